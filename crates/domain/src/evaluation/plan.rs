//! A plan: filed by one person, agreed on by another before anything runs.

use super::model::{Evaluation, EvaluationState, HeldBack, Plan, PlanDraft, Threshold};
use super::{absent, store, suites};
use crate::cols;
use crate::db::WriteTx;
use crate::event;
use crate::form;
use crate::id::{AccountId, AssetId, EvaluationId};
use crate::refusal::{Class, Error, Refusal, Refusals};
use crate::registry;
use crate::time::rfc3339;
use serde_json::{Map, Value};

/// The most often each sample may be asked.
const MOST_EPOCHS: u32 = 100;
/// Words that name a secret; a plan holds none.
const SECRETS: [&str; 6] = ["key", "secret", "password", "authorization", "bearer", "credential"];

/// Files a plan to evaluate a system as the register has it today.
///
/// # Errors
/// Every fault of the draft, keyed to its fields; absent without such an asset.
pub fn plan(
    tx: &mut WriteTx<'_, '_>,
    asset: &AssetId,
    draft: &PlanDraft,
    by: &AccountId,
) -> Result<EvaluationId, Error> {
    let held = registry::asset(tx, asset)?.ok_or_else(absent)?;
    let (suite, plan) = check(draft)?;
    tx.hold("operator", &(&held.operator).into())?;
    let number = store::last_number(tx, &held.operator)? + 1;
    let (id, at) = (EvaluationId::new(tx.at(), tx.chance()), rfc3339(tx.at()));
    tx.insert(
        "evaluation",
        cols! {
            "id" => &id, "operator_id" => &held.operator, "asset_id" => asset, "asset_version" => held.version,
            "asset_revision" => held.revision, "number" => number, "suite_code" => suite.code.as_str(),
            "suite_version" => suite.version.as_str(), "plan" => store::json(&plan),
            "state" => EvaluationState::Planned.word(), "author" => by, "agreed_by" => None::<String>,
            "agreed_at" => None::<String>, "reason" => None::<String>, "statement_id" => None::<String>,
            "created_at" => at.as_str(), "updated_at" => at.as_str(), "revision" => 1,
        },
    )?;
    Ok(id)
}

fn check(draft: &PlanDraft) -> Result<(&'static suites::Suite, Plan), Error> {
    let mut refusals = Refusals::default();
    let suite = suites::suite(&draft.suite);
    if suite.is_none() {
        refusals.push(Refusal::invalid("common.choose").on("suite"));
    }
    let model = refusals.take(form::line("model", &draft.model, 200)).unwrap_or_default();
    let target = refusals.take(target(&draft.target)).unwrap_or_default();
    let parameters = refusals.take(parameters(&draft.parameters)).unwrap_or_default();
    let epochs = draft.epochs.trim().parse().ok().filter(|n| (1..=MOST_EPOCHS).contains(n));
    if epochs.is_none() {
        refusals.push(Refusal::invalid("evaluation.epochs").on("epochs").with("most", MOST_EPOCHS));
    }
    let level = match draft.level.trim() {
        "90" => Some(0.90),
        "95" => Some(0.95),
        "99" => Some(0.99),
        _ => None,
    };
    if level.is_none() {
        refusals.push(Refusal::invalid("common.choose").on("level"));
    }
    let judges: Vec<String> = lines(&draft.judges).map(|l| l.chars().take(200).collect()).take(20).collect();
    let thresholds = suite.map(|s| thresholds(s, &draft.thresholds, &mut refusals)).unwrap_or_default();
    let held_back = refusals.take(held_back(draft)).flatten();
    let evaluator =
        refusals.take(form::optional_line("evaluator", &draft.evaluator, 200)).flatten().unwrap_or_default();
    let purpose = refusals.take(form::prose("purpose", &draft.purpose, 2_000)).unwrap_or_default();
    refusals.settle()?;
    let suite = suite.ok_or_else(absent)?;
    let plan = Plan {
        title: suite.title.clone(),
        digest: suite.digest.clone(),
        samples: suite.items.len() as u64,
        epochs: epochs.unwrap_or(1),
        model,
        target,
        parameters,
        scorers: suite.scorers.clone(),
        tree: suite.tree.clone(),
        judges,
        thresholds,
        level: level.unwrap_or(0.95),
        held_back,
        evaluator,
        purpose,
    };
    Ok((suite, plan))
}

fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty())
}

/// The model of a planned judge: `MODEL`, or what stands for it in `NAME=MODEL@ADDRESS`.
pub(super) fn planned_model(line: &str) -> &str {
    let ends = ["@http://", "@https://", "@command:", "@log:"];
    match ends.into_iter().filter_map(|mark| line.find(mark)).min() {
        Some(at) => line[..at].split_once('=').map_or(&line[..at], |(_, model)| model).trim(),
        None => line.trim(),
    }
}

/// An address without anything secret in it: no user, no query.
pub(super) fn target(text: &str) -> Result<String, Refusal> {
    let text = form::line("target", text, 300)?;
    let rest = text.split_once("://").map_or(text.as_str(), |(_, rest)| rest);
    let authority = rest.split('/').next().unwrap_or_default();
    let is_secret = authority.contains('@') || rest.contains('?') || rest.contains("sk-");
    if is_secret { Err(Refusal::invalid("evaluation.secret").on("target")) } else { Ok(text) }
}

