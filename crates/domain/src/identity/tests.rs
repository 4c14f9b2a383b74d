//! People through the verbs: signing in, roles, invitations, sessions, suspension.

use super::*;
use crate::authority::Role;
use crate::id::SystemChance;
use crate::testing::{World, codes};

const PASSWORD: &str = "long enough pass";

fn new<'a>(login: &'a str, name: &'a str, password: &'a str) -> NewAccount<'a> {
    NewAccount { login, name, password, lang: Lang::Ja }
}

fn check(world: &World, login: &str, password: &str) -> Result<Account, Error> {
    world.it.ground.db.read(|tx| check_password(tx, login, password))
}

/// The role the door sees when someone comes with a session just opened.
fn role_of(world: &World, account: &AccountId, operator: &OperatorId) -> Option<Role> {
    let session = world.file(|tx, _| open_session(tx, account)).unwrap();
    let now = world.it.ground.clock.now();
    let seen = world.it.ground.db.glance(|tx| who_towards(tx, &session.token, operator, now)).unwrap();
    seen.map(|(_, role)| role)
}

fn signed_in(world: &World, session: &NewSession) -> bool {
    let now = world.it.ground.clock.now();
    world.read(|tx| who(tx, &session.token, now)).is_some()
}

/// An operator with two owners.
fn two_owners(world: &World) -> (OperatorId, AccountId, AccountId) {
    let (operator, a, b) = (world.operator("二人の会社"), world.account("a"), world.account("b"));
    for id in [&a, &b] {
        world.file(|tx, _| set_role(tx, id, &operator, Role::Owner)).unwrap();
    }
    (operator, a, b)
}

#[test]
fn every_fault_of_a_new_account_is_named_at_once() {
    let fault = |n| codes(prepare(&n, &SystemChance).map(|_| ()));
    assert_eq!(fault(new("", " ", "short")), ["common.required", "common.required", "identity.password-too-short"]);
    assert_eq!(fault(new("a", "b", &"x".repeat(1_001))), ["common.too-long"]);
    assert!(prepare(&new("a", "b", "パスワードはとても長い"), &SystemChance).is_ok());
}

#[test]
fn one_signs_in_with_a_login_typed_in_any_width_or_case() {
    let world = World::new();
    let id = world.account("hanako@example.jp");
    assert_eq!(check(&world, " Ｈａｎａｋｏ@EXAMPLE.jp ", PASSWORD).unwrap().id, id);
}

#[test]
fn every_failed_sign_in_gives_the_same_answer() {
    let world = World::full();
    let (administrator, member) = (check(&world, "administrator", PASSWORD).unwrap().id, world.account("suspended"));
    world.suspend(&administrator, &member, true).unwrap();
    for (login, password) in [("nobody", PASSWORD), ("drafter", "another password"), ("suspended", PASSWORD), ("", "")]
    {
        assert_eq!(codes(check(&world, login, password)), ["identity.wrong-login"], "{login}");
    }
    assert_eq!(codes(check(&world, "drafter", &"x".repeat(2_000_000))), ["identity.wrong-login"]);
}

#[test]
fn the_first_account_can_be_opened_once_even_by_two_at_the_same_moment() {
    let world = World::new();
    let prepared: Vec<Prepared> =
        ["x", "y"].iter().map(|l| prepare(&new(l, "管理 太郎", PASSWORD), &SystemChance).unwrap()).collect();
    let opened: Vec<bool> = std::thread::scope(|s| {
        let world = &world;
        let opening: Vec<_> =
            prepared.iter().map(|p| s.spawn(move || world.file(|tx, _| open_first(tx, p)).is_ok())).collect();
        opening.into_iter().map(|t| t.join().unwrap()).collect()
    });
    assert_eq!(opened.iter().filter(|o| **o).count(), 1);
    assert_eq!(codes(world.file(|tx, _| open_first(tx, &prepared[0]))), ["identity.already-set-up"]);
}

