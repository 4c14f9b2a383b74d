//! What a register of ours put into a file of another format, for what that format cannot carry (`docs/specs/forms.md`).
//!
//! Rests on: `docs/specs/import.md`; written by `crate::outgoing`.
//! Words: an asset is *stated* when the file says that it comes from a register: its facts and ties are then those named,
//! and none is worked out from other words of the file.
//! Never: gives a field a shape it cannot have.
//! Begin at [`property`], [`member`].

use super::fields::{self, FACT};
use super::gather::{Asset, Gather};
use super::model::{AssetKind, TieKind, Why};
use super::node::Spot;
use serde_json::Value;

/// Prefix of a property that names one of our fields or facts.
pub const PROPERTY: &str = "shirube:";
/// Says that the asset was written out of a register; its value is [`FORM`].
pub const REGISTER: &str = "register";
/// How it was written.
pub const FORM: &str = "1";
/// Names something the file has no words for. Nothing is taken from it.
pub const MISSING: &str = "missing";
/// Prefix of a field whose value is JSON text.
pub const JSON: &str = "json.";
/// Prefix of a tie.
pub const TIE: &str = "tie.";

/// Longest JSON text taken for one field.
const MAX_JSON: usize = 256 * 1024;

/// Fields whose value is never anything but text.
const TEXTS: [&str; 12] = [
    fields::NAME,
    fields::GROUP,
    fields::VERSION,
    fields::SUPPLIER,
    fields::SUPPLIER_NUMBER,
    fields::CONTACT,
    fields::LICENSE,
    fields::LICENSE_URL,
    fields::DESCRIPTION,
    fields::URL,
    fields::IDENTIFIER,
    fields::RELEASED,
];

/// Whether a component says that it was written out of a register.
pub(super) fn is_stated(component: &Spot<'_>) -> bool {
    let says = |p: &Spot<'_>| {
        p.text_of("name").as_deref().and_then(|n| n.strip_prefix(PROPERTY)) == Some(REGISTER)
            && p.text_of("value").as_deref() == Some(FORM)
    };
    component.get("properties").map(|all| all.items()).unwrap_or_default().iter().any(says)
}

/// A property of a component: `shirube:<field>`, `shirube:json.<field>`, `shirube:fact.<id>`, `shirube:tie.<kind>`; every
/// other property is reported.
pub(super) fn property(asset: Asset, spot: &Spot<'_>, g: &mut Gather<'_>) {
    let name = spot.text_of("name").unwrap_or_default();
    let (Some(ours), Some(value)) = (name.strip_prefix(PROPERTY), spot.get("value")) else {
        return g.unread(spot, Why::NotUsed);
    };
    if ours == REGISTER || ours == MISSING {
        return;
    }
    if let Some(kind) = ours.strip_prefix(TIE).and_then(tie_kind) {
        let from = g.key(asset);
        return g.tie(&from, &value.text().unwrap_or_default(), kind, spot);
    }
    named(asset, ours, &value, spot, g);
}

fn tie_kind(code: &str) -> Option<TieKind> {
    TieKind::ALL.into_iter().find(|k| k.code() == code)
}

/// A field or a fact under its name; `whole` is what is reported when it cannot be one.
fn named(asset: Asset, ours: &str, value: &Spot<'_>, whole: &Spot<'_>, g: &mut Gather<'_>) {
    if fields::ALL.contains(&ours) {
        return g.text(asset, ours, value);
    }
    let text = value.text().unwrap_or_default();
    let found = match ours.strip_prefix(JSON) {
        Some(field) => structured(field, &text).map(|found| (field, found)),
        None => {
            let id = ours.strip_prefix(FACT).unwrap_or_default();
            g.mapping.vocabulary().read_text(id, &text).map(|fact| (ours, fact))
        }
    };
    match found {
        Some((field, found)) => g.value(asset, field, found, value),
        None => g.unread(whole, Why::Shape),
    }
}

fn structured(field: &str, text: &str) -> Option<Value> {
    let may = fields::ALL.contains(&field) && !TEXTS.contains(&field) && text.len() <= MAX_JSON;
    serde_json::from_str(text).ok().filter(|v: &Value| may && !v.is_null())
}

/// The member `shirube` of a card: `register`, `text`, `json`, `fact` and `tie`.
pub(super) fn member(asset: Asset, spot: &Spot<'_>, g: &mut Gather<'_>) -> Result<(), super::ImportError> {
    if spot.text_of(REGISTER).as_deref() == Some(FORM) {
        g.state(asset);
    }
    for (part, prefix) in [("text", ""), ("json", JSON), ("fact", FACT)] {
        for (name, value) in spot.get(part).map(|s| members(&s)).unwrap_or_default() {
            named(asset, &format!("{prefix}{name}"), &value, &value, g);
        }
    }
    for tie in spot.get("tie").map(|list| list.items()).unwrap_or_default() {
        tied(asset, &tie, g)?;
    }
    g.rest(spot, &[REGISTER, "text", "json", "fact", "tie"]);
    Ok(())
}

fn members<'a>(spot: &Spot<'a>) -> Vec<(String, Spot<'a>)> {
    spot.members().into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// A tie of a card to something it names by kind, name and version.
fn tied(asset: Asset, spot: &Spot<'_>, g: &mut Gather<'_>) -> Result<(), super::ImportError> {
    let kind_of = |code: &str| AssetKind::ALL.into_iter().find(|k| k.code() == code);
    let tie = spot.text_of("how").as_deref().and_then(tie_kind);
    let kind = spot.text_of("kind").as_deref().and_then(kind_of);
    let (Some(tie), Some(kind), Some(name)) = (tie, kind, spot.get("name")) else {
        g.unread(spot, Why::Shape);
        return Ok(());
    };
    let version = spot.text_of("version").unwrap_or_default();
    let key = format!("shirube:{}:{}@{version}", kind.code(), name.text().unwrap_or_default());
    if g.find(&key).is_none() {
        let other = g.stub(&key, kind, &name)?;
        if let Some(version) = spot.get("version") {
            g.text(other, fields::VERSION, &version);
        }
    }
    let from = g.key(asset);
    g.tie(&from, &key, tie, spot);
    Ok(())
}
