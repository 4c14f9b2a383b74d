//! What can be proposed or dropped in besides versions of instruments, and relations that go along.

use super::*;
use crate::norm::{FaultKind, NormId};

fn put(p: &Pair, name: &str, text: &str) {
    let path = p.world.data().join("catalog").join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

fn has_term(p: &Pair, identifier: &str) -> bool {
    p.world.it.catalog().terms().iter().any(|t| t.identifier == identifier)
}

fn faults_of(p: &Pair, text: &str) -> Vec<(String, FaultKind)> {
    let found = examine(&p.world.it.in_force(), text, None, p.today());
    found.faults.into_iter().map(|f| (f.file, f.kind)).collect()
}

#[test]
fn a_glossary_is_proposed_reviewed_and_counts_from_its_day_and_a_later_one_takes_its_place() {
    let p = Pair::new();
    let first = p.world.it.catalog().digest();
    let id = p.through(&with_term("Signpost"), &p.today().to_string());
    assert_eq!(p.of(&id).instrument, "terms.toml");
    assert!(has_term(&p, "Signpost"));
    assert_ne!(p.world.it.catalog().digest(), first);
    assert_eq!(p.changes()[0].digest, p.world.it.catalog().digest().to_string(), "the log knows");
    p.through(&with_term("Waymark"), &p.today().tomorrow().unwrap().to_string());
    assert!(has_term(&p, "Signpost") && !has_term(&p, "Waymark"), "its day has not come");
    p.world.clock.forward_hours(24);
    p.world.it.look_again().unwrap();
    assert!(!has_term(&p, "Signpost") && has_term(&p, "Waymark"));
    assert_eq!(p.world.another().unwrap().catalog().digest(), p.world.it.catalog().digest());
    assert_eq!(p.world.faults(), []);
}

#[test]
fn the_same_text_again_is_no_proposal_for_review_and_entries_are_compared() {
    let p = Pair::new();
    let held = CATALOG.file("terms.toml").unwrap();
    let id = p.propose(held, &p.today().to_string()).unwrap();
    assert_eq!(codes(p.submit(&id)), ["editing.nothing-new"]);
    let found = examine(&p.world.it.in_force(), &with_term("Signpost"), None, p.today());
    let told: Vec<_> = found.entries.iter().map(|e| (e.key.as_str(), e.old.is_some(), e.new.is_some())).collect();
    assert_eq!(told, [("term Signpost", false, true)]);
}

#[test]
fn a_law_or_fact_that_something_rests_on_does_not_go() {
    let p = Pair::new();
    let laws = CATALOG.file("criteria/laws.toml").unwrap().replacen("key = \"L-UCPA\"", "key = \"L-OTHER\"", 1);
    let found = faults_of(&p, &laws);
    assert!(found.iter().any(|(_, kind)| *kind == FaultKind::UnknownLaw), "{found:?}");
    let facts = CATALOG.file("criteria/facts.toml").unwrap();
    let found = faults_of(&p, &facts.replacen("id = \"roles\"", "id = \"parts\"", 1));
    assert!(found.iter().any(|(_, kind)| *kind == FaultKind::UnknownFact), "{found:?}");
    // What no condition notices, but the program's readers of foreign files do.
    let at = facts.find("id = \"physical\"").unwrap();
    let read = format!("{}{}", &facts[..at], facts[at..].replacen("kind = \"bool\"", "kind = \"number\"", 1));
    assert_eq!(faults_of(&p, &read), [("criteria/facts.toml".to_owned(), FaultKind::UnknownFact)]);
    assert_eq!(faults_of(&p, &facts.replacen("立場", "役目", 1)), []);
}

#[test]
fn what_belongs_to_the_program_or_to_nothing_is_not_taken_in() {
    let p = Pair::new();
    for text in ["[message.\"x\"]\nja = \"x\"\nen = \"x\"\n", "placeholders = []\n", "a = ", ""] {
        assert!(p.propose(text, "").is_err(), "{text}");
    }
    let held = p.world.it.catalog().digest();
    for name in ["messages.toml", "criteria/import.toml", "criteria/other.toml", "columns.toml", "edition.toml"] {
        put(&p, name, "x = 1\n");
    }
    p.world.it.look_again().unwrap();
    assert_eq!(p.world.it.dropped().faults.len(), 5, "{:?}", p.world.it.dropped());
    assert_eq!(p.world.it.catalog().digest(), held);
}

#[test]
fn criteria_and_terms_dropped_in_count_until_they_are_removed_and_stand_in_the_way_of_an_act() {
    let p = Pair::new();
    put(&p, "terms.toml", &with_term("Dropped"));
    let laws = CATALOG.file("criteria/laws.toml").unwrap();
    put(&p, "criteria/laws.toml", &format!("{laws}\n# read again\n"));
    p.world.it.look_again().unwrap();
    assert_eq!(p.world.it.dropped().faults, []);
    assert!(has_term(&p, "Dropped"));
    assert_eq!(p.changes().len(), 2);
    assert_eq!(faults_of(&p, &with_term("Signpost")), [("terms.toml".to_owned(), FaultKind::DuplicateId)]);
    std::fs::remove_file(p.world.data().join("catalog/terms.toml")).unwrap();
    p.world.it.look_again().unwrap();
    assert!(!has_term(&p, "Dropped"));
    assert_eq!(faults_of(&p, &with_term("Signpost")), []);
    p.through(&with_term("Signpost"), &p.today().to_string());
    put(&p, "terms.toml", &with_term("Dropped"));
    p.world.it.look_again().unwrap();
    assert!(has_term(&p, "Signpost") && !has_term(&p, "Dropped"), "what an act decided stays");
    let faults: Vec<_> = p.world.it.dropped().faults.iter().map(|f| f.kind).collect();
    assert_eq!(faults, [FaultKind::DuplicateId]);
    assert_eq!(p.world.faults(), []);
}

#[test]
fn relations_go_along_with_an_enacted_version_and_the_rest_is_named_before() {
    let p = Pair::new();
    let catalog = p.world.it.catalog();
    let text = guidelines_without("C-5-1");
    let found = examine(&p.world.it.in_force(), &text, None, p.today());
    let draft = found.instrument.unwrap();
    let effects = p.world.read(|tx| effects(tx, &catalog, &draft));
    let gone = NormId::new("aigb", "1.2", "C-5-1");
    assert!(effects.along.count() > 0 && !effects.along.unsettled.is_empty());
    assert!(effects.along.unsettled.iter().all(|u| u.clause == gone && u.to.is_none()));
    p.world.clock.forward_hours(24 * 60);
    p.world.it.look_again().unwrap();
    p.through(&text, &p.today().to_string());
    let now = p.world.it.catalog();
    let of = |version: &str, clause: &str| now.relations().of(&NormId::new("aigb", version, clause)).count();
    assert_eq!(of("1.3", "C-2-1"), of("1.2", "C-2-1"));
    assert_eq!(of("1.3", "C-5-1"), 0);
    let carried = now.relations().reach(&NormId::new("aigb", "1.3", "C-6-1"), 1);
    assert!(!carried.is_empty() && carried.iter().all(|r| r.is_carried() && r.origin() == crate::norm::Origin::Ours));
}

#[test]
fn relations_are_proposed_like_anything_else_and_end_the_carrying_for_their_pair() {
    let p = Pair::new();
    p.world.clock.forward_hours(24 * 60);
    p.world.it.look_again().unwrap();
    p.through(&guidelines_without("C-5-1"), &p.today().to_string());
    let held = CATALOG.file("relations/aigb@1.2--oecd-ai@2024-05-03.toml").unwrap();
    let (head, _) = held.split_once("[[relation]]").unwrap();
    let one = "[[relation]]\nsource = \"aigb@1.3:C-1-1\"\ntarget = \"oecd-ai@2024-05-03:p-1-4\"\nrelation = \"related\"\n\
               rationale = { ja = \"見直した。\", en = \"Looked at again.\" }\norigin = \"ours\"\ncertainty = \"memory\"\n";
    let text = format!("{head}{one}").replace("aigb@1.2\"", "aigb@1.3\"");
    let id = p.through(&text, &p.today().to_string());
    assert_eq!(p.of(&id).instrument, "relations/aigb@1.3--oecd-ai@2024-05-03.toml");
    let now = p.world.it.catalog();
    let pair: Vec<_> = now
        .relations()
        .collections()
        .iter()
        .filter(|c| c.source == "aigb@1.3" && c.target.starts_with("oecd"))
        .collect();
    assert_eq!((pair.len(), pair[0].mappings.len()), (1, 1));
    assert!(pair[0].mappings[0].carried_from.is_none());
}

#[test]
fn facts_that_a_later_program_does_not_fit_are_left_out_and_enacted_versions_stay() {
    let p = Pair::new();
    p.through(&sign("1", None, &["a"]), &p.today().to_string());
    let facts = CATALOG.file("criteria/facts.toml").unwrap();
    p.through(&facts.replacen("立場", "役目", 1), &p.today().to_string());
    // A later program whose norms ask for a fact that the enacted file does not have.
    let more = "\n[[fact]]\nid = \"brand_new\"\nkind = \"bool\"\nlabel = { ja = \"新\", en = \"new\" }\n\
                ask = { ja = \"新しいですか。\", en = \"Is it new?\" }\n";
    let guide = sign("9", None, &["a"]).replacen("code = \"sign\"", "code = \"signal\"", 1);
    let guide = guide.replacen("'\"developer\" in roles'", "'brand_new'", 1);
    let source = CATALOG.source().clone().with("criteria/facts.toml", format!("{facts}{more}"));
    let later = Catalog::load(&source.with("norms/signal@9.toml", guide)).map_err(|f| format!("{f:?}")).unwrap();
    let read = InForce::read(&p.world.it.ground.db, &later, p.today()).unwrap();
    assert!(read.catalog().instrument("sign@1").is_some() && read.catalog().vocabulary().fact("brand_new").is_some());
    assert!(read.faults().iter().any(|f| f.file == "criteria/facts.toml"), "{:?}", read.faults());
}
