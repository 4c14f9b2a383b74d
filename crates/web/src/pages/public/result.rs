//! The result of the check: what applies, why, what is missing, what to do first; on screen and as files.

use super::asked::{Asked, encode};
use super::check::place_of_fault;
use super::guide::memberships;
use super::result_view::{Filter, InstrumentCount, Missing, SectionView, counts, filtered, missing, sections};
use super::shown::{self, Matrix, formats};
use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::view::{LinkItem, Page, SummaryRow};
use crate::words::{Words, check::CheckWords, check::check_words, public::PublicWords, public::public_words};
use axum::http::StatusCode;
use shirube_domain::norm::{self, Applies};
use shirube_domain::report::{CheckInput, Report, ReportWords, check, words as report_words};
use shirube_paper::Fonts;
use std::collections::HashMap;
use std::sync::OnceLock;

#[derive(askama::Template)]
#[template(path = "public/check_result.html")]
struct ResultPage {
    page: Page,
    w: &'static Words,
    t: &'static CheckWords,
    p: &'static PublicWords,
    rw: &'static ReportWords,
    r: Report,
    counts: Vec<InstrumentCount>,
    first: Vec<(String, String, String)>,
    sections: Vec<SectionView>,
    m: Matrix,
    facts: Vec<SummaryRow>,
    missing: Vec<Missing>,
    tabs: Vec<LinkItem>,
    chips: Vec<LinkItem>,
    clear: String,
    is_empty: bool,
    start: String,
    restart: String,
    share: String,
    sign_in: String,
    is_signed_in: bool,
    saves: Vec<LinkItem>,
    name: String,
    hidden: Vec<(String, String)>,
    digest: String,
    formats: Vec<LinkItem>,
}

/// The report of what the address says, exactly as filtered.
fn report(cx: &Cx, asked: &Asked) -> (Report, Report) {
    let input = CheckInput::from_questions(asked.name.clone(), asked.facts.clone());
    let whole = check(cx.catalog(), &input, cx.lang, cx.now);
    let filter = Filter { answer: asked.answer, instrument: &asked.instrument };
    let shown = filtered(cx.catalog(), &asked.facts, whole.clone(), &filter, cx.lang);
    (whole, shown)
}

pub(super) async fn result(cx: Cx) -> Reply {
    let asked = Asked::read(&cx);
    if let Some(question) = place_of_fault(&cx, &asked) {
        return cx.see_other(&cx.url(&format!("/check/{}?{}", question.id, cx.query)));
    }
    if asked.has_empty {
        // What a form left open makes a long address; the short one is the one to share.
        let query = asked.filtered_query(&cx);
        return cx.see_other(&cx.url(&format!("/check/result{}{query}", if query.is_empty() { "" } else { "?" })));
    }
    show(&cx, &asked, None).await
}

async fn show(cx: &Cx, asked: &Asked, notice: Option<(&str, &str)>) -> Reply {
    let (t, lang) = (check_words(cx.lang), cx.lang);
    let (whole, r) = report(cx, asked);
    let saves = saves(cx, asked).await?;
    let catalog = cx.catalog();
    let answers: HashMap<String, Applies> =
        norm::applies(catalog, &asked.facts).into_iter().map(|a| (a.id.to_string(), a.answer)).collect();
    let file = |ending: &str| asked_file(cx, asked, ending);
    let page = headed(cx, asked, &r, notice);
    let status =
        if asked.wrong.is_empty() && notice.is_none() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let template = ResultPage {
        w: cx.words(),
        t,
        p: public_words(lang),
        rw: report_words(lang),
        counts: counts(cx, asked, &whole),
        first: first(cx, &r),
        sections: sections(cx, &r),
        m: shown::matrix(catalog, Some(&answers), lang),
        facts: facts(cx, asked, &r),
        missing: missing(cx, asked, &r),
        tabs: tabs(cx, asked, &whole),
        chips: chips(cx, asked),
        clear: asked.url(cx, "/check/result", &[]) + "#sections",
        is_empty: asked.facts.is_empty(),
        start: first_question(cx, asked),
        restart: cx.url("/check"),
        share: asked.url(cx, "/check/result", &[]),
        sign_in: cx.url(&format!("/sign-in?next={}", encode(&asked.url(cx, "/check/result", &[])))),
        is_signed_in: cx.account().is_some(),
        saves,
        name: asked.name.clone(),
        hidden: asked.pairs(cx).into_iter().filter(|(n, _)| n != "name").collect(),
        digest: r.catalog.chars().take(12).collect(),
        formats: formats(&[
            ("PDF", file("pdf")),
            ("XLSX", file("xlsx")),
            ("JSON", file("json")),
            ("OSCAL", file("oscal.json")),
        ]),
        page,
        r,
    };
    cx.show_with(status, &template)
}

