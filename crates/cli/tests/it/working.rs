//! `shirube work`: processes that share the parts of an ordered run through the database, killed, stopped and refused.

use crate::eval::server::{Server, says, until};
use crate::world::{World, code, err};
use shirube_domain::db::Place;
use shirube_domain::evaluation::work::{self, Order, OrderDraft, OrderState};
use shirube_domain::evaluation::{self, EvaluationState, PlanDraft};
use shirube_domain::filing;
use shirube_domain::id::{AccountId, EvaluationId, EvaluationOrderId, SystemChance};
use shirube_domain::identity::{self, NewAccount};
use shirube_domain::installation::{Installation, Options, Signing};
use shirube_domain::norm::Catalog;
use shirube_domain::registry::{self, AssetDraft, AssetKind, OperatorDraft};
use shirube_domain::text::Lang;
use shirube_domain::time::{Clock, SystemClock};
use std::collections::BTreeMap;
use std::process::{Child, Command, Output};
use std::time::Duration;

const SUITE: &str = "p01-harmful-output@1.0";

/// A PostgreSQL database of its own, where there is one; SQLite in the data directory otherwise.
struct Base {
    admin: Option<String>,
    name: String,
}

impl Base {
    fn all() -> Vec<Base> {
        static COUNT: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
        let n = COUNT.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        let mut out = vec![Base { admin: None, name: String::new() }];
        #[expect(clippy::disallowed_methods, reason = "tests choose their database by the environment")]
        let admin = std::env::var("SHIRUBE_TEST_PG").ok().filter(|v| !v.is_empty());
        if let Some(admin) = admin {
            let base = Base { admin: Some(admin), name: format!("shirube_w{}_{n}", std::process::id()) };
            base.sql(&format!("CREATE DATABASE {}", base.name));
            out.push(base);
        }
        out
    }

    fn sql(&self, sql: &str) {
        if let Some(admin) = &self.admin {
            postgres::Client::connect(admin, postgres::NoTls).unwrap().batch_execute(sql).unwrap();
        }
    }

    fn url(&self) -> Option<String> {
        let (server, _) = self.admin.as_ref()?.rsplit_once('/').unwrap();
        Some(format!("{server}/{}", self.name))
    }
}

impl Drop for Base {
    fn drop(&mut self) {
        self.sql(&format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name));
    }
}

/// An installation with an agreed evaluation.
struct Scene {
    it: Installation,
    world: World,
    url: Option<String>,
    by: AccountId,
    evaluation: EvaluationId,
    askings: u64,
}

impl Scene {
    fn new(base: &Base, epochs: u32) -> Scene {
        let (world, url) = (World::new(), base.url());
        let it = Installation::open(Options {
            data: world.path("data"),
            place: url.as_deref().map(Place::parse),
            origin: "shirube.localhost/log".to_owned(),
            catalog: Catalog::embedded(),
            clock: Box::new(SystemClock),
            chance: Box::new(SystemChance),
            signing: Signing::default(),
        })
        .unwrap();
        let account = |login: &str| {
            let new = NewAccount { login, name: "担当", password: "long enough pass", lang: Lang::Ja };
            let prepared = identity::prepare(&new, &SystemChance).unwrap();
            filing::receive(&it.ground, "test.account", |tx, _| identity::open(tx, &prepared)).unwrap()
        };
        let (by, second) = (account("a"), account("b"));
        let plan = PlanDraft {
            suite: SUITE.into(),
            model: "m".into(),
            target: "https://model.example/v1".into(),
            epochs: epochs.to_string(),
            level: "95".into(),
            ..PlanDraft::default()
        };
        let id = filing::receive(&it.ground, "test.plan", |tx, _| {
            let draft = OperatorDraft { name: "標システム".into(), ..OperatorDraft::default() };
            let operator = registry::register_operator(tx, &draft)?;
            let draft = AssetDraft { name: "窓口".into(), ..AssetDraft::default() };
            let asset = registry::describe(tx, &operator, AssetKind::System, &draft)?;
            let id = evaluation::plan(tx, &asset, &plan, &by)?;
            evaluation::agree(tx, &id, 1, &second)?;
            Ok::<_, shirube_domain::refusal::Error>(id)
        })
        .unwrap();
        let held = it.ground.db.read(|tx| evaluation::evaluation(tx, &id)).unwrap().unwrap();
        Scene { it, world, url, by, evaluation: id, askings: held.plan.samples * u64::from(epochs) }
    }

