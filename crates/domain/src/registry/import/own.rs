//! Shirube's own format: TOML for what an operator writes by hand.
//!
//! Rests on: `docs/specs/import.md`.
//! Words: a *fault* is one thing wrong with the file; all of them are reported at once.
//! Never: overlooks an unknown field; this format is ours, so a field we do not know is a slip of the pen.
//! Begin at [`read`].

use super::error::ImportError;
use super::fields::{self, FACT};
use super::gather::{Asset, Gather};
use super::model::{AssetKind, TieKind};
use super::node::{At, Body, Node, Notation, Spot};
use super::tomltext;
use super::vocabulary::nearest;

/// The version that is read.
pub(super) const VERSION: &str = "1";
/// Most faults reported at once.
const MAX_FAULTS: usize = 50;
/// Most keys a misspelt key is compared with.
const MAX_COMPARED: usize = 200;

const TOP: [&str; 7] = ["shirube", "operator", "system", "model", "dataset", "service", "tie"];
const OPERATOR: [(&str, &str); 3] =
    [("name", fields::SUPPLIER), ("number", fields::SUPPLIER_NUMBER), ("contact", fields::CONTACT)];
const EVALUATION: [&str; 8] = ["metric", "value", "dataset", "task", "config", "split", "source", "note"];
const ENERGY: [&str; 6] = ["activity", "energy", "co2", "source", "location", "hardware"];
const LISTS: [&str; 5] = [fields::LANGUAGES, fields::INPUTS, fields::OUTPUTS, fields::TAGS, fields::DATASETS];
const TEXT_OR_LIST: [&str; 14] = [
    fields::TASK,
    fields::DOMAIN,
    fields::TRAINING_DATA,
    fields::PREPROCESSING,
    fields::INTENDED_USE,
    fields::INTENDED_USERS,
    fields::OUT_OF_SCOPE,
    fields::LIMITATIONS,
    fields::BIAS,
    fields::SAFETY_NOTES,
    fields::EXPLAINABILITY,
    fields::STANDARDS,
    fields::DATA_KIND,
    fields::SENSITIVE_DATA,
];

/// Reads a file.
pub(super) fn read(text: &str, g: &mut Gather<'_>) -> Result<(), ImportError> {
    let root = tomltext::parse(text)?;
    let found = root.get("shirube").and_then(Node::scalar).unwrap_or_else(|| "none".to_owned());
    if found != VERSION {
        let found = super::node::shorten(&found, 40);
        return Err(ImportError::WrongVersion { format: "Shirube", found, accepted: VERSION });
    }
    let root = Spot::new(&root, At::root(Notation::Toml));
    let mut faults = Vec::new();
    only(&root, &TOP, &mut faults);
    if let Some(operator) = root.get("operator") {
        only(&operator, &OPERATOR.map(|(theirs, _)| theirs), &mut faults);
    }
    for kind in AssetKind::ALL {
        for spot in root.get(kind.code()).map(|list| list.items()).unwrap_or_default() {
            asset(kind, &spot, &root, g, &mut faults)?;
        }
    }
    for spot in root.get("tie").map(|list| list.items()).unwrap_or_default() {
        tie(&spot, g, &mut faults);
    }
    match faults.pop() {
        None => Ok(()),
        Some(only) if faults.is_empty() => Err(only),
        Some(last) => {
            faults.push(last);
            Err(ImportError::Several(faults))
        }
    }
}

/// Notes a fault, unless there are enough.
fn fault(faults: &mut Vec<ImportError>, error: ImportError) {
    if faults.len() < MAX_FAULTS {
        faults.push(error);
    }
}

/// Faults for every member that is not among the names.
fn only(spot: &Spot<'_>, names: &[&str], faults: &mut Vec<ImportError>) {
    for (name, member) in spot.members() {
        if !names.contains(&name) && faults.len() < MAX_FAULTS {
            fault(
                faults,
                ImportError::UnknownField {
                    at: member.at.to_string(),
                    line: member.node.line,
                    nearest: nearest(name, names.iter().copied()),
                },
            );
        }
    }
}

fn invalid(spot: &Spot<'_>, expected: &str, nearest: Option<String>) -> ImportError {
    let (at, line) = (spot.at.to_string(), spot.node.line);
    ImportError::InvalidValue { at, line, expected: expected.to_owned(), nearest }
}

fn is_text(spot: &Spot<'_>) -> bool {
    matches!(spot.node.body, Body::Text(_) | Body::Number(_))
}

fn is_map(spot: &Spot<'_>) -> bool {
    matches!(spot.node.body, Body::Map(_))
}

