//! The phases on a small catalog of our own.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::fault::FaultKind;
use crate::read::from_value;

fn metadata(title: &str) -> Value {
    json!({ "title": title, "last-modified": "2026-11-22T00:00:00Z", "version": "1", "oscal-version": "1.2.0" })
}

fn control(id: &str, prose: &str, inside: &[Value]) -> Value {
    let mut control = json!({ "id": id, "title": id, "props": [{ "name": "label", "value": id }],
        "params": [{ "id": format!("{id}_p"), "label": "期間" }],
        "parts": [{ "id": format!("{id}_smt"), "name": "statement", "prose": prose }] });
    if !inside.is_empty() {
        control["controls"] = json!(inside);
    }
    control
}

fn catalog() -> Value {
    let deep = control("b-1.1", "内側", &[control("b-1.1.1", "もっと内側", &[])]);
    json!({ "catalog": {
        "uuid": "11111111-2222-4000-8000-000000000001", "metadata": metadata("元"),
        "params": [{ "id": "loose" }, { "id": "unused" }],
        "groups": [
            { "id": "a", "title": "A", "params": [{ "id": "shared" }], "controls": [
                control("a-1", "{{ insert: param, shared }} {{ insert: param, loose }}", &[]),
                control("a-2", "[資料](#11111111-2222-4000-8000-000000000011)", &[])] },
            { "id": "b", "title": "B", "controls": [control("b-1", "外側", &[deep])] },
        ],
        "back-matter": { "resources": [
            { "uuid": "11111111-2222-4000-8000-000000000011", "title": "used" },
            { "uuid": "11111111-2222-4000-8000-000000000012", "title": "unused" },
            { "uuid": "11111111-2222-4000-8000-000000000013", "props": [{ "name": "keep", "value": "always" }] },
        ] },
    } })
}

fn profile(body: Value) -> Value {
    let mut profile = json!({ "uuid": "11111111-2222-4000-8000-000000000002", "metadata": metadata("選") });
    profile.as_object_mut().unwrap().extend(body.as_object().unwrap().clone());
    json!({ "profile": profile })
}

fn select(ids: &[&str]) -> Value {
    json!([{ "href": "catalog.json", "include-controls": [{ "with-ids": ids }] }])
}

fn documents(more: Vec<(&str, Value)>) -> BTreeMap<String, Document> {
    let all = more.into_iter().chain([("catalog.json", catalog())]);
    all.map(|(name, value)| (name.to_owned(), from_value(value, true).unwrap())).collect()
}

fn context() -> Context {
    Context {
        uuid: Uuid::new("11111111-2222-4000-8000-000000000009").unwrap(),
        now: DateTime::new("2026-11-23T00:00:00Z").unwrap(),
        tool: Text::new("shirube").unwrap(),
    }
}

fn run(documents: &BTreeMap<String, Document>, name: &str) -> Result<Resolved, Fault> {
    let Some(Document::Profile(profile)) = documents.get(name) else { panic!("{name}") };
    resolve(profile, name, documents, context())
}

fn resolved(body: Value) -> Resolved {
    run(&documents(vec![("p.json", profile(body))]), "p.json").unwrap()
}

/// The structure in one line: groups by `[]`, controls by `()`.
fn outline(catalog: &Catalog) -> String {
    fn of(controls: &[crate::model::Control]) -> String {
        let each = controls
            .iter()
            .map(|c| if c.controls.is_empty() { c.id.to_string() } else { format!("{}({})", c.id, of(&c.controls)) });
        each.collect::<Vec<_>>().join(" ")
    }
    fn within(group: &crate::model::Group) -> String {
        let inside: Vec<String> =
            group.groups.iter().map(within).chain([of(&group.controls)]).filter(|s| !s.is_empty()).collect();
        format!("{}[{}]", group.title, inside.join(" "))
    }
    let params = catalog.params.iter().map(|param| format!("${}", param.id));
    let parts = params.chain(catalog.groups.iter().map(within)).chain([of(&catalog.controls)]);
    parts.filter(|s| !s.is_empty()).collect::<Vec<_>>().join(" ")
}

#[test]
fn without_a_structure_the_result_is_flat_and_holds_only_what_is_referred_to() {
    let resolved = resolved(json!({ "imports": select(&["a-1", "b-1.1"]) }));
    assert_eq!(outline(&resolved.catalog), "$loose $shared a-1 b-1 b-1.1");
    let resources = resolved.catalog.back_matter.unwrap().resources;
    assert_eq!(resources.iter().map(|r| r.uuid.as_str().chars().next_back().unwrap()).collect::<String>(), "3");
}

