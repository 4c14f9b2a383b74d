//! CPU per request with 100,000 systems and 20,000 self-assessments, through the router, on SQLite and on PostgreSQL.
//!
//! `cargo bench -p shirube --bench load -- [--systems N] [--assessments N] [--items N] [--requests N] [--database URL]`
//! prints one JSON line for each kind of request: CPU (user and system, the whole process) and time per request.

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use shirube_domain::assessment::{self, AnswerDraft};
use shirube_domain::authority::Role;
use shirube_domain::db::Place;
use shirube_domain::filing;
use shirube_domain::housekeeping;
use shirube_domain::id::{AccountId, AssessmentId, AssetId, OperatorId, SystemChance};
use shirube_domain::identity::{self, NewAccount};
use shirube_domain::installation::{Installation, Options};
use shirube_domain::norm::{Catalog, FactValue, Source};
use shirube_domain::refusal::Error;
use shirube_domain::registry::{self, AssetDraft, AssetKind, AssetQuery, OperatorDraft};
use shirube_domain::text::Lang;
use shirube_domain::time::SystemClock;
use shirube_web::{App, Settings};
use std::time::Instant;
use tower::ServiceExt;

struct Plan {
    systems: usize,
    assessments: usize,
    items: usize,
    requests: usize,
    whole: usize,
    database: Option<String>,
}

/// Self-assessments with every item answered; the others have a few answers each.
const WHOLE: usize = 40;
const A_FEW: usize = 5;
/// Rows written in one transaction while filling.
const BATCH: usize = 2_000;

fn main() {
    let plan = plan();
    let dir = tempfile::tempdir().expect("a directory");
    let begun = Instant::now();
    let installation = open(&plan, dir.path());
    let filled = fill(&installation, &plan);
    eprintln!("filled in {:.1} s", begun.elapsed().as_secs_f64());
    installation.keep_log().expect("the log is kept");
    let settings = Settings { demo: false, open_registration: false, secure: false, font_dirs: Vec::new() };
    let app = App::new(installation, settings);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let router = shirube_web::router(app.clone());
    verbs(&app.installation, &filled, &plan);
    let org = &filled.operator;
    let whole = &filled.whole[0];
    for (name, path) in [
        ("list of 20, API", format!("/api/v1/w/{org}/assets?limit=20")),
        ("list of 20 in the middle, API", format!("/api/v1/w/{org}/assets?limit=20&cursor={}", filled.middle)),
        ("list, page", format!("/ja/w/{org}/register/assets")),
        ("assessment, API: answers", format!("/api/v1/w/{org}/assessments/{whole}/answers")),
        ("assessment, page: overview", format!("/ja/w/{org}/assess/assessments/{whole}")),
        ("assessment, page: every item", format!("/ja/w/{org}/assess/assessments/{whole}/table")),
        ("list of assessments, API", format!("/api/v1/w/{org}/assessments?limit=20")),
    ] {
        runtime.block_on(measure(&router, name, &path, &filled.token, plan.requests));
    }
}

fn plan() -> Plan {
    let mut plan =
        Plan { systems: 100_000, assessments: 20_000, items: 350, requests: 1_000, whole: WHOLE, database: None };
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        let mut number = || args.next().and_then(|v| v.parse().ok()).expect("a number");
        match arg.as_str() {
            "--systems" => plan.systems = number(),
            "--assessments" => plan.assessments = number(),
            "--items" => plan.items = number(),
            "--requests" => plan.requests = number(),
            "--whole" => plan.whole = number(),
            "--database" => plan.database = args.next(),
            _ => {}
        }
    }
    plan
}

