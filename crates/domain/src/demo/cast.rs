//! Who takes part, read from `cast.toml`, and what they say, from `said.toml`.

use crate::authority::{Office, Role};
use crate::text::{Both, Lang};
use include_dir::{Dir, include_dir};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

static FILES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/src/demo/files");

/// A fictional person with an account.
#[derive(Debug)]
pub struct Person {
    /// What one signs in with.
    pub login: &'static str,
    /// The name.
    pub name: &'static str,
    /// What the person is, for whom.
    pub position: Both,
    /// The operator's key; none for the administrator and for whoever only holds an office.
    pub(super) operator: Option<&'static str>,
    /// The office held, for a ministry.
    pub office: Option<Office>,
    /// The ministry for which the office is held.
    pub(super) ministry: Option<&'static Both>,
    /// The role there; says nothing of who has no operator.
    pub role: Role,
    /// The language of the pages.
    pub lang: Lang,
}

impl Person {
    /// Whether the person works on the norms rather than for an operator.
    pub fn is_norm_editor(&self) -> bool {
        self.office == Some(Office::NormEditor)
    }

    /// Whether the person carries cases.
    pub fn is_incident_official(&self) -> bool {
        matches!(self.office, Some(Office::IncidentOfficer | Office::IncidentHead))
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Cast {
    pub operator: Vec<OperatorEntry>,
    person: Vec<PersonEntry>,
    pub asset: Vec<AssetEntry>,
    pub assessment: Vec<AssessmentEntry>,
    pub proposal: Vec<ProposalEntry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OperatorEntry {
    pub key: String,
    pub name: String,
    pub name_en: String,
    #[serde(default)]
    pub number: String,
    #[serde(default)]
    pub country: String,
    #[serde(default)]
    pub representative: String,
    #[serde(default)]
    pub representative_contact: String,
    pub contact: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PersonEntry {
    login: String,
    name: String,
    position: Both,
    operator: Option<String>,
    role: Option<String>,
    /// The office held for the ministry.
    office: Option<Office>,
    ministry: Option<Both>,
    lang: Lang,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AssetEntry {
    pub operator: String,
    pub file: Option<String>,
    #[serde(default)]
    pub kind: String,
    #[serde(default)]
    pub name: String,
    #[serde(default)]
    pub version: String,
    #[serde(default)]
    pub summary: String,
    #[serde(default)]
    pub ties: Vec<(String, String)>,
    #[serde(default)]
    pub facts: BTreeMap<String, serde_json::Value>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AssessmentEntry {
    pub asset: String,
    pub by: String,
    /// Instruments covered besides those considered for everyone.
    #[serde(default)]
    pub also: Vec<String>,
    /// Rows answered, in hundredths.
    pub answered: usize,
    /// Handed in at the end.
    #[serde(default)]
    pub submit: bool,
    /// A later version: what was lacking is put right where it can be.
    #[serde(default)]
    pub improve: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ProposalEntry {
    /// The version, among the files of the demonstration.
    pub file: String,
    pub by: String,
    /// Who decides; nobody yet when absent.
    pub enacted_by: Option<String>,
    #[serde(default)]
    pub findings: Vec<String>,
    /// In force so many days after it is proposed.
    pub days: i64,
    /// After the self-assessments, so that they stand on what came before.
    #[serde(default)]
    pub later: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Sayings {
    pub said: Vec<Said>,
    pub lacking: Vec<Lacking>,
    pub risk: Vec<RiskEntry>,
    pub evidence: Vec<EvidenceEntry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Said {
    pub principle: String,
    pub owner: String,
    pub statements: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Lacking {
    pub status: String,
    pub statements: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RiskEntry {
    pub of: String,
    pub kind: String,
    pub description: String,
    pub likelihood: String,
    pub severity: String,
    pub affected: Vec<String>,
    pub stage: String,
    pub treatment: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EvidenceEntry {
    pub title: String,
    pub note: Option<String>,
    pub url: Option<String>,
    pub text: Option<String>,
    #[serde(default)]
    pub pdf: bool,
}

#[expect(clippy::expect_used, reason = "the files are embedded and read by a test")]
static CAST: LazyLock<Cast> =
    LazyLock::new(|| toml::from_str(include_str!("cast.toml")).expect("the cast is well formed"));

#[expect(clippy::expect_used, reason = "the files are embedded and read by a test")]
static SAYINGS: LazyLock<Sayings> =
    LazyLock::new(|| toml::from_str(include_str!("said.toml")).expect("the sayings are well formed"));

static PEOPLE: LazyLock<Vec<Person>> = LazyLock::new(|| CAST.person.iter().map(person).collect());

fn person(entry: &'static PersonEntry) -> Person {
    let role = entry.role.as_deref().and_then(Role::of_member).unwrap_or(Role::Administrator);
    Person {
        login: &entry.login,
        name: &entry.name,
        position: entry.position.clone(),
        operator: entry.operator.as_deref(),
        office: entry.office,
        ministry: entry.ministry.as_ref(),
        role,
        lang: entry.lang,
    }
}

/// Everyone with an account, the administrator first.
pub fn people() -> &'static [Person] {
    &PEOPLE
}

pub(super) fn cast() -> &'static Cast {
    &CAST
}

pub(super) fn sayings() -> &'static Sayings {
    &SAYINGS
}

pub(super) fn file(name: &str) -> Option<&'static [u8]> {
    FILES.get_file(name).map(|f| f.contents())
}
