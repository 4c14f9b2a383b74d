//! A report comes in: a case is opened, and what was said is kept beside it.

use super::clocks::Moments;
use super::draft::Checked;
use super::flood::{HOUR_SECONDS, MOST_IN_ALL, minutes};
use super::model::{Channel, Marked};
use super::secret::Tracking;
use super::store;
use crate::cases::{self, Opening, Party};
use crate::cols;
use crate::db::WriteTx;
use crate::door::Receipt;
use crate::id::{AccountId, AssetId, CaseId, OperatorId};
use crate::refusal::{Class, Error, Refusal};
use crate::registry;
use crate::time::{Timestamp, rfc3339};
use jiff::SignedDuration;
use std::collections::BTreeMap;

/// From whom a report comes.
#[derive(Debug, Clone)]
pub enum Sender {
    /// Somebody without an account, who holds a secret as [`super::draw`] gave it.
    Person(String),
    /// An operator, in the name of one of its members.
    Operator {
        /// The operator.
        operator: OperatorId,
        /// The asset of its register it is about.
        asset: Option<AssetId>,
        /// Who sent it.
        by: AccountId,
        /// When what foreign periods run from happened, as far as it was given.
        moments: Moments,
    },
    /// A file, taken in by an official.
    Import {
        /// Where it comes from, once: `aiid:23`.
        source: String,
        /// Who took it in.
        by: AccountId,
    },
}

impl Sender {
    fn channel(&self) -> Channel {
        match self {
            Sender::Person(_) => Channel::Person,
            Sender::Operator { .. } => Channel::Operator,
            Sender::Import { .. } => Channel::Import,
        }
    }
}

/// Files a report: opens a case under the procedure `incident`. Gives the case and its number.
///
/// # Errors
/// Too much when everyone together sends too many; a conflict when its source is open already; a secret that is none.
pub fn report(
    tx: &mut WriteTx<'_, '_>,
    receipt: &Receipt,
    checked: &Checked,
    from: &Sender,
) -> Result<(CaseId, String), Error> {
    if from.channel() == Channel::Person {
        bounded(tx)?;
    }
    let (parties, by, role) = match from {
        Sender::Person(_) => (vec![Party::nameless("reporter")], "reporter".to_owned(), "reporter"),
        Sender::Operator { operator, asset, by, .. } => {
            if let Some(asset) = asset {
                let held = registry::asset(tx, asset)?.filter(|a| a.operator == *operator);
                held.ok_or_else(|| Refusal::invalid("common.choose").on("asset"))?;
            }
            // It is asked as whoever reported, and heard as whom it concerns.
            let parties = vec![Party::operator("operator", operator), Party::operator("reporter", operator)];
            (parties, by.to_string(), "operator")
        }
        Sender::Import { source, by } => {
            if store::by_source(tx, source)?.is_some() {
                return Err(Refusal::of(Class::Conflict, "incident.source-taken").with("value", source).into());
            }
            (Vec::new(), by.to_string(), "officer")
        }
    };
    // What began the case stands with its beginning; the rest is read from the report.
    let what = checked.said("description").unwrap_or_default().to_owned();
    let opening = Opening {
        procedure: "incident",
        title: checked.title.clone(),
        parties,
        answers: BTreeMap::from([("what".to_owned(), what)]),
        by: Some(by),
        role: Some(role.to_owned()),
    };
    let case = cases::open(tx, receipt, &opening)?;
    let number = cases::load(tx, &case)?.0.number;
    keep(tx, &case, &number, checked, from)?;
    Ok((case, number))
}

/// Refuses when everyone together has sent too many, and says when there is room again.
fn bounded(tx: &mut WriteTx<'_, '_>) -> Result<(), Error> {
    let since = rfc3339(tx.at() - SignedDuration::from_secs(HOUR_SECONDS));
    let (count, first) = store::since(tx, Channel::Person, &since)?;
    if count < MOST_IN_ALL {
        return Ok(());
    }
    let first = first.and_then(|f| f.parse::<Timestamp>().ok()).unwrap_or(tx.at());
    let wait = HOUR_SECONDS - (tx.at().as_second() - first.as_second());
    Err(Refusal::of(Class::TooMuch, "incident.flood-all").with("minutes", minutes(wait.max(60))).into())
}

fn keep(tx: &mut WriteTx<'_, '_>, case: &CaseId, number: &str, checked: &Checked, from: &Sender) -> Result<(), Error> {
    let wrong = || Refusal::invalid("common.form-expired");
    let (mut secret, mut operator, mut asset, mut source) = (None, None, None, None);
    match from {
        Sender::Person(drawn) => secret = Some(Tracking::of(number, drawn).ok_or_else(wrong)?.digest()),
        Sender::Operator { operator: by, asset: of, .. } => (operator, asset) = (Some(by), of.as_ref()),
        Sender::Import { source: name, .. } => source = Some(name.as_str()),
    }
    tx.insert(
        "incident_report",
        cols! {
            "case_id" => case, "kind" => checked.kind.id.as_str(), "channel" => from.channel().word(),
            "lang" => checked.lang.code(), "secret" => secret, "contact" => checked.contact.as_deref(),
            "operator_id" => operator, "asset_id" => asset, "source" => source, "received_at" => rfc3339(tx.at()),
        },
    )?;
    for answer in &checked.answers {
        tx.insert(
            "incident_answer",
            cols! {
                "case_id" => case, "field" => answer.field.as_str(), "knowledge" => answer.knowledge.word(),
                "value" => answer.value.as_str(),
            },
        )?;
    }
    if let Sender::Operator { moments, .. } = from {
        for (moment, at) in moments {
            tx.insert("incident_moment", cols! { "case_id" => case, "moment" => moment.word(), "at" => rfc3339(*at) })?;
        }
    }
    mark(tx, case, &checked.findings)
}

/// Keeps where something with the form of personal data stands.
pub(super) fn mark(tx: &mut WriteTx<'_, '_>, case: &CaseId, findings: &[Marked]) -> Result<(), Error> {
    for found in findings {
        let (place, line, kind) = (found.place.as_str(), i64::from(found.line), found.kind.word());
        tx.insert("incident_finding", cols! { "case_id" => case, "place" => place, "line" => line, "kind" => kind })?;
    }
    Ok(())
}
