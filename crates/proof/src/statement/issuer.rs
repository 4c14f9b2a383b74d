//! The keys of an issuer and the times in which they sign (`/.well-known/jwt-vc-issuer`).

use serde_json::{Map, Value, json};

use crate::canonical::MAX_INTEGER;
use crate::jose::json::{self as strict, parse_object};
use crate::jose::{KeyError, PublicKey};
use crate::statement::Fault;
use crate::statement::claims::is_https;

/// Longest metadata, in bytes.
pub const MAX_METADATA: usize = 256 * 1024;

/// Why an issuer's metadata was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MetadataError {
    /// Longer than [`MAX_METADATA`].
    #[error("issuer metadata is too long")]
    Size,
    /// Not JSON one may rely on.
    #[error("issuer metadata: {0}")]
    Json(#[from] strict::Error),
    /// A member is missing, of the wrong type or out of range.
    #[error("issuer metadata: `{0}` is missing or wrong")]
    Member(&'static str),
    /// A key was refused.
    #[error("issuer metadata: {0}")]
    Key(#[from] KeyError),
    /// Two keys bear one name.
    #[error("issuer metadata names a key twice")]
    Twice,
}

impl MetadataError {
    /// The stable code of this error.
    pub fn code(&self) -> &'static str {
        match self {
            MetadataError::Size => "issuer.size",
            MetadataError::Json(error) => error.code(),
            MetadataError::Member(_) => "issuer.member",
            MetadataError::Key(error) => error.code(),
            MetadataError::Twice => "issuer.twice",
        }
    }
}

/// Why a key no longer signs, out of turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// Somebody else may have it.
    Compromised,
    /// A newer one took its place early.
    Superseded,
    /// Not said; taken for compromise.
    Unspecified,
}

impl Reason {
    /// All of them.
    pub const ALL: [Reason; 3] = [Reason::Compromised, Reason::Superseded, Reason::Unspecified];

    /// The word in the metadata.
    pub fn name(self) -> &'static str {
        match self {
            Reason::Compromised => "compromised",
            Reason::Superseded => "superseded",
            Reason::Unspecified => "unspecified",
        }
    }

    /// The reason of exactly this word.
    pub fn parse(word: &str) -> Option<Self> {
        Reason::ALL.into_iter().find(|reason| reason.name() == word)
    }
}

/// That a key no longer signs, out of turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Revoked {
    /// From when.
    pub at: u64,
    /// Why.
    pub reason: Reason,
}

/// A key of an issuer with its period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssuerKey {
    key: PublicKey,
    id: String,
    /// From when it signs.
    pub from: u64,
    /// When it stops; `None`: it still signs.
    pub until: Option<u64>,
    /// Whether and why it stopped out of turn.
    pub revoked: Option<Revoked>,
}

impl IssuerKey {
    /// A key that signs from a time on.
    pub fn new(key: PublicKey, from: u64) -> Self {
        let id = key.thumbprint();
        IssuerKey { key, id, from, until: None, revoked: None }
    }

    /// The key.
    pub fn key(&self) -> &PublicKey {
        &self.key
    }

    /// Its thumbprint.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Whether a signature dated `issued_at` counts. `known_by` is a time by which the statement was there, shown by something
    /// whoever has the key could not write: a witnessed checkpoint, or the reader's own record.
    ///
    /// # Errors
    /// [`Fault::KeyPeriod`], [`Fault::KeyCompromised`].
    pub fn check(&self, issued_at: u64, known_by: Option<u64>) -> Result<(), Fault> {
        let ends = match self.revoked {
            Some(Revoked { at, reason: Reason::Superseded }) => Some(self.until.map_or(at, |until| until.min(at))),
            _ => self.until,
        };
        if issued_at < self.from || ends.is_some_and(|ends| issued_at >= ends) {
            return Err(Fault::KeyPeriod);
        }
        match self.revoked {
            Some(Revoked { at, reason: Reason::Compromised | Reason::Unspecified }) => {
                // Whoever has the key chooses the date, so only what others recorded tells the time.
                let was_there = known_by.is_some_and(|known| known < at) && issued_at < at;
                if was_there { Ok(()) } else { Err(Fault::KeyCompromised) }
            }
            _ => Ok(()),
        }
    }

    fn to_value(&self) -> Value {
        let mut jwk = self.key.to_jwk();
        let mut put = |name: &str, value: Value| drop(jwk.insert(name.to_owned(), value));
        put("kid", self.id.as_str().into());
        put("alg", self.key.algorithm().name().into());
        put("use", "sig".into());
        put("nbf", self.from.into());
        if let Some(until) = self.until {
            put("exp", until.into());
        }
        if let Some(revoked) = self.revoked {
            put("revoked", json!({"revoked_at": revoked.at, "reason": revoked.reason.name()}));
        }
        Value::Object(jwk)
    }
}

