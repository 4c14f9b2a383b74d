//! A norm that is repealed, replaced or not in force yet while a case runs.

use super::*;
use crate::norm::{Catalog, Source};
use crate::procedure::carries;

/// The catalogue with one line of a file changed.
fn with(name: &str, from: &str, to: &str) -> Catalog {
    let source = Source::embedded();
    let text = source.text(name).unwrap().to_owned();
    let changed = text.replacen(from, to, 1);
    assert_ne!(changed, text);
    Catalog::load(&source.with(name, changed)).unwrap_or_else(|faults| panic!("{faults:?}"))
}

const ACT: &str = "norms/jp-ai-act@2025-09-01.toml";
const IN_FORCE: &str = "in_force = \"2025-09-01\"";

fn repealed() -> Catalog {
    with(ACT, IN_FORCE, "in_force = \"2025-09-01\"\nuntil = \"2026-03-10\"")
}

impl Desk {
    fn under(&self, catalog: &Catalog, who: &AccountId, id: &CaseId, wanted: Move) -> Result<Advanced, Error> {
        advance(&self.world.it.ground, catalog, &Actor::Account(who.clone()), id, &Wish::of(wanted, None))
    }

    fn take_up(&self, catalog: &Catalog, id: &CaseId) -> Result<Advanced, Error> {
        self.under(catalog, &self.officer, id, Move::Take { step: "take-up".into(), answers: said(WHY) })
    }
}

#[test]
fn a_clause_not_in_force_on_the_day_cannot_be_cited() {
    let d = desk();
    let id = d.open();
    assert_eq!(codes(d.take_up(&repealed(), &id)), ["procedure.clause-ended"]);
    let coming = with(ACT, IN_FORCE, "in_force = \"2027-09-01\"");
    assert_eq!(codes(d.take_up(&coming, &id)), ["procedure.clause-coming"]);
    d.take_up(&CATALOG, &id).unwrap();
}

#[test]
fn a_norm_repealed_between_proposal_and_confirmation_stops_the_act() {
    let d = desk();
    let id = d.open();
    d.take_up(&CATALOG, &id).unwrap();
    assert_eq!(codes(d.under(&repealed(), &d.head, &id, Move::Confirm)), ["procedure.clause-ended"]);
    let state = || d.see(&d.head, &id).unwrap().file.case.state;
    assert_eq!(state(), "received", "nothing happened, and nothing is lost");
    d.under(&repealed(), &d.head, &id, Move::Decline).unwrap();
    d.take_up(&CATALOG, &id).unwrap();
    d.under(&CATALOG, &d.head, &id, Move::Confirm).unwrap();
    assert_eq!(state(), "investigating");
}

#[test]
fn a_power_whose_basis_is_repealed_carries_no_act_whatever_else_is_cited() {
    let d = desk();
    let id = d.open();
    d.take_up(&CATALOG, &id).unwrap();
    d.go(&d.head, &id, Move::Confirm).unwrap();
    let elsewhere: Vec<(&str, &str)> =
        ASKED.iter().map(|(k, v)| (*k, if *k == "clauses" { "apa:art32-1" } else { *v })).collect();
    let ask = || Move::Take { step: "request".into(), answers: said(&elsewhere) };
    assert_eq!(codes(d.under(&repealed(), &d.officer, &id, ask())), ["case.power-without-basis"]);
    d.under(&CATALOG, &d.officer, &id, ask()).unwrap();
}

#[test]
fn what_carries_something_on_a_day() {
    let on = |basis: &str, day: &str| carries(&CATALOG, basis, day.parse().unwrap()).err().map(|r| r.code);
    assert_eq!(on("jp-ai-act:art16", "2026-03-20"), None);
    assert_eq!(on("jp-ai-act:art16", "2025-08-31"), Some("procedure.clause-coming"));
    assert_eq!(on("docs/decisions/0029-procedures.md", "1999-01-01"), None);
    assert_eq!(on("jp-ai-act:art999", "2026-03-20"), Some("procedure.no-clause"));
    assert_eq!(on("", "2026-03-20"), Some("procedure.no-clause"));
    assert_eq!(on("aigb@1.1:C-1-1", "2026-11-22"), Some("procedure.clause-ended"));
    let replaced = CATALOG
        .instruments()
        .iter()
        .find(|i| i.status == crate::norm::Status::Superseded && i.until.is_none())
        .unwrap();
    let clause = format!("{}:{}", replaced.id(), replaced.norms[0].id);
    assert_eq!(on(&clause, "2026-11-22"), Some("procedure.clause-replaced"));
    let last = |day: &str| carries(&repealed(), "jp-ai-act:art16", day.parse().unwrap()).is_ok();
    assert!(last("2026-03-10") && !last("2026-03-11"), "the last day in force is one in force");
}
