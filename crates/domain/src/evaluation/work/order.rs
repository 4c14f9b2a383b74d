//! Ordering, cancelling, going on.

use super::model::{Order, OrderDraft, OrderState, PartState, Terms, Trouble};
use super::{aides, rules, store};
use crate::cols;
use crate::db::WriteTx;
use crate::evaluation::model::{Evaluation, EvaluationState};
use crate::evaluation::{absent, plan, suites};
use crate::event;
use crate::id::{AccountId, EvaluationId, EvaluationOrderId};
use crate::outbound::Outbound;
use crate::refusal::{Class, Error, Refusal, Refusals};
use crate::time::rfc3339;

/// The most askings at once of one worker.
const MOST_AT_ONCE: u32 = 256;
/// What it is when nobody says.
const AT_ONCE: u32 = 16;

/// Whether the endpoint and those asked besides it may be asked from here: its form, and where its name leads now. Asked before an order is written down, and
/// again by each worker before and while it connects.
///
/// # Errors
/// Every reason, keyed to the field: `target`, `judges`, `embedders`.
pub fn examine_targets(outbound: &Outbound, draft: &OrderDraft) -> Result<(), Error> {
    let mut refusals = Refusals::default();
    let all = [vec![("target", draft.target.trim().to_owned())], aides::addresses(draft)].concat();
    for (field, address) in all {
        if let Err(fault) = outbound.examine(&address) {
            refusals.push(Refusal::from(fault).on(field));
        }
    }
    refusals.settle()
}

/// Whether an order can be given now.
pub fn possible(held: &Evaluation) -> bool {
    [EvaluationState::Agreed, EvaluationState::Returned].contains(&held.state)
        && suites::suite(&held.suite()).is_some_and(|suite| suite.digest == held.plan.digest)
}

/// Orders that an agreed plan be carried out here, part by part.
///
/// # Errors
/// Every fault of the draft; a conflict when the plan is not agreed on, an order is under way, or the suite is not at hand.
pub fn order(
    tx: &mut WriteTx<'_, '_>,
    id: &EvaluationId,
    draft: &OrderDraft,
    by: &AccountId,
) -> Result<EvaluationOrderId, Error> {
    let held = plan::open(tx, id, &[EvaluationState::Agreed, EvaluationState::Returned])?;
    let earlier = store::of_evaluation(tx, id)?;
    if earlier.iter().any(|o| o.state == OrderState::Running) {
        return Err(Refusal::of(Class::Conflict, "evaluation.order-under-way").into());
    }
    if !possible(&held) {
        return Err(Refusal::of(Class::Conflict, "evaluation.order-suite").with("suite", held.suite()).into());
    }
    let (terms, key) = check(&held, draft)?;
    let (order, at) = (EvaluationOrderId::new(tx.at(), tx.chance()), rfc3339(tx.at()));
    let json = serde_json::to_string(&terms).unwrap_or_default();
    tx.insert(
        "evaluation_order",
        cols! {
            "id" => &order, "evaluation_id" => id, "operator_id" => &held.operator,
            "number" => earlier.iter().map(|o| o.number).max().unwrap_or(0) + 1, "terms" => json,
            "digest" => held.plan.digest.as_str(), "key_name" => key, "state" => OrderState::Running.word(),
            "fault" => None::<String>, "run_id" => None::<String>, "ordered_by" => by, "at" => at.as_str(),
            "ended_at" => None::<String>, "revision" => 1,
        },
    )?;
    store::insert_parts(tx, &order, &rules::parts(terms.samples))?;
    Ok(order)
}

fn check(held: &Evaluation, draft: &OrderDraft) -> Result<(Terms, String), Error> {
    let mut refusals = Refusals::default();
    let target = refusals.take(plan::target(&draft.target)).unwrap_or_default();
    let parameters = refusals.take(plan::parameters(&draft.parameters)).unwrap_or_default();
    let key = refusals.take(key_name(&draft.key)).unwrap_or_default();
    let given = draft.at_once.trim();
    let at_once = if given.is_empty() { Some(AT_ONCE) } else { given.parse().ok() };
    let at_once = at_once.filter(|n| (1..=MOST_AT_ONCE).contains(n));
    if at_once.is_none() {
        refusals.push(Refusal::invalid("evaluation.at-once").on("at_once").with("most", MOST_AT_ONCE));
    }
    let (given, all) = (draft.samples.trim(), held.plan.samples);
    let samples = if given.is_empty() { Some(all) } else { given.parse().ok() };
    let samples = samples.filter(|n| (1..=all).contains(n));
    if samples.is_none() {
        refusals.push(Refusal::invalid("evaluation.sample-limit").on("samples").with("most", all));
    }
    let aides = aides::read(&held.plan, draft, &mut refusals);
    refusals.settle()?;
    let terms = Terms {
        suite: held.suite(),
        samples: samples.unwrap_or(all),
        epochs: held.plan.epochs,
        target,
        model: held.plan.model.clone(),
        parameters,
        at_once: at_once.unwrap_or(AT_ONCE),
        any_model: draft.any_model,
        judges: aides.judges,
        embedders: aides.embedders,
    };
    Ok((terms, key))
}

