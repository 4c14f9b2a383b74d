//! Hooks through their verbs, on either database, with receivers that behave and receivers that do not.

use super::deliver::{End, PAUSES, send_all, take};
use super::*;
use crate::event::hook::store;
use crate::event::tell;
use crate::outbound::{Fault, Names, Policy};
use crate::testing::{World, codes};
use crate::time::Clock;
use jiff::Timestamp;
use std::io::{Read, Write};
use std::net::{IpAddr, TcpListener};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// A request as it came: the head, and the body.
type Heard = Arc<Mutex<Vec<(String, String)>>>;

/// A receiver in the clear that answers each request with the next of its answers, and the last one for ever.
fn receiver(answers: &[&str]) -> (String, Heard) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/in", listener.local_addr().unwrap());
    let heard: Heard = Arc::default();
    let (kept, answers) = (heard.clone(), answers.iter().map(|a| (*a).to_owned()).collect::<Vec<_>>());
    std::thread::spawn(move || {
        let mut open = Vec::new();
        for (n, stream) in listener.incoming().enumerate() {
            let mut stream = stream.unwrap();
            let (mut held, mut buffer) = (Vec::new(), [0u8; 4096]);
            while let Ok(got) = stream.read(&mut buffer) {
                held.extend_from_slice(&buffer[..got]);
                let text = String::from_utf8_lossy(&held).into_owned();
                let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
                let head = head.to_owned();
                let length = head.lines().find_map(|l| l.strip_prefix("content-length: ")?.parse().ok()).unwrap_or(0);
                if got == 0 || body.len() >= length {
                    kept.lock().unwrap().push((head, body.to_owned()));
                    break;
                }
            }
            let answer = answers.get(n).or(answers.last()).unwrap();
            let _ = stream.write_all(answer.as_bytes());
            open.push(stream);
        }
    });
    (url, heard)
}

const OK: &str = "HTTP/1.1 204 No Content\r\n\r\n";
const DOWN: &str = "HTTP/1.1 503 Service Unavailable\r\nretry-after: 600\r\ncontent-length: 0\r\n\r\n";

fn here() -> Way {
    let policy = Policy {
        allow_private: true,
        allow_plain: true,
        connect: Duration::from_millis(500),
        total: Duration::from_millis(700),
        ..Policy::default()
    };
    Way { outbound: Outbound::new(policy).unwrap(), site: "https://shirube.example.jp".into() }
}

struct Set {
    world: World,
    operator: OperatorId,
    by: AccountId,
}

impl Set {
    fn new() -> Set {
        let world = World::new();
        let (operator, by) = (world.operator("標システム株式会社"), world.account("owner"));
        Set { world, operator, by }
    }

    fn hook(&self, url: &str, kinds: &[&str]) -> (HookId, String) {
        let kinds = kinds.iter().map(|k| (*k).to_owned()).collect();
        let draft = Draft { url: url.into(), kinds, description: "業務システム".into() };
        let draft = examine(&here().outbound, &draft).unwrap();
        self.world.file(|tx, _| register(tx, &self.world.it.keyring, &self.operator, &draft, Some(&self.by))).unwrap()
    }

    fn tell(&self, kind: Kind) -> EventId {
        let subject = Subject::of(&[("statement", "stm_1")]).api("/statements/stm_1");
        self.world.file(|tx, _| tell(tx, &self.operator, kind, &subject)).unwrap()
    }

    fn deliver(&self) -> Delivered {
        deliver_due(&self.world.it.ground, &self.world.it.keyring, &here(), &|| true).unwrap()
    }

    fn the(&self, id: &HookId) -> (Hook, Vec<Delivery>) {
        self.world.read(|tx| Ok::<_, Error>((hook(tx, id)?.unwrap(), deliveries(tx, id, 50)?)))
    }
}

fn line<'a>(head: &'a str, name: &str) -> &'a str {
    head.lines().find_map(|l| l.strip_prefix(name)?.strip_prefix(": ")).unwrap_or_default()
}

