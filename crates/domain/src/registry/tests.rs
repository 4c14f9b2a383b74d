//! The register through its verbs.

use super::*;
use crate::norm::FactValue;
use crate::testing::{CATALOG, World, codes};

fn draft(name: &str, number: &str) -> OperatorDraft {
    OperatorDraft { name: name.into(), corporate_number: number.into(), ..OperatorDraft::default() }
}

fn named(name: &str) -> AssetDraft {
    AssetDraft { name: name.into(), ..AssetDraft::default() }
}

fn import(world: &World, operator: &OperatorId, file: &str) -> Intake {
    let path = format!("{}/../../testdata/import/{file}", env!("CARGO_MANIFEST_DIR"));
    let imported = read_file(&CATALOG, &std::fs::read(path).unwrap(), Some(file)).unwrap();
    world.file(|tx, _| import_file(tx, &CATALOG, operator, &imported, file)).unwrap()
}

#[test]
fn every_fault_of_an_operator_is_named_at_once() {
    let world = World::new();
    let wrong = OperatorDraft { is_overseas: true, country: "JP".into(), ..draft("", "4011001098994") };
    let found = codes(world.file(|tx, _| register_operator(tx, &wrong)));
    assert_eq!(found, ["common.required", "registry.wrong-check-digit", "registry.country"]);
}

#[test]
fn a_corporate_number_is_registered_once_however_it_is_typed() {
    let world = World::new();
    let first = world.file(|tx, _| register_operator(tx, &draft("先の会社", "4011001098993"))).unwrap();
    let again = draft("後の会社", "４-0110-0109-8993");
    assert_eq!(codes(world.file(|tx, _| register_operator(tx, &again))), ["registry.number-taken"]);
    let other = world.operator("別の会社");
    assert_eq!(codes(world.file(|tx, _| amend_operator(tx, &other, &again, 1))), ["registry.number-taken"]);
    world.file(|tx, _| amend_operator(tx, &first, &draft("先の会社 改め", "4011001098993"), 1)).unwrap();
    assert_eq!(world.read(|tx| operator(tx, &first)).unwrap().revision, 2);
}

#[test]
fn a_number_taken_at_the_same_moment_is_a_conflict_for_one_of_the_two() {
    let world = World::new();
    let results: Vec<Result<OperatorId, Error>> = std::thread::scope(|s| {
        let world = &world;
        let both: Vec<_> = (0..2)
            .map(|_| s.spawn(move || world.file(|tx, _| register_operator(tx, &draft("会社", "4011001098993")))))
            .collect();
        both.into_iter().map(|t| t.join().unwrap()).collect()
    });
    let refused: Vec<_> = results.into_iter().filter_map(Result::err).collect();
    assert_eq!(refused.len(), 1);
    assert!(refused[0].refusals().iter().all(|r| r.class == Class::Conflict), "{refused:?}");
}

#[test]
fn two_people_who_change_the_same_asset_do_not_overwrite_each_other() {
    let world = World::new();
    let id = world.asset(&world.operator("会社"), "元の名");
    world.file(|tx, _| amend(tx, &id, &named("甲の名"), 1)).unwrap();
    assert_eq!(codes(world.file(|tx, _| amend(tx, &id, &named("乙の名"), 1))), ["common.changed-meanwhile"]);
    assert_eq!(world.read(|tx| asset(tx, &id)).unwrap().name, "甲の名");
}

#[test]
fn a_tie_never_closes_a_circle_and_is_made_once() {
    let world = World::new();
    let operator = world.operator("会社");
    let [a, b, c] = ["a", "b", "c"].map(|n| world.asset(&operator, n));
    let join = |from: &AssetId, to: &AssetId| world.file(|tx, _| tie(tx, &operator, (from, to), TieKind::DependsOn));
    let first = join(&a, &b).unwrap();
    assert_eq!(join(&a, &b).unwrap(), first);
    join(&b, &c).unwrap();
    assert_eq!(codes(join(&c, &a)), ["registry.tie-circle"]);
    assert_eq!(codes(join(&a, &a)), ["registry.tie-circle"]);
    assert_eq!(world.read(|tx| ties(tx, &b)).len(), 2);
    world.file(|tx, _| untie(tx, &operator, &first)).unwrap();
    assert_eq!(codes(world.file(|tx, _| untie(tx, &operator, &first))), ["common.absent"]);
    join(&c, &a).unwrap();
}

#[test]
fn two_ties_made_at_the_same_moment_do_not_close_a_circle_between_them() {
    let world = World::new();
    let operator = world.operator("会社");
    for n in 0..10 {
        let (a, b) = (world.asset(&operator, &format!("a{n}")), world.asset(&operator, &format!("b{n}")));
        std::thread::scope(|s| {
            for (from, to) in [(&a, &b), (&b, &a)] {
                let (world, operator) = (&world, &operator);
                s.spawn(move || world.file(|tx, _| tie(tx, operator, (from, to), TieKind::DependsOn)).ok());
            }
        });
        assert_eq!(world.read(|tx| ties(tx, &a)).len(), 1);
    }
}

