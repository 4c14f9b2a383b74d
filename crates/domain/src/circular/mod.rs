//! One letter of guidance to many operators (複数の者を対象とする行政指導).
//!
//! For: the same asked of many, each with a letter of its own and a record of it.
//! Rests on: Administrative Procedure Act art. 36 (a policy published first); `docs/decisions/0031-letters-and-acts.md`; `docs/specs/circular.md`.
//! Words: a *circular* is the text with its places; a *copy* is what one operator got; a *policy* is an act told to the public before.
//! Never: goes out without a policy that stands; has a place nothing fills; changes a copy when an operator changes its name.
//! Begin at: [`publish_policy`], [`send`], [`letter`].

mod store;
#[cfg(test)]
mod tests;

pub use store::{Circular, Copy, copies, one};

use crate::act::{self, Claim, Reasons};
use crate::acts;
use crate::authority::{self, Force, Office, Verb};
use crate::cols;
use crate::db::Tx;
use crate::door::Ground;
use crate::form;
use crate::id::{AccountId, ActId, CircularId, OperatorId};
use crate::identity;
use crate::letter::{self, Addressee, Letter, Note, Said};
use crate::norm::Catalog;
use crate::office;
use crate::procedure;
use crate::refusal::{Class, Error, Refusal, Refusals};
use crate::registry;
use crate::text::Both;
use crate::time::{Date, date_in_japan, rfc3339};
use std::collections::BTreeSet;

/// What is filled in for each recipient: `{operator}`, `{number}`.
const PLACES: [&str; 2] = ["operator", "number"];
/// The longest text.
const LONGEST: usize = 20_000;
/// The most recipients of one circular.
pub const MOST: usize = 100_000;

/// What a circular says.
#[derive(Debug, Clone, Default)]
pub struct Draft {
    /// Title, in Japanese.
    pub title: String,
    /// Title, in English.
    pub title_en: String,
    /// What is asked, with its places.
    pub text: String,
    /// Why.
    pub reason: String,
    /// The clauses applied.
    pub clauses: Vec<String>,
    /// By when: a day.
    pub due: Option<Date>,
}

/// Publishes a policy of guidance: an act told to the public, whose text is its finding.
///
/// # Errors
/// Refused without a text or the power.
pub fn publish_policy(ground: &Ground, actor: &AccountId, text: &str) -> Result<ActId, Error> {
    let power = "incident.policy";
    let clauses = authority::power(power).map(|p| p.basis.clone()).unwrap_or_default();
    let reasons = Reasons::new(vec![form::prose("text", text, LONGEST)?], clauses)?;
    let claim = Claim { actor: actor.clone(), power, subject: "policy".to_owned(), reasons };
    act::perform(ground, claim, |_, act| Ok(act.id().clone()))
}

/// Sends a circular: one act, and a copy for each recipient.
///
/// # Errors
/// Every fault of the draft at once; `circular.policy-first` unless the policy was published and stands; a recipient that does not exist.
pub fn send(
    ground: &Ground,
    catalog: &Catalog,
    actor: &AccountId,
    policy: &ActId,
    draft: &Draft,
    to: &[OperatorId],
) -> Result<CircularId, Error> {
    let said = check(catalog, draft, to, date_in_japan(ground.clock.now()))?;
    let reasons = Reasons::new(vec![draft.reason.clone()], draft.clauses.clone())?;
    let power = "incident.guide-many";
    let claim = Claim { actor: actor.clone(), power, subject: format!("{} operators", to.len()), reasons };
    act::perform(ground, claim, |tx, act| {
        let stands = acts::one(tx, policy)?.is_some_and(|p| p.power == "incident.policy" && !p.is_withdrawn());
        if !stands {
            return Err(Refusal::of(Class::Conflict, "circular.policy-first").on("policy").into());
        }
        let id = CircularId::new(tx.at(), tx.chance());
        let (title, title_en, text) = said;
        tx.insert(
            "circular",
            cols! {
                "id" => &id, "act_id" => act.id(), "policy_act" => policy, "title" => title, "title_en" => title_en, "text" => text,
                "due" => draft.due.map(|d| d.to_string()), "entry_id" => act.entry(), "at" => rfc3339(act.at()),
            },
        )?;
        for (number, operator) in (1_i64..).zip(to) {
            let none = || Refusal::invalid("procedure.no-operator").on("to");
            let found = registry::operator(tx, operator)?.ok_or_else(none)?;
            let name_en = found.name_en.unwrap_or_else(|| found.name.clone());
            tx.insert(
                "circular_copy",
                cols! {
                    "circular_id" => &id, "number" => number, "operator_id" => operator, "name" => found.name, "name_en" => name_en,
                },
            )?;
        }
        Ok(id)
    })
}

