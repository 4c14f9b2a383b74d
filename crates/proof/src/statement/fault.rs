//! What can be wrong with a statement, with stable codes.

use crate::disclose;
use crate::findings::{Finding, Level};
use crate::jose;

/// One thing that is wrong. Codes are listed in `docs/specs/statement.md` section 7.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The signed part cannot be read.
    #[error("signed part: {0}")]
    Form(#[from] jose::Error),
    /// The text is longer than a statement may be.
    #[error("too long: no statement is")]
    Size,
    /// Parts between `~` are missing or too many.
    #[error("not a statement: send the file as it was received")]
    Parts,
    /// A claim is missing, of the wrong type or out of range.
    #[error("claim `{0}` is missing or wrong")]
    Claim(&'static str),
    /// Something is hidden that everybody must read.
    #[error("claim `{0}` holds hidden parts, which only fields and evidence may")]
    Hidden(String),
    /// A disclosure does not belong.
    #[error(transparent)]
    Disclosure(#[from] disclose::Error),
    /// An element of `evidence` that was shown is no evidence.
    #[error("a piece of evidence cannot be read")]
    Evidence,
    /// The reader does not know this issuer.
    #[error("issuer `{0}` is not known here")]
    IssuerUnknown(String),
    /// The header names no key, or one the issuer does not have.
    #[error("key `{0}` is not a key of this issuer")]
    KeyUnknown(String),
    /// Signed outside of the time in which the key signs.
    #[error("the key did not sign at that time")]
    KeyPeriod,
    /// The key was compromised, and nothing shows that the statement was there before.
    #[error("the key was compromised and nothing shows that this was signed before")]
    KeyCompromised,
    /// The signature does not hold.
    #[error("signature does not hold")]
    Signature,
    /// Not to be relied on yet.
    #[error("not to be relied on before {0}")]
    NotYet(u64),
    /// Signed, by its own word, later than now.
    #[error("signed at {0}, which is later than now")]
    Future(u64),
    /// No longer to be relied on.
    #[error("expired at {0}")]
    Expired(u64),
    /// Only the holder may present it, and nothing shows that it was the holder.
    #[error("nothing shows that it comes from its holder")]
    BindingMissing,
    /// A question was asked of a statement that names no holder: whoever shows it cannot answer.
    #[error("statement names no holder who could answer")]
    BindingNobody,
    /// There is a binding, and the statement names no holder.
    #[error("bound to a holder, but names none")]
    BindingUnexpected,
    /// The binding cannot be read.
    #[error("binding: {0}")]
    BindingForm(jose::Error),
    /// A claim of the binding is missing or of the wrong type.
    #[error("claim `{0}` of the binding is missing or wrong")]
    BindingClaim(&'static str),
    /// Its signature is not the holder's.
    #[error("signature of the binding is not the holder's")]
    BindingSignature,
    /// It is for other parts than came with it.
    #[error("binding is for other disclosures than were sent")]
    BindingDigest,
    /// It is for somebody else.
    #[error("binding is for `{0}`")]
    BindingAudience(String),
    /// It answers another question.
    #[error("binding answers another question")]
    BindingNonce,
    /// It was made too long ago, or later than now.
    #[error("binding was made at {0}")]
    BindingTime(u64),
}

impl Fault {
    /// The stable code of this fault.
    pub fn code(&self) -> &'static str {
        match self {
            Fault::Form(_) | Fault::Parts => "statement.form",
            Fault::Size => "statement.form.size",
            Fault::Claim(_) => "statement.claims",
            Fault::Hidden(_) => "statement.claims.hidden",
            Fault::Disclosure(_) => "statement.disclosures",
            Fault::Evidence => "statement.disclosures.evidence",
            Fault::IssuerUnknown(_) => "statement.issuer",
            Fault::KeyUnknown(_) => "statement.key.unknown",
            Fault::KeyPeriod => "statement.key.period",
            Fault::KeyCompromised => "statement.key.compromised",
            Fault::Signature => "statement.signature",
            Fault::NotYet(_) => "statement.validity.not_yet",
            Fault::Future(_) => "statement.validity.future",
            Fault::Expired(_) => "statement.validity.expired",
            Fault::BindingMissing => "statement.binding.missing",
            Fault::BindingNobody => "statement.binding.nobody",
            Fault::BindingUnexpected => "statement.binding.unexpected",
            Fault::BindingForm(_) => "statement.binding.form",
            Fault::BindingClaim(_) => "statement.binding.claim",
            Fault::BindingSignature => "statement.binding.signature",
            Fault::BindingDigest => "statement.binding.digest",
            Fault::BindingAudience(_) => "statement.binding.audience",
            Fault::BindingNonce => "statement.binding.nonce",
            Fault::BindingTime(_) => "statement.binding.time",
        }
    }

    /// The finding of this fault, always an error.
    pub fn finding(&self) -> Finding {
        let finding = Finding::new(Level::Error, self.code());
        match self {
            Fault::Form(error) | Fault::BindingForm(error) => finding.with("reason", error.code()),
            Fault::Parts => finding.with("reason", "statement.parts"),
            Fault::Claim(name) | Fault::BindingClaim(name) => finding.with("name", name),
            Fault::Hidden(name) => finding.with("name", name),
            Fault::Disclosure(error) => finding.with("reason", error.code()),
            Fault::IssuerUnknown(issuer) => finding.with("issuer", issuer),
            Fault::KeyUnknown(key) => finding.with("key", key),
            Fault::NotYet(at) | Fault::Future(at) | Fault::Expired(at) | Fault::BindingTime(at) => {
                finding.with("at", at)
            }
            Fault::BindingAudience(audience) => finding.with("audience", audience),
            _ => finding,
        }
    }
}
