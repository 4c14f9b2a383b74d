//! Forms of others.

use super::words::CertaintyWord;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// A text in both languages.
#[derive(Serialize, ToSchema)]
pub struct BothTexts {
    pub ja: String,
    pub en: String,
}

/// Every form the catalogue knows.
#[derive(Serialize, ToSchema)]
pub struct FormList {
    pub forms: Vec<FormLine>,
}

/// One form, and how far it is filled.
#[derive(Serialize, ToSchema)]
pub struct FormLine {
    pub form: String,
    pub title: BothTexts,
    /// How sure it is that the form is as described.
    #[schema(value_type = CertaintyWord)]
    pub certainty: String,
    /// Where the form itself stands.
    pub url: String,
    pub views: Vec<FormViewLine>,
}

/// One way a form is answered.
#[derive(Serialize, ToSchema)]
pub struct FormViewLine {
    pub view: String,
    pub label: BothTexts,
    /// Fields with something to say.
    pub filled: usize,
    /// Fields of the view.
    pub fields: usize,
}

/// A form answered for one view.
#[derive(Serialize, ToSchema)]
pub struct FilledForm {
    /// `shirube-form/1`.
    pub format: String,
    pub form: String,
    pub title: BothTexts,
    #[schema(value_type = CertaintyWord)]
    pub certainty: String,
    pub url: String,
    pub view: String,
    pub asset: String,
    /// Digest of the catalogue it was drafted with.
    pub catalog: String,
    /// What of the form is not known here.
    pub unread: BothTexts,
    pub filled: usize,
    pub fields: usize,
    /// Names of the fields with nothing.
    pub missing: Vec<String>,
    pub answers: Vec<FormAnswer>,
}

/// One field.
#[derive(Serialize, ToSchema)]
pub struct FormAnswer {
    pub section: String,
    pub field: String,
    pub label: BothTexts,
    #[schema(value_type = CertaintyWord)]
    pub certainty: String,
    /// Where it is asked.
    pub norms: Vec<String>,
    pub given: Vec<FormGiven>,
    /// Whether the register could hold it at all.
    pub can_be_held: bool,
}

/// One thing the register has for a field.
#[derive(Serialize, ToSchema)]
pub struct FormGiven {
    /// `asset.name`, `said.limitations`, `fact.compute_flop`, `answers.norm` and so on.
    pub origin: String,
    pub value: Value,
    /// Where it was said, for what was said.
    pub source: Option<String>,
}
