//! Evaluation at the command line, against a server of chat completions that behaves as it is told.

mod attacking;
mod exchanging;
mod gating;
mod running;
pub mod server;

use crate::world::{World, code, err};
use std::path::Path;

/// A data set of questions that expect `yes`.
fn questions(world: &World, count: usize) -> String {
    let line = |i| format!("{{\"id\":\"q{i:04}\",\"input\":\"question {i}\",\"target\":\"yes\"}}\n");
    world.file("data.jsonl", (0..count).map(line).collect::<String>()).display().to_string()
}

/// Runs the questions against a server and gives the log's folder.
fn log(world: &World, name: &str, count: usize, answer: impl Fn(&str) -> Vec<u8> + Send + Sync + 'static) -> String {
    let (data, server) = (questions(world, count), server::Server::start(answer));
    let target = server.url.clone();
    let done = world.run(&[
        "eval",
        "run",
        &data,
        "--target",
        &target,
        "--model",
        "m",
        "--scorer",
        "exact",
        "-o",
        name,
        "--attempts",
        "1",
    ]);
    assert_eq!(code(&done), 0, "{}", err(&done));
    name.to_owned()
}

/// Everything in a folder as one text.
fn everything(dir: &Path) -> String {
    let mut out = String::new();
    for item in std::fs::read_dir(dir).unwrap() {
        let path = item.unwrap().path();
        if path.is_dir() {
            out.push_str(&everything(&path));
        } else {
            out.push_str(&String::from_utf8_lossy(&std::fs::read(&path).unwrap()));
        }
    }
    out
}
