//! Something arrives: read, checked, kept once however often it comes.

use super::check::{self, Reader};
use super::model::{Received, ReceivedState};
use super::status;
use super::store;
use crate::cols;
use crate::db::{Tx, WriteTx};
use crate::event::{self, Kind};
use crate::id::{DeliveryId, OperatorId, ReceivedId};
use crate::norm::Audience;
use crate::refusal::{Class, Error, Refusal};
use crate::statement;
use crate::time::rfc3339;
use shirube_proof::digest::sha256;
use shirube_proof::statement::{Bundle, Content, Statement};

/// The largest file taken, in bytes: a statement of the longest kind with receipt and lists fits well.
pub const MOST_BYTES: usize = 2 * 1024 * 1024;

/// What came, from whom and how.
#[derive(Debug, Clone, Copy)]
pub struct Incoming<'a> {
    /// Who is to have it.
    pub operator: &'a OperatorId,
    /// The file: a bundle or a statement alone.
    pub file: &'a [u8],
    /// What whoever gave it is called.
    pub from_name: &'a str,
    /// The delivery, of a sender here.
    pub delivery: Option<&'a DeliveryId>,
    /// The sender's installation and the delivery there, of a sender elsewhere.
    pub node: Option<(&'a str, &'a str)>,
}

/// What became of it.
#[derive(Debug, Clone)]
pub struct Arrived {
    /// The row.
    pub row: Received,
    /// Whether it was new.
    pub is_new: bool,
}

/// A file read as far as one can without believing it.
pub(super) struct Opened {
    pub bundle: Bundle,
    pub statement: Statement,
    pub content: Content,
}

/// Reads a bundle or a statement alone.
///
/// # Errors
/// Refused when it is too large or no statement can be read in it; `detail` says why.
pub(super) fn open(file: &[u8]) -> Result<Opened, Error> {
    if file.len() > MOST_BYTES {
        let most = MOST_BYTES >> 20;
        return Err(Refusal::of(Class::TooMuch, "received.too-large").on("file").with("most", most).into());
    }
    let refused = |detail: &str| Error::from(Refusal::invalid("received.unreadable").on("file").with("detail", detail));
    let text = std::str::from_utf8(file).map_err(|_| refused("json.syntax"))?.trim();
    let bundle = match text.starts_with('{') {
        true => Bundle::parse(text.as_bytes()).map_err(|e| refused(e.code()))?,
        false => Bundle { statement: text.to_owned(), ..Bundle::default() },
    };
    let statement = Statement::parse(&bundle.statement).map_err(|fault| refused(fault.code()))?;
    let content = statement.content();
    let content = content.map_err(|faults| refused(faults.first().map_or("statement.claims", |fault| fault.code())))?;
    Ok(Opened { bundle, statement, content })
}

/// What a file says, as far as one can read it without believing it: what is read first of whatever arrives. Nothing is kept.
///
/// # Errors
/// As [`receive`].
pub fn look(file: &[u8]) -> Result<(Bundle, Content), Error> {
    open(file).map(|opened| (opened.bundle, opened.content))
}

/// Keeps what came, with what a check finds now. The same again has no further effect.
///
/// # Errors
/// Refused when it is too large or cannot be read; what does not hold is kept all the same, and said.
pub fn receive(tx: &mut WriteTx<'_, '_>, reader: &Reader<'_>, incoming: &Incoming<'_>) -> Result<Arrived, Error> {
    let opened = open(incoming.file)?;
    let digest = opened.statement.digest().to_string();
    let presentation = sha256(opened.bundle.statement.as_bytes()).to_string();
    tx.hold("operator", &incoming.operator.into())?;
    if let Some(row) = store::same(tx, incoming.operator, (&digest, &presentation))? {
        return again(tx, row, incoming);
    }
    let at = statement::seconds(tx.at());
    let findings = check::check(tx, reader, incoming.operator, &opened.bundle, at)?;
    let id = ReceivedId::new(tx.at(), tx.chance());
    let claims = &opened.content.claims;
    let made_here = statement::by_digest(tx, &digest)?;
    tx.insert(
        "received",
        cols! {
            "id" => &id, "operator_id" => incoming.operator, "issuer" => claims.issuer.as_str(),
            "from_name" => short(incoming.from_name), "subject" => claims.subject.as_str(),
            "subject_name" => subject_name(&opened.content), "type" => claims.kind.as_str(), "digest" => digest.as_str(),
            "presentation" => presentation, "expires_at" => i64::try_from(claims.expires_at).unwrap_or(i64::MAX),
            "bundle" => opened.bundle.to_value().to_string(),
            "findings" => serde_json::to_string(&findings).unwrap_or_default(), "state" => ReceivedState::New.word(),
            "reason" => None::<String>, "delivery_id" => incoming.delivery.map(DeliveryId::as_str),
            "node" => incoming.node.map(|n| n.0), "node_delivery" => incoming.node.map(|n| n.1),
            "message_id" => None::<String>,
            "from_asset" => made_here.and_then(|row| row.asset).map(|a| a.to_string()), "at" => rfc3339(tx.at()),
            "decided_by" => None::<String>, "decided_at" => None::<String>, "revision" => 1,
        },
    )?;
    supersede_earlier_showing(tx, incoming.operator, (&id, &digest))?;
    status::watch(tx, (&id, &claims.issuer), &claims.status)?;
    let row = store::received(tx, &id)?.ok_or_else(|| Refusal::of(Class::Absent, "common.absent"))?;
    tell(tx, &row)?;
    Ok(Arrived { row, is_new: true })
}

