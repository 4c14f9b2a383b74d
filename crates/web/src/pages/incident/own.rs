//! Reports of an operator from its workspace, and the periods of other jurisdictions worked out for each.

use super::asked::{Asked, asked, said};
use super::refusals_of;
use super::report::place;
use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::form::{Fields, Form};
use crate::view::{Choice, Column, Fact, Page, minute};
use crate::words::Words;
use crate::words::incident::{IncidentWords, incident_words};
use axum::extract::Path;
use axum::http::StatusCode;
use shirube_domain::authority::Verb;
use shirube_domain::calendar::Unit;
use shirube_domain::id::{AssetId, CaseId};
use shirube_domain::incident::{self, Checked, Moment, Reckoned, Report, Sender};
use shirube_domain::norm::Applies;
use shirube_domain::refusal::{Class, Error, Refusal};
use shirube_domain::registry::{self, Asset, AssetQuery};
use shirube_domain::time::{date_in_japan, minute_in_japan};

/// Most reports in the list.
const MOST: i64 = 200;

struct Line {
    href: String,
    title: String,
    number: String,
    asset: String,
    at: String,
}

#[derive(askama::Template)]
#[template(path = "incident/own_list.html")]
struct ListPage {
    page: Page,
    w: &'static Words,
    t: &'static IncidentWords,
    may_report: bool,
    new: String,
    rows: Vec<Line>,
    columns: Vec<Column>,
}

fn columns(labels: &[&str]) -> Vec<Column> {
    labels.iter().map(|l| Column { label: (*l).to_owned(), ..Column::default() }).collect()
}

fn name(asset: &Asset) -> String {
    [asset.name.as_str(), asset.version.as_deref().unwrap_or_default()].join(" ").trim_end().to_owned()
}

pub(super) async fn list(cx: Cx) -> Reply {
    let (t, operator) = (incident_words(cx.lang), cx.operator()?.id.clone());
    let found = cx
        .read(move |tx, _| {
            let mut out = Vec::new();
            for own in incident::of_operator(tx, &operator, MOST)? {
                let asset = own.asset.as_ref().map(|a| registry::asset(tx, a)).transpose()?.flatten();
                out.push((own, asset.as_ref().map(name).unwrap_or_default()));
            }
            Ok::<_, Error>(out)
        })
        .await?;
    let mut rows = Vec::new();
    for (own, asset) in found {
        let href = cx.workspace_url(&format!("/incidents/{}", own.case))?;
        rows.push(Line { href, title: own.title, number: own.number, asset, at: minute(&own.received_at) });
    }
    cx.show(&ListPage {
        page: cx.workspace_page(t.own_title, &[])?,
        w: cx.words(),
        t,
        may_report: cx.role().may(Verb::Answer),
        new: cx.workspace_url("/incidents/new")?,
        rows,
        columns: columns(&[t.own_what, t.number, t.own_asset, t.received_at]),
    })
}

struct MomentField {
    id: String,
    label: String,
    value: String,
    error: String,
    time_id: String,
    time_label: String,
    time: String,
    time_error: String,
}

#[derive(askama::Template)]
#[template(path = "incident/own_form.html")]
struct FormPage {
    page: Page,
    w: &'static Words,
    t: &'static IncidentWords,
    action: String,
    once: String,
    kinds: Vec<Choice>,
    assets: Vec<Choice>,
    first: Vec<Asked>,
    more: Vec<Asked>,
    is_open: bool,
    moments: Vec<MomentField>,
    found: Vec<String>,
    mark: String,
}

pub(super) async fn form(cx: Cx) -> Reply {
    let given = Fields::parse(&cx.query);
    show(&cx, StatusCode::OK, &given, &[], None).await
}

