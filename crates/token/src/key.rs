//! One key of a token, signing.

use crate::{KeyInfo, Token, TokenError, lock};
use cryptoki::mechanism::Mechanism;
use cryptoki::mechanism::eddsa::{EddsaParams, EddsaSignatureScheme};
use cryptoki::object::ObjectHandle;
use cryptoki::session::Session;
use sha2::{Digest, Sha256};
use shirube_proof::jose::{Algorithm, PublicKey, SignError, Signer};
use std::fmt;
use std::sync::Mutex;

/// A key in a token. Signs one message at a time: a session is one conversation.
pub struct TokenKey {
    token: Token,
    open: Mutex<(Session, ObjectHandle)>,
    info: KeyInfo,
}

impl TokenKey {
    pub(crate) fn new(token: Token, session: Session, handle: ObjectHandle, info: KeyInfo) -> TokenKey {
        TokenKey { token, open: Mutex::new((session, handle)), info }
    }

    /// How it is listed.
    pub fn info(&self) -> &KeyInfo {
        &self.info
    }

    /// Signs, and looks whether the signature is right: a token can fail in ways that only show in what it gives.
    ///
    /// # Errors
    /// [`TokenError`]. A session that ended while nobody signed (token taken out and back, driver restarted) is opened anew once.
    pub fn try_sign(&self, message: &[u8]) -> Result<[u8; 64], TokenError> {
        let mut open = lock(&self.open);
        let given = match ask(&open, self.info.public.algorithm(), message) {
            Err(TokenError::Gone) => {
                *open = self.reopen()?;
                ask(&open, self.info.public.algorithm(), message)?
            }
            other => other?,
        };
        let signature: [u8; 64] = given.try_into().map_err(|_| TokenError::Odd)?;
        if self.info.public.verify(message, &signature) { Ok(signature) } else { Err(TokenError::Odd) }
    }

    fn reopen(&self) -> Result<(Session, ObjectHandle), TokenError> {
        let session = self.token.session()?;
        let found = crate::pairs(&session)?.into_iter().find(|(_, info)| info.id == self.info.id);
        let (handle, _) = found.ok_or_else(|| TokenError::NoKey { id: self.info.id.clone() })?;
        Ok((session, handle))
    }
}

fn ask((session, key): &(Session, ObjectHandle), algorithm: Algorithm, message: &[u8]) -> Result<Vec<u8>, TokenError> {
    Ok(match algorithm {
        // Hashed here: every token signs a digest, not every one hashes.
        Algorithm::Es256 => session.sign(&Mechanism::Ecdsa, *key, &Sha256::digest(message))?,
        Algorithm::EdDsa => {
            session.sign(&Mechanism::Eddsa(EddsaParams::new(EddsaSignatureScheme::Ed25519)), *key, message)?
        }
    })
}

impl Signer for TokenKey {
    fn public_key(&self) -> &PublicKey {
        &self.info.public
    }

    fn key_id(&self) -> &str {
        &self.info.id
    }

    fn sign(&self, message: &[u8]) -> Result<[u8; 64], SignError> {
        self.try_sign(message).map_err(|e| SignError(e.to_string()))
    }
}

impl fmt::Debug for TokenKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TokenKey({} in {})", self.info.id, self.token.label())
    }
}
