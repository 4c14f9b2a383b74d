//! Reports of incidents.

use super::outgoing::BothTexts;
use super::words;
use serde::{Deserialize, Serialize};
use shirube_domain::incident::{self, Marked, Standing, Tracking};
use shirube_domain::text::Lang;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// What is asked, and a secret drawn for one report.
#[derive(Serialize, ToSchema)]
pub struct IncidentForm {
    /// Send it with the report: the same report with the same secret has one effect.
    pub secret: String,
    pub kinds: Vec<IncidentKind>,
    pub fields: Vec<IncidentField>,
}

/// What happened.
#[derive(Serialize, ToSchema)]
pub struct IncidentKind {
    pub id: String,
    pub title: BothTexts,
    pub about: BothTexts,
    /// The term of the OECD it falls under.
    pub term: String,
}

/// One criterion of the reporting framework of the OECD, as it is asked here.
#[derive(Serialize, ToSchema)]
pub struct IncidentField {
    pub id: String,
    pub norm: String,
    pub label: BothTexts,
    pub ask: BothTexts,
    /// `line`, `prose`, `choice`, `choices`, `day`, or `known` (`yes`, `no`, `unknown`, with words under the name with `-how`).
    pub kind: String,
    /// The framework marks it so; nobody has to know it.
    pub is_mandatory: bool,
    pub is_required: bool,
    pub options: Vec<IncidentOption>,
}

/// What can be chosen.
#[derive(Serialize, ToSchema)]
pub struct IncidentOption {
    pub id: String,
    pub label: BothTexts,
}

impl IncidentForm {
    pub fn with(secret: String) -> IncidentForm {
        let option = |o: &incident::Selection| IncidentOption { id: o.id.clone(), label: (&o.label).into() };
        let field = |f: &incident::Field| IncidentField {
            id: f.id.clone(),
            norm: f.norm.clone(),
            label: (&f.label).into(),
            ask: (&f.ask).into(),
            kind: f.kind.word().to_owned(),
            is_mandatory: f.is_mandatory,
            is_required: f.is_required,
            options: f.options.iter().map(option).collect(),
        };
        let kind = |k: &incident::Kind| IncidentKind {
            id: k.id.clone(),
            title: (&k.title).into(),
            about: (&k.about).into(),
            term: k.term.clone(),
        };
        IncidentForm {
            secret,
            kinds: incident::kinds().iter().map(kind).collect(),
            fields: incident::fields().iter().map(field).collect(),
        }
    }
}

/// A report. What is left out is neither a yes nor a no.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IncidentDraft {
    pub kind: String,
    /// As the form gave it.
    pub secret: String,
    /// By the id of the field; several values only where several may be chosen.
    pub answers: BTreeMap<String, Vec<String>>,
    /// How the reporter may be reached.
    #[serde(default)]
    pub contact: Option<String>,
    /// The language it is written in; wins over the header.
    #[serde(default)]
    #[schema(value_type = Option<words::LangWord>)]
    pub lang: Option<Lang>,
    /// The reporter was told of places that look like personal data, and sends it as it is.
    #[serde(default)]
    pub personal_data_confirmed: bool,
}

/// What is needed to follow a report up. The secret is not given again.
#[derive(Serialize, ToSchema)]
pub struct IncidentReceipt {
    pub number: String,
    pub secret: String,
    /// Places that look like personal data: officials see them, the public never will.
    pub personal_data: Vec<PersonalPlace>,
}

/// A place that looks like personal data.
#[derive(Serialize, ToSchema)]
pub struct PersonalPlace {
    pub field: String,
    pub line: u32,
    pub kind: String,
}

impl IncidentReceipt {
    pub fn of(tracking: &Tracking, findings: &[Marked]) -> IncidentReceipt {
        let place = |m: &Marked| PersonalPlace { field: m.place.clone(), line: m.line, kind: m.kind.word().to_owned() };
        IncidentReceipt {
            number: tracking.number(),
            secret: tracking.secret(),
            personal_data: findings.iter().map(place).collect(),
        }
    }
}

/// Number and secret.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IncidentKey {
    pub number: String,
    pub secret: String,
}

/// Something added to a report.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IncidentWord {
    pub number: String,
    pub secret: String,
    pub text: String,
    #[serde(default)]
    pub personal_data_confirmed: bool,
}

/// A step in the reporter's name.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IncidentStep {
    pub number: String,
    pub secret: String,
    pub step: String,
    /// The revision seen.
    pub revision: i64,
    pub answers: BTreeMap<String, String>,
    #[serde(default)]
    pub personal_data_confirmed: bool,
}

/// How a report stands, as far as its reporter may know.
#[derive(Serialize, ToSchema)]
pub struct IncidentStanding {
    pub number: String,
    pub received_at: String,
    pub outside: BothTexts,
    pub is_joined: bool,
    pub is_over: bool,
    pub revision: i64,
    /// Until when the reporter is waited for.
    pub until: Option<String>,
    pub told: Vec<IncidentTold>,
    /// Steps that can be taken now.
    pub steps: Vec<String>,
    pub words: Vec<IncidentAdded>,
}

/// What the reporter was told, or said.
#[derive(Serialize, ToSchema)]
pub struct IncidentTold {
    pub title: BothTexts,
    pub at: String,
    pub is_own: bool,
    pub lines: Vec<IncidentLine>,
}

/// A line of it.
#[derive(Serialize, ToSchema)]
pub struct IncidentLine {
    pub label: BothTexts,
    pub text: String,
}

/// What was added.
#[derive(Serialize, ToSchema)]
pub struct IncidentAdded {
    pub at: String,
    pub text: String,
}

impl From<&Standing> for IncidentStanding {
    fn from(it: &Standing) -> IncidentStanding {
        let line = |(label, text): &(shirube_domain::text::Both, String)| IncidentLine {
            label: label.into(),
            text: text.clone(),
        };
        let told = |t: &incident::Told| IncidentTold {
            title: (&t.title).into(),
            at: t.at.clone(),
            is_own: t.is_own,
            lines: t.lines.iter().map(line).collect(),
        };
        IncidentStanding {
            number: it.number.clone(),
            received_at: it.received_at.clone(),
            outside: (&it.outside).into(),
            is_joined: it.is_joined,
            is_over: it.is_over,
            revision: it.revision,
            until: it.until.map(|day| day.to_string()),
            told: it.told.iter().map(told).collect(),
            steps: it.steps.iter().map(|s| s.id.clone()).collect(),
            words: it.words.iter().map(|w| IncidentAdded { at: w.at.clone(), text: w.text.clone() }).collect(),
        }
    }
}
