//! Which reports and notifications the facts of an asset may call for, and opening a case.

use super::case::{CaseRow, case_row};
use super::sheets::{Why, why};
use super::{asset_page, asset_path, heads, may_describe, read_asset, tabs};
use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::form::{Fields, Form};
use crate::view::{Column, LinkItem, Page};
use crate::words::Words;
use crate::words::register::{RegisterWords, register_words};
use crate::words::reporting::{ReportingWords, reporting_words};
use axum::extract::Path;
use axum::http::StatusCode;
use shirube_domain::norm::{Applies, Certainty, Procedure};
use shirube_domain::refusal::Refusal;
use shirube_domain::registry::{self, Asset};
use shirube_domain::reporting::{self, Called};
use shirube_domain::text::Lang;
use shirube_domain::time::date_in_japan;

type At = Path<(String, String, String)>;
type AtProcedure = Path<(String, String, String, String)>;

struct CalledRow {
    title: String,
    certainty: Certainty,
    why: Option<Why>,
    addressee: String,
    period: String,
    sooner: String,
    reasons: Vec<String>,
    is_open: bool,
    fact_href: String,
    beside: String,
    from: String,
    open_href: String,
}

struct Part {
    id: &'static str,
    title: &'static str,
    rows: Vec<CalledRow>,
}

#[derive(askama::Template)]
#[template(path = "register/reports.html")]
struct ReportsPage {
    page: Page,
    w: &'static Words,
    t: &'static RegisterWords,
    r: &'static ReportingWords,
    lang: Lang,
    asset: Asset,
    tabs: Vec<LinkItem>,
    columns: Vec<Column>,
    parts: Vec<Part>,
    is_called: bool,
    case_columns: Vec<Column>,
    cases: Vec<CaseRow>,
}

/// Until when, in words.
pub(super) fn period_words(procedure: &Procedure, lang: Lang) -> String {
    let r = reporting_words(lang);
    let (period, from) = (&procedure.period, procedure.period.from.get(lang));
    match period.words(lang) {
        Some(words) => format!("{words}{}{from}{}", r.within_from, r.within_end),
        None => from.to_owned(),
    }
}

fn row(cx: &Cx, called: &Called<'_>, base: &str) -> CalledRow {
    let (p, r, lang) = (called.procedure, reporting_words(cx.lang), cx.lang);
    let first = called.reasons.first().filter(|_| called.answer == Applies::Depends && may_describe(cx));
    let can_open = called.can_open() && may_describe(cx);
    CalledRow {
        title: p.title.get(lang).to_owned(),
        certainty: p.certainty,
        why: why(cx, &called.id),
        addressee: p.addressee.get(lang).to_owned(),
        period: period_words(p, lang),
        sooner: p.period.sooner.as_ref().map(|s| format!("{}{}", r.sooner, s.get(lang))).unwrap_or_default(),
        reasons: called.reasons.iter().map(|reason| reason.words(cx.catalog(), lang)).collect(),
        is_open: called.answer == Applies::Depends,
        fact_href: first.map(|f| format!("{base}/facts#fact.{}", f.fact)).unwrap_or_default(),
        beside: p.beside.as_ref().map(|b| format!("{}{}", r.beside, b.get(lang))).unwrap_or_default(),
        from: called.from.map(|day| format!("{}{day}{}", r.not_yet, r.not_yet_end)).unwrap_or_default(),
        open_href: if can_open { format!("{base}/reports/{}/open", p.id) } else { String::new() },
    }
}

