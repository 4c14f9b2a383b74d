//! Disclosure: telling the next party what it needs to know, and no more (情報の提供).
//!
//! For: a sheet for each audience, drafted from the register and the self-assessment, written by one person, approved by
//! another, signed, given to recipients each of whom is shown what was decided for it.
//! Rests on: `aigb@1.2:C-6` (transparency, within reason), `aigb@1.2:D-6`, `D-7`, `P-6`, `P-7`; `criteria/sheets.toml`.
//! Words: an *audience* is whom a sheet is for; a *line* is one field with what the register has for it, from its *origins*;
//! a *delivery* is one recipient of one sheet.
//! Never: gives an audience a field it does not need; fills in what nobody said; lets the one who wrote approve.
//! Begin at: [`draft`], then [`begin`], [`approve`], [`send`].

mod approve;
mod deliver;
mod message;
mod model;
mod store;
mod talk;
mod write;

#[cfg(test)]
mod tests;
#[cfg(test)]
pub(crate) use tests::{approve_by, log, one_of_each, send_to, written};

pub use approve::{approve, publish, withdraw};
pub use deliver::{Recipient, Showable, Showing, bundle_of, public_bundle, send, show_more, showable};
pub use message::{Effect, arrived, delivered, message, message_of_decision, message_of_question};
pub use model::{Delivery, DeliveryState, Direction, Field, Question, Sheet, SheetState, ToKind};
pub use store::{
    deliveries_from, deliveries_of, deliveries_of_statement, delivery, published_sheets, question,
    questions_of_delivery, questions_of_received, sheet, sheet_of_statement, sheets_in, sheets_of_asset, versions,
};
pub use talk::{accept, answer, ask, decline, talk};
pub use write::{Choice, begin, send_back, submit, unsettled, write};

use crate::assessment::{self, AnswerStatus, State};
use crate::db::Tx;
use crate::id::AssetId;
use crate::norm::{Audience, Catalog, Class, Degree, NormId, SheetField};
use crate::refusal::Error;
use crate::registry::{self, Asset, Operator, Said, Tie, TieKind};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// A sheet before anybody has looked it over.
#[derive(Debug, Clone)]
pub struct Draft {
    /// Whom it is for.
    pub audience: Audience,
    /// What it is about.
    pub asset: AssetId,
    /// The fields the audience needs, in the order of the catalogue; those nobody has said anything for too.
    pub lines: Vec<Line>,
}

impl Draft {
    /// The fields the audience needs that the register has nothing for.
    pub fn missing(&self) -> impl Iterator<Item = &Line> {
        self.lines.iter().filter(|l| l.degree == Degree::Needed && l.given.is_empty())
    }
}

/// One field of a sheet.
#[derive(Debug, Clone)]
pub struct Line {
    /// Its name in a statement, as in `criteria/sheets.toml`.
    pub field: String,
    /// How much the audience needs it.
    pub degree: Degree,
    /// How confidential it is.
    pub class: Class,
    /// Why: the norms, of the current version.
    pub why: Vec<NormId>,
    /// What the register has.
    pub given: Vec<Given>,
}

/// One thing the register has for a field.
#[derive(Debug, Clone, PartialEq)]
pub struct Given {
    /// `asset.summary`, `said.limitations`, `fact.autonomy` and so on.
    pub origin: String,
    /// What stands there.
    pub value: Value,
    /// Where it was said, for what was said (`form`, or `file:<sha256>:<name>`).
    pub source: Option<String>,
}

/// Drafts the sheet of an asset for an audience. `None` when there is no such asset.
///
/// # Errors
/// When the database fails.
pub fn draft(tx: &mut Tx<'_>, catalog: &Catalog, asset: &AssetId, audience: Audience) -> Result<Option<Draft>, Error> {
    let Some(held) = Held::read(tx, asset)? else { return Ok(None) };
    let line = |field: &SheetField| {
        let need = field.need_of(audience)?;
        Some(Line {
            field: field.id.clone(),
            degree: need.degree,
            class: field.class,
            why: need.norms.iter().filter_map(|name| current(catalog, name)).collect(),
            given: field.from.iter().filter_map(|origin| held.given(origin)).collect(),
        })
    };
    let lines = catalog.sheet_fields().iter().filter_map(line).collect();
    Ok(Some(Draft { audience, asset: asset.clone(), lines }))
}

