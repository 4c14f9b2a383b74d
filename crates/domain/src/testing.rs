//! A world for tests: an installation of its own, on either database.
//!
//! For: scenarios through the public verbs, the same on SQLite and on PostgreSQL.
//! Rests on: `scripts/postgres.sh`; with `SHIRUBE_TEST_PG` set to its address every world is a database there. With
//! `SHIRUBE_TEST_PG_TLS` the way over TLS is tried too.
//! Words: to *tamper* is to change the database behind the program's back, guards and all.
//! Never: sleeps, reaches outside its own directory and database, or depends on another test.
//! Begin at: [`World::new`].

mod full;

use crate::assessment::AnswerDraft;
use crate::db::{Place, WriteTx};
use crate::filing::{self, Receipt};
use crate::id::{AccountId, AssessmentId, AssetId, OperatorId, SystemChance};
use crate::identity::{self, NewAccount};
use crate::installation::{Installation, Options};
use crate::ledger::Audited;
use crate::norm::{Catalog, FactValue, NormId};
use crate::refusal::Error;
use crate::registry::{self, AssetDraft, AssetKind, OperatorDraft};
use crate::text::Lang;
use crate::time::{Clock, Timestamp};
use shirube_proof::findings::Finding;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, LazyLock};

/// The catalogue, loaded once for all tests.
pub(crate) static CATALOG: LazyLock<Catalog> = LazyLock::new(Catalog::embedded);

/// The same with one provision that says something else.
pub(crate) static CHANGED: LazyLock<Catalog> = LazyLock::new(|| {
    let (source, name) = (crate::norm::Source::embedded(), "norms/aigb@1.2.toml");
    let text = source.text(name).unwrap().to_owned();
    let at = text.find("id = \"C-1-1\"").unwrap();
    let (before, after) = text.split_at(at);
    let changed = format!("{before}{}", after.replacen("text = { ja = \"", "text = { ja = \"改めて、", 1));
    assert_ne!(changed, text);
    Catalog::load(&source.with(name, changed)).unwrap_or_else(|faults| panic!("{faults:?}"))
});

/// A clock that goes on by a millisecond whenever it is asked, and can be put forward.
#[derive(Clone)]
pub(crate) struct Ticking(Arc<AtomicI64>);

impl Ticking {
    fn new() -> Ticking {
        Ticking(Arc::new(AtomicI64::new(1_774_000_000_000_000)))
    }

    pub(crate) fn forward_hours(&self, hours: i64) {
        self.0.fetch_add(hours * 3_600_000_000, Ordering::SeqCst);
    }
}

impl Clock for Ticking {
    fn now(&self) -> Timestamp {
        Timestamp::from_microsecond(self.0.fetch_add(1_000, Ordering::SeqCst)).unwrap()
    }
}

/// A PostgreSQL database of its own, dropped at the end.
struct Borrowed {
    admin: String,
    name: String,
}

impl Borrowed {
    fn new(admin: String) -> Borrowed {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let name = format!("shirube_t{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::SeqCst));
        let borrowed = Borrowed { admin, name };
        borrowed.run(&format!("CREATE DATABASE {}", borrowed.name));
        borrowed
    }

    fn run(&self, sql: &str) {
        postgres::Client::connect(&self.admin, postgres::NoTls).unwrap().batch_execute(sql).unwrap();
    }

    fn address(&self) -> String {
        let (server, _) = self.admin.rsplit_once('/').unwrap();
        format!("{server}/{}", self.name)
    }
}

impl Drop for Borrowed {
    fn drop(&mut self) {
        self.run(&format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name));
    }
}

/// The address of the PostgreSQL of the tests, when there is one.
#[expect(clippy::disallowed_methods, reason = "tests choose their database by the environment")]
fn postgres_address() -> Option<String> {
    std::env::var("SHIRUBE_TEST_PG").ok().filter(|v| !v.is_empty())
}

/// The address of a PostgreSQL behind TLS with its root certificate, when there is one.
#[expect(clippy::disallowed_methods, reason = "tests choose their database by the environment")]
pub(crate) fn tls_address() -> Option<String> {
    std::env::var("SHIRUBE_TEST_PG_TLS").ok().filter(|v| !v.is_empty())
}

/// An empty place for a database, and what must outlive it.
pub(crate) struct Ground {
    pub(crate) place: Place,
    pub(crate) dir: tempfile::TempDir,
    _borrowed: Option<Borrowed>,
}

impl Ground {
    pub(crate) fn new() -> Ground {
        let dir = tempfile::tempdir().unwrap();
        match postgres_address() {
            Some(admin) => {
                let borrowed = Borrowed::new(admin);
                Ground { place: Place::Postgres(borrowed.address()), dir, _borrowed: Some(borrowed) }
            }
            None => {
                Ground { place: Place::Sqlite(dir.path().join("data").join("shirube.sqlite")), dir, _borrowed: None }
            }
        }
    }
}

/// An installation for one test.
pub(crate) struct World {
    // Dropped before the ground, so that no connection is open when the database goes.
    pub(crate) it: Installation,
    pub(crate) clock: Ticking,
    pub(crate) ground: Ground,
}

