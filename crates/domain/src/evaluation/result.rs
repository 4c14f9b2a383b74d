//! The result said in a signed statement: every perspective a field of its own, shown one by one.

use super::figures::{perspectives, reached};
use super::model::{Evaluation, EvaluationState, Run, RunState};
use super::plan::{open, read};
use super::{absent, store};
use crate::cols;
use crate::db::{Tx, WriteTx};
use crate::event;
use crate::id::{AccountId, EvaluationId};
use crate::norm::{Catalog, EVALUATION_RESULT_OPEN, NormId};
use crate::refusal::{Class, Error, Refusal, messages};
use crate::registry;
use crate::statement::{self, Desk, Draft, Party, Status};
use crate::time::rfc3339;
use serde_json::{Map, Value, json};
use shirube_proof::statement::NormVersion;
use std::collections::{BTreeMap, BTreeSet};

/// The type of the statements.
pub const KIND: &str = crate::norm::EVALUATION_RESULT;
/// Said openly in every one of them, in both languages: the message of this code.
const NOTICE: &str = "evaluation.notice";

fn share(value: f64) -> Value {
    json!((value * 10_000.0).round() / 10_000.0)
}

/// What the statement of a run says, field by field.
pub fn said_fields(name: &str, held: &Evaluation, run: &Run) -> Map<String, Value> {
    let (plan, facts) = (&held.plan, &run.facts);
    let mut out = Map::new();
    let mut say = |field: &str, value: Value| {
        if !matches!(&value, Value::Null) && value != json!("") && value != json!([]) {
            out.insert(field.to_owned(), value);
        }
    };
    say("notice", json!(messages().get(NOTICE).map(|m| format!("{} / {}", m.ja, m.en))));
    say("system", json!(name));
    say("system_version", json!(held.asset_version.as_deref().unwrap_or("–")));
    say("register_revision", json!(held.asset_revision));
    say("evaluator", json!(plan.evaluator));
    say("suite", json!(held.suite()));
    say("suite_digest", json!(plan.digest));
    say("samples", json!(plan.samples));
    say("epochs", json!(plan.epochs));
    say("model", json!(plan.model));
    say("target", json!(plan.target));
    say("parameters", Value::Object(plan.parameters.clone()));
    say("judges", json!(plan.judges));
    say("software", json!(facts.software));
    say("log_digest", json!(run.log));
    say("run", json!({ "name": facts.run, "begun_at": facts.begun_at }));
    say(
        "askings",
        json!({
            "planned": facts.planned, "answered": facts.answered, "failed": facts.failures(), "missing": facts.missing(),
        }),
    );
    say("level", json!(plan.level));
    say("deviations", json!(run.deviations));
    if let Some(held_back) = &plan.held_back {
        say("held_back", json!({ "digest": held_back.digest, "samples": held_back.count, "asked": false }));
    }
    for one in perspectives(plan, run) {
        let mut value = json!({
            "title": one.title, "weight": one.weight, "scores": one.count, "unscored": one.unscored, "lost": one.lost,
            "known": share(one.known),
        });
        if let (Some(value), Some(mean), Some(low), Some(high)) = (value.as_object_mut(), one.value, one.low, one.high)
        {
            value.extend([
                ("share".to_owned(), share(mean)),
                ("low".to_owned(), share(low)),
                ("high".to_owned(), share(high)),
            ]);
        }
        say(&format!("share.{}", one.id), value);
    }
    for threshold in &plan.thresholds {
        let (_, outcome) = reached(plan, run, threshold);
        say(
            &format!("threshold.{}", threshold.of),
            json!({ "at_least": threshold.at_least, "outcome": outcome.word() }),
        );
    }
    out
}

/// The run that was accepted.
pub(super) fn accepted(tx: &mut Tx<'_>, id: &EvaluationId) -> Result<Run, Error> {
    let found = store::runs(tx, id)?.into_iter().find(|run| run.state == RunState::Accepted);
    found.ok_or_else(absent)
}

/// Signs what the accepted run came to. It runs so many days.
///
/// # Errors
/// A conflict before a run was accepted, or when it changed meanwhile; refused without a key.
pub fn issue(
    tx: &mut WriteTx<'_, '_>,
    desk: &Desk<'_>,
    catalog: &Catalog,
    id: &EvaluationId,
    (days, seen): (u32, i64),
    _by: &AccountId,
) -> Result<Evaluation, Error> {
    let held = open(tx, id, &[EvaluationState::Accepted])?;
    let run = accepted(tx, id)?;
    let asset = registry::asset(tx, &held.asset)?.ok_or_else(absent)?;
    let draft = Draft {
        asset: Some(held.asset.clone()),
        subject: desk.address.of_asset(&held.operator, &held.asset),
        kind: KIND.parse().map_err(|_| Refusal::invalid("statement.not-issued").with("detail", "statement.claims"))?,
        norms: norms(catalog, &held),
        fields: said_fields(&asset.name, &held, &run),
        open: EVALUATION_RESULT_OPEN.into_iter().map(str::to_owned).collect::<BTreeSet<_>>(),
        evidence: Vec::new(),
        days,
        holder: None,
    };
    let issued = statement::issue(tx, desk, Party::Operator(&held.operator), &draft)?;
    let changed = cols! {
        "state" => EvaluationState::Issued.word(), "statement_id" => &issued.row.id, "updated_at" => rfc3339(tx.at()),
        "revision" => held.revision + 1,
    };
    tx.update_seen("evaluation", cols! { "id" => id }, ("revision", seen.into()), changed)?;
    read(tx, id)
}

/// The instruments of the norms the suite speaks to, as they are in force.
fn norms(catalog: &Catalog, held: &Evaluation) -> Vec<NormVersion> {
    let suite = super::suites::suite(&held.suite());
    let mut out = BTreeMap::new();
    for norm in suite.iter().flat_map(|s| &s.norms).filter_map(|text| NormId::parse(text)) {
        let id = norm.instrument().to_owned();
        if let Some(digest) = catalog.digest_of(&id).and_then(|text| text.parse().ok()) {
            out.insert(id.clone(), NormVersion { id, digest });
        }
    }
    out.into_values().collect()
}

/// Takes the statement back for good; the evaluation with it.
///
/// # Errors
/// Refused without a reason; a conflict without a statement, or when it changed meanwhile.
pub fn take_back(tx: &mut WriteTx<'_, '_>, id: &EvaluationId, reason: &str, seen: i64) -> Result<Evaluation, Error> {
    let held = open(tx, id, &[EvaluationState::Issued])?;
    let missing = || Refusal::of(Class::Conflict, "evaluation.state").with("state", held.state.word());
    let row = held.statement.as_ref().ok_or_else(missing)?;
    let row = statement::statement(tx, row)?.ok_or_else(absent)?;
    if row.status != Status::Withdrawn {
        statement::set_status(tx, &row.id, Status::Withdrawn, reason, row.revision)?;
    }
    let changed = cols! {
        "state" => EvaluationState::Withdrawn.word(), "reason" => reason, "updated_at" => rfc3339(tx.at()),
        "revision" => held.revision + 1,
    };
    tx.update_seen("evaluation", cols! { "id" => id }, ("revision", seen.into()), changed)?;
    event::tell(tx, &held.operator, event::Kind::EvaluationStale, &held.as_event())?;
    read(tx, id)
}
