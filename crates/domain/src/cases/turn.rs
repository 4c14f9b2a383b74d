//! Whose turn it is in a case, and until when: what inboxes are made of.

use super::store;
use super::{calendar, load, withhold};
use crate::authority::Office;
use crate::cols;
use crate::db::WriteTx;
use crate::id::CaseId;
use crate::procedure::{Case, Definition, Part, Role, Standing};
use crate::refusal::Error;
use crate::time::{Timestamp, end_of_day_in_japan, rfc3339};
use std::collections::BTreeSet;

/// Sorts after every moment.
pub(super) const NEVER: &str = "9999-12-31T00:00:00Z";

/// How an office at large is named among holders.
pub(super) fn at_large(office: &str) -> String {
    format!("office:{office}")
}

/// Writes anew whose turn it is.
pub(super) fn rewrite(tx: &mut WriteTx<'_, '_>, definition: &Definition, id: &CaseId) -> Result<(), Error> {
    let (file, _) = load(tx, id)?;
    let parties = store::parties(tx, id)?;
    let at = tx.at();
    let mut due = due(definition, &file.case)?;
    let mut turns: BTreeSet<(String, String)> = BTreeSet::new();
    let mut waiting = roles(definition, &file.case);
    if !file.case.is_over(definition) && store::is_unheard(tx, id)? {
        let hears = definition.roles.iter().filter(|r| definition.hears.contains(&r.id));
        waiting.extend(hears.filter(|r| !waiting.iter().any(|w| w.id == r.id)).collect::<Vec<_>>());
    }
    for role in waiting {
        let holders: Vec<String> = match &role.office {
            // Nobody outside is told of a sealed case: where all in charge proposed it themselves, it waits for those in charge.
            Some(office) => {
                let mut holders = official(&file.case, role, office, at);
                holders.retain(|h| file.withheld.is_none() || *h != at_large(office));
                holders
            }
            None => parties.iter().filter(|p| p.role == role.id).map(|p| p.holder.clone()).collect(),
        };
        turns.extend(holders.into_iter().map(|h| (h, role.id.clone())));
    }
    tx.delete("case_admitted", cols! { "case_id" => id })?;
    if let Some(sealed) = &file.withheld {
        for person in withhold::admitted(&file.case, at) {
            tx.insert("case_admitted", cols! { "case_id" => id, "person" => person })?;
        }
        // Those who can open it are reminded until it is open, whatever else happens in it.
        let heads = definition.roles.iter().filter(|r| r.office.as_deref() == Some(Office::IncidentHead.word()));
        for role in heads {
            turns.extend(file.case.assigned(&role.id, at).map(|p| (p.person.clone(), role.id.clone())));
        }
        due = end_of_day_in_japan(sealed.review_by).map_or(due.clone(), |end| due.min(rfc3339(end)));
    }
    tx.delete("case_turn", cols! { "case_id" => id })?;
    tx.delete("case_recusal", cols! { "case_id" => id })?;
    for part in file.case.people.iter().filter(|p| p.standing == Standing::Recused) {
        tx.insert("case_recusal", cols! { "case_id" => id, "person" => part.person.as_str() })?;
    }
    charge(tx, definition, &file.case, id, at)?;
    for (holder, role) in turns {
        tx.insert("case_turn", cols! { "case_id" => id, "holder" => holder, "role" => role, "due" => due.as_str() })?;
    }
    Ok(())
}

/// Writes anew whose charge it is; nobody's once it is over.
fn charge(
    tx: &mut WriteTx<'_, '_>,
    definition: &Definition,
    case: &Case,
    id: &CaseId,
    at: Timestamp,
) -> Result<(), Error> {
    tx.delete("case_charge", cols! { "case_id" => id })?;
    let holds = |p: &&Part| p.standing == Standing::Assigned && p.holds(at) && !case.is_over(definition);
    let held: BTreeSet<(&str, &str)> =
        case.people.iter().filter(holds).filter_map(|p| Some((p.person.as_str(), p.role.as_deref()?))).collect();
    for (person, role) in held {
        tx.insert("case_charge", cols! { "person" => person, "case_id" => id, "role" => role })?;
    }
    Ok(())
}

/// The end of the next period, or when the one that is late ended.
fn due(definition: &Definition, case: &Case) -> Result<String, Error> {
    let all = case.due(definition, calendar(definition)?);
    let here = all.iter().filter(|d| d.clock.runs_in.contains(&case.state));
    let first = here.filter_map(|d| d.lapsed.or(d.end.map(|e| e.at))).min();
    Ok(first.map_or_else(|| NEVER.to_owned(), rfc3339))
}

/// The roles whose turn it is: those that confirm what is pending, or the one the state waits for; and those told of what is late.
fn roles<'d>(definition: &'d Definition, case: &Case) -> Vec<&'d Role> {
    if case.is_over(definition) {
        return Vec::new();
    }
    let mut ids: Vec<&str> = match case.pending.as_ref().and_then(|p| definition.step(&p.step)) {
        Some(step) => step.second.iter().map(String::as_str).collect(),
        None => definition.state(&case.state).and_then(|s| s.waits_for.as_deref()).into_iter().collect(),
    };
    let late = case.clocks.iter().filter(|r| r.lapsed.is_some() && r.met.is_none());
    let told = late.filter_map(|r| definition.clock(&r.clock)).filter(|c| c.runs_in.contains(&case.state));
    ids.extend(told.flat_map(|c| c.lapse.tell.iter().map(String::as_str)));
    definition.roles.iter().filter(|r| ids.contains(&r.id.as_str())).collect()
}

/// Those a role is assigned to, with those who act for them; the office at large where nobody is.
fn official(case: &Case, role: &Role, office: &str, at: Timestamp) -> Vec<String> {
    let proposer = case.pending.as_ref().map(|p| p.by.as_str());
    let holds = |p: &&Part| p.role.as_deref() == Some(&role.id) && p.holds(at);
    let people: Vec<String> = case
        .people
        .iter()
        .filter(holds)
        .map(|p| p.person.clone())
        .filter(|p| !case.is_recused(p, at) && Some(p.as_str()) != proposer)
        .collect();
    match case.assigned(&role.id, at).next() {
        Some(_) if !people.is_empty() => people,
        _ => vec![at_large(office)],
    }
}
