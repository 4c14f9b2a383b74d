//! SQL of what is said to other installations and what comes back.

use super::wrong;
use crate::args;
use crate::cols;
use crate::db::{DbError, Row, Tx, WriteTx};
use crate::downstream::model::NodeState;
use crate::id::{AssetId, ChangeId};
use crate::time::rfc3339;

/// What is said to one installation about one asset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NodeRow {
    /// The change.
    pub change: ChangeId,
    /// The installation: an address.
    pub node: String,
    /// The asset it holds a statement about.
    pub asset: AssetId,
    /// Whether that asset is what changed; otherwise it rests on it.
    pub is_direct: bool,
    /// How far the word has come.
    pub state: NodeState,
    /// How many operators there were told, as that installation says.
    pub told: u64,
    /// Of how many someone has opened it, as that installation says.
    pub seen: u64,
    /// When something last happened, RFC 3339.
    pub updated_at: String,
}

const NODE: &str = "SELECT change_id, node, asset_id, is_direct, state, told, seen, updated_at FROM change_node";

fn read_node(r: &Row<'_>) -> Result<NodeRow, DbError> {
    let state = r.text(4)?;
    Ok(NodeRow {
        change: ChangeId::parse(&r.text(0)?).map_err(wrong)?,
        node: r.text(1)?,
        asset: AssetId::parse(&r.text(2)?).map_err(wrong)?,
        is_direct: r.bool(3)?,
        state: NodeState::parse(&state).ok_or_else(|| wrong(&state))?,
        told: r.int(5)?.unsigned_abs(),
        seen: r.int(6)?.unsigned_abs(),
        updated_at: r.text(7)?,
    })
}

/// The installations a change is told to, in the order of their addresses.
pub fn nodes(tx: &mut Tx<'_>, id: &ChangeId) -> Result<Vec<NodeRow>, DbError> {
    tx.rows(&format!("{NODE} WHERE change_id = ? ORDER BY node, asset_id LIMIT 1000"), args![id], read_node)
}

/// What is to be sent, longest waiting first.
pub(in crate::downstream) fn due_nodes(tx: &mut Tx<'_>, most: u32) -> Result<Vec<NodeRow>, DbError> {
    let sql = format!("{NODE} WHERE state = 'due' ORDER BY updated_at, change_id LIMIT ?");
    tx.rows(&sql, args![i64::from(most)], read_node)
}

pub(in crate::downstream) fn put_node(tx: &mut WriteTx<'_, '_>, row: &NodeRow) -> Result<(), DbError> {
    let at = rfc3339(tx.at());
    tx.upsert(
        "change_node",
        cols! {
            "change_id" => &row.change, "node" => &row.node, "asset_id" => &row.asset, "is_direct" => row.is_direct,
            "state" => row.state.word(), "told" => row.told as i64, "seen" => row.seen as i64, "updated_at" => at,
        },
    )
}

/// What was answered to where a change came from: (told, seen) as it is, and as it was said last.
pub(in crate::downstream) type Answer = ((i64, i64), (i64, i64));

pub(in crate::downstream) fn answer_of(tx: &mut Tx<'_>, id: &ChangeId) -> Result<Option<(String, Answer)>, DbError> {
    let sql = "SELECT node, told, seen, said_told, said_seen FROM change_answer WHERE change_id = ?";
    tx.row(sql, args![id], |r| Ok((r.text(0)?, ((r.int(1)?, r.int(2)?), (r.int(3)?, r.int(4)?)))))
}

/// The changes from elsewhere about which there is something new to answer.
pub(in crate::downstream) fn due_answers(tx: &mut Tx<'_>, most: u32) -> Result<Vec<ChangeId>, DbError> {
    let sql =
        "SELECT change_id FROM change_answer WHERE told <> said_told OR seen <> said_seen ORDER BY change_id LIMIT ?";
    tx.rows(sql, args![i64::from(most)], |r| ChangeId::parse(&r.text(0)?).map_err(wrong))
}

pub(in crate::downstream) fn put_answer(
    tx: &mut WriteTx<'_, '_>,
    id: &ChangeId,
    node: &str,
    ((told, seen), (said_told, said_seen)): Answer,
) -> Result<(), DbError> {
    tx.upsert(
        "change_answer",
        cols! {
            "change_id" => id, "node" => node, "told" => told, "seen" => seen, "said_told" => said_told,
            "said_seen" => said_seen,
        },
    )
}