    fn order(&self, target: &str, key: &str) -> EvaluationOrderId {
        let draft = OrderDraft {
            target: target.into(),
            key: key.into(),
            at_once: "2".into(),
            unjudged: true,
            ..OrderDraft::default()
        };
        let ordered =
            filing::receive(&self.it.ground, "test.order", |tx, _| work::order(tx, &self.evaluation, &draft, &self.by));
        ordered.unwrap()
    }

    fn held(&self, id: &EvaluationOrderId) -> Order {
        self.it.ground.db.read(|tx| work::one(tx, id)).unwrap().unwrap()
    }

    fn progress(&self, id: &EvaluationOrderId) -> work::Progress {
        let held = self.held(id);
        self.it.ground.db.read(|tx| work::progress(tx, &held, SystemClock.now())).unwrap()
    }

    fn worker(&self, more: &[&str]) -> Command {
        let mut command = self.world.command();
        command.arg("work").args(more);
        if let Some(url) = &self.url {
            command.args(["--database", url]);
        }
        command
    }

    fn start(&self, name: &str) -> Child {
        self.worker(&["--allow-private", "--lease", "3", "--name", name]).spawn().unwrap()
    }

    fn once(&self, more: &[&str]) -> Output {
        self.worker(&[&["--once", "--name", "once"], more].concat()).output().unwrap()
    }

    /// The run its log became, with how often each asking stands in it.
    fn received(&self) -> (evaluation::Run, BTreeMap<String, u32>, String) {
        let made = work::assemble_due(&self.it.ground, &self.it.logs, &|| true).unwrap();
        let id = made[0].run.clone().expect("received");
        let run = self.it.ground.db.read(|tx| evaluation::run(tx, &id)).unwrap().unwrap();
        let text = std::fs::read_to_string(&self.it.logs.segments(&run.log)[0]).unwrap();
        let mut times = BTreeMap::new();
        for line in text.lines().map(|l| serde_json::from_str::<serde_json::Value>(l).unwrap()) {
            if let Some(id) = line["id"].as_str() {
                *times.entry(format!("{id} {}", line["epoch"])).or_default() += 1;
            }
        }
        (run, times, text)
    }
}

/// An endpoint that takes a moment.
fn endpoint() -> Server {
    Server::start(|_| {
        let (_keep, never) = std::sync::mpsc::channel::<()>();
        let _ = never.recv_timeout(Duration::from_millis(40));
        says("お答えできません。")
    })
}

fn is_whole(scene: &Scene, id: &EvaluationOrderId) -> bool {
    let progress = scene.progress(id);
    progress.parts.0 == progress.parts.1
}

#[test]
fn a_worker_killed_in_the_middle_loses_nothing_doubles_nothing_and_what_it_handed_in_is_not_asked_again() {
    for base in Base::all() {
        let (scene, server) = (Scene::new(&base, 3), endpoint());
        let id = scene.order(&server.url, "");
        let (mut first, mut second) = (scene.start("machine-1"), scene.start("machine-2"));
        until(|| scene.progress(&id).shares.iter().filter(|s| s.answered >= 5).count() == 2);
        // The process itself is killed: nothing of it can say goodbye.
        first.kill().unwrap();
        first.wait().unwrap();
        let kept = scene.progress(&id).answered;
        until(|| is_whole(&scene, &id));
        let (run, times, _) = scene.received();
        assert_eq!((run.facts.answered, run.facts.failures(), run.facts.missing()), (scene.askings, 0, 0));
        assert!(times.len() as u64 == scene.askings && times.values().all(|n| *n == 1), "each asking once");
        let asked = server.count() as u64;
        // What the dead one had asked in its last moments and not handed in is asked again; half a second of two at once.
        assert!(asked >= scene.askings && asked <= scene.askings + 40, "{asked} of {}, {kept} kept", scene.askings);
        assert_eq!(code(&stopped(&mut second)), 0);
        let ended = scene.it.ground.db.read(|tx| evaluation::evaluation(tx, &scene.evaluation)).unwrap().unwrap();
        assert_eq!(ended.state, EvaluationState::Review);
        assert_eq!(scene.it.audit().unwrap().report.errors().count(), 0);
    }
}

