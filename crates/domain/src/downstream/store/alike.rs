//! SQL of systems that are similar: what they hang on, what they rest on, what it is called, and the field they are used in.

use super::{holes, wrong};
use crate::db::{DbError, Row, Tx, Value};
use crate::downstream::rules::CARRIED_BY;
use crate::id::{AssetId, OperatorId};
use std::collections::BTreeSet;

/// Things asked about with one question.
const AT_ONCE: usize = 500;

fn read(r: &Row<'_>) -> Result<(AssetId, OperatorId), DbError> {
    Ok((AssetId::parse(&r.text(0)?).map_err(wrong)?, OperatorId::parse(&r.text(1)?).map_err(wrong)?))
}

fn limit(most: usize) -> Value {
    Value::Int(i64::try_from(most).unwrap_or(i64::MAX))
}

/// What these hang on in their register.
pub(in crate::downstream) fn hangs_on(tx: &mut Tx<'_>, from: &[AssetId]) -> Result<Vec<AssetId>, DbError> {
    let mut out = Vec::new();
    for some in from.chunks(AT_ONCE) {
        let (ids, kinds) = (holes(some.len()), holes(CARRIED_BY.len()));
        let sql = format!("SELECT DISTINCT to_id FROM tie WHERE from_id IN ({ids}) AND kind IN ({kinds})");
        let values: Vec<Value> = some.iter().map(Value::from).chain(CARRIED_BY.map(|k| k.code().into())).collect();
        out.extend(tx.rows(&sql, &values, |r| AssetId::parse(&r.text(0)?).map_err(wrong))?);
    }
    Ok(out)
}

/// Things pinned to statements about what any of these is pinned to, or about one of `components` itself.
pub(in crate::downstream) fn resting_on_same(
    tx: &mut Tx<'_>,
    systems: &[AssetId],
    components: &[AssetId],
    most: usize,
) -> Result<Vec<(AssetId, OperatorId)>, DbError> {
    let mut out = BTreeSet::new();
    for some in systems.chunks(AT_ONCE) {
        let sql = format!(
            "SELECT DISTINCT p.asset_id, p.operator_id FROM pin own JOIN pin p ON p.subject = own.subject AND p.issuer = own.issuer
             JOIN asset a ON a.id = p.asset_id WHERE own.asset_id IN ({}) AND a.is_retired = ? LIMIT ?",
            holes(some.len())
        );
        let values: Vec<Value> = some.iter().map(Value::from).chain([false.into(), limit(most)]).collect();
        out.extend(tx.rows(&sql, &values, read)?);
    }
    for some in components.chunks(AT_ONCE) {
        let sql = format!(
            "SELECT DISTINCT p.asset_id, p.operator_id FROM received r JOIN pin p ON p.received_id = r.id
             JOIN asset a ON a.id = p.asset_id WHERE r.from_asset IN ({}) AND a.is_retired = ? LIMIT ?",
            holes(some.len())
        );
        let values: Vec<Value> = some.iter().map(Value::from).chain([false.into(), limit(most)]).collect();
        out.extend(tx.rows(&sql, &values, read)?);
    }
    Ok(out.into_iter().collect())
}

/// Models and datasets in other registers that are called as these are.
pub(in crate::downstream) fn of_same_name(
    tx: &mut Tx<'_>,
    components: &[AssetId],
    most: usize,
) -> Result<Vec<(AssetId, OperatorId)>, DbError> {
    let mut out = BTreeSet::new();
    for some in components.chunks(AT_ONCE) {
        let sql = format!(
            "SELECT DISTINCT a.id, a.operator_id FROM asset own JOIN asset a ON a.name = own.name AND a.kind = own.kind
             WHERE own.id IN ({}) AND own.kind IN ('model', 'dataset') AND a.operator_id <> own.operator_id AND a.is_retired = ? LIMIT ?",
            holes(some.len())
        );
        let values: Vec<Value> = some.iter().map(Value::from).chain([false.into(), limit(most)]).collect();
        out.extend(tx.rows(&sql, &values, read)?);
    }
    Ok(out.into_iter().collect())
}

/// Systems and services said to be used in a field, with their purposes.
pub(in crate::downstream) fn in_sector(
    tx: &mut Tx<'_>,
    sector: &str,
    most: usize,
) -> Result<Vec<(AssetId, OperatorId, Vec<String>)>, DbError> {
    let sql = "SELECT a.id, a.operator_id, p.value FROM said s JOIN asset a ON a.id = s.asset_id
               JOIN said p ON p.asset_id = a.id AND p.field = 'fact.purposes'
               WHERE s.field = 'fact.sector' AND s.value = ? AND a.is_retired = ? LIMIT ?";
    let value = serde_json::Value::from(sector).to_string();
    tx.rows(sql, &[value.into(), false.into(), limit(most)], |r| {
        let (asset, operator) = read(r)?;
        Ok((asset, operator, serde_json::from_str(&r.text(2)?).unwrap_or_default()))
    })
}
