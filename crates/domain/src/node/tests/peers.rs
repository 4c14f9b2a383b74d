//! Nothing counts before a person confirmed it, and keys change only by keys.

use super::*;
use shirube_proof::jose::PublicKey;
use shirube_proof::statement::{Reason, Revoked};

fn public(seed: u8) -> PublicKey {
    Ed25519Key::from_seed(&[seed; 32]).public_key().clone()
}

fn pinned(node: &Node, id: &PeerId) -> Issuer {
    node.world.read(|tx| peer(tx, id)).unwrap().issuer().unwrap()
}

#[test]
fn a_peer_counts_from_when_a_person_confirmed_the_number_they_compared() {
    let (developer, provider) = (Node::new(DEVELOPER, 1), Node::new(PROVIDER, 2));
    let introduction = developer.introduction();
    let id = provider.world.file(|tx, _| introduce(tx, Some(PROVIDER), &introduction)).unwrap();
    let refused = provider.world.file(|tx, _| send(tx, &id, "note", None, &json!(1))).unwrap_err();
    assert_eq!(refused.refusals()[0].code, "node.not-confirmed");
    let confirm = |number: &str| provider.world.file(|tx, _| confirm(tx, &id, number, &provider.admin));
    assert_eq!(confirm("12345").unwrap_err().refusals()[0].code, "node.number");
    confirm(&introduction.number()).unwrap();
    let held = provider.world.read(|tx| peer(tx, &id)).unwrap();
    assert_eq!((held.state, held.confirmed_by), (PeerState::Confirmed, Some(provider.admin.to_string())));
    let own = provider.introduction();
    let refused = provider.world.file(|tx, _| introduce(tx, Some(PROVIDER), &own)).unwrap_err();
    assert_eq!(refused.refusals()[0].code, "node.own");
}

#[test]
fn the_number_is_twelve_groups_and_changes_with_every_key_and_with_the_log() {
    let node = Node::new(DEVELOPER, 1);
    let introduction = node.introduction();
    let number = introduction.number();
    assert_eq!(number.split(' ').map(str::len).collect::<Vec<_>>(), [5; 12]);
    let mut other = introduction.clone();
    other.log = None;
    assert_ne!(other.number(), number);
    let mut other = introduction.clone();
    other.keys.rotate(public(8), 1_800_000_000).unwrap();
    assert_ne!(other.number(), number);
    assert_eq!(Introduction::parse(introduction.to_value().to_string().as_bytes()).unwrap(), introduction);
}

#[test]
fn other_keys_for_a_confirmed_peer_wait_for_a_person() {
    let (developer, provider, _, to_developer) = pair();
    let before = pinned(&provider, &to_developer);
    let mut changed = developer.introduction();
    changed.keys.keys = vec![IssuerKey::new(public(8), 1_700_000_000)];
    let introduce = |i: &Introduction| provider.world.file(|tx, _| introduce(tx, None, i)).unwrap();
    introduce(&changed);
    assert_eq!(pinned(&provider, &to_developer), before, "offered is not pinned");
    provider.world.file(|tx, _| decline(tx, &to_developer)).unwrap();
    assert_eq!(provider.world.read(|tx| peer(tx, &to_developer)).unwrap().offered, None);
    introduce(&changed);
    let confirm = |n: &str| provider.world.file(|tx, _| confirm(tx, &to_developer, n, &provider.admin));
    assert!(confirm(&developer.introduction().number()).is_err(), "the number of what is pinned confirms nothing");
    confirm(&changed.number()).unwrap();
    assert_eq!(pinned(&provider, &to_developer), changed.keys);
}

