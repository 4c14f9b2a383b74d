//! What the engine costs beside a bare loop of the same HTTP library, on one machine with the server it asks.
//!
//! `cargo bench -p shirube-eval --features http --bench endpoint`. Both take turns, and the median of the ratios counts: what else the
//! machine does falls on both. With `--serve` it only serves, until its input ends: what `bench/engine.py` lets two engines ask. With
//! `--profile` only the engine runs.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark prints, and fails where it cannot go on")]
#![allow(missing_docs, dead_code, reason = "no library; the server has parts only tests use")]

#[path = "../../tests/it/server.rs"]
mod server;

use std::collections::BTreeMap;
use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::Request;
use hyper_util::client::legacy::{Client, connect::HttpConnector};
use hyper_util::rt::TokioExecutor;
use jiff::Timestamp;
use serde_json::{Map, json};
use shirube_eval::http::{Chat, Settings};
use shirube_eval::log::{Finished, Plan, Writer};
use shirube_eval::run::{Bounds, Open, Run, World, run};
use shirube_eval::sample::{Input, Sample};
use shirube_eval::scorer::Spec;
use tokio::sync::watch;

const TEXT: &str = "Which of these is the capital of Japan? Answer with one word.";

fn open(count: u64) -> Open {
    Box::new(move || {
        let one = |i: u64| {
            let (target, metadata) = (vec!["Tokyo".to_owned()], Map::new());
            Ok(Sample { id: i.to_string(), input: Input::Text(TEXT.to_owned()), target, choices: vec![], metadata })
        };
        Ok(Box::new((0..count).map(one)))
    })
}

/// Processor seconds of this process.
fn used() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let ticks: Vec<f64> =
        stat.rsplit(')').next().unwrap_or_default().split(' ').filter_map(|f| f.parse().ok()).collect();
    ticks.get(10).zip(ticks.get(11)).map_or(0.0, |(user, system)| (user + system) / 100.0)
}

async fn bare(url: &str, count: u64, at_once: usize) -> f64 {
    let client: Client<HttpConnector, Full<Bytes>> = Client::builder(TokioExecutor::new()).build_http();
    let body = Bytes::from(format!("{{\"model\":\"m\",\"messages\":[{{\"role\":\"user\",\"content\":\"{TEXT}\"}}]}}"));
    let (left, begun) = (Arc::new(AtomicU64::new(0)), Instant::now());
    let mut all = tokio::task::JoinSet::new();
    for _ in 0..at_once {
        let (client, body, left, url) = (client.clone(), body.clone(), left.clone(), format!("{url}/chat/completions"));
        all.spawn(async move {
            while left.fetch_add(1, Ordering::Relaxed) < count {
                let request = Request::post(&url).body(Full::new(body.clone())).unwrap();
                client.request(request).await.unwrap().into_body().collect().await.unwrap();
            }
        });
    }
    while all.join_next().await.is_some() {}
    count as f64 / begun.elapsed().as_secs_f64()
}

async fn engine(dir: &std::path::Path, url: &str, count: u64, at_once: usize) -> f64 {
    let scorers = BTreeMap::from([("exact".to_owned(), Spec::usual("exact").unwrap())]);
    let (task, target, model) = ("bench".to_owned(), url.to_owned(), "m".to_owned());
    let plan = Plan {
        task,
        digest: String::new(),
        samples: count,
        epochs: 1,
        target,
        model,
        parameters: Map::new(),
        system: None,
        scorers,
        ..Plan::default()
    };
    let writer = Writer::create(dir, "run", &plan, "bench", Timestamp::UNIX_EPOCH).unwrap();
    let world = World { now: Arc::new(|| Timestamp::UNIX_EPOCH), chance: Arc::new(|| 0.5) };
    let bounds = Bounds { most: at_once, first: at_once, ..Bounds::default() };
    let chat = Arc::new(Chat::new(Settings::usual(url, "m")).unwrap());
    let begun = Run {
        plan,
        open: open(count),
        model: chat,
        lists: Arc::default(),
        aides: Default::default(),
        finished: Finished::default(),
        bounds,
        world,
    };
    let (_keep, cancel) = watch::channel(false);
    let from = Instant::now();
    run(begun, writer, watch::Sender::default(), cancel).await.unwrap();
    count as f64 / from.elapsed().as_secs_f64()
}

