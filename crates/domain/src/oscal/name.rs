//! What things are called in OSCAL: ids of controls, identities, files, moments, addresses.

use crate::norm::NormId;
use crate::refusal::Refusal;
use crate::text::Both;
use crate::time::{Date, Timestamp, rfc3339};
use shirube_oscal::Document;
use shirube_oscal::datatype::{DateTime, Malformed, Uuid};
use shirube_oscal::write::{Bilingual, derived};

/// Where every identity of ours is derived: version 5 of `urn:x-shirube:oscal` in the namespace of URLs.
const SPACE: &str = "bf5f605a-4fc9-53cd-8b10-2bda24ffac10";

/// The file an instrument's catalogue is expected in by what refers to it: `aigb@1.2.oscal.json`.
pub fn file_name(instrument: &str) -> String {
    format!("{instrument}.oscal.json")
}

/// The media type of a document, as the published content of OSCAL has it.
pub fn media_type(document: &Document) -> String {
    format!("application/oscal.{}+json", document.model())
}

/// The id of a norm's control: code and clause, the same in every version of the instrument.
pub(super) fn control(code: &str, clause: &str) -> String {
    let start = if code.starts_with(|c: char| c.is_ascii_alphabetic()) { "" } else { "_" };
    format!("{start}{code}_{clause}")
}

/// The control of a norm by its full id.
pub(super) fn control_of(id: &NormId) -> String {
    control(id.instrument().split('@').next().unwrap_or_default(), id.clause())
}

/// The clause a control of ours stands for.
pub(super) fn clause<'a>(code: &str, control: &'a str) -> Option<&'a str> {
    let rest = control.strip_prefix(code).or_else(|| control.strip_prefix('_')?.strip_prefix(code));
    rest?.strip_prefix('_').filter(|clause| !clause.is_empty())
}

/// An identity, the same for the same name.
pub(super) fn identity(name: &str) -> Result<Uuid, Refusal> {
    derived(SPACE, name).map_err(unwritable)
}

/// A moment as OSCAL has it.
pub(super) fn moment(at: Timestamp) -> Result<DateTime, Refusal> {
    DateTime::new(rfc3339(at)).map_err(unwritable)
}

/// A moment kept in the database.
pub(super) fn kept_moment(text: &str) -> Result<DateTime, Refusal> {
    DateTime::new(text).map_err(unwritable)
}

/// The end of a day in Japan.
pub(super) fn end_of(day: Date) -> Result<DateTime, Refusal> {
    DateTime::new(format!("{day}T23:59:59+09:00")).map_err(unwritable)
}

pub(super) fn bilingual(both: &Both) -> Bilingual {
    Bilingual::new(&both.ja, &both.en)
}

/// Both languages in one text, where OSCAL has room for one.
pub(super) fn two(both: &Both) -> String {
    format!("{}\n\n{}", both.ja, both.en)
}

/// A web address with what a URI has no letters for written in percent.
pub(super) fn address(text: &str) -> String {
    let plain = |b: u8| b.is_ascii_graphic() && !b"\"<>\\^`{|}".contains(&b);
    let escaped = |b: u8| if plain(b) { char::from(b).to_string() } else { format!("%{b:02X}") };
    text.bytes().map(escaped).collect()
}

/// Something of ours that OSCAL cannot hold.
pub(super) fn unwritable(error: Malformed) -> Refusal {
    Refusal::invalid("oscal.unwritable").with("detail", error)
}