#[test]
fn the_signature_of_the_published_vector_is_made() {
    use base64::Engine;
    let bytes = base64::engine::general_purpose::STANDARD.decode("C2FVsBQIhrscChlQIMV+b5sSYspob7oD").unwrap();
    let signature = secret::Secret(bytes).sign(
        "msg_27UH4WbU6Z5A5EzD8u03UvzRbpk",
        1_649_367_553,
        r#"{"email":"test@example.com","username":"test_user"}"#,
    );
    assert_eq!(signature, "v1,tZ1I4/hDygAJgO5TYxiSd6Sd0kDW6hPenDe+bTa3Kkw=");
}

/// What was sent, verified with the reference implementation under a secret as its owner was shown it.
fn is_verified(secret: &str, (head, body): &(String, String)) -> bool {
    let seconds: i64 = line(head, "webhook-timestamp").parse().unwrap();
    // The reference asks the machine's clock, and the clock of tests stands elsewhere: it signs, we compare.
    let signed = standardwebhooks::Webhook::new(secret).unwrap();
    let raw_head = signed.sign(line(head, "webhook-id"), seconds, body.as_bytes()).unwrap();
    line(head, "webhook-signature").split(' ').any(|s| s == raw_head)
}

#[test]
fn an_event_arrives_once_signed_and_thin() {
    let set = Set::new();
    let (url, heard) = receiver(&[OK]);
    let (id, secret) = set.hook(&url, &["statement.issued"]);
    let event = set.tell(Kind::StatementIssued);
    set.tell(Kind::SheetSent);
    assert_eq!(set.deliver(), Delivered { sent: 1, ..Delivered::default() });
    assert_eq!(set.deliver(), Delivered::default());
    let heard = heard.lock().unwrap();
    let [(head, body)] = heard.as_slice() else { panic!("{heard:?}") };
    assert_eq!(line(head, "webhook-id"), event.as_str());
    assert_eq!(line(head, "content-type"), "application/json");
    assert!(is_verified(&secret, &heard[0]), "{head}");
    assert!(!is_verified("whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD", &heard[0]));
    let said: serde_json::Value = serde_json::from_str(body).unwrap();
    assert_eq!(said["type"], "statement.issued");
    let api = format!("https://shirube.example.jp/api/v1/w/{}/statements/stm_1", set.operator);
    assert_eq!((said["data"]["statement"].as_str(), said["data"]["api"].as_str()), (Some("stm_1"), Some(api.as_str())));
    assert_eq!(said["data"].as_object().unwrap().len(), 4, "{said}");
    let (hook, deliveries) = set.the(&id);
    assert_eq!((deliveries[0].state, deliveries[0].outcome.as_deref()), (DeliveryState::Sent, Some("http 204")));
    assert_eq!(hook.failing_since, None);
    assert_eq!(set.world.faults(), []);
}

#[test]
fn a_replaced_secret_signs_beside_the_new_one_for_a_day_or_no_longer_at_all() {
    let set = Set::new();
    let (url, heard) = receiver(&[OK]);
    let (id, first) = set.hook(&url, &[]);
    let rotated = |ends_now| {
        let ring = &set.world.it.keyring;
        set.world.file(|tx, _| rotate(tx, ring, &set.operator, &id, ends_now)).unwrap()
    };
    let sent = || {
        set.tell(Kind::KeyRotated);
        assert_eq!(set.deliver().sent, 1);
        heard.lock().unwrap().last().unwrap().clone()
    };
    let second = rotated(false);
    let both = sent();
    assert!(first != second && is_verified(&first, &both) && is_verified(&second, &both));
    set.world.clock.forward_hours(25);
    let one = sent();
    assert!(!is_verified(&first, &one) && is_verified(&second, &one));
    let third = rotated(true);
    let one = sent();
    assert!(!is_verified(&second, &one) && is_verified(&third, &one));
    assert_eq!(set.world.faults(), []);
}

#[test]
fn no_secret_stands_in_the_database_and_a_restart_makes_the_same_one() {
    let set = Set::new();
    let (url, heard) = receiver(&[OK]);
    let (_, secret) = set.hook(&url, &[]);
    let again = set.world.another().unwrap();
    set.tell(Kind::KeyRotated);
    deliver_due(&again.ground, &again.keyring, &here(), &|| true).unwrap();
    assert!(is_verified(&secret, &heard.lock().unwrap()[0]));
    if set.world.is_sqlite() {
        let bare = secret.strip_prefix("whsec_").unwrap();
        for name in ["shirube.sqlite", "shirube.sqlite-wal"] {
            let held = std::fs::read(set.world.data().join(name)).unwrap_or_default();
            assert!(!held.windows(bare.len()).any(|w| w == bare.as_bytes()), "{name}");
        }
    }
}

