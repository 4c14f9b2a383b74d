//! Results of other tools, as they write them, taken over and written out again.

use super::*;
use crate::log::{Report, report, scores};

pub(super) fn imported(
    form: Form,
    name: &str,
    content: &str,
    model: Option<&str>,
) -> Result<(tempfile::TempDir, Report), Error> {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join(name);
    std::fs::write(&path, content).unwrap();
    let what = Import { path: &path, form, model, run: "run_1", software: "test 1", now: Timestamp::UNIX_EPOCH };
    import(&what, &dir.path().join("log"))?;
    let report = report(&dir.path().join("log"), 0.95)?;
    Ok((dir, report))
}

pub(super) const INSPECT: &str = include_str!("../../testdata/inspect.json");
pub(super) const PROMPTFOO: &str = include_str!("../../testdata/promptfoo.json");
pub(super) const GARAK: &str = include_str!("../../testdata/garak.report.jsonl");
pub(super) const AISI: &str = include_str!("../../testdata/aisi.json");

#[test]
fn a_log_of_inspect_is_taken_with_its_words_for_right_and_wrong() {
    let (_dir, report) = imported(Form::Inspect, "log.json", INSPECT, None).unwrap();
    assert_eq!((report.planned, report.answered), (6, 5));
    assert_eq!(report.failed.get("foreign.error"), Some(&1));
    let matched = &report.scorers["match"];
    assert_eq!((matched.count, matched.unscored, matched.mean), (4, 1, Some(0.625)));
    assert_eq!(report.scorers["style.tone"].mean, Some(0.5));
    let origin = report.header.plan.origin.unwrap();
    assert_eq!(origin.tool.as_deref(), Some("inspect_ai 0.3.285"));
    assert_eq!((report.header.plan.model.as_str(), report.tokens), ("mockllm/model", (15, 10)));
}

#[test]
fn a_result_of_promptfoo_is_taken_for_one_provider() {
    let several = imported(Form::Promptfoo, "r.json", PROMPTFOO, None).unwrap_err();
    assert!(matches!(several, Error::Models(all) if all == ["large", "openai:chat:small"]));
    let (_dir, report) = imported(Form::Promptfoo, "r.json", PROMPTFOO, Some("large")).unwrap();
    assert_eq!((report.answered, report.failed.len()), (2, 1));
    assert_eq!((report.scorers["pass"].mean, report.scorers["contains"].mean), (Some(0.5), Some(0.5)));
    assert_eq!(report.scorers["politeness"].mean, Some(0.75));
    assert!(report.leaves.contains_key("harmful:privacy"));
}

#[test]
fn a_report_of_garak_is_turned_so_that_one_is_the_good_end() {
    let (_dir, report) = imported(Form::Garak, "g.report.jsonl", GARAK, None).unwrap();
    assert_eq!((report.header.plan.samples, report.header.plan.epochs, report.answered), (2, 2, 3));
    let held = &report.scorers["mitigation.MitigationBypass"];
    assert_eq!((held.count, held.unscored), (2, 1));
    assert_eq!(held.mean, Some(0.5));
    assert_eq!(report.header.plan.origin.unwrap().tool.as_deref(), Some("garak 0.13.1"));
}

#[test]
fn attempts_of_one_number_are_told_apart_and_the_same_one_twice_is_not() {
    let attempt = |uuid: &str, seq: u32, hit: f64| {
        format!(
            "{{\"entry_type\":\"attempt\",\"uuid\":\"{uuid}\",\"seq\":{seq},\"status\":2,\"probe_classname\":\"p.Turns\",\"prompt\":\"q\",\
             \"outputs\":[{{\"text\":\"a\"}}],\"detector_results\":{{\"d\":[{hit}]}}}}\n"
        )
    };
    let lines = [attempt("a", 0, 0.0), attempt("b", 0, 1.0), attempt("c", 1, 0.0), attempt("b", 0, 1.0)].concat();
    let (_dir, report) = imported(Form::Garak, "g.report.jsonl", &lines, None).unwrap();
    assert_eq!((report.header.plan.samples, report.answered, report.scorers["d"].mean), (3, 3, Some(2.0 / 3.0)));
    let left = report.header.plan.origin.unwrap().left_out;
    assert!(left.iter().any(|text| text.starts_with("1 repeated")), "{left:?}");
}

#[test]
fn a_result_of_aisi_is_taken_without_what_people_answered_on_paper() {
    let (_dir, report) = imported(Form::Aisi, "aisi.json", AISI, None).unwrap();
    assert_eq!((report.answered, report.scorers["aisi"].mean), (3, Some(2.0 / 3.0)));
    assert_eq!(report.leaves["有害情報の出力制御"]["aisi"].count, 2);
    let plan = report.header.plan;
    assert_eq!(plan.parameters["judge"], "judge-model");
    assert!(plan.origin.unwrap().left_out.iter().any(|text| text.starts_with("qualitative")));
}

