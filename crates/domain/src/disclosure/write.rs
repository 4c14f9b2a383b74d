//! Writing a sheet: begun from the draft, words chosen field by field, handed on to a second person.

use super::model::{Field, Sheet, SheetState};
use super::{Draft, Line, draft, store};
use crate::cols;
use crate::db::WriteTx;
use crate::form;
use crate::id::{AccountId, AssetId, SheetId};
use crate::norm::{Audience, Catalog, Degree, MOST_TEXT, is_sheet_value};
use crate::refusal::{Class, Error, Refusal, Refusals};
use crate::statement::MOST_DAYS;
use crate::time::rfc3339;
use serde_json::Value;
use std::collections::BTreeSet;

/// How many days a statement runs when nobody says otherwise.
const USUAL_DAYS: u32 = 365;

/// Begins the next version of a sheet: with the words of the version before, and for other fields with what the register has.
///
/// # Errors
/// Absent without such an asset; a conflict while another version is being written or approved.
pub fn begin(
    tx: &mut WriteTx<'_, '_>,
    catalog: &Catalog,
    asset: &AssetId,
    audience: Audience,
    by: &AccountId,
) -> Result<SheetId, Error> {
    tx.hold("asset", &asset.into())?;
    let absent = || Refusal::of(Class::Absent, "common.absent");
    let draft = draft(tx, catalog, asset, audience)?.ok_or_else(absent)?;
    let held = crate::registry::asset(tx, asset)?.ok_or_else(absent)?;
    let versions = store::versions(tx, asset, audience)?;
    let open = [SheetState::Draft, SheetState::Submitted];
    if versions.iter().any(|sheet| open.contains(&sheet.state)) {
        return Err(Refusal::of(Class::Conflict, "sheet.open").into());
    }
    let before = versions.iter().find(|sheet| sheet.statement.is_some());
    let fields: Vec<Field> = draft.lines.iter().map(|line| first_words(line, before)).collect();
    let id = SheetId::new(tx.at(), tx.chance());
    let at = rfc3339(tx.at());
    tx.insert(
        "sheet",
        cols! {
            "id" => &id, "operator_id" => &held.operator, "asset_id" => asset, "audience" => audience.word(),
            "version" => versions.first().map_or(1, |sheet| sheet.version + 1), "state" => SheetState::Draft.word(),
            "fields" => json(&fields), "author" => by, "writers" => json(&BTreeSet::from([by])),
            "submitted_at" => None::<String>, "submitted_by" => None::<String>, "returned" => None::<String>,
            "approver" => None::<String>, "approved_at" => None::<String>, "statement_id" => None::<String>,
            "replaces" => before.map(|sheet| sheet.id.as_str()),
            "days" => i64::from(before.map_or(USUAL_DAYS, |sheet| sheet.days)), "is_published" => false,
            "created_at" => at.as_str(), "updated_at" => at.as_str(), "revision" => 1,
        },
    )?;
    Ok(id)
}

pub(super) fn json<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// The words a field begins with. What came from the register comes from it anew; the author's own words stay.
fn first_words(line: &Line, before: Option<&Sheet>) -> Field {
    let earlier = before.and_then(|sheet| sheet.field(&line.field));
    if let Some(own) = earlier.filter(|f| f.origin.is_none() && (f.value.is_some() || !f.reason.is_empty())) {
        return own.clone();
    }
    let same = earlier.and_then(|f| f.origin.as_deref()).and_then(|o| line.given.iter().find(|g| g.origin == o));
    let given = same.or(line.given.first());
    Field {
        field: line.field.clone(),
        origin: given.map(|g| g.origin.clone()),
        value: given.map(|g| g.value.clone()).filter(is_sheet_value),
        reason: String::new(),
    }
}

/// What the author chooses for a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice {
    /// What the register has from this origin.
    Origin(String),
    /// The author's own words; lines that all begin with `- ` are a list.
    Own(String),
    /// Nothing, and why.
    Nothing(String),
}

/// Writes words into a draft; fields not named stay. `seen` is the revision the writer saw.
///
/// # Errors
/// Refused for a field the audience does not need, an origin that has nothing, words too long; too late once handed on; a
/// conflict when someone else wrote meanwhile.
pub fn write(
    tx: &mut WriteTx<'_, '_>,
    catalog: &Catalog,
    id: &SheetId,
    (choices, days): (&[(String, Choice)], u32),
    seen: i64,
    by: &AccountId,
) -> Result<Sheet, Error> {
    let held = open(tx, id, SheetState::Draft)?;
    let draft = draft(tx, catalog, &held.asset, held.audience)?;
    let draft = draft.ok_or_else(|| Refusal::of(Class::Absent, "common.absent"))?;
    let mut refusals = Refusals::default();
    let mut fields: Vec<Field> =
        draft.lines.iter().map(|line| held.field(&line.field).cloned().unwrap_or_else(|| empty(line))).collect();
    for (name, choice) in choices {
        let chosen = refusals.take(chosen(&draft, &held, name, choice));
        if let (Some(chosen), Some(field)) = (chosen, fields.iter_mut().find(|f| f.field == *name)) {
            *field = chosen;
        }
    }
    if days == 0 || days > MOST_DAYS {
        refusals.push(Refusal::invalid("statement.days").on("days").with("most", MOST_DAYS));
    }
    refusals.settle()?;
    // The same again is no conflict and no change: a double submit has one effect.
    if fields == held.fields && days == held.days {
        return Ok(held);
    }
    let mut writers = held.writers.clone();
    writers.insert(by.clone());
    let changed = cols! {
        "fields" => json(&fields), "days" => i64::from(days), "writers" => json(&writers),
        "updated_at" => rfc3339(tx.at()), "revision" => held.revision + 1,
    };
    tx.update_seen("sheet", cols! { "id" => id }, ("revision", seen.into()), changed)?;
    read(tx, id)
}

