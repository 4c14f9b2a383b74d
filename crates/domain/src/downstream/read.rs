//! What of an operator's rests on a change, put together when it is read.

use super::model::{Place, Told};
use super::rules::{Nearness, nearness};
use super::standing;
use super::store::{self, OwnStatement, Resting, Settled};
use crate::db::Tx;
use crate::id::{AccountId, AssessmentId, AssetId, ChangeId, OperatorId, ReceivedId};
use crate::refusal::Error;
use std::collections::{BTreeMap, BTreeSet};

/// Answers shown at once.
const ANSWERS: u32 = 1_000;
/// Parts read at once.
const PARTS: u32 = 4;

/// A system, model or dataset that rests on what changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedSystem {
    /// Its id.
    pub id: AssetId,
    /// Its name today.
    pub name: String,
    /// Its version today.
    pub version: Option<String>,
    /// How it rests on what changed.
    pub place: Place,
}

/// An answer that rests on what changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Affected {
    /// The answer, and the statement it rests on.
    pub answer: Resting,
    /// Whether a field it rests on says something else now.
    pub nearness: Nearness,
}

/// One change as an operator that was told reads it.
#[derive(Debug, Clone)]
pub struct Whole {
    /// What it was told.
    pub told: Told,
    /// A page of its systems, models and datasets that rest on it.
    pub systems: Vec<NamedSystem>,
    /// The one the next page begins with.
    pub next: Option<AssetId>,
    /// The statements it was given that are concerned.
    pub received: Vec<ReceivedId>,
    /// Its answers that rest on those.
    pub answers: Vec<Affected>,
    /// Its own statements about the systems of this page.
    pub statements: Vec<OwnStatement>,
    /// What was looked at because of it.
    pub settled: Vec<Settled>,
}

/// A change as a member of an operator that was told reads it, with at most so many systems, beginning with one; `at` in seconds
/// since 1970. `None` when the operator was not told of it.
///
/// # Errors
/// Faults of the database.
pub fn whole(
    tx: &mut Tx<'_>,
    (id, operator): (&ChangeId, &OperatorId),
    reader: &AccountId,
    (from, most): (Option<&AssetId>, usize),
    at: u64,
) -> Result<Option<Whole>, Error> {
    let Some(told) = store::told(tx, (id, operator), reader)? else { return Ok(None) };
    let (systems, next) = systems(tx, (id, operator), from, most)?;
    let received = held_of(tx, operator, Some(id))?.remove(id).unwrap_or_default();
    let received: Vec<ReceivedId> = received.into_iter().collect();
    let answers = store::answers_on(tx, operator, &received, ANSWERS)?;
    let answers = answers
        .into_iter()
        .map(|answer| Affected { nearness: nearness(&answer.fields, &told.change.fields), answer })
        .collect();
    let ids: Vec<AssetId> = systems.iter().map(|s| s.id.clone()).collect();
    let statements = store::own_statements(tx, &ids, at)?;
    let settled = store::settled(tx, id, operator)?;
    Ok(Some(Whole { told, systems, next, received, answers, statements, settled }))
}

fn systems(
    tx: &mut Tx<'_>,
    of: (&ChangeId, &OperatorId),
    from: Option<&AssetId>,
    most: usize,
) -> Result<(Vec<NamedSystem>, Option<AssetId>), Error> {
    let mut found: BTreeMap<AssetId, Place> = BTreeMap::new();
    // Parts hold some hundred things each and stand in order: the first few are enough for a page.
    for part in store::parts(tx, of, from, PARTS)? {
        found.extend(part.systems.into_iter().filter(|(id, _)| from.is_none_or(|from| id >= from)));
    }
    let next = found.keys().nth(most).cloned();
    let ids: Vec<AssetId> = found.keys().take(most).cloned().collect();
    let mut names = store::named(tx, &ids)?;
    let rows = found.into_iter().take(most).map(|(id, place)| {
        let (name, version) = names.remove(&id).unwrap_or_else(|| (id.to_string(), None));
        NamedSystem { id, name, version, place }
    });
    Ok((rows.collect(), next))
}

/// The statements concerned, by change.
fn held_of(
    tx: &mut Tx<'_>,
    operator: &OperatorId,
    only: Option<&ChangeId>,
) -> Result<BTreeMap<ChangeId, BTreeSet<ReceivedId>>, Error> {
    let parts = store::held_parts(tx, operator, only)?;
    Ok(parts.into_iter().map(|(id, part)| (id, part.received.into_keys().collect())).collect())
}

/// A mark on an answer: a change of something it rests on.
#[derive(Debug, Clone)]
pub struct AnswerMark {
    /// The norm answered.
    pub norm: String,
    /// The change, as this operator was told of it.
    pub told: Told,
    /// Whether a field it rests on says something else now.
    pub nearness: Nearness,
    /// What someone found who looked at it.
    pub settled: Option<Settled>,
}

/// The marks on the answers of an assessment of an operator's, by norm; as nobody in particular reads them without a reader.
///
/// # Errors
/// Faults of the database.
pub fn marks_of_answers(
    tx: &mut Tx<'_>,
    operator: &OperatorId,
    assessment: &AssessmentId,
    reader: Option<&AccountId>,
) -> Result<Vec<AnswerMark>, Error> {
    let answers = store::answers_of(tx, assessment)?;
    let mut out = Vec::new();
    if answers.is_empty() {
        return Ok(out);
    }
    for (id, received) in held_of(tx, operator, None)? {
        let near: Vec<&Resting> = answers.iter().filter(|a| received.contains(&a.received)).collect();
        let Some(told) = (if near.is_empty() { None } else { store::told_to(tx, (&id, operator), reader)? }) else {
            continue;
        };
        if standing::is_over(tx, &told.change)? {
            continue;
        }
        let settled = store::settled(tx, &id, operator)?;
        for answer in near {
            let subject = format!("{assessment}/{}", answer.norm);
            out.push(AnswerMark {
                norm: answer.norm.clone(),
                nearness: nearness(&answer.fields, &told.change.fields),
                settled: settled.iter().find(|s| s.subject == subject).cloned(),
                told: told.clone(),
            });
        }
    }
    out.sort_by(|a, b| (&a.norm, &b.told.at).cmp(&(&b.norm, &a.told.at)));
    Ok(out)
}
