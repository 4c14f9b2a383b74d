use super::*;
use crate::assessment::{self, State as Stage};
use crate::downstream;
use crate::editing::{self, ProposalState};
use crate::id::{SeededChance, SystemChance};
use crate::installation::{Options, Signing};
use crate::norm::Status;
use crate::notice::{self, NoticeQuery};
use crate::received::{self, ReceivedState};
use crate::registry::AssetQuery;
use crate::statement::Address;
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
        signing: Signing { address: Address::parse(ADDRESS).ok(), keyring: None },
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
fn a_sheet_was_accepted_and_a_later_change_reaches_the_one_answer_that_rests_on_it() {
    let dir = tempfile::tempdir().unwrap();
    let installation = seeded(dir.path());
    let db = &installation.ground.db;
    let of = |name: &str| db.read(|tx| registry::operators(tx, name, None, 1)).unwrap().rows.remove(0).id;
    let city = of("湊野市");
    let row = db.read(|tx| received::list(tx, &city, None, None, 9)).unwrap().rows.remove(0);
    assert_eq!(row.state, ReceivedState::Accepted);
    for check in ["verify.signature", "verify.status", "verify.inclusion", "verify.issuer"] {
        let found = row.findings.iter().find(|f| f.code == check);
        assert_eq!(found.map(|f| f.outcome.as_str()), Some("held"), "{check}: {:?}", row.findings);
    }
    let open = db.read(|tx| assessment::list(tx, &city, None, None, 1)).unwrap().rows.remove(0);
    let reader = crate::id::AccountId::new(start(), &SystemChance);
    let marks = db.read(|tx| downstream::marks_of_answers(tx, &city, &open.id, Some(&reader))).unwrap();
    assert_eq!(marks.len(), 1);
    let asked = db.read(|tx| received::list(tx, &of("こみちラボ"), None, None, 9)).unwrap().rows.remove(0);
    assert_eq!(asked.state, ReceivedState::Asked);
}

#[test]
fn it_happens_within_eighty_days_and_only_once() {
    let dir = tempfile::tempdir().unwrap();
    let installation = seeded(dir.path());
    assert!(installation.ground.clock.now() < start() + SignedDuration::from_hours(80 * 24));
    assert!(seed(&installation).is_err());
}

#[test]
fn every_corporate_number_is_one_that_is_not_given_out() {
    for operator in &cast().operator {
        assert!(operator.number.is_empty() || operator.number[1..].starts_with("9999"), "{}", operator.name);
        assert!(operator.contact.ends_with(".example"));
    }
}

#[test]
fn a_made_up_guide_was_enacted_by_another_person_and_the_operators_that_stand_on_it_heard_of_its_next_version() {
    let dir = tempfile::tempdir().unwrap();
    let installation = seeded(dir.path());
    let catalog = installation.catalog();
    let is = |id: &str| catalog.instruments().iter().find(|i| i.id() == id).map(|i| i.status);
    assert_eq!((is("demo-guide@1.0"), is("demo-guide@1.1")), (Some(Status::Superseded), Some(Status::Current)));
    let db = &installation.ground.db;
    let proposals = db.read(|tx| editing::proposals(tx, 10)).unwrap();
    let states: Vec<_> = proposals.iter().map(|p| (p.instrument.as_str(), p.state)).collect();
    assert!(states.contains(&("demo-guide@2.0", ProposalState::Submitted)), "{states:?}");
    assert_eq!(states.iter().filter(|(_, s)| *s == ProposalState::Enacted).count(), 2, "{states:?}");
    let told = |name: &str| {
        let operator = db.read(|tx| registry::operators(tx, name, None, 1)).unwrap().rows.remove(0).id;
        let reader = crate::id::AccountId::new(start(), &SystemChance);
        let query = NoticeQuery { operator, reader, system: None, unread: false, after: None, most: 10 };
        db.read(|tx| notice::notices(tx, &query)).unwrap().rows
    };
    let heard = told("こみちラボ");
    assert_eq!(heard.len(), 1);
    assert!(heard[0].systems >= 1 && heard[0].assessments >= 1 && heard[0].norms >= 3, "{heard:?}");
    assert_eq!(told("湊野市").len(), 1);
    assert_eq!(told("Northlight").len(), 0, "nothing of theirs stands on the guide");
}

#[test]
fn every_instrument_of_the_demonstration_says_that_it_is_made_up() {
    for entry in &cast().proposal {
        let text = std::str::from_utf8(cast::file(&entry.file).unwrap()).unwrap();
        let instrument: crate::norm::Instrument = toml::from_str(text).unwrap();
        assert!(instrument.code.starts_with("demo-"));
        assert!(instrument.title.ja.contains("架空") && instrument.title.en.contains("fictional"), "{}", entry.file);
        assert!(instrument.short.ja.contains("架空") && instrument.short.en.contains("fictional"), "{}", entry.file);
        assert!(instrument.issuer.ja.contains("架空") && instrument.url.contains(".example/"), "{}", entry.file);
    }
}

#[test]
fn evaluations_stand_at_every_stage_and_the_first_is_said_in_a_statement() {
    use crate::evaluation::{self, EvaluationState};
    let dir = tempfile::tempdir().unwrap();
    let installation = seeded(dir.path());
    let db = &installation.ground.db;
    let operators = db.read(|tx| registry::operators(tx, "", None, 50)).unwrap().rows;
    let mut states = Vec::new();
    for operator in &operators {
        let list = db.read(|tx| evaluation::list(tx, &operator.id, None, None, 50)).unwrap();
        states.extend(list.rows.into_iter().map(|e| e.state));
    }
    states.sort();
    use EvaluationState::{Accepted, Issued, Planned, Returned, Review};
    assert_eq!(states, [Planned, Review, Returned, Accepted, Issued]);
}
