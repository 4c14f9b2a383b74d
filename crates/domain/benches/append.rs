//! Log append against a bare batched durable insert of the same rows, in pairs that take turns on one disk.
//!
//! Ours: so many writers file at once through the door, each answered when its entry is on the disk. Theirs: so many
//! writers hand finished rows to one thread that inserts whatever waits in one durable transaction and then answers: the
//! same columns under the same keys, and nothing else (no encoding, no digest, no number taken, no seals). Both: SQLite,
//! WAL, `synchronous = FULL`. The bound beside it is the payloads alone, by one thread, without keys, answering nobody.

mod common;

use common::{Line, median, say};
use rusqlite::{Connection, params};
use shirube_domain::installation::Installation;
use shirube_domain::norm::Catalog;
use shirube_domain::refusal::Error;
use shirube_domain::{filing, ledger};
use std::path::Path;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Instant;

const PAIRS: usize = 9;
/// Entries of the largest run, and of the keeper's.
const ENTRIES: usize = 4_096;
const TARGET: f64 = 0.8;
/// The most one transaction takes.
const BATCH: usize = 256;

fn main() {
    let dir = tempfile::tempdir_in(".").expect("a directory on the disk to be measured");
    let installation = common::open(dir.path(), None, Catalog::embedded());
    let bare = dir.path().join("bare.sqlite");
    for (writers, entries) in [(1, 64), (16, 512), (64, 2_048), (256, ENTRIES)] {
        compare(&installation, &bare, writers, entries);
    }
    keeping(&installation);
}

fn compare(installation: &Installation, bare: &Path, writers: usize, entries: usize) {
    let (mut ours, mut theirs, mut bound, mut ratios, mut of_bound) = (vec![], vec![], vec![], vec![], vec![]);
    // The first pair warms the files.
    for pair in 0..=PAIRS {
        let rate = |seconds: f64| entries as f64 / seconds;
        let us = rate(timed(|| file(installation, writers, entries)));
        let rows = rows(installation, entries);
        let them = rate(timed(|| insert(bare, writers, &rows)));
        let alone = rate(timed(|| insert_alone(bare, writers, &rows)));
        // The next pair inserts rows of other ids; a table that grows without end would only slow the peer down.
        let _ = std::fs::remove_file(bare);
        if pair > 0 {
            ours.push(us);
            theirs.push(them);
            bound.push(alone);
            ratios.push(us / them);
            of_bound.push(us / alone);
        }
        installation.keep_log().expect("the log is kept");
    }
    let (ratio, of_bound) = (median(&mut ratios), median(&mut of_bound));
    let measured = format!(
        "{:.0} % ({:.0}/s against {:.0}/s; pairs {:.0} to {:.0} %); {:.0} % of the payloads alone by one thread ({:.0}/s)",
        ratio * 100.0,
        median(&mut ours),
        median(&mut theirs),
        ratios[0] * 100.0,
        ratios[ratios.len() - 1] * 100.0,
        of_bound * 100.0,
        median(&mut bound),
    );
    let what = format!("log append, {writers} writers at once, of a bare batched durable insert");
    say(Line::new(what, Some("≥ 80 %".to_owned()), measured, ratio >= TARGET));
}

/// What the keeper does once a second, beside the writers: indices, the tree, the signed checkpoint, the static files.
fn keeping(installation: &Installation) {
    file(installation, 64, ENTRIES);
    let seconds = timed(|| {
        installation.keep_log().expect("the log is kept");
    });
    let measured = format!("{:.0} ms, {:.0} µs an entry", seconds * 1e3, seconds * 1e6 / ENTRIES as f64);
    say(Line::new(format!("indexing, signing and publishing {ENTRIES} entries"), None, measured, true));
}

fn timed(work: impl FnOnce()) -> f64 {
    let begun = Instant::now();
    work();
    begun.elapsed().as_secs_f64()
}

