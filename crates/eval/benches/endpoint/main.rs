//! What the engine costs beside a bare loop of the same HTTP library, on one machine with the server it asks.
//!
//! `nice -n 5 cargo bench -p shirube-eval --features http --bench endpoint`

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
use serde_json::Map;
use shirube_eval::http::{Chat, Settings};
use shirube_eval::log::{Finished, Plan, Writer, report};
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

/// Processor seconds of this process, and its most memory in MiB.
fn used() -> (f64, u64) {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let ticks: Vec<f64> =
        stat.rsplit(')').next().unwrap_or_default().split(' ').filter_map(|f| f.parse().ok()).collect();
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|l| l.strip_prefix("VmHWM:")?.trim().split(' ').next()?.parse::<u64>().ok());
    (ticks.get(10).zip(ticks.get(11)).map_or(0.0, |(user, system)| (user + system) / 100.0), peak.unwrap_or(0) / 1024)
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

fn main() {
    let dir = std::env::temp_dir().join(format!("shirube-eval-bench-{}", std::process::id()));
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        for takes in [0, 200] {
            let url = server::serve(Duration::from_millis(takes), Arc::new(|_| server::answer("Tokyo"))).await;
            for at_once in [64, 256] {
                let count = if takes == 0 { 50_000 } else { at_once as u64 * 15 };
                let loop_ = bare(&url, count, at_once).await;
                let before = used().0;
                let ours = engine(&dir.join(format!("{takes}-{at_once}")), &url, count, at_once).await;
                let cpu = (used().0 - before) / count as f64 * 1e6;
                println!("{takes} ms, {at_once} at once: bare {loop_:.0}/s, engine {ours:.0}/s ({:.0} %), {cpu:.0} µs CPU a sample with its server", ours / loop_ * 100.0);
            }
        }
        let url = server::serve(Duration::ZERO, Arc::new(|_| server::answer("Tokyo"))).await;
        engine(&dir.join("many"), &url, 100_000, 256).await;
        println!("most memory after 100000 samples, server and all before included: {} MiB", used().1);
    });
    let size = fs::metadata(dir.join("many/0001.jsonl")).unwrap().len() as f64 / 1e6;
    let begun = Instant::now();
    let read = report(&dir.join("many"), 0.95).unwrap();
    let took = begun.elapsed().as_secs_f64();
    println!("report of {} answers, {size:.0} MB: {took:.2} s, {:.0} MB/s", read.answered, size / took);
    fs::remove_dir_all(&dir).unwrap();
}
