//! Who hears of a change, and what.

use super::*;
use crate::norm::Applies;

#[test]
fn the_first_start_remembers_and_tells_nobody() {
    let world = World::new();
    let d = world.draft();
    assert_eq!(catch(&world, &BEFORE), Walked::Nothing);
    assert_eq!(notices_of(&world, &d.operator, &d.by), []);
    assert_eq!(world.read(|tx| changes(tx, None, 10)), []);
    let after = entries(&world);
    assert_eq!(catch(&world, &BEFORE), Walked::Nothing);
    assert_eq!(entries(&world), after, "nothing changed is nothing to record");
    assert_eq!(world.faults(), []);
}

#[test]
fn an_operator_hears_which_of_its_systems_a_change_concerns() {
    let world = World::new();
    let (one, other, none) = (world.operator("一号"), world.operator("二号"), world.operator("三号"));
    let by = world.account("reader");
    let provided = world.asset(&one, "提供");
    world.fact(&provided, "roles", &["provider"]);
    let silent = world.asset(&one, "未回答");
    let used = world.asset(&one, "利用のみ");
    world.fact(&used, "roles", &["user"]);
    let developed = world.asset(&other, "開発");
    world.fact(&developed, "roles", &["developer"]);
    catch(&world, &BEFORE);
    assert_eq!(catch(&world, &AFTER), Walked::Whole);

    let [notice] = &notices_of(&world, &one, &by)[..] else { panic!("one notice") };
    assert_eq!((notice.systems, notice.certain, notice.assessments), (2, 1, 0));
    let named = world.read(|tx| systems(tx, notice, None, 10)).rows;
    assert_eq!(named.iter().map(|s| &s.id).collect::<Vec<_>>(), [&provided, &silent]);
    assert_eq!(named[0].name, "提供");
    assert!(named[0].norms.iter().all(|(_, a)| *a == Applies::Yes));
    assert!(named[1].norms.iter().all(|(_, a)| *a == Applies::Depends));
    assert_eq!((named[0].norms.len(), named[1].norms.len()), (3, 4), "A, D and F; E too where nothing is known");

    let [notice] = &notices_of(&world, &other, &by)[..] else { panic!("one notice") };
    assert_eq!((notice.systems, notice.certain, notice.norms), (1, 1, 1));
    assert_eq!(notices_of(&world, &none, &by), [], "who has nothing the change concerns hears nothing");
    assert_eq!(world.faults(), []);
}

#[test]
fn an_assessment_that_answers_what_changed_is_named() {
    let world = World::new();
    let (operator, by) = (world.operator("事業者"), world.account("drafter"));
    let asset = world.asset(&operator, "窓口");
    world.fact(&asset, "roles", &["provider"]);
    let answer = |id: &crate::id::AssessmentId, norm: &str| {
        let norm = crate::norm::NormId::parse(norm).unwrap();
        let draft = crate::testing::saying("met", "行っている");
        world.file(|tx, _| crate::assessment::answer(tx, &BEFORE, id, &norm, &draft, &by).map(|_| ())).unwrap();
    };
    let id = world.file(|tx, _| crate::assessment::start(tx, &BEFORE, &asset, &by)).unwrap();
    answer(&id, "guide@1:A");
    answer(&id, "guide@1:C");
    catch(&world, &BEFORE);
    catch(&world, &AFTER);
    let [notice] = &notices_of(&world, &operator, &by)[..] else { panic!("one notice") };
    let named = world.read(|tx| systems(tx, notice, None, 10)).rows;
    let [stand] = &named[0].stands[..] else { panic!("one assessment") };
    assert_eq!((&stand.assessment, stand.is_submitted, stand.number), (&id, false, 1));
    let changes = world.read(|tx| run_of(tx, &notice.run));
    let of = |n: u32| changes.iter().flat_map(|c| &c.norms).find(|c| c.n == n).unwrap().id.clause().to_owned();
    assert_eq!(stand.norms.iter().map(|n| of(*n)).collect::<Vec<_>>(), ["A"], "C only has another number now");
}

