//! Messages of other installations, each with one effect.

use super::super::*;
use super::flow::{Circle, log, send_to};
use crate::received::{self, Reader, ReceivedState};
use crate::refusal::Error;
use crate::statement::Address;
use crate::testing::{CATALOG, codes};
use serde_json::{Value, json};

const THERE: &str = "https://elsewhere.test";

impl Circle {
    pub(super) fn arrive(&self, from: &str, value: &Value) -> Result<Effect, Error> {
        let (key, here) = (log(&self.world), Address::parse("https://shirube.test").unwrap());
        let reader = Reader { catalog: &CATALOG, log: Some(&key) };
        self.world.file(|tx, _| arrived(tx, &reader, (&here, from), value))
    }
}

#[test]
fn a_delivery_to_another_installation_is_told_once_and_its_answers_come_back_once() {
    let circle = Circle::new();
    let sheet = circle.issued(Audience::Provider);
    let party = format!("{THERE}/o/{}", circle.recipient);
    let to = Recipient::Node(party.clone(), "あちらの会社".into());
    let id = send_to(&circle.world, &sheet, &to, &["name", "limitations"], &circle.sender.by).unwrap();
    let held = circle.world.read(|tx| delivery(tx, &id)).unwrap();
    let message = circle.world.read(|tx| message(tx, &held));
    assert_eq!((&message["kind"], &message["to"]), (&json!("sheet"), &json!(party)));
    circle.world.file(|tx, _| delivered(tx, &id, "msg_1")).unwrap();
    let question = json!({ "v": 1, "kind": "question", "delivery": id, "id": "qst_00000000000000000000000000000001",
        "text": "限界とは。" });
    assert!(matches!(circle.arrive(THERE, &question).unwrap(), Effect::Said(_)));
    assert_eq!(circle.arrive(THERE, &question).unwrap(), Effect::Nothing);
    assert_eq!(codes(circle.arrive("https://third.test", &question)), ["disclosure.nobody"]);
    assert_eq!(circle.world.read(|tx| delivery(tx, &id)).unwrap().state, DeliveryState::Asked);
    let presentation = shirube_proof::digest::sha256(held.text.as_bytes()).to_string();
    let decision =
        |p: &str| json!({ "v": 1, "kind": "decision", "delivery": id, "presentation": p, "state": "accepted" });
    assert_eq!(circle.arrive(THERE, &decision("0")).unwrap(), Effect::Nothing, "about what was shown before");
    assert_eq!(circle.arrive(THERE, &decision(&presentation)).unwrap(), Effect::Decided(id.clone()));
    assert_eq!(circle.arrive(THERE, &decision(&presentation)).unwrap(), Effect::Nothing);
    // A question that was on its way for long does not undo the decision.
    let late = json!({ "v": 1, "kind": "question", "delivery": id, "id": "qst_00000000000000000000000000000002",
        "text": "遅れて届いた質問" });
    circle.arrive(THERE, &late).unwrap();
    assert_eq!(circle.world.read(|tx| delivery(tx, &id)).unwrap().state, DeliveryState::Accepted);
    assert_eq!(circle.world.read(|tx| questions_of_delivery(tx, &id)).len(), 2);
}

#[test]
fn a_statement_of_another_installation_is_received_once_and_accepted_only_when_its_issuer_is_confirmed() {
    let circle = Circle::new();
    let (row, sent) = received::from_elsewhere(&circle.world, &circle.recipient, |value| circle.arrive(THERE, &value));
    assert_eq!(circle.arrive(THERE, &sent).unwrap(), Effect::Nothing);
    assert_eq!(circle.inbox().len(), 1);
    let issuer = row.findings.iter().find(|f| f.code == "verify.issuer").unwrap();
    assert_eq!(issuer.reason, "verify.issuer.sender");
    assert_eq!(codes(circle.accept(&row)), ["received.not-to-accept"]);
    let other = circle.world.file(|tx, _| received::confirm_issuer(tx, &row, &["other".into()], &circle.reader));
    assert_eq!(codes(other.map(|_| ())), ["received.other-keys"]);
    let seen: Vec<String> = received::to_confirm(&row).unwrap().keys.iter().map(|key| key.id().to_owned()).collect();
    circle.world.file(|tx, _| received::confirm_issuer(tx, &row, &seen, &circle.reader)).unwrap();
    circle.accept(&row).unwrap();
    let held = circle.world.read(|tx| received::received(tx, &row.id)).unwrap();
    assert_eq!(held.state, ReceivedState::Accepted);
    assert_eq!(message_of_decision(&held).unwrap()["state"], "accepted");
    let asked = circle
        .world
        .file(|tx, _| ask(tx, (&circle.recipient, &row.id), "版は。", held.revision, &circle.reader))
        .unwrap();
    let asked = circle.world.read(|tx| question(tx, &asked)).unwrap();
    let leaving = circle.world.read(|tx| message_of_question(tx, &asked)).unwrap();
    assert_eq!((&leaving["kind"], &leaving["delivery"]), (&json!("question"), &sent["delivery"]));
    let answer = json!({ "v": 1, "kind": "answer", "delivery": sent["delivery"],
        "id": "qst_00000000000000000000000000000003", "text": "2.1です。" });
    circle.arrive(THERE, &answer).unwrap();
    assert_eq!(circle.arrive(THERE, &answer).unwrap(), Effect::Nothing);
    assert_eq!(circle.world.read(|tx| talk(tx, &held)).len(), 2);
}

#[test]
fn a_message_that_is_none_or_names_nobody_here_changes_nothing() {
    let circle = Circle::new();
    for (wrong, code) in [
        (json!({}), "disclosure.message"),
        (json!({ "v": 1, "delivery": "dlv_x", "kind": "other" }), "disclosure.message"),
        (json!({ "v": 1, "delivery": "dlv_x", "kind": "question", "id": "x", "text": "x" }), "disclosure.message"),
        (json!({ "v": 1, "delivery": "x", "kind": "sheet", "to": "https://other.test/o/x" }), "disclosure.nobody"),
    ] {
        assert_eq!(codes(circle.arrive(THERE, &wrong)), [code], "{wrong}");
    }
}
