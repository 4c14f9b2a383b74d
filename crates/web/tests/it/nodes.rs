//! Other installations, as they and the administrators meet this one.

use crate::world::{Answer, World};
use axum::http::Method;
use serde_json::{Value, json};
use shirube_domain::authority::Role;
use shirube_domain::id::PeerId;
use shirube_domain::node::{self, Introduction};
use shirube_proof::envelope::{self, Draft};
use shirube_proof::jose::{Ed25519Key, Signer};
use shirube_proof::statement::{Issuer, IssuerKey};

const OWN: &str = "https://provider.example";
const PEER: &str = "https://developer.example";
const NOW: u64 = 1_795_318_440;

fn key() -> Ed25519Key {
    Ed25519Key::from_seed(&[5; 32])
}

fn peer() -> Introduction {
    let keys = vec![IssuerKey::new(key().public_key().clone(), NOW - 1_000)];
    Introduction::new("開発者のノード", None, Issuer { address: PEER.into(), keys })
}

fn envelope_of(id: &str, kind: &str, body: &Value) -> String {
    let draft = Draft { from: PEER, to: OWN, id, at: NOW, kind, re: None, checkpoint: None, consistency: &[], body };
    draft.sign(&key()).unwrap()
}

fn put(world: &World, text: &str) -> Answer {
    world.send(Method::POST, None, "/node/inbox", Some("application/jose"), text.as_bytes().to_vec())
}

/// Takes the peer in by its file and confirms it, as an administrator would.
fn confirmed(world: &World) -> PeerId {
    let file = peer().to_value().to_string();
    let files = [("introduction", "node.json", file.as_bytes())];
    let added = world.post_files(Role::Administrator, "/ja/admin/nodes", &[("address", "")], &files);
    let page = added.location().unwrap_or_else(|| panic!("{}", added.text())).to_owned();
    let shown = world.get(Role::Administrator, &page).expect(200);
    assert!(shown.says(&peer().number()) && shown.says("確認待ち"), "{}", shown.text());
    assert_eq!(put(world, &envelope_of("msg_too_early", "note", &json!(1))).status, 403);
    let wrong = world.post(Role::Administrator, &format!("{page}/confirm"), &[("number", "12345")]);
    assert!(wrong.expect(409).says("照合番号が"));
    world.post(Role::Administrator, &format!("{page}/confirm"), &[("number", &peer().number())]).expect(303);
    PeerId::parse(page.rsplit('/').next().unwrap()).unwrap()
}

#[test]
fn a_node_introduces_itself_and_one_without_an_address_is_none() {
    let world = World::reached_at(OWN);
    let answer = world.get(Role::Anyone, "/.well-known/shirube-node").expect(200);
    let read = Introduction::parse(&answer.bytes).unwrap();
    assert_eq!((read.address.as_str(), read.inbox.as_str()), (OWN, "https://provider.example/node/inbox"));
    let page = world.get(Role::Administrator, "/en/admin/nodes").expect(200);
    assert!(page.says(&read.number()), "both sides see the same number");
    let nobody = World::unreached();
    assert_eq!(nobody.get(Role::Anyone, "/.well-known/shirube-node").expect(404).json()["status"], 404);
    assert!(nobody.get(Role::Administrator, "/ja/admin/nodes").expect(200).says("--address"));
    assert_eq!(put(&nobody, "x").status, 409);
}

#[test]
fn an_envelope_is_answered_with_a_signed_receipt_and_bad_ones_with_their_codes() {
    let world = World::reached_at(OWN);
    let id = confirmed(&world);
    let text = envelope_of("msg_of_a_kind", "not-yet-known", &json!({"n": 1}));
    let own = Introduction::parse(&world.get(Role::Anyone, "/.well-known/shirube-node").bytes).unwrap();
    let mut entries = Vec::new();
    for _ in 0..2 {
        let answer = put(&world, &text).expect(200);
        let receipt = envelope::check(&answer.text(), Some(&own.keys), PEER, NOW).unwrap();
        assert_eq!((receipt.kind.as_str(), receipt.re.as_deref()), ("receipt", Some("msg_of_a_kind")));
        assert_eq!((&receipt.body["outcome"], &receipt.body["code"]), (&"refused".into(), &"node.kind".into()));
        entries.push(receipt.body["entry"].clone());
    }
    assert_eq!(entries[0], entries[1], "the same receipt for the same message");
    assert_eq!(world.look(|tx| Ok(node::figures(tx, &id)?)).refused, 1);
    let problem = |text: &str, status| put(&world, text).expect(status).json()["errors"][0]["code"].clone();
    assert_eq!(problem(&text[..text.len() / 2], 422), "envelope.form");
    assert_eq!(problem(&envelope_of("msg_of_a_kind", "other", &json!(2)), 409), "node.message-changed");
    assert_eq!(problem(&"x".repeat(envelope::MAX_ENVELOPE + 1), 413), "envelope.size");
    let page = world.get(Role::Administrator, &format!("/ja/admin/nodes/{id}")).expect(200);
    assert!(page.says("not-yet-known") && page.says("受け付けられなかった"), "{}", page.text());
}

