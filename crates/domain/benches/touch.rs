//! An instrument gets a new version: until every operator is told which of its systems that concerns.

mod common;

use common::{Line, say};
use shirube_domain::assessment::{self, AnswerDraft};
use shirube_domain::authority::Role;
use shirube_domain::filing;
use shirube_domain::id::{AccountId, AssetId, OperatorId};
use shirube_domain::identity::{self, NewAccount};
use shirube_domain::installation::Installation;
use shirube_domain::norm::{Catalog, FactValue, NormId, Source};
use shirube_domain::notice;
use shirube_domain::refusal::Error;
use shirube_domain::registry::{self, AssetDraft, AssetKind, OperatorDraft};
use shirube_domain::text::Lang;
use std::time::Instant;

/// Rows written in one transaction while filling.
const BATCH: usize = 1_000;

struct Plan {
    database: Option<String>,
    systems: usize,
    operators: usize,
    assessments: usize,
}

fn plan() -> Plan {
    let mut plan = Plan { database: None, systems: 100_000, operators: 1_000, assessments: 2_000 };
    let mut args = std::env::args().skip(1).filter(|a| a != "--bench");
    while let (Some(name), Some(value)) = (args.next(), args.next()) {
        let number = || value.parse().unwrap_or_else(|_| panic!("{name} takes a number, not {value}"));
        match name.as_str() {
            "--database" => plan.database = Some(value),
            "--systems" => plan.systems = number(),
            "--operators" => plan.operators = number().max(1),
            "--assessments" => plan.assessments = number(),
            _ => panic!("unknown: {name}"),
        }
    }
    plan
}

fn main() {
    let plan = plan();
    let dir = tempfile::tempdir_in(".").expect("a directory");
    let before = Catalog::embedded();
    let after = changed();
    let installation = common::open(dir.path(), plan.database.as_deref(), before.clone());
    let place = if plan.database.is_some() { "PostgreSQL" } else { "SQLite" };
    fill(&installation, &plan);
    let ground = &installation.ground;
    let line = |what: String, target: Option<&str>, seconds: f64, most: f64| {
        say(Line::new(what, target.map(str::to_owned), format!("{seconds:.3} s"), seconds <= most));
    };
    let on = || true;

    let first =
        timed(|| assert_eq!(notice::catch_up(ground, &before, &on).expect("remembered"), notice::Walked::Nothing));
    let what = format!("{place}: first start, {} provisions remembered", before.count());
    line(what, Some("≤ 1 s"), first, 1.0);
    let again = timed(|| assert_eq!(notice::catch_up(ground, &before, &on).expect("nothing"), notice::Walked::Nothing));
    line(format!("{place}: start when nothing changed"), Some("≤ 0.3 s"), again, 0.3);

    let whole = timed(|| assert_eq!(notice::catch_up(ground, &after, &on).expect("told"), notice::Walked::Whole));
    let (notices, systems) = ground
        .db
        .read(|tx| {
            let count = tx.number("SELECT count(*) FROM notice", &[])?;
            Ok::<_, Error>((count, tx.number("SELECT CAST(sum(systems) AS BIGINT) FROM notice", &[])?))
        })
        .expect("counted");
    assert!(notices > 0 && systems > 0, "nobody was told");
    let what = format!(
        "{place}: a new version of an instrument, {} systems of {} operators, {} assessments; {notices} notices name {systems}",
        plan.systems, plan.operators, plan.assessments
    );
    line(what, Some("≤ 30 s"), whole, 30.0);
}

fn timed(work: impl FnOnce()) -> f64 {
    let begun = Instant::now();
    work();
    begun.elapsed().as_secs_f64()
}

/// The guidelines for business in a version of tomorrow: every third provision says something else.
fn changed() -> Catalog {
    let (source, old, new) = (Source::embedded(), "norms/aigb@1.2.toml", "norms/aigb@1.3.toml");
    let text = source.text(old).expect("embedded").to_owned();
    let mut n = 0;
    let lines = text.lines().map(|line| match line {
        "version = \"1.2\"" => "version = \"1.3\"".to_owned(),
        "in_force = \"2026-03-31\"" => "in_force = \"2026-06-30\"".to_owned(),
        _ if line.starts_with("supersedes = ") => "supersedes = \"1.2\"".to_owned(),
        _ if line.starts_with("text = { ja = \"") => {
            n += 1;
            if n % 3 == 0 { line.replacen("ja = \"", "ja = \"改めて、", 1) } else { line.to_owned() }
        }
        _ => line.to_owned(),
    });
    let next = lines.collect::<Vec<_>>().join("\n");
    let before = text.replacen("status = \"current\"", "until = \"2026-06-29\"\nstatus = \"superseded\"", 1);
    Catalog::load(&source.with(old, before).with(new, next)).unwrap_or_else(|faults| panic!("{faults:?}"))
}

