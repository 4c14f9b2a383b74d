//! A note never opens without a signature, and never panics.
#![no_main]

use libfuzzer_sys::fuzz_target;
use shirube_proof::note::{self, VerifierKey};

const VKEY: &str = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";

fuzz_target!(|bytes: &[u8]| {
    let key: VerifierKey = VKEY.parse().unwrap();
    if let Ok(opened) = note::open(bytes, &[key]) {
        assert!(!opened.signers.is_empty() && bytes.starts_with(opened.body.as_bytes()));
    }
    let _ = note::unverified_body(bytes);
});
