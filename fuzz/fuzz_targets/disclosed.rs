//! Any payload with any disclosures (one a line) is revealed or refused without panic, and leaves no digest behind.
#![no_main]

use libfuzzer_sys::fuzz_target;
use shirube_proof::disclose::{Disclosure, reveal};
use shirube_proof::jose::json::parse_object;

fuzz_target!(|text: &str| {
    let mut lines = text.lines();
    let Ok(payload) = parse_object(lines.next().unwrap_or_default().as_bytes()) else { return };
    let disclosures: Vec<Disclosure> = lines.filter_map(|line| Disclosure::parse(line).ok()).collect();
    if let Ok(revealed) = reveal(&payload, &disclosures) {
        let written = serde_json::to_string(&revealed.members).unwrap();
        assert!(!written.contains("\"_sd\":") && !written.contains("\"...\":"));
        assert_eq!(revealed.places.len(), disclosures.len());
    }
});
