//! Proposals: new versions of instruments and new texts of what else the catalogue says, with what they would change.

use super::norm::Both;
use super::relation::Comparison;
use super::words;
use serde::{Deserialize, Serialize};
use shirube_domain::editing::{self, InForce};
use shirube_domain::norm;
use shirube_domain::refusal::Refusal;
use shirube_domain::text::Lang;
use utoipa::ToSchema;

/// A draft as it is brought.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProposalDraft {
    /// The file as TOML; what it is of follows from what it holds.
    #[schema(max_length = 1048576)]
    pub text: String,
    /// From which day it is to count; may be left open until review is asked for.
    #[serde(default)]
    pub in_force: Option<String>,
}

impl ProposalDraft {
    /// With the revision its writer saw.
    pub fn seen(self, seen: i64) -> editing::ProposalDraft {
        editing::ProposalDraft { text: self.text, in_force: self.in_force.unwrap_or_default(), seen }
    }
}

/// The reasons of a decision.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DecisionDraft {
    /// What was found, such as what was compared with the original; at least one.
    pub findings: Vec<String>,
    /// The rules the decision rests on, of those its power names; at least one.
    pub clauses: Vec<String>,
}

/// A proposal in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProposalRow {
    pub id: String,
    /// A version of an instrument (`aigb@1.3`), or another file of the catalogue (`terms.toml`).
    pub instrument: String,
    #[schema(value_type = words::PartWord)]
    pub kind: &'static str,
    #[schema(value_type = words::ProposalWord)]
    pub state: &'static str,
    /// The name its proposer acts under; null once erased.
    pub proposer: Option<String>,
    #[schema(format = DateTime)]
    pub created_at: String,
    #[schema(format = DateTime)]
    pub updated_at: String,
    /// Grows with every change; the `ETag` of the proposal.
    pub revision: i64,
}

impl ProposalRow {
    pub fn of(p: &editing::Proposal, proposer: Option<String>) -> ProposalRow {
        ProposalRow {
            id: p.id.to_string(),
            instrument: p.instrument.clone(),
            kind: p.kind().word(),
            state: p.state.word(),
            proposer,
            created_at: p.created_at.clone(),
            updated_at: p.updated_at.clone(),
            revision: p.revision,
        }
    }
}

/// Proposals, latest change first; the latest two hundred.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProposalList {
    pub items: Vec<ProposalRow>,
}

/// One step of a proposal.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProposalStep {
    /// From 1.
    pub number: i64,
    #[schema(value_type = words::StepWord)]
    pub kind: &'static str,
    /// The name they act under; null once erased.
    pub name: Option<String>,
    /// For which ministry, at that time.
    pub ministry: Both,
    #[schema(format = DateTime)]
    pub at: String,
}

impl From<&editing::Step> for ProposalStep {
    fn from(s: &editing::Step) -> ProposalStep {
        ProposalStep {
            number: s.number,
            kind: s.kind.word(),
            name: s.name.clone(),
            ministry: (&s.ministry).into(),
            at: s.at.clone(),
        }
    }
}

/// The act that decided.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProposalAct {
    pub id: String,
    pub power: String,
    pub findings: Vec<String>,
    pub clauses: Vec<String>,
    #[schema(format = DateTime)]
    pub at: String,
    /// The log entry that records it.
    pub entry: String,
}

impl From<&editing::ActRecord> for ProposalAct {
    fn from(a: &editing::ActRecord) -> ProposalAct {
        ProposalAct {
            id: a.id.to_string(),
            power: a.power.clone(),
            findings: a.findings.clone(),
            clauses: a.clauses.clone(),
            at: a.at.clone(),
            entry: a.entry.to_string(),
        }
    }
}

/// A proposal with everything said of it.
#[derive(Debug, Serialize, ToSchema)]
pub struct Proposal {
    pub proposal: ProposalRow,
    /// The draft as it was last saved, as TOML.
    pub text: String,
    #[schema(format = Date)]
    pub in_force: Option<String>,
    /// From the first to the last.
    pub steps: Vec<ProposalStep>,
    /// Null while it is not decided.
    pub act: Option<ProposalAct>,
    /// What it would change now; null once it is decided or withdrawn.
    pub examination: Option<Examination>,
}

/// Something wrong with a draft.
#[derive(Debug, Serialize, ToSchema)]
pub struct DraftFault {
    /// The file below `catalog/`.
    pub file: String,
    /// The norm, when it is about one.
    pub norm: Option<String>,
    /// From 1, when known.
    pub line: Option<usize>,
    pub column: Option<usize>,
    #[schema(value_type = String)]
    pub kind: norm::FaultKind,
    /// What was found.
    pub detail: String,
    pub words: &'static str,
    pub what_to_do: &'static str,
}

