//! The facts of an asset: the form by the eight questions, each with where it was said.

use super::{asset_page, asset_path, held, may_describe, source_words, tabs};
use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::form::{Fields, Form};
use crate::view::{Choice, LinkItem, Page};
use crate::words::Words;
use crate::words::register::{RegisterWords, register_words, yes_no};
use axum::extract::Path;
use axum::http::StatusCode;
use shirube_domain::db::WriteTx;
use shirube_domain::norm::{Catalog, Fact, FactKind, FactValue, Facts};
use shirube_domain::refusal::{Class, Error, Refusal};
use shirube_domain::registry::{self, Asset, FACT, Said};
use shirube_domain::text::Lang;

/// One of the eight questions with its facts.
pub(super) struct FactGroup {
    pub id: String,
    pub title: String,
    pub fields: Vec<FactField>,
    /// Opened at once: something is filled in or wrong.
    pub is_open: bool,
}

/// One fact as a field.
pub(super) struct FactField {
    pub id: String,
    pub kind: &'static str,
    pub label: String,
    pub support: String,
    pub unit: String,
    pub text: String,
    pub options: Vec<Choice>,
    pub error: String,
    /// Where it was said; empty while nothing was.
    pub source: String,
    /// The value in words, for those who may only read.
    pub shown: String,
}

/// The texts a form or an address gives for a fact, under its id or `fact.<id>`.
pub(super) fn given(fields: &Fields, id: &str) -> Vec<String> {
    let named = fields.all(&format!("{FACT}{id}"));
    let all = if named.is_empty() { fields.all(id) } else { named };
    all.into_iter().map(str::to_owned).collect()
}

/// Reads every fact a form carries; all faults at once.
pub(super) fn read(catalog: &Catalog, fields: &Fields) -> Result<Facts, Error> {
    let pairs: Vec<(String, Vec<String>)> =
        catalog.vocabulary().facts.iter().map(|f| (f.id.clone(), given(fields, &f.id))).collect();
    registry::read_facts(catalog.vocabulary(), &pairs)
}

/// The facts as texts, as a form would send them.
pub(super) fn as_texts(value: Option<&FactValue>) -> Vec<String> {
    match value {
        None => Vec::new(),
        Some(FactValue::Bool(yes)) => vec![if *yes { "yes" } else { "no" }.to_owned()],
        Some(FactValue::Number(n)) => vec![n.to_string()],
        Some(FactValue::One(id)) => vec![id.clone()],
        Some(FactValue::Set(ids)) => ids.clone(),
    }
}

/// The form, filled with the texts `filled` gives for each fact.
pub(super) fn groups(
    catalog: &Catalog,
    page: &Page,
    lang: Lang,
    filled: impl Fn(&str) -> Vec<String>,
) -> Vec<FactGroup> {
    let vocabulary = catalog.vocabulary();
    let group = |question: &shirube_domain::norm::Question| {
        let facts = question.facts.iter().filter_map(|id| vocabulary.fact(id));
        let fields: Vec<FactField> = facts.map(|fact| field(fact, page, lang, &filled(&fact.id))).collect();
        let is_open = fields.iter().any(|f| {
            !f.error.is_empty() || !f.text.is_empty() || f.options.iter().any(|o| o.chosen && !o.value.is_empty())
        });
        FactGroup { id: question.id.clone(), title: question.title.get(lang).to_owned(), fields, is_open }
    };
    vocabulary.questions.iter().map(group).collect()
}

fn field(fact: &Fact, page: &Page, lang: Lang, filled: &[String]) -> FactField {
    let id = format!("{FACT}{}", fact.id);
    let is_text = matches!(fact.kind, FactKind::Number);
    let help = fact.help.as_ref().map(|h| h.get(lang)).unwrap_or_default();
    // Between two sentences Japanese has no space.
    let gap = if help.is_empty() { "" } else { lang.pick("", " ") };
    FactField {
        error: page.error_of(&id),
        kind: match fact.kind {
            FactKind::Bool => "bool",
            FactKind::One => "one",
            FactKind::Set => "set",
            FactKind::Number => "number",
        },
        label: fact.label.get(lang).to_owned(),
        support: format!("{}{gap}{help}", fact.ask.get(lang)),
        unit: unit(fact, lang),
        text: if is_text { filled.first().cloned().unwrap_or_default() } else { String::new() },
        options: options(fact, lang, filled),
        source: String::new(),
        shown: String::new(),
        id,
    }
}

fn unit(fact: &Fact, lang: Lang) -> String {
    match fact.unit.as_deref() {
        Some("people") => lang.pick("人", "people").to_owned(),
        other => other.unwrap_or_default().to_owned(),
    }
}

fn options(fact: &Fact, lang: Lang, filled: &[String]) -> Vec<Choice> {
    let parts: Vec<&str> = filled.iter().flat_map(|f| f.split(',')).map(str::trim).collect();
    let choice = |value: &str, label: &str, chosen| Choice {
        value: value.to_owned(),
        label: label.to_owned(),
        chosen,
        ..Choice::default()
    };
    match fact.kind {
        FactKind::Bool => {
            let yes = parts.iter().any(|p| matches!(*p, "yes" | "true"));
            let no = parts.iter().any(|p| matches!(*p, "no" | "false"));
            let unknown = register_words(lang).fact_unknown;
            vec![
                choice("yes", yes_no(true, lang), yes),
                choice("no", yes_no(false, lang), no),
                choice("", unknown, !yes && !no),
            ]
        }
        FactKind::One | FactKind::Set => fact
            .options
            .iter()
            .map(|o| choice(&o.id, lang.pick(&o.ja, &o.en), parts.contains(&o.id.as_str())))
            .collect(),
        FactKind::Number => Vec::new(),
    }
}

