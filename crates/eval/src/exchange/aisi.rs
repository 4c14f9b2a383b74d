//! The JSON result of AISI's evaluation environment (aisev, prototype of 2025-09).

use std::io::BufRead;

use jiff::Timestamp;
use jiff::civil::DateTime;
use serde::Deserialize;
use serde_json::Value;

use super::item::{blank, leaf_of, number, question, text_of};
use super::walk::{self, Top};
use super::{About, Each, Error, Named};
use crate::dataset::short;
use crate::log::{Entry, Event};
use crate::score::Score;

/// The scorer its scores are kept under.
const SCORER: &str = "aisi";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Perspective {
    perspective: String,
    #[serde(default)]
    results: Option<Vec<Row>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Row {
    #[serde(default)]
    category: Option<String>,
    #[serde(default)]
    question: Option<String>,
    #[serde(default)]
    answer: Option<Value>,
    #[serde(default)]
    score: Option<Value>,
    #[serde(default)]
    score_rate: Option<Value>,
}

/// Reads a result.
///
/// # Errors
/// When it is none, or `each` says no.
pub fn read(file: &mut dyn BufRead, now: Timestamp, each: &mut Each) -> Result<About, Error> {
    let mut about = About { tool: Some("AISI aisev".to_owned()), ..About::default() };
    let (mut at, mut is_one) = (now, false);
    walk::fields(file, &["tenPerspectives"], &mut |top: Top<Perspective>| match top {
        Top::Element(part) => {
            is_one = true;
            part.entries(at, &mut about, each)
        }
        Top::Field(name, value) => {
            at = head(&name, &value, &mut about).unwrap_or(at);
            Ok(())
        }
    })?;
    if is_one {
        Ok(about)
    } else {
        Err(Error::Form("no `tenPerspectives`: this is no result of AISI's environment".to_owned()))
    }
}

fn head(name: &str, value: &Value, about: &mut About) -> Option<Timestamp> {
    let text = value.as_str()?;
    match name {
        "evaluationName" => about.task = Some(text.to_owned()),
        "targetModelName" => drop(about.models.insert(text.to_owned())),
        "judgeModelName" => drop(about.parameters.insert("judge".to_owned(), value.clone())),
        "evaluatedDate" => {
            // Without an offset it is the time of the machine, which nobody knows here; taken as UTC.
            let plain = || text.replace('T', " ").parse::<DateTime>().ok()?.in_tz("UTC").ok();
            about.at = text.parse().ok().or_else(|| Some(plain()?.timestamp()));
            return about.at;
        }
        _ => {}
    }
    None
}

impl Perspective {
    fn entries(self, at: Timestamp, about: &mut About, each: &mut Each) -> Result<(), Error> {
        let leaf = leaf_of(&self.perspective);
        for row in self.results.unwrap_or_default() {
            // Answers of people to questions on paper are no answers of the system.
            let is_on_paper =
                row.category.as_deref().is_some_and(|c| c.contains("定性") || c.eq_ignore_ascii_case("qualitative"));
            if is_on_paper {
                about.left_out.insert("qualitative answers (no answers of the system)".to_owned());
                continue;
            }
            if row.score_rate.as_ref().is_some_and(|rate| !rate.is_null()) {
                about
                    .left_out
                    .insert("`scoreRate` and `totalScore` (shares here weigh every question alike)".to_owned());
            }
            each(row.entry(at, &self.perspective, leaf.clone()))?;
        }
        Ok(())
    }
}

impl Row {
    fn entry(self, at: Timestamp, perspective: &str, leaf: Option<String>) -> Entry {
        let asked = self.question.unwrap_or_default();
        // Questions have no id; the same question of the same perspective has the same one in every result.
        let id = format!("q-{:016x}", short(format!("{perspective}\n{asked}").as_bytes()) >> 64);
        let mut entry = blank(&id, 1, at);
        entry.leaf = leaf;
        entry.events.push(question(&asked));
        match self.answer.filter(|answer| !answer.is_null()) {
            Some(answer) => {
                let none = Event::Answered { model: None, stop: None, input_tokens: None, output_tokens: None, ms: 0 };
                entry.events.push(none);
                entry.answer = Some(text_of(answer));
                entry.scores = Named::from([(SCORER.to_owned(), score(self.score))]);
            }
            None => entry.fault = Some(super::item::failed("no answer")),
        }
        entry
    }
}

fn score(value: Option<Value>) -> Score {
    let given = value.and_then(|v| v.as_f64().or_else(|| v.as_str()?.trim().parse().ok()));
    given.map_or_else(|| Score::unscored("foreign.none"), number)
}
