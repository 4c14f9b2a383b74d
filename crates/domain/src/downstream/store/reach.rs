//! SQL of what rests on things: ties inside a register, statements given and pinned across them, other installations.

use super::{holes, wrong};
use crate::args;
use crate::db::{DbError, Tx, Value};
use crate::downstream::model::{Change, Kind};
use crate::downstream::rules::{By, CARRIED_BY, Resting, Step};
use crate::id::{AssetId, OperatorId, ReceivedId};

/// Things asked about with one question.
const AT_ONCE: usize = 1_000;

/// What rests on what changed itself: for a change of one statement, only who was given that one.
pub(in crate::downstream) fn first(tx: &mut Tx<'_>, change: &Change) -> Result<Resting, DbError> {
    let mut out = Resting::default();
    let digest = change.digest.as_ref().filter(|_| change.kind.is_of_statement() && !change.is_further);
    if let Some(digest) = digest {
        given(tx, "r.digest = ?", args![digest], &mut out)?;
    } else {
        given(tx, "r.subject = ? AND r.issuer = ?", args![&change.subject, &change.issuer], &mut out)?;
    }
    let Some(asset) = &change.asset else { return Ok(out) };
    let ids = args![asset];
    if change.kind != Kind::Expiring {
        tied(tx, ids, &mut out)?;
    }
    match (digest, &change.statement) {
        (None, _) => {
            given(tx, "r.from_asset = ?", ids, &mut out)?;
            abroad(tx, "from_asset = ?", ids, &mut out)?;
        }
        (Some(_), Some(statement)) => abroad(tx, "statement_id = ?", args![statement], &mut out)?,
        // Said by the clock: the other installation has a clock of its own.
        (Some(_), None) => {}
    }
    Ok(out)
}

/// What rests on any of these things.
pub(in crate::downstream) fn further(tx: &mut Tx<'_>, on: &[AssetId]) -> Result<Resting, DbError> {
    let mut out = Resting::default();
    for some in on.chunks(AT_ONCE) {
        let ids: Vec<Value> = some.iter().map(Value::from).collect();
        let holes = holes(ids.len());
        tied(tx, &ids, &mut out)?;
        given(tx, &format!("r.from_asset IN ({holes})"), &ids, &mut out)?;
        abroad(tx, &format!("from_asset IN ({holes})"), &ids, &mut out)?;
    }
    Ok(out)
}

/// Things of the same register that hang on these.
pub(in crate::downstream) fn tied(tx: &mut Tx<'_>, ids: &[Value], out: &mut Resting) -> Result<(), DbError> {
    let (kinds, holes) = (holes(CARRIED_BY.len()), holes(ids.len()));
    let sql = format!(
        "SELECT t.from_id, a.operator_id, a.is_retired, t.to_id FROM tie t JOIN asset a ON a.id = t.from_id
         WHERE t.to_id IN ({holes}) AND t.kind IN ({kinds})"
    );
    let values: Vec<Value> = ids.iter().cloned().chain(CARRIED_BY.map(|k| k.code().into())).collect();
    out.steps.extend(tx.rows(&sql, &values, |r| {
        Ok(Step {
            to: AssetId::parse(&r.text(0)?).map_err(wrong)?,
            operator: OperatorId::parse(&r.text(1)?).map_err(wrong)?,
            is_retired: r.bool(2)?,
            by: By::Tie(AssetId::parse(&r.text(3)?).map_err(wrong)?),
        })
    })?);
    Ok(())
}

/// Statements given, and the things pinned to them.
pub(in crate::downstream) fn given(
    tx: &mut Tx<'_>,
    which: &str,
    values: &[Value],
    out: &mut Resting,
) -> Result<(), DbError> {
    let sql = format!("SELECT r.operator_id, r.id FROM received r WHERE {which} AND r.state <> 'declined'");
    out.held.extend(tx.rows(&sql, values, |r| {
        let operator = OperatorId::parse(&r.text(0)?).map_err(wrong)?;
        Ok((operator, ReceivedId::parse(&r.text(1)?).map_err(wrong)?))
    })?);
    let sql = format!(
        "SELECT p.asset_id, p.operator_id, a.is_retired, p.received_id FROM received r JOIN pin p ON p.received_id = r.id
         JOIN asset a ON a.id = p.asset_id WHERE {which}"
    );
    out.steps.extend(tx.rows(&sql, values, |r| {
        Ok(Step {
            to: AssetId::parse(&r.text(0)?).map_err(wrong)?,
            operator: OperatorId::parse(&r.text(1)?).map_err(wrong)?,
            is_retired: r.bool(2)?,
            by: By::Pin(ReceivedId::parse(&r.text(3)?).map_err(wrong)?),
        })
    })?);
    Ok(())
}

/// Other installations that were given a statement.
pub(in crate::downstream) fn abroad(
    tx: &mut Tx<'_>,
    which: &str,
    values: &[Value],
    out: &mut Resting,
) -> Result<(), DbError> {
    let sql = format!(
        "SELECT DISTINCT to_node, from_asset FROM delivery WHERE {which} AND to_node IS NOT NULL AND state <> 'declined'"
    );
    out.nodes.extend(tx.rows(&sql, values, |r| Ok((r.text(0)?, AssetId::parse(&r.text(1)?).map_err(wrong)?)))?);
    Ok(())
}
