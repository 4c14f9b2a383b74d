//! What a procedure says: states, steps, who takes them, in which time, on which basis.

use crate::calendar::{Closed, Span, Unit};
use crate::text::{Both, Lang, scale};
use serde::{Deserialize, Serialize};

/// The role of nobody: a step that follows from a period that ended.
pub const CLOCK: &str = "clock";

/// A procedure (手続), in one version.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Definition {
    /// Its id.
    pub id: String,
    /// Its version.
    pub version: String,
    /// Its name.
    pub title: Both,
    /// What it is for, and what it is not.
    pub about: Both,
    /// Whose working days count.
    pub calendar: String,
    /// What it rests on.
    pub basis: Vec<String>,
    /// The state a case begins in.
    pub begins: String,
    /// Who takes part.
    #[serde(rename = "role")]
    pub roles: Vec<Role>,
    /// Where a case can stand.
    #[serde(rename = "state")]
    pub states: Vec<State>,
    /// What leads from one state to another.
    #[serde(rename = "step")]
    pub steps: Vec<Step>,
    /// Which periods run.
    #[serde(rename = "clock", default)]
    pub clocks: Vec<Clock>,
    /// The roles told when a party adds a word.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hears: Vec<String>,
    /// What may be done besides steps.
    #[serde(default)]
    pub moves: Moves,
}

/// Someone who takes part (当事者または担当).
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Role {
    /// Its id.
    pub id: String,
    /// Its name.
    pub title: Both,
    /// The office that plays it; absent for a party to the case.
    pub office: Option<String>,
}

/// Where a case stands.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct State {
    /// Its id.
    pub id: String,
    /// Its name.
    pub title: Both,
    /// Whose turn it is.
    pub waits_for: Option<String>,
    /// What someone outside is told.
    pub outside: Both,
    /// Nothing follows.
    #[serde(default)]
    pub is_end: bool,
}

/// What leads from a state to another.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Its id.
    pub id: String,
    /// Its name.
    pub title: Both,
    /// The states it can be taken in.
    pub from: Vec<String>,
    /// The state it leads to.
    pub to: String,
    /// The roles that may take it.
    pub by: Vec<String>,
    /// The roles one of whom, another person, has to confirm it.
    #[serde(default)]
    pub second: Vec<String>,
    /// Steps whose takers may not take this one.
    #[serde(default)]
    pub apart_from: Vec<String>,
    /// The power it is an act under; absent for a filing.
    pub power: Option<String>,
    /// What it rests on.
    pub basis: Vec<String>,
    /// What goes out or comes in with it.
    #[serde(default)]
    pub documents: Vec<Both>,
    /// Parties who may read what it says; whoever took it always may.
    #[serde(default)]
    pub shown_to: Vec<String>,
    /// Steps whose last answers those parties may read from then on.
    #[serde(default)]
    pub shows: Vec<String>,
    /// A norm beneath which risks name laws: who is in charge of those is shown as a possible addressee.
    pub routes: Option<String>,
    /// What whoever takes it should know.
    pub note: Option<Both>,
    /// What is asked.
    #[serde(rename = "field", default)]
    pub fields: Vec<Field>,
}

scale! {
    /// What a field holds.
    FieldKind {
        /// One line.
        Line = "line", "一行", "one line";
        /// Several lines.
        Prose = "prose", "文章", "text";
        /// A day.
        Day = "day", "日付", "day";
        /// One of some options.
        Choice = "choice", "選択", "choice";
        /// A whole number.
        Number = "number", "数", "number";
        /// Clauses by their ids, one on a line.
        Clauses = "clauses", "条項", "clauses";
        /// Questions, one on a line.
        Questions = "questions", "質問", "questions";
        /// A reply to each question, each with its claim to be kept confidential.
        Replies = "replies", "質問ごとの回答", "replies";
    }
}

/// One thing a step asks.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// Its id.
    pub id: String,
    /// What is asked.
    pub label: Both,
    /// What it holds.
    pub kind: FieldKind,
    /// Nothing goes on without it.
    #[serde(default)]
    pub is_required: bool,
    /// It gives the finding an act rests on.
    #[serde(default)]
    pub is_reason: bool,
    /// What a choice offers.
    #[serde(default)]
    pub options: Vec<Choice>,
    /// The step and its field of questions that replies are to: `request.questions`.
    pub replies_to: Option<String>,
}

/// One option of a choice.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// Its id.
    pub id: String,
    /// What people read.
    pub label: Both,
}

