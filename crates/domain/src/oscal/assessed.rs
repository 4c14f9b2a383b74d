//! A self-assessment as assessment results: what was judged, what it rests on, what could go wrong.

use super::name::{address, bilingual, control_of, identity, kept_moment, two, unwritable};
use super::words;
use crate::assessment::{
    self, Answer, AnswerStatus, Assessment, AssessmentRow, Evidence, EvidenceKind, Likelihood, Risk, Severity,
};
use crate::db::Tx;
use crate::norm::{Catalog, NormId};
use crate::refusal::{Class, Error, Refusal};
use crate::registry::{self, Asset, Operator};
use crate::text::Lang;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use shirube_oscal::Document;
use shirube_oscal::write::{self, About, Assessed, Bilingual, Danger, NS, Note, Outcome, Seen, Thing};
use shirube_proof::digest::{Digest, sha256};

/// An assessment with everything a document of it holds.
pub(super) struct Held<'c> {
    pub assessment: &'c Assessment,
    pub rows: Vec<AssessmentRow<'c>>,
    pub operator: Operator,
    pub asset: Asset,
    evidence: Vec<(NormId, Evidence)>,
    risks: Vec<Risk>,
}

pub(super) fn load<'c>(tx: &mut Tx<'_>, catalog: &'c Catalog, of: &'c Assessment) -> Result<Held<'c>, Error> {
    let absent = || Refusal::of(Class::Absent, "common.absent");
    Ok(Held {
        assessment: of,
        rows: assessment::rows(catalog, of, assessment::answers(tx, &of.id)?),
        operator: registry::operator(tx, &of.operator)?.ok_or_else(absent)?,
        asset: registry::asset(tx, &of.asset)?.ok_or_else(absent)?,
        evidence: assessment::linked_evidence(tx, &of.id)?,
        risks: assessment::risks(tx, &of.id)?,
    })
}

/// What a row was judged to be, by somebody who stands by it: an answer brought over from elsewhere is no judgement yet.
pub(super) fn judged<'r>(row: &'r AssessmentRow<'_>) -> Option<&'r Answer> {
    row.given.as_ref().filter(|a| a.source.is_none() && a.status != AnswerStatus::Unanswered)
}

/// What every document of an assessment says of itself. Its time is that of the last change: the same answers give the same.
pub(super) fn about(held: &Held<'_>, kind: &str, title: Bilingual, remarks: String) -> Result<About, Refusal> {
    let of = held.assessment;
    let mut notes = vec![
        Note::new("assessment", of.id.as_str()),
        Note::new("state", of.state.word()).in_words(labels(|l| of.state.label(l))),
        Note::new("asset", of.asset.as_str()),
        Note::new("catalog-digest", &of.catalog_digest),
    ];
    notes.extend(of.instruments.iter().map(|i| Note::new("instrument", i)));
    notes.extend(held.operator.corporate_number.as_ref().map(|n| Note::new("corporate-number", n.to_string())));
    notes.extend(of.receipt.as_ref().map(|entry| Note::new("receipt", entry.as_str())));
    Ok(About {
        uuid: identity(&format!("{kind} {} {} {}", of.id, of.number, of.updated_at))?,
        title,
        version: of.number.to_string(),
        at: kept_moment(&of.updated_at)?,
        publisher: Some((identity(&format!("operator {}", of.operator))?, held.operator.name.clone())),
        remarks: Some(remarks),
        notes,
        sources: Vec::new(),
        things: Vec::new(),
    })
}

/// The results of an assessment, submitted or not.
///
/// # Errors
/// When nothing is to be answered; faults of the database.
pub fn results(tx: &mut Tx<'_>, catalog: &Catalog, of: &Assessment) -> Result<Document, Error> {
    Ok(written(&load(tx, catalog, of)?, catalog)?)
}

fn written(held: &Held<'_>, catalog: &Catalog) -> Result<Document, Refusal> {
    let (name, number) = (&held.asset.name, held.assessment.number);
    let title =
        Bilingual::new(format!("自己点検：{name} 第{number}版"), format!("Self-assessment: {name}, version {number}"));
    let mut about = about(held, "results", title, two(&words::self_assessment()))?;
    let (plan, procedure) = words::no_plan();
    let plan_id = identity("assessment plan: none")?;
    let thing = |uuid, title: &str, description| Thing {
        uuid,
        title: title.to_owned(),
        description,
        href: None,
        media_type: None,
        sha256: None,
    };
    about.things.push(thing(plan_id.clone(), &plan.ja, Some(two(&procedure))));
    for (_, evidence) in &held.evidence {
        let thing = resource(evidence)?;
        if about.things.iter().all(|known| known.uuid != thing.uuid) {
            about.things.push(thing);
        }
    }
    let given = held.rows.iter().filter_map(|r| r.given.as_ref());
    let start = given.map(|a| a.updated_at.as_str()).min().unwrap_or(&held.assessment.updated_at);
    let assessed = Assessed {
        plan: format!("#{}", plan_id.as_str()),
        description: two(&words::self_assessment()),
        start: kept_moment(start)?,
        end: held.assessment.submitted_at.as_deref().map(kept_moment).transpose()?,
        reviewed: held.rows.iter().map(|r| control_of(&r.item.id)).collect(),
        outcomes: held.rows.iter().filter_map(|r| outcome(held, r).transpose()).collect::<Result<_, _>>()?,
        seen: held.rows.iter().filter_map(|r| beside(r).transpose()).collect::<Result<_, _>>()?,
        dangers: held.risks.iter().map(|risk| danger(catalog, risk)).collect(),
        about,
    };
    if assessed.reviewed.is_empty() {
        return Err(Refusal::of(Class::Absent, "oscal.nothing-applies"));
    }
    write::results(&assessed).map_err(unwritable)
}

