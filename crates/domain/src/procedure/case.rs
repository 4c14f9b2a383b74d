//! A case: one run of a procedure, as it stands.

use crate::calendar::{Calendar, End, Pause, end};
use crate::procedure::model::{Clock, Definition};
use crate::text::scale;
use crate::time::{Date, Timestamp, end_of_day_in_japan};
use serde::{Deserialize, Serialize};

/// A case as it stands (事案). Only the verbs of this module change it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// The version of the procedure it began under: `incident@1`.
    pub procedure: String,
    /// Its state.
    pub state: String,
    /// Since when.
    pub since: Timestamp,
    /// The steps taken, in order.
    pub taken: Vec<Taken>,
    /// A step that waits for a second person.
    pub pending: Option<Pending>,
    /// Who plays what.
    pub people: Vec<Part>,
    /// The periods that ran or run.
    pub clocks: Vec<Running>,
    /// The times it was suspended.
    pub pauses: Vec<Pause>,
    /// The case it was joined to.
    pub joined: Option<String>,
}

/// A step that was taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Taken {
    /// Which.
    pub step: String,
    /// By whom; absent for the clock.
    pub by: Option<String>,
    /// In which role.
    pub role: String,
    /// For whom, when the taker was a delegate.
    pub instead_of: Option<String>,
    /// Who confirmed it.
    pub second: Option<String>,
    /// When.
    pub at: Timestamp,
}

/// A step one person proposed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pending {
    /// Which.
    pub step: String,
    /// By whom.
    pub by: String,
    /// In which role.
    pub role: String,
    /// For whom, when a delegate.
    pub instead_of: Option<String>,
    /// When.
    pub at: Timestamp,
    /// The day it gives a period, when it gives one.
    pub until: Option<Date>,
}

scale! {
    /// How somebody stands to a role in a case.
    Standing {
        /// It is theirs.
        Assigned = "assigned", "担当", "assigned";
        /// They act for another.
        Delegate = "delegate", "代理", "delegate";
        /// They take no part in the case.
        Recused = "recused", "忌避・回避", "recused";
    }
}

/// How one person stands to a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// Who.
    pub person: String,
    /// How.
    pub standing: Standing,
    /// In which role; absent for someone recused from the whole.
    pub role: Option<String>,
    /// For whom, when a delegate.
    pub instead_of: Option<String>,
    /// From when.
    pub from: Timestamp,
    /// Until when.
    pub until: Option<Timestamp>,
}

impl Part {
    /// Whether it holds at a moment.
    pub fn holds(&self, at: Timestamp) -> bool {
        self.from <= at && self.until.is_none_or(|u| at < u)
    }
}

/// A period of a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Running {
    /// Which clock.
    pub clock: String,
    /// From when it runs.
    pub from: Timestamp,
    /// Until which day, when a step gave it.
    pub until: Option<Date>,
    /// When what it was for was done.
    pub met: Option<Timestamp>,
    /// When it ended without.
    pub lapsed: Option<Timestamp>,
}

/// A period and when it ends.
#[derive(Debug, Clone)]
pub struct Due<'d> {
    /// Its clock.
    pub clock: &'d Clock,
    /// From when it runs.
    pub from: Timestamp,
    /// Its end; absent while it stands still.
    pub end: Option<End>,
    /// When it lapsed.
    pub lapsed: Option<Timestamp>,
}

impl Case {
    /// Whether nothing follows.
    pub fn is_over(&self, definition: &Definition) -> bool {
        self.joined.is_some() || definition.state(&self.state).is_none_or(|s| s.is_end)
    }

    /// Whether its clocks stand still.
    pub fn is_suspended(&self) -> bool {
        self.pauses.last().is_some_and(|p| p.until.is_none())
    }

    /// Who a role is assigned to at a moment.
    pub fn assigned<'c>(&'c self, role: &'c str, at: Timestamp) -> impl Iterator<Item = &'c Part> {
        let fits = move |p: &&Part| p.standing == Standing::Assigned && p.role.as_deref() == Some(role) && p.holds(at);
        self.people.iter().filter(fits)
    }

    /// Whether somebody takes no part.
    pub fn is_recused(&self, person: &str, at: Timestamp) -> bool {
        self.people.iter().any(|p| p.person == person && p.standing == Standing::Recused && p.holds(at))
    }

    /// Whether a clock that lapsed closes a step, and which.
    pub fn barred_by<'d>(&self, definition: &'d Definition, step: &str) -> Option<&'d Clock> {
        let lapsed = self.clocks.iter().filter(|r| r.lapsed.is_some() && r.met.is_none());
        lapsed.filter_map(|r| definition.clock(&r.clock)).find(|c| c.lapse.bars.iter().any(|b| b == step))
    }

    /// The periods that run, the first to end first.
    pub fn due<'d>(&self, definition: &'d Definition, calendar: &Calendar) -> Vec<Due<'d>> {
        if self.joined.is_some() {
            return Vec::new();
        }
        let running = self.clocks.iter().filter(|r| r.met.is_none());
        let mut all: Vec<Due<'d>> = running
            .filter_map(|r| {
                let clock = definition.clock(&r.clock)?;
                Some(Due { clock, from: r.from, end: self.end_of(clock, r, calendar), lapsed: r.lapsed })
            })
            .collect();
        all.sort_by_key(|d| (d.end.is_none(), d.end.map(|e| e.at)));
        all
    }

    /// When the next period that has not lapsed ends: what a sweep looks for.
    pub fn next_due(&self, definition: &Definition, calendar: &Calendar) -> Option<Timestamp> {
        self.due(definition, calendar).iter().filter(|d| d.lapsed.is_none()).find_map(|d| d.end.map(|e| e.at))
    }

    fn end_of(&self, clock: &Clock, running: &Running, calendar: &Calendar) -> Option<End> {
        // Only what was suspended while it ran counts.
        let pauses: Vec<Pause> =
            self.pauses.iter().filter(|p| p.until.is_none_or(|u| u > running.from)).copied().collect();
        match (clock.span(), running.until) {
            (_, Some(day)) => given(day, &pauses),
            (Some(span), None) => end(running.from, span, clock.closed, &pauses, calendar),
            (None, None) => None,
        }
    }
}

/// The end of a day somebody gave; later by the whole days that stood still since it was given.
fn given(day: Date, pauses: &[Pause]) -> Option<End> {
    let days: i64 = pauses
        .iter()
        .map(|p| Some(p.until?.duration_since(p.from).as_hours().div_euclid(24)))
        .collect::<Option<Vec<i64>>>()?
        .iter()
        .sum();
    let on = day.checked_add(jiff::Span::new().try_days(days).ok()?).ok()?;
    let at = end_of_day_in_japan(on)?;
    Some(End { on, at, moved_from: (days > 0).then_some(day), is_expected: false })
}
