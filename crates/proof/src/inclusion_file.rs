//! Proof files: one file that shows, offline, that an entry is in the log.
//!
//! **For**: the person who filed something, or whom an act concerns, to keep and hand on (`.tlog-proof`).
//! **Rests on**: C2SP tlog-proof (draft), [`crate::checkpoint`], RFC 6962.
//! **Never** trust the `extra` field: it is signed by nobody. We put the bytes of the entry there, and their leaf hash is
//! what the proof is checked against.

use crate::checkpoint::{self, Opened};
use crate::digest::Digest;
use crate::merkle::{self, leaf_hash, verify_inclusion};
use crate::note::VerifierKey;
use crate::text::{base64_digest, decimal, from_base64, to_base64};

/// First line of every proof file.
pub const HEADER: &str = "c2sp.org/tlog-proof@v1";

/// The largest proof file accepted, in bytes: a note of the largest size, an entry and a full proof.
pub const MAX_BYTES: usize = crate::note::MAX_BYTES + (1 << 17);

/// The longest proof a tree can need.
const MAX_HASHES: usize = 64;

/// The content of a proof file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InclusionFile {
    /// Bytes nobody vouches for; in our files those of the entry.
    pub extra: Option<Vec<u8>>,
    /// Position of the entry in the log, from 0.
    pub index: u64,
    /// Inclusion proof, from the leaf's sibling up.
    pub proof: Vec<Digest>,
    /// The checkpoint as it was signed, a note.
    pub checkpoint: String,
}

/// Why a proof file proves nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Larger than [`MAX_BYTES`].
    #[error("proof file is too large: send the file as it was issued")]
    TooLarge,
    /// Not a proof file.
    #[error("not a proof file: it begins with `c2sp.org/tlog-proof@v1`, send the file as it was issued")]
    Format,
    /// The checkpoint in it was refused.
    #[error(transparent)]
    Checkpoint(#[from] checkpoint::Error),
    /// The proof does not hold.
    #[error(transparent)]
    Proof(#[from] merkle::Error),
}

impl Error {
    /// The stable code of this error.
    pub fn code(&self) -> &'static str {
        match self {
            Error::TooLarge => "proof_file.too_large",
            Error::Format => "proof_file.format",
            Error::Checkpoint(error) => error.code(),
            Error::Proof(error) => error.code(),
        }
    }
}

impl InclusionFile {
    /// The text of the file.
    pub fn to_text(&self) -> String {
        let mut text = format!("{HEADER}\n");
        if let Some(extra) = &self.extra {
            text.push_str(&format!("extra {}\n", to_base64(extra)));
        }
        text.push_str(&format!("index {}\n", self.index));
        self.proof.iter().for_each(|hash| text.push_str(&format!("{}\n", to_base64(&hash.0))));
        text + "\n" + &self.checkpoint
    }

    /// Checks that `leaf` (a leaf hash) is in the log of `log`, and returns the checkpoint that covers it.
    ///
    /// # Errors
    /// [`Error::Checkpoint`] or [`Error::Proof`].
    pub fn verify(&self, leaf: &Digest, log: &VerifierKey, witnesses: &[VerifierKey]) -> Result<Opened, Error> {
        let opened = checkpoint::open(self.checkpoint.as_bytes(), log, witnesses)?;
        let signed = &opened.checkpoint;
        verify_inclusion(self.index, signed.size, leaf, &self.proof, &signed.root)?;
        Ok(opened)
    }

    /// As [`InclusionFile::verify`] for the entry the file itself carries; also returns the entry's bytes.
    ///
    /// # Errors
    /// [`Error::Format`] when it carries none, and those of [`InclusionFile::verify`].
    pub fn verify_carried(&self, log: &VerifierKey, witnesses: &[VerifierKey]) -> Result<(&[u8], Opened), Error> {
        let entry = self.extra.as_deref().ok_or(Error::Format)?;
        Ok((entry, self.verify(&leaf_hash(entry), log, witnesses)?))
    }
}

/// Reads a proof file, strictly. Says nothing about what it proves.
///
/// # Errors
/// [`Error::TooLarge`] or [`Error::Format`].
pub fn parse(bytes: &[u8]) -> Result<InclusionFile, Error> {
    if bytes.len() > MAX_BYTES {
        return Err(Error::TooLarge);
    }
    let text = std::str::from_utf8(bytes).map_err(|_| Error::Format)?;
    let (head, checkpoint) = text.split_once("\n\n").ok_or(Error::Format)?;
    parse_head(head, checkpoint).ok_or(Error::Format)
}

fn parse_head(head: &str, checkpoint: &str) -> Option<InclusionFile> {
    let mut lines = head.split('\n').peekable();
    if lines.next()? != HEADER || checkpoint.is_empty() {
        return None;
    }
    let extra = match lines.peek()?.strip_prefix("extra ") {
        Some(extra) => {
            lines.next();
            Some(from_base64(extra)?)
        }
        None => None,
    };
    let index = decimal(lines.next()?.strip_prefix("index ")?)?;
    // One more than allowed is enough to know that there are too many.
    let proof = lines.take(MAX_HASHES + 1).map(base64_digest).collect::<Option<Vec<_>>>()?;
    let fits = proof.len() <= MAX_HASHES;
    fits.then(|| InclusionFile { extra, index, proof, checkpoint: checkpoint.to_owned() })
}
