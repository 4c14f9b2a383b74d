//! The catalogue as it ships, and catalogues that are wrong in every way the check knows.

use super::*;
use crate::text::Lang;

const FACTS: &str = r#"
[[fact]]
id = "roles"
kind = "set"
label = { ja = "立場", en = "Role" }
ask = { ja = "？", en = "?" }
options = [{ id = "developer", ja = "開発", en = "developer" }, { id = "user", ja = "利用", en = "user" }]
[[fact]]
id = "advanced"
kind = "bool"
label = { ja = "高度", en = "Advanced" }
ask = { ja = "？", en = "?" }
[[fact]]
id = "compute_flop"
kind = "number"
label = { ja = "計算量", en = "Compute" }
ask = { ja = "？", en = "?" }
[[question]]
id = "q"
title = { ja = "問", en = "Q" }
facts = ["roles"]
"#;

const HEAD: &str = r#"
code = "x"
version = "1"
title = { ja = "題", en = "Title" }
short = { ja = "略", en = "Short" }
issuer = { ja = "省", en = "Ministry" }
nature = "guideline"
decided = "2026-01-01"
status = "current"
jurisdiction = "jp"
url = "https://example.jp/"
certainty = "memory"
"#;

fn norm(id: &str, more: &str) -> String {
    format!(
        "[[norm]]\nid = \"{id}\"\nkind = \"item\"\ntitle = {{ ja = \"見出し\", en = \"Heading\" }}\ntext = {{ ja = \"文\", en = \"Text\" }}\naddressees = [\"developer\"]\nstrength = \"recommended\"\ncitation = {{ ja = \"一\", en = \"1\" }}\ncertainty = \"memory\"\n{more}\n"
    )
}

fn source(instrument: &str) -> Source {
    Source::files(vec![
        ("criteria/facts.toml".into(), FACTS.into()),
        ("criteria/laws.toml".into(), "law = []".into()),
        ("terms.toml".into(), "term = []".into()),
        ("norms/x@1.toml".into(), instrument.into()),
    ])
}

fn faults(norms: &str) -> Vec<Fault> {
    Catalog::load(&source(&format!("{HEAD}{norms}"))).err().unwrap_or_default()
}

fn only(norms: &str) -> FaultKind {
    let found = faults(norms);
    assert_eq!(found.len(), 1, "{found:?}");
    found[0].kind
}

#[test]
fn the_embedded_catalogue_is_sound() {
    if let Err(faults) = Catalog::load(&Source::embedded()) {
        panic!("{faults:#?}");
    }
}

#[test]
fn the_act_has_twenty_eight_articles_and_no_sanction() {
    let catalog = Catalog::embedded();
    let act = catalog.instrument("jp-ai-act").unwrap();
    assert_eq!(act.norms.iter().filter(|n| n.kind == "article").count(), 28);
    assert!(act.norms.iter().all(|n| n.sanction.as_deref().unwrap_or("none") == "none"));
    assert_eq!(act.norms.iter().filter(|n| n.id.starts_with("suppl-")).count(), 4);
}

#[test]
fn two_of_the_fourteen_risks_have_no_law() {
    let catalog = Catalog::embedded();
    let interim = catalog.instrument("interim").unwrap();
    let risks: Vec<&Norm> = interim.norms.iter().filter(|n| n.id.starts_with("F3-")).collect();
    assert_eq!(risks.len(), 14);
    let without: Vec<&str> = risks.iter().filter(|n| n.laws.as_deref() == Some(&[])).map(|n| n.id.as_str()).collect();
    assert_eq!(without, ["F3-13", "F3-14"]);
}

#[test]
fn the_guidelines_have_ten_principles_in_both_versions() {
    let catalog = Catalog::embedded();
    for version in ["aigb@1.1", "aigb@1.2"] {
        let guideline = catalog.instrument(version).unwrap();
        assert_eq!(guideline.norms.iter().filter(|n| n.kind == "principle").count(), 10, "{version}");
    }
}

