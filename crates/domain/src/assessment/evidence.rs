//! Evidence: one store, many links.

use super::{Evidence, EvidenceKind, open, relied, rows, store};
use crate::cols;
use crate::db::{DbError, Tx, WriteTx};
use crate::files::Kept;
use crate::form;
use crate::id::{AccountId, AssessmentId, EvaluationId, EvidenceId, OperatorId, ReceivedId};
use crate::norm::{Catalog, NormId};
use crate::refusal::{Class, Error, Refusal, Refusals};
use crate::time::rfc3339;

/// Most pieces looked through for one search.
const MOST_SEARCHED: usize = 10_000;

/// An operator's evidence whose title has the words, latest first, and whether there is more than `most`. Without words it is
/// the latest.
///
/// # Errors
/// Faults of the database.
pub fn find_evidence(
    tx: &mut Tx<'_>,
    operator: &OperatorId,
    words: &str,
    most: usize,
) -> Result<(Vec<Evidence>, bool), DbError> {
    let wanted = form::fold(words);
    let (mut found, mut after, mut seen) = (Vec::new(), None, 0);
    loop {
        let page = store::evidence_of_operator(tx, operator, after.as_ref(), 500)?;
        seen += page.rows.len();
        found.extend(page.rows.into_iter().filter(|e| wanted.is_empty() || form::fold(&e.title).contains(&wanted)));
        let is_more = found.len() > most;
        found.truncate(most);
        match page.next {
            Some(next) if !is_more && seen < MOST_SEARCHED => after = Some(next),
            next => return Ok((found, is_more || next.is_some())),
        }
    }
}

/// Evidence as a form gives it. A file has been kept before the transaction begins.
#[derive(Debug, Clone)]
pub enum EvidenceDraft {
    /// A file.
    File {
        /// What it is called; the file's own name when left empty.
        title: String,
        /// The kept file.
        kept: Kept,
    },
    /// A link.
    Link {
        /// What it is called.
        title: String,
        /// http or https.
        url: String,
    },
    /// A note.
    Note {
        /// What it is called.
        title: String,
        /// The text.
        note: String,
    },
    /// A statement that was accepted.
    Statement {
        /// What it is called; what it is about when left empty.
        title: String,
        /// The statement.
        received: ReceivedId,
        /// The fields of it the answer rests on.
        fields: Vec<String>,
    },
    /// The result of an evaluation that was reviewed.
    Evaluation {
        /// What it is called; the suite's title when left empty.
        title: String,
        /// The evaluation.
        evaluation: EvaluationId,
    },
}

impl EvidenceDraft {
    fn kind(&self) -> EvidenceKind {
        match self {
            EvidenceDraft::File { .. } => EvidenceKind::File,
            EvidenceDraft::Link { .. } => EvidenceKind::Link,
            EvidenceDraft::Note { .. } => EvidenceKind::Note,
            EvidenceDraft::Statement { .. } => EvidenceKind::Statement,
            EvidenceDraft::Evaluation { .. } => EvidenceKind::Evaluation,
        }
    }

    fn title(&self) -> &str {
        match self {
            EvidenceDraft::File { title, .. }
            | EvidenceDraft::Link { title, .. }
            | EvidenceDraft::Note { title, .. }
            | EvidenceDraft::Statement { title, .. }
            | EvidenceDraft::Evaluation { title, .. } => title,
        }
    }
}

