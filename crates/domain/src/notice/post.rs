//! The mail queue: what waits, who sends it, and how a try ended.
//!
//! A mail is marked as being sent before it is handed over, and how that ended is noted after. So nothing is sent twice, with
//! one exception that cannot be avoided: when the line is cut, or the program dies, between the end of the text and the
//! server's answer, nobody knows whether it was taken. Then it is sent again, under the same Message-ID.

use super::letter::{Letter, letter};
use super::store::{self, About, Due};
use super::wish::is_address;
use crate::db::{Turn, Tx};
use crate::door::Ground;
use crate::housekeeping;
use crate::id::{AccountId, ChangeId};
use crate::identity;
use crate::refusal::Error;
use crate::registry::{self, Operator};
use crate::text::{Lang, scale};
use crate::time::{Timestamp, rfc3339};
use jiff::SignedDuration;

scale! {
    /// Where a mail stands.
    MailState {
        /// Waits for its time.
        Queued = "queued", "送信待ち", "queued";
        /// Someone is sending it.
        Sending = "sending", "送信中", "sending";
        /// The server took it.
        Sent = "sent", "送信済み", "sent";
        /// Refused for good, or tried too often.
        Failed = "failed", "送信できなかった", "failed";
        /// No longer wanted when its time came.
        Dropped = "dropped", "取りやめ", "dropped";
    }
}

/// Minutes to wait after each try that may succeed later; after the last one it has failed.
const PAUSES: [i64; 6] = [1, 5, 30, 120, 480, 1_440];
/// Mails taken at once.
const MOST: u32 = 10;
/// A mail taken and not settled by then was being sent by a program that died.
const TAKEN: SignedDuration = SignedDuration::from_mins(20);

/// How handing one mail over ended. The word is for the queue: a reply code, or what failed; never an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delivery {
    /// The server took it.
    Sent,
    /// The server will never take it.
    Refused(String),
    /// Not now; the server did not take it.
    Later(String),
    /// There is no line to the server, or it does not let us in: nothing can be sent now, not this mail and no other.
    Unreachable(String),
    /// Nobody knows whether the server took it.
    Unknown(String),
}

/// What hands mail over: the outside world.
pub trait Carrier {
    /// Hands over one mail, from one address to another.
    fn carry(&mut self, from: &str, to: &str, message: &[u8]) -> Delivery;
}

/// What is written to somebody about something: subject and text; nothing when there is nothing left to say.
pub type OfChanges = fn(&mut Tx<'_>, &Asked<'_>) -> Result<Option<(String, String)>, Error>;

/// In whose name mail goes out, and where its links lead.
#[derive(Debug, Clone)]
pub struct Sender {
    /// Who writes what a mail about a change says: a matter this one does not know. `None`: there is nothing to tell any more.
    pub of_changes: OfChanges,
    /// The address in From and in the envelope.
    pub from: String,
    /// Scheme and host of the pages, without a slash at the end.
    pub site: String,
}

/// A mail about a change that is to be written: subject and text.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// The change.
    pub change: &'a ChangeId,
    /// Who was told of it.
    pub operator: &'a Operator,
    /// Who reads the mail.
    pub reader: &'a AccountId,
    /// In which language.
    pub lang: Lang,
    /// Where the pages are, with the language: `https://shirube.example.jp/ja`.
    pub base: &'a str,
}

/// How many mails ended how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Posted {
    /// Taken by the server.
    pub sent: u32,
    /// To be tried again.
    pub later: u32,
    /// Given up.
    pub failed: u32,
    /// No longer wanted.
    pub dropped: u32,
    /// The server could not be reached or did not let us in; what still waits was not tried.
    pub is_unreachable: bool,
}

/// Sends the mail whose time has come. One small query when there is none. Ends early when the server cannot be reached: a
/// thousand mails are no reason to knock, or to send a wrong password, a thousand times.
///
/// # Errors
/// Faults of the database. A mail being sent then counts as unknown, and is sent again later.
pub fn send_due(
    ground: &Ground,
    sender: &Sender,
    carrier: &mut dyn Carrier,
    may_go_on: &dyn Fn() -> bool,
) -> Result<Posted, Error> {
    let mut posted = Posted::default();
    while may_go_on() && !posted.is_unreachable {
        let now = rfc3339(ground.clock.now());
        if !ground.db.read(|tx| store::has_due(tx, &now))? {
            break;
        }
        let (until, taken) = take(ground)?;
        for due in taken {
            // What could not be begun in time may be another program's by now.
            if posted.is_unreachable {
                put_back(ground, &due)?;
            } else if ground.clock.now() < until {
                let (state, outcome) = send(ground, sender, carrier, &due, &mut posted.is_unreachable)?;
                settle(ground, &due, state, &outcome, &mut posted)?;
            }
        }
    }
    Ok(posted)
}

