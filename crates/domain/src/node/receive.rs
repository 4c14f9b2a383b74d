//! What arrives: checked, then its effect and the row that says so in one transaction, once.

use super::peer::{self, PeerState};
use super::queue::{KEYS, OutState, RECEIPT};
use super::store::{self, Arrived, Peer};
use super::{Content, Own, seconds, view};
use crate::cols;
use crate::db::{DbError, WriteTx};
use crate::door::Ground;
use crate::filing::{self, Receipt};
use crate::id::{MessageId, PeerId};
use crate::refusal::{Class, Error, Refusal};
use crate::text::scale;
use crate::time::rfc3339;
use serde_json::{Value, json};
use shirube_proof::canonical;
use shirube_proof::digest::sha256;
use shirube_proof::envelope::{Envelope, Fault, Unopened};

scale! {
    /// What became of a message that arrived.
    InState {
        /// Its effect took place.
        Done = "done", "処理済み", "done";
        /// It follows one that has not arrived; kept until that does.
        Waiting = "waiting", "先の連絡を待っています", "waits for an earlier one";
        /// Nothing here takes it, or what does said no.
        Refused = "refused", "受け付けられなかった", "not taken";
    }
}

/// Most messages of one peer that may wait for earlier ones.
const MOST_WAITING: i64 = 1_000;

/// A message as its handler gets it. The sender is a confirmed peer, and it was meant for us.
#[derive(Debug, Clone, PartialEq)]
pub struct Message {
    /// Who sent it.
    pub peer: PeerId,
    /// The sender's address.
    pub from: String,
    /// The sender's name for it: what an answer names in `re`.
    pub id: String,
    /// What kind.
    pub kind: String,
    /// The message it answers or follows: one of ours, or an earlier one of the sender.
    pub re: Option<String>,
    /// Signed at, in seconds since 1970: the sender's word.
    pub at: u64,
    /// What it says. Nobody checked its shape.
    pub body: Value,
}

/// Takes messages of one kind in, inside the transaction that records their arrival: all of it, or nothing. A [`Refusal`] is told
/// the sender, for good, by its code; a fault makes the sender try again. May [`super::send`] an answer.
pub type Handler = Box<dyn Fn(&mut WriteTx<'_, '_>, &Message) -> Result<(), Error> + Send + Sync>;

