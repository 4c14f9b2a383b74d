//! Only bytes the program itself would write are an entry.
#![no_main]

use libfuzzer_sys::fuzz_target;
use shirube_proof::entry;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(entry) = entry::parse(bytes) {
        assert_eq!(entry.to_bytes().unwrap(), bytes);
    }
});
