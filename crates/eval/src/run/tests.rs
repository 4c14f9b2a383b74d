//! Runs against models that behave in known ways.

use super::*;
use crate::log::{Event, Reader, report};
use crate::model::{Asked, Fault, Kind, Reply};
use crate::sample::{Input, Message};
use crate::scorer::Spec;
use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

type Answer = Box<dyn Fn(&str, usize) -> Result<String, Fault> + Send + Sync>;

/// Answers by what it was asked and how often; counts who asks at once.
pub(super) struct Script {
    answer: Answer,
    takes: Duration,
    asked: Mutex<HashMap<String, usize>>,
    at_once: AtomicUsize,
    most: AtomicUsize,
}

impl Script {
    pub(super) fn new(
        takes_ms: u64,
        answer: impl Fn(&str, usize) -> Result<String, Fault> + Send + Sync + 'static,
    ) -> Arc<Script> {
        let takes = Duration::from_millis(takes_ms);
        Arc::new(Script {
            answer: Box::new(answer),
            takes,
            asked: Mutex::default(),
            at_once: AtomicUsize::new(0),
            most: AtomicUsize::new(0),
        })
    }

    pub(super) fn asked(&self) -> usize {
        self.asked.lock().unwrap().values().sum()
    }
}

impl Model for Script {
    fn ask<'a>(&'a self, messages: &'a [Message]) -> Asked<'a> {
        Box::pin(async move {
            let now = self.at_once.fetch_add(1, Ordering::SeqCst) + 1;
            self.most.fetch_max(now, Ordering::SeqCst);
            tokio::time::sleep(self.takes).await;
            self.at_once.fetch_sub(1, Ordering::SeqCst);
            let text = messages.last().unwrap().content.clone();
            let count = *self.asked.lock().unwrap().entry(text.clone()).and_modify(|n| *n += 1).or_insert(1);
            (self.answer)(&text, count).map(|text| Reply { text, ..Reply::default() })
        })
    }
}

fn samples(count: u64) -> Open {
    Box::new(move || {
        let one = |i: u64| {
            let target = vec!["yes".to_owned()];
            Ok(Sample {
                id: i.to_string(),
                input: Input::Text(i.to_string()),
                target,
                choices: vec![],
                metadata: serde_json::Map::new(),
            })
        };
        Ok(Box::new((0..count).map(one)))
    })
}

fn plan(count: u64, epochs: u32) -> Plan {
    Plan {
        task: "t".to_owned(),
        digest: "d".to_owned(),
        samples: count,
        epochs,
        target: "script".to_owned(),
        model: "m".to_owned(),
        parameters: serde_json::Map::new(),
        system: None,
        scorers: BTreeMap::from([("exact".to_owned(), Spec::usual("exact").unwrap())]),
        ..Plan::default()
    }
}

pub(super) fn begin(dir: &Path, count: u64, epochs: u32, model: Arc<Script>, bounds: Bounds) -> (Run, Writer) {
    let plan = plan(count, epochs);
    let at = Timestamp::UNIX_EPOCH;
    let resumed = Writer::resume(dir, &plan, "test", at);
    let (writer, finished) =
        resumed.unwrap_or_else(|_| (Writer::create(dir, "r", &plan, "test", at).unwrap(), Finished::default()));
    let world = World { now: Arc::new(|| Timestamp::UNIX_EPOCH), chance: Arc::new(|| 0.5) };
    (
        Run {
            plan,
            open: samples(count),
            model,
            lists: Arc::default(),
            aides: Default::default(),
            finished,
            bounds,
            world,
        },
        writer,
    )
}

/// Runs to the end in a folder, going on with what is there.
pub(super) async fn done_with(dir: &Path, mut begun: Run) -> Result<Status, Error> {
    let at = Timestamp::UNIX_EPOCH;
    let resumed = Writer::resume(dir, &begun.plan, "test", at);
    let fresh = || (Writer::create(dir, "r", &begun.plan, "test", at).unwrap(), Finished::default());
    let (writer, finished) = resumed.unwrap_or_else(|_| fresh());
    begun.finished = finished;
    let (_keep, cancel) = watch::channel(false);
    run(begun, writer, watch::Sender::default(), cancel).await
}

