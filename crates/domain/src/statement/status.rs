//! How a statement stands: suspended, taken back; and the lists that say so, signed again when something changed.

use super::desk::Desk;
use super::key;
use super::model::{Kind, List, StatementRow, Status};
use super::store;
use crate::cols;
use crate::db::{Tx, WriteTx};
use crate::door::Ground;
use crate::form;
use crate::housekeeping;
use crate::id::StatementId;
use crate::refusal::{Class, Error, Refusal};
use crate::time::rfc3339;
use serde_json::{Map, Value};
use shirube_proof::jose::{Jws, Signer};
use shirube_proof::status::bitstring::Bits;
use shirube_proof::status::token::{Values, Width};
use shirube_proof::status::{BitstringCredential, CREDENTIAL_TYP, TYP, TokenList};

/// For how many seconds a reader may keep a copy of a list.
pub const TTL: u64 = 300;
/// After how many seconds a list no longer counts; it is signed anew long before.
pub const EXPIRES: u64 = 7 * 86_400;
/// A list is signed anew after so many seconds even when nothing changed.
const RENEWED: u64 = 86_400;
/// Lists looked at with one question to the database.
const AT_ONCE: i64 = 100;

/// Suspends a statement, brings it back, or takes it back for good; `seen` is the revision the person saw.
///
/// # Errors
/// Refused without a reason, or when it was withdrawn already; a conflict when someone else changed it meanwhile.
pub fn set_status(
    tx: &mut WriteTx<'_, '_>,
    id: &StatementId,
    status: Status,
    reason: &str,
    seen: i64,
) -> Result<StatementRow, Error> {
    let reason = form::prose("reason", reason, 2_000)?;
    if reason.is_empty() && status != Status::Valid {
        return Err(Refusal::invalid("statement.reason").on("reason").into());
    }
    let held = store::statement(tx, id)?.ok_or_else(|| Refusal::of(Class::Absent, "common.absent"))?;
    if held.status == Status::Withdrawn {
        return Err(Refusal::of(Class::Conflict, "statement.withdrawn").into());
    }
    if held.status == status {
        return Ok(held);
    }
    let at = rfc3339(tx.at());
    let changed = cols! {
        "status" => status.word(), "reason" => (!reason.is_empty()).then_some(reason), "changed_at" => at.as_str(),
        "revision" => seen + 1,
    };
    tx.update_seen("statement", cols! { "id" => id }, ("revision", seen.into()), changed)?;
    tx.update("status_list", cols! { "id" => held.list.as_str() }, cols! { "changed_at" => at.as_str() })?;
    store::statement(tx, id)?.ok_or_else(|| Refusal::of(Class::Absent, "common.absent").into())
}

/// Signs every list anew in which something changed since it was signed last, and every one that grew old. Says how many.
/// Called every minute while serving: what changed between two calls cannot be told apart by its time.
///
/// # Errors
/// Faults of the database and the keyring. A list whose issuer has no key now is passed over.
pub fn publish_lists(ground: &Ground, desk: &Desk<'_>, may_go_on: &dyn Fn() -> bool) -> Result<usize, Error> {
    let (mut after, mut signed) = (String::new(), 0);
    loop {
        let lists = ground.db.read(|tx| store::lists(tx, &after, AT_ONCE))?;
        let Some(last) = lists.last() else { return Ok(signed) };
        after.clone_from(&last.id);
        for list in &lists {
            if !may_go_on() {
                return Ok(signed);
            }
            signed += usize::from(renew(ground, desk, list)?);
        }
    }
}

fn renew(ground: &Ground, desk: &Desk<'_>, list: &List) -> Result<bool, Error> {
    let now = key::seconds(ground.clock.now());
    if !ground.db.read(|tx| is_due(tx, list, now))? {
        return Ok(false);
    }
    // The values are read in the transaction that keeps what is signed, so that none is older than its date says.
    housekeeping::run(ground, "status.publish", |tx, _| {
        let now = key::seconds(tx.at());
        let Ok(signing) = key::current(tx, &list.issuer, now) else { return Ok(false) };
        let signer = desk.keyring.signer(&signing.id)?;
        for kind in Kind::ALL.iter().copied() {
            let text = signed_text(tx, list, kind, now, signer.as_ref())?;
            let row =
                cols! { "list_id" => list.id.as_str(), "kind" => kind.word(), "at" => now as i64, "text" => text };
            tx.upsert("status_signed", row)?;
        }
        Ok(true)
    })
}

fn is_due(tx: &mut Tx<'_>, list: &List, now: u64) -> Result<bool, Error> {
    let Some((signed, _)) = store::signed_list(tx, &list.id, Kind::Token, now)? else { return Ok(true) };
    let changed = list.changed_at.parse().map(key::seconds).unwrap_or(u64::MAX);
    // A list signed with a key that no longer counts says nothing: the next key signs it anew at once.
    let newer = key::current(tx, &list.issuer, now).is_ok_and(|key| key.from >= signed);
    // Of one second both may be: then once too often rather than never.
    Ok(newer || changed >= signed || signed + RENEWED <= now)
}

fn signed_text(tx: &mut Tx<'_>, list: &List, kind: Kind, now: u64, signer: &dyn Signer) -> Result<String, Error> {
    let set = store::set_places(tx, &list.id)?;
    let (typ, claims) = match kind {
        Kind::Token => (TYP, token_claims(list, &set, now)),
        Kind::Revocation => (CREDENTIAL_TYP, bit_claims(list, kind, &set, Status::Withdrawn, now)),
        Kind::Suspension => (CREDENTIAL_TYP, bit_claims(list, kind, &set, Status::Suspended, now)),
    };
    let claims = claims.map_err(|e| Refusal::invalid("statement.not-issued").with("detail", e.code()))?;
    let jws = Jws::sign(typ, claims, signer).map_err(|e| super::keyring::not_signed(&e))?;
    Ok(jws.as_str().to_owned())
}

type Claimed = Result<Map<String, Value>, shirube_proof::status::Error>;

fn token_claims(list: &List, set: &[(u64, Status)], now: u64) -> Claimed {
    let mut values = Values::new(Width::Two, list.entries)?;
    for (index, status) in set {
        let value = match status {
            Status::Valid => shirube_proof::status::Status::Valid,
            Status::Withdrawn => shirube_proof::status::Status::Invalid,
            Status::Suspended => shirube_proof::status::Status::Suspended,
        };
        values.set(*index, value.value())?;
    }
    let expires = Some(now + EXPIRES);
    let issuer = Some(list.issuer.clone());
    let uri = list.address(Kind::Token);
    TokenList { uri, issuer, issued_at: now, expires, ttl: Some(TTL), aggregation: None, values }.to_claims()
}

fn bit_claims(list: &List, kind: Kind, set: &[(u64, Status)], which: Status, now: u64) -> Claimed {
    let mut bits = Bits::new(1, list.entries)?;
    for (index, _) in set.iter().filter(|(_, status)| *status == which) {
        bits.set(*index, 1)?;
    }
    let credential = BitstringCredential {
        uri: Some(list.address(kind)),
        purposes: vec![kind.word().to_owned()],
        encoded: bits.to_encoded()?,
        ttl: Some(TTL * 1_000),
    };
    Ok(credential.to_credential(&list.issuer, now, now + EXPIRES))
}

/// The signed list of an address' last part as it stood at a time; `None` when there was none.
///
/// # Errors
/// Faults of the database.
pub fn published_list(tx: &mut Tx<'_>, id: &str, kind: Kind, at: u64) -> Result<Option<(u64, String)>, Error> {
    Ok(store::signed_list(tx, id, kind, at)?)
}
