//! Drafts on real registers.

mod events;
mod flow;
mod travel;

pub(crate) use flow::{approve_by, log, one_of_each, send_to, written};

use super::*;
use crate::assessment::submit;
use crate::registry::AssetDraft;
use crate::testing::{CATALOG, World, a_norm, saying};

fn line<'d>(draft: &'d Draft, field: &str) -> Option<&'d Line> {
    draft.lines.iter().find(|l| l.field == field)
}

#[test]
fn an_audience_gets_the_fields_it_needs_and_no_other() {
    let world = World::new();
    let d = world.draft();
    for audience in Audience::ALL.iter().copied() {
        let draft = world.read(|tx| super::draft(tx, &CATALOG, &d.asset, audience)).expect("the asset is there");
        let needed: Vec<&str> =
            CATALOG.sheet_fields().iter().filter(|f| f.need_of(audience).is_some()).map(|f| f.id.as_str()).collect();
        assert_eq!(draft.lines.iter().map(|l| l.field.as_str()).collect::<Vec<_>>(), needed);
        assert!(draft.lines.iter().all(|l| !l.why.is_empty() && l.why.iter().all(|id| CATALOG.norm(id).is_some())));
        if audience == Audience::Public {
            assert!(draft.lines.iter().all(|l| l.class == Class::Public));
            assert!(line(&draft, "datasets").is_none() && line(&draft, "open_items").is_none());
        }
    }
}

#[test]
fn a_draft_says_what_was_said_and_leaves_the_rest_missing() {
    let world = World::new();
    let d = world.draft();
    let named =
        AssetDraft { name: "窓口AI".into(), version: "2.1".into(), summary: "問い合わせに答える。".into() };
    let held = world.read(|tx| registry::asset(tx, &d.asset)).unwrap();
    world.file(|tx, _| registry::amend(tx, &d.asset, &named, held.revision)).unwrap();
    world.fact(&d.asset, "purposes", &["content"]);
    let draft = world.read(|tx| super::draft(tx, &CATALOG, &d.asset, Audience::User)).unwrap();
    assert_eq!(line(&draft, "version").unwrap().given[0].value, "2.1");
    assert_eq!(line(&draft, "summary").unwrap().given[0].origin, "asset.summary");
    let purpose = &line(&draft, "intended_use").unwrap().given[0];
    assert_eq!((purpose.origin.as_str(), purpose.source.as_deref()), ("fact.purposes", Some(registry::BY_HAND)));
    let missing: Vec<&str> = draft.missing().map(|l| l.field.as_str()).collect();
    assert!(missing.contains(&"limitations") && missing.contains(&"out_of_scope"), "{missing:?}");
    assert!(!missing.contains(&"version") && !missing.contains(&"bias"), "only what is needed is missing: {missing:?}");
}

#[test]
fn only_an_assessment_handed_in_is_told() {
    let world = World::new();
    let d = world.draft();
    world
        .file(|tx, _| assessment::answer(tx, &CATALOG, &d.id, &a_norm(), &saying("partly-met", "途中"), &d.by))
        .unwrap();
    let of = |audience| world.read(|tx| super::draft(tx, &CATALOG, &d.asset, audience)).unwrap();
    assert!(line(&of(Audience::User), "standing").unwrap().given.is_empty());
    world.file(|tx, receipt| submit(tx, receipt, &d.id, &d.by)).unwrap();
    let told = of(Audience::Provider);
    assert_eq!(line(&told, "standing").unwrap().given[0].value["answers"]["partly-met"], 1);
    assert_eq!(line(&told, "open_items").unwrap().given[0].value[0], a_norm().to_string());
    assert!(line(&of(Audience::Public), "standing").is_none(), "counts say little to those who do not know the items");
}

#[test]
fn what_is_not_there_has_no_sheet() {
    let world = World::new();
    let d = world.draft();
    let other = AssetId::parse("ast_00000000000000000000000000000000").unwrap();
    assert!(world.read(|tx| super::draft(tx, &CATALOG, &other, Audience::Public)).is_none());
    assert!(world.read(|tx| super::draft(tx, &CATALOG, &d.asset, Audience::Public)).is_some());
}
