//! What to type on one's own premises so that a run goes as planned.

use super::model::Evaluation;
use serde_json::Value;

/// How the target of a judge begins.
const TARGETS: [&str; 4] = ["@http://", "@https://", "@command:", "@log:"];

/// The program and its arguments, one by one, without any key.
pub fn command(held: &Evaluation) -> Vec<String> {
    let plan = &held.plan;
    let mut out: Vec<String> =
        ["shirube", "eval", "run", &held.suite(), "--target", &plan.target, "--model", &plan.model]
            .map(str::to_owned)
            .to_vec();
    if plan.epochs != 1 {
        out.extend(["--epochs".to_owned(), plan.epochs.to_string()]);
    }
    for (name, value) in &plan.parameters {
        out.extend(["--param".to_owned(), format!("{name}={}", parameter(value))]);
    }
    // A judge that was planned by its name alone cannot be asked: who runs it knows where it is.
    for judge in plan.judges.iter().filter(|judge| TARGETS.iter().any(|target| judge.contains(target))) {
        out.extend(["--judge".to_owned(), judge.clone()]);
    }
    out.extend(["-o".to_owned(), "run".to_owned()]);
    out
}

/// A text that would be read as something else keeps its quotation marks.
fn parameter(value: &Value) -> String {
    match value {
        Value::String(text) if serde_json::from_str::<Value>(text).is_err() => text.clone(),
        other => other.to_string(),
    }
}

/// The same on one line, as a shell reads it.
pub fn typed(arguments: &[String]) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "-_./:@=+,%".contains(c);
    let one = |text: &String| match !text.is_empty() && text.chars().all(is_plain) {
        true => text.clone(),
        false => format!("'{}'", text.replace('\'', "'\\''")),
    };
    arguments.iter().map(one).collect::<Vec<_>>().join(" ")
}