/// Marks the next mails as being sent, so that no other program takes them.
fn take(ground: &Ground) -> Result<(Timestamp, Vec<Due>), Error> {
    housekeeping::run(ground, "mail.take", |tx, _| {
        tx.take_turn(Turn::Notices)?;
        let (now, until) = (rfc3339(tx.at()), tx.at() + TAKEN);
        let taken = store::due(tx, &now, MOST)?;
        for due in &taken {
            store::settle_mail(tx, &due.id, (MailState::Sending, due.tries + 1), &rfc3339(until), None)?;
        }
        Ok((until, taken))
    })
}

/// As it was before it was taken, for a moment later: it was not tried.
fn put_back(ground: &Ground, due: &Due) -> Result<(), Error> {
    let state = if due.is_unknown { MailState::Sending } else { MailState::Queued };
    housekeeping::run(ground, "mail.settle", |tx, _| {
        let next = rfc3339(tx.at() + SignedDuration::from_mins(PAUSES[0]));
        Ok(store::settle_mail(tx, &due.id, (state, due.tries), &next, None)?)
    })
}

fn send(
    ground: &Ground,
    sender: &Sender,
    carrier: &mut dyn Carrier,
    due: &Due,
    is_unreachable: &mut bool,
) -> Result<(MailState, String), Error> {
    let at = ground.clock.now();
    let Some((to, letter)) = ground.db.read(|tx| prepare(tx, sender, due))? else {
        return Ok((MailState::Dropped, "not-wanted".to_owned()));
    };
    let message = letter.message(&sender.from, &to, due.id.as_str(), at);
    Ok(match carrier.carry(&sender.from, &to, message.as_bytes()) {
        Delivery::Sent if due.is_unknown => (MailState::Sent, "sent-again".to_owned()),
        Delivery::Sent => (MailState::Sent, "sent".to_owned()),
        Delivery::Refused(word) => (MailState::Failed, word),
        Delivery::Later(word) => (MailState::Queued, word),
        Delivery::Unreachable(word) => {
            *is_unreachable = true;
            (MailState::Queued, word)
        }
        Delivery::Unknown(word) => (MailState::Queued, format!("unknown {word}")),
    })
}

/// The address and the letter, if the person still wants it, may still read it, and can be reached.
fn prepare(tx: &mut Tx<'_>, sender: &Sender, due: &Due) -> Result<Option<(String, Letter)>, Error> {
    let Some(account) = identity::account(tx, &due.account)? else { return Ok(None) };
    let notice = match &due.about {
        About::Notice(id) => super::notice(tx, id, &due.account)?,
        About::Change(..) => None,
    };
    let told = match (&due.about, &notice) {
        (About::Change(_, operator), _) => operator.clone(),
        (_, Some(notice)) => notice.operator.clone(),
        (_, None) => return Ok(None),
    };
    let wish = store::wish(tx, &due.account, &told)?.filter(|w| w.is_mailed);
    let is_member = identity::memberships(tx, &due.account)?.iter().any(|m| m.operator == told);
    let operator = registry::operator(tx, &told)?;
    let (Some(wish), Some(operator)) = (wish, operator) else { return Ok(None) };
    if account.is_suspended || !is_member || !is_address(&account.login) {
        return Ok(None);
    }
    let stop = (sender.site.as_str(), wish.stop.as_str());
    let letter = match (&due.about, notice) {
        (About::Change(change, _), _) => {
            let base = format!("{}/{}", sender.site, account.lang.code());
            let asked = Asked { change, operator: &operator, reader: &due.account, lang: account.lang, base: &base };
            (sender.of_changes)(tx, &asked)?.map(|said| Letter::about_change(said, account.lang, stop))
        }
        (_, Some(notice)) => Some(letter(tx, &notice, &operator, account.lang, stop)?),
        (_, None) => None,
    };
    Ok(letter.map(|letter| (account.login, letter)))
}

fn settle(ground: &Ground, due: &Due, state: MailState, outcome: &str, posted: &mut Posted) -> Result<(), Error> {
    let tries = due.tries + 1;
    let pause = usize::try_from(due.tries).ok().and_then(|t| PAUSES.get(t)).copied();
    let (state, pause) = match (state, pause) {
        (MailState::Queued, Some(pause)) => (MailState::Queued, pause),
        (MailState::Queued, None) => (MailState::Failed, 0),
        (other, _) => (other, 0),
    };
    match state {
        MailState::Sent => posted.sent += 1,
        MailState::Failed => posted.failed += 1,
        MailState::Dropped => posted.dropped += 1,
        MailState::Queued | MailState::Sending => posted.later += 1,
    }
    let outcome: String = outcome.chars().filter(|c| !c.is_control()).take(80).collect();
    housekeeping::run(ground, "mail.settle", |tx, _| {
        let next = rfc3339(tx.at() + SignedDuration::from_mins(pause));
        Ok(store::settle_mail(tx, &due.id, (state, tries), &next, Some(&outcome))?)
    })
}
