//! Giving a sheet to someone: which fields that recipient is shown, decided each time.

use super::model::{Delivery, DeliveryState, Sheet, SheetState, ToKind};
use super::store;
use super::write::{json, read};
use crate::cols;
use crate::db::{Tx, WriteTx};
use crate::event;
use crate::form;
use crate::id::{AccountId, DeliveryId, OperatorId, SheetId};
use crate::norm::{Catalog, Class as Secrecy, Degree, SheetField};
use crate::received::{self, Incoming, Reader};
use crate::refusal::{Class, Error, Refusal, Refusals};
use crate::registry;
use crate::statement::{self, StatementRow};
use crate::time::rfc3339;
use shirube_proof::disclose::escape;
use shirube_proof::statement::{Bundle, Statement};
use std::collections::{BTreeMap, BTreeSet};

/// Who is to have a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recipient {
    /// An operator on this installation.
    Operator(OperatorId),
    /// An operator on another: its address, `https://host/o/opr_…`, and what it is called.
    Node(String, String),
    /// A file for someone, by name.
    File(String),
    /// A file to attach to a mail to someone, by name.
    Mail(String),
}

/// What a recipient is shown.
#[derive(Debug, Clone, Default)]
pub struct Showing {
    /// Names of fields.
    pub fields: BTreeSet<String>,
    /// Why, for those that need a decision.
    pub reasons: BTreeMap<String, String>,
}

/// A field that can be shown.
#[derive(Debug, Clone)]
pub struct Showable<'c> {
    /// The field.
    pub field: &'c SheetField,
    /// How much this audience needs it.
    pub degree: Degree,
    /// Whether it is shown only with a reason, recipient by recipient.
    pub is_by_decision: bool,
}

/// The fields of a sheet that have words, each with whether showing it needs a decision.
pub fn showable<'c>(catalog: &'c Catalog, sheet: &Sheet) -> Vec<Showable<'c>> {
    let of = |field: &'c SheetField| {
        let degree = field.need_of(sheet.audience)?.degree;
        let is_by_decision = field.class == Secrecy::Confidential || degree == Degree::IfAsked;
        sheet.field(&field.id)?.value.as_ref()?;
        Some(Showable { field, degree, is_by_decision })
    };
    catalog.sheet_fields().iter().filter_map(of).collect()
}

/// Gives an issued sheet to a recipient: the presentation with the chosen fields and no other.
///
/// # Errors
/// Refused when nothing or something not in the sheet is to be shown, without a reason where one is needed, when the statement no
/// longer counts, or when there is no such recipient.
pub fn send(
    tx: &mut WriteTx<'_, '_>,
    reader: &Reader<'_>,
    id: &SheetId,
    (to, showing): (&Recipient, &Showing),
    by: &AccountId,
) -> Result<DeliveryId, Error> {
    tx.hold("sheet", &id.into())?;
    let sheet = read(tx, id)?;
    let (row, showing) = ready(tx, reader, &sheet, showing)?;
    let to = Addressed::of(tx, to)?;
    let presented = present(&row, &showing.fields)?;
    let (id, at) = (DeliveryId::new(tx.at(), tx.chance()), rfc3339(tx.at()));
    tx.insert(
        "delivery",
        cols! {
            "id" => &id, "sheet_id" => &sheet.id, "statement_id" => &row.id, "from_operator" => &sheet.operator,
            "from_asset" => &sheet.asset, "to_kind" => to.kind.word(), "to_operator" => to.operator.as_ref().map(|o| o.as_str()),
            "to_node" => to.node, "to_party" => to.party, "to_name" => to.name, "shown" => json(&showing.fields),
            "reasons" => json(&showing.reasons), "text" => presented.to_text(), "state" => DeliveryState::Sent.word(),
            "message_id" => None::<String>, "sent_by" => by, "sent_at" => at.as_str(), "updated_at" => at.as_str(),
            "revision" => 1,
        },
    )?;
    hand_over(tx, reader, &id)?;
    Ok(id)
}

