//! Logs written for others.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::io::{self, Write};
use std::path::Path;

use serde::Deserialize;
use serde_json::{Value, json};

use super::junit::{self, Case, Counts};
use super::sarif::{self, Finding, Level};
use super::{Named, csv, inspect_out};
use crate::dataset::short;
use crate::log::{self, Entry, Event, Header, Line, Reader};
use crate::scorer::{Groups, Outcome, Place};

/// The forms that are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// One row for each score.
    Csv,
    /// One object for each asking.
    Jsonl,
    /// The JSON log of Inspect.
    Inspect,
    /// A case for each score.
    Junit,
    /// A finding for each score below a half, and each asking that failed.
    Sarif,
    /// One row for each score, by column.
    #[cfg(feature = "parquet")]
    Parquet,
}

/// Writes a log in another form, an asking at a time.
///
/// # Errors
/// When the log cannot be read or the other form not written.
pub fn export(dir: &Path, target: Target, version: &str, out: &mut (impl Write + Send)) -> Result<(), log::Error> {
    let whole = Whole::read(dir)?;
    let failed = |fault| log::Error::File { path: dir.to_owned(), fault };
    match target {
        Target::Csv => {
            let mut out = ::csv::Writer::from_writer(out);
            out.write_record(csv::COLUMNS).map_err(|e| failed(io::Error::other(e)))?;
            whole.each(dir, &mut |entry| {
                rows(&entry).iter().try_for_each(|row| out.write_record(row)).map_err(io::Error::other)
            })?;
            out.flush().map_err(failed)
        }
        Target::Jsonl => whole.each(dir, &mut |entry| writeln!(out, "{}", object(entry))),
        Target::Inspect => inspect_out::write(dir, &whole, out),
        #[cfg(feature = "parquet")]
        Target::Parquet => super::parquet_out::write(dir, &whole, out),
        Target::Junit => {
            let mut counts = Counts::default();
            whole.each(dir, &mut |entry| {
                cases(&entry).into_iter().for_each(|case| counts.add(&case));
                Ok(())
            })?;
            junit::begin(out, &whole.header.plan.task, counts).map_err(failed)?;
            whole.each(dir, &mut |entry| cases(&entry).iter().try_for_each(|case| junit::one(out, case)))?;
            junit::end(out).map_err(failed)
        }
        Target::Sarif => {
            let mut writer = sarif::Writer::begin(out).map_err(failed)?;
            whole.each(dir, &mut |entry| findings(dir, &entry).into_iter().try_for_each(|f| writer.one(f)))?;
            writer.end(version).map_err(failed)
        }
    }
}

/// What has to be known of a whole log before its askings are written one by one.
pub(super) struct Whole {
    pub header: Header,
    answered: HashSet<u128>,
    compared: HashMap<u128, Named>,
}

#[derive(Deserialize)]
struct Brief {
    id: Option<String>,
    #[serde(default)]
    epoch: u32,
    answer: Option<serde::de::IgnoredAny>,
    place: Option<Place>,
    #[serde(default)]
    outcomes: BTreeMap<String, Option<Outcome>>,
}

fn key(id: &str, epoch: u32) -> u128 {
    short(format!("{id} {epoch}").as_bytes())
}

impl Whole {
    fn read(dir: &Path) -> Result<Whole, log::Error> {
        let mut reader = Reader::open(dir)?;
        let (mut answered, mut groups) = (HashSet::new(), BTreeMap::<String, Groups>::new());
        while let Some(line) = reader.next_as::<Brief>()? {
            let (Some(id), Some(_)) = (line.id, line.answer) else { continue };
            if !answered.insert(key(&id, line.epoch)) {
                continue;
            }
            let Some(place) = line.place else { continue };
            for (name, outcome) in line.outcomes {
                groups.entry(name).or_default().add(&place, &id, line.epoch, outcome);
            }
        }
        let (header, mut compared) = (reader.header().clone(), HashMap::<u128, Named>::new());
        for (name, groups) in groups {
            let Some(spec) = header.plan.scorers.get(&name) else { continue };
            for (id, epoch, score) in groups.scores(spec) {
                compared.entry(key(&id, epoch)).or_default().insert(name.clone(), score);
            }
        }
        Ok(Whole { header, answered, compared })
    }

    /// Every asking once: its first answer, or its first failure when none came; with the scores of scorers that compare.
    pub fn each(&self, dir: &Path, take: &mut dyn FnMut(Entry) -> io::Result<()>) -> Result<(), log::Error> {
        let (mut reader, mut seen) = (Reader::open(dir)?, HashSet::new());
        while let Some(line) = reader.next_as::<Line>()? {
            let Line::Sample(mut entry) = line else { continue };
            let key = key(&entry.id, entry.epoch);
            let is_void = entry.answer.is_none() && self.answered.contains(&key);
            if is_void || !seen.insert(key) {
                continue;
            }
            entry.scores.extend(self.compared.get(&key).cloned().unwrap_or_default());
            take(*entry).map_err(|fault| log::Error::File { path: dir.to_owned(), fault })?;
        }
        Ok(())
    }
}

