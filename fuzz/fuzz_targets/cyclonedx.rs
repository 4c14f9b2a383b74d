//! A bill of materials: the members of one, whatever they hold, are imported or refused, within the limits of an import.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use shirube_domain::registry::import::{MAX_SAID, Mapping, read};

static MAPPING: LazyLock<Mapping> = LazyLock::new(|| {
    let rules = include_str!("../../catalog/criteria/import.toml");
    Mapping::parse(rules, include_str!("../../catalog/criteria/facts.toml")).expect("the rules of the catalogue hold")
});

fuzz_target!(|members: &str| {
    // One component in the usual place as well, so that the members found by chance meet something to tie to.
    let head = r#"{"bomFormat":"CycloneDX","specVersion":"1.6","#;
    let model = r#"{"type":"machine-learning-model","bom-ref":"m","name":"m","modelCard":{"#;
    let files = [
        format!("{head}{members}}}"),
        format!("{head}\"components\":[{members}]}}"),
        format!("{head}\"components\":[{model}{members}}}}},{{\"type\":\"data\",\"bom-ref\":\"d\",\"name\":\"d\"}}]}}"),
        format!(
            "{head}\"metadata\":{{\"component\":{model}{members}}}}}}},\"dependencies\":[{{\"ref\":\"m\",\"dependsOn\":[\"m\",\"d\"]}}]}}"
        ),
    ];
    for file in &files {
        match read(file.as_bytes(), Some("bom.json"), &MAPPING) {
            Ok(imported) => {
                let keys: Vec<&str> = imported.assets.iter().map(|asset| asset.key.as_str()).collect();
                assert!(imported.ties.iter().all(|t| keys.contains(&t.from.as_str()) && keys.contains(&t.to.as_str())));
                let mut found = imported.assets.iter().flat_map(|asset| &asset.found);
                assert!(found.all(|f| f.said.chars().count() <= MAX_SAID));
            }
            Err(error) => assert!(!error.code().is_empty() && error.faults().len() <= 50),
        }
    }
});
