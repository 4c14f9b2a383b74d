//! Resolving a baseline of some 340 controls from a catalogue of some 1,000, in process.
//!
//! With `testdata/oscal/corpus` there (testdata/oscal/make.py) it is SP 800-53 rev. 5 and its HIGH baseline; otherwise a
//! catalogue of the same size made here. Target: 15 ms.

use std::collections::BTreeMap;
use std::fs;
use std::hint::black_box;
use std::path::Path;

use criterion::{Criterion, criterion_group, criterion_main};
use serde_json::{Value, json};
use shirube_oscal::datatype::{DateTime, Text, Uuid};
use shirube_oscal::read::from_value;
use shirube_oscal::resolve::Context;
use shirube_oscal::{Document, read, resolve};

const CATALOG: &str = "NIST_SP-800-53_rev5_catalog.json";
const PROFILE: &str = "NIST_SP-800-53_rev5_HIGH-baseline_profile.json";

fn published() -> Option<(Vec<u8>, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata/oscal/corpus/rev5");
    let profile = String::from_utf8(fs::read(folder.join(PROFILE)).ok()?).ok()?;
    Some((fs::read(folder.join(CATALOG)).ok()?, profile.replace("catalog.xml", "catalog.json").into_bytes()))
}

fn made() -> (Vec<u8>, Vec<u8>) {
    let metadata =
        json!({ "title": "標", "last-modified": "2026-11-22T00:00:00Z", "version": "1", "oscal-version": "1.2.2" });
    let control = |id: String| {
        let parts: Vec<Value> = (0..8).map(|i| json!({ "id": format!("{id}_smt.{i}"), "name": "item", "prose": "体制と手続を定め、記録します。".repeat(4) })).collect();
        json!({ "id": id, "title": id, "props": [{ "name": "label", "value": id }], "parts": [{ "id": format!("{id}_smt"), "name": "statement", "parts": parts }] })
    };
    let groups: Vec<Value> = (0..20)
        .map(|g| json!({ "id": format!("g{g}"), "title": "G", "controls": (0..50).map(|c| control(format!("g{g}-{c}"))).collect::<Vec<_>>() }))
        .collect();
    let ids: Vec<String> = (0..20).flat_map(|g| (0..17).map(move |c| format!("g{g}-{c}"))).collect();
    let catalog = json!({ "catalog": { "uuid": "11111111-2222-4000-8000-000000000001", "metadata": metadata, "groups": groups } });
    let profile = json!({ "profile": { "uuid": "11111111-2222-4000-8000-000000000002", "metadata": metadata, "merge": { "as-is": true },
        "imports": [{ "href": CATALOG, "include-controls": [{ "with-ids": ids }] }] } });
    (catalog.to_string().into_bytes(), profile.to_string().into_bytes())
}

fn bench(criterion: &mut Criterion) {
    let (catalog, profile) = published().unwrap_or_else(made);
    let parse = |bytes: &[u8]| read(bytes).unwrap_or_else(|faults| panic!("{}", faults[0]));
    let documents = BTreeMap::from([(CATALOG.to_owned(), parse(&catalog))]);
    let Document::Profile(profile) = parse(&profile) else { panic!("the profile is none") };
    let context = || Context {
        uuid: Uuid::new("11111111-2222-4000-8000-000000000009").expect("a UUID"),
        now: DateTime::new("2026-11-22T00:00:00Z").expect("a time"),
        tool: Text::new("shirube").expect("a name"),
    };
    let run = || resolve(&profile, PROFILE, &documents, context()).expect("it resolves");
    assert!(matches!(
        from_value(serde_json::to_value(Document::Catalog(Box::new(run().catalog))).expect("JSON"), true),
        Ok(Document::Catalog(_))
    ));
    criterion.bench_function("resolve", |b| b.iter(|| black_box(run())));
    criterion.bench_function("read catalogue", |b| b.iter(|| black_box(parse(&catalog))));
    criterion.bench_function("read, resolve, write", |b| {
        b.iter(|| {
            let documents = BTreeMap::from([(CATALOG.to_owned(), parse(&catalog))]);
            let resolved = resolve(&profile, PROFILE, &documents, context()).expect("it resolves");
            black_box(serde_json::to_vec(&Document::Catalog(Box::new(resolved.catalog))).expect("JSON"))
        });
    });
}

criterion_group!(benches, bench);
criterion_main!(benches);
