//! What is wrong with a document: everything, with codes and places, not only the first fault.
//!
//! **For**: whoever sent the document and has to mend it. **Rests on**: `docs/specs/oscal.md`, which lists the codes.
//! **Words**: the *path* is a JSON Pointer (RFC 6901) into the document as it was sent. **Never** hold a sentence for
//! people: wording belongs to whoever shows it. **Begin** with [`Fault`].

use std::fmt;

use serde::Serialize;

/// A list of kinds with their stable codes.
macro_rules! kinds {
    ($($(#[$meta:meta])* $kind:ident = $code:literal,)*) => {
        /// What is wrong.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum FaultKind { $($(#[$meta])* $kind,)* }

        impl FaultKind {
            /// Every kind, in the order of the specification.
            pub const ALL: &'static [FaultKind] = &[$(FaultKind::$kind,)*];

            /// The stable code.
            pub fn code(self) -> &'static str {
                match self { $(FaultKind::$kind => $code,)* }
            }
        }
    };
}

kinds! {
    /// More bytes than are read at all.
    TooLarge = "oscal.too-large",
    /// Nested deeper than is read.
    TooDeep = "oscal.too-deep",
    /// More values than are read.
    TooMany = "oscal.too-many",
    /// Not JSON.
    Syntax = "oscal.syntax",
    /// One member twice in one object.
    DuplicateMember = "oscal.duplicate-member",
    /// The root is none of the five models.
    Root = "oscal.root",
    /// Written for another major version.
    Version = "oscal.version",
    /// A member that the model does not have.
    UnknownMember = "oscal.unknown-member",
    /// A member that must be there.
    Missing = "oscal.missing",
    /// A string where a list should be, and the like.
    WrongType = "oscal.wrong-type",
    /// An empty list: a list that is there holds something.
    EmptyList = "oscal.empty-list",
    /// Two members of which only one may be there, or neither of two of which one must.
    Choice = "oscal.choice",
    /// Not a UUID of version 4 or 5.
    BadUuid = "oscal.bad-uuid",
    /// Not a token.
    BadToken = "oscal.bad-token",
    /// A string that is empty or has space at an end.
    BadString = "oscal.bad-string",
    /// Not a date and time with its offset.
    BadDate = "oscal.bad-date",
    /// Not a URI, or not a reference to one.
    BadUri = "oscal.bad-uri",
    /// Not an e-mail address, not base64, not a number in its range.
    BadValue = "oscal.bad-value",
    /// A word that is not on the model's list.
    BadWord = "oscal.bad-word",
    /// An id stands twice.
    DuplicateId = "oscal.duplicate-id",
    /// A parameter is inserted that is nowhere defined.
    NoSuchParameter = "oscal.no-such-parameter",
    /// A reference to an id that is nowhere in the document.
    NoSuchTarget = "oscal.no-such-target",
    /// A role that the metadata does not define.
    NoSuchRole = "oscal.no-such-role",
    /// A party that the metadata does not define.
    NoSuchParty = "oscal.no-such-party",
    /// The same pair with two relationships under one rationale.
    Contradiction = "oscal.contradiction",
    /// A control mapped to itself in the same resource.
    SelfMap = "oscal.self-map",
    /// A resolved catalog was asked for and the document is something else.
    NotImportable = "oscal.not-importable",
    /// An import that nobody here can answer.
    NotFound = "oscal.not-found",
    /// An import that leads outside the folder the profile lives in.
    Outside = "oscal.outside",
    /// An import that leads back to itself.
    Circular = "oscal.circular",
    /// A directive of a profile that selects no control (told, not refused).
    NothingSelected = "oscal.nothing-selected",
    /// A setting of a parameter that is not there (told, not refused).
    NothingToSet = "oscal.nothing-to-set",
    /// A change to a control or an object that is not there (told, not refused).
    NothingToAlter = "oscal.nothing-to-alter",
    /// A control that stands more than once in a resolved catalog (told, not refused).
    Clash = "oscal.clash",
    /// A way of combining that the specification leaves undefined (told, not refused).
    Undefined = "oscal.undefined",
}

impl fmt::Display for FaultKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl Serialize for FaultKind {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

/// One fault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// What is wrong.
    pub kind: FaultKind,
    /// Where: a JSON Pointer, empty for the whole.
    pub path: String,
    /// Particulars: what was found, cut to a bearable length.
    pub detail: String,
}

/// Longer particulars are cut.
const DETAIL: usize = 200;

impl Fault {
    /// A fault at a place.
    pub fn new(kind: FaultKind, path: impl Into<String>, detail: impl Into<String>) -> Self {
        let mut detail = detail.into();
        if let Some((cut, _)) = detail.char_indices().nth(DETAIL) {
            detail.truncate(cut);
            detail.push('…');
        }
        Fault { kind, path: path.into(), detail }
    }

    /// The stable code.
    pub fn code(&self) -> &'static str {
        self.kind.code()
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.code(), if self.path.is_empty() { "/" } else { &self.path }, self.detail)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_in_the_specification_and_long_particulars_are_cut() {
        let specification = include_str!("../../../docs/specs/oscal.md");
        for kind in FaultKind::ALL {
            assert!(
                specification.contains(&format!("`{}`", kind.code())),
                "{} is not in the specification",
                kind.code()
            );
        }
        let fault = Fault::new(FaultKind::BadString, "/catalog", "標".repeat(500));
        assert_eq!(fault.detail.chars().count(), DETAIL + 1);
        assert!(fault.to_string().starts_with("oscal.bad-string /catalog 標"));
    }
}
