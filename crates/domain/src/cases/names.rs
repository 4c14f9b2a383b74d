//! Who stands behind the ids of a case, in words people read.

use super::view::View;
use crate::authority::Office;
use crate::db::Tx;
use crate::id::{AccountId, OperatorId};
use crate::identity;
use crate::office;
use crate::refusal::Error;
use crate::registry;
use std::collections::{BTreeMap, BTreeSet};

/// The names of everybody a view names: officials under the name of their office, operators by theirs. What is erased has none.
///
/// # Errors
/// Faults of the database.
pub fn names(tx: &mut Tx<'_>, view: &View) -> Result<BTreeMap<String, String>, Error> {
    let mut ids: BTreeSet<&str> = view.parties.iter().map(|p| p.holder.as_str()).collect();
    for event in &view.events {
        ids.extend([&event.by, &event.instead_of, &event.person].into_iter().flatten().map(String::as_str));
    }
    ids.extend(
        view.file
            .case
            .people
            .iter()
            .flat_map(|p| [Some(&p.person), p.instead_of.as_ref()])
            .flatten()
            .map(String::as_str),
    );
    ids.extend(view.file.case.pending.iter().map(|p| p.by.as_str()));
    named(tx, ids)
}

/// The names of some, by their ids.
///
/// # Errors
/// Faults of the database.
pub fn named<'a>(tx: &mut Tx<'_>, ids: impl IntoIterator<Item = &'a str>) -> Result<BTreeMap<String, String>, Error> {
    let mut out = BTreeMap::new();
    for id in ids {
        if let Some(name) = name(tx, id)? {
            out.insert(id.to_owned(), name);
        }
    }
    Ok(out)
}

pub(super) fn name(tx: &mut Tx<'_>, id: &str) -> Result<Option<String>, Error> {
    if let Ok(operator) = OperatorId::parse(id) {
        return Ok(registry::operator(tx, &operator)?.map(|o| o.name));
    }
    let Ok(account) = AccountId::parse(id) else { return Ok(None) };
    for office in [Office::IncidentOfficer, Office::IncidentHead] {
        if let Some(name) = office::named(tx, &account, office)? {
            return Ok(Some(name));
        }
    }
    Ok(identity::account(tx, &account)?.map(|a| a.name))
}

/// Those who hold the office of a role: whom it can be given to, by name.
///
/// # Errors
/// Faults of the database.
pub fn holders(tx: &mut Tx<'_>, office: Office) -> Result<Vec<(AccountId, String)>, Error> {
    let held = office::all(tx)?.into_iter().filter(|h| h.office == office && h.until.is_none());
    Ok(held.map(|h| (h.account, h.shown_as)).collect())
}
