//! A procedure drawn: the order of its states, arrows between them, Mermaid, and the task list in Markdown.

use super::model::{CLOCK, Clock, Definition, MoveKind, Step};
use crate::text::Lang;
use std::collections::HashMap;
use std::fmt::Write;

/// A procedure as rows of states and arrows between rows, for a picture.
#[derive(Debug, Clone)]
pub struct Drawing<'d> {
    /// The states, from top to bottom, by their place in `Definition::states`.
    pub rows: Vec<&'d super::State>,
    /// The arrows; several steps between the same two states share one.
    pub arrows: Vec<Arrow>,
}

/// An arrow from a row to a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrow {
    /// From which row, from 0.
    pub from: usize,
    /// To which.
    pub to: usize,
    /// The numbers of the steps, from 1, as the task list counts them.
    pub steps: Vec<usize>,
    /// Whether only the clock goes this way.
    pub is_clock: bool,
}

/// The rows and arrows of a procedure: states as they are first reached, ends last.
pub fn drawing(definition: &Definition) -> Drawing<'_> {
    let mut order: Vec<&str> = vec![&definition.begins];
    let mut next = 0;
    while let Some(state) = order.get(next).copied() {
        for step in definition.steps_from(state) {
            if !order.contains(&step.to.as_str()) {
                order.push(&step.to);
            }
        }
        next += 1;
    }
    let mut rows: Vec<&super::State> = order.iter().filter_map(|id| definition.state(id)).collect();
    rows.sort_by_key(|s| s.is_end);
    let row: HashMap<&str, usize> = rows.iter().enumerate().map(|(i, s)| (s.id.as_str(), i)).collect();
    let mut arrows: Vec<Arrow> = Vec::new();
    for (number, step) in definition.steps.iter().enumerate().map(|(i, s)| (i + 1, s)) {
        let is_clock = step.by == [CLOCK];
        for from in &step.from {
            let (Some(from), Some(to)) = (row.get(from.as_str()).copied(), row.get(step.to.as_str()).copied()) else {
                continue;
            };
            match arrows.iter_mut().find(|a| (a.from, a.to, a.is_clock) == (from, to, is_clock)) {
                Some(arrow) => arrow.steps.push(number),
                None => arrows.push(Arrow { from, to, steps: vec![number], is_clock }),
            }
        }
    }
    Drawing { rows, arrows }
}

/// The drawing as Mermaid writes it.
pub fn mermaid(definition: &Definition, lang: Lang) -> String {
    let mut out = String::from("stateDiagram-v2\n");
    for state in &definition.states {
        let _ = writeln!(out, "    state \"{}\" as {}", plain(state.title.get(lang)), name(&state.id));
    }
    let _ = writeln!(out, "    [*] --> {}", name(&definition.begins));
    for step in &definition.steps {
        for from in &step.from {
            let _ = writeln!(out, "    {} --> {}: {}", name(from), name(&step.to), plain(step.title.get(lang)));
        }
    }
    for state in definition.states.iter().filter(|s| s.is_end) {
        let _ = writeln!(out, "    {} --> [*]", name(&state.id));
    }
    out
}

/// Mermaid takes a hyphen in a name for an arrow.
fn name(id: &str) -> String {
    id.replace('-', "_")
}

fn plain(text: &str) -> String {
    text.replace(['"', ':', ';', '\n'], " ")
}

/// A procedure as machines read it: what its file says, and the drawing.
pub fn document(definition: &Definition) -> serde_json::Value {
    let mut out = serde_json::to_value(definition).unwrap_or_default();
    if let Some(object) = out.as_object_mut() {
        let drawn = serde_json::json!({ "ja": mermaid(definition, Lang::Ja), "en": mermaid(definition, Lang::En) });
        object.insert("mermaid".to_owned(), drawn);
    }
    out
}

/// The page of a procedure: drawing, task list, periods, moves; in both languages.
pub fn markdown(definition: &Definition) -> String {
    let mut out = String::new();
    let title = &definition.title;
    let _ = writeln!(out, "# {}: {} / {}\n", definition.name(), title.ja, title.en);
    let _ = writeln!(out, "{}\n\n{}\n", definition.about.ja, definition.about.en);
    let _ = writeln!(out, "Basis: {}\n", code(&definition.basis));
    for lang in Lang::ALL {
        let _ = writeln!(out, "```mermaid\n{}```\n", mermaid(definition, lang));
    }
    out.push_str(
        "## Steps\n\n| | step | from | to | by | second person | power | basis |\n|---|---|---|---|---|---|---|---|\n",
    );
    for (number, step) in definition.steps.iter().enumerate().map(|(i, s)| (i + 1, s)) {
        let _ = writeln!(
            out,
            "| {number} | {} / {} | {} | {} | {} | {} | {} | {} |",
            step.title.ja,
            step.title.en,
            step.from.join(", "),
            step.to,
            step.by.join(", "),
            second(step),
            step.power.as_deref().unwrap_or("–"),
            code(&step.basis)
        );
    }
    out.push_str("\n## Periods\n\n| period | runs in | how long | when it ends | basis |\n|---|---|---|---|---|\n");
    for clock in &definition.clocks {
        let basis = if clock.is_ours { format!("{} (ours)", code(&clock.basis)) } else { code(&clock.basis) };
        let (title, runs) = (&clock.title, clock.runs_in.join(", "));
        let _ = writeln!(
            out,
            "| {} / {} | {runs} | {} / {} | {} | {basis} |",
            title.ja,
            title.en,
            clock.words(Lang::Ja),
            clock.words(Lang::En),
            consequence(clock)
        );
    }
    out.push_str("\n## Moves\n\n| move | by | basis |\n|---|---|---|\n");
    for kind in MoveKind::ALL {
        if let Some(permit) = definition.moves.permit(*kind) {
            let _ = writeln!(
                out,
                "| {} / {} | {} | {} |",
                kind.label(Lang::Ja),
                kind.label(Lang::En),
                permit.by.join(", "),
                code(&permit.basis)
            );
        }
    }
    out
}

fn second(step: &Step) -> String {
    match (step.second.is_empty(), step.apart_from.is_empty()) {
        (true, true) => "–".to_owned(),
        (false, true) => step.second.join(", "),
        (true, false) => format!("apart from {}", step.apart_from.join(", ")),
        (false, false) => format!("{}; apart from {}", step.second.join(", "), step.apart_from.join(", ")),
    }
}

fn consequence(clock: &Clock) -> String {
    let lapse = &clock.lapse;
    let mut parts = Vec::new();
    parts.extend(lapse.step.as_ref().map(|s| format!("step {s}")));
    parts.extend((!lapse.tell.is_empty()).then(|| format!("tells {}", lapse.tell.join(", "))));
    parts.extend((!lapse.bars.is_empty()).then(|| format!("bars {}", lapse.bars.join(", "))));
    parts.join("; ")
}

fn code(items: &[String]) -> String {
    items.iter().map(|b| format!("`{b}`")).collect::<Vec<_>>().join(", ")
}
