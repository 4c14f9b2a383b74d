//! Answers that serve again: for the next version of an assessment or of an instrument, and for norms that relate.

use super::{Answer, AnswerStatus, Assessment, evidence, open, risk, rows, store};
use crate::cols;
use crate::db::{Tx, WriteTx};
use crate::id::{AccountId, AssessmentId};
use crate::norm::{Carried, Catalog, LONGEST_CHAIN, NormId, Reached, Relation, carried};
use crate::refusal::{Class, Error, Refusal};
use crate::time::rfc3339;
use std::collections::HashMap;

/// Where the answers to each clause go when the instruments of an assessment change.
struct Ways<'c> {
    catalog: &'c Catalog,
    instruments: &'c [String],
    known: HashMap<String, HashMap<NormId, Carried>>,
}

impl Ways<'_> {
    fn of(&mut self, norm: &NormId) -> Carried {
        if self.instruments.iter().any(|i| i == norm.instrument()) {
            return Carried::Kept { to: norm.clone() };
        }
        let (catalog, instruments) = (self.catalog, self.instruments);
        let fates = self.known.entry(norm.instrument().to_owned()).or_insert_with(|| {
            let code = norm.instrument().split('@').next().unwrap_or_default();
            let old = catalog.instrument(norm.instrument());
            let new = instruments.iter().filter_map(|i| catalog.instrument(i)).find(|i| i.code == code);
            old.zip(new).map(|(old, new)| carried(old, new)).unwrap_or_default()
        });
        fates.get(norm).cloned().unwrap_or(Carried::Gone)
    }
}

/// A new version begins with the answers, evidence and risks of the one before, which stays as it was. An answer to a clause
/// that says something else by now is marked to be read again; one to a clause that is gone stays behind.
pub(super) fn carry_over(
    tx: &mut WriteTx<'_, '_>,
    catalog: &Catalog,
    from: &AssessmentId,
    to: &AssessmentId,
    instruments: &[String],
) -> Result<(), Error> {
    let mut ways = Ways { catalog, instruments, known: HashMap::new() };
    for answer in store::answers(tx, from)? {
        let (norm, source) = match ways.of(&answer.norm) {
            Carried::Kept { to } => (to, answer.source.clone()),
            Carried::Review { to, .. } => (to, Some(answer.norm.clone())),
            Carried::Gone => continue,
        };
        let source = source.filter(|_| answer.status != AnswerStatus::Unanswered);
        store::put_answer(tx, to, &Answer { norm, source, revision: 1, ..answer })?;
    }
    for (norm, evidence) in store::evidence_links(tx, from)? {
        let (Carried::Kept { to: norm } | Carried::Review { to: norm, .. }) = ways.of(&norm) else { continue };
        tx.insert(
            "evidence_link",
            cols! { "assessment_id" => to, "norm" => norm.as_str(), "evidence_id" => &evidence },
        )?;
    }
    for risk in store::risks(tx, from)? {
        risk::copy(tx, to, &risk)?;
    }
    Ok(())
}

/// An answer given to one norm, offered for another.
#[derive(Debug, Clone)]
pub struct Offer<'c> {
    /// The answer, with the norm it was given to.
    pub answer: Answer,
    /// How the norm asked about reaches that norm, and by which way.
    pub reached: Reached<'c>,
    /// The status the relation justifies; `None` when it justifies none, and only the words may serve.
    pub status: Option<AnswerStatus>,
}

/// What the status of one norm says about another that it relates to like `relation`.
///
/// Meeting more than is asked is meeting it; meeting a part is meeting it in part. That something wider is not met says
/// nothing: the lack may lie outside.
pub fn justified(status: AnswerStatus, relation: Relation) -> Option<AnswerStatus> {
    use AnswerStatus::{Met, NotApplicable, NotMet, PartlyMet, Unanswered};
    match (relation, status) {
        (_, Unanswered) => None,
        (Relation::Equal | Relation::Equivalent, status) => Some(status),
        (Relation::Superset, Met) => Some(Met),
        (Relation::Subset, Met | PartlyMet) => Some(PartlyMet),
        (Relation::Superset, PartlyMet | NotMet | NotApplicable)
        | (Relation::Subset, NotMet | NotApplicable)
        | (Relation::Intersects | Relation::Related, _) => None,
    }
}