#[test]
fn what_does_not_arrive_is_tried_as_the_standard_advises_and_then_given_up() {
    let set = Set::new();
    let (url, heard) = receiver(&["HTTP/1.1 500 Oh\r\ncontent-length: 0\r\n\r\n"]);
    let (id, _) = set.hook(&url, &[]);
    set.tell(Kind::KeyRotated);
    for (n, pause) in PAUSES.iter().enumerate() {
        assert_eq!(set.deliver(), Delivered { later: 1, ..Delivered::default() }, "try {n}");
        let (hook, deliveries) = set.the(&id);
        assert!(hook.failing_since.is_some() && hook.is_working());
        let [delivery] = deliveries.as_slice() else { panic!() };
        let moment = |t: &str| t.parse::<Timestamp>().unwrap();
        let waits = moment(&delivery.next_at).duration_since(moment(&delivery.updated_at)).as_secs();
        assert_eq!((waits, delivery.tries), (*pause, n as i64 + 1));
        assert_eq!(set.deliver(), Delivered::default(), "not before its time");
        set.world.clock.forward_hours(25);
    }
    assert_eq!(set.deliver(), Delivered { failed: 1, ..Delivered::default() });
    let ids: std::collections::BTreeSet<String> =
        heard.lock().unwrap().iter().map(|(head, _)| line(head, "webhook-id").to_owned()).collect();
    assert_eq!((heard.lock().unwrap().len(), ids.len()), (10, 1), "ten tries under one id");
    let (hook, _) = set.the(&id);
    assert_eq!(hook.reason.as_deref(), Some("failing"), "nothing arrived for days");
    set.tell(Kind::KeyRotated);
    assert_eq!(set.the(&id).1.len(), 1, "a stopped hook gets nothing new");
    set.world.file(|tx, _| set_on(tx, &set.operator, &id, true)).unwrap();
    set.tell(Kind::KeyRotated);
    assert_eq!((set.the(&id).1.len(), set.the(&id).0.is_working()), (2, true));
}

#[test]
fn a_receiver_that_asks_for_time_gets_it_and_one_that_is_gone_is_left_alone() {
    let set = Set::new();
    let (url, _) = receiver(&[DOWN, OK]);
    let (id, _) = set.hook(&url, &[]);
    set.tell(Kind::KeyRotated);
    assert_eq!(set.deliver().later, 1);
    let held = set.the(&id).1.remove(0);
    assert!(held.next_at.parse::<Timestamp>().unwrap() > set.world.clock.now() + SignedDuration::from_mins(9));
    set.world.clock.forward_hours(1);
    assert_eq!(set.deliver().sent, 1);
    assert_eq!(set.the(&id).0.failing_since, None);

    let (url, heard) = receiver(&["HTTP/1.1 410 Gone\r\ncontent-length: 0\r\n\r\n"]);
    let (id, _) = set.hook(&url, &[]);
    set.tell(Kind::KeyRotated);
    set.tell(Kind::KeyRotated);
    assert_eq!((set.deliver().failed, heard.lock().unwrap().len()), (1, 1));
    assert_eq!(set.the(&id).0.reason.as_deref(), Some("gone"));
    set.world.clock.forward_hours(1);
    assert_eq!((set.deliver().dropped, heard.lock().unwrap().len()), (1, 1), "what still waited is not sent");
}