/// Title, trail, and what the reader has to know first: what cannot be read, or what had no effect.
fn headed(cx: &Cx, asked: &Asked, r: &Report, notice: Option<(&str, &str)>) -> Page {
    let (t, lang) = (check_words(cx.lang), cx.lang);
    let mut page = cx.page(r.title.clone(), &[(t.title, "/check")]).with_errors(&asked.wrong, lang);
    if let Some(last) = page.crumbs.last_mut() {
        last.label = t.to_result.to_owned();
    }
    match notice {
        Some((heading, body)) => page.with_notice("warning", heading, body),
        None if !asked.unknown.is_empty() => {
            let names = asked.unknown.join(lang.pick("、", ", "));
            page.with_notice("info", t.result_unused, &format!("{}{names}", t.result_unused_body))
        }
        None => page,
    }
}

/// Links that carry the answers into each register the visitor belongs to.
async fn saves(cx: &Cx, asked: &Asked) -> Result<Vec<LinkItem>, Failure> {
    let t = check_words(cx.lang);
    let link = |m: &shirube_domain::identity::Membership| LinkItem {
        label: format!("{}{}{}", t.keep_save_at, m.name, t.keep_save_to),
        href: cx.url(&format!("/w/{}/register/assets/new?kind=system&{}", m.operator, asked.query(cx, &[]))),
        current: false,
    };
    Ok(memberships(cx).await?.iter().map(link).collect())
}

fn asked_file(cx: &Cx, asked: &Asked, ending: &str) -> String {
    let query = asked.filtered_query(cx);
    cx.url(&format!("/check/result.{ending}{}{query}", if query.is_empty() { "" } else { "?" }))
}

fn first_question(cx: &Cx, asked: &Asked) -> String {
    let first = cx.catalog().vocabulary().questions.first();
    asked.url(cx, &first.map_or("/check".to_owned(), |q| format!("/check/{}", q.id)), &[])
}

/// First steps: what, why, and where to go.
fn first(cx: &Cx, r: &Report) -> Vec<(String, String, String)> {
    let href = |norm: &Option<String>| {
        let id = norm.as_deref().and_then(norm::NormId::parse);
        id.map(|id| shown::norm_url(cx.lang, &id)).unwrap_or_default()
    };
    r.first.iter().map(|s| (s.title.clone(), s.why.clone(), href(&s.norm))).collect()
}

fn facts(cx: &Cx, asked: &Asked, r: &Report) -> Vec<SummaryRow> {
    let questions = &cx.catalog().vocabulary().questions;
    let place = |fact: &String| questions.iter().find(|q| q.facts.contains(fact));
    let row = |f: &shirube_domain::report::FactLine| SummaryRow {
        label: f.label.clone(),
        value: f.value.clone(),
        change_href: place(&f.fact)
            .map(|q| format!("{}#{}", asked.url(cx, &format!("/check/{}", q.id), &[]), f.fact))
            .unwrap_or_default(),
    };
    r.facts.iter().map(row).collect()
}

