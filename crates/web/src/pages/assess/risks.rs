//! Risks of an assessment: noted, weighed, treated.

use super::At;
use super::desk::{Desk, desk, own};
use super::overview::formats;
use super::report::file_name;
use super::risk_conflict;
use crate::csv;
use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::form::{Fields, Form};
use crate::pages::assess::risk_matrix::Matrix;
use crate::view::{Choice, Column, LinkItem, Page};
use crate::words::Words;
use crate::words::assess::{AssessWords, assess_words};
use axum::extract::Path;
use axum::http::StatusCode;
use shirube_domain::assessment::{self, Likelihood, Risk, RiskDraft, Severity};
use shirube_domain::id::RiskId;
use shirube_domain::norm::NormId;
use shirube_domain::refusal::{Class, Refusal};
use shirube_domain::report::{RiskLine, risk_line};

struct RiskRow {
    line: RiskLine,
    id: String,
    edit: String,
}

#[derive(askama::Template)]
#[template(path = "assess/risks.html")]
struct RisksPage {
    page: Page,
    w: &'static Words,
    t: &'static AssessWords,
    tabs: Vec<LinkItem>,
    rows: Vec<RiskRow>,
    columns: Vec<Column>,
    matrix: Matrix,
    matrix_formats: Vec<LinkItem>,
    source: String,
    is_open: bool,
    new_href: String,
}

impl RisksPage {
    fn matrix_columns(&self) -> Vec<Column> {
        let first = Column { label: self.t.likelihood.to_owned(), ..Column::default() };
        let head = |label: &str| Column { label: label.to_owned(), numeric: true, ..Column::default() };
        std::iter::once(first).chain(self.matrix.heads().into_iter().map(head)).collect()
    }
}

/// Kinds of risk under one heading.
struct Kinds {
    label: String,
    options: Vec<Choice>,
}

#[derive(askama::Template)]
#[template(path = "assess/risk.html")]
struct RiskPage {
    page: Page,
    w: &'static Words,
    t: &'static AssessWords,
    tabs: Vec<LinkItem>,
    draft: RiskDraft,
    kinds: Vec<Kinds>,
    likelihoods: Vec<Choice>,
    severities: Vec<Choice>,
    affected: Vec<Choice>,
    stages: Vec<Choice>,
    action: String,
    back: String,
    once: String,
    version: String,
    remove: String,
}

/// `GET …/risks`
pub(super) async fn page(cx: Cx, Path(at): Path<At>) -> Reply {
    let t = assess_words(cx.lang);
    let desk = desk(&cx, &at).await?;
    let here = desk.url(&cx, "/risks")?;
    let row = |r: &Risk| RiskRow {
        line: risk_line(cx.catalog(), r, cx.lang),
        id: r.id.to_string(),
        edit: if desk.is_open_to(&cx) { format!("{here}/{}", r.id) } else { String::new() },
    };
    let mut page = desk.page(&cx, t.risks_title)?;
    let query = Fields::parse(&cx.query);
    if query.has("saved") {
        page = page.with_notice("success", t.saved, "");
    } else if query.has("removed") {
        page = page.with_notice("success", t.risk_removed, "");
    }
    let labels = [t.risk_kind, t.risk_description, t.likelihood, t.severity, t.affected, t.stage, t.treatment];
    cx.show(&RisksPage {
        w: cx.words(),
        t,
        tabs: desk.tabs(&cx, "/risks")?,
        rows: desk.risks.iter().map(row).collect(),
        columns: labels.map(|label| Column { label: label.to_owned(), ..Column::default() }).into(),
        matrix: Matrix::new(&desk.risks, cx.lang),
        matrix_formats: formats(&format!("{here}/matrix"), &["csv", "svg"]),
        source: desk.name(cx.lang),
        is_open: desk.is_open_to(&cx),
        new_href: format!("{here}/new"),
        page,
    })
}

/// `GET …/risks/matrix.svg`
pub(super) async fn matrix_svg(cx: Cx, Path(at): Path<At>) -> Reply {
    let desk = desk(&cx, &at).await?;
    let drawing = Matrix::new(&desk.risks, cx.lang);
    let svg = askama::Template::render(&drawing).map_err(|e| Failure::fault(e.to_string()))?;
    Ok(cx.download("image/svg+xml", &file_name(&cx, &desk, "risks", "svg"), svg.into_bytes()))
}