/// Told to stop, and waited for.
fn stopped(child: &mut Child) -> Output {
    Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap();
    let status = child.wait().unwrap();
    Output { status, stdout: Vec::new(), stderr: Vec::new() }
}

#[test]
fn a_worker_told_to_stop_gives_its_part_back_at_once() {
    for base in Base::all() {
        let (scene, server) = (Scene::new(&base, 20), endpoint());
        let id = scene.order(&server.url, "");
        let mut child = scene.start("machine-1");
        until(|| scene.progress(&id).answered >= 4);
        assert_eq!(code(&stopped(&mut child)), 0);
        let progress = scene.progress(&id);
        assert_eq!((progress.parts.2, progress.workers.len()), (0, 0), "no part is held, nobody is there");
        let parts = scene.it.ground.db.read(|tx| work::parts_of(tx, &id)).unwrap();
        assert!(parts.iter().all(|p| p.tries == 0 && p.trouble.is_none()), "it did nothing wrong");
        // Whoever comes next asks only the rest.
        let before = server.count() as u64;
        filing::receive(&scene.it.ground, "test.cancel", |tx, _| work::cancel(tx, &id, 1)).unwrap();
        assert_eq!(code(&scene.once(&["--allow-private"])), 0);
        assert_eq!(server.count() as u64, before, "a cancelled order is not asked");
    }
}

#[test]
fn a_key_is_needed_by_name_sent_to_the_endpoint_and_written_nowhere() {
    const KEY: &str = "lab-key-3141592653";
    for base in Base::all() {
        let scene = Scene::new(&base, 1);
        // An endpoint that repeats the key it was given.
        let server = Server::start(|_| says(&format!("the key {KEY} is good")));
        let id = scene.order(&server.url, "lab");
        let mut elsewhere = scene.worker(&["--once", "--allow-private", "--key", "lab@api.example=env:LAB_KEY"]);
        assert_eq!(code(&elsewhere.env("LAB_KEY", KEY).output().unwrap()), 0);
        let held = scene.held(&id);
        let code_of = |order: &Order| order.trouble.as_ref().map(|t| t.code.clone());
        assert_eq!((server.count(), code_of(&held).as_deref()), (0, Some("evaluation.key-elsewhere")));
        filing::receive(&scene.it.ground, "test.go-on", |tx, _| work::go_on(tx, &id, held.revision)).unwrap();
        assert_eq!(code(&scene.once(&["--allow-private"])), 0);
        assert_eq!((server.count(), scene.held(&id).state), (0, OrderState::Running), "nobody here holds it");
        let mut command = scene.worker(&["--once", "--allow-private", "--key", "lab@127.0.0.1=env:LAB_KEY"]);
        let done = command.env("LAB_KEY", KEY).output().unwrap();
        assert_eq!(code(&done), 0, "{}", err(&done));
        assert!(server.heads.lock().unwrap().iter().all(|head| head.contains(KEY)));
        let (run, _, text) = scene.received();
        assert_eq!(run.facts.answered, scene.askings);
        assert!(!text.contains(KEY) && text.contains("[key]"));
    }
    let bad = World::new().run(&["work", "--key", &format!("lab={KEY}")]);
    assert!(code(&bad) == 4 && !err(&bad).contains(KEY), "{}", err(&bad));
}

#[test]
fn faults_stop_an_order_in_words_and_it_goes_on_once_the_cause_is_gone() {
    let base = Base { admin: None, name: String::new() };
    let scene = Scene::new(&base, 1);
    let id = scene.order("https://127.0.0.1:8443/v1", "");
    assert_eq!(code(&scene.once(&[])), 0);
    let held = scene.held(&id);
    assert_eq!((held.state, held.trouble.unwrap().code.as_str()), (OrderState::Failed, "outbound.private"));
    for (status, body, expected) in [
        ("200 OK", "<html><body>login</body></html>", "model.html"),
        ("401 Unauthorized", "{\"error\":{\"message\":\"no key\"}}", "model.refused"),
    ] {
        let scene = Scene::new(&base, 1);
        let server = Server::start(move |_| {
            let kind = if body.starts_with('<') { "text/html" } else { "application/json" };
            let length = body.len();
            let head = format!("HTTP/1.1 {status}\r\ncontent-type: {kind}\r\ncontent-length: {length}\r\n\r\n{body}");
            head.into_bytes()
        });
        let id = scene.order(&server.url, "");
        assert_eq!(code(&scene.once(&["--allow-private"])), 0);
        let held = scene.held(&id);
        let trouble = held.trouble.clone().unwrap();
        assert_eq!((held.state, trouble.code.as_str()), (OrderState::Failed, expected), "{trouble:?}");
        let asked = server.count();
        assert!(asked < 30, "it does not ask on and on: {asked}");
        filing::receive(&scene.it.ground, "test.go-on", |tx, _| work::go_on(tx, &id, held.revision)).unwrap();
        assert_eq!(scene.held(&id).state, OrderState::Running);
    }
}

