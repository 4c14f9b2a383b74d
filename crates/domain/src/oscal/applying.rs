//! What applies to a described system, as a profile that selects those controls.

use super::name::{control, file_name, identity, moment, two, unwritable};
use super::words;
use crate::norm::{Applicability, Applies};
use crate::refusal::{Class, Refusal};
use crate::text::Lang;
use crate::time::Timestamp;
use shirube_oscal::Document;
use shirube_oscal::write::{self, About, Bilingual, Choice, Note, Selected};
use shirube_proof::digest::sha256;

/// The profile of what applies, and of what may apply: leaving that out would turn "not given" into "no".
///
/// # Errors
/// When nothing applies.
pub fn profile(items: &[Applicability<'_>], subject: &str, at: Timestamp) -> Result<Document, Refusal> {
    let items: Vec<_> = items.iter().filter(|i| i.answer != Applies::No).collect();
    let (mut choices, mut marks) = (Vec::<Choice>::new(), Vec::new());
    for item in &items {
        let id = control(&item.instrument.code, &item.norm.id);
        let href = file_name(&item.instrument.id());
        match choices.iter_mut().find(|c| c.href == href) {
            Some(choice) => choice.ids.get_or_insert_default().push(id.clone()),
            None => choices.push(Choice { href, ids: Some(vec![id.clone()]), with_inside: false }),
        }
        marks.push((id, vec![Note::new("applicability", item.answer.word()).in_words(because(item))]));
    }
    if choices.is_empty() {
        return Err(Refusal::of(Class::Absent, "oscal.nothing-applies"));
    }
    let content: String = items.iter().map(|i| format!("{} {}\n", i.id, i.answer.word())).collect();
    let about = About {
        uuid: identity(&format!("profile {subject} {}", sha256(content.as_bytes())))?,
        title: Bilingual::new(format!("該当する規範：{subject}"), format!("What applies: {subject}")),
        version: "1".to_owned(),
        at: moment(at)?,
        publisher: Some((identity("publisher")?, words::MAKER.to_owned())),
        remarks: Some(two(&words::selection())),
        notes: vec![Note::new("subject", subject)],
        sources: Vec::new(),
        things: Vec::new(),
    };
    write::profile(&Selected { about, choices, settings: Vec::new(), marks }).map_err(unwritable)
}

/// The answer in both languages, with the facts behind it.
fn because(item: &Applicability<'_>) -> String {
    let facts: Vec<&str> = item.reasons.iter().map(|r| r.fact.as_str()).collect();
    let facts = if facts.is_empty() { String::new() } else { format!(" ({})", facts.join(", ")) };
    format!("{} / {}{facts}", item.answer.label(Lang::Ja), item.answer.label(Lang::En))
}
