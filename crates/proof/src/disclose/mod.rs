//! Parts of signed JSON that are shown or kept back one by one (SD-JWT).
//!
//! **For**: statements, whose readers need different parts of one signed whole.
//! **Rests on**: RFC 9901 sections 4 and 7; sizes, decoys and order are our own (`docs/specs/statement.md` section 3).
//! **Words**: a *disclosure* is a hidden member or element with its salt; a *decoy* is a digest nothing belongs to; a *seed*
//! is the chance from which salts and decoys of one statement are made.
//! **Never** use a seed twice, and never let number, order or length of digests tell what is hidden.
//! **Begin** with [`hide`], then [`reveal`].

mod disclosure;
mod hide;
mod reveal;

pub use disclosure::{Disclosure, MAX_DISCLOSURE};
pub use hide::{Hidden, HideError, Seed, escape, hide};
pub use reveal::{MAX_NESTING, Place, Revealed, reveal};

/// Most disclosures a statement may have.
pub const MAX_DISCLOSURES: usize = 1024;

/// The member that holds digests of hidden members.
pub(crate) const SD: &str = "_sd";
/// The member that stands for a hidden element.
pub(crate) const DOTS: &str = "...";
/// The member that names the digest.
pub(crate) const SD_ALG: &str = "_sd_alg";

/// Why a disclosure does not belong to what was signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Longer than [`MAX_DISCLOSURE`], or more than [`MAX_DISCLOSURES`].
    #[error("disclosures are too long or too many")]
    Size,
    /// Not base64url of a JSON array one may rely on.
    #[error("a disclosure cannot be read: send the file as it was received")]
    Form,
    /// Not salt, name and value for a member, or salt and value for an element.
    #[error("a disclosure is not of the shape its place needs")]
    Shape,
    /// No digest in what was signed refers to it.
    #[error("a disclosure is not part of what was signed")]
    Unreferenced,
    /// A digest, or a disclosure, stands twice.
    #[error("a digest or disclosure stands twice")]
    Twice,
    /// A name that must not be, or one that stands there already.
    #[error("a disclosure has a name that is taken or reserved")]
    Name,
    /// A digest list or placeholder of the wrong shape.
    #[error("digests do not stand as they must")]
    Digests,
    /// `_sd_alg` names another digest than SHA-256.
    #[error("digest algorithm is not sha-256")]
    Algorithm,
    /// Hidden parts within hidden parts, deeper than [`MAX_NESTING`].
    #[error("hidden parts are nested too deep")]
    Depth,
}

impl Error {
    /// The stable code of this error.
    pub fn code(self) -> &'static str {
        match self {
            Error::Size => "disclosure.size",
            Error::Form => "disclosure.form",
            Error::Shape => "disclosure.shape",
            Error::Unreferenced => "disclosure.unreferenced",
            Error::Twice => "disclosure.twice",
            Error::Name => "disclosure.name",
            Error::Digests => "disclosure.digests",
            Error::Algorithm => "disclosure.algorithm",
            Error::Depth => "disclosure.depth",
        }
    }
}
