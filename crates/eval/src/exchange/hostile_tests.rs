//! Files that were cut, mixed up, nested and swollen: each is taken or refused, within bounds, and nothing panics.

use super::tests::{AISI, GARAK, INSPECT, PROMPTFOO, imported};
use super::*;
use crate::dataset;
use crate::hostile::{changed, changes};
use crate::log::MAX_LINE;
use proptest::prelude::*;
use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

/// No file of a test is as large as to take that long; one that does has found a way to be slow.
const LONGEST: Duration = Duration::from_secs(60);

/// A good file of each form.
static GOOD: LazyLock<Vec<(Form, Vec<u8>)>> = LazyLock::new(|| {
    let (dir, _) = imported(Form::Inspect, "log.json", INSPECT, None).unwrap();
    let written = |target| {
        let mut out = Vec::new();
        export(&dir.path().join("log"), target, "1", &mut out).unwrap();
        out
    };
    let text = |text: &str| text.as_bytes().to_vec();
    vec![
        (Form::Inspect, text(INSPECT)),
        (Form::Promptfoo, text(PROMPTFOO)),
        (Form::Garak, text(GARAK)),
        (Form::Aisi, text(AISI)),
        (Form::Csv, written(Target::Csv)),
        (Form::Jsonl, written(Target::Jsonl)),
    ]
});

/// Imports bytes; what comes of them is a log that can be read and written out, or a fault in words with nothing written.
fn taken(form: Form, bytes: &[u8]) -> bool {
    let begun = Instant::now();
    let dir = tempfile::tempdir().unwrap();
    let (path, log) = (dir.path().join("file"), dir.path().join("log"));
    fs::write(&path, bytes).unwrap();
    let model = Some("large").filter(|_| form == Form::Promptfoo);
    let what = Import { path: &path, form, model, run: "r", software: "t", now: Timestamp::UNIX_EPOCH };
    let is_taken = match import(&what, &log) {
        Ok(plan) => {
            let told = log::report(&log, 0.95).unwrap();
            assert!(told.answered + told.failed.values().sum::<u64>() > 0 && plan.scorers.len() <= MAX_SCORERS);
            assert!(told.scorers.values().all(|s| s.mean.is_none_or(|mean| (0.0..=1.0).contains(&mean))));
            export(&log, Target::Inspect, "1", &mut io::sink()).unwrap();
            export(&log, Target::Junit, "1", &mut io::sink()).unwrap();
            true
        }
        Err(fault) => {
            assert!(!fault.to_string().is_empty() && !log.exists(), "{fault}");
            false
        }
    };
    assert!(begun.elapsed() < LONGEST, "{form:?}: {:?} for {} bytes", begun.elapsed(), bytes.len());
    is_taken
}

#[test]
fn good_files_are_taken() {
    for (form, bytes) in GOOD.iter() {
        assert!(taken(*form, bytes), "{form:?}");
    }
}

#[test]
fn a_file_cut_anywhere_is_taken_as_far_as_it_goes_or_refused() {
    for (form, bytes) in GOOD.iter() {
        for cut in (0..bytes.len()).step_by(bytes.len() / 60 + 1) {
            taken(*form, &bytes[..cut]);
        }
    }
}

#[test]
fn depth_is_bounded_wherever_it_is() {
    let deep = |open: &str, close: &str| format!("{}1{}", open.repeat(100_000), close.repeat(100_000));
    for (form, bytes) in GOOD.iter() {
        let text = String::from_utf8(bytes.clone()).unwrap();
        // In place of the first value of each of the first fields.
        for (at, _) in text.match_indices("\":").take(25) {
            let (before, after) = text.split_at(at + 2);
            for nested in [deep("[", "]"), deep("{\"a\":", "}")] {
                taken(*form, format!("{before}{nested},{after}").as_bytes());
            }
        }
        assert!(!taken(*form, deep("[", "]").as_bytes()) && !taken(*form, deep("{\"results\":", "}").as_bytes()));
    }
}

