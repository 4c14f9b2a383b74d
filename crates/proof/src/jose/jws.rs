//! Signed JSON in three parts with dots between (RFC 7515 section 7.1).

use serde_json::{Map, Value};

use crate::jose::json::{self, parse_object};
use crate::jose::{Algorithm, PublicKey, SignError, Signer};
use crate::text::{from_base64url, to_base64url};

/// Longest header, in characters.
pub const MAX_HEADER: usize = 1024;
/// Longest payload, in characters.
pub const MAX_PAYLOAD: usize = 256 * 1024;

/// Why a text is not a signed object one may look at.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Longer than a statement may be.
    #[error("too long: no statement is")]
    Size,
    /// Not three parts with dots between.
    #[error("not a signed object of three parts: send the file as it was received")]
    Parts,
    /// A part is not base64url in its one spelling.
    #[error("a part is not base64url: send the file as it was received")]
    Base64,
    /// The header is not JSON one may rely on, or holds members of the wrong type.
    #[error("header cannot be read: send the file as it was received")]
    Header,
    /// The header names an algorithm that must not be used.
    #[error("algorithm `{0}` is not allowed: statements are signed with ES256 or EdDSA")]
    Algorithm(String),
    /// The header is of another type of object.
    #[error("type `{0}` is not the one asked for")]
    Type(String),
    /// The header demands an extension (`crit`, `b64`), and none is known.
    #[error("header demands an extension this program does not have")]
    Critical,
    /// The payload is not a JSON object one may rely on.
    #[error("content cannot be read: {0}")]
    Payload(#[from] json::Error),
}

impl Error {
    /// The stable code of this error.
    pub fn code(&self) -> &'static str {
        match self {
            Error::Size => "jws.size",
            Error::Parts => "jws.parts",
            Error::Base64 => "jws.base64",
            Error::Header => "jws.header",
            Error::Algorithm(_) => "jws.algorithm",
            Error::Type(_) => "jws.type",
            Error::Critical => "jws.critical",
            Error::Payload(_) => "jws.payload",
        }
    }
}

/// What a header says that matters. Everything else in it (`jwk`, `jku`, `x5c`, …) is passed over: keys come from elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// How it is signed.
    pub algorithm: Algorithm,
    /// What it is: `dc+sd-jwt`, `kb+jwt`, `statuslist+jwt`.
    pub kind: String,
    /// Name of the key, where given.
    pub key_id: Option<String>,
}

/// Signed bytes in three parts whose form is right. Whether the signature holds is for [`Compact::verify`] to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compact {
    text: String,
    signed: usize,
    header: Header,
    payload: Vec<u8>,
    signature: Vec<u8>,
}

impl Compact {
    /// Reads signed bytes whose type is among `kinds` (an empty text for none) and whose payload is no longer than
    /// `max_payload` characters.
    ///
    /// # Errors
    /// Every variant of [`Error`] but [`Error::Payload`].
    pub fn parse(text: &str, kinds: &[&str], max_payload: usize) -> Result<Self, Error> {
        if text.len() > MAX_HEADER + max_payload + 128 {
            return Err(Error::Size);
        }
        let (signed, signature) = text.rsplit_once('.').ok_or(Error::Parts)?;
        let (header, payload) = signed.split_once('.').ok_or(Error::Parts)?;
        if payload.contains('.') {
            return Err(Error::Parts);
        }
        if header.len() > MAX_HEADER || payload.len() > max_payload || signature.len() > 128 {
            return Err(Error::Size);
        }
        let header = read_header(&from_base64url(header).ok_or(Error::Base64)?, kinds)?;
        let payload = from_base64url(payload).ok_or(Error::Base64)?;
        let signature = from_base64url(signature).ok_or(Error::Base64)?;
        Ok(Compact { text: text.to_owned(), signed: signed.len(), header, payload, signature })
    }

    /// The header.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// The payload.
    pub fn payload(&self) -> &[u8] {
        &self.payload
    }

