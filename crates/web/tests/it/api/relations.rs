//! Relations, comparison, crosswalk, risks and laws: what the pages show, with the same figures.

use super::Client;
use crate::world::World;
use axum::http::{Method, header};
use serde_json::Value;
use shirube_domain::authority::Role;

fn items(value: &Value) -> Vec<Value> {
    value["items"].as_array().cloned().unwrap_or_default()
}

#[test]
fn a_chain_of_relations_weakens_and_says_its_way() {
    let world = World::bare();
    let anyone = Client::new(&world, Role::Anyone);
    let path = "/api/v1/norms/aigb/C-2-1/relations";
    let direct = anyone.get(path).expect(200).json();
    assert_eq!(direct["norm"], "aigb@1.2:C-2-1");
    assert!(items(&direct).iter().all(|r| r["steps"] == 1));
    let far = items(&anyone.get(&format!("{path}?steps=3")).expect(200).json());
    assert!(far.len() > items(&direct).len());
    for found in &far {
        let way = found["path"].as_array().expect("a way");
        assert_eq!(Some(way.len() as u64), found["steps"].as_u64());
        assert_eq!(way.last().map(|s| &s["norm"]), Some(&found["norm"]));
        // What a chain says is never stronger than its weakest step.
        let part_of =
            way.iter().all(|s| ["equal", "equivalent", "superset"].contains(&s["relation"].as_str().unwrap()));
        assert_eq!(found["speaks"] == "fully", part_of, "{found}");
    }
    assert_eq!(anyone.get(&format!("{path}?steps=4")).expect(422).codes()[0].0, "api.wrong-parameter");
    assert_eq!(anyone.get("/api/v1/norms/aigb/NONE/relations").status, 404);
}

#[test]
fn the_relations_of_a_pair_are_those_of_its_collection_from_either_side() {
    let world = World::bare();
    let anyone = Client::new(&world, Role::Anyone);
    let all = items(&anyone.get("/api/v1/relations").expect(200).json());
    assert!(all.len() > 5);
    for query in ["of=aigb&by=nist-ai-rmf", "of=nist-ai-rmf@1.0&by=aigb@1.2"] {
        let pair = items(&anyone.get(&format!("/api/v1/relations?{query}")).expect(200).json());
        assert_eq!(pair.len(), 1, "{query}");
        assert_eq!(pair[0]["source"], "aigb@1.2");
        assert!(items(&pair[0]).iter().all(|r| !r["rationale"]["ja"].as_str().unwrap().is_empty()));
    }
    assert!(items(&anyone.get("/api/v1/relations?of=no-such").expect(200).json()).is_empty());
}

#[test]
fn two_versions_compare_as_on_the_page() {
    let world = World::bare();
    let anyone = Client::new(&world, Role::Anyone);
    let made = anyone.get("/api/v1/norms/aigb/compare/1.1").expect(200);
    assert_eq!(world.get(Role::Anyone, "/ja/norms/aigb@1.2/compare/1.1.json").expect(200).json(), made.json());
    let counts = made.json()["counts"].as_object().cloned().unwrap_or_default();
    let sum: u64 = counts.values().filter_map(Value::as_u64).sum();
    assert_eq!(sum, made.json()["differences"].as_array().unwrap().len() as u64);
    let again = anyone.call(Method::GET, "/api/v1/norms/aigb/compare/1.1").header("if-none-match", made.tag()).send();
    assert_eq!(again.status, 304);
    assert_eq!(anyone.get("/api/v1/norms/aigb/compare/0.1").status, 404);
}

#[test]
fn a_crosswalk_comes_as_json_and_as_csv_with_its_coverage() {
    let world = World::bare();
    let anyone = Client::new(&world, Role::Anyone);
    let path = "/api/v1/crosswalk?of=oecd-ai&by=aigb";
    let made = anyone.get(path).expect(200).json();
    let twin = world.get(Role::Anyone, "/ja/crosswalk.json?of=oecd-ai@2024-05-03&by=aigb@1.2").expect(200);
    assert_eq!(twin.json(), made);
    let csv = anyone.call(Method::GET, path).header("accept", "text/csv").send().expect(200);
    assert_eq!(csv.header(header::CONTENT_TYPE), Some("text/csv; charset=utf-8"));
    let all = made["coverage"]["all"].as_u64().unwrap() as usize;
    assert!(csv.text().matches("\r\n").count() > all && all == made["rows"].as_array().unwrap().len());
    assert!(anyone.get(&format!("{path}&format=csv&lang=en")).expect(200).says("Shirube's own reading"));
    assert_eq!(anyone.get("/api/v1/crosswalk?of=aigb").expect(422).codes()[0].0, "api.missing-parameter");
    let absent = anyone.get("/api/v1/crosswalk?of=aigb&by=nothing").expect(404);
    assert_eq!(absent.codes()[0].0, "norm.no-such-instrument");
    assert_eq!(anyone.call(Method::GET, path).header("accept", "image/png").send().status, 406);
}

#[test]
fn the_matrix_of_risks_and_laws_is_the_one_of_the_page() {
    let world = World::bare();
    let anyone = Client::new(&world, Role::Anyone);
    let made = anyone.get("/api/v1/risks/laws").expect(200).json();
    assert_eq!(world.get(Role::Anyone, "/en/risks.json").expect(200).json(), made);
    let risks = made["risks"].as_array().unwrap();
    assert_eq!(risks.len(), 14);
    assert_eq!(risks.iter().filter(|r| r["laws"].as_array().unwrap().is_empty()).count(), 2);
    assert!(anyone.get("/api/v1/risks/laws?format=csv&lang=en").expect(200).says("the source names none"));
}
