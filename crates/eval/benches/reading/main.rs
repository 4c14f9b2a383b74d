//! How fast a log is read by what the commands call: short answers, where each line costs most, and answers of a thousand characters.
//!
//! `cargo bench -p shirube-eval --bench reading`, or with `-- --at DIR` on logs that are kept there for several programs in turns.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark prints, and fails where it cannot go on")]
#![allow(missing_docs, reason = "no library")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use jiff::Timestamp;
use serde_json::Map;
use shirube_eval::log::index::{Filter, Index, Verdict};
use shirube_eval::log::{Entry, Event, Plan, Status, Writer, report, scores};
use shirube_eval::sample::{Message, Role};
use shirube_eval::score::Score;
use shirube_eval::scorer::Spec;
use shirube_eval::verdict::differences;

const AT: Timestamp = Timestamp::UNIX_EPOCH;

fn entry(i: u64, asked: &str, answer: &str) -> Entry {
    let messages = vec![Message::of(Role::User, asked)];
    let (model, stop) = (Some("m".to_owned()), Some("stop".to_owned()));
    let answered = Event::Answered { model, stop, input_tokens: Some(20), output_tokens: Some(2), ms: 3 };
    Entry {
        id: i.to_string(),
        epoch: 1,
        at: AT,
        ms: 3,
        cluster: Some(format!("pair-{}", i / 2)),
        leaf: Some(format!("leaf.{}", i % 7)),
        events: vec![Event::Asked { messages }, answered],
        answer: Some(answer.to_owned()),
        fault: None,
        scores: BTreeMap::from([("exact".to_owned(), Score::of((i % 3).min(1) as f64, "exact.equal").seeing("Tokyo"))]),
        place: None,
        outcomes: BTreeMap::new(),
    }
}

fn write(dir: &Path, count: u64, asked: &str, answer: &str) {
    let plan = Plan {
        task: "bench".to_owned(),
        digest: String::new(),
        samples: count,
        epochs: 1,
        target: "here".to_owned(),
        model: "m".to_owned(),
        parameters: Map::new(),
        system: None,
        scorers: BTreeMap::from([("exact".to_owned(), Spec::usual("exact").unwrap())]),
        ..Plan::default()
    };
    let mut writer = Writer::create(dir, "run", &plan, "bench", AT).unwrap();
    (0..count).for_each(|i| writer.entry(entry(i, asked, answer)).unwrap());
    writer.end(Status::Complete, AT).unwrap();
}

/// Three times, so that what lies far off is seen.
fn thrice(what: &str, size: f64, mut once: impl FnMut()) {
    for _ in 0..3 {
        let begun = Instant::now();
        once();
        let took = begun.elapsed().as_secs_f64();
        println!("{what}: {took:.2} s, {:.0} MB/s", size / took);
    }
}

fn measure(at: &Path, name: &str, count: u64) {
    let size = fs::metadata(at.join("0001.jsonl")).unwrap().len() as f64 / 1e6;
    thrice(&format!("{name}: report of {count} answers, {size:.0} MB"), size, || {
        assert_eq!(report(at, 0.95).unwrap().answered, count);
    });
    thrice(&format!("{name}: index made"), size, || {
        let _ = fs::remove_file(at.join("index"));
        assert_eq!(Index::open(at).unwrap().head().rows, count);
    });
    thrice(&format!("{name}: scores of every sample"), size, || {
        assert_eq!(scores(at).unwrap().by_scorer["exact"].len() as u64, count);
    });
    let both = scores(at).unwrap();
    thrice(&format!("{name}: those compared with themselves, whole and on seven leaves"), 2.0 * size, || {
        assert_eq!(differences(&both, &both, 0.95, 0.8).len(), 8);
    });
    let filter = Filter { verdict: Some((0, Verdict::Wrong)), ..Filter::default() };
    let begun = Instant::now();
    let index = Index::open(at).unwrap();
    let (found, rows) = index.rows(&filter, count / 6, 50).unwrap();
    let texts = rows.iter().map(|row| index.entry(row).unwrap().id.len()).sum::<usize>();
    let took = begun.elapsed().as_secs_f64() * 1e3;
    println!("{name}: 50 wrong answers of {found} from the middle, with their texts ({texts}): {took:.0} ms");
}

fn main() {
    let own = tempfile::tempdir().unwrap();
    let given = std::env::args().skip_while(|arg| arg != "--at").nth(1).map(PathBuf::from);
    let dir = given.unwrap_or_else(|| own.path().to_owned());
    let long = "東京は日本の首都です。\nIt is \"large\". ".repeat(30);
    for (name, count, asked, answer) in
        [("short", 1_000_000, "Which of these is the capital of Japan?", "Tokyo"), ("long", 200_000, &long, &long)]
    {
        let at = dir.join(name);
        if !at.exists() {
            write(&at, count, asked, answer);
        }
        measure(&at, name, count);
    }
}
