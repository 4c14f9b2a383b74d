//! Databases of others. Their words stay theirs: what they allege is said to be alleged, and what they do not say is left open.
//!
//! AIID: members of an incident as its interface names them (`AllegedDeployerOfAISystem`) or as its files do (`Alleged deployer of AI system`).
//! AVID: members of a report as `avidtools` writes them, one document, a list of them, or one on each line.

use super::Row;
use crate::incident::draft::Said;
use crate::refusal::{Error, Refusal};
use crate::text::Lang;
use serde_json::Value;

/// Longest line of what we ask in one line.
const LINE: usize = 200;

/// The objects of a file: one, a list, a list under one of some names, or one on each line.
fn objects(text: &str, under: &[&str]) -> Result<Vec<Value>, Error> {
    let wrong = |line: usize| Error::from(Refusal::invalid("incident.not-json").with("line", line));
    match serde_json::from_str::<Value>(text) {
        Ok(Value::Array(all)) => Ok(all),
        Ok(one) => match under.iter().find_map(|path| one.pointer(path).and_then(Value::as_array)) {
            Some(all) => Ok(all.clone()),
            None => Ok(vec![one]),
        },
        Err(whole) => {
            let lines = text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty());
            let all: Vec<_> = lines.map(|(at, l)| (at, serde_json::from_str::<Value>(l))).collect();
            if all.first().is_none_or(|(_, first)| first.is_err()) {
                return Err(wrong(whole.line()));
            }
            all.into_iter().map(|(at, value)| value.map_err(|_| wrong(at + 1))).collect()
        }
    }
}

fn text<'v>(value: &'v Value, names: &[&str]) -> &'v str {
    names.iter().find_map(|n| value.get(n).and_then(Value::as_str)).unwrap_or_default().trim()
}

/// Names in a list of texts, or of objects with a name.
fn names(value: &Value, members: &[&str]) -> Vec<String> {
    let held = members.iter().find_map(|n| value.get(n));
    let one = |v: &Value| {
        let named = ["name", "entity_id", "url", "label"].iter().find_map(|n| v.get(n).and_then(Value::as_str));
        v.as_str().or(named).map(|t| t.trim().to_owned()).filter(|t| !t.is_empty())
    };
    match held {
        Some(Value::Array(all)) => all.iter().filter_map(one).collect(),
        Some(other) => one(other).into_iter().collect(),
        None => Vec::new(),
    }
}

/// At most so many characters, and a sign when there were more.
fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most { text.to_owned() } else { text.chars().take(most - 1).chain(['…']).collect() }
}

fn organisations(deployers: &[String], developers: &[String]) -> String {
    let said = |label: &str, all: &[String]| (!all.is_empty()).then(|| format!("{label}: {}", all.join(", ")));
    let both = [said("alleged deployer", deployers), said("alleged developer", developers)];
    cut(&both.into_iter().flatten().collect::<Vec<_>>().join("; "), LINE)
}

/// Of several names for its number, the first that is there.
fn number(value: &Value, member: &str) -> String {
    match value.get(member) {
        Some(Value::Number(n)) => n.to_string(),
        Some(Value::String(s)) => s.trim().chars().take(100).collect(),
        _ => String::new(),
    }
}

pub(super) fn aiid(file: &str) -> Result<Vec<Row>, Error> {
    let all = objects(file, &["/incidents", "/data/incidents"])?;
    Ok(all.iter().enumerate().map(|(at, v)| of_aiid(at + 1, v)).collect())
}

fn of_aiid(line: usize, v: &Value) -> Row {
    let deployers = names(v, &["AllegedDeployerOfAISystem", "Alleged deployer of AI system"]);
    let developers = names(v, &["AllegedDeveloperOfAISystem", "Alleged developer of AI system"]);
    let harmed = names(v, &["AllegedHarmedOrNearlyHarmedParties", "Alleged harmed or nearly harmed parties"]);
    let more = if harmed.is_empty() {
        String::new()
    } else {
        format!("alleged harmed or nearly harmed: {}", harmed.join(", "))
    };
    let pairs = [
        ("title", cut(text(v, &["title"]), LINE)),
        ("description", text(v, &["description"]).to_owned()),
        ("occurred", text(v, &["date"]).chars().take(10).collect()),
        ("systems", cut(&names(v, &["implicated_systems"]).join(", "), LINE)),
        ("organisations", organisations(&deployers, &developers)),
        ("supporting", cut(&names(v, &["reports"]).join("\n"), 4_000)),
        ("more", cut(&more, 4_000)),
    ];
    row(line, ("aiid", number(v, "incident_id")), "harm", Lang::En, &pairs)
}

