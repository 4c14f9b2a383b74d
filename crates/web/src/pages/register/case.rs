//! Report cases: the list of an operator, one case, and closing it.

use super::reports::period_words;
use super::sheets::{Why, why};
use super::{asset_path, heads, may_describe, source_words};
use crate::csv as table;
use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::form::{Fields, Form};
use crate::view::{Column, LinkItem, Page, minute};
use crate::words::Words;
use crate::words::register::register_words;
use crate::words::reporting::{ReportingWords, reporting_words};
use axum::extract::Path;
use axum::http::StatusCode;
use shirube_domain::db::Tx;
use shirube_domain::id::{OperatorId, ReportCaseId};
use shirube_domain::norm::{Catalog, FactValue, Facts};
use shirube_domain::outgoing;
use shirube_domain::refusal::{Class, Error, Refusal};
use shirube_domain::registry::{self, Asset};
use shirube_domain::reporting::{self, CaseState, DraftLine, Drift, Due, HandedDraft, ReportCase as Case};
use shirube_domain::text::Lang;
use shirube_domain::time::{Timestamp, minute_in_japan};

type At = Path<(String, String, String)>;

/// A case in a list.
pub(super) struct CaseRow {
    pub href: String,
    pub title: String,
    pub asset: String,
    pub chip: &'static str,
    pub state: &'static str,
    pub due: String,
    pub is_over: bool,
    pub opened: String,
}

fn title(catalog: &Catalog, case: &Case, lang: Lang) -> String {
    catalog.procedure(&case.procedure).map_or_else(|| case.procedure.clone(), |p| p.title.get(lang).to_owned())
}

fn due_of(catalog: &Catalog, case: &Case) -> Option<Due> {
    let since: Timestamp = case.since.as_deref()?.parse().ok()?;
    reporting::due(&catalog.procedure(&case.procedure)?.period, since)
}

fn due_words(due: Option<Due>, lang: Lang) -> String {
    match due {
        Some(Due::Day(day)) => day.to_string(),
        Some(Due::Moment(at)) => minute_in_japan(at),
        None => reporting_words(lang).due_unknown.to_owned(),
    }
}

fn chip(state: CaseState) -> &'static str {
    match state {
        CaseState::Open => "attention",
        CaseState::HandedIn => "done",
        CaseState::NotNeeded => "neutral",
    }
}

pub(super) fn case_row(cx: &Cx, case: &Case, asset: &str) -> Result<CaseRow, Failure> {
    let due = due_of(cx.catalog(), case);
    Ok(CaseRow {
        href: cx.workspace_url(&format!("/reports/{}", case.id))?,
        title: title(cx.catalog(), case, cx.lang),
        asset: asset.to_owned(),
        chip: chip(case.state),
        state: case.state.label(cx.lang),
        due: due_words(due, cx.lang),
        is_over: case.state == CaseState::Open && due.is_some_and(|d| d.is_over(cx.now)),
        opened: minute(&case.opened_at),
    })
}

#[derive(askama::Template)]
#[template(path = "register/cases.html")]
struct CasesPage {
    page: Page,
    w: &'static Words,
    r: &'static ReportingWords,
    columns: Vec<Column>,
    rows: Vec<CaseRow>,
    formats: Vec<LinkItem>,
}

async fn rows(cx: &Cx) -> Result<Vec<CaseRow>, Failure> {
    let operator = cx.operator()?.id.clone();
    let found = cx
        .read(move |tx, _| {
            let mut out = Vec::new();
            for case in reporting::cases_of_operator(tx, &operator)? {
                let name = registry::asset(tx, &case.asset)?.map(|a| a.name).unwrap_or_default();
                out.push((case, name));
            }
            Ok::<_, Error>(out)
        })
        .await?;
    found.iter().map(|(case, name)| case_row(cx, case, name)).collect()
}

pub(super) async fn list(cx: Cx) -> Reply {
    let r = reporting_words(cx.lang);
    let href = cx.workspace_url("/reports.csv")?;
    let template = CasesPage {
        page: cx.workspace_page(r.cases_all, &[])?,
        w: cx.words(),
        r,
        columns: heads([r.procedure, r.asset, r.state, r.due, r.opened]),
        rows: rows(&cx).await?,
        formats: vec![LinkItem { label: "CSV".to_owned(), href, current: false }],
    };
    cx.show(&template)
}

