//! SQL of the comparison and of the walk over the register.

use super::{CHANGE, ChangeBody, damaged, read_change, wrong_id};
use crate::args;
use crate::cols;
use crate::db::{DbError, Tx, Value, WriteTx};
use crate::id::{AssessmentId, AssetId, NormChangeId, NoticeId, OperatorId, RunId};
use crate::norm::{FactValue, Facts, NormId};
use crate::notice::InstrumentChange;
use crate::notice::walk::{Lease, Place, Run, Totals};
use crate::registry::FACT;
use std::collections::{BTreeSet, HashMap};

/// The catalogue that was compared last, if any ever was.
pub(in crate::notice) fn seen(tx: &mut Tx<'_>) -> Result<Option<String>, DbError> {
    tx.row("SELECT catalog_digest FROM norm_run ORDER BY at DESC, id DESC LIMIT 1", args![], |r| r.text(0))
}

/// When the catalogue was compared last, RFC 3339.
pub fn compared_at(tx: &mut Tx<'_>) -> Result<Option<String>, DbError> {
    tx.row("SELECT at FROM norm_run ORDER BY at DESC, id DESC LIMIT 1", args![], |r| r.text(0))
}

/// Every instrument as last known, by its digest.
pub(in crate::notice) fn known(tx: &mut Tx<'_>) -> Result<HashMap<String, String>, DbError> {
    let rows = tx.rows("SELECT instrument, digest FROM norm_known", args![], |r| Ok((r.text(0)?, r.text(1)?)))?;
    Ok(rows.into_iter().collect())
}

pub(in crate::notice) fn known_body(tx: &mut Tx<'_>, instrument: &str) -> Result<Option<String>, DbError> {
    tx.row("SELECT body FROM norm_known WHERE instrument = ?", args![instrument], |r| r.text(0))
}

pub(in crate::notice) fn remember(
    tx: &mut WriteTx<'_, '_>,
    instrument: &str,
    digest: &str,
    body: &str,
) -> Result<(), DbError> {
    tx.upsert("norm_known", cols! { "instrument" => instrument, "digest" => digest, "body" => body })
}

pub(in crate::notice) fn forget_known(tx: &mut WriteTx<'_, '_>, instrument: &str) -> Result<(), DbError> {
    tx.delete("norm_known", cols! { "instrument" => instrument }).map(|_| ())
}

const WALKING: &str = "walking";
const DONE: &str = "done";

pub(in crate::notice) fn insert_run(
    tx: &mut WriteTx<'_, '_>,
    id: &RunId,
    at: &str,
    digest: &str,
    is_open: bool,
) -> Result<(), DbError> {
    tx.insert(
        "norm_run",
        cols! {
            "id" => id, "at" => at, "catalog_digest" => digest, "state" => if is_open { WALKING } else { DONE },
            "after_operator" => "", "after_asset" => "",
        },
    )
}

pub(in crate::notice) fn insert_change(
    tx: &mut WriteTx<'_, '_>,
    run: &RunId,
    (n, at): (usize, &str),
    change: &InstrumentChange,
) -> Result<(), DbError> {
    let id = NormChangeId::new(tx.at(), tx.chance());
    let body =
        ChangeBody { short: change.short.clone(), on_request: change.is_on_request, norms: change.norms.clone() };
    tx.insert(
        "norm_change",
        cols! {
            "id" => &id, "run_id" => run, "n" => n as i64, "at" => at, "code" => &change.code,
            "instrument_was" => change.was.as_deref(), "instrument" => change.is.as_deref(),
            "body" => serde_json::to_string(&body).map_err(damaged)?,
        },
    )
}

