//! A checkpoint has one spelling.
#![no_main]

use libfuzzer_sys::fuzz_target;
use shirube_proof::checkpoint::parse_body;

fuzz_target!(|text: &str| {
    if let Ok(checkpoint) = parse_body(text) {
        assert_eq!(checkpoint.to_body(), text);
    }
});