/// Who issues statements, and with which keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issuer {
    /// Address, equal to `iss` of the statements.
    pub address: String,
    /// All keys, those that no longer sign included.
    pub keys: Vec<IssuerKey>,
}

impl Issuer {
    /// The key of this name.
    pub fn key(&self, id: &str) -> Option<&IssuerKey> {
        self.keys.iter().find(|key| key.id == id)
    }

    /// The key to sign with at a time: of those that sign then, the newest.
    pub fn signing_key(&self, at: u64) -> Option<&IssuerKey> {
        let signing = self.keys.iter().filter(|key| key.revoked.is_none() && key.check(at, None).is_ok());
        signing.max_by_key(|key| key.from)
    }

    /// Adds a key that signs from a time on; those that sign until further notice stop then.
    ///
    /// # Errors
    /// [`MetadataError::Twice`] when the key is there already: a key that stopped does not come back.
    pub fn rotate(&mut self, key: PublicKey, from: u64) -> Result<(), MetadataError> {
        let next = IssuerKey::new(key, from);
        if self.key(next.id()).is_some() {
            return Err(MetadataError::Twice);
        }
        self.keys.iter_mut().filter(|key| key.until.is_none()).for_each(|key| key.until = Some(from.max(key.from)));
        self.keys.push(next);
        Ok(())
    }

    /// Says that a key stopped out of turn; `false` when there is no such key. An earlier word on it stands, unless this one
    /// tells of an earlier time: a compromise is not taken back.
    pub fn revoke(&mut self, id: &str, revoked: Revoked) -> bool {
        let Some(key) = self.keys.iter_mut().find(|key| key.id == id) else { return false };
        let is_graver = |held: Revoked| {
            let told = (held.reason == Reason::Superseded, held.at);
            (revoked.reason == Reason::Superseded, revoked.at) < told
        };
        if key.revoked.is_none_or(is_graver) {
            key.revoked = Some(revoked);
        }
        true
    }

    /// The metadata to publish.
    pub fn to_value(&self) -> Value {
        let keys: Vec<Value> = self.keys.iter().map(IssuerKey::to_value).collect();
        json!({"issuer": self.address, "jwks": {"keys": keys}})
    }

    /// Reads published metadata.
    ///
    /// # Errors
    /// Every variant of [`MetadataError`].
    pub fn parse(bytes: &[u8]) -> Result<Self, MetadataError> {
        if bytes.len() > MAX_METADATA {
            return Err(MetadataError::Size);
        }
        Issuer::from_members(&parse_object(bytes)?)
    }

    /// Reads metadata that stand inside something else.
    ///
    /// # Errors
    /// As [`Issuer::parse`].
    pub fn from_members(members: &Map<String, Value>) -> Result<Self, MetadataError> {
        let address = members.get("issuer").and_then(Value::as_str).filter(|address| is_https(address));
        let address = address.ok_or(MetadataError::Member("issuer"))?.to_owned();
        let listed = members.get("jwks").and_then(|set| set.get("keys")).and_then(Value::as_array);
        let mut keys: Vec<IssuerKey> = Vec::new();
        for jwk in listed.ok_or(MetadataError::Member("jwks"))? {
            let key = read_key(jwk.as_object().ok_or(MetadataError::Member("jwks"))?)?;
            if keys.iter().any(|other| other.id == key.id) {
                return Err(MetadataError::Twice);
            }
            keys.push(key);
        }
        Ok(Issuer { address, keys })
    }
}

/// Whether a text can be the address of an issuer: `https` without user name, query and fragment.
pub fn is_issuer_address(text: &str) -> bool {
    is_https(text)
}

/// Where the metadata of an issuer are published; `None` when the text is no issuer's address.
pub fn metadata_address(issuer: &str) -> Option<String> {
    if !is_https(issuer) {
        return None;
    }
    let rest = issuer.strip_prefix("https://")?;
    let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    Some(format!("https://{host}/.well-known/jwt-vc-issuer{}", path.trim_end_matches('/')))
}

fn read_key(jwk: &Map<String, Value>) -> Result<IssuerKey, MetadataError> {
    let (key, id) = PublicKey::from_named_jwk(jwk)?;
    let from = time(jwk, "nbf")?.ok_or(MetadataError::Member("nbf"))?;
    let revoked = match jwk.get("revoked") {
        None => None,
        Some(value) => Some(read_revoked(value).ok_or(MetadataError::Member("revoked"))?),
    };
    Ok(IssuerKey { key, id, from, until: time(jwk, "exp")?, revoked })
}

fn read_revoked(value: &Value) -> Option<Revoked> {
    let at = value.get("revoked_at")?.as_u64().filter(|at| *at <= MAX_INTEGER)?;
    let Some(reason) = value.get("reason") else { return Some(Revoked { at, reason: Reason::Unspecified }) };
    let reason = reason.as_str()?;
    // A word we do not know is no reason to trust the key more.
    Some(Revoked { at, reason: Reason::parse(reason).unwrap_or(Reason::Unspecified) })
}