async fn show(cx: &Cx, status: StatusCode, given: &Fields, refusals: &[Refusal], found: Option<&Checked>) -> Reply {
    let (t, lang) = (incident_words(cx.lang), cx.lang);
    let page = cx.workspace_page(t.own_new, &[(t.own_title, "/incidents")])?.with_errors(refusals, lang);
    let (first, more) = asked(cx, given, &page);
    let is_used =
        |a: &Asked| !a.value.is_empty() || !a.how.is_empty() || !a.error.is_empty() || !a.how_error.is_empty();
    // What happened is asked; that it is the operator's own is known.
    let kinds = incident::kinds().iter().filter(|k| k.id != "own").map(|k| Choice {
        value: k.id.clone(),
        label: k.title.get(lang).to_owned(),
        chosen: given.get("kind") == k.id,
        ..Choice::default()
    });
    let template = FormPage {
        w: cx.words(),
        t,
        action: cx.workspace_url("/incidents/new")?,
        once: if given.get("once").is_empty() { cx.once() } else { given.get("once").to_owned() },
        kinds: kinds.collect(),
        assets: assets(cx, given.get("asset")).await?,
        is_open: more.iter().any(is_used),
        first,
        more,
        moments: Moment::ALL.iter().map(|m| moment(cx, *m, given, &page)).collect(),
        found: found.iter().flat_map(|c| &c.findings).map(|m| place(cx, m)).collect(),
        mark: found.map(Checked::mark).unwrap_or_default(),
        page,
    };
    cx.show_with(status, &template)
}

async fn assets(cx: &Cx, chosen: &str) -> Result<Vec<Choice>, Failure> {
    let query = AssetQuery { operator: Some(cx.operator()?.id.clone()), most: 500, ..AssetQuery::default() };
    let all = cx.read(move |tx, _| Ok(registry::assets(tx, &query)?.rows)).await?;
    let choice = |a: &Asset| Choice {
        value: a.id.to_string(),
        label: name(a),
        chosen: a.id.as_str() == chosen,
        ..Choice::default()
    };
    Ok(all.iter().map(choice).collect())
}

fn moment(cx: &Cx, moment: Moment, given: &Fields, page: &Page) -> MomentField {
    let (t, label) = (incident_words(cx.lang), moment.label(cx.lang));
    let (id, time_id) = moment.fields();
    MomentField {
        label: format!("{}{label}", t.moment_day),
        value: given.get(&id).to_owned(),
        error: page.error_of(&id),
        time_label: format!("{}{label}", t.moment_time),
        time: given.get(&time_id).to_owned(),
        time_error: page.error_of(&time_id),
        id,
        time_id,
    }
}

/// A report of a form with its moments, or every fault of both.
fn read(cx: &Cx, fields: &Fields) -> Result<(Checked, incident::Moments), Vec<Refusal>> {
    let said = said(fields);
    let kind = fields.get("kind");
    let moments = incident::read_moments(&said, cx.now);
    let known = if incident::kind(kind).is_some() { kind } else { "harm" };
    let checked = incident::read(known, cx.lang, &said, "", date_in_japan(cx.now));
    let mut refusals = Vec::new();
    if known != kind {
        refusals.push(Refusal::invalid("common.choose").on("kind"));
    }
    for error in [checked.as_ref().err(), moments.as_ref().err()].into_iter().flatten() {
        refusals.extend_from_slice(error.refusals());
    }
    match (checked, moments) {
        (Ok(checked), Ok(moments)) if refusals.is_empty() => Ok((checked, moments)),
        _ => Err(refusals),
    }
}

pub(super) async fn send(cx: Cx, Form(fields): Form) -> Reply {
    let (checked, moments) = match read(&cx, &fields) {
        Ok(read) => read,
        Err(refusals) => return show(&cx, StatusCode::UNPROCESSABLE_ENTITY, &fields, &refusals, None).await,
    };
    if checked.mark() != fields.get("sure") {
        let refusal = Refusal::invalid("incident.personal").on("sure");
        return show(&cx, StatusCode::UNPROCESSABLE_ENTITY, &fields, &[refusal], Some(&checked)).await;
    }
    let asset = match fields.get("asset") {
        "" => None,
        text => match AssetId::parse(text) {
            Ok(id) => Some(id),
            Err(_) => {
                let refusal = Refusal::invalid("common.choose").on("asset");
                return show(&cx, StatusCode::UNPROCESSABLE_ENTITY, &fields, &[refusal], None).await;
            }
        },
    };
    let sender = Sender::Operator { operator: cx.operator()?.id.clone(), asset, by: cx.account_id()?, moments };
    let held = checked.clone();
    let filed = cx
        .file_once("incident.report", fields.get("once").to_owned(), move |tx, _, receipt| {
            Ok(incident::report(tx, receipt, &held, &sender)?.0.to_string())
        })
        .await;
    match filed {
        Ok(case) => cx.see_other(&cx.workspace_url(&format!("/incidents/{case}"))?),
        Err(failure) => {
            let refusals = refusals_of(failure)?;
            show(&cx, StatusCode::UNPROCESSABLE_ENTITY, &fields, &refusals, Some(&checked)).await
        }
    }
}

