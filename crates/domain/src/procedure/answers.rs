//! What is answered at a step, held against what it asks.

use super::model::{Clock, Definition, Field, FieldKind, Step};
use super::questions;
use crate::refusal::Refusal;
use crate::time::{Date, Timestamp, date_in_japan};
use std::collections::BTreeMap;

/// Every required answer is there, choices are options, days are days; the day a period runs until comes out.
pub(super) fn check(
    definition: &Definition,
    step: &Step,
    answers: &BTreeMap<String, String>,
    at: Timestamp,
) -> Result<Option<Date>, Refusal> {
    let (faults, until) = read(definition, step, answers, at);
    faults.into_iter().next().map_or(Ok(until), Err)
}

/// Everything that is wrong with what was answered at a step.
pub fn faults(definition: &Definition, step: &Step, answers: &BTreeMap<String, String>, at: Timestamp) -> Vec<Refusal> {
    read(definition, step, answers, at).0
}

fn read(
    definition: &Definition,
    step: &Step,
    answers: &BTreeMap<String, String>,
    at: Timestamp,
) -> (Vec<Refusal>, Option<Date>) {
    let is_of = |f: &Field, key: &str| match f.kind {
        FieldKind::Replies => questions::question_of(f, key).is_some(),
        _ => f.id == key,
    };
    let other = answers.keys().find(|k| !step.fields.iter().any(|f| is_of(f, k)));
    let unknown = |k: &String| Refusal::invalid("procedure.no-field").on(k.as_str()).with("value", k);
    let mut faults: Vec<Refusal> = other.into_iter().map(unknown).collect();
    let gives = |id: &str| {
        let runs = |c: &&Clock| c.until_field.as_deref() == Some(id) && c.runs_in.contains(&step.to);
        definition.clocks.iter().any(|c| runs(&c))
    };
    let mut until = None;
    for field in &step.fields {
        if field.kind == FieldKind::Replies {
            faults.extend(questions::wrong_replies(field, answers));
            continue;
        }
        let answer = answers.get(&field.id).map_or("", |a| a.trim());
        match one(field, answer) {
            Ok(day) if gives(&field.id) => {
                until = day;
                if day.is_some_and(|d| d <= date_in_japan(at)) {
                    faults.push(Refusal::invalid("procedure.day-past").on(field.id.as_str()));
                }
            }
            Ok(_) => {}
            Err(fault) => faults.push(fault),
        }
    }
    (faults, until)
}

/// Most characters of one answer.
const MOST: usize = 100_000;

/// One answer; the day, when it is one.
fn one(field: &Field, answer: &str) -> Result<Option<Date>, Refusal> {
    let wrong = |code| Err(Refusal::invalid(code).on(field.id.as_str()));
    if answer.is_empty() {
        return if field.is_required { wrong("procedure.required") } else { Ok(None) };
    }
    if answer.chars().count() > MOST {
        return Err(Refusal::invalid("common.too-long").on(field.id.as_str()).with("most", MOST));
    }
    match field.kind {
        FieldKind::Choice if !field.options.iter().any(|o| o.id == answer) => wrong("common.choose"),
        FieldKind::Number if answer.parse::<i64>().is_err() => wrong("procedure.number"),
        FieldKind::Line if answer.contains('\n') => wrong("procedure.one-line"),
        FieldKind::Questions => questions::wrong_questions(field, answer).map_or(Ok(None), Err),
        FieldKind::Day => crate::form::optional_date(&field.id, answer),
        _ => Ok(None),
    }
}