#[derive(askama::Template)]
#[template(path = "register/facts.html")]
struct FactsPage {
    page: Page,
    w: &'static Words,
    t: &'static RegisterWords,
    asset: Asset,
    tabs: Vec<LinkItem>,
    href: String,
    /// What was held when the form was shown, to tell a change of the writer from a change of someone else.
    was: String,
    groups: Vec<FactGroup>,
    may_describe: bool,
}

pub(super) async fn show(cx: Cx, Path((_, _, id)): Path<(String, String, String)>) -> Reply {
    render(&cx, StatusCode::OK, &id, None, &[]).await
}

async fn render(cx: &Cx, status: StatusCode, id: &str, sent: Option<&Fields>, refusals: &[Refusal]) -> Reply {
    let (operator, wanted) = (cx.operator()?.id.clone(), id.to_owned());
    let (asset, said, facts) = cx
        .read(move |tx, _| {
            let asset = held(tx, &operator, &wanted)?;
            Ok((asset.clone(), registry::said(tx, &asset.id)?, registry::facts(tx, &asset.id)?))
        })
        .await?;
    let t = register_words(cx.lang);
    let mut page = asset_page(cx, &asset, t.tab_facts)?.with_errors(refusals, cx.lang);
    if sent.is_none() && Fields::parse(&cx.query).has("saved") {
        page = page.with_notice("success", t.facts_saved, t.facts_saved_next);
    }
    let filled = |id: &str| sent.map_or_else(|| as_texts(facts.get(id)), |f| given(f, id));
    let mut groups = groups(cx.catalog(), &page, cx.lang, filled);
    add_sources(&mut groups, &said, cx);
    let template = FactsPage {
        w: cx.words(),
        t,
        tabs: tabs(cx, &asset, "/facts")?,
        href: cx.workspace_url(&asset_path(&asset.id))?,
        was: serde_json::to_string(&facts).map_err(|e| Failure::fault(e.to_string()))?,
        groups,
        may_describe: may_describe(cx),
        asset,
        page,
    };
    cx.show_with(status, &template)
}

fn add_sources(groups: &mut [FactGroup], said: &[Said], cx: &Cx) {
    let t = register_words(cx.lang);
    for field in groups.iter_mut().flat_map(|g| g.fields.iter_mut()) {
        let Some(said) = said.iter().find(|s| s.field == field.id) else { continue };
        field.source = source_words(&said.source, t);
        let place = said.place.as_ref().map(|p| format!(" {} {p}", t.fact_place)).unwrap_or_default();
        let words =
            said.words.as_ref().map(|w| cx.lang.pick(format!("「{w}」"), format!(" “{w}”"))).unwrap_or_default();
        field.support = format!("{} {} {}{place}{words}", field.support, t.fact_source, field.source);
        field.shown = super::said_words(cx.catalog(), &said.field, &said.value, cx.lang);
    }
}

pub(super) async fn state(cx: Cx, Path((_, _, id)): Path<(String, String, String)>, Form(fields): Form) -> Reply {
    let (operator, wanted, sent) = (cx.operator()?.id.clone(), id.clone(), fields.clone());
    let lang = cx.lang;
    let done = cx
        .file("asset.facts", move |tx, catalog, _| {
            let asset = held(tx, &operator, &wanted)?;
            merge(tx, catalog, &asset, &sent, lang)
        })
        .await;
    match done {
        Ok(()) => cx.see_other(&cx.workspace_url(&format!("/register/assets/{id}/facts?saved"))?),
        Err(failure) => {
            let status = failure.status();
            let refusals = failure.for_form()?;
            render(&cx, status, &id, Some(&fields), &refusals).await
        }
    }
}

/// Only what the writer changed is written; where someone else changed the same fact meanwhile, the writer is asked.
fn merge(tx: &mut WriteTx<'_, '_>, catalog: &Catalog, asset: &Asset, sent: &Fields, lang: Lang) -> Result<(), Error> {
    let wanted = read(catalog, sent)?;
    let held = registry::facts(tx, &asset.id)?;
    let was: Facts = serde_json::from_str(sent.get("was")).unwrap_or_else(|_| held.clone());
    let (mut changes, mut refusals) = (Vec::new(), Vec::new());
    for fact in &catalog.vocabulary().facts {
        let (new, now, before) = (wanted.get(&fact.id), held.get(&fact.id), was.get(&fact.id));
        if new == before || new == now {
            continue;
        }
        if now != before {
            let theirs = now.map_or_else(|| register_words(lang).fact_unknown.to_owned(), |v| v.words(fact, lang));
            let refusal = Refusal::of(Class::Conflict, "registry.fact-changed").on(format!("{FACT}{}", fact.id));
            refusals.push(refusal.with("fact", fact.label.get(lang)).with("value", theirs));
            continue;
        }
        changes.push((fact.id.clone(), new.cloned()));
    }
    if !refusals.is_empty() {
        return Err(Error::Refused(refusals));
    }
    registry::state_facts(tx, &asset.id, &changes)
}
