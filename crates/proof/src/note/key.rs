//! Keys of signed notes and their text forms.

use std::fmt;
use std::str::FromStr;

use ed25519_dalek::{Signature, Signer as _};

use crate::digest::sha256_parts;
use crate::text::{from_base64, to_base64};

/// Ed25519 over the text of the note.
const PLAIN: u8 = 0x01;
/// Ed25519 over a time and the text of a checkpoint.
const COSIGNATURE: u8 = 0x04;

/// A text that is not a key, or a name no key can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// The name is empty or holds a space, a plus sign or a control character.
    #[error(
        "key name must not be empty or hold spaces, plus signs or control characters: use an address such as `example.go.jp/log`"
    )]
    Name,
    /// Not `name+id+key` (or the `PRIVATE+KEY+` form of it).
    #[error("key cannot be read: paste the whole line as its owner published it")]
    Format,
    /// The id does not belong to the name and key.
    #[error("key id does not match the key: paste the whole line as its owner published it")]
    Id,
    /// A kind of key other than Ed25519 signatures (0x01) and Ed25519 cosignatures (0x04).
    #[error("key is of kind {0:#04x}, which this program does not verify: use an ed25519 key")]
    Kind(u8),
}

impl KeyError {
    /// The stable code of this error.
    pub fn code(&self) -> &'static str {
        match self {
            KeyError::Name => "key.name",
            KeyError::Format => "key.format",
            KeyError::Id => "key.id",
            KeyError::Kind(_) => "key.kind",
        }
    }
}

/// Whether a key may bear this name: not empty, without Unicode spaces, plus signs and control characters.
pub(super) fn is_name(name: &str) -> bool {
    !name.is_empty() && !name.contains(|c: char| c.is_whitespace() || c.is_control() || c == '+')
}

fn key_id(name: &str, kind: u8, public: &[u8; 32]) -> u32 {
    let [a, b, c, d, ..] = sha256_parts(&[name.as_bytes(), b"\n", &[kind], public]).0;
    u32::from_be_bytes([a, b, c, d])
}

/// What a witness signs for the text of a checkpoint.
pub(super) fn cosigned(time: u64, body: &[u8]) -> Vec<u8> {
    [format!("cosignature/v1\ntime {time}\n").as_bytes(), body].concat()
}

/// A private key with the name under which it signs. Its debug form shows the name and id only.
#[derive(Clone)]
pub struct SigningKey {
    name: String,
    key: ed25519_dalek::SigningKey,
}

impl SigningKey {
    /// The key made from 32 secret random bytes, which the caller draws.
    ///
    /// # Errors
    /// [`KeyError::Name`].
    pub fn from_seed(name: &str, seed: &[u8; 32]) -> Result<Self, KeyError> {
        if !is_name(name) {
            return Err(KeyError::Name);
        }
        Ok(SigningKey { name: name.to_owned(), key: ed25519_dalek::SigningKey::from_bytes(seed) })
    }

    /// Reads the `PRIVATE+KEY+name+id+key` form.
    ///
    /// # Errors
    /// Every variant of [`KeyError`].
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let text = text.strip_prefix("PRIVATE+KEY+").ok_or(KeyError::Format)?;
        let (name, id, kind, seed) = parts(text)?;
        if kind != PLAIN {
            return Err(KeyError::Kind(kind));
        }
        let key = SigningKey::from_seed(name, &seed)?;
        if key.id() == id { Ok(key) } else { Err(KeyError::Id) }
    }

    /// The `PRIVATE+KEY+name+id+key` form. Secret.
    pub fn to_secret_text(&self) -> String {
        format!("PRIVATE+KEY+{}", text_form(&self.name, self.id(), PLAIN, self.key.as_bytes()))
    }

    /// Name under which the key signs.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Id of the key in signature lines.
    pub fn id(&self) -> u32 {
        key_id(&self.name, PLAIN, &self.key.verifying_key().to_bytes())
    }

    /// The public half.
    pub fn verifier(&self) -> VerifierKey {
        VerifierKey { name: self.name.clone(), kind: PLAIN, key: self.key.verifying_key() }
    }

    /// The public half for the cosignatures this key makes as a witness; its id differs from [`SigningKey::id`].
    pub fn witness_verifier(&self) -> VerifierKey {
        VerifierKey { kind: COSIGNATURE, ..self.verifier() }
    }

    pub(super) fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.key.sign(message).to_bytes()
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({}+{:08x})", self.name, self.id())
    }
}

