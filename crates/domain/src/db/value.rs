//! Values that cross the border to a database, the same for both.

use crate::db::DbError;

/// A value of one of the four portable column types, or nothing.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// SQL NULL.
    Null,
    /// `TEXT`.
    Text(String),
    /// `BIGINT`.
    Int(i64),
    /// `BOOLEAN`.
    Bool(bool),
    /// `BYTEA`.
    Bytes(Vec<u8>),
}

impl Value {
    /// The value as it stands in a sealed row: the same JSON from either database (`docs/specs/log.md`).
    pub fn to_json(&self) -> serde_json::Value {
        match self {
            Value::Null => serde_json::Value::Null,
            Value::Text(text) => serde_json::Value::String(text.clone()),
            Value::Int(n) => serde_json::Value::from(*n),
            Value::Bool(b) => serde_json::Value::Bool(*b),
            Value::Bytes(bytes) => serde_json::Value::String(format!("\\x{}", hex(bytes))),
        }
    }

    /// The value as part of a row's key.
    pub fn key_text(&self) -> String {
        match self {
            Value::Null => String::new(),
            Value::Text(text) => text.clone(),
            Value::Int(n) => n.to_string(),
            Value::Bool(b) => b.to_string(),
            Value::Bytes(bytes) => format!("\\x{}", hex(bytes)),
        }
    }
}

/// Lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut out, b| {
        let _ = write!(out, "{b:02x}");
        out
    })
}

/// PostgreSQL's `TEXT` holds any character but NUL. It is replaced here, for both databases, so that a hostile text is
/// one more text that finds nothing instead of a fault.
fn storable(text: String) -> String {
    if text.contains('\0') { text.replace('\0', "\u{fffd}") } else { text }
}

macro_rules! into_value {
    ($($from:ty => |$v:ident| $to:expr;)*) => {$(
        impl From<$from> for Value {
            fn from($v: $from) -> Value { $to }
        }
    )*};
}

into_value! {
    &str => |v| Value::Text(storable(v.to_owned()));
    String => |v| Value::Text(storable(v));
    &String => |v| Value::Text(storable(v.clone()));
    i64 => |v| Value::Int(v);
    bool => |v| Value::Bool(v);
    Vec<u8> => |v| Value::Bytes(v);
    &[u8] => |v| Value::Bytes(v.to_vec());
}

