//! The pages of changes: written, shown with whom it reaches, sent, seen downstream, and looked into.

use crate::world::World;
use shirube_domain::authority::Role;
use shirube_domain::downstream;

#[test]
fn a_change_is_shown_before_it_goes_out_and_is_seen_by_opening_it() {
    let world = World::new();
    let form = world.at(&format!("/register/assets/{}/change", world.fixture.model));
    world.get(Role::Viewer, &form).expect(403);
    world.get(Role::Editor, &form).expect(200);
    let wrong = world.post(Role::Editor, &form, &[("kind", "new-version"), ("words", ""), ("once", "c0")]).expect(422);
    assert!(wrong.says("href=\"#words\""));
    let said = [("kind", "new-version"), ("words", "重みを改めた。"), ("public_words", "新しい版。"), ("once", "c1")];
    let path = world.post(Role::Editor, &form, &said).expect(303).location().unwrap().to_owned();
    assert_eq!(world.post(Role::Editor, &form, &said).expect(303).location(), Some(path.as_str()));
    assert!(world.get(Role::Editor, &path).expect(200).says("確認待ち"));
    world.post(Role::Editor, &format!("{path}/send"), &[("seen", "1")]).expect(403);
    world.post(Role::Owner, &format!("{path}/send"), &[("seen", "1")]).expect(303);
    downstream::tell(&world.app.installation.ground, &|| true).unwrap();
    assert!(world.get(Role::Viewer, &path).expect(200).says("送付済み"));
    assert!(world.get(Role::Viewer, &world.at("/changes/sent")).expect(200).says("きず検出モデル"));
    world.get(Role::Stranger, &path).expect(404);
    // The operator's own systems contain the model: it is told too.
    let id = path.rsplit('/').next().unwrap();
    let told = world.at(&format!("/changes/{id}"));
    assert!(world.get(Role::Viewer, &world.at("/changes")).expect(200).says(&told));
    assert!(world.get(Role::Viewer, &told).expect(200).says("外観検査システム"));
    let settle = format!("{told}/settle");
    let system = world.fixture.system.to_string();
    world.post(Role::Editor, &settle, &[("subject", &system), ("note", "")]).expect(422);
    world.post(Role::Editor, &settle, &[("subject", &system), ("note", "影響なし。")]).expect(303);
    assert!(world.get(Role::Viewer, &told).expect(200).says("影響なし。"));
}

#[test]
fn a_change_nobody_was_told_of_can_be_dropped() {
    let world = World::new();
    let form = world.at(&format!("/register/assets/{}/change", world.fixture.model));
    let said = [("kind", "incident"), ("words", "誤検知が続いた。"), ("once", "c2")];
    let path = world.post(Role::Editor, &form, &said).expect(303).location().unwrap().to_owned();
    world.post(Role::Editor, &format!("{path}/drop"), &[("seen", "1")]).expect(303);
    assert!(world.get(Role::Viewer, &path).expect(200).says("取りやめ"));
    downstream::tell(&world.app.installation.ground, &|| true).unwrap();
    assert!(!world.get(Role::Viewer, &world.at("/changes")).expect(200).says("きず検出モデル"));
}
