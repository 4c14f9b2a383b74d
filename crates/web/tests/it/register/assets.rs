//! Describing an asset, changing it, its facts, what applies, its assessments.

use crate::world::{Answer, World};
use shirube_domain::authority::Role;
use shirube_domain::registry::{self, AssetQuery};

const HOSTILE: &str = "<script>alert(1)</script>\"'&";

fn count(world: &World) -> usize {
    let query = AssetQuery {
        operator: Some(world.fixture.operator.clone()),
        with_retired: true,
        most: 1_000,
        ..AssetQuery::default()
    };
    world.look(|tx| Ok(registry::assets(tx, &query)?)).rows.len()
}

fn system(world: &World, rest: &str) -> String {
    world.at(&format!("/register/assets/{}{rest}", world.fixture.system))
}

fn get(world: &World, rest: &str) -> Answer {
    world.get(Role::Editor, &system(world, rest)).expect(200)
}

#[test]
fn an_asset_and_its_facts_are_described_in_one_filing() {
    let world = World::new();
    let fields = [
        ("kind", "system"),
        ("name", "問い合わせ窓口"),
        ("fact.roles", "provider"),
        ("fact.roles", "user"),
        ("fact.generative", "yes"),
    ];
    let answer = world.post(Role::Editor, &world.at("/register/assets/new"), &fields).expect(303);
    let page = world.get(Role::Editor, answer.location().unwrap()).expect(200);
    assert!(page.says("問い合わせ窓口"));
    assert!(page.says("AI提供者"));
}

#[test]
fn the_form_is_filled_from_the_address_the_public_check_gives() {
    let world = World::new();
    let page = world
        .get(Role::Editor, &world.at("/register/assets/new?kind=service&roles=provider,user&stage=service&users=5000"));
    let text = page.expect(200).text();
    for chosen in [
        "value=\"service\" checked",
        "value=\"provider\" checked",
        "value=\"user\" checked",
        "value=\"service\" selected",
        "value=\"5000\"",
    ] {
        assert!(text.contains(chosen), "{chosen}");
    }
}

#[test]
fn every_fault_of_an_asset_and_its_facts_is_shown_at_once() {
    let world = World::new();
    let before = count(&world);
    let fields = [("kind", "ship"), ("name", " "), ("fact.users", "many"), ("fact.stage", "someday")];
    let answer = world.post(Role::Editor, &world.at("/register/assets/new"), &fields).expect(422);
    for anchor in ["#kind", "#name", "#fact.users", "#fact.stage"] {
        assert!(answer.says(&format!("href=\"{anchor}\"")), "{anchor}");
    }
    assert_eq!(count(&world), before);
}

#[test]
fn the_form_sent_twice_makes_one_asset() {
    let world = World::new();
    let once = world.get(Role::Editor, &world.at("/register/assets/new")).expect(200).field("once");
    let fields = [("kind", "model"), ("name", "二度押し"), ("once", once.as_str())];
    let before = count(&world);
    let first = world.post(Role::Editor, &world.at("/register/assets/new"), &fields).expect(303);
    let second = world.post(Role::Editor, &world.at("/register/assets/new"), &fields).expect(303);
    assert_eq!(first.location(), second.location());
    assert_eq!(count(&world), before + 1);
}

#[test]
fn a_viewer_reads_and_cannot_write_and_a_stranger_sees_nothing() {
    let world = World::new();
    world.get(Role::Viewer, &system(&world, "/facts")).expect(200);
    world.post(Role::Viewer, &system(&world, "/facts"), &[]).expect(403);
    world.post(Role::Viewer, &world.at("/register/assets/new"), &[("name", "x")]).expect(403);
    world.get(Role::Stranger, &system(&world, "")).expect(404);
    world.get(Role::Administrator, &system(&world, "")).expect(404);
}

#[test]
fn an_asset_of_another_operator_is_absent_under_ones_own() {
    let world = World::new();
    let foreign = format!("/register/assets/{}", world.fixture.foreign_asset);
    for rest in ["", "/edit", "/facts", "/said", "/applies", "/applies.json", "/ties", "/history", "/retire"] {
        world.get(Role::Owner, &world.at(&format!("{foreign}{rest}"))).expect(404);
    }
    world.post(Role::Owner, &world.at(&format!("{foreign}/edit")), &[("name", "x"), ("seen", "1")]).expect(404);
    world.post(Role::Owner, &world.at(&format!("{foreign}/assessments")), &[]).expect(404);
}

#[test]
fn hostile_text_is_shown_as_text() {
    let world = World::new();
    let fields = [("kind", "system"), ("name", HOSTILE), ("summary", HOSTILE), ("version", HOSTILE)];
    let answer = world.post(Role::Editor, &world.at("/register/assets/new"), &fields).expect(303);
    let home = answer.location().unwrap().split('?').next().unwrap().to_owned();
    let pages =
        ["", "/edit", "/facts", "/said", "/applies", "/ties", "/history", "/retire"].map(|r| format!("{home}{r}"));
    for path in pages.into_iter().chain([world.at("/register/assets"), world.at("")]) {
        let page = world.get(Role::Editor, &path).expect(200);
        assert!(!page.says("<script>alert"), "{path}");
    }
    let search = world.at("/register/assets?q=%3Cscript%3Ealert(1)%3C%2Fscript%3E%22%27");
    assert!(!world.get(Role::Editor, &search).expect(200).says("<script>alert"));
}

