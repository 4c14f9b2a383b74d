//! What a letter says, as data: the page and the PDF are made of nothing else.

use crate::id::{ActId, EntryId};
use crate::text::Both;
use serde::Serialize;

/// A letter. What a person wrote stands as written, in both halves of a [`Both`]; labels and days in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Letter {
    /// The case's number and the event's: `7K3-MQ2-XD9/12`.
    pub number: String,
    /// What kind of document: 質問書.
    pub title: Both,
    /// The day in Japan, with the era.
    pub day: Both,
    /// The moment, RFC 3339.
    pub at: String,
    /// To whom.
    pub to: Vec<Addressee>,
    /// By whom.
    pub from: Sender,
    /// With which force, where it is an act.
    pub force: Option<Both>,
    /// What is asked or said, under the labels of the step.
    pub said: Vec<Said>,
    /// What goes with it: the answers of the steps it shows.
    pub enclosed: Vec<Said>,
    /// Why.
    pub reasons: Vec<Said>,
    /// By when.
    pub due: Option<Both>,
    /// On which clauses.
    pub clauses: Vec<Clause>,
    /// What follows from law or from rules of the house.
    pub notes: Vec<Note>,
    /// The act it is of.
    pub act: Option<ActId>,
    /// The entry of the log that records it.
    pub entry: EntryId,
}

/// To whom a letter goes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Addressee {
    /// An operator by name, anybody else by their role.
    pub name: Both,
    /// What stands behind a name in Japanese: 御中, 様.
    pub honour: String,
}

/// Who is responsible (責任者).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Sender {
    /// For which ministry, at the time of the act.
    pub ministry: Option<Both>,
    /// In which office.
    pub office: Both,
    /// Under the name the office shows; `None` once erased.
    pub name: Option<String>,
}

/// A text under a label.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Said {
    /// The label of the field.
    pub label: Both,
    /// What was written.
    pub text: Both,
}

/// A clause as the catalogue names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Clause {
    /// Its id, as it was cited.
    pub id: String,
    /// The instrument and the place in it; the id alone where the catalogue no longer holds it.
    pub place: Both,
    /// Its heading; empty for a law outside the catalogue and a rule of the house.
    pub title: Both,
    /// Where the original stands.
    pub source: Option<String>,
}

/// Something said beside what was decided, with where it comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Note {
    /// Its id in `catalog/letters/notes.toml`.
    pub id: String,
    /// Heading.
    pub title: Both,
    /// Text.
    pub text: Both,
    /// Where it comes from.
    pub basis: Vec<Clause>,
}
