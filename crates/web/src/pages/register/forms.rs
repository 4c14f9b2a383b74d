//! Forms of others as far as the register answers them, and the files it can be written to.

use super::sheets::{Why, add_href, why};
use super::{asset_page, asset_path, heads, may_describe, read_asset, source_words, tabs};
use crate::csv;
use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::form::Fields;
use crate::view::{Column, LinkItem, Page};
use crate::words::Words;
use crate::words::leave::{LeaveWords, leave_words};
use crate::words::register::{RegisterWords, register_words};
use axum::extract::Path;
use serde_json::{Value, json};
use shirube_domain::disclosure::Given;
use shirube_domain::id::AssetId;
use shirube_domain::norm::{Catalog, Certainty, FormSection, FormView, ReportForm};
use shirube_domain::outgoing::{self, FieldAnswer, FilledForm, Stamp};
use shirube_domain::refusal::{Class, Error, Refusal};
use shirube_domain::registry::{Asset, AssetKind};
use shirube_domain::text::Lang;

struct FormRow {
    title: String,
    certainty: Certainty,
    views: Vec<(LinkItem, String)>,
}

#[derive(askama::Template)]
#[template(path = "register/form_list.html")]
struct FormsPage {
    page: Page,
    w: &'static Words,
    t: &'static RegisterWords,
    l: &'static LeaveWords,
    lang: Lang,
    asset: Asset,
    tabs: Vec<LinkItem>,
    columns: Vec<Column>,
    rows: Vec<FormRow>,
    formats: Vec<LinkItem>,
    files: Vec<LinkItem>,
    is_model: bool,
}

/// Every form in every view.
pub(crate) fn all(
    tx: &mut shirube_domain::db::Tx<'_>,
    catalog: &Catalog,
    id: &AssetId,
) -> Result<Vec<FilledForm>, Error> {
    let mut out = Vec::new();
    for form in catalog.forms() {
        for view in &form.views {
            out.extend(outgoing::fill(tx, catalog, id, form, view)?);
        }
    }
    Ok(out)
}

pub(super) async fn list(cx: Cx, Path((_, _, id)): Path<(String, String, String)>) -> Reply {
    let catalog = cx.catalog().clone();
    let (asset, filled) = read_asset(&cx, &id, move |tx, asset| all(tx, &catalog, &asset.id)).await?;
    let (t, l, lang) = (register_words(cx.lang), leave_words(cx.lang), cx.lang);
    let base = cx.workspace_url(&asset_path(&asset.id))?;
    let view = |form: &ReportForm, v: &FormView| {
        let (n, all) = filled
            .iter()
            .find(|f| f.form == form.id && f.view == v.id)
            .map_or((0, 0), |f| (f.filled(), f.answers.len()));
        let href = format!("{base}/forms/{}?for={}", form.id, v.id);
        (LinkItem { label: v.label.get(lang).to_owned(), href, current: false }, format!("{n} / {all}"))
    };
    let row = |form: &ReportForm| FormRow {
        title: form.title.get(lang).to_owned(),
        certainty: form.certainty,
        views: form.views.iter().map(|v| view(form, v)).collect(),
    };
    let link = |(label, file): (&str, &str)| LinkItem {
        label: label.to_owned(),
        href: format!("{base}/export/{file}"),
        current: false,
    };
    let is_model = asset.kind == AssetKind::Model;
    let mut files = vec![
        link(("CycloneDX 1.7 (JSON)", "cyclonedx-1.7.json")),
        link(("CycloneDX 1.6 (JSON)", "cyclonedx-1.6.json")),
    ];
    files.extend(
        is_model.then(|| link((lang.pick("モデルカード（Markdown）", "Model card (Markdown)"), "model-card.md"))),
    );
    let template = FormsPage {
        page: asset_page(&cx, &asset, l.title)?,
        w: cx.words(),
        t,
        l,
        lang,
        tabs: tabs(&cx, &asset, "/forms")?,
        columns: {
            let mut columns = heads([l.form, l.view, l.filled]);
            columns.iter_mut().skip(2).for_each(|c| c.numeric = true);
            columns
        },
        rows: cx.catalog().forms().iter().map(row).collect(),
        formats: vec![LinkItem { label: "JSON".to_owned(), href: format!("{base}/forms.json"), current: false }],
        files,
        is_model,
        asset,
    };
    cx.show(&template)
}

/// The list as data.
pub(crate) fn list_value(catalog: &Catalog, filled: &[FilledForm]) -> Value {
    let view = |f: &ReportForm, v: &FormView| {
        let held = filled.iter().find(|x| x.form == f.id && x.view == v.id);
        json!({ "view": v.id, "label": v.label, "filled": held.map_or(0, FilledForm::filled), "fields": held.map_or(0, |h| h.answers.len()) })
    };
    let form = |f: &ReportForm| {
        let views: Vec<Value> = f.views.iter().map(|v| view(f, v)).collect();
        json!({ "form": f.id, "title": f.title, "certainty": f.certainty, "url": f.url, "views": views })
    };
    json!({ "forms": catalog.forms().iter().map(form).collect::<Vec<_>>() })
}