fn labels(label: impl Fn(Lang) -> &'static str) -> String {
    format!("{} / {}", label(Lang::Ja), label(Lang::En))
}

/// What the answer says, or that it says nothing.
pub(super) fn statement(answer: &Answer) -> String {
    let text = answer.statement.trim();
    if text.is_empty() { two(&words::no_statement()) } else { text.to_owned() }
}

pub(super) fn level(answer: &Answer) -> Note {
    Note::new("level", answer.status.word()).in_words(labels(|l| answer.status.label(l)))
}

fn outcome(held: &Held<'_>, row: &AssessmentRow<'_>) -> Result<Option<Outcome>, Refusal> {
    let Some(answer) = judged(row).filter(|a| a.status != AnswerStatus::NotApplicable) else { return Ok(None) };
    let evidence = held.evidence.iter().filter(|(norm, _)| *norm == row.item.id);
    let mut notes = vec![level(answer), Note::new("norm", row.item.id.as_str())];
    notes.extend(answer.due.map(|day| Note::new("due", day.to_string())));
    Ok(Some(Outcome {
        clause: control_of(&row.item.id),
        title: bilingual(&row.item.norm.title),
        satisfied: answer.status == AnswerStatus::Met,
        level: None,
        reason: statement(answer),
        seen: evidence.map(|(_, e)| observed(e)).collect::<Result<_, _>>()?,
        notes,
    }))
}

/// What is known of a row and is no judgement: that it does not apply, or that its answer was only brought over.
fn beside(row: &AssessmentRow<'_>) -> Result<Option<Seen>, Refusal> {
    let Some(answer) = &row.given else { return Ok(None) };
    let description = match (&answer.source, answer.status) {
        (Some(_), _) => two(&words::brought_over()),
        (None, AnswerStatus::NotApplicable) => {
            let lead = words::not_applicable();
            format!("{}{}\n\n({})", lead.ja, answer.reason, lead.en.trim())
        }
        _ => return Ok(None),
    };
    let mut notes = vec![Note::new("clause", control_of(&row.item.id)), level(answer)];
    notes.extend(answer.source.iter().map(|norm| Note::new("brought-from", norm.as_str())));
    Ok(Some(Seen {
        key: format!("answer {}", row.item.id),
        method: "UNKNOWN".to_owned(),
        description,
        at: kept_moment(&answer.updated_at)?,
        href: None,
        notes,
    }))
}

fn observed(evidence: &Evidence) -> Result<Seen, Refusal> {
    Ok(Seen {
        key: format!("evidence {}", evidence.id),
        method: "EXAMINE".to_owned(),
        description: evidence.title.clone(),
        at: kept_moment(&evidence.at)?,
        href: Some(format!("#{}", resource(evidence)?.uuid.as_str())),
        notes: vec![Note::new("kind", evidence.kind.word()).in_words(labels(|l| evidence.kind.label(l)))],
    })
}

/// Evidence by its digest (RFC 6920), or by its link; never by its content.
fn resource(evidence: &Evidence) -> Result<Thing, Refusal> {
    let digest = match evidence.kind {
        EvidenceKind::File => evidence.sha256.as_deref().and_then(|text| text.parse().ok()),
        EvidenceKind::Statement | EvidenceKind::Evaluation => None,
        EvidenceKind::Note => evidence.note.as_ref().map(|text| sha256(text.as_bytes())),
        EvidenceKind::Link => None,
    };
    let named = |digest: &Digest| format!("ni:///sha-256;{}", URL_SAFE_NO_PAD.encode(digest.as_bytes()));
    let text = (evidence.kind == EvidenceKind::Note).then(|| "text/plain".to_owned());
    Ok(Thing {
        uuid: identity(&format!("evidence {}", evidence.id))?,
        title: evidence.title.clone(),
        description: None,
        href: evidence.url.as_deref().map(address).or_else(|| digest.as_ref().map(named)),
        media_type: evidence.media_type.clone().or(text),
        sha256: digest.map(|d| d.to_string()),
    })
}

fn danger(catalog: &Catalog, risk: &Risk) -> Danger {
    let norm = catalog.norm(&risk.taxonomy).map(|(_, norm)| norm);
    let title = norm.map_or_else(|| Bilingual::ja(risk.taxonomy.as_str()), |n| bilingual(&n.title));
    let text = risk.description.trim();
    let mut notes = vec![Note::new("taxonomy", risk.taxonomy.as_str())];
    notes.extend(
        Likelihood::parse(&risk.likelihood).map(|w| Note::new("likelihood", w.word()).in_words(labels(|l| w.label(l)))),
    );
    notes.extend(
        Severity::parse(&risk.severity).map(|w| Note::new("severity", w.word()).in_words(labels(|l| w.label(l)))),
    );
    notes.extend(risk.affected.iter().map(|word| Note::new("affected", word)));
    notes.extend(Some(&risk.stage).filter(|s| !s.is_empty()).map(|stage| Note::new("stage", stage)));
    Danger {
        key: risk.id.to_string(),
        statement: if text.is_empty() { title.ja.clone() } else { text.to_owned() },
        title,
        status: if risk.treatment.trim().is_empty() { "open" } else { "remediating" }.to_owned(),
        treatment: Some(risk.treatment.trim().to_owned()).filter(|t| !t.is_empty()),
        notes,
    }
}

/// Who gives identifiers of systems.
pub(super) const SCHEME: &str = NS;
