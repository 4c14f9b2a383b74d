//! Formats anyone can verify: canonical bytes, salted digests, the Merkle log and its signed checkpoints, signed statements.
//!
//! **For**: an outsider (a citizen, a witness, another node) who wants to check what a Shirube node says without trusting
//! it, and the node itself, which writes the same bytes.
//!
//! **Rests on**: RFC 6962 section 2.1 (the tree), RFC 8785 (canonical JSON), RFC 8032 (Ed25519) and the C2SP
//! specifications signed-note, tlog-checkpoint, tlog-tiles and tlog-proof; RFC 7515 and 9901 (statements). Our own part, what
//! an entry, a seal and a statement are, is `docs/specs/log.md` and `docs/specs/statement.md`.
//!
//! **Words**: an *entry* is one record of the log; a *seal* is the salted digest of one database row; a *tile* is a run of
//! tree hashes served as a file; a *checkpoint* is the signed size and root of the tree.
//!
//! **Never**: read a file, a clock, a network or a source of chance. Salts, keys, seeds and times are arguments.
//! Never put personal data into anything that is hashed into the log without a salt.
//!
//! **Begin** with [`entry`] and [`seal`] (what is recorded), then [`tile`] (how it is kept), then [`audit`] (how it is
//! checked).

#![cfg_attr(test, allow(clippy::unwrap_used, reason = "a test that cannot go on has failed"))]

pub mod digest;

pub mod canonical;
pub mod findings;

pub mod entry;
pub mod seal;

pub mod merkle;
pub mod tile;

pub mod checkpoint;
pub mod inclusion_file;
pub mod note;

pub mod audit;

pub mod jose;
pub mod key_file;

pub mod disclose;
pub mod statement;

pub mod status;

pub mod verify;

pub mod envelope;

mod text;
