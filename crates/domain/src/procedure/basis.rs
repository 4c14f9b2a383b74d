//! What something rests on: whether the catalogue knows it, and whether it carries anything on a day.

use crate::norm::{Catalog, Instrument, Nature, NormId, Status};
use crate::refusal::{Class, Refusal};
use crate::time::Date;

/// Whether something can be rested on: a norm of the catalogue, an article of a law it lists, a decision of the house.
pub fn is_basis(catalog: &Catalog, basis: &str) -> bool {
    is_decision(basis) || is_listed_law(catalog, basis) || instrument(catalog, basis).is_some()
}

fn is_decision(basis: &str) -> bool {
    basis.strip_prefix("docs/decisions/").is_some_and(|page| {
        page.len() > 8 && page.as_bytes()[..4].iter().all(u8::is_ascii_digit) && page.ends_with(".md")
    })
}

fn is_listed_law(catalog: &Catalog, basis: &str) -> bool {
    let Some((law, article)) = basis.split_once(':') else { return false };
    law.starts_with("L-")
        && article.starts_with(|c: char| c.is_ascii_digit())
        && catalog.laws().iter().any(|l| l.key == law)
}

/// The instrument a clause is found in: the version named, else the current one, else any.
fn instrument<'c>(catalog: &'c Catalog, basis: &str) -> Option<&'c Instrument> {
    let (of, clause) = basis.split_once(':')?;
    if let Some(id) = NormId::parse(basis).filter(|_| of.contains('@')) {
        return catalog.norm(&id).map(|(instrument, _)| instrument);
    }
    let any = || catalog.instruments().iter().find(|i| i.code == of);
    catalog.instrument(of).or_else(any).filter(|i| i.norm(clause).is_some())
}

/// Whether something can be rested on on a day: known, in force, not replaced and no mere proposal. Of what has no version or day
/// (a law listed by its articles, a decision of the house) nothing is known that would speak against it.
///
/// # Errors
/// Invalid, with what speaks against it.
pub fn carries(catalog: &Catalog, basis: &str, on: Date) -> Result<(), Refusal> {
    if !is_basis(catalog, basis) {
        return Err(Refusal::invalid("procedure.no-clause").with("value", basis));
    }
    let Some(i) = instrument(catalog, basis) else { return Ok(()) };
    let against = |code| Err(Refusal::of(Class::Invalid, code).with("value", basis));
    if let Some(until) = i.until.filter(|until| *until < on) {
        return against("procedure.clause-ended").map_err(|r: Refusal| r.with("until", until));
    }
    if let Some(from) = i.in_force.filter(|from| *from > on) {
        return against("procedure.clause-coming").map_err(|r: Refusal| r.with("from", from));
    }
    if i.nature == Nature::Proposal {
        return against("procedure.clause-proposed");
    }
    let current = catalog.instruments().iter().find(|c| c.code == i.code && c.status == Status::Current);
    match current.filter(|_| i.status == Status::Superseded) {
        Some(current) => against("procedure.clause-replaced").map_err(|r: Refusal| r.with("by", current.id())),
        None => Ok(()),
    }
}