/// A period that runs in some states (期限).
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Clock {
    /// Its id.
    pub id: String,
    /// What has to be done by then.
    pub title: Both,
    /// The states it runs in.
    pub runs_in: Vec<String>,
    /// How many of the unit.
    pub within: Option<u32>,
    /// Of what.
    pub unit: Option<Unit>,
    /// The field of the step before that gives the day instead.
    pub until_field: Option<String>,
    /// What a closed last day does.
    #[serde(default = "moves_on")]
    pub closed: Closed,
    /// What follows when it ends.
    pub lapse: Lapse,
    /// What it rests on.
    pub basis: Vec<String>,
    /// No clause gives this period: it is a rule of the house.
    #[serde(default)]
    pub is_ours: bool,
}

fn moves_on() -> Closed {
    Closed::Next
}

impl Clock {
    /// Its length, when it has one of its own.
    pub fn span(&self) -> Option<Span> {
        Some(Span { within: self.within?, unit: self.unit? })
    }

    /// "within 10 working days", or which answer gives the day.
    pub fn words(&self, lang: Lang) -> String {
        match (self.span(), &self.until_field) {
            (Some(span), _) => span.words(lang),
            (None, Some(field)) => {
                lang.pick(format!("「{field}」で定めた日まで"), format!("until the day given as `{field}`"))
            }
            (None, None) => String::new(),
        }
    }
}

/// What a period that ended does.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lapse {
    /// This step is taken, by nobody.
    pub step: Option<String>,
    /// These roles are told.
    #[serde(default)]
    pub tell: Vec<String>,
    /// These steps can no longer be taken.
    #[serde(default)]
    pub bars: Vec<String>,
}

/// What may be done besides steps, and by whom.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Moves {
    /// Giving a role to a person.
    pub assign: Option<Permit>,
    /// Taking a person out of a case.
    pub recuse: Option<Permit>,
    /// Letting another act for one.
    pub delegate: Option<Permit>,
    /// Stopping the clocks, and letting them go on.
    pub suspend: Option<Permit>,
    /// Ending a case in another.
    pub join: Option<Permit>,
    /// Making two cases of one.
    pub split: Option<Permit>,
}

/// Who may make a move, on what basis.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Permit {
    /// The roles.
    pub by: Vec<String>,
    /// What it rests on.
    pub basis: Vec<String>,
}

scale! {
    /// A move that is no step.
    MoveKind {
        /// Giving a role to a person.
        Assign = "assign", "担当の割当て", "assign";
        /// Taking a person out of a case.
        Recuse = "recuse", "忌避・回避", "recuse";
        /// Letting another act for one.
        Delegate = "delegate", "代理の指定", "delegate";
        /// Stopping the clocks.
        Suspend = "suspend", "期限の停止", "suspend";
        /// Ending a case in another.
        Join = "join", "併合", "join";
        /// Making two cases of one.
        Split = "split", "分離", "split";
    }
}

impl Moves {
    /// Who may, when it is possible at all.
    pub fn permit(&self, kind: MoveKind) -> Option<&Permit> {
        match kind {
            MoveKind::Assign => self.assign.as_ref(),
            MoveKind::Recuse => self.recuse.as_ref(),
            MoveKind::Delegate => self.delegate.as_ref(),
            MoveKind::Suspend => self.suspend.as_ref(),
            MoveKind::Join => self.join.as_ref(),
            MoveKind::Split => self.split.as_ref(),
        }
    }
}

impl Definition {
    /// `incident@1`.
    pub fn name(&self) -> String {
        format!("{}@{}", self.id, self.version)
    }
    /// A state by its id.
    pub fn state(&self, id: &str) -> Option<&State> {
        self.states.iter().find(|s| s.id == id)
    }
    /// A step by its id.
    pub fn step(&self, id: &str) -> Option<&Step> {
        self.steps.iter().find(|s| s.id == id)
    }
    /// A role by its id.
    pub fn role(&self, id: &str) -> Option<&Role> {
        self.roles.iter().find(|r| r.id == id)
    }
    /// A clock by its id.
    pub fn clock(&self, id: &str) -> Option<&Clock> {
        self.clocks.iter().find(|c| c.id == id)
    }
    /// The steps that start in a state.
    pub fn steps_from<'d>(&'d self, state: &'d str) -> impl Iterator<Item = &'d Step> {
        self.steps.iter().filter(move |s| s.from.iter().any(|f| f == state))
    }
}
