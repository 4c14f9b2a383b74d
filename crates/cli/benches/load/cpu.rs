//! CPU time from the kernel's own counts: of this process, and of the processes that serve it on PostgreSQL.

use postgres::{Client, NoTls};
use std::fs;
use std::path::Path;

/// Milliseconds of CPU, user and system.
#[derive(Clone, Copy)]
pub struct Spent {
    pub program: f64,
    pub server: f64,
}

impl Spent {
    /// What each of so many requests took.
    pub fn since(self, before: Spent, times: usize) -> Spent {
        let each = |now: f64, then: f64| (now - then) / times as f64;
        Spent { program: each(self.program, before.program), server: each(self.server, before.server) }
    }
}

pub struct Meter {
    database: Option<String>,
}

impl Meter {
    pub fn new(database: Option<&str>) -> Meter {
        Meter { database: database.map(str::to_owned) }
    }

    pub fn read(&self) -> Spent {
        // The server first: asking it takes CPU here.
        let server = self.database.as_deref().map_or(0.0, |url| backends(url).iter().map(|pid| of(*pid)).sum());
        Spent { server, program: of(std::process::id()) }
    }
}

/// The server processes behind this database's connections, the one that asks left out.
fn backends(url: &str) -> Vec<u32> {
    let ask = || {
        let mut client = Client::connect(url, NoTls).expect("the database");
        let sql = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()";
        let rows = client.query(sql, &[]).expect("its connections");
        rows.iter().map(|r| r.get::<_, i32>(0).unsigned_abs()).collect()
    };
    // A thread of its own: this is asked inside the router's runtime, where the client cannot start its own.
    std::thread::scope(|s| s.spawn(ask).join()).expect("the database answers")
}

/// What autovacuum does within a minute of such a load: statistics for the planner, and which pages hold only old rows.
pub fn settle(url: &str) {
    let mut client = Client::connect(url, NoTls).expect("the database");
    client.batch_execute("VACUUM ANALYZE").expect("vacuum");
    client.batch_execute("CHECKPOINT").expect("a checkpoint");
}

/// Milliseconds over all threads of a process, in nanoseconds where the kernel counts so finely.
fn of(pid: u32) -> f64 {
    let tasks = fs::read_dir(format!("/proc/{pid}/task"));
    let fine = |path: &Path| -> Option<f64> {
        let text = fs::read_to_string(path.join("schedstat")).ok()?;
        text.split(' ').next()?.parse().ok()
    };
    let sum: f64 = tasks.into_iter().flatten().flatten().filter_map(|t| fine(&t.path())).sum();
    if sum > 0.0 { sum / 1e6 } else { ticks(pid) * 10.0 }
}

fn ticks(pid: u32) -> f64 {
    let text = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    let rest = text.rsplit(") ").next().unwrap_or_default();
    let fields: Vec<f64> = rest.split(' ').map(|f| f.parse().unwrap_or(0.0)).collect();
    fields.get(11).copied().unwrap_or(0.0) + fields.get(12).copied().unwrap_or(0.0)
}