pub(super) async fn show(cx: Cx, Path((_, _, id)): At) -> Reply {
    let (asset, (facts, cases)) =
        read_asset(&cx, &id, |tx, a| Ok((registry::facts(tx, &a.id)?, reporting::cases_of_asset(tx, &a.id)?))).await?;
    let (t, r) = (register_words(cx.lang), reporting_words(cx.lang));
    let base = cx.workspace_url(&asset_path(&asset.id))?;
    let catalog = cx.catalog().clone();
    let all = reporting::called(&catalog, asset.kind, &facts, date_in_japan(cx.now));
    let part = |id, title, wanted: &dyn Fn(&Called<'_>) -> bool| {
        let rows: Vec<CalledRow> = all.iter().filter(|c| wanted(c)).map(|c| row(&cx, c, &base)).collect();
        (!rows.is_empty()).then_some(Part { id, title, rows })
    };
    let parts = [
        part("called", r.called, &|c| c.can_open() && c.answer == Applies::Yes),
        part("depends", r.depends, &|c| c.can_open() && c.answer == Applies::Depends),
        part("proposed", r.proposed, &|c| !c.can_open()),
    ];
    let template = ReportsPage {
        page: asset_page(&cx, &asset, r.tab)?,
        w: cx.words(),
        t,
        r,
        lang: cx.lang,
        tabs: tabs(&cx, &asset, "/reports")?,
        columns: heads([r.procedure, r.addressee, r.period, r.why, r.act]),
        is_called: parts.first().is_some_and(Option::is_some),
        parts: parts.into_iter().flatten().collect(),
        case_columns: heads([r.procedure, r.state, r.due, r.opened]),
        cases: cases.iter().map(|c| case_row(&cx, c, "")).collect::<Result<_, _>>()?,
        asset,
    };
    cx.show(&template)
}

#[derive(askama::Template)]
#[template(path = "register/report_open.html")]
struct OpenPage {
    page: Page,
    w: &'static Words,
    r: &'static ReportingWords,
    title: String,
    period: String,
    addressee: String,
    beside: String,
    action: String,
    back: String,
    once: String,
    since: String,
    time: String,
}

async fn render(cx: &Cx, status: StatusCode, at: (&str, &str), given: &Fields, refusals: &[Refusal]) -> Reply {
    let (asset, ()) = read_asset(cx, at.0, |_, _| Ok(())).await?;
    let procedure = cx.catalog().procedure(at.1).ok_or_else(Failure::absent)?;
    let (r, lang) = (reporting_words(cx.lang), cx.lang);
    let base = cx.workspace_url(&asset_path(&asset.id))?;
    let once = if given.get("once").is_empty() { cx.once() } else { given.get("once").to_owned() };
    let template = OpenPage {
        page: asset_page(cx, &asset, r.open_title)?.with_errors(refusals, lang),
        w: cx.words(),
        r,
        title: procedure.title.get(lang).to_owned(),
        period: period_words(procedure, lang),
        addressee: procedure.addressee.get(lang).to_owned(),
        beside: procedure.beside.as_ref().map(|b| b.get(lang).to_owned()).unwrap_or_default(),
        action: format!("{base}/reports/{}/open", procedure.id),
        back: format!("{base}/reports"),
        once,
        since: given.get("since").to_owned(),
        time: given.get("time").to_owned(),
    };
    cx.show_with(status, &template)
}

pub(super) async fn form(cx: Cx, Path((_, _, id, procedure)): AtProcedure) -> Reply {
    render(&cx, StatusCode::OK, (&id, &procedure), &Fields::default(), &[]).await
}

pub(super) async fn open(cx: Cx, Path((_, _, id, procedure)): AtProcedure, Form(fields): Form) -> Reply {
    let (operator, by) = (cx.operator()?.id.clone(), cx.account_id()?);
    let (asset, wanted, sent) = (id.clone(), procedure.clone(), fields.clone());
    let done = cx
        .file_once("report.open", fields.get("once").to_owned(), move |tx, catalog, _| {
            let asset = super::held(tx, &operator, &asset)?;
            let since = reporting::since_of(sent.get("since"), sent.get("time"))?;
            Ok(reporting::open(tx, catalog, &asset.id, &wanted, since, &by)?.to_string())
        })
        .await;
    match done {
        Ok(case) => cx.see_other(&cx.workspace_url(&format!("/reports/{case}"))?),
        Err(failure) => {
            let refusals = failure.for_form()?;
            render(&cx, StatusCode::UNPROCESSABLE_ENTITY, (&id, &procedure), &fields, &refusals).await
        }
    }
}
