//! What stands in the signed part for everybody to read.

use std::fmt;
use std::str::FromStr;

use serde_json::{Map, Value, json};

use crate::canonical::MAX_INTEGER;
use crate::digest::Digest;
use crate::jose::PublicKey;
use crate::statement::Fault;
use crate::statement::status::{self, StatusReference};

/// Longest text among the claims that names something.
pub const MAX_NAME: usize = 2048;

/// The type of a statement (`vct`): an address or URN whose last part is its version.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct StatementType(String);

impl StatementType {
    /// The whole text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Type without version: what all versions of it share.
    pub fn family(&self) -> &str {
        self.0.rsplit_once(['/', ':']).map_or(&self.0, |(family, _)| family)
    }

    /// The version.
    pub fn version(&self) -> u32 {
        self.0.rsplit_once(['/', ':']).and_then(|(_, version)| version.parse().ok()).unwrap_or(0)
    }
}

impl FromStr for StatementType {
    type Err = Fault;

    fn from_str(text: &str) -> Result<Self, Fault> {
        let (family, version) = text.rsplit_once(['/', ':']).unwrap_or_default();
        let is_version = matches!(version.bytes().next(), Some(b'1'..=b'9'))
            && version.len() <= 6
            && version.bytes().all(|byte| byte.is_ascii_digit());
        let is_family = is_https(family) || (is_uri(family) && family.starts_with("urn:") && family.len() > 4);
        if is_version && is_family { Ok(StatementType(text.to_owned())) } else { Err(Fault::Claim("vct")) }
    }
}

impl fmt::Display for StatementType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A norm a statement speaks to, in the version meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NormVersion {
    /// Name with version: `aigb@1.1`.
    pub id: String,
    /// Digest of the norm's file as it stood.
    pub digest: Digest,
}

/// A piece of evidence （証拠）, by its digest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// SHA-256 of the file.
    pub digest: Digest,
    /// Its media type.
    pub media_type: String,
    /// What people call it.
    pub name: Option<String>,
}

/// What everybody reads: who says it, about what, of which type, for how long.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claims {
    /// Name of this statement, unique for the issuer (`jti`).
    pub id: String,
    /// Who says it (`iss`).
    pub issuer: String,
    /// What it is about (`sub`).
    pub subject: String,
    /// Its type with version (`vct`).
    pub kind: StatementType,
    /// When it was signed, in seconds since 1970 (`iat`).
    pub issued_at: u64,
    /// Not to be relied on before; `None`: from [`Claims::issued_at`] (`nbf`).
    pub not_before: Option<u64>,
    /// No longer to be relied on from then (`exp`).
    pub expires_at: u64,
    /// The norms it speaks to.
    pub norms: Vec<NormVersion>,
    /// Where its status stands.
    pub status: StatusReference,
    /// Key of the only one who may present it (`cnf`).
    pub holder: Option<PublicKey>,
}

impl Claims {
    /// From when it is to be relied on.
    pub fn valid_from(&self) -> u64 {
        self.not_before.unwrap_or(self.issued_at)
    }

    /// The members of the payload.
    pub fn to_members(&self) -> Map<String, Value> {
        let mut out = Map::new();
        let mut put = |name: &str, value: Value| drop(out.insert(name.to_owned(), value));
        put("iss", self.issuer.as_str().into());
        put("sub", self.subject.as_str().into());
        put("jti", self.id.as_str().into());
        put("vct", self.kind.as_str().into());
        put("iat", self.issued_at.into());
        put("exp", self.expires_at.into());
        if let Some(at) = self.not_before {
            put("nbf", at.into());
        }
        if !self.norms.is_empty() {
            let norms = self.norms.iter().map(|norm| json!({"id": norm.id, "digest": norm.digest}));
            put("norms", norms.collect());
        }
        if let Some(holder) = &self.holder {
            put("cnf", json!({"jwk": holder.to_jwk()}));
        }
        self.status.put_members(&mut out);
        out
    }

    /// Reads the members of a payload; all faults at once.
    ///
    /// # Errors
    /// [`Fault::Claim`] for each claim that is missing, of the wrong type or out of range.
    pub fn read(payload: &Map<String, Value>) -> Result<Self, Vec<Fault>> {
        let mut reader = Reader { payload, faults: Vec::new() };
        let claims = Claims {
            id: reader.text("jti", |text| !text.is_empty()),
            issuer: reader.text("iss", is_https),
            subject: reader.text("sub", is_uri),
            kind: reader.kind(),
            issued_at: reader.time("iat").unwrap_or_else(|| reader.missing("iat")),
            not_before: reader.time("nbf"),
            expires_at: reader.time("exp").unwrap_or_else(|| reader.missing("exp")),
            norms: reader.norms(),
            status: status::read(payload, &mut reader.faults),
            holder: reader.holder(),
        };
        reader.order(&claims);
        if reader.faults.is_empty() { Ok(claims) } else { Err(reader.faults) }
    }
}

/// Reads claim by claim and keeps what was wrong.
struct Reader<'a> {
    payload: &'a Map<String, Value>,
    faults: Vec<Fault>,
}

