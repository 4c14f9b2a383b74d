//! Every query once, on either database.

use super::*;
use crate::id::SystemChance;
use crate::time::rfc3339;

const END: &str = "9999";

#[test]
fn every_query_of_peers_runs() {
    let (developer, provider, to_provider, _) = pair();
    let world = &developer.world;
    assert_eq!(world.read(|tx| store::peer(tx, &to_provider)).unwrap().address, PROVIDER);
    assert_eq!(world.read(|tx| store::peer_at(tx, PROVIDER)).unwrap().id, to_provider);
    let mut held = world.read(store::peers).remove(0);
    held.name = provider.address.into();
    let seen = LogSeen { note: Some("note".into()), told: 3, ..LogSeen::default() };
    world
        .file(|tx, _| {
            store::put_peer(tx, &held)?;
            store::put_log(tx, &to_provider, &seen)?;
            Ok(store::insert_finding(tx, &to_provider, "node.log.split", ("a", "b", "[]"))?)
        })
        .unwrap();
    assert_eq!(world.read(|tx| store::log_seen(tx, &to_provider)), seen);
    assert_eq!(world.read(|tx| store::findings(tx, &to_provider)).len(), 1);
    assert_eq!(world.read(|tx| store::all_findings(tx, 5))[0].0, to_provider);
    assert!(world.read(|tx| store::is_found(tx, &to_provider, ("a", "b"))));
    assert!(!world.read(|tx| store::is_found(tx, &to_provider, ("a", "c"))));
}

#[test]
fn every_query_of_the_boxes_runs() {
    let (developer, provider, to_provider, to_developer) = pair();
    let world = &developer.world;
    let id = MessageId::new(world.it.ground.clock.now(), &SystemChance);
    world
        .file(|tx, _| {
            store::insert_message(tx, &id, &to_provider, ("receipt", Some("re_1234567")), "1").map_err(Error::from)
        })
        .unwrap();
    assert!(world.read(|tx| store::has_due(tx, END)));
    assert_eq!(world.read(|tx| store::due(tx, END, 5))[0].id, id);
    assert_eq!(world.read(|tx| store::to_export(tx, &to_provider, "", 5))[0].body, "1");
    assert!(world.read(|tx| store::receipt_waits(tx, &to_provider, "re_1234567")));
    assert_eq!(world.read(|tx| store::receipts_of(tx, &to_provider, END)).len(), 0);
    assert_eq!(world.read(|tx| store::receipts_of(tx, &to_provider, id.as_str())).len(), 1);
    assert!(world.read(|tx| store::is_known(tx, &to_provider, id.as_str())));
    assert_eq!(world.read(|tx| store::unsent(tx, END, 5)).len(), 0, "a receipt is waited for by nobody");
    let now = rfc3339(world.it.ground.clock.now());
    let done = (OutState::Acknowledged, 1);
    world.file(|tx, _| store::settle(tx, &id, done, &now, (Some("done"), None)).map_err(Error::from)).unwrap();
    assert_eq!(
        world.read(|tx| store::message_of(tx, &to_provider, id.as_str())).unwrap().state,
        OutState::Acknowledged
    );
    assert_eq!(world.read(|tx| store::queue_of(tx, &to_provider, 5)).len(), 1);
    assert_eq!(world.read(|tx| store::figures(tx, &to_provider)).acknowledged, 1);

    developer.send(&to_provider, "note", Some("not_there_yet"), &json!(1));
    developer.deliver(&mut Line::between(&[&provider]));
    let arrived = provider.world.read(|tx| store::arrived(tx, &to_developer, 5)).remove(0);
    assert_eq!(arrived.state, InState::Waiting);
    assert_eq!(provider.world.read(|tx| store::state_of(tx, &to_developer, &arrived.id)), Some(arrived));
    assert_eq!(provider.world.read(|tx| store::waiting_count(tx, &to_developer)), 1);
    assert_eq!(provider.world.read(|tx| store::waiting(tx, 5)).len(), 0);
}