#[test]
fn as_is_keeps_the_structure_and_what_is_inside_an_excluded_control_takes_its_place() {
    let import = json!([{ "href": "catalog.json", "include-all": {}, "exclude-controls": [{ "with-ids": ["b-1.1"] }, { "matching": [{ "pattern": "a-?" }] }] }]);
    assert_eq!(outline(&resolved(json!({ "imports": import, "merge": { "as-is": true } })).catalog), "B[b-1(b-1.1.1)]");
    let import = json!([{ "href": "catalog.json", "include-all": {}, "exclude-controls": [{ "with-ids": ["b-1"], "with-child-controls": "yes" }] }]);
    assert_eq!(
        outline(&resolved(json!({ "imports": import, "merge": { "as-is": true } })).catalog),
        "$loose A[a-1 a-2]"
    );
    let import = json!([{ "href": "catalog.json", "include-controls": [{ "with-ids": ["b-1"], "with-child-controls": "yes" }] }]);
    assert_eq!(
        outline(&resolved(json!({ "imports": import, "merge": { "as-is": true } })).catalog),
        "B[b-1(b-1.1(b-1.1.1))]"
    );
}

#[test]
fn two_imports_keep_clashes_or_use_the_first() {
    let two = |merge: Value| {
        let imports = json!([select(&["a-1", "b-1"])[0], select(&["a-1", "a-2"])[0]]);
        resolved(json!({ "imports": imports, "merge": merge }))
    };
    let kept = two(json!({ "combine": { "method": "keep" }, "as-is": true }));
    assert_eq!(outline(&kept.catalog), "$loose A[a-1 a-1 a-2] B[b-1]");
    assert_eq!(kept.notices[0].to_string(), "oscal.clash /profile/merge a-1");
    let first = two(json!({ "combine": { "method": "use-first" }, "as-is": true }));
    assert_eq!(outline(&first.catalog), "$loose A[a-1 a-2] B[b-1]");
    assert_eq!(first.notices, []);
    assert_eq!(two(json!({ "combine": { "method": "merge" } })).notices[0].kind, FaultKind::Undefined);
}

#[test]
fn a_structure_of_ones_own_holds_what_is_inserted_in_the_order_asked_for() {
    let custom = json!({
        "insert-controls": [{ "include-controls": [{ "with-ids": ["b-1.1"] }] }, { "include-controls": [{ "with-ids": ["none"] }] }],
        "groups": [
            { "id": "a", "title": "Mine", "parts": [{ "name": "overview", "prose": "概要" }],
              "insert-controls": [{ "order": "descending", "include-controls": [{ "matching": [{ "pattern": "a-*" }] }] }] },
            { "id": "z", "title": "Z", "groups": [{ "title": "Inner", "insert-controls": [{ "include-all": {}, "exclude-controls": [{ "matching": [{ "pattern": "?-1*" }] }] }] }] },
        ] });
    let import = json!([{ "href": "catalog.json", "include-all": {} }]);
    let resolved = resolved(json!({ "imports": import, "merge": { "custom": custom } }));
    assert_eq!(outline(&resolved.catalog), "$loose A[a-2 a-1] Z[Inner[a-2]] b-1.1");
    assert_eq!(resolved.catalog.groups[0].params[0].id, "shared");
    assert_eq!(resolved.catalog.groups[0].parts.len(), 1);
    let notices: Vec<String> = resolved.notices.iter().map(ToString::to_string).collect();
    assert_eq!(
        notices,
        ["oscal.nothing-selected /profile/merge/custom/insert-controls/1 ", "oscal.clash /profile/merge a-2"]
    );
}

#[test]
fn parameters_are_set_and_controls_altered() {
    let prop = |name: &str| json!([{ "name": name, "value": "x" }]);
    let resolved = resolved(json!({ "imports": select(&["a-1", "b-1.1"]), "merge": { "as-is": true }, "modify": {
        "set-parameters": [
            { "param-id": "a-1_p", "values": ["30日"], "constraints": [{ "description": "30日以内" }] },
            { "param-id": "a-1_p", "values": ["10日"] }, { "param-id": "none", "values": ["x"] },
            { "param-id": "unused", "values": ["x"] }],
        "alters": [
            { "control-id": "a-1", "removes": [{ "by-name": "label" }, { "by-class": "none" }], "adds": [
                { "position": "starting", "props": prop("first") }, { "props": prop("last") },
                { "position": "after", "by-id": "a-1_smt", "parts": [{ "name": "guidance", "prose": "後" }] },
                { "position": "before", "by-id": "a-1_smt", "parts": [{ "name": "overview", "prose": "前" }] },
                { "position": "ending", "by-id": "a-1_smt", "parts": [{ "name": "item", "prose": "中" }] },
                { "position": "starting", "by-id": "a-1_p", "props": prop("param") },
                { "by-id": "none", "props": prop("nowhere") }] },
            { "control-id": "b-1", "removes": [{ "by-item-name": "part" }], "adds": [
                { "by-id": "b-1.1", "props": prop("inner") }] },
            { "control-id": "none" }],
    } }));
    let a = &resolved.catalog.groups[0].controls[0];
    assert_eq!(a.params[0].values[0], "10日");
    assert_eq!((a.params[0].constraints.len(), a.params[0].props.len()), (1, 1));
    assert_eq!(a.props.iter().map(|p| p.name.as_str()).collect::<Vec<_>>(), ["first", "last"]);
    assert_eq!(a.parts.iter().map(|p| p.name.as_str()).collect::<Vec<_>>(), ["overview", "statement", "guidance"]);
    assert_eq!(a.parts[1].parts[0].prose.as_deref(), Some("中"));
    let b = &resolved.catalog.groups[1].controls[0];
    assert!(b.parts.is_empty() && b.controls[0].parts.is_empty());
    assert_eq!(b.controls[0].props[1].name, "inner");
    assert_eq!(outline(&resolved.catalog), "$loose $unused A[a-1] B[b-1(b-1.1)]");
    let notices: Vec<String> = resolved.notices.iter().map(|n| format!("{} {}", n.path, n.detail)).collect();
    assert_eq!(
        notices,
        [
            "/profile/modify/set-parameters/2 none",
            "/profile/modify/alters/0/removes/1 a-1",
            "/profile/modify/alters/0/adds/6 none",
            "/profile/modify/alters/2 none",
        ]
    );
}

