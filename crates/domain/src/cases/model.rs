//! What a stored case, its events and its parties are.

use super::withhold::Withheld;
use crate::id::{AccountId, ActId, CaseId, EntryId, OperatorId};
use crate::procedure::Case;
use crate::text::scale;
use std::collections::BTreeMap;

/// A case as it is stored.
#[derive(Debug, Clone)]
pub struct CaseFile {
    /// Its id.
    pub id: CaseId,
    /// What people call it; drawn by chance, so that numbers tell nothing about how many there are.
    pub number: String,
    /// SHA-256 of the definition it began under.
    pub definition: String,
    /// Its procedure in its version: `incident@1`.
    pub procedure: String,
    /// What it is about, in a line.
    pub title: String,
    /// When it was opened, RFC 3339.
    pub opened_at: String,
    /// When its next period ends, RFC 3339.
    pub next_due: Option<String>,
    /// Since when something in it is late, RFC 3339.
    pub overdue_since: Option<String>,
    /// The case as the engine knows it.
    pub case: Case,
    /// Counts changes.
    pub revision: i64,
    /// How it is sealed, while it is.
    pub withheld: Option<Withheld>,
}

/// A party to a case (当事者): an operator, an account, or somebody without one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Party {
    /// The role played.
    pub role: String,
    /// The operator's or account's id, or a word.
    pub holder: String,
}

impl Party {
    /// An operator.
    pub fn operator(role: &str, operator: &OperatorId) -> Party {
        Party { role: role.to_owned(), holder: operator.to_string() }
    }
    /// Somebody without an account.
    pub fn nameless(role: &str) -> Party {
        Party { role: role.to_owned(), holder: role.to_owned() }
    }
}

/// Who wants to read or do something.
#[derive(Debug, Clone)]
pub enum Actor {
    /// Somebody signed in.
    Account(AccountId),
    /// A party without an account, whose secret was checked by whoever made this.
    Nameless(Party),
}

impl Actor {
    /// How the case names them.
    pub fn person(&self) -> &str {
        match self {
            Actor::Account(id) => id.as_str(),
            Actor::Nameless(party) => &party.holder,
        }
    }
}

scale! {
    /// What happened in a case.
    EventKind {
        /// It began.
        Opened = "opened", "開始", "opened";
        /// A step was taken by one person.
        Taken = "taken", "実施", "taken";
        /// A step was proposed and waits for a second person.
        Proposed = "proposed", "起案", "proposed";
        /// A second person confirmed it, and it was taken.
        Confirmed = "confirmed", "決裁", "confirmed";
        /// A second person declined it, or it was taken back.
        Declined = "declined", "差戻し・取下げ", "declined";
        /// A period ended.
        Lapsed = "lapsed", "期限到来", "period ended";
        /// A role was given.
        Assigned = "assigned", "担当の割当て", "assigned";
        /// A role was taken back.
        Relieved = "relieved", "担当の解除", "relieved";
        /// A person was taken out.
        Recused = "recused", "忌避・回避", "recused";
        /// Another acts for a person.
        Delegated = "delegated", "代理の指定", "delegated";
        /// The clocks stopped.
        Suspended = "suspended", "期限の停止", "suspended";
        /// They go on.
        Resumed = "resumed", "期限の再開", "resumed";
        /// It ended in another case.
        Joined = "joined", "併合", "joined";
        /// A case was made of it, or it was made of one.
        Split = "split", "分離", "split";
        /// A party was named.
        Named = "named", "当事者の追加", "party named";
        /// It was sealed.
        Withheld = "withheld", "秘匿", "sealed";
        /// It was opened again.
        Disclosed = "disclosed", "秘匿の解除", "opened again";
        /// A party added a word.
        Added = "added", "追記", "word added";
        /// An official read what was added.
        Heard = "heard", "追記の確認", "word read";
    }
}

/// Something that happened in a case.
#[derive(Debug, Clone)]
pub struct Event {
    /// Counts from 1.
    pub number: i64,
    /// What.
    pub kind: EventKind,
    /// The step, or the clock of a period that ended without one.
    pub step: Option<String>,
    /// By whom; absent for a period that ended.
    pub by: Option<String>,
    /// In which role.
    pub role: Option<String>,
    /// For whom, when a delegate.
    pub instead_of: Option<String>,
    /// Whom it concerns, or which case.
    pub person: Option<String>,
    /// What was answered.
    pub answers: BTreeMap<String, String>,
    /// The act it was.
    pub act: Option<ActId>,
    /// The entry of the log.
    pub entry: EntryId,
    /// When, RFC 3339.
    pub at: String,
}

/// What a case begins with.
#[derive(Debug, Clone, Default)]
pub struct Opening {
    /// The procedure, by its id; the newest version is taken.
    pub procedure: &'static str,
    /// What it is about, in a line.
    pub title: String,
    /// Its parties.
    pub parties: Vec<Party>,
    /// What was said at the beginning.
    pub answers: BTreeMap<String, String>,
    /// Who opened it: a person, or a word for a party.
    pub by: Option<String>,
    /// In which role.
    pub role: Option<String>,
}
