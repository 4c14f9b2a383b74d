//! Every procedure of the catalogue, and what the engine lets pass.

mod engine;
mod faults;
mod periods;

use super::*;
use crate::calendar::Calendar;
use crate::testing::CATALOG;
use crate::time::Timestamp;
use std::collections::BTreeMap;

pub(super) fn at(text: &str) -> Timestamp {
    format!("{text}:00+09:00").parse().unwrap()
}

pub(super) fn incident() -> &'static Definition {
    definition("incident").unwrap()
}

pub(super) fn who(person: &str, roles: &[&str]) -> Who {
    Who { person: person.to_owned(), roles: roles.iter().map(|r| (*r).to_owned()).collect() }
}

/// Answers that satisfy a step: every required field with something of its kind, days on a given day.
pub(super) fn answers(definition: &Definition, step: &str, day: &str) -> BTreeMap<String, String> {
    let fill = |f: &Field| match f.kind {
        FieldKind::Choice => f.options[0].id.clone(),
        FieldKind::Day => day.to_owned(),
        FieldKind::Number => "1".to_owned(),
        _ => "words".to_owned(),
    };
    let key = |f: &Field| if f.kind == FieldKind::Replies { super::reply_key(&f.id, 1) } else { f.id.clone() };
    definition.step(step).unwrap().fields.iter().filter(|f| f.is_required).map(|f| (key(f), fill(f))).collect()
}

pub(super) fn take(step: &str, day: &str) -> Move {
    Move::Take { step: step.to_owned(), answers: answers(incident(), step, day) }
}

#[test]
fn every_procedure_of_the_catalogue_is_sound() {
    for (name, text) in FILES {
        let read =
            read_in(&CATALOG, text).map_err(|f| f.iter().map(|f| f.words(crate::text::Lang::En)).collect::<Vec<_>>());
        let read = read.unwrap_or_else(|faults| panic!("{name}: {faults:#?}"));
        assert_eq!(read.name(), *name);
        assert!(Calendar::named(&read.calendar).is_some());
        assert_eq!(text_of(definition(name).unwrap()), Some(*text));
    }
}

#[test]
fn every_power_a_step_names_belongs_to_whoever_decides() {
    for definition in definitions() {
        for step in definition.steps.iter().filter(|s| s.power.is_some()) {
            let power = crate::authority::power(step.power.as_deref().unwrap()).unwrap();
            // Where two are asked, the act is of the second.
            let roles = if step.second.is_empty() { &step.by } else { &step.second };
            let offices: Vec<_> = roles.iter().filter_map(|r| definition.role(r)?.office.as_deref()).collect();
            assert!(offices.contains(&power.office.word()), "{}: {} is not of {offices:?}", step.id, power.id);
        }
    }
}

#[test]
fn every_drawing_is_the_one_checked_in() {
    let update = std::env::var_os("UPDATE").is_some();
    for definition in definitions() {
        let path = format!("{}/../../docs/generated/procedures/{}.md", env!("CARGO_MANIFEST_DIR"), definition.name());
        let now = markdown(definition);
        if update {
            std::fs::create_dir_all(std::path::Path::new(&path).parent().unwrap()).unwrap();
            std::fs::write(&path, &now).unwrap();
        }
        let held = std::fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(held, now, "UPDATE=1 cargo test --workspace --lib drawing writes it");
    }
}

#[test]
fn a_drawing_has_every_state_and_every_step() {
    for definition in definitions() {
        let drawn = drawing(definition);
        assert_eq!(drawn.rows.len(), definition.states.len());
        assert_eq!(drawn.rows[0].id, definition.begins);
        let mut numbers: Vec<usize> = drawn.arrows.iter().flat_map(|a| a.steps.iter().copied()).collect();
        numbers.sort_unstable();
        numbers.dedup();
        assert_eq!(numbers, (1..=definition.steps.len()).collect::<Vec<_>>());
    }
}