async fn done(dir: &Path, count: u64, epochs: u32, model: Arc<Script>, bounds: Bounds) -> Result<Status, Error> {
    let (begun, writer) = begin(dir, count, epochs, model, bounds);
    let (_keep, cancel) = watch::channel(false);
    run(begun, writer, watch::Sender::default(), cancel).await
}

#[tokio::test]
async fn every_sample_is_asked_once_for_each_epoch_and_scored() {
    let dir = tempfile::tempdir().unwrap();
    let model = Script::new(0, |text, _| Ok(if text.ends_with('0') { "no" } else { "Yes" }.to_owned()));
    let status = done(dir.path(), 1000, 2, model.clone(), Bounds::default()).await.unwrap();
    assert_eq!((status, model.asked()), (Status::Complete, 2000));
    let report = report(dir.path(), 0.95).unwrap();
    assert_eq!((report.planned, report.answered, report.scorers["exact"].clusters), (2000, 2000, 1000));
    assert_eq!(report.scorers["exact"].mean, Some(0.9));
}

#[tokio::test(start_paused = true)]
async fn what_may_pass_is_asked_again_and_what_will_not_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let model = Script::new(10, |text, count| match (text, count) {
        ("1", 1..=3) => Err(Fault::of(Kind::Unavailable, "503")),
        ("2", _) => Err(Fault::of(Kind::Html, "<html>")),
        ("3", _) => Err(Fault::of(Kind::Timeout, "late")),
        _ => Ok("yes".to_owned()),
    });
    done(dir.path(), 10, 1, model.clone(), Bounds::default()).await.unwrap();
    let report = report(dir.path(), 0.95).unwrap();
    assert_eq!(report.answered, 8);
    assert_eq!(report.failed, BTreeMap::from([("model.html".to_owned(), 1), ("model.timeout".to_owned(), 1)]));
    assert_eq!(model.asked.lock().unwrap()["3"], 8, "as often as patience says");
    let mut reader = Reader::open(dir.path()).unwrap();
    let mut waits = Vec::new();
    while let Some(line) = reader.next_as::<log::Line>().unwrap() {
        if let log::Line::Sample(entry) = line
            && entry.id == "1"
        {
            waits.extend(
                entry
                    .events
                    .iter()
                    .filter_map(|e| if let Event::Retried { wait_ms, .. } = e { Some(*wait_ms) } else { None }),
            );
        }
    }
    assert_eq!(waits, [375, 750, 1500]);
}

#[tokio::test(start_paused = true)]
async fn a_target_that_asks_to_wait_is_left_alone_by_all() {
    let dir = tempfile::tempdir().unwrap();
    let begun = tokio::time::Instant::now();
    let model = Script::new(1, move |text, count| {
        let is_early = begun.elapsed() < Duration::from_secs(30);
        assert!(count == 1 || !is_early, "asked again too early");
        match text {
            _ if is_early => Err(Fault { wait: Some(Duration::from_secs(30)), ..Fault::of(Kind::Busy, "429") }),
            _ => Ok("yes".to_owned()),
        }
    });
    done(dir.path(), 100, 1, model.clone(), Bounds { first: 4, ..Bounds::default() }).await.unwrap();
    assert!(model.asked() <= 104, "only the four that were under way were told: {}", model.asked());
}

