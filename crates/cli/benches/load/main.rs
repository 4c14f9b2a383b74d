//! CPU per request with 100,000 systems and 20,000 self-assessments, through the router, on SQLite and on PostgreSQL.
//!
//! `cargo bench -p shirube --bench load -- [--systems N] [--assessments N] [--items N] [--requests N] [--database URL]`
//! prints one JSON line for each kind of request: CPU per request (user and system) of the whole process and of the
//! database server, and the time it took. With PostgreSQL the server must run on this machine.

#[path = "../../../domain/benches/common/mod.rs"]
mod common;
mod cpu;
mod fill;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use common::{Line, say};
use cpu::Meter;
use fill::Filled;
use shirube_domain::assessment;
use shirube_domain::installation::Installation;
use shirube_domain::refusal::Error;
use shirube_domain::registry::{self, AssetQuery};
use shirube_web::{App, Settings};
use std::time::{Duration, Instant};
use tower::ServiceExt;

/// How much to fill and to ask.
#[allow(missing_docs, reason = "a bench")]
pub struct Plan {
    pub systems: usize,
    pub assessments: usize,
    pub items: usize,
    pub requests: usize,
    pub database: Option<String>,
}

impl Plan {
    fn base(&self) -> &'static str {
        if self.database.is_some() { "PostgreSQL" } else { "SQLite" }
    }
}

/// Milliseconds of CPU a list of twenty may take, and a whole assessment.
const LIST: f64 = 0.7;
const WHOLE: f64 = 10.0;

fn main() {
    let plan = plan();
    let dir = tempfile::tempdir().expect("a directory");
    let begun = Instant::now();
    let installation = common::open(dir.path(), plan.database.as_deref(), fill::catalog(plan.items));
    let filled = fill::fill(&installation, &plan);
    let seconds = begun.elapsed().as_secs_f64();
    let what = format!("filling {} systems and {} assessments, {}", plan.systems, plan.assessments, plan.base());
    say(Line::new(what, Some("≤ 120 s".to_owned()), format!("{seconds:.0} s wall"), seconds <= 120.0));
    installation.keep_log().expect("the log is kept");
    if let Some(url) = &plan.database {
        cpu::settle(url);
    }
    let meter = Meter::new(plan.database.as_deref());
    verbs(&installation, &filled, &plan, &meter);
    let settings = Settings::default();
    let app = App::new(installation, settings);
    // Threads that end would take their count of CPU time with them.
    let keep = Duration::from_secs(3_600);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().thread_keep_alive(keep).build();
    let runtime = runtime.expect("a runtime");
    let router = shirube_web::router(app);
    for (what, path, most) in requests(&filled) {
        let times = if most == Some(WHOLE) { plan.requests.min(200) } else { plan.requests };
        runtime.block_on(measure(&router, &plan, &meter, (what, &path, most), (&filled.token, times)));
    }
}

fn plan() -> Plan {
    let mut plan = Plan { systems: 100_000, assessments: 20_000, items: 350, requests: 1_000, database: None };
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        let mut number = || args.next().and_then(|v| v.parse().ok()).expect("a number");
        match arg.as_str() {
            "--systems" => plan.systems = number(),
            "--assessments" => plan.assessments = number(),
            "--items" => plan.items = number(),
            "--requests" => plan.requests = number(),
            "--database" => plan.database = args.next(),
            _ => {}
        }
    }
    plan
}

