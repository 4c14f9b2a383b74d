//! A log in the form of Inspect, version 2, as its viewer and `read_eval_log` read it.

use std::io::{self, Write};
use std::path::Path;

use serde_json::{Map, Value, json};

use super::out::{Whole, messages};
use crate::log::{self, Entry, Event, Report, Status, report};

/// Writes it, a sample at a time.
pub fn write(dir: &Path, whole: &Whole, out: &mut impl Write) -> Result<(), log::Error> {
    let report = report(dir, 0.95)?;
    let failed = |fault| log::Error::File { path: dir.to_owned(), fault };
    head(&report, out).map_err(failed)?;
    let model = whole.header.plan.model.clone();
    let mut is_first = true;
    whole.each(dir, &mut |entry| {
        let comma = if std::mem::take(&mut is_first) { "" } else { "," };
        write!(out, "{comma}\n{}", sample(entry, &model))
    })?;
    writeln!(out, "\n]}}").map_err(failed)
}

fn head(report: &Report, out: &mut impl Write) -> io::Result<()> {
    let plan = &report.header.plan;
    let status = match report.status {
        Some(Status::Complete | Status::Decided) => "success",
        Some(Status::Cancelled) => "cancelled",
        Some(Status::Stopped) => "error",
        None => "started",
    };
    let names: Vec<Value> = plan.scorers.keys().map(|name| json!({ "name": name })).collect();
    let eval = json!({
        "eval_id": report.header.run, "run_id": report.header.run, "task_id": report.header.run, "created": report.header.at,
        "task": plan.task, "task_version": 0, "dataset": { "name": plan.task, "samples": plan.samples }, "model": plan.model,
        "config": { "epochs": plan.epochs }, "scorers": names,
        "metadata": {
            "shirube": { "software": report.header.software, "digest": plan.digest, "target": plan.target,
                "parameters": plan.parameters, "system": plan.system, "scorers": plan.scorers, "origin": plan.origin },
        },
    });
    let metric = |name: &str, value: f64| json!({ "name": name, "value": value, "params": {} });
    let score = |(name, s): (&String, &crate::stats::Summary)| {
        let mut metrics = Map::new();
        s.mean.into_iter().for_each(|mean| drop(metrics.insert("accuracy".to_owned(), metric("accuracy", mean))));
        s.error.into_iter().for_each(|error| drop(metrics.insert("stderr".to_owned(), metric("stderr", error))));
        json!({ "name": name, "scorer": name, "scored_samples": s.count, "unscored_samples": s.unscored, "params": {},
            "metrics": metrics })
    };
    let scores: Vec<Value> = report.scorers.iter().map(score).collect();
    let results = json!({ "total_samples": report.planned, "completed_samples": report.answered, "scores": scores });
    let (input, output) = report.tokens;
    let usage = json!({ plan.model.clone(): { "input_tokens": input, "output_tokens": output, "total_tokens": input + output } });
    let stats = json!({ "started_at": report.header.at, "completed_at": report.header.at, "model_usage": usage });
    write!(
        out,
        "{{\"version\":2,\"status\":\"{status}\",\"eval\":{eval},\"plan\":{{}},\"results\":{results},\"stats\":{stats},\"samples\":["
    )
}

fn sample(entry: Entry, model: &str) -> Value {
    let input = messages(&entry).unwrap_or_else(|| json!(""));
    let (mut named, mut stop, mut usage) = (None, None, Value::Null);
    for event in &entry.events {
        if let Event::Answered { model, stop: why, input_tokens, output_tokens, .. } = event {
            (named, stop) = (model.clone(), why.clone());
            if let (Some(input), Some(output)) = (input_tokens, output_tokens) {
                usage = json!({ "input_tokens": input, "output_tokens": output, "total_tokens": input + output });
            }
        }
    }
    let (mut scores, mut unscored) = (Map::new(), Map::new());
    for (name, score) in &entry.scores {
        match score.value {
            Some(value) => {
                let given = json!({ "value": value, "answer": score.seen, "explanation": score.why });
                scores.insert(name.clone(), given);
            }
            None => drop(unscored.insert(name.clone(), json!(score.why))),
        }
    }
    let mut said = input.as_array().cloned().unwrap_or_default();
    let choices = entry.answer.as_ref().map(|answer| {
        let message = json!({ "role": "assistant", "content": answer, "source": "generate" });
        said.push(message.clone());
        json!([{ "message": message, "stop_reason": stop_reason(stop.as_deref()) }])
    });
    let output = json!({
        "model": named.as_deref().unwrap_or(model), "choices": choices.unwrap_or_else(|| json!([])), "usage": usage,
        "completion": entry.answer,
    });
    let error = entry.fault.as_ref().map(|fault| {
        let message = format!("{}: {}", fault.code, fault.detail);
        json!({ "message": message, "traceback": "", "traceback_ansi": "" })
    });
    let mut out = json!({
        "id": entry.id, "epoch": entry.epoch, "input": input, "target": "", "messages": said, "output": output,
        "scores": scores, "error": error, "total_time": entry.ms as f64 / 1000.0, "completed_at": entry.at,
        "metadata": { "source": entry.cluster, "leaf": entry.leaf, "unscored": unscored },
    });
    if let Some(output) = out["output"].as_object_mut() {
        output.retain(|_, value| !value.is_null());
    }
    out
}

/// Inspect's own words for why an answer ended.
fn stop_reason(stop: Option<&str>) -> &'static str {
    match stop {
        None | Some("stop") => "stop",
        Some("length" | "max_tokens") => "max_tokens",
        Some("model_length") => "model_length",
        Some("tool_calls") => "tool_calls",
        Some("content_filter") => "content_filter",
        Some(_) => "unknown",
    }
}