#[test]
fn an_unknown_field_is_named_with_its_line() {
    let found = faults(&norm("a", "colour = \"red\""));
    assert_eq!(found[0].kind, FaultKind::Format);
    assert!(found[0].detail.contains("colour"), "{}", found[0].detail);
    assert!(found[0].at.is_some());
}

#[test]
fn a_duplicate_id_a_missing_parent_and_a_cycle_are_each_found() {
    assert_eq!(only(&(norm("a", "") + &norm("a", ""))), FaultKind::DuplicateId);
    assert_eq!(only(&norm("a", "parent = \"b\"")), FaultKind::NoParent);
    let cycle = faults(&(norm("a", "parent = \"b\"") + &norm("b", "parent = \"a\"")));
    assert!(cycle.iter().all(|f| f.kind == FaultKind::Cycle) && cycle.len() == 2, "{cycle:?}");
}

#[test]
fn a_bad_expression_is_refused_with_a_reason() {
    for bad in ["roles &&", "roles.size() > 1", "nonsense", "'artist' in roles", "[1].all(x, x > 0)", "{}"] {
        let found = faults(&norm("a", &format!("applies = \"{bad}\"")));
        assert!(matches!(found[0].kind, FaultKind::Condition | FaultKind::UnknownFact), "{bad}: {found:?}");
    }
}

#[test]
fn a_guideline_cannot_speak_like_a_statute() {
    assert_eq!(only(&norm("a", "").replace("recommended", "duty")), FaultKind::Strength);
}

#[test]
fn a_condition_too_deep_or_too_long_never_reaches_the_parser() {
    let deep = "(".repeat(100_000) + "advanced" + &")".repeat(100_000);
    assert_eq!(Condition::parse(&deep).unwrap_err(), ConditionError::TooLong);
    let deep = "(".repeat(900) + "advanced" + &")".repeat(900);
    assert_eq!(Condition::parse(&deep).unwrap_err(), ConditionError::TooDeep);
}

#[test]
fn an_unknown_fact_is_named_only_when_it_would_decide() {
    let vocabulary: Vocabulary = toml::from_str(FACTS).unwrap();
    let condition = Condition::parse("\"developer\" in roles && (advanced || compute_flop > 1e25)").unwrap();
    let mut facts = Facts::default();
    let outcome = condition.evaluate(&facts);
    assert_eq!(outcome.value, None);
    facts.set("roles", vocabulary.read("roles", &["user"]).unwrap().unwrap());
    let outcome = condition.evaluate(&facts);
    assert_eq!((outcome.value, outcome.facts.len()), (Some(false), 1));
    facts.set("roles", vocabulary.read("roles", &["developer"]).unwrap().unwrap());
    facts.set("advanced", FactValue::Bool(false));
    let outcome = condition.evaluate(&facts);
    assert_eq!(outcome.value, None);
    assert_eq!(outcome.facts.into_iter().collect::<Vec<_>>(), ["compute_flop"]);
    facts.set("compute_flop", vocabulary.read("compute_flop", &["１e25"]).unwrap().unwrap());
    assert_eq!(condition.evaluate(&facts).value, Some(false), "1e25 exactly is not more than 1e25");
}

#[test]
fn a_number_may_hold_commas_and_a_set_may_be_one_text() {
    let vocabulary: Vocabulary = toml::from_str(FACTS).unwrap();
    assert_eq!(vocabulary.read("compute_flop", &["1,000"]).unwrap(), Some(FactValue::Number(1000.0)));
    assert_eq!(
        vocabulary.read("roles", &["user,developer"]).unwrap(),
        Some(FactValue::Set(vec!["developer".into(), "user".into()]))
    );
    assert!(vocabulary.read("roles", &["artist"]).is_err());
    assert!(vocabulary.read("compute_flop", &["-1"]).is_err());
    assert!(vocabulary.read("compute_flop", &["inf"]).is_err());
}