/// Where a world is reached unless it says otherwise.
const ADDRESS: &str = "https://shirube.test";

/// An address to sign under, and keys whose files cost little to open: each is opened by many tests.
fn signing(ground: &Ground, address: &str) -> crate::installation::Signing {
    use crate::statement::{Address, Cost, FileKeyring};
    let cost = Cost { m: 8, t: 1, p: 1 };
    let dir = ground.dir.path().join("data").join("keys");
    crate::installation::Signing {
        address: Address::parse(address).ok(),
        keyring: Some(Box::new(FileKeyring::new(dir, None, cost))),
    }
}

impl World {
    pub(crate) fn new() -> World {
        World::at(ADDRESS)
    }

    /// One that others reach at an address.
    pub(crate) fn at(address: &'static str) -> World {
        let (ground, clock) = (Ground::new(), Ticking::new());
        World { it: World::open(&ground, &clock, address).unwrap(), clock, ground }
    }

    fn open(ground: &Ground, clock: &Ticking, address: &str) -> Result<Installation, Error> {
        Installation::open(Options {
            data: ground.dir.path().join("data"),
            place: Some(ground.place.clone()),
            origin: "shirube.test/log".to_owned(),
            catalog: CATALOG.clone(),
            clock: Box::new(clock.clone()),
            chance: Box::new(SystemChance),
            signing: signing(ground, address),
        })
    }

    /// A second program on the same data, as after a restart or on another machine.
    pub(crate) fn another(&self) -> Result<Installation, Error> {
        World::open(&self.ground, &self.clock, ADDRESS)
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.ground.dir.path().join("data")
    }

    pub(crate) fn is_sqlite(&self) -> bool {
        matches!(self.ground.place, Place::Sqlite(_))
    }

    pub(crate) fn file<T: Send>(
        &self,
        work: impl FnOnce(&mut WriteTx<'_, '_>, &Receipt) -> Result<T, Error> + Send,
    ) -> Result<T, Error> {
        filing::receive(&self.it.ground, "test.filing", work)
    }

