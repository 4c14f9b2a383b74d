//! Where in a file a fault stands: faults found after reading know the norm, and here they get their line.

use super::{Fault, FaultKind, Source};

/// Gives every fault without a place the closest one that the text shows.
pub(super) fn locate(source: &Source, faults: &mut [Fault]) {
    for fault in faults.iter_mut().filter(|f| f.at.is_none()) {
        if let Some(text) = source.text(&fault.file) {
            fault.at = place(text, fault);
        }
    }
}

fn place(text: &str, fault: &Fault) -> Option<(usize, usize)> {
    let lines: Vec<&str> = text.lines().collect();
    let Some(norm) = &fault.norm else { return of_instrument(&lines, fault) };
    let is_id = |line: &str| key_of(line) == Some("id") && value_of(line) == Some(norm.as_str());
    let mut found = lines.iter().enumerate().filter(|(_, l)| is_id(l)).map(|(i, _)| i);
    let first = found.next()?;
    // Of two with one id it is the second that is one too many.
    let at = if fault.kind == FaultKind::DuplicateId { found.next().unwrap_or(first) } else { first };
    let wanted = member(fault);
    let rest = lines.get(at..)?.iter().enumerate();
    let own = rest.take_while(|(i, l)| *i == 0 || !l.trim_start().starts_with("[["));
    let line = own.filter(|(_, l)| key_of(l) == Some(wanted)).map(|(i, _)| at + i).next().unwrap_or(at);
    Some((line + 1, column(lines.get(line)?)))
}

/// The member of a norm that a fault is about.
fn member(fault: &Fault) -> &str {
    match fault.kind {
        FaultKind::Condition | FaultKind::UnknownFact => "applies",
        FaultKind::UnknownLaw => "laws",
        FaultKind::NoParent | FaultKind::Cycle => "parent",
        FaultKind::Strength => "strength",
        FaultKind::Principle => "principle",
        FaultKind::Empty => &fault.detail,
        FaultKind::Version => "until",
        FaultKind::NoSuchNorm if fault.detail.contains('@') => "was",
        FaultKind::NoSuchNorm => "sanction",
        _ => "id",
    }
}

fn of_instrument(lines: &[&str], fault: &Fault) -> Option<(usize, usize)> {
    let found = match fault.kind {
        FaultKind::NoSuchNorm => {
            let named = fault.detail.split(' ').next().unwrap_or_default();
            lines.iter().position(|l| l.contains(&format!("\"{named}\"")))
        }
        FaultKind::Relation => pair(lines, &fault.detail),
        FaultKind::Version => {
            let word = fault.detail.split(' ').next().filter(|w| matches!(*w, "in_force" | "until" | "supersedes"));
            lines.iter().position(|l| key_of(l) == Some(word.unwrap_or("status")))
        }
        FaultKind::Overlap => lines
            .iter()
            .position(|l| key_of(l) == Some("supersedes"))
            .or_else(|| lines.iter().position(|l| key_of(l) == Some("version"))),
        _ => lines.iter().position(|l| key_of(l) == Some("code")),
    };
    let line = found.unwrap_or(0);
    Some((line + 1, lines.get(line).map_or(1, |l| column(l))))
}

/// The line of the last relation stated between two norms, given as `A – B: …`: the one that is one too many.
fn pair(lines: &[&str], detail: &str) -> Option<usize> {
    let mut names = detail.split(' ').map(|w| w.trim_end_matches(':')).filter(|w| *w != "–");
    let (source, target) = (names.next()?, names.next()?);
    let is = |line: &str, key: &str, value: &str| key_of(line) == Some(key) && value_of(line) == Some(value);
    let mut blocks =
        lines.iter().enumerate().filter(|(_, l)| l.trim_start().starts_with("[[relation]]")).map(|(i, _)| i);
    let fits = |at: &usize| {
        let own = lines[at + 1..].iter().take_while(|l| !l.trim_start().starts_with("[["));
        own.clone().any(|l| is(l, "source", source)) && own.clone().any(|l| is(l, "target", target))
    };
    blocks.rfind(fits)
}

fn key_of(line: &str) -> Option<&str> {
    line.split_once('=').map(|(key, _)| key.trim())
}

fn value_of(line: &str) -> Option<&str> {
    line.split_once('=').and_then(|(_, value)| value.trim().strip_prefix('"')?.split('"').next())
}

fn column(line: &str) -> usize {
    line.chars().take_while(|c| c.is_whitespace()).count() + 1
}
