//! Cases on real registers.

use super::*;
use crate::norm::Period;
use crate::testing::{CATALOG, World};
use crate::text::Both;
use crate::time::Clock;
use proptest::prelude::*;

const NOTIFY: &str = "eu-systemic-notification";

fn frontier(world: &World) -> (AssetId, AccountId) {
    let d = world.draft();
    for (id, values) in [("roles", &["developer"][..]), ("markets", &["eu"]), ("compute_flop", &["2e25"])] {
        world.fact(&d.asset, id, values);
    }
    (d.asset, d.by)
}

fn found(world: &World, asset: &AssetId) -> Vec<(String, Applies, bool)> {
    let facts = world.read(|tx| registry::facts(tx, asset)).clone();
    let all = called(&CATALOG, registry::AssetKind::Model, &facts, date_in_japan(world.clock.now()));
    all.iter().map(|c| (c.procedure.id.clone(), c.answer, c.can_open())).collect()
}

fn open_one(world: &World, asset: &AssetId, procedure: &str, by: &AccountId) -> Result<ReportCaseId, Error> {
    world.file(|tx, _| open(tx, &CATALOG, asset, procedure, Some(tx.at()), by))
}

fn code(result: Result<impl std::fmt::Debug, Error>) -> String {
    match result.unwrap_err() {
        Error::Refused(all) => all[0].code.to_owned(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_threshold_that_is_passed_calls_for_its_procedure_and_opens_nothing() {
    let world = World::new();
    let (asset, _) = frontier(&world);
    let all = found(&world, &asset);
    assert!(all.contains(&(NOTIFY.to_owned(), Applies::Yes, true)), "{all:?}");
    assert!(!all.iter().any(|(id, ..)| id.starts_with("us-")), "the facts say it is not offered there: {all:?}");
    assert!(world.read(|tx| cases_of_asset(tx, &asset)).is_empty());
}

#[test]
fn a_fact_not_given_is_named_and_never_taken_for_a_no() {
    let world = World::new();
    let d = world.draft();
    world.fact(&d.asset, "roles", &["developer"]);
    world.fact(&d.asset, "markets", &["us_ca"]);
    let facts = world.read(|tx| registry::facts(tx, &d.asset));
    let all = called(&CATALOG, registry::AssetKind::Model, &facts, date_in_japan(world.clock.now()));
    let report = all.iter().find(|c| c.procedure.id == "us-ca-transparency").unwrap();
    assert_eq!(report.answer, Applies::Depends);
    assert_eq!(report.reasons.iter().map(|r| r.fact.as_str()).collect::<Vec<_>>(), ["compute_flop"]);
}

#[test]
fn a_dataset_by_itself_calls_for_nothing() {
    let today = date_in_japan(World::new().clock.now());
    assert!(called(&CATALOG, registry::AssetKind::Dataset, &Facts::default(), today).is_empty());
    assert!(!called(&CATALOG, registry::AssetKind::Model, &Facts::default(), today).is_empty());
}

#[test]
fn what_was_only_proposed_is_shown_as_such_and_cannot_be_opened() {
    let world = World::new();
    let (asset, by) = frontier(&world);
    world.fact(&asset, "advanced", &["true"]);
    world.fact(&asset, "overseas", &["false"]);
    let all = found(&world, &asset);
    assert!(all.contains(&("jp-proposal-adherence".to_owned(), Applies::Yes, false)), "{all:?}");
    assert_eq!(code(open_one(&world, &asset, "jp-proposal-adherence", &by)), "reporting.proposal");
}

#[test]
fn a_notification_is_opened_once_and_closed_with_where_it_went() {
    let world = World::new();
    let (asset, by) = frontier(&world);
    let id = open_one(&world, &asset, NOTIFY, &by).unwrap();
    assert_eq!(code(open_one(&world, &asset, NOTIFY, &by)), "reporting.open-already");
    assert_eq!(code(open_one(&world, &asset, "us-ca-incident", &by)), "reporting.not-called");
    assert_eq!(code(open_one(&world, &asset, "no-such", &by)), "reporting.no-such-procedure");
    let wrong = HandedDraft { evidence: "xyz".into(), on: "2999-01-01".into(), ..HandedDraft::default() };
    let refused = world.file(|tx, _| close_handed_in(tx, &id, &wrong, 1, &by)).unwrap_err();
    let Error::Refused(all) = refused else { panic!() };
    assert_eq!(all.iter().filter_map(|r| r.field.as_deref()).collect::<Vec<_>>(), ["to", "evidence", "on"]);
    let day = date_in_japan(world.clock.now()).to_string();
    let done =
        HandedDraft { to: "欧州委員会".into(), on: day, reference: "X-1".into(), evidence: "AB".repeat(32) };
    world.file(|tx, _| close_handed_in(tx, &id, &done, 1, &by)).unwrap();
    let closed = world.read(|tx| case(tx, &id)).unwrap();
    assert_eq!(
        (closed.state, closed.handed_to.as_deref(), closed.revision),
        (CaseState::HandedIn, Some("欧州委員会"), 2)
    );
    assert_eq!(closed.evidence.unwrap(), "ab".repeat(32));
    assert_eq!(code(world.file(|tx, _| close_not_needed(tx, &id, "不要", 2, &by))), "reporting.closed");
    open_one(&world, &asset, NOTIFY, &by).expect("another may be opened once it is closed");
}

#[test]
fn a_case_that_needs_no_report_says_why() {
    let world = World::new();
    let (asset, by) = frontier(&world);
    let id = open_one(&world, &asset, NOTIFY, &by).unwrap();
    assert_eq!(code(world.file(|tx, _| close_not_needed(tx, &id, " ", 1, &by))), "reporting.reason");
    world.file(|tx, _| close_not_needed(tx, &id, "EUで提供しないことにした。", 1, &by)).unwrap();
    assert_eq!(world.read(|tx| case(tx, &id)).unwrap().state, CaseState::NotNeeded);
}

#[test]
fn a_changed_fact_and_a_newer_version_show_on_the_case() {
    let world = World::new();
    let (asset, by) = frontier(&world);
    let id = open_one(&world, &asset, NOTIFY, &by).unwrap();
    let held = world.read(|tx| case(tx, &id)).unwrap();
    let now = |world: &World| world.read(|tx| registry::facts(tx, &asset));
    assert!(drift(&CATALOG, &held, &now(&world)).is_none());
    world.fact(&asset, "compute_flop", &["3e24"]);
    let changed = drift(&CATALOG, &held, &now(&world));
    assert_eq!(changed.facts.iter().map(|(f, ..)| f.as_str()).collect::<Vec<_>>(), ["compute_flop"]);
    assert!(changed.answer.is_some() && changed.newer.is_none());
    let old = ReportCase { norm: NormId::parse("eu-aia@2024-08-01:art52-1").unwrap(), ..held.clone() };
    assert_eq!(drift(&CATALOG, &old, &now(&world)).newer.unwrap().to_string(), "eu-aia@2026-07-27:art52-1");
    let gone = ReportCase { procedure: "gone".into(), ..held };
    assert!(drift(&CATALOG, &gone, &now(&world)).is_gone);
}

#[test]
fn a_draft_says_what_the_register_has_and_leaves_the_rest_missing() {
    let world = World::new();
    let (asset, _) = frontier(&world);
    let lines = world.read(|tx| draft(tx, &asset, CATALOG.procedure(NOTIFY).unwrap())).unwrap();
    let of = |name: &str| lines.iter().find(|l| l.field == name).unwrap();
    assert_eq!(of("compute").given[0].origin, "fact.compute_flop");
    assert!(of("method").given.is_empty() && !of("method").can_be_held);
}

#[test]
fn every_query_of_report_cases_runs() {
    let world = World::new();
    let (asset, by) = frontier(&world);
    let id = open_one(&world, &asset, NOTIFY, &by).unwrap();
    let held = world.read(|tx| store::case(tx, &id)).unwrap();
    assert_eq!(world.read(|tx| store::cases_of_asset(tx, &asset)), std::slice::from_ref(&held));
    assert_eq!(world.read(|tx| store::cases_of_operator(tx, &held.operator)), [held]);
}

fn period(within: Option<u32>, unit: Option<crate::norm::Unit>) -> Period {
    let words = Both { ja: "から".into(), en: "from".into() };
    Period { within, unit, from: words, sooner: None, certainty: crate::norm::Certainty::Verified }
}

proptest! {
    #[test]
    fn a_period_ends_after_it_began_and_later_the_longer_it_is(n in 1_u32..4_000, second in 0_i64..4_000_000_000) {
        use crate::norm::Unit;
        let since = Timestamp::from_second(second).unwrap();
        for unit in [Unit::Hours, Unit::Days] {
            let end = due(&period(Some(n), Some(unit)), since).unwrap();
            prop_assert!(!end.is_over(since));
            let longer = due(&period(Some(n + 1), Some(unit)), since).unwrap();
            match (end, longer) {
                (Due::Moment(a), Due::Moment(b)) => prop_assert_eq!(b.as_second() - a.as_second(), 3_600),
                (Due::Day(a), Due::Day(b)) => prop_assert_eq!(a.tomorrow().unwrap(), b),
                _ => prop_assert!(false),
            }
        }
        prop_assert_eq!(due(&period(None, None), since), None);
        prop_assert_eq!(due(&period(Some(n), Some(Unit::WorkingDays)), since), None);
    }
}

#[test]
fn fourteen_days_are_fourteen_days_of_the_calendar() {
    let since: Timestamp = "2026-11-22T16:00:00Z".parse().unwrap(); // 23 November in Japan.
    let p = &CATALOG.procedure(NOTIFY).unwrap().period;
    assert_eq!(due(p, since), Some(Due::Day("2026-12-07".parse().unwrap())));
    let p = &CATALOG.procedure("us-ny-incident").unwrap().period;
    assert_eq!(due(p, since), Some(Due::Moment("2026-11-25T16:00:00Z".parse().unwrap())));
}
