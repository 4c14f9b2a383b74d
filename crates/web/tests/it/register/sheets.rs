//! The draft of a disclosure sheet.

use crate::world::World;
use shirube_domain::authority::Role;

#[test]
fn each_audience_sees_its_own_fields_with_the_clause_that_says_why() {
    let world = World::new();
    let path = world.at(&format!("/register/assets/{}/sheets", world.fixture.system));
    let page = world.get(Role::Viewer, &path).expect(200);
    assert!(page.says("AI利用者") && page.says("/ja/norms/aigb@1.2/P-7-i") && page.says("下書きです"));
    assert!(page.says("id=\"field-limitations\"") && !page.says("id=\"field-compute\""));
    let provider = world.get(Role::Viewer, &format!("{path}?for=provider")).expect(200);
    assert!(provider.says("/ja/norms/aigb@1.2/D-6-ii") && provider.says("id=\"field-datasets\""));
    let public = world.get(Role::Viewer, &format!("{path}?for=public")).expect(200);
    assert!(!public.says("id=\"field-datasets\"") && !public.says("id=\"field-evaluation\""));
    let authority = world.get(Role::Viewer, &format!("{path}?for=authority")).expect(200);
    assert!(authority.says("義務付ける条文はありません") && authority.says("id=\"field-compute\""));
    world.get(Role::Viewer, &format!("{path}?for=nobody")).expect(404);
}

#[test]
fn the_draft_as_data_names_what_is_missing_and_only_that() {
    let world = World::new();
    let path = world.at(&format!("/register/assets/{}/sheets.json", world.fixture.system));
    let sheet: serde_json::Value = serde_json::from_str(&world.get(Role::Viewer, &path).expect(200).text()).unwrap();
    assert_eq!(sheet["audience"], "user");
    let missing = sheet["missing"].as_array().unwrap();
    assert!(missing.contains(&"limitations".into()) && !missing.contains(&"name".into()), "{missing:?}");
    let line = |field: &str| sheet["lines"].as_array().unwrap().iter().find(|l| l["field"] == field).cloned().unwrap();
    assert_eq!(line("name")["given"][0]["origin"], "asset.name");
    assert!(line("limitations")["given"].as_array().unwrap().is_empty());
}

#[test]
fn who_may_describe_is_led_to_where_the_words_are_missing() {
    let world = World::new();
    let path = world.at(&format!("/register/assets/{}/sheets", world.fixture.system));
    let editor = world.get(Role::Editor, &path).expect(200);
    assert!(editor.says("/register/import\">記載する"), "{}", editor.text());
    assert!(!world.get(Role::Viewer, &path).expect(200).says("記載する<"));
}
