//! Orders with judges: needed, planned, and taken only by who holds every key.

use super::*;

#[test]
fn a_suite_that_needs_a_judge_is_ordered_with_the_one_that_was_planned() {
    let c = Circle::new();
    let held = c.planned(|d| d.judges = "grader@https://judge.example/v1".into());
    let held = c.world.file(|tx, _| crate::evaluation::agree(tx, &held.id, held.revision, &c.second)).unwrap();
    assert_eq!((needs(&held.plan), planned(&held.plan)), ((true, false), "grader@https://judge.example/v1".into()));
    let mut draft = OrderDraft { unjudged: false, ..said("lab") };
    let refuse = |draft: &OrderDraft| codes(c.world.file(|tx, _| order(tx, &held.id, draft, &c.d.by)));
    assert_eq!(refuse(&draft), ["evaluation.order-judge"]);
    for (line, code) in [
        ("grader", "evaluation.order-aide"),
        ("grader@command:./judge", "evaluation.order-aide"),
        ("grader@https://judge.example/v1?key=1", "evaluation.secret"),
        ("grader@https://judge.example/v1 key=sk-1", "evaluation.key-name"),
        ("other@https://judge.example/v1", "evaluation.order-other-judge"),
    ] {
        draft.judges = line.into();
        assert_eq!(refuse(&draft), [code], "{line}");
    }
    draft.judges = "grader@https://judge.example/v1 key=court".into();
    let id = c.world.file(|tx, _| order(tx, &held.id, &draft, &c.d.by)).unwrap();
    let kept = read(&c.world, &id);
    assert_eq!(kept.keys().into_iter().collect::<Vec<_>>(), ["court", "lab"]);
    let told = log_plan(&kept.terms, &kept.digest, &shirube_eval::suite::Suite::built_in(SUITE).unwrap().unwrap());
    let judge = serde_json::to_value(&told.more.judges["judge"]).unwrap();
    let expected = serde_json::json!({
        "target": "https://judge.example/v1", "model": "grader", "parameters": { "temperature": 0 },
    });
    assert_eq!(judge, expected, "the log names no key, and how a judge is asked is not the order's to choose");
    let ground = &c.world.it.ground;
    assert!(take(ground, &wanted("a", &["lab"])).unwrap().is_none(), "a worker needs every key");
    assert!(take(ground, &wanted("b", &["court", "lab"])).unwrap().is_some());
}
