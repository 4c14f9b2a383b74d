//! SQL of hooks and of what is on its way to them.

use crate::args;
use crate::cols;
use crate::db::{DbError, Row, Tx, Value, WriteTx};
use crate::event::Kind;
use crate::id::{AccountId, EventId, HookId, OperatorId, WrongId};
use crate::text::scale;
use crate::time::rfc3339;

scale! {
    /// Where a delivery stands.
    DeliveryState {
        /// Waits for its time.
        Queued = "queued", "送信待ち", "queued";
        /// Someone is sending it.
        Sending = "sending", "送信中", "sending";
        /// The receiver took it.
        Sent = "sent", "送信済み", "sent";
        /// Tried too often, or gone.
        Failed = "failed", "送信できなかった", "failed";
        /// The hook was off when its time came.
        Dropped = "dropped", "取りやめ", "dropped";
    }
}

fn wrong_id(e: WrongId) -> DbError {
    DbError::Schema(e.to_string())
}

/// An address events are sent to (通知先).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hook {
    /// Its id.
    pub id: HookId,
    /// Whose.
    pub operator: OperatorId,
    /// Where to.
    pub url: String,
    /// What it hears of; empty is everything.
    pub kinds: Vec<Kind>,
    /// What it is for.
    pub description: String,
    /// Turned on by its owner.
    pub is_on: bool,
    /// Who registered it; none at the command line.
    pub created_by: Option<AccountId>,
    /// When, RFC 3339.
    pub created_at: String,
    /// When its owner last changed it.
    pub updated_at: String,
    /// How often it was changed.
    pub revision: i64,
    /// Nothing has arrived since.
    pub failing_since: Option<String>,
    /// Stopped by the program since.
    pub stopped_at: Option<String>,
    /// Why it was stopped: one of [`super::REASONS`].
    pub reason: Option<String>,
}

impl Hook {
    /// Whether events go to it.
    pub fn is_working(&self) -> bool {
        self.is_on && self.stopped_at.is_none()
    }

    /// Whether it hears of a kind.
    pub fn wants(&self, kind: Kind) -> bool {
        self.kinds.is_empty() || self.kinds.contains(&kind)
    }
}

const HOOK: &str =
    "SELECT h.id, h.operator_id, h.url, h.kinds, h.description, h.is_on, h.created_by, h.created_at, h.updated_at,
     h.revision, s.failing_since, s.stopped_at, s.reason FROM hook h LEFT JOIN hook_state s ON s.hook_id = h.id";

fn read_hook(r: &Row<'_>) -> Result<Hook, DbError> {
    Ok(Hook {
        id: HookId::parse(&r.text(0)?).map_err(wrong_id)?,
        operator: OperatorId::parse(&r.text(1)?).map_err(wrong_id)?,
        url: r.text(2)?,
        kinds: r.text(3)?.split(' ').filter_map(Kind::parse).collect(),
        description: r.text(4)?,
        is_on: r.bool(5)?,
        created_by: r.opt_text(6)?.map(|id| AccountId::parse(&id).map_err(wrong_id)).transpose()?,
        created_at: r.text(7)?,
        updated_at: r.text(8)?,
        revision: r.int(9)?,
        failing_since: r.opt_text(10)?,
        stopped_at: r.opt_text(11)?,
        reason: r.opt_text(12)?,
    })
}

fn words(kinds: &[Kind]) -> String {
    kinds.iter().map(|k| k.word()).collect::<Vec<_>>().join(" ")
}

/// One hook.
pub fn hook(tx: &mut Tx<'_>, id: &HookId) -> Result<Option<Hook>, DbError> {
    tx.row(&format!("{HOOK} WHERE h.id = ?"), args![id], read_hook)
}

/// An operator's hooks, in the order they were registered.
pub fn hooks(tx: &mut Tx<'_>, operator: &OperatorId) -> Result<Vec<Hook>, DbError> {
    tx.rows(&format!("{HOOK} WHERE h.operator_id = ? ORDER BY h.id"), args![operator], read_hook)
}

/// The hooks of these operators that hear of a kind now.
pub(super) fn wanting(
    tx: &mut Tx<'_>,
    kind: Kind,
    operators: &[&OperatorId],
) -> Result<Vec<(HookId, OperatorId)>, DbError> {
    let holes = vec!["?"; operators.len()].join(", ");
    let mut values: Vec<Value> = operators.iter().map(|o| Value::from(*o)).collect();
    values.push(true.into());
    let found = tx.rows(
        &format!("{HOOK} WHERE h.operator_id IN ({holes}) AND h.is_on = ? AND s.stopped_at IS NULL ORDER BY h.id"),
        &values,
        read_hook,
    )?;
    Ok(found.into_iter().filter(|h| h.wants(kind)).map(|h| (h.id, h.operator)).collect())
}

