//! Whole runs against a server whose true score is known.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod bad;
mod chance;
mod script;
mod server;
mod suites;

use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use std::io::{BufReader, Write as _};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::Timestamp;
use script::Chance;
use serde_json::{Map, Value, json};
use shirube_eval::dataset::{Form, samples, survey};
use shirube_eval::http::{Chat, Settings};
use shirube_eval::judge::{Aide, Aides, JUDGE};
use shirube_eval::log::{Finished, More, Plan, Report, Status, Writer, report};
use shirube_eval::model::Model;
use shirube_eval::recorded::Recorded;
use shirube_eval::run::{Bounds, Open, Patience, Run, World, run};
use tokio::sync::watch;

/// A number from 0 up to 1 that depends on a text only.
fn draw(text: &str) -> f64 {
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |h, b| (h ^ u64::from(b)).wrapping_mul(0x100_0000_01b3));
    let mixed = (hash ^ (hash >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    ((mixed ^ (mixed >> 33)) >> 11) as f64 / (1_u64 << 53) as f64
}

fn dataset(path: &Path, count: usize) {
    let mut file = File::create(path).unwrap();
    for i in 0..count {
        writeln!(file, "{{\"id\":\"q{i}\",\"input\":\"question {i}\",\"target\":\"yes\"}}").unwrap();
    }
}

fn open(path: &Path) -> Open {
    let path = path.to_owned();
    Box::new(move || Ok(Box::new(samples(Form::Jsonl.records(BufReader::new(File::open(&path)?))))))
}

/// What is asked and how, where a test cares.
struct Asking {
    scorer: (&'static str, Value),
    judge: Option<Arc<dyn Model>>,
    patience: Patience,
}

impl Default for Asking {
    fn default() -> Asking {
        let patience = Patience { first: Duration::from_millis(2), ..Patience::default() };
        Asking { scorer: ("exact", json!({"kind": "exact"})), judge: None, patience }
    }
}

async fn asked(dir: &Path, data: &Path, target: &str, model: Arc<dyn Model>) -> Report {
    let (status, report) = asked_with(dir, data, target, model, Asking::default()).await;
    assert_eq!(status.unwrap(), Status::Complete);
    report
}

async fn asked_with(
    dir: &Path,
    data: &Path,
    target: &str,
    model: Arc<dyn Model>,
    asking: Asking,
) -> (Result<Status, shirube_eval::run::Error>, Report) {
    let found = survey(Form::Jsonl.records(BufReader::new(File::open(data).unwrap())), &Value::Null).unwrap();
    let (name, scorer) = asking.scorer;
    let aide = Aide { target: target.to_owned(), model: "m".to_owned(), parameters: Map::new() };
    let judges = asking.judge.iter().map(|_| (JUDGE.to_owned(), aide.clone())).collect();
    let plan = Plan {
        task: "known".to_owned(),
        digest: found.digest,
        samples: found.count,
        epochs: 1,
        target: target.to_owned(),
        model: "m".to_owned(),
        scorers: BTreeMap::from([(name.to_owned(), serde_json::from_value(scorer).unwrap())]),
        more: More { judges, ..More::default() },
        ..Plan::default()
    };
    let writer = Writer::create(dir, "run_1", &plan, "test", Timestamp::UNIX_EPOCH).unwrap();
    let state = Mutex::new(Chance::of("world"));
    let chance = Arc::new(move || state.lock().unwrap().share());
    let begun = Run {
        plan,
        open: open(data),
        model,
        lists: Arc::default(),
        aides: Aides { judges: asking.judge.into_iter().map(|j| (JUDGE.to_owned(), j)).collect(), ..Aides::default() },
        finished: Finished::default(),
        bounds: Bounds { patience: asking.patience, ..Bounds::default() },
        world: World { now: Arc::new(|| Timestamp::UNIX_EPOCH), chance },
    };
    let (_keep, cancel) = watch::channel(false);
    let status = run(begun, writer, watch::Sender::default(), cancel).await;
    (status, report(dir, 0.95).unwrap())
}

#[tokio::test]
async fn a_moody_server_gets_the_verdict_it_deserves_and_a_log_can_be_asked_again() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data.jsonl");
    dataset(&data, 1500);
    let seen: Mutex<HashMap<String, u32>> = Mutex::default();
    let behaviour = move |text: &str| {
        let count = *seen.lock().unwrap().entry(text.to_owned()).and_modify(|n| *n += 1).or_insert(1);
        match (draw(&format!("mood {text}")), count) {
            (0.0..0.05, 1) => server::response("429 Too Many Requests", "retry-after: 0\r\n", "{}"),
            (0.05..0.10, 1) => server::response("503 Service Unavailable", "", "<html>busy</html>"),
            (0.10..0.15, 1..=2) => b"HTTP/1.1 200 OK\r\ncontent-length: 900\r\n\r\n{\"choices\":".to_vec(),
            (0.15..0.20, 1) => Vec::new(),
            (0.20..0.21, _) => server::response("200 OK", "content-type: text/html\r\n", "<html>sign in</html>"),
            _ => server::answer(if draw(text) < 0.7 { "Yes" } else { "no" }),
        }
    };
    let url = server::serve(Duration::ZERO, Arc::new(behaviour)).await;
    let chat = Arc::new(Chat::new(Settings::usual(&url, "m")).unwrap());
    let first = asked(&dir.path().join("log"), &data, &url, chat).await;
    let pages = (0..1500).filter(|i| (0.20..0.21).contains(&draw(&format!("mood question {i}")))).count() as u64;
    assert_eq!(first.failed, BTreeMap::from([("model.html".to_owned(), pages)]));
    assert_eq!(first.answered, 1500 - pages);
    let is_page = |i: &usize| (0.20..0.21).contains(&draw(&format!("mood question {i}")));
    let right = (0..1500).filter(|i| !is_page(i) && draw(&format!("question {i}")) < 0.7).count();
    let mean = first.scorers["exact"].mean.unwrap();
    assert!((mean - right as f64 / first.answered as f64).abs() < 1e-12, "{mean}");

    let recorded = Arc::new(Recorded::open(&dir.path().join("log")).unwrap());
    let again = asked(&dir.path().join("again"), &data, "log", recorded).await;
    assert_eq!(again.scorers, first.scorers);
}

#[tokio::test]
async fn the_true_score_lies_in_the_interval_about_as_often_as_it_says() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data.jsonl");
    dataset(&data, 150);
    let (mut held, mut exact) = (0, 0);
    for round in 0..100 {
        let truth = 0.05 + 0.9 * f64::from(round) / 100.0;
        let answer =
            move |text: &str| server::answer(if draw(&format!("{round} {text}")) < truth { "yes" } else { "no" });
        let url = server::serve(Duration::ZERO, Arc::new(answer)).await;
        let chat = Arc::new(Chat::new(Settings::usual(&url, "m")).unwrap());
        let report = asked(&dir.path().join(round.to_string()), &data, &url, chat).await;
        held += u32::from(report.scorers["exact"].interval.unwrap().holds(truth));
        let wide = shirube_eval::log::report(&dir.path().join(round.to_string()), 0.99).unwrap();
        exact += u32::from(wide.scorers["exact"].exact.unwrap().holds(truth));
    }
    // An interval of level 0.95 holds the truth in 95 of 100 rounds on average, so in about half of all series in fewer. Who must
    // find it in at least 95 of any 100 takes the exact interval of level 0.99: fewer happen in less than one series of a thousand.
    assert!(held >= 90, "{held} of 100 by Wilson at 0.95");
    assert!(exact >= 95, "{exact} of 100 by the exact interval at 0.99");
}
