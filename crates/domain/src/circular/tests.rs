//! Circulars, on both databases.

use super::*;
use crate::acts::{TieKind, take_back};
use crate::authority::Role;
use crate::office::{OfficeDraft, grant};
use crate::testing::{CATALOG, World, codes};

fn head(world: &World) -> AccountId {
    let (admin, head) = (world.administrator(), world.account("head"));
    let reasons = Reasons::new(vec!["着任".into()], vec!["docs/decisions/0029-procedures.md".into()]).unwrap();
    let claim = Claim { actor: admin, power: "office.grant", subject: head.to_string(), reasons };
    let draft =
        OfficeDraft { ministry: "標省".into(), ministry_en: "Signs".into(), shown_as: "責任 太郎".into() };
    act::perform(&world.it.ground, claim, |tx, act| grant(tx, act, &head, Office::IncidentHead, &draft)).unwrap();
    head
}

fn draft() -> Draft {
    Draft {
        title: "対策の見直しについて".into(),
        title_en: "On reviewing safeguards".into(),
        text: "{operator}におかれては、対策を見直してください（{number}）。".into(),
        reason: "同じ事案が続いている".into(),
        clauses: vec!["jp-ai-act:art16".into()],
        due: Some(Date::new(2099, 1, 15).unwrap()),
    }
}

#[test]
fn one_text_goes_to_many_after_a_policy_and_each_has_a_letter_of_its_own() {
    let world = World::new();
    let head = head(&world);
    let (one, two) = (world.operator("甲社"), world.operator("{number}社"));
    let (member, stranger) = (world.account("member"), world.account("stranger"));
    world.file(|tx, _| identity::set_role(tx, &member, &two, Role::Owner)).unwrap();
    let ground = &world.it.ground;
    let to = [one.clone(), two.clone()];
    let other = ActId::parse("act_0190a0b0c0d0e0f0a0b0c0d0e0f0a0b0").unwrap();
    assert_eq!(codes(send(ground, &CATALOG, &head, &other, &draft(), &to)), ["circular.policy-first"]);
    let policy = publish_policy(ground, &head, "一斉に見直しを求める方針").unwrap();
    assert_eq!(world.read(|tx| acts::one(tx, &policy)).unwrap().told.unwrap().findings, ["一斉に見直しを求める方針"]);
    let id = send(ground, &CATALOG, &head, &policy, &draft(), &to).unwrap();
    let letter = |who: &AccountId, n| world.read(|tx| letter(tx, &CATALOG, who, &id, n));
    let mine = letter(&member, 2).expect("the operator’s own");
    assert_eq!(mine.said[0].text.ja, "{number}社におかれては、対策を見直してください（2）。");
    assert_eq!((mine.to[0].name.ja.as_str(), mine.from.name.as_deref()), ("{number}社", Some("責任 太郎")));
    assert!(mine.notes.iter().any(|n| n.id == "voluntary") && mine.notes.iter().any(|n| n.id == "policy"));
    assert!(letter(&member, 1).is_none(), "another operator’s");
    assert!(letter(&stranger, 2).is_none());
    assert!(letter(&head, 1).is_some() && letter(&head, 3).is_none() && letter(&head, i64::MIN + 1).is_none());
    take_back(ground, &head, TieKind::Withdraws, &policy, vec!["改める".into()]).unwrap();
    assert_eq!(codes(send(ground, &CATALOG, &head, &policy, &draft(), &to)), ["circular.policy-first"]);
    assert_eq!(world.faults(), []);
}

#[test]
fn everything_wrong_with_a_circular_is_said_at_once() {
    let world = World::new();
    let head = head(&world);
    let one = world.operator("甲社");
    let policy = publish_policy(&world.it.ground, &head, "方針").unwrap();
    let bad =
        Draft { title: String::new(), text: "{salary}".into(), clauses: vec!["jp-ai-act:art99".into()], ..draft() };
    let twice = [one.clone(), one];
    let said = codes(send(&world.it.ground, &CATALOG, &head, &policy, &bad, &twice));
    assert_eq!(said, ["common.required", "circular.no-such-place", "procedure.no-clause", "circular.recipients"]);
}

#[test]
fn every_query_of_circulars_runs() {
    let world = World::new();
    let none = CircularId::new("2026-01-01T00:00:00Z".parse().unwrap(), &crate::id::SeededChance::new(1));
    world.read(|tx| {
        assert!(store::one(tx, &none)?.is_none() && store::copies(tx, &none, 0, 1)?.is_empty());
        Ok::<_, crate::db::DbError>(())
    });
}
