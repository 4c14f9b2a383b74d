//! Ties between assets.

use crate::world::World;
use shirube_domain::authority::Role;
use shirube_domain::registry::{self, AssetDraft, AssetKind};

#[test]
fn a_tie_is_added_once_drawn_and_removed() {
    let world = World::new();
    let path = world.at(&format!("/register/assets/{}/ties", world.fixture.system));
    let fields = [("to", world.fixture.dataset.as_str()), ("kind", "evaluated-on")];
    world.post(Role::Editor, &path, &fields).expect(303);
    world.post(Role::Editor, &path, &fields).expect(303);
    let ties = world.look(|tx| Ok(registry::ties(tx, &world.fixture.system)?));
    assert_eq!(ties.iter().filter(|t| t.to == world.fixture.dataset).count(), 1);
    let page = world.get(Role::Viewer, &path).expect(200);
    assert!(page.says("<svg role=\"img\"") && page.says("で評価した") && page.says("検査結果照会サービス"));
    let remove = format!("{path}/{}/remove", world.fixture.tie);
    world.get(Role::Editor, &remove).expect(200);
    world.post(Role::Editor, &remove, &[]).expect(303);
    world.post(Role::Editor, &remove, &[]).expect(303);
    world.get(Role::Editor, &remove).expect(404);
}

#[test]
fn a_circle_and_an_asset_of_another_operator_are_refused_at_the_form() {
    let world = World::new();
    let dataset = world.at(&format!("/register/assets/{}/ties", world.fixture.dataset));
    let circle = [("to", world.fixture.service.as_str()), ("kind", "based-on")];
    assert!(world.post(Role::Editor, &dataset, &circle).expect(409).says("循環"));
    let foreign = [("to", world.fixture.foreign_asset.as_str()), ("kind", "based-on")];
    assert!(world.post(Role::Editor, &dataset, &foreign).expect(422).says("登録されていません"));
    let answer = world.post(Role::Editor, &dataset, &[]).expect(422);
    assert!(answer.says("href=\"#to\"") && answer.says("href=\"#kind\""));
}

#[test]
fn one_asset_among_many_is_found_by_its_name_and_tied() {
    let world = World::new();
    let operator = world.fixture.operator.clone();
    let wanted = world.arrange(|tx, _| {
        let draft = |name: String| AssetDraft { name, version: String::new(), summary: String::new() };
        let wanted = registry::describe(tx, &operator, AssetKind::Model, &draft("目当てのモデル".to_owned()))?;
        for n in 0..80 {
            registry::describe(tx, &operator, AssetKind::Dataset, &draft(format!("資料{n}")))?;
        }
        Ok(wanted)
    });
    let path = world.at(&format!("/register/assets/{}/ties", world.fixture.system));
    let option = format!("value=\"{wanted}\"");
    let page = world.get(Role::Editor, &path).expect(200);
    assert!(page.says("更新が新しい50件から選べます"));
    let found = world.get(Role::Editor, &format!("{path}?q={}", crate::world::percent("目当て"))).expect(200);
    assert!(found.says(&option) && !found.says("更新が新しい50件から選べます"));
    let none = world.get(Role::Editor, &format!("{path}?q=zzz")).expect(200);
    assert!(none.says("見つかりませんでした"));
    world.post(Role::Editor, &path, &[("to", wanted.as_str()), ("kind", "contains"), ("q", "目当て")]).expect(303);
    // A fault of the form keeps the search.
    let again = world.post(Role::Editor, &path, &[("to", wanted.as_str()), ("q", "目当て")]).expect(422);
    assert!(again.says(&format!("{option} selected")), "{}", again.text());
}
