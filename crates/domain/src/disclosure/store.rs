//! SQL of sheets, deliveries and questions.

use super::model::{Delivery, DeliveryState, Direction, Question, Sheet, SheetState, ToKind};
use crate::args;
use crate::db::{DbError, Row, Tx};
use crate::id::{AccountId, AssetId, DeliveryId, OperatorId, QuestionId, ReceivedId, SheetId, StatementId};
use crate::norm::Audience;

fn wrong(detail: impl std::fmt::Display) -> DbError {
    DbError::Schema(format!("`{detail}` is not known here"))
}

fn account(text: Option<String>) -> Result<Option<AccountId>, DbError> {
    text.map(|id| AccountId::parse(&id)).transpose().map_err(wrong)
}

const SHEET: &str = "SELECT id, operator_id, asset_id, audience, version, state, fields, author, writers, submitted_at, submitted_by, \
     returned, approver, approved_at, statement_id, replaces, days, is_published, created_at, updated_at, revision FROM sheet";

fn read_sheet(r: &Row<'_>) -> Result<Sheet, DbError> {
    let (audience, state) = (r.text(3)?, r.text(5)?);
    Ok(Sheet {
        id: SheetId::parse(&r.text(0)?).map_err(wrong)?,
        operator: OperatorId::parse(&r.text(1)?).map_err(wrong)?,
        asset: AssetId::parse(&r.text(2)?).map_err(wrong)?,
        audience: Audience::parse(&audience).ok_or_else(|| wrong(&audience))?,
        version: r.int(4)?,
        state: SheetState::parse(&state).ok_or_else(|| wrong(&state))?,
        fields: serde_json::from_str(&r.text(6)?).map_err(wrong)?,
        author: AccountId::parse(&r.text(7)?).map_err(wrong)?,
        writers: serde_json::from_str(&r.text(8)?).map_err(wrong)?,
        submitted_at: r.opt_text(9)?,
        submitted_by: account(r.opt_text(10)?)?,
        returned: r.opt_text(11)?,
        approver: account(r.opt_text(12)?)?,
        approved_at: r.opt_text(13)?,
        statement: r.opt_text(14)?.map(|id| StatementId::parse(&id)).transpose().map_err(wrong)?,
        replaces: r.opt_text(15)?.map(|id| SheetId::parse(&id)).transpose().map_err(wrong)?,
        days: u32::try_from(r.int(16)?).map_err(wrong)?,
        is_published: r.bool(17)?,
        created_at: r.text(18)?,
        updated_at: r.text(19)?,
        revision: r.int(20)?,
    })
}

/// One sheet.
pub fn sheet(tx: &mut Tx<'_>, id: &SheetId) -> Result<Option<Sheet>, DbError> {
    tx.row(&format!("{SHEET} WHERE id = ?"), args![id], read_sheet)
}

/// The sheets of an asset, latest version first, audience by audience.
pub fn sheets_of_asset(tx: &mut Tx<'_>, asset: &AssetId) -> Result<Vec<Sheet>, DbError> {
    let sql = format!("{SHEET} WHERE asset_id = ? ORDER BY audience, version DESC LIMIT 400");
    tx.rows(&sql, args![asset], read_sheet)
}

/// The versions of a sheet, latest first.
pub fn versions(tx: &mut Tx<'_>, asset: &AssetId, audience: Audience) -> Result<Vec<Sheet>, DbError> {
    let sql = format!("{SHEET} WHERE asset_id = ? AND audience = ? ORDER BY version DESC LIMIT 100");
    tx.rows(&sql, args![asset, audience.word()], read_sheet)
}

/// The sheet a statement was made from.
pub fn sheet_of_statement(tx: &mut Tx<'_>, statement: &StatementId) -> Result<Option<Sheet>, DbError> {
    tx.row(&format!("{SHEET} WHERE statement_id = ?"), args![statement], read_sheet)
}

/// Sheets of an operator in one state, latest change first.
pub fn sheets_in(tx: &mut Tx<'_>, operator: &OperatorId, state: SheetState, most: i64) -> Result<Vec<Sheet>, DbError> {
    let sql = format!("{SHEET} WHERE operator_id = ? AND state = ? ORDER BY updated_at DESC, id DESC LIMIT ?");
    tx.rows(&sql, args![operator, state.word(), most], read_sheet)
}

/// The sheets on an operator's public page.
pub fn published_sheets(tx: &mut Tx<'_>, operator: &OperatorId) -> Result<Vec<Sheet>, DbError> {
    let sql = format!(
        "{SHEET} WHERE operator_id = ? AND is_published = ? AND audience = 'public' ORDER BY approved_at DESC, id DESC LIMIT 200"
    );
    tx.rows(&sql, args![operator, true], read_sheet)
}

const DELIVERY: &str = "SELECT id, sheet_id, statement_id, from_operator, from_asset, to_kind, to_operator, to_node, to_party, to_name, shown, \
     reasons, text, state, message_id, sent_by, sent_at, updated_at, revision FROM delivery";

