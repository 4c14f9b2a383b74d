//! Hooks: addresses an operator wants its events sent to, as Standard Webhooks has it.

mod deliver;
mod message;
mod outcome;
mod secret;
mod store;

#[cfg(test)]
mod tests;

pub use deliver::{Delivered, Way, deliver_due};
pub use outcome::told as outcome_told;
pub use secret::Keyring;
pub use store::{Delivery, DeliveryState, Figures, Hook, deliveries, figures, hook, hooks, key_until};

use super::{Kind, Subject, event};
use crate::db::{Tx, WriteTx};
use crate::form;
use crate::id::{AccountId, EventId, HookId, OperatorId};
use crate::outbound::Outbound;
use crate::refusal::{Class, Error, Refusal, Refusals};
use crate::time::rfc3339;
use jiff::SignedDuration;

/// Hooks one operator can have.
pub const MOST: usize = 20;
/// How long a secret that was replaced still signs beside the new one.
pub const OVERLAP: SignedDuration = SignedDuration::from_hours(24);
/// Why a hook was stopped: it said that it is gone (410), or nothing arrived for days.
pub const REASONS: [&str; 2] = ["gone", "failing"];

/// A hook as somebody writes it down.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Draft {
    /// Where to.
    pub url: String,
    /// The kinds of events, by their words; none is all of them, those to come included.
    pub kinds: Vec<String>,
    /// What it is for.
    pub description: String,
}

/// A draft whose address was looked at: there is no other way to register one.
#[derive(Debug, Clone)]
pub struct Examined {
    url: String,
    kinds: Vec<Kind>,
    description: String,
}

/// Looks at a draft, its address included: where its name leads now. Asks a name server, so it is done before the write.
///
/// # Errors
/// Faults keyed to `url`, `kinds`, `description`.
pub fn examine(outbound: &Outbound, draft: &Draft) -> Result<Examined, Error> {
    let mut refusals = Refusals::default();
    let url = refusals.take(form::line("url", &draft.url, 2_000));
    if let Some(url) = &url {
        refusals.take(outbound.examine(url).map_err(|fault| Refusal::from(fault).on("url")));
    }
    let description = refusals.take(form::optional_line("description", &draft.description, 200)).flatten();
    let mut kinds: Vec<Kind> = Vec::new();
    for word in draft.kinds.iter().filter(|w| !w.is_empty()) {
        match Kind::choosable().find(|k| k.word() == word.as_str()) {
            Some(kind) => kinds.push(kind),
            None => refusals.push(Refusal::invalid("event.no-such-kind").on("kinds").with("value", word)),
        }
    }
    refusals.settle()?;
    kinds.sort_unstable();
    kinds.dedup();
    Ok(Examined { url: url.unwrap_or_default(), kinds, description: description.unwrap_or_default() })
}

/// Registers a hook, and gives the secret its messages are signed with, to be shown once. `by` is none at the command line.
///
/// # Errors
/// Too much when the operator has [`MOST`] already.
pub fn register(
    tx: &mut WriteTx<'_, '_>,
    keyring: &Keyring,
    operator: &OperatorId,
    draft: &Examined,
    by: Option<&AccountId>,
) -> Result<(HookId, String), Error> {
    // Held, so that two at the same moment are counted one after the other.
    tx.hold("operator", &operator.into())?;
    if store::hooks(tx, operator)?.len() >= MOST {
        return Err(Refusal::of(Class::TooMuch, "event.too-many-hooks").with("most", MOST).into());
    }
    let id = HookId::new(tx.at(), tx.chance());
    let at = rfc3339(tx.at());
    let hook = Hook {
        id: id.clone(),
        operator: operator.clone(),
        url: draft.url.clone(),
        kinds: draft.kinds.clone(),
        description: draft.description.clone(),
        is_on: true,
        created_by: by.cloned(),
        created_at: at.clone(),
        updated_at: at,
        revision: 1,
        failing_since: None,
        stopped_at: None,
        reason: None,
    };
    store::insert(tx, &hook)?;
    let secret = new_secret(tx, keyring, &id, 1)?;
    Ok((id, secret))
}

fn new_secret(tx: &mut WriteTx<'_, '_>, keyring: &Keyring, id: &HookId, n: i64) -> Result<String, Error> {
    let salt = secret::salt(tx.chance());
    store::insert_key(tx, id, n, &salt)?;
    Ok(keyring.secret(id, &salt).to_text())
}

/// The hook, if it is the operator's.
///
/// # Errors
/// Absent when not.
pub fn of_operator(tx: &mut Tx<'_>, operator: &OperatorId, id: &HookId) -> Result<Hook, Error> {
    let held = store::hook(tx, id)?.filter(|h| h.operator == *operator);
    held.ok_or_else(|| Refusal::of(Class::Absent, "common.absent").into())
}

