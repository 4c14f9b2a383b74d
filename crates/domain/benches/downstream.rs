//! A model changes on which a hundred thousand systems rest: until every operator is told, while others write.

mod common;

use common::{Line, median, say};
use shirube_domain::downstream::{self, Draft};
use shirube_domain::filing;
use shirube_domain::id::{AccountId, AssetId, ChangeId, OperatorId, PinId, ReceivedId};
use shirube_domain::identity::{self, NewAccount};
use shirube_domain::installation::Installation;
use shirube_domain::norm::Catalog;
use shirube_domain::notice::Walked;
use shirube_domain::refusal::Error;
use shirube_domain::registry::{self, AssetDraft, AssetKind, OperatorDraft, TieKind};
use shirube_domain::text::Lang;
use shirube_domain::time::rfc3339;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

struct Plan {
    database: Option<String>,
    systems: usize,
    operators: usize,
}

fn plan() -> Plan {
    let mut plan = Plan { database: None, systems: 100_000, operators: 1_000 };
    let mut args = std::env::args().skip(1).filter(|a| a != "--bench");
    while let (Some(name), Some(value)) = (args.next(), args.next()) {
        let number = || value.parse().unwrap_or_else(|_| panic!("{name} takes a number, not {value}"));
        match name.as_str() {
            "--database" => plan.database = Some(value),
            "--systems" => plan.systems = number(),
            "--operators" => plan.operators = number().max(1),
            _ => panic!("unknown: {name}"),
        }
    }
    plan
}

/// What hangs on the model.
#[derive(Clone, Copy, PartialEq)]
enum Shape {
    /// Each operator pins one system to the model; its others hang on that one.
    Wide,
    /// The same, and every tenth operator rests on a system of the one before: a chain of levels.
    Deep,
}

fn main() {
    let plan = plan();
    let place = if plan.database.is_some() { "PostgreSQL" } else { "SQLite" };
    let dir = tempfile::tempdir_in(".").expect("a directory");
    let installation = common::open(dir.path(), plan.database.as_deref(), Catalog::embedded());
    let account = account(&installation);
    for shape in [Shape::Wide, Shape::Deep] {
        let (developer, model) = fill(&installation, &plan, shape);
        measure(&installation, place, (&developer, &model), &account);
    }
}

fn measure(installation: &Installation, place: &str, (developer, model): (&OperatorId, &AssetId), by: &AccountId) {
    let ground = &installation.ground;
    let line = |what: String, target: &str, measured: String, held: bool| {
        say(Line::new(what, Some(target.to_owned()), measured, held));
    };
    let (id, held) = filing::receive(ground, "change.draft", |tx, _| {
        let said = Draft { kind: "new-version".into(), words: "重みを改めた。".into(), ..Draft::default() };
        let id = downstream::draft(tx, None, model, &said, by)?;
        let held = downstream::change(tx, &id)?.expect("written");
        Ok::<_, Error>((id, held))
    })
    .expect("a draft");
    let begun = Instant::now();
    let figures = ground.db.read(|tx| downstream::reach(tx, &held)).expect("a reach").figures();
    let shown = begun.elapsed().as_secs_f64();
    let of = format!("{} systems of {} operators in {} levels", figures.systems, figures.operators, figures.levels);
    line(format!("{place}: whom a change would reach, {of}"), "≤ 5 s", format!("{shown:.2} s"), shown <= 5.0);
    filing::receive(ground, "change.announce", |tx, _| {
        downstream::announce(tx, (developer, &id), 1, &figures, Some(figures.systems))
    })
    .expect("announced");
    let mut alone: Vec<f64> = (0..200).map(|n| ordinary(installation, n)).collect();
    let alone = median(&mut alone);
    let (seconds, mut others) = tell_beside_writes(installation, &id);
    line(format!("{place}: a change told, {of}"), "≤ 60 s", format!("{seconds:.1} s"), seconds <= 60.0);
    let (count, slowest) = (others.len(), others.iter().copied().fold(0.0, f64::max));
    let middle = median(&mut others);
    line(
        format!(
            "{place}: {count} other writes meanwhile: median ({:.1} ms when nobody tells), slowest",
            alone * 1_000.0
        ),
        "slowest ≤ 1 s",
        format!("{:.1} ms, {:.0} ms", middle * 1_000.0, slowest * 1_000.0),
        slowest <= 1.0,
    );
}

/// Tells everyone while another thread writes one thing after the other; gives the seconds of both.
fn tell_beside_writes(installation: &Installation, id: &ChangeId) -> (f64, Vec<f64>) {
    let is_over = AtomicBool::new(false);
    let (seconds, others) = std::thread::scope(|scope| {
        let writer = scope.spawn(|| {
            let mut took = Vec::new();
            while !is_over.load(Ordering::SeqCst) {
                took.push(ordinary(installation, took.len()));
            }
            took
        });
        let begun = Instant::now();
        let ended = downstream::tell(&installation.ground, &|| true).expect("told");
        let seconds = begun.elapsed().as_secs_f64();
        is_over.store(true, Ordering::SeqCst);
        assert_eq!(ended, Walked::Whole);
        (seconds, writer.join().expect("the other writer"))
    });
    let told = installation.ground.db.read(|tx| downstream::progress(tx, id)).expect("counted");
    let held = installation.ground.db.read(|tx| downstream::change(tx, id)).expect("read").expect("there");
    assert_eq!((told.operators, told.systems), (held.reach.operators, held.reach.systems), "someone was not told");
    (seconds, others)
}