/// The name of a key, which must not be the key itself.
pub(super) fn key_name(text: &str) -> Result<String, Refusal> {
    let text = text.trim();
    let is_name = text.len() <= 40
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
        && !text.starts_with("sk-");
    if is_name { Ok(text.to_owned()) } else { Err(Refusal::invalid("evaluation.key-name").on("key")) }
}

/// Stops an order; what was answered is kept, and the order can go on later.
///
/// # Errors
/// Absent without such an order; a conflict when it is not running or changed meanwhile.
pub fn cancel(tx: &mut WriteTx<'_, '_>, id: &EvaluationOrderId, seen: i64) -> Result<Order, Error> {
    open(tx, id, &[OrderState::Running])?;
    store::put_state(tx, id, seen, OrderState::Cancelled, None)?;
    store::one(tx, id)?.ok_or_else(absent)
}

/// Cancels what is under way of an evaluation that is withdrawn.
///
/// # Errors
/// Faults of the database.
pub fn cancel_all(tx: &mut WriteTx<'_, '_>, id: &EvaluationId) -> Result<(), Error> {
    for order in store::of_evaluation(tx, id)?.iter().filter(|o| o.state == OrderState::Running) {
        store::put_state(tx, &order.id, order.revision, OrderState::Cancelled, None)?;
    }
    Ok(())
}

/// Goes on with an order that was cancelled or failed; what was answered is not asked again.
///
/// # Errors
/// As [`cancel`]; a conflict too when the evaluation took another run meanwhile.
pub fn go_on(tx: &mut WriteTx<'_, '_>, id: &EvaluationOrderId, seen: i64) -> Result<Order, Error> {
    let held = open(tx, id, &[OrderState::Cancelled, OrderState::Failed])?;
    plan::open(tx, &held.evaluation, &[EvaluationState::Agreed, EvaluationState::Returned])?;
    if store::of_evaluation(tx, &held.evaluation)?.iter().any(|o| o.state == OrderState::Running) {
        return Err(Refusal::of(Class::Conflict, "evaluation.order-under-way").into());
    }
    store::put_state(tx, id, seen, OrderState::Running, None)?;
    for part in store::parts_of(tx, id)?.iter().filter(|p| p.state != PartState::Done) {
        store::settle_part(tx, part, (PartState::Waiting, 0), &rfc3339(tx.at()), None)?;
    }
    store::one(tx, id)?.ok_or_else(absent)
}

/// Stops an order that cannot go on, and tells whose it is.
pub(super) fn stop(tx: &mut WriteTx<'_, '_>, order: &Order, why: &Trouble) -> Result<(), Error> {
    store::put_state(tx, &order.id, order.revision, OrderState::Failed, Some(why))?;
    let held = plan::read(tx, &order.evaluation)?;
    let ids = [("evaluation", held.id.as_str()), ("asset", held.asset.as_str()), ("order", order.id.as_str())];
    let path = format!("/evaluations/{}/orders/{}", held.id, order.id);
    let subject = event::Subject::of(&ids).page(format!("/assess{path}")).api(path);
    event::tell(tx, &held.operator, event::Kind::EvaluationStopped, &subject)?;
    Ok(())
}

/// The order, held until the end of the write, if it is in one of these states.
pub(super) fn open(tx: &mut WriteTx<'_, '_>, id: &EvaluationOrderId, states: &[OrderState]) -> Result<Order, Error> {
    tx.hold("evaluation_order", &id.into())?;
    let held = store::one(tx, id)?.ok_or_else(absent)?;
    if states.contains(&held.state) {
        return Ok(held);
    }
    Err(Refusal::of(Class::Conflict, "evaluation.order-state").with("state", held.state.word()).into())
}
