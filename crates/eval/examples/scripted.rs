//! A target whose true scores are known, for trying the tool out: it answers the samples of the built-in suites as a script says,
//! or babbles.
//!
//! `cargo run -p shirube-eval --features http --example scripted -- [--right 0.8] [--listen 127.0.0.1:0] [--takes MS] [--seed TEXT] [--babble]`

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::exit,
    reason = "a program to try things out; it says what it cannot do"
)]
#![allow(missing_docs, dead_code, reason = "no library; the server has parts only tests use")]

#[path = "../tests/it/script/mod.rs"]
mod script;
#[path = "../tests/it/server.rs"]
mod server;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use script::babble::Babbler;
use script::book::{Book, samples_of};
use serde_json::Value;
use shirube_eval::suite::Suite;

struct Wishes {
    right: f64,
    listen: String,
    takes: Duration,
    seed: String,
    is_babbling: bool,
}

fn wishes() -> Result<Wishes, String> {
    let mut all = Wishes {
        right: 0.8,
        listen: "127.0.0.1:0".to_owned(),
        takes: Duration::ZERO,
        seed: "1".to_owned(),
        is_babbling: false,
    };
    let mut given = std::env::args().skip(1);
    while let Some(name) = given.next() {
        let mut value = || given.next().ok_or(format!("{name} needs a value"));
        match name.as_str() {
            "--right" => {
                let share: f64 = value()?.parse().map_err(|_| "--right is a share such as 0.8".to_owned())?;
                all.right =
                    if (0.0..=1.0).contains(&share) { share } else { return Err("--right is from 0 to 1".to_owned()) };
            }
            "--takes" => {
                all.takes =
                    Duration::from_millis(value()?.parse().map_err(|_| "--takes is in milliseconds".to_owned())?);
            }
            "--listen" => all.listen = value()?,
            "--seed" => all.seed = value()?,
            "--babble" => all.is_babbling = true,
            other => return Err(format!("{other} is not known: --right --listen --takes --seed --babble")),
        }
    }
    Ok(all)
}

/// The answers of all suites, with what they must come to: a line for each suite and scorer.
fn book(wishes: &Wishes, suites: &[Suite]) -> Book {
    let mut book = Book::default();
    for suite in suites {
        let (plans, without) = book.add(suite, wishes.right, &wishes.seed);
        assert!(without.is_empty(), "{without:?}");
        let scores = script::compared::expected(suite, &plans);
        let mut sums: BTreeMap<String, (f64, u32)> = BTreeMap::new();
        for sample in samples_of(suite) {
            if let (Some(scorer), Some(score)) = (sample.note("scorer"), scores[&sample.id]) {
                let held = sums.entry(scorer.to_owned()).or_default();
                *held = (held.0 + score, held.1 + 1);
            }
        }
        for (scorer, (sum, count)) in sums {
            println!("planned {} {scorer} {:.4} of {count}", suite.name(), sum / f64::from(count));
        }
    }
    book
}

/// What is said to whom: an answer of the script, or the babbler's.
fn answer(request: &[u8], book: &Book, babbler: &Babbler, wishes: &Wishes) -> Vec<u8> {
    let Ok(body) = serde_json::from_slice::<Value>(server::body(request)) else {
        return server::response("400 Bad Request", "", r#"{"error":{"message":"no json"}}"#);
    };
    let planned = (!wishes.is_babbling).then(|| book.answer(server::body(request))).flatten();
    let text = planned.unwrap_or_else(|| babbler.answer(&body, &wishes.seed));
    server::answer_json(&text, body["model"].as_str().unwrap_or("scripted"))
}

#[tokio::main]
async fn main() {
    let wishes = wishes().unwrap_or_else(|fault| {
        eprintln!("{fault}");
        std::process::exit(2)
    });
    let suites = Suite::all_built_in().unwrap();
    let babbler = Babbler::learnt(&suites);
    let book = if wishes.is_babbling { Book::default() } else { book(&wishes, &suites) };
    let (listen, takes) = (wishes.listen.clone(), wishes.takes);
    let behaviour = move |request: &[u8]| answer(request, &book, &babbler, &wishes);
    let url = server::serve_whole(&listen, takes, Arc::new(behaviour)).await;
    println!("{url}");
    tokio::signal::ctrl_c().await.unwrap();
}