fn fill(installation: &Installation, plan: &Plan) {
    let ground = &installation.ground;
    let new = NewAccount { login: "bench@example.jp", name: "測定", password: "a bench password", lang: Lang::Ja };
    let prepared = identity::prepare(&new, ground.chance.as_ref()).expect("an account");
    let account = filing::receive(ground, "account.open", |tx, _| identity::open_first(tx, &prepared)).expect("opened");
    let of_operator = plan.systems.div_ceil(plan.operators);
    let mut left = plan.systems;
    let mut assets = Vec::new();
    for n in 0..plan.operators {
        let draft = OperatorDraft { name: format!("測定 {n}"), ..OperatorDraft::default() };
        let operator = filing::receive(ground, "operator.register", |tx, _| {
            let id = registry::register_operator(tx, &draft)?;
            identity::set_role(tx, &account, &id, Role::Owner)?;
            Ok::<_, Error>(id)
        })
        .expect("an operator");
        let here = of_operator.min(left);
        for start in (0..here).step_by(BATCH) {
            assets.extend(describe(
                installation,
                &operator,
                plan.systems - left + start..plan.systems - left + here.min(start + BATCH),
            ));
        }
        left -= here;
    }
    assess(installation, &account, &assets[..plan.assessments.min(assets.len())]);
}

/// Systems of many kinds: what is said of one differs from what is said of its neighbours.
fn describe(installation: &Installation, operator: &OperatorId, range: std::ops::Range<usize>) -> Vec<AssetId> {
    let catalog = installation.catalog();
    let vocabulary = catalog.vocabulary();
    filing::receive(&installation.ground, "asset.import", |tx, _| {
        range
            .map(|n| {
                let draft = AssetDraft {
                    name: format!("測定用システム {n}"),
                    version: "1.0".to_owned(),
                    summary: String::new(),
                };
                let id = registry::describe(tx, operator, AssetKind::System, &draft)?;
                let role = ["developer", "provider", "user", "provider"][n % 4];
                let mut facts: Vec<(String, Option<FactValue>)> =
                    vec![("roles".to_owned(), Some(FactValue::Set(vec![role.to_owned()])))];
                for (i, fact) in vocabulary.facts.iter().filter(|f| f.id != "roles").enumerate().take(6) {
                    let option =
                        fact.options.get((n / 4 + i) % fact.options.len().max(1)).map_or("true", |o| o.id.as_str());
                    facts.push((fact.id.clone(), vocabulary.read(&fact.id, &[option]).ok().flatten()));
                }
                registry::state_facts(tx, &id, &facts)?;
                Ok::<_, Error>(id)
            })
            .collect()
    })
    .expect("systems")
}

fn assess(installation: &Installation, account: &AccountId, assets: &[AssetId]) {
    let norms = ["C-1-1", "C-2-1", "C-3-1", "C-4-1", "C-5-1"].map(|c| NormId::new("aigb", "1.2", c));
    for some in assets.chunks(200) {
        filing::receive(&installation.ground, "assessment.answer", |tx, _| {
            for asset in some {
                let id = assessment::start(tx, &installation.catalog(), asset, account)?;
                for norm in &norms {
                    let draft = AnswerDraft {
                        status: "met".to_owned(),
                        statement: "手順を定めて毎月確認している。".to_owned(),
                        ..AnswerDraft::default()
                    };
                    // What does not apply to this one is left out.
                    match assessment::answer(tx, &installation.catalog(), &id, norm, &draft, account) {
                        Ok(_) | Err(Error::Refused(_)) => {}
                        Err(fault) => return Err(fault),
                    }
                }
            }
            Ok::<_, Error>(())
        })
        .expect("answers");
    }
}
