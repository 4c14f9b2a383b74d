//! The self-assessments of the demonstration: in different states, with evidence and risks.

use super::cast::{AssessmentEntry, EvidenceEntry, RiskEntry, sayings};
use super::{There, unknown};
use crate::assessment::{self, AnswerDraft, Assessment, AssessmentRow, EvidenceDraft, Likelihood, RiskDraft, Severity};
use crate::db::WriteTx;
use crate::filing;
use crate::id::{AccountId, AssessmentId};
use crate::installation::Installation;
use crate::norm::{Catalog, NormId};
use crate::refusal::Error;
use crate::time::date_in_japan;
use jiff::ToSpan;

/// Every so many rows with evidence, and rows answered at one sitting.
const EVIDENCE_EVERY: usize = 6;
const SITTING: usize = 12;

/// Makes one: starts it, answers in sittings, adds evidence and risks, hands it in where planned.
pub(super) fn make(installation: &Installation, there: &There, plan: &AssessmentEntry) -> Result<(), Error> {
    let (ground, catalog) = (&installation.ground, &installation.catalog());
    let asset = there.assets.get(&plan.asset).ok_or_else(unknown)?;
    let by = there.accounts.get(plan.by.as_str()).ok_or_else(unknown)?;
    let id = filing::receive(ground, "assessment.start", |tx, _| {
        assessment::start_with(tx, catalog, asset, &plan.also, by)
    })?;
    let rows: Vec<(NormId, Option<String>)> = ground.db.read(|tx| {
        let held = assessment::assessment(tx, &id)?.ok_or_else(unknown)?;
        let rows = rows(catalog, &held);
        Ok::<_, Error>(rows.into_iter().map(|r| (r.item.id, r.item.norm.principle.clone())).collect())
    })?;
    let most = rows.len() * plan.answered / 100;
    let numbered: Vec<(usize, &(NormId, Option<String>))> = rows.iter().enumerate().take(most).collect();
    for sitting in numbered.chunks(SITTING) {
        filing::receive(ground, "assessment.answer", |tx, _| {
            sitting.iter().try_for_each(|(i, (norm, principle))| {
                answer(tx, catalog, (&id, by), *i, norm, principle.as_deref().unwrap_or_default(), plan.improve)
            })
        })?;
    }
    if !plan.improve {
        give_evidence(installation, (&id, by), &numbered)?;
        for risk in sayings().risk.iter().filter(|r| r.of == plan.asset) {
            filing::receive(ground, "risk.note", |tx, _| {
                assessment::note_risk(tx, catalog, &id, None, &risk_draft(risk))
            })?;
        }
    }
    if plan.submit {
        filing::receive(ground, "assessment.submit", |tx, receipt| assessment::submit(tx, receipt, &id, by))?;
    }
    Ok(())
}

fn rows<'c>(catalog: &'c Catalog, held: &Assessment) -> Vec<AssessmentRow<'c>> {
    assessment::rows(catalog, held, Vec::new())
}

/// Most is met; some is half-way, little not begun, and some does not concern this system.
fn status(i: usize, improve: bool) -> &'static str {
    match i % 17 {
        4 | 9 | 14 if improve => "met",
        4 | 9 | 14 => "partly-met",
        11 if improve => "partly-met",
        11 => "not-met",
        16 => "not-applicable",
        _ => "met",
    }
}

fn answer(
    tx: &mut WriteTx<'_, '_>,
    catalog: &Catalog,
    (id, by): (&AssessmentId, &AccountId),
    i: usize,
    norm: &NormId,
    principle: &str,
    improve: bool,
) -> Result<(), Error> {
    let says = sayings();
    let status = status(i, improve);
    let said = says.said.iter().find(|s| s.principle == principle).or(says.said.last());
    let take = |list: &[String]| list.get(i % list.len().max(1)).cloned().unwrap_or_default();
    let lacking = says.lacking.iter().find(|l| l.status == status).map(|l| take(&l.statements));
    let is_open = matches!(status, "partly-met" | "not-met");
    let due = date_in_japan(tx.at()).saturating_add(((30 + i % 90) as i64).days());
    let (statement, reason) = match (status, lacking) {
        ("not-applicable", reason) => (String::new(), reason.unwrap_or_default()),
        (_, Some(statement)) => (statement, String::new()),
        (_, None) => (said.map(|s| take(&s.statements)).unwrap_or_default(), String::new()),
    };
    let held = assessment::answers(tx, id)?.into_iter().find(|a| a.norm == *norm);
    let draft = AnswerDraft {
        status: status.to_owned(),
        statement,
        reason,
        owner: said.map(|s| s.owner.clone()).unwrap_or_default(),
        due: if is_open { due.to_string() } else { String::new() },
        seen: held.map_or(0, |a| a.revision),
    };
    assessment::answer(tx, catalog, id, norm, &draft, by).map(|_| ())
}

