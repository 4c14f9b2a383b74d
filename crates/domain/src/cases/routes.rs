//! Who may be in charge of what a case is about: the laws that risks point to, the risks by the words they share with the case.

use super::like::{features, word};
use super::store;
use crate::db::Tx;
use crate::id::CaseId;
use crate::norm::{Catalog, Law};
use crate::procedure::Step;
use crate::refusal::Error;
use crate::text::Both;
use std::collections::BTreeMap;

/// A risk that names laws, and with them who is in charge.
#[derive(Debug, Clone)]
pub struct Route {
    /// The instrument and the norm: `interim`, `F3-06`.
    pub risk: (String, String),
    /// The risk.
    pub title: Both,
    /// Where it stands in the instrument.
    pub citation: Both,
    /// The laws the source names, each with who is in charge of it; none where the source names none.
    pub laws: Vec<Law>,
    /// What the risk and the beginning of the case have in common; for people to judge by.
    pub shared: Vec<String>,
}

/// Where a case might be referred at a step: the risks the step names, those that share words with the case first. Nothing is left out, and
/// nothing is added that the source does not name.
///
/// # Errors
/// Faults of the database. For officials: whoever calls it has checked the office.
pub fn routes(tx: &mut Tx<'_>, catalog: &Catalog, id: &CaseId, step: &Step) -> Result<Vec<Route>, Error> {
    let Some(of) = step.routes.as_deref() else { return Ok(Vec::new()) };
    Ok(ranked(catalog, of, &store::beginning(tx, id)?))
}

/// The risks beneath a norm, by what they share with a text.
fn ranked(catalog: &Catalog, of: &str, text: &str) -> Vec<Route> {
    let Some((code, parent)) = of.split_once(':') else { return Vec::new() };
    let Some(instrument) = catalog.instrument(code) else { return Vec::new() };
    let own = features(text);
    let mut all: Vec<(i64, Route)> = Vec::new();
    for norm in instrument.norms.iter().filter(|n| n.parent.as_deref() == Some(parent)) {
        let Some(keys) = &norm.laws else { continue };
        let both = |one: &Both| format!("{}\n{}", one.ja, one.en);
        let known = features(&format!("{}\n{}", both(&norm.title), both(&norm.text)));
        let shared: BTreeMap<&String, &i64> = own.iter().filter(|(f, _)| known.contains_key(*f)).collect();
        let weight = shared.values().copied().sum();
        all.push((
            weight,
            Route {
                risk: (instrument.code.clone(), norm.id.clone()),
                title: norm.title.clone(),
                citation: norm.citation.clone(),
                laws: keys.iter().filter_map(|k| catalog.law(k)).cloned().collect(),
                shared: shared.keys().map(|f| word(f).to_owned()).collect(),
            },
        ));
    }
    // The order of the source decides among equals.
    all.sort_by_key(|(weight, _)| std::cmp::Reverse(*weight));
    all.into_iter().map(|(_, route)| route).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::CATALOG;

    #[test]
    fn a_case_points_to_the_risks_it_shares_words_with_and_to_no_authority_the_source_does_not_name() {
        let all = ranked(&CATALOG, "interim:F3", "SNSで実在する人のディープフェイクが広まった");
        assert_eq!(all.len(), 14, "nothing is left out");
        assert_eq!(all[0].risk, ("interim".to_owned(), "F3-06".to_owned()), "{:?}", all[0]);
        assert!(!all[0].shared.is_empty());
        let keys: Vec<&str> = all[0].laws.iter().map(|l| l.key.as_str()).collect();
        assert_eq!(keys, ["L-CIVIL", "L-PENAL", "L-CP"]);
        let of = |id: &str| all.iter().find(|r| r.risk.1 == id).unwrap();
        assert!(of("F3-13").laws.is_empty() && of("F3-14").laws.is_empty(), "the source has a dash");
        let english = ranked(&CATALOG, "interim:F3", "A deepfake of a real person spread");
        assert_eq!(english[0].risk.1, "F3-06");
        let copyright = ranked(&CATALOG, "interim:F3", "著作権の侵害にあたる画像");
        assert_eq!(copyright[0].risk.1, "F3-02");
        assert!(ranked(&CATALOG, "interim:none", "x").is_empty() && ranked(&CATALOG, "none:F3", "x").is_empty());
        // Without a word in common the order is that of the source.
        let plain = ranked(&CATALOG, "interim:F3", "あ");
        assert!(plain.iter().all(|r| r.shared.is_empty()) && plain[0].risk.1 == "F3-01");
    }
}
