//! A second person approves: the sheet becomes a statement, and the version before is superseded.

use super::model::{DeliveryState, Sheet, SheetState};
use super::write::{open, read};
use super::{current, store};
use crate::cols;
use crate::db::WriteTx;
use crate::id::{AccountId, SheetId};
use crate::norm::{Audience, Catalog, is_sheet_value};
use crate::refusal::{Class, Error, Refusal};
use crate::statement::{self, Desk, Draft, Party, Status};
use crate::time::rfc3339;
use shirube_proof::statement::{NormVersion, StatementType};
use std::collections::{BTreeMap, BTreeSet};

/// Approves a sheet someone else wrote, signs it, and marks the version before as superseded. What was signed then holds until it
/// is taken back or runs out.
///
/// # Errors
/// Refused to everyone who put words in; refused without a key; a conflict when it changed meanwhile.
pub fn approve(
    tx: &mut WriteTx<'_, '_>,
    desk: &Desk<'_>,
    catalog: &Catalog,
    id: &SheetId,
    seen: i64,
    by: &AccountId,
) -> Result<Sheet, Error> {
    let held = open(tx, id, SheetState::Submitted)?;
    if held.writers.contains(by) {
        return Err(Refusal::of(Class::Forbidden, "sheet.own-words").into());
    }
    let issued = statement::issue(tx, desk, Party::Operator(&held.operator), &said(desk, catalog, &held)?)?;
    let mut is_published = false;
    for earlier in store::versions(tx, &held.asset, held.audience)? {
        if earlier.state == SheetState::Issued {
            is_published |= earlier.is_published;
            let changed = cols! {
                "state" => SheetState::Superseded.word(), "is_published" => false, "updated_at" => rfc3339(tx.at()),
                "revision" => earlier.revision + 1,
            };
            tx.update("sheet", cols! { "id" => &earlier.id }, changed)?;
        }
    }
    let at = rfc3339(tx.at());
    let changed = cols! {
        "state" => SheetState::Issued.word(), "approver" => by, "approved_at" => at.as_str(),
        "statement_id" => &issued.row.id, "is_published" => is_published, "updated_at" => at.as_str(),
        "revision" => held.revision + 1,
    };
    tx.update_seen("sheet", cols! { "id" => id }, ("revision", seen.into()), changed)?;
    read(tx, id)
}

/// What is to be signed. Nothing is open: even the name is shown only to whom it is given.
fn said(desk: &Desk<'_>, catalog: &Catalog, sheet: &Sheet) -> Result<Draft, Error> {
    let mut fields = serde_json::Map::new();
    let mut norms: BTreeMap<String, NormVersion> = BTreeMap::new();
    for field in sheet.fields.iter().filter(|f| f.value.as_ref().is_some_and(is_sheet_value)) {
        let of_catalog = catalog.sheet_fields().iter().find(|f| f.id == field.field);
        // The rule, whatever a form or an earlier catalogue let through: a field the audience does not need is not signed.
        let need = of_catalog.and_then(|f| f.need_of(sheet.audience));
        let need = need.ok_or_else(|| Refusal::invalid("sheet.not-for-audience").with("name", &field.field))?;
        for norm in need.norms.iter().filter_map(|name| current(catalog, name)) {
            let instrument = norm.instrument().to_owned();
            let digest = catalog.digest_of(&instrument).and_then(|text| text.parse().ok());
            norms.extend(digest.map(|digest| (instrument.clone(), NormVersion { id: instrument, digest })));
        }
        fields.insert(field.field.clone(), field.value.clone().unwrap_or_default());
    }
    Ok(Draft {
        asset: Some(sheet.asset.clone()),
        subject: desk.address.of_asset(&sheet.operator, &sheet.asset),
        kind: sheet_type(sheet.audience)?,
        norms: norms.into_values().collect(),
        fields,
        open: BTreeSet::new(),
        evidence: Vec::new(),
        days: sheet.days,
        holder: None,
    })
}

fn sheet_type(audience: Audience) -> Result<StatementType, Error> {
    let read = audience.sheet_type().parse();
    read.map_err(|_| Refusal::invalid("statement.not-issued").with("detail", "statement.claims").into())
}

/// Puts a sheet for the public on the operator's public page, or takes it off.
///
/// # Errors
/// Refused for another audience, and for what is not issued.
pub fn publish(tx: &mut WriteTx<'_, '_>, id: &SheetId, is_published: bool, seen: i64) -> Result<Sheet, Error> {
    let held = open(tx, id, SheetState::Issued)?;
    if held.audience != Audience::Public {
        return Err(Refusal::of(Class::Conflict, "sheet.not-public").into());
    }
    let changed = cols! {
        "is_published" => is_published, "updated_at" => rfc3339(tx.at()), "revision" => held.revision + 1,
    };
    tx.update_seen("sheet", cols! { "id" => id }, ("revision", seen.into()), changed)?;
    read(tx, id)
}

/// Takes back what was signed, for good; everyone it was given to is marked. `seen` is the revision of the sheet.
///
/// # Errors
/// Refused without a reason, or when nothing was signed; a conflict when it changed meanwhile.
pub fn withdraw(tx: &mut WriteTx<'_, '_>, id: &SheetId, reason: &str, seen: i64) -> Result<Sheet, Error> {
    tx.hold("sheet", &id.into())?;
    let held = read(tx, id)?;
    let signed = [SheetState::Issued, SheetState::Superseded];
    let statement = held.statement.clone().filter(|_| signed.contains(&held.state));
    let statement =
        statement.ok_or_else(|| Refusal::of(Class::Conflict, "sheet.state").with("state", held.state.word()))?;
    let absent = || Refusal::of(Class::Absent, "common.absent");
    let row = statement::statement(tx, &statement)?.ok_or_else(absent)?;
    if row.status != Status::Withdrawn {
        statement::set_status(tx, &statement, Status::Withdrawn, reason, row.revision)?;
    }
    let at = rfc3339(tx.at());
    let changed = cols! {
        "state" => SheetState::Withdrawn.word(), "is_published" => false, "updated_at" => at.as_str(),
        "revision" => held.revision + 1,
    };
    tx.update_seen("sheet", cols! { "id" => id }, ("revision", seen.into()), changed)?;
    for delivery in store::deliveries_of(tx, id)? {
        let changed = cols! {
            "state" => DeliveryState::Withdrawn.word(), "updated_at" => at.as_str(), "revision" => delivery.revision + 1,
        };
        tx.update("delivery", cols! { "id" => &delivery.id }, changed)?;
    }
    read(tx, id)
}