#[tokio::test(start_paused = true)]
async fn a_target_that_bears_few_at_once_gets_few_and_loses_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let bears = Arc::new(AtomicUsize::new(0));
    let inner = bears.clone();
    struct Weak(Arc<AtomicUsize>);
    impl Model for Weak {
        fn ask<'a>(&'a self, _: &'a [Message]) -> Asked<'a> {
            Box::pin(async move {
                let is_much = self.0.fetch_add(1, Ordering::SeqCst) >= 10;
                tokio::time::sleep(Duration::from_millis(20)).await;
                self.0.fetch_sub(1, Ordering::SeqCst);
                if is_much {
                    Err(Fault::of(Kind::Busy, "429"))
                } else {
                    Ok(Reply { text: "yes".to_owned(), ..Reply::default() })
                }
            })
        }
    }
    let (mut begun, writer) = begin(dir.path(), 2000, 1, Script::new(0, |_, _| Ok(String::new())), Bounds::default());
    begun.model = Arc::new(Weak(inner));
    let (_keep, cancel) = watch::channel(false);
    let progress = watch::Sender::default();
    run(begun, writer, progress.clone(), cancel).await.unwrap();
    let report = report(dir.path(), 0.95).unwrap();
    assert_eq!((report.answered, report.failed.len()), (2000, 0));
    assert!(progress.borrow().at_once <= 20, "{:?}", *progress.borrow());
}

#[tokio::test]
async fn a_run_cancelled_and_resumed_asks_no_answered_sample_again() {
    let dir = tempfile::tempdir().unwrap();
    let model = Script::new(1, |_, _| Ok("yes".to_owned()));
    let (begun, writer) = begin(dir.path(), 500, 1, model.clone(), Bounds { most: 8, ..Bounds::default() });
    let (stop, cancel) = watch::channel(false);
    let progress = watch::Sender::<Progress>::default();
    let mut seen = progress.subscribe();
    let running = tokio::spawn(run(begun, writer, progress, cancel));
    seen.wait_for(|p| p.answered >= 50).await.unwrap();
    stop.send(true).unwrap();
    assert_eq!(running.await.unwrap().unwrap(), Status::Cancelled);
    let first = report(dir.path(), 0.95).unwrap();
    assert!(first.answered >= 50 && first.answered < 500, "{}", first.answered);
    let before = model.asked() as u64;
    assert_eq!(done(dir.path(), 500, 1, model.clone(), Bounds::default()).await.unwrap(), Status::Complete);
    assert_eq!(report(dir.path(), 0.95).unwrap().answered, 500);
    assert_eq!(model.asked() as u64 - before, 500 - first.answered);
}

#[tokio::test]
async fn a_target_that_is_wrong_is_not_asked_a_million_times() {
    let dir = tempfile::tempdir().unwrap();
    let model = Script::new(0, |_, _| Err(Fault::of(Kind::Refused, "401 no key")));
    let fault = done(dir.path(), 1_000_000, 1, model.clone(), Bounds::default()).await.unwrap_err();
    assert!(matches!(fault, Error::GaveUp { count: 20.., .. }), "{fault}");
    assert!(model.asked() < 400);
    assert_eq!(report(dir.path(), 0.95).unwrap().status, Some(Status::Stopped));
}

#[tokio::test]
async fn no_more_are_held_than_may_ask_at_once() {
    let dir = tempfile::tempdir().unwrap();
    let model = Script::new(2, |_, _| Ok("yes".to_owned()));
    done(dir.path(), 400, 1, model.clone(), Bounds { most: 32, ..Bounds::default() }).await.unwrap();
    let most = model.most.load(Ordering::SeqCst);
    assert!((17..=32).contains(&most), "it opened, and not too far: {most}");
}

#[tokio::test]
async fn answers_of_a_content_filter_do_not_end_a_run() {
    let dir = tempfile::tempdir().unwrap();
    let declined = "[content_filter] I cannot answer this: the content filter of the endpoint stopped it.";
    let model = Script::new(0, move |_, _| Ok(declined.to_owned()));
    assert_eq!(done(dir.path(), 100, 1, model, Bounds::default()).await.unwrap(), Status::Complete);
    assert_eq!(report(dir.path(), 0.95).unwrap().answered, 100);
}
