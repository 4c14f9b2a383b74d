//! A proof file has one spelling.
#![no_main]

use libfuzzer_sys::fuzz_target;
use shirube_proof::inclusion_file;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(file) = inclusion_file::parse(bytes) {
        assert_eq!(file.to_text().as_bytes(), bytes);
    }
});
