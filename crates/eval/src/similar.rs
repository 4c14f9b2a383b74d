//! Likeness of texts.
//!
//! **For**: the scorer `similar`.
//! **Rests on**: cosine of vectors: those of a model that is passed to the run, or counts of characters without one.
//! **Words**: an *embedder* makes vectors of texts.
//! **Never** call likeness of characters likeness of meaning: the plain way is named [`CHARACTERS`] wherever it is used.
//! **Begin at**: [`Embedder`].

use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;

use crate::model::Fault;
use crate::score::Score;
use crate::text::normalise;

/// The name of the plain way: runs of characters, without a model.
pub const CHARACTERS: &str = "characters";

/// Vectors that are still to come.
pub type Embedded<'a> = Pin<Box<dyn Future<Output = Result<Vec<Vec<f32>>, Fault>> + Send + 'a>>;

/// Whoever makes vectors of texts.
pub trait Embedder: Send + Sync {
    /// One vector for each text, in order.
    fn embed<'a>(&'a self, texts: &'a [String]) -> Embedded<'a>;
}

/// The cosine of two vectors; `None` when they do not fit or one is all nought.
pub fn cosine(a: &[f32], b: &[f32]) -> Option<f64> {
    let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(x, y)| f64::from(*x) * f64::from(*y)).sum::<f64>();
    let size = (dot(a, a) * dot(b, b)).sqrt();
    (a.len() == b.len() && size > 0.0 && size.is_finite()).then(|| dot(a, b) / size)
}

/// The cosine of the counts of all runs of two and three characters, after normalising.
pub fn characters(a: &str, b: &str) -> Option<f64> {
    let (a, b) = (runs(a), runs(b));
    let size = |all: &HashMap<String, f64>| all.values().map(|n| n * n).sum::<f64>();
    let product = (size(&a) * size(&b)).sqrt();
    let dot: f64 = a.iter().filter_map(|(run, n)| Some(n * b.get(run)?)).sum();
    (product > 0.0).then(|| dot / product)
}

fn runs(text: &str) -> HashMap<String, f64> {
    let all: Vec<char> = normalise(text).chars().filter(|c| !c.is_whitespace()).collect();
    let mut out = HashMap::new();
    for width in [2, 3] {
        all.windows(width).for_each(|run| *out.entry(run.iter().collect()).or_default() += 1.0);
    }
    if all.len() == 1 {
        out.insert(all[0].to_string(), 1.0);
    }
    out
}

/// The score of the best likeness: itself, or whether it reaches a threshold.
pub fn scored(best: Option<f64>, by: &str, threshold: Option<f64>) -> Score {
    let Some(best) = best else { return Score::unscored("similar.no-vector").seeing(by) };
    let score = match threshold {
        Some(least) => Score::when(best >= least, "similar.near", "similar.far"),
        None => Score::of(best, "similar.cosine"),
    };
    score.seeing(format!("{by} {best:.4}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn likeness_is_one_for_the_same_and_nought_for_nothing_shared() {
        assert!((characters("東京は首都です", "東京は首都です").unwrap() - 1.0).abs() < 1e-12);
        assert_eq!(characters("abc", "xyz"), Some(0.0));
        assert_eq!(characters("", "xyz"), None);
        let (near, far) =
            (characters("東京は日本の首都", "日本の首都は東京"), characters("東京は日本の首都", "猫が好き"));
        assert!(near > Some(0.6) && far < Some(0.1), "{near:?} {far:?}");
    }

    #[test]
    fn vectors_that_do_not_fit_have_no_likeness() {
        assert_eq!(cosine(&[1.0, 0.0], &[0.0, 2.0]), Some(0.0));
        assert_eq!(cosine(&[1.0], &[1.0, 2.0]), None);
        assert_eq!(cosine(&[0.0], &[1.0]), None);
        assert_eq!(cosine(&[f32::NAN], &[1.0]), None);
    }
}
