//! The disclosure sheet of an asset as the register would draft it, for one audience: what it needs, why, and what is missing.

use super::{asset_page, asset_path, kind_of, may_describe, read_asset, said_words, source_words, tabs, value_words};
use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::form::Fields;
use crate::pages::disclosure::{SheetLine, line};
use crate::view::{LinkItem, Page, minute};
use crate::words::Words;
use crate::words::disclosing::{DisclosingWords, disclosing_words};
use crate::words::register::{RegisterWords, register_words};
use crate::words::sheet::{SheetWords, sheet_words};
use axum::extract::Path;
use serde_json::{Value, json};
use shirube_domain::assessment::AnswerStatus;
use shirube_domain::authority::Verb;
use shirube_domain::disclosure::{self, Draft, Given, Line};
use shirube_domain::norm::{Audience, Catalog, Degree, NormId};
use shirube_domain::refusal::{Class, Error, Refusal};
use shirube_domain::registry::{Asset, AssetKind};
use shirube_domain::report::kind_label;
use shirube_domain::text::Lang;

type At = Path<(String, String, String)>;

/// A norm that says why.
pub(crate) struct Why {
    pub href: String,
    pub citation: String,
    pub title: String,
}

/// A thing the register has, and where it was said.
struct Piece {
    words: String,
    source: String,
}

struct SheetRow {
    id: String,
    label: String,
    pieces: Vec<Piece>,
    /// Where the missing words can be given; empty for those who may not, and where they cannot.
    add_href: String,
    is_missing: bool,
    degree: &'static str,
    class: &'static str,
    why: Vec<Why>,
}

#[derive(askama::Template)]
#[template(path = "register/sheets.html")]
struct SheetsPage {
    page: Page,
    w: &'static Words,
    t: &'static RegisterWords,
    s: &'static SheetWords,
    asset: Asset,
    tabs: Vec<LinkItem>,
    audiences: Vec<LinkItem>,
    lead: &'static str,
    standing: String,
    begin: String,
    audience: &'static str,
    once: String,
    begun: Vec<SheetLine>,
    b: &'static DisclosingWords,
    rows: Vec<SheetRow>,
    formats: Vec<LinkItem>,
}

/// The audience the address asks for; without one, whoever comes next: a model goes to providers, all else to users.
fn audience(query: &str, kind: Option<AssetKind>) -> Result<Audience, Error> {
    let asked = Fields::parse(query);
    let next = if kind == Some(AssetKind::Model) { Audience::Provider } else { Audience::User };
    match asked.get("for") {
        "" => Ok(next),
        word => Audience::parse(word).ok_or_else(|| Refusal::of(Class::Absent, "common.absent").into()),
    }
}

async fn read(cx: &Cx, id: &str) -> Result<(Asset, Draft), Failure> {
    let (query, catalog) = (cx.query.clone(), cx.catalog().clone());
    let (asset, draft) = read_asset(cx, id, move |tx, asset| {
        let audience = audience(&query, kind_of(asset.kind.code()))?;
        disclosure::draft(tx, &catalog, &asset.id, audience)
    })
    .await?;
    Ok((asset, draft.ok_or_else(Failure::absent)?))
}

pub(super) async fn show(cx: Cx, Path((_, _, id)): At) -> Reply {
    let (asset, draft) = read(&cx, &id).await?;
    let (t, s, lang) = (register_words(cx.lang), sheet_words(cx.lang), cx.lang);
    let begun = begun(&cx, &draft).await?;
    let base = cx.workspace_url(&asset_path(&asset.id))?;
    let for_ = |a: Audience, ending: &str| format!("{base}/sheets{ending}?for={}", a.word());
    let item =
        |a: &Audience| LinkItem { label: a.label(lang).to_owned(), href: for_(*a, ""), current: *a == draft.audience };
    let needed = draft.lines.iter().filter(|l| l.degree == Degree::Needed).count();
    let template = SheetsPage {
        page: asset_page(&cx, &asset, s.title)?,
        w: cx.words(),
        t,
        s,
        tabs: tabs(&cx, &asset, "/sheets")?,
        audiences: Audience::ALL.iter().map(item).collect(),
        lead: lead(draft.audience, s),
        standing: standing(needed, draft.missing().count(), lang),
        begin: if cx.role().may(Verb::Disclose) { format!("{base}/sheets") } else { String::new() },
        audience: draft.audience.word(),
        once: cx.once(),
        begun,
        b: disclosing_words(lang),
        rows: draft.lines.iter().map(|line| row(&cx, line, &base, t)).collect(),
        formats: vec![LinkItem { label: "JSON".to_owned(), href: for_(draft.audience, ".json"), current: false }],
        asset,
    };
    cx.show(&template)
}

/// The sheets begun or issued for this audience.
async fn begun(cx: &Cx, draft: &Draft) -> Result<Vec<SheetLine>, Failure> {
    let (asset, audience, base, lang) = (draft.asset.clone(), draft.audience, cx.workspace_url("")?, cx.lang);
    cx.read(move |tx, _| {
        let versions = disclosure::versions(tx, &asset, audience)?;
        versions.iter().map(|sheet| line(tx, sheet, &base, lang)).collect()
    })
    .await
}

fn lead(audience: Audience, s: &SheetWords) -> &'static str {
    match audience {
        Audience::Provider => s.lead_provider,
        Audience::User => s.lead_user,
        Audience::Authority => s.lead_authority,
        Audience::Public => s.lead_public,
    }
}

