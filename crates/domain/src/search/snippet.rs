//! Showing why something was found: the part of a text that holds the words, with the words told apart.

use super::clause;
use super::fold::{Folded, folded};
use super::token::{is_cjk, is_word, stem};

/// A piece of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// Its words.
    pub text: String,
    /// Whether it is what was asked for.
    pub is_hit: bool,
}

/// What is told apart in a text found, folded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Mark {
    /// Words: as a whole, or else by the parts they were found by.
    Words(String),
    /// A phrase, as a whole or not at all.
    Phrase(String),
    /// The key of a clause number: wherever that clause or a part of it is named, however it is written.
    Number(String),
}

/// A text in pieces, with what was asked for told apart. A text longer than `most` characters is cut around the first hit.
pub(super) fn pieces(text: &str, marks: &[Mark], most: usize) -> Vec<Piece> {
    let whole = folded(text);
    let hits = hits(&whole, marks);
    let (from, to) = window(text, hits.first().copied(), most);
    let mut out = Vec::new();
    let mut at = from;
    if from > 0 {
        out.push(Piece { text: "…".to_owned(), is_hit: false });
    }
    for (start, end) in hits.into_iter().map(|(s, e)| (s.max(from), e.min(to))).filter(|(s, e)| s < e) {
        push(&mut out, text.get(at..start), false);
        push(&mut out, text.get(start..end), true);
        at = end;
    }
    push(&mut out, text.get(at..to), false);
    if to < text.len() {
        out.push(Piece { text: "…".to_owned(), is_hit: false });
    }
    out
}

fn push(out: &mut Vec<Piece>, text: Option<&str>, is_hit: bool) {
    if let Some(text) = text.filter(|t| !t.is_empty()) {
        out.push(Piece { text: text.to_owned(), is_hit });
    }
}

/// Where the marks stand in the original, in bytes, apart from each other and in order.
fn hits(whole: &Folded, marks: &[Mark]) -> Vec<(usize, usize)> {
    let mut found: Vec<(usize, usize)> = Vec::new();
    for mark in marks {
        match mark {
            Mark::Number(key) => numbers(&whole.chars, key, &mut found),
            Mark::Phrase(text) => occurrences(&whole.chars, &text.chars().collect::<Vec<_>>(), &mut found),
            Mark::Words(text) => {
                let wanted: Vec<char> = text.chars().collect();
                let before = found.len();
                occurrences(&whole.chars, &wanted, &mut found);
                if found.len() == before {
                    // Not as a whole: then by its runs and pairs, which is how it was found.
                    runs(&wanted).for_each(|part| occurrences(&whole.chars, part, &mut found));
                }
            }
        }
    }
    let mut found: Vec<(usize, usize)> = found.into_iter().map(|(s, e)| whole.original(s, e)).collect();
    found.sort_unstable();
    let mut apart: Vec<(usize, usize)> = Vec::new();
    for (start, end) in found {
        match apart.last_mut().filter(|last| start <= last.1) {
            Some(last) => last.1 = last.1.max(end),
            None => apart.push((start, end)),
        }
    }
    apart
}

/// Where a clause is named: 第27条第1項 for 第27条, and never a part of another number.
fn numbers(chars: &[char], key: &str, out: &mut Vec<(usize, usize)>) {
    let is_same = |found: &str| found.strip_prefix(key).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'));
    let mut at = 0;
    while at < chars.len() {
        match clause::at_start(chars, at) {
            Some(number) => {
                if is_same(&number.key) {
                    out.push((at, number.end));
                }
                at = number.end.max(at + 1);
            }
            None => at += 1,
        }
    }
}

fn occurrences(chars: &[char], wanted: &[char], out: &mut Vec<(usize, usize)>) {
    let Some(first) = wanted.first().copied() else { return };
    if wanted.iter().all(|c| is_word(*c)) {
        let plain = stem(&wanted.iter().collect::<String>());
        out.extend(words(chars).filter(|(s, e)| stem(&chars[*s..*e].iter().collect::<String>()) == plain));
        return;
    }
    let starts = (0..chars.len()).filter(|i| chars[*i] == first && chars[*i..].starts_with(wanted));
    out.extend(starts.map(|i| (i, i + wanted.len())));
}

