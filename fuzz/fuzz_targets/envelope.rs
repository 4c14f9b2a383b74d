//! Envelopes: nothing that is read panics, and nothing a stranger writes is opened without a key.
#![no_main]

use libfuzzer_sys::fuzz_target;
use shirube_proof::envelope::{Unopened, check};

fuzz_target!(|text: &str| {
    assert!(check(text, None, "https://provider.example", 1_790_000_000).is_err());
    if let Ok(unopened) = Unopened::parse(text) {
        assert!(unopened.open(None, unopened.claimed_sender(), 1_790_000_000).is_err());
    }
});