/// Every few rows something to show: the first rows bring it in, later ones point to what is there.
fn give_evidence(
    installation: &Installation,
    (id, by): (&AssessmentId, &AccountId),
    rows: &[(usize, &(NormId, Option<String>))],
) -> Result<(), Error> {
    let catalog = &installation.catalog();
    let wanted: Vec<&NormId> =
        rows.iter().filter(|(i, _)| i % EVIDENCE_EVERY == 0).map(|(_, (norm, _))| norm).collect();
    let drafts = sayings().evidence.iter().map(|e| evidence_draft(installation, e)).collect::<Result<Vec<_>, _>>()?;
    let mut kept = Vec::new();
    for (norm, draft) in wanted.iter().zip(&drafts) {
        let attach = |tx: &mut WriteTx<'_, '_>| assessment::attach(tx, catalog, id, norm, draft, by);
        kept.push(filing::receive(&installation.ground, "evidence.attach", |tx, _| attach(tx))?);
    }
    let rest = wanted.get(drafts.len()..).unwrap_or_default();
    if rest.is_empty() {
        return Ok(());
    }
    filing::receive(&installation.ground, "evidence.link", |tx, _| {
        rest.iter()
            .zip(kept.iter().cycle())
            .try_for_each(|(norm, e)| assessment::link_existing(tx, catalog, id, norm, e))
    })
}

fn evidence_draft(installation: &Installation, e: &EvidenceEntry) -> Result<EvidenceDraft, Error> {
    let title = e.title.clone();
    Ok(match (&e.note, &e.url, &e.text) {
        (Some(note), _, _) => EvidenceDraft::Note { title, note: note.clone() },
        (_, Some(url), _) => EvidenceDraft::Link { title, url: url.clone() },
        (_, _, Some(text)) => EvidenceDraft::File { title, kept: installation.files.put(text.as_bytes())? },
        _ if e.pdf => EvidenceDraft::File { title, kept: installation.files.put(&small_pdf())? },
        _ => return Err(unknown()),
    })
}

fn risk_draft(risk: &RiskEntry) -> RiskDraft {
    RiskDraft {
        taxonomy: format!("interim@2025-02-04:{}", risk.kind),
        description: risk.description.clone(),
        likelihood: Likelihood::parse(&risk.likelihood).map_or("", |l| l.word()).to_owned(),
        severity: Severity::parse(&risk.severity).map_or("", |s| s.word()).to_owned(),
        affected: risk.affected.clone(),
        stage: risk.stage.clone(),
        treatment: risk.treatment.clone(),
        seen: 0,
    }
}

/// A PDF of one page, put together by hand.
fn small_pdf() -> Vec<u8> {
    let text = "BT /F1 14 Tf 60 760 Td (Shutdown drill, fictional: stopped 00:04, restored 00:31, no data lost.) Tj ET";
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>".to_owned(),
        format!("<< /Length {} >>\nstream\n{text}\nendstream", text.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
    ];
    let (mut out, mut places) = (String::from("%PDF-1.4\n"), Vec::new());
    for (i, object) in objects.iter().enumerate() {
        places.push(out.len());
        out.push_str(&format!("{} 0 obj\n{object}\nendobj\n", i + 1));
    }
    let start = out.len();
    let rows: String = places.iter().map(|p| format!("{p:010} 00000 n \n")).collect();
    let size = objects.len() + 1;
    out.push_str(&format!("xref\n0 {size}\n0000000000 65535 f \n{rows}trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"));
    out.into_bytes()
}