pub(super) async fn list_json(cx: Cx, Path((_, _, id)): Path<(String, String, String)>) -> Reply {
    let catalog = cx.catalog().clone();
    let (_, filled) = read_asset(&cx, &id, move |tx, asset| all(tx, &catalog, &asset.id)).await?;
    cx.json(&list_value(cx.catalog(), &filled))
}

struct Piece {
    words: String,
    origin: String,
}

struct FieldRow {
    id: String,
    label: String,
    note: String,
    certainty: Certainty,
    pieces: Vec<Piece>,
    can_be_held: bool,
    add_href: String,
    why: Vec<Why>,
}

struct SectionPart {
    id: String,
    title: String,
    rows: Vec<FieldRow>,
}

#[derive(askama::Template)]
#[template(path = "register/form.html")]
struct FormPage {
    page: Page,
    w: &'static Words,
    t: &'static RegisterWords,
    l: &'static LeaveWords,
    lang: Lang,
    asset: Asset,
    tabs: Vec<LinkItem>,
    title: String,
    certainty: Certainty,
    views: Vec<LinkItem>,
    note: String,
    unread: String,
    official: String,
    standing: String,
    columns: Vec<Column>,
    sections: Vec<SectionPart>,
    formats: Vec<LinkItem>,
}

/// The form and the view an address names.
pub(crate) fn choose<'c>(
    catalog: &'c Catalog,
    form: &str,
    view: &str,
) -> Result<(&'c ReportForm, &'c FormView), Error> {
    let absent = || Error::from(Refusal::of(Class::Absent, "common.absent"));
    let form = catalog.form(form).ok_or_else(absent)?;
    Ok((form, form.view(view).ok_or_else(absent)?))
}

async fn read(cx: &Cx, id: &str, form: &str) -> Result<(Asset, FilledForm), Failure> {
    let (catalog, form) = (cx.catalog().clone(), form.to_owned());
    let view = Fields::parse(&cx.query).get("for").to_owned();
    let (asset, filled) = read_asset(cx, id, move |tx, asset| {
        let (form, view) = choose(&catalog, &form, &view)?;
        outgoing::fill(tx, &catalog, &asset.id, form, view)
    })
    .await?;
    Ok((asset, filled.ok_or_else(Failure::absent)?))
}

pub(super) async fn show(cx: Cx, Path((_, _, id, form)): Path<(String, String, String, String)>) -> Reply {
    let (asset, filled) = read(&cx, &id, &form).await?;
    let catalog = cx.catalog().clone();
    let (form, view) = choose(&catalog, &filled.form, &filled.view).map_err(Failure::from)?;
    let (t, l, lang) = (register_words(cx.lang), leave_words(cx.lang), cx.lang);
    let base = cx.workspace_url(&asset_path(&asset.id))?;
    let own = format!("{base}/forms/{}", form.id);
    let item = |v: &FormView| LinkItem {
        label: v.label.get(lang).to_owned(),
        href: format!("{own}?for={}", v.id),
        current: v.id == view.id,
    };
    let file = |(label, ending): (&str, &str)| LinkItem {
        label: label.to_owned(),
        href: format!("{own}/answers.{ending}?for={}", view.id),
        current: false,
    };
    let title = form.title.get(lang).to_owned();
    let template = FormPage {
        page: asset_page(&cx, &asset, &title)?,
        w: cx.words(),
        t,
        l,
        lang,
        tabs: tabs(&cx, &asset, "/forms")?,
        certainty: form.certainty,
        views: form.views.iter().map(item).collect(),
        note: form.note.get(lang).to_owned(),
        unread: form.unread.get(lang).to_owned(),
        official: form.url.clone(),
        standing: outgoing::standing(&filled, lang),
        columns: heads([l.field, l.words, l.asked_by]),
        sections: form.sections.iter().filter_map(|s| section(&cx, form, s, &filled, &base)).collect(),
        formats: [("JSON", "json"), ("CSV", "csv"), ("Markdown", "md")].map(file).to_vec(),
        title,
        asset,
    };
    cx.show(&template)
}

fn section(cx: &Cx, form: &ReportForm, section: &FormSection, filled: &FilledForm, base: &str) -> Option<SectionPart> {
    let answers = filled.answers.iter().filter(|a| a.section == section.id);
    let rows: Vec<FieldRow> = answers.filter_map(|a| row(cx, form, a, base)).collect();
    let title = section.title.get(cx.lang).to_owned();
    (!rows.is_empty()).then(|| SectionPart { id: section.id.clone(), title, rows })
}

