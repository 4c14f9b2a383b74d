//! What leaves as OSCAL: the right type and name, and nothing for those who may not see it.

use crate::world::World;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use serde_json::Value;
use shirube_domain::authority::Role;
use shirube_domain::oscal;

fn catalogued(bytes: &[u8], model: &str) -> Value {
    oscal::read(bytes).map_err(|faults| format!("{faults:?}")).unwrap();
    let value: Value = serde_json::from_slice(bytes).unwrap();
    assert!(value[model].is_object());
    value
}

#[test]
fn an_instrument_and_a_crosswalk_offer_their_oscal_under_a_name_others_refer_to() {
    let world = World::new();
    let page = world.get(Role::Anyone, "/ja/norms/aigb@1.2").expect(200);
    assert!(page.says("/ja/norms/aigb@1.2.oscal.json"));
    let file = world.get(Role::Anyone, "/ja/norms/aigb@1.2.oscal.json").expect(200);
    assert_eq!(file.header(CONTENT_TYPE), Some("application/oscal.catalog+json"));
    assert!(file.header(CONTENT_DISPOSITION).unwrap().contains("aigb%401.2.oscal.json"));
    let again = world.get(Role::Anyone, "/en/norms/aigb.oscal.json").expect(200);
    assert_eq!(file.bytes, again.bytes, "the same content is the same file");
    catalogued(&file.bytes, "catalog");
    world.get(Role::Anyone, "/ja/norms/none.oscal.json").expect(404);
    let path = "/en/crosswalk?of=oecd-ai@2024-05-03&by=aigb@1.2";
    assert!(world.get(Role::Anyone, path).expect(200).says("/en/crosswalk.oscal.json?of="));
    let file = world.get(Role::Anyone, &path.replace("crosswalk?", "crosswalk.oscal.json?")).expect(200);
    let value = catalogued(&file.bytes, "mapping-collection");
    assert_eq!(value["mapping-collection"]["mappings"][0]["source-resource"]["href"], "aigb@1.2.oscal.json");
    let none = "/en/crosswalk?of=apa@2015-04-01&by=likeness@2026-08-07";
    assert!(!world.get(Role::Anyone, none).expect(200).says("crosswalk.oscal.json"));
    world.get(Role::Anyone, &none.replace("crosswalk?", "crosswalk.oscal.json?")).expect(404);
}

#[test]
fn what_applies_is_a_profile_and_what_cannot_be_read_is_refused() {
    let world = World::new();
    let page = world.get(Role::Anyone, "/ja/check/result?roles=provider").expect(200);
    assert!(page.says("/ja/check/result.oscal.json?roles=provider"));
    let file = world.get(Role::Anyone, "/ja/check/result.oscal.json?roles=provider").expect(200);
    assert_eq!(file.header(CONTENT_TYPE), Some("application/oscal.profile+json"));
    catalogued(&file.bytes, "profile");
    world.get(Role::Anyone, "/ja/check/result.oscal.json?roles=emperor").expect(422);
}

#[test]
fn results_and_plans_are_for_those_who_may_read_the_assessment() {
    let world = World::new();
    for id in [world.fixture.submitted.to_string(), world.fixture.draft.to_string()] {
        let at = world.at(&format!("/assess/assessments/{id}"));
        let page = world.get(Role::Viewer, &format!("{at}/report")).expect(200);
        assert!(page.says("/results.oscal.json"));
        let file = world.get(Role::Viewer, &format!("{at}/results.oscal.json")).expect(200);
        assert_eq!(file.header(CONTENT_TYPE), Some("application/oscal.assessment-results+json"));
        catalogued(&file.bytes, "assessment-results");
        let plan = world.get(Role::Viewer, &format!("{at}/plan.oscal.json"));
        let status = if page.says("/plan.oscal.json") { 200 } else { 404 };
        assert_eq!(plan.status, status);
    }
}
