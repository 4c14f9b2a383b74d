//! Answers that serve again: over versions of an instrument, and along relations.

use super::*;
use crate::norm::{Source, Status};
use crate::testing::a_related;

/// The catalogue as it was while version 1.1 of the business guidelines was current.
fn before() -> Catalog {
    let source = Source::embedded();
    let text = |name: &str| source.text(name).unwrap().to_owned();
    let (old, new) = ("norms/aigb@1.1.toml", "norms/aigb@1.2.toml");
    let older = text(old).replacen("status = \"superseded\"", "status = \"current\"", 1);
    let newer = text(new).replacen("status = \"current\"", "status = \"superseded\"", 1);
    let hints = "evidence = []".to_owned();
    let source = source.clone().with(old, older).with(new, newer).with("criteria/evidence.toml", hints);
    Catalog::load(&source).unwrap_or_else(|faults| panic!("{faults:#?}"))
}

fn id(text: &str) -> NormId {
    NormId::parse(text).unwrap()
}

fn given(world: &World, assessment: &AssessmentId, norm: &str) -> Option<Answer> {
    world.read(|tx| answers(tx, assessment)).into_iter().find(|a| a.norm == id(norm))
}

/// An operator that answered two clauses of 1.1, one of which 1.2 changed, handed it in, and began anew under 1.2.
fn moved_on(world: &World) -> (AssessmentId, AssessmentId, AccountId) {
    let old = before();
    let (operator, by) = (world.operator("標システム株式会社"), world.account("mover"));
    let asset = world.asset(&operator, "問合せ窓口");
    world.fact(&asset, "roles", &["developer", "provider"]);
    let first = world.file(|tx, _| start(tx, &old, &asset, &by)).unwrap();
    world
        .file(|tx, _| {
            answer(tx, &old, &first, &id("aigb@1.1:C-1-1"), &saying("met", "変わらない"), &by)?;
            attach(tx, &old, &first, &id("aigb@1.1:C-1-2"), &note("議事録"), &by)?;
            answer(tx, &old, &first, &id("aigb@1.1:C-1-2"), &saying("met", "変わった"), &by)
        })
        .unwrap();
    world.file(|tx, receipt| submit(tx, receipt, &first, &by)).unwrap();
    let second = world.file(|tx, _| start(tx, &CATALOG, &asset, &by)).unwrap();
    (first, second, by)
}

#[test]
fn answers_to_an_old_version_go_along_and_changed_clauses_are_to_be_read_again() {
    let world = World::new();
    let (first, second, _) = moved_on(&world);
    let kept = given(&world, &second, "aigb@1.2:C-1-1").unwrap();
    assert_eq!((kept.statement.as_str(), kept.source), ("変わらない", None));
    let changed = given(&world, &second, "aigb@1.2:C-1-2").unwrap();
    assert_eq!((changed.statement.as_str(), changed.source), ("変わった", Some(id("aigb@1.1:C-1-2"))));
    assert_eq!(world.read(|tx| evidence_links(tx, &second)).len(), 1);
    assert!(given(&world, &second, "aigb@1.1:C-1-2").is_none() && given(&world, &first, "aigb@1.1:C-1-2").is_some());
    let rows = world.read(|tx| -> Result<_, Error> {
        Ok(rows(&CATALOG, &assessment(tx, &second)?.unwrap(), answers(tx, &second)?))
    });
    let task = |norm: &str| rows.iter().find(|r| r.item.id == id(norm)).unwrap().task();
    assert_eq!((task("aigb@1.2:C-1-1"), task("aigb@1.2:C-1-2")), (TaskState::Done, TaskState::Attention));
    assert_eq!(world.faults(), []);
}

#[test]
fn what_nobody_confirmed_is_not_handed_in_and_saving_the_same_words_confirms_it() {
    let world = World::new();
    let (_, second, by) = moved_on(&world);
    let hand_in = || world.file(|tx, receipt| submit(tx, receipt, &second, &by));
    assert_eq!(codes(hand_in()), ["assessment.unconfirmed"]);
    let held = given(&world, &second, "aigb@1.2:C-1-2").unwrap();
    let same = seen(saying("met", &held.statement), held.revision);
    world.file(|tx, _| answer(tx, &CATALOG, &second, &held.norm, &same, &by)).unwrap();
    assert_eq!(given(&world, &second, "aigb@1.2:C-1-2").unwrap().source, None);
    hand_in().unwrap();
    assert_eq!(world.faults(), []);
}

#[test]
fn an_answer_serves_a_related_norm_only_as_far_as_the_relation_justifies() {
    let world = World::new();
    let d = world.draft();
    give(&world, &d, &saying("met", "人の判断を残している")).unwrap();
    let to = a_related();
    let offered = world.read(|tx| answers(tx, &d.id));
    let offered = offers(&CATALOG, &offered, &to);
    assert_eq!(offered.len(), 1);
    let wanted = offered[0].status.unwrap_or(AnswerStatus::Unanswered);
    let take = |seen| world.file(|tx, _| draw(tx, &CATALOG, &d.id, &to, &a_norm(), seen, &d.by));
    assert_eq!(codes(take(3)), ["assessment.answered-meanwhile"]);
    take(0).unwrap();
    let drawn = given(&world, &d.id, to.as_str()).unwrap();
    assert_eq!((drawn.status, drawn.statement.as_str()), (wanted, "人の判断を残している"));
    assert_eq!(drawn.source, Some(a_norm()));
    // What was drawn is no ground for drawing on, and nothing is offered from a norm without an answer.
    let now = world.read(|tx| answers(tx, &d.id));
    assert!(offers(&CATALOG, &now, &a_norm()).iter().all(|o| o.answer.norm != to));
    let nothing = world.file(|tx, _| draw(tx, &CATALOG, &d.id, &to, &id("aigb@1.2:C-2-1"), 1, &d.by));
    assert_eq!(codes(nothing), ["assessment.no-such-offer"]);
}

#[test]
fn an_instrument_asked_for_is_assessed_and_stays_in_the_next_version() {
    let world = World::new();
    let d = world.draft();
    let covers = |id: &AssessmentId| world.read(|tx| assessment(tx, id)).unwrap().instruments;
    assert!(!covers(&d.id).iter().any(|i| i.starts_with("nist-ai-rmf@")));
    let asset = world.asset(&d.operator, "別の窓口");
    world.fact(&asset, "roles", &["developer"]);
    let begin = |also: &[&str]| {
        let also: Vec<String> = also.iter().map(|s| (*s).to_owned()).collect();
        world.file(|tx, _| start_with(tx, &CATALOG, &asset, &also, &d.by))
    };
    for wrong in ["no-such@1", "interim@2025-02-04"] {
        assert_eq!(codes(begin(&[wrong])), ["assessment.no-such-instrument"]);
    }
    let first = begin(&["nist-ai-rmf@1.0"]).unwrap();
    assert!(covers(&first).contains(&"nist-ai-rmf@1.0".to_owned()));
    world.file(|tx, _| answer(tx, &CATALOG, &first, &a_norm(), &saying("met", "行っている"), &d.by)).unwrap();
    world.file(|tx, receipt| submit(tx, receipt, &first, &d.by)).unwrap();
    assert!(covers(&begin(&[]).unwrap()).contains(&"nist-ai-rmf@1.0".to_owned()));
    assert!(CATALOG.instruments().iter().filter(|i| i.status == Status::Superseded).all(|i| !i.can_be_assessed()));
}