/// Adds evidence to the operator's store and links it to a row.
///
/// # Errors
/// Faults keyed to `title`, `url`, `note`; too late once submitted; absent when the norm is not a row.
pub fn attach(
    tx: &mut WriteTx<'_, '_>,
    catalog: &Catalog,
    assessment: &AssessmentId,
    norm: &NormId,
    draft: &EvidenceDraft,
    by: &AccountId,
) -> Result<EvidenceId, Error> {
    let held = open(tx, assessment)?;
    if !rows::is_row(catalog, &held, norm) {
        return Err(Refusal::of(Class::Absent, "assessment.not-a-row").with("norm", norm).into());
    }
    let relied = match draft {
        EvidenceDraft::Statement { received, fields, .. } => Some(relied::check(tx, &held.operator, received, fields)?),
        _ => None,
    };
    let result = match draft {
        EvidenceDraft::Evaluation { evaluation, .. } => Some(relied::check_result(tx, &held.operator, evaluation)?),
        _ => None,
    };
    let given = relied.as_ref().map(|row| row.subject_name.clone()).or(result.as_ref().map(relied::title_of));
    let mut refusals = Refusals::default();
    let title = match given {
        Some(given) if draft.title().trim().is_empty() => Some(given),
        _ => refusals.take(form::line("title", draft.title(), 200)),
    };
    let (mut url, mut note, mut kept) = (None, None, None);
    match draft {
        EvidenceDraft::Link { url: given, .. } => url = refusals.take(form::web_address("url", given)),
        EvidenceDraft::Note { note: given, .. } => {
            note = refusals.take(form::prose("note", given, 4_000));
            if note.as_deref().is_some_and(|n| n.trim().is_empty()) {
                refusals.push(Refusal::invalid("common.required").on("note"));
            }
        }
        EvidenceDraft::File { kept: given, .. } => kept = Some(given),
        EvidenceDraft::Statement { .. } | EvidenceDraft::Evaluation { .. } => {}
    }
    refusals.settle()?;
    let id = EvidenceId::new(tx.at(), tx.chance());
    let at = rfc3339(tx.at());
    tx.insert(
        "evidence",
        cols! {
            "id" => &id, "operator_id" => &held.operator, "kind" => draft.kind().word(), "title" => title, "url" => url,
            "note" => note, "sha256" => kept.map(|k| k.sha256.to_string()), "media_type" => kept.map(|k| k.media_type),
            "size" => kept.map(|k| k.size as i64), "added_by" => by, "at" => at,
        },
    )?;
    if let EvidenceDraft::Statement { received, fields, .. } = draft {
        relied::keep(tx, &id, received, fields)?;
    }
    if let Some(result) = &result {
        tx.insert("evidence_evaluation", cols! { "evidence_id" => &id, "evaluation_id" => &result.id })?;
    }
    link(tx, assessment, norm, &id)?;
    Ok(id)
}

/// Links evidence the operator already has to another row.
///
/// # Errors
/// Absent when the evidence is another operator's.
pub fn link_existing(
    tx: &mut WriteTx<'_, '_>,
    catalog: &Catalog,
    assessment: &AssessmentId,
    norm: &NormId,
    id: &EvidenceId,
) -> Result<(), Error> {
    let held = open(tx, assessment)?;
    let is_own = store::evidence(tx, id)?.is_some_and(|e| e.operator == held.operator);
    if !is_own || !rows::is_row(catalog, &held, norm) {
        return Err(Refusal::of(Class::Absent, "common.absent").into());
    }
    link(tx, assessment, norm, id)
}

pub(super) fn link(
    tx: &mut WriteTx<'_, '_>,
    assessment: &AssessmentId,
    norm: &NormId,
    id: &EvidenceId,
) -> Result<(), Error> {
    let exists = store::evidence_links(tx, assessment)?.iter().any(|(n, e)| n == norm && e == id);
    if !exists {
        tx.insert(
            "evidence_link",
            cols! { "assessment_id" => assessment, "norm" => norm.as_str(), "evidence_id" => id },
        )?;
        store::touch(tx, assessment)?;
    }
    Ok(())
}

/// Takes evidence from a row. It stays in the operator's store.
///
/// # Errors
/// Too late once submitted.
pub fn detach(
    tx: &mut WriteTx<'_, '_>,
    assessment: &AssessmentId,
    norm: &NormId,
    id: &EvidenceId,
) -> Result<(), Error> {
    open(tx, assessment)?;
    tx.delete("evidence_link", cols! { "assessment_id" => assessment, "norm" => norm.as_str(), "evidence_id" => id })?;
    store::touch(tx, assessment)?;
    Ok(())
}
