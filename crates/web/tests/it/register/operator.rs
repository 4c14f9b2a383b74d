//! The operator's own entry.

use crate::world::World;
use shirube_domain::authority::Role;

const ENTRY: [(&str, &str); 3] =
    [("name", "株式会社あさひ検査"), ("name_en", "Asahi Inspection Inc."), ("corporate_number", "7123456789012")];

#[test]
fn a_change_upon_an_old_revision_shows_both_versions() {
    let world = World::new();
    let path = world.at("/settings/operator");
    let seen = world.get(Role::Owner, &path).expect(200).field("seen");
    let with = |contact: &str, seen: &str| {
        let fields = [&ENTRY[..], &[("contact", contact), ("seen", seen)]].concat();
        world.post(Role::Owner, &path, &fields)
    };
    with("first@fixture.example", &seen).expect(303);
    let conflict = with("second@fixture.example", &seen).expect(409);
    assert!(conflict.says("first@fixture.example") && conflict.says("second@fixture.example"));
    with("second@fixture.example", &conflict.field("seen")).expect(303);
    with("second@fixture.example", &conflict.field("seen")).expect(303);
    assert_eq!(world.get(Role::Owner, &path).expect(200).field("contact"), "second@fixture.example");
}

#[test]
fn an_overseas_operator_needs_a_country() {
    let world = World::new();
    let fields = [&ENTRY[..], &[("is_overseas", "1"), ("country", ""), ("seen", "1")]].concat();
    assert!(world.post(Role::Owner, &world.at("/settings/operator"), &fields).expect(422).says("href=\"#country\""));
    world.get(Role::Editor, &world.at("/settings/operator")).expect(403);
}

#[test]
fn the_summary_of_errors_names_its_fields() {
    let world = World::new();
    let fields = [("name", ""), ("corporate_number", "1"), ("seen", "1")];
    let page = world.post(Role::Owner, &world.at("/settings/operator"), &fields).expect(422).text();
    let line = page.split("href=\"#name\">").nth(1).and_then(|l| l.split('<').next()).unwrap_or_default().to_owned();
    assert_eq!(line, "名称：入力してください。");
    assert!(!page.contains("<!--field"));
}

#[test]
fn a_wrong_turn_in_a_workspace_keeps_its_menu_for_members_alone() {
    let world = World::new();
    let path = world.at("/register/assets/ast_00000000000000000000000000000000");
    let menu = format!("{}\"", world.at("/register/assets"));
    assert!(world.get(Role::Viewer, &path).expect(404).says(&menu));
    assert!(world.get(Role::Viewer, &world.at("/no/such/page")).expect(404).says(&menu));
    assert!(world.get(Role::Editor, &world.at("/settings/operator")).expect(403).says(&menu));
    assert!(!world.get(Role::Stranger, &path).expect(404).says(&menu));
    assert!(!world.get(Role::Anyone, &world.at("/no/such/page")).expect(404).says(&menu));
}
