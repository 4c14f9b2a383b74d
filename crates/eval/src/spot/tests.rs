//! Sheets that are drawn, filled in, changed and mixed up.

use super::*;
use crate::log::{Entry, Event, Plan, Status, Writer};
use crate::sample::{Message, Role};
use crate::score::Score;
use crate::scorer::Spec;
use jiff::Timestamp;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

fn log(dir: &Path, spec: Value, value: impl Fn(u32) -> Option<f64>) {
    let plan = Plan {
        task: "t".to_owned(),
        digest: "d".to_owned(),
        samples: 200,
        epochs: 1,
        target: "here".to_owned(),
        model: "m".to_owned(),
        parameters: Default::default(),
        system: None,
        scorers: BTreeMap::from([("s".to_owned(), serde_json::from_value::<Spec>(spec).unwrap())]),
        more: Default::default(),
        ..Plan::default()
    };
    let mut writer = Writer::create(dir, "r", &plan, "t", Timestamp::UNIX_EPOCH).unwrap();
    for i in 0..200 {
        let score = value(i).map_or_else(|| Score::unscored("t"), |v| Score::of(v, "judge.graded"));
        let messages = vec![Message::of(Role::User, format!("=question {i}"))];
        let entry = Entry {
            id: format!("q{i}"),
            epoch: 1,
            at: Timestamp::UNIX_EPOCH,
            ms: 1,
            cluster: None,
            leaf: Some(if i < 190 { "common" } else { "rare" }.to_owned()),
            events: vec![Event::Asked { messages }],
            answer: Some(format!("answer \"{i}\",\n次の行")),
            fault: None,
            scores: BTreeMap::from([("s".to_owned(), score)]),
            place: None,
            outcomes: BTreeMap::new(),
        };
        writer.entry(entry).unwrap();
    }
    writer.end(Status::Complete, Timestamp::UNIX_EPOCH).unwrap();
}

fn what(count: usize) -> Draw {
    Draw { scorer: "s".to_owned(), count, seed: 5 }
}

fn grades(i: u32) -> Option<f64> {
    (i % 10 != 9).then(|| f64::from(u8::from(!i.is_multiple_of(4))))
}

/// Reads a written sheet back with grades by sample.
fn filled(sheet: &Sheet, form: Form, grade: impl Fn(&str) -> &'static str) -> Vec<Filled> {
    let mut bytes = Vec::new();
    sheet.write(form, &mut bytes).unwrap();
    let text = String::from_utf8(bytes).unwrap();
    assert!(!text.contains("judge.graded") && !text.contains("common"), "blind");
    let mut rows = read(form, text.as_bytes()).unwrap();
    assert!(rows.iter().all(|row| row.grade == Grade::Blank));
    for row in &mut rows {
        row.grade = match grade(&row.id) {
            "" => Grade::Blank,
            "?" => Grade::CannotTell,
            said => Grade::Given(said.parse().unwrap()),
        };
    }
    rows
}

#[test]
fn a_sheet_is_drawn_by_seed_from_every_leaf_and_verdict_and_says_no_verdict() {
    let dir = tempfile::tempdir().unwrap();
    log(dir.path(), json!({"kind": "exact"}), grades);
    let sheet = draw(dir.path(), &what(30)).unwrap();
    assert_eq!(sheet, draw(dir.path(), &what(30)).unwrap(), "the same seed draws the same");
    let other = draw(dir.path(), &Draw { seed: 6, ..what(30) }).unwrap();
    assert_ne!(
        sheet.items.iter().map(|i| &i.id).collect::<Vec<_>>(),
        other.items.iter().map(|i| &i.id).collect::<Vec<_>>()
    );
    let number = |item: &Item| item.id[1..].parse::<u32>().unwrap();
    let drawn: Vec<u32> = sheet.items.iter().map(number).collect();
    assert_eq!((drawn.len(), drawn.iter().collect::<BTreeSet<_>>().len()), (30, 30));
    assert!(!drawn.is_sorted() && drawn.iter().any(|i| *i >= 190), "shuffled, and the rare leaf is in it");
    assert!(drawn.iter().all(|i| i % 10 != 9), "what was not scored is not drawn");
    let wrong = drawn.iter().filter(|i| *i % 4 == 0).count();
    assert!((6..=11).contains(&wrong), "as many wrong ones as there are: {wrong} of 30");
}