fn asset(
    kind: AssetKind,
    spot: &Spot<'_>,
    root: &Spot<'_>,
    g: &mut Gather<'_>,
    faults: &mut Vec<ImportError>,
) -> Result<(), ImportError> {
    if !is_map(spot) {
        fault(faults, invalid(spot, "a table", None));
        return Ok(());
    }
    let key = spot.text_of("key").unwrap_or_else(|| kind.code().to_owned());
    let asset = g.asset(key, kind, &spot.at.to_string())?;
    let names: Vec<&str> = ["key", "facts"].into_iter().chain(fields::ALL).collect();
    only(spot, &names, faults);
    if spot.get("name").is_none_or(|name| name.text().is_none()) {
        fault(faults, invalid(spot, "a table with a `name`", None));
    }
    for field in fields::ALL {
        if let Some(member) = spot.get(field) {
            self::field(asset, field, &member, g, faults);
        }
    }
    if let Some(facts) = spot.get("facts") {
        self::facts(asset, &facts, g, faults);
    }
    if let Some(operator) = root.get("operator") {
        let has_own = spot.get(fields::SUPPLIER).is_some();
        for (theirs, ours) in OPERATOR {
            if let Some(member) = operator.get(theirs).filter(|_| !has_own && spot.get(ours).is_none()) {
                self::field(asset, ours, &member, g, faults);
            }
        }
    }
    Ok(())
}

fn field(asset: Asset, field: &str, spot: &Spot<'_>, g: &mut Gather<'_>, faults: &mut Vec<ImportError>) {
    let is_list = matches!(&spot.node.body, Body::List(_)) && spot.items().iter().all(is_text);
    match field {
        fields::EVALUATION => tables(asset, field, spot, &EVALUATION, &["metric", "value"], g, faults),
        fields::ENERGY => tables(asset, field, spot, &ENERGY, &["activity"], g, faults),
        fields::PARAMETERS | fields::DATA_SIZE if matches!(spot.node.body, Body::Number(_)) => {
            g.value(asset, field, spot.node.to_json(), spot);
        }
        _ if LISTS.contains(&field) => {
            if is_list || is_text(spot) {
                g.list(asset, field, spot);
            } else {
                fault(faults, invalid(spot, "a list of texts", None));
            }
        }
        _ if is_list && TEXT_OR_LIST.contains(&field) => g.list(asset, field, spot),
        _ if is_text(spot) => g.text(asset, field, spot),
        _ if TEXT_OR_LIST.contains(&field) => fault(faults, invalid(spot, "a text or a list of texts", None)),
        _ => fault(faults, invalid(spot, "a text", None)),
    }
}

/// Tables of known members, some of which must be there.
fn tables(
    asset: Asset,
    field: &str,
    spot: &Spot<'_>,
    names: &[&str],
    needed: &[&str],
    g: &mut Gather<'_>,
    faults: &mut Vec<ImportError>,
) {
    let before = faults.len();
    for item in spot.items() {
        only(&item, names, faults);
        if !is_map(&item) || needed.iter().any(|name| item.get(name).is_none()) {
            fault(faults, invalid(&item, &format!("a table with `{}`", needed.join("` and `")), None));
        }
    }
    if faults.len() == before {
        g.whole(asset, field, spot);
    }
}

fn facts(asset: Asset, spot: &Spot<'_>, g: &mut Gather<'_>, faults: &mut Vec<ImportError>) {
    if !is_map(spot) {
        return fault(faults, invalid(spot, "a table", None));
    }
    let vocabulary = g.mapping.vocabulary();
    for (id, member) in spot.members() {
        if faults.len() >= MAX_FAULTS {
            return;
        }
        if !vocabulary.ids().any(|known| known == id) {
            let nearest = nearest(id, vocabulary.ids());
            let (at, line) = (member.at.to_string(), member.node.line);
            fault(faults, ImportError::UnknownField { at, line, nearest });
            continue;
        }
        let value = member.node.to_json();
        match vocabulary.check(id, &value) {
            Ok(()) => g.value(asset, &format!("{FACT}{id}"), value, &member),
            Err(expected) => {
                let options = vocabulary.options(id);
                let wrong = member.items().into_iter().filter_map(|item| item.text());
                let wrong = wrong.into_iter().find(|word| !options.contains(word));
                let meant = wrong.and_then(|word| nearest(&word, options.iter().map(String::as_str)));
                fault(faults, invalid(&member, &expected, meant));
            }
        }
    }
}

fn tie(spot: &Spot<'_>, g: &mut Gather<'_>, faults: &mut Vec<ImportError>) {
    if faults.len() >= MAX_FAULTS {
        return;
    }
    only(spot, &["from", "to", "kind"], faults);
    let codes = TieKind::ALL.map(TieKind::code);
    let word = spot.text_of("kind").unwrap_or_default();
    let Some(kind) = TieKind::ALL.into_iter().find(|kind| kind.code() == word) else {
        let place = spot.get("kind").unwrap_or_else(|| spot.clone());
        let expected = format!("one of {}", codes.join(", "));
        return fault(faults, invalid(&place, &expected, nearest(&word, codes)));
    };
    let mut ends = Vec::new();
    for name in ["from", "to"] {
        match spot.get(name).and_then(|end| end.text().map(|key| (end, key))) {
            Some((_, key)) if g.find(&key).is_some() => ends.push(key),
            Some((end, key)) => {
                let nearest = nearest(&key, g.keys().take(MAX_COMPARED));
                let (at, line) = (end.at.to_string(), end.node.line);
                fault(faults, ImportError::UnknownAsset { at, line, key, nearest });
            }
            None => fault(faults, invalid(spot, "a table with `from`, `to` and `kind`", None)),
        }
    }
    if let [from, to] = &ends[..] {
        if from == to {
            return fault(faults, invalid(spot, "a tie between two different assets", None));
        }
        g.tie(from, to, kind, spot);
    }
}
