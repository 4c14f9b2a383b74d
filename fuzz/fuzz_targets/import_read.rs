//! Import of any bytes under any name: no panic, no hang, and what is read keeps its limits.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use shirube_domain::registry::import::{MAX_SAID, Mapping, read};

static MAPPING: LazyLock<Mapping> = LazyLock::new(|| {
    let rules = include_str!("../../catalog/criteria/import.toml");
    Mapping::parse(rules, include_str!("../../catalog/criteria/facts.toml")).expect("the rules of the catalogue hold")
});

fuzz_target!(|data: &[u8]| {
    for name in [None, Some("card.md"), Some("asset.toml")] {
        match read(data, name, &MAPPING) {
            Ok(imported) => {
                let keys: Vec<&str> = imported.assets.iter().map(|asset| asset.key.as_str()).collect();
                assert!(imported.ties.iter().all(|t| keys.contains(&t.from.as_str()) && keys.contains(&t.to.as_str())));
                let mut found = imported.assets.iter().flat_map(|asset| &asset.found);
                assert!(found.all(|f| f.said.chars().count() <= MAX_SAID));
            }
            Err(error) => {
                assert!(!error.code().is_empty() && !error.to_string().is_empty());
                assert!(error.faults().len() <= 50);
            }
        }
    }
});
