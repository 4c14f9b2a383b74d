//! Changes between installations: what is said, what arrives, and the word back that it was received and seen.
//!
//! How it gets there is not known here: whoever carries messages asks for what is due and says what became of it.

use super::model::{Change, Kind, NodeState, State};
use super::store::{self, NodeRow};
use super::{absent, blank, change};
use crate::db::{Tx, WriteTx};
use crate::form;
use crate::id::{AssetId, ChangeId};
use crate::refusal::{Class, Error, Refusal};
use crate::statement::Address;
use crate::time::rfc3339;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeSet;

/// What one installation says to another about a change (`shirube-change/1`, `docs/specs/change.md`).
#[derive(Debug, Serialize, Deserialize)]
struct Message {
    format: String,
    /// Its name at the sender: the same again is the same change.
    id: String,
    kind: String,
    issuer: String,
    subject: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    words: String,
    #[serde(default)]
    fields: BTreeSet<String>,
    #[serde(default)]
    digest: Option<String>,
    /// Not the subject changed, but something it rests on.
    #[serde(default)]
    further: bool,
}

/// What goes back: how many were told, and how many of them opened it.
#[derive(Debug, Serialize, Deserialize)]
struct Answer {
    format: String,
    id: String,
    told: u64,
    seen: u64,
}

const FORMAT: &str = "shirube-change/1";
const ANSWER: &str = "shirube-change-seen/1";
/// The longest address or name taken from another installation.
const LONG: usize = 500;

/// Something to be sent to an installation.
#[derive(Debug, Clone)]
pub struct Outgoing {
    /// What it is of.
    pub change: ChangeId,
    /// Where it goes: an address.
    pub node: String,
    /// The asset it speaks of; none for an answer.
    pub asset: Option<AssetId>,
    /// What it says.
    pub value: Value,
}

/// The changes that are to be said to other installations, longest waiting first.
///
/// # Errors
/// Faults of the database.
pub fn due_messages(tx: &mut Tx<'_>, address: &Address, most: u32) -> Result<Vec<Outgoing>, Error> {
    let mut out = Vec::new();
    for row in store::due_nodes(tx, most)? {
        let held = change(tx, &row.change)?.ok_or_else(absent)?;
        if let Some(value) = message(tx, address, &held, &row)? {
            out.push(Outgoing { change: held.id, node: row.node, asset: Some(row.asset), value });
        }
    }
    Ok(out)
}

/// What an installation is told: about what changed with the words for partners; about what rests on it with the public words
/// and without a name of what changed.
///
/// # Errors
/// Faults of the database.
pub fn message(tx: &mut Tx<'_>, address: &Address, held: &Change, to: &NodeRow) -> Result<Option<Value>, Error> {
    let Some(asset) = crate::registry::asset(tx, &to.asset)? else { return Ok(None) };
    let is_direct = to.is_direct && !held.is_further;
    let said = Message {
        format: FORMAT.to_owned(),
        id: format!("{}/{}", held.id, to.asset),
        kind: held.kind.word().to_owned(),
        issuer: address.of_operator(&asset.operator),
        subject: address.of_asset(&asset.operator, &asset.id),
        name: asset.name,
        words: if is_direct { held.words.clone() } else { held.public_words.clone() },
        fields: if is_direct { held.fields.clone() } else { BTreeSet::new() },
        digest: held.digest.clone().filter(|_| is_direct),
        further: !is_direct,
    };
    Ok(serde_json::to_value(said).ok())
}

/// Notes that a message left.
///
/// # Errors
/// Absent when no such message is due.
pub fn sent(tx: &mut WriteTx<'_, '_>, id: &ChangeId, node: &str, asset: &AssetId) -> Result<(), Error> {
    set(tx, id, (node, asset), |row| row.state = row.state.max(NodeState::Sent))
}

/// Notes that the other installation took it.
///
/// # Errors
/// As [`sent`].
pub fn received(tx: &mut WriteTx<'_, '_>, id: &ChangeId, node: &str, asset: &AssetId) -> Result<(), Error> {
    set(tx, id, (node, asset), |row| row.state = NodeState::Received)
}

fn set(
    tx: &mut WriteTx<'_, '_>,
    id: &ChangeId,
    (node, asset): (&str, &AssetId),
    change: impl FnOnce(&mut NodeRow),
) -> Result<(), Error> {
    let mut row = store::nodes(tx, id)?.into_iter().find(|r| r.node == node && r.asset == *asset).ok_or_else(absent)?;
    change(&mut row);
    Ok(store::put_node(tx, &row)?)
}

fn refused(detail: &'static str) -> Error {
    Refusal::invalid("downstream.message").with("detail", detail).into()
}

