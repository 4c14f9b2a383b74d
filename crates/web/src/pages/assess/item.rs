//! One item per page: what is asked and why, the answer with its evidence, and the way to the next one.

use super::At;
use super::conflict;
use super::desk::{Desk, desk, own};
use super::evidence::{self, EvidenceForm, EvidenceRow, Existing, evidence_rows};
use super::marks::{self, MarkRow};
use super::offers::{self, Drawn, OfferRow};
use super::relying;
use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::form::{Fields, Form};
use crate::view::{Choice, FileRow, LinkItem, Page, SummaryRow, minute};
use crate::words::Words;
use crate::words::assess::{AssessWords, assess_words};
use crate::words::mark::{MarkWords, mark_words};
use axum::extract::Path;
use axum::http::StatusCode;
use serde_json::json;
use shirube_domain::assessment::{self, Answer, AnswerDraft, AnswerStatus, AssessmentRow, LONGEST, groups};
use shirube_domain::id::{AssessmentId, OperatorId};
use shirube_domain::norm::{Applies, NormId};
use shirube_domain::refusal::{Class, Refusal};
use shirube_domain::text::Lang;

#[derive(askama::Template)]
#[template(path = "assess/item.html")]
struct ItemPage<'a> {
    page: Page,
    w: &'static Words,
    t: &'static AssessWords,
    tabs: Vec<LinkItem>,
    row: &'a AssessmentRow<'a>,
    lang: Lang,
    group: String,
    position: String,
    reasons: Vec<String>,
    is_open: bool,
    is_submitted: bool,
    draft: AnswerDraft,
    version: String,
    statuses: Vec<Choice>,
    saved: String,
    read_only: Vec<SummaryRow>,
    evidence: Vec<EvidenceRow>,
    /// Fields of statements accepted, to rest the answer on.
    grounds: Vec<Choice>,
    existing: Existing,
    drawn: Option<Drawn>,
    mt: &'static MarkWords,
    marks: Vec<MarkRow>,
    /// The marks are those of one answer, which need not be named.
    marks_of_one: bool,
    offers: Vec<OfferRow>,
    form: EvidenceForm,
    here: String,
    previous: String,
    next: String,
    back: String,
    returning: String,
    longest: usize,
}

impl ItemPage<'_> {
    /// "AI事業者ガイドライン 1.2 第2部 C-2-1".
    fn source(&self) -> String {
        let i = self.row.item.instrument;
        format!("{} {}", i.name(self.lang), self.row.item.norm.citation.get(self.lang))
    }

    fn norm_href(&self) -> String {
        let id = &self.row.item.id;
        format!("/{}/norms/{}/{}", self.lang.code(), id.instrument(), id.clause())
    }

    fn applies_chip(&self) -> &'static str {
        if self.row.item.answer == Applies::Yes { "in_progress" } else { "attention" }
    }

    fn autosave(&self) -> String {
        format!("{}/autosave", self.here)
    }

    fn attach(&self) -> String {
        format!("{}/evidence", self.here)
    }

    fn attach_existing(&self) -> String {
        format!("{}/evidence/link", self.here)
    }

    fn draw(&self) -> String {
        format!("{}/draw", self.here)
    }

    fn no_files(&self) -> Vec<FileRow> {
        Vec::new()
    }

    fn title_of(&self, kind: &str) -> &str {
        if self.form.kind == kind { &self.form.title } else { "" }
    }
}

/// Where an item stands among the others, in the order of the task list.
struct Place<'a> {
    row: &'a AssessmentRow<'a>,
    group: String,
    number: usize,
    of: usize,
    previous: Option<NormId>,
    next: Option<NormId>,
}

fn place<'a>(cx: &'a Cx, rows: &'a [AssessmentRow<'a>], norm: &NormId) -> Option<Place<'a>> {
    let grouped = groups(cx.catalog(), rows, cx.lang);
    let flat: Vec<(&AssessmentRow<'_>, &str, &str)> =
        grouped.iter().flat_map(|g| g.rows.iter().map(move |r| (*r, g.id.as_str(), g.title.as_str()))).collect();
    let at = flat.iter().position(|(r, _, _)| r.item.id == *norm)?;
    let id = |i: usize| flat.get(i).map(|(r, _, _)| r.item.id.clone());
    let (_, group, title) = flat[at];
    Some(Place {
        row: rows.iter().find(|r| r.item.id == *norm)?,
        group: if group.starts_with("C-") { format!("{group} {title}") } else { title.to_owned() },
        number: at + 1,
        of: flat.len(),
        previous: at.checked_sub(1).and_then(id),
        next: id(at + 1),
    })
}

