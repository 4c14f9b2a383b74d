//! The first door: an official act (行政上の行為).
//!
//! For: every exercise of authority: who, in which office, under which power and clause, for which reasons, when.
//! Rests on: `catalog/powers/`; Administrative Procedure Act (`apa`) arts. 8, 14, 32 to 36 on reasons and guidance.
//! Words: a [`Claim`] is brought by a caller; only inside the transaction, checked, does it become an [`Act`].
//! Never: is made anywhere else; holding an [`Act`] is the proof that the power was there.
//! Begin at: [`perform`].

use crate::args;
use crate::authority::{self, Force, Office, Power};
use crate::cols;
use crate::db::{DbError, Value, WriteTx};
use crate::door::{Door, Ground, Receipt, through};
use crate::id::{AccountId, ActId, EntryId};
use crate::time::{Timestamp, rfc3339};

/// Who wants to do what, under which power, to whom, and why.
#[derive(Debug, Clone)]
pub struct Claim {
    /// The person.
    pub actor: AccountId,
    /// The power, by its id in `catalog/powers/`.
    pub power: &'static str,
    /// Whom or what it concerns: an identifier.
    pub subject: String,
    /// Facts found and clauses applied.
    pub reasons: Reasons,
}

/// The reasons of an act (理由の提示): never empty, never only words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reasons {
    findings: Vec<String>,
    clauses: Vec<String>,
}

impl Reasons {
    /// At least one finding and one cited clause; blank ones do not count.
    pub fn new(findings: Vec<String>, clauses: Vec<String>) -> Result<Reasons, Error> {
        let findings: Vec<String> =
            findings.into_iter().map(|f| f.trim().to_owned()).filter(|f| !f.is_empty()).collect();
        let clauses: Vec<String> = clauses.into_iter().filter(|c| !c.trim().is_empty()).collect();
        if findings.is_empty() || clauses.is_empty() {
            return Err(Error::NoReasons);
        }
        Ok(Reasons { findings, clauses })
    }
}

/// An act that took place (公的行為). It has no public constructor.
#[derive(Debug, Clone)]
pub struct Act {
    id: ActId,
    actor: AccountId,
    at: Timestamp,
    force: Force,
    entry: EntryId,
}

impl Act {
    /// Its identifier.
    pub fn id(&self) -> &ActId {
        &self.id
    }
    /// The person.
    pub fn actor(&self) -> &AccountId {
        &self.actor
    }
    /// When.
    pub fn at(&self) -> Timestamp {
        self.at
    }
    /// Binding, guidance or internal.
    pub fn force(&self) -> Force {
        self.force
    }
    /// The log entry that records it.
    pub fn entry(&self) -> &EntryId {
        &self.entry
    }
}

/// Why an act did not take place.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No such power in the catalogue.
    #[error("there is no power `{0}`")]
    NoSuchPower(String),
    /// The office held does not have it.
    #[error("the office held does not have the power `{0}`")]
    NotHeld(String),
    /// A finding and a clause are needed.
    #[error("an act needs at least one finding and one clause")]
    NoReasons,
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// Performs an act: checks the claim inside the transaction, records it, runs the work.
///
/// # Errors
/// [`Error`] when the power is not there; whatever the work refuses otherwise. Nothing is written then.
pub fn perform<T: Send, E: From<DbError> + From<Error> + Send>(
    ground: &Ground,
    claim: Claim,
    work: impl FnOnce(&mut WriteTx<'_, '_>, &Act) -> Result<T, E> + Send,
) -> Result<T, E> {
    let power = authority::power(claim.power).ok_or_else(|| Error::NoSuchPower(claim.power.to_owned()))?;
    through(ground, Door::Act, power.entry_kind(), |tx, receipt| {
        let act = admit(tx, receipt, power, &claim)?;
        work(tx, &act)
    })
}

fn admit(tx: &mut WriteTx<'_, '_>, receipt: &Receipt, power: &Power, claim: &Claim) -> Result<Act, Error> {
    // An account suspended at this moment acts no more.
    tx.hold("account", &(&claim.actor).into())?;
    if !holds(tx, &claim.actor, power.office)? {
        return Err(Error::NotHeld(power.id.clone()));
    }
    let act = Act {
        id: ActId::new(tx.at(), tx.chance()),
        actor: claim.actor.clone(),
        at: tx.at(),
        force: power.force,
        entry: receipt.entry.clone(),
    };
    let list = |items: &[String]| serde_json::Value::from(items.to_vec()).to_string();
    tx.insert(
        "act",
        cols! {
            "id" => &act.id, "power" => &power.id, "office" => power.office.word(), "actor" => &claim.actor,
            "subject" => &claim.subject, "findings" => list(&claim.reasons.findings),
            "clauses" => list(&claim.reasons.clauses), "at" => rfc3339(act.at), "entry_id" => &act.entry,
        },
    )?;
    // For which ministry: kept with the act, since offices change hands.
    if let Some((ministry, ministry_en)) = ministry(tx, &claim.actor, power.office)? {
        tx.insert("act_office", cols! { "act_id" => &act.id, "ministry" => ministry, "ministry_en" => ministry_en })?;
    }
    Ok(act)
}

/// The ministry somebody holds an office for, in both languages; the administrator's has none.
fn ministry(
    tx: &mut WriteTx<'_, '_>,
    account: &AccountId,
    office: Office,
) -> Result<Option<(String, String)>, DbError> {
    let sql = "SELECT ministry, ministry_en FROM office WHERE account_id = ? AND office = ? AND until IS NULL";
    tx.row(sql, args![account, office.word()], |r| Ok((r.text(0)?, r.text(1)?)))
}

/// Whether someone who is not suspended holds an office at this moment.
fn holds(tx: &mut WriteTx<'_, '_>, account: &AccountId, office: Office) -> Result<bool, DbError> {
    let sql = match office {
        Office::Administrator => "SELECT id FROM account WHERE id = ? AND is_suspended = ? AND is_administrator = ?",
        _ => {
            "SELECT a.id FROM account a JOIN office o ON o.account_id = a.id
             WHERE a.id = ? AND a.is_suspended = ? AND o.until IS NULL AND o.office = ?"
        }
    };
    let third = match office {
        Office::Administrator => Value::from(true),
        other => Value::from(other.word()),
    };
    Ok(tx.row(sql, args![account, false, third], |r| r.text(0))?.is_some())
}