#[test]
fn an_administrator_exports_imports_blocks_and_takes_up_again() {
    let world = World::reached_at(OWN);
    let id = confirmed(&world);
    let page = format!("/ja/admin/nodes/{id}");
    let sent = world.arrange(|tx, _| node::send(tx, &id, "sheet.offer", None, &json!({"text": "ひみつ"})));
    let shown = world.get(Role::Administrator, &page).expect(200);
    assert!(shown.says(sent.as_str()) && shown.says("送信待ち") && !shown.says("ひみつ"));
    let file = world.post(Role::Administrator, &format!("{page}/file"), &[]).expect(200).text();
    let line = file.lines().nth(1).unwrap();
    let own = Introduction::parse(&world.get(Role::Anyone, "/.well-known/shirube-node").bytes).unwrap();
    assert_eq!(envelope::check(line, Some(&own.keys), PEER, NOW).unwrap().id, sent.to_string());
    let back = format!("shirube-envelopes 1\n{}\nbroken\n", envelope_of("msg_in_a_file", "note", &json!(1)));
    let files = [("file", "back.txt", back.as_bytes())];
    let came = world.post_files(Role::Administrator, "/en/admin/nodes/import", &[], &files).expect(200);
    assert!(came.says("messages 1") && came.says("line 3"), "{}", came.text());
    let files = [("file", "other.txt", &b"something else"[..])];
    assert!(
        world.post_files(Role::Administrator, "/en/admin/nodes/import", &[], &files).expect(422).says("not a file of")
    );
    world.post(Role::Administrator, &format!("{page}/block"), &[]).expect(303);
    assert_eq!(put(&world, &envelope_of("msg_while_blocked", "note", &json!(1))).status, 403);
    world.post(Role::Administrator, &format!("{page}/unblock"), &[]).expect(303);
    world.post(Role::Administrator, &format!("{page}/try"), &[]).expect(303);
    let listed = world.get(Role::Administrator, "/ja/admin/nodes.json").expect(200).json();
    assert_eq!((&listed["items"][0]["state"], &listed["own"]["address"]), (&"confirmed".into(), &OWN.into()));
}

#[test]
fn an_address_nobody_answers_at_or_that_leads_into_a_closed_network_is_told_beside_the_field() {
    let world = World::reached_at(OWN);
    for (address, says) in [("http://x.example", "https://"), ("https://127.0.0.1:8443", "address")] {
        let answer = world.post_files(Role::Administrator, "/en/admin/nodes", &[("address", address)], &[]);
        assert!(answer.expect(422).says(says), "{address}");
    }
}

#[test]
fn a_key_of_this_node_is_revoked_once_renewed_and_the_others_hear_of_it() {
    let world = World::reached_at(OWN);
    let id = confirmed(&world);
    let own = || Introduction::parse(&world.get(Role::Anyone, "/.well-known/shirube-node").bytes).unwrap().keys.keys;
    let old = own().remove(0).id().to_owned();
    let path = format!("/ja/admin/nodes/key/{old}/revoke");
    assert!(world.get(Role::Administrator, "/ja/admin/nodes").expect(200).says(&path));
    let asked = world.get(Role::Administrator, &path).expect(200);
    assert!(asked.says("いま署名に使っている鍵です") && !asked.says("name=\"reason\""));
    let fields = [("reason", "compromised"), ("at", "2026-11-01T09:00")];
    assert!(world.post(Role::Administrator, &path, &fields).expect(409).says("先に鍵を新しくしてから"));
    assert_eq!(own()[0].revoked, None);
    world.post(Role::Administrator, "/ja/admin/nodes/key", &[]).expect(303);
    let waiting = || world.look(|tx| Ok(node::figures(tx, &id)?)).queued;
    let before = waiting();
    let asked = world.get(Role::Administrator, &path).expect(200);
    assert!(asked.says("name=\"reason\"") && asked.says("失効は取り消せません"));
    assert!(world.post(Role::Administrator, &path, &[("reason", "")]).expect(422).says("href=\"#reason\""));
    let when = [("reason", "compromised"), ("at", "いつか")];
    assert!(world.post(Role::Administrator, &path, &when).expect(422).says("href=\"#at\""));
    let done = world.post(Role::Administrator, &path, &fields).expect(303).location().unwrap().to_owned();
    let page = world.get(Role::Administrator, &done).expect(200);
    assert!(page.says("sb-receipt") && page.says("/ja/log/"), "{}", page.text());
    assert!(!page.says(&path), "a compromise is not taken back");
    let revoked = own().into_iter().find(|key| key.id() == old).and_then(|key| key.revoked).unwrap();
    assert_eq!((revoked.reason.name(), waiting()), ("compromised", before + 1));
    world.get(Role::Administrator, "/ja/admin/nodes/key/other/revoke").expect(404);
    assert!(world.get(Role::Administrator, "/en/admin/nodes?revoked=no").expect(200).says("Keys of this node"));
}

#[test]
fn a_message_nobody_acknowledged_is_given_up_with_a_reason() {
    let world = World::reached_at(OWN);
    let id = confirmed(&world);
    world.post(Role::Administrator, "/ja/admin/nodes/key", &[]).expect(303);
    let page = format!("/ja/admin/nodes/{id}");
    let message = world.look(|tx| Ok(node::queue_of(tx, &id, 9)?)).remove(0).id.to_string();
    let shown = world.get(Role::Administrator, &page).expect(200);
    assert!(shown.says("連絡をあきらめる") && shown.says(&format!("value=\"{message}\"")));
    let give_up = |fields: &[(&str, &str)]| world.post(Role::Administrator, &format!("{page}/give-up"), fields);
    assert!(give_up(&[("reason", "届かない")]).expect(422).says("href=\"#message\""));
    assert!(give_up(&[("message", &message), ("reason", "")]).expect(422).says("href=\"#reason\""));
    give_up(&[("message", &message), ("reason", "相手が閉じた")]).expect(303);
    let shown = world.get(Role::Administrator, &page).expect(200);
    assert!(shown.says("相手が閉じた") && !shown.says("連絡をあきらめる"));
}
