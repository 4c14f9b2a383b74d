//! SQL of orders, parts, batches, lines and workers.

use super::model::{Done, Order, OrderState, Part, PartState, Trouble, Wanted, Worker};
use crate::args;
use crate::cols;
use crate::db::{DbError, Row, Tx, Value, WriteTx};
use crate::id::{AccountId, EvaluationId, EvaluationOrderId, EvaluationRunId, OperatorId};
use crate::time::rfc3339;

fn wrong(detail: impl std::fmt::Display) -> DbError {
    DbError::Schema(format!("`{detail}` is not known here"))
}

fn trouble(text: Option<String>) -> Result<Option<Trouble>, DbError> {
    text.map(|t| serde_json::from_str(&t)).transpose().map_err(wrong)
}

fn text_of(trouble: Option<&Trouble>) -> Option<String> {
    trouble.and_then(|t| serde_json::to_string(t).ok())
}

const ORDER: &str = "SELECT id, evaluation_id, operator_id, number, terms, digest, key_name, state, fault, run_id, ordered_by, at, \
     ended_at, revision FROM evaluation_order";

fn read_order(r: &Row<'_>) -> Result<Order, DbError> {
    let state = r.text(7)?;
    Ok(Order {
        id: EvaluationOrderId::parse(&r.text(0)?).map_err(wrong)?,
        evaluation: EvaluationId::parse(&r.text(1)?).map_err(wrong)?,
        operator: OperatorId::parse(&r.text(2)?).map_err(wrong)?,
        number: r.int(3)?,
        terms: serde_json::from_str(&r.text(4)?).map_err(wrong)?,
        digest: r.text(5)?,
        key: r.text(6)?,
        state: OrderState::parse(&state).ok_or_else(|| wrong(&state))?,
        trouble: trouble(r.opt_text(8)?)?,
        run: r.opt_text(9)?.map(|id| EvaluationRunId::parse(&id)).transpose().map_err(wrong)?,
        by: AccountId::parse(&r.text(10)?).map_err(wrong)?,
        at: r.text(11)?,
        ended_at: r.opt_text(12)?,
        revision: r.int(13)?,
    })
}

/// One order.
pub fn one(tx: &mut Tx<'_>, id: &EvaluationOrderId) -> Result<Option<Order>, DbError> {
    tx.row(&format!("{ORDER} WHERE id = ?"), args![id], read_order)
}

/// The orders of an evaluation, latest first.
pub fn of_evaluation(tx: &mut Tx<'_>, evaluation: &EvaluationId) -> Result<Vec<Order>, DbError> {
    tx.rows(&format!("{ORDER} WHERE evaluation_id = ? ORDER BY number DESC LIMIT 100"), args![evaluation], read_order)
}

/// The latest order of an evaluation.
pub fn latest(tx: &mut Tx<'_>, evaluation: &EvaluationId) -> Result<Option<Order>, DbError> {
    tx.row(&format!("{ORDER} WHERE evaluation_id = ? ORDER BY number DESC LIMIT 1"), args![evaluation], read_order)
}

/// Running orders of which every part is done: their logs can be put together.
pub(super) fn whole(tx: &mut Tx<'_>) -> Result<Vec<Order>, DbError> {
    let sql = format!(
        "{ORDER} WHERE state = 'running' AND NOT EXISTS (SELECT 1 FROM evaluation_part p WHERE p.order_id = evaluation_order.id
         AND p.state <> 'done') ORDER BY at, id LIMIT 20"
    );
    tx.rows(&sql, &[], read_order)
}

/// Puts an order into a state, if it still stands as seen.
pub(super) fn put_state(
    tx: &mut WriteTx<'_, '_>,
    id: &EvaluationOrderId,
    seen: i64,
    state: OrderState,
    fault: Option<&Trouble>,
) -> Result<(), DbError> {
    let ended = (state != OrderState::Running).then(|| rfc3339(tx.at()));
    let changed = cols! {
        "state" => state.word(), "fault" => text_of(fault), "ended_at" => ended, "revision" => seen + 1,
    };
    tx.update_seen("evaluation_order", cols! { "id" => id }, ("revision", seen.into()), changed)
}

/// Notes the run an order became.
pub(super) fn put_run(tx: &mut WriteTx<'_, '_>, order: &Order, run: &EvaluationRunId) -> Result<(), DbError> {
    let changed = cols! {
        "state" => OrderState::Done.word(), "run_id" => run, "ended_at" => rfc3339(tx.at()), "revision" => order.revision + 1,
    };
    tx.update_seen("evaluation_order", cols! { "id" => &order.id }, ("revision", order.revision.into()), changed)
}

const PART: &str = "SELECT p.id, p.order_id, p.n, p.from_sample, p.to_sample, p.state, p.token, p.worker, p.until, p.tries, \
     p.fault FROM evaluation_part p";

