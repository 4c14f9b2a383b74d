//! What we write is OSCAL, makes sense, and comes back the same.

mod assessed;
mod folder;

use super::*;
use crate::norm::{Applies, Catalog, FactValue, Facts, Instrument, applies_in};
use crate::refusal::messages;
use crate::testing::CATALOG;
use crate::text::Lang;
use serde_json::Value;
use shirube_oscal::{FaultKind, check};
use std::sync::LazyLock;

fn at() -> Timestamp {
    "2026-11-22T00:00:00Z".parse().unwrap()
}

/// The official schema is others' work: `testdata/oscal/make.py --schema` brings it.
static SCHEMA: LazyLock<Option<jsonschema::Validator>> = LazyLock::new(|| {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../testdata/oscal/corpus/oscal_complete_schema.json");
    let Ok(schema) = std::fs::read(path) else {
        eprintln!("passed over: no official schema here");
        return None;
    };
    Some(jsonschema::validator_for(&serde_json::from_slice::<Value>(&schema).unwrap()).unwrap())
});

/// Holds a document against everything a stranger would.
fn hold(document: &Document) -> Value {
    let bytes = to_json(document).unwrap();
    assert_eq!(&super::read(&bytes).unwrap(), document);
    assert_eq!(check::check(document), []);
    let value: Value = serde_json::from_slice(&bytes).unwrap();
    if let Some(schema) = &*SCHEMA {
        let faults: Vec<String> = schema.iter_errors(&value).map(|e| format!("{} {e}", e.instance_path())).collect();
        assert_eq!(faults, Vec::<String>::new());
    }
    value
}

#[test]
fn every_instrument_is_a_catalogue_and_comes_back_the_same() {
    for instrument in CATALOG.instruments() {
        let document = catalog(instrument, at()).unwrap();
        hold(&document);
        let taken = take(&document, &Naming::default()).unwrap();
        assert_eq!(taken.told, [], "{}", instrument.id());
        let text = to_toml(&taken, Lang::En);
        let back: Instrument = toml::from_str(&text).unwrap();
        assert_eq!(
            serde_json::to_value(&back).unwrap(),
            serde_json::to_value(instrument).unwrap(),
            "{}",
            instrument.id()
        );
    }
}

#[test]
fn the_same_instrument_at_the_same_time_gives_the_same_bytes_and_another_another_identity() {
    let instrument = CATALOG.instrument("aigb").unwrap();
    let bytes = |i: &Instrument| to_json(&catalog(i, at()).unwrap()).unwrap();
    assert_eq!(bytes(instrument), bytes(instrument));
    let mut other = instrument.clone();
    other.norms[0].text.ja.push('。');
    let uuid = |i: &Instrument| hold(&catalog(i, at()).unwrap())["catalog"]["uuid"].clone();
    assert_ne!(uuid(instrument), uuid(&other));
}

#[test]
fn a_control_says_how_strongly_it_asks_in_words_a_stranger_reads() {
    let document = hold(&catalog(CATALOG.instrument("aigb").unwrap(), at()).unwrap());
    let text = document.to_string();
    assert!(text.contains("推奨（法的義務ではない） / recommended (not a legal duty)"));
    assert!(text.contains("\"aigb_C-2-1\"") && text.contains("\"aigb_C-2-1_smt.en\""));
}

#[test]
fn what_applies_and_what_may_apply_is_a_profile_that_resolves_against_our_catalogues() {
    let mut facts = Facts::default();
    facts.set("roles", FactValue::Set(vec!["provider".into()]));
    let items = applies_in(&CATALOG, &facts, Instrument::for_everyone);
    let document = profile(&items, "窓口AI", at()).unwrap();
    let value = hold(&document);
    let alters = value["profile"]["modify"]["alters"].as_array().unwrap();
    let open = items.iter().filter(|i| i.answer == Applies::Depends).count();
    let marked = |word: &str| alters.iter().filter(|a| a["adds"][0]["props"][0]["value"] == word).count();
    assert!(open > 0 && marked("depends") == open && marked("no") == 0);
    let dir = tempfile::tempdir().unwrap();
    for import in value["profile"]["imports"].as_array().unwrap() {
        let name = import["href"].as_str().unwrap();
        let instrument = CATALOG.instrument(name.trim_end_matches(".oscal.json")).unwrap();
        std::fs::write(dir.path().join(name), to_json(&catalog(instrument, at()).unwrap()).unwrap()).unwrap();
    }
    let bytes = to_json(&document).unwrap();
    let folder = Folder::gather(&dir.path().join("profile.json"), document, &bytes).map_err(|f| f.len()).unwrap();
    let (resolved, notices) = resolve(&folder, at()).unwrap();
    assert_eq!(notices, []);
    let text = hold(&resolved).to_string();
    let all = items.iter().filter(|i| i.answer != Applies::No);
    assert!(all.clone().count() > 100);
    assert_eq!(text.matches("\"applicability\"").count(), all.count());
    assert!(profile(&[], "x", at()).is_err());
}