/// `aigb:D-6-ii` as the full id of the version that is current.
fn current(catalog: &Catalog, name: &str) -> Option<NormId> {
    let (code, clause) = name.split_once(':')?;
    let instrument = catalog.instrument(code)?;
    Some(NormId::new(code, &instrument.version, clause))
}

/// All a draft can be taken from; forms of others take from it too.
pub(crate) struct Held {
    asset: Asset,
    operator: Operator,
    said: Vec<Said>,
    ties: Vec<Tie>,
    answered: Option<Answered>,
}

/// The latest self-assessment handed in.
struct Answered {
    number: i64,
    at: Option<String>,
    by_status: BTreeMap<&'static str, usize>,
    open: Vec<String>,
}

impl Held {
    pub(crate) fn read(tx: &mut Tx<'_>, id: &AssetId) -> Result<Option<Held>, Error> {
        let Some(asset) = registry::asset(tx, id)? else { return Ok(None) };
        let Some(operator) = registry::operator(tx, &asset.operator)? else { return Ok(None) };
        let (said, ties) = (registry::said(tx, id)?, registry::ties(tx, id)?);
        Ok(Some(Held { answered: answered(tx, id)?, asset, operator, said, ties }))
    }

    /// What one origin has, if anything.
    pub(crate) fn given(&self, origin: &str) -> Option<Given> {
        let text = |text: Option<&str>| text.filter(|t| !t.trim().is_empty()).map(Value::from);
        let (part, name) = origin.split_once('.')?;
        let said = match part {
            "said" => self.said.iter().find(|s| s.field == name),
            "fact" => self.said.iter().find(|s| s.field == origin),
            _ => None,
        };
        let value = match (part, name) {
            ("asset", "name") => text(Some(&self.asset.name)),
            ("asset", "kind") => text(Some(self.asset.kind.code())),
            ("asset", "version") => text(self.asset.version.as_deref()),
            ("asset", "summary") => text(self.asset.summary.as_deref()),
            ("operator", "name") => text(Some(&self.operator.name)),
            ("operator", "contact") => text(self.operator.contact.as_deref()),
            ("operator", "representative") => text(self.operator.representative.as_deref()),
            ("operator", "representative_contact") => text(self.operator.representative_contact.as_deref()),
            ("ties", "built_on") => self.tied(&[TieKind::BasedOn, TieKind::Contains, TieKind::DependsOn]),
            ("ties", "trained_on") => self.tied(&[TieKind::TrainedOn]),
            ("assessment", "counts") => self.answered.as_ref().map(Answered::counts),
            ("assessment", "open") => self.answered.as_ref().filter(|a| !a.open.is_empty()).map(|a| json!(a.open)),
            _ => said.map(|s| s.value.clone()).filter(|v| !is_blank(v)),
        }?;
        Some(Given { origin: origin.to_owned(), value, source: said.map(|s| s.source.clone()) })
    }

    /// Names of what the asset hangs on in these ways.
    fn tied(&self, kinds: &[TieKind]) -> Option<Value> {
        let on = self.ties.iter().filter(|t| t.from == self.asset.id && kinds.contains(&t.kind));
        let names: Vec<&str> = on.map(|t| t.other_name.as_str()).collect();
        (!names.is_empty()).then(|| json!(names))
    }
}

fn is_blank(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(items) => items.is_empty(),
        _ => false,
    }
}

impl Answered {
    fn counts(&self) -> Value {
        json!({ "assessment": self.number, "submitted_at": self.at, "answers": self.by_status })
    }
}

fn answered(tx: &mut Tx<'_>, asset: &AssetId) -> Result<Option<Answered>, Error> {
    let all = assessment::of_asset(tx, asset)?;
    let Some(latest) = all.into_iter().find(|a| a.state == State::Submitted) else { return Ok(None) };
    let (mut by_status, mut open) = (BTreeMap::new(), Vec::new());
    for answer in assessment::answers(tx, &latest.id)? {
        *by_status.entry(answer.status.word()).or_insert(0) += 1;
        if matches!(answer.status, AnswerStatus::PartlyMet | AnswerStatus::NotMet) {
            open.push(answer.norm.to_string());
        }
    }
    Ok(Some(Answered { number: latest.number, at: latest.submitted_at, by_status, open }))
}
