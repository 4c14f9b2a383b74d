//! What is learnt from cases.

use super::words::{LessonKindWord, LessonStateWord, OutcomeWord};
use serde::{Deserialize, Serialize};
use shirube_domain::lesson;
use shirube_domain::time::Timestamp;
use utoipa::ToSchema;

/// Something proposed out of a case.
#[derive(Debug, Serialize, ToSchema)]
pub struct Lesson {
    pub id: String,
    /// The number of the case; null for whoever may not see it.
    pub case: Option<String>,
    #[schema(value_type = LessonKindWord)]
    pub kind: &'static str,
    /// What it would change, by its id; empty where there is none.
    pub target: String,
    pub what: String,
    pub what_en: String,
    pub why: String,
    pub why_en: String,
    #[schema(value_type = LessonStateWord)]
    pub state: &'static str,
    #[schema(format = DateTime)]
    pub at: String,
    #[schema(format = DateTime)]
    pub decided_at: Option<String>,
    pub reason: Option<String>,
    /// A proposal of norm editing, or words.
    pub goes_on: Option<String>,
    pub revision: i64,
}

impl Lesson {
    pub fn of(l: &lesson::Lesson, case: Option<String>) -> Lesson {
        Lesson {
            id: l.id.to_string(),
            case,
            kind: l.kind.word(),
            target: l.target.clone(),
            what: l.what.ja.clone(),
            what_en: l.what.en.clone(),
            why: l.why.ja.clone(),
            why_en: l.why.en.clone(),
            state: l.state.word(),
            at: l.at.clone(),
            decided_at: l.decided.as_ref().map(|d| d.1.clone()),
            reason: l.decided.as_ref().map(|d| d.2.clone()),
            goes_on: l.goes_on.clone(),
            revision: l.revision,
        }
    }
}

/// Lessons.
#[derive(Debug, Serialize, ToSchema)]
pub struct LessonList {
    pub items: Vec<Lesson>,
    /// The `before` of the next page.
    pub next: Option<String>,
}

/// What is proposed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LessonDraft {
    #[schema(value_type = LessonKindWord)]
    pub kind: String,
    #[serde(default)]
    pub target: String,
    pub what: String,
    pub what_en: String,
    pub why: String,
    pub why_en: String,
}

/// What a norm editor decides.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LessonDecision {
    /// `accepted` or `declined`.
    pub decision: String,
    pub reason: String,
    /// Where it goes on, when accepted: a proposal of norm editing, or words.
    #[serde(default)]
    pub goes_on: String,
}

/// A look at whether something happened again.
#[derive(Debug, Serialize, ToSchema)]
pub struct Recheck {
    pub id: String,
    /// The number of the case.
    pub case: String,
    #[schema(format = Date)]
    pub due: String,
    pub office: &'static str,
    pub what: String,
    pub is_overdue: bool,
    /// Null while nothing was recorded.
    #[schema(value_type = Option<OutcomeWord>)]
    pub outcome: Option<&'static str>,
    pub words: Option<String>,
    /// The number of the case it happened again in.
    pub again: Option<String>,
    #[schema(format = DateTime)]
    pub recorded_at: Option<String>,
    pub revision: i64,
}

impl Recheck {
    pub fn of(r: &lesson::Recheck, now: Timestamp) -> Recheck {
        Recheck {
            id: r.id.to_string(),
            case: r.number.clone(),
            due: r.due.clone(),
            office: r.office.word(),
            what: r.what.clone(),
            is_overdue: lesson::is_overdue(r, now),
            outcome: r.outcome.as_ref().map(|o| o.0.word()),
            words: r.outcome.as_ref().map(|o| o.1.clone()),
            again: r.again.clone(),
            recorded_at: r.outcome.as_ref().map(|o| o.3.clone()),
            revision: r.revision,
        }
    }
}

/// Rechecks.
#[derive(Debug, Serialize, ToSchema)]
pub struct RecheckList {
    pub items: Vec<Recheck>,
}

/// What is planned.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RecheckDraft {
    #[schema(format = Date)]
    pub due: String,
    /// An office of the procedure: `incident-officer` or `incident-head`.
    pub office: String,
    pub what: String,
}

/// What came of it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RecheckOutcome {
    #[schema(value_type = OutcomeWord)]
    pub outcome: String,
    pub words: String,
    /// The number of the case it happened again in.
    #[serde(default)]
    pub again: String,
}
