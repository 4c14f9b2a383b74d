use super::*;
use crate::assessment::{self, State as Stage};
use crate::id::{SeededChance, SystemChance};
use crate::installation::Options;
use crate::registry::AssetQuery;
use crate::time::{StepClock, Timestamp};
use shirube_proof::findings::Level;

fn start() -> Timestamp {
    "2026-09-01T00:00:00Z".parse().unwrap()
}

fn seeded(dir: &std::path::Path) -> Installation {
    let options = Options {
        data: dir.to_path_buf(),
        place: None,
        origin: "demo.example/log".into(),
        catalog: Catalog::embedded(),
        clock: Box::new(StepClock::new(start(), STEP)),
        chance: Box::new(SystemChance),
    };
    let mut installation = Installation::open(options).unwrap();
    installation.ground.chance = Box::new(SeededChance::new(1));
    seed(&installation).unwrap();
    installation
}

#[test]
fn the_demonstration_fills_an_empty_installation_and_its_log_adds_up() {
    let dir = tempfile::tempdir().unwrap();
    let installation = seeded(dir.path());
    installation.keep_log().unwrap();
    assert_eq!(installation.audit().unwrap().report.worst(), Level::Ok);
    let db = &installation.ground.db;
    assert_eq!(db.read(state).unwrap(), State::Seeded);
    let assets = db.read(|tx| registry::assets(tx, &AssetQuery { most: 100, ..AssetQuery::default() })).unwrap();
    assert!(assets.rows.len() >= 12, "{}", assets.rows.len());
    let operators = db.read(|tx| registry::operators(tx, "", None, 50)).unwrap().rows;
    assert_eq!(operators.len(), 5);
    let mut states = Vec::new();
    for operator in &operators {
        let list = db.read(|tx| assessment::list(tx, &operator.id, None, None, 50)).unwrap();
        states.extend(list.rows.into_iter().map(|r| (r.asset_name, r.number, r.state)));
    }
    assert_eq!(states.len(), 4);
    assert!(states.contains(&("まちの窓口AI".to_owned(), 1, Stage::Submitted)), "{states:?}");
    assert!(states.contains(&("まちの窓口AI".to_owned(), 2, Stage::Draft)), "{states:?}");
}

#[test]
fn it_happens_within_sixty_days_and_only_once() {
    let dir = tempfile::tempdir().unwrap();
    let installation = seeded(dir.path());
    assert!(installation.ground.clock.now() < start() + SignedDuration::from_hours(60 * 24));
    assert!(seed(&installation).is_err());
}

#[test]
fn every_corporate_number_is_one_that_is_not_given_out() {
    for operator in &cast().operator {
        assert!(operator.number.is_empty() || operator.number[1..].starts_with("9999"), "{}", operator.name);
        assert!(operator.contact.ends_with(".example"));
    }
}
