//! Judges and embedders an order names: whom scorers ask besides the target, and which of them a suite needs.

use super::model::{AideTerms, OrderDraft, Terms};
use crate::evaluation::model::Plan;
use crate::evaluation::plan::{self, planned_model};
use crate::refusal::{Class, Refusal, Refusals};
use serde_json::{Map, Value, json};
use shirube_eval::judge::{Aide, JUDGE};
use shirube_eval::similar::CHARACTERS;
use std::collections::{BTreeMap, BTreeSet};

/// The most judges, and the most embedders, of an order.
const MOST: usize = 10;
/// Addresses that can be asked from here.
const ADDRESSES: [&str; 2] = ["@http://", "@https://"];

/// Judges and embedders as a draft names them.
#[derive(Debug, Default)]
pub(super) struct Aides {
    pub judges: BTreeMap<String, AideTerms>,
    pub embedders: BTreeMap<String, AideTerms>,
}

/// The addresses a draft names besides that of its target, each with its field; what cannot be read is left to the order itself.
pub fn addresses(draft: &OrderDraft) -> Vec<(&'static str, String)> {
    let of = |field: &'static str, text: &str| -> Vec<(&'static str, String)> {
        lines(text).filter_map(|line| parts(line)).map(|(_, _, address, _)| (field, address.to_owned())).collect()
    };
    [of("judges", &draft.judges), of("embedders", &draft.embedders)].concat()
}

/// Reads them and holds them against the plan: every one a suite needs is named, and judges are those that were planned.
pub(super) fn read(planned: &Plan, draft: &OrderDraft, refusals: &mut Refusals) -> Aides {
    // Judges are asked as `eval run` asks them; whoever orders does not choose how.
    let fixed: Map<String, Value> = Map::from_iter([("temperature".to_owned(), json!(0))]);
    let judges = refusals.take(named("judges", &draft.judges, &fixed));
    let embedders = refusals.take(named("embedders", &draft.embedders, &Map::new()));
    let (Some(judges), Some(embedders)) = (judges, embedders) else { return Aides::default() };
    let found = Aides { judges, embedders };
    lacking(planned, &found, draft.unjudged).into_iter().for_each(|refusal| refusals.push(refusal));
    found
}

fn lacking(planned: &Plan, found: &Aides, is_unjudged: bool) -> Vec<Refusal> {
    let (scorers, mut out) = (lacked(&planned.scorers, found), Vec::new());
    if !scorers.0.is_empty() && !is_unjudged {
        let names = scorers.0.join(", ");
        out.push(Refusal::of(Class::Conflict, "evaluation.order-judge").on("judges").with("names", names));
    }
    // A likeness without its embedder is no figure at all, and nobody has to agree to that.
    if !scorers.1.is_empty() && !is_unjudged {
        let names = scorers.1.join(", ");
        out.push(Refusal::of(Class::Conflict, "evaluation.order-embedder").on("embedders").with("names", names));
    }
    let asked: BTreeSet<&str> = found.judges.values().map(|judge| judge.aide.model.as_str()).collect();
    let agreed: BTreeSet<&str> = planned.judges.iter().map(|line| planned_model(line)).collect();
    if !asked.is_empty() && !agreed.is_empty() && asked != agreed {
        let told = |of: &BTreeSet<&str>| of.iter().copied().collect::<Vec<_>>().join(", ");
        let refusal = Refusal::of(Class::Conflict, "evaluation.order-other-judge").on("judges");
        out.push(refusal.with("planned", told(&agreed)).with("found", told(&asked)));
    }
    out
}

/// Scorers that ask a judge, and those that ask an embedder, which nobody named.
fn lacked(scorers: &BTreeMap<String, Value>, found: &Aides) -> (Vec<String>, Vec<String>) {
    let text = |spec: &Value, name: &str, usual: &str| spec[name].as_str().unwrap_or(usual).to_owned();
    let lacks_judge = |spec: &Value| match spec["kind"].as_str() {
        Some("judge") => !found.judges.contains_key(&text(spec, "model", JUDGE)),
        Some("jury") => {
            let named = spec["judges"].as_array().into_iter().flatten().filter_map(Value::as_str);
            found.judges.is_empty() || named.into_iter().any(|name| !found.judges.contains_key(name))
        }
        _ => false,
    };
    let lacks_embedder = |spec: &Value| {
        let by = text(spec, "by", CHARACTERS);
        spec["kind"] == "similar" && by != CHARACTERS && !found.embedders.contains_key(&by)
    };
    let of = |lacks: &dyn Fn(&Value) -> bool| {
        scorers.iter().filter(|(_, spec)| lacks(spec)).map(|(name, _)| name.clone()).collect()
    };
    (of(&lacks_judge), of(&lacks_embedder))
}

