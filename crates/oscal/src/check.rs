//! What makes no sense in a document although the model allows it.
//!
//! **For**: OSCAL from others before it is used, and ours before it is sent. **Rests on**: the constraints of the
//! metaschemas (unique ids, references that lead somewhere) and, for mappings, on what an entry says.
//! **Words**: a *definition* is where an id stands as such; everything else is a *reference*. **Never** judge what other
//! documents define: only references that must lead somewhere here. **Begin** with [`check()`].

use std::collections::{BTreeSet, HashMap, HashSet};

use serde_json::Value;

use crate::fault::{Fault, FaultKind};
use crate::model::mapping::{Map, MappedItem, Mapping};
use crate::model::{Document, MappingCollection};
use crate::resolve::insertions;
use crate::shape::{At, Walk};

/// Everything in a document that makes no sense, at most 200 faults.
pub fn check(document: &Document) -> Vec<Fault> {
    let mut walk = Walk::new(true);
    let Ok(value) = serde_json::to_value(document) else { return Vec::new() };
    let mut known = Known::default();
    known.learn(&value, At::Root, "", &mut walk);
    let scope = Scope::of(document);
    refer(&value, At::Root, "", &known, scope, &mut walk);
    if let Document::Mapping(collection) = document {
        mappings(collection, &mut walk);
    }
    walk.faults
}

/// What must lead somewhere within the document itself.
#[derive(Clone, Copy)]
struct Scope {
    /// Parameters and targets of links: a profile's may be in what it imports.
    texts: bool,
    /// Roles and parties: those of results may be in the plan.
    people: bool,
    /// Observations, risks, findings.
    findings: bool,
}

impl Scope {
    fn of(document: &Document) -> Self {
        match document {
            Document::Catalog(_) => Scope { texts: true, people: true, findings: false },
            Document::Profile(_) | Document::Mapping(_) => Scope { texts: false, people: true, findings: false },
            Document::Results(_) | Document::Plan(_) => Scope { texts: false, people: false, findings: true },
        }
    }
}

/// Ids by what they are ids of: the list they stand in, or `uuid`.
#[derive(Default)]
struct Known<'a> {
    ids: HashMap<&'a str, HashSet<&'a str>>,
}

impl<'a> Known<'a> {
    fn learn(&mut self, value: &'a Value, at: At<'_>, list: &'a str, walk: &mut Walk) {
        match value {
            Value::Array(values) => {
                for (i, value) in values.iter().enumerate() {
                    self.learn(value, At::Element(&at, i), list, walk);
                }
            }
            Value::Object(object) => {
                let id = ["controls", "groups", "params", "parts", "roles"].contains(&list).then(|| object.get("id"));
                for (name, kind, found) in [("id", list, id.flatten()), ("uuid", "uuid", object.get("uuid"))] {
                    let Some(found) = found.and_then(Value::as_str) else { continue };
                    if !self.ids.entry(kind).or_default().insert(found) {
                        walk.fault(FaultKind::DuplicateId, At::Member(&at, name), found);
                    }
                }
                for (name, value) in object {
                    self.learn(value, At::Member(&at, name), name, walk);
                }
            }
            _ => {}
        }
    }

    fn has(&self, kind: &str, id: &str) -> bool {
        self.ids.get(kind).is_some_and(|ids| ids.contains(id))
    }

    fn has_target(&self, id: &str) -> bool {
        ["controls", "groups", "params", "parts", "uuid"].iter().any(|kind| self.has(kind, id))
    }
}

fn refer(value: &Value, at: At<'_>, name: &str, known: &Known<'_>, scope: Scope, walk: &mut Walk) {
    match value {
        Value::Array(values) => {
            for (i, value) in values.iter().enumerate() {
                refer(value, At::Element(&at, i), name, known, scope, walk);
            }
        }
        Value::Object(object) => {
            for (name, value) in object {
                refer(value, At::Member(&at, name), name, known, scope, walk);
            }
        }
        Value::String(text) => refer_text(text, at, name, known, scope, walk),
        _ => {}
    }
}

fn refer_text(text: &str, at: At<'_>, name: &str, known: &Known<'_>, scope: Scope, walk: &mut Walk) {
    match name {
        "role-id" if scope.people && !known.has("roles", text) => walk.fault(FaultKind::NoSuchRole, at, text),
        "party-uuid" | "party-uuids" if scope.people && !known.has("uuid", text) => {
            walk.fault(FaultKind::NoSuchParty, at, text);
        }
        "observation-uuid" | "risk-uuid" | "finding-uuid" if scope.findings && !known.has("uuid", text) => {
            walk.fault(FaultKind::NoSuchTarget, at, text);
        }
        "href" if scope.texts => {
            if let Some(target) = text.strip_prefix('#').filter(|target| !known.has_target(target)) {
                walk.fault(FaultKind::NoSuchTarget, at, target);
            }
        }
        _ if scope.texts => {
            for id in insertions(text).filter(|id| !known.has("params", id)) {
                walk.fault(FaultKind::NoSuchParameter, at, id);
            }
            for target in text.split("](#").skip(1).filter_map(|rest| rest.split(')').next()) {
                if !known.has_target(target) {
                    walk.fault(FaultKind::NoSuchTarget, at, target);
                }
            }
        }
        _ => {}
    }
}

type Side<'a> = BTreeSet<(&'static str, &'a str)>;

