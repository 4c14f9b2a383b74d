//! One's own account, and registering an operator.

use crate::world::World;
use shirube_domain::authority::Role;
use shirube_domain::identity;

const OPERATOR: [(&str, &str); 3] = [
    ("name", "有限会社みなと"),
    ("corporate_number", "４０１１－００１０－９８９９３"),
    ("contact", "info@minato.example"),
];

#[test]
fn whoever_registers_an_operator_is_its_owner_at_once() {
    let world = World::new();
    let answer = world.post(Role::Stranger, "/ja/operators/new", &OPERATOR).expect(303);
    let home = answer.location().unwrap().to_owned();
    world.get(Role::Stranger, &home).expect(200);
    world.get(Role::Stranger, &format!("{home}/settings/operator")).expect(200);
    assert!(world.get(Role::Stranger, "/ja/account").says("有限会社みなと"));
    world.get(Role::Owner, &home).expect(404);
}

#[test]
fn a_wrong_check_digit_is_named_at_its_field_and_what_was_entered_is_kept() {
    let world = World::new();
    let fields = [("name", "有限会社みなと"), ("corporate_number", "5011001098993")];
    let answer = world.post(Role::Stranger, "/ja/operators/new", &fields).expect(422);
    assert!(answer.says("検査用数字"));
    assert!(answer.says("href=\"#corporate_number\""));
    assert_eq!(answer.field("name"), "有限会社みなと");
    assert_eq!(answer.field("corporate_number"), "5011001098993");
    assert!(world.post(Role::Stranger, "/en/operators/new", &fields).expect(422).says("check digit"));
}

#[test]
fn a_number_that_is_registered_already_is_a_conflict() {
    let world = World::new();
    let fields = [("name", "別の会社"), ("corporate_number", "7123456789012")];
    assert!(world.post(Role::Stranger, "/ja/operators/new", &fields).expect(409).says("すでに登録されています"));
}

#[test]
fn the_form_sent_twice_registers_one_operator() {
    let world = World::new();
    let once = world.get(Role::Stranger, "/ja/operators/new").expect(200).field("once");
    let fields = [&OPERATOR[..], &[("once", once.as_str())]].concat();
    let first = world.post(Role::Stranger, "/ja/operators/new", &fields).expect(303);
    let second = world.post(Role::Stranger, "/ja/operators/new", &fields).expect(303);
    assert_eq!(first.location(), second.location());
    let mine = world.look(|tx| Ok(identity::memberships(tx, &world.fixture.stranger)?));
    assert_eq!(mine.len(), 2);
}

#[test]
fn name_and_language_are_changed_by_oneself() {
    let world = World::new();
    world.post(Role::Viewer, "/ja/account", &[("name", "山本"), ("lang", "en")]).expect(303);
    assert_eq!(world.get(Role::Viewer, "/ja/account").expect(200).field("name"), "山本");
    let answer = world.post(Role::Viewer, "/ja/account", &[("name", " "), ("lang", "xx")]).expect(422);
    assert!(answer.says("href=\"#lang\""));
}

#[test]
fn only_an_administrator_sees_the_way_to_the_accounts() {
    let world = World::new();
    assert!(world.get(Role::Administrator, "/ja/account").says("/ja/admin/accounts"));
    assert!(!world.get(Role::Owner, "/ja/account").says("/ja/admin/accounts"));
}
