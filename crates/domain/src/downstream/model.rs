//! What is kept of a change, and of who was told of it.

use crate::id::{AccountId, AssetId, ChangeId, OperatorId, ReceivedId, StatementId};
use crate::text::scale;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

scale! {
    /// What happened.
    Kind {
        /// There is a new version of it.
        NewVersion = "new-version", "新しい版", "a new version";
        /// A statement about it was taken back.
        Withdrawn = "statement-withdrawn", "言明の撤回", "a statement withdrawn";
        /// A later statement took the place of one about it.
        Superseded = "statement-superseded", "言明の差し替え", "a statement superseded";
        /// A statement about it was set aside for now.
        Suspended = "statement-suspended", "言明の一時停止", "a statement suspended";
        /// A statement about it that was set aside stands again.
        Restored = "statement-restored", "言明の一時停止の解除", "the suspension of a statement lifted";
        /// An evaluation did not come out as it had to.
        Evaluation = "evaluation-failed", "評価が基準に届かなかった", "an evaluation below its threshold";
        /// Something happened with it.
        Incident = "incident", "インシデント", "an incident";
        /// A statement about it runs out soon.
        Expiring = "expiring", "言明の期限が近い", "a statement that expires soon";
        /// A statement about it has run out.
        Expired = "expired", "言明の期限切れ", "a statement expired";
        /// The result of an evaluation that a statement says rests on something that changed since.
        ResultStale = "result-stale", "評価結果の前提が変わった", "the result of an evaluation went stale";
        /// The public was told something about it out of a case.
        Advisory = "advisory", "注意喚起", "an advisory";
        /// The public was told something about what one's own is similar to; one's own rests on none of it.
        Preventive = "preventive", "似たシステムについての注意喚起", "an advisory about similar systems";
    }
}

impl Kind {
    /// What a person announces; the others are said by the clock.
    pub const ANNOUNCED: [Kind; 7] = [
        Kind::NewVersion,
        Kind::Withdrawn,
        Kind::Superseded,
        Kind::Suspended,
        Kind::Restored,
        Kind::Evaluation,
        Kind::Incident,
    ];
    /// How a statement stands, as a person or its issuer's list says it.
    pub(super) const OF_STATUS: [Kind; 3] = [Kind::Withdrawn, Kind::Suspended, Kind::Restored];

    /// Whether it concerns only those who were given one statement, and what rests on them.
    pub fn is_of_statement(self) -> bool {
        Kind::OF_STATUS.contains(&self)
            || matches!(self, Kind::Superseded | Kind::Expiring | Kind::Expired | Kind::ResultStale)
    }

    /// Whether it carries an advisory: what it says stands in the open.
    pub fn is_of_advisory(self) -> bool {
        matches!(self, Kind::Advisory | Kind::Preventive)
    }
}

scale! {
    /// How far a change has come.
    State {
        /// Written, and who it would reach is shown; nobody was told.
        Previewed = "previewed", "確認待ち", "to be confirmed";
        /// It goes out.
        Announced = "announced", "送付待ち", "about to go out";
        /// Some were told.
        Walking = "walking", "送付中", "going out";
        /// Everyone was told.
        Done = "done", "送付済み", "told to all";
        /// Taken back before anyone was told.
        TakenBack = "taken-back", "取りやめ", "dropped before it went out";
    }
}

scale! {
    /// How far the word to another installation has come.
    NodeState {
        /// To be sent.
        Due = "due", "送付待ち", "to be sent";
        /// It left.
        Sent = "sent", "送付済み", "sent";
        /// The other side took it.
        Received = "received", "到達", "received";
    }
}

/// Who reached how many, in figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Figures {
    /// Operators told.
    pub operators: u64,
    /// Systems, models and datasets of theirs that rest on what changed.
    pub systems: u64,
    /// Other installations.
    pub nodes: u64,
    /// The longest way, in steps.
    pub levels: u32,
    /// Whether nobody was left out because the walk would have become too long.
    pub is_whole: bool,
}

