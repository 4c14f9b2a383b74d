//! Curves and public points as tokens write them (PKCS#11 3.0, section 6.3): DER around the plain bytes, with variants.

use shirube_proof::jose::{Algorithm, PublicKey};

/// The object identifier of P-256 (RFC 5480), DER.
const P256: &[u8] = &[0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07];
/// The object identifier of Ed25519 (RFC 8410), DER.
const ED25519: &[u8] = &[0x06, 0x03, 0x2b, 0x65, 0x70];
/// The curve's name as PKCS#11 3.0 writes it: a PrintableString.
const ED25519_NAME: &[u8] = b"\x13\x0cedwards25519";
/// The first object identifier tokens used for it (a draft's, GNU's arc 1.3.6.1.4.1.11591.15.1).
const ED25519_OLD: &[u8] = &[0x06, 0x09, 0x2b, 0x06, 0x01, 0x04, 0x01, 0xda, 0x47, 0x0f, 0x01];

/// `CKA_EC_PARAMS` to ask for a key with.
pub(crate) fn params(algorithm: Algorithm) -> &'static [u8] {
    match algorithm {
        Algorithm::Es256 => P256,
        Algorithm::EdDsa => ED25519_NAME,
    }
}

/// What a key of these parameters signs with.
pub(crate) fn algorithm(params: &[u8]) -> Option<Algorithm> {
    match params {
        P256 => Some(Algorithm::Es256),
        ED25519 | ED25519_NAME | ED25519_OLD => Some(Algorithm::EdDsa),
        _ => None,
    }
}

/// `CKA_EC_POINT`: an OCTET STRING by the standard; some tokens leave the wrapping out, or write a BIT STRING.
pub(crate) fn read(algorithm: Algorithm, point: &[u8]) -> Option<PublicKey> {
    match algorithm {
        Algorithm::Es256 => match bare(point, 65) {
            [4, coordinates @ ..] => Some(PublicKey::p256(coordinates.try_into().ok()?)),
            _ => None,
        },
        Algorithm::EdDsa => PublicKey::ed25519(bare(point, 32).try_into().ok()?).ok(),
    }
}

/// The bytes inside the wrapping, where there is one of the right length.
fn bare(point: &[u8], length: usize) -> &[u8] {
    match point {
        [0x04, n, rest @ ..] if usize::from(*n) == length && rest.len() == length => rest,
        [0x03, n, 0x00, rest @ ..] if usize::from(*n) == length + 1 && rest.len() == length => rest,
        _ => point,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_is_read_however_the_token_wraps_it() {
        // RFC 8037, appendix A.2.
        let plain = [
            0xd7, 0x5a, 0x98, 0x01, 0x82, 0xb1, 0x0a, 0xb7, 0xd5, 0x4b, 0xfe, 0xd3, 0xc9, 0x64, 0x07, 0x3a, 0x0e, 0xe1,
            0x72, 0xf3, 0xda, 0xa6, 0x23, 0x25, 0xaf, 0x02, 0x1a, 0x68, 0xf7, 0x07, 0x51, 0x1a,
        ];
        let octets = [&[0x04, 0x20][..], &plain].concat();
        let bits = [&[0x03, 0x21, 0x00][..], &plain].concat();
        for written in [plain.to_vec(), octets, bits] {
            let key = read(Algorithm::EdDsa, &written).expect("a key");
            assert_eq!(key.thumbprint(), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
        }
    }

    #[test]
    fn what_is_no_point_is_no_key() {
        assert_eq!(read(Algorithm::Es256, &[]), None);
        assert_eq!(read(Algorithm::Es256, &[2; 33]), None);
        assert_eq!(read(Algorithm::EdDsa, &[0x04, 0x20, 1]), None);
        assert_eq!(algorithm(&[0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x22]), None, "P-384");
    }
}
