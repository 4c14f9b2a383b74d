use super::*;

const HEAD: &str = r#"
code = "mine"
version = "1.0"
title = { ja = "私の", en = "Mine" }
purpose = { ja = "問う", en = "Asks" }
license = "CC0-1.0"
source = { ja = "自作", en = "Own" }
status = "draft"

[scorer.right]
kind = "exact"

[[leaf]]
id = "all"
title = { ja = "全部", en = "All" }
weight = 1.0
"#;

fn folder(head: &str, name: &str, samples: &str) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("suite.toml"), head).unwrap();
    std::fs::write(dir.path().join(name), samples).unwrap();
    dir
}

#[test]
fn every_built_in_suite_can_be_run_and_is_found_by_code_and_by_name() {
    let all = Suite::all_built_in().unwrap();
    assert!(all.len() >= 13, "{}", all.len());
    for suite in all {
        let found = suite.survey().unwrap_or_else(|faults| panic!("{}: {faults}", suite.name()));
        assert!(found.count >= 40, "{}", suite.name());
        assert_eq!(Suite::built_in(&suite.head.code).unwrap().as_ref(), Some(&suite));
        assert_eq!(Suite::built_in(&suite.name()).unwrap().as_ref(), Some(&suite));
    }
    assert_eq!(Suite::built_in("nothing").unwrap(), None);
}

#[test]
fn a_suite_of_ones_own_is_read_from_its_folder() {
    let line = r#"{"id":"1","input":"1+1?","target":"2","metadata":{"leaf":"all","scorer":"right"}}"#;
    let dir = folder(HEAD, "samples.jsonl", line);
    let suite = Suite::open(dir.path()).unwrap();
    assert_eq!((suite.name().as_str(), suite.survey().unwrap().count), ("mine@1.0", 1));
    let csv = folder(HEAD, "samples.csv", "id,input,target,leaf,scorer\n1,1+1?,2,all,right\n");
    let same = Suite::open(csv.path()).unwrap();
    assert_eq!(same.survey().unwrap().digest, suite.survey().unwrap().digest, "a row counts as the line it stands for");
}

#[test]
fn a_sample_that_names_what_the_suite_does_not_have_is_told_by_line() {
    let lines = "{\"id\":\"1\",\"input\":\"?\",\"metadata\":{\"leaf\":\"other\",\"scorer\":\"right\"}}\n\
                 {\"id\":\"2\",\"input\":\"?\",\"metadata\":{\"leaf\":\"all\",\"scorer\":\"wrong\"}}\n";
    let dir = folder(HEAD, "samples.jsonl", lines);
    let faults = Suite::open(dir.path()).unwrap().survey().unwrap_err();
    let told: Vec<String> = faults.told.iter().map(ToString::to_string).collect();
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told[0].contains("line 1") && told[0].contains("`other`"), "{told:?}");
    assert!(told[1].contains("line 2") && told[1].contains("`wrong`"), "{told:?}");
}

#[test]
fn a_head_that_cannot_be_used_is_refused_with_the_reason() {
    let cases = [
        ("code = \"mine\"", "code = \"../mine\"", "`code`"),
        ("kind = \"exact\"", "kind = \"guess\"", "scorer `right`"),
        ("kind = \"exact\"", "kind = \"exact\"\nloud = true", "scorer `right`"),
        ("weight = 1.0", "weight = 0.5", "add up"),
        ("license = \"CC0-1.0\"", "", "license"),
        ("status = \"draft\"", "status = \"approved\"", "approved"),
        ("[scorer.right]\nkind = \"exact\"", "", "at least one"),
    ];
    for (from, to, wanted) in cases {
        let dir = folder(&HEAD.replace(from, to), "samples.jsonl", "");
        let said = Suite::open(dir.path()).unwrap_err().to_string();
        assert!(said.contains(wanted), "{to}: {said}");
    }
    let empty = tempfile::tempdir().unwrap();
    assert!(matches!(Suite::open(empty.path()), Err(Error::File { .. })));
    std::fs::write(empty.path().join("suite.toml"), HEAD).unwrap();
    assert!(matches!(Suite::open(empty.path()), Err(Error::NoSamples(_))));
}
