use crate::world::World;
use shirube_domain::authority::Role;

#[test]
fn two_versions_stand_side_by_side_with_what_became_of_answers() {
    let world = World::new();
    let page = world.get(Role::Anyone, "/ja/norms/aigb@1.2/compare/1.1").expect(200);
    for said in ["AI事業者ガイドライン 1.1 → 1.2", "<ins>自動化バイアスなど</ins>", "読み直しが要ります"]
    {
        assert!(page.says(said), "{said}: {}", page.text());
    }
    let data = world.get(Role::Anyone, "/ja/norms/aigb@1.2/compare/1.1.json").expect(200).json();
    let changed: Vec<_> = data["differences"].as_array().unwrap().iter().filter(|d| d["kind"] == "changed").collect();
    assert!(changed.iter().all(|d| d["keeps_answers"] == false || !d["members"].to_string().contains("text")));
    world.get(Role::Anyone, "/ja/norms/aigb@1.2/compare/0.9").expect(404);
    assert!(world.get(Role::Anyone, "/ja/norms/aigb@1.2").expect(200).says("/ja/norms/aigb@1.2/compare/1.1"));
}

#[test]
fn a_crosswalk_counts_what_is_covered_and_says_what_is_not_stated() {
    let world = World::new();
    let path = "/en/crosswalk?of=oecd-ai@2024-05-03&by=aigb@1.2";
    let page = world.get(Role::Anyone, path).expect(200);
    assert!(page.says("Each step weakens what can be said.") && page.says("data-speaks=\"partly\""), "{}", page.text());
    let data = world.get(Role::Anyone, &path.replace("crosswalk?", "crosswalk.json?")).expect(200).json();
    let count = |word: &str| data["coverage"][word].as_u64().unwrap();
    let parts: u64 = ["fully", "partly", "somewhat", "related", "not_stated"].iter().map(|w| count(w)).sum();
    assert_eq!(parts, count("all"));
    let csv = world.get(Role::Anyone, &path.replace("crosswalk?", "crosswalk.csv?")).expect(200).text();
    assert!(csv.lines().count() > count("all") as usize);
    // What is asked for and does not exist is answered with a pair that does; one instrument twice is explained.
    world.get(Role::Anyone, "/en/crosswalk?of=nothing&by=%3Cscript%3E").expect(200);
    assert!(world.get(Role::Anyone, "/en/crosswalk?of=aigb@1.2&by=aigb@1.1").expect(200).says("Choose two different"));
}

#[test]
fn a_clause_shows_what_it_relates_to_and_who_says_so() {
    let world = World::new();
    let page = world.get(Role::Anyone, "/en/norms/aigb@1.2/C-2-1").expect(200);
    assert!(page.says("Relations to other instruments") && page.says("Shirube&#39;s own reading"), "{}", page.text());
}

#[test]
fn a_clause_shows_who_cites_it_and_the_terms_it_uses() {
    let world = World::bare();
    let page = world.get(Role::Anyone, "/ja/norms/aigb@1.2/C-2-1").expect(200);
    assert!(page.says("この項目を挙げているもの") && page.says("評価の結果"), "{}", page.text());
    let page = world.get(Role::Anyone, "/en/norms/appi@2023-04-01/art22").expect(200);
    assert!(page.says("risks that name this law") && page.says("Erasing the personal data of an account"));
    let data = world.get(Role::Anyone, "/en/norms/eu-aia@2026-07-27/art99-4.json").expect(200).json();
    let norms = data["cited_by"]["norms"].as_array().unwrap();
    assert!(norms.iter().any(|n| n["norm"] == "eu-aia@2026-07-27:art50-1" && n["how"] == "sanction"));
    let same = world.get(Role::Anyone, "/api/v1/norms/eu-aia/art99-4/citations").expect(200).json();
    assert_eq!(same, data["cited_by"]);
    // Terms and clauses lead to each other.
    let glossary = world.get(Role::Anyone, "/ja/glossary").expect(200).text();
    assert!(glossary.contains("見出しに使う項目") && glossary.contains("/ja/norms/"));
    let act = world.get(Role::Anyone, "/ja/norms/jp-ai-act@2025-09-01/art07").expect(200);
    assert!(act.says("/ja/glossary#term-"), "{}", act.text());
}

#[test]
fn what_follows_a_breach_is_shown_with_the_clause_that_says_so() {
    let world = World::bare();
    let page = world.get(Role::Anyone, "/en/norms/eu-aia@2026-07-27/art50-1").expect(200);
    assert!(page.says("Laid down by this clause:") && page.says("EUR 15 million"), "{}", page.text());
    let data = world.get(Role::Anyone, "/api/v1/norms/eu-aia/art50-1").expect(200).json();
    assert_eq!((&data["sanction"], &data["sanction_by"]), (&"stated".into(), &"eu-aia@2026-07-27:art99-4".into()));
    assert_eq!(world.get(Role::Anyone, "/api/v1/norms/aigb/C-2-1").expect(200).json()["sanction"], "none");
}

#[test]
fn a_date_known_only_by_month_is_shown_as_a_month() {
    let world = World::bare();
    let id = "common-standards@2025-07";
    let data = world.get(Role::Anyone, &format!("/api/v1/norms/{id}")).expect(200).json();
    assert_eq!(
        (&data["instrument"]["decided"], &data["instrument"]["in_force"]),
        (&"2025-07".into(), &"2025-07".into())
    );
    let page = world.get(Role::Anyone, &format!("/ja/norms/{id}")).expect(200);
    assert!(page.says("2025-07") && !page.says("2025-07-01"), "{}", page.text());
    let clause = data["norms"][0]["clause"].as_str().unwrap();
    let page = world.get(Role::Anyone, &format!("/ja/norms/{id}/{clause}")).expect(200);
    assert!(page.says("月までしか確認できていません。") && !page.says("2025-07-01"));
    let page = world.get(Role::Anyone, "/en/norms/eu-aia@2024-08-01/art50-1").expect(200);
    assert!(page.says("Replaced by the next version before it applied."));
}

#[test]
fn foreign_law_is_a_quiet_hint_on_the_result_and_never_a_row() {
    let world = World::bare();
    assert!(!world.get(Role::Anyone, "/en/check/result?roles=provider").expect(200).says("Foreign law"));
    let page = world.get(Role::Anyone, "/en/check/result?roles=provider&markets=eu,other").expect(200);
    for said in
        ["Foreign law may concern this", "/en/norms/eu-aia@2026-07-27", "no legal advice", "other jurisdictions"]
    {
        assert!(page.says(said), "{said}: {}", page.text());
    }
    let data = world.get(Role::Anyone, "/en/check/result.json?roles=provider&markets=eu").expect(200).json();
    let rows = data["sections"].as_array().unwrap();
    assert!(rows.iter().all(|s| s["instrument"] != "eu-aia@2026-07-27") && !data["abroad"].is_null());
}
