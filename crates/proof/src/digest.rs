//! Digests and salts.
//!
//! **For**: every place where content is committed to without being shown.
//! **Rests on**: FIPS 180-4 (SHA-256).
//! **Never** digest personal data without a [`Salt`]: short values can be found by trying them all.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use sha2::{Digest as _, Sha256};

/// A text that is not the lowercase hexadecimal form of the expected length.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a digest or salt: write {expected} lowercase hexadecimal characters")]
pub struct ParseError {
    expected: usize,
}

impl ParseError {
    /// The stable code of this error.
    pub fn code(&self) -> &'static str {
        "digest.hex"
    }
}

macro_rules! hex_bytes {
    ($name:ident, $len:literal) => {
        impl $name {
            /// The raw bytes.
            pub fn as_bytes(&self) -> &[u8; $len] {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self)
            }
        }

        impl FromStr for $name {
            type Err = ParseError;

            fn from_str(text: &str) -> Result<Self, ParseError> {
                from_hex(text).map($name).ok_or(ParseError { expected: $len * 2 })
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                text.parse().map_err(de::Error::custom)
            }
        }
    };
}

/// A SHA-256 digest. Shown, parsed and serialised as 64 lowercase hexadecimal characters; ordered bytewise.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest(pub [u8; 32]);

impl Digest {
    /// Thirty-two zero bytes: in a seal, "this row is gone" (see [`crate::seal`]). No known input has this digest.
    pub const ZERO: Digest = Digest([0; 32]);
}

hex_bytes!(Digest, 32);

/// Sixteen random bytes that keep a digest from being found by guessing the content. The caller draws them from a
/// cryptographic source; one salt serves one digest only. Destroying the salt and the content is erasure.
///
/// Shown, parsed and serialised as 32 lowercase hexadecimal characters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Salt(pub [u8; 16]);

hex_bytes!(Salt, 16);

fn from_hex<const N: usize>(text: &str) -> Option<[u8; N]> {
    if text.len() != N * 2 {
        return None;
    }
    let mut out = [0; N];
    for (slot, pair) in out.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
        *slot = nibble(pair[0])? << 4 | nibble(pair[1])?;
    }
    Some(out)
}

fn nibble(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    }
}

/// SHA-256 of the bytes.
pub fn sha256(bytes: &[u8]) -> Digest {
    Digest(Sha256::digest(bytes).into())
}

/// SHA-256 of the salt followed by the bytes.
pub fn salted(salt: &Salt, bytes: &[u8]) -> Digest {
    sha256_parts(&[&salt.0, bytes])
}

/// SHA-256 of the parts one after another. The caller makes sure that the borders cannot be moved.
pub(crate) fn sha256_parts(parts: &[&[u8]]) -> Digest {
    let mut hasher = Sha256::new();
    parts.iter().for_each(|part| hasher.update(part));
    Digest(hasher.finalize().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sha256_of_nothing_is_the_known_value() {
        let hex = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(sha256(b"").to_string(), hex);
        assert_eq!(hex.parse::<Digest>().unwrap(), sha256(b""));
        assert_eq!(serde_json::to_string(&sha256(b"")).unwrap(), format!("\"{hex}\""));
    }

    #[test]
    fn only_one_spelling_is_a_digest() {
        for bad in ["", "00", &"A0".repeat(32), &"0g".repeat(32), &"00".repeat(33), &"é".repeat(32)] {
            assert!(bad.parse::<Digest>().is_err(), "{bad}");
        }
        assert!(serde_json::from_str::<Salt>("\"00\"").is_err());
    }

    #[test]
    fn salt_changes_the_digest() {
        assert_ne!(salted(&Salt([0; 16]), b"a"), salted(&Salt([1; 16]), b"a"));
        assert_eq!(salted(&Salt([7; 16]), b"a"), sha256(&[&[7; 16][..], b"a"].concat()));
    }
}
