//! Offices through their verbs, on both databases.

use super::*;
use crate::act::{Claim, Reasons, perform};
use crate::db::DbError;
use crate::testing::{World, codes};

fn reasons() -> Reasons {
    Reasons::new(vec!["人事異動".into()], vec!["docs/decisions/0015-norm-editing.md".into()]).unwrap()
}

fn draft() -> OfficeDraft {
    OfficeDraft { ministry: "標省".into(), ministry_en: "Ministry of Signs".into(), shown_as: "編集 一郎".into() }
}

#[test]
fn an_office_is_granted_and_withdrawn_by_act_of_the_administrator_alone() {
    let world = World::new();
    let administrator = world.administrator();
    let (editor, other) = (world.account("editor"), world.account("other"));
    let claim = |actor: &AccountId, power| Claim {
        actor: actor.clone(),
        power,
        subject: editor.to_string(),
        reasons: reasons(),
    };
    let grant_by = |actor: &AccountId| {
        perform(&world.it.ground, claim(actor, "office.grant"), |tx, act| {
            grant(tx, act, &editor, Office::NormEditor, &draft())
        })
    };
    assert_eq!(codes(grant_by(&other)), ["act.power-not-held"]);
    grant_by(&administrator).unwrap();
    assert_eq!(world.read(|tx| held(tx, &editor, Office::NormEditor)).unwrap().ministry.ja, "標省");
    // Holding one office gives no other.
    assert_eq!(codes(grant_by(&editor)), ["act.power-not-held"]);
    let withdraw_it = || {
        perform(&world.it.ground, claim(&administrator, "office.withdraw"), |tx, act| {
            withdraw(tx, act, &editor, Office::NormEditor)
        })
    };
    withdraw_it().unwrap();
    assert_eq!(world.read(|tx| held(tx, &editor, Office::NormEditor)), None);
    assert_eq!(world.read(|tx| named(tx, &editor, Office::NormEditor)).as_deref(), Some("編集 一郎"));
    assert_eq!(codes(withdraw_it()), ["common.absent"]);
    assert_eq!(world.faults(), []);
}

#[test]
fn faults_of_a_grant_are_named_all_at_once_and_a_suspended_account_gets_none() {
    let world = World::new();
    let (administrator, editor) = (world.administrator(), world.account("editor"));
    world.suspend(&administrator, &editor, true).unwrap();
    let claim = Claim { actor: administrator, power: "office.grant", subject: editor.to_string(), reasons: reasons() };
    let given = perform(&world.it.ground, claim, |tx, act| {
        grant(tx, act, &editor, Office::NormEditor, &OfficeDraft::default())
    });
    assert_eq!(codes(given), ["common.required", "common.required", "common.required", "office.suspended"]);
}

#[test]
fn every_query_of_offices_runs() {
    let world = World::new();
    let id = world.account("someone");
    world.read(|tx| {
        assert_eq!(store::held(tx, &id, Office::NormEditor)?, None);
        assert_eq!(store::named(tx, &id, Office::NormEditor)?, None);
        assert!(store::all(tx)?.is_empty());
        Ok::<_, DbError>(())
    });
}
