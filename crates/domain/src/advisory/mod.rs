//! What the public was told out of a case (注意喚起), and what was said about it later.
//!
//! For: anyone, and their programs: what happened, what is affected, what to do, and every later word about it.
//! Rests on: the power `incident.tell`; CSAF 2.0 (OASIS); `docs/specs/advisory.md`; `docs/decisions/0032-advisories.md`.
//! Words: an *advisory* is named by the act that first told it; a *revision* is an update or a correction, itself an act; both stay visible.
//! Never: shows a line with the form of personal data; is urgent unless the act of its last revision says so; removes what was withdrawn.
//! Begin at: [`list`], [`one`], [`revise`].

mod csaf;
#[cfg(test)]
mod mandatory;
mod store;
#[cfg(test)]
mod tests;

#[cfg(test)]
pub(crate) use tests::one_of_each;

pub use csaf::{Place, document, file_name};

pub use store::{list, one, systems};

use crate::act::{self, Claim, Reasons};
use crate::authority;
use crate::cols;
use crate::db::{DbError, Tx};
use crate::door::Ground;
use crate::form;
use crate::id::{AccountId, ActId, AssetId};
use crate::refusal::{Class, Error, Refusal, Refusals};
use crate::text::{Both, scale};
use crate::time::rfc3339;

/// The power under which the public is told.
pub const POWER: &str = "incident.tell";
/// The longest text.
const LONGEST: usize = 20_000;

scale! {
    /// What a revision is.
    RevisionKind {
        /// The first word.
        First = "first", "初版", "first";
        /// More is known.
        Update = "update", "更新", "update";
        /// Something said before was wrong.
        Correction = "correction", "訂正", "correction";
    }
}

/// Something the public was told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Advisory {
    /// The act that first told it.
    pub id: ActId,
    /// For which ministry.
    pub ministry: Option<Both>,
    /// What is affected, where systems of the register were named.
    pub systems: Vec<System>,
    /// Every word, the first one first; never empty.
    pub revisions: Vec<Revision>,
    /// The act that withdrew it, and when.
    pub withdrawn: Option<(ActId, String)>,
}

/// One word about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revision {
    /// Counts from 1.
    pub number: i64,
    /// What it is.
    pub kind: RevisionKind,
    /// The act.
    pub act: ActId,
    /// When, RFC 3339.
    pub at: String,
    /// Title.
    pub title: Both,
    /// Text.
    pub text: Both,
    /// What changed, and why.
    pub summary: String,
    /// Whether everyone is to be told at once.
    pub is_urgent: bool,
    /// How many lines were held back.
    pub held: usize,
}

/// A system of the register（AIシステム）.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct System {
    /// Its id.
    pub id: AssetId,
    /// Its name.
    pub name: String,
    /// Its version, where it has one.
    pub version: Option<String>,
}

impl Advisory {
    /// The latest word.
    pub fn latest(&self) -> &Revision {
        &self.revisions[self.revisions.len() - 1]
    }

    /// Whether it stands as a banner on every page: its last act says so, and nothing withdrew it.
    pub fn is_urgent(&self) -> bool {
        self.withdrawn.is_none() && self.latest().is_urgent
    }
}

/// What an update or a correction says.
#[derive(Debug, Clone, Default)]
pub struct Draft {
    /// Update or correction.
    pub kind: String,
    /// Title, in Japanese.
    pub title: String,
    /// Title, in English.
    pub title_en: String,
    /// Text, in Japanese.
    pub text: String,
    /// Text, in English.
    pub text_en: String,
    /// What changed, and why.
    pub summary: String,
    /// Whether everyone is to be told at once.
    pub is_urgent: bool,
}

/// Says more about an advisory, or corrects it: an act of its own; what was said before stays.
///
/// # Errors
/// Every fault of the draft at once; absent when there is no such advisory; a conflict when it was withdrawn.
pub fn revise(ground: &Ground, actor: &AccountId, id: &ActId, draft: &Draft) -> Result<ActId, Error> {
    let mut refusals = Refusals::default();
    let kind = RevisionKind::parse(&draft.kind).filter(|k| *k != RevisionKind::First);
    if kind.is_none() {
        refusals.push(Refusal::invalid("common.choose").on("kind"));
    }
    let title = refusals.take(form::line("title", &draft.title, 200)).unwrap_or_default();
    let title_en = refusals.take(form::line("title_en", &draft.title_en, 200)).unwrap_or_default();
    let text = refusals.take(form::prose("text", &draft.text, LONGEST)).unwrap_or_default();
    let text_en = refusals.take(form::prose("text_en", &draft.text_en, LONGEST)).unwrap_or_default();
    let summary = refusals.take(form::line("summary", &draft.summary, 1000)).unwrap_or_default();
    refusals.settle()?;
    let clauses = authority::power(POWER).map(|p| p.basis.clone()).unwrap_or_default();
    let reasons = Reasons::new(vec![summary.clone()], clauses)?;
    let claim = Claim { actor: actor.clone(), power: POWER, subject: id.to_string(), reasons };
    act::perform(ground, claim, |tx, act| {
        tx.hold("act", &id.into())?;
        let held = store::one(tx, id)?.ok_or_else(|| Refusal::of(Class::Absent, "common.absent"))?;
        if held.withdrawn.is_some() {
            return Err(Refusal::of(Class::Conflict, "act.withdrawn-already").into());
        }
        tx.insert(
            "advisory_revision",
            cols! {
                "act_id" => act.id(), "advisory" => id, "number" => held.latest().number + 1,
                "kind" => kind.map(RevisionKind::word).unwrap_or_default(), "title" => title, "title_en" => title_en,
                "text" => text, "text_en" => text_en, "summary" => summary, "is_urgent" => draft.is_urgent,
                "at" => rfc3339(act.at()),
            },
        )?;
        Ok(act.id().clone())
    })
}

/// How many of the latest are looked through for urgent ones.
const LOOKED_AT: usize = 50;

/// Those that stand as a banner on every page.
///
/// # Errors
/// Faults of the database.
pub fn urgent(tx: &mut Tx<'_>) -> Result<Vec<Advisory>, DbError> {
    Ok(list(tx, None, LOOKED_AT)?.into_iter().filter(Advisory::is_urgent).collect())
}
