//! What can go wrong with a token, in words that say what to do.

use cryptoki::error::{Error, RvError};

/// Why a token could not be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// The maker's library cannot be loaded or started.
    #[error("the PKCS#11 library {path} cannot be used ({why}): check the path, and that it is made for this machine")]
    Module {
        /// Where it was looked for.
        path: String,
        /// What the system said.
        why: String,
    },
    /// No token of this label.
    #[error("no token is labelled {label}: plug it in, or check the label with the maker's tool")]
    NoToken {
        /// The label asked for.
        label: String,
    },
    /// Two tokens of the same label.
    #[error("several tokens are labelled {label}: give each a label of its own")]
    Several {
        /// The label asked for.
        label: String,
    },
    /// The PIN is not the token's.
    #[error("the PIN is wrong: try again with care, since the token locks itself after a few wrong ones")]
    Pin,
    /// The token accepts no more PINs.
    #[error(
        "the PIN is locked after too many wrong ones: unlock it with the maker's tool and the security officer's PIN"
    )]
    Locked,
    /// No such key.
    #[error("the token has no signing key {id}: list its keys, or make one")]
    NoKey {
        /// The id asked for.
        id: String,
    },
    /// The token knows no such algorithm.
    #[error("the token cannot make or use keys of this algorithm: choose the other one")]
    Algorithm,
    /// The token was taken out, or does not answer.
    #[error("the token is gone or does not answer: plug it in again")]
    Gone,
    /// It gave something that cannot be right, such as a signature that does not check.
    #[error("the token gave an answer that cannot be right: do not use it before its maker has looked at it")]
    Odd,
    /// Anything else, in the token's words.
    #[error("the token refused: {0}")]
    Other(String),
}

impl TokenError {
    /// The stable code of this error.
    pub fn code(&self) -> &'static str {
        match self {
            TokenError::Module { .. } => "token.module",
            TokenError::NoToken { .. } => "token.absent",
            TokenError::Several { .. } => "token.several",
            TokenError::Pin => "token.pin",
            TokenError::Locked => "token.locked",
            TokenError::NoKey { .. } => "token.no-key",
            TokenError::Algorithm => "token.algorithm",
            TokenError::Gone => "token.gone",
            TokenError::Odd => "token.odd",
            TokenError::Other(_) => "token.refused",
        }
    }
}

impl From<Error> for TokenError {
    fn from(e: Error) -> TokenError {
        let Error::Pkcs11(code, _) = e else { return TokenError::Other(e.to_string()) };
        match code {
            RvError::PinIncorrect | RvError::PinInvalid | RvError::PinLenRange => TokenError::Pin,
            RvError::PinLocked | RvError::PinExpired => TokenError::Locked,
            RvError::MechanismInvalid
            | RvError::MechanismParamInvalid
            | RvError::CurveNotSupported
            | RvError::DomainParamsInvalid => TokenError::Algorithm,
            RvError::TokenNotPresent
            | RvError::TokenNotRecognized
            | RvError::DeviceRemoved
            | RvError::DeviceError
            | RvError::SlotIdInvalid
            | RvError::SessionClosed
            | RvError::SessionHandleInvalid
            | RvError::UserNotLoggedIn
            // A key one was using, in a session that is no longer signed in.
            | RvError::KeyHandleInvalid
            | RvError::ObjectHandleInvalid => TokenError::Gone,
            _ => TokenError::Other(e.to_string()),
        }
    }
}