impl DraftFault {
    fn of(f: &norm::Fault, lang: Lang) -> DraftFault {
        DraftFault {
            file: f.file.clone(),
            norm: f.norm.clone(),
            line: f.at.map(|a| a.0),
            column: f.at.map(|a| a.1),
            kind: f.kind,
            detail: f.detail.clone(),
            words: f.kind.label(lang),
            what_to_do: f.kind.advice(lang),
        }
    }
}

/// What would keep a draft from review besides faults of its text.
#[derive(Debug, Serialize, ToSchema)]
pub struct DraftRefusal {
    pub field: Option<String>,
    pub code: &'static str,
    pub message: String,
}

impl DraftRefusal {
    fn of(r: &Refusal, lang: Lang) -> DraftRefusal {
        DraftRefusal { field: r.field.clone(), code: r.code, message: r.message(lang) }
    }
}

/// An entry of a file that comes, goes or changes.
#[derive(Debug, Serialize, ToSchema)]
pub struct EntryChange {
    pub key: String,
    /// As it is in force; null when it comes in.
    pub old: Option<String>,
    /// As it is proposed; null when it goes.
    pub new: Option<String>,
}

/// A clause that goes, and how many answers stand on it. Whose they are is not told.
#[derive(Debug, Serialize, ToSchema)]
pub struct GoneClause {
    pub norm: String,
    pub title: Both,
    pub answers: i64,
}

/// A relation of the version before that waits for a person.
#[derive(Debug, Serialize, ToSchema)]
pub struct UnsettledRelation {
    pub source: String,
    pub target: String,
    #[schema(value_type = words::RelationWord)]
    pub relation: &'static str,
    /// The clause of the version before.
    pub clause: String,
    /// The clause in its place; null when it goes.
    pub to: Option<String>,
    /// What differs.
    pub members: Vec<&'static str>,
}

/// What becomes of the relations stated of the version before.
#[derive(Debug, Serialize, ToSchema)]
pub struct RelationsAlong {
    /// How many go along: those of clauses that ask the same.
    pub carried: usize,
    pub unsettled: Vec<UnsettledRelation>,
    /// Instruments with which the new version has relations of its own.
    pub restated: Vec<String>,
}

/// What a draft is, and what it would change if it counted now.
#[derive(Debug, Serialize, ToSchema)]
pub struct Examination {
    /// The file below `catalog/`; empty when the text cannot be read.
    pub file: String,
    pub faults: Vec<DraftFault>,
    pub refusals: Vec<DraftRefusal>,
    /// Of any file but a version of an instrument.
    pub entries: Vec<EntryChange>,
    /// The version before; null for a new instrument and other files.
    pub former: Option<String>,
    /// Answers that still hold.
    pub kept: i64,
    /// Answers to be read again.
    pub review: i64,
    pub gone: Vec<GoneClause>,
    pub relations: RelationsAlong,
    /// Clause by clause against the version before.
    pub comparison: Option<Comparison>,
}

impl Examination {
    pub fn of(in_force: &InForce, found: &editing::Examined, effects: &editing::Effects, lang: Lang) -> Examination {
        let former = effects.former.as_ref().and_then(|id| in_force.catalog().instrument(id));
        let comparison =
            former.zip(found.instrument.as_ref()).map(|(old, new)| Comparison::of(old, new, &norm::compare(old, new)));
        let gone =
            |g: &editing::Gone| GoneClause { norm: g.norm.to_string(), title: (&g.title).into(), answers: g.answers };
        let entry = |e: &norm::EntryChange| EntryChange { key: e.key.clone(), old: e.old.clone(), new: e.new.clone() };
        Examination {
            file: found.name.clone(),
            faults: found.faults.iter().map(|f| DraftFault::of(f, lang)).collect(),
            refusals: found.refusals.iter().map(|r| DraftRefusal::of(r, lang)).collect(),
            entries: found.entries.iter().map(entry).collect(),
            former: effects.former.clone(),
            kept: effects.kept,
            review: effects.review,
            gone: effects.gone.iter().map(gone).collect(),
            relations: RelationsAlong {
                carried: effects.along.count(),
                unsettled: effects.along.unsettled.iter().map(unsettled).collect(),
                restated: effects.along.restated.clone(),
            },
            comparison,
        }
    }
}

fn unsettled(u: &norm::Unsettled) -> UnsettledRelation {
    UnsettledRelation {
        source: u.mapping.source.to_string(),
        target: u.mapping.target.to_string(),
        relation: u.mapping.relation.word(),
        clause: u.clause.to_string(),
        to: u.to.as_ref().map(ToString::to_string),
        members: u.members.iter().map(|m| m.word()).collect(),
    }
}