/// The words of a text: where each begins and ends.
fn words(chars: &[char]) -> impl Iterator<Item = (usize, usize)> {
    let starts = (0..chars.len()).filter(|i| is_word(chars[*i]) && (*i == 0 || !is_word(chars[*i - 1])));
    starts.map(|s| (s, s + chars[s..].iter().take_while(|c| is_word(**c)).count()))
}

fn runs(chars: &[char]) -> impl Iterator<Item = &[char]> {
    let same = |a: &char, b: &char| (is_cjk(*a) && is_cjk(*b)) || (is_word(*a) && is_word(*b));
    let runs = chars.chunk_by(same).filter(|run| is_cjk(run[0]) || is_word(run[0]));
    runs.flat_map(|run| if is_cjk(run[0]) && run.len() > 2 { run.windows(2) } else { run.windows(run.len()) })
}

/// The bytes to show: all, or a window that begins a little before the first hit.
fn window(text: &str, first: Option<(usize, usize)>, most: usize) -> (usize, usize) {
    let count = text.chars().count();
    if count <= most {
        return (0, text.len());
    }
    let hit = text.get(..first.map_or(0, |(s, _)| s)).map_or(0, |before| before.chars().count());
    let start = hit.saturating_sub(most / 4).min(count - most);
    let byte = |n: usize| text.char_indices().nth(n).map_or(text.len(), |(i, _)| i);
    (byte(start), byte(start + most))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shown(text: &str, mark: &str, most: usize) -> String {
        told(text, Mark::Words(super::super::fold(mark)), most)
    }

    fn told(text: &str, mark: Mark, most: usize) -> String {
        let all = pieces(text, &[mark], most);
        all.iter().map(|p| if p.is_hit { format!("[{}]", p.text) } else { p.text.clone() }).collect()
    }

    #[test]
    fn a_hit_is_told_apart_in_the_words_of_the_text() {
        assert_eq!(shown("ＡＩシステムの透明性", "aiしすてむ", 80), "[ＡＩシステム]の透明性");
        assert_eq!(shown("Risks and a risk; risky", "risk", 80), "[Risks] and a [risk]; risky");
        assert_eq!(shown("人工の知能", "人工知能", 80), "[人工]の[知能]");
        assert_eq!(shown(&"あ".repeat(50), "い", 10), format!("{}…", "あ".repeat(10)));
        assert_eq!(shown(&format!("{}罰則{}", "あ".repeat(50), "い".repeat(50)), "罰則", 8), "…ああ[罰則]いいいい…");
    }

    #[test]
    fn a_clause_number_is_told_apart_as_a_whole_or_not_at_all() {
        let told = |text| told(text, Mark::Number("art27".to_owned()), 80);
        assert_eq!(told("第27条と第28条、第一項"), "[第27条]と第28条、第一項");
        assert_eq!(told("第二十七条第1項は第127条や第27条の2でない"), "[第二十七条第1項]は第127条や第27条の2でない");
        assert_eq!(told("Article 27 and Art. 127"), "[Article 27] and Art. 127");
        assert_eq!(told("次第に条件が27ある"), "次第に条件が27ある");
    }

    #[test]
    fn a_phrase_is_told_apart_as_a_whole_or_not_at_all() {
        let told = |text| told(text, Mark::Phrase("リスクの評価".chars().collect::<String>()), 80);
        assert_eq!(told("評価のリスク"), "評価のリスク");
    }

    proptest! {
        #[test]
        fn the_pieces_of_a_text_are_the_text(text in ".{0,60}", mark in ".{0,6}") {
            let joined: String = pieces(&text, &[Mark::Words(super::super::fold(&mark))], 100).into_iter().map(|p| p.text).collect();
            prop_assert_eq!(joined, text);
        }
    }
}
