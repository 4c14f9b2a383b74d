//! Public keys and their JSON form (RFC 7517, 7518 section 6.2, 8037 section 2).

use std::fmt;

use ring::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};
use serde_json::{Map, Value, json};

use crate::digest::sha256;
use crate::text::{from_base64url, to_base64url};

/// How a statement may be signed. There is no `none` and no HMAC: the type has no room for them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Algorithm {
    /// ECDSA with P-256 and SHA-256 (RFC 7518 section 3.4).
    Es256,
    /// Ed25519 (RFC 8037).
    EdDsa,
}

impl Algorithm {
    /// The name in a header.
    pub fn name(self) -> &'static str {
        match self {
            Algorithm::Es256 => "ES256",
            Algorithm::EdDsa => "EdDSA",
        }
    }

    /// The algorithm of exactly this name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Algorithm::Es256, Algorithm::EdDsa].into_iter().find(|algorithm| algorithm.name() == name)
    }
}

/// Why a JSON Web Key was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// A kind of key other than P-256 and Ed25519.
    #[error("key is neither P-256 nor Ed25519: statements use no other kind")]
    Kind,
    /// A coordinate is missing, of the wrong length, or no point of the curve.
    #[error("key cannot be read: fetch it again from its owner")]
    Format,
    /// A private or secret member stands in what should be a public key.
    #[error("key holds a private part: it must be replaced, since others may have seen it")]
    Private,
    /// `alg`, `use` or `key_ops` speak of another purpose.
    #[error("key is for another purpose: use a signing key")]
    Purpose,
    /// `kid` is not the thumbprint.
    #[error("key id is not the thumbprint of the key: fetch it again from its owner")]
    Id,
}

impl KeyError {
    /// The stable code of this error.
    pub fn code(&self) -> &'static str {
        match self {
            KeyError::Kind => "jwk.kind",
            KeyError::Format => "jwk.format",
            KeyError::Private => "jwk.private",
            KeyError::Purpose => "jwk.purpose",
            KeyError::Id => "jwk.id",
        }
    }
}

/// A key that checks signatures. Compared by its bytes.
#[derive(Clone, PartialEq, Eq)]
pub struct PublicKey(Inner);

#[derive(Clone, PartialEq, Eq)]
enum Inner {
    /// The uncompressed point, 0x04 first.
    P256([u8; 65]),
    Ed25519(ed25519_dalek::VerifyingKey),
}

impl PublicKey {
    /// The P-256 key with these coordinates, `x` then `y`. A point off the curve verifies nothing.
    pub fn p256(coordinates: &[u8; 64]) -> Self {
        let mut point = [4; 65];
        point[1..].copy_from_slice(coordinates);
        PublicKey(Inner::P256(point))
    }

    /// The Ed25519 key of these bytes.
    ///
    /// # Errors
    /// [`KeyError::Format`] when they are no point, or one of small order (with which one signature fits many texts).
    pub fn ed25519(bytes: &[u8; 32]) -> Result<Self, KeyError> {
        let key = ed25519_dalek::VerifyingKey::from_bytes(bytes).map_err(|_| KeyError::Format)?;
        if key.is_weak() { Err(KeyError::Format) } else { Ok(PublicKey(Inner::Ed25519(key))) }
    }

    /// The algorithm this key is for.
    pub fn algorithm(&self) -> Algorithm {
        match self.0 {
            Inner::P256(_) => Algorithm::Es256,
            Inner::Ed25519(_) => Algorithm::EdDsa,
        }
    }