#[test]
fn an_asset_of_another_operator_can_be_neither_tied_nor_seen_to_exist() {
    let world = World::new();
    let (own, other) = (world.operator("自社"), world.operator("他社"));
    let (a, foreign) = (world.asset(&own, "a"), world.asset(&other, "b"));
    let absent = AssetId::parse("ast_00000000000000000000000000000000").unwrap();
    for to in [&foreign, &absent] {
        assert_eq!(codes(world.file(|tx, _| tie(tx, &own, (&a, to), TieKind::DependsOn))), ["registry.no-such-asset"]);
    }
}

#[test]
fn importing_the_same_file_twice_brings_up_to_date_and_adds_nothing() {
    let world = World::new();
    let operator = world.operator("会社");
    for file in
        ["cyclonedx-1.7-support-triage.json", "spdx-3.0.1-warehouse.json", "shirube-inquiry-desk.toml", "whisper.md"]
    {
        let first = import(&world, &operator, file);
        assert!(first.assets.iter().all(|(_, _, is_new)| *is_new), "{file}");
        let again = import(&world, &operator, file);
        assert!(again.assets.iter().all(|(_, _, is_new)| !is_new), "{file}");
        let ids = |i: &Intake| i.assets.iter().map(|(_, id, _)| id.clone()).collect::<Vec<_>>();
        assert_eq!(ids(&first), ids(&again), "{file}");
    }
    assert_eq!(world.it.audit().unwrap().report.errors().count(), 0);
}

#[test]
fn the_same_file_sent_twice_at_the_same_moment_describes_its_assets_once() {
    let world = World::new();
    let operator = world.operator("会社");
    std::thread::scope(|s| {
        (0..3).for_each(|_| drop(s.spawn(|| import(&world, &operator, "spdx-3.0.1-warehouse.json"))))
    });
    let kinds: Vec<String> =
        world.read(|tx| tx.rows("SELECT kind || name || coalesce(version, '') FROM asset", &[], |r| r.text(0)));
    let once: std::collections::BTreeSet<&String> = kinds.iter().collect();
    assert_eq!(once.len(), kinds.len());
}

#[test]
fn what_a_person_said_survives_an_import_and_keeps_its_source() {
    let world = World::new();
    let operator = world.operator("会社");
    let taken = import(&world, &operator, "shirube-inquiry-desk.toml");
    let of = |id: &AssetId| world.read(|tx| facts(tx, id));
    let id = taken
        .assets
        .iter()
        .map(|(_, id, _)| id)
        .find(|id| of(id).get("roles").is_some())
        .expect("roles are stated")
        .clone();
    let (before, fact) = (of(&id), "roles");
    let kind = CATALOG.vocabulary().fact(fact).unwrap();
    let other =
        kind.options.iter().map(|o| FactValue::Set(vec![o.id.clone()])).find(|v| before.get(fact) != Some(v)).unwrap();
    world.file(|tx, _| state_facts(tx, &id, &[(fact.to_owned(), Some(other.clone()))])).unwrap();
    import(&world, &operator, "shirube-inquiry-desk.toml");
    assert_eq!(world.read(|tx| facts(tx, &id)).get(fact), Some(&other));
    let source =
        world.read(|tx| said(tx, &id)).into_iter().find(|s| s.field == format!("{FACT}{fact}")).unwrap().source;
    assert_eq!(source, BY_HAND);
}

#[test]
fn facts_are_stated_taken_back_and_refused_all_at_once() {
    let world = World::new();
    let id = world.asset(&world.operator("会社"), "a");
    world.fact(&id, "roles", &["user", "developer"]);
    world.fact(&id, "compute_flop", &["1e25"]);
    let held = world.read(|tx| facts(tx, &id));
    assert_eq!(held.get("roles"), Some(&FactValue::Set(vec!["developer".into(), "user".into()])));
    assert_eq!(held.get("compute_flop"), Some(&FactValue::Number(1e25)));
    world.fact(&id, "roles", &[]);
    assert_eq!(world.read(|tx| facts(tx, &id)).get("roles"), None);
    let given = [("roles", "emperor"), ("compute_flop", "lots"), ("nothing", "x")];
    let given: Vec<(String, Vec<String>)> = given.iter().map(|(f, v)| ((*f).into(), vec![(*v).into()])).collect();
    let wrong = codes(read_facts(CATALOG.vocabulary(), &given));
    assert_eq!(wrong, ["norm.no-such-option", "norm.wrong-kind", "norm.no-such-fact"]);
}

