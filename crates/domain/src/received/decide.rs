//! What the recipient makes of a statement: taken as a ground for some of its assets, asked about, or not taken.

use super::check::{self, Reader};
use super::model::{Received, ReceivedState};
use super::store;
use crate::cols;
use crate::db::WriteTx;
use crate::event;
use crate::form;
use crate::id::{AccountId, AssetId, OperatorId, PinId, ReceivedId};
use crate::refusal::{Class, Error, Refusal};
use crate::registry;
use crate::statement;
use crate::time::rfc3339;

/// The row, if it is the operator's, and as the person saw it.
pub(crate) fn held(
    tx: &mut WriteTx<'_, '_>,
    operator: &OperatorId,
    id: &ReceivedId,
    seen: i64,
) -> Result<Received, Error> {
    tx.hold("received", &id.into())?;
    let row = store::received(tx, id)?.filter(|row| row.operator == *operator);
    let row = row.ok_or_else(|| Refusal::of(Class::Absent, "common.absent"))?;
    if row.revision != seen {
        return Err(Refusal::of(Class::Conflict, "common.changed-meanwhile").into());
    }
    Ok(row)
}

/// Takes a statement as a ground for some assets: each is pinned to it, and leaves the one it was pinned to before.
///
/// # Errors
/// Refused while a check stands against it, without an asset, or when an asset rests on a newer statement or another issuer's.
pub fn accept(
    tx: &mut WriteTx<'_, '_>,
    reader: &Reader<'_>,
    row: &Received,
    assets: &[AssetId],
    by: &AccountId,
) -> Result<(), Error> {
    if row.state == ReceivedState::Superseded {
        return Err(Refusal::of(Class::Conflict, "received.superseded").into());
    }
    let at = statement::seconds(tx.at());
    let findings = check::check_now(tx, reader, row, at)?;
    if let Some(against) = check::obstacles(&findings).first() {
        let refusal = Refusal::of(Class::Conflict, "received.not-to-accept");
        return Err(refusal.with("check", &against.code).with("reason", &against.reason).into());
    }
    if assets.is_empty() {
        return Err(Refusal::invalid("received.no-asset").on("asset").into());
    }
    for asset in assets {
        pin(tx, row, asset, by)?;
    }
    decided(tx, row, ReceivedState::Accepted, None, by)?;
    event::tell(tx, &row.operator, event::Kind::StatementAccepted, &row.as_event())?;
    Ok(())
}

fn pin(tx: &mut WriteTx<'_, '_>, row: &Received, asset: &AssetId, by: &AccountId) -> Result<(), Error> {
    tx.hold("asset", &asset.into())?;
    let is_own = registry::asset(tx, asset)?.is_some_and(|a| a.operator == row.operator);
    if !is_own {
        return Err(Refusal::invalid("received.not-own-asset").on("asset").into());
    }
    let at = rfc3339(tx.at());
    let Some(before) = store::pin(tx, asset, &row.subject)? else {
        let id = PinId::new(tx.at(), tx.chance());
        tx.insert(
            "pin",
            cols! {
                "id" => &id, "operator_id" => &row.operator, "asset_id" => asset, "subject" => row.subject.as_str(),
                "issuer" => row.issuer.as_str(), "received_id" => &row.id, "at" => at, "by" => by, "revision" => 1,
            },
        )?;
        return Ok(());
    };
    if before.received == row.id {
        return Ok(());
    }
    if before.issuer != row.issuer {
        return Err(Refusal::of(Class::Conflict, "received.other-issuer").on("asset").into());
    }
    let earlier = store::received(tx, &before.received)?;
    if earlier.as_ref().is_some_and(|earlier| issued(earlier) > issued(row)) {
        return Err(Refusal::of(Class::Conflict, "received.older").on("asset").into());
    }
    let changed = cols! { "received_id" => &row.id, "at" => at, "by" => by, "revision" => before.revision + 1 };
    tx.update_seen("pin", cols! { "id" => &before.id }, ("revision", before.revision.into()), changed)?;
    match earlier {
        Some(earlier) if store::pins_on(tx, &earlier.id)?.is_empty() => left(tx, &earlier),
        _ => Ok(()),
    }
}

fn issued(row: &Received) -> u64 {
    row.content().map_or(0, |content| content.claims.issued_at)
}

/// Nothing rests on it any more.
fn left(tx: &mut WriteTx<'_, '_>, row: &Received) -> Result<(), Error> {
    let changed = cols! { "state" => ReceivedState::Superseded.word(), "revision" => row.revision + 1 };
    tx.update_seen("received", cols! { "id" => &row.id }, ("revision", row.revision.into()), changed)?;
    Ok(())
}

/// Does not take a statement as a ground, or no longer: what was pinned to it is pinned no more.
///
/// # Errors
/// Refused without a reason.
pub fn decline(tx: &mut WriteTx<'_, '_>, row: &Received, reason: &str, by: &AccountId) -> Result<(), Error> {
    let reason = form::prose("reason", reason, 2_000)?;
    if reason.trim().is_empty() {
        return Err(Refusal::invalid("received.reason").on("reason").into());
    }
    for pin in store::pins_on(tx, &row.id)? {
        tx.delete("pin", cols! { "id" => &pin.id })?;
    }
    decided(tx, row, ReceivedState::Declined, Some(reason), by)
}

/// Notes that a question was sent. What was accepted stays so.
pub(crate) fn asked(tx: &mut WriteTx<'_, '_>, row: &Received, by: &AccountId) -> Result<(), Error> {
    match row.state {
        ReceivedState::New | ReceivedState::Asked => decided(tx, row, ReceivedState::Asked, None, by),
        _ => Ok(()),
    }
}

fn decided(
    tx: &mut WriteTx<'_, '_>,
    row: &Received,
    state: ReceivedState,
    reason: Option<String>,
    by: &AccountId,
) -> Result<(), Error> {
    let changed = cols! {
        "state" => state.word(), "reason" => reason, "decided_by" => by, "decided_at" => rfc3339(tx.at()),
        "revision" => row.revision + 1,
    };
    tx.update_seen("received", cols! { "id" => &row.id }, ("revision", row.revision.into()), changed)?;
    Ok(())
}
