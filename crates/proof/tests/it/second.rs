//! The second implementation, `tools/verify.py`, against the first on whole logs: both must find the same.

use std::path::{Path, PathBuf};
use std::process::Command;

use proptest::prelude::*;
use serde_json::Value;
use shirube_proof::audit;

use crate::memory::{Memory, log_key};

fn script() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tools/verify.py")
}

/// A directory that is gone when the test ends, however it ends.
struct Directory(PathBuf);

impl Directory {
    fn with_files(memory: &Memory) -> Self {
        let name = format!("shirube-proof-{}-{:?}", std::process::id(), std::thread::current().id());
        let directory = Directory(std::env::temp_dir().join(name));
        for (path, bytes) in &memory.files {
            let path = directory.0.join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, bytes).unwrap();
        }
        directory
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn sorted(findings: &Value) -> Vec<String> {
    let mut lines: Vec<String> = findings.as_array().unwrap().iter().map(ToString::to_string).collect();
    lines.sort();
    lines
}

/// What both say about one log; `None` where python3 is not installed.
fn both(memory: &mut Memory) -> Option<(Vec<String>, Vec<String>)> {
    let directory = Directory::with_files(memory);
    let vkey = log_key().verifier().to_string();
    let run = Command::new("python3").arg(script()).arg(&directory.0).args(["--vkey", &vkey, "--json"]).output();
    let Ok(output) = run else {
        eprintln!("python3 is not installed: the second implementation was not run");
        return None;
    };
    let report = audit::log(memory, &log_key().verifier(), &[], &mut |_, _| {});
    assert_eq!(
        output.status.code(),
        Some(if report.passed() { 0 } else { 3 }),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let theirs: Value = serde_json::from_slice(&output.stdout).unwrap();
    let ours = serde_json::to_value(&report).unwrap();
    Some((sorted(&ours["findings"]), sorted(&theirs["findings"])))
}

#[test]
fn both_pass_logs_of_any_size() {
    for size in [0, 1, 255, 256, 257, 700] {
        let Some((ours, theirs)) = both(&mut Memory::published(size)) else { return };
        assert_eq!(ours, theirs, "{size}");
    }
}

/// The only test with three levels of tiles: building such a log takes seconds.
#[test]
fn both_find_the_same_in_a_large_damaged_log() {
    let mut memory = Memory::published(66_000);
    for path in ["tile/1/000", "tile/2/000.p/1", "tile/0/255", "tile/entries/100"] {
        memory.files.get_mut(path).unwrap()[20] ^= 1;
    }
    memory.files.remove("tile/0/007");
    let Some((ours, theirs)) = both(&mut memory) else { return };
    assert_eq!(ours, theirs);
    assert_eq!(ours.iter().filter(|line| line.contains("\"error\"")).count(), 6, "{ours:#?}");
    for path in ["tile/0/007", "tile/1/000", "tile/2/000.p/1"] {
        assert!(ours.iter().any(|line| line.contains(&format!("\"{path}\""))), "{path}: {ours:#?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn both_find_the_same_in_a_damaged_log(size in 1_u64..600, pick: usize, at: usize, how in 0..4) {
        let mut memory = Memory::published(size);
        let path = memory.files.keys().nth(pick % memory.files.len()).unwrap().clone();
        let bytes = memory.files.get_mut(&path).unwrap();
        let at = at % bytes.len();
        match how {
            0 => bytes[at] ^= 1,
            1 => bytes.truncate(at),
            2 => bytes.insert(at, b'x'),
            _ => drop(memory.files.remove(&path)),
        }
        if let Some((ours, theirs)) = both(&mut memory) {
            prop_assert_eq!(ours, theirs, "{} changed at {}", path, at);
        }
    }
}