/// A public key with the name under which it signs. Shown and parsed as a vkey, `name+id+key`.
#[derive(Clone, PartialEq, Eq)]
pub struct VerifierKey {
    name: String,
    kind: u8,
    key: ed25519_dalek::VerifyingKey,
}

impl VerifierKey {
    /// Name under which the key signs.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Id of the key in signature lines.
    pub fn id(&self) -> u32 {
        key_id(&self.name, self.kind, &self.key.to_bytes())
    }

    /// Whether this key verifies a witness's cosignatures rather than plain signatures.
    pub fn is_witness(&self) -> bool {
        self.kind == COSIGNATURE
    }

    /// The 32 bytes of the Ed25519 public key (RFC 8032).
    pub fn public_bytes(&self) -> [u8; 32] {
        self.key.to_bytes()
    }

    /// `None` when the signature does not hold, else the time it states, if its kind states one.
    pub(super) fn verify(&self, body: &[u8], blob: &[u8]) -> Option<Option<u64>> {
        if self.kind == PLAIN {
            self.check(body, blob)?;
            return Some(None);
        }
        let (time, signature) = blob.split_first_chunk::<8>()?;
        let time = u64::from_be_bytes(*time);
        self.check(&cosigned(time, body), signature)?;
        Some(Some(time))
    }

    fn check(&self, message: &[u8], signature: &[u8]) -> Option<()> {
        let signature = Signature::from_slice(signature).ok()?;
        // Strict: no small-order points, so that one signature cannot hold for two texts or keys.
        self.key.verify_strict(message, &signature).ok()
    }
}

impl FromStr for VerifierKey {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        let (name, id, kind, public) = parts(text)?;
        if kind != PLAIN && kind != COSIGNATURE {
            return Err(KeyError::Kind(kind));
        }
        let key = ed25519_dalek::VerifyingKey::from_bytes(&public).map_err(|_| KeyError::Format)?;
        let parsed = VerifierKey { name: name.to_owned(), kind, key };
        if key_id(name, kind, &public) == id { Ok(parsed) } else { Err(KeyError::Id) }
    }
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&text_form(&self.name, self.id(), self.kind, &self.key.to_bytes()))
    }
}

impl fmt::Debug for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "VerifierKey({self})")
    }
}

fn text_form(name: &str, id: u32, kind: u8, bytes: &[u8; 32]) -> String {
    format!("{name}+{id:08x}+{}", to_base64(&[&[kind], &bytes[..]].concat()))
}

/// Name, id, kind and 32 key bytes of `name+id+base64(kind || bytes)`.
fn parts(text: &str) -> Result<(&str, u32, u8, [u8; 32]), KeyError> {
    let (name, rest) = text.split_once('+').ok_or(KeyError::Format)?;
    let (id, blob) = rest.split_once('+').ok_or(KeyError::Format)?;
    if !is_name(name) {
        return Err(KeyError::Name);
    }
    let id_number = u32::from_str_radix(id, 16).map_err(|_| KeyError::Format)?;
    if format!("{id_number:08x}") != id {
        return Err(KeyError::Format);
    }
    let blob = from_base64(blob).ok_or(KeyError::Format)?;
    let (kind, bytes) = blob.split_first().ok_or(KeyError::Format)?;
    if *kind != PLAIN && *kind != COSIGNATURE {
        return Err(KeyError::Kind(*kind));
    }
    Ok((name, id_number, *kind, bytes.try_into().map_err(|_| KeyError::Format)?))
}
