//! What can be wrong with an envelope, with stable codes.

use crate::findings::{Finding, Level};
use crate::jose;

/// One thing that is wrong. Codes are listed in `docs/specs/node.md` section 3.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// Longer than an envelope may be.
    #[error("too long: no envelope is")]
    Size,
    /// The signed object cannot be read.
    #[error("envelope: {0}")]
    Form(jose::Error),
    /// A claim is missing, of the wrong type or out of range.
    #[error("claim `{0}` is missing or wrong")]
    Claim(&'static str),
    /// The sender is none whose keys are known.
    #[error("sender `{0}` is not known here")]
    Sender(String),
    /// It is for another node.
    #[error("envelope is for `{0}`")]
    Audience(String),
    /// The header names no key, or one the sender does not have.
    #[error("key `{0}` is not a key of the sender")]
    KeyUnknown(String),
    /// Signed outside of the time in which the key signs.
    #[error("the key did not sign at that time")]
    KeyPeriod,
    /// The key was compromised; nothing signed with it counts.
    #[error("the key was compromised")]
    KeyCompromised,
    /// The signature does not hold.
    #[error("signature does not hold")]
    Signature,
    /// Signed, by its own word, later than now.
    #[error("signed at {0}, which is later than now")]
    Future(u64),
    /// Signed longer ago than [`super::MAX_AGE`].
    #[error("signed at {0}, too long ago")]
    Late(u64),
}

impl From<jose::Error> for Fault {
    fn from(error: jose::Error) -> Self {
        match error {
            jose::Error::Size => Fault::Size,
            other => Fault::Form(other),
        }
    }
}

impl Fault {
    /// The stable code of this fault.
    pub fn code(&self) -> &'static str {
        match self {
            Fault::Size => "envelope.size",
            Fault::Form(_) => "envelope.form",
            Fault::Claim(_) => "envelope.claims",
            Fault::Sender(_) => "envelope.sender",
            Fault::Audience(_) => "envelope.audience",
            Fault::KeyUnknown(_) => "envelope.key.unknown",
            Fault::KeyPeriod => "envelope.key.period",
            Fault::KeyCompromised => "envelope.key.compromised",
            Fault::Signature => "envelope.signature",
            Fault::Future(_) => "envelope.time.future",
            Fault::Late(_) => "envelope.time.late",
        }
    }

    /// The finding of this fault, always an error.
    pub fn finding(&self) -> Finding {
        let finding = Finding::new(Level::Error, self.code());
        match self {
            Fault::Form(error) => finding.with("reason", error.code()),
            Fault::Claim(name) => finding.with("name", name),
            Fault::Sender(address) | Fault::Audience(address) => finding.with("address", address),
            Fault::KeyUnknown(key) => finding.with("key", key),
            Fault::Future(at) | Fault::Late(at) => finding.with("at", at),
            _ => finding,
        }
    }
}