pub(super) async fn csv(cx: Cx) -> Reply {
    let r = reporting_words(cx.lang);
    let mut lines = vec![table::line(&[r.procedure, r.asset, r.state, r.due, r.opened])];
    let all = rows(&cx).await?;
    lines.extend(all.iter().map(|x| table::line(&[&x.title, &x.asset, x.state, &x.due, &x.opened])));
    Ok(cx.download(table::MEDIA, "shirube_report_cases.csv", table::file(lines)))
}

struct Line {
    label: String,
    words: Vec<String>,
    can_be_held: bool,
}

#[derive(askama::Template)]
#[template(path = "register/case.html")]
struct CasePage {
    page: Page,
    w: &'static Words,
    r: &'static ReportingWords,
    title: String,
    state: (&'static str, &'static str),
    facts: Vec<(&'static str, String)>,
    why: Option<Why>,
    is_over: bool,
    no_date: &'static str,
    beside: String,
    drift: Vec<String>,
    fields_by: String,
    columns: Vec<Column>,
    lines: Vec<Line>,
    can_close: bool,
    href: String,
    revision: i64,
    given: Fields,
}

/// What a page of a case shows.
struct Shown {
    case: Case,
    asset: Asset,
    facts: Facts,
    draft: Vec<DraftLine>,
}

/// The case a path names, if it is this operator's; anything else is absent.
pub(crate) fn own_case(tx: &mut Tx<'_>, operator: &OperatorId, id: &str) -> Result<Case, Error> {
    let absent = || Error::from(Refusal::of(Class::Absent, "common.absent"));
    let id = ReportCaseId::parse(id).map_err(|_| absent())?;
    reporting::case(tx, &id)?.filter(|c| &c.operator == operator).ok_or_else(absent)
}

async fn read(cx: &Cx, id: &str) -> Result<Shown, Failure> {
    let (operator, id) = (cx.operator()?.id.clone(), id.to_owned());
    cx.read(move |tx, catalog| {
        let case = own_case(tx, &operator, &id)?;
        let asset = super::held(tx, &operator, case.asset.as_str())?;
        let draft = match catalog.procedure(&case.procedure) {
            Some(procedure) => reporting::draft(tx, &asset.id, procedure)?.unwrap_or_default(),
            None => Vec::new(),
        };
        Ok(Shown { facts: registry::facts(tx, &asset.id)?, case, asset, draft })
    })
    .await
}

fn drift_words(cx: &Cx, drift: &Drift) -> Vec<String> {
    let (r, lang, catalog) = (reporting_words(cx.lang), cx.lang, cx.catalog());
    let value = |fact: &str, value: &Option<FactValue>| {
        let known = catalog.vocabulary().fact(fact);
        known.zip(value.as_ref()).map_or_else(|| r.nothing.to_owned(), |(f, v)| v.words(f, lang))
    };
    let mut out = Vec::new();
    out.extend(drift.is_gone.then(|| r.drift_gone.to_owned()));
    out.extend(drift.newer.as_ref().map(|id| format!("{}{id}", r.drift_norm)));
    out.extend(drift.answer.map(|a| format!("{}{}", r.drift_answer, a.label(lang))));
    for (id, then, now) in &drift.facts {
        let label = catalog.vocabulary().fact(id).map_or(id.as_str(), |f| f.label.get(lang));
        out.push(format!("{}{label} {}{}{}", r.drift_fact, value(id, then), r.arrow, value(id, now)));
    }
    out
}

fn line(cx: &Cx, case: &Case, line: &DraftLine) -> Option<Line> {
    let field = cx.catalog().procedure(&case.procedure)?.fields.iter().find(|f| f.id == line.field)?;
    let t = register_words(cx.lang);
    let words = |g: &shirube_domain::disclosure::Given| {
        let text = outgoing::given_text(cx.catalog(), g, cx.lang);
        g.source.as_deref().map_or(text.clone(), |s| format!("{text} ({})", source_words(s, t)))
    };
    Some(Line {
        label: field.label.get(cx.lang).to_owned(),
        words: line.given.iter().map(words).collect(),
        can_be_held: line.can_be_held,
    })
}

async fn render(cx: &Cx, status: StatusCode, id: &str, given: Fields, refusals: &[Refusal]) -> Reply {
    let shown = read(cx, id).await?;
    let (case, r, lang) = (&shown.case, reporting_words(cx.lang), cx.lang);
    let procedure = cx.catalog().procedure(&case.procedure);
    let due = due_of(cx.catalog(), case);
    let is_open = case.state == CaseState::Open;
    let text = |t: &Option<String>| t.clone().filter(|t| !t.is_empty());
    let rows = [
        (r.asset, Some(shown.asset.name.clone())),
        (r.addressee, procedure.map(|p| p.addressee.get(lang).to_owned())),
        (r.period, procedure.map(|p| period_words(p, lang))),
        (r.since, case.since.as_deref().map(minute)),
        (r.due, Some(due_words(due, lang))),
        (r.opened, Some(minute(&case.opened_at))),
        (r.closed, case.closed_at.as_deref().map(minute)),
        (r.to, text(&case.handed_to)),
        (r.on, text(&case.handed_on)),
        (r.reference, text(&case.reference)),
        (r.evidence, text(&case.evidence)),
        (r.reason, text(&case.reason)),
    ];
    let no_date = match (due, case.since.is_some()) {
        (Some(_), _) => "",
        (None, false) => r.no_since,
        (None, true) => r.no_date,
    };
    let path = asset_path(&shown.asset.id);
    let trail = [(shown.asset.name.as_str(), path.as_str()), (r.cases_all, "/reports")];
    let template = CasePage {
        page: cx.workspace_page(r.case_title, &trail)?.with_errors(refusals, lang),
        w: cx.words(),
        r,
        title: title(cx.catalog(), case, lang),
        state: (chip(case.state), case.state.label(lang)),
        facts: rows.into_iter().filter_map(|(label, value)| Some((label, value?))).collect(),
        why: why(cx, &case.norm),
        is_over: is_open && due.is_some_and(|d| d.is_over(cx.now)),
        no_date,
        beside: procedure.and_then(|p| p.beside.as_ref()).map(|b| b.get(lang).to_owned()).unwrap_or_default(),
        drift: drift_words(cx, &reporting::drift(cx.catalog(), case, &shown.facts)),
        fields_by: procedure.map(|p| p.fields_by.get(lang).to_owned()).unwrap_or_default(),
        columns: heads([r.field, r.words]),
        lines: shown.draft.iter().filter_map(|l| line(cx, case, l)).collect(),
        can_close: is_open && may_describe(cx),
        href: cx.workspace_url(&format!("/reports/{}", case.id))?,
        revision: case.revision,
        given,
    };
    cx.show_with(status, &template)
}

pub(super) async fn show(cx: Cx, Path((_, _, id)): At) -> Reply {
    render(&cx, StatusCode::OK, &id, Fields::default(), &[]).await
}

pub(super) async fn handed_in(cx: Cx, Path((_, _, id)): At, Form(fields): Form) -> Reply {
    let draft = HandedDraft {
        to: fields.get("to").to_owned(),
        on: fields.get("on").to_owned(),
        reference: fields.get("reference").to_owned(),
        evidence: fields.get("evidence").to_owned(),
    };
    close(cx, id, fields, move |tx, case, seen, by| reporting::close_handed_in(tx, &case.id, &draft, seen, by)).await
}

pub(super) async fn not_needed(cx: Cx, Path((_, _, id)): At, Form(fields): Form) -> Reply {
    let reason = fields.get("reason").to_owned();
    close(cx, id, fields, move |tx, case, seen, by| reporting::close_not_needed(tx, &case.id, &reason, seen, by)).await
}

async fn close(
    cx: Cx,
    id: String,
    fields: Fields,
    work: impl FnOnce(
        &mut shirube_domain::db::WriteTx<'_, '_>,
        &Case,
        i64,
        &shirube_domain::id::AccountId,
    ) -> Result<(), Error>
    + Send
    + 'static,
) -> Reply {
    let (operator, by, seen, wanted) = (cx.operator()?.id.clone(), cx.account_id()?, fields.int("seen"), id.clone());
    let done = cx
        .file("report.close", move |tx, _, _| {
            let case = own_case(tx, &operator, &wanted)?;
            work(tx, &case, seen, &by)
        })
        .await;
    match done {
        Ok(()) => cx.see_other(&cx.workspace_url(&format!("/reports/{id}"))?),
        Err(failure) => {
            let refusals = failure.for_form()?;
            render(&cx, StatusCode::UNPROCESSABLE_ENTITY, &id, fields, &refusals).await
        }
    }
}