#[test]
fn a_profile_of_a_profile_is_resolved_and_a_circle_is_named() {
    let inner = profile(json!({ "imports": select(&["a-1", "a-2", "b-1"]), "merge": { "as-is": true } }));
    let outer = profile(
        json!({ "imports": [{ "href": "#11111111-2222-4000-8000-000000000021", "include-controls": [{ "matching": [{ "pattern": "a*" }] }] }],
        "merge": { "as-is": true },
        "back-matter": { "resources": [{ "uuid": "11111111-2222-4000-8000-000000000021", "rlinks": [{ "href": "inner.xml" }, { "href": "inner.json" }] }] } }),
    );
    let to = |href: &str| profile(json!({ "imports": [{ "href": href, "include-all": {} }] }));
    let all = documents(vec![
        ("inner.json", inner),
        ("outer.json", outer),
        ("x/one.json", to("two.json")),
        ("x/two.json", to("../three.json")),
        ("three.json", to("x/one.json")),
        ("self.json", to("self.json")),
        ("out.json", to("../catalog.json")),
        ("none.json", to("nothing.json")),
    ]);
    assert_eq!(outline(&run(&all, "outer.json").unwrap().catalog), "$loose A[a-1 a-2]");
    assert_eq!(run(&all, "outer.json"), run(&all, "outer.json"));
    let refused = |name: &str| run(&all, name).unwrap_err().to_string();
    assert_eq!(
        refused("x/one.json"),
        "oscal.circular /profile/imports/0/href x/one.json → x/two.json → three.json → x/one.json"
    );
    assert_eq!(refused("self.json"), "oscal.circular /profile/imports/0/href self.json → self.json");
    assert_eq!(refused("out.json"), "oscal.outside /profile/imports/0/href ../catalog.json");
    assert_eq!(refused("none.json"), "oscal.not-found /profile/imports/0/href nothing.json");
}

#[test]
fn a_catalog_inside_the_profile_is_imported_from_there() {
    let small = json!({ "catalog": { "uuid": "11111111-2222-4000-8000-000000000003", "metadata": metadata("in"), "controls": [{ "id": "x", "title": "X" }] } });
    let with = |value: &str| {
        profile(
            json!({ "imports": [{ "href": "#11111111-2222-4000-8000-000000000021", "include-all": {} }], "back-matter": { "resources": [
            { "uuid": "11111111-2222-4000-8000-000000000021", "base64": { "value": value }, "rlinks": [{ "href": "unknown.xml" }] }] } }),
        )
    };
    let all = documents(vec![
        ("good.json", with(&encoded(&small.to_string()))),
        ("bad.json", with(&encoded("<catalog/>"))),
        ("odd.json", with("abc")),
    ]);
    assert_eq!(outline(&run(&all, "good.json").unwrap().catalog), "x");
    assert_eq!(run(&all, "bad.json").unwrap_err().kind, FaultKind::NotImportable);
    assert_eq!(run(&all, "odd.json").unwrap_err().kind, FaultKind::BadValue);
}

/// Base64 the long way, without padding to spare: the text is filled up with spaces.
fn encoded(text: &str) -> String {
    let mut bytes = text.as_bytes().to_vec();
    bytes.resize(bytes.len().next_multiple_of(3), b' ');
    let letters: Vec<char> = ('A'..='Z').chain('a'..='z').chain('0'..='9').chain(['+', '/']).collect();
    let threes = bytes.chunks(3).map(|three| three.iter().fold(0usize, |held, byte| held << 8 | usize::from(*byte)));
    threes.flat_map(|held| [18, 12, 6, 0].map(|shift| letters[held >> shift & 63])).collect()
}

