//! A log read in pieces says what it says line by line, whatever the number of workers.

use super::lanes::{Wrong, with};
use super::segment::{PIECE, Piece};
use super::tests::begun;
use super::*;
use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::Path;

/// Samples whose lines are long and short by turns, some of them longer than a piece.
fn line(number: usize) -> String {
    let answer = "あ".repeat(match number % 97 {
        0 => PIECE / 2,
        n => n * n % 700,
    });
    format!("{{\"kind\":\"sample\",\"id\":\"{number}\",\"epoch\":1,\"answer\":\"{answer}\"}}\n")
}

/// A log of three segments, the second of them torn.
fn log(count: usize) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    begun(dir.path()).end(Status::Cancelled, Timestamp::UNIX_EPOCH).unwrap();
    let first = dir.path().join("0001.jsonl");
    let header = fs::read_to_string(&first).unwrap().lines().next().unwrap().to_owned();
    for (name, from, torn) in [("0001", 0, ""), ("0002", count, "{\"kind\":\"sam"), ("0003", 2 * count, "")] {
        let path = dir.path().join(format!("{name}.jsonl"));
        let lines: String = (from..from + count).map(line).collect();
        fs::write(path, format!("{header}\n{lines}{torn}")).unwrap();
    }
    dir
}

/// An id, and where its line begins: segment and first byte.
type Found = (u32, u64, String);

/// Every id with where its line begins.
fn read(piece: &Piece) -> Result<Vec<Found>, Wrong> {
    let mut out = Vec::new();
    for (at, line) in piece.lines() {
        let line: serde_json::Value = serde_json::from_slice(line).map_err(|fault| (at, fault.to_string()))?;
        out.push((piece.segment, at, line["id"].as_str().unwrap_or_default().to_owned()));
    }
    Ok(out)
}

fn by_pieces(dir: &Path, workers: usize) -> Result<(Vec<Found>, u64), Error> {
    let (mut reader, mut all) = (Reader::open(dir)?, Vec::new());
    with(workers, &mut reader, read, |part| all.extend(part))?;
    Ok((all, reader.torn()))
}

fn by_lines(dir: &Path) -> Result<(Vec<String>, u64), Error> {
    let (mut reader, mut all) = (Reader::open(dir)?, Vec::new());
    while let Some(line) = reader.next_as::<serde_json::Value>()? {
        all.push(line["id"].as_str().unwrap_or_default().to_owned());
    }
    Ok((all, reader.torn()))
}

#[test]
fn pieces_and_lines_say_the_same_in_the_same_order() {
    let dir = log(1500);
    let (lines, torn) = by_lines(dir.path()).unwrap();
    assert_eq!((lines.len(), torn), (4500, 1));
    let segment = |number: u32| fs::read(dir.path().join(format!("{number:04}.jsonl"))).unwrap();
    let bytes: Vec<Vec<u8>> = (1..4).map(segment).collect();
    for workers in [0, 1, 3] {
        let (found, torn) = by_pieces(dir.path(), workers).unwrap();
        assert_eq!((found.len(), torn), (4500, 1), "{workers}");
        for ((segment, at, id), own) in found.iter().zip(&lines) {
            assert_eq!(id, own, "{workers}");
            let start = format!("{{\"kind\":\"sample\",\"id\":\"{id}\",");
            assert!(bytes[*segment as usize - 1][*at as usize..].starts_with(start.as_bytes()), "{workers}: {id}");
        }
    }
}

#[test]
fn the_first_bad_line_is_named_as_who_reads_line_by_line_would() {
    for (segment, line) in [(1, 2), (2, 701), (3, 1001)] {
        let dir = log(1000);
        // Another one further on, which nobody hears of.
        for (segment, line) in [(segment, line), (3, 1001)] {
            let path = dir.path().join(format!("{segment:04}.jsonl"));
            let text = fs::read_to_string(&path).unwrap();
            let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
            lines[line - 1] = "{\"kind\":sample}\n";
            fs::write(&path, lines.concat()).unwrap();
        }
        let wanted = by_lines(dir.path()).unwrap_err().to_string();
        assert!(wanted.contains(&format!("{segment:04}.jsonl, line {line}:")), "{wanted}");
        for workers in [0, 2] {
            assert_eq!(by_pieces(dir.path(), workers).unwrap_err().to_string(), wanted, "{workers}");
        }
        assert_eq!(report(dir.path(), 0.95).unwrap_err().to_string(), wanted);
        assert_eq!(scores(dir.path()).unwrap_err().to_string(), wanted);
        assert_eq!(index::Index::open(dir.path()).err().unwrap().to_string(), wanted);
    }
}

#[test]
fn a_segment_of_another_run_is_told_after_what_is_wrong_before_it() {
    let dir = log(1500);
    let path = dir.path().join("0003.jsonl");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replacen("\"run_1\"", "\"run_2\"", 1)).unwrap();
    let said = by_pieces(dir.path(), 2).unwrap_err().to_string();
    assert!(said.ends_with("0003.jsonl, line 1: belongs to another run"), "{said}");
    let path = dir.path().join("0002.jsonl");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replacen("\"id\":\"2000\"", "\"id\":2000.", 1)).unwrap();
    let said = by_pieces(dir.path(), 2).unwrap_err().to_string();
    assert!(said.contains("0002.jsonl, line 502"), "{said}");
    assert_eq!(said, by_lines(dir.path()).unwrap_err().to_string());
}

#[test]
fn a_line_longer_than_any_may_be_is_named_and_one_that_is_as_long_is_read() {
    let dir = log(3);
    let path = dir.path().join("0003.jsonl");
    let mut file = OpenOptions::new().append(true).open(&path).unwrap();
    let around = "{\"kind\":\"sample\",\"id\":\"\"}".len();
    let long = |size: usize| format!("{{\"kind\":\"sample\",\"id\":\"{}\"}}\n", "a".repeat(size - around));
    file.write_all(long(MAX_LINE).as_bytes()).unwrap();
    assert_eq!(by_pieces(dir.path(), 0).unwrap().0.len(), 10);
    assert_eq!(by_lines(dir.path()).unwrap().0.len(), 10);
    file.write_all(long(MAX_LINE + 1).as_bytes()).unwrap();
    let wanted = "0003.jsonl, line 6: longer than 64 MiB";
    for said in [by_lines(dir.path()).unwrap_err(), by_pieces(dir.path(), 0).unwrap_err()] {
        assert!(said.to_string().ends_with(wanted), "{said}");
    }
}