#[test]
fn what_is_written_out_is_read_back_the_same() {
    let (dir, first) = imported(Form::Inspect, "log.json", INSPECT, None).unwrap();
    for (target, form) in [(Target::Csv, Form::Csv), (Target::Jsonl, Form::Jsonl), (Target::Inspect, Form::Inspect)] {
        let mut out = Vec::new();
        export(&dir.path().join("log"), target, "1", &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        let (_again, report) = imported(form, "again", &text, None).unwrap();
        assert_eq!((report.answered, &report.failed), (first.answered, &first.failed), "{form:?}");
        for (name, summary) in &first.scorers {
            let other = &report.scorers[name];
            assert_eq!((other.count, other.mean), (summary.count, summary.mean), "{form:?} {name}");
        }
    }
}

#[test]
fn a_case_and_a_finding_stand_for_each_score() {
    let (dir, _) = imported(Form::Inspect, "log.json", INSPECT, None).unwrap();
    let (mut junit, mut sarif) = (Vec::new(), Vec::new());
    export(&dir.path().join("log"), Target::Junit, "1", &mut junit).unwrap();
    export(&dir.path().join("log"), Target::Sarif, "1", &mut sarif).unwrap();
    let junit = String::from_utf8(junit).unwrap();
    assert!(junit.contains("errors=\"1\" skipped=\"1\""), "{junit}");
    let sarif: Value = serde_json::from_slice(&sarif).unwrap();
    assert_eq!(sarif["runs"][0]["results"].as_array().unwrap().len(), 4, "{sarif}");
}

#[test]
fn two_imported_runs_can_be_compared_by_sample() {
    let (dir, _) = imported(Form::Aisi, "aisi.json", AISI, None).unwrap();
    let found = scores(&dir.path().join("log")).unwrap();
    assert_eq!(found.by_scorer["aisi"].len(), 3);
    assert!(found.by_scorer["aisi"].values().all(|given| given.leaf.is_some()));
}

#[test]
fn what_is_no_result_is_refused_and_writes_nothing() {
    let cases = [
        (Form::Inspect, "{}", "no log of Inspect"),
        (Form::Inspect, "[]", "expected"),
        (Form::Inspect, "PK\u{3}\u{4}", "convert"),
        (Form::Inspect, "{\"eval\":{\"model\":\"m\"},\"samples\":[]}", "no result"),
        (Form::Inspect, "{\"eval\":{\"model\":\"m\"},\"samples\":[{\"id\":1}]}", "input"),
        (Form::Promptfoo, "{\"results\":{\"results\":[]}}", "no result of promptfoo"),
        (Form::Promptfoo, "{\"results\":[]}", "expected"),
        (Form::Garak, "{\"a\":1}", "no report of garak"),
        (Form::Garak, "nothing", "line 1"),
        (Form::Aisi, "{\"tenPerspectives\":null}", "no result of AISI"),
        (Form::Jsonl, "{\"id\":1}", "neither"),
        (Form::Jsonl, "{\"id\":1,\"answer\":\"a\",\"other\":1}", "line 1"),
        (Form::Csv, "id,score\n", "`scorer`"),
        (Form::Csv, "id,scorer,score\n1,s,good\n", "line 2"),
        (Form::Csv, "", "header row"),
    ];
    for (form, content, wanted) in cases {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("file");
        std::fs::write(&path, content).unwrap();
        let what = Import { path: &path, form, model: None, run: "r", software: "t", now: Timestamp::UNIX_EPOCH };
        let said = import(&what, &dir.path().join("log")).unwrap_err().to_string();
        assert!(said.contains(wanted), "{form:?} {content}: {said}");
        assert!(!dir.path().join("log").exists());
    }
    let deep = format!("{{\"samples\":{}{}}}", "[".repeat(100_000), "]".repeat(100_000));
    assert!(imported(Form::Inspect, "f", &deep, None).is_err());
}

#[test]
fn a_score_outside_its_range_is_not_counted() {
    let rows = "id,scorer,score,answer\n1,grade,7,a\n2,grade,0.5,=1+1\n3,grade,,c\n4,grade,NaN,d\n";
    let (dir, report) = imported(Form::Csv, "f.csv", rows, None).unwrap();
    let grade = &report.scorers["grade"];
    assert_eq!((grade.count, grade.unscored, grade.mean), (1, 3, Some(0.5)));
    let mut out = Vec::new();
    export(&dir.path().join("log"), Target::Csv, "1", &mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    assert!(text.contains(",'=1+1,"), "{text}");
    let (_dir, again) = imported(Form::Csv, "g.csv", &text, None).unwrap();
    assert_eq!(again.scorers["grade"].count, 1);
}