/// Changes where a hook leads and what it hears of. `seen` is the revision the writer saw.
///
/// # Errors
/// Absent when it is not the operator's; a conflict when someone else changed it meanwhile.
pub fn change(
    tx: &mut WriteTx<'_, '_>,
    operator: &OperatorId,
    id: &HookId,
    draft: &Examined,
    seen: i64,
) -> Result<(), Error> {
    let held = of_operator(tx, operator, id)?;
    let same = held.url == draft.url && held.kinds == draft.kinds && held.description == draft.description;
    if same {
        return Ok(());
    }
    Ok(store::change(tx, id, seen, (&draft.url, &draft.kinds, &draft.description))?)
}

/// Turns a hook on or off. Turned on, one that was stopped begins anew.
///
/// # Errors
/// Absent when it is not the operator's.
pub fn set_on(tx: &mut WriteTx<'_, '_>, operator: &OperatorId, id: &HookId, is_on: bool) -> Result<(), Error> {
    let held = of_operator(tx, operator, id)?;
    if is_on {
        store::put_state(tx, id, (None, None, None))?;
    }
    if held.is_on != is_on {
        store::set_on(tx, &held, is_on)?;
    }
    Ok(())
}

/// Replaces the secret, and gives the new one, to be shown once. The old one signs beside it for [`OVERLAP`], or, when it
/// may be known to others, no longer from now on.
///
/// # Errors
/// Absent when it is not the operator's.
pub fn rotate(
    tx: &mut WriteTx<'_, '_>,
    keyring: &Keyring,
    operator: &OperatorId,
    id: &HookId,
    ends_now: bool,
) -> Result<String, Error> {
    tx.hold("hook", &id.into())?;
    of_operator(tx, operator, id)?;
    let now = rfc3339(tx.at());
    let until = if ends_now { now.clone() } else { rfc3339(tx.at() + OVERLAP) };
    let keys = store::keys(tx, id)?;
    let last = keys.iter().map(|k| k.n).max().unwrap_or(0);
    for key in keys {
        match &key.until {
            Some(ended) if *ended <= now => store::drop_key(tx, id, key.n)?,
            // One that ends before does not get longer.
            Some(ends) if *ends < until => {}
            _ => store::end_key(tx, id, key.n, &until)?,
        }
    }
    new_secret(tx, keyring, id, last + 1)
}

/// Removes a hook with its secrets and the memory of its deliveries; the log keeps that it was there.
///
/// # Errors
/// Absent when it is not the operator's.
pub fn remove(tx: &mut WriteTx<'_, '_>, operator: &OperatorId, id: &HookId) -> Result<(), Error> {
    of_operator(tx, operator, id)?;
    Ok(store::remove(tx, id)?)
}

/// Sends a test to one hook, also to one that is off.
///
/// # Errors
/// Absent when it is not the operator's.
pub fn test(tx: &mut WriteTx<'_, '_>, operator: &OperatorId, id: &HookId) -> Result<EventId, Error> {
    of_operator(tx, operator, id)?;
    let subject =
        Subject::of(&[("hook", id.as_str())]).page(format!("/settings/hooks/{id}")).api(format!("/hooks/{id}"));
    let event = EventId::new(tx.at(), tx.chance());
    super::store::insert(tx, Kind::HookTest, &[(&event, operator, &subject)])?;
    store::queue(tx, &[(id.clone(), &event)])?;
    Ok(event)
}

/// Sends an event once more, under the same id.
///
/// # Errors
/// Absent when there is no such delivery.
pub fn resend(tx: &mut WriteTx<'_, '_>, operator: &OperatorId, id: &HookId, event_id: &EventId) -> Result<(), Error> {
    of_operator(tx, operator, id)?;
    let held = event(tx, event_id)?.filter(|e| e.operator == *operator).is_some();
    if !held || !store::queue_again(tx, id, event_id)? {
        return Err(Refusal::of(Class::Absent, "common.absent").into());
    }
    Ok(())
}

/// Queues new events for the hooks that want them.
pub(super) fn queue(
    tx: &mut WriteTx<'_, '_>,
    kind: Kind,
    told: &[(&EventId, &OperatorId, &Subject)],
) -> Result<(), Error> {
    let operators: Vec<&OperatorId> = told.iter().map(|(_, operator, _)| *operator).collect();
    let wanting = store::wanting(tx, kind, &operators)?;
    let mut rows = Vec::new();
    for (hook, operator) in wanting {
        rows.extend(told.iter().filter(|(_, o, _)| **o == operator).map(|(event, ..)| (hook.clone(), *event)));
    }
    Ok(store::queue(tx, &rows)?)
}

/// Forgets deliveries of events that are forgotten.
pub(super) fn forget_before(tx: &mut WriteTx<'_, '_>, before: &str) -> Result<(), Error> {
    store::forget_before(tx, before)?;
    Ok(())
}