/// An ordinary write of someone else: a new operator. Gives the seconds it took.
fn ordinary(installation: &Installation, n: usize) -> f64 {
    let begun = Instant::now();
    operator(installation, &format!("別の社 {n}"));
    begun.elapsed().as_secs_f64()
}

fn account(installation: &Installation) -> AccountId {
    let ground = &installation.ground;
    let new = NewAccount { login: "bench@example.jp", name: "測定", password: "a bench password", lang: Lang::Ja };
    let prepared = identity::prepare(&new, ground.chance.as_ref()).expect("an account");
    filing::receive(ground, "account.open", |tx, _| identity::open_first(tx, &prepared)).expect("opened")
}

fn operator(installation: &Installation, name: &str) -> OperatorId {
    let draft = OperatorDraft { name: name.to_owned(), ..OperatorDraft::default() };
    filing::receive(&installation.ground, "operator.register", |tx, _| registry::register_operator(tx, &draft))
        .expect("an operator")
}

fn fill(installation: &Installation, plan: &Plan, shape: Shape) -> (OperatorId, AssetId) {
    let developer = operator(installation, "開発社");
    let model = filing::receive(&installation.ground, "asset.describe", |tx, _| {
        registry::describe(tx, &developer, AssetKind::Model, &named("土台"))
    })
    .expect("a model");
    let (of_operator, mut left) = (plan.systems.div_ceil(plan.operators), plan.systems);
    let mut before = model.clone();
    for n in 0..plan.operators {
        let here = of_operator.min(left);
        left -= here;
        if here == 0 {
            break;
        }
        let on = if shape == Shape::Deep && n % 10 != 0 { &before } else { &model };
        before = supplied(installation, &format!("提供社 {n}"), here, on);
    }
    (developer, model)
}

fn named(name: &str) -> AssetDraft {
    AssetDraft { name: name.to_owned(), version: "1.0".to_owned(), summary: String::new() }
}

/// An operator whose first system rests on a statement about something, the others on the first. Gives the last.
fn supplied(installation: &Installation, name: &str, systems: usize, on: &AssetId) -> AssetId {
    let operator = operator(installation, name);
    filing::receive(&installation.ground, "asset.import", |tx, _| {
        let first = registry::describe(tx, &operator, AssetKind::System, &named("窓口 0"))?;
        pin(tx, &operator, &first, on)?;
        let mut last = first.clone();
        for n in 1..systems {
            last = registry::describe(tx, &operator, AssetKind::System, &named(&format!("窓口 {n}")))?;
            let (id, at) = (shirube_domain::id::TieId::new(tx.at(), tx.chance()), rfc3339(tx.at()));
            // Written as `registry::tie` writes it, without looking for circles a hundred thousand times.
            tx.insert(
                "tie",
                shirube_domain::cols! {
                    "id" => &id, "operator_id" => &operator, "from_id" => &last, "to_id" => &first,
                    "kind" => TieKind::DependsOn.code(), "at" => at,
                },
            )?;
        }
        Ok::<_, Error>(last)
    })
    .expect("systems")
}

/// A statement received and pinned, as its arrival and acceptance leave them.
fn pin(
    tx: &mut shirube_domain::db::WriteTx<'_, '_>,
    operator: &OperatorId,
    asset: &AssetId,
    on: &AssetId,
) -> Result<(), Error> {
    let (received, pin) = (ReceivedId::new(tx.at(), tx.chance()), PinId::new(tx.at(), tx.chance()));
    let (at, subject) = (rfc3339(tx.at()), format!("https://bench.example/assets/{on}"));
    tx.insert(
        "received",
        shirube_domain::cols! {
            "id" => &received, "operator_id" => operator, "issuer" => "https://bench.example", "from_name" => "",
            "subject" => subject.as_str(), "subject_name" => "土台", "type" => "urn:x", "digest" => on.as_str(),
            "presentation" => received.as_str(), "expires_at" => 4_000_000_000, "bundle" => "", "findings" => "[]",
            "state" => "accepted", "from_asset" => on, "at" => at.as_str(), "revision" => 1,
        },
    )?;
    tx.insert(
        "pin",
        shirube_domain::cols! {
            "id" => &pin, "operator_id" => operator, "asset_id" => asset, "subject" => subject.as_str(),
            "issuer" => "https://bench.example", "received_id" => &received, "at" => at.as_str(), "by" => "bench",
            "revision" => 1,
        },
    )?;
    Ok(())
}
