//! Logs that were ended, killed, torn and mixed up.

use super::*;
use std::fs;
use std::path::Path;

const AT: Timestamp = Timestamp::UNIX_EPOCH;

fn plan() -> Plan {
    Plan {
        task: "t".to_owned(),
        digest: "d".to_owned(),
        samples: 4,
        epochs: 1,
        target: "here".to_owned(),
        model: "m".to_owned(),
        parameters: Map::new(),
        system: None,
        scorers: BTreeMap::from([("exact".to_owned(), Spec::usual("exact").unwrap())]),
        ..Plan::default()
    }
}

fn entry(id: &str, value: Option<f64>) -> Entry {
    Entry {
        id: id.to_owned(),
        epoch: 1,
        at: AT,
        ms: 1,
        cluster: None,
        leaf: None,
        events: Vec::new(),
        answer: value.map(|_| "a".to_owned()),
        fault: if value.is_some() {
            None
        } else {
            Some(Failure { code: "model.timeout".to_owned(), detail: String::new() })
        },
        scores: value.map(|v| ("exact".to_owned(), Score::of(v, "t"))).into_iter().collect(),
        place: None,
        outcomes: BTreeMap::new(),
    }
}

pub(super) fn begun(dir: &Path) -> Writer {
    Writer::create(dir, "run_1", &plan(), "test 1", AT).unwrap()
}

#[test]
fn a_run_that_was_killed_goes_on_and_what_was_torn_is_not_counted() {
    let dir = tempfile::tempdir().unwrap();
    let mut writer = begun(dir.path());
    writer.entry(entry("1", Some(1.0))).unwrap();
    writer.entry(entry("2", None)).unwrap();
    writer.entry(entry("3", Some(0.0))).unwrap();
    writer.flush().unwrap();
    drop(writer);
    let path = dir.path().join("0001.jsonl");
    let whole = fs::read(&path).unwrap();
    fs::write(&path, &whole[..whole.len() - 20]).unwrap();

    let (mut writer, finished) = Writer::resume(dir.path(), &plan(), "test 2", AT).unwrap();
    assert!(finished.holds("1", 1) && !finished.holds("1", 2));
    assert!(!finished.holds("2", 1), "a failure is asked again");
    assert!(!finished.holds("3", 1), "a torn line is no answer");
    for (id, value) in [("2", 1.0), ("3", 1.0), ("4", 0.0)] {
        writer.entry(entry(id, Some(value))).unwrap();
    }
    writer.end(Status::Complete, AT).unwrap();
    assert_eq!(fs::read(&path).unwrap(), &whole[..whole.len() - 20], "what was written stays");

    let report = report(dir.path(), 0.95).unwrap();
    assert_eq!((report.planned, report.answered, report.torn), (4, 4, 1));
    assert_eq!((report.status, report.failed.len()), (Some(Status::Complete), 0));
    assert_eq!(report.scorers["exact"].mean, Some(0.75));
}

#[test]
fn a_log_cut_anywhere_can_be_read_and_resumed() {
    let dir = tempfile::tempdir().unwrap();
    let mut writer = begun(dir.path());
    (1..=3).for_each(|i| writer.entry(entry(&i.to_string(), Some(1.0))).unwrap());
    writer.end(Status::Complete, AT).unwrap();
    let whole = fs::read(dir.path().join("0001.jsonl")).unwrap();
    for cut in 0..whole.len() {
        let other = tempfile::tempdir().unwrap();
        fs::write(other.path().join("0001.jsonl"), &whole[..cut]).unwrap();
        let lines = whole[..cut].iter().filter(|b| **b == b'\n').count();
        match Writer::resume(other.path(), &plan(), "test", AT) {
            Ok((_, finished)) => assert_eq!(finished.len(), (lines - 1).min(3), "cut at {cut}"),
            Err(fault) => assert!(lines == 0 && matches!(fault, Error::Absent(_)), "cut at {cut}: {fault}"),
        }
    }
}

#[test]
fn a_run_goes_on_only_as_it_was_begun() {
    let dir = tempfile::tempdir().unwrap();
    begun(dir.path()).end(Status::Cancelled, AT).unwrap();
    assert!(matches!(Writer::create(dir.path(), "r", &plan(), "t", AT), Err(Error::Exists(_))));
    for (other, what) in [
        (Plan { digest: "e".to_owned(), ..plan() }, "dataset"),
        (Plan { model: "n".to_owned(), ..plan() }, "model"),
        (Plan { epochs: 2, ..plan() }, "number of epochs"),
    ] {
        let refused = Writer::resume(dir.path(), &other, "t", AT);
        assert!(matches!(refused, Err(Error::Other(name)) if name == what), "{what}");
    }
    assert!(matches!(Writer::resume(&dir.path().join("nowhere"), &plan(), "t", AT), Err(Error::Absent(_))));
}

#[test]
fn two_processes_do_not_write_one_log() {
    let dir = tempfile::tempdir().unwrap();
    let held = begun(dir.path());
    assert!(matches!(Writer::resume(dir.path(), &plan(), "t", AT), Err(Error::Busy(_))));
    drop(held);
    assert!(Writer::resume(dir.path(), &plan(), "t", AT).is_ok());
}

#[test]
fn a_line_that_was_ended_and_is_broken_is_named() {
    let dir = tempfile::tempdir().unwrap();
    begun(dir.path()).end(Status::Complete, AT).unwrap();
    let path = dir.path().join("0001.jsonl");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replace("\"kind\":\"end\"", "\"kind\":end")).unwrap();
    let fault = report(dir.path(), 0.95).unwrap_err();
    assert!(matches!(fault, Error::Line { line: 2, .. }), "{fault}");
}

#[test]
fn an_answer_written_twice_counts_once() {
    let dir = tempfile::tempdir().unwrap();
    let mut writer = begun(dir.path());
    writer.entry(entry("1", Some(1.0))).unwrap();
    writer.entry(entry("1", Some(0.0))).unwrap();
    writer.entry(entry("1", None)).unwrap();
    writer.entry(entry("2", None)).unwrap();
    writer.end(Status::Complete, AT).unwrap();
    let report = report(dir.path(), 0.95).unwrap();
    assert_eq!((report.answered, report.scorers["exact"].count), (1, 1));
    assert_eq!(report.failed, BTreeMap::from([("model.timeout".to_owned(), 1)]));
}
