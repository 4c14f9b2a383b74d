//! Tokens of our own, the same on every database: pairs of characters for Japanese, words for the rest.
//!
//! A run of kana and kanji gives every pair of neighbours, and each kanji alone; a word gives its stem; a number of a
//! clause such as `c-2-1` gives `c-2` and `c-2-1` too; where a word touches a kanji (AI法) the two give one token together.

use super::fold::{folded, is_kana};

/// Longest token, in characters; a longer word is cut.
const LONGEST: usize = 24;
/// So many parts of a clause number are joined.
const PARTS: usize = 6;

/// What a text becomes on its way into the index, or out of a search.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum For {
    /// Everything by which it may be found.
    Index,
    /// Only what must all be there: a kanji alone when it stands alone.
    Search,
}

pub(super) fn is_cjk(c: char) -> bool {
    is_kana(c)
        || matches!(c, 'ー' | '々' | '〆' | '〇' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'
            | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}')
}

fn is_kanji(c: char) -> bool {
    is_cjk(c) && !is_kana(c) && c != 'ー'
}

pub(super) fn is_word(c: char) -> bool {
    c.is_alphanumeric() && !is_cjk(c)
}

/// The tokens of a text.
pub(super) fn tokens(text: &str, purpose: For) -> Vec<String> {
    of_folded(&folded(text).chars, purpose)
}

/// The tokens of a folded text, each once, in the order of the text.
pub(super) fn of_folded(chars: &[char], purpose: For) -> Vec<String> {
    let mut out = Out::default();
    let mut at = 0;
    while at < chars.len() {
        let start = at;
        if is_cjk(chars[at]) {
            at += chars[at..].iter().take_while(|c| is_cjk(**c)).count();
            // One kana at an edge of a search may be the end of a longer run in the text: のAI in リスクのAI.
            let is_edge = purpose == For::Search && at - start == 1 && (start == 0 || at == chars.len());
            if !is_edge || is_kanji(chars[start]) {
                run(&chars[start..at], purpose, &mut out);
            }
        } else if is_word(chars[at]) {
            let parts = compound(chars, &mut at);
            words(&parts, chars, start, at, &mut out);
        } else {
            at += 1;
        }
    }
    if out.list.is_empty() {
        chars.iter().filter(|c| is_cjk(**c)).for_each(|c| out.push(c.to_string()));
    }
    out.list
}

#[derive(Default)]
struct Out {
    list: Vec<String>,
    seen: std::collections::HashSet<String>,
}

impl Out {
    fn push(&mut self, token: String) {
        if !self.seen.contains(&token) {
            self.seen.insert(token.clone());
            self.list.push(token);
        }
    }
}

fn run(run: &[char], purpose: For, out: &mut Out) {
    run.windows(2).for_each(|pair| out.push(pair.iter().collect()));
    for c in run {
        if run.len() == 1 || (purpose == For::Index && is_kanji(*c)) {
            out.push(c.to_string());
        }
    }
}

/// The words of `c-2-1` or `a.6.2.4`, with what stands between them; moves `at` behind it.
fn compound(chars: &[char], at: &mut usize) -> Vec<(char, String)> {
    let mut parts = Vec::new();
    let mut joint = ' ';
    loop {
        let length = chars[*at..].iter().take_while(|c| is_word(**c)).count();
        parts.push((joint, chars[*at..*at + length].iter().take(LONGEST).collect()));
        *at += length;
        let next = (chars.get(*at), chars.get(*at + 1));
        match next {
            (Some(c), Some(n)) if matches!(c, '-' | '.' | ':' | '_' | '/') && is_word(*n) => {
                joint = *c;
                *at += 1;
            }
            _ => return parts,
        }
    }
}

fn words(parts: &[(char, String)], chars: &[char], start: usize, end: usize, out: &mut Out) {
    for (_, word) in parts {
        out.push(stem(word));
    }
    let has_digit = |text: &str| text.chars().any(|c| c.is_ascii_digit());
    let mut joined = String::new();
    for (i, (joint, word)) in parts.iter().take(PARTS).enumerate() {
        if i > 0 {
            joined.push(if *joint == ':' { '-' } else { *joint });
        }
        joined.push_str(word);
        if i > 0 && has_digit(&joined) {
            out.push(joined.chars().take(LONGEST).collect());
        }
    }
    let edge = |i: Option<usize>| i.and_then(|i| chars.get(i)).copied().filter(|c| is_cjk(*c));
    if let (Some(c), Some((_, first))) = (edge(start.checked_sub(1)), parts.first()) {
        out.push(format!("{c}{}", stem(first)));
    }
    if let (Some(c), Some((_, last))) = (edge(Some(end)), parts.last()) {
        out.push(format!("{}{c}", stem(last)));
    }
}

/// So many marks of neighbours there are. Each pair of words has one of them, and some other pairs have the same: what a mark
/// leads to has to be looked into.
const MARKS: u64 = 16_384;

/// The marks of words that stand side by side in a folded text, whatever stands between them but kana and kanji. A phrase is
/// looked for by its words and by these: two words are often in one text, and seldom side by side.
pub(super) fn neighbours(chars: &[char]) -> Vec<String> {
    let mut out = Out::default();
    let (mut at, mut before) = (0, None);
    while at < chars.len() {
        if is_word(chars[at]) {
            for (_, word) in compound(chars, &mut at) {
                let word = stem(&word);
                if let Some(before) = before.replace(word.clone()) {
                    out.push(mark(&before, &word));
                }
            }
        } else {
            if is_cjk(chars[at]) {
                before = None;
            }
            at += 1;
        }
    }
    out.list
}

/// FNV-1a, which anyone can write anew, over the two words.
fn mark(before: &str, after: &str) -> String {
    let bytes = before.bytes().chain([b' ']).chain(after.bytes());
    let sum = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |sum, b| (sum ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3));
    format!("~{:x}", (sum ^ (sum >> 32)) % MARKS)
}

/// An English word without its plural: Harman's three rules, and nothing cleverer.
pub(super) fn stem(word: &str) -> String {
    let ends = |tails: &[&str]| tails.iter().any(|t| word.ends_with(t));
    if word.len() < 4 || !word.is_ascii() {
        return word.to_owned();
    }
    if ends(&["ies"]) && !ends(&["eies", "aies"]) {
        format!("{}y", &word[..word.len() - 3])
    } else if ends(&["s"]) && !ends(&["us", "ss", "is", "aes", "ees", "oes"]) {
        word[..word.len() - 1].to_owned()
    } else {
        word.to_owned()
    }
}

/// The whole of a name as one token: letters and digits only.
pub(super) fn whole(text: &str) -> Option<String> {
    let compact = compact(&folded(text).chars);
    (!compact.is_empty() && compact.chars().count() <= 80).then(|| format!("={compact}"))
}

/// Letters and digits only.
pub(super) fn compact(chars: &[char]) -> String {
    chars.iter().filter(|c| is_cjk(**c) || is_word(**c)).collect()
}

/// The token of a name or title.
pub(super) fn in_name(token: &str) -> String {
    format!("^{token}")
}

/// The token of a fact about a document, such as its strength.
pub(super) fn facet(name: &str, value: &str) -> String {
    format!("#{name}:{value}")
}

/// The token of a clause number.
pub(super) fn clause(key: &str) -> String {
    format!("@{key}")
}
