//! The fixture's identifiers in the places of a pattern.

use super::given::Given;
use crate::world::{World, percent};

/// The value for one parameter; `None` when the fixture has nothing of that name.
fn value(world: &World, given: &Given, name: &str, pattern: &str) -> Option<String> {
    let f = &world.fixture;
    Some(match name {
        "lang" => "ja".to_owned(),
        "org" | "operator" => f.operator.to_string(),
        "asset" | "system" => f.system.to_string(),
        "assessment" => f.draft.to_string(),
        "norm" if pattern.contains("{instrument}") => f.norm.clause().to_owned(),
        "norm" | "id" => percent(f.norm.as_str()),
        "instrument" => f.norm.instrument().to_owned(),
        "clause" => f.norm.clause().to_owned(),
        "evidence" => f.evidence.to_string(),
        "risk" => f.risk.to_string(),
        "tie" => f.tie.to_string(),
        "proposal" => f.proposal.to_string(),
        "account" | "member" => f.colleague.to_string(),
        "token" => f.invitation.clone(),
        "sha256" => f.uploaded.clone(),
        "entry" => f.receipt.to_string(),
        "sheet" => given.sheet.to_string(),
        "delivery" => given.delivery.to_string(),
        "received" => given.received.to_string(),
        "change" => given.change.to_string(),
        "statement" => given.statement.to_string(),
        "key" => given.key.clone(),
        "evaluation" => given.evaluation.to_string(),
        "run" => given.run.to_string(),
        "segment" => "0001.jsonl".to_owned(),
        "sample" => "p01-001-ja".to_owned(),
        "suite" => crate::world::SUITE.to_owned(),
        _ => return None,
    })
}

fn parameters(pattern: &str) -> impl Iterator<Item = &str> {
    pattern.split('{').skip(1).filter_map(|p| p.split('}').next()).map(|p| p.trim_start_matches('*'))
}

/// The pattern with the fixture's identifiers.
pub fn fill(world: &World, given: &Given, pattern: &str) -> String {
    parameters(pattern).fold(pattern.to_owned(), |path, name| {
        let value = value(world, given, name, pattern).unwrap_or_else(|| "1".to_owned());
        path.replace(&format!("{{{name}}}"), &value).replace(&format!("{{*{name}}}"), &value)
    })
}

/// Whether the fixture has something for every parameter, so that a page must be found. What is only there after an
/// import, or is made of another area's words, is tested in that area.
pub fn is_known(pattern: &str) -> bool {
    let ours = [
        "lang",
        "org",
        "asset",
        "assessment",
        "tie",
        "account",
        "token",
        "sha256",
        "proposal",
        "segment",
        "sample",
        "suite",
    ];
    parameters(pattern).all(|p| ours.contains(&p) || GIVEN.contains(&p))
        // The fixture's sheet is for a provider, and its key an operator's.
        && !pattern.contains("/o/{operator}/")
        && !pattern.contains("/admin/")
        && !pattern.ends_with("/result")
        && !pattern.starts_with("/.well-known")
}

/// What was given from one to another.
const GIVEN: [&str; 8] = ["sheet", "delivery", "received", "change", "statement", "key", "evaluation", "run"];

/// Whether a path names something that was given.
pub fn is_given(pattern: &str) -> bool {
    parameters(pattern).any(|p| GIVEN.contains(&p))
}