fn tabs(cx: &Cx, asked: &Asked, whole: &Report) -> Vec<LinkItem> {
    let t = check_words(cx.lang);
    let of = |choose: &dyn Fn(&shirube_domain::report::Count) -> usize| -> usize {
        whole
            .counts
            .iter()
            .filter(|c| asked.instrument.is_empty() || c.instrument == asked.instrument)
            .map(choose)
            .sum()
    };
    let tab = |label: &str, count: usize, answer: Option<Applies>| LinkItem {
        label: format!("{label} {count}"),
        href: asked.url(
            cx,
            "/check/result",
            &[("answer", answer.map_or("", Applies::word)), ("instrument", &asked.instrument)],
        ) + "#sections",
        current: asked.answer == answer,
    };
    vec![
        tab(t.filter_all, of(&|c| c.applies + c.depends), None),
        tab(t.so_far_yes, of(&|c| c.applies), Some(Applies::Yes)),
        tab(t.so_far_depends, of(&|c| c.depends), Some(Applies::Depends)),
        tab(t.so_far_no, of(&|c| c.not), Some(Applies::No)),
    ]
}

fn chips(cx: &Cx, asked: &Asked) -> Vec<LinkItem> {
    let t = check_words(cx.lang);
    let Some(i) = cx.catalog().instruments().iter().find(|i| i.id() == asked.instrument) else { return Vec::new() };
    let answer = asked.answer.map_or("", Applies::word);
    let href = asked.url(cx, "/check/result", &[("answer", answer)]) + "#sections";
    vec![LinkItem { label: format!("{}{}", t.filter_instrument, shown::short_name(i, cx.lang)), href, current: false }]
}

/// For files: what cannot be read is refused, not left out.
fn for_file(cx: &Cx) -> Result<Report, Failure> {
    let asked = Asked::read(cx);
    match asked.wrong.is_empty() {
        true => Ok(report(cx, &asked).1),
        false => Err(shirube_domain::refusal::Error::Refused(asked.wrong).into()),
    }
}

pub(super) async fn result_json(cx: Cx) -> Reply {
    let report = for_file(&cx)?;
    cx.json(&report)
}

/// What applies and what may, as an OSCAL profile, as the page is filtered.
pub(super) async fn result_oscal(cx: Cx) -> Reply {
    let asked = Asked::read(&cx);
    if !asked.wrong.is_empty() {
        return Err(shirube_domain::refusal::Error::Refused(asked.wrong).into());
    }
    let subject = if asked.name.is_empty() { check_words(cx.lang).title } else { asked.name.as_str() };
    let mut items = norm::applies(cx.catalog(), &asked.facts);
    items.retain(|i| asked.answer.is_none_or(|a| a == i.answer));
    items.retain(|i| asked.instrument.is_empty() || asked.instrument == i.instrument.id());
    let document = shirube_domain::oscal::profile(&items, subject, crate::exchange::since(&cx).await?)?;
    crate::exchange::give(&cx, &document, "shirube-check.oscal.json")
}

pub(super) async fn result_xlsx(cx: Cx) -> Reply {
    let report = for_file(&cx)?;
    let made =
        tokio::task::spawn_blocking(move || shirube_paper::report_xlsx(&report)).await.map_err(Failure::panicked)?;
    let bytes = made.map_err(|e| Failure::fault(e.to_string()))?;
    Ok(cx.download(crate::pages::report::XLSX, "shirube-check.xlsx", bytes))
}

pub(super) async fn result_pdf(cx: Cx) -> Reply {
    let report = for_file(&cx)?;
    let app = cx.app.clone();
    let made = tokio::task::spawn_blocking(move || match fonts(&app.settings.font_dirs) {
        Some(fonts) => shirube_paper::pdf(&report, fonts).map(Some),
        None => Ok(None),
    });
    let t = check_words(cx.lang);
    match made.await.map_err(Failure::panicked)?.map_err(|e| Failure::fault(e.to_string()))? {
        Some(bytes) => Ok(cx.download("application/pdf", "shirube-check.pdf", bytes)),
        None => show(&cx, &Asked::read(&cx), Some((t.no_font_heading, t.no_font))).await,
    }
}

/// The fonts, found once; `None` on a machine without a Japanese one.
fn fonts(dirs: &[std::path::PathBuf]) -> Option<&'static Fonts> {
    static FOUND: OnceLock<Option<Fonts>> = OnceLock::new();
    let find = || {
        let places = [dirs.to_vec(), Fonts::usual_places(None)].concat();
        Fonts::find(&places).inspect_err(|e| tracing::warn!(error = %e, "no PDF can be made")).ok()
    };
    FOUND.get_or_init(find).as_ref()
}
