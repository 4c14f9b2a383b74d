//! How a statement stands, told: taken back, set aside, standing again; by whoever issued it here, or as the list of an issuer
//! elsewhere says it.

use super::model::{Change, Draft, Kind, State};
use super::{blank, draft, store};
use crate::db::{Turn, Tx, WriteTx};
use crate::disclosure;
use crate::id::{AccountId, ChangeId};
use crate::received::{self, Received};
use crate::refusal::{Class, Error, Refusal};
use crate::statement::{self, Address, StatementRow, Status};
use crate::time::rfc3339;

/// What says a status of a statement.
fn kind_of(status: Status) -> Kind {
    match status {
        Status::Valid => Kind::Restored,
        Status::Suspended => Kind::Suspended,
        Status::Withdrawn => Kind::Withdrawn,
    }
}

/// Whether a statement of this status can be told of by this kind: set aside and standing again only as it is.
pub(super) fn is_so(kind: Kind, status: Status) -> bool {
    !matches!(kind, Kind::Suspended | Kind::Restored) || kind_of(status) == kind
}

/// Refuses to send what is no longer so.
pub(super) fn still_so(tx: &mut Tx<'_>, held: &Change) -> Result<(), Error> {
    let Some(id) = &held.statement else { return Ok(()) };
    let status = statement::statement(tx, id)?.map(|row| row.status);
    if status.is_none_or(|status| is_so(held.kind, status)) {
        return Ok(());
    }
    Err(Refusal::of(Class::Conflict, "downstream.other-status").into())
}

/// Whether a suspension that a change tells of was lifted, or is the lifting itself, or an advisory said something else since: no
/// news to whoever was not told before.
pub(super) fn is_over(tx: &mut Tx<'_>, held: &Change) -> Result<bool, Error> {
    if held.kind.is_of_advisory() {
        return Ok(store::is_outdated(tx, &held.id)?);
    }
    let (Kind::Suspended | Kind::Restored, Some(digest)) = (held.kind, &held.digest) else { return Ok(false) };
    Ok(store::latest_of_digest(tx, digest, &Kind::OF_STATUS)?.is_none_or(|last| last.kind != Kind::Suspended))
}

/// The change that says of a statement how it stands now, offered or sent; of one that stands, that it stands again.
///
/// # Errors
/// Faults of the database.
pub fn notice_of(tx: &mut Tx<'_>, row: &StatementRow) -> Result<Option<Change>, Error> {
    let kind = kind_of(row.status);
    if kind == Kind::Withdrawn {
        return Ok(store::latest_of_digest(tx, &row.digest, &[kind])?);
    }
    let last = store::latest_of_digest(tx, &row.digest, &Kind::OF_STATUS)?;
    Ok(last.filter(|last| last.kind == kind))
}

/// Offers the change that belongs to how a statement stands since just now: written down, to be looked at and announced. Gives the
/// one there is when it was offered before; `None` for a statement about nothing in the register, or that nobody was given, and for
/// one standing again of which nobody was told that it did not.
///
/// # Errors
/// Faults of the database.
pub fn on_status(
    tx: &mut WriteTx<'_, '_>,
    address: Option<&Address>,
    row: &StatementRow,
    by: &AccountId,
) -> Result<Option<ChangeId>, Error> {
    if let Some(known) = notice_of(tx, row)? {
        return Ok(Some(known.id));
    }
    if !may_be_told(tx, row)? {
        return Ok(None);
    }
    let was_given = was_given(tx, row)?;
    let Some(asset) = row.asset.as_ref().filter(|_| was_given) else { return Ok(None) };
    let (kind, words) = (kind_of(row.status).word().to_owned(), row.reason.clone().unwrap_or_default());
    draft(tx, address, asset, &Draft { kind, words, statement: Some(row.id.clone()), ..Draft::default() }, by).map(Some)
}

/// Whether there is something to tell of how a statement stands: of one that stands, only once it was told that it did not.
///
/// # Errors
/// Faults of the database.
pub fn may_be_told(tx: &mut Tx<'_>, row: &StatementRow) -> Result<bool, Error> {
    if row.status != Status::Valid {
        return Ok(true);
    }
    let last = store::latest_of_digest(tx, &row.digest, &Kind::OF_STATUS)?;
    Ok(last.is_some_and(|last| last.kind == Kind::Suspended && last.state != State::Previewed))
}

/// Whether anyone, here or elsewhere, was given a statement.
pub(super) fn was_given(tx: &mut Tx<'_>, row: &StatementRow) -> Result<bool, Error> {
    Ok(!disclosure::deliveries_of_statement(tx, &row.id)?.is_empty() || received::is_held(tx, &row.digest)?)
}

/// Tells whoever rests on a statement how it stands by its issuer's list of status, once: not when the issuer, or the list for
/// another holder, said so before.
///
/// # Errors
/// Faults of the database.
pub fn on_list_says(tx: &mut WriteTx<'_, '_>, row: &Received, status: Status) -> Result<Option<ChangeId>, Error> {
    tx.take_turn(Turn::Downstream)?;
    let kind = kind_of(status);
    let last = store::latest_of_digest(tx, &row.digest, &Kind::OF_STATUS)?;
    if last.is_some_and(|last| last.kind == kind || last.kind == Kind::Withdrawn) {
        return Ok(None);
    }
    let addresses = (row.issuer.clone(), row.subject.clone());
    let mut fresh = blank(tx, kind, (row.subject_name.clone(), Some(addresses)));
    fresh.digest = Some(row.digest.clone());
    fresh.state = State::Announced;
    fresh.announced_at = Some(rfc3339(tx.at()));
    store::insert(tx, &fresh)?;
    Ok(Some(fresh.id))
}