fn time(jwk: &Map<String, Value>, name: &'static str) -> Result<Option<u64>, MetadataError> {
    let Some(value) = jwk.get(name) else { return Ok(None) };
    let time = value.as_u64().filter(|time| *time <= MAX_INTEGER);
    time.map(Some).ok_or(MetadataError::Member(name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jose::{Ed25519Key, Signer as _};

    fn key() -> IssuerKey {
        IssuerKey::new(Ed25519Key::from_seed(&[7; 32]).public_key().clone(), 100)
    }

    #[test]
    fn metadata_reads_back_as_written() {
        let revoked = Some(Revoked { at: 150, reason: Reason::Compromised });
        let issuer = Issuer {
            address: "https://a.example/x".into(),
            keys: vec![IssuerKey { until: Some(200), revoked, ..key() }],
        };
        let bytes = serde_json::to_vec(&issuer.to_value()).unwrap();
        assert_eq!(Issuer::parse(&bytes), Ok(issuer));
    }

    #[test]
    fn retired_is_not_bad_and_compromised_needs_a_witness() {
        let retired = IssuerKey { until: Some(200), ..key() };
        assert_eq!(retired.check(100, None), Ok(()));
        assert_eq!(retired.check(199, None), Ok(()));
        assert_eq!(retired.check(99, None), Err(Fault::KeyPeriod));
        assert_eq!(retired.check(200, None), Err(Fault::KeyPeriod));
        for reason in [Reason::Compromised, Reason::Unspecified] {
            let stolen = IssuerKey { revoked: Some(Revoked { at: 150, reason }), ..key() };
            assert_eq!(stolen.check(120, None), Err(Fault::KeyCompromised));
            assert_eq!(stolen.check(120, Some(150)), Err(Fault::KeyCompromised));
            assert_eq!(stolen.check(120, Some(149)), Ok(()));
            assert_eq!(stolen.check(160, Some(149)), Err(Fault::KeyCompromised));
        }
        let superseded = IssuerKey { revoked: Some(Revoked { at: 150, reason: Reason::Superseded }), ..key() };
        assert_eq!(superseded.check(149, None), Ok(()));
        assert_eq!(superseded.check(150, None), Err(Fault::KeyPeriod));
    }

    #[test]
    fn keys_follow_one_another_and_do_not_come_back() {
        let public = |seed| Ed25519Key::from_seed(&[seed; 32]).public_key().clone();
        let mut issuer = Issuer { address: "https://a.example".into(), keys: vec![key()] };
        issuer.rotate(public(8), 200).unwrap();
        assert_eq!(issuer.rotate(public(7), 300), Err(MetadataError::Twice));
        let name = |issuer: &Issuer, at| issuer.signing_key(at).map(|key| key.id().to_owned());
        assert_eq!(name(&issuer, 99), None);
        assert_eq!(name(&issuer, 199), Some(public(7).thumbprint()));
        assert_eq!(name(&issuer, 200), Some(public(8).thumbprint()));
        // What the first key signed in its time still counts.
        assert_eq!(issuer.keys[0].check(199, None), Ok(()));
        let compromised = |at| Revoked { at, reason: Reason::Compromised };
        assert!(issuer.revoke(&public(8).thumbprint(), compromised(250)));
        assert_eq!(name(&issuer, 300), None);
        assert!(issuer.revoke(&public(8).thumbprint(), Revoked { at: 100, reason: Reason::Superseded }));
        assert!(issuer.revoke(&public(8).thumbprint(), compromised(260)));
        assert_eq!(issuer.keys[1].revoked, Some(compromised(250)));
        assert!(issuer.revoke(&public(8).thumbprint(), compromised(240)));
        assert_eq!(issuer.keys[1].revoked, Some(compromised(240)));
        assert!(!issuer.revoke("none", compromised(1)));
    }

    #[test]
    fn metadata_stand_where_the_draft_says() {
        let address = |issuer| metadata_address(issuer);
        assert_eq!(address("https://a.example").unwrap(), "https://a.example/.well-known/jwt-vc-issuer");
        assert_eq!(address("https://a.example/t/1").unwrap(), "https://a.example/.well-known/jwt-vc-issuer/t/1");
        assert_eq!(address("http://a.example"), None);
    }

    #[test]
    fn a_private_part_or_a_false_name_is_refused() {
        let mut value = Issuer { address: "https://a.example".into(), keys: vec![key()] }.to_value();
        value["jwks"]["keys"][0]["d"] = "AAAA".into();
        let parse = |value: &Value| Issuer::from_members(value.as_object().unwrap()).unwrap_err().code();
        assert_eq!(parse(&value), "jwk.private");
        value["jwks"]["keys"][0].as_object_mut().unwrap().remove("d");
        value["jwks"]["keys"][0]["kid"] = "other".into();
        assert_eq!(parse(&value), "jwk.id");
    }
}