struct Row {
    href: String,
    title: String,
    is_open: bool,
    to: String,
    runs_from: String,
    from: String,
    length: String,
    end: String,
    is_over: bool,
    citation: String,
    certainty: (&'static str, &'static str),
    note: String,
}

#[derive(askama::Template)]
#[template(path = "incident/own_one.html")]
struct OnePage {
    page: Page,
    w: &'static Words,
    t: &'static IncidentWords,
    facts: Vec<Fact>,
    rows: Vec<Row>,
    columns: Vec<Column>,
}

/// One report of the operator with the name of its asset, its case's number, and what is known of the asset.
async fn own(cx: &Cx, case: &str) -> Result<(Report, String, String, shirube_domain::norm::Facts), Failure> {
    let absent = || Refusal::of(Class::Absent, "common.absent");
    let (operator, case) = (cx.operator()?.id.clone(), CaseId::parse(case).map_err(|_| absent())?);
    cx.read(move |tx, _| {
        let report = incident::of_case(tx, &case)?.filter(|r| r.operator.as_ref() == Some(&operator));
        let report = report.ok_or_else(absent)?;
        let number = incident::number_of(tx, &case)?;
        let asset = report.asset.as_ref().map(|a| registry::asset(tx, a)).transpose()?.flatten();
        let facts = report.asset.as_ref().map(|a| registry::facts(tx, a)).transpose()?.unwrap_or_default();
        Ok((report, number, asset.as_ref().map(name).unwrap_or_default(), facts))
    })
    .await
}

pub(super) async fn one(cx: Cx, Path((_, _, case)): Path<(String, String, String)>) -> Reply {
    let t = incident_words(cx.lang);
    let (report, number, asset, known) = own(&cx, &case).await?;
    let fact = |term: &str, detail: String| Fact { term: term.to_owned(), detail, href: String::new() };
    let mut facts = vec![fact(t.number, number.clone()), fact(t.received_at, minute(&report.received_at))];
    if !asset.is_empty() {
        facts.push(fact(t.own_asset, asset));
    }
    let all = incident::reckon(cx.catalog(), &known, &report.moments);
    cx.show(&OnePage {
        page: cx.workspace_page(&format!("{} {number}", t.own_one), &[(t.own_title, "/incidents")])?,
        w: cx.words(),
        t,
        facts,
        rows: all.iter().map(|r| row(&cx, r)).collect(),
        columns: columns(&[t.clock_regime, t.clock_to, t.clock_from, t.clock_length, t.clock_end, t.clock_source]),
    })
}

fn row(cx: &Cx, r: &Reckoned<'_>) -> Row {
    let (t, lang) = (incident_words(cx.lang), cx.lang);
    let is_hours = r.clock.unit == Some(Unit::Hours);
    let end = r.end.map(|e| if is_hours { minute_in_japan(e.at) } else { e.on.to_string() });
    Row {
        href: cx.url(&format!("/norms/{}/{}", r.id.instrument(), r.id.clause())),
        title: r.norm.title.get(lang).to_owned(),
        is_open: r.answer == Applies::Depends,
        to: r.clock.to.get(lang).to_owned(),
        runs_from: r.clock.runs_from.map_or(t.clock_no_beginning, |m| m.label(lang)).to_owned(),
        from: r.from.map(minute_in_japan).unwrap_or_default(),
        length: r.clock.span().map_or_else(|| t.clock_no_length.to_owned(), |s| s.words(lang)),
        is_over: r.end.is_some_and(|e| cx.now > e.at),
        end: end.unwrap_or_default(),
        citation: r.norm.citation.get(lang).to_owned(),
        certainty: (r.norm.certainty.word(), r.norm.certainty.label(lang)),
        note: r.norm.note.as_ref().map(|n| n.get(lang).to_owned()).unwrap_or_default(),
    }
}
