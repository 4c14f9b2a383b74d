//! SQL of the register: assets, what is said of them, and their ties.

use super::{Cursor, narrow, next_cursor, wrong_id};
use crate::args;
use crate::cols;
use crate::db::{DbError, Row, Tx, Value, WriteTx};
use crate::id::{AssetId, OperatorId, TieId};
use crate::registry::{AssetKind, TieKind};
use crate::time::rfc3339;

/// An asset as registered (資産).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asset {
    /// Its id.
    pub id: AssetId,
    /// Whose register it stands in.
    pub operator: OperatorId,
    /// What it is.
    pub kind: AssetKind,
    /// Name.
    pub name: String,
    /// Version.
    pub version: Option<String>,
    /// A few sentences.
    pub summary: Option<String>,
    /// No longer in use.
    pub is_retired: bool,
    /// Last change, RFC 3339.
    pub updated_at: String,
    /// Counts changes.
    pub revision: i64,
}

const COLUMNS: &str = "id, operator_id, kind, name, version, summary, is_retired, updated_at, revision";

fn kind(word: &str) -> AssetKind {
    AssetKind::ALL.into_iter().find(|k| k.code() == word).unwrap_or(AssetKind::System)
}

fn read_asset(r: &Row<'_>) -> Result<Asset, DbError> {
    Ok(Asset {
        id: AssetId::parse(&r.text(0)?).map_err(wrong_id)?,
        operator: OperatorId::parse(&r.text(1)?).map_err(wrong_id)?,
        kind: kind(&r.text(2)?),
        name: r.text(3)?,
        version: r.opt_text(4)?,
        summary: r.opt_text(5)?,
        is_retired: r.bool(6)?,
        updated_at: r.text(7)?,
        revision: r.int(8)?,
    })
}

/// One asset.
pub fn asset(tx: &mut Tx<'_>, id: &AssetId) -> Result<Option<Asset>, DbError> {
    tx.row(&format!("SELECT {COLUMNS} FROM asset WHERE id = ?"), args![id], read_asset)
}

/// The asset of this kind, name and version in an operator's register.
pub(in crate::registry) fn same_asset(
    tx: &mut Tx<'_>,
    operator: &OperatorId,
    kind: AssetKind,
    (name, version): (&str, &str),
) -> Result<Option<AssetId>, DbError> {
    tx.row(
        "SELECT id FROM asset WHERE operator_id = ? AND kind = ? AND name = ? AND coalesce(version, '') = ?
         ORDER BY created_at, id LIMIT 1",
        args![operator, kind.code(), name, version],
        |r| AssetId::parse(&r.text(0)?).map_err(wrong_id),
    )
}

pub(in crate::registry) fn touch(tx: &mut WriteTx<'_, '_>, id: &AssetId) -> Result<(), DbError> {
    let at = rfc3339(tx.at());
    tx.update("asset", cols! { "id" => id }, cols! { "updated_at" => at })?;
    Ok(())
}

/// Which assets to list.
#[derive(Debug, Clone, Default)]
pub struct AssetQuery {
    /// Of one operator.
    pub operator: Option<OperatorId>,
    /// Of one kind.
    pub kind: Option<AssetKind>,
    /// Whose name or version holds this.
    pub search: String,
    /// About which this source said something.
    pub said_by: Option<String>,
    /// Retired ones too.
    pub with_retired: bool,
    /// After this row.
    pub after: Option<Cursor>,
    /// At most so many.
    pub most: u32,
}

/// A page of assets.
#[derive(Debug, Clone)]
pub struct AssetList {
    /// The rows.
    pub rows: Vec<Asset>,
    /// Where the next page begins.
    pub next: Option<Cursor>,
    /// How many there are in all, counted no further than [`COUNT_MOST`].
    pub count: u32,
}

/// Counting stops here; beyond it a page says "more than".
pub const COUNT_MOST: u32 = 1_000;

/// A page of assets, latest change first.
pub fn assets(tx: &mut Tx<'_>, query: &AssetQuery) -> Result<AssetList, DbError> {
    let (mut filter, mut values) = (String::from(" WHERE 1 = 1"), Vec::new());
    if let Some(operator) = &query.operator {
        filter.push_str(" AND operator_id = ?");
        values.push(operator.into());
    }
    if let Some(kind) = query.kind {
        filter.push_str(" AND kind = ?");
        values.push(kind.code().into());
    }
    if let Some(source) = &query.said_by {
        filter.push_str(" AND id IN (SELECT asset_id FROM said WHERE source = ?)");
        values.push(source.as_str().into());
    }
    if !query.with_retired {
        filter.push_str(" AND is_retired = ?");
        values.push(false.into());
    }
    narrow(&mut filter, &mut values, &query.search, None);
    let (counted, counted_values) = (filter.clone(), values.clone());
    narrow(&mut filter, &mut values, "", query.after.as_ref());
    values.push(Value::Int(i64::from(query.most) + 1));
    // Counted no further than anyone is told, and not at all when everything is here.
    let total = format!("SELECT count(*) FROM (SELECT 1 FROM asset{counted} LIMIT {}) AS counted", COUNT_MOST + 1);
    // A search reads names to count, so it counts only when it has to; for anything else it goes along with the rows.
    let goes_along = query.search.is_empty();
    let (also, args) = match goes_along {
        true => (format!(", ({total})"), [counted_values.as_slice(), &values].concat()),
        false => (String::new(), values),
    };
    let sql = format!("SELECT {COLUMNS}{also} FROM asset{filter} ORDER BY updated_at DESC, id DESC LIMIT ?");
    let mut found = tx.rows(&sql, &args, |r| Ok((read_asset(r)?, goes_along.then(|| r.int(9)).transpose()?)))?;
    let told = found.last().and_then(|(_, total)| *total);
    let mut rows: Vec<Asset> = found.drain(..).map(|(asset, _)| asset).collect();
    let is_all = query.after.is_none() && rows.len() <= query.most as usize;
    let next = next_cursor(&mut rows, query.most, |a| (a.updated_at.clone(), a.id.to_string()));
    let count = match (is_all, told) {
        (true, _) => rows.len() as i64,
        (false, Some(told)) => told,
        (false, None) => tx.number(&total, &counted_values)?,
    };
    Ok(AssetList { rows, next, count: u32::try_from(count).unwrap_or(0) })
}