/// A catalogue with one instrument of so many items, all of which apply to a provider.
fn catalog(items: usize) -> Catalog {
    let embedded = Source::embedded();
    let kept = ["criteria/facts.toml", "criteria/laws.toml", "criteria/import.toml", "terms.toml"];
    let mut files: Vec<(String, String)> =
        kept.iter().map(|n| ((*n).to_owned(), embedded.text(n).expect("embedded").to_owned())).collect();
    let mut text = String::from(
        "code = \"bench\"\nversion = \"1\"\ntitle = { ja = \"測定用の文書\", en = \"An instrument for measuring\" }\n\
         short = { ja = \"測定\", en = \"Bench\" }\nissuer = { ja = \"なし\", en = \"none\" }\nnature = \"guideline\"\n\
         decided = \"2026-01-01\"\nstatus = \"current\"\nurl = \"https://example.jp/\"\ncertainty = \"memory\"\n",
    );
    for n in 0..items {
        let principle = n % 10 + 1;
        text.push_str(&format!(
            "[[norm]]\nid = \"B-{n}\"\nkind = \"item\"\ntitle = {{ ja = \"項目{n}の見出し\", en = \"Heading of item {n}\" }}\n\
             text = {{ ja = \"提供者は、項目{n}に定める取組を行い、その内容を説明できるようにする。\", \
             en = \"The provider does what item {n} describes and is able to explain it.\" }}\n\
             addressees = [\"provider\"]\nstrength = \"expected\"\nprinciple = \"C-{principle}\"\nassess = true\n\
             applies = \"'provider' in roles\"\ncitation = {{ ja = \"第{n}項\", en = \"item {n}\" }}\ncertainty = \"memory\"\n"
        ));
    }
    files.push(("norms/bench@1.toml".to_owned(), text));
    Catalog::load(&Source::files(files)).unwrap_or_else(|faults| panic!("{faults:?}"))
}

fn open(plan: &Plan, dir: &std::path::Path) -> Installation {
    let options = Options {
        data: dir.to_path_buf(),
        place: plan.database.as_deref().map(Place::parse),
        origin: "bench.example/log".to_owned(),
        catalog: catalog(plan.items),
        clock: Box::new(SystemClock),
        chance: Box::new(SystemChance),
    };
    Installation::open(options).expect("the installation opens")
}

struct Filled {
    operator: OperatorId,
    token: String,
    whole: Vec<AssessmentId>,
    middle: String,
}

fn fill(installation: &Installation, plan: &Plan) -> Filled {
    let ground = &installation.ground;
    let new = NewAccount { login: "bench@example.jp", name: "測定", password: "a bench password", lang: Lang::Ja };
    let prepared = identity::prepare(&new, ground.chance.as_ref()).expect("an account");
    let draft = OperatorDraft { name: "測定株式会社".to_owned(), ..OperatorDraft::default() };
    let (account, operator) = filing::receive(ground, "operator.register", |tx, _| {
        let account = identity::open_first(tx, &prepared)?;
        let operator = registry::register_operator(tx, &draft)?;
        identity::set_role(tx, &account, &operator, Role::Owner)?;
        Ok::<_, Error>((account, operator))
    })
    .expect("an operator");
    let mut assets = Vec::with_capacity(plan.systems);
    for start in (0..plan.systems).step_by(BATCH) {
        assets.extend(describe(installation, &operator, start..plan.systems.min(start + BATCH)));
    }
    let whole = assess(installation, &account, &assets, plan);
    let session = housekeeping::run(ground, "session.open", |tx, _| identity::open_session(tx, &account));
    let query =
        AssetQuery { operator: Some(operator.clone()), most: (plan.systems / 2) as u32, ..AssetQuery::default() };
    let half = ground.db.read(|tx| registry::assets(tx, &query)).expect("half of the list");
    let middle = half.next.map(|c| c.to_text()).unwrap_or_default();
    Filled { operator, token: session.expect("a session").token, whole, middle }
}

fn describe(installation: &Installation, operator: &OperatorId, range: std::ops::Range<usize>) -> Vec<AssetId> {
    filing::receive(&installation.ground, "asset.import", |tx, _| {
        range
            .map(|n| {
                let name = format!("測定用システム {n}");
                let summary = "一覧の測定のための記載。".to_owned();
                registry::describe(
                    tx,
                    operator,
                    AssetKind::System,
                    &AssetDraft { name, version: "1.0".to_owned(), summary },
                )
            })
            .collect::<Result<Vec<_>, Error>>()
    })
    .expect("systems")
}

