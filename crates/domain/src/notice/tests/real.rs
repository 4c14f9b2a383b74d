//! Mail over TLS and with a password, to the real server of `scripts/mail.sh`: `SHIRUBE_TEST_SMTP` names its directory, and
//! `SSL_CERT_FILE` its authority. Without them these tests pass over; `scripts/test.sh` runs them as the layer `mail`.

use super::mail::{sender, state, wanted};
use super::*;
use std::path::PathBuf;

struct Real {
    dir: PathBuf,
}

impl Real {
    #[expect(clippy::disallowed_methods, reason = "where a test's server is, is said by its environment")]
    fn there() -> Option<Real> {
        let dir = std::env::var("SHIRUBE_TEST_SMTP").ok().filter(|d| !d.is_empty());
        if dir.is_none() {
            eprintln!("passed over: SHIRUBE_TEST_SMTP names no server");
        }
        dir.map(|dir| Real { dir: dir.into() })
    }

    fn password(&self) -> String {
        std::fs::read_to_string(self.dir.join("password")).unwrap().trim().to_owned()
    }

    fn port(&self, place: &str) -> String {
        let places = std::fs::read_to_string(self.dir.join("places")).unwrap();
        let found = places.lines().find_map(|l| l.strip_prefix(&format!("{place} ")));
        found.unwrap().to_owned()
    }

    fn server(&self, place: &str, password: &str) -> Server {
        let scheme = if place == "starttls" { "smtp" } else { "smtps" };
        let address = format!("{scheme}://shirube@localhost:{}", self.port(place));
        Server::parse(&address, Some(password.to_owned())).unwrap()
    }

    fn send(&self, world: &World, place: &str, password: &str) -> Posted {
        let mut smtp = Smtp::new(self.server(place, password));
        send_due(&world.it.ground, &sender(), &mut smtp, &on).unwrap()
    }

    /// The texts a place took that name this Message-ID.
    fn taken(&self, place: &str, world: &World) -> usize {
        let [row] = &world.read(|tx| mails(tx, 10))[..] else { panic!("one mail") };
        let is_it = |path: &PathBuf| {
            path.file_name().unwrap().to_string_lossy().starts_with(&format!("{place}-"))
                && String::from_utf8_lossy(&std::fs::read(path).unwrap()).contains(row.id.as_str())
        };
        std::fs::read_dir(self.dir.join("taken")).unwrap().map(|e| e.unwrap().path()).filter(is_it).count()
    }
}

#[test]
fn mail_goes_out_over_tls_and_over_starttls_with_a_password() {
    let Some(real) = Real::there() else { return };
    for place in ["tls", "starttls"] {
        let world = World::new();
        wanted(&world);
        assert_eq!(real.send(&world, place, &real.password()), Posted { sent: 1, ..Posted::default() }, "{place}");
        assert_eq!(state(&world), (MailState::Sent, 1, "sent".into()));
        assert_eq!(real.taken(place, &world), 1);
        assert_eq!(real.send(&world, place, &real.password()), Posted::default());
        assert_eq!(Smtp::new(real.server(place, &real.password())).try_line(), Ok(()));
    }
}

#[test]
fn a_wrong_password_is_refused_and_the_mail_waits() {
    let Some(real) = Real::there() else { return };
    for place in ["tls", "starttls"] {
        let world = World::new();
        wanted(&world);
        let posted = real.send(&world, place, "not-it");
        assert_eq!(posted, Posted { later: 1, is_unreachable: true, ..Posted::default() });
        assert_eq!(state(&world), (MailState::Queued, 1, "auth 535".into()));
        assert_eq!(real.taken(place, &world), 0);
        world.clock.forward_hours(1);
        assert_eq!(real.send(&world, place, &real.password()).sent, 1, "with the right one it goes out");
        assert_eq!(real.taken(place, &world), 1);
    }
}

#[test]
fn a_server_whose_certificate_is_expired_strange_or_of_another_name_gets_neither_password_nor_mail() {
    let Some(real) = Real::there() else { return };
    for (place, outcome) in [
        ("expired", "connect certificate-expired"),
        ("unknown", "connect certificate-unknown"),
        ("other", "connect certificate-name"),
    ] {
        let world = World::new();
        wanted(&world);
        assert!(real.send(&world, place, &real.password()).is_unreachable);
        assert_eq!(state(&world), (MailState::Queued, 1, outcome.into()));
        assert_eq!(real.taken(place, &world), 0);
        assert_eq!(Smtp::new(real.server(place, &real.password())).try_line(), Err(outcome.into()));
    }
}

#[test]
fn a_server_that_goes_away_in_the_middle_of_a_text_gets_it_again_and_takes_it_once() {
    let Some(real) = Real::there() else { return };
    let world = World::new();
    wanted(&world);
    let posted = real.send(&world, "goes", &real.password());
    assert_eq!(posted, Posted { later: 1, ..Posted::default() });
    let (state_then, tries, outcome) = state(&world);
    assert_eq!((state_then, tries), (MailState::Queued, 1));
    assert!(outcome.starts_with("unknown text"), "the text was under way: {outcome}");
    assert_eq!(real.taken("goes", &world), 0);
    world.clock.forward_hours(1);
    assert_eq!(real.send(&world, "goes", &real.password()).sent, 1);
    assert_eq!(real.taken("goes", &world), 1);
    world.clock.forward_hours(100);
    assert_eq!(real.send(&world, "goes", &real.password()), Posted::default());
    assert_eq!(world.faults(), []);
}