/// Answers of the same assessment that may serve for a norm, the strongest relation first.
pub fn offers<'c>(catalog: &'c Catalog, answers: &[Answer], norm: &NormId) -> Vec<Offer<'c>> {
    let given = |id: &NormId| answers.iter().find(|a| a.norm == *id && a.status != AnswerStatus::Unanswered);
    let mut out: Vec<Offer<'c>> = catalog
        .relations()
        .reach(norm, LONGEST_CHAIN)
        .into_iter()
        .filter_map(|reached| {
            // An answer that was drawn itself has not been confirmed yet: it is no ground for the next one.
            let answer = given(reached.id).filter(|a| a.source.is_none())?.clone();
            let status = justified(answer.status, reached.relation.inverse());
            Some(Offer { answer, reached, status })
        })
        .collect();
    out.sort_by_key(|o| (o.reached.relation.inverse(), o.reached.path.len()));
    out
}

/// Takes an offer: words, evidence and the status that the relation justifies, marked with where they came from until
/// someone answers. `seen` is the revision the writer saw, 0 for none.
///
/// # Errors
/// Absent when nothing is offered from that norm; a conflict when someone answered meanwhile; too late once submitted.
pub fn draw(
    tx: &mut WriteTx<'_, '_>,
    catalog: &Catalog,
    id: &AssessmentId,
    norm: &NormId,
    from: &NormId,
    seen: i64,
    by: &AccountId,
) -> Result<(), Error> {
    let held = open(tx, id)?;
    let answers = store::answers(tx, id)?;
    let offer = offers(catalog, &answers, norm).into_iter().find(|o| o.answer.norm == *from);
    let Some(offer) = offer.filter(|_| rows::is_row(catalog, &held, norm)) else {
        return Err(Refusal::of(Class::Absent, "assessment.no-such-offer").with("norm", from).into());
    };
    let held = answers.iter().find(|a| a.norm == *norm);
    let revision = held.map_or(0, |a| a.revision);
    // What someone answered here is never replaced by what was said elsewhere.
    if revision != seen || held.is_some_and(|a| a.status != AnswerStatus::Unanswered) {
        return Err(Refusal::of(Class::Conflict, "assessment.answered-meanwhile").on("status").into());
    }
    let fresh = Answer {
        norm: norm.clone(),
        status: offer.status.unwrap_or(AnswerStatus::Unanswered),
        source: Some(from.clone()),
        updated_by: by.clone(),
        updated_at: rfc3339(tx.at()),
        revision: revision + 1,
        ..offer.answer
    };
    store::put_answer(tx, id, &fresh)?;
    for (_, piece) in store::evidence_links(tx, id)?.into_iter().filter(|(n, _)| n == from) {
        evidence::link(tx, id, norm, &piece)?;
    }
    store::touch(tx, id)?;
    Ok(())
}

/// Confirms an answer that was brought over, as it stands: from now on whoever confirms it stands by it.
///
/// # Errors
/// Absent without an answer; a conflict when it changed since `seen`; whatever [`super::answer`] refuses.
pub fn confirm(
    tx: &mut WriteTx<'_, '_>,
    catalog: &Catalog,
    id: &AssessmentId,
    norm: &NormId,
    seen: i64,
    by: &AccountId,
) -> Result<Answer, Error> {
    open(tx, id)?;
    let held = store::answer(tx, id, norm)?.ok_or_else(|| Refusal::of(Class::Absent, "common.absent"))?;
    let draft = super::AnswerDraft { seen, ..held.draft() };
    super::answer(tx, catalog, id, norm, &draft, by)
}

/// What became of every answer of the assessment before, in the order in which they are kept.
pub fn carried_answers(catalog: &Catalog, before: &[Answer], now: &Assessment) -> Vec<(NormId, Carried)> {
    let mut ways = Ways { catalog, instruments: &now.instruments, known: HashMap::new() };
    let given = before.iter().filter(|a| a.status != AnswerStatus::Unanswered);
    given.map(|a| (a.norm.clone(), ways.of(&a.norm))).collect()
}