/// Shows a recipient further fields: a new presentation of the same statement.
///
/// # Errors
/// As [`send`]; a conflict when the delivery changed meanwhile.
pub fn show_more(
    tx: &mut WriteTx<'_, '_>,
    reader: &Reader<'_>,
    id: &DeliveryId,
    more: &Showing,
    seen: i64,
) -> Result<Delivery, Error> {
    tx.hold("delivery", &id.into())?;
    let held = store::delivery(tx, id)?.ok_or_else(|| Refusal::of(Class::Absent, "common.absent"))?;
    let sheet = read(tx, &held.sheet)?;
    let (row, mut showing) = ready(tx, reader, &sheet, more)?;
    showing.fields.extend(held.shown.iter().cloned());
    showing.reasons.extend(held.reasons.clone());
    let text = present(&row, &showing.fields)?.to_text();
    if text == held.text {
        return Ok(held);
    }
    let changed = cols! {
        "shown" => json(&showing.fields), "reasons" => json(&showing.reasons), "text" => text,
        "state" => DeliveryState::Sent.word(), "message_id" => None::<String>, "updated_at" => rfc3339(tx.at()),
        "revision" => held.revision + 1,
    };
    tx.update_seen("delivery", cols! { "id" => id }, ("revision", seen.into()), changed)?;
    hand_over(tx, reader, id)?;
    store::delivery(tx, id)?.ok_or_else(|| Refusal::of(Class::Absent, "common.absent").into())
}

/// The statement of an issued sheet, and what is shown as far as that may be.
fn ready(
    tx: &mut WriteTx<'_, '_>,
    reader: &Reader<'_>,
    sheet: &Sheet,
    showing: &Showing,
) -> Result<(StatementRow, Showing), Error> {
    if sheet.state != SheetState::Issued {
        return Err(Refusal::of(Class::Conflict, "sheet.state").with("state", sheet.state.word()).into());
    }
    let row = sheet.statement.as_ref().map(|id| statement::statement(tx, id)).transpose()?.flatten();
    let row = row.filter(|row| row.counts_at(statement::seconds(tx.at())));
    let row = row.ok_or_else(|| Refusal::of(Class::Conflict, "sheet.no-longer-counts"))?;
    let (showable, mut refusals) = (showable(reader.catalog, sheet), Refusals::default());
    let mut kept = Showing { fields: showing.fields.clone(), ..Showing::default() };
    if showing.fields.is_empty() {
        refusals.push(Refusal::invalid("sheet.nothing-shown").on("show"));
    }
    for name in &showing.fields {
        let Some(field) = showable.iter().find(|s| s.field.id == *name) else {
            refusals.push(Refusal::invalid("sheet.not-in-it").on("show").with("name", name));
            continue;
        };
        let on = format!("why.{name}");
        let reason = showing.reasons.get(name).map_or("", String::as_str);
        let reason = refusals.take(form::prose(&on, reason, 1_000)).unwrap_or_default();
        match (field.is_by_decision, reason.trim().is_empty()) {
            (true, true) => refusals.push(Refusal::invalid("sheet.why").on(on).with("name", name)),
            (true, false) => drop(kept.reasons.insert(name.clone(), reason)),
            (false, _) => {}
        }
    }
    refusals.settle()?;
    Ok((row, kept))
}

/// The statement with these fields and nothing else.
fn present(row: &StatementRow, fields: &BTreeSet<String>) -> Result<Statement, Error> {
    let damaged = || Error::from(crate::db::DbError::Schema(format!("statement {} cannot be read", row.id)));
    let whole = Statement::parse(&row.text).map_err(|_| damaged())?;
    let paths: BTreeSet<String> = fields.iter().map(|name| format!("/fields/{}", escape(name))).collect();
    whole.present(|place, _| paths.contains(&place.path)).map_err(|_| damaged())
}