fn standing(needed: usize, missing: usize, lang: Lang) -> String {
    match missing {
        0 => lang.pick(
            format!("必要な{needed}項目のすべてに記載があります。"),
            format!("All {needed} fields that are needed have something to say."),
        ),
        _ => lang.pick(
            format!("必要な{needed}項目のうち{missing}項目に記載がありません。"),
            format!("{missing} of the {needed} fields that are needed have nothing yet."),
        ),
    }
}

fn row(cx: &Cx, line: &Line, base: &str, t: &RegisterWords) -> SheetRow {
    let catalog = cx.catalog();
    let field = catalog.sheet_fields().iter().find(|f| f.id == line.field);
    let add = field.filter(|_| line.given.is_empty() && may_describe(cx)).and_then(|f| add_href(&f.from, base));
    SheetRow {
        id: line.field.clone(),
        label: field.map(|f| f.label.get(cx.lang).to_owned()).unwrap_or_default(),
        pieces: pieces(cx, &line.given, t),
        add_href: add.unwrap_or_default(),
        is_missing: line.given.is_empty() && line.degree == Degree::Needed,
        degree: line.degree.label(cx.lang),
        class: line.class.label(cx.lang),
        why: line.why.iter().filter_map(|id| why(cx, id)).collect(),
    }
}

/// What the register has, each thing once: the entry and the file it came from often say the same.
fn pieces(cx: &Cx, given: &[Given], t: &RegisterWords) -> Vec<Piece> {
    let mut out: Vec<Piece> = Vec::new();
    for one in given {
        let words = given_words(cx.catalog(), one, cx.lang);
        let source = one.source.as_deref().map(|s| source_words(s, t)).unwrap_or_default();
        match out.iter_mut().find(|p| p.words == words) {
            Some(same) if same.source.is_empty() => same.source = source,
            Some(_) => {}
            None => out.push(Piece { words, source }),
        }
    }
    out
}

pub(crate) fn why(cx: &Cx, id: &NormId) -> Option<Why> {
    let (instrument, norm) = cx.catalog().norm(id)?;
    Some(Why {
        href: cx.url(&format!("/norms/{}/{}", instrument.id(), id.clause())),
        citation: format!("{} {}", instrument.short.get(cx.lang), norm.citation.get(cx.lang)),
        title: norm.title.get(cx.lang).to_owned(),
    })
}

/// Where a person gives what is missing, by the first origin of the field.
pub(super) fn add_href(from: &[String], base: &str) -> Option<String> {
    let first = from.iter().find_map(|origin| origin.split_once('.'))?;
    let workspace = base.split("/register/").next()?;
    Some(match first {
        ("asset", _) => format!("{base}/edit"),
        ("fact", id) => format!("{base}/facts#fact.{id}"),
        ("operator", _) => format!("{workspace}/settings/operator"),
        ("ties", _) => format!("{base}/ties"),
        ("assessment" | "answers", _) => format!("{workspace}/assess/assessments"),
        _ => format!("{workspace}/register/import"),
    })
}

pub(crate) fn given_words(catalog: &Catalog, given: &Given, lang: Lang) -> String {
    match given.origin.split_once('.') {
        Some(("asset", "kind")) => {
            kind_of(given.value.as_str().unwrap_or_default()).map_or("", |k| kind_label(k, lang)).to_owned()
        }
        Some(("assessment", "counts")) => counts_words(&given.value, lang),
        Some(("said", field)) => said_words(catalog, field, &given.value, lang),
        Some(("fact", _)) => said_words(catalog, &given.origin, &given.value, lang),
        _ => value_words(&given.value, lang),
    }
}

/// "Self-assessment no. 2 (handed in 2026-10-01): met 80, partly met 3".
pub(crate) fn counts_words(value: &Value, lang: Lang) -> String {
    let number = value["assessment"].as_i64().unwrap_or_default();
    let day: String = minute(value["submitted_at"].as_str().unwrap_or_default()).chars().take(10).collect();
    let count = |status: &AnswerStatus| {
        let n = value["answers"][status.word()].as_u64().filter(|n| *n > 0)?;
        Some(lang.pick(format!("{} {n}件", status.label(lang)), format!("{} {n}", status.label(lang))))
    };
    let counts: Vec<String> = AnswerStatus::ALL.iter().filter_map(count).collect();
    lang.pick(
        format!("自己点検 第{number}版（{day}提出）：{}", counts.join("、")),
        format!("Self-assessment no. {number} (handed in {day}): {}", counts.join(", ")),
    )
}

/// The same as data.
pub(super) async fn json(cx: Cx, Path((_, _, id)): At) -> Reply {
    let (asset, draft) = read(&cx, &id).await?;
    let line = |line: &Line| {
        let given: Vec<Value> =
            line.given.iter().map(|g| json!({ "origin": g.origin, "value": g.value, "source": g.source })).collect();
        let why: Vec<String> = line.why.iter().map(NormId::to_string).collect();
        json!({ "field": line.field, "degree": line.degree, "class": line.class, "why": why, "given": given })
    };
    cx.json(&json!({
        "format": "shirube-sheet-draft/1",
        "asset": asset.id.to_string(),
        "audience": draft.audience,
        "catalog": cx.catalog().digest().to_string(),
        "missing": draft.missing().map(|l| l.field.clone()).collect::<Vec<_>>(),
        "lines": draft.lines.iter().map(line).collect::<Vec<_>>(),
    }))
}