fn read_delivery(r: &Row<'_>) -> Result<Delivery, DbError> {
    let (kind, state) = (r.text(5)?, r.text(13)?);
    Ok(Delivery {
        id: DeliveryId::parse(&r.text(0)?).map_err(wrong)?,
        sheet: SheetId::parse(&r.text(1)?).map_err(wrong)?,
        statement: StatementId::parse(&r.text(2)?).map_err(wrong)?,
        from_operator: OperatorId::parse(&r.text(3)?).map_err(wrong)?,
        from_asset: AssetId::parse(&r.text(4)?).map_err(wrong)?,
        to_kind: ToKind::parse(&kind).ok_or_else(|| wrong(&kind))?,
        to_operator: r.opt_text(6)?.map(|id| OperatorId::parse(&id)).transpose().map_err(wrong)?,
        to_node: r.opt_text(7)?,
        to_party: r.opt_text(8)?,
        to_name: r.text(9)?,
        shown: serde_json::from_str(&r.text(10)?).map_err(wrong)?,
        reasons: serde_json::from_str(&r.text(11)?).map_err(wrong)?,
        text: r.text(12)?,
        state: DeliveryState::parse(&state).ok_or_else(|| wrong(&state))?,
        message: r.opt_text(14)?,
        sent_by: AccountId::parse(&r.text(15)?).map_err(wrong)?,
        sent_at: r.text(16)?,
        updated_at: r.text(17)?,
        revision: r.int(18)?,
    })
}

/// One delivery.
pub fn delivery(tx: &mut Tx<'_>, id: &DeliveryId) -> Result<Option<Delivery>, DbError> {
    tx.row(&format!("{DELIVERY} WHERE id = ?"), args![id], read_delivery)
}

/// Who was given a sheet, latest first.
pub fn deliveries_of(tx: &mut Tx<'_>, sheet: &SheetId) -> Result<Vec<Delivery>, DbError> {
    let sql = format!("{DELIVERY} WHERE sheet_id = ? ORDER BY id DESC LIMIT 1000");
    tx.rows(&sql, args![sheet], read_delivery)
}

/// Who was given any sheet about an asset, from one delivery on, in order.
pub fn deliveries_from(
    tx: &mut Tx<'_>,
    asset: &AssetId,
    after: Option<&DeliveryId>,
    most: i64,
) -> Result<Vec<Delivery>, DbError> {
    let after = after.map_or("", DeliveryId::as_str);
    let sql = format!("{DELIVERY} WHERE from_asset = ? AND id > ? ORDER BY id LIMIT ?");
    tx.rows(&sql, args![asset, after, most], read_delivery)
}

/// Who was given one statement.
pub fn deliveries_of_statement(tx: &mut Tx<'_>, statement: &StatementId) -> Result<Vec<Delivery>, DbError> {
    tx.rows(&format!("{DELIVERY} WHERE statement_id = ? ORDER BY id LIMIT 1000"), args![statement], read_delivery)
}

const QUESTION: &str = "SELECT id, delivery_id, received_id, direction, text, by, at FROM question";

/// The other deliveries that showed the same recipient the same of the same statement, latest first.
pub(super) fn alike(tx: &mut Tx<'_>, held: &Delivery) -> Result<Vec<Delivery>, DbError> {
    let to = if held.to_operator.is_some() { "to_operator" } else { "to_party" };
    let sql = format!("{DELIVERY} WHERE sheet_id = ? AND {to} = ? AND text = ? AND id <> ? ORDER BY id DESC LIMIT 100");
    let whom = held.to_operator.as_ref().map(|o| o.as_str()).or(held.to_party.as_deref());
    tx.rows(&sql, args![&held.sheet, whom, held.text.as_str(), &held.id], read_delivery)
}

fn read_question(r: &Row<'_>) -> Result<Question, DbError> {
    let direction = r.text(3)?;
    Ok(Question {
        id: QuestionId::parse(&r.text(0)?).map_err(wrong)?,
        delivery: r.opt_text(1)?.map(|id| DeliveryId::parse(&id)).transpose().map_err(wrong)?,
        received: r.opt_text(2)?.map(|id| ReceivedId::parse(&id)).transpose().map_err(wrong)?,
        direction: Direction::parse(&direction).ok_or_else(|| wrong(&direction))?,
        text: r.text(4)?,
        by: account(r.opt_text(5)?)?,
        at: r.text(6)?,
    })
}

/// One question or answer.
pub fn question(tx: &mut Tx<'_>, id: &QuestionId) -> Result<Option<Question>, DbError> {
    tx.row(&format!("{QUESTION} WHERE id = ?"), args![id], read_question)
}

/// What was asked and answered about a delivery, in order.
pub fn questions_of_delivery(tx: &mut Tx<'_>, delivery: &DeliveryId) -> Result<Vec<Question>, DbError> {
    tx.rows(&format!("{QUESTION} WHERE delivery_id = ? ORDER BY id LIMIT 500"), args![delivery], read_question)
}

/// What was asked and answered about what was received, in order.
pub fn questions_of_received(tx: &mut Tx<'_>, received: &ReceivedId) -> Result<Vec<Question>, DbError> {
    tx.rows(&format!("{QUESTION} WHERE received_id = ? ORDER BY id LIMIT 500"), args![received], read_question)
}
