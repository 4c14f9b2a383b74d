//! Disclosure sheets, and whom they were given to.

use super::words;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use shirube_domain::disclosure;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// What a sheet says in one field, or why it says nothing.
#[derive(Debug, Serialize, ToSchema)]
pub struct SheetField {
    pub field: String,
    /// Where in the register the words are from; null for the author's own.
    pub origin: Option<String>,
    /// Text, a list, or what the register has; null when nothing is said.
    #[schema(value_type = Value)]
    pub value: Option<Value>,
    /// Why nothing is said.
    pub reason: String,
}

/// One version of a sheet.
#[derive(Debug, Serialize, ToSchema)]
pub struct Sheet {
    pub id: String,
    pub asset: String,
    #[schema(value_type = words::AudienceWord)]
    pub audience: &'static str,
    /// 1 for the first of this asset and audience.
    pub version: i64,
    #[schema(value_type = words::SheetWord)]
    pub state: &'static str,
    pub fields: Vec<SheetField>,
    /// How many days the statement runs.
    pub days: u32,
    /// What the second person said when giving it back.
    pub returned: Option<String>,
    pub approved_at: Option<String>,
    /// The statement it became.
    pub statement: Option<String>,
    /// Whether it stands on the operator's public page.
    pub is_published: bool,
    #[schema(format = DateTime)]
    pub updated_at: String,
    pub revision: i64,
}

impl From<&disclosure::Sheet> for Sheet {
    fn from(s: &disclosure::Sheet) -> Sheet {
        let field = |f: &disclosure::Field| SheetField {
            field: f.field.clone(),
            origin: f.origin.clone(),
            value: f.value.clone(),
            reason: f.reason.clone(),
        };
        Sheet {
            id: s.id.to_string(),
            asset: s.asset.to_string(),
            audience: s.audience.word(),
            version: s.version,
            state: s.state.word(),
            fields: s.fields.iter().map(field).collect(),
            days: s.days,
            returned: s.returned.clone(),
            approved_at: s.approved_at.clone(),
            statement: s.statement.as_ref().map(ToString::to_string),
            is_published: s.is_published,
            updated_at: s.updated_at.clone(),
            revision: s.revision,
        }
    }
}

/// Sheets.
#[derive(Debug, Serialize, ToSchema)]
pub struct SheetList {
    pub items: Vec<Sheet>,
}

/// A field the audience needs, with what the register has for it.
#[derive(Debug, Serialize, ToSchema)]
pub struct SheetLine {
    pub field: String,
    /// How much the audience needs it.
    pub degree: &'static str,
    /// How confidential it is.
    pub class: &'static str,
    /// The norms that say why.
    pub why: Vec<String>,
    /// What can be taken over, from the first origin to the last.
    pub given: Vec<SheetGiven>,
}

/// Something the register has for a field.
#[derive(Debug, Serialize, ToSchema)]
pub struct SheetGiven {
    pub origin: String,
    #[schema(value_type = Value)]
    pub value: Value,
    /// Where it was said, when it was said somewhere.
    pub source: Option<String>,
}

impl From<&disclosure::Line> for SheetLine {
    fn from(l: &disclosure::Line) -> SheetLine {
        let given = |g: &disclosure::Given| SheetGiven {
            origin: g.origin.clone(),
            value: g.value.clone(),
            source: g.source.clone(),
        };
        SheetLine {
            field: l.field.clone(),
            degree: l.degree.word(),
            class: l.class.word(),
            why: l.why.iter().map(ToString::to_string).collect(),
            given: l.given.iter().map(given).collect(),
        }
    }
}

/// One sheet with what is still open in it.
#[derive(Debug, Serialize, ToSchema)]
pub struct SheetWhole {
    pub sheet: Sheet,
    /// What the audience needs and the register has; empty once it is handed on.
    pub lines: Vec<SheetLine>,
    /// Needed fields with neither words nor a reason for having none.
    pub unsettled: Vec<String>,
    pub deliveries: Vec<SheetDelivery>,
}