/// `temperature = 0` and so on; a value that is no JSON is text.
pub(super) fn parameters(text: &str) -> Result<Map<String, Value>, Refusal> {
    let mut out = Map::new();
    for line in lines(text) {
        let pair = line.split_once('=').or_else(|| line.split_once(':'));
        let wrong = || Refusal::invalid("evaluation.parameters").on("parameters").with("line", line);
        let (name, value) = pair.map(|(n, v)| (n.trim(), v.trim())).ok_or_else(wrong)?;
        if name.is_empty() || name.len() > 100 || value.len() > 2_000 || out.len() >= 50 {
            return Err(wrong());
        }
        let lower = name.to_ascii_lowercase();
        if SECRETS.iter().any(|word| lower.contains(word)) || value.contains("sk-") {
            return Err(Refusal::invalid("evaluation.secret").on("parameters"));
        }
        out.insert(name.to_owned(), serde_json::from_str(value).unwrap_or_else(|_| value.into()));
    }
    Ok(out)
}

fn thresholds(suite: &suites::Suite, given: &[(String, String)], refusals: &mut Refusals) -> Vec<Threshold> {
    let mut out = Vec::new();
    for (of, text) in given.iter().filter(|(_, text)| !text.trim().is_empty()) {
        let is_known = suite.scorers.contains_key(of) || suite.tree.iter().any(|node| node.id == *of);
        let share = text.trim().trim_end_matches(['%', '％']).trim().parse::<f64>().ok();
        match share.filter(|p| is_known && (0.0..=100.0).contains(p)) {
            Some(percent) => out.push(Threshold { of: of.clone(), at_least: percent / 100.0 }),
            None => refusals.push(Refusal::invalid("evaluation.threshold").on(format!("threshold.{of}"))),
        }
    }
    out
}

fn held_back(draft: &PlanDraft) -> Result<Option<HeldBack>, Refusal> {
    let (digest, count) = (draft.held_back_digest.trim().to_ascii_lowercase(), draft.held_back_count.trim());
    if digest.is_empty() && count.is_empty() {
        return Ok(None);
    }
    if digest.len() != 64 || !digest.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Err(Refusal::invalid("evaluation.digest").on("held_back_digest"));
    }
    let count = count.parse().ok().filter(|n| (1..=100_000_000).contains(n));
    let count = count.ok_or_else(|| Refusal::invalid("evaluation.count").on("held_back_count"))?;
    Ok(Some(HeldBack { digest, count }))
}

/// Agrees to a plan someone else filed; from now on a run can be handed in.
///
/// # Errors
/// Refused to whoever filed it; a conflict when it is no longer to be agreed on or changed meanwhile.
pub fn agree(tx: &mut WriteTx<'_, '_>, id: &EvaluationId, seen: i64, by: &AccountId) -> Result<Evaluation, Error> {
    let held = open(tx, id, &[EvaluationState::Planned])?;
    if held.author == *by {
        return Err(Refusal::of(Class::Forbidden, "evaluation.own-plan").into());
    }
    let at = rfc3339(tx.at());
    let changed = cols! {
        "state" => EvaluationState::Agreed.word(), "agreed_by" => by, "agreed_at" => at.as_str(), "updated_at" => at.as_str(),
        "revision" => held.revision + 1,
    };
    tx.update_seen("evaluation", cols! { "id" => id }, ("revision", seen.into()), changed)?;
    read(tx, id)
}

/// Ends an evaluation nobody issued a statement of, with the reason.
///
/// # Errors
/// Refused without a reason; a conflict when there is a statement (that one is taken back) or it changed meanwhile.
pub fn withdraw(tx: &mut WriteTx<'_, '_>, id: &EvaluationId, reason: &str, seen: i64) -> Result<Evaluation, Error> {
    use EvaluationState::{Accepted, Agreed, Planned, Returned, Review};
    let held = open(tx, id, &[Planned, Agreed, Review, Returned, Accepted])?;
    let reason = form::prose("reason", reason, 2_000)?;
    if reason.trim().is_empty() {
        return Err(Refusal::invalid("common.required").on("reason").into());
    }
    let changed = cols! {
        "state" => EvaluationState::Withdrawn.word(), "reason" => reason, "updated_at" => rfc3339(tx.at()),
        "revision" => held.revision + 1,
    };
    tx.update_seen("evaluation", cols! { "id" => id }, ("revision", seen.into()), changed)?;
    super::work::cancel_all(tx, id)?;
    let held = read(tx, id)?;
    event::tell(tx, &held.operator, event::Kind::EvaluationStale, &held.as_event())?;
    Ok(held)
}

/// The evaluation, held until the end of the write, if it is in one of these states.
pub(super) fn open(
    tx: &mut WriteTx<'_, '_>,
    id: &EvaluationId,
    states: &[EvaluationState],
) -> Result<Evaluation, Error> {
    tx.hold("evaluation", &id.into())?;
    let held = read(tx, id)?;
    if states.contains(&held.state) {
        return Ok(held);
    }
    Err(Refusal::of(Class::Conflict, "evaluation.state").with("state", held.state.word()).into())
}

pub(super) fn read(tx: &mut WriteTx<'_, '_>, id: &EvaluationId) -> Result<Evaluation, Error> {
    store::evaluation(tx, id)?.ok_or_else(absent)
}
