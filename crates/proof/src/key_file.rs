//! Private keys in a file, sealed with a password.
//!
//! **For**: whoever signs statements without a token.
//! **Rests on**: RFC 9106 (Argon2id), RFC 8439 (ChaCha20-Poly1305), `docs/specs/statement.md` section 9.
//! **Words**: to *seal* is to encrypt such that a change shows; *cost* is what one try of a password takes.
//! **Never** seal twice with one salt: key and nonce of the cipher come from it. Never open a file whose cost would exhaust
//! the machine.
//! **Begin** with [`Secret`], then [`seal`] and [`open`].

use argon2::{Algorithm as Kind, Argon2, Params, Version};
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, Nonce, UnboundKey};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use zeroize::Zeroizing;

use crate::canonical;
use crate::jose::json::parse_object;
use crate::jose::{Algorithm, Chance, Ed25519Key, Es256Key, PublicKey, SignError, Signer};
use crate::text::{from_base64url, to_base64url};

/// Longest file, in bytes.
pub const MAX_FILE: usize = 16 * 1024;

/// What one try of a password costs (RFC 9106).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cost {
    /// Memory in KiB.
    pub m: u32,
    /// Passes over it.
    pub t: u32,
    /// Lanes.
    pub p: u32,
}

impl Cost {
    /// The second choice of RFC 9106 section 4, for machines whose memory is not all for this: 64 MiB.
    pub const USUAL: Cost = Cost { m: 64 * 1024, t: 3, p: 4 };
    /// The most a file may ask for: 1 GiB.
    pub const MOST: Cost = Cost { m: 1024 * 1024, t: 16, p: 16 };

    fn params(self) -> Result<Params, KeyFileError> {
        let most = Cost::MOST;
        if self.m > most.m || self.t > most.t || self.p > most.p {
            return Err(KeyFileError::Cost);
        }
        Params::new(self.m, self.t, self.p, None).map_err(|_| KeyFileError::Cost)
    }
}

/// Why a key file cannot be written or opened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyFileError {
    /// Not a key file of version 1.
    #[error("not a key file: choose the file that was made for this key")]
    Form,
    /// The password would cost more to try than this program spends, or less than can be.
    #[error("the file asks for more work than this program does")]
    Cost,
    /// The password is wrong, or the file was changed.
    #[error("the password is wrong, or the file was changed")]
    Password,
    /// What was sealed is not the private half of the key beside it.
    #[error("the file holds another key than it says")]
    Key,
}

impl KeyFileError {
    /// The stable code of this error.
    pub fn code(&self) -> &'static str {
        match self {
            KeyFileError::Form => "key_file.form",
            KeyFileError::Cost => "key_file.cost",
            KeyFileError::Password => "key_file.password",
            KeyFileError::Key => "key_file.key",
        }
    }
}

/// A private key outside of a token. Wiped when it goes; never shown.
pub enum Secret {
    /// The seed of an Ed25519 key.
    Ed25519(Zeroizing<[u8; 32]>),
    /// A P-256 key as a PKCS #8 document.
    Es256(Zeroizing<Vec<u8>>),
}

impl Secret {
    /// An Ed25519 key from 32 fresh random bytes.
    pub fn ed25519(seed: [u8; 32]) -> Self {
        Secret::Ed25519(Zeroizing::new(seed))
    }

    /// A new P-256 key.
    ///
    /// # Errors
    /// When there is no chance to be had.
    pub fn es256(chance: &Chance) -> Result<Self, SignError> {
        Ok(Secret::Es256(Zeroizing::new(Es256Key::generate_pkcs8(chance)?)))
    }

    /// The signer of this key.
    ///
    /// # Errors
    /// When a P-256 document is none.
    pub fn signer(&self, chance: &Chance) -> Result<Box<dyn Signer + Send + Sync>, SignError> {
        match self {
            Secret::Ed25519(seed) => Ok(Box::new(Ed25519Key::from_seed(seed))),
            Secret::Es256(document) => Ok(Box::new(Es256Key::from_pkcs8(document, chance.clone())?)),
        }
    }

    fn bytes(&self) -> &[u8] {
        match self {
            Secret::Ed25519(seed) => seed.as_slice(),
            Secret::Es256(document) => document,
        }
    }