#[test]
fn neither_depth_nor_breadth_is_without_end() {
    let to = |href: String, times: usize| {
        profile(json!({ "imports": vec![json!({ "href": href, "include-all": {} }); times] }))
    };
    let chain: Vec<(String, Value)> =
        (0..20).map(|i| (format!("c{i}.json"), to(format!("c{}.json", i + 1), 1))).collect();
    let wide: Vec<(String, Value)> = (0..12)
        .map(|i| (format!("w{i}.json"), to(if i < 11 { format!("w{}.json", i + 1) } else { "catalog.json".into() }, 4)))
        .collect();
    let all = documents(chain.iter().chain(&wide).map(|(name, value)| (name.as_str(), value.clone())).collect());
    assert_eq!(run(&all, "c0.json").unwrap_err().kind, FaultKind::TooDeep);
    assert_eq!(run(&all, "w0.json").unwrap_err().kind, FaultKind::TooMany);
}

#[test]
fn work_without_end_is_refused_before_it_is_done() {
    let parts: Vec<Value> = (0..6_000).map(|i| json!({ "id": format!("x.{i}"), "name": "item" })).collect();
    let mut large = catalog();
    large["catalog"]["controls"] = json!([{ "id": "x", "title": "X", "parts": parts }]);
    let adds = vec![json!({ "by-id": "none", "props": [{ "name": "a", "value": "b" }] }); 20_000];
    let modify = json!({ "alters": [{ "control-id": "x", "adds": adds }] });
    let imports = json!([{ "href": "large.json", "include-all": {} }]);
    let all =
        documents(vec![("large.json", large), ("p.json", profile(json!({ "imports": imports, "modify": modify })))]);
    assert_eq!(run(&all, "p.json").unwrap_err().to_string(), "oscal.too-many /profile/modify/alters 100000000");
}

#[test]
fn the_metadata_says_what_was_resolved_by_what_and_when() {
    let metadata = resolved(json!({ "imports": select(&["a-1"]) })).catalog.metadata;
    assert_eq!((metadata.title.as_str(), metadata.last_modified.as_str()), ("選", "2026-11-23T00:00:00Z"));
    assert_eq!(metadata.oscal_version, "1.2.0");
    let props: Vec<String> = metadata.props.iter().map(|prop| format!("{}={}", prop.name, prop.value)).collect();
    assert_eq!(
        props,
        [
            "resolution-tool=shirube",
            "source-profile=p.json",
            "source-profile-uuid=11111111-2222-4000-8000-000000000002"
        ]
    );
    assert_eq!(metadata.links[0].href, "p.json");
}

/// Any tree of groups and controls, ids given by where they stand.
fn any_catalog() -> impl Strategy<Value = Value> {
    let control = |text: String| move |id: String| control(&id, &text, &[]);
    let controls = prop::collection::vec(("[ -~ぁ-ん]{0,12}", 0..3usize), 1..5);
    prop::collection::vec(controls, 1..5).prop_map(move |groups| {
        let groups = groups.into_iter().enumerate().map(|(g, controls)| {
            let controls = controls.into_iter().enumerate().map(|(c, (text, inner))| {
                let id = format!("g{g}-c{c}");
                let mut outer = control(text.clone())(id.clone());
                let inside: Vec<Value> = (0..inner).map(|i| control(text.clone())(format!("{id}.{i}"))).collect();
                if !inside.is_empty() {
                    outer["controls"] = json!(inside);
                }
                outer
            });
            json!({ "id": format!("g{g}"), "title": "G", "controls": controls.collect::<Vec<_>>() })
        });
        json!({ "catalog": { "uuid": "11111111-2222-4000-8000-000000000001", "metadata": metadata("元"), "groups": groups.collect::<Vec<_>>() } })
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn everything_as_it_is_gives_the_catalog_back_and_again_the_same(catalog in any_catalog()) {
        let Document::Catalog(source) = from_value(catalog.clone(), true).unwrap() else { panic!() };
        let all = profile(json!({ "imports": [{ "href": "catalog.json", "include-all": {} }], "merge": { "as-is": true } }));
        let mut known = documents(vec![("p.json", all)]);
        known.insert("catalog.json".into(), Document::Catalog(source.clone()));
        let once = run(&known, "p.json").unwrap();
        prop_assert_eq!(&once.catalog.groups, &source.groups);
        prop_assert_eq!(&once, &run(&known, "p.json").unwrap());
        known.insert("catalog.json".into(), Document::Catalog(Box::new(once.catalog.clone())));
        prop_assert_eq!(run(&known, "p.json").unwrap().catalog.groups, once.catalog.groups);
    }
}
