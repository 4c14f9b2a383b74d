//! A PostgreSQL database for one test: made before it, dropped after it.

use shirube_domain::db::Place;
use std::sync::atomic::{AtomicU32, Ordering};

/// The administrative connection, as `postgres://user@host:port/postgres`.
const VARIABLE: &str = "SHIRUBE_TEST_PG";

static COUNTER: AtomicU32 = AtomicU32::new(0);

/// One database.
pub struct TestDatabase {
    admin: String,
    name: String,
}

impl TestDatabase {
    /// One when the variable is set.
    #[expect(
        clippy::disallowed_methods,
        reason = "which database the tests run on is the one thing they are told from outside"
    )]
    pub fn if_asked() -> Option<TestDatabase> {
        let admin = std::env::var(VARIABLE).ok().filter(|v| !v.is_empty())?;
        let number = COUNTER.fetch_add(1, Ordering::Relaxed);
        let name = format!("shirube_web_{}_{number}", std::process::id());
        let database = TestDatabase { admin, name };
        database.run(&format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", database.name));
        database.run(&format!("CREATE DATABASE {}", database.name));
        Some(database)
    }

    fn run(&self, sql: &str) {
        let mut client = postgres::Client::connect(&self.admin, postgres::NoTls).expect("the test cluster answers");
        client.batch_execute(sql).expect("a database is made or dropped");
    }

    /// Where it is.
    pub fn place(&self) -> Place {
        let (base, query) = self.admin.split_once('?').unwrap_or((&self.admin, ""));
        let end = base.rfind('/').filter(|at| base[..*at].contains("://")).filter(|at| !base[..*at].ends_with(":/"));
        let server = end.map_or(base, |at| &base[..at]);
        let query = if query.is_empty() { String::new() } else { format!("?{query}") };
        Place::Postgres(format!("{server}/{}{query}", self.name))
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        self.run(&format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name));
    }
}
