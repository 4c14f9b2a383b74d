//! A path has one spelling.
#![no_main]

use libfuzzer_sys::fuzz_target;
use shirube_proof::tile::Resource;

fuzz_target!(|text: &str| {
    if let Ok(resource) = text.parse::<Resource>() {
        assert_eq!(resource.path(), text);
    }
});
