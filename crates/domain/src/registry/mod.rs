//! The register: operators, datasets, models, systems, services, and the ties between them (登録簿).
//!
//! For: knowing what exists, who answers for it, what is said of it and where that was said, and what hangs on what.
//! Rests on: `aigb@1.2` part 1 (actors), `interim@2025-02-04` figure 2 and II-2-(2) (overseas operators).
//! Words: an *asset* is a dataset, model, system or service; a thing *said* is a field or a fact with its source; a *tie*
//! joins two assets.
//! Never: guesses what a file does not say; approves anything.
//! Begin at: [`describe`], [`import_file`].

pub mod import;
pub(crate) mod intake;
mod operator;
mod store;

#[cfg(test)]
mod tests;

pub use import::{AssetKind, Format, Imported, TieKind};
pub use intake::{Intake, Planned, import_file, plan_import, read_file, readers_fit};
pub use operator::{CorporateNumber, OperatorDraft};
pub use store::{
    Asset, AssetList, AssetQuery, COUNT_MOST, Cursor, Operator, OperatorList, Said, Tie, asset, assets, operator,
    operators, operators_named, said, ties,
};

use crate::cols;
use crate::db::{Tx, WriteTx};
use crate::form;
use crate::id::{AssetId, OperatorId, TieId};
use crate::norm::{FactValue, Facts, Vocabulary};
use crate::refusal::{Class, Error, Refusal, Refusals};
use crate::time::rfc3339;

/// Registers an operator (事業者の登録).
///
/// # Errors
/// Every fault of the draft, keyed to its fields; a conflict when the Corporate Number is registered already.
pub fn register_operator(tx: &mut WriteTx<'_, '_>, draft: &OperatorDraft) -> Result<OperatorId, Error> {
    let checked = operator::check(draft)?;
    refuse_taken_number(tx, checked.corporate_number.as_deref(), None)?;
    let id = OperatorId::new(tx.at(), tx.chance());
    store::insert_operator(tx, &id, &checked)?;
    Ok(id)
}

/// Changes what an operator says of itself; `seen` is the revision the writer saw.
///
/// # Errors
/// As for registering; a conflict when someone else changed it meanwhile.
pub fn amend_operator(
    tx: &mut WriteTx<'_, '_>,
    id: &OperatorId,
    draft: &OperatorDraft,
    seen: i64,
) -> Result<(), Error> {
    let checked = operator::check(draft)?;
    refuse_taken_number(tx, checked.corporate_number.as_deref(), Some(id))?;
    store::update_operator(tx, id, &checked, seen)?;
    Ok(())
}

fn refuse_taken_number(tx: &mut Tx<'_>, number: Option<&str>, own: Option<&OperatorId>) -> Result<(), Error> {
    let Some(number) = number else { return Ok(()) };
    match store::operator_by_number(tx, number)? {
        Some(holder) if Some(&holder) != own => {
            Err(Refusal::of(Class::Conflict, "registry.number-taken").on("corporate_number").into())
        }
        _ => Ok(()),
    }
}

/// What is said of an asset in a form.
#[derive(Debug, Clone, Default)]
pub struct AssetDraft {
    /// Name.
    pub name: String,
    /// Version.
    pub version: String,
    /// What it is, in a few sentences.
    pub summary: String,
}

struct CheckedAsset {
    name: String,
    version: Option<String>,
    summary: Option<String>,
}

fn check_asset(draft: &AssetDraft) -> Result<CheckedAsset, Error> {
    let mut refusals = Refusals::default();
    let name = refusals.take(form::line("name", &draft.name, 200));
    let version = refusals.take(form::optional_line("version", &draft.version, 100)).flatten();
    let summary = refusals.take(form::prose("summary", &draft.summary, 2_000));
    refusals.settle()?;
    Ok(CheckedAsset { name: name.unwrap_or_default(), version, summary: summary.filter(|s| !s.is_empty()) })
}

/// Describes a new asset (資産の登録).
///
/// # Errors
/// Every fault of the draft, keyed to its fields.
pub fn describe(
    tx: &mut WriteTx<'_, '_>,
    operator: &OperatorId,
    kind: AssetKind,
    draft: &AssetDraft,
) -> Result<AssetId, Error> {
    let checked = check_asset(draft)?;
    let id = AssetId::new(tx.at(), tx.chance());
    let at = rfc3339(tx.at());
    let search = form::fold(&format!("{}\n{}", checked.name, checked.version.as_deref().unwrap_or_default()));
    tx.insert(
        "asset",
        cols! {
            "id" => &id, "operator_id" => operator, "kind" => kind.code(), "name" => checked.name,
            "version" => checked.version, "summary" => checked.summary, "search" => search, "is_retired" => false,
            "created_at" => at.as_str(), "updated_at" => at.as_str(), "revision" => 1,
        },
    )?;
    Ok(id)
}

/// Changes an asset's own fields.
///
/// # Errors
/// Faults keyed to fields; a conflict when someone else changed it meanwhile.
pub fn amend(tx: &mut WriteTx<'_, '_>, id: &AssetId, draft: &AssetDraft, seen: i64) -> Result<(), Error> {
    let checked = check_asset(draft)?;
    let search = form::fold(&format!("{}\n{}", checked.name, checked.version.as_deref().unwrap_or_default()));
    let at = rfc3339(tx.at());
    tx.update_seen(
        "asset",
        cols! { "id" => id },
        ("revision", seen.into()),
        cols! {
            "name" => checked.name, "version" => checked.version, "summary" => checked.summary, "search" => search,
            "updated_at" => at, "revision" => seen + 1,
        },
    )?;
    Ok(())
}