/// A sheet is a statement too: who hears of either kind of event hears of it.
fn tell(tx: &mut WriteTx<'_, '_>, row: &Received) -> Result<(), Error> {
    event::tell(tx, &row.operator, Kind::StatementReceived, &row.as_event())?;
    if Audience::of_sheet_type(&row.kind).is_some() {
        event::tell(tx, &row.operator, Kind::SheetReceived, &row.as_event())?;
    }
    Ok(())
}

/// What is here already. When it came as a file before, its sender is known from now on, and can be asked.
fn again(tx: &mut WriteTx<'_, '_>, row: Received, incoming: &Incoming<'_>) -> Result<Arrived, Error> {
    let is_from_nowhere = row.delivery.is_none() && row.node_delivery.is_none();
    if !is_from_nowhere || (incoming.delivery.is_none() && incoming.node.is_none()) {
        return Ok(Arrived { row, is_new: false });
    }
    let changed = cols! {
        "delivery_id" => incoming.delivery.map(DeliveryId::as_str), "node" => incoming.node.map(|n| n.0),
        "node_delivery" => incoming.node.map(|n| n.1), "from_name" => short(incoming.from_name),
        "revision" => row.revision + 1,
    };
    tx.update("received", cols! { "id" => &row.id }, changed)?;
    let row = store::received(tx, &row.id)?.ok_or_else(|| Refusal::of(Class::Absent, "common.absent"))?;
    Ok(Arrived { row, is_new: false })
}

/// The same statement shown before with other parts, and not decided on, needs no decision any more.
fn supersede_earlier_showing(
    tx: &mut WriteTx<'_, '_>,
    operator: &OperatorId,
    (id, digest): (&ReceivedId, &str),
) -> Result<(), Error> {
    let open = [ReceivedState::New, ReceivedState::Asked];
    let earlier = store::of_digest(tx, operator, digest)?;
    for row in earlier.iter().filter(|row| row.id != *id && open.contains(&row.state)) {
        let changed = cols! { "state" => ReceivedState::Superseded.word(), "revision" => row.revision + 1 };
        tx.update("received", cols! { "id" => &row.id }, changed)?;
    }
    Ok(())
}

fn short(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(200).collect()
}

fn subject_name(content: &Content) -> String {
    let name = content.fields.get("name").and_then(serde_json::Value::as_str);
    short(name.unwrap_or(&content.claims.subject))
}

impl Received {
    /// It, as events name it.
    pub(super) fn as_event(&self) -> event::Subject {
        let path = format!("/received/{}", self.id);
        event::Subject::of(&[("received", self.id.as_str())]).page(format!("/register{path}")).api(path)
    }

    /// What it says, as far as it was shown; `None` when what is kept can no longer be read.
    pub fn content(&self) -> Option<Content> {
        open(self.bundle.as_bytes()).ok().map(|opened| opened.content)
    }

    /// What can be checked today: what came, with the status and receipt of today when the statement was made here, and else with the
    /// lists of status fetched last.
    ///
    /// # Errors
    /// Faults of the database.
    pub fn bundle_now(&self, tx: &mut Tx<'_>) -> Result<Bundle, Error> {
        let opened = open(self.bundle.as_bytes())?;
        match statement::by_digest(tx, &self.digest)? {
            Some(row) => statement::bundle(tx, &row, &opened.statement),
            None => {
                let mut bundle = opened.bundle;
                bundle.status_lists.extend(store::lists_of(tx, &self.id)?);
                Ok(bundle)
            }
        }
    }
}
