//! Who signs: keys held in memory, and the trait for those held elsewhere.

use std::fmt;

use ed25519_dalek::Signer as _;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};

use crate::jose::PublicKey;

/// The system's source of chance. An ES256 signature needs some; who makes the key hands it in.
pub use ring::rand::SystemRandom as Chance;

/// The signer could not sign.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("signing failed: {0}")]
pub struct SignError(
    /// What went wrong, for the operator's log.
    pub String,
);

/// Something that signs: a key in memory, a token, a service. Implemented outside for keys this crate cannot reach.
pub trait Signer {
    /// The public half, which also says the algorithm.
    fn public_key(&self) -> &PublicKey;

    /// The thumbprint of [`Signer::public_key`], kept so that it is not made anew for each signature.
    fn key_id(&self) -> &str;

    /// Signs the bytes: 64 bytes, R then S (for ES256 not the DER form a token may give).
    ///
    /// # Errors
    /// [`SignError`] when the key cannot be used now.
    fn sign(&self, message: &[u8]) -> Result<[u8; 64], SignError>;
}

/// An Ed25519 key in memory. Its debug form shows the name only.
pub struct Ed25519Key {
    key: ed25519_dalek::SigningKey,
    public: PublicKey,
    id: String,
}

impl Ed25519Key {
    /// The key made from 32 secret random bytes, which the caller draws.
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        let key = ed25519_dalek::SigningKey::from_bytes(seed);
        #[expect(clippy::expect_used, reason = "the public half of a seed is clamped, so never of small order")]
        let public = PublicKey::ed25519(key.verifying_key().as_bytes()).expect("a point of full order");
        let id = public.thumbprint();
        Ed25519Key { key, public, id }
    }
}

impl Signer for Ed25519Key {
    fn public_key(&self) -> &PublicKey {
        &self.public
    }

    fn key_id(&self) -> &str {
        &self.id
    }

    fn sign(&self, message: &[u8]) -> Result<[u8; 64], SignError> {
        Ok(self.key.sign(message).to_bytes())
    }
}

impl fmt::Debug for Ed25519Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Ed25519Key({})", self.id)
    }
}

/// A P-256 key in memory. Its debug form shows the name only.
pub struct Es256Key {
    pair: EcdsaKeyPair,
    public: PublicKey,
    id: String,
    chance: Chance,
}

impl Es256Key {
    /// The key of these parts: the private number, and the coordinates `x` and `y` of the public point.
    ///
    /// # Errors
    /// [`SignError`] when they do not belong together.
    pub fn from_parts(private: &[u8; 32], coordinates: &[u8; 64], chance: Chance) -> Result<Self, SignError> {
        let mut point = [4; 65];
        point[1..].copy_from_slice(coordinates);
        let pair =
            EcdsaKeyPair::from_private_key_and_public_key(&ECDSA_P256_SHA256_FIXED_SIGNING, private, &point, &chance)
                .map_err(|error| SignError(error.to_string()))?;
        Ok(Es256Key::of(pair, chance))
    }

    /// The key of a PKCS #8 document (RFC 5958) that holds both halves.
    ///
    /// # Errors
    /// [`SignError`] when it is none, or of another curve.
    pub fn from_pkcs8(document: &[u8], chance: Chance) -> Result<Self, SignError> {
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, document, &chance)
            .map_err(|error| SignError(error.to_string()))?;
        Ok(Es256Key::of(pair, chance))
    }

    /// A new key, as the PKCS #8 document to keep secret.
    ///
    /// # Errors
    /// [`SignError`] when there is no chance to be had.
    pub fn generate_pkcs8(chance: &Chance) -> Result<Vec<u8>, SignError> {
        let document = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, chance);
        document.map(|document| document.as_ref().to_vec()).map_err(|error| SignError(error.to_string()))
    }

    fn of(pair: EcdsaKeyPair, chance: Chance) -> Self {
        let mut coordinates = [0; 64];
        // An uncompressed point is 0x04 and the coordinates; ring makes no other.
        coordinates.copy_from_slice(&pair.public_key().as_ref()[1..]);
        let public = PublicKey::p256(&coordinates);
        let id = public.thumbprint();
        Es256Key { pair, public, id, chance }
    }
}

impl Signer for Es256Key {
    fn public_key(&self) -> &PublicKey {
        &self.public
    }

    fn key_id(&self) -> &str {
        &self.id
    }

    fn sign(&self, message: &[u8]) -> Result<[u8; 64], SignError> {
        let signature = self.pair.sign(&self.chance, message).map_err(|error| SignError(error.to_string()))?;
        signature.as_ref().try_into().map_err(|_| SignError("signature of an unexpected length".into()))
    }
}

impl fmt::Debug for Es256Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Es256Key({})", self.id)
    }
}
