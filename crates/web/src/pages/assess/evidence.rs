//! Evidence of one item: files, links, notes, and what the operator has already.

use super::At;
use super::desk::{Desk, desk, own};
use super::item::{Entered, show};
use super::relying;
use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::form::{Fields, Form, Sent, Upload};
use crate::view::{Choice, minute};
use axum::extract::Path;
use shirube_domain::assessment::{self, Evidence, EvidenceDraft, EvidenceKind};
use shirube_domain::files::Kept;
use shirube_domain::id::{AssessmentId, EvidenceId};
use shirube_domain::norm::NormId;
use shirube_domain::refusal::{Error, Refusal};

/// One piece of evidence as a page shows it.
pub(super) struct EvidenceRow {
    pub kind: &'static str,
    pub title: String,
    /// The download or the link; empty for a note.
    pub href: String,
    /// The note, or size and type of a file.
    pub detail: String,
    pub at: String,
    pub remove: String,
    /// Whether the statement behind it no longer stands as it did.
    pub has_changed: bool,
}

/// What was typed into the forms for evidence; `kind` tells which one to open again.
#[derive(Default)]
pub(super) struct EvidenceForm {
    pub kind: String,
    pub title: String,
    pub url: String,
    pub note: String,
    /// Statements and their fields, as `rcv_…/field`.
    pub relied: Vec<String>,
}

/// What the operator has already, found by words of its title.
#[derive(Default)]
pub(super) struct Existing {
    pub words: String,
    pub choices: Vec<Choice>,
    /// Whether there is more than is offered.
    pub is_more: bool,
    /// Whether the operator has anything at all to look through.
    pub is_any: bool,
}

/// Choices offered at once; more are found by searching.
const MOST: usize = 200;

/// The operator's evidence that this row does not have yet.
pub(super) async fn existing(cx: &Cx, desk: &Desk, norm: &NormId) -> Result<Existing, Failure> {
    if !desk.is_open_to(cx) {
        return Ok(Existing::default());
    }
    let words: String = Fields::parse(&cx.query).get("evidence").trim().chars().take(200).collect();
    let (operator, wanted) = (cx.operator()?.id.clone(), words.clone());
    let (all, is_more) = cx.read(move |tx, _| Ok(assessment::find_evidence(tx, &operator, &wanted, MOST)?)).await?;
    let linked = |id| desk.evidence.iter().any(|(n, e)| n == norm && e.id == id);
    let choice = |e: Evidence| Choice {
        label: format!("{} · {} · {}", e.title, e.kind.label(cx.lang), minute(&e.at)),
        value: e.id.to_string(),
        ..Choice::default()
    };
    let choices: Vec<Choice> = all.into_iter().filter(|e| !linked(e.id.clone())).map(choice).collect();
    Ok(Existing { is_any: !choices.is_empty() || !words.is_empty(), words, choices, is_more })
}

pub(super) fn evidence_rows(cx: &Cx, desk: &Desk, norm: &NormId) -> Result<Vec<EvidenceRow>, Failure> {
    let mine = desk.evidence.iter().filter(|(n, _)| n == norm);
    mine.map(|(_, e)| {
        let remove = if desk.is_open_to(cx) {
            desk.url(cx, &format!("/items/{norm}/evidence/{}/remove", e.id))?
        } else {
            String::new()
        };
        let row = EvidenceRow { remove, ..row(cx, e)? };
        match desk.relied.iter().find(|r| r.relied.evidence == e.id) {
            Some(on) => relying::told(cx, on, row),
            None => match desk.results.iter().find(|r| r.evidence == e.id) {
                Some(on) => relying::told_result(cx, on, row),
                None => Ok(row),
            },
        }
    })
    .collect()
}

/// One piece of evidence, without a way to remove it.
pub(super) fn row(cx: &Cx, e: &Evidence) -> Result<EvidenceRow, Failure> {
    let (href, detail) = match e.kind {
        EvidenceKind::File => {
            let size = e.size.map(size).unwrap_or_default();
            let media = e.media_type.as_deref().map(shirube_domain::files::extension).unwrap_or_default();
            (
                cx.workspace_url(&format!("/assess/evidence/{}/file", e.id))?,
                format!("{} · {size}", media.to_uppercase()),
            )
        }
        EvidenceKind::Link => (e.url.clone().unwrap_or_default(), e.url.clone().unwrap_or_default()),
        EvidenceKind::Note => (String::new(), e.note.clone().unwrap_or_default()),
        EvidenceKind::Statement | EvidenceKind::Evaluation => (String::new(), String::new()),
    };
    Ok(EvidenceRow {
        kind: e.kind.label(cx.lang),
        title: e.title.clone(),
        href,
        detail,
        at: minute(&e.at),
        remove: String::new(),
        has_changed: false,
    })
}

fn size(bytes: i64) -> String {
    match bytes {
        0..1024 => format!("{bytes} B"),
        1024..1_048_576 => format!("{} KB", (bytes + 512) / 1024),
        _ => format!("{:.1} MB", bytes as f64 / 1_048_576.0),
    }
}

