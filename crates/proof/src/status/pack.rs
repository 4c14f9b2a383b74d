//! Packing and unpacking: base64url, and the two wrappings of DEFLATE, each whole and within a limit.
//!
//! **Never** look at a bit here: which bit is which index is the business of each format alone.

use std::io::{Read, Write};

use flate2::bufread::GzDecoder;
use flate2::write::{GzEncoder, ZlibEncoder};
use flate2::{Compression, Decompress, FlushDecompress, Status};

use super::Error;
use crate::text::{from_base64url, to_base64url};

/// How much is unpacked before the limit is looked at again.
const STEP: usize = 64 << 10;

pub(super) fn to_text(bytes: &[u8]) -> String {
    to_base64url(bytes)
}

/// Reads base64url without padding; text longer than `limit` bytes would need is not even decoded.
pub(super) fn from_text(text: &str, limit: usize) -> Result<Vec<u8>, Error> {
    // Nothing that can be unpacked to `limit` bytes needs more than a stream of stored blocks: 5 bytes for each 65,535.
    let most = limit + limit / 4096 + 64;
    if text.len() / 4 * 3 > most {
        return Err(Error::TooLarge);
    }
    from_base64url(text).ok_or(Error::Text)
}

/// DEFLATE in ZLIB (RFC 1950) at the highest compression, as the token list asks for.
pub(super) fn to_zlib(bytes: &[u8]) -> Result<Vec<u8>, Error> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).and_then(|()| encoder.finish()).map_err(|_| Error::Packing)
}

/// Unpacks ZLIB, whose checksum must hold and after which nothing may follow.
pub(super) fn from_zlib(bytes: &[u8], limit: usize) -> Result<Vec<u8>, Error> {
    let (mut stream, mut out, mut at) = (Decompress::new(true), Vec::new(), 0);
    loop {
        // At most one byte above the limit, which is enough to know.
        out.reserve(STEP.min(limit + 1 - out.len()));
        let before = (stream.total_in(), out.len());
        let step = stream.decompress_vec(&bytes[at..], &mut out, FlushDecompress::None).map_err(|_| Error::Packing)?;
        at = usize::try_from(stream.total_in()).map_err(|_| Error::TooLarge)?;
        if out.len() > limit {
            return Err(Error::TooLarge);
        }
        match step {
            Status::StreamEnd if at == bytes.len() => return Ok(out),
            Status::StreamEnd => return Err(Error::Packing),
            // Nothing more goes in or comes out: the stream is cut.
            _ if before == (stream.total_in(), out.len()) && out.len() < out.capacity() => return Err(Error::Packing),
            _ => {}
        }
    }
}

/// GZIP (RFC 1952), as the bitstring list asks for. No time or name of a file stands in it.
pub(super) fn to_gzip(bytes: &[u8]) -> Result<Vec<u8>, Error> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).and_then(|()| encoder.finish()).map_err(|_| Error::Packing)
}

/// Unpacks one GZIP member, whose checksum must hold and after which nothing may follow.
pub(super) fn from_gzip(bytes: &[u8], limit: usize) -> Result<Vec<u8>, Error> {
    let (mut decoder, mut out) = (GzDecoder::new(bytes), Vec::new());
    let most = limit as u64 + 1;
    (&mut decoder).take(most).read_to_end(&mut out).map_err(|_| Error::Packing)?;
    if out.len() > limit {
        return Err(Error::TooLarge);
    }
    if decoder.into_inner().is_empty() { Ok(out) } else { Err(Error::Packing) }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Pack = (fn(&[u8]) -> Result<Vec<u8>, Error>, fn(&[u8], usize) -> Result<Vec<u8>, Error>);
    const BOTH: [Pack; 2] = [(to_zlib, from_zlib), (to_gzip, from_gzip)];

    fn noise(len: usize) -> Vec<u8> {
        let mut state = 1_u32;
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as u8
        };
        (0..len).map(|_| next()).collect()
    }

    #[test]
    fn what_was_packed_comes_back_and_anything_cut_or_added_does_not() {
        for (pack, unpack) in BOTH {
            for bytes in [vec![], vec![0; 3], noise(300), vec![7; STEP * 2 + 1], noise(STEP + 9)] {
                let packed = pack(&bytes).unwrap();
                assert_eq!(unpack(&packed, bytes.len()).unwrap(), bytes);
                let cuts = (0..packed.len()).filter(|at| packed.len() < 400 || at % 997 == 0 || packed.len() - at < 12);
                for at in cuts {
                    assert!(unpack(&packed[..at], bytes.len()).is_err(), "{at} of {}", packed.len());
                }
                assert_eq!(unpack(&[&packed[..], &[0]].concat(), bytes.len()), Err(Error::Packing));
                assert_eq!(unpack(&[&packed[..], &packed[..]].concat(), bytes.len()), Err(Error::Packing));
            }
        }
    }

    #[test]
    fn a_bomb_is_refused_at_the_limit() {
        for (pack, unpack) in BOTH {
            let bomb = pack(&vec![0; 8 << 20]).unwrap();
            assert!(bomb.len() < 20_000, "{}", bomb.len());
            assert_eq!(unpack(&bomb, (8 << 20) - 1), Err(Error::TooLarge));
            assert_eq!(unpack(&bomb, 0), Err(Error::TooLarge));
            assert!(unpack(&bomb, 8 << 20).is_ok());
        }
        assert_eq!(from_text(&"A".repeat(1000), 10), Err(Error::TooLarge));
    }

    #[test]
    fn noise_that_cannot_be_packed_still_fits_the_text_limit() {
        let bytes = noise(300_000);
        for (pack, unpack) in BOTH {
            let text = to_text(&pack(&bytes).unwrap());
            assert_eq!(unpack(&from_text(&text, bytes.len()).unwrap(), bytes.len()).unwrap(), bytes);
        }
    }

    #[test]
    fn one_text_is_one_sequence_of_bytes() {
        for bad in ["A", "AA==", "AB", "A A", "+/8", "é", "AA\n"] {
            assert_eq!(from_text(bad, 100), Err(Error::Text), "{bad:?}");
        }
        assert_eq!(from_text("-_8", 100).unwrap(), [0xfb, 0xff]);
    }
}
