//! Keys of an issuer: made, followed by another, revoked.

use super::desk::{Desk, Party};
use super::keyring::{KeyPlace, Keyring};
use super::store;
use crate::cols;
use crate::db::{Turn, Tx, WriteTx};
use crate::door::Ground;
use crate::event;
use crate::filing;
use crate::id::OperatorId;
use crate::refusal::{Class, Error, Refusal};
use crate::time::{Timestamp, rfc3339};
use shirube_proof::jose::{Algorithm, PublicKey};
use shirube_proof::statement::{Issuer, IssuerKey, Reason, Revoked};

/// The public half of a key, with its period.
#[derive(Debug, Clone)]
pub struct SigningKey {
    /// Its thumbprint.
    pub id: String,
    /// Who signs with it: an address.
    pub issuer: String,
    /// Whose it is; `None`: the installation's.
    pub operator: Option<OperatorId>,
    /// The public half.
    pub public: PublicKey,
    /// Where the private half is, or was.
    pub place: KeyPlace,
    /// It signs from then on, in seconds since 1970.
    pub from: u64,
    /// It no longer signs from then.
    pub until: Option<u64>,
    /// It stopped out of turn.
    pub revoked_at: Option<u64>,
    /// Why.
    pub reason: Option<Reason>,
    /// When it was made.
    pub created_at: String,
    /// Counts changes.
    pub revision: i64,
}

impl SigningKey {
    /// Whether it signs at a time.
    pub fn signs_at(&self, at: u64) -> bool {
        self.revoked_at.is_none() && self.from <= at && self.until.is_none_or(|until| at < until)
    }

    /// The key as the issuer's document shows it.
    pub fn published(&self) -> IssuerKey {
        let mut key = IssuerKey::new(self.public.clone(), self.from);
        key.until = self.until;
        key.revoked = self.revoked_at.map(|at| Revoked { at, reason: self.reason.unwrap_or(Reason::Unspecified) });
        key
    }
}

/// Seconds since 1970.
pub fn seconds(at: Timestamp) -> u64 {
    u64::try_from(at.as_second()).unwrap_or_default()
}

/// What an issuer publishes about its keys; `None` when it has none here.
///
/// # Errors
/// Faults of the database.
pub fn issuer(tx: &mut Tx<'_>, address: &str) -> Result<Option<Issuer>, Error> {
    let keys: Vec<IssuerKey> = store::keys(tx, address)?.iter().map(SigningKey::published).collect();
    Ok((!keys.is_empty()).then(|| Issuer { address: address.to_owned(), keys }))
}

/// The key a party signs with now.
///
/// # Errors
/// Refused when there is none.
pub fn current(tx: &mut Tx<'_>, issuer: &str, at: u64) -> Result<SigningKey, Error> {
    let signing = store::keys(tx, issuer)?.into_iter().filter(|key| key.signs_at(at));
    signing.max_by_key(|key| key.from).ok_or_else(|| Refusal::of(Class::Conflict, "statement.no-key").into())
}

/// Makes a key that signs from now on; those that signed until then stop, and their private halves are destroyed: whoever
/// found one later could date back into its period.
///
/// # Errors
/// Faults of the keyring and the database; a private half whose public half could not be recorded signs nothing.
pub fn new_key(ground: &Ground, desk: &Desk<'_>, party: Party<'_>, algorithm: Algorithm) -> Result<SigningKey, Error> {
    let public = desk.keyring.make(algorithm, ground.chance.as_ref())?;
    let place = desk.keyring.place();
    let made = filing::receive(ground, "key.make", |tx, _| record(tx, desk, party, &public, place))?;
    destroy_ended(ground, desk.keyring)?;
    Ok(made)
}

