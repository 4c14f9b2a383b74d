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
