//! Signed statements: one format for every claim the system makes or receives.
//!
//! **For**: whoever is told something about an AI system and wants to check it without asking; and the node that tells it.
//! **Rests on**: `docs/specs/statement.md`; RFC 9901 (SD-JWT), SD-JWT VC, [`crate::jose`], [`crate::disclose`].
//! **Words**: the *signed part* is what everybody gets; a *presentation* is it with some of the disclosures; the *holder* is
//! whoever may present it; the *digest of a statement* is that of its signed part.
//! **Never** hide who says something, about what, until when and where its status stands; never take a key from the
//! statement itself.
//! **Begin** with [`Draft`] and [`issue`], then [`Statement::present`], then [`check`].

mod binding;
mod bundle;
mod check;
mod claims;
mod content;
mod fault;
mod issue;
mod issuer;
mod status;
mod whole;

pub use binding::{BINDING_TYPE, Question};
pub use bundle::{Bundle, BundleError, Continuation, MAX_BUNDLE, MAX_PARTS, Receipt, ReceiptError};
pub use check::{Checked, Circumstances, check};
pub(crate) use claims::is_https;
pub use claims::{Claims, Evidence, MAX_NAME, NormVersion, StatementType};
pub use content::Content;
pub use fault::Fault;
pub use issue::{Draft, IssueError, issue};
pub use issuer::{
    Issuer, IssuerKey, MAX_METADATA, MetadataError, Reason, Revoked, is_issuer_address, metadata_address,
};
pub use status::{BitstringStatus, StatusReference, TokenStatus};
pub use whole::{MAX_STATEMENT, Statement, TYPE};
