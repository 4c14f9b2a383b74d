//! Warnings: a published advisory brought to operators whose registered systems are similar. One official proposes, a head who is
//! another person confirms: an act. What is told is the advisory's alone, neither the case nor who is a party to it.

use super::model::Warning;
use super::{LONGEST, absent, official, store};
use crate::act::{self, Claim, Reasons};
use crate::advisory::{self, Advisory, POWER};
use crate::authority;
use crate::cases::View;
use crate::cols;
use crate::db::{Tx, WriteTx};
use crate::door::Ground;
use crate::downstream::{self, Figures, Likeness};
use crate::form;
use crate::id::{AccountId, ActId, AssetId, CaseId, ChangeId, OperatorId};
use crate::refusal::{Class, Error, Refusal};
use crate::registry;
use crate::statement::Address;
use crate::time::{Timestamp, rfc3339};

/// What the act found. It stands in the open register: nothing of the case is in it.
const FINDING: &str = "公表した注意喚起を、似たシステムを登録している事業者に前もって知らせる。/ A published advisory is brought to operators that registered similar systems.";
/// Operators named on a page; figures count all.
const NAMED: usize = 200;

/// An operator with similar systems.
#[derive(Debug, Clone)]
pub struct Alike {
    /// Which.
    pub operator: OperatorId,
    /// What it is called.
    pub name: String,
    /// Its systems, and why each is similar.
    pub systems: Vec<(AssetId, String, Vec<Likeness>)>,
}

/// Whom a warning would reach, and why.
#[derive(Debug)]
pub struct Sight {
    /// The advisory.
    pub advisory: Advisory,
    /// How many.
    pub figures: Figures,
    /// The first of them by name.
    pub operators: Vec<Alike>,
}

/// The advisories a case told the public, as its official sees it.
///
/// # Errors
/// Faults of the database.
pub fn advisories_of(tx: &mut Tx<'_>, view: &View) -> Result<Vec<Advisory>, Error> {
    let mut out = Vec::new();
    for act in view.events.iter().filter_map(|e| e.act.as_ref()) {
        out.extend(advisory::one(tx, act)?);
    }
    Ok(out)
}

fn of_case(tx: &mut Tx<'_>, view: &View, id: &ActId) -> Result<Advisory, Error> {
    advisories_of(tx, view)?.into_iter().find(|a| a.id == *id).ok_or_else(absent)
}

/// Whom a warning with an advisory of a case would reach, as the register stands. Only reads.
///
/// # Errors
/// Absent without a seat in the case, or when it told no such advisory; forbidden to a party.
pub fn sight(tx: &mut Tx<'_>, (actor, at): (&AccountId, Timestamp), case: &CaseId, id: &ActId) -> Result<Sight, Error> {
    let view = official(tx, actor, case, at)?;
    let advisory = of_case(tx, &view, id)?;
    let systems: Vec<AssetId> = advisory.systems.iter().map(|s| s.id.clone()).collect();
    let found = downstream::similar(tx, &systems)?;
    let figures = found.figures();
    let mut operators = Vec::new();
    for (operator, systems) in found.operators.into_iter().take(NAMED) {
        let name = registry::operator(tx, &operator)?.map(|o| o.name).unwrap_or_default();
        let mut named = Vec::new();
        for (asset, why) in systems {
            let name = registry::asset(tx, &asset)?.map(|a| a.name).unwrap_or_default();
            named.push((asset, name, why.into_iter().collect()));
        }
        operators.push(Alike { operator, name, systems: named });
    }
    Ok(Sight { advisory, figures, operators })
}