fn read_part(r: &Row<'_>) -> Result<Part, DbError> {
    let state = r.text(5)?;
    Ok(Part {
        id: r.text(0)?,
        order: EvaluationOrderId::parse(&r.text(1)?).map_err(wrong)?,
        n: r.int(2)?,
        from: r.int(3)?.cast_unsigned(),
        to: r.int(4)?.cast_unsigned(),
        state: PartState::parse(&state).ok_or_else(|| wrong(&state))?,
        token: r.int(6)?,
        worker: r.opt_text(7)?,
        until: r.text(8)?,
        tries: r.int(9)?,
        trouble: trouble(r.opt_text(10)?)?,
    })
}

/// One part.
pub(super) fn part(tx: &mut Tx<'_>, id: &str) -> Result<Option<Part>, DbError> {
    tx.row(&format!("{PART} WHERE p.id = ?"), args![id], read_part)
}

/// The parts of an order.
pub fn parts_of(tx: &mut Tx<'_>, order: &EvaluationOrderId) -> Result<Vec<Part>, DbError> {
    tx.rows(&format!("{PART} WHERE p.order_id = ? ORDER BY p.n"), args![order], read_part)
}

/// The part that waits longest among those a worker can carry out: nobody has it, or whoever had it let its lease end.
pub(super) fn due(tx: &mut Tx<'_>, now: &str, wanted: &Wanted) -> Result<Option<Part>, DbError> {
    // A worker needs every key an order names, those of its judges too: orders are few, and are looked through one by one.
    let running = tx.rows(&format!("{ORDER} WHERE state = 'running' ORDER BY at, id LIMIT 1000"), &[], read_order)?;
    let able = |o: &&Order| wanted.digests.contains(&o.digest) && o.is_for(&wanted.keys);
    let able: Vec<Value> = running.iter().filter(able).map(|o| Value::from(&o.id)).collect();
    if able.is_empty() {
        return Ok(None);
    }
    let holes = vec!["?"; able.len()].join(", ");
    let sql = format!(
        "{PART} WHERE p.state <> 'done' AND p.until <= ? AND p.order_id IN ({holes}) ORDER BY p.until, p.id LIMIT 1"
    );
    let values: Vec<Value> = std::iter::once(now.into()).chain(able).collect();
    tx.row(&sql, &values, read_part)
}

/// Writes down the parts of a new order.
pub(super) fn insert_parts(
    tx: &mut WriteTx<'_, '_>,
    order: &EvaluationOrderId,
    ranges: &[(u64, u64)],
) -> Result<(), DbError> {
    let at = rfc3339(tx.at());
    let names = [
        "id",
        "order_id",
        "n",
        "from_sample",
        "to_sample",
        "state",
        "token",
        "worker",
        "until",
        "tries",
        "fault",
        "updated_at",
    ];
    let row = |(i, (from, to)): (usize, &(u64, u64))| -> Vec<Value> {
        let n = i as i64 + 1;
        vec![
            format!("{order}-{n:06}").into(),
            order.into(),
            n.into(),
            from.cast_signed().into(),
            to.cast_signed().into(),
            PartState::Waiting.word().into(),
            0_i64.into(),
            None::<String>.into(),
            at.as_str().into(),
            0_i64.into(),
            None::<String>.into(),
            at.as_str().into(),
        ]
    };
    let rows: Vec<Vec<Value>> = ranges.iter().enumerate().map(row).collect();
    tx.insert_rows("evaluation_part", &names, &rows)
}

/// Gives a part to a worker under its next token.
pub(super) fn take_part(tx: &mut WriteTx<'_, '_>, part: &Part, worker: &str, until: &str) -> Result<(), DbError> {
    let changed = cols! {
        "state" => PartState::Taken.word(), "token" => part.token + 1, "worker" => worker, "until" => until,
        "tries" => part.tries + 1, "updated_at" => rfc3339(tx.at()),
    };
    tx.update_seen("evaluation_part", cols! { "id" => part.id.as_str() }, ("token", part.token.into()), changed)
}

/// Lets whoever has a part have it for longer.
pub(super) fn extend(tx: &mut WriteTx<'_, '_>, id: &str, until: &str, tries: i64) -> Result<(), DbError> {
    let changed = cols! { "until" => until, "tries" => tries, "updated_at" => rfc3339(tx.at()) };
    tx.update("evaluation_part", cols! { "id" => id }, changed).map(|_| ())
}

/// Ends a taking.
pub(super) fn settle_part(
    tx: &mut WriteTx<'_, '_>,
    part: &Part,
    (state, tries): (PartState, i64),
    until: &str,
    fault: Option<&Trouble>,
) -> Result<(), DbError> {
    let changed = cols! {
        "state" => state.word(), "tries" => tries, "until" => until, "fault" => text_of(fault), "updated_at" => rfc3339(tx.at()),
    };
    tx.update("evaluation_part", cols! { "id" => part.id.as_str() }, changed).map(|_| ())
}