/// A change arrived from another installation; `node` is its address as the messages' keys prove it. The same again changes
/// nothing. Whoever here was given a statement of that subject is told; one that arrives later finds it by [`super::on_received`].
///
/// # Errors
/// Refused when it is of another form, or speaks of what is not that installation's.
pub fn arrived(tx: &mut WriteTx<'_, '_>, node: &str, value: &Value) -> Result<ChangeId, Error> {
    let said: Message = serde_json::from_value(value.clone()).map_err(|_| refused("form"))?;
    if said.format != FORMAT {
        return Err(refused("format"));
    }
    let kind =
        Kind::parse(&said.kind).filter(|k| Kind::ANNOUNCED.contains(k) || matches!(k, Kind::Expired | Kind::Advisory));
    let kind = kind.ok_or_else(|| refused("kind"))?;
    if !said.issuer.starts_with(&format!("{node}/o/")) || !said.subject.starts_with(&format!("{}/assets/", said.issuer))
    {
        return Err(Refusal::of(Class::Forbidden, "downstream.not-theirs").into());
    }
    for text in [&said.id, &said.issuer, &said.subject] {
        form::line("message", text, LONG)?;
    }
    if let Some(known) = store::by_origin(tx, node, &said.id)? {
        return Ok(known.id);
    }
    let name = form::optional_line("name", &said.name, LONG)?.unwrap_or_default();
    let mut fresh = blank(tx, kind, (name, Some((said.issuer, said.subject))));
    fresh.words = form::prose("words", &said.words, super::WORDS)?;
    // What may go further is the sender's to say: of words for partners nothing goes on, and words for all are for all.
    fresh.public_words = if said.further { fresh.words.clone() } else { String::new() };
    fresh.fields = said.fields.into_iter().filter(|f| f.len() <= 100).take(200).collect();
    fresh.digest = said.digest.filter(|d| d.len() == 64 && d.bytes().all(|b| b.is_ascii_hexdigit()));
    fresh.is_further = said.further;
    fresh.origin = Some((node.to_owned(), said.id));
    fresh.state = State::Announced;
    fresh.announced_at = Some(rfc3339(tx.at()));
    if let Some(held) = listed(tx, &fresh)? {
        store::adopt(tx, &held, &fresh)?;
        store::put_answer(tx, &held.id, node, ((0, 0), (-1, -1)))?;
        count_anew(tx, &held)?;
        return Ok(held.id);
    }
    store::insert(tx, &fresh)?;
    store::put_answer(tx, &fresh.id, node, ((0, 0), (-1, -1)))?;
    Ok(fresh.id)
}

/// The notice of the same, when the issuer's list of status said it before this message came.
fn listed(tx: &mut Tx<'_>, said: &Change) -> Result<Option<Change>, Error> {
    let is_listed = Kind::OF_STATUS.contains(&said.kind);
    let Some(digest) = said.digest.as_deref().filter(|_| is_listed) else { return Ok(None) };
    let held = store::latest_of_digest(tx, digest, &[said.kind])?;
    Ok(held.filter(|c| c.origin.is_none() && c.operator.is_none() && c.issuer == said.issuer))
}

/// Counts anew what is answered to where a change came from.
pub(super) fn count_anew(tx: &mut WriteTx<'_, '_>, held: &Change) -> Result<(), Error> {
    if let Some((node, (_, said))) = store::answer_of(tx, &held.id)? {
        let now = store::progress(tx, &held.id)?;
        store::put_answer(tx, &held.id, &node, ((now.operators as i64, now.seen as i64), said))?;
    }
    Ok(())
}

/// The answers that are to be sent back.
///
/// # Errors
/// Faults of the database.
pub fn due_answers(tx: &mut Tx<'_>, most: u32) -> Result<Vec<Outgoing>, Error> {
    let mut out = Vec::new();
    for id in store::due_answers(tx, most)? {
        out.extend(answer(tx, &id)?);
    }
    Ok(out)
}

/// What is answered about a change that came from elsewhere: figures, no names.
///
/// # Errors
/// Faults of the database.
pub fn answer(tx: &mut Tx<'_>, id: &ChangeId) -> Result<Option<Outgoing>, Error> {
    let held = change(tx, id)?.ok_or_else(absent)?;
    let (Some((node, name)), Some((_, (now, _)))) = (held.origin, store::answer_of(tx, id)?) else { return Ok(None) };
    let (told, seen) = (now.0.unsigned_abs(), now.1.unsigned_abs());
    let value = serde_json::to_value(Answer { format: ANSWER.to_owned(), id: name, told, seen }).unwrap_or_default();
    Ok(Some(Outgoing { change: held.id, node, asset: None, value }))
}

/// Notes that an answer with these figures left.
///
/// # Errors
/// Absent when nothing came from elsewhere under this id.
pub fn answered(tx: &mut WriteTx<'_, '_>, id: &ChangeId, value: &Value) -> Result<(), Error> {
    let said: Answer = serde_json::from_value(value.clone()).map_err(|_| refused("form"))?;
    let (node, (now, _)) = store::answer_of(tx, id)?.ok_or_else(absent)?;
    let count = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
    Ok(store::put_answer(tx, id, &node, (now, (count(said.told), count(said.seen))))?)
}

/// An answer arrived from the installation it names. Figures only grow, so one that comes late changes nothing.
///
/// # Errors
/// Refused when it is of another form; absent when nothing of that name was sent there.
pub fn answer_arrived(tx: &mut WriteTx<'_, '_>, node: &str, value: &Value) -> Result<(), Error> {
    let said: Answer = serde_json::from_value(value.clone()).map_err(|_| refused("form"))?;
    let (id, asset) = said.id.split_once('/').filter(|_| said.format == ANSWER).ok_or_else(|| refused("format"))?;
    let (Ok(id), Ok(asset)) = (ChangeId::parse(id), AssetId::parse(asset)) else { return Err(refused("id")) };
    let mut is_more = false;
    set(tx, &id, (node, &asset), |row| {
        let seen = row.seen.max(said.seen.min(1 << 40));
        is_more = seen > row.seen;
        row.state = NodeState::Received;
        (row.told, row.seen) = (row.told.max(said.told.min(1 << 40)), seen);
    })?;
    if is_more {
        let held = change(tx, &id)?.ok_or_else(absent)?;
        super::tell_seen(tx, &held)?;
    }
    Ok(())
}
