//! Changes that travel to whoever rests on what changed: announced, told once, seen (変更通知).
//!
//! For: a new version, a withdrawn statement, an evaluation or an incident is known downstream the same day, with the reason.
//! Rests on: `docs/specs/change.md`, `docs/decisions/0025-change-travels.md`; `aigb@1.2:D-6`, `aigb@1.2:P-6`, `aigb@1.2:C-6-3`.
//! Words: a *reach* is everyone a change gets to; a *share* is what of one operator's rests on it; *direct* is who was given a
//! statement about what changed.
//! Never: names what changed, or whom a customer supplies, to those who were not given a statement; says what to do about it.
//! Begin at: [`draft`], [`announce`], [`tell`].

mod advisories;
mod exchange;
mod expiry;
mod letter;
mod model;
mod read;
mod results;
mod rules;
mod similar;
mod standing;
mod store;
mod superseding;
mod walk;

#[cfg(test)]
mod tests;
#[cfg(test)]
pub(crate) use tests::{Chain, chain, one_of_each};

pub use advisories::{
    Delivered, advisory_of, decide_preventive, delivered, draft_preventive, look_at_advisories, reach_of_systems,
};
pub use exchange::{
    Outgoing, answer, answer_arrived, answered, arrived, due_answers, due_messages, message, received as node_received,
    sent as node_sent,
};
pub use expiry::{SOON_DAYS, look_at_ends};
pub use letter::mail;
pub use model::{Change, Draft, Figures, Kind, NodeState, Place, Share, State, Told};
pub use read::{Affected, AnswerMark, NamedSystem, Whole, marks_of_answers, whole};
pub use results::look_at_results;
pub use rules::{Nearness, Reach};
pub use similar::{Likeness, Similar, similar};
pub use standing::{may_be_told, notice_of, on_list_says, on_status};
pub use store::{
    NodeRow, OwnStatement, Progress, Resting, Scope, Seen, Settled, ToldList, ToldQuery, Word, announced_of, change,
    changes, nodes, of_asset, own_statements, parts, progress, seen_by, settled, told, told_list, unseen,
};
pub use superseding::{Superseded, superseded_by};
pub use walk::tell;

use crate::db::{Tx, WriteTx};
use crate::event;
use crate::form;
use crate::id::{AccountId, AssetId, ChangeId, OperatorId, StatementId};
use crate::received::Received;
use crate::refusal::{Class, Error, Refusal, Refusals};
use crate::registry;
use crate::statement::{self, Address, StatementRow, Status};
use crate::time::{of_second, rfc3339};
use std::collections::BTreeSet;

/// A change that reaches so many systems is sent only once someone has confirmed the number.
pub const LARGE: u64 = 10_000;
/// Characters of a reason.
const WORDS: usize = 2_000;

fn absent() -> Error {
    Refusal::of(Class::Absent, "common.absent").into()
}

/// Writes a change of an asset down, to be looked at before it goes out. `address` is the installation's, if it has one.
///
/// # Errors
/// Every fault of the draft, keyed to its fields.
pub fn draft(
    tx: &mut WriteTx<'_, '_>,
    address: Option<&Address>,
    asset: &AssetId,
    said: &Draft,
    by: &AccountId,
) -> Result<ChangeId, Error> {
    let held = registry::asset(tx, asset)?.ok_or_else(absent)?;
    let mut refusals = Refusals::default();
    let kind = Kind::parse(&said.kind).filter(|k| Kind::ANNOUNCED.contains(k));
    if kind.is_none() {
        refusals.push(Refusal::invalid("downstream.kind").on("kind"));
    }
    let kind = kind.unwrap_or(Kind::NewVersion);
    let words = refusals.take(form::prose("words", &said.words, WORDS)).unwrap_or_default();
    if said.words.trim().is_empty() && kind != Kind::Restored {
        refusals.push(Refusal::invalid("downstream.words").on("words"));
    }
    let public_words = refusals.take(form::prose("public_words", &said.public_words, WORDS)).unwrap_or_default();
    let statement = of_asset_only(tx, &mut refusals, asset, ("statement", said.statement.as_ref()))?;
    let replaced_by = of_asset_only(tx, &mut refusals, asset, ("replaced_by", said.replaced_by.as_ref()))?;
    if statement.is_none() && (said.withdraws || kind.is_of_statement()) {
        refusals.push(Refusal::invalid("downstream.statement").on("statement"));
    }
    if statement.as_ref().is_some_and(|s| !standing::is_so(kind, s.status)) {
        refusals.push(Refusal::invalid("downstream.other-status").on("statement"));
    }
    refusals.settle()?;
    let mut change = blank(
        tx,
        kind,
        (held.name, address.map(|a| (a.of_operator(&held.operator), a.of_asset(&held.operator, asset)))),
    );
    change.operator = Some(held.operator);
    change.asset = Some(asset.clone());
    (change.words, change.public_words) = (words, public_words);
    change.fields = said.fields.iter().map(|f| f.trim().to_owned()).filter(|f| !f.is_empty()).take(200).collect();
    change.digest = statement.as_ref().map(|s| s.digest.clone());
    change.withdraws = said.withdraws
        || (kind == Kind::Withdrawn && statement.as_ref().is_some_and(|s| s.status != Status::Withdrawn));
    change.statement = statement.map(|s| s.id);
    change.replaced_by = replaced_by.map(|s| s.id);
    change.by = Some(by.clone());
    store::insert(tx, &change)?;
    Ok(change.id)
}

