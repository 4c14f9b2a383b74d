//! Powers: who may do which act, on what basis, with what force (権限).
//!
//! For: a table a lawyer can read, `catalog/powers/*.toml`; and the roles of members of an operator.
//! Rests on: the AI Act gives no dispositions today; guidance is voluntary (`apa` art. 32).
//! Words: *power*, *office*, *force*; a *role* is what a member may do for an operator.
//! Never: decides by conditions in code what the catalogue should say.
//! Begin at: [`Power`], [`Role`].

mod roles;

pub use roles::{Role, Verb, matrix};

use crate::text::{Both, scale};
use serde::Deserialize;
use std::sync::LazyLock;

scale! {
    /// An office a person can hold in this installation (職).
    Office {
        /// Runs this installation.
        Administrator = "administrator", "管理者", "administrator";
        /// Proposes and reviews versions of instruments, for a ministry.
        NormEditor = "norm-editor", "規範編集担当", "norm editor";
        /// Looks at reports of incidents and investigates.
        IncidentOfficer = "incident-officer", "インシデント担当官", "incident officer";
        /// Answers for cases about incidents, and confirms what an officer proposes.
        IncidentHead = "incident-head", "インシデント責任者", "head for incidents";
    }
}

/// The force of an act (効力).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Force {
    /// Binds the addressee. The AI Act offers none today.
    Binding,
    /// Administrative guidance (行政指導): voluntary, and it says so.
    Guidance,
    /// Tells the public something (情報の提供): asks nobody for anything.
    Information,
    /// Concerns only the running of this installation.
    Internal,
}

/// One power (権限).
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Power {
    /// Its id, also the kind of its log entries.
    pub id: String,
    /// The office that holds it.
    pub office: Office,
    /// What it lets one do.
    pub title: Both,
    /// The force of its acts.
    pub force: Force,
    /// The clauses or house rules it rests on.
    pub basis: Vec<String>,
}

impl Power {
    pub(crate) fn entry_kind(&'static self) -> &'static str {
        &self.id
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    power: Vec<Power>,
}

static POWERS: LazyLock<Vec<Power>> = LazyLock::new(|| {
    #[expect(clippy::expect_used, reason = "the file is embedded and read by a test")]
    let read = |text: &str| toml::from_str::<File>(text).expect("powers are well formed").power;
    let mut all = read(include_str!("../../../../catalog/powers/installation.toml"));
    all.extend(read(include_str!("../../../../catalog/powers/norms.toml")));
    all.extend(read(include_str!("../../../../catalog/powers/incidents.toml")));
    all
});

/// Every power.
pub fn powers() -> &'static [Power] {
    &POWERS
}

/// One power by id.
pub fn power(id: &str) -> Option<&'static Power> {
    POWERS.iter().find(|p| p.id == id)
}