/// What is asked, where, and within how many milliseconds of CPU; `None` where there is no target.
fn requests(filled: &Filled) -> Vec<(&'static str, String, Option<f64>)> {
    let (api, page) = (format!("/api/v1/w/{}", filled.operator), format!("/ja/w/{}", filled.operator));
    let (middle, whole) = (&filled.middle, &filled.whole[0]);
    let list = |what, query: &str| (what, format!("{api}/assets?limit=20{query}"), Some(LIST));
    let shown = |what, query: &str| (what, format!("{page}/register/assets{query}"), Some(LIST));
    let held = |what, rest: &str| (what, format!("{page}/assess/assessments/{whole}{rest}"), Some(WHOLE));
    vec![
        list("list of 20, API", ""),
        list("list of 20 from the middle, API", &format!("&cursor={middle}")),
        list("list of 20 of one kind, API", "&kind=system"),
        list("list of 20 with retired ones, API", "&retired=true"),
        ("list of 20, JSON twin of the page", format!("{page}/register/assets.json"), None),
        shown("list, page", ""),
        shown("list of one kind, page", "?kind=system"),
        ("list of 20 assessments, API", format!("{api}/assessments?limit=20"), Some(LIST)),
        ("list of 20 drafts, API", format!("{api}/assessments?limit=20&state=draft"), Some(LIST)),
        ("list of 50 assessments, page", format!("{page}/assess/assessments"), None),
        ("search that finds many, API", format!("{api}/assets?limit=20&q=99"), None),
        ("search that finds one, API", format!("{api}/assets?limit=20&q=%E3%83%A0%20{}", filled.rare), None),
        ("workspace, page", page.clone(), None),
        ("log, page", "/ja/log".to_owned(), None),
        ("whole assessment, API", format!("{api}/assessments/{whole}"), Some(WHOLE)),
        ("its answers, API", format!("{api}/assessments/{whole}/answers"), Some(WHOLE)),
        held("its task list, page", ""),
        held("its table, page", "/table"),
        held("its table, CSV of every item", "/table.csv"),
        held("check before submitting, page", "/check"),
        held("its report, HTML", "/report.html"),
        held("its report, JSON", "/report.json"),
    ]
}

/// The verbs alone, without pages: what the domain and the database take.
fn verbs(installation: &Installation, filled: &Filled, plan: &Plan, meter: &Meter) {
    let query = AssetQuery { operator: Some(filled.operator.clone()), most: 20, ..AssetQuery::default() };
    timed(plan, meter, ("list of 20, verb", Some(LIST)), plan.requests, || {
        let list = installation.ground.db.read(|tx| registry::assets(tx, &query)).expect("a list");
        assert_eq!(list.rows.len(), 20);
    });
    timed(plan, meter, ("whole assessment, verb", Some(WHOLE)), plan.requests.min(200), || {
        let rows = installation.ground.db.read(|tx| {
            let held = assessment::assessment(tx, &filled.whole[0])?.expect("it is there");
            let answers = assessment::answers(tx, &held.id)?;
            Ok::<_, Error>(assessment::rows(&installation.catalog(), &held, answers).len())
        });
        assert_eq!(rows.expect("rows"), plan.items);
    });
}

fn timed(plan: &Plan, meter: &Meter, (what, most): (&str, Option<f64>), times: usize, mut work: impl FnMut()) {
    (0..20).for_each(|_| work());
    let (before, begun) = (meter.read(), Instant::now());
    (0..times).for_each(|_| work());
    tell(plan, what, most, meter.read().since(before, times), begun.elapsed(), times);
}

async fn measure(
    router: &Router,
    plan: &Plan,
    meter: &Meter,
    (what, path, most): (&str, &str, Option<f64>),
    (token, times): (&str, usize),
) {
    for _ in 0..20 {
        let (status, size) = ask(router, path, token).await;
        assert!(status == StatusCode::OK && size > 0, "{what}: {status} for {path}");
    }
    let (before, begun) = (meter.read(), Instant::now());
    for _ in 0..times {
        ask(router, path, token).await;
    }
    tell(plan, what, most, meter.read().since(before, times), begun.elapsed(), times);
}

async fn ask(router: &Router, path: &str, token: &str) -> (StatusCode, usize) {
    let cookie = format!("shirube_session={token}");
    let request = Request::get(path).header("cookie", cookie).body(Body::empty()).expect("a request");
    let response = router.clone().oneshot(request).await.expect("an answer");
    let status = response.status();
    let body = axum::body::to_bytes(response.into_body(), usize::MAX).await.expect("a body");
    (status, body.len())
}

fn tell(plan: &Plan, what: &str, most: Option<f64>, spent: cpu::Spent, wall: Duration, times: usize) {
    let wall = wall.as_secs_f64() * 1_000.0 / times as f64;
    let all = spent.program + spent.server;
    let parts = match plan.database {
        Some(_) => {
            format!("{all:.2} ms CPU (program {:.2}, server {:.2}), {wall:.2} ms wall", spent.program, spent.server)
        }
        None => format!("{all:.2} ms CPU, {wall:.2} ms wall"),
    };
    let target = most.map(|m| format!("≤ {m} ms CPU"));
    say(Line::new(format!("{what}, {}", plan.base()), target, parts, most.is_none_or(|m| all <= m)));
}