fn of_asset_only(
    tx: &mut Tx<'_>,
    refusals: &mut Refusals,
    asset: &AssetId,
    (field, id): (&str, Option<&StatementId>),
) -> Result<Option<StatementRow>, Error> {
    let Some(id) = id else { return Ok(None) };
    let held = statement::statement(tx, id)?.filter(|s| s.asset.as_ref() == Some(asset));
    if held.is_none() {
        refusals.push(Refusal::invalid("downstream.not-its-statement").on(field));
    }
    Ok(held)
}

/// A change of which only kind and subject are known.
fn blank(tx: &WriteTx<'_, '_>, kind: Kind, subject: (String, Option<(String, String)>)) -> Change {
    blank_as((ChangeId::new(tx.at(), tx.chance()), rfc3339(tx.at())), kind, subject)
}

/// The same, under a given name and at a given moment.
fn blank_as((id, at): (ChangeId, String), kind: Kind, (name, addresses): (String, Option<(String, String)>)) -> Change {
    let (issuer, subject) = addresses.unwrap_or_default();
    Change {
        id,
        operator: None,
        asset: None,
        issuer,
        subject,
        subject_name: name,
        kind,
        words: String::new(),
        public_words: String::new(),
        fields: BTreeSet::new(),
        statement: None,
        digest: None,
        replaced_by: None,
        withdraws: false,
        origin: None,
        is_further: false,
        state: State::Previewed,
        reach: Figures { operators: 0, systems: 0, nodes: 0, levels: 0, is_whole: true },
        by: None,
        at,
        announced_at: None,
        revision: 1,
    }
}

/// Everyone a change reaches as the register stands. Only reads, and no longer than its bounds allow.
///
/// # Errors
/// Faults of the database.
pub fn reach(tx: &mut Tx<'_>, change: &Change) -> Result<Reach, Error> {
    if change.kind.is_of_advisory() { advisories::reach(tx, change) } else { along(tx, change) }
}

/// Everyone along ties, statements, pins and deliveries.
fn along(tx: &mut Tx<'_>, change: &Change) -> Result<Reach, Error> {
    let levels = if change.kind == Kind::Expiring { 1 } else { rules::MOST_LEVELS };
    let found = rules::spread(change.asset.as_ref(), (levels, rules::MOST_SYSTEMS), |wave| match wave {
        rules::Wave::First => store::first(tx, change),
        rules::Wave::Of(assets) => store::further(tx, assets),
    });
    let mut found = found?;
    if change.kind == Kind::Expiring {
        // Nothing ended yet: whoever holds the statement is told, and who issued it; nobody further, and no other installation.
        (found.is_cut, found.nodes) = (false, BTreeSet::new());
        found.operators.extend(change.operator.clone().map(|own| (own, Share::default())));
    }
    Ok(found)
}

/// Sends a change on its way: from now on everyone it reaches is told. When it takes a statement back, that happens here.
/// `figures` are those the person saw, `confirmed` the number typed where it is large.
///
/// # Errors
/// Refused when it reaches [`LARGE`] or more and the number was not confirmed; a conflict when it went out or was dropped already.
pub fn announce(
    tx: &mut WriteTx<'_, '_>,
    (operator, id): (&OperatorId, &ChangeId),
    seen: i64,
    figures: &Figures,
    confirmed: Option<u64>,
) -> Result<Change, Error> {
    let mut held = own(tx, operator, id, seen)?;
    if figures.systems >= LARGE && confirmed != Some(figures.systems) {
        return Err(Refusal::invalid("downstream.confirm").on("confirmed").with("systems", figures.systems).into());
    }
    if let Some(statement) = held.statement.as_ref().filter(|_| held.withdraws) {
        let row = statement::statement(tx, statement)?.ok_or_else(absent)?;
        if row.status != Status::Withdrawn {
            statement::set_status(tx, statement, Status::Withdrawn, &held.words, row.revision)?;
        }
    }
    standing::still_so(tx, &held)?;
    (held.state, held.announced_at, held.reach) = (State::Announced, Some(rfc3339(tx.at())), *figures);
    store::update(tx, &mut held)?;
    event::tell(tx, operator, event::Kind::ChangeAnnounced, &sent_event(&held.id))?;
    Ok(held)
}

