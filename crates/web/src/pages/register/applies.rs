//! What applies to an asset and why, from what the register says of it.

use super::{asset_page, asset_path, held, may_describe, tabs};
use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::form::Fields;
use crate::view::{Column, LinkItem, Page};
use crate::words::Words;
use crate::words::register::{RegisterWords, register_words};
use axum::extract::Path;
use shirube_domain::norm::{Applies, NormId};
use shirube_domain::registry::{self, Asset};
use shirube_domain::report::{self, CheckInput, NormLine, Report, ReportWords, Section, Subject, kind_label};
use shirube_paper::Fonts;
use std::sync::OnceLock;

type At = Path<(String, String, String)>;

/// A section as the page shows it.
struct Part {
    id: String,
    title: String,
    standing: String,
    url: String,
    lines: Vec<Item>,
    is_open: bool,
}

/// A norm as the page shows it.
struct Item {
    line: NormLine,
    strength: &'static str,
    certainty: &'static str,
    chip: &'static str,
    href: String,
}

#[derive(askama::Template)]
#[template(path = "register/applies.html")]
struct AppliesPage {
    page: Page,
    w: &'static Words,
    t: &'static RegisterWords,
    r: &'static ReportWords,
    asset: Asset,
    href: String,
    tabs: Vec<LinkItem>,
    report: Report,
    parts: Vec<Part>,
    columns: Vec<Column>,
    missing_columns: Vec<Column>,
    answers: Vec<LinkItem>,
    downloads: Vec<LinkItem>,
    may_describe: bool,
    abroad_add: String,
}

async fn build(cx: &Cx, id: String) -> Result<(Asset, Report), Failure> {
    let operator = cx.operator()?.clone();
    let (lang, now) = (cx.lang, cx.now);
    cx.read(move |tx, catalog| {
        let asset = held(tx, &operator.id, &id)?;
        let subject = Subject {
            name: asset.name.clone(),
            version: asset.version.clone(),
            kind: kind_label(asset.kind, lang).to_owned(),
            operator: Some(operator.name_in(lang).to_owned()),
            corporate_number: operator.corporate_number.clone(),
            source: None,
            state: None,
        };
        let (facts, said) = (registry::facts(tx, &asset.id)?, registry::said(tx, &asset.id)?);
        let input = CheckInput { subject, facts, said, unread: Vec::new(), described: true };
        let report = report::check(catalog, &input, lang, now);
        Ok((asset, report))
    })
    .await
}

/// Which answers are shown: both, or one.
fn wanted(query: &str) -> Option<Applies> {
    let fields = Fields::parse(query);
    [Applies::Yes, Applies::Depends].into_iter().find(|a| a.word() == fields.get("answer"))
}

pub(super) async fn show(cx: Cx, Path((_, _, id)): At) -> Reply {
    let (asset, report) = build(&cx, id).await?;
    let t = register_words(cx.lang);
    let r = report::words(cx.lang);
    let href = cx.workspace_url(&asset_path(&asset.id))?;
    let only = wanted(&cx.query);
    let column = |label: &str, numeric| Column { label: label.to_owned(), numeric, ..Column::default() };
    let heads = [(r.instrument, false), (r.nature, false), (r.applies, true), (r.depends, true), (r.not, true)];
    let missing_heads = [(r.fact, false), (r.ask, false), (r.waiting, true)];
    let parts = report.sections.iter().map(|s| part(&cx, s, only)).filter(|p| !p.lines.is_empty()).collect();
    let template = AppliesPage {
        page: asset_page(&cx, &asset, t.tab_applies)?,
        w: cx.words(),
        t,
        r,
        tabs: tabs(&cx, &asset, "/applies")?,
        parts,
        columns: heads.map(|(l, n)| column(l, n)).to_vec(),
        missing_columns: missing_heads.map(|(l, n)| column(l, n)).to_vec(),
        answers: answers(&cx, &href, only),
        downloads: downloads(&href),
        may_describe: may_describe(&cx),
        abroad_add: super::further_url(&cx, &asset.id, report.abroad.as_ref())?,
        href,
        asset,
        report,
    };
    cx.show(&template)
}

fn part(cx: &Cx, section: &Section, only: Option<Applies>) -> Part {
    let lines = section.lines.iter().filter(|l| only.is_none_or(|a| a == l.answer)).map(|l| item(cx, l)).collect();
    Part {
        id: section.instrument.replace(['@', '.'], "-"),
        title: section.title.clone(),
        standing: section.standing.clone(),
        url: section.url.clone(),
        lines,
        is_open: Fields::parse(&cx.query).get("instrument") == section.instrument,
    }
}

