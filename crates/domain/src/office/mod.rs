//! Offices: what a person may do in the name of a ministry (職).
//!
//! For: knowing who acts as what, since when, and until when; the administrator's own office is not kept here.
//! Rests on: `docs/decisions/0015-norm-editing.md`; the powers `office.grant` and `office.withdraw`.
//! Words: to *hold* an office; it is *granted* and *withdrawn* by act, and a withdrawn one stays on record with its end.
//! Never: gives an office to an account that is suspended; lets anyone act in an office that ended.
//! Begin at: [`grant`], [`held`].

mod store;

#[cfg(test)]
mod tests;

pub use store::{Held, all, held, named};

use crate::act::Act;
use crate::authority::Office;
use crate::cols;
use crate::db::{Tx, WriteTx};
use crate::form;
use crate::id::AccountId;
use crate::identity;
use crate::refusal::{Class, Error, Refusal, Refusals};
use crate::time::rfc3339;

/// What the grant of an office says.
#[derive(Debug, Clone, Default)]
pub struct OfficeDraft {
    /// The ministry, in Japanese.
    pub ministry: String,
    /// The ministry, in English.
    pub ministry_en: String,
    /// The name that stands beside acts in this office, for everyone to read.
    pub shown_as: String,
}

/// Grants an office (職の付与); only under an act. Granting it again changes ministry and name.
///
/// # Errors
/// Faults keyed to `ministry`, `ministry_en`, `shown_as`; absent when there is no such account; a conflict when it is
/// suspended.
pub fn grant(
    tx: &mut WriteTx<'_, '_>,
    _act: &Act,
    account: &AccountId,
    office: Office,
    draft: &OfficeDraft,
) -> Result<(), Error> {
    tx.hold("account", &account.into())?;
    let holder = identity::account(tx, account)?.ok_or_else(|| Refusal::of(Class::Absent, "common.absent"))?;
    let mut refusals = Refusals::default();
    let ministry = refusals.take(form::line("ministry", &draft.ministry, 100));
    let ministry_en = refusals.take(form::line("ministry_en", &draft.ministry_en, 100));
    let shown_as = refusals.take(form::line("shown_as", &draft.shown_as, 100));
    if holder.is_suspended {
        refusals.push(Refusal::of(Class::Conflict, "office.suspended"));
    }
    if office == Office::Administrator {
        refusals.push(Refusal::invalid("common.choose").on("office"));
    }
    refusals.settle()?;
    let since = rfc3339(tx.at());
    tx.upsert(
        "office",
        cols! {
            "account_id" => account, "office" => office.word(), "ministry" => ministry.unwrap_or_default(),
            "ministry_en" => ministry_en.unwrap_or_default(), "shown_as" => shown_as.unwrap_or_default(),
            "since" => since, "until" => None::<String>,
        },
    )?;
    Ok(())
}

/// Ends an office (職の解除); only under an act.
///
/// # Errors
/// Absent when it is not held.
pub fn withdraw(tx: &mut WriteTx<'_, '_>, _act: &Act, account: &AccountId, office: Office) -> Result<(), Error> {
    tx.hold("account", &account.into())?;
    if store::held(tx, account, office)?.is_none() {
        return Err(Refusal::of(Class::Absent, "common.absent").into());
    }
    let until = rfc3339(tx.at());
    tx.update("office", cols! { "account_id" => account, "office" => office.word() }, cols! { "until" => until })?;
    Ok(())
}

/// The office someone must hold to go on.
///
/// # Errors
/// Refused when it is not held at this moment, or its holder is suspended.
pub fn must_hold(tx: &mut Tx<'_>, account: &AccountId, office: Office) -> Result<Held, Error> {
    let held = store::held(tx, account, office)?;
    Ok(held.ok_or_else(|| Refusal::of(Class::Forbidden, "office.not-held").with("office", office.word()))?)
}