/// A change that travels (変更通知).
#[derive(Debug, Clone)]
pub struct Change {
    /// Its id.
    pub id: ChangeId,
    /// Who announced it; none when it came from another installation, or when the clock says it of a statement from there.
    pub operator: Option<OperatorId>,
    /// What changed, when it stands in the register here.
    pub asset: Option<AssetId>,
    /// Whose it is: an address.
    pub issuer: String,
    /// What changed, as an address.
    pub subject: String,
    /// What that is called.
    pub subject_name: String,
    /// What happened.
    pub kind: Kind,
    /// The reason, for those who were given a statement about it.
    pub words: String,
    /// The reason, for everyone further along; may be empty.
    pub public_words: String,
    /// Which fields of the statement say something else now; empty: not said, so all.
    pub fields: BTreeSet<String>,
    /// The statement it speaks of, when it was made here.
    pub statement: Option<StatementId>,
    /// Digest of the statement it speaks of.
    pub digest: Option<String>,
    /// The statement that took its place.
    pub replaced_by: Option<StatementId>,
    /// Announcing it takes the statement back.
    pub withdraws: bool,
    /// The installation it came from, and its name there.
    pub origin: Option<(String, String)>,
    /// What changed is not the subject itself but something it rests on.
    pub is_further: bool,
    /// How far it has come.
    pub state: State,
    /// Whom it reaches; before it is announced, nobody.
    pub reach: Figures,
    /// Who wrote it.
    pub by: Option<AccountId>,
    /// When it was written, RFC 3339.
    pub at: String,
    /// When it was announced.
    pub announced_at: Option<String>,
    /// Counts changes.
    pub revision: i64,
}

/// What a person says when announcing a change.
#[derive(Debug, Clone, Default)]
pub struct Draft {
    /// The word of a [`Kind`].
    pub kind: String,
    /// The reason for those who were given a statement.
    pub words: String,
    /// The reason for everyone further along.
    pub public_words: String,
    /// The statement it speaks of.
    pub statement: Option<StatementId>,
    /// Take that statement back at the same time.
    pub withdraws: bool,
    /// The statement that takes its place.
    pub replaced_by: Option<StatementId>,
    /// Which of its fields say something else now.
    pub fields: Vec<String>,
}

/// What an operator was told of one change.
#[derive(Debug, Clone)]
pub struct Told {
    /// The change.
    pub change: Change,
    /// Who was told.
    pub operator: OperatorId,
    /// When, RFC 3339.
    pub at: String,
    /// How many of its systems, models and datasets rest on what changed.
    pub systems: u64,
    /// How many statements it was given are concerned.
    pub received: u64,
    /// Whether it was given a statement about what changed, and so reads the words meant for partners.
    pub is_direct: bool,
    /// Whether the reader has opened it.
    pub is_seen: bool,
}

impl Told {
    /// The reason as this operator may read it; empty when there is none for it.
    pub fn words(&self) -> &str {
        if self.is_direct { &self.change.words } else { &self.change.public_words }
    }

    /// What changed by name, when this operator may know it.
    pub fn subject(&self) -> Option<&str> {
        self.is_direct.then_some(self.change.subject_name.as_str())
    }
}

/// Where in the spread a thing stands, and what it rests on there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Steps from what changed; none for what is named itself, or is only similar.
    pub level: u32,
    /// The things of the same register it hangs on, through which the change comes.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub over: BTreeSet<AssetId>,
    /// The statements it rests on, through which the change comes.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub received: BTreeSet<ReceivedId>,
}

/// What of one operator's rests on what changed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    /// Its systems, models and datasets.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub systems: BTreeMap<AssetId, Place>,
    /// Statements it was given, with the steps from what changed.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub received: BTreeMap<ReceivedId, u32>,
}
