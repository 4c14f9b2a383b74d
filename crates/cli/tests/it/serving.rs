//! `shirube serve`: starts from nothing, answers, publishes, and stops when told to.

use crate::world::{World, code, err};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

pub struct Server {
    child: Child,
    address: String,
}

impl Server {
    pub fn start(world: &World, more: &[&str]) -> Server {
        let args = [&["serve", "--listen", "127.0.0.1:0", "--json"], more].concat();
        let mut child = world.command().args(args).stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let said: serde_json::Value = serde_json::from_str(&line).unwrap();
        let url = said["url"].as_str().unwrap();
        let address = url.trim_start_matches("http://").split('/').next().unwrap().to_owned();
        Server { child, address }
    }

    fn ask(&self, request: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        write!(stream, "{request}").unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        String::from_utf8_lossy(&answer).into_owned()
    }

    pub fn get(&self, path: &str) -> String {
        self.ask(&format!("GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", self.address))
    }

    pub fn stop(mut self) -> i32 {
        Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap();
        self.child.wait().unwrap().code().unwrap_or(-1)
    }
}

#[test]
fn a_demonstration_starts_from_an_empty_directory_and_lets_anyone_choose_a_role() {
    let world = World::new();
    let server = Server::start(&world, &["--demo"]);
    assert!(server.get("/ja").starts_with("HTTP/1.1 200"));
    let page = server.get("/en/demo");
    assert!(page.contains("owner@komichi.example"), "{page}");
    let form = "csrf=visitor&login=owner%40komichi.example";
    let answer = server.ask(&format!(
        "POST /en/demo HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{form}",
        server.address,
        form.len()
    ));
    assert!(answer.starts_with("HTTP/1.1 303") && answer.contains("shirube_session="), "{answer}");
    assert_eq!(server.stop(), 0);
    let verified = world.json(&["log", "verify"]);
    assert_eq!(verified["waiting"], 0, "what was written last is published before the end");
    let again = Server::start(&world, &["--demo"]);
    assert!(again.get("/ja").starts_with("HTTP/1.1 200"));
    assert_eq!(again.stop(), 0);
}

#[test]
fn a_demonstration_is_not_laid_over_other_data_and_its_page_is_nowhere_else() {
    let world = World::new();
    assert_eq!(code(&world.run(&["operator", "add", "--name", "甲"])), 0);
    let refused = world.run(&["serve", "--demo", "--listen", "127.0.0.1:0"]);
    assert_eq!(code(&refused), 7, "{}", err(&refused));
    let server = Server::start(&world, &[]);
    assert!(server.get("/ja/demo").starts_with("HTTP/1.1 404"));
    assert_eq!(server.stop(), 0);
}

#[test]
fn an_address_that_is_taken_is_a_conflict_with_a_way_out() {
    let world = World::new();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let done = world.run(&["serve", "--listen", &address]);
    assert_eq!(code(&done), 7);
    assert!(err(&done).contains("--listen"), "{}", err(&done));
}