/// An answer that stays with the assessment it was given in, because its clause is gone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Left {
    /// The norm it was given to.
    pub norm: NormId,
    /// What was answered.
    pub status: AnswerStatus,
    /// How many pieces of evidence stand beside it.
    pub evidence: usize,
}

/// The answers that a later assessment does not take over: `now` when there is one, otherwise one begun with the instruments
/// in force. They stay with `before`, and can be read there with their evidence.
///
/// # Errors
/// Faults of the database.
pub fn left_behind(
    tx: &mut Tx<'_>,
    catalog: &Catalog,
    before: &Assessment,
    now: Option<&Assessment>,
) -> Result<Vec<Left>, Error> {
    let instruments = match now {
        Some(now) => now.instruments.clone(),
        None => instruments(catalog, Some(before), &[])?,
    };
    let mut ways = Ways { catalog, instruments: &instruments, known: HashMap::new() };
    let given = store::answers(tx, &before.id)?.into_iter().filter(|a| a.status != AnswerStatus::Unanswered);
    let gone: Vec<Answer> = given.filter(|a| ways.of(&a.norm) == Carried::Gone).collect();
    if gone.is_empty() {
        return Ok(Vec::new());
    }
    let links = store::evidence_links(tx, &before.id)?;
    let left = |a: Answer| Left {
        evidence: links.iter().filter(|(norm, _)| *norm == a.norm).count(),
        status: a.status,
        norm: a.norm,
    };
    Ok(gone.into_iter().map(left).collect())
}

/// The instruments of a new assessment: those considered for everyone, those asked for now, and those asked for last time,
/// each in its current version, in the order of the catalogue.
///
/// # Errors
/// Refused when an instrument asked for does not exist or cannot be assessed.
pub(super) fn instruments(
    catalog: &Catalog,
    before: Option<&Assessment>,
    also: &[String],
) -> Result<Vec<String>, Refusal> {
    let code = |id: &str| id.split('@').next().unwrap_or_default().to_owned();
    let mut wanted: Vec<String> = Vec::new();
    for id in also {
        let found = catalog.instrument(id).filter(|i| i.can_be_assessed());
        let Some(found) = found else {
            return Err(Refusal::invalid("assessment.no-such-instrument").on("also").with("instrument", id));
        };
        wanted.push(found.code.clone());
    }
    wanted.extend(before.iter().flat_map(|b| &b.instruments).map(|id| code(id)));
    let current = catalog.instruments().iter().filter(|i| i.status == crate::norm::Status::Current);
    let chosen = current.filter(|i| i.for_everyone() || wanted.contains(&i.code));
    Ok(chosen.map(|i| i.id()).collect())
}

/// Instruments an assessment can be made against when its operator asks for it.
pub fn on_request(catalog: &Catalog) -> impl Iterator<Item = &crate::norm::Instrument> {
    catalog.instruments().iter().filter(|i| i.can_be_assessed() && !i.for_everyone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use AnswerStatus::{Met, NotApplicable, NotMet, PartlyMet, Unanswered};

    #[test]
    fn a_relation_justifies_what_it_justifies_and_no_more() {
        for (relation, status, wanted) in [
            (Relation::Equal, NotMet, Some(NotMet)),
            (Relation::Equivalent, NotApplicable, Some(NotApplicable)),
            (Relation::Superset, Met, Some(Met)),
            (Relation::Superset, NotMet, None),
            (Relation::Superset, PartlyMet, None),
            (Relation::Subset, Met, Some(PartlyMet)),
            (Relation::Subset, PartlyMet, Some(PartlyMet)),
            (Relation::Subset, NotMet, None),
            (Relation::Subset, NotApplicable, None),
            (Relation::Intersects, Met, None),
            (Relation::Related, Met, None),
            (Relation::Equal, Unanswered, None),
        ] {
            assert_eq!(justified(status, relation), wanted, "{relation:?} {status:?}");
        }
    }

    #[test]
    fn a_weaker_relation_never_justifies_more() {
        let weight = |s: Option<AnswerStatus>| match s {
            Some(Met) => 3,
            Some(PartlyMet) => 2,
            Some(_) => 1,
            None => 0,
        };
        for pair in Relation::ALL.windows(2) {
            assert!(weight(justified(Met, pair[0])) >= weight(justified(Met, pair[1])), "{pair:?}");
        }
    }
}