#[test]
fn an_instrument_on_request_concerns_those_who_asked_for_it() {
    let world = World::new();
    let (operator, by) = (world.operator("事業者"), world.account("drafter"));
    let only = catalog(&[book("abroad@1", "current", "on-request", &[item("X", "xi", FOR_PROVIDERS)])]);
    let anew = catalog(&[book("abroad@1", "current", "on-request", &[item("X", "xi anew", FOR_PROVIDERS)])]);
    let (asked, silent) = (world.asset(&operator, "選択"), world.asset(&operator, "既定"));
    for asset in [&asked, &silent] {
        world.fact(asset, "roles", &["provider"]);
    }
    let also = ["abroad@1".to_owned()];
    world.file(|tx, _| crate::assessment::start_with(tx, &only, &asked, &also, &by)).unwrap();
    catch(&world, &only);
    catch(&world, &anew);
    let [notice] = &notices_of(&world, &operator, &by)[..] else { panic!("one notice") };
    let named = world.read(|tx| systems(tx, notice, None, 10)).rows;
    assert_eq!(named.iter().map(|s| &s.id).collect::<Vec<_>>(), [&asked]);
}

#[test]
fn retired_systems_and_datasets_of_which_nothing_is_said_are_left_out() {
    let world = World::new();
    let (operator, by) = (world.operator("事業者"), world.account("reader"));
    let old = world.asset(&operator, "旧");
    world.fact(&old, "roles", &["provider"]);
    world.file(|tx, _| crate::registry::set_retired(tx, &old, true)).unwrap();
    let draft = crate::registry::AssetDraft { name: "資料".into(), ..Default::default() };
    let kind = crate::registry::AssetKind::Dataset;
    world.file(|tx, _| crate::registry::describe(tx, &operator, kind, &draft)).unwrap();
    catch(&world, &BEFORE);
    catch(&world, &AFTER);
    assert_eq!(notices_of(&world, &operator, &by), []);
}

#[test]
fn a_notice_is_read_by_one_reader_at_a_time_and_found_by_its_system() {
    let world = World::new();
    let (operator, other) = (world.operator("事業者"), world.operator("よその事業者"));
    let (by, colleague) = (world.account("one"), world.account("two"));
    let asset = world.asset(&operator, "窓口");
    world.fact(&asset, "roles", &["provider"]);
    let user = world.asset(&operator, "利用のみ");
    world.fact(&user, "roles", &["user"]);
    catch(&world, &BEFORE);
    catch(&world, &AFTER);
    catch(&world, &BEFORE);
    assert_eq!(world.read(|tx| unread(tx, &operator, &by)), 2);
    let first = notices_of(&world, &operator, &by)[0].clone();
    world.file(|tx, _| mark_read(tx, &operator, &first.id, &by)).unwrap();
    world.file(|tx, _| mark_read(tx, &operator, &first.id, &by)).unwrap();
    assert_eq!(world.read(|tx| unread(tx, &operator, &by)), 1);
    assert_eq!(world.read(|tx| unread(tx, &operator, &colleague)), 2);
    assert_eq!(
        crate::testing::codes(world.file(|tx, _| mark_read(tx, &other, &first.id, &by))),
        ["common.absent"],
        "another operator's notice is absent"
    );
    let of = |system: &AssetId| {
        let (operator, reader, system) = (operator.clone(), by.clone(), Some(system.clone()));
        let query = NoticeQuery { operator, reader, system, unread: false, after: None, most: 1 };
        let page = world.read(|tx| notices(tx, &query));
        (page.rows.len(), page.next.is_some())
    };
    assert_eq!(of(&asset), (1, true));
    assert_eq!(of(&user), (0, false));
    world.file(|tx, _| mark_all_read(tx, &operator, &by)).unwrap();
    assert_eq!(world.read(|tx| unread(tx, &operator, &by)), 0);
    let feed = world.read(|tx| changes(tx, Some("guide"), 10));
    assert_eq!(feed.len(), 2, "there and back are two changes");
    assert_eq!(world.faults(), []);
}