pub(super) fn insert(tx: &mut WriteTx<'_, '_>, hook: &Hook) -> Result<(), DbError> {
    tx.insert(
        "hook",
        cols! {
            "id" => &hook.id, "operator_id" => &hook.operator, "url" => hook.url.as_str(), "kinds" => words(&hook.kinds),
            "description" => hook.description.as_str(), "is_on" => hook.is_on, "created_by" => hook.created_by.as_ref().map(AccountId::as_str),
            "created_at" => hook.created_at.as_str(), "updated_at" => hook.updated_at.as_str(), "revision" => hook.revision,
        },
    )
}

pub(super) fn change(
    tx: &mut WriteTx<'_, '_>,
    id: &HookId,
    seen: i64,
    (url, kinds, description): (&str, &[Kind], &str),
) -> Result<(), DbError> {
    let at = rfc3339(tx.at());
    tx.update_seen(
        "hook",
        cols! { "id" => id },
        ("revision", seen.into()),
        cols! {
            "url" => url, "kinds" => words(kinds), "description" => description, "updated_at" => at, "revision" => seen + 1,
        },
    )
}

pub(super) fn set_on(tx: &mut WriteTx<'_, '_>, hook: &Hook, is_on: bool) -> Result<(), DbError> {
    let at = rfc3339(tx.at());
    tx.update_seen(
        "hook",
        cols! { "id" => &hook.id },
        ("revision", hook.revision.into()),
        cols! { "is_on" => is_on, "updated_at" => at, "revision" => hook.revision + 1 },
    )
}

/// Since when nothing arrives, since when it is stopped, and why.
pub(super) type Standing<'a> = (Option<&'a str>, Option<&'a str>, Option<&'a str>);

pub(super) fn put_state(
    tx: &mut WriteTx<'_, '_>,
    id: &HookId,
    (failing_since, stopped_at, reason): Standing<'_>,
) -> Result<(), DbError> {
    tx.upsert(
        "hook_state",
        cols! { "hook_id" => id, "failing_since" => failing_since, "stopped_at" => stopped_at, "reason" => reason },
    )
}

pub(super) fn remove(tx: &mut WriteTx<'_, '_>, id: &HookId) -> Result<(), DbError> {
    for table in ["hook_delivery", "hook_state", "hook_key"] {
        tx.delete(table, cols! { "hook_id" => id })?;
    }
    tx.delete("hook", cols! { "id" => id }).map(|_| ())
}

/// What one secret of a hook is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct HookKey {
    pub n: i64,
    pub salt: String,
    pub until: Option<String>,
}

pub(super) fn keys(tx: &mut Tx<'_>, id: &HookId) -> Result<Vec<HookKey>, DbError> {
    tx.rows("SELECT n, salt, until FROM hook_key WHERE hook_id = ? ORDER BY n", args![id], |r| {
        Ok(HookKey { n: r.int(0)?, salt: r.text(1)?, until: r.opt_text(2)? })
    })
}

/// Until when an earlier secret of a hook signs beside the present one.
pub fn key_until(tx: &mut Tx<'_>, id: &HookId) -> Result<Option<String>, DbError> {
    let sql = "SELECT until FROM hook_key WHERE hook_id = ? AND until IS NOT NULL ORDER BY until DESC LIMIT 1";
    tx.row(sql, args![id], |r| r.text(0))
}

pub(super) fn insert_key(tx: &mut WriteTx<'_, '_>, id: &HookId, n: i64, salt: &str) -> Result<(), DbError> {
    let since = rfc3339(tx.at());
    tx.insert(
        "hook_key",
        cols! { "hook_id" => id, "n" => n, "salt" => salt, "since" => since, "until" => None::<String> },
    )
}

pub(super) fn end_key(tx: &mut WriteTx<'_, '_>, id: &HookId, n: i64, until: &str) -> Result<(), DbError> {
    tx.update("hook_key", cols! { "hook_id" => id, "n" => n }, cols! { "until" => until }).map(|_| ())
}

pub(super) fn drop_key(tx: &mut WriteTx<'_, '_>, id: &HookId, n: i64) -> Result<(), DbError> {
    tx.delete("hook_key", cols! { "hook_id" => id, "n" => n }).map(|_| ())
}

/// One event on its way to one hook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// The event, which also names the message.
    pub event: EventId,
    /// What happened; none for a word of a newer program.
    pub kind: Option<Kind>,
    /// When it was queued.
    pub at: String,
    /// Where it stands.
    pub state: DeliveryState,
    /// How often it was tried.
    pub tries: i64,
    /// When it is tried next, while it waits.
    pub next_at: String,
    /// How the last try ended, as a word; what people read is [`super::outcome_told`].
    pub outcome: Option<String>,
    /// When something last happened to it.
    pub updated_at: String,
}

/// The latest deliveries to a hook.
pub fn deliveries(tx: &mut Tx<'_>, id: &HookId, most: u32) -> Result<Vec<Delivery>, DbError> {
    tx.rows(
        "SELECT d.event_id, e.kind, d.at, d.state, d.tries, d.next_at, d.outcome, d.updated_at FROM hook_delivery d
         JOIN event e ON e.id = d.event_id WHERE d.hook_id = ? ORDER BY d.at DESC, d.event_id DESC LIMIT ?",
        args![id, i64::from(most)],
        |r| {
            Ok(Delivery {
                event: EventId::parse(&r.text(0)?).map_err(wrong_id)?,
                kind: Kind::parse(&r.text(1)?),
                at: r.text(2)?,
                state: DeliveryState::parse(&r.text(3)?).unwrap_or(DeliveryState::Failed),
                tries: r.int(4)?,
                next_at: r.text(5)?,
                outcome: r.opt_text(6)?,
                updated_at: r.text(7)?,
            })
        },
    )
}

