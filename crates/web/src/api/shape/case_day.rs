//! The calendar of what is due, and handing cases over.

use serde::{Deserialize, Serialize};
use shirube_domain::cases::{self, Carried};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// The address of a calendar, shown once.
#[derive(Debug, Serialize, ToSchema)]
pub struct CalendarMade {
    /// Path of the calendar in iCalendar format; whoever knows it can read it.
    pub path: String,
}

/// Cases that are to go from one person to another.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HandoverDraft {
    /// Whose charge they are, by the id of the account.
    pub from: String,
    /// Whose they become.
    pub to: String,
    /// The numbers of the cases; all that can go when there are none.
    #[serde(default)]
    pub cases: Vec<String>,
    /// What whoever takes them over should know.
    pub note: String,
}

/// A running case in somebody's charge.
#[derive(Debug, Serialize, ToSchema)]
pub struct CaseCarried {
    pub number: String,
    pub title: String,
    pub procedure: String,
    pub state: String,
    pub role: String,
    #[schema(format = DateTime)]
    pub next_due: Option<String>,
    /// Why it cannot be handed over; null where it can.
    pub refusal: Option<String>,
}

impl From<Carried> for CaseCarried {
    fn from(c: Carried) -> CaseCarried {
        CaseCarried {
            number: c.number,
            title: c.title,
            procedure: c.procedure,
            state: c.state,
            role: c.role,
            next_due: c.next_due,
            refusal: c.refusal.map(|r| r.code.to_owned()),
        }
    }
}

/// What is in somebody's charge.
#[derive(Debug, Serialize, ToSchema)]
pub struct CaseCarriedList {
    pub items: Vec<CaseCarried>,
}

/// What became of one case.
#[derive(Debug, Serialize, ToSchema)]
pub struct CaseHanded {
    pub number: String,
    /// Whether it is the other's now.
    pub is_moved: bool,
    /// Why it stays where it is; null when it moved.
    pub refusal: Option<String>,
}

impl From<cases::Handed> for CaseHanded {
    fn from(h: cases::Handed) -> CaseHanded {
        let refusal = h.refusal.map(|r| r.code.to_owned());
        CaseHanded { number: h.number, is_moved: refusal.is_none(), refusal }
    }
}

/// What became of each.
#[derive(Debug, Serialize, ToSchema)]
pub struct HandedList {
    pub items: Vec<CaseHanded>,
}

/// What is to be kept as a draft.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DraftGiven {
    /// By the ids of the step's fields; the reply to the second question is `answers.2`, its claim `answers.2.confidential`.
    #[serde(default)]
    pub answers: BTreeMap<String, String>,
    /// The revision of the draft it goes on from; 0 where there was none.
    #[serde(default)]
    pub seen: i64,
}

/// A draft.
#[derive(Debug, Serialize, ToSchema)]
pub struct DraftKept {
    pub answers: BTreeMap<String, String>,
    /// The account that saved it last.
    pub by: String,
    #[schema(format = DateTime)]
    pub at: String,
    pub revision: i64,
}

impl From<cases::Draft> for DraftKept {
    fn from(d: cases::Draft) -> DraftKept {
        DraftKept { answers: d.answers, by: d.by, at: d.at, revision: d.revision }
    }
}

/// A law a risk names.
#[derive(Debug, Serialize, ToSchema)]
pub struct RouteLaw {
    pub key: String,
    pub title_ja: String,
    pub title_en: String,
    /// Who is in charge of it.
    pub regulator_ja: String,
    pub regulator_en: String,
    /// How sure that is.
    pub certainty: String,
}

/// A risk that names laws.
#[derive(Debug, Serialize, ToSchema)]
pub struct RouteRisk {
    pub instrument: String,
    pub norm: String,
    pub title_ja: String,
    pub title_en: String,
    /// Words it shares with the beginning of the case.
    pub shared: Vec<String>,
    /// None where the source names none: who is in charge is not known.
    pub laws: Vec<RouteLaw>,
}

impl From<cases::Route> for RouteRisk {
    fn from(r: cases::Route) -> RouteRisk {
        let law = |l: shirube_domain::norm::Law| RouteLaw {
            key: l.key,
            title_ja: l.title.ja,
            title_en: l.title.en,
            regulator_ja: l.regulator.ja,
            regulator_en: l.regulator.en,
            certainty: l.certainty.word().to_owned(),
        };
        RouteRisk {
            instrument: r.risk.0,
            norm: r.risk.1,
            title_ja: r.title.ja,
            title_en: r.title.en,
            shared: r.shared,
            laws: r.laws.into_iter().map(law).collect(),
        }
    }
}

/// Where a case might be referred, the likeliest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct RouteList {
    pub items: Vec<RouteRisk>,
}
