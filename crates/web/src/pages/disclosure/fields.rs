//! One field of a sheet as a page shows it: to be written, to be read, to be chosen.

use crate::cx::Cx;
use crate::form::Fields;
use crate::pages::register::sheets::{Why, counts_words, given_words, why};
use crate::pages::register::{said_words, value_words};
use crate::view::{Choice, Page};
use crate::words::disclosing::{disclosing_words, language_name};
use serde_json::Value;
use shirube_domain::disclosure::{self, Draft, Field, Given, Sheet};
use shirube_domain::norm::{Catalog, Degree};
use shirube_domain::text::Lang;

/// A field to be read.
pub(crate) struct Told {
    pub label: String,
    /// The words; empty when nothing is told. Several of them are a list.
    pub words: Vec<String>,
    /// Why nothing is told.
    pub reason: String,
}

/// A field to be written.
pub(super) struct Written {
    pub id: String,
    pub label: String,
    pub note: String,
    pub why: Vec<Why>,
    pub choices: Vec<Choice>,
    pub own: String,
    pub reason: String,
    /// Whether the author's own words or a reason stand there, so that their fields are open.
    pub is_open: bool,
    pub is_needed: bool,
    pub is_missing: bool,
    pub error: String,
    pub error_own: String,
    /// What someone else saved meanwhile.
    pub theirs: String,
}

/// What people call a field.
pub(super) fn label(catalog: &Catalog, id: &str, lang: Lang) -> String {
    let field = catalog.sheet_fields().iter().find(|f| f.id == id);
    field.map_or_else(|| id.to_owned(), |f| f.label.get(lang).to_owned())
}

/// A value of a sheet in words, wherever it came from: facts by their options, counts as a sentence.
pub(super) fn words(catalog: &Catalog, id: &str, value: &Value, lang: Lang) -> String {
    if id == "standing" && value.is_object() {
        return counts_words(value, lang);
    }
    if id == "kind" {
        let given = Given { origin: "asset.kind".into(), value: value.clone(), source: None };
        let known = given_words(catalog, &given, lang);
        return if known.is_empty() { value_words(value, lang) } else { known };
    }
    if id == "languages"
        && let Value::Array(codes) = value
    {
        let names: Vec<&str> = codes.iter().filter_map(Value::as_str).map(|code| language_name(code, lang)).collect();
        return names.join(lang.pick("、", ", "));
    }
    let plain = value_words(value, lang);
    let field = catalog.sheet_fields().iter().find(|f| f.id == id);
    let facts = field.into_iter().flat_map(|f| &f.from).filter(|origin| origin.starts_with("fact."));
    facts.map(|origin| said_words(catalog, origin, value, lang)).find(|said| *said != plain).unwrap_or(plain)
}

/// A field as it is read: a list item by item, everything else as one.
fn read(catalog: &Catalog, id: &str, value: &Value, lang: Lang) -> Told {
    let whole = |value: &Value| words(catalog, id, value, lang);
    let words = match value {
        Value::Array(items) if id != "languages" => items.iter().map(whole).collect(),
        other => vec![whole(other)],
    };
    Told { label: label(catalog, id, lang), words, reason: String::new() }
}

/// What a statement says, in the order of the sheet, whatever order it came in; fields nobody knows here last.
pub(crate) fn said_in<'f>(
    catalog: &Catalog,
    fields: impl IntoIterator<Item = (&'f String, &'f Value)>,
    lang: Lang,
) -> Vec<Told> {
    let mut all: Vec<_> = fields.into_iter().collect();
    all.sort_by_key(|(name, _)| catalog.sheet_fields().iter().position(|f| f.id == **name).unwrap_or(usize::MAX));
    all.into_iter().map(|(name, value)| read(catalog, name, value, lang)).collect()
}

/// What people call the fields named, in one line.
pub(crate) fn labels<'n>(catalog: &Catalog, names: impl IntoIterator<Item = &'n String>, lang: Lang) -> String {
    let all: Vec<String> = names.into_iter().map(|name| label(catalog, name, lang)).collect();
    all.join(lang.pick("、", ", "))
}

