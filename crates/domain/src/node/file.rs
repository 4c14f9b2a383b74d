//! Exchange by file: the same envelopes, one to a line, for mail or a stick.

use super::deliver::sealed;
use super::peer::PeerState;
use super::queue::{OutState, RECEIPT};
use super::receive::{Handlers, InState, Taken, take};
use super::store::{self, Due};
use super::{Own, view};
use crate::door::Ground;
use crate::filing;
use crate::housekeeping;
use crate::id::PeerId;
use crate::refusal::{Class, Error, Refusal};
use crate::time::rfc3339;
use serde::Serialize;

/// First line of a file.
const HEAD: &str = "shirube-envelopes 1";
/// Longest file, in bytes: what a mail server takes, and four of the longest envelopes.
pub const LONGEST_FILE: usize = 25 * 1024 * 1024;
/// Messages read at once.
const PAGE: u32 = 100;

/// Everything that waits for a peer as one file, as far as it fits; the next file has the rest. What is in it waits on until the
/// other side's file brings the receipts. Our own receipts are done with once they are in a file: they are made anew when asked for.
///
/// # Errors
/// Absent or not confirmed; faults of the database or of the key.
pub fn export(ground: &Ground, own: &Own<'_>, peer: &PeerId) -> Result<String, Error> {
    let held = ground.db.read(|tx| store::peer(tx, peer))?;
    let held = held.ok_or_else(|| Refusal::of(Class::Absent, "common.absent"))?;
    if held.state != PeerState::Confirmed {
        return Err(Refusal::of(Class::Conflict, "node.not-confirmed").with("name", held.name).into());
    }
    let head = ground.db.read(|tx| view::head_for(tx, peer))?;
    let mut out = format!("{HEAD}\n");
    let mut last = String::new();
    'all: loop {
        let page = ground.db.read(|tx| store::to_export(tx, peer, &last, PAGE))?;
        if page.is_empty() {
            break;
        }
        for due in page {
            let line = sealed(own, &due, &held.address, &head, ground.clock.now())?;
            if out.len() + line.len() + 1 > LONGEST_FILE {
                break 'all;
            }
            out.push_str(&line);
            out.push('\n');
            last = due.id.to_string();
        }
    }
    settle_receipts(ground, peer, &last)?;
    Ok(out)
}

fn settle_receipts(ground: &Ground, peer: &PeerId, until: &str) -> Result<(), Error> {
    if ground.db.read(|tx| store::receipts_of(tx, peer, until))?.is_empty() {
        return Ok(());
    }
    housekeeping::run(ground, "node.settle", |tx, _| {
        let at = rfc3339(tx.at());
        for Due { id, tries, .. } in store::receipts_of(tx, peer, until)? {
            store::settle(tx, &id, (OutState::Acknowledged, tries), &at, (Some("node.in-file"), None))?;
        }
        Ok(())
    })
}

/// A line that was not taken in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Refused {
    /// Its number, from 1 with the first line of the file.
    pub line: usize,
    /// Why: every code.
    pub codes: Vec<&'static str>,
}

/// What became of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Imported {
    /// Messages that are in, now or before.
    pub taken: u32,
    /// Of those, how many wait for an earlier one.
    pub waiting: u32,
    /// Receipts for messages of ours.
    pub receipts: u32,
    /// Lines that were not taken in.
    pub refused: Vec<Refused>,
}

/// Takes a file in, line by line, with the effects each envelope would have had over the line, once. The receipts wait in the queue
/// for the file that goes back, or for the line.
///
/// # Errors
/// [`Refusal`] when it is no such file; faults of the database: to be taken in again then.
pub fn import(ground: &Ground, own: &Own<'_>, handlers: &Handlers, file: &[u8]) -> Result<Imported, Error> {
    if file.len() > LONGEST_FILE {
        return Err(Refusal::of(Class::TooMuch, "node.file-too-long").on("file").into());
    }
    let wrong = || Refusal::invalid("node.file").on("file");
    let text = std::str::from_utf8(file).map_err(|_| wrong())?;
    // Mail programs change the ends of lines.
    let mut lines = text.lines().map(str::trim);
    if lines.next().map(|l| l.trim_start_matches('\u{feff}')) != Some(HEAD) {
        return Err(wrong().into());
    }
    let mut out = Imported::default();
    for (line, envelope) in lines.enumerate().filter(|(_, l)| !l.is_empty()) {
        match take(ground, own, handlers, envelope) {
            Ok(None) => out.receipts += 1,
            Ok(Some(taken)) => {
                queue_receipt(ground, &taken)?;
                out.taken += 1;
                out.waiting += u32::from(taken.arrived.state == InState::Waiting);
            }
            Err(Error::Refused(why)) => {
                out.refused.push(Refused { line: line + 2, codes: why.iter().map(|r| r.code).collect() });
            }
            Err(error) => return Err(error),
        }
    }
    Ok(out)
}

fn queue_receipt(ground: &Ground, taken: &Taken) -> Result<(), Error> {
    filing::receive(ground, "node.receive", |tx, _| {
        if store::receipt_waits(tx, &taken.peer.id, &taken.arrived.id)? {
            return Ok(());
        }
        let body = taken.body(tx)?;
        super::send(tx, &taken.peer.id, RECEIPT, Some(&taken.arrived.id), &body).map(drop)
    })
}