#[test]
fn a_receiver_that_is_slow_redirects_never_ends_or_is_gone_holds_up_no_other() {
    let set = Set::new();
    let endless = format!("HTTP/1.1 200 OK\r\ncontent-length: 99999999\r\n\r\n{}", "x".repeat(100_000));
    let redirect = "HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n";
    let closed = format!("http://{}/", TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap());
    let of = |answer: &str| set.hook(&receiver(&[answer]).0, &[]).0;
    let (slow, moved, huge, well) = (of(""), of(redirect), of(&endless), of(OK));
    let gone = set.hook(&closed, &[]).0;
    set.tell(Kind::KeyRotated);
    let begun = std::time::Instant::now();
    assert_eq!(set.deliver(), Delivered { sent: 2, later: 3, ..Delivered::default() });
    assert!(begun.elapsed() < Duration::from_secs(4), "{:?}", begun.elapsed());
    let outcome = |id: &HookId| set.the(id).1[0].outcome.clone().unwrap();
    assert_eq!(outcome(&slow), "outbound.too-slow");
    assert_eq!(outcome(&moved), "http 302");
    assert_eq!(outcome(&gone), "outbound.cut");
    assert_eq!((outcome(&huge), outcome(&well)), ("http 200".into(), "http 204".into()));
    for id in [&slow, &moved, &gone] {
        for lang in crate::text::Lang::ALL {
            assert_ne!(outcome_told(&outcome(id), lang), outcome(id));
        }
    }
}

#[test]
fn a_program_killed_after_sending_sends_again_under_the_same_id() {
    let set = Set::new();
    let (url, heard) = receiver(&[OK]);
    let (id, _) = set.hook(&url, &[]);
    let event = set.tell(Kind::KeyRotated);
    let it = &set.world.it;
    let taken = take(&it.ground).unwrap();
    let ended = send_all(&it.ground, &it.keyring, &here(), taken, &|| true).unwrap();
    assert!(matches!(ended[0].1, End::Answered(Ok(_))));
    drop(ended); // Killed here: nothing was noted.
    assert_eq!(set.the(&id).1[0].state, DeliveryState::Sending);
    assert_eq!(set.deliver(), Delivered::default(), "another program leaves it alone at first");
    set.world.clock.forward_hours(1);
    assert_eq!(set.deliver().sent, 1);
    let heard = heard.lock().unwrap();
    assert_eq!(heard.len(), 2);
    assert!(heard.iter().all(|(head, _)| line(head, "webhook-id") == event.as_str()));
    assert_eq!(heard[0].1, heard[1].1);
}

/// Names that lead into the world until they do not.
struct Moved(Mutex<IpAddr>);

impl Names for Moved {
    fn addresses(&self, _: &str) -> Vec<IpAddr> {
        vec![*self.0.lock().unwrap()]
    }
}

#[test]
fn a_private_address_is_refused_when_registered_and_again_when_sent_to() {
    let set = Set::new();
    let names = Arc::new(Moved(Mutex::new("10.0.0.7".parse().unwrap())));
    let outbound = Outbound::with_names(Policy::default(), names.clone()).unwrap();
    let draft = Draft { url: "https://hooks.example/in".into(), ..Draft::default() };
    let refused = examine(&outbound, &draft).unwrap_err();
    assert_eq!((refused.refusals()[0].code, refused.refusals()[0].field.as_deref()), ("outbound.private", Some("url")));
    *names.0.lock().unwrap() = "8.8.8.8".parse().unwrap();
    let draft = examine(&outbound, &draft).unwrap();
    let ring = &set.world.it.keyring;
    let (id, _) = set.world.file(|tx, _| register(tx, ring, &set.operator, &draft, Some(&set.by))).unwrap();
    *names.0.lock().unwrap() = "127.0.0.1".parse().unwrap();
    set.tell(Kind::KeyRotated);
    let way = Way { outbound, site: String::new() };
    assert_eq!(deliver_due(&set.world.it.ground, ring, &way, &|| true).unwrap().later, 1);
    assert_eq!(set.the(&id).1[0].outcome.as_deref(), Some(Fault::Private.code()));
}