/// A number from 0 up to 1 that depends on a text only.
fn draw(text: &str) -> f64 {
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |h, b| (h ^ u64::from(b)).wrapping_mul(0x100_0000_01b3));
    let mixed = (hash ^ (hash >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    ((mixed ^ (mixed >> 33)) >> 11) as f64 / (1_u64 << 53) as f64
}

/// Serves right and wrong answers until the input ends.
async fn only_serve() {
    let behaviour = |text: &str| server::answer(if draw(text) < 0.8 { "Tokyo" } else { "Kyoto" });
    println!("{}", server::serve(Duration::ZERO, Arc::new(behaviour)).await);
    tokio::task::spawn_blocking(|| std::io::copy(&mut std::io::stdin(), &mut std::io::sink())).await.unwrap().unwrap();
}

fn median(mut all: Vec<f64>) -> f64 {
    all.sort_by(f64::total_cmp);
    all.get(all.len() / 2).copied().unwrap_or_default()
}

/// Both in turns; the line of the table.
async fn pairs(dir: &std::path::Path, takes: u64, at_once: usize) {
    let url = server::serve(Duration::from_millis(takes), Arc::new(|_| server::answer("Tokyo"))).await;
    // Long enough that opening the log and the connections, which a run does once, does not count for a part of it.
    let (count, rounds) = if takes == 0 { (200_000, 7) } else { (at_once as u64 * 15, 3) };
    let (mut bares, mut ours, mut ratios, mut cpu, mut bare_cpu) = (Vec::new(), Vec::new(), Vec::new(), 0.0, 0.0);
    for round in 0..rounds {
        let before = used();
        bares.push(bare(&url, count, at_once).await);
        bare_cpu += (used() - before) / count as f64 * 1e6 / f64::from(rounds);
        let before = used();
        ours.push(engine(&dir.join(format!("{takes}-{at_once}-{round}")), &url, count, at_once).await);
        cpu += (used() - before) / count as f64 * 1e6 / f64::from(rounds);
        ratios.extend(ours.last().zip(bares.last()).map(|(ours, bare)| ours / bare * 100.0));
    }
    let (least, most) = ratios.iter().fold((f64::MAX, 0.0_f64), |(l, m), r| (l.min(*r), m.max(*r)));
    let ratio = median(ratios);
    let what = format!(
        "engine at an endpoint that takes {takes} ms, {at_once} at once, of a bare loop of the same HTTP library"
    );
    let (bare, ours) = (median(bares), median(ours));
    let measured = format!(
        "{ratio:.0} % ({ours:.0}/s against {bare:.0}/s; pairs {least:.0} to {most:.0} %); {cpu:.0} µs CPU a sample against {bare_cpu:.0}, their server included"
    );
    println!("{}", json!({"what": what, "target": "≥ 90 %", "measured": measured, "held": ratio >= 90.0}));
}

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    if std::env::args().any(|word| word == "--serve") {
        return runtime.block_on(only_serve());
    }
    let dir = std::env::temp_dir().join(format!("shirube-eval-bench-{}", std::process::id()));
    if std::env::args().any(|word| word == "--profile") {
        runtime.block_on(async {
            let url = server::serve(Duration::ZERO, Arc::new(|_| server::answer("Tokyo"))).await;
            engine(&dir, &url, 300_000, 64).await;
        });
        return fs::remove_dir_all(&dir).unwrap();
    }
    runtime.block_on(async {
        for (takes, at_once) in [(0, 64), (0, 256), (200, 64), (200, 256)] {
            pairs(&dir, takes, at_once).await;
        }
    });
    fs::remove_dir_all(&dir).unwrap();
}