/// Proposes to bring an advisory of a case to operators with similar systems; nobody is told yet.
///
/// # Errors
/// Absent without a seat in the case, or when it told no such advisory; forbidden to a party; a conflict when the advisory was withdrawn,
/// names no system, or its last word was brought or is proposed already; refused without a reason.
pub fn propose_warning(
    tx: &mut WriteTx<'_, '_>,
    address: Option<&Address>,
    actor: &AccountId,
    (case, id): (&CaseId, &ActId),
    reason: &str,
) -> Result<ChangeId, Error> {
    let at = tx.at();
    let view = official(tx, actor, case, at)?;
    open(&view)?;
    of_case(tx, &view, id)?;
    let text = form::prose("reason", reason, LONGEST)?;
    if reason.trim().is_empty() {
        return Err(Refusal::invalid("common.required").on("reason").into());
    }
    let change = downstream::draft_preventive(tx, address, id, actor)?;
    tx.insert(
        "warning",
        cols! {
            "change_id" => &change, "case_id" => case, "advisory" => id, "reason" => text, "by" => actor, "at" => rfc3339(at),
            "decided_by" => None::<String>, "decided_at" => None::<String>, "word" => None::<String>,
            "act_id" => None::<String>, "revision" => 1,
        },
    )?;
    Ok(change)
}

/// Nobody is told anything out of a sealed case.
fn open(view: &View) -> Result<(), Refusal> {
    match view.file.withheld.is_some() {
        true => Err(Refusal::of(Class::Conflict, "case.open-it-first")),
        false => Ok(()),
    }
}

/// A warning that waits, as an official of its case sees it.
fn waiting(tx: &mut WriteTx<'_, '_>, actor: &AccountId, id: &ChangeId) -> Result<Warning, Error> {
    let held = store::warning(tx, id)?.ok_or_else(absent)?;
    let at = tx.at();
    open(&official(tx, actor, &held.case, at)?)?;
    if held.decided.is_some() {
        return Err(Refusal::of(Class::Conflict, "lesson.decided").into());
    }
    Ok(held)
}

/// Confirms a warning, by a head who did not propose it: an act. From then on everyone it reaches is told, each once.
///
/// # Errors
/// Refused without the power; forbidden to whoever proposed it; absent without a seat in the case; a conflict when it was decided, or the
/// advisory says something else by now.
pub fn confirm_warning(ground: &Ground, actor: &AccountId, id: &ChangeId) -> Result<ActId, Error> {
    let held = ground.db.read(|tx| Ok::<_, Error>(store::warning(tx, id)?))?.ok_or_else(absent)?;
    let clauses = authority::power(POWER).map(|p| p.basis.clone()).unwrap_or_default();
    let reasons = Reasons::new(vec![FINDING.to_owned()], clauses)?;
    let claim = Claim { actor: actor.clone(), power: POWER, subject: held.advisory.to_string(), reasons };
    act::perform(ground, claim, |tx, act| {
        let held = waiting(tx, actor, id)?;
        if held.by == *actor {
            return Err(Refusal::of(Class::Forbidden, "lesson.own").into());
        }
        downstream::decide_preventive(tx, id, true)?;
        settle(tx, &held, actor, (None, Some(act.id())))?;
        Ok(act.id().clone())
    })
}

/// Declines a warning, or takes one's own back.
///
/// # Errors
/// Absent without a seat in the case, forbidden to a party; a conflict when it was decided; refused without a word.
pub fn decline_warning(tx: &mut WriteTx<'_, '_>, actor: &AccountId, id: &ChangeId, word: &str) -> Result<(), Error> {
    let held = waiting(tx, actor, id)?;
    let text = form::prose("word", word, LONGEST)?;
    if word.trim().is_empty() {
        return Err(Refusal::invalid("common.required").on("word").into());
    }
    downstream::decide_preventive(tx, id, false)?;
    settle(tx, &held, actor, (Some(text), None))
}

fn settle(
    tx: &mut WriteTx<'_, '_>,
    held: &Warning,
    actor: &AccountId,
    (word, act): (Option<String>, Option<&ActId>),
) -> Result<(), Error> {
    let at = rfc3339(tx.at());
    Ok(tx.update_seen(
        "warning",
        cols! { "change_id" => &held.change },
        ("revision", held.revision.into()),
        cols! {
            "decided_by" => actor.to_string(), "decided_at" => at, "word" => word, "act_id" => act.map(ToString::to_string),
            "revision" => held.revision + 1,
        },
    )?)
}