#[test]
fn a_hook_is_its_operators_alone_and_what_is_wrong_with_a_draft_is_said_at_once() {
    let set = Set::new();
    let (url, heard) = receiver(&[OK]);
    let (id, _) = set.hook(&url, &[]);
    let other = set.world.operator("二");
    let ring = &set.world.it.keyring;
    let event = set.tell(Kind::KeyRotated);
    assert_eq!(codes(set.world.file(|tx, _| rotate(tx, ring, &other, &id, true))), ["common.absent"]);
    assert_eq!(codes(set.world.file(|tx, _| remove(tx, &other, &id))), ["common.absent"]);
    assert_eq!(codes(set.world.file(|tx, _| resend(tx, &other, &id, &event))), ["common.absent"]);
    let draft = Draft { url: "ftp://x".into(), kinds: vec!["hook.test".into()], description: "x".repeat(300) };
    let mut found = codes(examine(&here().outbound, &draft));
    found.sort_unstable();
    assert_eq!(found, ["common.too-long", "event.no-such-kind", "outbound.scheme"]);
    assert_eq!(set.deliver().sent, 1);

    set.world.file(|tx, _| set_on(tx, &set.operator, &id, false)).unwrap();
    set.tell(Kind::KeyRotated);
    let probe = set.world.file(|tx, _| test(tx, &set.operator, &id)).unwrap();
    assert_eq!(set.deliver().sent, 1, "a test goes to a hook that is off, and nothing else does");
    assert_eq!(line(&heard.lock().unwrap()[1].0, "webhook-id"), probe.as_str());
    set.world.file(|tx, _| resend(tx, &set.operator, &id, &event)).unwrap();
    assert_eq!(set.deliver().dropped, 1);
    set.world.file(|tx, _| set_on(tx, &set.operator, &id, true)).unwrap();
    set.world.file(|tx, _| resend(tx, &set.operator, &id, &event)).unwrap();
    assert_eq!(set.deliver().sent, 1);

    let draft = examine(&here().outbound, &Draft { url: format!("{url}/2"), ..Draft::default() }).unwrap();
    let held = set.the(&id).0;
    set.world.file(|tx, _| change(tx, &set.operator, &id, &draft, held.revision)).unwrap();
    let late = examine(&here().outbound, &Draft { url: format!("{url}/3"), ..Draft::default() }).unwrap();
    let stale = set.world.file(|tx, _| change(tx, &set.operator, &id, &late, held.revision));
    assert_eq!(codes(stale), ["common.changed-meanwhile"]);
    set.world.file(|tx, _| remove(tx, &set.operator, &id)).unwrap();
    assert_eq!(set.world.read(|tx| hooks(tx, &set.operator)), []);
    for _ in 0..MOST {
        set.hook(&url, &[]);
    }
    let draft = examine(&here().outbound, &Draft { url, ..Draft::default() }).unwrap();
    let one_more = set.world.file(|tx, _| register(tx, ring, &set.operator, &draft, Some(&set.by)));
    assert_eq!(codes(one_more), ["event.too-many-hooks"]);
    assert_eq!(set.world.faults(), []);
}

#[test]
fn every_query_of_hooks_runs() {
    let set = Set::new();
    let (id, _) = set.hook("https://8.8.8.8/", &[]);
    let event = set.tell(Kind::KeyRotated);
    set.world
        .file(|tx, _| {
            let held = store::hook(tx, &id)?.unwrap();
            assert_eq!(store::hooks(tx, &set.operator)?, std::slice::from_ref(&held));
            assert_eq!(store::wanting(tx, Kind::KeyRotated, &[&set.operator])?, [(id.clone(), set.operator.clone())]);
            store::change(tx, &id, 1, ("https://8.8.4.4/", &[Kind::KeyRotated], "x"))?;
            store::set_on(tx, &Hook { revision: 2, ..held.clone() }, false)?;
            store::put_state(tx, &id, (Some("2026"), None, None))?;
            store::insert_key(tx, &id, 2, "salt")?;
            store::end_key(tx, &id, 1, "2027")?;
            assert_eq!(store::key_until(tx, &id)?.as_deref(), Some("2027"));
            store::drop_key(tx, &id, 1)?;
            assert_eq!(store::keys(tx, &id)?, [store::HookKey { n: 2, salt: "salt".into(), until: None }]);
            assert!(store::has_due(tx, "9999")?);
            let due = store::due(tx, "9999", (9, 9))?;
            assert_eq!(due.len(), 1);
            assert!(store::settle(tx, &due[0], (DeliveryState::Failed, 3), "2026", Some("http 500"))?);
            assert_eq!(store::deliveries(tx, &id, 9)?[0].event, event);
            assert_eq!(store::figures(tx)?.failed, 1);
            assert!(store::queue_again(tx, &id, &event)?);
            assert_eq!(store::forget_before(tx, "9999")?, 1);
            store::queue(tx, &[(id.clone(), &event)])?;
            store::insert(tx, &Hook { id: HookId::new(tx.at(), tx.chance()), ..held })?;
            Ok(store::remove(tx, &id)?)
        })
        .unwrap();
}
