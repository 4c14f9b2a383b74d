//! The demonstration: fictional operators, people, systems, self-assessments, what they tell each other, and a made-up guide with its
//! versions.
//!
//! For: trying everything without describing anything first; pictures that stay the same.
//! Rests on: the public verbs alone, so that the demonstration cannot show what the program does not do.
//! Words: the *cast* is who takes part (`cast.toml`); what they *say* stands in `said.toml`, what they tell
//! each other in `disclosed.toml`.
//! Never: names a real operator, person or Corporate Number; is laid over data of others.
//! Begin at: [`seed`].

mod assessed;
mod cast;
mod disclosed;
mod evaluated;
mod incident;
mod norms;

#[cfg(test)]
mod tests;

pub use cast::{Person, people};

use crate::authority::Role;
use crate::db::{Tx, WriteTx};
use crate::filing;
use crate::id::{AccountId, AssetId, OperatorId};
use crate::identity::{self, NewAccount, Prepared};
use crate::installation::Installation;
use crate::norm::Catalog;
use crate::refusal::{Class, Error, Refusal};
use crate::registry::{self, AssetDraft, AssetKind, OperatorDraft, TieKind};
use cast::{AssetEntry, Cast, OperatorEntry, cast};
use jiff::SignedDuration;
use std::collections::HashMap;

/// The address a demonstration signs under: one nobody has.
pub const ADDRESS: &str = "https://demo.shirube.example";
/// The password of every fictional account.
pub const PASSWORD: &str = "shirube-demo";
/// How far the clock of a demonstration moves with each thing that happens.
pub const STEP: SignedDuration = SignedDuration::from_mins(7 * 60 + 41);

/// What a database holds, seen from the demonstration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Nothing.
    Empty,
    /// The whole demonstration.
    Seeded,
    /// Something else, or a demonstration cut off half-way.
    Other,
}

/// What a database holds.
pub fn state(tx: &mut Tx<'_>) -> Result<State, Error> {
    if identity::is_empty(tx)? && registry::operators(tx, "", None, 1)?.rows.is_empty() {
        return Ok(State::Empty);
    }
    let accounts = identity::accounts(tx)?;
    let last = people().last().map(|p| p.login);
    let is_whole = accounts.iter().any(|a| Some(a.login.as_str()) == last);
    Ok(if is_whole { State::Seeded } else { State::Other })
}

/// Who is who, once there.
#[derive(Default)]
struct There {
    /// The administrator, who grants offices.
    first: Option<AccountId>,
    operators: HashMap<&'static str, OperatorId>,
    accounts: HashMap<&'static str, AccountId>,
    assets: HashMap<String, AssetId>,
}

/// Fills an empty installation. Its clock gives the times, its chance the identifiers.
///
/// # Errors
/// A conflict when it is not empty; faults of the database or the disk.
pub fn seed(installation: &Installation) -> Result<(), Error> {
    if installation.ground.db.read(state)? != State::Empty {
        return Err(Refusal::of(Class::Conflict, "cli.not-a-demo").with("path", "").into());
    }
    let cast = cast();
    let hashed = hash_all(installation);
    let mut there = There::default();
    let mut people = people().iter().zip(hashed).collect::<Vec<_>>();
    // The last person comes in when all the rest is done: that is how a whole demonstration is known.
    let last = people.pop();
    for (person, prepared) in people {
        admit(installation, &mut there, cast, person, &prepared?)?;
    }
    let proposals = |is_later: bool| cast.proposal.iter().filter(move |p| p.later == is_later);
    proposals(false).try_for_each(|p| norms::propose(installation, &there, p))?;
    for asset in &cast.asset {
        enter(installation, &mut there, asset)?;
    }
    norms::make_known(installation)?;
    for plan in &cast.assessment {
        assessed::make(installation, &there, plan)?;
    }
    disclosed::play(installation, &there)?;
    evaluated::play(installation, &there)?;
    incident::play(installation, &there)?;
    proposals(true).try_for_each(|p| norms::propose(installation, &there, p))?;
    norms::make_known(installation)?;
    if let Some((person, prepared)) = last {
        admit(installation, &mut there, cast, person, &prepared?)?;
    }
    Ok(())
}

/// Hashing is slow on purpose: half of the people in a thread beside this one.
fn hash_all(installation: &Installation) -> Vec<Result<Prepared, Error>> {
    let chance = installation.ground.chance.as_ref();
    let prepare = |person: &Person| {
        let new = NewAccount { login: person.login, name: person.name, password: PASSWORD, lang: person.lang };
        identity::prepare(&new, chance)
    };
    let (one, other) = people().split_at(people().len() / 2);
    std::thread::scope(|threads| {
        let beside = threads.spawn(|| other.iter().map(prepare).collect::<Vec<_>>());
        let mut all: Vec<_> = one.iter().map(prepare).collect();
        all.extend(beside.join().unwrap_or_default());
        all
    })
}

