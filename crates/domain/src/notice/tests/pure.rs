//! What changed, and whom it concerns, without a database.

use super::*;
use crate::norm::{ChangeKind, FactValue, Facts, NormId};
use crate::notice::touch::Rules;

fn known(catalog: &Catalog) -> Vec<&Instrument> {
    catalog.instruments().iter().collect()
}

fn kinds(change: &InstrumentChange) -> Vec<(ChangeKind, &str)> {
    change.norms.iter().map(|n| (n.kind, n.id.clause())).collect()
}

fn playing(role: &str) -> Facts {
    let mut facts = Facts::default();
    facts.set("roles", FactValue::Set(vec![role.to_owned()]));
    facts
}

#[test]
fn a_new_version_is_compared_with_the_one_in_force_before() {
    let changes = what_changed(&known(&BEFORE), AFTER.instruments());
    let guide = changes.iter().find(|c| c.code == "guide").unwrap();
    assert_eq!((guide.was.as_deref(), guide.is.as_deref()), (Some("guide@1"), Some("guide@2")));
    assert_eq!(guide.versions(), Some(("guide@1", "guide@2")));
    let mut found = kinds(guide);
    found.sort_by_key(|(_, id)| *id);
    use ChangeKind::{Added, Changed, Removed, Renumbered};
    assert_eq!(found, [(Changed, "A"), (Removed, "D"), (Added, "E"), (Renumbered, "F")]);
    // The record of one on request was changed within its version.
    let abroad = changes.iter().find(|c| c.code == "abroad").unwrap();
    assert!(abroad.is_on_request && abroad.versions().is_none());
    assert_eq!(kinds(abroad), [(Changed, "X")]);
}

#[test]
fn nothing_changed_between_a_catalogue_and_itself() {
    assert_eq!(what_changed(&known(&BEFORE), BEFORE.instruments()), []);
    let embedded = Catalog::embedded();
    assert_eq!(what_changed(&known(&embedded), embedded.instruments()), []);
}

#[test]
fn an_instrument_that_comes_is_added_whole_and_one_that_goes_is_removed_whole() {
    let more = catalog(&[book("guide@1", "current", "always", &[item("A", "alpha", FOR_PROVIDERS)])]);
    let came = what_changed(&[], more.instruments());
    assert_eq!(kinds(&came[0]), [(ChangeKind::Added, "A")]);
    let gone = what_changed(&known(&more), &[]);
    assert_eq!(kinds(&gone[0]), [(ChangeKind::Removed, "A")]);
    assert_eq!(gone[0].norms[0].asked_anew(), NormId::parse("guide@1:A").as_ref());
}

#[test]
fn each_system_hears_of_what_applies_may_apply_or_applies_no_longer() {
    let wider = catalog(&[book("guide@1", "current", "always", &[item("A", "alpha", FOR_PROVIDERS)])]);
    let other = catalog(&[book("guide@1", "current", "always", &[item("A", "alpha", FOR_DEVELOPERS)])]);
    let changes = what_changed(&known(&wider), other.instruments());
    assert!(changes[0].norms[0].is_conditioned_anew());
    let rules = Rules::new(&changes);
    use crate::norm::Applies::{Depends, No, Yes};
    assert_eq!(rules.touched(&playing("developer"), &[]), [(0, Yes)]);
    assert_eq!(rules.touched(&playing("provider"), &[]), [(0, No)], "it applied before");
    assert_eq!(rules.touched(&Facts::default(), &[]), [(0, Depends)]);
    assert_eq!(rules.touched(&playing("user"), &[]), []);
}

#[test]
fn a_corrected_heading_is_a_change_and_asks_nothing_of_anyone() {
    let (name, text) = book("guide@1", "current", "always", &[item("A", "alpha", FOR_PROVIDERS)]);
    let corrected = catalog(&[(name.clone(), text.replace("Heading alpha", "Heading Alpha"))]);
    let changes = what_changed(&known(&catalog(&[(name, text)])), corrected.instruments());
    assert_eq!(kinds(&changes[0]), [(ChangeKind::Changed, "A")]);
    assert!(!changes[0].norms[0].is_told());
    assert!(Rules::new(&changes).is_empty());
}

/// What is remembered is read by later programs: this is how it was written in November 2026. When an instrument gets a new
/// member, give it a default, so that this can still be read.
#[test]
fn what_an_earlier_program_remembered_can_still_be_read() {
    let held = r#"{"code":"guide","version":"1","title":{"ja":"手引","en":"Guide"},"short":{"ja":"手引","en":"Guide"},"issuer":{"ja":"なし","en":"none"},"nature":"guideline","decided":"2026-01-01","in_force":null,"until":null,"supersedes":null,"status":"current","jurisdiction":"jp","considered":"always","url":"https://example.jp/","certainty":"memory","sources":[],"note":null,"norm":[{"id":"A","parent":null,"was":null,"kind":"item","title":{"ja":"見出し","en":"Heading"},"text":{"ja":"行う。","en":"Does."},"addressees":["provider"],"strength":"expected","sanction":null,"in_force":null,"until":null,"principle":null,"stages":[],"assess":true,"applies":"'provider' in roles","citation":{"ja":"A","en":"A"},"url":null,"certainty":"memory","laws":null,"note":null}]}"#;
    let read: Result<Instrument, _> = serde_json::from_str(held);
    assert_eq!(read.map(|i| i.id()).map_err(|e| e.to_string()), Ok("guide@1".to_owned()));
    for instrument in BEFORE.instruments() {
        let again: Instrument = serde_json::from_str(&serde_json::to_string(instrument).unwrap()).unwrap();
        assert_eq!(again.id(), instrument.id());
    }
}