/// What a request brings to the page beside what is stored.
#[derive(Default)]
pub(super) struct Entered {
    pub draft: Option<AnswerDraft>,
    pub evidence: EvidenceForm,
    pub refusals: Vec<Refusal>,
    pub returning: String,
}

/// `GET …/items/{norm}`
pub(super) async fn page(cx: Cx, Path(at): Path<At>) -> Reply {
    let returning = Fields::parse(&cx.query).get("return").to_owned();
    let desk = desk(&cx, &at).await?;
    show(&cx, &desk, &at.norm()?, StatusCode::OK, Entered { returning, ..Entered::default() }).await
}

/// Shows the item with what was entered.
pub(super) async fn show(cx: &Cx, desk: &Desk, norm: &NormId, status: StatusCode, entered: Entered) -> Reply {
    let t = assess_words(cx.lang);
    let rows = desk.rows(cx.catalog());
    let Some(place) = place(cx, &rows, norm) else {
        return Err(Refusal::of(Class::Absent, "assessment.not-a-row").with("norm", norm).into());
    };
    let existing = evidence::existing(cx, desk, norm).await?;
    let grounds = relying::offered(cx, desk, &entered.evidence.relied).await?;
    let held = place.row.given.as_ref();
    let draft = entered.draft.unwrap_or_else(|| draft_of(held));
    let page = page_of(cx, desk, place.row, &entered.refusals)?;
    let at = |id: &Option<NormId>| id.as_ref().map(|n| desk.url(cx, &format!("/items/{n}"))).transpose();
    cx.show_with(
        status,
        &ItemPage {
            w: cx.words(),
            t,
            tabs: desk.tabs(cx, "")?,
            lang: cx.lang,
            position: format!("{} / {}", place.number, place.of),
            reasons: place.row.item.reasons.iter().map(|r| r.words(cx.catalog(), cx.lang)).collect(),
            is_open: desk.is_open_to(cx),
            is_submitted: !desk.is_draft(),
            version: draft.seen.to_string(),
            statuses: statuses(cx.lang, &draft.status),
            saved: held.map(|a| saved_words(desk, a, t)).unwrap_or_default(),
            read_only: summary(held, cx.lang, t),
            evidence: evidence_rows(cx, desk, norm)?,
            existing,
            grounds,
            mt: mark_words(cx.lang),
            marks: marks::of_row(cx, desk, place.row)?,
            marks_of_one: true,
            drawn: held.and_then(|a| a.source.as_ref()).map(|from| offers::drawn(cx, norm, from)),
            offers: if desk.is_open_to(cx) && place.row.status() == AnswerStatus::Unanswered {
                offers::rows(cx, desk, norm)
            } else {
                Vec::new()
            },
            form: entered.evidence,
            here: desk.url(cx, &format!("/items/{norm}"))?,
            previous: at(&place.previous)?.unwrap_or_default(),
            next: at(&place.next)?.unwrap_or_default(),
            back: desk.url(cx, if entered.returning == "check" { "/check" } else { "" })?,
            returning: entered.returning,
            longest: LONGEST,
            group: place.group.clone(),
            row: place.row,
            draft,
            page,
        },
    )
}

fn page_of(cx: &Cx, desk: &Desk, row: &AssessmentRow<'_>, refusals: &[Refusal]) -> Result<Page, Failure> {
    let page = desk.page(cx, row.item.norm.title.get(cx.lang))?.with_errors(refusals, cx.lang);
    let is_saved = page.errors.is_empty() && Fields::parse(&cx.query).has("saved");
    Ok(if is_saved { page.with_notice("success", assess_words(cx.lang).saved, "") } else { page })
}

/// When it was saved, and by whom.
fn saved_words(desk: &Desk, held: &Answer, t: &AssessWords) -> String {
    format!("{}{}（{}）", t.saved_at, minute(&held.updated_at), desk.person(&held.updated_by, t))
}

/// An answer as the form shows it.
pub(super) fn draft_of(held: Option<&Answer>) -> AnswerDraft {
    held.map(Answer::draft).unwrap_or_default()
}

pub(super) fn statuses(lang: Lang, chosen: &str) -> Vec<Choice> {
    AnswerStatus::ALL
        .map(|s| Choice {
            value: s.word().into(),
            label: s.label(lang).into(),
            hint: String::new(),
            chosen: s.word() == chosen,
        })
        .into()
}

