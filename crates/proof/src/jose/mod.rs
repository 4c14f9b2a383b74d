//! Signatures on JSON: keys, their names, and signed objects in compact form.
//!
//! **For**: statements, the holder's answer to a question, lists of status.
//! **Rests on**: RFC 7515, 7517, 7518 (ES256), 7638 (names of keys), 8037 (EdDSA), 8725 (good practice).
//! **Words**: a *thumbprint* is the digest of a public key, which is its name (`kid`); a *signer* is whatever holds the private
//! half: memory, a token.
//! **Never** take a key, an address of a key or an algorithm from what is to be checked: the key is known before, and the
//! algorithm is the key's. `none` and HMAC cannot be expressed.
//! **Begin** with [`Jws`]; [`Signer`] is what a token outside implements.

pub mod json;
mod jws;
mod key;
mod signer;

pub use jws::{Compact, Error, Header, Jws, MAX_HEADER, MAX_PAYLOAD};
pub use key::{Algorithm, KeyError, PublicKey};
pub use signer::{Chance, Ed25519Key, Es256Key, SignError, Signer};
