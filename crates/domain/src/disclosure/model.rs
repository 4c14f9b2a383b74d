//! What is kept of sheets, of who was given them, and of what was asked.

use crate::id::{AccountId, AssetId, DeliveryId, OperatorId, QuestionId, ReceivedId, SheetId, StatementId};
use crate::norm::Audience;
use crate::text::scale;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

scale! {
    /// Where a sheet is in its life.
    SheetState {
        /// Being written.
        Draft = "draft", "作成中", "draft";
        /// With the second person.
        Submitted = "submitted", "承認待ち", "awaiting approval";
        /// Signed.
        Issued = "issued", "発行済み", "issued";
        /// A later version was issued. What was signed holds until it is taken back or runs out.
        Superseded = "superseded", "改版済み", "superseded";
        /// Its statement was taken back.
        Withdrawn = "withdrawn", "撤回", "withdrawn";
    }
}

scale! {
    /// How a sheet reaches its recipient.
    ToKind {
        /// An operator on this installation.
        Operator = "operator", "この登録簿の事業者", "an operator on this installation";
        /// An operator on another installation.
        Node = "node", "別の登録簿の事業者", "an operator on another installation";
        /// A file someone hands over.
        File = "file", "ファイルで渡す", "a file to hand over";
        /// A file someone attaches to a mail.
        Mail = "mail", "メールに添付する", "a file to attach to a mail";
    }
}

scale! {
    /// How far a delivery has come.
    DeliveryState {
        /// It left.
        Sent = "sent", "送付済み", "sent";
        /// It arrived.
        Received = "received", "到達", "received";
        /// The recipient asked something that is not answered yet.
        Asked = "asked", "質問あり", "question open";
        /// The recipient took it as a ground.
        Accepted = "accepted", "受け入れ済み", "accepted";
        /// The recipient did not take it.
        Declined = "declined", "見送り", "declined";
        /// The statement was taken back.
        Withdrawn = "withdrawn", "撤回", "withdrawn";
    }
}

scale! {
    /// Who speaks.
    Direction {
        /// The recipient asks.
        Asked = "asked", "質問", "question";
        /// The sender answers.
        Answered = "answered", "回答", "answer";
    }
}

/// What is said in one field of a sheet, or why nothing is.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Field {
    /// Its name, as in `criteria/sheets.toml`.
    pub field: String,
    /// Where the words were taken from; none for the author's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<String>,
    /// The words: text, a list, or what the register has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
    /// Why nothing is said.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

/// One version of a disclosure sheet (開示シート).
#[derive(Debug, Clone)]
pub struct Sheet {
    /// Its id.
    pub id: SheetId,
    /// Whose.
    pub operator: OperatorId,
    /// About what.
    pub asset: AssetId,
    /// For whom.
    pub audience: Audience,
    /// 1 for the first of this asset and audience.
    pub version: i64,
    /// Where it is in its life.
    pub state: SheetState,
    /// What it says.
    pub fields: Vec<Field>,
    /// Who began it.
    pub author: AccountId,
    /// Everyone who put words in or handed it on; none of them approves it.
    pub writers: BTreeSet<AccountId>,
    /// When it was handed on, RFC 3339.
    pub submitted_at: Option<String>,
    /// By whom.
    pub submitted_by: Option<AccountId>,
    /// What the second person said when giving it back.
    pub returned: Option<String>,
    /// Who approved it.
    pub approver: Option<AccountId>,
    /// When, RFC 3339.
    pub approved_at: Option<String>,
    /// The statement it became.
    pub statement: Option<StatementId>,
    /// The version before.
    pub replaces: Option<SheetId>,
    /// How many days the statement runs.
    pub days: u32,
    /// Whether it stands on the operator's public page.
    pub is_published: bool,
    /// When it was begun, RFC 3339.
    pub created_at: String,
    /// Last change, RFC 3339.
    pub updated_at: String,
    /// Counts changes.
    pub revision: i64,
}

impl Sheet {
    /// One of its fields.
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|f| f.field == name)
    }
}

/// One recipient of one sheet (送付).
#[derive(Debug, Clone)]
pub struct Delivery {
    /// Its id.
    pub id: DeliveryId,
    /// Which sheet.
    pub sheet: SheetId,
    /// Which statement.
    pub statement: StatementId,
    /// Whose.
    pub from_operator: OperatorId,
    /// About what.
    pub from_asset: AssetId,
    /// How it goes.
    pub to_kind: ToKind,
    /// The recipient, when it is here.
    pub to_operator: Option<OperatorId>,
    /// The recipient's installation, when it is another: an address.
    pub to_node: Option<String>,
    /// The recipient's own address there.
    pub to_party: Option<String>,
    /// What the recipient is called.
    pub to_name: String,
    /// Names of the fields shown.
    pub shown: Vec<String>,
    /// Why fields are shown that need a decision.
    pub reasons: BTreeMap<String, String>,
    /// The statement as presented to this recipient.
    pub text: String,
    /// How far it has come.
    pub state: DeliveryState,
    /// The message that carries it.
    pub message: Option<String>,
    /// Who sent it.
    pub sent_by: AccountId,
    /// When, RFC 3339.
    pub sent_at: String,
    /// Last change, RFC 3339.
    pub updated_at: String,
    /// Counts changes.
    pub revision: i64,
}

/// A question about a delivery, or its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// Its id.
    pub id: QuestionId,
    /// The delivery, at the sender.
    pub delivery: Option<DeliveryId>,
    /// What was received, at the recipient.
    pub received: Option<ReceivedId>,
    /// Who speaks.
    pub direction: Direction,
    /// The words.
    pub text: String,
    /// The person, when of this installation.
    pub by: Option<AccountId>,
    /// When, RFC 3339.
    pub at: String,
}

impl Delivery {
    /// It, as events name it.
    pub(super) fn as_event(&self) -> crate::event::Subject {
        let path = format!("/deliveries/{}", self.id);
        let ids = [("delivery", self.id.as_str()), ("sheet", self.sheet.as_str())];
        crate::event::Subject::of(&ids).page(format!("/register{path}")).api(path)
    }
}
