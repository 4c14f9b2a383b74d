//! `shirube work`: a process that takes parts of ordered evaluations and carries them out; several, on several machines, share
//! the work through the database.

use crate::context::Context;
use crate::failure::Failure;
use crate::outbound::OutboundArgs;
use crate::work_keys::KeyArgs;
use crate::worker::{self, Worker};
use clap::Args;
use jiff::SignedDuration;
use serde_json::json;
use shirube_domain::db::{Db, Place};
use shirube_domain::door::Ground;
use shirube_domain::id::{Chance, SystemChance};
use shirube_domain::refusal::{Class, Refusal};
use shirube_domain::time::SystemClock;
use std::sync::Arc;
use tokio::sync::watch;

/// Take parts of evaluations ordered on the pages and carry them out; several machines share one PostgreSQL
#[derive(Debug, Args)]
#[command(after_help = crate::work_words::EXAMPLES)]
pub struct WorkArgs {
    #[command(flatten)]
    keys: KeyArgs,
    /// The most askings at once of this process [default: what each order says]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1_000))]
    concurrency: Option<u16>,
    /// What this process calls itself on the pages [default: a name made of chance]
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// How long a part is this process's without a word from it, in seconds; another takes it then [default: 60]
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u16).range(2..=3_600))]
    lease: Option<u16>,
    /// End once nothing is left to take
    #[arg(long)]
    once: bool,
    #[command(flatten)]
    outbound: OutboundArgs,
}

/// A name nobody else has.
pub fn made_up(prefix: &str) -> String {
    let mut bytes = [0_u8; 3];
    SystemChance.fill(&mut bytes);
    let hex: String = bytes.iter().map(|b| format!("{b:02x}")).collect();
    format!("{prefix}-{hex}")
}

/// Works until told to stop.
///
/// # Errors
/// When the keys or the database cannot be read.
pub fn run(cx: &Context, args: &WorkArgs) -> Result<(), Failure> {
    crate::serve::trace();
    let keys = args.keys.read()?;
    let name = args.name.clone().unwrap_or_else(|| made_up("work"));
    if name.is_empty() || name.chars().count() > 60 || name.chars().any(char::is_control) {
        return Err(Refusal::invalid("cli.work-name").on("name").into());
    }
    let outbound = args.outbound.read()?;
    let mut worker = Worker::new(name.clone(), keys, outbound, args.concurrency.map(u32::from))?;
    if let Some(seconds) = args.lease {
        worker.lease = SignedDuration::from_secs(seconds.into());
    }
    // Kept to the end: connections of PostgreSQL may not be closed from within a runtime.
    let ground = Arc::new(ground(cx)?);
    let names: Vec<&str> = worker.keys.keys().map(String::as_str).collect();
    if cx.json {
        println!("{}", json!({ "worker": name, "keys": names }));
    } else {
        let held = if names.is_empty() { cx.lang.pick("なし", "none").to_owned() } else { names.join(", ") };
        cx.say(cx.lang.pick(
            format!("作業プロセス {name}：依頼を待っています（鍵：{held}）。終了は Ctrl+C"),
            format!("worker {name}: waiting for orders (keys: {held}). Stop with Ctrl+C"),
        ));
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let runtime = runtime.map_err(|fault| Failure::file("tokio", fault))?;
    let done = runtime.block_on(async {
        let (stop, stopped) = watch::channel(false);
        tokio::spawn(async move {
            crate::serve::stop_signal().await;
            let _ = stop.send(true);
            // Whoever waits for the wish to stop must not take its sender's end for one.
            std::future::pending::<()>().await;
        });
        worker::work(Shared(ground.clone()), worker, stopped, args.once).await
    });
    runtime.shutdown_timeout(std::time::Duration::from_secs(2));
    drop(ground);
    cx.say(cx.lang.pick(
        format!("終了しました。部分を{}件、回答を{}件届けました。", done.parts, done.answered),
        format!("stopped: {} parts ended, {} answers handed in", done.parts, done.answered),
    ));
    Ok(())
}

#[derive(Clone)]
struct Shared(Arc<Ground>);

impl AsRef<Ground> for Shared {
    fn as_ref(&self) -> &Ground {
        &self.0
    }
}

/// The database and nothing else: no data directory, no key of the log, no catalogue of norms.
fn ground(cx: &Context) -> Result<Ground, Failure> {
    let place = cx.place();
    if let Place::Sqlite(path) = &place
        && !path.is_file()
    {
        return Err(Refusal::of(Class::Absent, "cli.no-installation").with("path", path.display()).into());
    }
    let is_remote = matches!(place, Place::Postgres(_));
    let db = Db::open(&place).map_err(|e| Failure::opening(e.into(), is_remote))?;
    Ok(Ground { db, clock: Box::new(SystemClock), chance: Box::new(SystemChance) })
}