/// A sheet to be begun.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SheetDraft {
    #[schema(value_type = words::AudienceWord)]
    pub audience: String,
}

/// What a field is to say: exactly one of the three.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FieldDraft {
    /// What the register has from this origin.
    #[serde(default)]
    pub origin: Option<String>,
    /// One's own words; lines that all begin with `- ` are a list.
    #[serde(default)]
    pub own: Option<String>,
    /// Nothing, and why.
    #[serde(default)]
    pub nothing: Option<String>,
}

/// Words for some of the fields; the others stay.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SheetWords {
    #[serde(default)]
    pub fields: BTreeMap<String, FieldDraft>,
    /// How many days the statement is to run; as it was when left out.
    #[serde(default)]
    pub days: Option<u32>,
}

/// Words that go with a decision.
#[derive(Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WithWords {
    pub words: String,
}

/// Whether a sheet for the public stands on the public page.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PublicationDraft {
    pub is_published: bool,
}

/// Who is to have a sheet, and which fields they are shown.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DeliveryDraft {
    #[schema(value_type = words::ToWord)]
    pub kind: String,
    /// `operator`: its id. `node`: its address there, `https://host/o/opr_…`. Otherwise left out.
    #[serde(default)]
    pub to: String,
    /// What the recipient is called; not needed for an operator here.
    #[serde(default)]
    pub name: String,
    /// Names of the fields shown.
    pub show: Vec<String>,
    /// Why, for fields that are shown by decision.
    #[serde(default)]
    pub why: BTreeMap<String, String>,
}

/// Further fields for a recipient.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MoreDraft {
    pub show: Vec<String>,
    #[serde(default)]
    pub why: BTreeMap<String, String>,
}

/// One recipient of one sheet.
#[derive(Debug, Serialize, ToSchema)]
pub struct SheetDelivery {
    pub id: String,
    pub sheet: String,
    pub statement: String,
    #[schema(value_type = words::ToWord)]
    pub kind: &'static str,
    /// The recipient: an operator's id here, or its address on another installation.
    pub to: Option<String>,
    pub name: String,
    pub shown: Vec<String>,
    pub why: BTreeMap<String, String>,
    #[schema(value_type = words::SentWord)]
    pub state: &'static str,
    #[schema(format = DateTime)]
    pub sent_at: String,
    #[schema(format = DateTime)]
    pub updated_at: String,
    pub revision: i64,
}

impl From<&disclosure::Delivery> for SheetDelivery {
    fn from(d: &disclosure::Delivery) -> SheetDelivery {
        SheetDelivery {
            id: d.id.to_string(),
            sheet: d.sheet.to_string(),
            statement: d.statement.to_string(),
            kind: d.to_kind.word(),
            to: d.to_operator.as_ref().map(ToString::to_string).or_else(|| d.to_party.clone()),
            name: d.to_name.clone(),
            shown: d.shown.clone(),
            why: d.reasons.clone(),
            state: d.state.word(),
            sent_at: d.sent_at.clone(),
            updated_at: d.updated_at.clone(),
            revision: d.revision,
        }
    }
}

/// A question, or its answer.
#[derive(Debug, Serialize, ToSchema)]
pub struct Spoken {
    pub id: String,
    #[schema(value_type = words::DirectionWord)]
    pub direction: &'static str,
    pub text: String,
    #[schema(format = DateTime)]
    pub at: String,
}

impl From<&disclosure::Question> for Spoken {
    fn from(q: &disclosure::Question) -> Spoken {
        Spoken { id: q.id.to_string(), direction: q.direction.word(), text: q.text.clone(), at: q.at.clone() }
    }
}

/// One recipient of one sheet, with what was asked and answered.
#[derive(Debug, Serialize, ToSchema)]
pub struct DeliveryWhole {
    pub delivery: SheetDelivery,
    pub talk: Vec<Spoken>,
}
