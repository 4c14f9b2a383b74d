//! The notes of letters: read from the catalogue, chosen by what the step is and what it lets the addressee do next.

use crate::authority::Force;
use crate::procedure::{Definition, FieldKind, Step};
use crate::text::{Both, Lang};
use serde::Deserialize;
use std::sync::LazyLock;

/// A note as the catalogue holds it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Written {
    pub(super) id: String,
    /// Only with one of these forces; with any, where empty.
    #[serde(default)]
    force: Vec<Force>,
    /// Only where the addressee can take this step next.
    offers: Option<String>,
    /// Only where a step the addressee can take next has this field.
    asks: Option<String>,
    pub(super) title: Both,
    pub(super) text: Both,
    pub(super) basis: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    note: Vec<Written>,
}

static NOTES: LazyLock<Vec<Written>> = LazyLock::new(|| {
    #[expect(clippy::expect_used, reason = "the file is embedded and read by a test")]
    let file: File =
        toml::from_str(include_str!("../../../../catalog/letters/notes.toml")).expect("notes are well formed");
    file.note
});

/// Every note there is.
#[cfg(test)]
pub(super) fn all() -> &'static [Written] {
    &NOTES
}

/// The notes a force alone brings.
pub(super) fn of_force(force: Force) -> Vec<&'static Written> {
    NOTES.iter().filter(|n| n.force.contains(&force) && n.offers.is_none() && n.asks.is_none()).collect()
}

/// The notes that hold for a step, each with its text.
pub(super) fn of(definition: &Definition, step: &Step, force: Option<Force>) -> Vec<(&'static Written, Both)> {
    NOTES.iter().filter_map(|n| Some((n, n.text_for(definition, step, force)?))).collect()
}

impl Written {
    fn text_for(&self, definition: &Definition, step: &Step, force: Option<Force>) -> Option<Both> {
        if !self.force.is_empty() && !force.is_some_and(|f| self.force.contains(&f)) {
            return None;
        }
        let mut next = definition.steps_from(&step.to).filter(|s| s.by.iter().any(|b| step.shown_to.contains(b)));
        let (mut period, mut field) = (Both::default(), Both::default());
        if let Some(offers) = &self.offers {
            let offered = next.find(|s| s.id == *offers)?;
            let closes =
                |c: &&crate::procedure::Clock| c.runs_in.contains(&step.to) && c.lapse.bars.contains(&offered.id);
            if let Some(clock) = definition.clocks.iter().find(closes) {
                period = Both { ja: clock.words(Lang::Ja), en: clock.words(Lang::En) };
            }
        } else if let Some(asks) = &self.asks {
            let asked = next.flat_map(|s| &s.fields).find(|f| f.id == *asks && f.kind != FieldKind::Clauses)?;
            field = asked.label.clone();
        }
        let filled = |text: &str, period: &str, field: &str| text.replace("{period}", period).replace("{field}", field);
        Some(Both {
            ja: filled(&self.text.ja, &period.ja, &field.ja),
            en: filled(&self.text.en, &period.en, &field.en),
        })
    }
}
