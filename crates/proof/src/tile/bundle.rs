//! Entry bundles: up to 256 entries in one file, each after its length in 16 bits.

/// The largest bundle in bytes: 256 entries of 65 535 bytes with their lengths.
pub const MAX_BUNDLE_BYTES: usize = 256 * (2 + 65_535);

/// Why entries are not a bundle, or bytes not entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BundleError {
    /// Not 1 to 256 entries, or not the number the path says.
    #[error("bundle has {0} entries, which does not fit its path: write it again from the database")]
    Count(usize),
    /// An entry longer than 65 535 bytes.
    #[error("entry {0} of the bundle is longer than 65535 bytes: log a digest instead of the content")]
    TooLarge(usize),
    /// The bytes end within an entry.
    #[error("bundle ends within entry {0}: fetch it again")]
    Truncated(usize),
    /// Bytes follow the last entry.
    #[error("bundle has {0} bytes after its last entry: fetch it again")]
    Trailing(usize),
}

impl BundleError {
    /// The stable code of this error.
    pub fn code(&self) -> &'static str {
        match self {
            BundleError::Count(_) => "bundle.count",
            BundleError::TooLarge(_) => "bundle.too_large",
            BundleError::Truncated(_) => "bundle.truncated",
            BundleError::Trailing(_) => "bundle.trailing",
        }
    }
}

/// The bytes of a bundle of 1 to 256 entries.
///
/// # Errors
/// [`BundleError::Count`] or [`BundleError::TooLarge`].
pub fn encode_bundle<T: AsRef<[u8]>>(entries: &[T]) -> Result<Vec<u8>, BundleError> {
    if !(1..=256).contains(&entries.len()) {
        return Err(BundleError::Count(entries.len()));
    }
    let mut bytes = Vec::with_capacity(entries.iter().map(|entry| entry.as_ref().len() + 2).sum());
    for (position, entry) in entries.iter().enumerate() {
        let entry = entry.as_ref();
        let length = u16::try_from(entry.len()).map_err(|_| BundleError::TooLarge(position))?;
        bytes.extend_from_slice(&length.to_be_bytes());
        bytes.extend_from_slice(entry);
    }
    Ok(bytes)
}

/// The `width` entries (1 to 256) of a bundle, borrowed from its bytes.
///
/// # Errors
/// [`BundleError::Count`] for an impossible width, [`BundleError::Truncated`] or [`BundleError::Trailing`].
pub fn parse_bundle(bytes: &[u8], width: u16) -> Result<Vec<&[u8]>, BundleError> {
    if !(1..=256).contains(&width) {
        return Err(BundleError::Count(usize::from(width)));
    }
    let mut entries = Vec::with_capacity(usize::from(width));
    let mut rest = bytes;
    for position in 0..usize::from(width) {
        let (length, after) = rest.split_first_chunk::<2>().ok_or(BundleError::Truncated(position))?;
        let length = usize::from(u16::from_be_bytes(*length));
        let (entry, after) = after.split_at_checked(length).ok_or(BundleError::Truncated(position))?;
        entries.push(entry);
        rest = after;
    }
    if rest.is_empty() { Ok(entries) } else { Err(BundleError::Trailing(rest.len())) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bundle_reads_back_and_nothing_else_does() {
        let bytes = encode_bundle(&[&b"ab"[..], b"", b"c"]).unwrap();
        assert_eq!(bytes, b"\x00\x02ab\x00\x00\x00\x01c");
        assert_eq!(parse_bundle(&bytes, 3).unwrap(), [&b"ab"[..], b"", b"c"]);
        assert_eq!(parse_bundle(&bytes, 2), Err(BundleError::Trailing(3)));
        assert_eq!(parse_bundle(&bytes, 4), Err(BundleError::Truncated(3)));
        assert_eq!(parse_bundle(&bytes[..8], 3), Err(BundleError::Truncated(2)));
        assert_eq!(parse_bundle(&bytes, 0), Err(BundleError::Count(0)));
        assert_eq!(parse_bundle(&bytes, 257), Err(BundleError::Count(257)));
    }

    #[test]
    fn a_bundle_has_limits() {
        assert_eq!(encode_bundle::<&[u8]>(&[]), Err(BundleError::Count(0)));
        assert_eq!(encode_bundle(&[[0u8]; 257]), Err(BundleError::Count(257)));
        assert_eq!(encode_bundle(&[vec![0; 65_536]]), Err(BundleError::TooLarge(0)));
        assert_eq!(encode_bundle(&vec![vec![0; 65_535]; 256]).unwrap().len(), MAX_BUNDLE_BYTES);
    }
}
