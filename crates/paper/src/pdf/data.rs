//! A report as the template's data: every text made fit for print, addresses checked, plain strings where needed.

use super::words;
use crate::text::{one_line, pieces, shown};
use serde_json::{Value, json};
use shirube_domain::report::{HeatMap, Report, ReportKind};

/// Visits every text in a value.
pub(super) fn each_text(value: &Value, visit: &mut dyn FnMut(&str)) {
    match value {
        Value::String(text) => visit(text),
        Value::Array(items) => items.iter().for_each(|item| each_text(item, visit)),
        Value::Object(fields) => fields.values().for_each(|field| each_text(field, visit)),
        _ => {}
    }
}

/// The template's data: `r` the report, `w` the fixed words, `meta` what must be a plain string.
pub(super) fn for_template(report: &Report, value: Value, family: &str, can_show: &dyn Fn(char) -> bool) -> Value {
    let mut value = fit(value, can_show);
    for (index, section) in report.sections.iter().enumerate() {
        let here = &mut value["sections"][index];
        here["href"] = json!(href(&section.url));
        never_empty(&mut here["title"], &section.instrument);
        for (line, norm) in section.lines.iter().enumerate() {
            never_empty(&mut here["lines"][line]["title"], &norm.norm);
        }
    }
    for (row, (_, _, cells)) in report.heat.iter().flat_map(|heat| &heat.rows).enumerate() {
        for (column, cell) in cells.iter().enumerate() {
            value["heat"]["rows"][row][2][column]["percent"] = json!(cell.percent());
        }
    }
    json!({
        "r": value,
        "w": words::for_template(report.lang),
        "meta": meta(report, family, can_show),
    })
}

pub(super) fn fit(value: Value, can_show: &dyn Fn(char) -> bool) -> Value {
    match value {
        Value::String(text) => pieces(shown(&text, can_show)),
        Value::Array(items) => Value::Array(items.into_iter().map(|item| fit(item, can_show)).collect()),
        Value::Object(fields) => {
            Value::Object(fields.into_iter().map(|(name, field)| (name, fit(field, can_show))).collect())
        }
        other => other,
    }
}

/// PDF/UA-1 refuses a heading without words: then the id stands in.
fn never_empty(heading: &mut Value, id: &str) {
    let mut words = String::new();
    each_text(heading, &mut |text| words.push_str(text));
    if words.trim().is_empty() {
        *heading = json!(if id.trim().is_empty() { "–" } else { id });
    }
}

fn meta(report: &Report, family: &str, can_show: &dyn Fn(char) -> bool) -> Value {
    let plain = |text: &str| one_line(&shown(text, can_show));
    let subject = &report.subject;
    let author = match report.kind {
        ReportKind::Assessment => subject.operator.as_deref().unwrap_or(&report.made_by),
        ReportKind::Check => &report.made_by,
    };
    let title = [plain(&report.title), plain(&subject.name)].into_iter().find(|t| !t.is_empty());
    json!({
        "family": family,
        "title": title.unwrap_or_else(|| "Shirube".to_owned()),
        "author": plain(author),
        "about": short(&plain(&report.summary), 400),
        "running": short(&plain(&running(report)), 60),
        "made_at": short(&plain(&report.made_at), 40),
        "made_by": short(&plain(&report.made_by), 60),
        "heat_alt": report.heat.as_ref().map(|heat| plain(&heat_alt(heat))),
        "assessment": report.kind == ReportKind::Assessment,
    })
}

/// The subject in the head of every page.
fn running(report: &Report) -> String {
    match &report.subject.version {
        Some(version) => format!("{} {version}", report.subject.name),
        None => report.subject.name.clone(),
    }
}

fn short(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    text.chars().take(most - 1).chain(['…']).collect()
}

/// The heat map in words: the same numbers, row by row.
fn heat_alt(heat: &HeatMap) -> String {
    let row = |(id, label, cells): &(String, String, Vec<_>)| {
        let cells: Vec<String> =
            heat.columns.iter().zip(cells).map(|((_, role), cell)| cell_words(role, cell)).collect();
        format!("{id} {label}: {}", cells.join(", "))
    };
    heat.rows.iter().map(row).collect::<Vec<_>>().join("; ")
}

fn cell_words(role: &str, cell: &shirube_domain::report::HeatCell) -> String {
    match cell.percent() {
        Some(percent) => format!("{role} {percent}% (n={})", cell.of),
        None => format!("{role} –"),
    }
}

/// An address that may become a link: http or https, with nothing in it that could mislead.
fn href(url: &str) -> Option<&str> {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"))?;
    let fine = |c: char| c.is_ascii_graphic() && !matches!(c, '"' | '<' | '>' | '\\' | '`' | '{' | '}' | '|' | '^');
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    (!host.is_empty() && !host.contains('@') && url.len() <= 2000 && url.chars().all(fine)).then_some(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_web_addresses_become_links() {
        assert!(href("https://www.meti.go.jp/a?b=c#d").is_some());
        for bad in
            ["javascript:alert(1)", "file:///etc/passwd", "https://", "https://a b", "https://a@b/", "HTTP://x\n"]
        {
            assert_eq!(href(bad), None, "{bad}");
        }
    }

    #[test]
    fn the_figure_is_described_by_its_numbers() {
        let cell = |of, met| shirube_domain::report::HeatCell { of, met, partly: 0, answered: of };
        let heat = HeatMap {
            columns: vec![("developer".into(), "AI developer".into()), ("user".into(), "AI user".into())],
            rows: vec![("C-1".into(), "Human-centric".into(), vec![cell(4, 1), cell(0, 0)])],
        };
        assert_eq!(heat_alt(&heat), "C-1 Human-centric: AI developer 25% (n=4), AI user –");
    }

    #[test]
    fn heads_are_cut_and_say_so() {
        assert_eq!(short("あいうえお", 4), "あいう…");
    }
}
