//! Programs that end between two steps, and writes that fail one by one.

use super::*;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// A line on which the sender's program ends, before or after the other side took the message.
struct Dies<'a> {
    node: &'a Node,
    after: bool,
}

impl Carrier for Dies<'_> {
    fn post(&mut self, _: &str, body: &[u8]) -> Result<Reply, String> {
        if self.after {
            self.node.receive(std::str::from_utf8(body).unwrap()).unwrap();
        }
        panic!("killed");
    }

    fn get(&mut self, _: &str) -> Result<Reply, String> {
        panic!("killed");
    }
}

#[test]
fn a_program_that_ends_while_it_sends_sends_again_and_there_is_one_effect() {
    for after in [false, true] {
        let (developer, provider, to_provider, _) = pair();
        developer.send(&to_provider, "note", None, &json!(1));
        let mut dies = Dies { node: &provider, after };
        assert!(catch_unwind(AssertUnwindSafe(|| developer.deliver(&mut dies))).is_err());
        let mut line = Line::between(&[&provider]);
        assert_eq!(developer.deliver(&mut line), Delivered::default(), "it may still be under way");
        developer.world.clock.forward_hours(1);
        provider.world.clock.forward_hours(1);
        assert_eq!(developer.deliver(&mut line).acknowledged, 1);
        assert_eq!(provider.effects(), ["note 1"]);
        assert_eq!((developer.world.faults(), provider.world.faults()), (vec![], vec![]));
    }
}

#[test]
fn each_write_of_an_arrival_that_fails_leaves_nothing_and_the_next_try_has_the_whole_effect() {
    for table in ["once", "inbox", "peer_log", "log_entry", "log_seal"] {
        let (developer, provider, to_provider, _) = pair();
        developer.keep_log();
        developer.send(&to_provider, "note", None, &json!(1));
        let file = export(&developer.world.it.ground, &developer.own(), &to_provider).unwrap();
        let envelope = file.lines().nth(1).unwrap();
        provider.world.tamper(&broken(&provider.world, table));
        assert!(matches!(provider.receive(envelope), Err(Error::Db(_))), "{table}");
        provider.world.tamper(&whole(&provider.world, table));
        assert_eq!(provider.effects(), [""; 0], "{table}");
        provider.receive(envelope).unwrap().unwrap();
        assert_eq!(provider.effects(), ["note 1"], "{table}");
        assert_eq!(provider.world.faults(), [], "{table}");
    }
}

fn broken(world: &World, table: &str) -> String {
    match world.is_sqlite() {
        true => format!("CREATE TRIGGER broken BEFORE INSERT ON {table} BEGIN SELECT RAISE(ABORT, 'broken'); END"),
        false => format!(
            "CREATE FUNCTION broken() RETURNS trigger AS $$ BEGIN RAISE EXCEPTION 'broken'; END $$ LANGUAGE plpgsql;
             CREATE TRIGGER broken BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION broken()"
        ),
    }
}

fn whole(world: &World, table: &str) -> String {
    match world.is_sqlite() {
        // What tampers removes every trigger before.
        true => "SELECT 1".to_owned(),
        false => format!("DROP TRIGGER broken ON {table}; DROP FUNCTION broken()"),
    }
}

#[test]
fn one_that_waited_is_worked_off_by_the_next_round_when_the_program_ended_before() {
    let (developer, provider, to_provider, to_developer) = pair();
    let first = developer.send(&to_provider, "note", None, &json!(1));
    developer.send(&to_provider, "note", Some(first.as_str()), &json!(2));
    let file = export(&developer.world.it.ground, &developer.own(), &to_provider).unwrap();
    let envelopes: Vec<&str> = file.lines().skip(1).collect();
    provider.receive(envelopes[1]).unwrap();
    // The first one is in, and the program ended before it looked who waited.
    let at = provider.world.read(|tx| arrived(tx, &to_developer, 5)).remove(0).at;
    provider.world.tamper(&format!(
        "INSERT INTO inbox (peer_id, message_id, kind, digest, state, signed_at, at, entry_id)
         SELECT peer_id, '{first}', 'note', 'x', 'done', 0, '{at}', entry_id FROM inbox"
    ));
    assert_eq!(work_off(&provider.world.it.ground, &provider.handlers).unwrap(), 1);
    assert_eq!(work_off(&provider.world.it.ground, &provider.handlers).unwrap(), 0);
    assert_eq!(provider.effects(), ["note 2"]);
}

#[test]
fn several_copies_at_once_have_one_effect() {
    let (developer, provider, to_provider, _) = pair();
    developer.send(&to_provider, "note", None, &json!(1));
    let file = export(&developer.world.it.ground, &developer.own(), &to_provider).unwrap();
    let envelope = file.lines().nth(1).unwrap();
    let others: Vec<_> = (0..4).map(|_| provider.world.another().unwrap()).collect();
    std::thread::scope(|scope| {
        for it in &others {
            scope.spawn(|| {
                let key = Ed25519Key::from_seed(&[2; 32]);
                let own = Own { address: PROVIDER, signer: &key };
                receive(&it.ground, &own, &handlers(), envelope).unwrap().unwrap();
            });
        }
    });
    assert_eq!(provider.effects(), ["note 1"]);
    assert_eq!(provider.world.faults(), []);
}

#[test]
fn several_workers_send_each_message_once_at_a_time() {
    let (developer, provider, to_provider, _) = pair();
    for n in 0..20 {
        developer.send(&to_provider, "note", None, &json!(n));
    }
    let another = developer.world.another().unwrap();
    std::thread::scope(|scope| {
        for ground in [&developer.world.it.ground, &another.ground] {
            let provider = &provider;
            scope.spawn(move || {
                let key = Ed25519Key::from_seed(&[1; 32]);
                let own = Own { address: DEVELOPER, signer: &key };
                deliver_due(ground, &own, &mut Line::between(&[provider]), &on).unwrap();
            });
        }
    });
    assert_eq!(provider.effects().len(), 20);
    assert!(developer.states(&to_provider).iter().all(|s| s.0 == OutState::Acknowledged));
}
