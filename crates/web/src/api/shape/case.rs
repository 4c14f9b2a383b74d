//! Cases under procedure.

use serde::{Deserialize, Serialize};
use shirube_domain::cases::{self, Seat, View};
use shirube_domain::text::Lang;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// One case in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct CaseLine {
    pub number: String,
    pub procedure: String,
    /// What it is about; null for a party, who does not read the words of the office.
    pub title: Option<String>,
    pub state: String,
    #[schema(format = DateTime)]
    pub opened_at: String,
    /// When something has to be done.
    #[schema(format = DateTime)]
    pub due: Option<String>,
    #[schema(format = DateTime)]
    pub overdue_since: Option<String>,
    /// The role whose turn it is; null in a search.
    pub role: Option<String>,
    /// Only those in charge see that it exists; for officials.
    pub is_sealed: bool,
}

impl CaseLine {
    pub fn of(line: cases::Line, is_official: bool) -> CaseLine {
        CaseLine {
            number: line.number,
            procedure: line.procedure,
            title: Some(line.title).filter(|_| is_official),
            state: line.state,
            opened_at: line.opened_at,
            due: line.due,
            overdue_since: line.overdue_since,
            role: Some(line.role).filter(|r| !r.is_empty()),
            is_sealed: line.is_withheld && is_official,
        }
    }
}

/// Cases.
#[derive(Debug, Serialize, ToSchema)]
pub struct CaseList {
    pub items: Vec<CaseLine>,
    /// Whether the words were so common that only the newest cases with them were looked at.
    pub is_cut: bool,
}

/// Something that happened in a case.
#[derive(Debug, Serialize, ToSchema)]
pub struct CaseEvent {
    pub number: i64,
    pub kind: &'static str,
    pub step: Option<String>,
    /// Who; a party is told only of itself.
    pub by: Option<String>,
    pub role: Option<String>,
    pub instead_of: Option<String>,
    pub person: Option<String>,
    /// By the ids of the step's fields.
    pub answers: BTreeMap<String, String>,
    /// The act it was.
    pub act: Option<String>,
    /// The entry of the log.
    pub entry: String,
    #[schema(format = DateTime)]
    pub at: String,
}

impl From<&cases::Event> for CaseEvent {
    fn from(e: &cases::Event) -> CaseEvent {
        CaseEvent {
            number: e.number,
            kind: e.kind.word(),
            step: e.step.clone(),
            by: e.by.clone(),
            role: e.role.clone(),
            instead_of: e.instead_of.clone(),
            person: e.person.clone(),
            answers: e.answers.clone(),
            act: e.act.as_ref().map(ToString::to_string),
            entry: e.entry.to_string(),
            at: e.at.clone(),
        }
    }
}

/// A step that starts where the case stands.
#[derive(Debug, Serialize, ToSchema)]
pub struct CaseOffer {
    pub step: String,
    pub title: String,
    /// Why this person cannot take it; null when they can.
    pub refusal: Option<String>,
}

/// A case as the reader may see it.
#[derive(Debug, Serialize, ToSchema)]
pub struct CaseWhole {
    pub id: String,
    pub number: String,
    pub procedure: String,
    pub title: Option<String>,
    pub state: String,
    pub is_over: bool,
    pub is_suspended: bool,
    #[schema(format = DateTime)]
    pub opened_at: String,
    #[schema(format = DateTime)]
    pub next_due: Option<String>,
    #[schema(format = DateTime)]
    pub overdue_since: Option<String>,
    /// The roles the reader plays.
    pub roles: Vec<String>,
    /// The step that waits for a second person, for officials.
    pub pending: Option<CaseEvent>,
    pub offers: Vec<CaseOffer>,
    pub events: Vec<CaseEvent>,
    /// How it is sealed, for officials; null while it is open.
    pub sealed: Option<CaseSealed>,
    /// A party added a word nobody of the office has read; for officials.
    pub is_unheard: bool,
    pub revision: i64,
}

/// How a case is sealed.
#[derive(Debug, Serialize, ToSchema)]
pub struct CaseSealed {
    #[schema(format = DateTime)]
    pub since: String,
    /// The day by which it is looked at again.
    #[schema(format = Date)]
    pub review_by: String,
}

impl CaseWhole {
    pub fn of(view: &View, lang: Lang) -> CaseWhole {
        let (file, d) = (&view.file, &view.definition);
        let (is_official, roles) = match &view.seat {
            Seat::Official(roles) => (true, roles.clone()),
            Seat::Party(roles) => (false, roles.clone()),
        };
        let offer = |o: &cases::Offered| CaseOffer {
            title: d.step(&o.step).map(|s| s.title.get(lang).to_owned()).unwrap_or_default(),
            step: o.step.clone(),
            refusal: o.refusal.as_ref().map(|r| r.code.to_owned()),
        };
        CaseWhole {
            id: file.id.to_string(),
            number: file.number.clone(),
            procedure: file.procedure.clone(),
            title: Some(file.title.clone()).filter(|_| is_official),
            state: file.case.state.clone(),
            is_over: file.case.is_over(d),
            is_suspended: file.case.is_suspended(),
            opened_at: file.opened_at.clone(),
            next_due: file.next_due.clone(),
            overdue_since: file.overdue_since.clone().filter(|_| is_official),
            roles,
            pending: view.proposal.as_ref().map(CaseEvent::from),
            offers: view.offers.iter().map(offer).collect(),
            events: view.events.iter().map(CaseEvent::from).collect(),
            sealed: file
                .withheld
                .as_ref()
                .filter(|_| is_official)
                .map(|w| CaseSealed { since: w.since.clone(), review_by: w.review_by.to_string() }),
            is_unheard: view.is_unheard,
            revision: file.revision,
        }
    }
}

/// A step with its answers.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StepDraft {
    /// The step, by its id.
    pub step: String,
    /// By the ids of its fields.
    #[serde(default)]
    pub answers: BTreeMap<String, String>,
}

/// Why something is declined.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WordDraft {
    /// The reason.
    pub word: String,
}

/// Why a case is sealed, and until when that is looked at again.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SealDraft {
    pub reason: String,
    /// The clauses it rests on.
    pub clauses: Vec<String>,
    /// The day by which it is looked at again, within a year.
    #[schema(format = Date)]
    pub review_by: String,
}