/// Who takes which kind of message in.
#[derive(Default)]
pub struct Handlers(Vec<(&'static str, Handler)>);

impl Handlers {
    /// Nobody takes anything.
    pub fn new() -> Handlers {
        Handlers::default()
    }

    /// The same, and messages of a kind are taken in so.
    #[must_use]
    pub fn on(
        mut self,
        kind: &'static str,
        take: impl Fn(&mut WriteTx<'_, '_>, &Message) -> Result<(), Error> + Send + Sync + 'static,
    ) -> Handlers {
        self.0.push((kind, Box::new(take)));
        self
    }

    /// Runs who takes this message in; `None` when nobody does.
    pub(super) fn take(&self, tx: &mut WriteTx<'_, '_>, message: &Message) -> Option<Result<(), Error>> {
        if message.kind == KEYS {
            return Some(peer::take_announced(tx, &message.peer, &message.body));
        }
        self.0.iter().find(|(kind, _)| *kind == message.kind).map(|(_, take)| take(tx, message))
    }
}

/// Takes an envelope in and gives the signed receipt to answer with; nothing for a receipt. The same message again gets the same
/// receipt and has no second effect.
///
/// # Errors
/// [`Refusal`]s with the codes of `docs/specs/node.md` when it is no envelope for us from a confirmed peer; nothing is written then.
pub fn receive(ground: &Ground, own: &Own<'_>, handlers: &Handlers, text: &str) -> Result<Option<String>, Error> {
    let Some(taken) = take(ground, own, handlers, text)? else { return Ok(None) };
    let (body, head) = ground.db.read(|tx| Ok::<_, Error>((taken.body(tx)?, view::head_for(tx, &taken.peer.id)?)))?;
    let now = ground.clock.now();
    let id = MessageId::new(now, ground.chance.as_ref());
    let content = Content {
        to: &taken.peer.address,
        id: id.as_str(),
        kind: RECEIPT,
        re: Some(&taken.arrived.id),
        body: &body,
        head: &head,
    };
    own.seal(&content, now).map(Some)
}

/// A message that is in, now or before.
pub(super) struct Taken {
    pub peer: Peer,
    pub arrived: Arrived,
}

impl Taken {
    /// What its receipt says: the same however often it is asked for, but for how much of the sender's log was seen.
    pub(super) fn body(&self, tx: &mut crate::db::Tx<'_>) -> Result<Value, Error> {
        let seen = view::seen_size(tx, &self.peer)?;
        let Arrived { state, code, entry, at, .. } = &self.arrived;
        Ok(json!({"outcome": state.word(), "code": code, "entry": entry, "at": at, "seen": seen}))
    }
}

/// Checks and takes in; nothing for a receipt.
pub(super) fn take(ground: &Ground, own: &Own<'_>, handlers: &Handlers, text: &str) -> Result<Option<Taken>, Error> {
    let (peer, envelope) = open(ground, own, text)?;
    if envelope.kind == RECEIPT {
        acknowledge(ground, &peer, &envelope, text)?;
        return Ok(None);
    }
    let arrived = take_in(ground, handlers, &peer, &envelope)?;
    if arrived.state != InState::Waiting {
        super::work_off(ground, handlers)?;
    }
    Ok(Some(Taken { peer, arrived }))
}

fn open(ground: &Ground, own: &Own<'_>, text: &str) -> Result<(Peer, Envelope), Error> {
    let unopened = Unopened::parse(text.trim()).map_err(|fault| refused(&[fault]))?;
    let peer = ground.db.read(|tx| store::peer_at(tx, unopened.claimed_sender()))?;
    // To one that is blocked or not confirmed it is as if nobody knew it.
    let peer = peer.filter(|peer| peer.state == PeerState::Confirmed);
    let keys = peer.as_ref().map(Peer::issuer).transpose()?;
    let opened = unopened.open(keys.as_ref(), own.address, seconds(ground.clock.now()));
    let envelope = opened.map_err(|faults| refused(&faults))?;
    let peer = peer.ok_or_else(|| refused(&[Fault::Sender(String::new())]))?;
    Ok((peer, envelope))
}

fn refused(faults: &[Fault]) -> Error {
    let of = |fault: &Fault| {
        let class = match fault {
            Fault::Size => Class::TooMuch,
            Fault::Sender(_) | Fault::Signature | Fault::KeyUnknown(_) | Fault::KeyPeriod | Fault::KeyCompromised => {
                Class::Forbidden
            }
            _ => Class::Invalid,
        };
        let finding = fault.finding();
        finding.params.iter().fold(Refusal::of(class, fault.code()), |refusal, (name, value)| refusal.with(name, value))
    };
    Error::Refused(faults.iter().map(of).collect())
}

/// Why a message was not taken in.
enum Stop {
    /// Its handler said no: that is the answer, for good.
    Handler(&'static str),
    /// Anything else: to be sent again.
    Other(Error),
}

impl From<DbError> for Stop {
    fn from(error: DbError) -> Stop {
        Stop::Other(error.into())
    }
}

impl From<Error> for Stop {
    fn from(error: Error) -> Stop {
        Stop::Other(error)
    }
}

fn take_in(ground: &Ground, handlers: &Handlers, peer: &Peer, envelope: &Envelope) -> Result<Arrived, Error> {
    let digest = digest(envelope);
    if let Some(arrived) = ground.db.read(|tx| store::state_of(tx, &peer.id, &envelope.id))? {
        return same(arrived, &digest);
    }
    let place = |refused: Option<&'static str>| {
        filing::receive(ground, "node.receive", |tx, receipt| {
            let incoming = Incoming { peer, envelope, digest: &digest };
            incoming.place(tx, receipt, handlers, refused)
        })
    };
    match place(None) {
        Ok(arrived) => Ok(arrived),
        Err(Stop::Other(error)) => Err(error),
        // What the handler wrote is gone with its transaction; that it said no is recorded in another.
        Err(Stop::Handler(code)) => place(Some(code)).map_err(|stop| match stop {
            Stop::Other(error) => error,
            Stop::Handler(code) => Refusal::invalid(code).into(),
        }),
    }
}

/// The same message again, unless its name now stands for something else.
fn same(arrived: Arrived, digest: &str) -> Result<Arrived, Error> {
    if arrived.digest == digest {
        return Ok(arrived);
    }
    Err(Refusal::of(Class::Conflict, "node.message-changed").with("id", arrived.id).into())
}

fn digest(envelope: &Envelope) -> String {
    let said = json!([envelope.kind, envelope.re, envelope.body]);
    // Integers beyond what canonical JSON writes: one and the same sender writes them in one way.
    let bytes = canonical::to_vec(&said).unwrap_or_else(|_| said.to_string().into_bytes());
    sha256(&bytes).to_string()
}

struct Incoming<'a> {
    peer: &'a Peer,
    envelope: &'a Envelope,
    digest: &'a str,
}

impl Incoming<'_> {
    fn place(
        &self,
        tx: &mut WriteTx<'_, '_>,
        receipt: &Receipt,
        handlers: &Handlers,
        refused: Option<&'static str>,
    ) -> Result<Arrived, Stop> {
        let (peer, envelope) = (self.peer, self.envelope);
        // One message of a peer at a time, and none after it was blocked.
        tx.hold("peer", &(&peer.id).into())?;
        let now = store::peer(tx, &peer.id)?.filter(|p| p.state == PeerState::Confirmed);
        let now = now.ok_or_else(|| self::refused(&[Fault::Sender(peer.address.clone())]))?;
        if let Some(arrived) = store::state_of(tx, &peer.id, &envelope.id)? {
            return Ok(same(arrived, self.digest)?);
        }
        // Before the effect: whoever checks what the message brings compares it with what is shown now.
        if let Some(note) = &envelope.checkpoint {
            view::observe(tx, &now, note, &envelope.consistency)?;
        }
        let (state, code) = match refused {
            Some(code) => (InState::Refused, Some(code)),
            None => self.effect(tx, handlers)?,
        };
        let body = (state == InState::Waiting).then(|| envelope.body.to_string());
        let arrived = Arrived {
            id: envelope.id.clone(),
            kind: envelope.kind.clone(),
            re: envelope.re.clone(),
            digest: self.digest.to_owned(),
            state,
            code: code.map(str::to_owned),
            at: rfc3339(tx.at()),
            entry: receipt.entry.to_string(),
        };
        self.record(tx, &arrived, body)?;
        Ok(arrived)
    }

    /// Runs the handler, or says why not.
    fn effect(&self, tx: &mut WriteTx<'_, '_>, handlers: &Handlers) -> Result<(InState, Option<&'static str>), Stop> {
        let (peer, envelope) = (&self.peer.id, self.envelope);
        if let Some(re) = &envelope.re
            && !store::is_known(tx, peer, re)?
        {
            if store::waiting_count(tx, peer)? >= MOST_WAITING {
                return Err(Error::from(Refusal::of(Class::TooMuch, "node.waiting-full")).into());
            }
            return Ok((InState::Waiting, None));
        }
        let message = Message {
            peer: peer.clone(),
            from: envelope.from.clone(),
            id: envelope.id.clone(),
            kind: envelope.kind.clone(),
            re: envelope.re.clone(),
            at: envelope.at,
            body: envelope.body.clone(),
        };
        run(tx, handlers, &message)
    }

    fn record(&self, tx: &mut WriteTx<'_, '_>, a: &Arrived, body: Option<String>) -> Result<(), DbError> {
        tx.insert(
            "inbox",
            cols! {
                "peer_id" => &self.peer.id, "message_id" => a.id.as_str(), "kind" => a.kind.as_str(),
                "re" => a.re.as_deref(), "digest" => a.digest.as_str(), "state" => a.state.word(),
                "code" => a.code.as_deref(), "body" => body, "signed_at" => i64::try_from(self.envelope.at).unwrap_or(0),
                "at" => a.at.as_str(), "entry_id" => a.entry.as_str(),
            },
        )
    }
}

