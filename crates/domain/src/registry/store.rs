//! SQL of the register.

use super::operator::Checked;
use super::{AssetKind, TieKind};
use crate::args;
use crate::cols;
use crate::db::{DbError, Row, Tx, Value, WriteTx};
use crate::form;
use crate::id::{AssetId, OperatorId, TieId};
use crate::time::rfc3339;

fn wrong_id(e: crate::id::WrongId) -> DbError {
    DbError::Schema(e.to_string())
}

/// An operator as registered (事業者).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operator {
    /// Its id.
    pub id: OperatorId,
    /// Name.
    pub name: String,
    /// Name in English.
    pub name_en: Option<String>,
    /// 法人番号.
    pub corporate_number: Option<String>,
    /// Established outside Japan.
    pub is_overseas: bool,
    /// ISO 3166-1 alpha-2.
    pub country: String,
    /// Representative in Japan.
    pub representative: Option<String>,
    /// How to reach the representative.
    pub representative_contact: Option<String>,
    /// How to reach the operator.
    pub contact: Option<String>,
    /// Last change, RFC 3339.
    pub updated_at: String,
    /// Counts changes.
    pub revision: i64,
}

const OPERATOR: &str = "SELECT id, name, name_en, corporate_number, is_overseas, country, representative, \
     representative_contact, contact, updated_at, revision FROM operator";

fn read_operator(r: &Row<'_>) -> Result<Operator, DbError> {
    Ok(Operator {
        id: OperatorId::parse(&r.text(0)?).map_err(wrong_id)?,
        name: r.text(1)?,
        name_en: r.opt_text(2)?,
        corporate_number: r.opt_text(3)?,
        is_overseas: r.bool(4)?,
        country: r.text(5)?,
        representative: r.opt_text(6)?,
        representative_contact: r.opt_text(7)?,
        contact: r.opt_text(8)?,
        updated_at: r.text(9)?,
        revision: r.int(10)?,
    })
}

/// One operator.
pub fn operator(tx: &mut Tx<'_>, id: &OperatorId) -> Result<Option<Operator>, DbError> {
    tx.row(&format!("{OPERATOR} WHERE id = ?"), args![id], read_operator)
}

pub(super) fn operator_by_number(tx: &mut Tx<'_>, number: &str) -> Result<Option<OperatorId>, DbError> {
    tx.row("SELECT id FROM operator WHERE corporate_number = ?", args![number], |r| {
        OperatorId::parse(&r.text(0)?).map_err(wrong_id)
    })
}

/// A page of operators.
#[derive(Debug, Clone)]
pub struct OperatorList {
    /// The rows.
    pub rows: Vec<Operator>,
    /// Where the next page begins.
    pub next: Option<Cursor>,
}

/// A page of operators, latest change first.
pub fn operators(tx: &mut Tx<'_>, search: &str, after: Option<&Cursor>, most: u32) -> Result<OperatorList, DbError> {
    let (mut sql, mut values) = (format!("{OPERATOR} WHERE 1 = 1"), Vec::new());
    narrow(&mut sql, &mut values, search, after);
    sql.push_str(" ORDER BY updated_at DESC, id DESC LIMIT ?");
    values.push(Value::Int(i64::from(most) + 1));
    let mut rows = tx.rows(&sql, &values, read_operator)?;
    let next = next_cursor(&mut rows, most, |o| (o.updated_at.clone(), o.id.to_string()));
    Ok(OperatorList { rows, next })
}

fn operator_columns<'a>(c: &'a Checked) -> Vec<(&'static str, Value)> {
    fn opt(v: &Option<String>) -> Value {
        Value::from(v.as_deref())
    }
    vec![
        ("name", c.name.as_str().into()),
        ("name_en", opt(&c.name_en)),
        ("corporate_number", opt(&c.corporate_number)),
        ("is_overseas", c.is_overseas.into()),
        ("country", c.country.as_str().into()),
        ("representative", opt(&c.representative)),
        ("representative_contact", opt(&c.representative_contact)),
        ("contact", opt(&c.contact)),
        ("search", c.search.as_str().into()),
    ]
}

pub(super) fn insert_operator(tx: &mut WriteTx<'_, '_>, id: &OperatorId, c: &Checked) -> Result<(), DbError> {
    let at = rfc3339(tx.at());
    let mut columns = operator_columns(c);
    columns.extend_from_slice(
        cols! { "id" => id, "created_at" => at.as_str(), "updated_at" => at.as_str(), "revision" => 1 },
    );
    tx.insert("operator", &columns)
}

