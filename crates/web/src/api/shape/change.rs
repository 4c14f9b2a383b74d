//! Changes that travel: told from upstream, and announced.

use super::words;
use serde::{Deserialize, Serialize};
use shirube_domain::downstream::{self, Nearness};
use utoipa::ToSchema;

/// What an operator was told.
#[derive(Debug, Serialize, ToSchema)]
pub struct Told {
    pub id: String,
    #[schema(value_type = words::HappenedWord)]
    pub kind: &'static str,
    /// What changed by name; null to those who were given no statement about it.
    pub subject: Option<String>,
    /// The reason as this operator may read it.
    pub words: String,
    /// Whether it was given a statement about what changed.
    pub is_direct: bool,
    /// The installation it came from, when it is another; only to those given a statement.
    pub node: Option<String>,
    /// How many of its things rest on what changed.
    pub systems: u64,
    /// How many statements it was given are concerned.
    pub received: u64,
    #[schema(format = DateTime)]
    pub at: String,
    /// Whether the reader has seen it.
    pub is_seen: bool,
}

impl From<&downstream::Told> for Told {
    fn from(t: &downstream::Told) -> Told {
        let origin = t.change.origin.as_ref().filter(|_| t.is_direct);
        Told {
            id: t.change.id.to_string(),
            kind: t.change.kind.word(),
            subject: t.subject().map(str::to_owned),
            words: t.words().to_owned(),
            is_direct: t.is_direct,
            node: origin.map(|(node, _)| node.clone()),
            systems: t.systems,
            received: t.received,
            at: t.at.clone(),
            is_seen: t.is_seen,
        }
    }
}

/// What an operator was told, latest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct ToldPage {
    pub items: Vec<Told>,
    pub next: Option<String>,
}

/// A thing that rests on what changed.
#[derive(Debug, Serialize, ToSchema)]
pub struct Reached {
    pub asset: String,
    pub name: String,
    pub version: Option<String>,
    /// Steps from what changed.
    pub level: u32,
}

/// An answer that rests on what changed.
#[derive(Debug, Serialize, ToSchema)]
pub struct AffectedAnswer {
    pub assessment: String,
    pub asset: String,
    /// The number of the assessment.
    pub number: i64,
    pub norm: String,
    /// The received statement it rests on.
    pub received: String,
    /// The fields it rests on; empty: all.
    pub fields: Vec<String>,
    /// `field`: one of these says something else now; `statement`: another part of the statement does.
    pub nearness: &'static str,
}

/// What was found by someone who looked.
#[derive(Debug, Serialize, ToSchema)]
pub struct LookedAt {
    /// An asset's id, or `<assessment>/<norm>`.
    pub subject: String,
    pub note: String,
    #[schema(format = DateTime)]
    pub at: String,
}

/// One change as an operator that was told reads it.
#[derive(Debug, Serialize, ToSchema)]
pub struct ToldWhole {
    pub told: Told,
    pub systems: Vec<Reached>,
    /// `from` of the next page of systems; null on the last.
    pub next: Option<String>,
    /// The received statements that are concerned.
    pub received: Vec<String>,
    pub answers: Vec<AffectedAnswer>,
    /// Its own statements about these systems.
    pub statements: Vec<String>,
    pub settled: Vec<LookedAt>,
}

impl From<&downstream::Whole> for ToldWhole {
    fn from(w: &downstream::Whole) -> ToldWhole {
        let answer = |a: &downstream::Affected| AffectedAnswer {
            assessment: a.answer.assessment.to_string(),
            asset: a.answer.asset.to_string(),
            number: a.answer.number,
            norm: a.answer.norm.clone(),
            received: a.answer.received.to_string(),
            fields: a.answer.fields.iter().cloned().collect(),
            nearness: match a.nearness {
                Nearness::Field => "field",
                Nearness::Statement => "statement",
            },
        };
        let system = |s: &downstream::NamedSystem| Reached {
            asset: s.id.to_string(),
            name: s.name.clone(),
            version: s.version.clone(),
            level: s.place.level,
        };
        let settled =
            |s: &downstream::Settled| LookedAt { subject: s.subject.clone(), note: s.note.clone(), at: s.at.clone() };
        ToldWhole {
            told: Told::from(&w.told),
            systems: w.systems.iter().map(system).collect(),
            next: w.next.as_ref().map(ToString::to_string),
            received: w.received.iter().map(ToString::to_string).collect(),
            answers: w.answers.iter().map(answer).collect(),
            statements: w.statements.iter().map(|s| s.id.to_string()).collect(),
            settled: w.settled.iter().map(settled).collect(),
        }
    }
}

