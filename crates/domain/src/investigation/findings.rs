//! Draft findings, what the party said of them, and what the final ones changed: read out of a case as somebody may see it; pure.

use super::model::Confidence;
use super::rules::confidence_line;
use crate::cases::{Event, EventKind};
use crate::text::Lang;

/// A draft, and what came of it.
#[derive(Debug, Clone)]
pub struct Round {
    /// What was drafted.
    pub draft: Event,
    /// That it was shown to the party, and until when comments were awaited.
    pub sent: Option<Event>,
    /// What the party said.
    pub comments: Vec<Event>,
    /// The period for comments ended without one.
    pub has_lapsed: bool,
}

/// The findings of a case.
#[derive(Debug, Clone, Default)]
pub struct Findings {
    /// The drafts, in order.
    pub rounds: Vec<Round>,
    /// The final ones.
    pub last: Option<Event>,
}

/// What the final findings say otherwise than the last draft that was shown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changed {
    /// Lines of the draft that are gone.
    pub gone: Vec<String>,
    /// Lines that were not in the draft.
    pub new: Vec<String>,
    /// How sure the draft was and the final findings are, where they differ.
    pub confidence: Option<(Confidence, Confidence)>,
}

impl Findings {
    /// Out of events, in order.
    pub fn of(events: &[Event]) -> Findings {
        let mut out = Findings::default();
        for event in events {
            let took_effect = matches!(event.kind, EventKind::Taken | EventKind::Confirmed | EventKind::Lapsed);
            match event.step.as_deref().filter(|_| took_effect) {
                Some("draft-findings") => {
                    out.rounds.push(Round { draft: event.clone(), sent: None, comments: Vec::new(), has_lapsed: false })
                }
                Some("send-findings") => out.last_round(|r| r.sent = Some(event.clone())),
                Some("comment") => out.last_round(|r| r.comments.push(event.clone())),
                Some("comment-lapsed") => out.last_round(|r| r.has_lapsed = true),
                Some("conclude") => out.last = Some(event.clone()),
                _ => {}
            }
        }
        out
    }

    fn last_round(&mut self, change: impl FnOnce(&mut Round)) {
        if let Some(round) = self.rounds.last_mut() {
            change(round);
        }
    }

    /// What the final findings changed; `None` before there are any.
    pub fn changed(&self) -> Option<Changed> {
        let last = self.last.as_ref()?;
        let draft = &self.rounds.iter().rev().find(|r| r.sent.is_some())?.draft;
        let of = |event: &Event, field: &str| event.answers.get(field).cloned().unwrap_or_default();
        let before = format!("{}\n{}", of(draft, "findings"), of(draft, "causes"));
        let mut after = lines(&of(last, "findings"));
        let was = Confidence::parse(&of(draft, "confidence"));
        let now = Confidence::ALL.iter().copied().find(|c| {
            let said = Lang::ALL.map(|l| confidence_line(*c, l));
            after.iter().any(|line| said.contains(line))
        });
        after.retain(|line| Confidence::ALL.iter().all(|c| Lang::ALL.iter().all(|l| confidence_line(*c, *l) != *line)));
        let before = lines(&before);
        Some(Changed {
            gone: before.iter().filter(|l| !after.contains(l)).cloned().collect(),
            new: after.iter().filter(|l| !before.contains(l)).cloned().collect(),
            confidence: was.zip(now).filter(|(a, b)| a != b),
        })
    }
}

fn lines(text: &str) -> Vec<String> {
    text.lines().map(str::trim).filter(|l| !l.is_empty()).map(str::to_owned).collect()
}