#[test]
fn a_server_carries_an_order_out_by_itself_and_hands_its_log_in() {
    let base = Base { admin: None, name: String::new() };
    let (scene, server) = (Scene::new(&base, 1), endpoint());
    let id = scene.order(&server.url, "");
    let serving = crate::serving::Server::start(&scene.world, &["--allow-private"]);
    until(|| scene.held(&id).state == OrderState::Done);
    assert_eq!(serving.stop(), 0);
    assert_eq!(server.count() as u64, scene.askings);
    assert!(scene.held(&id).run.is_some());
}

#[test]
fn a_judge_is_asked_with_its_own_key_and_one_that_refuses_is_no_score() {
    const KEY: &str = "court-key-2718281828";
    let base = Base { admin: None, name: String::new() };
    let (scene, target) = (Scene::new(&base, 1), Server::start(|_| says("お答えできません。")));
    let court = Server::start(|_| says("2"));
    let draft = |judge: &str| OrderDraft {
        target: target.url.clone(),
        judges: format!("m@{judge} key=court"),
        ..OrderDraft::default()
    };
    let order = |draft: &OrderDraft| {
        let given = filing::receive(&scene.it.ground, "test.order", |tx, _| {
            work::order(tx, &scene.evaluation, draft, &scene.by)
        });
        given.unwrap()
    };
    let at_work = |key: &str| {
        let mut command = scene.worker(&["--once", "--allow-private", "--key", "court@127.0.0.1=env:COURT_KEY"]);
        let done = command.env("COURT_KEY", key).output().unwrap();
        assert_eq!(code(&done), 0, "{}", err(&done));
    };
    // Whoever holds no key of the judge takes no part, though the target needs none.
    let id = order(&draft(&court.url));
    assert_eq!(code(&scene.once(&["--allow-private"])), 0);
    assert_eq!((target.count(), court.count()), (0, 0));
    filing::receive(&scene.it.ground, "test.cancel", |tx, _| work::cancel(tx, &id, 1)).unwrap();
    // A judge that refuses its key: nothing is made up, and what needed no judge is kept.
    let closed = Server::start(|_| {
        let body = "{\"error\":{\"message\":\"no key\"}}";
        format!(
            "HTTP/1.1 401 Unauthorized\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        )
        .into_bytes()
    });
    let id = order(&draft(&closed.url));
    at_work(KEY);
    let progress = scene.progress(&id);
    let trouble = progress.troubles.iter().map(|(t, _)| t.clone()).chain(scene.held(&id).trouble).next().unwrap();
    assert!(trouble.code == "model.refused" && trouble.detail.ends_with("(judge)"), "{trouble:?}");
    assert!(progress.answered > 0 && progress.answered < scene.askings);
    let held = scene.held(&id);
    if held.state == OrderState::Running {
        filing::receive(&scene.it.ground, "test.cancel", |tx, _| work::cancel(tx, &id, held.revision)).unwrap();
    }
    order(&draft(&court.url));
    at_work(KEY);
    let (run, _, text) = scene.received();
    let tone = run.figure("", "tone").unwrap();
    assert!(tone.count > 0 && tone.unscored == 0, "{tone:?}");
    assert!(court.heads.lock().unwrap().iter().all(|head| head.contains(KEY)));
    assert!(target.heads.lock().unwrap().iter().all(|head| !head.contains(KEY)) && !text.contains(KEY));
    assert!(text.contains(&court.url) && run.deviations.iter().any(|d| d.what == "judges" && d.found == "m"));
}
