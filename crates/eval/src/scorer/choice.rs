//! Which letter an answer chooses.

use std::sync::LazyLock;

use regex::Regex;
use unicode_normalization::UnicodeNormalization as _;

use crate::sample::Sample;
use crate::score::Score;
use crate::text::normalise;

/// The letter chosen is the target.
pub fn score(sample: &Sample, answer: &str) -> Score {
    let Some(target) = sample.target.first() else { return Score::unscored("target.missing") };
    let wanted: Vec<char> = sample.target.iter().filter_map(|t| letter_of_target(sample, t)).collect();
    if wanted.is_empty() {
        return Score::unscored("choice.target").seeing(target);
    }
    match letter(sample, answer) {
        Some(letter) => {
            Score::when(wanted.contains(&letter), "choice.right", "choice.wrong").seeing(letter.to_string())
        }
        None => Score::unscored("choice.unreadable"),
    }
}

/// A target may be the letter or the text of the choice.
fn letter_of_target(sample: &Sample, target: &str) -> Option<char> {
    let by_text = sample.choices.iter().position(|c| c == target);
    let by_letter = || {
        let upper: Vec<char> = target.trim().nfkc().flat_map(char::to_uppercase).collect();
        upper.first().filter(|c| upper.len() == 1 && c.is_ascii_uppercase()).copied()
    };
    by_text.and_then(|i| ('A'..='Z').nth(i)).or_else(by_letter)
}

/// The letter an answer chooses; `None` when it names none, or several.
pub fn letter(sample: &Sample, answer: &str) -> Option<char> {
    // Said outright, alone, at the start of a line; then the only letter that stands by itself.
    static SAID: LazyLock<Regex> = LazyLock::new(|| {
        compile(
            r"(?i)(?:(?:final )?answer|choice|option|答え|回答|正解|正答|選択)(?:\s*(?:is|は|[:=])\s*)+[\s*`「『(\[]*([A-Z])(?:[^a-z]|$)",
        )
    });
    static ALONE: LazyLock<Regex> = LazyLock::new(|| compile(r"(?i)^[\s*`「『(\[]*([A-Z])[\s*`」』)\].:。]*$"));
    static LEADS: LazyLock<Regex> =
        LazyLock::new(|| compile(r"^[\s*`「『(\[]*([A-Z])[*`」』]*(?:[).:\]、。](?:\s|$|[^a-z])|です)"));
    static STANDS: LazyLock<Regex> =
        LazyLock::new(|| compile(r"(?:^|[^A-Za-z0-9])([B-Z])(?:[^A-Za-z0-9']|$)|[(「『*]([A-Z])[)」』*]"));
    let text: String = answer.trim().nfkc().collect();
    let last = char::from(b'A' + u8::try_from(sample.choices.len().clamp(1, 26)).unwrap_or(26) - 1);
    let all = |pattern: &Regex| -> Vec<char> {
        let hits = pattern.captures_iter(&text).filter_map(|c| c.get(1).or(c.get(2)));
        hits.filter_map(|m| m.as_str().to_ascii_uppercase().chars().next()).filter(|c| *c <= last).collect()
    };
    if let Some(letter) = all(&SAID).last() {
        return Some(*letter);
    }
    [&ALONE, &LEADS, &STANDS].into_iter().find_map(|p| only(all(p))).or_else(|| by_text(sample, &text))
}

/// The one letter of all hits.
fn only(mut letters: Vec<char>) -> Option<char> {
    letters.sort_unstable();
    letters.dedup();
    <[char; 1]>::try_from(letters).ok().map(|[c]| c)
}

/// The only choice whose text the answer holds.
fn by_text(sample: &Sample, answer: &str) -> Option<char> {
    let answer = normalise(answer);
    let held =
        sample.choices.iter().zip('A'..='Z').filter(|(c, _)| !c.trim().is_empty() && answer.contains(&normalise(c)));
    only(held.map(|(_, l)| l).collect())
}

#[expect(clippy::expect_used, reason = "every pattern of ours is compiled by the tests")]
fn compile(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a pattern of ours")
}