/// Marks an asset as no longer in use, or takes that back: a change like any other, with a revision of its own. What stands
/// so already is left alone. Nothing is deleted.
///
/// # Errors
/// Absent when there is no such asset.
pub fn set_retired(tx: &mut WriteTx<'_, '_>, id: &AssetId, retired: bool) -> Result<(), Error> {
    tx.hold("asset", &id.into())?;
    let held = store::asset(tx, id)?.ok_or_else(|| Refusal::of(Class::Absent, "common.absent"))?;
    if held.is_retired != retired {
        let at = rfc3339(tx.at());
        let changed = cols! { "is_retired" => retired, "updated_at" => at, "revision" => held.revision + 1 };
        tx.update_seen("asset", cols! { "id" => id }, ("revision", held.revision.into()), changed)?;
    }
    Ok(())
}

/// Prefix of the field of a fact.
pub const FACT: &str = "fact.";
/// Source of what a member said in a form.
pub const BY_HAND: &str = "form";

/// States facts about an asset by hand: a value sets, `None` takes back. What is unchanged is left alone, its source too.
///
/// # Errors
/// Database faults only; values were read by [`Vocabulary::read`].
pub fn state_facts(
    tx: &mut WriteTx<'_, '_>,
    asset: &AssetId,
    given: &[(String, Option<FactValue>)],
) -> Result<(), Error> {
    let held = facts(tx, asset)?;
    for (id, value) in given {
        let field = format!("{FACT}{id}");
        match value {
            Some(value) if held.get(id) == Some(value) => {}
            Some(value) => {
                store::say(tx, asset, &Said::by_hand(&field, serde_json::to_value(value).unwrap_or_default()))?
            }
            None => {
                tx.delete("said", cols! { "asset_id" => asset, "field" => field })?;
            }
        }
    }
    store::touch(tx, asset)?;
    Ok(())
}

/// The facts given about an asset.
pub fn facts(tx: &mut Tx<'_>, asset: &AssetId) -> Result<Facts, Error> {
    let mut facts = Facts::default();
    for said in store::said(tx, asset)? {
        if let (Some(id), Ok(value)) = (said.field.strip_prefix(FACT), serde_json::from_value(said.value.clone())) {
            facts.set(id, value);
        }
    }
    Ok(facts)
}

/// Reads facts as a form or address gives them: every fact of the vocabulary that is named, all faults at once.
///
/// # Errors
/// Faults keyed `fact.<id>`.
pub fn read_facts(vocabulary: &Vocabulary, given: &[(String, Vec<String>)]) -> Result<Facts, Error> {
    let mut facts = Facts::default();
    let mut refusals = Refusals::default();
    for (id, values) in given {
        let values: Vec<&str> = values.iter().map(String::as_str).collect();
        match vocabulary.read(id, &values) {
            Ok(Some(value)) => facts.set(id, value),
            Ok(None) => {}
            Err(wrong) => refusals.push(fact_refusal(&wrong)),
        }
    }
    refusals.settle()?;
    Ok(facts)
}

/// A wrong fact as a refusal.
pub fn fact_refusal(wrong: &crate::norm::WrongFact) -> Refusal {
    use crate::norm::WrongFact as W;
    let refusal = match wrong {
        W::Unknown(_) => Refusal::invalid("norm.no-such-fact"),
        W::NoSuchOption { value, .. } => Refusal::invalid("norm.no-such-option").with("value", value),
        W::WrongKind { value, .. } => Refusal::invalid("norm.wrong-kind").with("value", value),
        W::NoneAndMore(_) => Refusal::invalid("norm.none-and-more"),
    };
    refusal.with("fact", wrong.fact()).on(format!("{FACT}{}", wrong.fact()))
}

/// Ties one asset to another of the same operator's register.
///
/// # Errors
/// Refused when it ties an asset to itself or closes a circle of "made from".
pub fn tie(
    tx: &mut WriteTx<'_, '_>,
    operator: &OperatorId,
    (from, to): (&AssetId, &AssetId),
    kind: TieKind,
) -> Result<TieId, Error> {
    // Two ties made at the same moment must not close a circle between them.
    tx.hold("operator", &operator.into())?;
    for id in [from, to] {
        if store::asset(tx, id)?.is_none_or(|a| &a.operator != operator) {
            return Err(Refusal::of(Class::Absent, "registry.no-such-asset").on("to").into());
        }
    }
    if from == to || store::reaches(tx, to, from)? {
        return Err(Refusal::of(Class::Conflict, "registry.tie-circle").on("to").into());
    }
    if let Some(existing) = store::tie_between(tx, from, to, kind)? {
        return Ok(existing);
    }
    let id = TieId::new(tx.at(), tx.chance());
    let at = rfc3339(tx.at());
    tx.insert(
        "tie",
        cols! {
            "id" => &id, "operator_id" => operator, "from_id" => from, "to_id" => to, "kind" => kind.code(), "at" => at,
        },
    )?;
    Ok(id)
}

/// Removes a tie.
///
/// # Errors
/// Absent when it is not the operator's.
pub fn untie(tx: &mut WriteTx<'_, '_>, operator: &OperatorId, id: &TieId) -> Result<(), Error> {
    if tx.delete("tie", cols! { "id" => id, "operator_id" => operator })? == 0 {
        return Err(Refusal::of(Class::Absent, "common.absent").into());
    }
    Ok(())
}