#[test]
fn every_stated_relation_is_a_map_with_its_reason_and_its_origin() {
    let stated: Vec<_> = CATALOG.relations().collections().iter().collect();
    let value = hold(&mapping(&stated, at()).unwrap());
    let mappings = value["mapping-collection"]["mappings"].as_array().unwrap();
    assert_eq!(mappings.len(), stated.len());
    let maps: Vec<&Value> = mappings.iter().flat_map(|m| m["maps"].as_array().unwrap()).collect();
    assert_eq!(maps.len(), CATALOG.relations().all().count());
    assert!(maps.iter().all(|m| m["props"][1]["name"] == "origin" && !m["remarks"].as_str().unwrap().is_empty()));
    assert!(mapping(&[], at()).is_err());
}

#[test]
fn a_relation_oscal_has_no_word_for_stands_with_our_namespace() {
    let mut collection = CATALOG.relations().collections()[0].clone();
    collection.mappings[0].relation = crate::norm::Relation::Related;
    collection.mappings[0].confidence = Some(0.5);
    let value = hold(&mapping(&[&collection], at()).unwrap());
    let map = &value["mapping-collection"]["mappings"][0]["maps"][0];
    assert_eq!((&map["relationship"], &map["ns"]), (&"related".into(), &"urn:x-shirube:oscal".into()));
}

fn foreign(body: &str) -> Document {
    let text = format!(
        r#"{{"catalog":{{"uuid":"11111111-2222-4000-8000-000000000000","metadata":{{"title":"Access","version":"1.0 beta",
        "last-modified":"2025-04-01T09:00:00Z","oscal-version":"1.1.2","roles":[{{"id":"creator","title":"C"}}],
        "parties":[{{"uuid":"11111111-2222-4000-8000-000000000001","type":"organization","name":"Example"}}],
        "responsible-parties":[{{"role-id":"creator","party-uuids":["11111111-2222-4000-8000-000000000001"]}}]}},{body}}}}}"#
    );
    super::read(text.as_bytes()).unwrap()
}

#[test]
fn somebodys_catalogue_is_taken_with_what_it_does_not_say_marked_and_what_has_no_place_told() {
    let document = foreign(
        r#""groups":[{"id":"ac","title":"Access","controls":[{"id":"ac_1","title":"Policy","class":"SP",
        "params":[{"id":"p","label":"days"}],"props":[{"name":"label","value":"AC-1"},{"name":"x","value":"y"},{"name":"status","value":"withdrawn"}],
        "parts":[{"id":"s","name":"statement","prose":"Within {{ insert: param, p }}:","parts":[{"name":"item","props":[{"name":"label","value":"a."}],"prose":"write"}]},
        {"name":"guidance","prose":"Do."}]}]}]"#,
    );
    let taken = take(&document, &Naming { stem: "Access Control".into(), ..Naming::default() }).unwrap();
    let i = &taken.instrument;
    assert_eq!(
        (i.id().as_str(), i.issuer.en.as_str(), i.decided.to_string().as_str()),
        ("access-control@1.0-beta", "Example", "2025-04-01")
    );
    assert!(!i.for_everyone() && i.certainty == crate::norm::Certainty::Memory && i.note.is_some());
    let norm = i.norm("ac-1").unwrap();
    assert_eq!(
        (norm.parent.as_deref(), norm.citation.en.as_str(), norm.text.en.as_str()),
        (Some("ac"), "AC-1", "Within [days]:\n  a. write")
    );
    assert_eq!(norm.title.ja, "［未訳］Policy");
    assert_eq!(norm.note.as_ref().map(|n| n.en.as_str()), Some("Withdrawn in the source."));
    let codes =
        |code: &str| taken.told.iter().filter(|r| r.code == code).map(|r| r.params[0].1.as_str()).collect::<Vec<_>>();
    assert_eq!(codes("oscal.not-carried"), ["params", "part guidance", "prop x", "roles"]);
    assert!(codes("oscal.not-said").contains(&"strength") && codes("oscal.renamed") == ["1"]);
    assert!(taken.told.iter().all(|r| Lang::ALL.iter().all(|l| !r.message(*l).contains('{'))));
    let source = crate::norm::Source::embedded().with("norms/access-control@1.0-beta.toml", to_toml(&taken, Lang::Ja));
    assert!(Catalog::load(&source).is_ok());
}