fn summary(held: Option<&Answer>, lang: Lang, t: &AssessWords) -> Vec<SummaryRow> {
    let Some(a) = held else { return Vec::new() };
    let due = a.due.map(|d| d.to_string()).unwrap_or_default();
    [
        (t.status, a.status.label(lang).to_owned()),
        (t.statement, a.statement.clone()),
        (t.reason, a.reason.clone()),
        (t.owner, a.owner.clone()),
        (t.due, due),
    ]
    .map(|(label, value)| SummaryRow { label: label.to_owned(), value, change_href: String::new() })
    .into()
}

/// The fields of the form as a draft; no status chosen is unanswered.
fn entered(fields: &Fields) -> AnswerDraft {
    let status = match fields.get("status") {
        "" => AnswerStatus::Unanswered.word(),
        word => word,
    };
    AnswerDraft {
        status: status.to_owned(),
        statement: fields.get("statement").to_owned(),
        reason: fields.get("reason").to_owned(),
        owner: fields.get("owner").to_owned(),
        due: fields.get("due").to_owned(),
        seen: fields.int("version"),
    }
}

async fn put(cx: &Cx, id: AssessmentId, norm: NormId, draft: AnswerDraft) -> Result<Answer, Failure> {
    let (operator, by): (OperatorId, _) = (cx.operator()?.id.clone(), cx.account_id()?);
    cx.file("assessment.answer", move |tx, catalog, _| {
        own(tx, &operator, &id)?;
        assessment::answer(tx, catalog, &id, &norm, &draft, &by)
    })
    .await
}

/// `POST …/items/{norm}`
pub(super) async fn save(cx: Cx, Path(at): Path<At>, Form(fields): Form) -> Reply {
    let (id, norm, draft) = (at.assessment()?, at.norm()?, entered(&fields));
    let returning = fields.get("return").to_owned();
    match put(&cx, id, norm.clone(), draft.clone()).await {
        Ok(_) => {
            let desk = desk(&cx, &at).await?;
            cx.see_other(&after_saving(&cx, &desk, &norm, fields.get("then"), &returning)?)
        }
        Err(failure) => {
            let status = failure.status();
            let refusals = failure.for_form()?;
            let desk = desk(&cx, &at).await?;
            if status == StatusCode::CONFLICT {
                return conflict::show(&cx, &desk, &norm, &draft, &returning);
            }
            show(&cx, &desk, &norm, status, Entered { draft: Some(draft), refusals, returning, ..Entered::default() })
                .await
        }
    }
}

fn after_saving(cx: &Cx, desk: &Desk, norm: &NormId, then: &str, returning: &str) -> Result<String, Failure> {
    if returning == "check" {
        return desk.url(cx, "/check");
    }
    if then == "stay" {
        return desk.url(cx, &format!("/items/{norm}?saved"));
    }
    let rows = desk.rows(cx.catalog());
    match place(cx, &rows, norm).and_then(|p| p.next) {
        Some(next) => desk.url(cx, &format!("/items/{next}")),
        None => desk.url(cx, ""),
    }
}

/// `POST …/items/{norm}/autosave`: what was typed so far. What cannot be stored yet is left as it was, not refused.
pub(super) async fn autosave(cx: Cx, Path(at): Path<At>, Form(fields): Form) -> Reply {
    let (id, norm) = (at.assessment()?, at.norm()?);
    let mut draft = entered(&fields);
    if draft.status == AnswerStatus::NotApplicable.word() && draft.reason.trim().is_empty() {
        draft.status = AnswerStatus::Unanswered.word().to_owned();
    }
    if shirube_domain::form::optional_date("due", &draft.due).is_err() {
        let desk = desk(&cx, &at).await?;
        let held = desk.answers.iter().find(|a| a.norm == norm).and_then(|a| a.due);
        draft.due = held.map(|d| d.to_string()).unwrap_or_default();
    }
    match put(&cx, id, norm, draft).await {
        Ok(answer) => {
            let at = minute(&answer.updated_at);
            let time = at.split(' ').nth(1).unwrap_or(&at);
            cx.json(&json!({ "saved_at": time, "version": answer.revision.to_string() }))
        }
        Err(failure) => {
            let status = failure.status();
            let codes: Vec<_> = failure.for_form()?.iter().map(|r| r.message(cx.lang)).collect();
            let mut reply = cx.json(&json!({ "errors": codes }))?;
            *reply.status_mut() = status;
            Ok(reply)
        }
    }
}