/// Where every fact is known, our three-valued evaluation must agree with the `cel` crate's own.
#[test]
fn with_every_fact_known_cel_itself_agrees() {
    let catalog = Catalog::embedded();
    let norms = catalog.instruments().iter().flat_map(|i| &i.norms);
    let texts: std::collections::BTreeSet<&str> = norms.filter_map(|n| n.applies.as_deref()).collect();
    // Parsing is what takes time, so each text is parsed once.
    let programs: Vec<_> = texts.into_iter().map(|t| (t, cel::Program::compile(t).unwrap())).collect();
    let chance = crate::id::SeededChance::new(7);
    for _ in 0..60 {
        let facts = random_facts(catalog.vocabulary(), &chance);
        let context = context_of(&facts);
        for (text, program) in &programs {
            let theirs = program.execute(&context).unwrap();
            let ours = catalog.condition(text).unwrap().evaluate(&facts).value;
            assert_eq!(theirs, cel::Value::Bool(ours.unwrap()), "{text} with {facts:?}");
        }
    }
}

fn context_of(facts: &Facts) -> cel::Context<'static, 'static> {
    let mut context = cel::Context::default();
    for (name, value) in facts.iter() {
        let added = match value {
            FactValue::Bool(b) => context.add_variable(name, *b),
            FactValue::Number(n) => context.add_variable(name, *n),
            FactValue::One(t) => context.add_variable(name, t.clone()),
            FactValue::Set(items) => context.add_variable(name, items.clone()),
        };
        added.unwrap();
    }
    context
}

fn random_facts(vocabulary: &Vocabulary, chance: &dyn crate::id::Chance) -> Facts {
    let byte = || {
        let mut one = [0u8; 1];
        chance.fill(&mut one);
        one[0]
    };
    let mut facts = Facts::default();
    for fact in &vocabulary.facts {
        let value = match fact.kind {
            FactKind::Bool => FactValue::Bool(byte() % 2 == 0),
            FactKind::Number => FactValue::Number(10f64.powi(i32::from(byte() % 30))),
            FactKind::One => FactValue::One(fact.options[usize::from(byte()) % fact.options.len()].id.clone()),
            FactKind::Set => {
                FactValue::Set(fact.options.iter().filter(|_| byte() % 2 == 0).map(|o| o.id.clone()).collect())
            }
        };
        facts.set(&fact.id, value);
    }
    facts
}

#[test]
fn with_nothing_given_nothing_is_answered_no() {
    let catalog = Catalog::embedded();
    let found = applies(&catalog, &Facts::default());
    assert!(found.len() > 100);
    for a in &found {
        assert_ne!(a.answer, Applies::No, "{}", a.id);
        assert!(a.answer == Applies::Yes || !a.reasons.is_empty(), "{} depends on nothing named", a.id);
    }
}

#[test]
fn each_answer_lists_in_words_the_facts_that_decided_it() {
    let catalog = Catalog::embedded();
    let mut facts = Facts::default();
    facts.set("roles", FactValue::Set(vec!["provider".into()]));
    let found = applies(&catalog, &facts);
    let item = found.iter().find(|a| a.id.as_str() == "aigb@1.2:P-6-i").unwrap();
    assert_eq!(item.answer, Applies::Yes);
    let words = item.reasons[0].words(&catalog, Lang::Ja);
    assert!(words.starts_with("立場：AI提供者"), "{words}");
    let developer = found.iter().find(|a| a.id.as_str() == "aigb@1.2:D-6-i").unwrap();
    assert_eq!(developer.answer, Applies::No);
}

#[test]
fn foreign_and_international_instruments_are_never_filed_under_japan() {
    for i in Catalog::embedded().instruments() {
        let prefix = i.code.split('-').next().unwrap_or_default();
        let wanted = match prefix {
            "eu" => Some(Jurisdiction::EuropeanUnion),
            "us" | "nist" => Some(Jurisdiction::UnitedStates),
            "kr" => Some(Jurisdiction::Korea),
            "iso" | "oecd" | "coe" | "hiroshima" | "mitre" | "owasp" => Some(Jurisdiction::International),
            _ => None,
        };
        assert!(wanted.is_none_or(|w| i.jurisdiction == w), "{}", i.id());
        let is_home = i.jurisdiction == Jurisdiction::Japan || i.considered == Considered::OnRequest;
        assert!(is_home || ["hiroshima-coc", "hiroshima-gp", "oecd-ai"].contains(&i.code.as_str()), "{}", i.id());
    }
}