#[test]
fn a_change_upon_an_old_revision_shows_both_versions() {
    let world = World::new();
    let seen = get(&world, "/edit").field("seen");
    let mine = [("name", "外観検査システム"), ("version", "3.1"), ("summary", "私の概要"), ("seen", seen.as_str())];
    let theirs =
        [("name", "外観検査システム"), ("version", "3.1"), ("summary", "先に保存された概要"), ("seen", seen.as_str())];
    world.post(Role::Owner, &system(&world, "/edit"), &theirs).expect(303);
    let conflict = world.post(Role::Editor, &system(&world, "/edit"), &mine).expect(409);
    assert!(conflict.says("先に保存された概要") && conflict.says("私の概要"));
    let again = conflict.field("seen");
    let settled =
        [("name", "外観検査システム"), ("version", "3.1"), ("summary", "二人の概要"), ("seen", again.as_str())];
    world.post(Role::Editor, &system(&world, "/edit"), &settled).expect(303);
    // The same content sent once more is no conflict.
    world.post(Role::Editor, &system(&world, "/edit"), &settled).expect(303);
    assert!(get(&world, "").says("二人の概要"));
}

#[test]
fn facts_changed_by_two_people_are_merged_and_a_clash_is_shown() {
    let world = World::new();
    let was = get(&world, "/facts").field("was").replace("&#34;", "\"").replace("&quot;", "\"");
    let base = [
        ("was", was.as_str()),
        ("fact.roles", "developer"),
        ("fact.roles", "user"),
        ("fact.purposes", "recognition"),
        ("fact.generative", "no"),
    ];
    let stage = |word: &'static str| [&base[..], &[("fact.stage", word)]].concat();
    world.post(Role::Owner, &system(&world, "/facts"), &stage("development")).expect(303);
    let other = [&stage("service")[..], &[("fact.users", "１，０００")]].concat();
    world.post(Role::Editor, &system(&world, "/facts"), &other).expect(303);
    let facts = world.look(|tx| registry::facts(tx, &world.fixture.system));
    assert_eq!(
        serde_json::to_value(facts.get("stage")).unwrap(),
        "development",
        "a fact left as it was is not written back"
    );
    assert_eq!(serde_json::to_value(facts.get("users")).unwrap(), 1000.0);
    let clash = world.post(Role::Editor, &system(&world, "/facts"), &stage("planning")).expect(409);
    assert!(clash.says("href=\"#fact.stage\""));
    assert!(clash.says("開発・検証"));
}

#[test]
fn what_applies_is_shown_with_reasons_and_can_be_taken_away() {
    let world = World::new();
    let page = get(&world, "/applies");
    assert!(page.says("立場：") && page.says("足りない情報"));
    let only = get(&world, "/applies?answer=depends");
    assert!(only.says("aria-current=\"page\""));
    assert_eq!(get(&world, "/applies.json").json()["format"], "shirube-report/1");
    assert!(get(&world, "/applies.xlsx").bytes.starts_with(b"PK"));
    let english = world.get(Role::Viewer, &system(&world, "/applies").replace("/ja/", "/en/")).expect(200);
    assert!(english.says("Role: "));
}

#[test]
fn a_self_assessment_is_started_once_and_found_again() {
    let world = World::new();
    let model = world.at(&format!("/register/assets/{}", world.fixture.model));
    let once = world.get(Role::Editor, &format!("{model}/history")).expect(200).field("once");
    let first = world.post(Role::Editor, &format!("{model}/assessments"), &[("once", &once)]).expect(303);
    let second = world.post(Role::Editor, &format!("{model}/assessments"), &[("once", &once)]).expect(303);
    let third = world.post(Role::Owner, &format!("{model}/assessments"), &[]).expect(303);
    assert_eq!(first.location(), second.location());
    assert_eq!(first.location(), third.location());
    assert!(first.location().unwrap().contains("/assess/assessments/asm_"));
    world.post(Role::Viewer, &format!("{model}/assessments"), &[]).expect(403);
}

#[test]
fn a_retired_asset_leaves_the_list_and_comes_back() {
    let world = World::new();
    get(&world, "/retire");
    world.post(Role::Editor, &system(&world, "/retire"), &[("retired", "1")]).expect(303);
    world.post(Role::Editor, &system(&world, "/retire"), &[("retired", "1")]).expect(303);
    assert!(!world.get(Role::Viewer, &world.at("/register/assets?kind=system")).says("外観検査システム"));
    assert!(world.get(Role::Viewer, &world.at("/register/assets?kind=system&retired=1")).says("外観検査システム"));
    world.post(Role::Editor, &system(&world, "/retire"), &[("retired", "0")]).expect(303);
    assert!(world.get(Role::Viewer, &world.at("/register/assets?kind=system")).says("外観検査システム"));
}