    /// Whether this key signed it, with the algorithm the header names, which must be the key's own.
    pub fn verify(&self, key: &PublicKey) -> bool {
        key.algorithm() == self.header.algorithm && key.verify(&self.text.as_bytes()[..self.signed], &self.signature)
    }
}

/// A signed JSON object whose form is right. Whether the signature holds is for [`Jws::verify`] to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Jws {
    compact: Compact,
    payload: Map<String, Value>,
}

impl Jws {
    /// Reads a signed object whose type is among `kinds`.
    ///
    /// # Errors
    /// Every variant of [`Error`].
    pub fn parse(text: &str, kinds: &[&str]) -> Result<Self, Error> {
        Jws::parse_up_to(text, kinds, MAX_PAYLOAD)
    }

    /// As [`Jws::parse`], with another bound on the payload: lists of status are longer than statements.
    ///
    /// # Errors
    /// Every variant of [`Error`].
    pub fn parse_up_to(text: &str, kinds: &[&str], max_payload: usize) -> Result<Self, Error> {
        let mut compact = Compact::parse(text, kinds, max_payload)?;
        let payload = parse_object(&std::mem::take(&mut compact.payload))?;
        Ok(Jws { compact, payload })
    }

    /// Signs a payload. The header holds the algorithm, the type and the name of the key, and nothing else.
    ///
    /// # Errors
    /// What the signer says.
    pub fn sign(kind: &str, payload: Map<String, Value>, signer: &dyn Signer) -> Result<Self, SignError> {
        let (algorithm, id) = (signer.public_key().algorithm(), signer.key_id());
        let fields = [("alg", algorithm.name()), ("kid", id), ("typ", kind)];
        let header: Map<String, Value> =
            fields.map(|(name, value)| (name.to_owned(), value.into())).into_iter().collect();
        let mut text = encoded(&header);
        text.push('.');
        text.push_str(&encoded(&payload));
        let signed = text.len();
        let signature = signer.sign(text.as_bytes())?.to_vec();
        text.push('.');
        text.push_str(&to_base64url(&signature));
        let header = Header { algorithm, kind: kind.to_owned(), key_id: Some(id.to_owned()) };
        Ok(Jws { compact: Compact { text, signed, header, payload: Vec::new(), signature }, payload })
    }

    /// The header.
    pub fn header(&self) -> &Header {
        &self.compact.header
    }

    /// The payload. Nobody's word before [`Jws::verify`] said yes.
    pub fn payload(&self) -> &Map<String, Value> {
        &self.payload
    }

    /// The whole text.
    pub fn as_str(&self) -> &str {
        &self.compact.text
    }

    /// Whether this key signed it, with the algorithm the header names, which must be the key's own.
    pub fn verify(&self, key: &PublicKey) -> bool {
        self.compact.verify(key)
    }
}

fn encoded(members: &Map<String, Value>) -> String {
    #[expect(clippy::expect_used, reason = "a JSON value can always be written")]
    to_base64url(&serde_json::to_vec(members).expect("json"))
}

fn read_header(bytes: &[u8], kinds: &[&str]) -> Result<Header, Error> {
    let members = parse_object(bytes).map_err(|_| Error::Header)?;
    let text = |name: &str| match members.get(name) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.as_str())),
        Some(_) => Err(Error::Header),
    };
    let algorithm = text("alg")?.ok_or(Error::Header)?;
    let algorithm = Algorithm::from_name(algorithm).ok_or_else(|| Error::Algorithm(algorithm.to_owned()))?;
    // RFC 7797's `b64` changes what is signed and so must be in `crit`; who forgot that means something else than we read.
    if members.contains_key("crit") || members.contains_key("b64") {
        return Err(Error::Critical);
    }
    let kind = text("typ")?.unwrap_or_default();
    if !kinds.contains(&kind) {
        return Err(Error::Type(kind.to_owned()));
    }
    Ok(Header { algorithm, kind: kind.to_owned(), key_id: text("kid")?.map(str::to_owned) })
}