/// That someone looked, and what they found.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SettledDraft {
    /// An asset's id, or `<assessment>/<norm>`.
    pub subject: String,
    pub note: String,
}

/// Whom a change reaches, in figures.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReachFigures {
    pub operators: u64,
    pub systems: u64,
    pub nodes: u64,
    /// The longest way, in steps.
    pub levels: u32,
    /// Whether nobody was left out because the walk would have become too long.
    pub is_whole: bool,
}

/// A change one announces.
#[derive(Debug, Serialize, ToSchema)]
pub struct Announcement {
    pub id: String,
    pub asset: Option<String>,
    pub subject: String,
    #[schema(value_type = words::HappenedWord)]
    pub kind: &'static str,
    /// The reason for those who were given a statement.
    pub words: String,
    /// The reason for everyone further along.
    pub public_words: String,
    pub fields: Vec<String>,
    pub statement: Option<String>,
    pub replaced_by: Option<String>,
    /// Announcing it takes the statement back.
    pub withdraws: bool,
    #[schema(value_type = words::AnnouncementWord)]
    pub state: &'static str,
    pub reach: ReachFigures,
    pub announced_at: Option<String>,
    pub revision: i64,
}

impl Announcement {
    /// With figures of its own, as they are before it goes out.
    pub fn with(c: &downstream::Change, figures: &downstream::Figures) -> Announcement {
        Announcement {
            id: c.id.to_string(),
            asset: c.asset.as_ref().map(ToString::to_string),
            subject: c.subject_name.clone(),
            kind: c.kind.word(),
            words: c.words.clone(),
            public_words: c.public_words.clone(),
            fields: c.fields.iter().cloned().collect(),
            statement: c.statement.as_ref().map(ToString::to_string),
            replaced_by: c.replaced_by.as_ref().map(ToString::to_string),
            withdraws: c.withdraws,
            state: c.state.word(),
            reach: ReachFigures {
                operators: figures.operators,
                systems: figures.systems,
                nodes: figures.nodes,
                levels: figures.levels,
                is_whole: figures.is_whole,
            },
            announced_at: c.announced_at.clone(),
            revision: c.revision,
        }
    }
}

impl From<&downstream::Change> for Announcement {
    fn from(c: &downstream::Change) -> Announcement {
        Announcement::with(c, &c.reach)
    }
}

/// The changes one announced, latest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct AnnouncementPage {
    pub items: Vec<Announcement>,
    /// `below` of the next page; null on the last.
    pub next: Option<String>,
}

/// An operator that was given a statement about what changed.
#[derive(Debug, Serialize, ToSchema)]
pub struct Recipient {
    pub operator: String,
    pub name: String,
    /// How many of its things rest on it; before it goes out.
    pub systems: Option<u64>,
    pub told_at: Option<String>,
    pub seen_at: Option<String>,
}

/// Another installation that is told.
#[derive(Debug, Serialize, ToSchema)]
pub struct ToldNode {
    pub node: String,
    /// The asset it holds a statement about.
    pub asset: String,
    #[schema(value_type = words::ToldWord)]
    pub state: &'static str,
    /// How many operators there were told, as it says.
    pub told: u64,
    /// Of how many someone has seen it, as it says.
    pub seen: u64,
    #[schema(format = DateTime)]
    pub updated_at: String,
}

/// One announcement with whom it reaches, or has reached.
#[derive(Debug, Serialize, ToSchema)]
pub struct AnnouncementWhole {
    pub change: Announcement,
    /// Operators told so far.
    pub told: u64,
    /// Operators of which someone has seen it.
    pub seen: u64,
    pub recipients: Vec<Recipient>,
    pub nodes: Vec<ToldNode>,
}

/// A change to be looked at before it goes out.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeDraft {
    #[schema(value_type = words::AnnouncedWord)]
    pub kind: String,
    /// The reason for those who were given a statement.
    pub words: String,
    /// The reason for everyone further along.
    #[serde(default)]
    pub public_words: String,
    /// Which fields say something else now; none: all.
    #[serde(default)]
    pub fields: Vec<String>,
    /// The statement it speaks of.
    #[serde(default)]
    pub statement: Option<String>,
    /// Take that statement back at the same time.
    #[serde(default)]
    pub withdraws: bool,
    /// The statement that takes its place.
    #[serde(default)]
    pub replaced_by: Option<String>,
}

/// That a change is to go out.
#[derive(Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GoOut {
    /// The number of systems it reaches, typed, where that is large.
    #[serde(default)]
    pub confirmed: Option<u64>,
}