fn item(cx: &Cx, line: &NormLine) -> Item {
    let norm = NormId::parse(&line.norm).and_then(|id| cx.catalog().norm(&id).map(|(_, n)| n));
    let (instrument, clause) = line.norm.split_once(':').unwrap_or((&line.norm, ""));
    Item {
        strength: norm.map_or("reference", |n| n.strength.word()),
        certainty: norm.map_or("", |n| n.certainty.word()),
        chip: if line.answer == Applies::Yes { "progress" } else { "attention" },
        href: cx.url(&format!("/norms/{instrument}/{clause}")),
        line: line.clone(),
    }
}

fn answers(cx: &Cx, href: &str, only: Option<Applies>) -> Vec<LinkItem> {
    let t = register_words(cx.lang);
    let all = LinkItem { label: t.answers_all.to_owned(), href: format!("{href}/applies"), current: only.is_none() };
    let one = |a: Applies| LinkItem {
        label: a.label(cx.lang).to_owned(),
        href: format!("{href}/applies?answer={}", a.word()),
        current: only == Some(a),
    };
    vec![all, one(Applies::Yes), one(Applies::Depends)]
}

fn downloads(href: &str) -> Vec<LinkItem> {
    let file = |(label, ending): (&str, &str)| LinkItem {
        label: label.to_owned(),
        href: format!("{href}/applies.{ending}"),
        current: false,
    };
    [("PDF", "pdf"), ("XLSX", "xlsx"), ("JSON", "json"), ("OSCAL", "oscal.json")].map(file).to_vec()
}

fn file_name(cx: &Cx, asset: &Asset, extension: &str) -> String {
    let day = shirube_domain::time::date_in_japan(cx.now).strftime("%Y%m%d");
    let name: String = asset.name.chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).take(40).collect();
    format!("shirube_applies_{name}_{day}.{extension}")
}

pub(super) async fn json(cx: Cx, Path((_, _, id)): At) -> Reply {
    let (asset, report) = build(&cx, id).await?;
    let bytes = serde_json::to_vec_pretty(&report).map_err(|e| Failure::fault(e.to_string()))?;
    Ok(cx.download("application/json", &file_name(&cx, &asset, "json"), bytes))
}

/// What applies to the asset as an OSCAL profile.
pub(super) async fn oscal(cx: Cx, Path((_, _, id)): At) -> Reply {
    let org = cx.operator()?.id.clone();
    let read = cx.read(move |tx, _| {
        let asset = held(tx, &org, &id)?;
        Ok((registry::facts(tx, &asset.id)?, asset))
    });
    let (facts, asset) = read.await?;
    let items = shirube_domain::norm::applies(cx.catalog(), &facts);
    let document = shirube_domain::oscal::profile(&items, &asset.name, crate::exchange::since(&cx).await?)?;
    crate::exchange::give(&cx, &document, &file_name(&cx, &asset, "oscal.json"))
}

pub(super) async fn xlsx(cx: Cx, Path((_, _, id)): At) -> Reply {
    let (asset, report) = build(&cx, id).await?;
    let made = cx.blocking(move |_| Ok(shirube_paper::report_xlsx(&report))).await?;
    let bytes = made.map_err(|e| Failure::fault(e.to_string()))?;
    let kind = crate::pages::report::XLSX;
    Ok(cx.download(kind, &file_name(&cx, &asset, "xlsx"), bytes))
}

/// Fonts are looked for once; what was found stays open.
static FONTS: OnceLock<Fonts> = OnceLock::new();

fn fonts(dirs: &[std::path::PathBuf]) -> Result<&'static Fonts, shirube_paper::Error> {
    if let Some(found) = FONTS.get() {
        return Ok(found);
    }
    let found = Fonts::find(&[dirs.to_vec(), Fonts::usual_places(None)].concat())?;
    Ok(FONTS.get_or_init(|| found))
}

pub(super) async fn pdf(cx: Cx, Path((_, _, id)): At) -> Reply {
    let (asset, report) = build(&cx, id).await?;
    let made = cx
        .blocking(move |app| Ok(fonts(&app.settings.font_dirs).and_then(|fonts| shirube_paper::pdf(&report, fonts))))
        .await?;
    let bytes = made.map_err(|e| Failure::fault(e.to_string()))?;
    Ok(cx.download("application/pdf", &file_name(&cx, &asset, "pdf"), bytes))
}
