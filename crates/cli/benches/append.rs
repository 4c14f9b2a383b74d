//! Log append against a bare durable insert of the same payload bytes, in paired runs on one disk.
//!
//! Each side makes one durable transaction for each entry, which is how the doors write: so this is mostly the disk, and it is
//! not yet the batched comparison of the target, which needs a way to append many entries in one transaction.

use rusqlite::{Connection, params};
use shirube_domain::id::SystemChance;
use shirube_domain::installation::{Installation, Options};
use shirube_domain::norm::Catalog;
use shirube_domain::refusal::Error;
use shirube_domain::time::SystemClock;
use shirube_domain::{filing, ledger};
use std::path::Path;
use std::time::Instant;

const PAIRS: usize = 9;
const ENTRIES: usize = 400;

fn main() {
    let dir = tempfile::tempdir_in(".").expect("a directory on the disk to be measured");
    let installation = open(dir.path());
    let mut ratios = Vec::new();
    // The first pair warms the files.
    for pair in 0..=PAIRS {
        let before = count(&installation);
        let ours = timed(|| append(&installation));
        let payloads = payloads(&installation, before);
        assert_eq!(payloads.len(), ENTRIES);
        let bare = timed(|| insert(&dir.path().join("bare.sqlite"), &payloads));
        let (ours, bare) = (ENTRIES as f64 / ours, ENTRIES as f64 / bare);
        if pair > 0 {
            ratios.push(ours / bare);
            println!(
                "{}",
                serde_json::json!({ "pair": pair, "entries_per_s": ours.round(), "bare_per_s": bare.round(), "ratio": ours / bare })
            );
        }
    }
    ratios.sort_by(f64::total_cmp);
    println!("{}", serde_json::json!({ "median_ratio": ratios[ratios.len() / 2], "least": ratios[0], "target": 0.8 }));
}

fn open(dir: &Path) -> Installation {
    let options = Options {
        data: dir.to_path_buf(),
        place: None,
        origin: "bench.example/log".to_owned(),
        catalog: Catalog::embedded(),
        clock: Box::new(SystemClock),
        chance: Box::new(SystemChance),
    };
    Installation::open(options).expect("the installation opens")
}

fn timed(work: impl FnOnce()) -> f64 {
    let begun = Instant::now();
    work();
    begun.elapsed().as_secs_f64()
}

/// One durable transaction for each entry, as an answer saved by one person is.
fn append(installation: &Installation) {
    for _ in 0..ENTRIES {
        filing::receive(&installation.ground, "bench.nothing", |_, _| Ok::<_, Error>(())).expect("an entry");
    }
}

fn count(installation: &Installation) -> u64 {
    ledger::head(&installation.ground.db).expect("a head").map_or(0, |(size, _)| size)
}

/// The payloads just written, as bytes.
fn payloads(installation: &Installation, from: u64) -> Vec<Vec<u8>> {
    installation.keep_log().expect("indices");
    let found = installation.ground.db.read(|tx| ledger::entries(tx, None, ENTRIES as u32)).expect("entries");
    found.into_iter().filter(|e| e.index.is_some_and(|i| i >= from)).map(|e| e.payload.into_bytes()).collect()
}

/// The same bytes, one durable transaction each, with the same settings: WAL, synchronous FULL.
fn insert(path: &Path, payloads: &[Vec<u8>]) {
    let db = Connection::open(path).expect("a plain database");
    db.pragma_update(None, "journal_mode", "WAL").expect("WAL");
    db.pragma_update(None, "synchronous", "FULL").expect("FULL");
    db.execute_batch("CREATE TABLE IF NOT EXISTS bare (id INTEGER PRIMARY KEY, payload BLOB NOT NULL)")
        .expect("a table");
    for payload in payloads {
        db.execute_batch("BEGIN IMMEDIATE").expect("begin");
        db.prepare_cached("INSERT INTO bare (payload) VALUES (?)")
            .expect("insert")
            .execute(params![payload])
            .expect("a row");
        db.execute_batch("COMMIT").expect("commit");
    }
}