    pub(crate) fn read<T, E: From<crate::db::DbError> + std::fmt::Debug>(
        &self,
        work: impl FnOnce(&mut crate::db::Tx<'_>) -> Result<T, E>,
    ) -> T {
        self.it.ground.db.read(work).unwrap()
    }

    pub(crate) fn account(&self, login: &str) -> AccountId {
        let new = NewAccount { login, name: "山田 花子", password: "long enough pass", lang: Lang::Ja };
        let prepared = identity::prepare(&new, &SystemChance).unwrap();
        self.file(|tx, _| identity::open(tx, &prepared)).unwrap()
    }

    pub(crate) fn operator(&self, name: &str) -> OperatorId {
        let draft = OperatorDraft { name: name.to_owned(), ..OperatorDraft::default() };
        self.file(|tx, _| registry::register_operator(tx, &draft)).unwrap()
    }

    pub(crate) fn asset(&self, operator: &OperatorId, name: &str) -> AssetId {
        let draft = AssetDraft { name: name.to_owned(), ..AssetDraft::default() };
        self.file(|tx, _| registry::describe(tx, operator, AssetKind::System, &draft)).unwrap()
    }

    /// States one fact as a form would.
    pub(crate) fn fact(&self, asset: &AssetId, id: &str, values: &[&str]) {
        let value: Option<FactValue> = CATALOG.vocabulary().read(id, values).unwrap();
        self.file(|tx, _| registry::state_facts(tx, asset, &[(id.to_owned(), value)])).unwrap();
    }

    /// The administrator; only in a world where no account was opened before.
    pub(crate) fn administrator(&self) -> AccountId {
        let new =
            NewAccount { login: "administrator", name: "管理 太郎", password: "long enough pass", lang: Lang::Ja };
        let prepared = identity::prepare(&new, &SystemChance).unwrap();
        self.file(|tx, _| identity::open_first(tx, &prepared)).unwrap()
    }

    /// A new account that holds the office of norm editor.
    pub(crate) fn norm_editor(&self, administrator: &AccountId, login: &str) -> AccountId {
        use crate::act::{Claim, Reasons, perform};
        use crate::office::{OfficeDraft, grant};
        let id = self.account(login);
        let reasons = Reasons::new(vec!["担当".into()], vec!["docs/decisions/0015-norm-editing.md".into()]).unwrap();
        let claim = Claim { actor: administrator.clone(), power: "office.grant", subject: id.to_string(), reasons };
        let draft =
            OfficeDraft { ministry: "標省".into(), ministry_en: "Ministry of Signs".into(), shown_as: login.into() };
        perform(&self.it.ground, claim, |tx, act| grant(tx, act, &id, crate::authority::Office::NormEditor, &draft))
            .unwrap();
        id
    }

    /// A draft assessment of a new system of a new operator.
    pub(crate) fn draft(&self) -> Drafted {
        let (operator, by) = (self.operator("標システム株式会社"), self.account("drafter"));
        let asset = self.asset(&operator, "問合せ窓口");
        self.fact(&asset, "roles", &["developer", "provider"]);
        let id = self.file(|tx, _| crate::assessment::start(tx, &CATALOG, &asset, &by)).unwrap();
        Drafted { operator, by, asset, id }
    }

    /// Suspends or restores an account by an act of an administrator.
    pub(crate) fn suspend(&self, actor: &AccountId, whom: &AccountId, suspended: bool) -> Result<(), Error> {
        use crate::act::{Claim, Reasons, perform};
        let reasons = Reasons::new(vec!["本人からの依頼".into()], vec!["house:accounts".into()])?;
        let claim = Claim { actor: actor.clone(), power: "account.suspend", subject: whom.to_string(), reasons };
        perform(&self.it.ground, claim, |tx, act| identity::set_suspended(tx, act, whom, suspended))
    }

    /// Findings of an audit that are errors.
    pub(crate) fn faults(&self) -> Vec<Finding> {
        self.audited().report.errors().cloned().collect()
    }

    pub(crate) fn audited(&self) -> Audited {
        self.it.audit().unwrap()
    }

    /// Runs statements past guards, triggers and foreign keys, as someone with the database in hand would.
    pub(crate) fn tamper(&self, sql: &str) {
        match &self.ground.place {
            Place::Sqlite(path) => tamper_sqlite(path, sql),
            Place::Postgres(address) => {
                let mut client = postgres::Client::connect(address, postgres::NoTls).unwrap();
                client.batch_execute("SET session_replication_role = replica").unwrap();
                client.batch_execute(sql).unwrap();
            }
        }
    }

    /// Runs one statement with the guards in place, and gives what the database answers to it.
    pub(crate) fn attempt(&self, sql: &str) -> Result<(), String> {
        match &self.ground.place {
            Place::Sqlite(path) => {
                rusqlite::Connection::open(path).unwrap().execute_batch(sql).map_err(|e| e.to_string())
            }
            Place::Postgres(address) => postgres::Client::connect(address, postgres::NoTls)
                .unwrap()
                .batch_execute(sql)
                .map_err(|e| e.as_db_error().map_or_else(|| e.to_string(), |d| d.message().to_owned())),
        }
    }
}

/// The ids of a draft assessment and what it stands on.
pub(crate) struct Drafted {
    pub(crate) operator: OperatorId,
    pub(crate) by: AccountId,
    pub(crate) asset: AssetId,
    pub(crate) id: AssessmentId,
}

pub(crate) fn tamper_sqlite(path: &Path, sql: &str) {
    let db = rusqlite::Connection::open(path).unwrap();
    db.pragma_update(None, "foreign_keys", false).unwrap();
    let mut found = db.prepare("SELECT name FROM sqlite_master WHERE type = 'trigger'").unwrap();
    let names: Vec<String> = found.query_map([], |r| r.get(0)).unwrap().map(|n| n.unwrap()).collect();
    for name in names {
        db.execute_batch(&format!("DROP TRIGGER {name}")).unwrap();
    }
    db.execute_batch(sql).unwrap();
}

/// A norm that asks something of a developer, so that every draft of [`World::draft`] has it as a row.
pub(crate) fn a_norm() -> NormId {
    NormId::parse("aigb@1.2:C-1-1").unwrap()
}

/// A norm of an instrument considered for everyone to which [`a_norm`] relates, and which is a row of the same drafts.
pub(crate) fn a_related() -> NormId {
    let facts = &[("roles".to_owned(), vec!["developer".to_owned(), "provider".to_owned()])];
    let facts = registry::read_facts(CATALOG.vocabulary(), facts).unwrap();
    let rows: Vec<NormId> = crate::norm::applies(&CATALOG, &facts)
        .into_iter()
        .filter(|a| a.norm.assess && a.answer != crate::norm::Applies::No)
        .map(|a| a.id)
        .collect();
    let found = CATALOG.relations().reach(&a_norm(), 1).into_iter().map(|r| r.id.clone()).find(|id| rows.contains(id));
    found.unwrap()
}

/// Some kind of risk of the catalogue.
pub(crate) fn a_risk() -> String {
    let of =
        |i: &crate::norm::Instrument| i.norms.iter().find(|n| n.kind == "risk").map(|n| format!("{}:{}", i.id(), n.id));
    CATALOG.instruments().iter().find_map(of).unwrap()
}

/// The first option of a fact.
pub(crate) fn first_option(fact: &str) -> String {
    CATALOG.vocabulary().fact(fact).unwrap().options[0].id.clone()
}

/// An answer with a status and a statement.
pub(crate) fn saying(status: &str, statement: &str) -> AnswerDraft {
    AnswerDraft { status: status.to_owned(), statement: statement.to_owned(), ..AnswerDraft::default() }
}

/// The codes of a refusal, or a panic with what it was instead.
pub(crate) fn codes<T: std::fmt::Debug>(result: Result<T, Error>) -> Vec<&'static str> {
    match result {
        Err(Error::Refused(list)) => list.iter().map(|r| r.code).collect(),
        other => panic!("expected a refusal, got {other:?}"),
    }
}
