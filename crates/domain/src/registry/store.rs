//! SQL of the register: operators, and what every list of it shares; assets and ties have a room of their own.

mod asset;

pub use asset::{Asset, AssetList, AssetQuery, COUNT_MOST, Said, Tie, asset, assets, said, ties};
pub(super) use asset::{reaches, same_asset, say, tie_between, touch};

use super::operator::Checked;
use crate::args;
use crate::cols;
use crate::db::{DbError, Row, Tx, Value, WriteTx};
use crate::form;
use crate::id::OperatorId;
use crate::text::Lang;
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

impl Operator {
    /// Its name in a reader's language, where it has one there.
    pub fn name_in(&self, lang: Lang) -> &str {
        match lang {
            Lang::En => self.name_en.as_deref().unwrap_or(&self.name),
            Lang::Ja => &self.name,
        }
    }
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

/// The operators who are called exactly this, or have this Corporate Number: for who knows them already.
pub fn operators_named(tx: &mut Tx<'_>, words: &str) -> Result<Vec<Operator>, DbError> {
    let folded = form::fold(words);
    let is_exact = |o: &Operator| {
        let names = [Some(&o.name), o.name_en.as_ref(), o.corporate_number.as_ref()];
        names.into_iter().flatten().any(|name| form::fold(name) == folded)
    };
    if folded.is_empty() {
        return Ok(Vec::new());
    }
    Ok(operators(tx, words, None, 200)?.rows.into_iter().filter(is_exact).collect())
}

fn operator_columns(c: &Checked) -> Vec<(&'static str, Value)> {
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
