//! What each side's own programs hear of a sheet, and how giving the same twice ends.

use super::super::*;
use super::flow::{Circle, log, send_to};
use crate::received::Reader;
use crate::testing::CATALOG;

#[test]
fn each_side_hears_of_its_own_side_of_a_sheet() {
    let circle = Circle::new();
    let (to_sender, _) = circle.world.hook(&circle.sender.operator, &circle.sender.by, &[]);
    let (to_recipient, _) = circle.world.hook(&circle.recipient, &circle.reader, &[]);
    let sheet = circle.issued(Audience::Provider);
    let sent = circle.send(&sheet, &["name"]).unwrap();
    let row = circle.inbox().remove(0);
    let on = (&circle.recipient, &row.id);
    circle.world.file(|tx, _| ask(tx, on, "版は。", row.revision, &circle.reader)).unwrap();
    circle.accept(&circle.inbox().remove(0)).unwrap();
    assert_eq!(circle.world.queued(&to_sender), ["sheet.accepted", "sheet.asked", "sheet.sent", "statement.issued"]);
    let recipients = ["sheet.received", "statement.accepted", "statement.received"];
    assert_eq!(circle.world.queued(&to_recipient), recipients);
    let held = circle.world.read(|tx| delivery(tx, &sent)).unwrap();
    let (more, key) = (Showing { fields: ["limitations".into()].into(), ..Showing::default() }, log(&circle.world));
    let reader = Reader { catalog: &CATALOG, log: Some(&key) };
    circle.world.file(|tx, _| show_more(tx, &reader, &sent, &more, held.revision)).unwrap();
    assert_eq!(circle.world.queued(&to_sender).iter().filter(|kind| *kind == "sheet.sent").count(), 2);
    assert_eq!(circle.world.queued(&to_recipient).iter().filter(|kind| *kind == "sheet.received").count(), 2);
    let told = circle.world.read(|tx| crate::event::latest(tx, &circle.sender.operator, 9));
    let accepted = told.iter().find(|e| e.kind == Some(crate::event::Kind::SheetAccepted)).unwrap();
    assert_eq!(accepted.subject.ids["delivery"], sent.to_string());
}

#[test]
fn the_same_given_again_stands_as_what_was_given_before() {
    let circle = Circle::new();
    let sheet = circle.issued(Audience::Provider);
    let first = circle.send(&sheet, &["name"]).unwrap();
    let second = circle.send(&sheet, &["name"]).unwrap();
    assert_eq!(circle.inbox().len(), 1);
    circle.accept(&circle.inbox().remove(0)).unwrap();
    let third = circle.send(&sheet, &["name"]).unwrap();
    let state = |id| circle.world.read(|tx| delivery(tx, id)).unwrap().state;
    assert_eq!([&first, &second, &third].map(state), [DeliveryState::Accepted; 3]);
    let (to_sender, _) = circle.world.hook(&circle.sender.operator, &circle.sender.by, &["sheet.accepted"]);
    let row = circle.inbox().remove(0);
    let on = (&circle.recipient, &row.id);
    circle.world.file(|tx, _| decline(tx, on, "別の版を使う。", row.revision, &circle.reader)).unwrap();
    assert_eq!([&first, &second, &third].map(state), [DeliveryState::Declined; 3]);
    assert_eq!(circle.world.queued(&to_sender), [""; 0]);
}

#[test]
fn the_same_on_its_way_to_another_installation_twice_is_decided_once() {
    let circle = Circle::new();
    let sheet = circle.issued(Audience::Provider);
    let party = "https://b.test/o/opr_00000000000000000000000000000001".to_owned();
    let to = Recipient::Node(party, "あちら".into());
    let ids = [0, 1].map(|_| send_to(&circle.world, &sheet, &to, &["name"], &circle.sender.by).unwrap());
    let state = |id| circle.world.read(|tx| delivery(tx, id)).unwrap().state;
    circle.world.file(|tx, _| delivered(tx, &ids[0], "msg_1")).unwrap();
    let held = circle.world.read(|tx| delivery(tx, &ids[0])).unwrap();
    let shown = shirube_proof::digest::sha256(held.text.as_bytes()).to_string();
    let decision = serde_json::json!({ "v": 1, "kind": "decision", "delivery": ids[0].to_string(),
        "presentation": shown, "state": "accepted" });
    circle.arrive("https://b.test", &decision).unwrap();
    assert_eq!(ids.each_ref().map(state), [DeliveryState::Accepted, DeliveryState::Sent]);
    circle.world.file(|tx, _| delivered(tx, &ids[1], "msg_2")).unwrap();
    assert_eq!(state(&ids[1]), DeliveryState::Accepted);
}
