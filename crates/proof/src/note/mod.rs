//! Signed notes: text with signature lines below.
//!
//! **For**: checkpoints, and whatever else a node says that a person may want to read and a program verify.
//! **Rests on**: C2SP signed-note v1.0.0, C2SP tlog-cosignature v1.0.1 (type 0x04), RFC 8032 (Ed25519).
//! **Words**: a *vkey* is the public line by which a key is given to others; a *cosignature* is a witness's signature with
//! a time.
//! **Never** return the text of a note that no known key signed, or that a known key signed wrongly.

mod key;

pub use key::{KeyError, SigningKey, VerifierKey};

use crate::text::{from_base64, to_base64};

/// The largest note accepted, in bytes.
pub const MAX_BYTES: usize = 1 << 20;

/// The largest number of signature lines accepted. The specification asks for at least 16.
pub const MAX_SIGNATURES: usize = 100;

/// Why a note was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Longer than [`MAX_BYTES`] or with more than [`MAX_SIGNATURES`] lines.
    #[error("note is too large: at most 1 MiB and 100 signatures are read")]
    TooLarge,
    /// Not UTF-8, or a control character other than the line feed.
    #[error("note is not plain utf-8 text: send the file as it was published")]
    Text,
    /// No final line feed, no blank line before the signatures, or a line that is not a signature.
    #[error("note does not end in a blank line and signature lines: send the file as it was published")]
    Format,
    /// Two of the keys given have one name and one id.
    #[error("two known keys share the name `{0}` and an id: remove one")]
    Ambiguous(String),
    /// A known key's signature does not verify.
    #[error("signature of `{0}` does not match the text: the text was changed or the key is wrong")]
    Signature(String),
    /// No known key signed.
    #[error("no known key signed this note: get the key from its owner")]
    Unsigned,
}

impl Error {
    /// The stable code of this error.
    pub fn code(&self) -> &'static str {
        match self {
            Error::TooLarge => "note.too_large",
            Error::Text => "note.text",
            Error::Format => "note.format",
            Error::Ambiguous(_) => "note.ambiguous",
            Error::Signature(_) => "note.signature",
            Error::Unsigned => "note.unsigned",
        }
    }
}

/// A note whose signatures by known keys all hold, of which there is at least one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// The text, with its final line feed.
    pub body: String,
    /// Who signed it, each known key once, in the order of the lines.
    pub signers: Vec<Signer>,
    /// How many signature lines were of unknown keys, and ignored.
    pub unknown: usize,
}

/// One known key that signed a note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signer {
    /// Name of the key.
    pub name: String,
    /// Id of the key.
    pub id: u32,
    /// For a cosignature, when the witness saw the checkpoint: seconds since 1970-01-01T00:00:00Z.
    pub time: Option<u64>,
}

/// Signs a text and returns the note.
///
/// # Errors
/// [`Error::Text`] or [`Error::Format`] when the text may not stand in a note (control characters, no final line feed),
/// [`Error::Unsigned`] without a key, [`Error::TooLarge`].
pub fn sign(body: &str, keys: &[&SigningKey]) -> Result<String, Error> {
    check_body(body)?;
    if keys.is_empty() {
        return Err(Error::Unsigned);
    }
    let lines: String = keys.iter().map(|key| line(key.name(), key.id(), &key.sign(body.as_bytes()))).collect();
    let note = format!("{body}\n{lines}");
    if note.len() > MAX_BYTES || keys.len() > MAX_SIGNATURES { Err(Error::TooLarge) } else { Ok(note) }
}

/// The signature line of a witness for the text of a checkpoint, to be put below the other lines of its note.
///
/// `time` is in seconds since 1970-01-01T00:00:00Z. The line verifies with [`SigningKey::witness_verifier`].
///
/// # Errors
/// As [`sign`].
pub fn cosign(body: &str, key: &SigningKey, time: u64) -> Result<String, Error> {
    check_body(body)?;
    let mut blob = time.to_be_bytes().to_vec();
    blob.extend(key.sign(key::cosigned(time, body.as_bytes()).as_slice()));
    Ok(line(key.name(), key.witness_verifier().id(), &blob))
}

/// Opens a note with the keys one knows.
///
/// Lines of unknown keys are ignored. One bad signature of a known key refuses the whole note.
///
/// # Errors
/// Every variant of [`Error`].
pub fn open(bytes: &[u8], keys: &[VerifierKey]) -> Result<Opened, Error> {
    for (position, key) in keys.iter().enumerate() {
        if keys[..position].iter().any(|other| other.name() == key.name() && other.id() == key.id()) {
            return Err(Error::Ambiguous(key.name().to_owned()));
        }
    }
    let (body, lines) = split(bytes)?;
    let mut opened = Opened { body: body.to_owned(), signers: Vec::new(), unknown: 0 };
    for (name, id, blob) in lines {
        let Some(key) = keys.iter().find(|key| key.name() == name && key.id() == id) else {
            opened.unknown += 1;
            continue;
        };
        let time = key.verify(body.as_bytes(), &blob).ok_or_else(|| Error::Signature(name.to_owned()))?;
        if !opened.signers.iter().any(|signer| signer.name == name && signer.id == id) {
            opened.signers.push(Signer { name: name.to_owned(), id, time });
        }
    }
    if opened.signers.is_empty() { Err(Error::Unsigned) } else { Ok(opened) }
}

/// The text of a note whose signatures have **not** been checked: only for saying more about a note already refused.
///
/// # Errors
/// When the bytes are not a note.
pub fn unverified_body(bytes: &[u8]) -> Result<&str, Error> {
    Ok(split(bytes)?.0)
}

/// Name, key id and signature of one line.
type Line<'a> = (&'a str, u32, Vec<u8>);

fn split(bytes: &[u8]) -> Result<(&str, Vec<Line<'_>>), Error> {
    if bytes.len() > MAX_BYTES {
        return Err(Error::TooLarge);
    }
    let text = std::str::from_utf8(bytes).map_err(|_| Error::Text)?;
    if text.bytes().any(is_forbidden) {
        return Err(Error::Text);
    }
    let blank = text.rfind("\n\n").ok_or(Error::Format)?;
    let (body, lines) = (&text[..=blank], &text[blank + 2..]);
    let lines = lines.strip_suffix('\n').ok_or(Error::Format)?;
    if lines.bytes().filter(|byte| *byte == b'\n').count() >= MAX_SIGNATURES {
        return Err(Error::TooLarge);
    }
    let lines = lines.split('\n').map(parse_line).collect::<Option<Vec<_>>>().ok_or(Error::Format)?;
    Ok((body, lines))
}

fn parse_line(line: &str) -> Option<Line<'_>> {
    let (name, blob) = line.strip_prefix("— ")?.split_once(' ')?;
    let mut blob = from_base64(blob)?;
    if !key::is_name(name) || blob.len() < 5 {
        return None;
    }
    let signature = blob.split_off(4);
    Some((name, u32::from_be_bytes(blob.try_into().ok()?), signature))
}

fn line(name: &str, id: u32, signature: &[u8]) -> String {
    let blob = [&id.to_be_bytes()[..], signature].concat();
    format!("— {name} {}\n", to_base64(&blob))
}

fn check_body(body: &str) -> Result<(), Error> {
    if body.bytes().any(is_forbidden) {
        Err(Error::Text)
    } else if body.ends_with('\n') {
        Ok(())
    } else {
        Err(Error::Format)
    }
}

fn is_forbidden(byte: u8) -> bool {
    byte < 0x20 && byte != b'\n'
}
