//! Any text as a condition: read or refused, never a panic, and answered within its bounds.
#![no_main]

use libfuzzer_sys::fuzz_target;
use shirube_domain::norm::{Condition, Facts};

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Ok(condition) = Condition::parse(text) {
        let outcome = condition.evaluate(&Facts::default());
        assert!(outcome.facts.is_subset(condition.facts()));
    }
});
