//! The circle of `scripts/circle.sh`, as it stands: a developer's and a provider's installation from nothing, over HTTPS.

use crate::world::root;
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

/// The script while it runs. Whatever becomes of the test, the script is told to end, and it ends its servers.
struct Circle(Option<Child>);

impl Circle {
    fn begin(dir: &Path, provider_database: Option<&str>) -> Circle {
        let ports: Vec<TcpListener> = (0..2).map(|_| TcpListener::bind("127.0.0.1:0").unwrap()).collect();
        let port = |n: usize| ports[n].local_addr().unwrap().port().to_string();
        let mut command = Command::new("sh");
        command.arg(root().join("scripts/circle.sh")).env_clear();
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.env("SHIRUBE", env!("CARGO_BIN_EXE_shirube")).env("KEEP", dir);
        command.env("DEVELOPER_PORT", port(0)).env("PROVIDER_PORT", port(1));
        command.envs(provider_database.map(|url| ("PROVIDER_DATABASE", url)));
        drop(ports);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        Circle(Some(command.spawn().unwrap()))
    }

    fn end(mut self) -> Output {
        self.0.take().unwrap().wait_with_output().unwrap()
    }
}

impl Drop for Circle {
    fn drop(&mut self) {
        if let Some(child) = &mut self.0 {
            let _ = Command::new("kill").args(["-TERM", &child.id().to_string()]).status();
            let _ = child.wait();
        }
    }
}

fn closes(provider_database: Option<&str>) {
    let dir = tempfile::tempdir().unwrap();
    let done = Circle::begin(dir.path(), provider_database).end();
    let (out, err) = (String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
    assert!(done.status.success() && out.contains("The circle is closed."), "{out}\n{err}");
    for reason in ["verify.form.bundle", "statement.signature", "statement.validity.expired", "verify.status.invalid"] {
        assert!(out.contains(reason), "{reason} in {out}");
    }
}

#[test]
fn a_model_is_disclosed_accepted_and_assessed_and_its_new_version_is_seen_downstream() {
    closes(None);
}

/// A database of its own in the cluster the tests are told of; dropped at the end.
struct Database {
    admin: String,
    name: String,
}

impl Database {
    fn run(&self, sql: &str) {
        let mut client = postgres::Client::connect(&self.admin, postgres::NoTls).unwrap();
        client.batch_execute(&format!("{sql} {}", self.name)).unwrap();
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        self.run("DROP DATABASE IF EXISTS");
    }
}

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "which database the tests run on is the one thing they are told from outside"
)]
fn the_circle_closes_with_the_provider_on_postgresql() {
    let Some(admin) = std::env::var("SHIRUBE_TEST_PG").ok().filter(|v| !v.is_empty()) else { return };
    let database = Database { admin, name: format!("shirube_circle_{}", std::process::id()) };
    database.run("CREATE DATABASE");
    let (base, query) = database.admin.split_once('?').unwrap_or((&database.admin, ""));
    let (server, _) = base.rsplit_once('/').unwrap();
    closes(Some(&format!("{server}/{}?{query}", database.name)));
}
