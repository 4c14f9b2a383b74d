//! An advisory reaches everyone downstream of the systems it names, with every later word.

use super::*;
use crate::acts::{TieKind, take_back};
use crate::advisory::{self, Draft};
use crate::downstream::{Kind, Scope, chain, delivered, mark_seen, marks_of_answers, reach_of_systems, unseen};
use crate::notice::Walked;

fn correction() -> Draft {
    Draft {
        kind: "correction".into(),
        title: "案内の安全策について（訂正）".into(),
        title_en: "On safeguards of answers (corrected)".into(),
        text: "四月の版を使ってください。".into(),
        text_en: "Use the version of April.".into(),
        summary: "版の誤り".into(),
        is_urgent: false,
    }
}

#[test]
fn everyone_downstream_is_told_each_word_once_with_what_of_theirs_rests_on_it() {
    let world = World::new();
    let admin = world.administrator();
    let c = chain(&world);
    let before = world.read(|tx| reach_of_systems(tx, world.it.address(), std::slice::from_ref(&c.model)));
    let s = scene(&world, &admin, &[&c.model]);
    assert_eq!(brought(&world), 1);
    assert_eq!(brought(&world), 0, "the same has no second effect");
    for (operator, systems, is_direct) in [(&c.developer, 1, true), (&c.provider, 2, true), (&c.user, 1, false)] {
        let [told] = &world.told_to(operator, &c.by)[..] else { panic!("one") };
        assert_eq!((told.change.kind, told.systems, told.is_direct), (Kind::Advisory, systems, is_direct));
        assert!(told.words().contains(s.advisory.as_str()), "where the whole stands");
        says_nothing_of(&s, told);
    }
    let [one] = &world.read(|tx| delivered(tx, &s.advisory))[..] else { panic!("one") };
    assert_eq!((one.word.scope, one.progress.operators, one.progress.seen), (Scope::Downstream, 3, 0));
    assert_eq!((before.operators, before.systems), (one.progress.operators, one.progress.systems), "as was shown");
    world.file(|tx, _| mark_seen(tx, (&one.change.id, &c.user), &c.by)).unwrap();
    assert_eq!(world.read(|tx| delivered(tx, &s.advisory))[0].progress.seen, 1);
    advisory::revise(&world.it.ground, &s.head, &s.advisory, &correction()).unwrap();
    assert_eq!(brought(&world), 1);
    assert!(world.told_to(&c.user, &c.by)[0].words().contains("版の誤り"));
    take_back(&world.it.ground, &s.head, TieKind::Withdraws, &s.advisory, vec!["取り違え".into()]).unwrap();
    assert_eq!(brought(&world), 1);
    let all = world.told_to(&c.user, &c.by);
    assert_eq!((all.len(), all[0].systems), (3, 1));
    assert!(all[0].words().contains("撤回"));
    assert_eq!(world.read(|tx| unseen(tx, &c.user, &c.by)), 2);
    assert_eq!(world.faults(), []);
}

#[test]
fn of_words_nobody_was_told_of_only_the_last_is_and_of_what_was_withdrawn_at_once_none() {
    let world = World::new();
    let admin = world.administrator();
    let c = chain(&world);
    let s = scene(&world, &admin, &[&c.model]);
    advisory::revise(&world.it.ground, &s.head, &s.advisory, &correction()).unwrap();
    assert_eq!(brought(&world), 1);
    let [told] = &world.told_to(&c.user, &c.by)[..] else { panic!("one") };
    assert!(told.words().contains("訂正"));
    let other = World::new();
    let admin = other.administrator();
    let c = chain(&other);
    let s = scene(&other, &admin, &[&c.model]);
    take_back(&other.it.ground, &s.head, TieKind::Withdraws, &s.advisory, vec!["取り違え".into()]).unwrap();
    assert_eq!(brought(&other), 0);
    assert!(other.told_to(&c.user, &c.by).is_empty());
    assert_eq!(other.faults(), []);
}

#[test]
fn what_was_said_long_ago_and_never_looked_at_is_old_news_and_one_without_systems_reaches_nobody() {
    let world = World::new();
    let admin = world.administrator();
    let c = chain(&world);
    scene(&world, &admin, &[&c.model]);
    world.clock.forward_hours(24 * 31);
    assert_eq!(brought(&world), 0);
    let other = World::new();
    let admin = other.administrator();
    scene(&other, &admin, &[]);
    assert_eq!((brought(&other), brought(&other)), (0, 0));
    assert_eq!(tell(&other.it.ground, &on).unwrap(), Walked::Nothing);
}

#[test]
fn a_walk_that_is_stopped_goes_on_and_tells_nobody_twice() {
    let world = World::new();
    let admin = world.administrator();
    let c = chain(&world);
    scene(&world, &admin, &[&c.model]);
    crate::downstream::look_at_advisories(&world.it.ground, world.it.address()).unwrap();
    assert_eq!(tell(&world.it.ground, &|| false).unwrap(), Walked::Stopped);
    assert_eq!(tell(&world.it.ground, &on).unwrap(), Walked::Whole);
    for operator in [&c.developer, &c.provider, &c.user] {
        assert_eq!(world.told_to(operator, &c.by).len(), 1);
    }
    let draft = world.draft();
    assert!(world.read(|tx| marks_of_answers(tx, &draft.operator, &draft.id, None)).is_empty());
}