fn row(cx: &Cx, form: &ReportForm, answer: &FieldAnswer, base: &str) -> Option<FieldRow> {
    let field = form.fields().find(|f| f.id == answer.field)?;
    let add = (answer.given.is_empty() && may_describe(cx)).then(|| add_href(&field.from, base)).flatten();
    Some(FieldRow {
        id: field.id.clone(),
        label: field.label.get(cx.lang).to_owned(),
        note: field.note.as_ref().map(|n| n.get(cx.lang).to_owned()).unwrap_or_default(),
        certainty: field.certainty,
        pieces: pieces(cx, &answer.given),
        can_be_held: answer.can_be_held,
        add_href: add.unwrap_or_default(),
        why: answer.norms.iter().filter_map(|id| why(cx, id)).collect(),
    })
}

fn pieces(cx: &Cx, given: &[Given]) -> Vec<Piece> {
    let mut out: Vec<Piece> = Vec::new();
    for one in given {
        let words = outgoing::given_text(cx.catalog(), one, cx.lang);
        if !out.iter().any(|p| p.words == words) {
            out.push(Piece { words, origin: origin_words(cx, one) });
        }
    }
    out
}

/// Where something comes from, in words.
fn origin_words(cx: &Cx, given: &Given) -> String {
    let l = leave_words(cx.lang);
    let part = match given.origin.split('.').next().unwrap_or_default() {
        "asset" => l.of_register,
        "operator" => l.of_operator,
        "fact" => fact_label(cx, &given.origin).unwrap_or(l.of_fact),
        "ties" => l.of_ties,
        "assessment" | "answers" => l.of_assessment,
        _ => l.of_said,
    };
    match given.source.as_deref() {
        Some(source) => format!("{part}, {}", source_words(source, register_words(cx.lang))),
        None => part.to_owned(),
    }
}

/// What a fact is called.
fn fact_label<'c>(cx: &'c Cx, origin: &str) -> Option<&'c str> {
    let fact = cx.catalog().vocabulary().fact(origin.strip_prefix("fact.")?)?;
    Some(fact.label.get(cx.lang))
}

/// The answers as a file: JSON, CSV or Markdown.
pub(super) async fn file(
    cx: Cx,
    Path((_, _, id, form, file)): Path<(String, String, String, String, String)>,
) -> Reply {
    let (asset, filled) = read(&cx, &id, &form).await?;
    let catalog = cx.catalog().clone();
    let (form, _) = choose(&catalog, &filled.form, &filled.view).map_err(Failure::from)?;
    let name = format!("{}-{}-{file}", form.id, filled.view);
    match file.as_str() {
        "answers.json" => cx.json(&outgoing::as_json(&catalog, form, &filled)),
        "answers.csv" => Ok(cx.download(csv::MEDIA, &name, table(&cx, form, &filled))),
        "answers.md" => {
            let text = outgoing::as_markdown(&catalog, form, &filled, &asset.name, cx.lang);
            Ok(cx.download("text/markdown; charset=utf-8", &name, text.into_bytes()))
        }
        _ => Err(Failure::absent()),
    }
}

fn table(cx: &Cx, form: &ReportForm, filled: &FilledForm) -> Vec<u8> {
    let (l, lang) = (leave_words(cx.lang), cx.lang);
    let mut lines = vec![csv::line(&["id", l.section, l.field, l.words, l.origin, l.asked_by, l.certainty])];
    for answer in &filled.answers {
        let Some(field) = form.fields().find(|f| f.id == answer.field) else { continue };
        let section = form.sections.iter().find(|s| s.id == answer.section).map_or("", |s| s.title.get(lang));
        let norms = answer.norms.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
        let found: Vec<(String, String)> = pieces(cx, &answer.given).into_iter().map(|p| (p.words, p.origin)).collect();
        let missing = if answer.can_be_held { l.missing } else { l.not_held };
        let found = if found.is_empty() { vec![(missing.to_owned(), String::new())] } else { found };
        for (words, origin) in found {
            let (label, certainty) = (field.label.get(lang), field.certainty.label(lang));
            lines.push(csv::line(&[&field.id, section, label, &words, &origin, &norms, certainty]));
        }
    }
    csv::file(lines)
}

/// The asset and what it hangs on, as a file of a format others read.
pub(super) async fn export(cx: Cx, Path((_, _, id, file)): Path<(String, String, String, String)>) -> Reply {
    let (asset, bundle) = read_asset(&cx, &id, |tx, asset| outgoing::gather(tx, &asset.id)).await?;
    let bundle = bundle.ok_or_else(Failure::absent)?;
    let (media, bytes) = match file.as_str() {
        "model-card.md" => {
            let card = outgoing::model_card(cx.catalog(), &bundle, cx.lang).map_err(Failure::from)?;
            ("text/markdown; charset=utf-8", card.into_bytes())
        }
        other => {
            let version = other.strip_prefix("cyclonedx-").and_then(|v| v.strip_suffix(".json"));
            let version = version.filter(|v| outgoing::VERSIONS.contains(v)).ok_or_else(Failure::absent)?;
            let stamp = Stamp::of(&asset.id, cx.now);
            ("application/vnd.cyclonedx+json", outgoing::cyclonedx(&bundle, version, &stamp).into_bytes())
        }
    };
    Ok(cx.download(media, &format!("{}-{file}", asset.id), bytes))
}