impl<T: crate::id::Id> From<&T> for Value {
    fn from(id: &T) -> Value {
        Value::Text(id.text().to_owned())
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(v: Option<T>) -> Value {
        v.map_or(Value::Null, Into::into)
    }
}

impl rusqlite::ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<rusqlite::types::ToSqlOutput<'_>> {
        use rusqlite::types::{ToSqlOutput, ValueRef};
        Ok(ToSqlOutput::Borrowed(match self {
            Value::Null => ValueRef::Null,
            Value::Text(text) => ValueRef::Text(text.as_bytes()),
            Value::Int(n) => ValueRef::Integer(*n),
            Value::Bool(b) => ValueRef::Integer(i64::from(*b)),
            Value::Bytes(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

impl postgres::types::ToSql for Value {
    fn to_sql(
        &self,
        ty: &postgres::types::Type,
        out: &mut postgres::types::private::BytesMut,
    ) -> Result<postgres::types::IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self {
            Value::Null => Ok(postgres::types::IsNull::Yes),
            Value::Text(text) => text.to_sql(ty, out),
            Value::Int(n) => n.to_sql(ty, out),
            Value::Bool(b) => b.to_sql(ty, out),
            Value::Bytes(bytes) => bytes.to_sql(ty, out),
        }
    }

    fn accepts(_: &postgres::types::Type) -> bool {
        true
    }

    fn to_sql_checked(
        &self,
        ty: &postgres::types::Type,
        out: &mut postgres::types::private::BytesMut,
    ) -> Result<postgres::types::IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self {
            Value::Null => Ok(postgres::types::IsNull::Yes),
            Value::Text(text) => text.to_sql_checked(ty, out),
            Value::Int(n) => n.to_sql_checked(ty, out),
            Value::Bool(b) => b.to_sql_checked(ty, out),
            Value::Bytes(bytes) => bytes.to_sql_checked(ty, out),
        }
    }
}

/// One row of an answer, from either database.
pub enum Row<'r> {
    /// From SQLite.
    Sqlite(&'r rusqlite::Row<'r>),
    /// From PostgreSQL.
    Postgres(&'r postgres::Row),
}

macro_rules! getter {
    ($(#[$doc:meta])* $name:ident, $opt:ident, $ty:ty) => {
        $(#[$doc])*
        pub fn $name(&self, i: usize) -> Result<$ty, DbError> {
            match self {
                Row::Sqlite(row) => Ok(row.get::<_, $ty>(i)?),
                Row::Postgres(row) => Ok(row.try_get::<_, $ty>(i)?),
            }
        }
        $(#[$doc])*
        pub fn $opt(&self, i: usize) -> Result<Option<$ty>, DbError> {
            match self {
                Row::Sqlite(row) => Ok(row.get::<_, Option<$ty>>(i)?),
                Row::Postgres(row) => Ok(row.try_get::<_, Option<$ty>>(i)?),
            }
        }
    };
}

impl Row<'_> {
    getter!(/** A `TEXT` column by position. */ text, opt_text, String);
    getter!(/** A `BIGINT` column by position. */ int, opt_int, i64);
    getter!(/** A `BOOLEAN` column by position. */ bool, opt_bool, bool);
    getter!(/** A `BYTEA` column by position. */ bytes, opt_bytes, Vec<u8>);

    /// Every column with its name and value, for sealing; never fails for what a column holds, so the audit reads with it
    /// what someone may have changed behind our back.
    pub fn all(&self) -> Result<Vec<(String, Value)>, DbError> {
        match self {
            Row::Sqlite(row) => sqlite_all(row),
            Row::Postgres(row) => postgres_all(row),
        }
    }
}

fn sqlite_all(row: &rusqlite::Row<'_>) -> Result<Vec<(String, Value)>, DbError> {
    use rusqlite::types::ValueRef;
    let statement: &rusqlite::Statement<'_> = row.as_ref();
    let columns: Vec<(String, bool)> = statement
        .columns()
        .map(|c| (c.name().to_owned(), c.decl_type().is_some_and(|t| t.eq_ignore_ascii_case("BOOLEAN"))))
        .collect();
    let mut out = Vec::with_capacity(columns.len());
    for (i, (name, is_bool)) in columns.into_iter().enumerate() {
        let value = match row.get_ref(i)? {
            ValueRef::Null => Value::Null,
            ValueRef::Integer(n) if is_bool => Value::Bool(n != 0),
            ValueRef::Integer(n) => Value::Int(n),
            ValueRef::Real(f) => Value::Text(f.to_string()),
            // A byte changed behind our back may no longer be UTF-8; it must still be reported, not crash the reader.
            ValueRef::Text(t) => Value::Text(String::from_utf8_lossy(t).into_owned()),
            ValueRef::Blob(b) => Value::Bytes(b.to_vec()),
        };
        out.push((name, value));
    }
    Ok(out)
}

fn postgres_all(row: &postgres::Row) -> Result<Vec<(String, Value)>, DbError> {
    use postgres::types::Type;
    let mut out = Vec::with_capacity(row.len());
    for (i, column) in row.columns().iter().enumerate() {
        let value = match *column.type_() {
            Type::INT8 => row.try_get::<_, Option<i64>>(i)?.into(),
            Type::BOOL => row.try_get::<_, Option<bool>>(i)?.into(),
            Type::BYTEA => row.try_get::<_, Option<Vec<u8>>>(i)?.into(),
            _ => row.try_get::<_, Option<String>>(i)?.into(),
        };
        out.push((column.name().to_owned(), value));
    }
    Ok(out)
}