impl Reader<'_> {
    fn refuse(&mut self, name: &'static str) {
        if !self.faults.contains(&Fault::Claim(name)) {
            self.faults.push(Fault::Claim(name));
        }
    }

    fn missing(&mut self, name: &'static str) -> u64 {
        self.refuse(name);
        0
    }

    fn text(&mut self, name: &'static str, is_good: fn(&str) -> bool) -> String {
        match self.payload.get(name).and_then(Value::as_str) {
            Some(text) if text.len() <= MAX_NAME && is_good(text) => text.to_owned(),
            _ => {
                self.refuse(name);
                String::new()
            }
        }
    }

    fn kind(&mut self) -> StatementType {
        let text = self.text("vct", |text| text.parse::<StatementType>().is_ok());
        StatementType(text)
    }

    /// `None` also for a claim that is there and wrong, which is then among the faults.
    fn time(&mut self, name: &'static str) -> Option<u64> {
        let value = self.payload.get(name)?;
        let time = value.as_u64().filter(|time| *time <= MAX_INTEGER);
        if time.is_none() {
            self.refuse(name);
        }
        time
    }

    fn norms(&mut self) -> Vec<NormVersion> {
        let norms = match self.payload.get("norms") {
            None => Some(Vec::new()),
            Some(list) => list.as_array().and_then(|list| list.iter().map(read_norm).collect()),
        };
        norms.unwrap_or_else(|| {
            self.refuse("norms");
            Vec::new()
        })
    }

    fn holder(&mut self) -> Option<PublicKey> {
        let confirmation = self.payload.get("cnf")?;
        let jwk = confirmation.get("jwk").and_then(Value::as_object);
        let key = jwk.and_then(|jwk| PublicKey::from_jwk(jwk).ok());
        if key.is_none() {
            self.refuse("cnf");
        }
        key
    }

    fn order(&mut self, claims: &Claims) {
        // A time that could not be read is among the faults already, and says nothing about the others.
        if self.faults.iter().any(|fault| ["iat", "nbf", "exp"].map(Fault::Claim).contains(fault)) {
            return;
        }
        if claims.issued_at >= claims.expires_at {
            self.refuse("exp");
        }
        if claims.not_before.is_some_and(|from| from >= claims.expires_at) {
            self.refuse("nbf");
        }
    }
}

fn read_norm(value: &Value) -> Option<NormVersion> {
    let id = value.get("id")?.as_str().filter(|id| is_versioned(id))?;
    Some(NormVersion { id: id.to_owned(), digest: value.get("digest")?.as_str()?.parse().ok()? })
}

/// `name@version`, both not empty.
fn is_versioned(id: &str) -> bool {
    id.len() <= MAX_NAME && id.split_once('@').is_some_and(|(name, version)| !name.is_empty() && !version.is_empty())
}

impl Evidence {
    /// The JSON form.
    pub fn to_value(&self) -> Value {
        let mut value = json!({"digest": self.digest, "media_type": self.media_type});
        if let Some(name) = &self.name {
            value["name"] = name.as_str().into();
        }
        value
    }

    /// Reads the JSON form; `None` for anything else.
    pub fn from_value(value: &Value) -> Option<Self> {
        let name = match value.get("name") {
            None => None,
            Some(name) => Some(name.as_str()?.to_owned()),
        };
        let media_type = value.get("media_type")?.as_str()?.to_owned();
        Some(Evidence { digest: value.get("digest")?.as_str()?.parse().ok()?, media_type, name })
    }
}

/// Whether a text can be an address or URN: a scheme, a colon, and printable ASCII without spaces.
pub(crate) fn is_uri(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else { return false };
    scheme.starts_with(|first: char| first.is_ascii_alphabetic())
        && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
        && !rest.is_empty()
        && rest.bytes().all(|byte| byte.is_ascii_graphic())
}

/// Whether a text is an https address without query, fragment or user name.
pub(crate) fn is_https(text: &str) -> bool {
    let Some(rest) = text.strip_prefix("https://") else { return false };
    let host = rest.split('/').next().unwrap_or_default();
    !host.is_empty() && is_uri(text) && !rest.contains(['?', '#', '@', '\\', '"'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_names_its_version() {
        let kind: StatementType = "urn:x-shirube:statement:model-sheet:12".parse().unwrap();
        assert_eq!((kind.family(), kind.version()), ("urn:x-shirube:statement:model-sheet", 12));
        let kind: StatementType = "https://types.example/sheet/1".parse().unwrap();
        assert_eq!((kind.family(), kind.version()), ("https://types.example/sheet", 1));
        for bad in
            ["", "1", "sheet:1", "urn:1", "urn:a:", "urn:a:0", "urn:a:01", "urn:a:b", "urn:a:1000000", "http://a/1"]
        {
            assert!(bad.parse::<StatementType>().is_err(), "{bad}");
        }
    }

    #[test]
    fn every_wrong_claim_is_named() {
        let payload = json!({"iss": "http://a", "sub": "", "vct": 1, "iat": 5, "exp": 5.5, "nbf": -1, "norms": [{"id": "a"}],
            "cnf": {}, "status": {}});
        let faults = Claims::read(payload.as_object().unwrap()).unwrap_err();
        let mut names: Vec<_> = faults.iter().map(|fault| format!("{fault:?}")).collect();
        names.sort();
        let expected = ["cnf", "exp", "iss", "jti", "nbf", "norms", "status", "sub", "vct"];
        assert_eq!(names, expected.map(|name| format!("Claim({name:?})")));
    }
}
