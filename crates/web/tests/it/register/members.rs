//! Members: invited, given a role, dismissed.

use crate::world::World;
use shirube_domain::authority::Role;
use shirube_domain::identity;

#[test]
fn an_invitation_link_is_shown_once_and_works() {
    let world = World::new();
    let path = world.at("/settings/members");
    let once = world.get(Role::Owner, &path).expect(200).field("once");
    let fields = [("role", "editor"), ("note", "品質保証の鈴木さん"), ("once", once.as_str())];
    let made = world.post(Role::Owner, &format!("{path}/invite"), &fields).expect(200).text();
    let link = made.split("http://shirube.test").nth(1).unwrap().split('<').next().unwrap().to_owned();
    assert!(world.get(Role::Stranger, &link).expect(200).says("あさひ検査"));
    world.post(Role::Owner, &format!("{path}/invite"), &fields).expect(303);
    let page = world.get(Role::Owner, &path).expect(200);
    assert!(!page.says(&link));
    assert_eq!(page.text().matches("品質保証の鈴木さん").count(), 1, "a double submit makes one invitation");
    world.post(Role::Stranger, &link, &[]).expect(303);
    world.get(Role::Stranger, &world.at("/register/assets/new")).expect(200);
}

#[test]
fn an_invitation_needs_a_role_and_a_note() {
    let world = World::new();
    let answer =
        world.post(Role::Owner, &world.at("/settings/members/invite"), &[("role", "administrator")]).expect(422);
    assert!(answer.says("href=\"#role\"") && answer.says("href=\"#note\""));
    world.post(Role::Editor, &world.at("/settings/members/invite"), &[]).expect(403);
}

#[test]
fn the_last_owner_stays() {
    let world = World::new();
    let own = world.at(&format!("/settings/members/{}", world.fixture.owner));
    assert!(world.post(Role::Owner, &format!("{own}/role"), &[("role", "viewer")]).expect(409).says("最後の責任者"));
    world.post(Role::Owner, &format!("{own}/dismiss"), &[]).expect(409);
    world.get(Role::Owner, &world.at("/settings/operator")).expect(200);
}

#[test]
fn a_member_is_given_another_role_and_dismissed() {
    let world = World::new();
    let colleague = world.at(&format!("/settings/members/{}", world.fixture.colleague));
    world.post(Role::Owner, &format!("{colleague}/role"), &[("role", "editor")]).expect(303);
    let members = world.look(|tx| Ok(identity::members(tx, &world.fixture.operator)?));
    assert!(members.iter().any(|m| m.account.id == world.fixture.colleague && m.role == Role::Editor));
    world.get(Role::Owner, &format!("{colleague}/dismiss")).expect(200);
    world.post(Role::Owner, &format!("{colleague}/dismiss"), &[]).expect(303);
    world.post(Role::Owner, &format!("{colleague}/dismiss"), &[]).expect(303);
    world.get(Role::Owner, &format!("{colleague}/dismiss")).expect(404);
    let stranger = world.at(&format!("/settings/members/{}", world.fixture.stranger));
    world.get(Role::Owner, &format!("{stranger}/dismiss")).expect(404);
    world.post(Role::Owner, &format!("{stranger}/role"), &[("role", "owner")]).expect(404);
}

#[test]
fn a_viewer_sees_names_and_roles_but_no_addresses() {
    let world = World::new();
    let page = world.get(Role::Viewer, &world.at("/settings/members")).expect(200);
    assert!(page.says("ownerさん") && page.says("責任者"));
    assert!(!page.says("owner@fixture.example") && !page.says("/dismiss"));
}
