//! Foreign instruments that may concern what is offered or used abroad: a hint, and never advice on foreign law.
//!
//! Which they are stands in the catalogue alone: an instrument that is considered only on request, comes from elsewhere, and
//! has a norm whose condition asks for the markets given and is not answered with no.

use super::{Applies, Catalog, FactValue, Facts, Instrument, Jurisdiction, Norm, Status, applies_in};

/// The fact that says where something is offered, or its output used.
const MARKETS: &str = "markets";
/// Its option for "not outside Japan".
const NOWHERE: &str = "none";

/// A foreign instrument, and how many of its norms the facts lead to.
#[derive(Debug, Clone)]
pub struct ForeignInstrument<'c> {
    /// The instrument.
    pub instrument: &'c Instrument,
    /// Norms that apply by their conditions.
    pub applies: usize,
    /// Norms that depend on facts not given.
    pub depends: usize,
}

/// What may concern a system abroad.
#[derive(Debug, Clone, Default)]
pub struct Abroad<'c> {
    /// The instruments, in the order of the catalogue.
    pub instruments: Vec<ForeignInstrument<'c>>,
    /// Markets given for which the catalogue holds nothing; that does not say there is no law.
    pub uncovered: Vec<String>,
}

impl Abroad<'_> {
    /// Whether there is nothing to say.
    pub fn is_empty(&self) -> bool {
        self.instruments.is_empty() && self.uncovered.is_empty()
    }
}

/// Works out the hint; empty while no market abroad is given.
pub fn abroad<'c>(catalog: &'c Catalog, facts: &Facts) -> Abroad<'c> {
    let Some(FactValue::Set(given)) = facts.get(MARKETS) else { return Abroad::default() };
    let markets: Vec<&String> = given.iter().filter(|m| *m != NOWHERE).collect();
    if markets.is_empty() {
        return Abroad::default();
    }
    let mut out = Abroad::default();
    for a in applies_in(catalog, facts, is_foreign).iter().filter(|a| turns_on(catalog, a.norm, &markets)) {
        let (yes, open) = (usize::from(a.answer == Applies::Yes), usize::from(a.answer == Applies::Depends));
        match out.instruments.last_mut() {
            Some(last) if std::ptr::eq(last.instrument, a.instrument) => {
                last.applies += yes;
                last.depends += open;
            }
            _ if yes + open > 0 => {
                out.instruments.push(ForeignInstrument { instrument: a.instrument, applies: yes, depends: open });
            }
            _ => {}
        }
    }
    let foreign: Vec<&Norm> = catalog.instruments().iter().filter(|i| is_foreign(i)).flat_map(|i| &i.norms).collect();
    let is_covered = |market: &String| foreign.iter().any(|n| turns_on(catalog, n, &[market]));
    out.uncovered = markets.into_iter().filter(|m| !is_covered(m)).cloned().collect();
    out
}

fn is_foreign(i: &Instrument) -> bool {
    i.status == Status::Current
        && !i.for_everyone()
        && !matches!(i.jurisdiction, Jurisdiction::Japan | Jurisdiction::International)
}

/// Whether the condition of a norm asks for one of the markets.
fn turns_on(catalog: &Catalog, norm: &Norm, markets: &[&String]) -> bool {
    let condition = norm.applies.as_deref().and_then(|text| catalog.condition(text));
    let literals = condition.map(super::Condition::literals).unwrap_or_default();
    literals.iter().any(|(fact, option)| fact == MARKETS && markets.contains(&option))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(markets: &[&str], more: &[(&str, FactValue)]) -> (Vec<String>, Vec<String>) {
        let catalog = Catalog::embedded();
        let mut facts = Facts::default();
        facts.set(MARKETS, FactValue::Set(markets.iter().map(|m| (*m).to_owned()).collect()));
        more.iter().for_each(|(id, value)| facts.set(id, value.clone()));
        let out = abroad(&catalog, &facts);
        (out.instruments.iter().map(|i| i.instrument.code.clone()).collect(), out.uncovered)
    }

    #[test]
    fn nothing_is_said_while_no_market_abroad_is_given() {
        assert!(abroad(&Catalog::embedded(), &Facts::default()).is_empty());
        assert_eq!(found(&["none"], &[]), (vec![], vec![]));
    }

    #[test]
    fn a_market_brings_in_the_instruments_that_turn_on_it_and_no_others() {
        let (eu, uncovered) = found(&["eu"], &[]);
        assert!(eu.contains(&"eu-aia".to_owned()) && uncovered.is_empty(), "{eu:?}");
        assert!(eu.iter().all(|code| code.starts_with("eu-")), "{eu:?}");
        let (kr, _) = found(&["kr"], &[]);
        assert_eq!(kr, ["kr-ai-basic"]);
    }

    #[test]
    fn facts_that_answer_a_condition_with_no_take_its_instrument_out() {
        let small = ("compute_flop", FactValue::Number(1e20));
        let (ca, _) = found(&["us_ca"], &[small]);
        assert!(!ca.contains(&"us-ca-sb53".to_owned()) && ca.contains(&"us-ca-ab2013".to_owned()), "{ca:?}");
    }

    #[test]
    fn a_market_the_catalogue_holds_nothing_for_is_named() {
        assert_eq!(found(&["other", "us"], &[]), (vec![], vec!["other".to_owned(), "us".to_owned()]));
    }
}
