//! How fast a log is read: short answers, where each line costs most, and answers of a thousand characters.
//!
//! `cargo bench -p shirube-eval --bench reading`

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark prints, and fails where it cannot go on")]
#![allow(missing_docs, reason = "no library")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::Instant;

use jiff::Timestamp;
use serde_json::Map;
use shirube_eval::log::index::{Filter, Index, Verdict};
use shirube_eval::log::{Entry, Event, Plan, Status, Writer, report};
use shirube_eval::sample::{Message, Role};
use shirube_eval::score::Score;
use shirube_eval::scorer::Spec;

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

fn main() {
    let dir = tempfile::tempdir().unwrap();
    let long = "東京は日本の首都です。\nIt is \"large\". ".repeat(30);
    for (name, count, asked, answer) in
        [("short", 1_000_000, "Which of these is the capital of Japan?", "Tokyo"), ("long", 200_000, &long, &long)]
    {
        let at = dir.path().join(name);
        write(&at, count, asked, answer);
        let size = fs::metadata(at.join("0001.jsonl")).unwrap().len() as f64 / 1e6;
        let begun = Instant::now();
        Index::open(&at).unwrap();
        println!("{name}: index made in {:.2} s", begun.elapsed().as_secs_f64());
        let filter = Filter { verdict: Some((0, Verdict::Wrong)), ..Filter::default() };
        let begun = Instant::now();
        let index = Index::open(&at).unwrap();
        let (found, rows) = index.rows(&filter, count / 6, 50).unwrap();
        let texts = rows.iter().map(|row| index.entry(row).unwrap().id.len()).sum::<usize>();
        let took = begun.elapsed().as_secs_f64() * 1e3;
        println!("{name}: 50 wrong answers of {found} from the middle, with their texts ({texts}): {took:.0} ms");
        for _ in 0..3 {
            let begun = Instant::now();
            let read = report(&at, 0.95).unwrap();
            let took = begun.elapsed().as_secs_f64();
            assert_eq!(read.answered, count);
            println!("{name}: report of {count} answers, {size:.0} MB: {took:.2} s, {:.0} MB/s", size / took);
        }
    }
}
