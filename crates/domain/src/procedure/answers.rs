//! What is answered at a step, held against what it asks.

use super::model::{Clock, Definition, FieldKind, Step};
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
    if let Some(other) = answers.keys().find(|k| !step.fields.iter().any(|f| f.id == **k)) {
        return Err(Refusal::invalid("procedure.no-field").on(other.as_str()).with("value", other));
    }
    let gives = |id: &str| {
        let runs = |c: &&Clock| c.until_field.as_deref() == Some(id) && c.runs_in.contains(&step.to);
        definition.clocks.iter().any(|c| runs(&c))
    };
    let mut until = None;
    for field in &step.fields {
        let answer = answers.get(&field.id).map_or("", |a| a.trim());
        if answer.is_empty() {
            match field.is_required {
                true => return Err(Refusal::invalid("procedure.required").on(field.id.as_str())),
                false => continue,
            }
        }
        match field.kind {
            FieldKind::Choice if !field.options.iter().any(|o| o.id == answer) => {
                return Err(Refusal::invalid("common.choose").on(field.id.as_str()));
            }
            FieldKind::Number if answer.parse::<i64>().is_err() => {
                return Err(Refusal::invalid("procedure.number").on(field.id.as_str()));
            }
            FieldKind::Day => {
                let day = crate::form::optional_date(&field.id, answer)?;
                if gives(&field.id) {
                    until = day;
                    if day.is_some_and(|d| d <= date_in_japan(at)) {
                        return Err(Refusal::invalid("procedure.day-past").on(field.id.as_str()));
                    }
                }
            }
            _ => {}
        }
    }
    Ok(until)
}
