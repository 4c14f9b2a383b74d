//! Status lists: one small number for each statement, kept in a long list, so that asking about one tells nobody which.
//!
//! **For**: saying that a statement was revoked or suspended after it was signed, and looking that up offline.
//!
//! **Rests on**: Token Status List (draft-ietf-oauth-status-list, in the RFC Editor's queue) and Bitstring Status List v1.0
//! (W3C Recommendation of 15 May 2025); what of both we use is `docs/specs/status.md`.
//!
//! **Words**: an *index* is the place of a statement in its list; a *value* is the number found there; a *list* is all
//! values, packed; a *reference* is what a statement says about where its status stands.
//!
//! **Never** share the bit code of the two formats: one counts from the lowest bit of a byte, the other from the highest,
//! and a list read the wrong way gives an answer all the same. Never unpack more than was allowed beforehand. Never give an
//! index that follows from the order of issuance.
//!
//! **Begin** with [`token`] (the list we publish), then [`bitstring`] (the same for readers of W3C credentials), then
//! [`places`] (which index a new statement gets).

pub mod bitstring;
mod bitstring_text;
mod pack;
pub mod places;
pub mod token;
mod token_text;

pub use bitstring_text::{BitstringCredential, BitstringReference, CREDENTIAL_TYP, Message, Told};
pub use places::Places;
pub use token_text::{TYP, TokenList, TokenReference};

/// The largest list accepted, in bytes when unpacked: sixteen million entries of eight bits, 134 million of one.
///
/// A compressed list a thousand times smaller can claim to be this large; none can make us unpack more.
pub const MAX_BYTES: usize = 16 << 20;

/// One entry that differs between two lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    /// Its index.
    pub index: u64,
    /// Its value in the earlier list.
    pub before: u8,
    /// Its value in the later list.
    pub after: u8,
}

/// Why something is not a status list, or says nothing about an index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Not 1, 2, 4 or 8 bits for each entry (token list), or not 1 to 8 (bitstring).
    #[error(
        "a status list has 1, 2, 4 or 8 bits for each entry (1 to 8 in a bitstring): ask its issuer for a sound one"
    )]
    Width,
    /// Larger than was allowed when unpacked.
    #[error("status list is larger than allowed when unpacked: ask its issuer for a sound one")]
    TooLarge,
    /// Not base64url without padding; in a bitstring also without the `u` before it.
    #[error("status list is not written in base64url: fetch it again")]
    Text,
    /// Not a whole compressed stream of the format, or something follows it.
    #[error("status list cannot be unpacked: fetch it again")]
    Packing,
    /// No entry has this index.
    #[error("status list has no entry of this index, so that nothing can be said about it")]
    Index,
    /// The value does not fit the bits of an entry.
    #[error("status value does not fit the bits of an entry: use a list with more bits")]
    Value,
    /// Fewer than 131,072 entries in a bitstring.
    #[error("bitstring status list has fewer than 131,072 entries, too few to hide one among them")]
    Short,
    /// Two lists of different width or length cannot be compared.
    #[error("the two status lists differ in width or length: compare lists of one kind")]
    Shape,
    /// A member is missing or of another kind than the format says.
    #[error("`{0}` of the status list or reference is missing or malformed")]
    Member(&'static str),
    /// The list is of another address than the statement refers to.
    #[error("status list is of another address than the statement refers to")]
    Address,
    /// The list has another purpose than the statement refers to.
    #[error("status list has another purpose than the statement refers to")]
    Purpose,
    /// The list is dated after the time asked about.
    #[error("status list was issued after the time asked about")]
    Early,
    /// The list had expired by the time asked about.
    #[error("status list had expired by the time asked about: fetch the current one")]
    Expired,
}

impl Error {
    /// The stable code of this error.
    pub fn code(&self) -> &'static str {
        match self {
            Error::Width => "status.width",
            Error::TooLarge => "status.too_large",
            Error::Text => "status.text",
            Error::Packing => "status.packing",
            Error::Index => "status.index",
            Error::Value => "status.value",
            Error::Short => "status.short",
            Error::Shape => "status.shape",
            Error::Member(_) => "status.member",
            Error::Address => "status.address",
            Error::Purpose => "status.purpose",
            Error::Early => "status.early",
            Error::Expired => "status.expired",
        }
    }
}

/// What a value of a token list says (draft-ietf-oauth-status-list section 7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Status {
    /// 0x00: neither revoked nor suspended.
    Valid,
    /// 0x01: revoked, annulled, taken back, recalled or cancelled. For good.
    Invalid,
    /// 0x02: set aside for now.
    Suspended,
    /// 0x03 and 0x0C to 0x0F: what the issuer says they mean. Who does not know that relies on nothing.
    Application(u8),
    /// Any other value: kept free for later registration.
    Reserved(u8),
}

impl From<u8> for Status {
    fn from(value: u8) -> Self {
        match value {
            0 => Status::Valid,
            1 => Status::Invalid,
            2 => Status::Suspended,
            3 | 0x0c..=0x0f => Status::Application(value),
            other => Status::Reserved(other),
        }
    }
}

impl Status {
    /// The value that stands in the list.
    pub fn value(self) -> u8 {
        match self {
            Status::Valid => 0,
            Status::Invalid => 1,
            Status::Suspended => 2,
            Status::Application(value) | Status::Reserved(value) => value,
        }
    }

    /// The stable word for reports.
    pub fn word(self) -> &'static str {
        match self {
            Status::Valid => "valid",
            Status::Invalid => "invalid",
            Status::Suspended => "suspended",
            Status::Application(_) => "application",
            Status::Reserved(_) => "reserved",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_says_one_thing_and_is_written_back_as_it_was() {
        for value in 0..=u8::MAX {
            assert_eq!(Status::from(value).value(), value);
        }
        assert_eq!(Status::from(3), Status::Application(3));
        assert_eq!(Status::from(0x0b), Status::Reserved(0x0b));
        assert_eq!(Status::from(0x0f).word(), "application");
        assert_eq!(Status::from(0x10).word(), "reserved");
    }
}
