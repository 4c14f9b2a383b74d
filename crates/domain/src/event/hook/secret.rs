//! Secrets of hooks: made anew each time from the installation's own key, and kept nowhere.
//!
//! What the database holds of a secret is a random salt. Who has the database, or a backup of it, and not the key file of the
//! log beside it, can sign nothing.

use crate::id::{Chance, HookId};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::hmac;
use shirube_proof::note::SigningKey;
use std::fmt::Write;

/// What secrets are made from.
#[derive(Clone)]
pub struct Keyring(hmac::Key);

impl std::fmt::Debug for Keyring {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keyring")
    }
}

impl Keyring {
    /// Made from the log's key, for this use alone: what is made from it says nothing about the key.
    pub fn of(key: &SigningKey) -> Keyring {
        let from = hmac::Key::new(hmac::HMAC_SHA256, key.to_secret_text().trim().as_bytes());
        let made = hmac::sign(&from, b"shirube\nwebhook secrets\nv1");
        Keyring(hmac::Key::new(hmac::HMAC_SHA256, made.as_ref()))
    }

    /// The secret of one hook with one salt.
    pub(super) fn secret(&self, hook: &HookId, salt: &str) -> Secret {
        Secret(hmac::sign(&self.0, format!("{hook}\n{salt}").as_bytes()).as_ref().to_vec())
    }
}

/// One secret.
pub(super) struct Secret(pub(super) Vec<u8>);

impl Secret {
    /// As people and programs pass it on: `whsec_` and base64.
    pub(super) fn to_text(&self) -> String {
        format!("whsec_{}", STANDARD.encode(&self.0))
    }

    /// `v1,` and the signature over id, moment and body.
    pub(super) fn sign(&self, id: &str, seconds: i64, body: &str) -> String {
        let key = hmac::Key::new(hmac::HMAC_SHA256, &self.0);
        let tag = hmac::sign(&key, format!("{id}.{seconds}.{body}").as_bytes());
        format!("v1,{}", STANDARD.encode(tag.as_ref()))
    }
}

/// A new salt.
pub(super) fn salt(chance: &dyn Chance) -> String {
    let mut bytes = [0u8; 32];
    chance.fill(&mut bytes);
    bytes.iter().fold(String::new(), |mut out, b| {
        let _ = write!(out, "{b:02x}");
        out
    })
}