/// One thing said about an asset.
#[derive(Debug, Clone, PartialEq)]
pub struct Said {
    /// The field, or `fact.<id>`.
    pub field: String,
    /// The value.
    pub value: serde_json::Value,
    /// `form`, or `file:<sha256>:<name>`.
    pub source: String,
    /// Where in the source.
    pub place: Option<String>,
    /// The words of the source.
    pub words: Option<String>,
}

impl Said {
    pub(in crate::registry) fn by_hand(field: &str, value: serde_json::Value) -> Said {
        Said { field: field.to_owned(), value, source: crate::registry::BY_HAND.to_owned(), place: None, words: None }
    }
}

/// Everything said about an asset, by field.
pub fn said(tx: &mut Tx<'_>, asset: &AssetId) -> Result<Vec<Said>, DbError> {
    tx.rows(
        "SELECT field, value, source, place, words FROM said WHERE asset_id = ? ORDER BY field",
        args![asset],
        |r| {
            Ok(Said {
                field: r.text(0)?,
                value: serde_json::from_str(&r.text(1)?).unwrap_or_default(),
                source: r.text(2)?,
                place: r.opt_text(3)?,
                words: r.opt_text(4)?,
            })
        },
    )
}

pub(in crate::registry) fn say(tx: &mut WriteTx<'_, '_>, asset: &AssetId, said: &Said) -> Result<(), DbError> {
    let at = rfc3339(tx.at());
    tx.upsert(
        "said",
        cols! {
            "asset_id" => asset, "field" => &said.field, "value" => said.value.to_string(), "source" => &said.source,
            "place" => said.place.as_deref(), "words" => said.words.as_deref(), "at" => at,
        },
    )
}

/// A tie, seen from one of its ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tie {
    /// Its id.
    pub id: TieId,
    /// What hangs.
    pub from: AssetId,
    /// What it hangs on.
    pub to: AssetId,
    /// How.
    pub kind: TieKind,
    /// The other end's kind.
    pub other_kind: AssetKind,
    /// The other end's name.
    pub other_name: String,
}

fn tie_kind(word: &str) -> TieKind {
    TieKind::ALL.into_iter().find(|k| k.code() == word).unwrap_or(TieKind::DependsOn)
}

fn read_tie(r: &Row<'_>) -> Result<Tie, DbError> {
    Ok(Tie {
        id: TieId::parse(&r.text(0)?).map_err(wrong_id)?,
        from: AssetId::parse(&r.text(1)?).map_err(wrong_id)?,
        to: AssetId::parse(&r.text(2)?).map_err(wrong_id)?,
        kind: tie_kind(&r.text(3)?),
        other_kind: kind(&r.text(4)?),
        other_name: r.text(5)?,
    })
}

/// The ties of an asset: what it hangs on first, then what hangs on it.
pub fn ties(tx: &mut Tx<'_>, asset: &AssetId) -> Result<Vec<Tie>, DbError> {
    let mut out = tx.rows(
        "SELECT t.id, t.from_id, t.to_id, t.kind, a.kind, a.name FROM tie t JOIN asset a ON a.id = t.to_id
         WHERE t.from_id = ? ORDER BY t.kind, a.name, t.id",
        args![asset],
        read_tie,
    )?;
    let other = "SELECT t.id, t.from_id, t.to_id, t.kind, a.kind, a.name FROM tie t JOIN asset a ON a.id = t.from_id
         WHERE t.to_id = ? ORDER BY t.kind, a.name, t.id";
    out.extend(tx.rows(other, args![asset], read_tie)?);
    Ok(out)
}

pub(in crate::registry) fn tie_between(
    tx: &mut Tx<'_>,
    from: &AssetId,
    to: &AssetId,
    kind: TieKind,
) -> Result<Option<TieId>, DbError> {
    tx.row("SELECT id FROM tie WHERE from_id = ? AND to_id = ? AND kind = ?", args![from, to, kind.code()], |r| {
        TieId::parse(&r.text(0)?).map_err(wrong_id)
    })
}

/// Whether one asset hangs on another, directly or through others.
pub(in crate::registry) fn reaches(tx: &mut Tx<'_>, from: &AssetId, to: &AssetId) -> Result<bool, DbError> {
    let down = "WITH RECURSIVE down (id) AS (SELECT CAST(? AS TEXT) UNION SELECT t.to_id FROM tie t JOIN down d ON t.from_id = d.id)";
    Ok(tx.number(&format!("{down} SELECT count(*) FROM down WHERE id = ?"), args![from, to])? > 0)
}
