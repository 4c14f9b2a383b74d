//! What a scorer that asks judges is set to.

use serde::{Deserialize, Serialize};

/// The longest rubric, in bytes.
const MAX_RUBRIC: usize = 64 << 10;
/// The most grades of a scale.
const MAX_GRADES: usize = 101;
/// The most repetitions.
const MAX_REPEATS: u32 = 25;

/// What a judge is told to look at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String")]
pub struct Rubric(String);

impl Rubric {
    /// The text as the suite has it.
    pub fn text(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Rubric {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Rubric, Self::Error> {
        let is_good = !text.trim().is_empty() && text.len() <= MAX_RUBRIC;
        if is_good { Ok(Rubric(text)) } else { Err("a rubric is a text of at most 64 KiB") }
    }
}

/// The grades a judge may give, from the worst to the best.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Vec<f64>")]
pub struct Scale(Vec<f64>);

impl Scale {
    /// Its grades.
    pub fn grades(&self) -> &[f64] {
        &self.0
    }

    /// Which grade a number is.
    pub fn at(&self, number: f64) -> Option<usize> {
        self.0.iter().position(|grade| (grade - number).abs() < 1e-9)
    }

    /// A grade as a share of the way from the worst to the best.
    pub fn share(&self, grade: f64) -> f64 {
        let (low, high) = (self.0[0], self.0[self.0.len() - 1]);
        ((grade - low) / (high - low)).clamp(0.0, 1.0)
    }
}

impl Default for Scale {
    fn default() -> Scale {
        Scale(vec![0.0, 1.0])
    }
}

impl TryFrom<Vec<f64>> for Scale {
    type Error = &'static str;

    fn try_from(grades: Vec<f64>) -> Result<Scale, Self::Error> {
        let is_counted = (2..=MAX_GRADES).contains(&grades.len()) && grades.iter().all(|g| g.is_finite());
        let rises = grades.windows(2).all(|pair| pair[1] - pair[0] > 1e-6);
        if is_counted && rises { Ok(Scale(grades)) } else { Err("a scale is 2 to 101 numbers that rise") }
    }
}

/// How often each judge is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "u32")]
pub struct Repeats(u32);

impl Repeats {
    /// As a number.
    pub fn count(self) -> u32 {
        self.0
    }
}

impl Default for Repeats {
    /// Three: what was asked once cannot be seen to flip.
    fn default() -> Repeats {
        Repeats(3)
    }
}

impl TryFrom<u32> for Repeats {
    type Error = &'static str;

    fn try_from(count: u32) -> Result<Repeats, Self::Error> {
        if (1..=MAX_REPEATS).contains(&count) { Ok(Repeats(count)) } else { Err("1 to 25 repeats") }
    }
}

/// What the votes of a jury come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Combine {
    /// Their mean.
    #[default]
    Mean,
    /// The grade more than half of them gave.
    Majority,
}
