//! What judges say, and what it comes to.

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization as _;

use super::{Combine, Scale};
use crate::score::Score;

/// How much of a reply is kept.
const KEPT: usize = 300;

/// One reply of a judge.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Said {
    /// The grade; absent when the reply is no verdict.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grade: Option<f64>,
    /// The beginning of the reply, or what is known of the fault.
    pub reply: String,
    /// The code of the fault when no reply came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fault: Option<String>,
    /// The model's name as the judge gave it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// Tokens read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub input_tokens: Option<u64>,
    /// Tokens written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub output_tokens: Option<u64>,
    /// How often it was asked again before.
    #[serde(default)]
    pub retried: u32,
    /// How long it took.
    pub ms: u64,
}

impl Said {
    /// The reply cut to what is kept.
    pub fn kept(text: &str) -> String {
        text.chars().take(KEPT).collect()
    }
}

/// What one judge comes to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Vote {
    /// The judge's name in the plan.
    pub judge: String,
    /// The grade; absent when it flipped, or is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grade: Option<f64>,
    /// Why: `judge.graded`, `judge.unstable`, `judge.unreadable`, `judge.failed`, `judge.absent`.
    pub why: String,
    /// Every reply.
    pub said: Vec<Said>,
}

impl Vote {
    /// What replies come to: a grade when every one of them is a verdict and all are the same.
    pub fn of(judge: &str, said: Vec<Said>) -> Vote {
        let first = said.first().and_then(|s| s.grade);
        let read = |s: &Said| s.grade.is_some();
        let (grade, why) = match () {
            () if said.is_empty() => (None, "judge.absent"),
            () if said.iter().filter(|s| read(s)).any(|s| said.iter().any(|o| read(o) && o.grade != s.grade)) => {
                (None, "judge.unstable")
            }
            () if said.iter().any(|s| s.fault.is_some()) => (None, "judge.failed"),
            () if !said.iter().all(read) => (None, "judge.unreadable"),
            () => (first, "judge.graded"),
        };
        Vote { judge: judge.to_owned(), grade, why: why.to_owned(), said }
    }

    /// The score of a judge that is alone.
    pub fn score(&self, scale: &Scale) -> Score {
        match self.grade {
            Some(grade) => Score::of(scale.share(grade), &self.why).seeing(grade.to_string()),
            None => Score::unscored(&self.why).seeing(self.replies()),
        }
    }

    fn replies(&self) -> String {
        let one =
            |s: &Said| s.grade.map_or_else(|| s.fault.clone().unwrap_or_else(|| "?".to_owned()), |g| g.to_string());
        self.said.iter().map(one).collect::<Vec<_>>().join(", ")
    }
}

/// The score of a jury: from at least two votes, and from more than half of the judges.
pub fn combined(votes: &[Vote], scale: &Scale, combine: Combine) -> Score {
    let grades: Vec<f64> = votes.iter().filter_map(|v| v.grade).collect();
    let shown = |v: &Vote| v.grade.map_or_else(|| v.why.clone(), |g| g.to_string());
    let seen = votes.iter().map(|v| format!("{} {}", v.judge, shown(v))).collect::<Vec<_>>().join(", ");
    if grades.len() < 2 || grades.len() * 2 <= votes.len() {
        let is_unstable = votes.iter().any(|v| v.why == "judge.unstable");
        return Score::unscored(if is_unstable { "jury.unstable" } else { "jury.too-few" }).seeing(seen);
    }
    match combine {
        Combine::Mean => {
            let mean = grades.iter().map(|g| scale.share(*g)).sum::<f64>() / grades.len() as f64;
            Score::of(mean, "jury.mean").seeing(seen)
        }
        Combine::Majority => {
            let most = grades.iter().find(|g| grades.iter().filter(|o| o == g).count() * 2 > grades.len());
            let score =
                most.map_or_else(|| Score::unscored("jury.split"), |g| Score::of(scale.share(*g), "jury.majority"));
            score.seeing(seen)
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Verdict {
    grade: f64,
}

/// The grade a reply is: `{"grade": N}` or N alone, within one pair of code fences or none, and nothing besides.
pub fn verdict(reply: &str, scale: &Scale) -> Option<f64> {
    let text: String = reply.nfkc().collect();
    let text = text.trim();
    let inner = text.strip_prefix("```").and_then(|t| t.strip_suffix("```"));
    let text = inner.map_or(text, |t| t.strip_prefix("json").unwrap_or(t).trim());
    // A list would be read as the fields in order.
    let object = text.starts_with('{').then_some(text);
    let read = object.and_then(|text| serde_json::from_str::<Verdict>(text).ok()).map(|v| v.grade);
    let number = read.or_else(|| text.parse().ok())?;
    scale.at(number).map(|index| scale.grades()[index])
}
