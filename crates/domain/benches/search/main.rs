//! Searching a million public documents, through the verb, on SQLite and on PostgreSQL.
//!
//! `cargo bench -p shirube-domain --bench search -- [--documents N] [--requests N] [--database URL] [--at DIR] [--only PART]`
//! prints one JSON line for each kind of search: half of them within, 95 of 100 within, and the slowest, in milliseconds by the clock. What was filled into DIR
//! (and its database) stays there, and is searched again when it is there.

#[path = "../common/mod.rs"]
mod common;
mod language;

use common::{Line, say};
use language::Language;
use shirube_domain::installation::Installation;
use shirube_domain::norm::Catalog;
use shirube_domain::search::{self, Asked, Kind};
use std::path::PathBuf;
use std::time::Instant;

/// Milliseconds 95 of 100 searches may take.
const MOST: f64 = 50.0;
/// Documents made at once.
const CHUNK: usize = 50_000;

struct Args {
    documents: usize,
    requests: usize,
    database: Option<String>,
    at: Option<PathBuf>,
    only: String,
}

impl Args {
    fn read() -> Args {
        let mut out = Args { documents: 1_000_000, requests: 60, database: None, at: None, only: String::new() };
        let mut args = std::env::args().skip(1);
        while let Some(arg) = args.next() {
            let mut number = || args.next().and_then(|v| v.parse().ok()).expect("a number");
            match arg.as_str() {
                "--documents" => out.documents = number(),
                "--requests" => out.requests = number(),
                "--database" => out.database = args.next(),
                "--at" => out.at = args.next().map(PathBuf::from),
                "--only" => out.only = args.next().unwrap_or_default(),
                _ => {}
            }
        }
        out
    }

    fn base(&self) -> &'static str {
        if self.database.is_some() { "PostgreSQL" } else { "SQLite" }
    }
}

fn main() {
    let args = Args::read();
    let passing = tempfile::tempdir_in(".").expect("a directory");
    let dir = args.at.as_deref().unwrap_or(passing.path());
    let filled = dir.join(format!("filled-{}", args.documents));
    let catalog = Catalog::embedded();
    let installation = common::open(dir, args.database.as_deref(), catalog.clone());
    let mut language = Language::new(&catalog);
    if filled.exists() {
        // The searches are drawn from what the documents were made of.
        (0..args.documents).for_each(|n| drop(language.document(n)));
    } else {
        fill(&args, &installation, &mut language);
        std::fs::write(filled, "").expect("noted");
    }
    ask_all(&installation, &mut language, &args);
}

fn fill(args: &Args, installation: &Installation, language: &mut Language) {
    let (base, documents) = (args.base(), args.documents);
    let begun = Instant::now();
    search::bring_up_to_date(&installation.ground, &installation.catalog()).expect("indexed");
    let took = begun.elapsed().as_secs_f64() * 1_000.0;
    say(Line::new(format!("indexing the catalogue, {base}"), None, format!("{took:.0} ms"), true));
    let begun = Instant::now();
    for start in (0..documents).step_by(CHUNK) {
        let some = (start..(start + CHUNK).min(documents)).map(|n| language.document(n)).collect();
        search::publish(&installation.ground, "bench", some).expect("published");
    }
    let seconds = begun.elapsed().as_secs_f64();
    say(Line::new(format!("publishing {documents} documents, {base}"), None, format!("{seconds:.0} s wall"), true));
    if let Some(url) = &args.database {
        // As the server does by itself within a minute or so of a filling.
        let mut client = postgres::Client::connect(url, postgres::NoTls).expect("the server");
        client.batch_execute("VACUUM ANALYZE").expect("settled");
    }
}

fn ask_all(installation: &Installation, language: &mut Language, args: &Args) {
    let (documents, base) = (args.documents, args.base());
    for (what, searches) in language.searches(args.requests).into_iter().filter(|(what, _)| what.contains(&args.only)) {
        let (mut times, mut busy) = (Vec::new(), Vec::new());
        let mut found = 0;
        for asked in &searches {
            let (begun, before) = (Instant::now(), on_processor());
            let answer =
                installation.ground.db.read(|tx| search::find(tx, &installation.catalog(), asked)).expect("an answer");
            times.push(begun.elapsed().as_secs_f64() * 1_000.0);
            busy.push(on_processor() - before);
            found += answer.groups.iter().map(|g| g.count).sum::<usize>();
        }
        let at = |times: &mut Vec<f64>, share: f64| {
            times.sort_by(f64::total_cmp);
            times[((times.len() - 1) as f64 * share).round() as usize]
        };
        let (half, most, worst) = (at(&mut times, 0.5), at(&mut times, 0.95), at(&mut times, 1.0));
        let own = at(&mut busy, 0.95);
        let hits = found / searches.len().max(1);
        let measured = format!(
            "p50 {half:.1} ms, p95 {most:.1} ms, worst {worst:.1} ms (this process on a processor: p95 {own:.1} ms; {hits} hits on average)"
        );
        let what = format!("search of {documents} documents: {what}, {base}");
        say(Line::new(what, Some(format!("p95 ≤ {MOST} ms")), measured, most <= MOST));
    }
}

/// Milliseconds this thread had a processor, where the machine says so: what a machine that is busy with other work adds to
/// the clock shows as the difference.
fn on_processor() -> f64 {
    let said = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    said.split(' ').next().and_then(|ns| ns.parse::<f64>().ok()).unwrap_or_default() / 1_000_000.0
}

/// A search for some text, five of each kind.
fn plain(text: impl Into<String>) -> Asked {
    Asked { text: text.into(), most: 5, ..Asked::default() }
}

fn narrowed(text: String) -> Asked {
    let facets = [("strength", "duty"), ("jurisdiction", "eu"), ("status", "current")];
    Asked { facets: facets.map(|(n, v)| (n.to_owned(), v.to_owned())).into(), ..plain(text) }
}

fn paged(text: String) -> Asked {
    Asked { kind: Some(Kind::Clause), after: Some(format!("2-{:x}", i64::MAX)), most: 20, ..plain(text) }
}
