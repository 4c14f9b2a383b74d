//! Changes between two installations.

use super::*;
use serde_json::{Value, json};

const A: &str = "https://a.test";

/// Another installation's word about one of its assets.
pub(super) fn said(what: &str) -> Value {
    json!({
        "format": "shirube-change/1", "id": format!("cng_1/{what}"), "kind": "incident", "issuer": "https://b.test/o/opr_1",
        "subject": "https://b.test/o/opr_1/assets/ast_1", "name": "土台", "words": "誤った案内があった。", "further": what == "further",
    })
}

fn from(node: &str, what: &str) -> Value {
    serde_json::from_str(&said(what).to_string().replace("https://b.test", node)).unwrap()
}

fn arrives(world: &World, node: &str, value: &Value) -> Result<ChangeId, Error> {
    world.file(|tx, _| arrived(tx, node, value))
}

#[test]
fn a_change_that_arrives_twice_tells_once_and_one_that_comes_before_the_statement_waits_for_it() {
    let world = World::new();
    let (by, operator) = (world.account("reader"), world.operator("提供社"));
    let asset = world.asset(&operator, "窓口");
    let first = arrives(&world, A, &from(A, "own")).unwrap();
    assert_eq!(arrives(&world, A, &from(A, "own")).unwrap(), first);
    tell(&world.it.ground, &on).unwrap();
    assert_eq!(world.told_to(&operator, &by).len(), 0);
    let (issuer, subject) = (format!("{A}/o/opr_1"), format!("{A}/o/opr_1/assets/ast_1"));
    let given = world.given((&issuer, &subject, None), &operator, Some(&asset), ("d1", 4_000_000_000));
    let row = world.read(|tx| crate::received::received(tx, &given.received)).unwrap();
    world.file(|tx, _| on_received(tx, &row, 1_700_000_000)).unwrap();
    tell(&world.it.ground, &on).unwrap();
    let [told] = &world.told_to(&operator, &by)[..] else { panic!("one") };
    assert_eq!((told.systems, told.is_direct, told.words()), (1, true, "誤った案内があった。"));
}

#[test]
fn what_is_not_the_senders_or_of_another_form_is_refused_and_leaves_nothing() {
    let world = World::new();
    assert_eq!(codes(arrives(&world, A, &said("own"))), ["downstream.not-theirs"]);
    let mut nearly = from(A, "own");
    nearly["issuer"] = "https://a.test.evil/o/opr_1".into();
    assert_eq!(codes(arrives(&world, A, &nearly)), ["downstream.not-theirs"]);
    let but = |field: &str, value: Value| {
        let mut message = from(A, "own");
        message[field] = value;
        codes(arrives(&world, A, &message))
    };
    assert_eq!(but("format", "shirube-change/2".into()), ["downstream.message"]);
    assert_eq!(but("kind", "expiring".into()), ["downstream.message"]);
    assert_eq!(but("words", "あ".repeat(3_000).into()), ["common.too-long"]);
    assert_eq!(but("id", "x".repeat(900).into()), ["common.too-long"]);
    assert_eq!(but("fields", "all".into()), ["downstream.message"]);
    assert_eq!(codes(arrives(&world, A, &json!([]))), ["downstream.message"]);
    assert_eq!(world.read(|tx| tx.number("SELECT count(*) FROM change", &[])), 0);
}

#[test]
fn an_installation_that_was_given_a_statement_is_told_and_its_figures_come_back() {
    let (here, there) = (World::new(), World::new());
    let c = chain(&here);
    here.key(&c.developer);
    delivered(&here, &c.developer, &c.model, "https://there.test", &c.by);
    delivered(&here, &c.user, &c.system, "https://there.test", &c.by);
    let id = here.announced(&c.model, &c.by, &new_version()).id;
    tell(&here.it.ground, &on).unwrap();
    let address = Address::parse("https://shirube.test").unwrap();
    let due = here.read(|tx| due_messages(tx, &address, 10));
    let further = |value: &Value| value["further"].as_bool().unwrap();
    let [own, rests] = &due.iter().map(|d| &d.value).collect::<Vec<_>>()[..] else { panic!("two") };
    let (own, rests) = if further(own) { (rests, own) } else { (own, rests) };
    assert_eq!((own["words"].as_str(), own["name"].as_str()), (Some(new_version().words.as_str()), Some("土台")));
    assert_eq!(rests["words"].as_str(), Some(new_version().public_words.as_str()));
    assert!(!rests.to_string().contains("土台") && !rests.to_string().contains(c.model.as_str()), "{rests}");

    let operator = there.operator("向こうの社");
    let asset = there.asset(&operator, "窓口");
    let (issuer, subject) = here.about(&c.developer, &c.model);
    there.given((&issuer, &subject, None), &operator, Some(&asset), ("d1", 4_000_000_000));
    let by = there.account("reader");
    let arrived = arrives(&there, "https://shirube.test", own).unwrap();
    tell(&there.it.ground, &on).unwrap();
    there.file(|tx, _| mark_seen(tx, (&arrived, &operator), &by)).unwrap();
    let [back] = &there.read(|tx| due_answers(tx, 10))[..] else { panic!("one") };
    assert_eq!((back.value["told"].as_u64(), back.value["seen"].as_u64()), (Some(1), Some(1)));
    there.file(|tx, _| answered(tx, &arrived, &back.value)).unwrap();
    assert_eq!(there.read(|tx| due_answers(tx, 10)).len(), 0);

    for message in &due {
        here.file(|tx, _| node_sent(tx, &id, &message.node, message.asset.as_ref().unwrap())).unwrap();
    }
    assert_eq!(here.read(|tx| due_messages(tx, &address, 10)).len(), 0);
    let stranger = here.file(|tx, _| answer_arrived(tx, "https://elsewhere.test", &back.value));
    assert_eq!(codes(stranger), ["common.absent"]);
    for _ in 0..2 {
        here.file(|tx, _| answer_arrived(tx, "https://there.test", &back.value)).unwrap();
    }
    let row = here.read(|tx| nodes(tx, &id)).into_iter().find(|r| r.is_direct).unwrap();
    assert_eq!((row.state, row.told, row.seen), (NodeState::Received, 1, 1));
}
