//! One asset: what it is, everything said of it, its assessments, and taking it out of use.

use super::pins::{self, PinRow};
use super::{
    asset_page, asset_path, file_asset, heads, may_describe, read_asset, said_label, said_words, source_words, tabs,
};
use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::form::{Fields, Form};
use crate::pages::changes::{UpstreamRow, upstream_row};
use crate::view::{Column, Fact, LinkItem, Page, SummaryRow, minute};
use crate::words::Words;
use crate::words::change::{ChangeWords, change_words};
use crate::words::mark::{MarkWords, mark_words};
use crate::words::register::{RegisterWords, register_words};
use axum::extract::Path;
use shirube_domain::assessment::{self, Assessment, State};
use shirube_domain::authority::Verb;
use shirube_domain::downstream;
use shirube_domain::norm::{Facts, abroad};
use shirube_domain::registry::{self, Asset, FACT};
use shirube_domain::report::{AbroadPart, abroad_words, kind_label};

/// Language, operator, asset.
type At = Path<(String, String, String)>;

#[derive(askama::Template)]
#[template(path = "register/overview.html")]
struct OverviewPage {
    page: Page,
    w: &'static Words,
    t: &'static RegisterWords,
    asset: Asset,
    href: String,
    tabs: Vec<LinkItem>,
    key: Vec<Fact>,
    given: Vec<SummaryRow>,
    missing: usize,
    latest: Option<Line>,
    may_describe: bool,
    may_answer: bool,
    abroad: Option<AbroadPart>,
    abroad_add: String,
    ct: &'static ChangeWords,
    upstream: Vec<UpstreamRow>,
    may_disclose: bool,
    mt: &'static MarkWords,
    pins: Vec<PinRow>,
}

/// One assessment in a list.
struct Line {
    label: String,
    chip: &'static str,
    state: &'static str,
    at: String,
    href: String,
    is_draft: bool,
}

fn line(cx: &Cx, a: &Assessment) -> Result<Line, Failure> {
    let at = a.submitted_at.as_deref().unwrap_or(&a.updated_at);
    Ok(Line {
        label: cx.lang.pick(format!("自己点検 第{}版", a.number), format!("Self-assessment no. {}", a.number)),
        chip: if a.state == State::Draft { "in_progress" } else { "done" },
        state: a.state.label(cx.lang),
        at: minute(at),
        href: cx.workspace_url(&format!("/assess/assessments/{}", a.id))?,
        is_draft: a.state == State::Draft,
    })
}

pub(super) async fn overview(cx: Cx, Path((_, _, id)): At) -> Reply {
    let (reader, at) = (cx.account_id()?, shirube_domain::statement::seconds(cx.now));
    let (asset, (facts, latest, ties, upstream, held)) = read_asset(&cx, &id, move |tx, asset| {
        let ties = registry::ties(tx, &asset.id)?.len();
        let upstream = downstream::of_asset(tx, (&asset.operator, &asset.id), &reader, 5)?;
        let held = pins::read(tx, &asset.id, at)?;
        Ok((registry::facts(tx, &asset.id)?, assessment::latest_of(tx, &asset.id)?, ties, upstream, held))
    })
    .await?;
    let (t, href) = (register_words(cx.lang), cx.workspace_url(&asset_path(&asset.id))?);
    let mut page = cx.workspace_page(&asset.name, &[(t.assets_title, "/register/assets")])?;
    let query = Fields::parse(&cx.query);
    if query.has("new") {
        page = page.with_notice("success", t.described, t.described_next);
    } else if query.has("saved") {
        page = page.with_notice("success", t.saved, "");
    }
    let given = given(&cx, &facts, &href);
    let missing = cx.catalog().vocabulary().facts.len() - given.len();
    let abroad = abroad_words(cx.catalog(), &abroad(cx.catalog(), &facts), cx.lang);
    let template = OverviewPage {
        page,
        w: cx.words(),
        t,
        tabs: tabs(&cx, &asset, "")?,
        key: key(&cx, &asset, &href, ties),
        latest: latest.as_ref().map(|l| line(&cx, l)).transpose()?,
        given,
        missing,
        href,
        may_describe: may_describe(&cx),
        may_answer: cx.role().may(Verb::Answer),
        ct: change_words(cx.lang),
        upstream: upstream.iter().map(|told| upstream_row(&cx, told)).collect::<Result<_, _>>()?,
        mt: mark_words(cx.lang),
        pins: pins::rows(&cx, &held)?,
        may_disclose: cx.role().may(Verb::Disclose),
        abroad_add: super::further_url(&cx, &asset.id, abroad.as_ref())?,
        abroad,
        asset,
    };
    cx.show(&template)
}

fn key(cx: &Cx, asset: &Asset, href: &str, ties: usize) -> Vec<Fact> {
    let t = register_words(cx.lang);
    let fact = |term: &str, detail: String, href: String| Fact { term: term.to_owned(), detail, href };
    let mut out = vec![
        fact(t.kind, kind_label(asset.kind, cx.lang).to_owned(), String::new()),
        fact(t.version, asset.version.clone().unwrap_or_else(|| t.not_stated.to_owned()), String::new()),
        fact(t.updated, minute(&asset.updated_at), String::new()),
        fact(t.revision, asset.revision.to_string(), String::new()),
    ];
    out.push(fact(t.tab_ties, cx.lang.pick(format!("{ties}件"), ties.to_string()), format!("{href}/ties")));
    out
}