    /// Whether the signature of these bytes holds.
    pub fn verify(&self, message: &[u8], signature: &[u8]) -> bool {
        match &self.0 {
            Inner::P256(point) => {
                UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).verify(message, signature).is_ok()
            }
            Inner::Ed25519(key) => match ed25519_dalek::Signature::from_slice(signature) {
                Ok(signature) => key.verify_strict(message, &signature).is_ok(),
                Err(_) => false,
            },
        }
    }

    /// Name of the key: its RFC 7638 thumbprint with SHA-256, base64url.
    pub fn thumbprint(&self) -> String {
        // The members in this order and spelling are what RFC 7638 hashes.
        let text = match &self.0 {
            Inner::P256(point) => {
                let (x, y) = (to_base64url(&point[1..33]), to_base64url(&point[33..]));
                format!(r#"{{"crv":"P-256","kty":"EC","x":"{x}","y":"{y}"}}"#)
            }
            Inner::Ed25519(key) => {
                let x = to_base64url(key.as_bytes());
                format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{x}"}}"#)
            }
        };
        to_base64url(sha256(text.as_bytes()).as_bytes())
    }

    /// The JSON form: the members that make the key, without `kid` and the like.
    pub fn to_jwk(&self) -> Map<String, Value> {
        let value = match &self.0 {
            Inner::P256(point) => {
                json!({"kty": "EC", "crv": "P-256", "x": to_base64url(&point[1..33]), "y": to_base64url(&point[33..])})
            }
            Inner::Ed25519(key) => json!({"kty": "OKP", "crv": "Ed25519", "x": to_base64url(key.as_bytes())}),
        };
        match value {
            Value::Object(members) => members,
            _ => Map::new(),
        }
    }

    /// Reads the JSON form. Members it does not know are passed over.
    ///
    /// # Errors
    /// Every variant of [`KeyError`]; a `kid` other than the thumbprint is for [`PublicKey::from_named_jwk`] to refuse.
    pub fn from_jwk(jwk: &Map<String, Value>) -> Result<Self, KeyError> {
        if ["d", "p", "q", "dp", "dq", "qi", "oth", "k"].iter().any(|name| jwk.contains_key(*name)) {
            return Err(KeyError::Private);
        }
        let text = |name: &str| jwk.get(name).and_then(Value::as_str);
        let key = match (text("kty"), text("crv")) {
            (Some("EC"), Some("P-256")) => {
                let mut coordinates = [0; 64];
                coordinates[..32].copy_from_slice(&coordinate(text("x"))?);
                coordinates[32..].copy_from_slice(&coordinate(text("y"))?);
                PublicKey::p256(&coordinates)
            }
            (Some("OKP"), Some("Ed25519")) => PublicKey::ed25519(&coordinate(text("x"))?)?,
            _ => return Err(KeyError::Kind),
        };
        if is_for_verifying(jwk, key.algorithm()) { Ok(key) } else { Err(KeyError::Purpose) }
    }

    /// Reads the JSON form of a key that bears its name.
    ///
    /// # Errors
    /// As [`PublicKey::from_jwk`], and [`KeyError::Id`].
    pub fn from_named_jwk(jwk: &Map<String, Value>) -> Result<(Self, String), KeyError> {
        let key = PublicKey::from_jwk(jwk)?;
        let name = key.thumbprint();
        if jwk.get("kid").and_then(Value::as_str) == Some(&name) { Ok((key, name)) } else { Err(KeyError::Id) }
    }
}

fn coordinate(text: Option<&str>) -> Result<[u8; 32], KeyError> {
    text.and_then(from_base64url).and_then(|bytes| bytes.try_into().ok()).ok_or(KeyError::Format)
}

/// Whether `alg`, `use` and `key_ops`, where there, allow checking signatures of this algorithm.
fn is_for_verifying(jwk: &Map<String, Value>, algorithm: Algorithm) -> bool {
    let is = |name: &str, wanted: &str| jwk.get(name).is_none_or(|value| value.as_str() == Some(wanted));
    let operations = jwk.get("key_ops").is_none_or(|operations| {
        operations.as_array().is_some_and(|list| list.iter().any(|operation| operation == "verify"))
    });
    is("alg", algorithm.name()) && is("use", "sig") && operations
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({} {})", self.algorithm().name(), self.thumbprint())
    }
}