/// What was handed in of a part.
pub(super) fn done_of(tx: &mut Tx<'_>, part: &str) -> Result<Vec<(String, u32)>, DbError> {
    let sql = "SELECT sample, epoch FROM evaluation_line WHERE part_id = ? ORDER BY sample, epoch";
    tx.rows(sql, args![part], |r| Ok((r.text(0)?, u32::try_from(r.int(1)?).unwrap_or(0))))
}

/// The number of the last batch of an order.
pub(super) fn last_batch(tx: &mut Tx<'_>, order: &EvaluationOrderId) -> Result<i64, DbError> {
    tx.number("SELECT max(n) FROM evaluation_batch WHERE order_id = ?", args![order])
}

/// Writes lines down.
pub(super) fn insert_lines(
    tx: &mut WriteTx<'_, '_>,
    (order, part, batch): (&EvaluationOrderId, &str, i64),
    lines: &[&Done],
) -> Result<(), DbError> {
    let names = ["order_id", "sample", "epoch", "part_id", "batch", "place", "line"];
    let row = |(place, d): (usize, &&Done)| -> Vec<Value> {
        vec![
            order.into(),
            d.sample.as_str().into(),
            i64::from(d.epoch).into(),
            part.into(),
            batch.into(),
            (place as i64).into(),
            d.line.as_str().into(),
        ]
    };
    let rows: Vec<Vec<Value>> = lines.iter().enumerate().map(row).collect();
    tx.insert_rows("evaluation_line", &names, &rows)
}

/// A batch: number, digest of its lines, when.
pub(super) struct Batch {
    pub n: i64,
    pub digest: String,
    pub at: String,
}

/// The batches of an order, in order.
pub(super) fn batches(tx: &mut Tx<'_>, order: &EvaluationOrderId) -> Result<Vec<Batch>, DbError> {
    let sql = "SELECT n, digest, at FROM evaluation_batch WHERE order_id = ? ORDER BY n";
    tx.rows(sql, args![order], |r| Ok(Batch { n: r.int(0)?, digest: r.text(1)?, at: r.text(2)? }))
}

/// The lines of a batch, in order.
pub(super) fn lines(tx: &mut Tx<'_>, order: &EvaluationOrderId, batch: i64) -> Result<Vec<String>, DbError> {
    let sql = "SELECT line FROM evaluation_line WHERE order_id = ? AND batch = ? ORDER BY place";
    tx.rows(sql, args![order, batch], |r| r.text(0))
}

/// What each worker handed in: name, answered, failed, and the same since a moment, and when last.
pub(super) fn shares(tx: &mut Tx<'_>, order: &EvaluationOrderId, since: &str) -> Result<Vec<super::Share>, DbError> {
    let sql = "SELECT worker, CAST(sum(answered) AS BIGINT), CAST(sum(failed) AS BIGINT),
         CAST(sum(CASE WHEN at > ? THEN answered + failed ELSE 0 END) AS BIGINT), max(at) FROM evaluation_batch WHERE order_id = ? GROUP BY worker ORDER BY worker";
    tx.rows(sql, args![since, order], |r| {
        let whole = |i| -> Result<u64, DbError> { Ok(r.int(i)?.cast_unsigned()) };
        Ok(super::Share {
            worker: r.text(0)?,
            answered: whole(1)?,
            failed: whole(2)?,
            lately: whole(3)?,
            last: r.text(4)?,
            is_at_work: false,
        })
    })
}

/// Notes that a worker is there.
pub(super) fn put_worker(tx: &mut WriteTx<'_, '_>, wanted: &Wanted, software: &str) -> Result<(), DbError> {
    let (name, at) = (wanted.worker.as_str(), rfc3339(tx.at()));
    let since = tx.row("SELECT since FROM evaluation_worker WHERE name = ?", args![name], |r| r.text(0))?;
    let keys = wanted.keys.join(" ");
    let since = since.unwrap_or_else(|| at.clone());
    tx.upsert(
        "evaluation_worker",
        cols! { "name" => name, "keys" => keys, "software" => software, "since" => since, "seen_at" => at },
    )
}

/// Workers heard of since a moment.
pub fn workers(tx: &mut Tx<'_>, since: &str) -> Result<Vec<Worker>, DbError> {
    let sql = "SELECT name, keys, software, since, seen_at FROM evaluation_worker WHERE seen_at >= ? ORDER BY name LIMIT 1000";
    tx.rows(sql, args![since], |r| {
        Ok(Worker {
            name: r.text(0)?,
            keys: r.text(1)?.split(' ').filter(|k| !k.is_empty()).map(str::to_owned).collect(),
            software: r.text(2)?,
            since: r.text(3)?,
            seen_at: r.text(4)?,
        })
    })
}