/// `GET …/risks/matrix.csv`: the same numbers, one line for each likelihood.
pub(super) async fn matrix_csv(cx: Cx, Path(at): Path<At>) -> Reply {
    let desk = desk(&cx, &at).await?;
    let (matrix, t) = (Matrix::new(&desk.risks, cx.lang), assess_words(cx.lang));
    let corner = format!("{} ＼ {}", t.likelihood, t.severity);
    let head: Vec<&str> = std::iter::once(corner.as_str()).chain(matrix.heads()).collect();
    let line = |(label, counts): (&str, Vec<usize>)| {
        let cells: Vec<String> = std::iter::once(label.to_owned()).chain(counts.iter().map(usize::to_string)).collect();
        csv::line(&cells.iter().map(String::as_str).collect::<Vec<_>>())
    };
    let lines = std::iter::once(csv::line(&head)).chain(matrix.lines().into_iter().map(line));
    Ok(cx.download(csv::MEDIA, &file_name(&cx, &desk, "risks", "csv"), csv::file(lines)))
}

/// `GET …/risks/new`
pub(super) async fn new(cx: Cx, Path(at): Path<At>) -> Reply {
    let desk = desk(&cx, &at).await?;
    let draft = RiskDraft { taxonomy: Fields::parse(&cx.query).get("kind").to_owned(), ..RiskDraft::default() };
    show(&cx, &desk, StatusCode::OK, None, draft, &[])
}

/// `GET …/risks/{risk}`
pub(super) async fn edit(cx: Cx, Path(at): Path<At>) -> Reply {
    let desk = desk(&cx, &at).await?;
    let id = at.risk()?;
    let held = desk.risks.iter().find(|r| r.id == id).ok_or_else(Failure::absent)?;
    if !desk.is_open_to(&cx) {
        return cx.see_other(&format!("{}#{id}", desk.url(&cx, "/risks")?));
    }
    show(&cx, &desk, StatusCode::OK, Some(&id), draft_of(held), &[])
}

fn show(
    cx: &Cx,
    desk: &Desk,
    status: StatusCode,
    id: Option<&RiskId>,
    draft: RiskDraft,
    refusals: &[Refusal],
) -> Reply {
    let t = assess_words(cx.lang);
    let here = desk.url(cx, "/risks")?;
    let action = id.map_or_else(|| here.clone(), |id| format!("{here}/{id}"));
    let page = RiskPage {
        page: desk.page(cx, if id.is_some() { t.risk_change } else { t.risk_new })?.with_errors(refusals, cx.lang),
        w: cx.words(),
        t,
        tabs: desk.tabs(cx, "/risks")?,
        kinds: kinds(cx, &draft.taxonomy),
        likelihoods: Likelihood::ALL.iter().map(|l| choice(l.word(), l.label(cx.lang), &draft.likelihood)).collect(),
        severities: Severity::ALL.iter().map(|s| choice(s.word(), s.label(cx.lang), &draft.severity)).collect(),
        affected: options(cx, "people_affected", &draft.affected),
        stages: options(cx, "stage", std::slice::from_ref(&draft.stage)),
        remove: id.map(|_| format!("{action}/remove")).unwrap_or_default(),
        version: draft.seen.to_string(),
        once: cx.once(),
        back: here,
        action,
        draft,
    };
    cx.show_with(status, &page)
}

pub(super) fn choice(value: &str, label: &str, chosen: &str) -> Choice {
    Choice { value: value.into(), label: label.into(), hint: String::new(), chosen: value == chosen }
}

pub(super) fn options(cx: &Cx, fact: &str, chosen: &[String]) -> Vec<Choice> {
    let options = cx.catalog().vocabulary().fact(fact).map(|f| f.options.as_slice()).unwrap_or_default();
    options
        .iter()
        .map(|o| Choice {
            value: o.id.clone(),
            label: cx.lang.pick(&o.ja, &o.en).clone(),
            hint: String::new(),
            chosen: chosen.contains(&o.id),
        })
        .collect()
}

/// Every kind of risk of an instrument considered for everyone, under its instrument and, where it has one, its heading.
fn kinds(cx: &Cx, chosen: &str) -> Vec<Kinds> {
    let mut out: Vec<Kinds> = Vec::new();
    for instrument in cx.catalog().instruments().iter().filter(|i| i.for_everyone()) {
        for norm in instrument.norms.iter().filter(|n| n.kind == "risk") {
            let parent = norm.parent.as_deref().and_then(|p| instrument.norm(p)).map(|p| p.title.get(cx.lang));
            let label = match parent {
                Some(parent) => format!("{} – {parent}", instrument.short.get(cx.lang)),
                None => instrument.short.get(cx.lang).to_owned(),
            };
            let id = NormId::new(&instrument.code, &instrument.version, &norm.id).to_string();
            if out.last().is_none_or(|k| k.label != label) {
                out.push(Kinds { label, options: Vec::new() });
            }
            if let Some(last) = out.last_mut() {
                last.options.push(choice(&id, norm.title.get(cx.lang), chosen));
            }
        }
    }
    out
}

