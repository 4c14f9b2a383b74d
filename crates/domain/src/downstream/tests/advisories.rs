//! Every query of words about advisories and of likeness once, on either database.

use super::*;
use crate::downstream::store::{Scope, Word};
use crate::id::ActId;

#[test]
fn every_query_of_words_about_advisories_runs() {
    let world = World::new();
    let act = ActId::parse("act_0190a0b0c0d0e0f0a0b0c0d0e0f0a0b0").unwrap();
    let none = store::nothing();
    world.read(|tx| -> Result<(), Error> {
        assert!(store::unlooked(tx, "2026-01-01T00:00:00Z", 5)?.is_empty());
        assert!(store::words(tx, &act)?.is_empty() && store::word_of(tx, &none)?.is_none());
        assert!(!store::is_outdated(tx, &none)?);
        let word = Word {
            act: act.clone(),
            scope: Scope::SimilarAgain,
            asset: None,
            advisory: act.clone(),
            word: "update".into(),
            change: None,
            at: String::new(),
        };
        assert!(store::told_before(tx, &word)?.operators.is_empty());
        Ok(())
    });
    // A word stands with the act that said it: without one the database refuses it.
    let word = |act: &ActId| Word {
        act: act.clone(),
        scope: Scope::Downstream,
        asset: None,
        advisory: act.clone(),
        word: "first".into(),
        change: None,
        at: "2026-01-01T00:00:00Z".into(),
    };
    assert!(world.file(|tx, _| Ok(store::put_word(tx, &word(&act))?)).is_err());
}

#[test]
fn every_query_of_likeness_runs() {
    let world = World::new();
    let c = chain(&world);
    world.fact(&c.system, "sector", &["finance"]);
    world.read(|tx| -> Result<(), Error> {
        assert_eq!(store::hangs_on(tx, std::slice::from_ref(&c.above))?, std::slice::from_ref(&c.service));
        let on_model = store::resting_on_same(tx, &[], std::slice::from_ref(&c.model), 9)?;
        assert_eq!(on_model, [(c.service.clone(), c.provider.clone())]);
        assert_eq!(store::resting_on_same(tx, std::slice::from_ref(&c.service), &[], 9)?, on_model);
        assert!(store::of_same_name(tx, std::slice::from_ref(&c.model), 9)?.is_empty());
        assert!(store::in_sector(tx, "finance", 9)?.is_empty(), "a field alone is no likeness");
        Ok(())
    });
}
