//! The public register of acts (公的行為の一覧), and acts that withdraw or correct others.
//!
//! For: anyone can see what officials did, when, under which power and on which clauses.
//! Rests on: [`crate::act`]; `docs/decisions/0031-letters-and-acts.md`; `docs/specs/acts.md`.
//! Words: an act is *told* when its subject and findings are for everyone; a *tie* names the act that withdraws or corrects another.
//! Never: shows the subject or the findings of an act towards a party; removes an act that was withdrawn.
//! Begin at: [`list`], [`take_back`].

mod store;
#[cfg(test)]
mod tests;

pub use store::{one, years};

use crate::act::{self, Claim, Reasons};
use crate::authority::{self, Force, Office, Power};
use crate::cols;
use crate::db::{DbError, Tx};
use crate::door::Ground;
use crate::id::{AccountId, ActId, EntryId};
use crate::refusal::{Class, Error, Refusal};
use crate::text::{Both, scale};
use serde::Serialize;

scale! {
    /// What a later act does to an earlier one.
    TieKind {
        /// It no longer stands.
        Withdraws = "withdraws", "撤回", "withdraws";
        /// It stands as the later act says.
        Corrects = "corrects", "訂正", "corrects";
    }
}

impl TieKind {
    /// The power under which it is done.
    pub fn power(self) -> &'static str {
        match self {
            TieKind::Withdraws => "incident.withdraw",
            TieKind::Corrects => "incident.correct",
        }
    }
}

/// An act in the register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Its id.
    pub id: ActId,
    /// When, RFC 3339.
    pub at: String,
    /// The power, by its id.
    pub power: String,
    /// The office.
    pub office: Office,
    /// For which ministry; absent for the administrator, and for acts of before it was kept.
    pub ministry: Option<Both>,
    /// The clauses applied.
    pub clauses: Vec<String>,
    /// Whom it concerned and what was found, where that is for everyone.
    pub told: Option<Told>,
    /// Acts that withdraw or correct this one, and those this one does it to.
    pub ties: Vec<Tie>,
    /// The entry of the log.
    pub entry: EntryId,
}

impl Line {
    /// The power, while the catalogue has it.
    pub fn power(&self) -> Option<&'static Power> {
        authority::power(&self.power)
    }

    /// Its force.
    pub fn force(&self) -> Option<Force> {
        self.power().map(|p| p.force)
    }

    /// Whether a later act withdraws it.
    pub fn is_withdrawn(&self) -> bool {
        self.ties.iter().any(|t| t.kind == TieKind::Withdraws && !t.is_ours)
    }
}

/// What is for everyone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Told {
    /// Whom or what it concerned.
    pub subject: String,
    /// What was found.
    pub findings: Vec<String>,
}

/// Another act that withdraws or corrects this one, or is withdrawn or corrected by it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tie {
    /// What is done.
    pub kind: TieKind,
    /// The other act.
    pub other: ActId,
    /// Whether this act does it to the other.
    pub is_ours: bool,
}

/// Which acts to list.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Of this force.
    pub force: Option<Force>,
    /// Under this power.
    pub power: Option<String>,
    /// In this calendar year in Japan.
    pub year: Option<i16>,
    /// Before this act: where the page before ended.
    pub before: Option<ActId>,
}

/// The acts, the latest first.
///
/// # Errors
/// Faults of the database.
pub fn list(tx: &mut Tx<'_>, filter: &Filter, most: usize) -> Result<Vec<Line>, DbError> {
    store::list(tx, filter, most)
}

/// Whether the subject and findings of acts under a power are for everyone: information is told to the public anyway, and what concerns
/// the installation or the norms concerns nobody in particular. What is done to a private person's account is not.
fn is_told(power: &str) -> bool {
    let Some(known) = authority::power(power) else { return false };
    let is_of_house = matches!(known.office, Office::Administrator | Office::NormEditor);
    known.force == Force::Information || (is_of_house && !power.starts_with("account."))
}

/// Whether an act can be withdrawn or corrected here: one of a case, and not itself a withdrawal or correction.
pub fn can_be_taken_back(line: &Line) -> bool {
    let is_of_case =
        line.power().is_some_and(|p| p.office == Office::IncidentOfficer || p.office == Office::IncidentHead);
    is_of_case && TieKind::ALL.iter().all(|k| k.power() != line.power) && !line.is_withdrawn()
}

/// Withdraws or corrects an act by another; both stay visible, each naming the other.
///
/// # Errors
/// Absent when there is no such act; a conflict when it is withdrawn already, or is none that can be; refused without reasons or the power.
pub fn take_back(
    ground: &Ground,
    actor: &AccountId,
    kind: TieKind,
    of: &ActId,
    findings: Vec<String>,
) -> Result<ActId, Error> {
    let clauses = authority::power(kind.power()).map(|p| p.basis.clone()).unwrap_or_default();
    let reasons = Reasons::new(findings, clauses)?;
    let claim = Claim { actor: actor.clone(), power: kind.power(), subject: of.to_string(), reasons };
    act::perform(ground, claim, |tx, act| {
        tx.hold("act", &of.into())?;
        let target = store::one(tx, of)?.ok_or_else(|| Refusal::of(Class::Absent, "common.absent"))?;
        if target.is_withdrawn() {
            return Err(Refusal::of(Class::Conflict, "act.withdrawn-already").into());
        }
        if !can_be_taken_back(&target) {
            return Err(Refusal::of(Class::Conflict, "act.cannot-be-taken-back").into());
        }
        tx.insert("act_link", cols! { "by_act" => act.id(), "act_id" => of, "kind" => kind.word() })?;
        Ok(act.id().clone())
    })
}
