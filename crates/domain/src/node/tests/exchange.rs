//! What is sent has one effect, whatever happens on the way.

use super::*;

#[test]
fn a_message_arrives_is_answered_and_both_sides_hold_a_signed_receipt() {
    let (developer, provider, to_provider, to_developer) = pair();
    developer.send(&to_provider, "ask", None, &json!({"版": 2}));
    let mut line = Line::between(&[&developer, &provider]);
    assert_eq!(developer.deliver(&mut line), Delivered { acknowledged: 1, later: 0, failed: 0 });
    assert_eq!(provider.effects(), ["ask {\"版\":2}"]);
    assert_eq!(provider.deliver(&mut line).acknowledged, 1);
    assert_eq!(developer.effects(), ["note \"answered\""]);
    assert_eq!(developer.states(&to_provider), [(OutState::Acknowledged, Some("done".into()))]);
    let sent = developer.world.read(|tx| queue_of(tx, &to_provider, 5)).remove(0);
    let receipt = envelope::check(
        sent.receipt.as_deref().unwrap(),
        Some(&provider.issuer()),
        DEVELOPER,
        seconds(developer.world.it.ground.clock.now()),
    )
    .unwrap();
    assert_eq!((receipt.kind.as_str(), receipt.re.as_deref()), ("receipt", Some(sent.id.as_str())));
    let entry = receipt.body["entry"].as_str().unwrap().to_owned();
    assert!(provider.world.read(|tx| crate::ledger::entry(tx, &entry)).is_some(), "the receipt names the log entry");
    assert_eq!(provider.world.read(|tx| figures(tx, &to_developer)).done, 1);
    let kept = |node: &Node| node.world.read(|tx| tx.number("SELECT count(*) FROM outbox WHERE body IS NOT NULL", &[]));
    assert_eq!((kept(&developer), kept(&provider)), (0, 0), "what was said goes when it is received");
    assert_eq!((developer.world.faults(), provider.world.faults()), (vec![], vec![]));
}

#[test]
fn whatever_happens_on_the_way_there_is_one_effect_and_in_the_end_a_receipt() {
    use Fate::*;
    for fates in [
        &[Lost, Arrives][..],
        &[AnswerLost],
        &[AnswerLost, AnswerLost, Lost],
        &[Cut],
        &[Twice],
        &[AnswerCut, Twice],
        &[Busy, Busy],
        &[Lost, Cut, AnswerCut, AnswerLost, Busy],
    ] {
        let (developer, provider, to_provider, _) = pair();
        developer.send(&to_provider, "note", None, &json!(1));
        let mut line = Line::between(&[&developer, &provider]).with(fates);
        for _ in 0..8 {
            developer.deliver(&mut line);
            developer.world.clock.forward_hours(1);
            provider.world.clock.forward_hours(1);
        }
        assert_eq!(provider.effects(), ["note 1"]);
        assert_eq!(developer.states(&to_provider)[0].0, OutState::Acknowledged);
        let posts = line.posts;
        developer.deliver(&mut line);
        assert_eq!(line.posts, posts, "what is acknowledged is not sent again");
    }
}

#[test]
fn a_message_that_comes_before_the_one_it_follows_waits_for_it() {
    let (developer, provider, to_provider, to_developer) = pair();
    let first = developer.send(&to_provider, "note", None, &json!("first"));
    let second = developer.send(&to_provider, "note", Some(first.as_str()), &json!("second"));
    developer.send(&to_provider, "note", Some(second.as_str()), &json!("third"));
    let file = export(&developer.world.it.ground, &developer.own(), &to_provider).unwrap();
    let envelopes: Vec<&str> = file.lines().skip(1).collect();
    provider.receive(envelopes[2]).unwrap();
    provider.receive(envelopes[1]).unwrap();
    assert_eq!(provider.effects(), [""; 0]);
    assert_eq!(provider.world.read(|tx| figures(tx, &to_developer)).waiting, 2);
    // Sent again while it waits: it still waits once.
    provider.receive(envelopes[2]).unwrap();
    provider.receive(envelopes[0]).unwrap();
    assert_eq!(provider.effects(), ["note \"first\"", "note \"second\"", "note \"third\""]);
    for envelope in envelopes.iter().rev() {
        provider.receive(envelope).unwrap();
    }
    assert_eq!(provider.effects().len(), 3);
    let bodies = "SELECT count(*) FROM inbox WHERE body IS NOT NULL";
    assert_eq!(provider.world.read(|tx| tx.number(bodies, &[])), 0);
    assert_eq!(provider.world.faults(), []);
}

#[test]
fn an_unknown_kind_and_a_handler_that_says_no_are_told_by_code_and_leave_nothing_behind() {
    let (developer, provider, to_provider, to_developer) = pair();
    developer.send(&to_provider, "picky", None, &json!(1));
    developer.send(&to_provider, "not-invented-yet", None, &json!(2));
    developer.deliver(&mut Line::between(&[&provider]));
    assert_eq!(provider.effects(), [""; 0]);
    let told = |code: &str| (OutState::Acknowledged, Some(format!("refused {code}")));
    assert_eq!(developer.states(&to_provider), [told("common.required"), told("node.kind")]);
    let arrived = provider.world.read(|tx| arrived(tx, &to_developer, 5));
    assert!(arrived.iter().all(|a| a.state == InState::Refused && a.code.is_some()), "{arrived:?}");
}

