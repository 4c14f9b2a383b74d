//! The keyring over a PKCS#11 token: the keys of statements where nobody can copy them.

use crate::failure::Failure;
use shirube_domain::id::Chance;
use shirube_domain::refusal::{Class, Error, Refusal};
use shirube_domain::statement::{Algorithm, KeyPlace, Keyring, SharedSigner};
use shirube_proof::jose::{PublicKey, Signer};
use shirube_token::{Token, TokenError};
use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

/// What keys made here are called in the token.
const LABEL: &str = "shirube statements";

/// A token one is signed in to.
pub struct TokenKeyring {
    token: Token,
    /// Each with a session of its own, found once.
    opened: Mutex<HashMap<String, SharedSigner>>,
}

impl TokenKeyring {
    /// Signs in.
    ///
    /// # Errors
    /// Refused with what is at fault: the library, the token, the PIN.
    pub fn open(module: &Path, label: &str, pin: &str) -> Result<TokenKeyring, Failure> {
        let token = Token::open(module, label, pin).map_err(|e| refused(&e))?;
        Ok(TokenKeyring { token, opened: Mutex::default() })
    }

    fn keep(&self, id: &str, signer: SharedSigner) {
        self.opened.lock().unwrap_or_else(PoisonError::into_inner).insert(id.to_owned(), signer);
    }
}

fn refused(error: &TokenError) -> Error {
    Refusal::of(Class::Conflict, "statement.token").with("detail", error).into()
}

impl Keyring for TokenKeyring {
    fn place(&self) -> KeyPlace {
        KeyPlace::Token
    }

    fn make(&self, algorithm: Algorithm, _: &dyn Chance) -> Result<PublicKey, Error> {
        let key = self.token.generate(algorithm, LABEL).map_err(|e| refused(&e))?;
        let public = key.public_key().clone();
        let id = key.key_id().to_owned();
        self.keep(&id, Arc::new(key));
        Ok(public)
    }

    fn signer(&self, id: &str) -> Result<SharedSigner, Error> {
        if let Some(signer) = self.opened.lock().unwrap_or_else(PoisonError::into_inner).get(id) {
            return Ok(signer.clone());
        }
        let signer: SharedSigner = match self.token.key(id) {
            Ok(key) => Arc::new(key),
            Err(TokenError::NoKey { .. }) => {
                return Err(Refusal::of(Class::Conflict, "statement.key-not-here").with("key", id).into());
            }
            Err(error) => return Err(refused(&error)),
        };
        self.keep(id, signer.clone());
        Ok(signer)
    }

    fn destroy(&self, id: &str) -> Result<(), Error> {
        self.opened.lock().unwrap_or_else(PoisonError::into_inner).remove(id);
        self.token.destroy(id).map_err(|e| refused(&e))
    }
}
