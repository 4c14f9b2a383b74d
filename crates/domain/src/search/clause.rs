//! Clause numbers, however they are written: 第13条の2第1項, 十三条, Art. 13(1), Annex III, C-2-1, A.6.2.4.
//!
//! Each becomes a *key*: `art13_2-1`, `annex3`, `c-2-1`. Documents carry the keys they answer to.

use super::fold::folded;
use super::token::is_word;

/// A clause number in a folded text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Numbered {
    pub(super) key: String,
    /// Where it ends, in characters.
    pub(super) end: usize,
    /// Said to be a clause number by a word such as 条 or `Article`; `c-2-1` only looks like one.
    pub(super) is_sure: bool,
}

/// The keys a clause of the catalogue answers to: from its id and from its citations, when they name one number only.
pub fn clause_keys(id: &str, citations: &[&str]) -> Vec<String> {
    let mut keys = vec![of_id(id)];
    for citation in citations {
        let chars = folded(citation).chars;
        let start = chars.iter().position(|c| is_word(*c) || matches!(c, '第' | '附' | '別' | '箇' | '図'));
        let found = start.and_then(|at| at_start(&chars, at));
        if let Some(found) = found.filter(|n| n.is_sure && n.end == chars.len()) {
            keys.push(found.key);
        }
    }
    keys.sort();
    keys.dedup();
    keys
}

/// `art03-1` → `art3-1`, `LLM01:2026` → `llm01-2026`.
fn of_id(id: &str) -> String {
    let chars = folded(id).chars;
    let is_article = chars.starts_with(&['a', 'r', 't']);
    let mut out = String::new();
    for (i, c) in chars.iter().enumerate() {
        let leads = is_article && *c == '0' && !out.ends_with(|p: char| p.is_ascii_digit());
        if !(leads && chars.get(i + 1).is_some_and(char::is_ascii_digit)) {
            out.push(if *c == ':' { '-' } else { *c });
        }
    }
    out
}

/// The clause number that begins at a place of a folded text.
pub(super) fn at_start(chars: &[char], at: usize) -> Option<Numbered> {
    japanese(chars, at).or_else(|| english(chars, at)).or_else(|| compound(chars, at))
}

/// A number alone, as after the name of a law: `AI Act 13`, `AI法13`.
pub(super) fn bare(chars: &[char], at: usize) -> Option<Numbered> {
    let mut read = Read { chars, at };
    let number = read.digits()?;
    let mut key = format!("art{number}");
    read.parts(&mut key);
    let is_end = chars.get(read.at).is_none_or(|c| !is_word(*c));
    is_end.then_some(Numbered { key, end: read.at, is_sure: true })
}

fn japanese(chars: &[char], at: usize) -> Option<Numbered> {
    let mut read = Read { chars, at };
    let before = [("附属書", "annex"), ("別添", "annex"), ("箇条", "cl"), ("図", "fig")];
    if let Some((_, kind)) = before.iter().find(|(word, _)| read.skip(word)) {
        let number = read.dotted().or_else(|| read.roman()).or_else(|| read.letter())?;
        let mut key = format!("{kind}{number}");
        read.parts(&mut key);
        return Some(Numbered { key, end: read.at, is_sure: true });
    }
    let is_ordinal = read.skip("第");
    let number = read.dotted().or_else(|| read.kanji().map(|n| n.to_string()))?;
    let units = [("条", "art"), ("章", "ch"), ("部", "part"), ("節", "sec")];
    let kind = units.iter().find(|(word, kind)| (is_ordinal || *kind == "art") && read.skip(word))?.1;
    let mut key = format!("{kind}{number}");
    while let Some(sub) = read.after("の", Read::number) {
        key.push_str(&format!("_{sub}"));
    }
    read.parts(&mut key);
    Some(Numbered { key, end: read.at, is_sure: true })
}

