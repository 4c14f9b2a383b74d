//! Documents inside documents.
//!
//! **For**: resources of a profile that hold what they stand for. **Rests on**: RFC 4648 section 4. **Words**: none.
//! **Never** guess: what is not base64 to the last bit is nothing. **Begin** with [`decode`].

/// The bytes a text stands for.
pub(super) fn decode(text: &str) -> Option<Vec<u8>> {
    let bytes = text.as_bytes();
    if !bytes.len().is_multiple_of(4) {
        return None;
    }
    let padding = bytes.iter().rev().take_while(|b| **b == b'=').count();
    if padding > 2 {
        return None;
    }
    let mut out = Vec::with_capacity(bytes.len() / 4 * 3);
    let (mut held, mut bits) = (0u32, 0);
    for byte in &bytes[..bytes.len() - padding] {
        held = held << 6 | u32::from(value(*byte)?);
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            out.push((held >> bits & 0xff) as u8);
        }
    }
    (held & ((1 << bits) - 1) == 0).then_some(out)
}

fn value(byte: u8) -> Option<u8> {
    match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn what_is_base64_to_the_last_bit_is_decoded_and_nothing_else() {
        assert_eq!(decode("").as_deref(), Some(&b""[..]));
        assert_eq!(decode("Zg==").as_deref(), Some(&b"f"[..]));
        assert_eq!(decode("Zm8=").as_deref(), Some(&b"fo"[..]));
        assert_eq!(decode("Zm9vYmFy+/==").map(|bytes| bytes.len()), None);
        assert_eq!(decode("Zm9vYmFy").as_deref(), Some(&b"foobar"[..]));
        assert!(
            ["Z", "Zg=", "Zh==", "Z===", "====", "Zm9=", "Zm9v\n", "Zm=v"].iter().all(|text| decode(text).is_none())
        );
    }
}
