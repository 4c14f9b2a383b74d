//! `shirube hook`, and events that reach a receiver while the program serves, also one that was killed in between.

use crate::serving::Server;
use crate::world::{World, code, err, out};
use serde_json::Value;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

/// A receiver that takes everything; says which `webhook-id` came.
fn receiver() -> (String, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/in", listener.local_addr().unwrap());
    let (told, heard) = channel();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let (mut stream, mut held, mut buffer) = (stream.unwrap(), Vec::new(), [0u8; 4096]);
            while !held.ends_with(b"}") {
                match stream.read(&mut buffer) {
                    Ok(n) if n > 0 => held.extend_from_slice(&buffer[..n]),
                    _ => break,
                }
            }
            let text = String::from_utf8_lossy(&held).into_owned();
            let id = text.lines().find_map(|l| l.strip_prefix("webhook-id: ")).unwrap_or_default();
            let _ = told.send(id.to_owned());
            let _ = stream.write_all(b"HTTP/1.1 204 No Content\r\n\r\n");
        }
    });
    (url, heard)
}

fn operator(world: &World) -> String {
    let found = world.json(&["operator", "list"]);
    let of = |o: &&Value| o["name"].as_str().unwrap().contains("こみち");
    found["operators"].as_array().unwrap().iter().find(of).unwrap()["id"].as_str().unwrap().to_owned()
}

#[test]
fn a_webhook_is_registered_tried_sent_to_again_and_removed() {
    let world = World::demo();
    let (url, heard) = receiver();
    let operator = operator(&world);
    let refused = world.run(&["hook", "add", &operator, "https://127.0.0.1:9999/"]);
    assert_eq!(code(&refused), 4, "{}", err(&refused));
    assert!(err(&refused).contains("private network"), "{}", err(&refused));
    let made = world.json(&["hook", "add", &operator, &url, "--kind", "norm.changed", "--allow-private"]);
    let id = made["id"].as_str().unwrap().to_owned();
    assert!(made["secret"].as_str().unwrap().starts_with("whsec_"));
    let event = world.json(&["hook", "test", &id])["event"].as_str().unwrap().to_owned();
    assert_eq!(world.json(&["hook", "deliver", "--allow-private"])["sent"], 1);
    assert_eq!(heard.recv_timeout(Duration::from_secs(10)).unwrap(), event);
    world.json(&["hook", "resend", &id, &event]);
    assert_eq!(world.json(&["hook", "deliver", "--allow-private"])["sent"], 1);
    assert_eq!(heard.recv_timeout(Duration::from_secs(10)).unwrap(), event, "the same id again");
    let shown = world.json(&["hook", "show", &id]);
    assert_eq!(shown["deliveries"][0]["outcome"], "http 204");
    assert!(!shown.to_string().contains("whsec_"));
    assert!(out(&world.run(&["hook", "list", &operator])).contains(&id));
    // Without the switch the same address is refused when it is sent to.
    world.json(&["hook", "resend", &id, &event]);
    assert_eq!(world.json(&["hook", "deliver"])["later"], 1);
    let outcome = world.json(&["hook", "show", &id])["deliveries"][0]["outcome"].clone();
    assert_eq!(outcome, "outbound.scheme");
    world.json(&["hook", "remove", &id]);
    assert_eq!(world.json(&["hook", "list", &operator])["hooks"], Value::Array(Vec::new()));
    assert_eq!(code(&world.run(&["hook", "show", &id])), 6);
    let verified = world.run(&["log", "verify"]);
    assert_eq!(code(&verified), 0, "{}", err(&verified));
}

#[test]
fn a_server_sends_by_itself_and_a_demonstration_does_not() {
    let world = World::demo();
    let (url, heard) = receiver();
    let operator = operator(&world);
    // A kind nothing here tells of: a test goes out all the same, and what the courier finds does not.
    let made = world.json(&["hook", "add", &operator, &url, "--kind", "key.rotated", "--allow-private"]);
    let id = made["id"].as_str().unwrap();
    let event = world.json(&["hook", "test", id])["event"].as_str().unwrap().to_owned();
    let quiet = Server::start(&world, &["--demo"]);
    assert!(heard.recv_timeout(Duration::from_secs(2)).is_err(), "a demonstration writes to nobody");
    assert_eq!(quiet.stop(), 0);
    let server = Server::start(&world, &["--allow-private"]);
    assert_eq!(heard.recv_timeout(Duration::from_secs(20)).unwrap(), event);
    assert!(server.get("/en").starts_with("HTTP/1.1 200"), "it listens, so it also hears that it is to stop");
    assert_eq!(server.stop(), 0);
    assert_eq!(world.json(&["hook", "show", id])["deliveries"][0]["state"], "sent");
}