/// A change as events name it to whoever announced it.
fn sent_event(id: &ChangeId) -> event::Subject {
    event::Subject::of(&[("change", id.as_str())])
        .page(format!("/changes/sent/{id}"))
        .api(format!("/announcements/{id}"))
}

/// Tells whoever announced a change here that it was seen by more than before. By whom stands on its page, as far as that is told.
fn tell_seen(tx: &mut WriteTx<'_, '_>, held: &Change) -> Result<(), Error> {
    if let Some(announcer) = &held.operator {
        event::tell(tx, announcer, event::Kind::ChangeSeen, &sent_event(&held.id))?;
    }
    Ok(())
}

/// Drops a change nobody was told of.
///
/// # Errors
/// As [`announce`].
pub fn take_back(tx: &mut WriteTx<'_, '_>, (operator, id): (&OperatorId, &ChangeId), seen: i64) -> Result<(), Error> {
    let mut held = own(tx, operator, id, seen)?;
    held.state = State::TakenBack;
    Ok(store::update(tx, &mut held)?)
}

/// A change of an operator's that nobody was told of yet, as it was seen.
fn own(tx: &mut Tx<'_>, operator: &OperatorId, id: &ChangeId, seen: i64) -> Result<Change, Error> {
    let held = change(tx, id)?.filter(|c| c.operator.as_ref() == Some(operator)).ok_or_else(absent)?;
    if held.state != State::Previewed {
        return Err(Refusal::of(Class::Conflict, "downstream.gone-out").into());
    }
    if held.revision != seen {
        return Err(Refusal::of(Class::Conflict, "common.changed-meanwhile").into());
    }
    Ok(held)
}

/// Sees to it that what was announced before a statement arrived reaches whoever was given it now: `issued_at` is when it was
/// signed, in seconds since 1970. Called where a statement is received.
///
/// # Errors
/// Faults of the database.
pub fn on_received(tx: &mut WriteTx<'_, '_>, row: &Received, issued_at: u64) -> Result<(), Error> {
    let since = of_second(issued_at).map(rfc3339).unwrap_or_default();
    for mut held in store::of_subject_since(tx, (&row.subject, &row.issuer), &since)? {
        let concerns = !held.kind.is_of_statement() || held.is_further || held.digest.as_ref() == Some(&row.digest);
        if concerns
            && !standing::is_over(tx, &held)?
            && held.state == State::Done
            && !store::told_operators(tx, &held.id)?.contains(&row.operator)
        {
            held.state = State::Announced;
            store::update(tx, &mut held)?;
        }
    }
    Ok(())
}

/// Notes that someone of an operator has opened a change it was told of.
///
/// # Errors
/// Absent when the operator was not told of it.
pub fn mark_seen(
    tx: &mut WriteTx<'_, '_>,
    (id, operator): (&ChangeId, &OperatorId),
    reader: &AccountId,
) -> Result<(), Error> {
    let told = told(tx, (id, operator), reader)?.ok_or_else(absent)?;
    if !told.is_seen {
        let before = store::progress(tx, id)?.seen;
        store::put_seen(tx, (&told.change, operator), reader)?;
        exchange::count_anew(tx, &told.change)?;
        // Once for each operator, and not for what one announced and reads oneself.
        let is_own = told.change.operator.as_ref() == Some(operator);
        if !is_own && store::progress(tx, id)?.seen > before {
            tell_seen(tx, &told.change)?;
        }
    }
    Ok(())
}

/// Notes that someone looked at an asset, or at an answer (`<assessment>/<norm>`), because of a change.
///
/// # Errors
/// Absent when the operator was not told of the change; refused without a note.
pub fn settle(
    tx: &mut WriteTx<'_, '_>,
    (id, operator): (&ChangeId, &OperatorId),
    (subject, note): (&str, &str),
    by: &AccountId,
) -> Result<(), Error> {
    told(tx, (id, operator), by)?.ok_or_else(absent)?;
    let subject = form::line("subject", subject, 300)?;
    let note = form::prose("note", note, WORDS)?;
    if note.trim().is_empty() {
        return Err(Refusal::invalid("common.required").on("note").into());
    }
    let at = rfc3339(tx.at());
    Ok(store::put_settled(tx, (id, operator), &Settled { subject, note, by: by.clone(), at })?)
}