/// Whether scorers of a plan ask a judge, and whether some ask an embedder.
pub fn needs(planned: &Plan) -> (bool, bool) {
    let (judges, embedders) = lacked(&planned.scorers, &Aides::default());
    (!judges.is_empty(), !embedders.is_empty())
}

/// Judges as a plan names them, as far as they can be asked: those with an address.
pub fn planned(plan: &Plan) -> String {
    let is_address = |line: &&String| parts(line).is_some();
    plan.judges.iter().filter(is_address).cloned().collect::<Vec<_>>().join("\n")
}

fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty())
}

/// `NAME=MODEL@ADDRESS key=NAME`: name, model, address, name of the key. A model's name may hold `@` and `=`, so that the address
/// is looked for first.
fn parts(line: &str) -> Option<(&str, &str, &str, &str)> {
    let (line, key) = match line.rsplit_once(char::is_whitespace) {
        Some((rest, last)) if last.starts_with("key=") => (rest.trim_end(), last.trim_start_matches("key=")),
        _ => (line, ""),
    };
    let at = ADDRESSES.into_iter().filter_map(|mark| line.find(mark)).min()?;
    let (who, address) = (&line[..at], &line[at + 1..]);
    let (name, model) = who.split_once('=').unwrap_or((JUDGE, who));
    let (name, model) = (name.trim(), model.trim());
    let is_whole = !name.is_empty() && !model.is_empty() && !address.contains(char::is_whitespace);
    (is_whole && name.len() <= 40 && model.len() <= 200).then_some((name, model, address, key))
}

fn named(
    field: &'static str,
    text: &str,
    parameters: &Map<String, Value>,
) -> Result<BTreeMap<String, AideTerms>, Refusal> {
    let mut out = BTreeMap::new();
    for line in lines(text) {
        let wrong = || Refusal::invalid("evaluation.order-aide").on(field).with("line", short(line));
        let (name, model, address, key) = parts(line).ok_or_else(wrong)?;
        let target = plan::target(address).map_err(|refusal| refusal.on(field))?;
        let key = super::order::key_name(key).map_err(|refusal| refusal.on(field))?;
        let aide = Aide { target, model: model.to_owned(), parameters: parameters.clone() };
        if out.insert(name.to_owned(), AideTerms { aide, key }).is_some() || out.len() > MOST {
            return Err(wrong());
        }
    }
    Ok(out)
}

fn short(line: &str) -> String {
    line.chars().take(100).collect()
}

impl Terms {
    /// Those asked besides the target, judges first, by name.
    pub fn aides(&self) -> impl Iterator<Item = (&String, &AideTerms)> {
        self.judges.iter().chain(&self.embedders)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_judge_is_a_model_at_an_address_with_the_name_of_its_key() {
        assert_eq!(parts("m@https://h/v1"), Some(("judge", "m", "https://h/v1", "")));
        assert_eq!(parts("m@https://h/v1 key=lab"), Some(("judge", "m", "https://h/v1", "lab")));
        assert_eq!(parts("a = @cf/meta@http://h/v1   key=x"), Some(("a", "@cf/meta", "http://h/v1", "x")));
        for bad in ["m", "@https://h", "a=@https://h", "m@command:./judge.sh", "m@https://h/v1 lab", "m@log:dir"] {
            assert_eq!(parts(bad), None, "{bad}");
        }
    }

    #[test]
    fn what_a_suite_needs_is_told_by_its_scorers() {
        let scorers = |value: Value| serde_json::from_value::<BTreeMap<String, Value>>(value).unwrap();
        let all = scorers(json!({
            "tone": { "kind": "judge", "rubric": "r" }, "panel": { "kind": "jury", "rubric": "r", "judges": ["a", "b"] },
            "near": { "kind": "similar", "by": "small" }, "like": { "kind": "similar" }, "refuses": { "kind": "refusal" },
        }));
        let aide = || AideTerms {
            aide: Aide { target: "https://h/v1".into(), model: "m".into(), parameters: Map::new() },
            key: String::new(),
        };
        let none = lacked(&all, &Aides::default());
        assert_eq!(none, (vec!["panel".to_owned(), "tone".to_owned()], vec!["near".to_owned()]));
        let some = Aides {
            judges: [("judge".to_owned(), aide()), ("a".to_owned(), aide())].into(),
            embedders: [("small".to_owned(), aide())].into(),
        };
        assert_eq!(lacked(&all, &some), (vec!["panel".to_owned()], vec![]));
    }
}
