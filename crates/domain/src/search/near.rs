//! When nothing is found: words that exist and are nearly the same.

use super::find::Shelves;
use super::query::Query;
use super::token::{is_word, stem};
use crate::db::DbError;

/// Letters a word must share with its neighbour from the start.
const SHARED: usize = 3;
/// Tokens compared for one word.
const COMPARED: usize = 1_000;
/// Words looked up for one search.
const WORDS: usize = 2;

/// The search with each unknown word replaced by its nearest neighbour; nothing when none is near.
pub(super) fn near(shelves: &mut impl Shelves, query: &Query) -> Result<Vec<String>, DbError> {
    let mut out = Vec::new();
    let (mut is_changed, mut looked) = (false, 0);
    for unit in &query.units {
        let word: Vec<char> = super::fold(&unit.text).chars().collect();
        let mut text = unit.text.clone();
        if word.len() >= 4 && word.iter().all(|c| is_word(*c)) && looked < WORDS {
            looked += 1;
            if let Some(other) = neighbour(shelves, &stem(&word.iter().collect::<String>()))? {
                is_changed = true;
                text = other;
            }
        }
        out.push(text);
    }
    Ok(if is_changed { vec![out.join(" ")] } else { Vec::new() })
}

fn neighbour(shelves: &mut impl Shelves, word: &str) -> Result<Option<String>, DbError> {
    let start: String = word.chars().take(SHARED).collect();
    let known = shelves.tokens(&start, COMPARED)?;
    if known.iter().any(|k| k == word) {
        return Ok(None);
    }
    let most = if word.chars().count() < 7 { 1 } else { 2 };
    let fits = known.into_iter().filter(|k| k.chars().all(is_word));
    let near = fits.map(|k| (distance(word, &k), k)).filter(|(d, _)| *d <= most);
    Ok(near.min().map(|(_, k)| k))
}

/// How many letters differ, two that changed places counting as one.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.len().abs_diff(b.len()) > 2 {
        return usize::MAX;
    }
    let mut rows: Vec<Vec<usize>> = vec![(0..=b.len()).collect()];
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let cost = usize::from(a[i - 1] != b[j - 1]);
            let mut least = (rows[i - 1][j] + 1).min(row[j - 1] + 1).min(rows[i - 1][j - 1] + cost);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                least = least.min(rows[i - 2][j - 2] + 1);
            }
            row.push(least);
        }
        rows.push(row);
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_too_few_or_two_that_changed_places_count_as_one() {
        assert_eq!(distance("transparncy", "transparency"), 1);
        assert_eq!(distance("riks", "risk"), 1);
        assert_eq!(distance("a", "abcdef"), usize::MAX);
    }
}