#[test]
fn a_filled_sheet_is_held_against_the_run_in_both_forms() {
    let dir = tempfile::tempdir().unwrap();
    log(dir.path(), json!({"kind": "exact"}), grades);
    let sheet = draw(dir.path(), &what(40)).unwrap();
    let (first, second, third) = (&sheet.items[0].id, &sheet.items[1].id, &sheet.items[2].id);
    let grade = |id: &str| match id {
        _ if id == first => "",
        _ if id == second => "?",
        // On this one they differ.
        _ if id == third => {
            if grades(id[1..].parse().unwrap()) == Some(1.0) {
                "0"
            } else {
                "1"
            }
        }
        _ => {
            if grades(id[1..].parse().unwrap()) == Some(1.0) {
                "1"
            } else {
                "0"
            }
        }
    };
    for form in [Form::Csv, Form::Jsonl] {
        let checked = compare(dir.path(), &what(40), &filled(&sheet, form, grade), 0.95).unwrap();
        assert_eq!((checked.drawn, checked.graded, checked.cannot_tell, checked.blank), (40, 38, 1, 1));
        assert_eq!((checked.same, checked.higher + checked.lower), (Some(37.0 / 38.0), 1));
        assert!(checked.interval.unwrap().holds(37.0 / 38.0));
        let kappa = checked.agreed.pairs[0].two;
        assert!(kappa.kappa.unwrap() > 0.8 && kappa.interval.unwrap().low < kappa.kappa.unwrap(), "{kappa:?}");
    }
}

#[test]
fn a_judges_scale_is_the_persons_scale() {
    let dir = tempfile::tempdir().unwrap();
    let spec = json!({"kind": "judge", "rubric": "Is it kind?", "scale": [0, 1, 2]});
    log(dir.path(), spec, |i| Some(f64::from(i % 3) / 2.0));
    let sheet = draw(dir.path(), &what(12)).unwrap();
    assert_eq!((sheet.rubric.as_deref(), sheet.scale.grades()), (Some("Is it kind?"), &[0.0, 1.0, 2.0][..]));
    let rows = filled(&sheet, Form::Csv, |id| ["0", "1", "2"][id[1..].parse::<usize>().unwrap() % 3]);
    let checked = compare(dir.path(), &what(12), &rows, 0.95).unwrap();
    assert_eq!((checked.same, checked.weighted, checked.agreed.alpha_ordinal), (Some(1.0), Some(1.0), Some(1.0)));
    let mut wrong = rows.clone();
    wrong[3].grade = Grade::Given(5.0);
    assert!(matches!(compare(dir.path(), &what(12), &wrong, 0.95), Err(Error::Grade { .. })));
}

#[test]
fn rows_of_another_sheet_and_rows_that_cannot_be_read_are_refused() {
    let dir = tempfile::tempdir().unwrap();
    log(dir.path(), json!({"kind": "exact"}), grades);
    let sheet = draw(dir.path(), &what(10)).unwrap();
    let rows = filled(&sheet, Form::Csv, |_| "1");
    let strange =
        |rows: &[Filled], what: &Draw| matches!(compare(dir.path(), what, rows, 0.95), Err(Error::Strange { .. }));
    assert!(strange(&rows, &Draw { seed: 9, ..what(10) }));
    let twice: Vec<Filled> = rows.iter().chain(&rows[..1]).cloned().collect();
    assert!(strange(&twice, &what(10)));
    let mut swapped = rows.clone();
    swapped[0].id.clone_from(&rows[1].id);
    assert!(strange(&swapped, &what(10)));
    let text = "sheet,no,id,epoch,grade\nx,1,q1,1,good\nx,zwei,q2,1,1\nx,3,q3,1,１\n";
    let wrong = read(Form::Csv, text.as_bytes()).unwrap_err();
    assert_eq!(wrong.iter().map(|w| w.row).collect::<Vec<_>>(), [2, 3]);
    assert!(read(Form::Csv, &b"sheet,no\n\xff"[..]).is_err());
    assert!(matches!(draw(dir.path(), &Draw { scorer: "none".to_owned(), ..what(1) }), Err(Error::NoScorer(_))));
}

#[test]
fn a_cell_that_a_spreadsheet_would_run_is_guarded() {
    let dir = tempfile::tempdir().unwrap();
    log(dir.path(), json!({"kind": "exact"}), grades);
    let mut bytes = Vec::new();
    draw(dir.path(), &what(3)).unwrap().write(Form::Csv, &mut bytes).unwrap();
    let text = String::from_utf8(bytes).unwrap();
    assert_eq!((text.matches("\"'=question").count(), text.matches("\"=question").count()), (3, 0));
}