/// What was asked, as the log holds it.
pub(super) fn messages(entry: &Entry) -> Option<Value> {
    entry.events.iter().find_map(|event| match event {
        Event::Asked { messages } => Some(json!(messages)),
        _ => None,
    })
}

/// The same as one text.
pub(super) fn said(entry: &Entry) -> Option<String> {
    entry.events.iter().find_map(|event| match event {
        Event::Asked { messages } => Some(messages.iter().map(|m| m.content.as_str()).collect::<Vec<_>>().join("\n")),
        _ => None,
    })
}

fn rows(entry: &Entry) -> Vec<[String; 10]> {
    let input = said(entry);
    let row = |scorer: &str, score: String, why: &str| {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let fault = entry.fault.as_ref().map(|f| format!("{}: {}", f.code, f.detail)).unwrap_or_default();
        [
            entry.id.clone(),
            entry.epoch.to_string(),
            text(&entry.leaf),
            text(&entry.cluster),
            scorer.to_owned(),
            score,
            why.to_owned(),
            text(&entry.answer),
            fault,
            text(&input),
        ]
        .map(csv::guarded)
    };
    if entry.scores.is_empty() {
        return vec![row("", String::new(), "")];
    }
    let value = |score: &crate::score::Score| score.value.map(|v| v.to_string()).unwrap_or_default();
    entry.scores.iter().map(|(name, score)| row(name, value(score), &score.why)).collect()
}

fn object(entry: Entry) -> Value {
    let input = messages(&entry);
    let mut out = json!({
        "id": entry.id, "epoch": entry.epoch, "at": entry.at, "ms": entry.ms, "leaf": entry.leaf, "cluster": entry.cluster,
        "input": input, "answer": entry.answer, "fault": entry.fault, "scores": entry.scores,
    });
    for event in entry.events {
        if let Event::Answered { model, stop, input_tokens, output_tokens, .. } = event {
            out["model"] = json!(model);
            out["stop"] = json!(stop);
            out["input_tokens"] = json!(input_tokens);
            out["output_tokens"] = json!(output_tokens);
        }
    }
    if let Some(fields) = out.as_object_mut() {
        fields.retain(|_, value| !value.is_null());
    }
    out
}

fn name(entry: &Entry) -> String {
    if entry.epoch == 1 { entry.id.clone() } else { format!("{} #{}", entry.id, entry.epoch) }
}

fn cases(entry: &Entry) -> Vec<Case> {
    let seconds = Some(entry.ms as f64 / 1000.0);
    let case = |class: &str, outcome| Case { class: class.to_owned(), name: name(entry), seconds, outcome, said: None };
    if let Some(fault) = &entry.fault {
        let outcome = junit::Outcome::Error { kind: fault.code.clone(), message: fault.detail.clone() };
        return vec![case("asking", outcome)];
    }
    let one = |(scorer, score): (&String, &crate::score::Score)| {
        let seen = score.seen.as_deref().map(|seen| format!(": {seen}")).unwrap_or_default();
        let outcome = match score.value {
            None => junit::Outcome::Skipped { message: score.why.clone() },
            Some(value) if value >= 0.5 => junit::Outcome::Met,
            Some(value) => {
                junit::Outcome::Failed { kind: score.why.clone(), message: format!("{value} {}{seen}", score.why) }
            }
        };
        case(scorer, outcome)
    };
    entry.scores.iter().map(one).collect()
}

fn findings(dir: &Path, entry: &Entry) -> Vec<Finding> {
    let file = dir.join("0001.jsonl");
    let finding = |rule: String, level, message| Finding { rule, level, message, file: file.clone(), line: 1 };
    if let Some(fault) = &entry.fault {
        let message = format!("{}: {} {}", name(entry), fault.code, fault.detail);
        return vec![finding("eval/asking".to_owned(), Level::Warning, message)];
    }
    let low = entry.scores.iter().filter_map(|(name, score)| Some((name, score, score.value.filter(|v| *v < 0.5)?)));
    low.map(|(scorer, score, value)| {
        let leaf = entry.leaf.as_deref().map(|leaf| format!(" [{leaf}]")).unwrap_or_default();
        let message = format!("{}{leaf}: {scorer} {value} ({})", name(entry), score.why);
        finding(format!("eval/{scorer}"), Level::Note, message)
    })
    .collect()
}
