//! Checkpoints: the signed size and root of a log.
//!
//! **For**: pinning a log. Who holds a checkpoint can tell whether anything before it was changed.
//! **Rests on**: C2SP tlog-checkpoint v1.0.0, [`crate::note`].
//! **Never** accept a checkpoint of another log: the origin must be the name of the key that signed it. The specification
//! recommends that; we require it. Extension lines, which no monitor can audit, are refused.

use crate::digest::Digest;
use crate::note::{self, Signer, SigningKey, VerifierKey};
use crate::text::{base64_digest, decimal, to_base64};

/// What a checkpoint says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// Which log: its address without scheme, which is also the name of its key.
    pub origin: String,
    /// Number of entries.
    pub size: u64,
    /// RFC 6962 root of the tree of these entries.
    pub root: Digest,
}

/// A checkpoint whose signatures hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// What it says.
    pub checkpoint: Checkpoint,
    /// Who signed it, the log itself included.
    pub signers: Vec<Signer>,
}

/// Why bytes are not a checkpoint of the log one asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The note or a signature in it was refused.
    #[error(transparent)]
    Note(#[from] note::Error),
    /// The text is not three lines of origin, size and root.
    #[error("checkpoint text is not origin, size and root on one line each: fetch it again")]
    Format,
    /// Lines follow the root.
    #[error("checkpoint has extension lines, which this log does not use: fetch it again")]
    Extension,
    /// The checkpoint is of another log, or none of the signing keys bears the origin's name.
    #[error("checkpoint is of `{0}`: use the key of that log")]
    Origin(String),
}

impl Error {
    /// The stable code of this error.
    pub fn code(&self) -> &'static str {
        match self {
            Error::Note(error) => error.code(),
            Error::Format => "checkpoint.format",
            Error::Extension => "checkpoint.extension",
            Error::Origin(_) => "checkpoint.origin",
        }
    }
}

impl Checkpoint {
    /// The text that is signed.
    pub fn to_body(&self) -> String {
        format!("{}\n{}\n{}\n", self.origin, self.size, to_base64(&self.root.0))
    }

    /// Signs the checkpoint. Whoever calls this has made sure that it continues every checkpoint signed before.
    ///
    /// # Errors
    /// [`Error::Origin`] when no key bears the origin's name, [`Error::Format`] when the origin cannot stand in a
    /// checkpoint, [`Error::Note`].
    pub fn sign(&self, keys: &[&SigningKey]) -> Result<String, Error> {
        if !keys.iter().any(|key| key.name() == self.origin) {
            return Err(Error::Origin(self.origin.clone()));
        }
        let body = self.to_body();
        parse_body(&body)?;
        Ok(note::sign(&body, keys)?)
    }
}

/// Reads the text of a checkpoint, strictly. Says nothing about signatures.
///
/// # Errors
/// [`Error::Format`] or [`Error::Extension`].
pub fn parse_body(body: &str) -> Result<Checkpoint, Error> {
    let mut lines = body.strip_suffix('\n').ok_or(Error::Format)?.split('\n');
    let origin = lines.next().filter(|origin| is_origin(origin)).ok_or(Error::Format)?;
    let size = lines.next().and_then(decimal).ok_or(Error::Format)?;
    let root = lines.next().and_then(base64_digest).ok_or(Error::Format)?;
    match lines.next() {
        None => Ok(Checkpoint { origin: origin.to_owned(), size, root }),
        Some("") => Err(Error::Format),
        Some(_) => Err(Error::Extension),
    }
}

/// Opens a checkpoint of the log that owns `log`; `witnesses` are further keys whose signatures are checked and reported.
///
/// # Errors
/// Every variant of [`Error`]. A checkpoint that only witnesses signed is [`note::Error::Unsigned`].
pub fn open(bytes: &[u8], log: &VerifierKey, witnesses: &[VerifierKey]) -> Result<Opened, Error> {
    let keys: Vec<VerifierKey> = std::iter::once(log).chain(witnesses).cloned().collect();
    let opened = note::open(bytes, &keys)?;
    let checkpoint = parse_body(&opened.body)?;
    if checkpoint.origin != log.name() {
        return Err(Error::Origin(checkpoint.origin));
    }
    if !opened.signers.iter().any(|signer| signer.name == log.name() && signer.id == log.id()) {
        return Err(note::Error::Unsigned.into());
    }
    Ok(Opened { checkpoint, signers: opened.signers })
}

fn is_origin(text: &str) -> bool {
    !text.is_empty() && !text.contains(char::is_control)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::merkle::empty_root;

    fn key(name: &str, seed: u8) -> SigningKey {
        SigningKey::from_seed(name, &[seed; 32]).unwrap()
    }

    fn sample() -> Checkpoint {
        Checkpoint { origin: "shirube.example/log".into(), size: 0, root: empty_root() }
    }

    #[test]
    fn the_empty_log_has_the_known_checkpoint() {
        let body = "shirube.example/log\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n";
        assert_eq!(sample().to_body(), body);
        assert_eq!(parse_body(body), Ok(sample()));
    }

    #[test]
    fn only_the_log_itself_can_sign_for_its_origin() {
        let (log, other) = (key("shirube.example/log", 1), key("other.example", 2));
        assert_eq!(sample().sign(&[&other]).unwrap_err().code(), "checkpoint.origin");
        let note = sample().sign(&[&log, &other]).unwrap();
        assert_eq!(open(note.as_bytes(), &log.verifier(), &[]).unwrap().checkpoint, sample());
        let error = open(note.as_bytes(), &other.verifier(), &[]).unwrap_err();
        assert_eq!(error.code(), "checkpoint.origin");
        let by_other = note::sign(&sample().to_body(), &[&other]).unwrap();
        assert_eq!(
            open(by_other.as_bytes(), &log.verifier(), &[other.verifier()]).unwrap_err().code(),
            "note.unsigned"
        );
    }

    #[test]
    fn witnesses_are_reported_with_their_time() {
        let (log, witness) = (key("shirube.example/log", 1), key("witness.example", 3));
        let mut note = sample().sign(&[&log]).unwrap();
        note.push_str(&note::cosign(&sample().to_body(), &witness, 1_795_318_980).unwrap());
        let opened = open(note.as_bytes(), &log.verifier(), &[witness.witness_verifier()]).unwrap();
        assert_eq!(opened.signers[1].time, Some(1_795_318_980));
        assert_eq!(open(note.as_bytes(), &log.verifier(), &[]).unwrap().signers.len(), 1);
    }

    #[test]
    fn only_one_spelling_is_a_checkpoint() {
        let root = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
        for bad in [
            String::new(),
            format!("\n0\n{root}\n"),
            format!("a\n00\n{root}\n"),
            format!("a\n+1\n{root}\n"),
            format!("a\n18446744073709551616\n{root}\n"),
            format!("a\n0\n{root}"),
            format!("a\n0\n{}\n", &root[..43]),
            format!("a\n0\n{}V=\n", &root[..42]),
            format!("a\n0\n{root}\n\n"),
            format!("a\r\n0\n{root}\n"),
        ] {
            assert_eq!(parse_body(&bad), Err(Error::Format), "{bad:?}");
        }
        assert_eq!(parse_body(&format!("a\n0\n{root}\nmore\n")), Err(Error::Extension));
    }
}