#[test]
fn a_list_is_walked_page_by_page_without_losing_or_repeating_a_row() {
    let world = World::new();
    let operator = world.operator("会社");
    let made: Vec<AssetId> = (0..23).map(|n| world.asset(&operator, &format!("資産{n}"))).collect();
    let mut query = AssetQuery { operator: Some(operator), most: 5, ..AssetQuery::default() };
    let mut seen = Vec::new();
    loop {
        let page = world.read(|tx| assets(tx, &query));
        assert_eq!(page.count, 23);
        seen.extend(page.rows.into_iter().map(|a| a.id));
        match page.next {
            // Through the text of an address and back, as a page would.
            Some(next) => query.after = Some(Cursor::parse(&next.to_text()).unwrap()),
            None => break,
        }
    }
    assert_eq!(seen, made.into_iter().rev().collect::<Vec<_>>());
}

#[test]
fn searching_forgives_width_case_and_kana_and_takes_wildcards_as_they_are() {
    let world = World::new();
    let operator = world.operator("サーチ株式会社");
    for name in ["ＡＩチャット", "100%正確_辞書", "back\\slash"] {
        world.asset(&operator, name);
    }
    let found = |search: &str| {
        let query = AssetQuery { search: search.into(), most: 10, ..AssetQuery::default() };
        world.read(|tx| assets(tx, &query)).rows.len()
    };
    assert_eq!(
        [found("aiちゃっと"), found("0%"), found("%"), found("_辞"), found("\\s"), found("ない")],
        [1, 1, 1, 1, 1, 0]
    );
    assert_eq!([found("a\0i"), found(&"長".repeat(100_000)), found("'; DROP TABLE asset; --")], [0, 0, 0]);
    assert_eq!(world.read(|tx| operators(tx, "さーち", None, 10)).rows.len(), 1);
}

#[test]
fn a_retired_asset_leaves_the_list_and_stays_in_the_register() {
    let world = World::new();
    let id = world.asset(&world.operator("会社"), "引退");
    let revision = || world.read(|tx| asset(tx, &id)).unwrap().revision;
    let before = revision();
    world.file(|tx, _| set_retired(tx, &id, true)).unwrap();
    assert_eq!(revision(), before + 1, "whoever saw it in use must look again");
    world.file(|tx, _| set_retired(tx, &id, true)).unwrap();
    assert_eq!(revision(), before + 1, "what stands so already is no change");
    let count = |with_retired| {
        world.read(|tx| assets(tx, &AssetQuery { with_retired, most: 9, ..AssetQuery::default() })).count
    };
    assert_eq!((count(false), count(true)), (0, 1));
    let absent = AssetId::parse("ast_00000000000000000000000000000000").unwrap();
    assert_eq!(codes(world.file(|tx, _| set_retired(tx, &absent, true))), ["common.absent"]);
}

#[test]
fn every_query_of_the_register_runs() {
    let world = World::new();
    let id = world.file(|tx, _| register_operator(tx, &draft("会社", "4011001098993"))).unwrap();
    let (a, b) = (world.asset(&id, "a"), world.asset(&id, "b"));
    let tied = world.file(|tx, _| tie(tx, &id, (&a, &b), TieKind::DependsOn)).unwrap();
    assert_eq!(world.read(|tx| store::operator(tx, &id)).unwrap().name, "会社");
    assert_eq!(world.read(|tx| store::operator_by_number(tx, "4011001098993")), Some(id.clone()));
    assert_eq!(world.read(|tx| store::operators(tx, "", None, 1)).rows.len(), 1);
    for (words, found) in [("会 社", 1), ("4011001098993", 1), ("会", 0), ("", 0)] {
        assert_eq!(world.read(|tx| store::operators_named(tx, words)).len(), found, "{words}");
    }
    assert_eq!(world.read(|tx| store::asset(tx, &a)).unwrap().operator, id);
    assert_eq!(world.read(|tx| store::same_asset(tx, &id, AssetKind::System, ("b", ""))), Some(b.clone()));
    assert_eq!(world.read(|tx| store::assets(tx, &AssetQuery::default())).count, 2);
    assert_eq!(world.read(|tx| store::ties(tx, &b)).len(), 1);
    assert_eq!(world.read(|tx| store::tie_between(tx, &a, &b, TieKind::DependsOn)), Some(tied));
    assert!(world.read(|tx| store::reaches(tx, &a, &b)) && !world.read(|tx| store::reaches(tx, &b, &a)));
    world
        .file(|tx, _| {
            store::say(tx, &a, &Said::by_hand("name", "名".into()))?;
            store::touch(tx, &a)?;
            let checked = operator::check(&draft("改め", ""))?;
            store::update_operator(tx, &id, &checked, 1)?;
            Ok(store::insert_operator(tx, &OperatorId::new(tx.at(), tx.chance()), &checked)?)
        })
        .unwrap();
    assert_eq!(world.read(|tx| store::said(tx, &a)).len(), 1);
}