pub(super) fn update_operator(
    tx: &mut WriteTx<'_, '_>,
    id: &OperatorId,
    c: &Checked,
    seen: i64,
) -> Result<(), DbError> {
    let at = rfc3339(tx.at());
    let mut columns = operator_columns(c);
    columns.extend_from_slice(cols! { "updated_at" => at, "revision" => seen + 1 });
    tx.update_seen("operator", cols! { "id" => id }, ("revision", seen.into()), &columns)
}

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

const ASSET: &str = "SELECT id, operator_id, kind, name, version, summary, is_retired, updated_at, revision FROM asset";

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
    tx.row(&format!("{ASSET} WHERE id = ?"), args![id], read_asset)
}

/// The asset of this kind, name and version in an operator's register.
pub(super) fn same_asset(
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

pub(super) fn touch(tx: &mut WriteTx<'_, '_>, id: &AssetId) -> Result<(), DbError> {
    let at = rfc3339(tx.at());
    tx.update("asset", cols! { "id" => id }, cols! { "updated_at" => at })?;
    Ok(())
}

/// Where a list goes on: after this moment and id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    /// `updated_at` of the last row shown.
    pub at: String,
    /// Its id.
    pub id: String,
}

impl Cursor {
    /// One text for an address.
    pub fn to_text(&self) -> String {
        format!("{}_{}", self.at, self.id)
    }

    /// Reads it back; what is not a cursor is ignored, and the list starts anew.
    pub fn parse(text: &str) -> Option<Cursor> {
        let (at, id) = text.split_once('_')?;
        at.parse::<crate::time::Timestamp>().ok()?;
        (id.len() <= 64).then(|| Cursor { at: at.to_owned(), id: id.to_owned() })
    }
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
    let sql = format!("{ASSET}{filter} ORDER BY updated_at DESC, id DESC LIMIT ?");
    let mut rows = tx.rows(&sql, &values, read_asset)?;
    let is_all = query.after.is_none() && rows.len() <= query.most as usize;
    let next = next_cursor(&mut rows, query.most, |a| (a.updated_at.clone(), a.id.to_string()));
    let count = if is_all { rows.len() as i64 } else { count(tx, &counted, &counted_values)? };
    Ok(AssetList { rows, next, count: u32::try_from(count).unwrap_or(0) })
}

/// How many there are, no further than anyone is told.
fn count(tx: &mut Tx<'_>, filter: &str, values: &[Value]) -> Result<i64, DbError> {
    let some = format!("SELECT 1 FROM asset{filter} LIMIT {}", COUNT_MOST + 1);
    tx.number(&format!("SELECT count(*) FROM ({some}) AS counted"), values)
}

fn narrow(sql: &mut String, values: &mut Vec<Value>, search: &str, after: Option<&Cursor>) {
    // Nobody searches for a page of text, and SQLite refuses patterns of more than 50,000 bytes.
    let folded: String = form::fold(search).chars().take(200).collect();
    if !folded.is_empty() {
        sql.push_str(" AND search LIKE ? ESCAPE '\\'");
        let escaped = folded.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        values.push(format!("%{escaped}%").into());
    }
    if let Some(cursor) = after {
        sql.push_str(" AND (updated_at, id) < (?, ?)");
        values.push(cursor.at.as_str().into());
        values.push(cursor.id.as_str().into());
    }
}

fn next_cursor<T>(rows: &mut Vec<T>, most: u32, of: impl Fn(&T) -> (String, String)) -> Option<Cursor> {
    if rows.len() <= most as usize {
        return None;
    }
    rows.truncate(most as usize);
    rows.last().map(|row| {
        let (at, id) = of(row);
        Cursor { at, id }
    })
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
    pub(super) fn by_hand(field: &str, value: serde_json::Value) -> Said {
        Said { field: field.to_owned(), value, source: super::BY_HAND.to_owned(), place: None, words: None }
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

pub(super) fn say(tx: &mut WriteTx<'_, '_>, asset: &AssetId, said: &Said) -> Result<(), DbError> {
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

pub(super) fn tie_between(
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
pub(super) fn reaches(tx: &mut Tx<'_>, from: &AssetId, to: &AssetId) -> Result<bool, DbError> {
    let down = "WITH RECURSIVE down (id) AS (SELECT CAST(? AS TEXT) UNION SELECT t.to_id FROM tie t JOIN down d ON t.from_id = d.id)";
    Ok(tx.number(&format!("{down} SELECT count(*) FROM down WHERE id = ?"), args![from, to])? > 0)
}
