//! The answers of a verification: for each check whether it held, did not hold or could not be made, and why.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Serialize, Serializer};

/// What is checked. Each has its code, which never changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Check {
    /// Whether the file and the statement in it can be read, and every claim follows its rule.
    Form,
    /// Whether the reader knows the issuer.
    Issuer,
    /// Whether the key signed at that time and was not in other hands.
    Key,
    /// Whether the issuer's key signed exactly this.
    Signature,
    /// Whether the time asked about lies within the validity.
    Validity,
    /// Whether every part shown is one the issuer signed.
    Disclosures,
    /// Whether the one presenting it is its holder, for this reader and question.
    Binding,
    /// Whether the fields follow the type of the statement.
    Schema,
    /// Whether it was revoked or suspended.
    Status,
    /// Whether it stands in the log.
    Inclusion,
    /// Whether the log continues the checkpoint the reader saw last.
    Consistency,
    /// Whether the log told everybody the same, as far as the checkpoints at hand show.
    SplitView,
}

impl Check {
    /// All checks, in the order of a report.
    pub const ALL: [Check; 12] = [
        Check::Form,
        Check::Issuer,
        Check::Key,
        Check::Signature,
        Check::Validity,
        Check::Disclosures,
        Check::Binding,
        Check::Schema,
        Check::Status,
        Check::Inclusion,
        Check::Consistency,
        Check::SplitView,
    ];

    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Check::Form => "verify.form",
            Check::Issuer => "verify.issuer",
            Check::Key => "verify.key",
            Check::Signature => "verify.signature",
            Check::Validity => "verify.validity",
            Check::Disclosures => "verify.disclosures",
            Check::Binding => "verify.binding",
            Check::Schema => "verify.schema",
            Check::Status => "verify.status",
            Check::Inclusion => "verify.inclusion",
            Check::Consistency => "verify.consistency",
            Check::SplitView => "verify.split-view",
        }
    }
}

/// How a check ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// It was made, and what was claimed is so.
    Held,
    /// It could not be made: something it needs is not at hand.
    NotChecked,
    /// It was made, and what was claimed is not so.
    NotHeld,
}

impl Outcome {
    /// The stable code, under which the words for people stand.
    pub fn code(self) -> &'static str {
        match self {
            Outcome::Held => "verify.held",
            Outcome::NotChecked => "verify.not-checked",
            Outcome::NotHeld => "verify.not-held",
        }
    }
}

/// One check, how it ended and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Answer {
    /// What was checked.
    #[serde(rename = "code", serialize_with = "code")]
    pub check: Check,
    /// How it ended.
    pub outcome: Outcome,
    /// Why, as a stable code. Checks that held have one too.
    pub reason: &'static str,
    /// What the reason is about, by name. Times are in seconds since 1970-01-01T00:00:00Z.
    pub params: BTreeMap<&'static str, String>,
}

fn code<S: Serializer>(check: &Check, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(check.code())
}

impl Answer {
    /// What was claimed is so.
    pub fn held(check: Check, reason: &'static str) -> Self {
        Answer { check, outcome: Outcome::Held, reason, params: BTreeMap::new() }
    }

    /// What was claimed is not so.
    pub fn not_held(check: Check, reason: &'static str) -> Self {
        Answer { outcome: Outcome::NotHeld, ..Answer::held(check, reason) }
    }

    /// The check could not be made.
    pub fn not_checked(check: Check, reason: &'static str) -> Self {
        Answer { outcome: Outcome::NotChecked, ..Answer::held(check, reason) }
    }

    /// The same answer with one more parameter.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.params.insert(name, value.to_string());
        self
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let outcome = self.outcome.code().trim_start_matches("verify.");
        write!(f, "{outcome} {} {}", self.check.code(), self.reason)?;
        self.params.iter().try_for_each(|(name, value)| write!(f, " {name}={value}"))
    }
}

/// Every check, each with at least one answer. There is no single word for all of them, on purpose: which of them matters
/// is for the reader to say.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Answers {
    /// The answers, in the order of [`Check::ALL`].
    pub answers: Vec<Answer>,
}

impl Answers {
    pub(super) fn push(&mut self, answer: Answer) {
        self.answers.push(answer);
    }

    /// Puts the answers in the order of the checks, those to one check in the order they were given.
    pub(super) fn sorted(mut self) -> Self {
        self.answers.sort_by_key(|answer| answer.check);
        self
    }

    /// The answers to one check.
    pub fn of(&self, check: Check) -> impl Iterator<Item = &Answer> {
        self.answers.iter().filter(move |answer| answer.check == check)
    }

    /// How many checks ended so.
    pub fn count(&self, outcome: Outcome) -> usize {
        self.answers.iter().filter(|answer| answer.outcome == outcome).count()
    }
}
