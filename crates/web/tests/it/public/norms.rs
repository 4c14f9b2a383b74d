//! Instruments and provisions, each under one address, with its twin for machines.

use crate::world::World;
use axum::http::header;
use shirube_domain::authority::Role;

#[test]
fn every_instrument_and_every_provision_has_its_page() {
    let world = World::bare();
    let catalog = &world.app.installation.catalog();
    for i in catalog.instruments() {
        world.get(Role::Anyone, &format!("/en/norms/{}", i.id())).expect(200);
        for n in &i.norms {
            let page = world.get(Role::Anyone, &format!("/ja/norms/{}/{}", i.id(), n.id)).expect(200);
            assert!(page.says(n.certainty.label(shirube_domain::text::Lang::Ja)), "{}:{}", i.id(), n.id);
        }
    }
}

#[test]
fn a_code_without_a_version_leads_to_the_current_one_for_good() {
    let world = World::bare();
    for (asked, place) in [
        ("/ja/norms/aigb", "/ja/norms/aigb@1.2"),
        ("/en/norms/aigb.json", "/en/norms/aigb@1.2.json"),
        ("/ja/norms/aigb/C-2", "/ja/norms/aigb@1.2/C-2"),
        ("/ja/norms/aigb/C-2.json", "/ja/norms/aigb@1.2/C-2.json"),
    ] {
        assert_eq!(world.get(Role::Anyone, asked).expect(308).location(), Some(place));
    }
}

#[test]
fn a_superseded_version_says_so_and_names_the_new_one() {
    let world = World::bare();
    assert!(world.get(Role::Anyone, "/ja/norms/aigb@1.1").expect(200).says("これは旧版です"));
    let clause = world.get(Role::Anyone, "/en/norms/aigb@1.1/C-2").expect(200);
    assert!(clause.says("This version is superseded") && clause.says("/en/norms/aigb@1.2/C-2"));
}

#[test]
fn a_guideline_never_looks_like_a_duty() {
    let world = World::bare();
    let soft = world.get(Role::Anyone, "/ja/norms/aigb@1.2/C-2-1").expect(200);
    assert!(!soft.says("data-strength=\"duty\"") && soft.says("法的義務ではありません"));
    let law = world.get(Role::Anyone, "/ja/norms/jp-ai-act@2025-09-01/art07").expect(200);
    assert!(law.says("data-strength=\"duty\"") && law.says("罰則や不利益の定めはありません"));
}

#[test]
fn a_provision_is_shown_in_both_languages_with_its_condition_in_words() {
    let world = World::bare();
    let page = world.get(Role::Anyone, "/en/norms/aigb@1.2/P-4-i").expect(200);
    assert!(page.says("lang=\"ja\""), "the other language is marked");
    assert!(page.says("“Role” includes “AI provider”") || page.says("&#34;provider&#34; in roles"));
}

#[test]
fn what_does_not_exist_is_not_found() {
    let world = World::bare();
    for path in [
        "/ja/norms/no-such",
        "/ja/norms/aigb@9",
        "/ja/norms/aigb@1.2/no-such",
        "/ja/norms/aigb@1.2/C-2.csv",
        "/fr/norms",
        "/fr",
    ] {
        world.get(Role::Anyone, path).expect(404);
    }
}

#[test]
fn the_twins_hold_the_same_norms() {
    let world = World::bare();
    let count = world.app.installation.catalog().count();
    let list = world.get(Role::Anyone, "/ja/norms.json").expect(200).json();
    let sum: u64 = list["items"].as_array().unwrap().iter().map(|i| i["norms"].as_u64().unwrap()).sum();
    assert_eq!(sum as usize, count);
    let table = world.get(Role::Anyone, "/ja/norms.csv").expect(200);
    assert!(table.bytes.starts_with(&[0xEF, 0xBB, 0xBF]), "spreadsheets need the mark");
    assert_eq!(table.text().matches("\r\n").count(), count + 1);
    let one = world.get(Role::Anyone, "/ja/norms/interim@2025-02-04/F3-13.json").expect(200).json();
    assert_eq!(one["norm"]["laws"].as_array().unwrap().len(), 0);
}

#[test]
fn the_matrix_holds_fourteen_risks_two_without_law() {
    let world = World::bare();
    let page = world.get(Role::Anyone, "/ja/risks").expect(200);
    assert_eq!(page.text().matches("class=\"sb-risk\"").count(), 14);
    assert_eq!(page.text().matches("sb-matrix__none").count(), 2);
    let data = world.get(Role::Anyone, "/en/risks.json").expect(200).json();
    assert_eq!(data["risks"].as_array().unwrap().len(), 14);
    let table = world.get(Role::Anyone, "/en/risks.csv").expect(200);
    assert_eq!(table.header(header::CONTENT_TYPE), Some("text/csv; charset=utf-8"));
    assert_eq!(table.text().matches("the source names none").count(), 2);
}