#[test]
fn one_name_for_two_contents_is_refused_and_the_first_stands() {
    let (developer, provider, _, to_developer) = pair();
    let at = provider.world.it.ground.clock.now();
    let seal = |body: &Value| {
        let content =
            Content { to: PROVIDER, id: "msg_the_same", kind: "note", re: None, body, head: &Head::default() };
        developer.own().seal(&content, at).unwrap()
    };
    provider.receive(&seal(&json!(1))).unwrap();
    let refused = provider.receive(&seal(&json!(2))).unwrap_err();
    assert_eq!(refused.refusals()[0].code, "node.message-changed");
    assert_eq!(provider.effects(), ["note 1"]);
    assert_eq!(provider.world.read(|tx| figures(tx, &to_developer)).done, 1);
}

#[test]
fn what_is_for_others_from_strangers_or_too_old_writes_nothing() {
    let (developer, provider, ..) = pair();
    let stranger = Node::new("https://stranger.example", 3);
    let now = provider.world.it.ground.clock.now();
    let seal = |from: &Own<'_>, to: &str, at: Timestamp| {
        let content =
            Content { to, id: "msg_bad_00001", kind: "note", re: None, body: &json!(1), head: &Head::default() };
        from.seal(&content, at).unwrap()
    };
    let impostor = Own { address: DEVELOPER, signer: &stranger.key };
    let years = |n: i64| now - jiff::SignedDuration::from_hours(n * 366 * 24 + 1);
    let cases = [
        (seal(&stranger.own(), PROVIDER, now), "envelope.sender"),
        (seal(&impostor, PROVIDER, now), "envelope.key.unknown"),
        (seal(&developer.own(), "https://ministry.example", now), "envelope.audience"),
        (seal(&developer.own(), PROVIDER, years(1)), "envelope.time.late"),
        (seal(&developer.own(), PROVIDER, now + jiff::SignedDuration::from_hours(1)), "envelope.time.future"),
        ("x".repeat(envelope::MAX_ENVELOPE + 1), "envelope.size"),
        ("nothing of the kind".to_owned(), "envelope.form"),
    ];
    let count = || provider.world.read(|tx| tx.number("SELECT count(*) FROM log_entry", &[]));
    let before = count();
    for (text, code) in cases {
        let refused = provider.receive(&text).unwrap_err();
        assert_eq!(refused.refusals()[0].code, code);
    }
    assert_eq!(count(), before, "no stranger makes us write");
}

#[test]
fn a_blocked_peer_is_a_stranger_until_it_is_taken_up_again() {
    let (developer, provider, to_provider, to_developer) = pair();
    provider.world.file(|tx, _| block(tx, &to_developer)).unwrap();
    developer.send(&to_provider, "note", None, &json!(1));
    let mut line = Line::between(&[&developer, &provider]);
    developer.deliver(&mut line);
    assert_eq!(developer.states(&to_provider), [(OutState::Queued, Some("envelope.sender".into()))]);
    let refused = provider.world.file(|tx, _| send(tx, &to_developer, "note", None, &json!(1))).unwrap_err();
    assert_eq!(refused.refusals()[0].code, "node.not-confirmed");
    provider.world.file(|tx, _| unblock(tx, &to_developer)).unwrap();
    developer.world.file(|tx, _| try_now(tx, &to_provider)).unwrap();
    developer.deliver(&mut line);
    assert_eq!(provider.effects(), ["note 1"]);
}

#[test]
fn a_peer_that_is_away_is_tried_less_and_less_and_given_up_with_the_reason() {
    let (developer, provider, to_provider, _) = pair();
    developer.send(&to_provider, "note", None, &json!(1));
    developer.send(&to_provider, "note", None, &json!(2));
    let mut line = Line::between(&[&provider]).with(&[Fate::Lost; 2_000]);
    developer.deliver(&mut line);
    assert_eq!(line.posts, 1, "the second message did not knock as well");
    let mut hours = 0;
    while developer.states(&to_provider).iter().any(|s| s.0 == OutState::Queued) {
        developer.world.clock.forward_hours(1);
        developer.deliver(&mut line);
        hours += 1;
        assert!(hours < 1_000);
    }
    assert!(hours > 29 * 24, "{hours}");
    assert!(line.posts < 400, "{}", line.posts);
    let given_up = (OutState::Failed, Some("outbound.cut".to_owned()));
    assert_eq!(developer.states(&to_provider), [given_up.clone(), given_up]);
    line.fates.clear();
    provider.world.clock.forward_hours(hours);
    assert_eq!(developer.world.file(|tx, _| try_now(tx, &to_provider)).unwrap(), 2);
    assert_eq!(developer.deliver(&mut line).acknowledged, 2);
    assert_eq!(provider.effects(), ["note 1", "note 2"]);
}

#[test]
fn a_message_taken_back_is_not_sent_and_one_received_cannot_be() {
    let (developer, provider, to_provider, _) = pair();
    let id = developer.send(&to_provider, "note", None, &json!(1));
    developer.world.file(|tx, _| drop_message(tx, &to_provider, &id, "相手の組織がなくなった")).unwrap();
    developer.world.file(|tx, _| try_now(tx, &to_provider)).unwrap();
    let mut line = Line::between(&[&provider]);
    assert_eq!(developer.deliver(&mut line), Delivered::default());
    let id = developer.send(&to_provider, "note", None, &json!(2));
    developer.deliver(&mut line);
    let late = developer.world.file(|tx, _| drop_message(tx, &to_provider, &id, "相手の組織がなくなった")).unwrap_err();
    assert_eq!(late.refusals()[0].code, "node.acknowledged");
}
