//! What is kept of what is learnt.

use crate::authority::Office;
use crate::id::{AccountId, ActId, CaseId, ChangeId, LessonId, RecheckId};
use crate::text::{Both, scale};

scale! {
    /// What a lesson would change.
    LessonKind {
        /// How risks relate to each other and to laws.
        RiskMap = "risk-map", "リスクの対応表", "risk map";
        /// A list of criteria.
        Criteria = "criteria", "基準の一覧", "criteria";
        /// An instrument or a norm whose questions are asked.
        Questions = "questions", "質問（規範）", "questions";
        /// A suite of evaluations.
        Suite = "suite", "評価項目の集まり", "evaluation suite";
        /// Something else.
        Other = "other", "そのほか", "something else";
    }
}

scale! {
    /// How a lesson stands.
    LessonState {
        /// To be decided.
        Open = "open", "検討待ち", "to be decided";
        /// It goes on elsewhere.
        Accepted = "accepted", "採用", "accepted";
        /// It does not.
        Declined = "declined", "不採用", "declined";
    }
}

scale! {
    /// What came of a recheck.
    Outcome {
        /// It did not happen again.
        NotRecurred = "not-recurred", "再発していない", "not happened again";
        /// It did: another case is about it.
        Recurred = "recurred", "再発した", "happened again";
        /// It could not be found out.
        NotChecked = "not-checked", "確かめられなかった", "could not be checked";
    }
}

/// Something proposed out of a case (改善提案).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lesson {
    /// Its id.
    pub id: LessonId,
    /// Out of which case.
    pub case: CaseId,
    /// What it would change.
    pub kind: LessonKind,
    /// Which one, by its id; empty where there is none.
    pub target: String,
    /// What to change.
    pub what: Both,
    /// Why.
    pub why: Both,
    /// How it stands.
    pub state: LessonState,
    /// Who proposed it.
    pub by: AccountId,
    /// When, RFC 3339.
    pub at: String,
    /// Who decided, when, and why.
    pub decided: Option<(AccountId, String, String)>,
    /// Where it goes on: a proposal of norm editing, or words.
    pub goes_on: Option<String>,
    /// Counts changes.
    pub revision: i64,
}

/// What somebody proposes.
#[derive(Debug, Clone, Default)]
pub struct LessonDraft {
    /// The word of a [`LessonKind`].
    pub kind: String,
    /// Which one, by its id.
    pub target: String,
    /// What to change, in Japanese.
    pub what: String,
    /// What to change, in English.
    pub what_en: String,
    /// Why, in Japanese.
    pub why: String,
    /// Why, in English.
    pub why_en: String,
}

/// What a norm editor decides.
#[derive(Debug, Clone, Default)]
pub struct DecisionDraft {
    /// `accepted` or `declined`.
    pub decision: String,
    /// Why.
    pub reason: String,
    /// Where it goes on, when accepted.
    pub goes_on: String,
}

/// Which lessons to list.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// That stand so.
    pub state: Option<LessonState>,
    /// That would change this.
    pub kind: Option<LessonKind>,
    /// Out of this case.
    pub case: Option<CaseId>,
    /// Before this one: where the page before ended.
    pub before: Option<LessonId>,
}

/// When it is looked at whether something happened again (再発確認).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recheck {
    /// Its id.
    pub id: RecheckId,
    /// Out of which case.
    pub case: CaseId,
    /// The number of that case.
    pub number: String,
    /// The day by which.
    pub due: String,
    /// By which office.
    pub office: Office,
    /// What is looked at.
    pub what: String,
    /// Who planned it.
    pub by: AccountId,
    /// What came of it, in words, by whom and when.
    pub outcome: Option<(Outcome, String, AccountId, String)>,
    /// The number of the case it happened again in.
    pub again: Option<String>,
    /// Counts changes.
    pub revision: i64,
}

/// What somebody plans.
#[derive(Debug, Clone, Default)]
pub struct RecheckDraft {
    /// The day, as people write days.
    pub due: String,
    /// The word of an office of the procedure.
    pub office: String,
    /// What is to be looked at.
    pub what: String,
}

/// What somebody found.
#[derive(Debug, Clone, Default)]
pub struct OutcomeDraft {
    /// The word of an [`Outcome`].
    pub outcome: String,
    /// In words.
    pub words: String,
    /// The number of the case it happened again in.
    pub again: String,
}

/// A published advisory to be brought to operators with similar systems (予防的な通知).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// The change that carries it.
    pub change: ChangeId,
    /// Out of which case.
    pub case: CaseId,
    /// The advisory.
    pub advisory: ActId,
    /// Why; told to nobody outside.
    pub reason: String,
    /// Who proposed it.
    pub by: AccountId,
    /// When, RFC 3339.
    pub at: String,
    /// Who decided, and when.
    pub decided: Option<(AccountId, String)>,
    /// Why not, when it was declined.
    pub word: Option<String>,
    /// The act, when it was confirmed.
    pub act: Option<ActId>,
    /// Counts changes.
    pub revision: i64,
}
