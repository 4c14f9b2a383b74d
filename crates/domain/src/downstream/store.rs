//! SQL of changes; whom they reach, who was told, what rests on them and other installations have rooms of their own.

mod abroad;
mod advisories;
mod alike;
mod reach;
mod rests;
mod told;

pub use abroad::{NodeRow, nodes};
pub(super) use abroad::{answer_of, due_answers, due_nodes, put_answer, put_node};
pub use advisories::{Scope, Word};
pub(super) use advisories::{is_outdated, nothing, put_word, told_before, unlooked, word_of, words};
pub(super) use alike::{hangs_on, in_sector, of_same_name, resting_on_same};
#[cfg(test)]
pub(super) use reach::{abroad, given};
pub(super) use reach::{first, further, tied};
pub(super) use rests::{Ending, answers_of, answers_on, expiring, expiring_own, named};
pub use rests::{OwnStatement, Resting, own_statements};
pub use told::{
    Progress, Seen, Settled, ToldList, ToldQuery, of_asset, parts, progress, seen_by, settled, told, told_list, unseen,
};
pub(super) use told::{
    drop_parts, held_parts, insert_told, keep_lease, lease, put_part, put_seen, put_settled, release, told_operators,
    told_to,
};

use super::model::{Change, Figures, Kind, State};
use crate::args;
use crate::cols;
use crate::db::{DbError, Row, Tx, Value, WriteTx};
use crate::id::{AccountId, AssetId, ChangeId, OperatorId, StatementId};

pub(super) fn wrong(detail: impl std::fmt::Display) -> DbError {
    DbError::Schema(format!("`{detail}` is not known here"))
}

fn holes(n: usize) -> String {
    vec!["?"; n].join(", ")
}

const COLUMNS: &str =
    "c.id, c.operator_id, c.asset_id, c.issuer, c.subject, c.subject_name, c.kind, c.words, c.public_words, c.fields, c.statement_id,
     c.digest, c.replaced_by, c.withdraws, c.origin, c.origin_id, c.is_further, c.state, c.operators, c.systems, c.nodes, c.levels,
     c.is_whole, c.by, c.at, c.announced_at, c.revision";
/// Where the columns of what goes along with a change begin.
const AFTER: usize = 27;

fn opt<T, E: std::fmt::Display>(
    text: Option<String>,
    parse: impl Fn(&str) -> Result<T, E>,
) -> Result<Option<T>, DbError> {
    text.map(|t| parse(&t)).transpose().map_err(wrong)
}

fn read_change(r: &Row<'_>) -> Result<Change, DbError> {
    let (kind, state) = (r.text(6)?, r.text(17)?);
    let count = |i: usize| r.int(i).map(i64::unsigned_abs);
    Ok(Change {
        id: ChangeId::parse(&r.text(0)?).map_err(wrong)?,
        operator: opt(r.opt_text(1)?, OperatorId::parse)?,
        asset: opt(r.opt_text(2)?, AssetId::parse)?,
        issuer: r.text(3)?,
        subject: r.text(4)?,
        subject_name: r.text(5)?,
        kind: Kind::parse(&kind).ok_or_else(|| wrong(&kind))?,
        words: r.text(7)?,
        public_words: r.text(8)?,
        fields: serde_json::from_str(&r.text(9)?).map_err(wrong)?,
        statement: opt(r.opt_text(10)?, StatementId::parse)?,
        digest: r.opt_text(11)?,
        replaced_by: opt(r.opt_text(12)?, StatementId::parse)?,
        withdraws: r.bool(13)?,
        origin: r.opt_text(14)?.zip(r.opt_text(15)?),
        is_further: r.bool(16)?,
        state: State::parse(&state).ok_or_else(|| wrong(&state))?,
        reach: Figures {
            operators: count(18)?,
            systems: count(19)?,
            nodes: count(20)?,
            levels: u32::try_from(r.int(21)?).unwrap_or(u32::MAX),
            is_whole: r.bool(22)?,
        },
        by: opt(r.opt_text(23)?, AccountId::parse)?,
        at: r.text(24)?,
        announced_at: r.opt_text(25)?,
        revision: r.int(26)?,
    })
}

/// One change.
pub fn change(tx: &mut Tx<'_>, id: &ChangeId) -> Result<Option<Change>, DbError> {
    tx.row(&format!("SELECT {COLUMNS} FROM change c WHERE c.id = ?"), args![id], read_change)
}

/// The changes an operator wrote, latest first, beginning below one.
pub fn changes(
    tx: &mut Tx<'_>,
    operator: &OperatorId,
    below: Option<&ChangeId>,
    most: u32,
) -> Result<Vec<Change>, DbError> {
    // An id begins with its time, so it alone orders by time.
    let below = below.map_or("cng_g", ChangeId::as_str);
    tx.rows(
        &format!("SELECT {COLUMNS} FROM change c WHERE c.operator_id = ? AND c.id < ? ORDER BY c.id DESC LIMIT ?"),
        args![operator, below, i64::from(most)],
        read_change,
    )
}