fn entered(fields: &Fields) -> RiskDraft {
    let text = |name: &str| fields.get(name).to_owned();
    RiskDraft {
        taxonomy: text("taxonomy"),
        description: text("description"),
        likelihood: text("likelihood"),
        severity: text("severity"),
        affected: fields.all("affected").into_iter().map(str::to_owned).collect(),
        stage: text("stage"),
        treatment: text("treatment"),
        seen: fields.int("version"),
    }
}

/// `POST …/risks`
pub(super) async fn add(cx: Cx, Path(at): Path<At>, Form(fields): Form) -> Reply {
    let (id, operator, draft) = (at.assessment()?, cx.operator()?.id.clone(), entered(&fields));
    let path = cx.workspace_url(&format!("/assess/assessments/{id}/risks?saved"))?;
    let given = draft.clone();
    let done = cx
        .file_once("risk.note", fields.get("once").to_owned(), move |tx, catalog, _| {
            own(tx, &operator, &id)?;
            assessment::note_risk(tx, catalog, &id, None, &given)?;
            Ok(path)
        })
        .await;
    match done {
        Ok(path) => cx.see_other(&path),
        Err(failure) => again(&cx, &at, None, draft, failure).await,
    }
}

/// `POST …/risks/{risk}`
pub(super) async fn change(cx: Cx, Path(at): Path<At>, Form(fields): Form) -> Reply {
    let (id, risk, operator, draft) = (at.assessment()?, at.risk()?, cx.operator()?.id.clone(), entered(&fields));
    let path = cx.workspace_url(&format!("/assess/assessments/{id}/risks?saved"))?;
    let (given, which) = (draft.clone(), risk.clone());
    let done = cx
        .file("risk.note", move |tx, catalog, _| {
            own(tx, &operator, &id)?;
            assessment::note_risk(tx, catalog, &id, Some(&which), &given)
        })
        .await;
    match done {
        Ok(_) => cx.see_other(&path),
        Err(failure) => again(&cx, &at, Some(&risk), draft, failure).await,
    }
}

/// The form again with what was entered. When someone else changed the risk meanwhile, both versions stand side by side; when
/// someone removed it, what was entered can be saved as a new one.
async fn again(cx: &Cx, at: &At, id: Option<&RiskId>, draft: RiskDraft, failure: Failure) -> Reply {
    let status = failure.status();
    let refusals = failure.for_form()?;
    let desk = desk(cx, at).await?;
    let Some(id) = id.filter(|_| status == StatusCode::CONFLICT && desk.is_draft()) else {
        return show(cx, &desk, status, id, draft, &refusals);
    };
    let Some(held) = desk.risks.iter().find(|r| r.id == *id) else {
        let gone = Refusal::of(Class::Conflict, "assessment.risk-removed");
        return show(cx, &desk, status, None, RiskDraft { seen: 0, ..draft }, &[gone]);
    };
    let theirs = draft_of(held);
    if says_the_same(&theirs, &draft) {
        // The same content sent twice is one change, not a conflict.
        return cx.see_other(&desk.url(cx, "/risks?saved")?);
    }
    risk_conflict::show(cx, &desk, id, &draft, &theirs)
}

/// A risk as the form shows it.
fn draft_of(held: &Risk) -> RiskDraft {
    RiskDraft {
        taxonomy: held.taxonomy.to_string(),
        description: held.description.clone(),
        likelihood: held.likelihood.clone(),
        severity: held.severity.clone(),
        affected: held.affected.clone(),
        stage: held.stage.clone(),
        treatment: held.treatment.clone(),
        seen: held.revision,
    }
}

fn says_the_same(held: &RiskDraft, given: &RiskDraft) -> bool {
    let plain = |d: &RiskDraft| {
        let mut affected = d.affected.clone();
        affected.sort();
        affected.dedup();
        let texts = [&d.description, &d.treatment].map(|t| t.replace("\r\n", "\n").trim().to_owned());
        (texts, d.taxonomy.clone(), d.likelihood.clone(), d.severity.clone(), d.stage.clone(), affected)
    };
    plain(held) == plain(given)
}

/// `POST …/risks/{risk}/remove`
pub(super) async fn remove(cx: Cx, Path(at): Path<At>, Form(_): Form) -> Reply {
    let (id, risk, operator) = (at.assessment()?, at.risk()?, cx.operator()?.id.clone());
    let path = cx.workspace_url(&format!("/assess/assessments/{id}/risks?removed"))?;
    cx.file("risk.remove", move |tx, _, _| {
        own(tx, &operator, &id)?;
        assessment::remove_risk(tx, &id, &risk)
    })
    .await?;
    cx.see_other(&path)
}