fn admit(
    installation: &Installation,
    there: &mut There,
    cast: &'static Cast,
    person: &'static Person,
    prepared: &Prepared,
) -> Result<(), Error> {
    let Some(first) = there.first.clone() else {
        let id = filing::receive(&installation.ground, "account.open", |tx, _| identity::open_first(tx, prepared))?;
        there.accounts.insert(person.login, id.clone());
        there.first = Some(id);
        return Ok(());
    };
    let id = filing::receive(&installation.ground, "account.open", |tx, _| identity::open(tx, prepared))?;
    there.accounts.insert(person.login, id.clone());
    if let Some(ministry) = person.ministry {
        norms::grant(installation, (&first, &id), person, ministry)?;
    }
    let Some(key) = person.operator else { return Ok(()) };
    if let Some(operator) = there.operators.get(key) {
        return filing::receive(&installation.ground, "membership.accept", |tx, _| {
            let token = identity::invite(tx, operator, person.role, person.name)?;
            identity::accept(tx, &token, &id).map(|_| ())
        });
    }
    let entry = cast.operator.iter().find(|o| o.key == key).ok_or_else(unknown)?;
    let operator = filing::receive(&installation.ground, "operator.register", |tx, _| {
        let operator = registry::register_operator(tx, &draft(entry))?;
        identity::set_role(tx, &id, &operator, Role::Owner)?;
        Ok::<_, Error>(operator)
    })?;
    there.operators.insert(&entry.key, operator);
    Ok(())
}

fn unknown() -> Error {
    Refusal::of(Class::Absent, "common.absent").into()
}

fn draft(entry: &OperatorEntry) -> OperatorDraft {
    OperatorDraft {
        name: entry.name.clone(),
        name_en: entry.name_en.clone(),
        corporate_number: entry.number.clone(),
        is_overseas: !entry.country.is_empty(),
        country: entry.country.clone(),
        representative: entry.representative.clone(),
        representative_contact: entry.representative_contact.clone(),
        contact: entry.contact.clone(),
    }
}

/// Takes a file into a register, or describes an asset by hand.
fn enter(installation: &Installation, there: &mut There, asset: &AssetEntry) -> Result<(), Error> {
    let catalog = &installation.catalog();
    let operator = there.operators.get(asset.operator.as_str()).ok_or_else(unknown)?.clone();
    if let Some(name) = &asset.file {
        let bytes = cast::file(name).ok_or_else(unknown)?;
        installation.files.keep(bytes)?;
        let imported = registry::read_file(catalog, bytes, Some(name))?;
        let taken = filing::receive(&installation.ground, "asset.import", |tx, _| {
            let taken = registry::import_file(tx, catalog, &operator, &imported, name)?;
            let names = taken.assets.iter().map(|(_, id, _)| Ok((name_of(tx, id)?, id.clone())));
            names.collect::<Result<Vec<_>, Error>>()
        })?;
        there.assets.extend(taken);
        return Ok(());
    }
    let id = filing::receive(&installation.ground, "asset.describe", |tx, _| describe(tx, catalog, &operator, asset))?;
    for (to, kind) in &asset.ties {
        let to = there.assets.get(to).ok_or_else(unknown)?;
        let kind = TieKind::ALL.into_iter().find(|k| k.code() == kind).ok_or_else(unknown)?;
        filing::receive(&installation.ground, "tie.add", |tx, _| registry::tie(tx, &operator, (&id, to), kind))?;
    }
    there.assets.insert(asset.name.clone(), id);
    Ok(())
}

fn name_of(tx: &mut Tx<'_>, id: &AssetId) -> Result<String, Error> {
    Ok(registry::asset(tx, id)?.map(|a| a.name).unwrap_or_default())
}

fn describe(
    tx: &mut WriteTx<'_, '_>,
    catalog: &Catalog,
    operator: &OperatorId,
    asset: &AssetEntry,
) -> Result<AssetId, Error> {
    let kind = AssetKind::ALL.into_iter().find(|k| k.code() == asset.kind).ok_or_else(unknown)?;
    let draft = AssetDraft { name: asset.name.clone(), version: asset.version.clone(), summary: asset.summary.clone() };
    let id = registry::describe(tx, operator, kind, &draft)?;
    let read = |(name, value): (&String, &serde_json::Value)| {
        let value = catalog.vocabulary().read_json(name, value).map_err(|wrong| registry::fact_refusal(&wrong))?;
        Ok((name.clone(), value))
    };
    let facts = asset.facts.iter().map(read).collect::<Result<Vec<_>, Refusal>>()?;
    registry::state_facts(tx, &id, &facts)?;
    Ok(id)
}
