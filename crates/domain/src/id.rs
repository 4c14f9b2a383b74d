//! Identifiers with kinds.
//!
//! For: one list of every kind of identifier, so that an assessment's id can never be passed where a system's is wanted.
//! Rests on: UUID version 7 (RFC 9562), written as a short prefix and 32 hexadecimal digits.
//! Words: *chance* is where random bits come from; like time, it is an argument.
//! Never: gives an identifier meaning; people see numbers and names instead.
//! Begin at: the list at the bottom.

use crate::time::Timestamp;
use std::fmt;
use std::sync::Mutex;

/// Where random bits come from.
pub trait Chance: Send + Sync {
    /// Fills the buffer with random bytes.
    fn fill(&self, buffer: &mut [u8]);
}

/// The operating system's randomness.
pub struct SystemChance;

impl Chance for SystemChance {
    fn fill(&self, buffer: &mut [u8]) {
        use rand::TryRng;
        #[expect(clippy::expect_used, reason = "without randomness no secret can be made; going on would be worse")]
        rand::rngs::SysRng.try_fill_bytes(buffer).expect("the operating system gives random bytes");
    }
}

/// Repeatable bits from a seed, for demonstrations and tests; never for secrets.
pub struct SeededChance(Mutex<rand::rngs::StdRng>);

impl SeededChance {
    /// Starts from a seed.
    pub fn new(seed: u64) -> Self {
        use rand::SeedableRng;
        SeededChance(Mutex::new(rand::rngs::StdRng::seed_from_u64(seed)))
    }
}

impl Chance for SeededChance {
    fn fill(&self, buffer: &mut [u8]) {
        use rand::Rng;
        self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).fill_bytes(buffer);
    }
}

/// A new UUID version 7 as 32 hexadecimal digits: sorts by time, then by chance.
pub fn uuid7(at: Timestamp, chance: &dyn Chance) -> String {
    let mut bits = [0u8; 10];
    chance.fill(&mut bits);
    let millis = u64::try_from(at.as_millisecond()).unwrap_or(0);
    uuid::Builder::from_unix_timestamp_millis(millis, &bits).into_uuid().simple().to_string()
}

/// Why a text is not an identifier of the wanted kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not an identifier of this kind")]
pub struct WrongId(pub String);

/// Whether the part after the prefix is 32 lower-case hexadecimal digits.
fn is_hex32(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}

/// An identifier of any kind.
pub trait Id {
    /// Its text form.
    fn text(&self) -> &str;
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $prefix:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Makes a new one.
            pub fn new(at: Timestamp, chance: &dyn Chance) -> Self {
                $name(format!("{}{}", $prefix, uuid7(at, chance)))
            }
            /// Reads one; refuses other kinds.
            pub fn parse(text: &str) -> Result<Self, WrongId> {
                match text.strip_prefix($prefix) {
                    Some(rest) if is_hex32(rest) => Ok($name(text.to_owned())),
                    _ => Err(WrongId(text.chars().take(64).collect())),
                }
            }
            /// The text form.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
        impl std::str::FromStr for $name {
            type Err = WrongId;
            fn from_str(text: &str) -> Result<Self, WrongId> {
                Self::parse(text)
            }
        }
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                let text = <String as serde::Deserialize>::deserialize(d)?;
                Self::parse(&text).map_err(serde::de::Error::custom)
            }
        }
        impl Id for $name {
            fn text(&self) -> &str {
                &self.0
            }
        }
    )*};
}

kinds! {
    /// A person's account (アカウント).
    AccountId = "acc_";
    /// An official act (行政上の行為).
    ActId = "act_";
    /// A dataset, model, system or service (資産).
    AssetId = "ast_";
    /// A self-assessment (自己点検).
    AssessmentId = "asm_";
    /// A case under procedure (事案).
    CaseId = "cas_";
    /// A change that travels downstream (変更通知).
    ChangeId = "cng_";
    /// One letter of guidance to many (一斉の書面).
    CircularId = "crc_";
    /// A sheet given to one recipient (開示シートの送付).
    DeliveryId = "dlv_";
    /// An entry of the transparency log (記録).
    EntryId = "ent_";
    /// An evaluation of a system (評価).
    EvaluationId = "evl_";
    /// A run of an evaluation ordered from this installation (実行の依頼).
    EvaluationOrderId = "evo_";
    /// A run of an evaluation whose log was received (実行).
    EvaluationRunId = "evr_";
    /// Something that happened to an operator's matters (出来事).
    EventId = "evt_";
    /// A piece of evidence (証拠).
    EvidenceId = "evd_";
    /// An address events are sent to (通知先).
    HookId = "hok_";
    /// Something proposed out of a case (改善提案).
    LessonId = "lsn_";
    /// A mail to be sent (メール).
    MailId = "mal_";
    /// A message between nodes (メッセージ).
    MessageId = "msg_";
    /// A change of an instrument (規範の変更).
    NormChangeId = "chg_";
    /// A notice to an operator (お知らせ).
    NoticeId = "ntc_";
    /// An operator (事業者).
    OperatorId = "opr_";
    /// What shows that a node's log is not one log (所見).
    PeerFindingId = "fnd_";
    /// Another installation (ノード).
    PeerId = "nod_";
    /// A case of a report or notification that may be asked for (届出・報告の案件).
    ReportCaseId = "rpc_";
    /// The statement an asset rests on (よりどころにする言明).
    PinId = "pin_";
    /// A proposed version of an instrument (規範の改訂案).
    ProposalId = "prp_";
    /// A question about a sheet, or its answer (質問と回答).
    QuestionId = "qst_";
    /// When it is looked at whether something happened again (再発確認).
    RecheckId = "rck_";
    /// A statement that was received (受け取った言明).
    ReceivedId = "rcv_";
    /// A risk of an assessment (リスク).
    RiskId = "rsk_";
    /// One comparison of the catalogue with what it said before (照合).
    RunId = "run_";
    /// A disclosure sheet (開示シート).
    SheetId = "sht_";
    /// A signed statement (署名付き言明).
    StatementId = "stm_";
    /// A tie between assets or to an operator (つながり).
    TieId = "tie_";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_of_another_kind_is_refused() {
        let id = AccountId::new("2026-01-01T00:00:00Z".parse().unwrap(), &SeededChance::new(1));
        assert_eq!(AccountId::parse(id.as_str()).unwrap(), id);
        assert!(AssetId::parse(id.as_str()).is_err());
        assert!(AccountId::parse("acc_../../etc").is_err());
    }
}