/// Each writer files one after another, as people do.
fn file(installation: &Installation, writers: usize, entries: usize) {
    let one = || filing::receive(&installation.ground, "bench.nothing", |_, _| Ok::<_, Error>(())).expect("an entry");
    std::thread::scope(|s| {
        for _ in 0..writers {
            s.spawn(|| (0..entries / writers).for_each(|_| one()));
        }
    });
}

/// A finished row of the log.
struct Row {
    id: String,
    at: String,
    kind: String,
    payload: Vec<u8>,
}

/// The newest entries, as rows.
fn rows(installation: &Installation, entries: usize) -> Vec<Row> {
    installation.keep_log().expect("indices");
    let found = installation.ground.db.read(|tx| ledger::entries(tx, None, entries as u32)).expect("entries");
    assert_eq!(found.len(), entries);
    let row =
        |e: ledger::EntryView| Row { id: e.id.to_string(), at: e.at, kind: e.kind, payload: e.payload.into_bytes() };
    found.into_iter().map(row).collect()
}

fn plain(path: &Path) -> Connection {
    let db = Connection::open(path).expect("a plain database");
    db.pragma_update(None, "journal_mode", "WAL").expect("WAL");
    db.pragma_update(None, "synchronous", "FULL").expect("FULL");
    db.execute_batch(
        "CREATE TABLE IF NOT EXISTS log_entry (
             id TEXT PRIMARY KEY, seq BIGINT NOT NULL UNIQUE, idx BIGINT UNIQUE, at TEXT NOT NULL, door TEXT NOT NULL,
             kind TEXT NOT NULL, payload BYTEA NOT NULL, leaf BYTEA NOT NULL);
         CREATE INDEX IF NOT EXISTS log_entry_waiting ON log_entry (seq) WHERE idx IS NULL;
         CREATE TABLE IF NOT EXISTS bare (id INTEGER PRIMARY KEY, payload BLOB NOT NULL)",
    )
    .expect("tables");
    db
}

fn put(db: &Connection, rows: &[&Row], seq: &mut i64) {
    let sql = "INSERT INTO log_entry (id, seq, at, door, kind, payload, leaf) VALUES (?, ?, ?, 'filing', ?, ?, ?)";
    db.execute_batch("BEGIN IMMEDIATE").expect("begin");
    for row in rows {
        *seq += 1;
        let values = params![row.id, *seq, row.at, row.kind, row.payload, [0u8; 32]];
        db.prepare_cached(sql).expect("insert").execute(values).expect("a row");
    }
    db.execute_batch("COMMIT").expect("commit");
}

type Asked<'p> = (&'p Row, Sender<()>);

fn insert(path: &Path, writers: usize, rows: &[Row]) {
    let (ask, asked) = channel::<Asked<'_>>();
    let db = plain(path);
    std::thread::scope(|s| {
        s.spawn(move || commit_what_waits(&db, &asked));
        for part in rows.chunks(rows.len() / writers) {
            let ask = ask.clone();
            s.spawn(move || {
                let (done, told) = channel();
                for row in part {
                    ask.send((row, done.clone())).expect("someone inserts");
                    told.recv().expect("an answer");
                }
            });
        }
        drop(ask);
    });
}

fn commit_what_waits(db: &Connection, asked: &Receiver<Asked<'_>>) {
    let mut seq = 0;
    while let Ok(first) = asked.recv() {
        let batch: Vec<Asked<'_>> = std::iter::once(first).chain(asked.try_iter().take(BATCH - 1)).collect();
        put(db, &batch.iter().map(|(row, _)| *row).collect::<Vec<_>>(), &mut seq);
        batch.iter().for_each(|(_, done)| done.send(()).expect("the writer waits"));
    }
}

fn insert_alone(path: &Path, at_once: usize, rows: &[Row]) {
    let db = plain(path);
    for part in rows.chunks(at_once) {
        db.execute_batch("BEGIN IMMEDIATE").expect("begin");
        for row in part {
            let mut put = db.prepare_cached("INSERT INTO bare (payload) VALUES (?)").expect("insert");
            put.execute(params![row.payload]).expect("a row");
        }
        db.execute_batch("COMMIT").expect("commit");
    }
}