pub(super) fn avid(file: &str) -> Result<Vec<Row>, Error> {
    let all = objects(file, &["/reports"])?;
    Ok(all.iter().enumerate().map(|(at, v)| of_avid(at + 1, v)).collect())
}

fn of_avid(line: usize, v: &Value) -> Row {
    let none = Value::Null;
    let (meta, affects) = (v.get("metadata").unwrap_or(&none), v.get("affects").unwrap_or(&none));
    let said = |path: &str| v.pointer(path).and_then(Value::as_str).unwrap_or_default().trim().to_owned();
    let (problem, description) = (said("/problemtype/description/value"), said("/description/value"));
    let reported = text(v, &["reported_date"]);
    let pairs = [
        ("title", cut(&problem, LINE)),
        ("description", if description.is_empty() { problem } else { description }),
        ("systems", cut(&names(affects, &["artifacts"]).join(", "), LINE)),
        ("organisations", organisations(&names(affects, &["deployer"]), &names(affects, &["developer"]))),
        ("supporting", cut(&names(v, &["references"]).join("\n"), 4_000)),
        (
            "more",
            if reported.is_empty() { String::new() } else { format!("reported to AVID on {}", cut(reported, 40)) },
        ),
    ];
    let ids = [number(meta, "report_id"), number(meta, "vuln_id")];
    let id = ids.into_iter().find(|i| !i.is_empty()).unwrap_or_default();
    let is_japanese = said("/description/lang").starts_with("ja") || said("/description/lang").starts_with("jp");
    row(line, ("avid", id), "hazard", if is_japanese { Lang::Ja } else { Lang::En }, &pairs)
}

fn row(line: usize, (of, id): (&str, String), kind: &str, lang: Lang, pairs: &[(&str, String)]) -> Row {
    let source = if id.is_empty() { String::new() } else { format!("{of}:{id}") };
    let said = Said::from_pairs(pairs.iter().map(|(n, v)| (*n, v.as_str())));
    Row { line, source, kind: kind.to_owned(), lang, said }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_incident_of_aiid_is_read_under_either_of_its_names() {
        let api = r#"{"data":{"incidents":[{"incident_id":23,"title":"A shuttle was hit","date":"2017-11-08","description":"A lorry backed into it.",
            "AllegedDeployerOfAISystem":[{"entity_id":"n","name":"N"}],"AllegedDeveloperOfAISystem":[{"name":"M"}],
            "AllegedHarmedOrNearlyHarmedParties":[{"name":"passengers"}],"reports":[{"url":"https://example.org/1"}]}]}}"#;
        let file = r#"[{"incident_id":23,"title":"A shuttle was hit","date":"2017-11-08","description":"A lorry backed into it.",
            "Alleged deployer of AI system":["N"],"Alleged developer of AI system":["M"],
            "Alleged harmed or nearly harmed parties":["passengers"],"reports":[242]}]"#;
        for text in [api, file] {
            let row = &aiid(text).unwrap()[0];
            assert_eq!((row.line, row.source.as_str(), row.kind.as_str()), (1, "aiid:23", "harm"));
            assert_eq!(row.said.one("organisations"), "alleged deployer: N; alleged developer: M");
            assert_eq!((row.said.one("occurred"), row.said.one("severity")), ("2017-11-08", ""));
            assert!(row.said.one("more").ends_with("passengers"));
        }
    }

    #[test]
    fn a_report_of_avid_is_read_alone_in_a_list_and_line_by_line() {
        let one = r#"{"data_type":"AVID","metadata":{"report_id":"AVID-2023-R0001"},"affects":{"developer":["D"],"deployer":[],"artifacts":[{"type":"Model","name":"m"}]},"problemtype":{"classof":"LLM Evaluation","description":{"lang":"eng","value":"It leaks"}},"references":[{"label":"p","url":"https://example.org/p"}],"description":{"lang":"eng","value":"It repeats what it was told."},"reported_date":"2023-01-02"}"#;
        for text in [one.to_owned(), format!("[{one}]"), format!("{one}\n{one}\n")] {
            let row = &avid(&text).unwrap()[0];
            assert_eq!((row.source.as_str(), row.kind.as_str()), ("avid:AVID-2023-R0001", "hazard"));
            assert_eq!((row.said.one("title"), row.said.one("systems")), ("It leaks", "m"));
            assert_eq!(row.said.one("supporting"), "https://example.org/p");
        }
        assert_eq!(avid(&format!("{one}\n{{")).unwrap_err().refusals()[0].params[0].1, "2");
        assert!(aiid("not json").is_err());
        assert!(aiid("[7, null, \"x\"]").unwrap().iter().all(|r| r.source.is_empty()));
    }
}
