//! The answers of a check, in words.

use super::moment;
use shirube_domain::refusal::messages;
use shirube_domain::text::Lang;
use shirube_proof::verify::{Answer, Answers, Outcome};

/// One answer as a page shows it.
pub(crate) struct FindingRow {
    /// The look of the outcome.
    pub chip: &'static str,
    /// Held, did not hold, could not be checked.
    pub outcome: String,
    /// What was checked.
    pub check: String,
    /// Why it ended so.
    pub reason: String,
    /// The stable code of the reason.
    pub code: &'static str,
    /// What the reason is about.
    pub about: String,
}

/// Every answer, in the order of the checks.
pub(crate) fn finding_rows(answers: &Answers, lang: Lang) -> Vec<FindingRow> {
    answers.answers.iter().map(|answer| row(answer, lang)).collect()
}

fn row(answer: &Answer, lang: Lang) -> FindingRow {
    let about: Vec<String> =
        answer.params.iter().map(|(name, value)| format!("{name}={}", readable(name, value))).collect();
    FindingRow {
        chip: match answer.outcome {
            Outcome::Held => "done",
            Outcome::NotHeld => "failed",
            Outcome::NotChecked => "neutral",
        },
        outcome: words(answer.outcome.code(), lang),
        check: words(answer.check.code(), lang),
        reason: words(answer.reason, lang),
        code: answer.reason,
        about: about.join(" "),
    }
}

/// The words of a code; the code itself where it has none.
fn words(code: &str, lang: Lang) -> String {
    messages().get(code).map_or(code, |message| message.get(lang)).to_owned()
}

fn readable(name: &str, value: &str) -> String {
    let second = value.parse().ok().filter(|_| ["at", "issued", "witnessed"].contains(&name));
    second.map_or_else(|| value.to_owned(), moment)
}
