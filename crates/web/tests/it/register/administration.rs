//! Suspending and restoring an account, as acts.

use crate::world::{PASSWORD, World};
use shirube_domain::authority::Role;

const BASIS: &str = "docs/decisions/0005-accounts.md";

fn path(world: &World, deed: &str) -> String {
    format!("/ja/admin/accounts/{}/{deed}", world.fixture.colleague)
}

#[test]
fn an_account_is_suspended_with_reasons_and_restored_with_reasons() {
    let world = World::new();
    let colleague = world.session_of(&world.fixture.colleague);
    let reasons = [("findings", "同じ端末から大量の送信がありました。"), ("clauses", BASIS)];
    world.get(Role::Administrator, &path(&world, "suspend")).expect(200);
    world.post(Role::Administrator, &path(&world, "suspend"), &reasons).expect(303);
    let account = axum::http::Method::GET;
    assert!(world.send(account, Some(&colleague), "/ja/account", None, Vec::new()).asks_to_sign_in());
    let sign_in = [("login", "colleague@fixture.example"), ("password", PASSWORD)];
    world.post(Role::Anyone, "/ja/sign-in", &sign_in).expect(422);
    assert!(world.get(Role::Administrator, "/ja/admin/accounts").says("停止中"));
    world.post(Role::Administrator, &path(&world, "restore"), &reasons).expect(303);
    world.post(Role::Anyone, "/ja/sign-in", &sign_in).expect(303);
}

#[test]
fn an_act_without_reasons_does_not_take_place() {
    let world = World::new();
    let answer = world.post(Role::Administrator, &path(&world, "suspend"), &[("findings", " \n ")]).expect(422);
    assert!(answer.says("href=\"#findings\""));
    assert!(answer.says("href=\"#clauses\""));
    let cited = [("findings", "理由"), ("clauses", "jp-ai-act@2025-09-01:99")];
    world.post(Role::Administrator, &path(&world, "suspend"), &cited).expect(422);
    assert!(!world.get(Role::Administrator, "/ja/admin/accounts").says("停止中"));
}

#[test]
fn the_last_administrator_cannot_be_suspended() {
    let world = World::new();
    let path = format!("/ja/admin/accounts/{}/suspend", world.fixture.administrator);
    let answer = world.post(Role::Administrator, &path, &[("findings", "試し"), ("clauses", BASIS)]).expect(409);
    assert!(answer.says("管理する人がいなくなる"));
}