fn empty(line: &Line) -> Field {
    Field { field: line.field.clone(), ..Field::default() }
}

fn chosen(draft: &Draft, held: &Sheet, name: &str, choice: &Choice) -> Result<Field, Refusal> {
    let on = format!("from.{name}");
    let line = draft.lines.iter().find(|line| line.field == name);
    let line = line.ok_or_else(|| Refusal::invalid("sheet.not-for-audience").on(&on).with("name", name))?;
    let mut field = empty(line);
    match choice {
        Choice::Origin(origin) => {
            let given = line.given.iter().find(|given| given.origin == *origin).map(|given| given.value.clone());
            // What the register no longer has may stay as it was taken.
            let kept = || held.field(name).filter(|f| f.origin.as_ref() == Some(origin)).and_then(|f| f.value.clone());
            let value = given.or_else(kept).filter(is_sheet_value);
            field.value = Some(value.ok_or_else(|| Refusal::invalid("sheet.no-origin").on(&on))?);
            field.origin = Some(origin.clone());
        }
        Choice::Own(words) => field.value = own_words(&form::prose(&format!("own.{name}"), words, MOST_TEXT)?),
        Choice::Nothing(reason) => field.reason = form::prose(&format!("reason.{name}"), reason, 2_000)?,
    }
    Ok(field)
}

/// Text, or a list when every line begins with `- ` or `・`.
fn own_words(words: &str) -> Option<Value> {
    let lines: Vec<&str> = words.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let items: Option<Vec<&str>> =
        lines.iter().map(|line| line.strip_prefix("- ").or_else(|| line.strip_prefix('・')).map(str::trim)).collect();
    match items {
        _ if lines.is_empty() => None,
        Some(items) => {
            Some(items.into_iter().filter(|item| !item.is_empty()).collect::<Vec<_>>().into()).filter(is_sheet_value)
        }
        None => Some(words.trim().into()),
    }
}

/// The fields that keep a sheet from being handed on: needed, without words, and without a reason for that.
pub fn unsettled(catalog: &Catalog, sheet: &Sheet) -> Vec<String> {
    let is_needed =
        |f: &&crate::norm::SheetField| f.need_of(sheet.audience).is_some_and(|need| need.degree == Degree::Needed);
    let is_settled = |name: &str| sheet.field(name).is_some_and(|f| f.value.is_some() || !f.reason.trim().is_empty());
    let needed = catalog.sheet_fields().iter().filter(is_needed);
    needed.filter(|f| !is_settled(&f.id)).map(|f| f.id.clone()).collect()
}

/// Hands a draft on to a second person.
///
/// # Errors
/// Refused while a needed field has neither words nor a reason, on that field, or when nothing at all is said.
pub fn submit(
    tx: &mut WriteTx<'_, '_>,
    catalog: &Catalog,
    id: &SheetId,
    seen: i64,
    by: &AccountId,
) -> Result<Sheet, Error> {
    let held = open(tx, id, SheetState::Draft)?;
    let mut refusals = Refusals::default();
    for name in unsettled(catalog, &held) {
        refusals.push(Refusal::invalid("sheet.needed").on(format!("from.{name}")).with("name", name));
    }
    if held.fields.iter().all(|field| field.value.is_none()) {
        refusals.push(Refusal::invalid("sheet.empty"));
    }
    refusals.settle()?;
    let mut writers = held.writers.clone();
    writers.insert(by.clone());
    let at = rfc3339(tx.at());
    let changed = cols! {
        "state" => SheetState::Submitted.word(), "submitted_at" => at.as_str(), "submitted_by" => by,
        "returned" => None::<String>, "writers" => json(&writers), "updated_at" => at.as_str(),
        "revision" => held.revision + 1,
    };
    tx.update_seen("sheet", cols! { "id" => id }, ("revision", seen.into()), changed)?;
    read(tx, id)
}

/// Gives a sheet back to be written on, with words; whoever handed it on takes it back without.
///
/// # Errors
/// Refused without words; a conflict when it is no longer with the second person.
pub fn send_back(
    tx: &mut WriteTx<'_, '_>,
    id: &SheetId,
    words: &str,
    seen: i64,
    by: &AccountId,
) -> Result<Sheet, Error> {
    let held = open(tx, id, SheetState::Submitted)?;
    let words = form::prose("words", words, 2_000)?;
    if words.trim().is_empty() && !held.writers.contains(by) {
        return Err(Refusal::invalid("sheet.words").on("words").into());
    }
    let changed = cols! {
        "state" => SheetState::Draft.word(), "submitted_at" => None::<String>, "submitted_by" => None::<String>,
        "returned" => (!words.trim().is_empty()).then_some(words), "updated_at" => rfc3339(tx.at()),
        "revision" => held.revision + 1,
    };
    tx.update_seen("sheet", cols! { "id" => id }, ("revision", seen.into()), changed)?;
    read(tx, id)
}

/// The sheet, held until the end of the write, if it is in this state.
pub(super) fn open(tx: &mut WriteTx<'_, '_>, id: &SheetId, state: SheetState) -> Result<Sheet, Error> {
    tx.hold("sheet", &id.into())?;
    let held = read(tx, id)?;
    if held.state == state {
        return Ok(held);
    }
    Err(Refusal::of(Class::Conflict, "sheet.state").with("state", held.state.word()).into())
}

pub(super) fn read(tx: &mut WriteTx<'_, '_>, id: &SheetId) -> Result<Sheet, Error> {
    store::sheet(tx, id)?.ok_or_else(|| Refusal::of(Class::Absent, "common.absent").into())
}