/// A delivery with everything that lets it be checked offline, as it is today.
///
/// # Errors
/// Faults of the database.
pub fn bundle_of(tx: &mut Tx<'_>, delivery: &Delivery) -> Result<Bundle, Error> {
    let absent = || Refusal::of(Class::Absent, "common.absent");
    let row = statement::statement(tx, &delivery.statement)?.ok_or_else(absent)?;
    let presented = Statement::parse(&delivery.text).map_err(|_| absent())?;
    statement::bundle(tx, &row, &presented)
}

/// A sheet for the public with every field it has, as anyone may take it from the operator's page.
///
/// # Errors
/// Absent when it is not published.
pub fn public_bundle(tx: &mut Tx<'_>, sheet: &Sheet) -> Result<Bundle, Error> {
    let absent = || Refusal::of(Class::Absent, "common.absent");
    let published = sheet.statement.as_ref().filter(|_| sheet.is_published).ok_or_else(absent)?;
    let row = statement::statement(tx, published)?.ok_or_else(absent)?;
    let whole = Statement::parse(&row.text).map_err(|_| absent())?;
    statement::bundle(tx, &row, &whole)
}

/// It has gone out, first or with more in it; a recipient here has it at once.
fn hand_over(tx: &mut WriteTx<'_, '_>, reader: &Reader<'_>, id: &DeliveryId) -> Result<(), Error> {
    let Some(delivery) = store::delivery(tx, id)? else { return Ok(()) };
    event::tell(tx, &delivery.from_operator, event::Kind::SheetSent, &delivery.as_event())?;
    let Some(operator) = &delivery.to_operator else { return Ok(()) };
    let from = registry::operator(tx, &delivery.from_operator)?.map(|o| o.name).unwrap_or_default();
    let file = bundle_of(tx, &delivery)?.to_value().to_string();
    let incoming = Incoming { operator, file: file.as_bytes(), from_name: &from, delivery: Some(id), node: None };
    received::receive(tx, reader, &incoming)?;
    let changed = cols! { "state" => DeliveryState::Received.word(), "revision" => delivery.revision + 1 };
    tx.update("delivery", cols! { "id" => id }, changed)?;
    let delivery = Delivery { state: DeliveryState::Received, revision: delivery.revision + 1, ..delivery };
    super::talk::join(tx, &delivery)
}

/// A recipient as it is kept.
struct Addressed {
    kind: ToKind,
    operator: Option<OperatorId>,
    node: Option<String>,
    party: Option<String>,
    name: String,
}

impl Addressed {
    fn of(tx: &mut WriteTx<'_, '_>, to: &Recipient) -> Result<Addressed, Error> {
        let plain = |kind, name| Addressed { kind, operator: None, node: None, party: None, name };
        match to {
            Recipient::Operator(id) => {
                let held = registry::operator(tx, id)?;
                let held = held.ok_or_else(|| Refusal::invalid("sheet.no-recipient").on("to"))?;
                Ok(Addressed { operator: Some(id.clone()), ..plain(ToKind::Operator, held.name) })
            }
            Recipient::Node(party, name) => {
                let refused = || Refusal::invalid("sheet.not-a-party").on("party").with("value", party);
                let (node, operator) = party.trim().split_once("/o/").ok_or_else(refused)?;
                let node = statement::Address::parse(node).map_err(|_| refused())?;
                let operator = OperatorId::parse(operator.trim_end_matches('/')).map_err(|_| refused())?;
                let (party, name) = (node.of_operator(&operator), form::line("name", name, 200)?);
                Ok(Addressed { node: Some(node.to_string()), party: Some(party), ..plain(ToKind::Node, name) })
            }
            Recipient::File(name) => Ok(plain(ToKind::File, form::line("name", name, 200)?)),
            Recipient::Mail(name) => Ok(plain(ToKind::Mail, form::line("name", name, 200)?)),
        }
    }
}