/// The oldest comparison operators were not told of to the end, and where the walk stands.
pub(in crate::notice) fn open_run(tx: &mut Tx<'_>) -> Result<Option<Run>, DbError> {
    let run = tx.row(
        "SELECT id, at, after_operator, after_asset FROM norm_run WHERE state <> 'done' ORDER BY at, id LIMIT 1",
        args![],
        |r| {
            let place = Place { operator: r.text(2)?, asset: r.text(3)? };
            Ok((RunId::parse(&r.text(0)?).map_err(wrong_id)?, r.text(1)?, place))
        },
    )?;
    let Some((id, at, place)) = run else { return Ok(None) };
    let changes = tx.rows(&format!("{CHANGE} WHERE run_id = ? ORDER BY n"), args![&id], read_change)?;
    Ok(Some(Run { id, at, place, changes }))
}

/// Notes how far the walk has come; nothing when someone else moved it meanwhile.
pub(in crate::notice) fn move_run(
    tx: &mut WriteTx<'_, '_>,
    run: &RunId,
    (from, to): (&Place, &Place),
    is_done: bool,
) -> Result<bool, DbError> {
    tx.update(
        "norm_run",
        cols! { "id" => run, "after_operator" => &from.operator, "after_asset" => &from.asset, "state" => WALKING },
        cols! {
            "after_operator" => &to.operator, "after_asset" => &to.asset, "state" => if is_done { DONE } else { WALKING },
        },
    )
}

/// The next systems of the register after a place, in use since before a moment: operator, asset, kind.
pub(in crate::notice) fn page(
    tx: &mut Tx<'_>,
    after: &Place,
    before: &str,
    most: usize,
) -> Result<Vec<(OperatorId, AssetId, String)>, DbError> {
    tx.rows(
        "SELECT operator_id, id, kind FROM asset WHERE (operator_id, id) > (?, ?) AND is_retired = ? AND created_at <= ?
         ORDER BY operator_id, id LIMIT ?",
        args![after.operator.as_str(), after.asset.as_str(), false, before, most as i64],
        |r| {
            let operator = OperatorId::parse(&r.text(0)?).map_err(wrong_id)?;
            Ok((operator, AssetId::parse(&r.text(1)?).map_err(wrong_id)?, r.text(2)?))
        },
    )
}

fn holes(n: usize) -> String {
    vec!["?"; n].join(", ")
}

/// The facts given about these assets, and the same as text.
pub(in crate::notice) fn said_of(
    tx: &mut Tx<'_>,
    assets: &[&AssetId],
) -> Result<HashMap<String, (Facts, String)>, DbError> {
    let sql = format!(
        "SELECT asset_id, field, value FROM said WHERE asset_id IN ({}) ORDER BY asset_id, field",
        holes(assets.len())
    );
    let ids: Vec<Value> = assets.iter().map(|a| Value::from(*a)).collect();
    let mut out: HashMap<String, (Facts, String)> = HashMap::with_capacity(assets.len());
    tx.rows(&sql, &ids, |r| {
        let (asset, field) = (r.text(0)?, r.text(1)?);
        if let Some(fact) = field.strip_prefix(FACT) {
            let text = r.text(2)?;
            let (facts, whole) = out.entry(asset).or_default();
            // What is no fact any more counts as not given, as everywhere.
            if let Ok(value) = serde_json::from_str::<FactValue>(&text) {
                facts.set(fact, value);
            }
            whole.extend([fact, "=", &text, "\n"]);
        }
        Ok(())
    })?;
    Ok(out)
}

/// An assessment of these assets: asset, id, number, whether submitted, instruments; latest first.
pub(in crate::notice) type AssessedRow = (String, AssessmentId, i64, bool, Vec<String>);

/// Assessment → the provisions answered in it that were asked for.
pub(in crate::notice) type Answered = HashMap<String, Vec<NormId>>;

