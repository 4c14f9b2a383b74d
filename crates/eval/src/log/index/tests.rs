//! Indexes of logs that grow, fail and compare.

use super::super::{Plan, Status, Writer, report};
use super::*;
use crate::score::Score;
use crate::scorer::Spec;
use jiff::Timestamp;
use serde_json::json;
use std::collections::BTreeMap;

const AT: Timestamp = Timestamp::UNIX_EPOCH;

fn plan() -> Plan {
    let scorers = [("exact", Spec::usual("exact").unwrap()), ("swap", Spec::Swap { of: "exact".to_owned() })];
    serde_json::from_value(json!({
        "task": "t", "digest": "d", "samples": 6, "epochs": 1, "target": "here", "model": "m",
        "scorers": BTreeMap::from(scorers.map(|(name, spec)| (name.to_owned(), spec))),
    }))
    .unwrap()
}

fn entry(id: &str, leaf: &str, value: Result<f64, &str>) -> Entry {
    let mut line = json!({"id": id, "epoch": 1, "at": AT, "ms": 7, "leaf": leaf, "place": {"group": "g"}});
    match value {
        Ok(value) => {
            line["answer"] = json!("…");
            line["scores"] = json!({"exact": Score::of(value, "t")});
            line["outcomes"] = json!({"swap": format!("{value:.6}")});
        }
        Err(code) => line["fault"] = json!({"code": code, "detail": ""}),
    }
    serde_json::from_value(line).unwrap()
}

fn log() -> (tempfile::TempDir, Writer) {
    let dir = tempfile::tempdir().unwrap();
    let mut writer = Writer::create(dir.path(), "run_1", &plan(), "test", AT).unwrap();
    let values = [("1", "a", Ok(1.0)), ("2", "b", Ok(0.0)), ("3", "a", Err("model.timeout")), ("4", "a", Ok(1.0))];
    values.into_iter().for_each(|(id, leaf, value)| writer.entry(entry(id, leaf, value)).unwrap());
    writer.flush().unwrap();
    (dir, writer)
}

#[test]
fn rows_say_what_the_log_says_and_lead_to_its_lines() {
    let (dir, writer) = log();
    writer.end(Status::Complete, AT).unwrap();
    let index = Index::open(dir.path()).unwrap();
    let (count, rows) = index.rows(&Filter::default(), 0, 100).unwrap();
    assert_eq!((count, index.head().rows), (4, 4));
    for row in &rows {
        let line = index.entry(row).unwrap();
        assert_eq!(row.leaf.map(|n| index.head().leaves[n as usize].clone()), line.leaf);
        assert_eq!(row.fault.is_some(), line.fault.is_some());
        assert_eq!(row.values[0].map(f64::from), line.scores.get("exact").and_then(|s| s.value));
        assert_eq!(index.find(&line.id, 1).unwrap().as_ref(), Some(row));
    }
    assert_eq!(rows[1].values[1], Some(0.0), "the odd one out of three");
    assert_eq!(index.find("5", 1).unwrap(), None);
    let told = report(dir.path(), 0.95).unwrap();
    assert_eq!(told.scorers["swap"].count, 3);
}

#[test]
fn a_scorer_that_could_not_tell_is_another_thing_than_one_that_was_not_asked() {
    let (dir, mut writer) = log();
    let mut unsure = entry("5", "a", Ok(1.0));
    unsure.scores = BTreeMap::from([("exact".to_owned(), Score::unscored("t.lost"))]);
    unsure.outcomes.clear();
    writer.entry(unsure).unwrap();
    writer.flush().unwrap();
    let index = Index::open(dir.path()).unwrap();
    let (_, rows) = index.rows(&Filter::default(), 0, 10).unwrap();
    let scored = |n: usize| rows.get(n).map(|row| (row.values[0], row.is_scored_by(0)));
    assert_eq!((scored(0), scored(2), scored(4)), (Some((Some(1.0), true)), Some((None, false)), Some((None, true))));
    let mut lines = index.lines();
    let ids: Vec<String> = rows.iter().rev().map(|row| lines.read::<Entry>(row).unwrap().id).collect();
    assert_eq!(ids, ["5", "4", "3", "2", "1"], "in any order");
}

#[test]
fn filters_hold_together_and_pages_add_up() {
    let (dir, _writer) = log();
    let index = Index::open(dir.path()).unwrap();
    let count = |filter: Filter| index.rows(&filter, 0, 0).unwrap().0;
    assert_eq!(count(Filter { leaf: Some(0), ..Filter::default() }), 3);
    assert_eq!(count(Filter { has_failed: Some(true), ..Filter::default() }), 1);
    assert_eq!(count(Filter { verdict: Some((0, Verdict::Wrong)), ..Filter::default() }), 1);
    assert_eq!(count(Filter { leaf: Some(0), verdict: Some((0, Verdict::Unscored)), ..Filter::default() }), 1);
    assert_eq!(count(Filter { epoch: Some(2), ..Filter::default() }), 0);
    let pages = [index.rows(&Filter::default(), 0, 3).unwrap(), index.rows(&Filter::default(), 3, 3).unwrap()];
    assert_eq!(pages.map(|(all, rows)| (all, rows.len())), [(4, 3), (4, 1)]);
}

#[test]
fn an_index_of_a_log_that_has_grown_or_of_another_is_made_anew() {
    let (dir, mut writer) = log();
    assert_eq!(Index::open(dir.path()).unwrap().head().faults, ["model.timeout"]);
    writer.entry(entry("3", "a", Ok(0.5))).unwrap();
    writer.entry(entry("3", "a", Ok(1.0))).unwrap();
    writer.flush().unwrap();
    let index = Index::open(dir.path()).unwrap();
    let row = index.find("3", 1).unwrap().unwrap();
    assert_eq!((row.number, row.values[0], index.head().rows), (2, Some(0.5), 4), "the first answer counts");

    let path = dir.path().join("index");
    let whole = std::fs::read(&path).unwrap();
    for cut in [0, 10, whole.len() - 1] {
        std::fs::write(&path, &whole[..cut]).unwrap();
        assert_eq!(Index::open(dir.path()).unwrap().head().rows, 4, "cut at {cut}");
    }
}