fn english(chars: &[char], at: usize) -> Option<Numbered> {
    const WORDS: [(&str, &str); 14] = [
        ("articles", "art"),
        ("article", "art"),
        ("art", "art"),
        ("§", "art"),
        ("sections", "sec"),
        ("section", "sec"),
        ("sec", "sec"),
        ("clause", "cl"),
        ("chapter", "ch"),
        ("ch", "ch"),
        ("annex", "annex"),
        ("part", "part"),
        ("figure", "fig"),
        ("fig", "fig"),
    ];
    if at.checked_sub(1).and_then(|i| chars.get(i)).is_some_and(|c| is_word(*c)) {
        return None;
    }
    let mut read = Read { chars, at };
    let kind = WORDS.iter().find(|(word, _)| read.skip(word))?.1;
    read.skip(".");
    read.skip(" ");
    let number = read.dotted().or_else(|| read.roman()).or_else(|| read.letter())?;
    let mut key = format!("{kind}{number}");
    read.parts(&mut key);
    let is_end = chars.get(read.at).is_none_or(|c| !is_word(*c));
    is_end.then_some(Numbered { key, end: read.at, is_sure: true })
}

fn compound(chars: &[char], at: usize) -> Option<Numbered> {
    let starts = chars.get(at).is_some_and(char::is_ascii_alphabetic)
        && !at.checked_sub(1).and_then(|i| chars.get(i)).is_some_and(|c| is_word(*c));
    let length = chars.get(at..)?.iter().take_while(|c| is_word(**c) || matches!(c, '-' | '.' | ':')).count();
    let text: String = chars[at..at + length].iter().collect();
    let text = text.trim_end_matches(['-', '.', ':']);
    let fits = starts && text.contains(['-', '.', ':']) && text.contains(|c: char| c.is_ascii_digit());
    fits.then(|| Numbered { key: of_id(text), end: at + text.chars().count(), is_sure: false })
}

struct Read<'t> {
    chars: &'t [char],
    at: usize,
}

