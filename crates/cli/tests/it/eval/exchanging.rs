//! Results of other tools, taken over and written for others.

use crate::world::{World, code, err, root};
use serde_json::Value;

fn example(name: &str) -> String {
    root().join("crates/eval/testdata").join(name).display().to_string()
}

#[test]
fn results_of_other_tools_can_be_reported_compared_and_held_against_minimums() {
    let world = World::new();
    let cases: [(&str, &str, &[&str], &str); 4] = [
        ("inspect.json", "inspect", &[], "match"),
        ("promptfoo.json", "promptfoo", &["--model", "large"], "pass"),
        ("garak.report.jsonl", "garak", &[], "mitigation.MitigationBypass"),
        ("aisi.json", "aisi", &[], "aisi"),
    ];
    for (file, format, more, scorer) in cases {
        let file = example(file);
        let told = world.json(&[&["eval", "import", &file, "--format", format, "-o", format], more].concat());
        assert_eq!(told["origin"]["format"], format, "{told}");
        assert!(told["scorers"].as_array().unwrap().iter().any(|s| s["scorer"] == scorer), "{told}");
        assert_eq!(world.json(&["eval", "report", format])["scorers"], told["scorers"]);
        assert!(world.json(&["eval", "compare", format, format])["comparisons"].is_array());
        let gate = world.run(&["eval", "gate", format, "--min", &format!("{scorer}=0.99")]);
        assert_eq!(code(&gate), 3, "{}", err(&gate));
        assert_eq!(code(&world.run(&["eval", "resume", format])), 6, "nothing of it was run here");
    }
    let several = world.run(&["eval", "import", &example("promptfoo.json"), "--format", "promptfoo", "-o", "x"]);
    assert!(code(&several) == 4 && err(&several).contains("openai:chat:small"), "{}", err(&several));
    let wrong = world.run(&["eval", "import", &example("aisi.json"), "--format", "garak", "-o", "x"]);
    assert_eq!(code(&wrong), 4);
    let there = world.run(&["eval", "import", &example("aisi.json"), "--format", "aisi", "-o", "aisi"]);
    assert_eq!(code(&there), 7);
    assert_eq!(code(&world.run(&["eval", "import", "nowhere", "--format", "aisi", "-o", "x"])), 6);
}

#[test]
fn a_log_is_written_in_every_form_and_read_back() {
    let world = World::new();
    let told = world.json(&["eval", "import", &example("inspect.json"), "--format", "inspect", "-o", "log"]);
    for format in ["csv", "jsonl", "parquet", "inspect", "junit", "sarif"] {
        let done = world.run(&["eval", "export", "log", "--format", format, "-o", format]);
        assert_eq!(code(&done), 0, "{}", err(&done));
        assert!(!world.path(&format!("{format}.part")).exists());
    }
    for format in ["csv", "jsonl", "inspect"] {
        let again = world.json(&["eval", "import", format, "--format", format, "-o", &format!("{format}-log")]);
        assert_eq!((&again["answered"], &again["failed"]), (&told["answered"], &told["failed"]), "{format}");
        let shares = |told: &Value| -> Vec<Value> {
            told["scorers"].as_array().unwrap().iter().map(|s| s["share"].clone()).collect()
        };
        assert_eq!(shares(&again), shares(&told), "{format}");
    }
    assert_eq!(code(&world.run(&["eval", "export", "nowhere", "--format", "csv", "-o", "-"])), 6);
}

#[test]
fn two_scores_of_fifty_do_not_stand_without_a_caution() {
    let world = World::new();
    let rows: String = (0..50).map(|i| format!("{i},grade,{},a\n", if i < 2 { "1" } else { "" })).collect();
    world.file("r.csv", format!("id,scorer,score,answer\n{rows}"));
    let told = world.json(&["eval", "import", "r.csv", "--format", "csv", "-o", "log"]);
    assert_eq!(told["scorers"][0]["cautions"], serde_json::json!(["few-scored", "few-sources", "wide"]), "{told}");
    for (lang, word, rule) in
        [("ja", "採点は半分未満", "半分に満たない"), ("en", "fewer than half scored", "fewer than half of")]
    {
        let said = crate::world::out(&world.run(&["eval", "report", "log", "--lang", lang]));
        assert!(said.contains(word) && said.contains(rule), "{said}");
    }
    let whole: String = (0..300).map(|i| format!("{i},grade,{},a\n", i % 2)).collect();
    world.file("w.csv", format!("id,scorer,score,answer\n{whole}"));
    assert_eq!(
        world.json(&["eval", "import", "w.csv", "--format", "csv", "-o", "whole"])["scorers"][0]["cautions"],
        serde_json::json!([])
    );
    let said = crate::world::out(&world.run(&["eval", "report", "whole", "--lang", "en"]));
    assert!(!said.contains("caution"), "{said}");
}

#[test]
fn a_data_set_with_aisi_columns_becomes_a_suite_that_can_be_planned() {
    let world = World::new();
    world.file(
        "data.csv",
        "ID,text,ten_perspective,output,ans0,ans1,scorer,gsn_perspective\n1,首都は?,観点1,A,東京,京都,choice,G1-2\n",
    );
    world
        .file("tree.yaml", "G1-1:\n  text: \"上\"\n  supportedBy: [G1-2]\n  scoreRate: [1.0]\nG1-2:\n  text: \"下\"\n");
    let args = ["eval", "import", "data.csv", "--format", "aisi-data", "--tree", "tree.yaml", "-o", "mine"];
    assert_eq!(world.json(&args)["suite"], "data@1.0");
    assert_eq!(world.json(&["eval", "plan", "mine"])["samples"], 1);
    assert_eq!(code(&world.run(&args)), 7);
}