/// How many deliveries wait, arrived and were given up, over all operators.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Figures {
    /// Queued or being sent.
    pub waiting: i64,
    /// Taken.
    pub sent: i64,
    /// Given up.
    pub failed: i64,
}

/// The queue in figures.
pub fn figures(tx: &mut Tx<'_>) -> Result<Figures, DbError> {
    let mut out = Figures::default();
    let counted =
        tx.rows("SELECT state, count(*) FROM hook_delivery GROUP BY state", &[], |r| Ok((r.text(0)?, r.int(1)?)))?;
    for (state, count) in counted {
        match DeliveryState::parse(&state) {
            Some(DeliveryState::Queued | DeliveryState::Sending) => out.waiting += count,
            Some(DeliveryState::Sent) => out.sent += count,
            Some(DeliveryState::Failed) => out.failed += count,
            Some(DeliveryState::Dropped) | None => {}
        }
    }
    Ok(out)
}

pub(super) fn queue(tx: &mut WriteTx<'_, '_>, rows: &[(HookId, &EventId)]) -> Result<(), DbError> {
    let at = rfc3339(tx.at());
    let row = |(hook, event): &(HookId, &EventId)| -> Vec<Value> {
        let state = DeliveryState::Queued.word();
        vec![
            hook.into(),
            (*event).into(),
            at.as_str().into(),
            state.into(),
            Value::Int(0),
            at.as_str().into(),
            at.as_str().into(),
        ]
    };
    let rows: Vec<Vec<Value>> = rows.iter().map(row).collect();
    tx.insert_rows("hook_delivery", &["hook_id", "event_id", "at", "state", "tries", "next_at", "updated_at"], &rows)
}

/// From the beginning, now. Says whether there was one.
pub(super) fn queue_again(tx: &mut WriteTx<'_, '_>, hook: &HookId, event: &EventId) -> Result<bool, DbError> {
    let at = rfc3339(tx.at());
    tx.update(
        "hook_delivery",
        cols! { "hook_id" => hook, "event_id" => event },
        cols! {
            "state" => DeliveryState::Queued.word(), "tries" => 0, "next_at" => at.as_str(), "updated_at" => at.as_str(),
        },
    )
}

/// A delivery whose time has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Due {
    pub hook: HookId,
    pub event: EventId,
    pub tries: i64,
}

const DUE: &str = "FROM hook_delivery WHERE state IN ('queued', 'sending') AND next_at <= ?";

pub(super) fn has_due(tx: &mut Tx<'_>, now: &str) -> Result<bool, DbError> {
    Ok(tx.row(&format!("SELECT event_id {DUE} LIMIT 1"), args![now], |r| r.text(0))?.is_some())
}

/// What is due, longest waiting first, and no more of one hook than `of_one`.
pub(super) fn due(tx: &mut Tx<'_>, now: &str, (most, of_one): (u32, u32)) -> Result<Vec<Due>, DbError> {
    tx.rows(
        &format!(
            "SELECT hook_id, event_id, tries FROM (SELECT hook_id, event_id, tries, next_at,
             row_number() OVER (PARTITION BY hook_id ORDER BY next_at, event_id) AS place {DUE}) AS waiting
             WHERE place <= ? ORDER BY next_at, event_id LIMIT ?"
        ),
        args![now, i64::from(of_one), i64::from(most)],
        |r| {
            Ok(Due {
                hook: HookId::parse(&r.text(0)?).map_err(wrong_id)?,
                event: EventId::parse(&r.text(1)?).map_err(wrong_id)?,
                tries: r.int(2)?,
            })
        },
    )
}

/// Notes where a delivery stands. Says whether there is one still.
pub(super) fn settle(
    tx: &mut WriteTx<'_, '_>,
    due: &Due,
    (state, tries): (DeliveryState, i64),
    next_at: &str,
    outcome: Option<&str>,
) -> Result<bool, DbError> {
    let at = rfc3339(tx.at());
    let key = cols! { "hook_id" => &due.hook, "event_id" => &due.event };
    match outcome {
        Some(outcome) => tx.update(
            "hook_delivery",
            key,
            cols! {
                "state" => state.word(), "tries" => tries, "next_at" => next_at, "outcome" => outcome, "updated_at" => at,
            },
        ),
        // What is not over says nothing new about how the last try ended.
        None => tx.update(
            "hook_delivery",
            key,
            cols! { "state" => state.word(), "tries" => tries, "next_at" => next_at, "updated_at" => at },
        ),
    }
}

pub(super) fn forget_before(tx: &mut WriteTx<'_, '_>, before: &str) -> Result<u64, DbError> {
    tx.delete_before("hook_delivery", &[], ("at", before))
}