/// Runs the handler of a message; an unknown kind is refused by name, not lost.
fn run(
    tx: &mut WriteTx<'_, '_>,
    handlers: &Handlers,
    message: &Message,
) -> Result<(InState, Option<&'static str>), Stop> {
    match handlers.take(tx, message) {
        None => Ok((InState::Refused, Some("node.kind"))),
        Some(Ok(())) => Ok((InState::Done, None)),
        Some(Err(error)) => Err(stop(error)),
    }
}

fn stop(error: Error) -> Stop {
    said_no(&error).map_or(Stop::Other(error), Stop::Handler)
}

/// The code by which a handler said no, if that is what it did: two writes that met are no answer.
pub(super) fn said_no(error: &Error) -> Option<&'static str> {
    error.refusals().first().map(|r| r.code).filter(|code| *code != "common.changed-meanwhile")
}

/// Notes that the other side has a message of ours. Once is enough.
pub(super) fn acknowledge(ground: &Ground, peer: &Peer, envelope: &Envelope, text: &str) -> Result<(), Error> {
    let unknown = || Refusal::of(Class::Absent, "node.receipt");
    let re = envelope.re.as_deref().ok_or_else(unknown)?;
    let held = ground.db.read(|tx| store::message_of(tx, &peer.id, re))?.ok_or_else(unknown)?;
    if held.state == OutState::Acknowledged {
        return Ok(());
    }
    filing::receive(ground, "node.receipt", |tx, _| {
        tx.hold("peer", &(&peer.id).into())?;
        let sent = store::message_of(tx, &peer.id, re)?.ok_or_else(unknown)?;
        let told = |name: &str| envelope.body.get(name).and_then(Value::as_str);
        let outcome: String = [told("outcome"), told("code")].into_iter().flatten().collect::<Vec<_>>().join(" ");
        let outcome: String = outcome.chars().filter(|c| c.is_ascii_graphic() || *c == ' ').take(100).collect();
        let at = rfc3339(tx.at());
        let settled = (Some(outcome.as_str()), Some(text.trim()));
        store::settle(tx, &sent.id, (OutState::Acknowledged, sent.tries), &at, settled)?;
        if let Some(size) = envelope.body.get("seen").and_then(Value::as_u64) {
            view::note_told(tx, &peer.id, size)?;
        }
        if let Some(note) = &envelope.checkpoint {
            view::observe(tx, peer, note, &envelope.consistency)?;
        }
        Ok(())
    })
}