fn side(items: &[MappedItem]) -> Side<'_> {
    items.iter().map(|item| (item.kind.as_str(), item.id_ref.as_str())).collect()
}

/// What an entry is about: which resources, in what sense, which sides.
type Key<'a> = (&'a str, &'a str, &'static str, Side<'a>, Side<'a>);

fn mappings(collection: &MappingCollection, walk: &mut Walk) {
    let mut seen: HashMap<Key<'_>, &str> = HashMap::new();
    let root = At::Root;
    let (root, mut said) = (At::Member(&root, "mapping-collection"), Vec::new());
    for (i, mapping) in collection.mappings.iter().enumerate() {
        let list = At::Member(&root, "mappings");
        let place = At::Element(&list, i);
        for (j, map) in mapping.maps.iter().enumerate() {
            let list = At::Member(&place, "maps");
            let at = At::Element(&list, j);
            if is_of_itself(mapping, map) {
                walk.fault(FaultKind::SelfMap, at, map.sources[0].id_ref.as_str());
            }
            let sense = map.matching_rationale.or(mapping.matching_rationale);
            let sense = sense.unwrap_or(collection.provenance.matching_rationale).as_str();
            let (source, target) = (mapping.source_resource.href.as_str(), mapping.target_resource.href.as_str());
            let key = (source, target, sense, side(&map.sources), side(&map.targets));
            if let Some(other) = seen.insert(key, map.relationship.as_str()).filter(|it| *map.relationship != **it) {
                said.push((at.pointer(), format!("{other} | {}", map.relationship)));
            }
        }
    }
    for (path, detail) in said {
        walk.faults.push(Fault::new(FaultKind::Contradiction, path, detail));
    }
}

fn is_of_itself(mapping: &Mapping, map: &Map) -> bool {
    mapping.source_resource.href == mapping.target_resource.href && !side(&map.sources).is_disjoint(&side(&map.targets))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::from_value;
    use serde_json::json;

    fn metadata() -> Value {
        json!({ "title": "標準", "last-modified": "2026-11-22T00:00:00Z", "version": "1", "oscal-version": "1.2.2" })
    }

    fn found(value: Value) -> Vec<String> {
        let faults = check(&from_value(value, true).unwrap());
        faults.iter().map(|fault| format!("{} {}", fault.code(), fault.path)).collect()
    }

    #[test]
    fn ids_that_stand_twice_and_references_to_nothing_are_told() {
        let mut metadata = metadata();
        metadata["responsible-parties"] =
            json!([{ "role-id": "owner", "party-uuids": ["11111111-2222-4000-8000-00000000000f"] }]);
        let control = json!({ "id": "a", "title": "A", "links": [{ "href": "#b" }, { "href": "#a" }], "parts": [
            { "id": "a_smt", "name": "statement", "prose": "{{ insert: param, p }} {{ insert: param, q }} [x](#y)" },
            { "id": "a_smt", "name": "guidance" },
        ] });
        let catalog = json!({ "catalog": { "uuid": "11111111-2222-4000-8000-000000000000", "metadata": metadata,
            "params": [{ "id": "p" }], "controls": [control, { "id": "a", "title": "Again" }] } });
        let mut found = found(catalog);
        found.sort();
        assert_eq!(
            found,
            [
                "oscal.duplicate-id /catalog/controls/0/parts/1/id",
                "oscal.duplicate-id /catalog/controls/1/id",
                "oscal.no-such-parameter /catalog/controls/0/parts/0/prose",
                "oscal.no-such-party /catalog/metadata/responsible-parties/0/party-uuids/0",
                "oscal.no-such-role /catalog/metadata/responsible-parties/0/role-id",
                "oscal.no-such-target /catalog/controls/0/links/0/href",
                "oscal.no-such-target /catalog/controls/0/parts/0/prose",
            ]
        );
    }

    #[test]
    fn a_pair_has_one_relationship_in_one_sense_and_nothing_is_mapped_to_itself() {
        let uuid = |n: u8| format!("11111111-2222-4000-8000-0000000000{n:02}");
        let map = |n: u8, relation: &str, from: &str, to: &str, sense: &str| {
            json!({ "uuid": uuid(n), "relationship": relation, "matching-rationale": sense,
                "sources": [{ "type": "control", "id-ref": from }], "targets": [{ "type": "control", "id-ref": to }] })
        };
        let mapping = |n: u8, to: &str, maps: Value| {
            json!({ "uuid": uuid(n), "source-resource": { "type": "catalog", "href": "a.json" },
                "target-resource": { "type": "catalog", "href": to }, "maps": maps })
        };
        let collection = json!({ "mapping-collection": { "uuid": uuid(1), "metadata": metadata(),
            "provenance": { "method": "human", "matching-rationale": "semantic", "status": "draft", "mapping-description": "試" },
            "mappings": [
                mapping(2, "b.json", json!([
                    map(3, "equal-to", "a", "b", "semantic"), map(4, "subset-of", "a", "b", "semantic"),
                    map(5, "subset-of", "a", "b", "syntactic"), map(6, "subset-of", "a", "c", "semantic")])),
                mapping(7, "a.json", json!([map(8, "equal-to", "a", "a", "semantic")])),
            ] } });
        assert_eq!(
            found(collection),
            [
                "oscal.self-map /mapping-collection/mappings/1/maps/0",
                "oscal.contradiction /mapping-collection/mappings/0/maps/1"
            ]
        );
    }
}
