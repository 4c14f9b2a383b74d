//! One installation with one of everything, and the ways to ask it.
//!
//! For: every test of this binary; `World::new()` is SQLite in a temporary directory, or a PostgreSQL database of its own
//! when `SHIRUBE_TEST_PG` names an administrative connection.
//! Rests on: the domain's verbs alone; nothing is arranged behind their back.
//! Words: a *role* is who asks (`Role`); the *fixture* is what stands in the register before a test begins.
//! Never: runs inside an async context: the PostgreSQL client blocks, so tests are plain functions.
//! Begin at: [`World::new`].
#![allow(dead_code, reason = "each area uses the part it needs")]

mod answer;
mod evaluated;
mod fixture;
mod postgres_place;

pub use answer::Answer;
pub use evaluated::{SUITE, log_of};
pub use fixture::{Fixture, PASSWORD};

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, header};
use postgres_place::TestDatabase;
use shirube_domain::authority::Role;
use shirube_domain::db::WriteTx;
use shirube_domain::filing;
use shirube_domain::id::{AccountId, SeededChance};
use shirube_domain::identity;
use shirube_domain::installation::{Installation, Options, Signing};
use shirube_domain::norm::Catalog;
use shirube_domain::refusal::Error;
use shirube_domain::statement::{Address, Cost, FileKeyring};
use shirube_domain::time::FixedClock;
use shirube_web::{App, Settings};
use std::sync::Arc;
use tower::ServiceExt;

/// When every test takes place: 2026-11-22 12:34 in Japan.
pub const NOW: &str = "2026-11-22T03:34:00Z";
/// Between the parts of a form with files.
const BOUNDARY: &str = "----shirube-test-boundary";

/// A session as a browser holds it.
#[derive(Debug, Clone)]
pub struct Session {
    /// The cookie's value.
    pub token: String,
    /// The token forms carry.
    pub csrf: String,
}

/// A file of a form: field, name, content.
pub type FilePart<'a> = (&'a str, &'a str, &'a [u8]);

/// One installation, served.
pub struct World {
    /// What stands in it.
    pub fixture: Fixture,
    /// The application.
    pub app: Arc<App>,
    router: Router,
    runtime: tokio::runtime::Runtime,
    // Dropped last: the database goes when nothing uses it any more, then the directory.
    _database: Option<TestDatabase>,
    /// The data directory.
    pub data: tempfile::TempDir,
}

/// Where a world is reached unless it says otherwise.
const ADDRESS: &str = "https://shirube.test";

/// An address to sign under, and keys whose files cost little to open.
fn signing(data: &std::path::Path, address: Option<&str>) -> Signing {
    let keyring = FileKeyring::new(data.join("keys"), None, Cost { m: 8, t: 1, p: 1 });
    let address = address.map(|a| Address::parse(a).expect("an address"));
    Signing { address, keyring: Some(Box::new(keyring)) }
}

impl World {
    /// Open registration, no demonstration ribbon.
    pub fn new() -> World {
        World::with(Settings { open_registration: true, ..Settings::default() })
    }

    /// Set up otherwise.
    pub fn with(settings: Settings) -> World {
        World::open(settings, true, Some(ADDRESS))
    }

    /// Reached by other installations at an address.
    pub fn reached_at(address: &str) -> World {
        World::open(Settings::default(), true, Some(address))
    }

    /// Without a public address: nothing can be signed, and no other installation reaches it.
    pub fn unreached() -> World {
        World::open(Settings::default(), true, None)
    }

    /// Before anyone set anything up: no account, no operator. The fixture's identifiers name nothing here.
    pub fn bare() -> World {
        World::open(Settings { open_registration: true, ..Settings::default() }, false, Some(ADDRESS))
    }

    fn open(settings: Settings, furnished: bool, address: Option<&str>) -> World {
        let data = tempfile::tempdir().expect("a temporary directory");
        let database = TestDatabase::if_asked();
        let installation = Installation::open(Options {
            data: data.path().to_path_buf(),
            place: database.as_ref().map(TestDatabase::place),
            origin: "shirube.test/log".to_owned(),
            catalog: Catalog::embedded(),
            clock: Box::new(FixedClock(NOW.parse().expect("a moment"))),
            chance: Box::new(SeededChance::new(20_261_122)),
            signing: signing(data.path(), address),
        })
        .expect("an installation opens");
        let fixture = if furnished { Fixture::furnish(&installation) } else { Fixture::absent() };
        let app = App::new(installation, settings);
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("a runtime");
        World { fixture, router: shirube_web::router(app.clone()), app, runtime, _database: database, data }
    }

    /// Opens a session for someone; `None` for the visitor who is not signed in.
    pub fn session(&self, role: Role) -> Option<Session> {
        self.fixture.account(role).map(|id| self.session_of(id))
    }

