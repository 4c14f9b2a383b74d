//! Investigations of cases.

use serde::{Deserialize, Serialize};
use shirube_domain::cases::Event;
use shirube_domain::investigation as domain;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// What was found out, in its latest version.
#[derive(Debug, Serialize, ToSchema)]
pub struct InvestigationRecord {
    /// How others refer to it: E1 evidence, I1 interview, T1 event of the timeline, F1 factor, C1 conclusion.
    pub reference: String,
    pub kind: &'static str,
    pub version: i64,
    /// By the ids of the fields of its kind.
    pub fields: BTreeMap<String, String>,
    /// Why it was taken back; null while it counts.
    pub withdrawn: Option<String>,
    /// Who wrote this version.
    pub by: String,
    pub entry: String,
    #[schema(format = DateTime)]
    pub at: String,
}

impl From<&domain::Record> for InvestigationRecord {
    fn from(r: &domain::Record) -> InvestigationRecord {
        InvestigationRecord {
            reference: r.reference(),
            kind: r.kind.word(),
            version: r.version,
            fields: r.body.clone(),
            withdrawn: r.withdrawn.clone(),
            by: r.by.clone(),
            entry: r.entry.to_string(),
            at: r.at.clone(),
        }
    }
}

/// What happened to a thing taken in.
#[derive(Debug, Serialize, ToSchema)]
pub struct InvestigationCustody {
    /// The evidence: E1.
    pub item: String,
    pub number: i64,
    pub kind: &'static str,
    /// As precisely as it is known, in Japan time.
    pub happened: String,
    pub who: String,
    /// Why; of a check `intact`, `changed` or `missing`.
    pub why: String,
    pub by: String,
    pub entry: String,
    #[schema(format = DateTime)]
    pub at: String,
}

impl From<&domain::Custody> for InvestigationCustody {
    fn from(c: &domain::Custody) -> InvestigationCustody {
        InvestigationCustody {
            item: format!("{}{}", domain::Kind::Evidence.letter(), c.item),
            number: c.number,
            kind: c.kind.word(),
            happened: c.happened.clone(),
            who: c.who.clone(),
            why: c.why.clone(),
            by: c.by.clone(),
            entry: c.entry.to_string(),
            at: c.at.clone(),
        }
    }
}

/// Everything found out in a case.
#[derive(Debug, Serialize, ToSchema)]
pub struct InvestigationWhole {
    pub case: String,
    pub records: Vec<InvestigationRecord>,
    pub custody: Vec<InvestigationCustody>,
    /// References of the timeline in order of time, with the events of the case (#1) among them.
    pub timeline: Vec<String>,
}

impl InvestigationWhole {
    pub fn of(number: &str, found: &domain::Investigation, events: &[Event]) -> InvestigationWhole {
        let told = |(_, told): (domain::When, domain::Told<'_>)| match told {
            domain::Told::Found(r) => r.reference(),
            domain::Told::Case(e) => format!("#{}", e.number),
        };
        InvestigationWhole {
            case: number.to_owned(),
            records: found.records.iter().map(InvestigationRecord::from).collect(),
            custody: found.custody.iter().map(InvestigationCustody::from).collect(),
            timeline: domain::timeline(found, events).into_iter().map(told).collect(),
        }
    }
}

/// A record, new or in a new version.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordDraft {
    /// `evidence`, `interview`, `event`, `factor` or `conclusion`; not needed with a reference.
    #[serde(default)]
    pub kind: String,
    /// The record that gets a new version; left out for a new one.
    #[serde(default)]
    pub reference: Option<String>,
    /// The version of it that was read.
    #[serde(default)]
    pub seen: i64,
    /// By the ids of the fields of its kind.
    pub fields: BTreeMap<String, String>,
}

/// A record taken back.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WithdrawalDraft {
    pub reference: String,
    /// The version that was read.
    pub seen: i64,
    pub why: String,
}

/// What happened to a thing taken in.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CustodyDraft {
    /// `taken`, `handed-over`, `inspected`, `copied`, `noted`, `returned` or `destroyed`.
    pub kind: String,
    /// `2026-03-04 15:20` or `2026-03-04`, in Japan time.
    pub at: String,
    /// From whom, to whom or by whom.
    pub who: String,
    pub why: String,
}

/// Which step of the procedure the conclusion goes into.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FindingsDraft {
    /// `draft` or `final`.
    pub stage: String,
    /// How the comments were considered; for final findings.
    #[serde(default)]
    pub comments: String,
    /// The clauses applied; for final findings.
    #[serde(default)]
    pub clauses: Vec<String>,
}

/// A draft, and what came of it.
#[derive(Debug, Serialize, ToSchema)]
pub struct FindingsRound {
    /// By the ids of the fields of the step.
    pub draft: BTreeMap<String, String>,
    /// When it was shown to the party; null while it was not.
    #[schema(format = DateTime)]
    pub sent_at: Option<String>,
    pub comments: Vec<String>,
    /// The period for comments ended without one.
    pub has_lapsed: bool,
}

/// Draft and final findings, as far as the reader may see the case.
#[derive(Debug, Serialize, ToSchema)]
pub struct CaseFindings {
    pub rounds: Vec<FindingsRound>,
    /// The final findings, by the ids of the fields of the step; null before there are any.
    pub last: Option<BTreeMap<String, String>>,
    /// Lines of the draft that are gone from the final findings.
    pub gone: Vec<String>,
    /// Lines of the final findings that the draft did not have.
    pub new: Vec<String>,
}

impl CaseFindings {
    pub fn of(events: &[Event]) -> CaseFindings {
        let found = domain::Findings::of(events);
        let changed = found.changed().unwrap_or_default();
        let comment = |e: &Event| e.answers.get("comment").cloned().unwrap_or_default();
        CaseFindings {
            rounds: found
                .rounds
                .iter()
                .map(|r| FindingsRound {
                    draft: r.draft.answers.clone(),
                    sent_at: r.sent.as_ref().map(|e| e.at.clone()),
                    comments: r.comments.iter().map(comment).collect(),
                    has_lapsed: r.has_lapsed,
                })
                .collect(),
            last: found.last.map(|e| e.answers),
            gone: changed.gone,
            new: changed.new,
        }
    }
}
