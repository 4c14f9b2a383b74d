//! Parquet, row by row.

use std::fs::File;
use std::io::{self, ErrorKind};
use std::panic::{AssertUnwindSafe, catch_unwind};

use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader as _, SerializedFileReader};
use parquet::record::Row;
use parquet::record::reader::RowIter;
use serde_json::{Map, Value};

use super::{Record, What};

/// The columns that are fields of a sample; all others are metadata.
const FIELDS: [&str; 5] = ["id", "input", "target", "choices", "metadata"];

/// Reads Parquet record by record. A page of a column is held whole, as its writer made it.
pub struct Parquet {
    rows: RowIter<'static>,
    row: u64,
    is_over: bool,
}

impl Parquet {
    /// A reader of a file.
    ///
    /// # Errors
    /// When it is no Parquet, or lacks the columns `id` and `input`.
    pub fn new(file: File) -> io::Result<Parquet> {
        let invalid = |what: String| io::Error::new(ErrorKind::InvalidData, what);
        let open = || SerializedFileReader::new(file).map(Box::new);
        let file = careful(open).map_err(invalid)?;
        let names = file.metadata().file_metadata().schema().get_fields();
        let has = |name: &&str| names.iter().any(|field| field.name() == *name);
        let missing: Vec<&str> = ["id", "input"].into_iter().filter(|name| !has(name)).collect();
        if !missing.is_empty() {
            return Err(invalid(format!("it lacks the columns `{}`", missing.join("`, `"))));
        }
        Ok(Parquet { rows: RowIter::from_file_into(file), row: 0, is_over: false })
    }
}

/// What the library makes of a damaged file is a fault, also where it gives up by panicking.
fn careful<T>(read: impl FnOnce() -> Result<T, ParquetError>) -> Result<T, String> {
    match catch_unwind(AssertUnwindSafe(read)) {
        Ok(read) => read.map_err(|fault| fault.to_string()),
        Err(_) => Err("the file is damaged".to_owned()),
    }
}

/// The JSON object a row stands for: empty cells are absent fields, further columns are metadata.
fn object(row: &Row) -> Value {
    let (mut out, mut metadata) = (Map::new(), Map::new());
    for (name, value) in row.get_column_iter().map(|(name, field)| (name, field.to_json_value())) {
        match (name.as_str(), value) {
            (_, Value::Null) => {}
            ("metadata", Value::Object(fields)) => metadata.extend(fields.into_iter().filter(|(_, v)| !v.is_null())),
            ("metadata", Value::String(text)) => match serde_json::from_str(&text) {
                Ok(Value::Object(fields)) => metadata.extend(fields),
                _ => drop(out.insert(name.clone(), Value::String(text))),
            },
            (field, value) if FIELDS.contains(&field) => drop(out.insert(name.clone(), value)),
            (_, value) => drop(metadata.insert(name.clone(), value)),
        }
    }
    if !metadata.is_empty() && !out.contains_key("metadata") {
        out.insert("metadata".to_owned(), metadata.into());
    }
    Value::Object(out)
}

impl Iterator for Parquet {
    type Item = Record;

    fn next(&mut self) -> Option<Record> {
        if self.is_over {
            return None;
        }
        self.row += 1;
        let read = careful(|| self.rows.next().transpose());
        self.is_over = !matches!(read, Ok(Some(_)));
        let value = match read {
            Ok(row) => Ok(object(&row?)),
            Err(fault) => Err(vec![What::Parquet(fault)]),
        };
        Some(Record { line: self.row, value })
    }
}