/// `POST …/evidence`: one form for each kind; files are kept before the transaction begins.
pub(super) async fn attach(cx: Cx, Path(at): Path<At>, upload: Upload) -> Reply {
    let (id, norm) = (at.assessment()?, at.norm()?);
    // Whose it is is settled before a byte of the file is kept.
    let before = desk(&cx, &at).await?;
    let form = typed(&upload.fields);
    let done = match drafts(&cx, &form, upload.files).await {
        Ok(drafts) => file(&cx, id, norm.clone(), drafts).await,
        Err(failure) => Err(failure),
    };
    match done {
        Ok(()) => cx.see_other(&format!("{}?saved#evidence", before.url(&cx, &format!("/items/{norm}"))?)),
        Err(failure) => {
            let status = failure.status();
            let refusals = failure.for_form()?.into_iter().map(|r| place(r, &form.kind)).collect();
            show(&cx, &before, &norm, status, Entered { evidence: form, refusals, ..Entered::default() }).await
        }
    }
}

fn typed(fields: &Fields) -> EvidenceForm {
    let kind = fields.get("kind").to_owned();
    EvidenceForm {
        title: fields.get(&format!("{kind}-title")).to_owned(),
        url: fields.get("link-url").to_owned(),
        note: fields.get("note-note").to_owned(),
        relied: fields.all("relied").into_iter().map(str::to_owned).collect(),
        kind,
    }
}

/// The domain names the field, the page has three forms: the anchor is the field of the form that was sent.
fn place(refusal: Refusal, kind: &str) -> Refusal {
    let field = match refusal.field.as_deref() {
        Some(field @ ("title" | "url" | "note")) => format!("{kind}-{field}"),
        _ if kind == "statement" => "relied".to_owned(),
        _ => "file".to_owned(),
    };
    refusal.on(field)
}

async fn drafts(cx: &Cx, form: &EvidenceForm, files: Vec<Sent>) -> Result<Vec<EvidenceDraft>, Failure> {
    let title = form.title.clone();
    match EvidenceKind::parse(&form.kind) {
        Some(EvidenceKind::Statement | EvidenceKind::Evaluation) => Ok(relying::drafts(&form.relied)?),
        Some(EvidenceKind::Link) => Ok(vec![EvidenceDraft::Link { title, url: form.url.clone() }]),
        Some(EvidenceKind::Note) => Ok(vec![EvidenceDraft::Note { title, note: form.note.clone() }]),
        Some(EvidenceKind::File) | None => {
            let kept = keep(cx, files).await?;
            let single = kept.len() == 1;
            let name = |own: String| if single && !title.trim().is_empty() { title.clone() } else { own };
            Ok(kept.into_iter().map(|(own, kept)| EvidenceDraft::File { title: name(own), kept }).collect())
        }
    }
}

async fn keep(cx: &Cx, files: Vec<Sent>) -> Result<Vec<(String, Kept)>, Failure> {
    if files.is_empty() {
        return Err(Refusal::invalid("evidence.empty").on("file").into());
    }
    cx.blocking(move |app| {
        let keep = |sent: Sent| Ok::<_, Error>((short(&sent.name), app.installation.files.put(&sent.bytes)?));
        files.into_iter().map(keep).collect()
    })
    .await
}

/// The last part of a name as the sender's machine gave it, no longer than a title may be.
fn short(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or(name);
    last.chars().take(200).collect()
}

async fn file(cx: &Cx, id: AssessmentId, norm: NormId, drafts: Vec<EvidenceDraft>) -> Result<(), Failure> {
    let (operator, by) = (cx.operator()?.id.clone(), cx.account_id()?);
    cx.file("evidence.attach", move |tx, catalog, _| {
        own(tx, &operator, &id)?;
        for draft in &drafts {
            assessment::attach(tx, catalog, &id, &norm, draft, &by)?;
        }
        Ok(())
    })
    .await
}

/// `POST …/evidence/link`
pub(super) async fn link(cx: Cx, Path(at): Path<At>, Form(fields): Form) -> Reply {
    let (id, norm, operator) = (at.assessment()?, at.norm()?, cx.operator()?.id.clone());
    let before = desk(&cx, &at).await?;
    let Ok(evidence) = EvidenceId::parse(fields.get("existing")) else {
        let refusals = vec![Refusal::invalid("common.choose").on("existing")];
        let status = axum::http::StatusCode::UNPROCESSABLE_ENTITY;
        let evidence = EvidenceForm { kind: "existing".into(), ..EvidenceForm::default() };
        return show(&cx, &before, &norm, status, Entered { refusals, evidence, ..Entered::default() }).await;
    };
    let path = format!("{}?saved#evidence", before.url(&cx, &format!("/items/{norm}"))?);
    cx.file("evidence.link", move |tx, catalog, _| {
        own(tx, &operator, &id)?;
        assessment::link_existing(tx, catalog, &id, &norm, &evidence)
    })
    .await?;
    cx.see_other(&path)
}

/// `POST …/evidence/{evd}/remove`: from this row; it stays in the operator's store.
pub(super) async fn remove(cx: Cx, Path(at): Path<At>, Form(_): Form) -> Reply {
    let (id, norm, evidence, operator) = (at.assessment()?, at.norm()?, at.evidence()?, cx.operator()?.id.clone());
    let path = cx.workspace_url(&format!("/assess/assessments/{id}/items/{norm}?saved#evidence"))?;
    cx.file("evidence.detach", move |tx, _, _| {
        own(tx, &operator, &id)?;
        assessment::detach(tx, &id, &norm, &evidence)
    })
    .await?;
    cx.see_other(&path)
}