impl Read<'_> {
    fn skip(&mut self, word: &str) -> bool {
        let count = word.chars().count();
        let fits = self.chars.get(self.at..self.at + count).is_some_and(|found| found.iter().copied().eq(word.chars()));
        if fits {
            self.at += count;
        }
        fits
    }

    /// What follows a word; nothing is read when it does not follow.
    fn after<T>(&mut self, word: &str, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        let start = self.at;
        let found = if self.skip(word) { read(self) } else { None };
        if found.is_none() {
            self.at = start;
        }
        found
    }

    fn while_in(&mut self, fits: impl Fn(char) -> bool, most: usize) -> Option<String> {
        let text: String = self.chars.get(self.at..)?.iter().copied().take_while(|c| fits(*c)).collect();
        let count = text.chars().count();
        if count == 0 || count > most {
            return None;
        }
        self.at += count;
        Some(text)
    }

    /// A number without leading zeros.
    fn digits(&mut self) -> Option<String> {
        let text = self.while_in(|c| c.is_ascii_digit(), 5)?;
        Some(text.parse::<u32>().ok()?.to_string())
    }

    /// `6.1.2`.
    fn dotted(&mut self) -> Option<String> {
        let mut out = self.digits()?;
        while let Some(next) = self.after(".", Read::digits) {
            out.push_str(&format!(".{next}"));
        }
        Some(out)
    }

    fn number(&mut self) -> Option<String> {
        self.digits().or_else(|| self.kanji().map(|n| n.to_string()))
    }

    /// 十三, 百二, 二〇.
    fn kanji(&mut self) -> Option<u32> {
        let digit = |c: char| "〇一二三四五六七八九".chars().position(|d| d == c).and_then(|n| u32::try_from(n).ok());
        let scale = |c: char| match c {
            '十' => Some(10),
            '百' => Some(100),
            '千' => Some(1000),
            _ => None,
        };
        let text = self.while_in(|c| digit(c).is_some() || scale(c).is_some(), 7)?;
        let (mut sum, mut now) = (0u32, 0u32);
        for c in text.chars() {
            match (digit(c), scale(c)) {
                (Some(n), _) => now = now * 10 + n,
                (_, Some(s)) => {
                    sum += now.max(1) * s;
                    now = 0;
                }
                _ => {}
            }
        }
        Some(sum + now)
    }

    /// A roman number, as annexes and chapters have.
    fn roman(&mut self) -> Option<String> {
        let start = self.at;
        let text = self.while_in(|c| matches!(c, 'i' | 'v' | 'x'), 6)?;
        let value = |c: char| match c {
            'i' => 1,
            'v' => 5,
            _ => 10,
        };
        let values: Vec<i32> = text.chars().map(value).collect();
        let sum =
            values.iter().enumerate().map(|(i, v)| if values.get(i + 1) > Some(v) { -v } else { *v }).sum::<i32>();
        if self.chars.get(self.at).is_some_and(|c| is_word(*c)) {
            self.at = start;
            return None;
        }
        Some(sum.to_string())
    }

    fn letter(&mut self) -> Option<String> {
        let start = self.at;
        let found = self.while_in(|c| c.is_ascii_alphabetic(), 1);
        if self.chars.get(self.at).is_some_and(|c| is_word(*c)) {
            self.at = start;
            return None;
        }
        found
    }

    /// Paragraph, item, point, row: whatever stands below the clause.
    fn parts(&mut self, key: &mut String) {
        while let Some(part) = self.part() {
            key.push_str(&format!("-{part}"));
        }
    }

    fn part(&mut self) -> Option<String> {
        let start = self.at;
        let part = self.japanese_part().or_else(|| {
            self.at = start;
            self.english_part()
        });
        if part.is_none() {
            self.at = start;
        }
        part
    }

    fn japanese_part(&mut self) -> Option<String> {
        self.skip(" ");
        self.skip("第");
        let number = self.number()?;
        let is_unit = ["項", "号", "行"].iter().any(|unit| self.skip(unit));
        is_unit.then_some(number)
    }

    fn english_part(&mut self) -> Option<String> {
        if self.skip("(") {
            let inner = self.while_in(|c| c.is_ascii_alphanumeric(), 4)?;
            return self.skip(")").then_some(inner);
        }
        if self.skip("-") {
            return self.digits();
        }
        self.skip(",");
        self.skip(" ");
        let is_named = ["paragraph ", "para. ", "point ", "row ", "item "].iter().any(|word| self.skip(word));
        if is_named { self.digits() } else { None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(text: &str) -> Option<String> {
        at_start(&folded(text).chars, 0).map(|n| n.key)
    }

    #[test]
    fn a_clause_number_is_read_however_it_is_written() {
        let cases: [(&[&str], &str); 9] = [
            (&["第13条", "第十三条", "十三条", "13条", "１３条", "Art. 13", "art13", "Article 13", "§13"], "art13"),
            (&["第13条の2第1項", "第十三条の二第一項"], "art13_2-1"),
            (&["Article 5(1)(a)"], "art5-1-a"),
            (&["第3条第1項", "Article 3, paragraph 1", "Art. 3(1)", "Art.3-1"], "art3-1"),
            (&["Annex III", "附属書III", "annex 3"], "annex3"),
            (&["附属書III 第1号", "Annex III, point 1"], "annex3-1"),
            (&["C-2-1", "ｃ－２－１", "c‐2‐1"], "c-2-1"),
            (&["A.6.2.4"], "a.6.2.4"),
            (&["箇条6.1.2", "Clause 6.1.2"], "cl6.1.2"),
        ];
        for (texts, wanted) in cases {
            for text in texts {
                assert_eq!(key(text).as_deref(), Some(wanted), "{text}");
            }
        }
    }

    #[test]
    fn words_that_only_begin_like_one_are_none() {
        for text in ["article", "artificial 13", "part of 3", "条", "第", "十", "13", "chat 4", "一部", "partial"]
        {
            assert_eq!(key(text), None, "{text}");
        }
    }

    #[test]
    fn a_clause_of_the_catalogue_answers_to_its_id_and_its_citation() {
        assert_eq!(clause_keys("art03-1", &["第3条第1項", "Article 3, paragraph 1"]), ["art3-1"]);
        assert_eq!(clause_keys("def-gpai", &["第3条(63)", "Article 3(63)"]), ["art3-63", "def-gpai"]);
        assert_eq!(clause_keys("C-2-1", &["第2部C. 2) ①", "Part 2, C-2) (1)"]), ["c-2-1"]);
    }
}
