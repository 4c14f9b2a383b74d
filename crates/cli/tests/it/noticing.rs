//! A changed catalogue reaches operators and their members' mail while the program serves.

use crate::serving::Server;
use crate::world::{World, code, err, root};
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;

/// The repository's catalogue with one instrument saying something else.
fn changed(world: &World) -> String {
    let to = world.path("catalog");
    assert!(
        std::process::Command::new("cp").arg("-a").arg(root().join("catalog")).arg(&to).status().unwrap().success()
    );
    let file = to.join("norms/aigb@1.2.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, text.replace("text = { ja = \"", "text = { ja = \"改めて、")).unwrap();
    to.display().to_string()
}

/// Asks until an answer holds a word; each request takes its time.
fn until(server: &Server, path: &str, word: &str) {
    let found = (0..3_000).any(|_| server.get(path).contains(word));
    assert!(found, "{path} never said {word}");
}

/// A mail server that takes everything; says what it took.
fn post() -> (String, std::sync::mpsc::Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("smtp-plain://{}", listener.local_addr().unwrap());
    let (told, taken) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let (mut reader, mut writer) = (BufReader::new(&stream), &stream);
            let mut say = |text: &str| writer.write_all(format!("{text}\r\n").as_bytes());
            let (mut text, mut is_text) = (String::new(), false);
            let _ = say("220 post");
            let mut line = String::new();
            while reader.read_line(&mut line).is_ok_and(|n| n > 0) {
                if is_text {
                    text.push_str(&line);
                    if line == ".\r\n" {
                        is_text = false;
                        let _ = told.send(std::mem::take(&mut text));
                        let _ = say("250 taken");
                    }
                } else {
                    is_text = line.starts_with("DATA");
                    let _ = say(if is_text { "354 go on" } else { "250 post" });
                }
                line.clear();
            }
        }
    });
    (address, taken)
}

/// Turns mail on for whoever belongs to an operator of the demonstration; gives how many.
fn wish(world: &World) -> usize {
    use shirube_domain::{
        db::Place, id::SystemChance, identity, installation, norm::Catalog, notice, time::SystemClock,
    };
    let it = installation::Installation::open(installation::Options {
        data: world.path("data"),
        place: Some(Place::Sqlite(world.path("data/shirube.sqlite"))),
        origin: "shirube.localhost/log".to_owned(),
        catalog: Catalog::embedded(),
        clock: Box::new(SystemClock),
        chance: Box::new(SystemChance),
        signing: shirube_domain::installation::Signing::default(),
    })
    .unwrap();
    let of = |tx: &mut shirube_domain::db::Tx<'_>| {
        let mut out = Vec::new();
        for account in identity::accounts(tx)? {
            out.extend(identity::memberships(tx, &account.id)?.into_iter().map(|m| (account.id.clone(), m.operator)));
        }
        Ok::<_, shirube_domain::db::DbError>(out)
    };
    let members = it.ground.db.read(of).unwrap();
    for (account, operator) in &members {
        shirube_domain::filing::receive(&it.ground, "notice.wish", |tx, _| {
            notice::set_mailed(tx, account, operator, true)
        })
        .unwrap();
    }
    members.len()
}

/// Waits until operators were told; gives how much mail that made. Those of a demonstration are told in one step.
fn waiting(world: &World) -> usize {
    let mails = || world.json(&["mail", "list"])["items"].as_array().unwrap().len();
    let found = (0..200).map(|_| mails()).find(|n| *n > 0);
    found.expect("those whose operator a change concerns")
}

#[test]
fn operators_are_told_while_the_index_of_the_search_cannot_be_written() {
    let world = World::demo();
    assert!(wish(&world) > 0);
    let sql = |text: &str| {
        rusqlite::Connection::open(world.path("data/shirube.sqlite")).unwrap().execute_batch(text).unwrap();
    };
    sql("CREATE TRIGGER no_index BEFORE INSERT ON search_batch BEGIN SELECT RAISE(ABORT, 'no room'); END");
    let catalog = changed(&world);
    let server = Server::start(&world, &["--catalog", &catalog]);
    assert!(waiting(&world) > 0);
    assert_eq!(server.stop(), 0);
    sql("DROP TRIGGER no_index");
    assert_eq!(code(&world.run(&["log", "verify"])), 0);
}

