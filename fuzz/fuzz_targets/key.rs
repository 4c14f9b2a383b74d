//! A key has one spelling.
#![no_main]

use libfuzzer_sys::fuzz_target;
use shirube_proof::note::{SigningKey, VerifierKey};

fuzz_target!(|text: &str| {
    if let Ok(key) = text.parse::<VerifierKey>() {
        assert_eq!(key.to_string(), text);
    }
    if let Ok(key) = SigningKey::parse(text) {
        assert_eq!(key.to_secret_text(), text);
    }
});
