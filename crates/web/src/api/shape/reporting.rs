//! Report cases.

use super::outgoing::{BothTexts, FormGiven};
use super::words::{AppliesWord, CaseWord};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use shirube_domain::norm::Catalog;
use shirube_domain::reporting::{self, DraftLine, Due, ReportCase as Case};
use shirube_domain::text::Both;
use shirube_domain::time::rfc3339;
use std::collections::BTreeMap;
use utoipa::ToSchema;

impl From<&Both> for BothTexts {
    fn from(both: &Both) -> BothTexts {
        BothTexts { ja: both.ja.clone(), en: both.en.clone() }
    }
}

/// What may be asked for by the facts given.
#[derive(Serialize, ToSchema)]
pub struct CalledList {
    pub items: Vec<CalledProcedure>,
}

/// A procedure whose norm applies or may apply.
#[derive(Serialize, ToSchema)]
pub struct CalledProcedure {
    pub procedure: String,
    pub title: BothTexts,
    pub norm: String,
    #[schema(value_type = AppliesWord)]
    pub answer: String,
    /// Facts that decided it, or that would.
    pub facts: Vec<String>,
    pub addressee: BothTexts,
    /// From when the period runs.
    pub period_from: BothTexts,
    /// How many hours or days; absent where the source states no number.
    pub within: Option<u32>,
    pub unit: Option<String>,
    /// Only ever proposed: no law, and no case can be opened.
    pub is_proposal: bool,
    /// From when the norm counts, when that day has not come.
    pub from: Option<String>,
}

impl CalledProcedure {
    pub fn of(c: &reporting::Called<'_>) -> CalledProcedure {
        let p = c.procedure;
        CalledProcedure {
            procedure: p.id.clone(),
            title: (&p.title).into(),
            norm: c.id.to_string(),
            answer: c.answer.word().to_owned(),
            facts: c.reasons.iter().map(|r| r.fact.clone()).collect(),
            addressee: (&p.addressee).into(),
            period_from: (&p.period.from).into(),
            within: p.period.within,
            unit: p.period.unit.map(|u| u.word().to_owned()),
            is_proposal: c.is_proposal,
            from: c.from.map(|day| day.to_string()),
        }
    }
}

/// Opening a case.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CaseDraft {
    #[schema(min_length = 1, max_length = 100)]
    pub procedure: String,
    /// When the period began to run, RFC 3339; absent when it is not known.
    #[serde(default)]
    #[schema(max_length = 40)]
    pub since: Option<String>,
}

/// Closing a case: handed in (`to`, `on`), or not needed (`reason`).
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CaseClosing {
    #[serde(default)]
    #[schema(max_length = 200)]
    pub to: Option<String>,
    /// The day it was handed in.
    #[serde(default)]
    #[schema(max_length = 40)]
    pub on: Option<String>,
    #[serde(default)]
    #[schema(max_length = 500)]
    pub reference: Option<String>,
    /// SHA-256 of what was handed in.
    #[serde(default)]
    #[schema(max_length = 64)]
    pub evidence: Option<String>,
    /// Why no report is needed.
    #[serde(default)]
    #[schema(max_length = 2_000)]
    pub reason: Option<String>,
}

/// The cases of an operator, latest first.
#[derive(Serialize, ToSchema)]
pub struct ReportCaseList {
    pub items: Vec<ReportCase>,
}

/// One case.
#[derive(Serialize, ToSchema)]
pub struct ReportCase {
    pub id: String,
    pub asset: String,
    pub procedure: String,
    /// The norm that asked when it was opened, in its version.
    pub norm: String,
    /// What was given then of the facts the norm asks about.
    pub facts: BTreeMap<String, Value>,
    pub since: Option<String>,
    /// When the period ends: a day by the calendar of Japan, or a moment; absent when it cannot be worked out.
    pub due: Option<String>,
    #[schema(value_type = CaseWord)]
    pub state: String,
    pub opened_at: String,
    pub closed_at: Option<String>,
    pub handed_to: Option<String>,
    pub handed_on: Option<String>,
    pub reference: Option<String>,
    pub evidence: Option<String>,
    pub reason: Option<String>,
    pub revision: i64,
}

impl ReportCase {
    pub fn of(catalog: &Catalog, case: &Case) -> ReportCase {
        let since = case.since.as_deref().and_then(|s| s.parse().ok());
        let period = catalog.procedure(&case.procedure).map(|p| &p.period);
        let due = period.zip(since).and_then(|(p, s)| reporting::due(p, s)).map(|due| match due {
            Due::Day(day) => day.to_string(),
            Due::Moment(at) => rfc3339(at),
        });
        let fact = |(id, value)| (String::from(id), serde_json::to_value::<&_>(value).unwrap_or_default());
        ReportCase {
            id: case.id.to_string(),
            asset: case.asset.to_string(),
            procedure: case.procedure.clone(),
            norm: case.norm.to_string(),
            facts: case.facts.iter().map(fact).collect(),
            since: case.since.clone(),
            due,
            state: case.state.word().to_owned(),
            opened_at: case.opened_at.clone(),
            closed_at: case.closed_at.clone(),
            handed_to: case.handed_to.clone(),
            handed_on: case.handed_on.clone(),
            reference: case.reference.clone(),
            evidence: case.evidence.clone(),
            reason: case.reason.clone(),
            revision: case.revision,
        }
    }
}

/// What a report would say, as far as the register goes.
#[derive(Serialize, ToSchema)]
pub struct CaseDraftLines {
    pub lines: Vec<CaseDraftLine>,
}

/// One thing to be reported.
#[derive(Serialize, ToSchema)]
pub struct CaseDraftLine {
    pub field: String,
    pub given: Vec<FormGiven>,
    /// Whether the register could hold it at all.
    pub can_be_held: bool,
}

impl From<&DraftLine> for CaseDraftLine {
    fn from(line: &DraftLine) -> CaseDraftLine {
        let given = |g: &shirube_domain::disclosure::Given| FormGiven {
            origin: g.origin.clone(),
            value: g.value.clone(),
            source: g.source.clone(),
        };
        CaseDraftLine {
            field: line.field.clone(),
            given: line.given.iter().map(given).collect(),
            can_be_held: line.can_be_held,
        }
    }
}