/// Everything that is wrong with a draft, before any door is opened.
fn check(catalog: &Catalog, draft: &Draft, to: &[OperatorId], today: Date) -> Result<(String, String, String), Error> {
    let mut refusals = Refusals::default();
    let title = refusals.take(form::line("title", &draft.title, 200));
    let title_en = refusals.take(form::line("title_en", &draft.title_en, 200));
    let text = refusals.take(form::prose("text", &draft.text, LONGEST));
    for place in places(&draft.text).into_iter().filter(|p| !PLACES.contains(&p.as_str())) {
        refusals.push(Refusal::invalid("circular.no-such-place").on("text").with("value", &place));
    }
    for fault in draft.clauses.iter().filter_map(|c| procedure::carries(catalog, c, today).err()) {
        refusals.push(fault.on("clauses"));
    }
    let distinct: BTreeSet<&OperatorId> = to.iter().collect();
    if to.is_empty() || to.len() > MOST || distinct.len() != to.len() {
        refusals.push(Refusal::invalid("circular.recipients").on("to").with("value", MOST));
    }
    refusals.settle()?;
    Ok((title.unwrap_or_default(), title_en.unwrap_or_default(), text.unwrap_or_default()))
}

/// The places of a text: what stands in braces.
fn places(text: &str) -> Vec<String> {
    let inner = text.split('{').skip(1).filter_map(|after| after.split_once('}'));
    inner.map(|(name, _)| name.to_owned()).collect()
}

/// The text of one copy. What is filled in is not looked through again for places.
fn filled(text: &str, copy: &Copy) -> String {
    let mut out = String::with_capacity(text.len() + 64);
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        match after.split_once('}') {
            Some(("operator", left)) => {
                out.push_str(&copy.name.ja);
                rest = left;
            }
            Some(("number", left)) => {
                out.push_str(&copy.number.to_string());
                rest = left;
            }
            _ => {
                out.push('{');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

/// The letters of a circular, made one after another of its one act.
pub struct Press {
    circular: Circular,
    model: Letter,
}

impl Press {
    /// Reads what all copies share.
    ///
    /// # Errors
    /// Absent when there is no such circular.
    pub fn new(tx: &mut Tx<'_>, catalog: &Catalog, id: &CircularId) -> Result<Press, Error> {
        let circular = one(tx, id)?.ok_or_else(|| Refusal::of(Class::Absent, "common.absent"))?;
        let (from, clauses, findings) = letter::of_act(tx, &circular.act)?;
        let label = |ja: &str, en: &str| Both { ja: ja.to_owned(), en: en.to_owned() };
        let policy = Note {
            id: "policy".to_owned(),
            title: label("行政指導指針", "Policy of guidance"),
            text: label(
                &format!(
                    "この書面は、あらかじめ公表した行政指導指針によります（公的行為の一覧：{}）。",
                    circular.policy
                ),
                &format!(
                    "This letter follows a policy of guidance published before (register of acts: {}).",
                    circular.policy
                ),
            ),
            basis: vec![letter::clause(catalog, "apa:art36")],
        };
        let mut notes = letter::notes_of_force(catalog, Force::Guidance);
        notes.push(policy);
        let model = Letter {
            number: String::new(),
            title: circular.title.clone(),
            day: letter::day_of(&circular.at),
            at: circular.at.clone(),
            to: Vec::new(),
            from,
            force: Some(letter::label("guidance")),
            said: Vec::new(),
            enclosed: Vec::new(),
            reasons: findings
                .into_iter()
                .map(|f| Said { label: letter::label("reasons"), text: Both { en: f.clone(), ja: f } })
                .collect(),
            due: circular.due.map(letter::formal),
            clauses: clauses.iter().map(|c| letter::clause(catalog, c)).collect(),
            notes,
            act: Some(circular.act.clone()),
            entry: circular.entry.clone(),
        };
        Ok(Press { circular, model })
    }

    /// The letter of one copy.
    pub fn letter(&self, copy: &Copy) -> Letter {
        let text = filled(&self.circular.text, copy);
        Letter {
            number: format!("{}/{}", &self.circular.id.as_str()[4..16], copy.number),
            to: vec![Addressee { name: copy.name.clone(), honour: letter::label("honour").ja }],
            said: vec![Said { label: letter::label("said"), text: Both { en: text.clone(), ja: text } }],
            ..self.model.clone()
        }
    }
}

/// The letter of one copy, for officials and for members who may answer for its operator; `None` for anybody else.
///
/// # Errors
/// Faults of the database.
pub fn letter(
    tx: &mut Tx<'_>,
    catalog: &Catalog,
    account: &AccountId,
    id: &CircularId,
    number: i64,
) -> Result<Option<Letter>, Error> {
    let Some(copy) = copies(tx, id, number - 1, 1)?.into_iter().find(|c| c.number == number) else { return Ok(None) };
    let is_official = office::held(tx, account, Office::IncidentHead)?.is_some()
        || office::held(tx, account, Office::IncidentOfficer)?.is_some();
    let members = identity::memberships(tx, account)?;
    let is_party = members.iter().any(|m| m.operator == copy.operator && m.role.may(Verb::Answer));
    match is_official || is_party {
        true => Ok(Some(Press::new(tx, catalog, id)?.letter(&copy))),
        false => Ok(None),
    }
}
