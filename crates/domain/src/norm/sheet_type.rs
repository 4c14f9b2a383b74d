//! The types of statements that sheets become, and what they demand of their fields.

use super::{Audience, Catalog, SheetField, result_type};
use serde_json::{Map, Value};
use shirube_proof::statement::StatementType;
use shirube_proof::verify::Types;

/// What the types of all sheets begin with; the audience and the version follow.
const FAMILY: &str = "urn:x-shirube:statement:sheet-for-";
/// The version of the types.
const VERSION: &str = "1";
/// The longest text in a field, in characters.
pub const MOST_TEXT: usize = 20_000;
/// The most elements of a list in a field.
const MOST_ITEMS: usize = 1_000;
/// How deep what the register has may be: a list of results with members of their own.
const DEEPEST: usize = 4;

impl Audience {
    /// The type of a sheet for this audience, as text.
    pub fn sheet_type(self) -> String {
        format!("{FAMILY}{}:{VERSION}", self.word())
    }

    /// The audience of a sheet, by its type; `None` for any other type or version.
    pub fn of_sheet_type(kind: &str) -> Option<Audience> {
        Audience::ALL.iter().copied().find(|audience| audience.sheet_type() == kind)
    }
}

/// Whether a field can hold this: text, a number, yes or no, or lists and members of such, none of them empty.
pub fn is_sheet_value(value: &Value) -> bool {
    is_said(value, DEEPEST)
}

fn is_said(value: &Value, depth: usize) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(_) | Value::Number(_) => true,
        Value::String(text) => !text.trim().is_empty() && text.chars().count() <= MOST_TEXT,
        _ if depth == 0 => false,
        Value::Array(items) => {
            !items.is_empty() && items.len() <= MOST_ITEMS && items.iter().all(|v| is_said(v, depth - 1))
        }
        Value::Object(members) => {
            !members.is_empty() && members.len() <= MOST_ITEMS && members.values().all(|v| is_member(v, depth - 1))
        }
    }
}

/// A member that was left empty says nothing, and harms nobody.
fn is_member(value: &Value, depth: usize) -> bool {
    value.is_null() || value.as_str().is_some_and(str::is_empty) || is_said(value, depth)
}

impl Types for Catalog {
    fn faults(&self, kind: &StatementType, fields: &Map<String, Value>) -> Option<Vec<String>> {
        if kind.as_str() == result_type::EVALUATION_RESULT {
            return Some(result_type::faults(fields));
        }
        let audience = Audience::of_sheet_type(kind.as_str())?;
        let known = |name: &str| {
            let field = self.sheet_fields().iter().find(|f| f.id == name);
            field.and_then(|f: &SheetField| f.need_of(audience)).is_some()
        };
        let wrong = fields.iter().filter(|(name, value)| !known(name) || !is_sheet_value(value));
        Some(wrong.map(|(name, _)| format!("/fields/{name}")).collect())
    }
}
