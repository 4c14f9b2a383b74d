//! The rules of the house that a program can check (CONTRIBUTING.md). A reviewer need not say them.
//!
//! Every rule lists all that breaks it. Where something may break a rule for now, it stands in a list beside the rule with
//! its reason, and a line that is no longer needed fails too: the lists only shrink.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

mod documents;
mod modules;
mod refusals;
mod sizes;
mod source;
mod vocabulary;

/// Fails with every fault, one for each line.
fn none(rule: &str, faults: Vec<String>) {
    assert!(faults.is_empty(), "{rule}:\n  {}", faults.join("\n  "));
}

/// Compares what breaks a rule with what may: neither may hold anything the other does not.
fn only(rule: &str, allowed: &[&str], found: Vec<String>) {
    let fresh = found.iter().filter(|f| !allowed.contains(&f.as_str())).cloned();
    let stale = allowed.iter().filter(|a| !found.iter().any(|f| f == *a)).map(|a| format!("no longer needed: {a}"));
    none(rule, fresh.chain(stale).collect());
}
