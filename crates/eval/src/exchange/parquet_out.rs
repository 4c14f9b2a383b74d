//! A log as Parquet: a row for each score, with the columns of `csv`.
//!
//! **Never** hold more than one group of rows, whatever the size of the log.

use std::io::{self, Write};
use std::mem::take;
use std::path::Path;
use std::sync::Arc;

use parquet::basic::Compression;
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::parser::parse_message_type;

use super::csv::COLUMNS;
use super::out::{Whole, said};
use crate::log::{self, Entry};
use crate::score::Score;

/// From how many rows or bytes of text on a group is written.
const ROWS: usize = 20_000;
const BYTES: usize = 16 << 20;

/// The rows of a group; texts by their column.
#[derive(Default)]
struct Group {
    texts: [Vec<Option<ByteArray>>; COLUMNS.len()],
    epochs: Vec<i64>,
    scores: Vec<Option<f64>>,
    bytes: usize,
}

/// Writes a log.
///
/// # Errors
/// When the log cannot be read or the file not written.
pub fn write(dir: &Path, whole: &Whole, out: &mut (impl Write + Send)) -> Result<(), log::Error> {
    let failed = |fault: ParquetError| log::Error::File { path: dir.to_owned(), fault: io::Error::other(fault) };
    let column = |name: &&str| match *name {
        "id" => "required binary id (string);".to_owned(),
        "epoch" => "required int64 epoch;".to_owned(),
        "score" => "optional double score;".to_owned(),
        name => format!("optional binary {name} (string);"),
    };
    let schema = format!("message scores {{ {} }}", COLUMNS.iter().map(column).collect::<String>());
    let schema = parse_message_type(&schema).map_err(failed)?;
    let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
    let mut writer = SerializedFileWriter::new(out, Arc::new(schema), Arc::new(properties)).map_err(failed)?;
    let mut group = Group::default();
    whole.each(dir, &mut |entry| {
        group.add(&entry);
        if group.epochs.len() < ROWS && group.bytes < BYTES {
            return Ok(());
        }
        writer.next_row_group().and_then(|into| take(&mut group).write(into)).map_err(io::Error::other)
    })?;
    if !group.epochs.is_empty() {
        writer.next_row_group().and_then(|into| group.write(into)).map_err(failed)?;
    }
    writer.close().map(drop).map_err(failed)
}

impl Group {
    fn add(&mut self, entry: &Entry) {
        if entry.scores.is_empty() {
            self.row(entry, None);
        }
        entry.scores.iter().for_each(|score| self.row(entry, Some(score)));
    }

    fn row(&mut self, entry: &Entry, score: Option<(&String, &Score)>) {
        self.epochs.push(entry.epoch.into());
        self.scores.push(score.and_then(|(_, score)| score.value));
        for (name, cells) in COLUMNS.iter().zip(&mut self.texts) {
            let text = match *name {
                "id" => Some(entry.id.clone()),
                "leaf" => entry.leaf.clone(),
                "cluster" => entry.cluster.clone(),
                "scorer" => score.map(|(name, _)| name.clone()),
                "why" => score.map(|(_, score)| score.why.clone()),
                "answer" => entry.answer.clone(),
                "fault" => entry.fault.as_ref().map(|fault| format!("{}: {}", fault.code, fault.detail)),
                "input" => said(entry),
                _ => None,
            };
            self.bytes += text.as_ref().map_or(0, String::len);
            cells.push(text.map(|text| ByteArray::from(text.into_bytes())));
        }
    }

    fn write(self, mut into: SerializedRowGroupWriter<'_, impl Write + Send>) -> Result<(), ParquetError> {
        let levels = |is_there: bool| i16::from(is_there);
        for (name, cells) in COLUMNS.iter().zip(self.texts) {
            let Some(mut column) = into.next_column()? else { break };
            match *name {
                "epoch" => {
                    column.typed::<Int64Type>().write_batch(&self.epochs, None, None)?;
                }
                "score" => {
                    let there: Vec<i16> = self.scores.iter().map(|score| levels(score.is_some())).collect();
                    let values: Vec<f64> = self.scores.iter().flatten().copied().collect();
                    column.typed::<DoubleType>().write_batch(&values, Some(&there), None)?;
                }
                name => {
                    let there: Vec<i16> = cells.iter().map(|cell| levels(cell.is_some())).collect();
                    let values: Vec<ByteArray> = cells.into_iter().flatten().collect();
                    let there = (name != "id").then_some(there.as_slice());
                    column.typed::<ByteArrayType>().write_batch(&values, there, None)?;
                }
            }
            column.close()?;
        }
        into.close().map(drop)
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{INSPECT, imported};
    use super::super::{Form, Target, export};
    use parquet::file::reader::{FileReader as _, SerializedFileReader};

    #[test]
    fn every_score_is_a_row_with_its_words() {
        let (dir, report) = imported(Form::Inspect, "log.json", INSPECT, None).unwrap();
        let path = dir.path().join("scores.parquet");
        let mut file = std::fs::File::create(&path).unwrap();
        export(&dir.path().join("log"), Target::Parquet, "1", &mut file).unwrap();
        let reader = SerializedFileReader::new(std::fs::File::open(&path).unwrap()).unwrap();
        let rows: Vec<serde_json::Value> =
            reader.get_row_iter(None).unwrap().map(|row| row.unwrap().to_json_value()).collect();
        for (name, summary) in &report.scorers {
            let own: Vec<&serde_json::Value> = rows.iter().filter(|row| row["scorer"] == name.as_str()).collect();
            let values: Vec<f64> = own.iter().filter_map(|row| row["score"].as_f64()).collect();
            assert_eq!((values.len() as u64, own.len() as u64), (summary.count, summary.count + summary.unscored));
            assert_eq!(summary.mean.unwrap(), values.iter().sum::<f64>() / values.len() as f64, "{name}");
        }
        let failed: Vec<_> = rows.iter().filter(|row| row["fault"].is_string()).collect();
        assert!(failed.len() == 1 && failed[0]["answer"].is_null() && failed[0]["epoch"] == 2, "{failed:?}");
        assert!(rows.iter().all(|row| row["id"].is_string() && row["input"].is_string()), "{rows:?}");
    }
}
