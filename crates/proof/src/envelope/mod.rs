//! Envelopes: what one node sends another, signed, for one receiver, with a name by which it has one effect.
//!
//! **For**: nodes that exchange statements and notices over HTTPS, by mail or on a stick, and trust nothing on the way.
//! **Rests on**: `docs/specs/node.md`; [`crate::jose`]; keys with periods are [`crate::statement::Issuer`]'s.
//! **Words**: a *message* is what is said once and has a name; an *envelope* is one signed copy of it, made anew for each try;
//! a *view* is what checkpoints of one log are to each other.
//! **Never** act on what stands in an envelope before [`Unopened::open`] said yes; never read a clock: time is an argument.
//! **Begin** with [`Draft::sign`], then [`check`]; [`compare`] finds a node that lies about its log.

mod claims;
mod fault;
mod view;

pub use claims::{Envelope, MAX_ID, MAX_PROOFS, is_kind, is_message_id};
pub use fault::Fault;
pub use view::{View, compare};

use serde_json::{Map, Value};

use crate::canonical::MAX_INTEGER;
use crate::jose::{Jws, SignError, Signer};
use crate::statement::{Continuation, Issuer, IssuerKey};

/// `typ` of an envelope.
pub const TYPE: &str = "shirube-envelope+jwt";
/// Longest payload, in characters: 4.5 MiB of JSON. A statement has at most 512 KiB; what goes with it, a receipt and the status
/// lists of an issuer with millions of statements, some 3 MiB. Longer bundles (a bundle *file* may have 16 MiB) travel as files.
pub const MAX_PAYLOAD: usize = 6 * 1024 * 1024;
/// Longest envelope, in characters.
pub const MAX_ENVELOPE: usize = crate::jose::MAX_HEADER + MAX_PAYLOAD + 128;
/// How far a sender's clock may be ahead, in seconds.
pub const LEEWAY: u64 = 300;
/// How old an envelope may be, in seconds: a year. A stick in a drawer is slow; and a retired key need not be published longer.
pub const MAX_AGE: u64 = 366 * 86_400;

/// What is to be sent.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft<'a> {
    /// The sending node's address.
    pub from: &'a str,
    /// The receiving node's address.
    pub to: &'a str,
    /// Name of the message, unique for the sender.
    pub id: &'a str,
    /// Signed at, in seconds since 1970.
    pub at: u64,
    /// What kind of message it is: a word.
    pub kind: &'a str,
    /// The message it answers or follows.
    pub re: Option<&'a str>,
    /// The latest checkpoint of the sender's log, as a note.
    pub checkpoint: Option<&'a str>,
    /// Proofs that this checkpoint continues earlier ones.
    pub consistency: &'a [Continuation],
    /// What it says.
    pub body: &'a Value,
}

impl Draft<'_> {
    /// Signs it: the envelope as one text.
    ///
    /// # Errors
    /// [`Unsigned`] when the signer cannot sign, or the envelope would be one that nobody accepts.
    pub fn sign(&self, signer: &dyn Signer) -> Result<String, Unsigned> {
        let members = claims::write(self);
        claims::read(&members).map_err(Unsigned::Claim)?;
        let jws = Jws::sign(TYPE, members, signer)?;
        if jws.as_str().len() > MAX_ENVELOPE {
            return Err(Unsigned::Size);
        }
        Ok(jws.as_str().to_owned())
    }
}

/// Why an envelope was not made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unsigned {
    /// The signer could not sign.
    #[error(transparent)]
    Sign(#[from] SignError),
    /// A claim is not what it must be.
    #[error("claim `{0}` cannot be sent: check what was handed in")]
    Claim(&'static str),
    /// Longer than [`MAX_ENVELOPE`].
    #[error("too long for an envelope: send it as a file")]
    Size,
}

/// An envelope whose form is right, and nothing else is known of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unopened(Jws);

impl Unopened {
    /// Reads the form.
    ///
    /// # Errors
    /// [`Fault::Size`], [`Fault::Form`].
    pub fn parse(text: &str) -> Result<Self, Fault> {
        if text.len() > MAX_ENVELOPE {
            return Err(Fault::Size);
        }
        Ok(Unopened(Jws::parse_up_to(text, &[TYPE], MAX_PAYLOAD)?))
    }

    /// Who it says it is from: only to look up whose keys to check with.
    pub fn claimed_sender(&self) -> &str {
        self.0.payload().get("iss").and_then(Value::as_str).unwrap_or_default()
    }

    /// Opens it with the keys of the node it says it is from, at the address `own`, at a time.
    ///
    /// # Errors
    /// Everything that is wrong, not only the first.
    pub fn open(&self, peer: Option<&Issuer>, own: &str, now: u64) -> Result<Envelope, Vec<Fault>> {
        let mut faults = Vec::new();
        let issued_at = self.0.payload().get("iat").and_then(Value::as_u64).filter(|at| *at <= MAX_INTEGER);
        match self.key(peer) {
            Ok(key) => self.check_key(key, issued_at, &mut faults),
            Err(fault) => faults.push(fault),
        }
        let read = claims::read(self.0.payload());
        match &read {
            Ok(envelope) => check_claims(envelope, own, now, &mut faults),
            Err(name) => faults.push(Fault::Claim(name)),
        }
        match read {
            Ok(envelope) if faults.is_empty() => Ok(envelope),
            _ => Err(faults),
        }
    }

    fn key<'a>(&self, peer: Option<&'a Issuer>) -> Result<&'a IssuerKey, Fault> {
        let sender = self.claimed_sender();
        let peer = peer.filter(|peer| peer.address == sender).ok_or_else(|| Fault::Sender(shortened(sender)))?;
        let id = self.0.header().key_id.as_deref().unwrap_or_default();
        peer.key(id).ok_or_else(|| Fault::KeyUnknown(shortened(id)))
    }

    fn check_key(&self, key: &IssuerKey, issued_at: Option<u64>, faults: &mut Vec<Fault>) {
        if !self.0.verify(key.key()) {
            faults.push(Fault::Signature);
        }
        match issued_at.map(|at| key.check(at, None)) {
            Some(Err(crate::statement::Fault::KeyCompromised)) => faults.push(Fault::KeyCompromised),
            Some(Err(_)) => faults.push(Fault::KeyPeriod),
            // Without a time the claims are at fault already.
            Some(Ok(())) | None => {}
        }
    }
}

/// Reads and opens an envelope in one step.
///
/// # Errors
/// As [`Unopened::parse`] and [`Unopened::open`].
pub fn check(text: &str, peer: Option<&Issuer>, own: &str, now: u64) -> Result<Envelope, Vec<Fault>> {
    Unopened::parse(text).map_err(|fault| vec![fault])?.open(peer, own, now)
}

fn check_claims(envelope: &Envelope, own: &str, now: u64, faults: &mut Vec<Fault>) {
    if envelope.to != own {
        faults.push(Fault::Audience(shortened(&envelope.to)));
    }
    if envelope.at > now.saturating_add(LEEWAY) {
        faults.push(Fault::Future(envelope.at));
    }
    if envelope.at.saturating_add(MAX_AGE) < now {
        faults.push(Fault::Late(envelope.at));
    }
}

/// What a stranger wrote, fit for a message.
fn shortened(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(200).collect()
}

pub(crate) type Members = Map<String, Value>;