/// What `mail status` says with a real server (scripts/mail.sh); passed over where there is none.
#[test]
fn the_status_says_through_which_server_mail_goes_and_whether_it_lets_us_in_and_never_the_password() {
    #[expect(clippy::disallowed_methods, reason = "where a test's server is, is said by its environment")]
    let Some(dir) = std::env::var("SHIRUBE_TEST_SMTP").ok().filter(|d| !d.is_empty()) else { return };
    let read = |name: &str| std::fs::read_to_string(std::path::Path::new(&dir).join(name)).unwrap();
    let (places, password) = (read("places"), read("password").trim().to_owned());
    let world = World::demo();
    let status = |place: &str, scheme: &str, password: &str| {
        let port = places.lines().find_map(|l| l.strip_prefix(&format!("{place} "))).unwrap();
        let (smtp, own) = (format!("{scheme}://shirube@localhost:{port}"), format!("{scheme}://localhost:{port}"));
        let options = ["--mail-from", "a@example.jp", "--public-url", "https://example.jp", "--try", "--json"];
        let mut command = world.command();
        command.args(["mail", "status", "--data", "data", "--smtp", &smtp]).args(options);
        command.env("SHIRUBE_SMTP_PASSWORD", password).env("SSL_CERT_FILE", format!("{dir}/root.crt"));
        let done = command.output().unwrap();
        let said = String::from_utf8_lossy(&done.stdout).into_owned() + &err(&done);
        assert!(!said.contains(password) && said.contains(&own), "{said}");
        let document: serde_json::Value = serde_json::from_slice(&done.stdout).unwrap();
        (code(&done), document["line"].as_str().unwrap().to_owned())
    };
    assert_eq!(status("tls", "smtps", &password), (0, "open".into()));
    assert_eq!(status("starttls", "smtp", &password), (0, "open".into()));
    assert_eq!(status("tls", "smtps", "mistaken"), (8, "auth 535".into()));
    assert_eq!(status("expired", "smtps", &password), (8, "connect certificate-expired".into()));
    let none = world.json(&["mail", "status"]);
    assert_eq!((&none["server"], &none["waiting"]), (&serde_json::Value::Null, &0.into()));
}

#[test]
fn a_changed_catalogue_is_told_while_serving_and_mailed_to_who_asked() {
    let world = World::demo();
    let server = Server::start(&world, &[]);
    until(&server, "/en/log.json", "norm.changed");
    assert_eq!(server.stop(), 0);
    assert!(wish(&world) > 0);
    let catalog = changed(&world);
    let server = Server::start(&world, &["--catalog", &catalog]);
    until(&server, "/en/norms/aigb/feed.atom", "aigb@1.2:C-1-1");
    let waiting = waiting(&world);
    assert_eq!(server.stop(), 0);
    let (smtp, taken) = post();
    let options =
        ["mail", "send", "--smtp", &smtp, "--mail-from", "shirube@example.jp", "--public-url", "https://example.jp"];
    assert_eq!(world.json(&options)["sent"], waiting);
    let messages: Vec<String> = taken.try_iter().collect();
    assert_eq!(messages.len(), waiting);
    assert!(messages.iter().all(|m| m.contains("\r\nList-Unsubscribe: <https://example.jp/")));
    assert_eq!(world.json(&options)["sent"], 0, "nothing is sent twice");
    let states = world.json(&["mail", "list"]);
    assert!(states["items"].as_array().unwrap().iter().all(|m| m["state"] == "sent"));
    assert_eq!(code(&world.run(&["log", "verify"])), 0);
}

#[test]
fn the_server_sends_what_waits_by_itself() {
    let world = World::demo();
    let server = Server::start(&world, &[]);
    until(&server, "/en/log.json", "norm.changed");
    assert_eq!(server.stop(), 0);
    wish(&world);
    let (smtp, taken) = post();
    let catalog = changed(&world);
    let more =
        ["--catalog", &catalog, "--smtp", &smtp, "--mail-from", "a@example.jp", "--public-url", "http://example.jp"];
    let server = Server::start(&world, &more);
    assert!(taken.recv_timeout(std::time::Duration::from_secs(60)).is_ok());
    assert_eq!(server.stop(), 0);
    assert_eq!(code(&world.run(&["log", "verify"])), 0);
}

#[test]
fn options_for_mail_that_cannot_work_are_all_named_before_anything_starts() {
    let world = World::new();
    let none = world.run(&["mail", "send"]);
    assert!(err(&none).contains("SHIRUBE_SMTP"), "{}", err(&none));
    let wrong = world.run(&["serve", "--listen", "127.0.0.1:0", "--smtp", "mail.example.jp", "--mail-from", "x"]);
    let said = err(&wrong);
    for part in ["smtps://", "--mail-from", "--public-url"] {
        assert!(said.contains(part), "{part} in {said}");
    }
    assert_ne!(code(&wrong), 0);
}
