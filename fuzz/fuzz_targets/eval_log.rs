//! A log of any lines: the fast reader says what the one says that goes line by line, and where something is wrong, on which line.
#![no_main]

use std::path::PathBuf;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use shirube_eval::log::index::Index;
use shirube_eval::log::{Reader, report, scores};

const HEADER: &str = r#"{"kind":"header","format":"shirube-eval-log/1","run":"r","segment":1,"at":"2026-01-01T00:00:00Z","software":"s","plan":{"task":"t","digest":"d","samples":9,"epochs":1,"target":"h","model":"m","scorers":{"exact":{"kind":"exact"},"swap":{"kind":"swap","of":"exact"}}}}"#;

static PLACE: LazyLock<PathBuf> = LazyLock::new(|| {
    let place = std::env::temp_dir().join(format!("shirube-fuzz-log-{}", std::process::id()));
    std::fs::create_dir_all(&place).expect("a place to write to");
    place
});

fuzz_target!(|data: &[u8]| {
    let whole = [HEADER.as_bytes(), b"\n", data].concat();
    std::fs::write(PLACE.join("0001.jsonl"), whole).expect("the place can be written");
    let _ = std::fs::remove_file(PLACE.join("index"));
    let (told, given, index) = (report(&PLACE, 0.95), scores(&PLACE), Index::open(&PLACE));
    match told {
        Ok(told) => {
            assert!(given.is_ok() && told.scorers.values().all(|s| s.mean.is_none_or(|mean| (0.0..=1.0).contains(&mean))));
            assert!(index.is_ok_and(|index| index.head().rows >= told.answered));
            // Every line that was ended is JSON.
            let mut reader = Reader::open(&PLACE).expect("the header is whole");
            while reader.next_as::<serde::de::IgnoredAny>().expect("what was reported can be read").is_some() {}
        }
        Err(fault) => {
            let said = fault.to_string();
            assert_eq!(given.err().map(|fault| fault.to_string()), Some(said.clone()));
            assert_eq!(index.err().map(|fault| fault.to_string()), Some(said));
        }
    }
});