/// The fields of a sheet to be read; those nobody said anything of are left out.
pub(super) fn told(catalog: &Catalog, sheet: &Sheet, lang: Lang) -> Vec<Told> {
    let said = sheet.fields.iter().filter(|f| f.value.is_some() || !f.reason.is_empty());
    said.map(|f| match &f.value {
        Some(value) => read(catalog, &f.field, value, lang),
        None => Told { label: label(catalog, &f.field, lang), words: Vec::new(), reason: f.reason.clone() },
    })
    .collect()
}

/// Own words as the field shows them: a list with a dash before each line.
fn own_text(value: Option<&Value>) -> String {
    match value {
        Some(Value::Array(items)) => {
            let line = |v: &Value| format!("- {}", v.as_str().map_or_else(|| v.to_string(), str::to_owned));
            items.iter().map(line).collect::<Vec<_>>().join("\n")
        }
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
        None => String::new(),
    }
}

/// The fields of a draft to be written; `entered` is what was typed and could not be stored.
pub(super) fn written(cx: &Cx, draft: &Draft, sheet: &Sheet, entered: Option<&Fields>, page: &Page) -> Vec<Written> {
    let t = disclosing_words(cx.lang);
    let one = |line: &disclosure::Line| {
        let empty = Field::default();
        let held = sheet.field(&line.field).unwrap_or(&empty);
        let is_own = held.origin.is_none() && held.value.is_some();
        let name = |part: &str| format!("{part}.{}", line.field);
        let typed = |part: &str| entered.map(|e| e.get(&name(part)).to_owned());
        let stored = match (&held.origin, is_own) {
            (Some(origin), _) => origin.clone(),
            (None, true) => "own".to_owned(),
            _ => "none".to_owned(),
        };
        let chosen = typed("from").unwrap_or_else(|| stored.clone());
        let own = typed("own").unwrap_or_else(|| if is_own { own_text(held.value.as_ref()) } else { String::new() });
        let reason = typed("reason").unwrap_or_else(|| held.reason.clone());
        let stands = held.value.as_ref().map(|v| words(cx.catalog(), &line.field, v, cx.lang)).unwrap_or_default();
        Written {
            label: label(cx.catalog(), &line.field, cx.lang),
            note: format!("{}{}{}", line.degree.label(cx.lang), t.between, line.class.label(cx.lang)),
            why: line.why.iter().filter_map(|id| why(cx, id)).collect(),
            choices: choices(cx, line, held, &chosen),
            is_open: chosen == "own" || !own.is_empty() || !reason.is_empty(),
            is_needed: line.degree == Degree::Needed,
            is_missing: line.degree == Degree::Needed && stored == "none" && held.reason.is_empty(),
            error: page.error_of(&name("from")),
            error_own: page.error_of(&name("own")),
            theirs: if entered.is_some() && chosen != stored { stands } else { String::new() },
            id: line.field.clone(),
            own,
            reason,
        }
    };
    draft.lines.iter().map(one).collect()
}

fn choices(cx: &Cx, line: &disclosure::Line, held: &Field, chosen: &str) -> Vec<Choice> {
    let t = disclosing_words(cx.lang);
    let choice = |value: &str, label: String| Choice {
        value: value.to_owned(),
        label,
        chosen: chosen == value,
        ..Choice::default()
    };
    let mut out: Vec<Choice> =
        line.given.iter().map(|g| choice(&g.origin, given_words(cx.catalog(), g, cx.lang))).collect();
    if let (Some(origin), Some(value)) = (&held.origin, &held.value)
        && !line.given.iter().any(|g| g.origin == *origin)
    {
        out.push(choice(origin, words(cx.catalog(), &line.field, value, cx.lang)));
    }
    out.push(choice("own", t.own.to_owned()));
    out.push(choice("none", t.nothing.to_owned()));
    out
}

/// What the author chose, from the form.
pub(super) fn chosen(fields: &Fields) -> Vec<(String, disclosure::Choice)> {
    let of = |(name, value): &(String, String)| {
        let field = name.strip_prefix("from.")?;
        let text = |part: &str| fields.get(&format!("{part}.{field}")).to_owned();
        let choice = match value.as_str() {
            "own" => disclosure::Choice::Own(text("own")),
            "none" | "" => disclosure::Choice::Nothing(text("reason")),
            origin => disclosure::Choice::Origin(origin.to_owned()),
        };
        Some((field.to_owned(), choice))
    };
    fields.pairs().iter().filter_map(of).collect()
}