    fn read(algorithm: Algorithm, bytes: Zeroizing<Vec<u8>>) -> Option<Self> {
        match algorithm {
            Algorithm::EdDsa => Some(Secret::Ed25519(Zeroizing::new(bytes.as_slice().try_into().ok()?))),
            Algorithm::Es256 => Some(Secret::Es256(bytes)),
        }
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret")
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    v: u32,
    /// The public half, so that keys can be listed without a password.
    key: Map<String, Value>,
    kdf: Kdf,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    sealed: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kdf {
    name: String,
    #[serde(flatten)]
    cost: Cost,
    salt: String,
}

const KDF: &str = "argon2id";

/// Seals a key. The salt is 16 fresh random bytes, new each time.
///
/// # Errors
/// [`KeyFileError::Cost`]; [`KeyFileError::Key`] when the secret is no key.
pub fn seal(
    secret: &Secret,
    password: &[u8],
    salt: &[u8; 16],
    cost: Cost,
    chance: &Chance,
) -> Result<String, KeyFileError> {
    let signer = secret.signer(chance).map_err(|_| KeyFileError::Key)?;
    let mut key = signer.public_key().to_jwk();
    key.insert("kid".to_owned(), signer.key_id().into());
    key.insert("alg".to_owned(), signer.public_key().algorithm().name().into());
    let kdf = Kdf { name: KDF.to_owned(), cost, salt: to_base64url(salt) };
    let mut file = File { v: 1, key, kdf, sealed: String::new() };
    let (cipher, nonce) = cipher(password, salt, cost)?;
    let mut bytes = secret.bytes().to_vec();
    let sealed = cipher.seal_in_place_append_tag(nonce, Aad::from(open_part(&file)?), &mut bytes);
    sealed.map_err(|_| KeyFileError::Key)?;
    file.sealed = to_base64url(&bytes);
    serde_json::to_string_pretty(&file).map(|text| text + "\n").map_err(|_| KeyFileError::Form)
}

/// The key a file is of, which needs no password and is nobody's word before [`open`].
///
/// # Errors
/// [`KeyFileError::Form`].
pub fn public_key(file: &[u8]) -> Result<PublicKey, KeyFileError> {
    read(file).map(|(_, key)| key)
}

/// Opens a key file.
///
/// # Errors
/// Every variant of [`KeyFileError`].
pub fn open(file: &[u8], password: &[u8], chance: &Chance) -> Result<Secret, KeyFileError> {
    let (mut file, public) = read(file)?;
    let mut bytes = Zeroizing::new(from_base64url(&file.sealed).ok_or(KeyFileError::Form)?);
    let salt = from_base64url(&file.kdf.salt).and_then(|salt| salt.try_into().ok()).ok_or(KeyFileError::Form)?;
    file.sealed.clear();
    let (cipher, nonce) = cipher(password, &salt, file.kdf.cost)?;
    let opened = cipher.open_in_place(nonce, Aad::from(open_part(&file)?), &mut bytes);
    let length = opened.map_err(|_| KeyFileError::Password)?.len();
    bytes.truncate(length);
    let secret = Secret::read(public.algorithm(), bytes).ok_or(KeyFileError::Key)?;
    let signer = secret.signer(chance).map_err(|_| KeyFileError::Key)?;
    if signer.public_key() == &public { Ok(secret) } else { Err(KeyFileError::Key) }
}

fn read(bytes: &[u8]) -> Result<(File, PublicKey), KeyFileError> {
    if bytes.len() > MAX_FILE {
        return Err(KeyFileError::Form);
    }
    let members = parse_object(bytes).map_err(|_| KeyFileError::Form)?;
    let file: File = serde_json::from_value(Value::Object(members)).map_err(|_| KeyFileError::Form)?;
    if file.v != 1 || file.kdf.name != KDF {
        return Err(KeyFileError::Form);
    }
    let (key, _) = PublicKey::from_named_jwk(&file.key).map_err(|_| KeyFileError::Form)?;
    Ok((file, key))
}

/// Everything but what is sealed, which the seal covers too: nobody can lower the cost or put another name on the key.
fn open_part(file: &File) -> Result<Vec<u8>, KeyFileError> {
    canonical::to_vec(file).map_err(|_| KeyFileError::Form)
}

/// Key and nonce of the cipher, both from password and salt: with a new salt each time neither comes twice.
fn cipher(password: &[u8], salt: &[u8; 16], cost: Cost) -> Result<(LessSafeKey, Nonce), KeyFileError> {
    let mut out = Zeroizing::new([0; 44]);
    let argon2 = Argon2::new(Kind::Argon2id, Version::V0x13, cost.params()?);
    argon2.hash_password_into(password, salt, out.as_mut_slice()).map_err(|_| KeyFileError::Cost)?;
    let key = UnboundKey::new(&CHACHA20_POLY1305, &out[..32]).map_err(|_| KeyFileError::Cost)?;
    let nonce = Nonce::try_assume_unique_for_key(&out[32..]).map_err(|_| KeyFileError::Cost)?;
    Ok((LessSafeKey::new(key), nonce))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As little as Argon2 allows: these tests are not about guessing passwords.
    const LITTLE: Cost = Cost { m: 32, t: 1, p: 4 };

    fn secrets() -> [Secret; 2] {
        [Secret::ed25519([7; 32]), Secret::es256(&Chance::new()).unwrap()]
    }

    #[test]
    fn a_key_comes_out_as_it_went_in() {
        let chance = Chance::new();
        for secret in secrets() {
            let file = seal(&secret, "正しい馬".as_bytes(), &[1; 16], LITTLE, &chance).unwrap();
            let opened = open(file.as_bytes(), "正しい馬".as_bytes(), &chance).unwrap();
            assert_eq!(opened.bytes(), secret.bytes());
            assert_eq!(&public_key(file.as_bytes()).unwrap(), opened.signer(&chance).unwrap().public_key());
            assert_eq!(open(file.as_bytes(), b"other", &chance).unwrap_err(), KeyFileError::Password);
            assert!(!file.contains(&to_base64url(secret.bytes())));
        }
    }

    #[test]
    fn no_part_of_a_file_can_be_changed() {
        let chance = Chance::new();
        let file = seal(&Secret::ed25519([7; 32]), b"p", &[1; 16], LITTLE, &chance).unwrap();
        for at in 0..file.len() {
            let mut bytes = file.clone().into_bytes();
            bytes[at] ^= 1;
            assert!(open(&bytes, b"p", &chance).is_err() || bytes[at].is_ascii_whitespace(), "byte {at}");
        }
        for (from, to) in [("\"m\": 32", "\"m\": 33"), ("\"t\": 1", "\"t\": 2")] {
            let changed = file.replace(from, to);
            assert_ne!(changed, file);
            assert_eq!(open(changed.as_bytes(), b"p", &chance).unwrap_err(), KeyFileError::Password);
        }
    }

    #[test]
    fn a_file_cannot_ask_for_the_whole_machine() {
        let chance = Chance::new();
        let file = seal(&Secret::ed25519([7; 32]), b"p", &[1; 16], LITTLE, &chance).unwrap();
        for (from, to) in [
            ("\"m\": 32", "\"m\": 4294967295"),
            ("\"t\": 1", "\"t\": 17"),
            ("\"p\": 4", "\"p\": 17"),
            ("\"p\": 4", "\"p\": 0"),
        ] {
            assert_eq!(open(file.replace(from, to).as_bytes(), b"p", &chance).unwrap_err(), KeyFileError::Cost);
        }
        let other = file.replace("argon2id", "argon2i");
        assert_eq!(open(other.as_bytes(), b"p", &chance).unwrap_err(), KeyFileError::Form);
        assert_eq!(open(b"{}", b"p", &chance).unwrap_err(), KeyFileError::Form);
    }

    #[test]
    fn the_format_does_not_change_unnoticed() {
        let file = seal(&Secret::ed25519([7; 32]), b"password", &[1; 16], LITTLE, &Chance::new()).unwrap();
        let value: Value = serde_json::from_str(&file).unwrap();
        assert_eq!(value["kdf"]["salt"], "AQEBAQEBAQEBAQEBAQEBAQ");
        // Opened once with argon2-cffi and cryptography in Python too.
        assert_eq!(value["sealed"], "jh_Lwk5fj9Qeqs1Jb22vGGUF5zd50VcbWsWC7lbtKt2PdbOuO-q1CMhocCnJZCe2");
    }
}