    /// Opens a session for an account.
    pub fn session_of(&self, account: &AccountId) -> Session {
        let account = account.clone();
        let open = |tx: &mut WriteTx<'_, '_>| {
            let new = identity::open_session(tx, &account)?;
            let now = tx.at();
            let signed = identity::who(tx, &new.token, now)?.expect("a session just opened");
            Ok::<_, Error>(Session { token: new.token, csrf: signed.csrf })
        };
        shirube_domain::housekeeping::run(&self.app.installation.ground, "session.open", |tx, _| open(tx))
            .expect("signs in")
    }

    /// `GET` as someone.
    pub fn get(&self, role: Role, path: &str) -> Answer {
        self.send(Method::GET, self.session(role).as_ref(), path, None, Vec::new())
    }

    /// `POST` of a form as someone; the form token is added.
    pub fn post(&self, role: Role, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.post_in(self.session(role).as_ref(), path, fields)
    }

    /// `POST` of a form in a session; the form token is added unless the form brings one.
    pub fn post_in(&self, session: Option<&Session>, path: &str, fields: &[(&str, &str)]) -> Answer {
        let csrf = session.map_or("visitor", |s| s.csrf.as_str());
        let given = fields.iter().any(|(n, _)| *n == "csrf");
        let all = fields.iter().copied().chain((!given).then_some(("csrf", csrf)));
        let body: Vec<String> = all.map(|(n, v)| format!("{}={}", percent(n), percent(v))).collect();
        let kind = "application/x-www-form-urlencoded";
        self.send(Method::POST, session, path, Some(kind), body.join("&").into_bytes())
    }

    /// `POST` of a form with files as someone; the form token is added.
    pub fn post_files(&self, role: Role, path: &str, fields: &[(&str, &str)], files: &[FilePart<'_>]) -> Answer {
        let session = self.session(role);
        let csrf = session.as_ref().map_or("visitor", |s| s.csrf.as_str());
        let mut body = Vec::new();
        for (name, value) in fields.iter().copied().chain([("csrf", csrf)]) {
            let head = format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
            body.extend_from_slice(head.as_bytes());
        }
        for (field, name, bytes) in files {
            let head = format!(
                "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\n\
                 Content-Type: application/octet-stream\r\n\r\n"
            );
            body.extend_from_slice(head.as_bytes());
            body.extend_from_slice(bytes);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
        let kind = format!("multipart/form-data; boundary={BOUNDARY}");
        self.send(Method::POST, session.as_ref(), path, Some(&kind), body)
    }

    /// Any request; the session goes as a cookie.
    pub fn send(
        &self,
        method: Method,
        session: Option<&Session>,
        path: &str,
        kind: Option<&str>,
        body: Vec<u8>,
    ) -> Answer {
        let mut request = Request::builder().method(method).uri(path).header(header::HOST, "shirube.test");
        if let Some(session) = session {
            request = request.header(header::COOKIE, format!("shirube_session={}", session.token));
        }
        if let Some(kind) = kind {
            request = request.header(header::CONTENT_TYPE, kind).header(header::CONTENT_LENGTH, body.len());
        }
        self.ask(request.body(Body::from(body)).expect("a request"))
    }

    /// Any request, made by hand.
    pub fn ask(&self, request: Request<Body>) -> Answer {
        let router = self.router.clone();
        self.runtime.block_on(async move {
            let response = router.oneshot(request).await.expect("a router always answers");
            Answer::read(response).await
        })
    }

    /// Files something directly, to arrange what a test needs.
    pub fn arrange<T: Send>(&self, work: impl FnOnce(&mut WriteTx<'_, '_>, &Catalog) -> Result<T, Error> + Send) -> T {
        let installation = &self.app.installation;
        filing::receive(&installation.ground, "test.arrange", |tx, _| work(tx, &installation.catalog()))
            .expect("arranged")
    }

    /// Reads something directly, to see what a test did.
    pub fn look<T>(&self, work: impl FnOnce(&mut shirube_domain::db::Tx<'_>) -> Result<T, Error>) -> T {
        self.app.installation.ground.db.read(work).expect("read")
    }

    /// A path in the fixture operator's workspace, in Japanese.
    pub fn at(&self, rest: &str) -> String {
        format!("/ja/w/{}{rest}", self.fixture.operator)
    }

    /// The router, for serving it on a port.
    pub fn router(&self) -> Router {
        self.router.clone()
    }

    /// The runtime, likewise.
    pub fn runtime(&self) -> &tokio::runtime::Runtime {
        &self.runtime
    }
}

/// A text as it stands in a form or an address.
pub fn percent(text: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-._~".contains(&b);
    text.bytes().map(|b| if plain(b) { (b as char).to_string() } else { format!("%{b:02X}") }).collect()
}

#[test]
fn the_world_serves_its_first_page_and_lets_its_people_in() {
    let world = World::new();
    assert_eq!(world.get(Role::Anyone, "/ja").status, 200);
    for role in Role::ALL {
        assert_eq!(world.session(role).is_some(), role != Role::Anyone);
    }
    let fields = [("login", "owner@fixture.example"), ("password", PASSWORD)];
    assert_eq!(world.post(Role::Anyone, "/ja/sign-in", &fields).location(), Some("/ja/account"));
}