/// The changes announced of an asset, latest first.
pub fn announced_of(tx: &mut Tx<'_>, asset: &AssetId, most: u32) -> Result<Vec<Change>, DbError> {
    tx.rows(
        &format!(
            "SELECT {COLUMNS} FROM change c WHERE c.asset_id = ? AND c.announced_at IS NOT NULL ORDER BY c.at DESC, c.id DESC LIMIT ?"
        ),
        args![asset, i64::from(most)],
        read_change,
    )
}

/// The change an installation sent under a name.
pub(super) fn by_origin(tx: &mut Tx<'_>, node: &str, name: &str) -> Result<Option<Change>, DbError> {
    let sql = format!("SELECT {COLUMNS} FROM change c WHERE c.origin = ? AND c.origin_id = ?");
    tx.row(&sql, args![node, name], read_change)
}

/// The last change of one of these kinds that speaks of a statement.
pub(super) fn latest_of_digest(tx: &mut Tx<'_>, digest: &str, kinds: &[Kind]) -> Result<Option<Change>, DbError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM change c WHERE c.digest = ? AND c.kind IN ({}) AND c.state <> 'taken-back' ORDER BY c.id DESC LIMIT 1",
        holes(kinds.len())
    );
    let values: Vec<Value> = [digest.into()].into_iter().chain(kinds.iter().map(|k| k.word().into())).collect();
    tx.row(&sql, &values, read_change)
}

/// The changes of a subject that went out after a moment.
pub(super) fn of_subject_since(
    tx: &mut Tx<'_>,
    (subject, issuer): (&str, &str),
    since: &str,
) -> Result<Vec<Change>, DbError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM change c WHERE c.subject = ? AND c.issuer = ? AND c.announced_at >= ? ORDER BY c.announced_at"
    );
    tx.rows(&sql, args![subject, issuer, since], read_change)
}

/// The change of which not everyone was told, longest waiting first.
pub(super) fn open_change(tx: &mut Tx<'_>) -> Result<Option<Change>, DbError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM change c WHERE c.state IN ('announced', 'walking') ORDER BY c.announced_at, c.id LIMIT 1"
    );
    tx.row(&sql, &[], read_change)
}

pub(super) fn insert(tx: &mut WriteTx<'_, '_>, c: &Change) -> Result<(), DbError> {
    let mut columns = cols! {
        "id" => &c.id, "operator_id" => c.operator.as_ref().map(ToString::to_string),
        "asset_id" => c.asset.as_ref().map(ToString::to_string), "issuer" => &c.issuer, "subject" => &c.subject,
        "subject_name" => &c.subject_name, "kind" => c.kind.word(), "words" => &c.words, "public_words" => &c.public_words,
        "fields" => serde_json::to_string(&c.fields).unwrap_or_default(),
        "statement_id" => c.statement.as_ref().map(ToString::to_string), "digest" => c.digest.clone(),
        "replaced_by" => c.replaced_by.as_ref().map(ToString::to_string), "withdraws" => c.withdraws,
        "origin" => c.origin.as_ref().map(|o| o.0.clone()), "origin_id" => c.origin.as_ref().map(|o| o.1.clone()),
        "is_further" => c.is_further, "by" => c.by.as_ref().map(ToString::to_string), "at" => &c.at,
    }
    .to_vec();
    columns.extend(standing(c));
    tx.insert("change", &columns)
}

/// Gives what a list of status told the words and the origin of the message that came after it; whoever was not told yet is.
pub(super) fn adopt(tx: &mut WriteTx<'_, '_>, held: &Change, said: &Change) -> Result<(), DbError> {
    let changed = cols! {
        "words" => &said.words, "public_words" => &said.public_words,
        "fields" => serde_json::to_string(&said.fields).unwrap_or_default(),
        "origin" => said.origin.as_ref().map(|o| o.0.clone()), "origin_id" => said.origin.as_ref().map(|o| o.1.clone()),
        "is_further" => said.is_further, "state" => State::Announced.word(), "revision" => held.revision + 1,
    };
    tx.update_seen("change", cols! { "id" => &held.id }, ("revision", held.revision.into()), changed)
}

/// What changes while a change goes its way.
fn standing(c: &Change) -> Vec<(&'static str, Value)> {
    let reach = &c.reach;
    cols! {
        "state" => c.state.word(), "operators" => reach.operators as i64, "systems" => reach.systems as i64,
        "nodes" => reach.nodes as i64, "levels" => i64::from(reach.levels), "is_whole" => reach.is_whole,
        "announced_at" => c.announced_at.clone(), "revision" => c.revision,
    }
    .to_vec()
}

/// Keeps how far a change has come, if nobody else moved it since it was read.
pub(super) fn update(tx: &mut WriteTx<'_, '_>, c: &mut Change) -> Result<(), DbError> {
    let seen = c.revision;
    c.revision += 1;
    tx.update_seen("change", cols! { "id" => &c.id }, ("revision", seen.into()), &standing(c))
}