#[test]
fn an_item_or_a_file_that_is_too_large_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("file");
    let said = |form: Form| {
        let what = Import { path: &path, form, model: None, run: "r", software: "t", now: Timestamp::UNIX_EPOCH };
        import(&what, &dir.path().join("log")).unwrap_err().to_string()
    };
    for (form, start) in
        [(Form::Jsonl, "{\"id\":\""), (Form::Garak, "{\"entry_type\":\""), (Form::Csv, "id,scorer,score\n1,s,\"")]
    {
        let mut file = fs::File::create(&path).unwrap();
        file.write_all(start.as_bytes()).unwrap();
        (0..=MAX_LINE >> 20).for_each(|_| file.write_all(&[b'a'; 1 << 20]).unwrap());
        assert!(said(form).contains("64 MiB"), "{form:?}: {}", said(form));
    }
    // Nothing of a file beyond the bound is read: this one takes no place on the disk.
    let file = OpenOptions::new().write(true).truncate(true).open(&path).unwrap();
    file.set_len(MAX_FILE + 1).unwrap();
    for (form, _) in GOOD.iter() {
        assert_eq!(said(*form), "larger than 2 GiB");
    }
    assert!(!dir.path().join("log").exists());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_done_to_a_file_it_is_taken_or_refused(which in 0..6_usize, changes in changes()) {
        let (form, bytes) = &GOOD[which];
        taken(*form, &changed(bytes, &changes));
    }

    #[test]
    fn a_file_of_another_form_is_taken_or_refused(which in 0..6_usize, as_which in 0..6_usize, changes in changes()) {
        taken(GOOD[as_which].0, &changed(&GOOD[which].1, &changes));
    }

    #[test]
    fn data_sets_are_taken_or_refused_too(changes in changes()) {
        let jsonl = b"{\"id\":\"1\",\"input\":[{\"role\":\"user\",\"content\":\"a\"}],\"target\":[\"x\"],\"metadata\":{\"n\":1}}\n{\"id\":\"2\",\"input\":\"b\"}\n";
        let csv = b"id,input,target,ans0,ans1,lang\r\n1,\"a, \"\"b\"\"\",x,,,\r\n2,\"c\nd\",,p,q,ja\r\n";
        for (form, bytes) in [(dataset::Form::Jsonl, &jsonl[..]), (dataset::Form::Csv, &csv[..])] {
            let bytes = changed(bytes, &changes);
            if let Err(faults) = dataset::survey(form.records(&bytes[..]), &Value::Null) {
                prop_assert!(faults.count > 0 && faults.told.len() <= dataset::MAX_FAULTS);
            }
        }
        let rows = b"ID,text,ten_perspective,output,ans0,ans1,scorer,gsn_perspective\n1,q,p,A,x,y,choice,G1-2\n2,r,p,b,,,exact,G1-3\n";
        let tree = "G1-1:\n  text: \"t\"\n  supportedBy: [S1]\n  scoreRate: [1.0]\nS1:\n  supportedBy: [G1-2, G1-3]\nG1-2:\n  text: \"u\"\nG1-3:\n  text: v\n";
        let (rows, tree) = (changed(rows, &changes), String::from_utf8_lossy(&changed(tree.as_bytes(), &changes)).into_owned());
        for (rows, tree) in [(&rows[..], None), (&rows[..], Some(tree.as_str()))] {
            if let Err(fault) = aisi_data::read(rows, tree, "c", "n") {
                prop_assert!(!fault.to_string().is_empty());
            }
        }
    }
}

#[cfg(feature = "parquet")]
proptest! {
    #![proptest_config(ProptestConfig { cases: 100, ..ProptestConfig::default() })]

    #[test]
    fn damaged_parquet_is_a_fault_and_no_panic(which in 0..3_usize, changes in changes()) {
        const GOOD: [&[u8]; 3] = [
            include_bytes!("../../../../testdata/eval/snappy.parquet"),
            include_bytes!("../../../../testdata/eval/zstd.parquet"),
            include_bytes!("../../../../testdata/eval/talk.parquet"),
        ];
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("d.parquet");
        fs::write(&path, changed(GOOD[which], &changes)).unwrap();
        match dataset::open(&path) {
            Ok(records) => drop(dataset::survey(records.take(1000), &Value::Null)),
            Err(fault) => prop_assert!(!fault.to_string().is_empty()),
        }
    }
}
