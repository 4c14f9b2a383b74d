//! The words of a control on one page: its statement with everything inside it, and parameters written out.

use super::props::{is_translation, standard};
use shirube_oscal::model::{Catalog, Control, Group, Parameter, Part};
use std::collections::HashMap;

/// How a parameter is put into a text.
const OPEN: &str = "{{ insert: param,";

/// The parameters of a catalogue, wherever they are defined.
#[derive(Default)]
pub(super) struct Parameters<'a>(HashMap<&'a str, &'a Parameter>);

impl<'a> Parameters<'a> {
    /// Learns those of a catalogue.
    pub fn learn(&mut self, catalog: &'a Catalog) {
        self.list(&catalog.params);
        catalog.groups.iter().for_each(|group| self.group(group));
        catalog.controls.iter().for_each(|control| self.control(control));
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.0.len()
    }

    fn list(&mut self, list: &'a [Parameter]) {
        self.0.extend(list.iter().map(|p| (p.id.as_str(), p)));
    }

    fn group(&mut self, group: &'a Group) {
        self.list(&group.params);
        group.groups.iter().for_each(|inner| self.group(inner));
        group.controls.iter().for_each(|inner| self.control(inner));
    }

    fn control(&mut self, control: &'a Control) {
        self.list(&control.params);
        control.controls.iter().for_each(|inner| self.control(inner));
    }

    /// What stands in a text for a parameter: its values, or its label, or its id, in brackets.
    fn shown(&self, id: &str) -> String {
        let Some(known) = self.0.get(id) else { return format!("[{id}]") };
        let values: Vec<&str> = known.values.iter().map(|v| v.as_str()).collect();
        match (&*values, &known.select, &known.label) {
            ([_, ..], ..) => format!("[{}]", values.join(", ")),
            ([], Some(select), _) if !select.choice.is_empty() => {
                let choice: Vec<&str> = select.choice.iter().map(|c| c.as_str()).collect();
                format!("[{}]", choice.join(" | "))
            }
            ([], _, Some(label)) => format!("[{}]", label.as_str()),
            _ => format!("[{id}]"),
        }
    }

    fn fill(&self, text: &str) -> String {
        let (mut out, mut rest) = (String::with_capacity(text.len()), text);
        while let Some((before, after)) = rest.split_once(OPEN) {
            let Some((id, behind)) = after.split_once("}}") else { break };
            out.push_str(before);
            out.push_str(&self.shown(id.trim()));
            rest = behind;
        }
        out.push_str(rest);
        out
    }
}

/// The statement a part is, and its English where there is one of ours. `None` for any other part, and for one without words.
pub(super) fn statement(part: &Part, parameters: &Parameters<'_>) -> Option<(String, Option<String>)> {
    if part.name.as_str() != "statement" && part.name.as_str() != "overview" {
        return None;
    }
    let mut lines = Vec::new();
    walk(part, 0, &mut lines, parameters);
    let en = part.parts.iter().find(|p| is_translation(p)).and_then(|p| p.prose.as_deref());
    let text = lines.join("\n");
    (!text.trim().is_empty()).then(|| (text, en.map(str::to_owned)))
}

fn walk(part: &Part, depth: usize, lines: &mut Vec<String>, parameters: &Parameters<'_>) {
    if let Some(prose) = &part.prose {
        let label = standard(&part.props, "label").map(|l| format!("{l} ")).unwrap_or_default();
        lines.push(format!("{}{label}{}", "  ".repeat(depth), parameters.fill(prose)));
    }
    for inner in part.parts.iter().filter(|p| !is_translation(p)) {
        walk(inner, depth + usize::from(part.prose.is_some()), lines, parameters);
    }
}
