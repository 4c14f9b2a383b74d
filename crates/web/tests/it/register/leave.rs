//! Forms of others, files that leave, and report cases.

use crate::world::World;
use serde_json::Value;
use shirube_domain::authority::Role;

fn data(world: &World, path: &str) -> Value {
    serde_json::from_str(&world.get(Role::Viewer, path).expect(200).text()).unwrap()
}

#[test]
fn a_form_shows_what_the_register_has_and_what_is_missing_and_that_it_is_a_draft() {
    let world = World::new();
    let base = world.at(&format!("/register/assets/{}/forms", world.fixture.system));
    let list = world.get(Role::Viewer, &base).expect(200);
    assert!(list.says("広島AIプロセス 自主報告") && list.says("for=downstream") && list.says("cyclonedx-1.7.json"));
    let form = world.get(Role::Viewer, &format!("{base}/oecd-haip-v2?for=deployer")).expect(200);
    assert!(form.says("下書きです") && form.says("確認できていない") && form.says("id=\"field-q21\""));
    assert!(!form.says("id=\"field-q8a\""), "not a question for deployers");
    let filled = data(&world, &format!("{base}/oecd-haip-v2/answers.json?for=deployer"));
    assert!(filled["missing"].as_array().unwrap().contains(&"size".into()));
    let table = world.get(Role::Viewer, &format!("{base}/eu-model-documentation/answers.csv")).expect(200);
    assert!(table.says("eu-aia@2026-07-27:annex11-1-1-d"));
    world.get(Role::Viewer, &format!("{base}/eu-model-documentation/answers.md?for=downstream")).expect(200);
    for absent in ["/no-such", "/oecd-haip-v2?for=nobody", "/oecd-haip-v2/answers.exe"] {
        world.get(Role::Viewer, &format!("{base}{absent}")).expect(404);
    }
}

#[test]
fn what_leaves_as_a_file_is_read_by_our_own_reader() {
    let world = World::new();
    let base = world.at(&format!("/register/assets/{}/export", world.fixture.system));
    for version in ["1.6", "1.7"] {
        let bom = data(&world, &format!("{base}/cyclonedx-{version}.json"));
        assert_eq!(bom["specVersion"], version);
        assert_eq!(bom["metadata"]["component"]["type"], "application");
    }
    world.get(Role::Viewer, &format!("{base}/cyclonedx-1.4.json")).expect(404);
    world.get(Role::Viewer, &format!("{base}/model-card.md")).expect(409);
}

#[test]
fn a_report_that_may_be_asked_for_is_opened_and_closed_by_a_member() {
    let world = World::new();
    let asset = world.at(&format!("/register/assets/{}", world.fixture.system));
    let facts = [("fact.roles", "developer"), ("fact.markets", "eu"), ("fact.compute_flop", "2e25")];
    world.post(Role::Editor, &format!("{asset}/facts"), &facts).expect(303);
    let page = world.get(Role::Editor, &format!("{asset}/reports")).expect(200);
    assert!(page.says("eu-systemic-notification/open") && page.says("法的助言ではありません"), "{}", page.text());
    assert!(!world.get(Role::Viewer, &format!("{asset}/reports")).expect(200).says("案件を開く<"));
    let open = format!("{asset}/reports/eu-systemic-notification/open");
    world.get(Role::Viewer, &open).expect(403);
    world.get(Role::Editor, &open).expect(200);
    let wrong = world.post(Role::Editor, &open, &[("since", "2999-01-01"), ("time", "")]).expect(422);
    assert!(wrong.says("まだ来ていない日時です"));
    world.post(Role::Editor, &open, &[("since", "2026-01-05"), ("time", "09:00"), ("once", "a1")]).expect(303);
    let list = world.get(Role::Viewer, &world.at("/reports")).expect(200);
    assert!(list.says("2026-01-19") && list.says("対応中"), "{}", list.text());
    let at = list.text();
    let at = at.split("/reports/rpc_").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let case = world.at(&format!("/reports/rpc_{at}"));
    let page = world.get(Role::Editor, &case).expect(200);
    assert!(page.says("登録簿にない内容です") && page.says("2e25"), "{}", page.text());
    world.get(Role::Stranger, &case).expect(404);
    let refused = world.post(Role::Editor, &format!("{case}/not-needed"), &[("seen", "1"), ("reason", "")]).expect(422);
    assert!(refused.says("理由"));
    world
        .post(Role::Editor, &format!("{case}/handed-in"), &[("seen", "1"), ("to", "欧州委員会"), ("on", "2026-01-10")])
        .expect(303);
    assert!(world.get(Role::Viewer, &case).expect(200).says("提出済み"));
}