#[test]
fn keys_announced_under_a_pinned_key_are_taken_and_only_narrow_what_was_there() {
    let (mut developer, provider, to_provider, to_developer) = pair();
    let at = seconds(developer.world.it.ground.clock.now());
    let mut next = developer.issuer();
    next.rotate(public(8), at + 100).unwrap();
    let announce = |developer: &Node, keys: &Issuer| {
        developer.world.file(|tx, _| announce_keys(tx, keys)).unwrap();
        developer.deliver(&mut Line::between(&[&provider]));
        developer.states(&to_provider).last().unwrap().1.clone().unwrap()
    };
    assert_eq!(announce(&developer, &next), "done");
    assert_eq!(pinned(&provider, &to_developer), next);
    developer.key = Ed25519Key::from_seed(&[8; 32]);
    for node in [&developer, &provider] {
        node.world.clock.forward_hours(1);
    }
    developer.send(&to_provider, "note", None, &json!("new key"));
    developer.deliver(&mut Line::between(&[&provider]));
    assert_eq!(provider.effects(), ["note \"new key\""]);
    // The old key was stolen: told under the new one, and then it counts for nothing.
    let stolen = Issuer { keys: next.keys.clone(), ..next.clone() };
    let mut told = stolen.clone();
    let id = public(1).thumbprint();
    assert!(told.revoke(&id, Revoked { at: at - 10, reason: Reason::Compromised }));
    assert_eq!(announce(&developer, &told), "done");
    assert_eq!(announce(&developer, &stolen), "refused node.keys", "a compromise is not taken back");
    let mut dropped = told.clone();
    dropped.keys.remove(0);
    assert_eq!(announce(&developer, &dropped), "refused node.keys");
    assert_eq!(pinned(&provider, &to_developer), told);
    developer.key = Ed25519Key::from_seed(&[1; 32]);
    developer.send(&to_provider, "note", None, &json!("by the thief"));
    developer.deliver(&mut Line::between(&[&provider]));
    assert_eq!(developer.states(&to_provider).last().unwrap().1.as_deref(), Some("envelope.key.period"));
    assert_eq!(provider.effects().len(), 1);
}

#[test]
fn an_introduction_that_points_elsewhere_or_holds_a_secret_is_refused() {
    let node = Node::new(DEVELOPER, 1);
    let good = node.introduction().to_value();
    let reason = |change: fn(&mut Value)| {
        let mut value = good.clone();
        change(&mut value);
        let refusal = Introduction::parse(value.to_string().as_bytes()).unwrap_err();
        assert_eq!(refusal.code, "node.introduction");
        refusal.params[0].1.clone()
    };
    assert_eq!(reason(|v| v["inbox"] = "https://third.example/x".into()), "inbox");
    assert_eq!(reason(|v| v["inbox"] = "https://developer.example.evil.example/".into()), "inbox");
    assert_eq!(reason(|v| v["address"] = "http://developer.example".into()), "address");
    assert_eq!(reason(|v| v["address"] = "https://other.example".into()), "issuer");
    assert_eq!(reason(|v| v["log"] = "no key".into()), "log");
    assert_eq!(reason(|v| v["keys"]["jwks"]["keys"] = json!([])), "issuer");
    assert_eq!(reason(|v| v["keys"]["jwks"]["keys"][0]["d"] = "AAAA".into()), "jwk.private");
    assert_eq!(reason(|v| v["v"] = json!(2)), "v");
    assert!(Introduction::parse(&vec![b'{'; 1 << 20]).is_err());
}

#[test]
fn a_renewed_key_is_announced_under_the_old_one_and_taken_without_a_person() {
    let (developer, provider) = (Node::new(DEVELOPER, 1), Node::new(PROVIDER, 2));
    let desk = developer.world.it.desk().unwrap();
    let ground = &developer.world.it.ground;
    let first = introduction(ground, &desk, &developer.world.it.log_key()).unwrap();
    let address = first.address.clone();
    let id = provider.world.file(|tx, _| introduce(tx, None, &first)).unwrap();
    provider.world.file(|tx, _| confirm(tx, &id, &first.number(), &provider.admin)).unwrap();
    let to_provider = developer.trust(&provider);
    for node in [&developer, &provider] {
        node.world.clock.forward_hours(1);
    }
    assert_eq!(renew_key(ground, &desk).unwrap(), 1);
    let own = identity(ground, &desk).unwrap();
    assert_ne!(own.own().signer.key_id(), first.keys.keys[0].id());
    developer.world.file(|tx, _| send(tx, &to_provider, "note", None, &json!("new"))).unwrap();
    let file = export(ground, &own.own(), &to_provider).unwrap();
    let came = import(&provider.world.it.ground, &provider.own(), &provider.handlers, file.as_bytes()).unwrap();
    assert_eq!((came.taken, came.refused), (2, vec![]));
    assert_eq!(provider.effects(), ["note \"new\""]);
    let known = pinned(&provider, &id);
    assert_eq!((known.address, known.keys.len()), (address.clone(), 2));

    // The old one had leaked: it is revoked, and the others hear of it under the new one.
    let (old, at) = (first.keys.keys[0].id().to_owned(), crate::statement::seconds(ground.clock.now()));
    developer.world.file(|tx, _| revoke_key(tx, &address, &old, (at, Reason::Compromised))).unwrap();
    let file = export(ground, &own.own(), &to_provider).unwrap();
    import(&provider.world.it.ground, &provider.own(), &provider.handlers, file.as_bytes()).unwrap();
    let revoked = pinned(&provider, &id).key(&old).and_then(|key| key.revoked);
    assert_eq!(revoked.map(|r| r.reason), Some(Reason::Compromised));
}