#[test]
fn a_word_that_is_none_of_ours_is_a_fault_at_its_place() {
    let document = catalog(CATALOG.instrument("aigb").unwrap(), at()).unwrap();
    let text = String::from_utf8(to_json(&document).unwrap()).unwrap();
    let text = text.replacen("\"value\": \"recommended\"", "\"value\": \"commanded\"", 2);
    let faults = take(&super::read(text.as_bytes()).unwrap(), &Naming::default()).unwrap_err();
    assert_eq!(faults.len(), 2);
    assert!(faults.iter().all(|f| f.kind == FaultKind::BadWord && f.path.ends_with("/value")), "{faults:?}");
    let profile = profile(&applies_in(&CATALOG, &Facts::default(), Instrument::for_everyone), "x", at()).unwrap();
    assert_eq!(take(&profile, &Naming::default()).unwrap_err()[0].kind, FaultKind::NotImportable);
}

#[test]
fn what_becomes_the_name_of_a_file_is_a_word_whatever_the_document_says() {
    let document = catalog(CATALOG.instrument("aigb").unwrap(), at()).unwrap();
    let text = String::from_utf8(to_json(&document).unwrap()).unwrap();
    let code = text.replacen("\"value\": \"aigb\"", "\"value\": \"../../aigb\"", 1);
    let faults = take(&super::read(code.as_bytes()).unwrap(), &Naming::default()).unwrap_err();
    assert_eq!((faults[0].kind, faults[0].path.as_str()), (FaultKind::BadWord, "/catalog/metadata/props/1/value"));
    let version = text.replacen("\"version\": \"1.2\"", "\"version\": \"/../1.2\"", 1);
    let taken = take(&super::read(version.as_bytes()).unwrap(), &Naming::default()).unwrap();
    assert_eq!(taken.instrument.id(), "aigb@..-1.2");
}

#[test]
fn a_text_meant_to_end_its_quotes_stays_a_text() {
    let evil = r#"a\"\"\" \\ # x\u0000\u007f\r\n[[norm]]\nid = \"evil\" '''"#;
    let part = format!(r#"[{{"name":"statement","prose":"{evil}"}},{{"name":"x","prose":"{evil}"}}]"#);
    let document = foreign(&format!(r#""controls":[{{"id":"a","title":"T","class":"k","parts":{part}}}]"#));
    let taken = take(&document, &Naming { stem: "x".into(), ..Naming::default() }).unwrap();
    let back: Instrument = toml::from_str(&to_toml(&taken, Lang::Ja)).unwrap();
    assert_eq!(back.norms.len(), 1);
    assert_eq!(back.norms[0].text, taken.instrument.norms[0].text);
    assert!(back.norms[0].text.en.contains('\0') && back.norms[0].text.en.contains("[[norm]]"));
}

#[test]
fn ids_of_any_script_become_clauses_that_differ() {
    let control = |id: &str| format!(r#"{{"id":"{id}","title":"T"}}"#);
    let long = format!("a{}", "b".repeat(80));
    let list = ["広島", "東京", "a_b", "a-b", "A-b", &long].map(control).join(",");
    let taken =
        take(&foreign(&format!(r#""controls":[{list}]"#)), &Naming { stem: "x".into(), ..Naming::default() }).unwrap();
    let ids: Vec<&str> = taken.instrument.norms.iter().map(|n| n.id.as_str()).collect();
    assert_eq!((ids[2], ids[3], ids[4]), ("a-b", "a-b-2", "A-b"));
    assert!(ids.iter().all(|id| id.len() <= 64 && id.is_ascii()) && ids[0] != ids[1]);
}

#[test]
fn every_fault_of_a_document_has_its_message_in_both_languages() {
    for kind in FaultKind::ALL {
        assert!(messages().contains_key(kind.code()), "{}", kind.code());
        let fault = shirube_oscal::Fault::new(*kind, "/catalog/x", "particulars");
        assert!(Lang::ALL.iter().all(|l| !refusal(&fault).message(*l).contains(['{', '['])), "{}", kind.code());
    }
}
