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

#[test]
fn a_changed_catalogue_is_told_while_serving_and_mailed_to_who_asked() {
    let world = World::demo();
    let server = Server::start(&world, &[]);
    until(&server, "/en/log.json", "norm.changed");
    assert_eq!(server.stop(), 0);
    assert!(wish(&world) > 0);
    let catalog = changed(&world);
    let server = Server::start(&world, &["--catalog", &catalog]);
    until(&server, "/en/log.json", "notice.rest");
    assert!(server.get("/en/norms/aigb/feed.atom").contains("aigb@1.2:C-1-1"));
    assert_eq!(server.stop(), 0);

    let waiting = world.json(&["mail", "list"])["items"].as_array().unwrap().len();
    assert!(waiting > 0, "those whose operator a change concerns");
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
