//! Strict readings of the small text forms the C2SP specifications share: decimal numbers and base64.
//!
//! **Never** accept two spellings of one value: a second spelling of a signed or hashed file is a second file.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

use crate::digest::Digest;

/// A decimal number without sign or leading zeros; `None` for any other spelling or an overflow.
pub(crate) fn decimal(text: &str) -> Option<u64> {
    let plain = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let canonical = plain && (text.len() == 1 || !text.starts_with('0'));
    if canonical { text.parse().ok() } else { None }
}

/// Standard base64 (RFC 4648 section 4) with canonical padding.
pub(crate) fn to_base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// Reads standard base64; `None` unless the text is the one canonical spelling of the bytes.
pub(crate) fn from_base64(text: &str) -> Option<Vec<u8>> {
    let bytes = STANDARD.decode(text).ok()?;
    (STANDARD.encode(&bytes) == text).then_some(bytes)
}

/// Reads one base64 SHA-256 digest.
pub(crate) fn base64_digest(text: &str) -> Option<Digest> {
    if text.len() != 44 {
        return None;
    }
    Some(Digest(from_base64(text)?.try_into().ok()?))
}

/// Base64 for addresses and JOSE (RFC 4648 section 5), without padding.
pub(crate) fn to_base64url(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Reads base64url without padding; `None` unless the text is the one canonical spelling of the bytes (the decoder refuses
/// padding, spaces and trailing bits that are not zero).
pub(crate) fn from_base64url(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}