/// Starts a self-assessment of each of the first assets; the first few have every item answered.
fn assess(installation: &Installation, account: &AccountId, assets: &[AssetId], plan: &Plan) -> Vec<AssessmentId> {
    let mut whole = Vec::new();
    let chosen: Vec<(usize, &AssetId)> = assets.iter().enumerate().take(plan.assessments).collect();
    let roles = [("roles".to_owned(), Some(FactValue::Set(vec!["provider".to_owned()])))];
    for batch in chosen.chunks(50) {
        let ids = filing::receive(&installation.ground, "assessment.answer", |tx, _| {
            let mut ids = Vec::new();
            for (i, asset) in batch {
                registry::state_facts(tx, asset, &roles)?;
                let id = assessment::start(tx, &installation.catalog, asset, account)?;
                let answers = if *i < plan.whole { plan.items } else { A_FEW };
                for n in 0..answers {
                    let norm = shirube_domain::norm::NormId::new("bench", "1", &format!("B-{n}"));
                    assessment::answer(tx, &installation.catalog, &id, &norm, &draft(n), account)?;
                }
                if *i < plan.whole {
                    ids.push(id);
                }
            }
            Ok::<_, Error>(ids)
        });
        whole.extend(ids.expect("answers"));
    }
    whole
}

fn draft(n: usize) -> AnswerDraft {
    AnswerDraft {
        status: ["met", "partly-met", "not-met"][n % 3].to_owned(),
        statement: format!(
            "項目{n}について、手順を定めて毎月確認し、結果を記録している。担当者が変わるときは引き継ぐ。"
        ),
        owner: "品質管理担当".to_owned(),
        ..AnswerDraft::default()
    }
}

/// The verbs alone, without pages: what the domain and the database take.
fn verbs(installation: &Installation, filled: &Filled, plan: &Plan) {
    let query = AssetQuery { operator: Some(filled.operator.clone()), most: 20, ..AssetQuery::default() };
    timed("list of 20, verb", plan.requests, || {
        let list = installation.ground.db.read(|tx| registry::assets(tx, &query)).expect("a list");
        assert_eq!(list.rows.len(), 20);
    });
    timed("assessment, verb", plan.requests.min(300), || {
        let rows = installation
            .ground
            .db
            .read(|tx| {
                let held = assessment::assessment(tx, &filled.whole[0])?.expect("it is there");
                let answers = assessment::answers(tx, &held.id)?;
                Ok::<_, Error>(assessment::rows(&installation.catalog, &held, answers).len())
            })
            .expect("rows");
        assert_eq!(rows, plan.items);
    });
}

fn timed(name: &str, times: usize, mut work: impl FnMut()) {
    (0..20).for_each(|_| work());
    let (cpu, begun) = (cpu_seconds(), Instant::now());
    (0..times).for_each(|_| work());
    say(name, times, cpu_seconds() - cpu, begun.elapsed().as_secs_f64(), 0);
}

async fn measure(router: &Router, name: &str, path: &str, token: &str, times: usize) {
    let mut size = 0;
    for _ in 0..20 {
        match ask(router, path, token).await {
            (StatusCode::OK, bytes) => size = bytes,
            (status, _) => {
                return println!("{}", serde_json::json!({ "request": name, "path": path, "status": status.as_u16() }));
            }
        }
    }
    let (cpu, begun) = (cpu_seconds(), Instant::now());
    for _ in 0..times {
        ask(router, path, token).await;
    }
    say(name, times, cpu_seconds() - cpu, begun.elapsed().as_secs_f64(), size);
}

async fn ask(router: &Router, path: &str, token: &str) -> (StatusCode, usize) {
    let cookie = format!("shirube_session={token}");
    let request = Request::get(path).header("cookie", cookie).body(Body::empty()).expect("a request");
    let response = router.clone().oneshot(request).await.expect("an answer");
    let status = response.status();
    let body = axum::body::to_bytes(response.into_body(), usize::MAX).await.expect("a body");
    (status, body.len())
}

fn say(name: &str, times: usize, cpu: f64, wall: f64, size: usize) {
    let ms = |seconds: f64| (seconds * 1_000.0 / times as f64 * 1_000.0).round() / 1_000.0;
    println!(
        "{}",
        serde_json::json!({ "request": name, "times": times, "cpu_ms": ms(cpu), "wall_ms": ms(wall), "bytes": size })
    );
}

/// User and system time of this process so far, from the kernel's own count in hundredths of a second.
fn cpu_seconds() -> f64 {
    let text = std::fs::read_to_string("/proc/self/stat").expect("the kernel's count");
    let rest = text.rsplit(") ").next().unwrap_or_default();
    let fields: Vec<&str> = rest.split(' ').collect();
    let ticks = |i: usize| fields.get(i).and_then(|f| f.parse::<f64>().ok()).unwrap_or(0.0);
    (ticks(11) + ticks(12)) / 100.0
}
