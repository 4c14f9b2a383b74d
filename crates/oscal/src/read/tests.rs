//! What is wrong with a document is told with its place.

use proptest::prelude::*;

use super::*;

fn codes(value: &Value) -> Vec<String> {
    let faults = from_value(value.clone(), true).unwrap_err();
    faults.iter().map(|fault| format!("{} {}", fault.code(), fault.path)).collect()
}

fn catalog() -> Value {
    serde_json::json!({ "catalog": {
        "uuid": "11111111-2222-4000-8000-000000000000",
        "metadata": { "title": "標準", "last-modified": "2026-11-22T00:00:00+09:00", "version": "1", "oscal-version": "1.2.2" },
        "groups": [{ "id": "g", "title": "Group", "controls": [
            { "id": "c-1", "title": "One", "parts": [{ "id": "c-1_smt", "name": "statement", "prose": "安全" }] }
        ] }]
    } })
}

#[test]
fn a_good_catalog_is_read_and_written_back_the_same() {
    let document = read(catalog().to_string().as_bytes()).unwrap();
    assert_eq!(document.model(), "catalog");
    assert_eq!(serde_json::to_value(&document).unwrap(), catalog());
}

#[test]
fn everything_wrong_is_told_at_once_with_its_place() {
    let mut bad = catalog();
    bad["catalog"]["uuid"] = "01890a5d-ac96-774b-bcce-b302099a8057".into();
    bad["catalog"]["metadata"]["last-modified"] = "2026-11-22".into();
    bad["catalog"]["groups"][0]["controls"][0]["id"] = "1 c".into();
    bad["catalog"]["groups"][0]["controls"][0]["colour/~"] = "red".into();
    bad["catalog"]["groups"][0]["controls"][0]["parts"] = Value::Array(vec![]);
    bad["catalog"]["metadata"].as_object_mut().unwrap().remove("title");
    bad["catalog"]["params"] = serde_json::json!({ "id": "p" });
    let mut found = codes(&bad);
    found.sort();
    assert_eq!(
        found,
        [
            "oscal.bad-date /catalog/metadata/last-modified",
            "oscal.bad-token /catalog/groups/0/controls/0/id",
            "oscal.bad-uuid /catalog/uuid",
            "oscal.empty-list /catalog/groups/0/controls/0/parts",
            "oscal.missing /catalog/metadata",
            "oscal.unknown-member /catalog/groups/0/controls/0/colour~1~0",
            "oscal.wrong-type /catalog/params",
        ]
    );
}

#[test]
fn one_reader_leaves_out_what_the_model_does_not_have_the_strict_one_refuses() {
    let mut other = catalog();
    other["catalog"]["groups"][0]["colour"] = "red".into();
    assert_eq!(codes(&other), ["oscal.unknown-member /catalog/groups/0/colour"]);
    let read = from_value(other.clone(), false).unwrap();
    assert_eq!(serde_json::to_value(&read).unwrap(), catalog());
    // Our own names for members are not OSCAL's.
    let version = other["catalog"]["metadata"].as_object_mut().unwrap().remove("oscal-version").unwrap();
    other["catalog"]["metadata"]["oscal_version"] = version;
    other["catalog"]["groups"][0].as_object_mut().unwrap().remove("colour");
    let mut found = codes(&other);
    found.sort();
    assert_eq!(found, ["oscal.missing /catalog/metadata", "oscal.unknown-member /catalog/metadata/oscal_version"]);
}

#[test]
fn the_root_names_one_model_and_the_version_is_ours() {
    let read = |text: &str| read(text.as_bytes()).unwrap_err()[0].to_string();
    assert_eq!(read("[]"), "oscal.root / object");
    assert_eq!(read("{}"), "oscal.root / ");
    assert_eq!(read(r#"{"component-definition": {}}"#), "oscal.root /component-definition component-definition");
    assert_eq!(read(r#"{"catalog": {}, "profile": {}}"#), "oscal.root /profile profile");
    let mut old = catalog();
    old["catalog"]["metadata"]["oscal-version"] = "2.0.0".into();
    assert_eq!(codes(&old), ["oscal.version /catalog/metadata/oscal-version"]);
    assert!(
        is_known_version("1.0.0-rc2")
            && is_known_version("1.12.0")
            && !is_known_version("1.2")
            && !is_known_version("一.2.0")
    );
}

#[test]
fn what_is_too_large_too_deep_or_too_many_is_not_read() {
    let small = Limits { bytes: 1000, depth: 5, values: 20, strict: true };
    let read = |text: &str| read_with(text.as_bytes(), small).unwrap_err()[0].to_string();
    assert!(read(&" ".repeat(2000)).starts_with("oscal.too-large / 2000"));
    assert!(read(&"[".repeat(500)).starts_with("oscal.too-deep /0/0/0/0/0 5"));
    assert!(read(&format!("[{}1]", "1,".repeat(50))).starts_with("oscal.too-many /19 20"));
    assert!(read(r#"{"catalog": {"uuid": 1, "uuid": 2}}"#).starts_with("oscal.duplicate-member /catalog uuid"));
    assert!(read("{\"catalog\": \u{feff}").starts_with("oscal.syntax / "));
    assert!(read("{} {}").starts_with("oscal.syntax / "));
}

#[test]
fn of_two_that_exclude_each_other_only_one_may_stand() {
    let mut bad = catalog();
    bad["catalog"]["params"] = serde_json::json!([{ "id": "p", "values": ["a"], "select": { "choice": ["b"] } }]);
    assert_eq!(codes(&bad), ["oscal.choice /catalog/params/0"]);
    let profile = serde_json::json!({ "profile": {
        "uuid": "11111111-2222-4000-8000-000000000000", "metadata": catalog()["catalog"]["metadata"],
        "imports": [{ "href": "a.json" }],
        "modify": { "alters": [{ "control-id": "a", "adds": [{ "position": "above" }] }] },
    } });
    assert_eq!(
        codes(&profile),
        ["oscal.choice /profile/imports/0", "oscal.bad-word /profile/modify/alters/0/adds/0/position"]
    );
}

proptest! {
    #[test]
    fn a_document_with_anything_in_the_middle_is_read_or_refused_but_never_more(
        at in 0.0..1.0f64, cut in 0..40usize, put in r#"[\[\]{}",:a-z0-9#.ー\\ -]{0,12}"#,
    ) {
        let text: Vec<char> = catalog().to_string().chars().collect();
        let at = (at * text.len() as f64) as usize;
        let rest = text.iter().skip(at + cut);
        let changed: String = text[..at].iter().copied().chain(put.chars()).chain(rest.copied()).collect();
        match read(changed.as_bytes()) {
            Ok(document) => {
                let again = read(document.to_json().unwrap().as_bytes());
                prop_assert_eq!(again, Ok(document));
            }
            Err(faults) => prop_assert!(!faults.is_empty() && faults.len() <= 200),
        }
    }
}