#[test]
fn a_login_is_taken_whatever_its_width_and_case() {
    let world = World::new();
    world.account("taken");
    let again = prepare(&new("ＴＡＫＥＮ", "別の人", PASSWORD), &SystemChance).unwrap();
    assert_eq!(codes(world.file(|tx, _| open(tx, &again))), ["identity.login-taken"]);
}

#[test]
fn a_session_ends_by_time_by_signing_out_and_by_suspension() {
    let world = World::full();
    let (administrator, member) = (check(&world, "administrator", PASSWORD).unwrap().id, world.account("m"));
    let session = || world.file(|tx, _| open_session(tx, &member)).unwrap();
    let (by_time, by_hand) = (session(), session());
    assert!(signed_in(&world, &by_time));
    world.file(|tx, _| close_session(tx, &by_hand.token)).unwrap();
    assert!(!signed_in(&world, &by_hand) && signed_in(&world, &by_time));
    world.clock.forward_hours(SESSION_HOURS);
    assert!(!signed_in(&world, &by_time));
    let by_act = session();
    world.suspend(&administrator, &member, true).unwrap();
    assert!(!signed_in(&world, &by_act));
    let left = world.read(|tx| tx.number("SELECT count(*) FROM session WHERE account_id = ?", crate::args![&member]));
    assert_eq!(left, 0);
}

#[test]
fn an_act_without_the_power_or_without_reasons_does_not_take_place() {
    use crate::act::Reasons;
    let world = World::full();
    let (member, other) = (world.account("m"), world.account("n"));
    assert_eq!(codes(world.suspend(&member, &other, true)), ["act.power-not-held"]);
    assert!(check(&world, "n", PASSWORD).is_ok());
    assert!(Reasons::new(vec![" ".into()], vec!["x".into()]).is_err());
    assert!(Reasons::new(vec!["x".into()], vec![]).is_err());
    let administrator = check(&world, "administrator", PASSWORD).unwrap().id;
    assert_eq!(codes(world.suspend(&administrator, &administrator, true)), ["identity.last-administrator"]);
    world.tamper(&format!("UPDATE account SET is_administrator = TRUE WHERE id = '{member}'"));
    world.suspend(&member, &administrator, true).unwrap();
    assert_eq!(codes(world.suspend(&administrator, &other, true)), ["act.power-not-held"]);
}

#[test]
fn the_last_owner_cannot_leave_or_step_down() {
    let world = World::new();
    let (operator, a, b) = two_owners(&world);
    world.file(|tx, _| set_role(tx, &a, &operator, Role::Viewer)).unwrap();
    assert_eq!(codes(world.file(|tx, _| dismiss(tx, &b, &operator))), ["identity.last-owner"]);
    assert_eq!(codes(world.file(|tx, _| set_role(tx, &b, &operator, Role::Editor))), ["identity.last-owner"]);
    world.file(|tx, _| dismiss(tx, &a, &operator)).unwrap();
    assert_eq!(role_of(&world, &b, &operator), Some(Role::Owner));
    assert_eq!(role_of(&world, &a, &operator), Some(Role::Stranger));
}

#[test]
fn of_two_owners_who_leave_at_the_same_moment_one_stays() {
    let world = World::new();
    for _ in 0..10 {
        let (operator, a, b) = (world.operator("出ていく会社"), world.account(&fresh()), world.account(&fresh()));
        for id in [&a, &b] {
            world.file(|tx, _| set_role(tx, id, &operator, Role::Owner)).unwrap();
        }
        std::thread::scope(|s| {
            for id in [&a, &b] {
                let (world, operator) = (&world, &operator);
                s.spawn(move || world.file(|tx, _| dismiss(tx, id, operator)).ok());
            }
        });
        assert_eq!(world.read(|tx| members(tx, &operator)).len(), 1);
    }
}

fn fresh() -> String {
    crate::id::uuid7("2026-01-01T00:00:00Z".parse().unwrap(), &SystemChance)
}

