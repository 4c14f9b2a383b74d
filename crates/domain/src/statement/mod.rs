//! Signed statements made here: keys, what is signed with them, how it stands (署名付き言明).
//!
//! For: any matter that signs: a disclosure sheet, an evaluation's result, a certificate.
//! Rests on: `docs/specs/statement.md`, `docs/specs/status.md`; the formats themselves are `shirube_proof`'s.
//! Words: an *issuer* is an operator, or this installation, by its address; a *keyring* holds private halves; a *desk* is keyring
//! and address together; a *list* holds how statements stand.
//! Never: gives out a private half; signs for a party without a key of its own; tells a list's places in the order of signing.
//! Begin at: [`issue`], then [`set_status`] and [`publish_lists`].

mod address;
mod bundle;
mod desk;
mod issue;
mod key;
mod keyring;
mod model;
mod status;
mod store;

#[cfg(test)]
mod tests;
#[cfg(test)]
pub(crate) use tests::one_of_each;

use crate::event;
use crate::id::StatementId;

pub use address::Address;
pub use bundle::bundle;
pub use desk::{Desk, Party};
pub use issue::{Draft, Issued, MOST_DAYS, issue};
pub use key::{SigningKey, current, destroy_ended, first_key, issuer, new_key, revoke_key, seconds};
pub use keyring::{FileKeyring, KeyPlace, Keyring, SharedSigner};
pub use model::{Kind, List, StatementRow, Status};
pub use shirube_proof::jose::Algorithm;
pub use shirube_proof::key_file::Cost;
pub use shirube_proof::statement::Reason;
pub use status::{EXPIRES, TTL, publish_lists, published_list, set_status};
pub use store::{by_digest, key as key_by_id, keys, of_asset, operator_of_issuer, statement, statements};

/// A statement as an event names it.
fn subject(id: &StatementId) -> event::Subject {
    let subject = event::Subject::of(&[("statement", id.as_str())]);
    subject.page(format!("/register/statements/{id}")).api(format!("/statements/{id}"))
}
