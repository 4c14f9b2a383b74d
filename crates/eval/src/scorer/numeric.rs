//! The last number of an answer.

use std::sync::LazyLock;

use regex::Regex;
use unicode_normalization::UnicodeNormalization as _;

use crate::sample::Sample;
use crate::score::Score;

/// The last number is near one of the targets.
pub fn score(sample: &Sample, answer: &str, within: f64, relative: f64) -> Score {
    let wanted: Vec<f64> = sample.target.iter().filter_map(|t| last(t)).collect();
    if wanted.is_empty() {
        return Score::unscored("numeric.target");
    }
    let Some(said) = last(answer) else { return Score::unscored("numeric.no-number") };
    // Decimal fractions have no exact form; a last place of the number itself is not a difference.
    let is_near = |t: &f64| (said - t).abs() <= within.max(relative * t.abs()).max(t.abs() * 1e-12);
    Score::when(wanted.iter().any(is_near), "numeric.near", "numeric.far").seeing(said.to_string())
}

/// The last number of a text: thousands with commas, exponents, and 万, 億, 兆 as they are written together.
fn last(text: &str) -> Option<f64> {
    static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
        compile(
            r"([-−]?)((?:[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?[兆億万])+(?:[0-9]+(?:,[0-9]{3})*)?|[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?)",
        )
    });
    let text: String = text.nfkc().collect();
    let hit = NUMBER.captures_iter(&text).last()?;
    let start = hit.get(0)?.start();
    // `3-5` and `2026-04` join, they do not take away.
    let is_joined = text[..start].chars().next_back().is_some_and(|c| c.is_alphanumeric());
    let sign = if hit[1].is_empty() || is_joined { 1.0 } else { -1.0 };
    Some(sign * parts(&hit[2])?)
}

fn parts(text: &str) -> Option<f64> {
    let (mut sum, mut held) = (0.0, String::new());
    for c in text.chars().filter(|c| *c != ',') {
        let unit = match c {
            '万' => 1e4,
            '億' => 1e8,
            '兆' => 1e12,
            _ => {
                held.push(c);
                continue;
            }
        };
        sum += held.parse::<f64>().ok()? * unit;
        held.clear();
    }
    let rest = if held.is_empty() { 0.0 } else { held.parse::<f64>().ok()? };
    Some(sum + rest).filter(|n| n.is_finite())
}

#[expect(clippy::expect_used, reason = "every pattern of ours is compiled by the tests")]
fn compile(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a pattern of ours")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_number_is_read_as_it_is_written() {
        let cases = [
            ("12 + 30 = 42.", 42.0),
            ("約1,234,567円", 1_234_567.0),
            ("１億２０００万円", 1.2e8),
            ("3.5万人", 35_000.0),
            ("-5℃", -5.0),
            ("3-5", 5.0),
            ("1e-3", 0.001),
        ];
        for (text, number) in cases {
            assert_eq!(last(text), Some(number), "{text}");
        }
        assert_eq!(last("わかりません"), None);
    }
}