#[test]
fn an_invitation_is_used_once_even_by_two_at_the_same_moment() {
    let world = World::new();
    let (operator, a, b) = two_owners(&world);
    let (c, d) = (world.account("c"), world.account("d"));
    let token = world.file(|tx, _| invite(tx, &operator, Role::Editor, "経理の方へ")).unwrap();
    let accepted: Vec<bool> = std::thread::scope(|s| {
        let (world, token) = (&world, &token);
        let accepting: Vec<_> =
            [&c, &d].into_iter().map(|id| s.spawn(move || world.file(|tx, _| accept(tx, token, id)).is_ok())).collect();
        accepting.into_iter().map(|t| t.join().unwrap()).collect()
    });
    assert_eq!(accepted.iter().filter(|x| **x).count(), 1);
    assert_eq!(world.read(|tx| members(tx, &operator)).len(), 3);
    assert_eq!(codes(world.file(|tx, _| accept(tx, &token, &a))), ["identity.no-invitation"]);
    let _ = b;
}

#[test]
fn an_invitation_expires_and_never_lowers_a_role() {
    let world = World::new();
    let (operator, a, _) = two_owners(&world);
    let token = world.file(|tx, _| invite(tx, &operator, Role::Viewer, "n")).unwrap();
    world.file(|tx, _| accept(tx, &token, &a)).unwrap();
    let found = world.read(|tx| members(tx, &operator));
    assert!(found.iter().all(|m| m.role == Role::Owner));
    let late = world.file(|tx, _| invite(tx, &operator, Role::Viewer, "n")).unwrap();
    world.clock.forward_hours(INVITATION_HOURS);
    assert_eq!(codes(world.file(|tx, _| accept(tx, &late, &a))), ["identity.no-invitation"]);
}

#[test]
fn no_secret_is_kept_as_it_is() {
    let world = World::new();
    let id = world.account("m");
    let operator = world.operator("会社");
    let session = world.file(|tx, _| open_session(tx, &id)).unwrap();
    let invitation = world.file(|tx, _| invite(tx, &operator, Role::Viewer, "n")).unwrap();
    let kept: Vec<String> = world.read(|tx| {
        let sql =
            "SELECT token FROM session UNION ALL SELECT token FROM invitation UNION ALL SELECT password FROM account";
        tx.rows(sql, &[], |r| r.text(0))
    });
    assert_eq!(kept.len(), 3);
    for secret in [session.token.as_str(), invitation.as_str(), PASSWORD] {
        assert!(!kept.iter().any(|k| k.contains(secret)));
    }
}

#[test]
fn every_query_of_identity_runs() {
    let world = World::new();
    assert!(world.read(store::is_empty));
    let (operator, a, b) = two_owners(&world);
    let session = world.file(|tx, _| open_session(tx, &a)).unwrap();
    let token = world.file(|tx, _| invite(tx, &operator, Role::Viewer, "n")).unwrap();
    let now = rfc3339(world.it.ground.clock.now());
    assert_eq!(world.read(|tx| store::by_login(tx, "a")).unwrap().0.id, a);
    assert_eq!(world.read(store::accounts).len(), 2);
    assert_eq!(world.read(|tx| store::account(tx, &a)).unwrap().login, "a");
    let kept = digest(&session.token);
    let seen = world.read(|tx| store::session_towards(tx, &kept, &operator, &now)).unwrap();
    assert_eq!((seen.0.account.id, seen.1), (a.clone(), Some(Role::Owner)));
    assert!(!world.read(|tx| store::is_run_without(tx, &a)));
    assert_eq!(world.read(|tx| store::session(tx, &digest(&session.token), &now)).unwrap().account.id, a);
    assert_eq!(world.read(|tx| store::expired_sessions(tx, &a, &now)).len(), 0);
    assert_eq!(world.read(|tx| store::role(tx, &b, &operator)), Some(Role::Owner));
    assert_eq!(world.read(|tx| store::other_owners(tx, &a, &operator)), 1);
    assert_eq!(world.read(|tx| store::memberships(tx, &a))[0].name, "二人の会社");
    assert_eq!(world.read(|tx| store::members(tx, &operator)).len(), 2);
    assert_eq!(world.read(|tx| store::invitation(tx, &digest(&token), &now)).unwrap().note, "n");
    assert_eq!(world.read(|tx| store::open_invitations(tx, &operator, &now)).len(), 1);
}