fn given(cx: &Cx, facts: &Facts, href: &str) -> Vec<SummaryRow> {
    let may = may_describe(cx);
    let vocabulary = &cx.catalog().vocabulary().facts;
    let row = |fact: &shirube_domain::norm::Fact| {
        let value = facts.get(&fact.id)?;
        Some(SummaryRow {
            label: fact.label.get(cx.lang).to_owned(),
            value: value.words(fact, cx.lang),
            change_href: if may { format!("{href}/facts#{FACT}{}", fact.id) } else { String::new() },
        })
    };
    vocabulary.iter().filter_map(row).collect()
}

struct SaidRow {
    label: String,
    field: String,
    value: String,
    source: String,
    place: String,
    words: String,
}

#[derive(askama::Template)]
#[template(path = "register/said.html")]
struct SaidPage {
    page: Page,
    w: &'static Words,
    t: &'static RegisterWords,
    asset: Asset,
    href: String,
    tabs: Vec<LinkItem>,
    columns: Vec<Column>,
    rows: Vec<SaidRow>,
    may_describe: bool,
}

/// Everything said, field by field, with the source's own words.
pub(super) async fn said(cx: Cx, Path((_, _, id)): At) -> Reply {
    let (asset, said) = read_asset(&cx, &id, |tx, asset| Ok(registry::said(tx, &asset.id)?)).await?;
    let t = register_words(cx.lang);
    let row = |s: registry::Said| SaidRow {
        label: said_label(cx.catalog(), &s.field, cx.lang),
        value: said_words(cx.catalog(), &s.field, &s.value, cx.lang),
        source: source_words(&s.source, t),
        place: s.place.unwrap_or_default(),
        words: s.words.unwrap_or_default(),
        field: s.field,
    };
    let template = SaidPage {
        page: asset_page(&cx, &asset, t.tab_said)?,
        w: cx.words(),
        t,
        href: cx.workspace_url(&asset_path(&asset.id))?,
        tabs: tabs(&cx, &asset, "/said")?,
        columns: heads([t.said_field, t.said_value, t.said_source, t.said_place]),
        rows: said.into_iter().map(row).collect(),
        may_describe: may_describe(&cx),
        asset,
    };
    cx.show(&template)
}

#[derive(askama::Template)]
#[template(path = "register/history.html")]
struct HistoryPage {
    page: Page,
    w: &'static Words,
    t: &'static RegisterWords,
    asset: Asset,
    href: String,
    tabs: Vec<LinkItem>,
    columns: Vec<Column>,
    lines: Vec<Line>,
    once: String,
    may_answer: bool,
    has_draft: bool,
}

pub(super) async fn history(cx: Cx, Path((_, _, id)): At) -> Reply {
    let (asset, all) = read_asset(&cx, &id, |tx, asset| Ok(assessment::of_asset(tx, &asset.id)?)).await?;
    let t = register_words(cx.lang);
    let lines = all.iter().map(|a| line(&cx, a)).collect::<Result<Vec<_>, _>>()?;
    let template = HistoryPage {
        page: asset_page(&cx, &asset, t.tab_history)?,
        w: cx.words(),
        t,
        href: cx.workspace_url(&asset_path(&asset.id))?,
        tabs: tabs(&cx, &asset, "/history")?,
        columns: heads([t.history_number, t.history_state, t.history_at]),
        has_draft: lines.iter().any(|l| l.is_draft),
        lines,
        once: cx.once(),
        may_answer: cx.role().may(Verb::Answer),
        asset,
    };
    cx.show(&template)
}

/// Starts a self-assessment, or goes to the draft that is open: two people pressing the button meet in the same one.
pub(super) async fn start(cx: Cx, Path((_, _, id)): At, Form(fields): Form) -> Reply {
    let account = cx.account_id()?;
    let base = cx.workspace_url("/assess/assessments")?;
    let (asset, latest) = read_asset(&cx, &id, |tx, asset| Ok(assessment::latest_of(tx, &asset.id)?)).await?;
    if let Some(draft) = latest.filter(|l| l.state == State::Draft) {
        return cx.see_other(&format!("{base}/{}", draft.id));
    }
    let path = cx
        .file_once("assessment.start", fields.get("once").to_owned(), move |tx, catalog, _| {
            Ok(format!("{base}/{}", assessment::start(tx, catalog, &asset.id, &account)?))
        })
        .await?;
    cx.see_other(&path)
}

#[derive(askama::Template)]
#[template(path = "register/retire.html")]
struct RetirePage {
    page: Page,
    w: &'static Words,
    t: &'static RegisterWords,
    asset: Asset,
    href: String,
    tied: Vec<String>,
}

pub(super) async fn confirm_retire(cx: Cx, Path((_, _, id)): At) -> Reply {
    let (asset, ties) = read_asset(&cx, &id, |tx, asset| Ok(registry::ties(tx, &asset.id)?)).await?;
    let t = register_words(cx.lang);
    let title = if asset.is_retired { t.restore_asset } else { t.retire_asset };
    let tied = ties.into_iter().filter(|tie| tie.to == asset.id).map(|tie| tie.other_name).collect();
    let page = asset_page(&cx, &asset, title)?;
    let href = cx.workspace_url(&asset_path(&asset.id))?;
    cx.show(&RetirePage { page, w: cx.words(), t, asset, href, tied })
}

pub(super) async fn retire(cx: Cx, Path((_, _, id)): At, Form(fields): Form) -> Reply {
    let retired = fields.is_on("retired");
    file_asset(&cx, "asset.retire", &id, move |tx, asset| registry::set_retired(tx, &asset.id, retired)).await?;
    cx.see_other(&cx.workspace_url(&format!("/register/assets/{id}?saved"))?)
}
