//! Files that are good, and files that are not.

use super::*;
use proptest::prelude::*;

fn survey_of(form: Form, text: &[u8]) -> Result<Survey, Faults> {
    survey(form.records(text), &Value::Null)
}

fn told(form: Form, text: &[u8]) -> Vec<String> {
    survey_of(form, text).unwrap_err().told.iter().map(ToString::to_string).collect()
}

#[test]
fn both_forms_of_one_dataset_have_one_digest() {
    let jsonl = "\u{feff}{\"input\":\"a, \\\"b\\\"\",\"id\":\"1\",\"target\":\"x\"}\r\n\n{\"id\":\"2\",\"input\":\"c\\nd\",\"choices\":[\"p\",\"q\"],\"metadata\":{\"lang\":\"ja\"}}";
    let csv = "\u{feff}id,input,target,ans0,ans1,lang\r\n1,\"a, \"\"b\"\"\",x,,,\r\n2,\"c\nd\",,p,q,ja\r\n";
    let one = survey_of(Form::Jsonl, jsonl.as_bytes()).unwrap();
    assert_eq!(one.count, 2);
    assert_eq!(one, survey_of(Form::Csv, csv.as_bytes()).unwrap());
}

#[test]
fn the_digest_is_that_of_the_canonical_form() {
    let text = "{\"input\": \"a\", \"id\": \"1\"}\n{\"id\":\"2\",\"input\":\"b\"}\n";
    let suite = serde_json::json!({"code": "s"});
    let whole = serde_json::json!({"suite": suite, "samples": [{"id":"1","input":"a"},{"id":"2","input":"b"}]});
    let expected: String =
        Sha256::digest(canonical::to_vec(&whole).unwrap()).iter().map(|b| format!("{b:02x}")).collect();
    assert_eq!(survey(Form::Jsonl.records(text.as_bytes()), &suite).unwrap().digest, expected);
}

#[test]
fn every_fault_is_named_by_its_line() {
    let text = b"{\"id\":\"1\",\"input\":\"a\"}\n\n{\"id\":\"1\",\"input\":\"b\"}\n{\n{\"input\":\"c\"}\n\xff\n[1]\n{\"id\":\"9\",\"input\":\"z\",\"metadata\":{\"n\":9007199254740993}}";
    let told = told(Form::Jsonl, text);
    let lines: Vec<&str> = told.iter().map(|t| &t[..7]).collect();
    assert_eq!(lines, ["line 3:", "line 4:", "line 5:", "line 6:", "line 7:", "line 8:"], "{told:?}");
    assert!(told[0].contains("used before") && told[3].contains("UTF-8") && told[5].contains("2^53"), "{told:?}");
}

#[test]
fn a_table_says_what_its_header_lacks_and_which_row_is_short() {
    assert_eq!(told(Form::Csv, b"ID,question\n1,a\n"), ["line 1: the header row lacks the columns `id`, `input`"]);
    assert_eq!(told(Form::Csv, b"id,input,id\n1,a,2\n"), ["line 1: the column `id` stands twice in the header row"]);
    let told = told(Form::Csv, b"id,input\n1,\"a\nb\"\n2\n3,\xff\n4,\n");
    assert_eq!(told[0], "line 4: 1 fields where the header row has 2");
    assert_eq!(told[1], "line 5: not UTF-8");
    assert_eq!(told[2], "line 6: `input` is missing");
}

#[test]
fn an_open_quote_does_not_swallow_the_file() {
    let mut text = b"id,input\n1,\"".to_vec();
    text.resize(MAX_RECORD * 3, b'a');
    assert_eq!(told(Form::Csv, &text), ["line 2: longer than 4 MiB"]);
}

#[test]
fn a_long_line_is_named_and_the_next_is_read() {
    let mut text = format!("{{\"id\":\"1\",\"input\":\"{}\"}}\n", "a".repeat(MAX_RECORD)).into_bytes();
    text.extend_from_slice(b"{\"id\":\"2\"}\n");
    assert_eq!(told(Form::Jsonl, &text), ["line 1: longer than 4 MiB", "line 2: `input` is missing"]);
}

#[test]
fn a_hundred_faults_are_told_and_all_are_counted() {
    let faults = survey_of(Form::Jsonl, "{}\n".repeat(150).as_bytes()).unwrap_err();
    assert_eq!((faults.told.len(), faults.count), (100, 300));
    assert!(faults.to_string().ends_with("and 200 more"));
}

#[test]
fn an_empty_file_is_no_dataset() {
    assert!(survey_of(Form::Jsonl, b"\n\n").is_err());
    assert!(survey_of(Form::Csv, b"id,input\n").is_err());
    assert!(survey_of(Form::Csv, b"").is_err());
}

proptest! {
    #[test]
    fn no_bytes_make_a_reader_panic_or_run_on(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        for form in [Form::Jsonl, Form::Csv] {
            prop_assert!(form.records(&bytes[..]).count() <= bytes.len() + 1);
        }
    }

    #[test]
    fn what_is_written_as_csv_reads_as_it_was(inputs in proptest::collection::vec("[^\u{feff}]{0,20}[a-zあ-ん]", 1..6)) {
        let mut writer = ::csv::Writer::from_writer(Vec::new());
        writer.write_record(["id", "input"]).unwrap();
        for (i, input) in inputs.iter().enumerate() {
            writer.write_record([&i.to_string(), input]).unwrap();
        }
        let bytes = writer.into_inner().unwrap();
        let read: Vec<String> = samples(Form::Csv.records(&bytes[..])).map(|s| s.unwrap().input.text()).collect();
        prop_assert_eq!(read, inputs);
    }
}

#[cfg(feature = "parquet")]
mod columns {
    use super::*;
    use std::path::PathBuf;

    fn file(name: &str) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata/eval").join(name)
    }

    #[test]
    fn files_of_another_implementation_read_as_the_lines_they_stand_for() {
        let jsonl = r#"{"id":"1","input":"日本の首都は","target":["東京","東京都"],"metadata":{"lang":"ja","source":"a"}}
{"id":"2","input":"2 + 2?","target":["4"],"choices":["3","4"],"metadata":{"lang":"en"}}"#;
        let same = survey_of(Form::Jsonl, jsonl.as_bytes()).unwrap();
        for name in ["snappy.parquet", "zstd.parquet"] {
            assert_eq!(survey(open(&file(name)).unwrap(), &Value::Null).unwrap(), same, "{name}");
        }
        let talk: Vec<Sample> = samples(open(&file("talk.parquet")).unwrap()).map(Result::unwrap).collect();
        assert_eq!((talk[0].id.as_str(), talk[0].messages(None).len()), ("7", 2));
        assert_eq!(talk[0].metadata["note"], 1.5);
    }

    #[test]
    fn a_damaged_file_is_a_fault_and_no_more() {
        let whole = std::fs::read(file("snappy.parquet")).unwrap();
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("x.parquet");
        let mut refused = 0;
        for place in 0..whole.len() {
            let mut bytes = whole.clone();
            bytes[place] ^= 0x55;
            std::fs::write(&path, &bytes).unwrap();
            refused += usize::from(open(&path).map_or(true, |records| survey(records, &Value::Null).is_err()));
            if place % 16 == 0 {
                std::fs::write(&path, &whole[..place]).unwrap();
                assert!(open(&path).is_err(), "cut at {place}");
            }
        }
        assert!(refused > whole.len() / 4, "{refused} of {}", whole.len());
    }
}