/// Makes the first key of a party. When another program made it at the same moment, that one stands, and this one is destroyed:
/// what others were told of it in between still counts.
///
/// # Errors
/// As [`new_key`].
pub fn first_key(ground: &Ground, desk: &Desk<'_>, party: Party<'_>, algorithm: Algorithm) -> Result<(), Error> {
    let public = desk.keyring.make(algorithm, ground.chance.as_ref())?;
    let place = desk.keyring.place();
    let is_made = filing::receive(ground, "key.make", |tx, _| {
        hold(tx, party)?;
        let is_first = store::keys(tx, &desk.issuer(party))?.is_empty();
        if is_first {
            record(tx, desk, party, &public, place)?;
        }
        Ok::<_, Error>(is_first)
    })?;
    if is_made { Ok(()) } else { desk.keyring.destroy(&public.thumbprint()) }
}

/// Two keys made at the same moment must not both stay open.
fn hold(tx: &mut WriteTx<'_, '_>, party: Party<'_>) -> Result<(), Error> {
    match party {
        Party::Operator(id) => tx.hold("operator", &id.into())?,
        // The installation has no row of its own.
        Party::Installation => tx.take_turn(Turn::Keys)?,
    }
    Ok(())
}

fn record(
    tx: &mut WriteTx<'_, '_>,
    desk: &Desk<'_>,
    party: Party<'_>,
    public: &PublicKey,
    place: KeyPlace,
) -> Result<SigningKey, Error> {
    let (issuer, from) = (desk.issuer(party), seconds(tx.at()));
    hold(tx, party)?;
    let id = public.thumbprint();
    for held in store::keys(tx, &issuer)?.into_iter().filter(|key| key.until.is_none()) {
        let until = from.max(held.from);
        let changed = cols! { "until_at" => until as i64, "revision" => held.revision + 1 };
        tx.update("signing_key", cols! { "id" => held.id.as_str() }, changed)?;
    }
    let jwk = serde_json::Value::Object(public.to_jwk()).to_string();
    tx.insert(
        "signing_key",
        cols! {
            "id" => id.as_str(), "issuer" => issuer.as_str(), "operator_id" => party.operator(), "jwk" => jwk,
            "place" => place.word(), "from_at" => from as i64, "until_at" => None::<i64>, "revoked_at" => None::<i64>,
            "reason" => None::<String>, "created_at" => rfc3339(tx.at()), "revision" => 1,
        },
    )?;
    if let Party::Operator(operator) = party {
        let subject = event::Subject::of(&[("key", &id)]).page("/settings/keys").api("/keys");
        event::tell(tx, operator, event::Kind::KeyRotated, &subject)?;
    }
    store::key(tx, &id)?.ok_or_else(|| Refusal::of(Class::Absent, "common.absent").into())
}

/// Says that a key stopped out of turn, from a time on. A graver word stands over a lesser one; a compromise is not taken back.
///
/// # Errors
/// Absent when the party has no such key; refused when the time lies ahead.
pub fn revoke_key(
    tx: &mut WriteTx<'_, '_>,
    issuer: &str,
    id: &str,
    (at, reason): (u64, Reason),
) -> Result<SigningKey, Error> {
    if at > seconds(tx.at()) {
        return Err(Refusal::invalid("statement.revoked-ahead").on("at").into());
    }
    let held = store::key(tx, id)?.filter(|key| key.issuer == issuer);
    let held = held.ok_or_else(|| Refusal::of(Class::Absent, "common.absent"))?;
    let mut of_issuer = Issuer { address: issuer.to_owned(), keys: vec![held.published()] };
    of_issuer.revoke(id, Revoked { at, reason });
    if let Some(Revoked { at, reason }) = of_issuer.keys[0].revoked {
        let changed = cols! {
            "revoked_at" => at as i64, "reason" => reason.name(), "revision" => held.revision + 1,
        };
        tx.update_seen("signing_key", cols! { "id" => id }, ("revision", held.revision.into()), changed)?;
    }
    store::key(tx, id)?.ok_or_else(|| Refusal::of(Class::Absent, "common.absent").into())
}

/// Destroys the private halves of keys whose time is over. Called now and then while serving.
///
/// # Errors
/// Faults of the keyring.
pub fn destroy_ended(ground: &Ground, keyring: &dyn Keyring) -> Result<(), Error> {
    let now = seconds(ground.clock.now());
    for id in ground.db.read(|tx| store::ended_keys(tx, now))? {
        keyring.destroy(&id)?;
    }
    Ok(())
}
