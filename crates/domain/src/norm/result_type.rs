//! What the type of statements that say the result of an evaluation demands of its fields.

use serde_json::{Map, Value};

/// The type: results of evaluations, `docs/specs/evaluation.md`.
pub const EVALUATION_RESULT: &str = "urn:x-shirube:statement:evaluation-result:1";
/// Fields every reader sees: what was asked of what, and whose word it is. The shares are shown one by one.
pub const EVALUATION_RESULT_OPEN: [&str; 6] =
    ["notice", "system", "system_version", "suite", "suite_digest", "log_digest"];

/// What a field may hold.
type Rule = fn(&Value) -> bool;

/// The pointers of what is missing or wrong, down to the member.
pub(super) fn faults(fields: &Map<String, Value>) -> Vec<String> {
    let missing = EVALUATION_RESULT_OPEN.iter().filter(|name| !fields.contains_key(**name));
    let mut out: Vec<String> = missing.map(|name| format!("/fields/{name}")).collect();
    for (name, value) in fields {
        match name.split_once('.') {
            Some(("share", node)) if !node.is_empty() => out.extend(of_share(name, value)),
            Some(("threshold", node)) if !node.is_empty() => out.extend(of_members(name, value, &THRESHOLD)),
            _ => out.extend(of_field(name, value)),
        }
    }
    out
}

const FIELDS: [(&str, Rule); 18] = [
    ("notice", is_text),
    ("system", is_text),
    ("system_version", is_text),
    ("suite", is_suite),
    ("suite_digest", is_digest),
    ("log_digest", is_digest),
    ("register_revision", is_count),
    ("evaluator", is_text),
    ("samples", is_count),
    ("epochs", is_count),
    ("model", is_text),
    ("target", is_text),
    ("parameters", Value::is_object),
    ("judges", is_texts),
    ("software", is_text),
    ("level", is_level),
    ("deviations", Value::is_array),
    ("run", Value::is_object),
];
const MEMBERED: [(&str, &[(&str, Rule)]); 2] = [
    ("askings", &[("planned", is_count), ("answered", is_count), ("failed", is_count), ("missing", is_count)]),
    ("held_back", &[("digest", is_digest), ("samples", is_count), ("asked", Value::is_boolean)]),
];
const SHARE: [(&str, Rule); 6] = [
    ("title", is_title),
    ("weight", is_share),
    ("scores", is_count),
    ("unscored", is_count),
    ("lost", is_count),
    ("known", is_share),
];
const THRESHOLD: [(&str, Rule); 2] = [("at_least", is_share), ("outcome", is_outcome)];

fn of_field(name: &str, value: &Value) -> Vec<String> {
    if let Some((_, rules)) = MEMBERED.iter().find(|(field, _)| *field == name) {
        return of_members(name, value, rules);
    }
    let is_sound = FIELDS.iter().any(|(field, rule)| *field == name && rule(value));
    if is_sound { Vec::new() } else { vec![format!("/fields/{name}")] }
}

/// A share comes with its interval, or there is no result.
fn of_share(name: &str, value: &Value) -> Vec<String> {
    let mut out = of_members(name, value, &SHARE);
    let ends = ["low", "share", "high"].map(|member| value.get(member));
    if ends.iter().all(Option::is_none) {
        return out;
    }
    for (member, end) in ["low", "share", "high"].iter().zip(ends) {
        if !end.is_some_and(is_share) {
            out.push(format!("/fields/{name}/{member}"));
        }
    }
    let [low, share, high] = ends.map(|end| end.and_then(Value::as_f64).unwrap_or_default());
    // Rounded to four places, each by itself.
    if out.is_empty() && (low > share + 1e-4 || share > high + 1e-4) {
        out.push(format!("/fields/{name}/share"));
    }
    out
}

fn of_members(name: &str, value: &Value, rules: &[(&str, Rule)]) -> Vec<String> {
    let is_wrong = |(member, rule): &&(&str, Rule)| !value.get(member).is_some_and(rule);
    rules.iter().filter(is_wrong).map(|(member, _)| format!("/fields/{name}/{member}")).collect()
}

fn is_text(value: &Value) -> bool {
    value.as_str().is_some_and(|text| !text.trim().is_empty() && text.chars().count() <= 2_000)
}

fn is_texts(value: &Value) -> bool {
    value.as_array().is_some_and(|all| !all.is_empty() && all.iter().all(is_text))
}

fn is_suite(value: &Value) -> bool {
    let parts = value.as_str().and_then(|text| text.split_once('@'));
    parts.is_some_and(|(code, version)| !code.is_empty() && !version.is_empty())
}

fn is_digest(value: &Value) -> bool {
    value.as_str().is_some_and(|text| text.len() == 64 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')))
}

fn is_count(value: &Value) -> bool {
    value.as_u64().is_some()
}

fn is_share(value: &Value) -> bool {
    value.as_f64().is_some_and(|share| (0.0..=1.0).contains(&share))
}

fn is_level(value: &Value) -> bool {
    value.as_f64().is_some_and(|level| level > 0.0 && level < 1.0)
}

fn is_title(value: &Value) -> bool {
    ["ja", "en"].iter().all(|lang| value.get(lang).is_some_and(is_text))
}

fn is_outcome(value: &Value) -> bool {
    value.as_str().is_some_and(|word| ["above", "below", "undecided", "no-data"].contains(&word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn sound() -> Map<String, Value> {
        let title = json!({ "ja": "観点", "en": "perspective" });
        let fields = json!({
            "notice": "…", "system": "s", "system_version": "1", "suite": "p01@1.0", "suite_digest": "a".repeat(64),
            "log_digest": "0".repeat(64), "epochs": 1, "level": 0.95,
            "askings": { "planned": 4, "answered": 3, "failed": 1, "missing": 0 },
            "share.a": { "title": title, "weight": 1.0, "scores": 3, "unscored": 0, "lost": 1, "known": 1.0, "share": 0.5,
                "low": 0.1, "high": 0.9 },
            "share.b": { "title": title, "weight": 0.5, "scores": 0, "unscored": 0, "lost": 0, "known": 0.0 },
            "threshold.a": { "at_least": 0.8, "outcome": "undecided" },
        });
        fields.as_object().cloned().unwrap()
    }

    #[test]
    fn every_field_of_a_result_is_held_against_the_rules_of_the_type() {
        assert_eq!(faults(&sound()), Vec::<String>::new());
        for (pointer, value) in [
            ("/suite_digest", json!("A".repeat(64))),
            ("/suite", json!("p01")),
            ("/epochs", json!(-1)),
            ("/level", json!(95)),
            ("/share.a/low", json!(0.7)),
            ("/share.a/high", json!(1.2)),
            ("/share.a/title", json!("観点")),
            ("/threshold.a/outcome", json!("passed")),
            ("/askings/failed", json!("1")),
        ] {
            let mut fields = Value::Object(sound());
            *fields.pointer_mut(pointer).unwrap() = value;
            let found = faults(fields.as_object().unwrap());
            let expected = pointer.replace("share.a/low", "share.a/share");
            assert_eq!(found, [format!("/fields{expected}")], "{pointer}");
        }
        let mut fields = sound();
        fields.remove("notice");
        fields.insert("approved".into(), json!(true));
        fields["share.b"]["share"] = json!(0.0);
        assert_eq!(
            faults(&fields),
            ["/fields/notice", "/fields/approved", "/fields/share.b/low", "/fields/share.b/high"]
        );
    }
}