/// The assessments of these assets, and the provisions answered in them that `wanted` picks.
pub(in crate::notice) fn assessed(
    tx: &mut Tx<'_>,
    assets: &[&AssetId],
    wanted: Option<&dyn Fn(&NormId) -> bool>,
) -> Result<(Vec<AssessedRow>, Answered), DbError> {
    let ids: Vec<Value> = assets.iter().map(|a| Value::from(*a)).collect();
    let sql = format!(
        "SELECT asset_id, id, number, status, instruments FROM assessment WHERE asset_id IN ({}) ORDER BY asset_id, number DESC",
        holes(assets.len())
    );
    let rows = tx.rows(&sql, &ids, |r| {
        let instruments = serde_json::from_str(&r.text(4)?).map_err(damaged)?;
        let id = AssessmentId::parse(&r.text(1)?).map_err(wrong_id)?;
        Ok((r.text(0)?, id, r.int(2)?, r.text(3)? == "submitted", instruments))
    })?;
    let mut answered = Answered::new();
    let Some(wanted) = wanted.filter(|_| !rows.is_empty()) else { return Ok((rows, answered)) };
    let mut values: Vec<Value> = rows.iter().map(|(_, id, ..)| Value::from(id)).collect();
    let sql = format!(
        "SELECT assessment_id, norm FROM answer WHERE assessment_id IN ({}) AND status <> ? ORDER BY assessment_id, norm",
        holes(values.len())
    );
    values.push("unanswered".into());
    tx.rows(&sql, &values, |r| {
        if let Some(norm) = NormId::parse(&r.text(1)?).filter(|n| wanted(n)) {
            answered.entry(r.text(0)?).or_default().push(norm);
        }
        Ok(())
    })?;
    Ok((rows, answered))
}

pub(in crate::notice) fn insert_part(
    tx: &mut WriteTx<'_, '_>,
    run: &RunId,
    operator: &OperatorId,
    (first, last): (&AssetId, &AssetId),
    (totals, body): (&Totals, &str),
) -> Result<(), DbError> {
    let norms: Vec<String> = totals.norms.iter().map(u32::to_string).collect();
    tx.insert(
        "notice_part",
        cols! {
            "run_id" => run, "operator_id" => operator, "first_asset" => first, "last_asset" => last,
            "systems" => totals.systems, "certain" => totals.certain, "assessments" => totals.assessments,
            "norms" => norms.join(","), "body" => body,
        },
    )
}

/// What all parts of one operator say together.
pub(in crate::notice) fn finished_parts(tx: &mut Tx<'_>, run: &RunId, operator: &str) -> Result<Totals, DbError> {
    let mut totals = Totals::default();
    tx.rows(
        "SELECT systems, certain, assessments, norms FROM notice_part WHERE run_id = ? AND operator_id = ?",
        args![run, operator],
        |r| {
            let norms: BTreeSet<u32> = r.text(3)?.split(',').filter_map(|n| n.parse().ok()).collect();
            totals.add(&Totals { systems: r.int(0)?, certain: r.int(1)?, assessments: r.int(2)?, norms });
            Ok(())
        },
    )?;
    Ok(totals)
}

pub(in crate::notice) fn insert_notice(
    tx: &mut WriteTx<'_, '_>,
    id: &NoticeId,
    (run, operator, at): (&RunId, &OperatorId, &str),
    totals: &Totals,
) -> Result<(), DbError> {
    tx.insert(
        "notice",
        cols! {
            "id" => id, "operator_id" => operator, "run_id" => run, "at" => at, "norms" => totals.norms.len() as i64,
            "systems" => totals.systems, "certain" => totals.certain, "assessments" => totals.assessments,
        },
    )
}

pub(in crate::notice) fn lease(tx: &mut Tx<'_>, name: &str) -> Result<Option<Lease>, DbError> {
    tx.row("SELECT holder, until FROM lease WHERE name = ?", args![name], |r| {
        Ok(Lease { holder: r.text(0)?, until: r.text(1)? })
    })
}

pub(in crate::notice) fn take_lease(tx: &mut WriteTx<'_, '_>, name: &str, lease: &Lease) -> Result<(), DbError> {
    tx.upsert("lease", cols! { "name" => name, "holder" => &lease.holder, "until" => &lease.until })
}

pub(in crate::notice) fn release(tx: &mut WriteTx<'_, '_>, name: &str, holder: &str) -> Result<(), DbError> {
    tx.delete("lease", cols! { "name" => name, "holder" => holder }).map(|_| ())
}
