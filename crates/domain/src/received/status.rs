//! How a statement of another installation stands after it arrived: its issuer's list of status, fetched and kept with its time.

use super::check::{self, Reader, installation_of};
use super::model::{CheckAnswer, Received};
use super::store::{self, Source};
use crate::cols;
use crate::db::WriteTx;
use crate::door::Ground;
use crate::housekeeping;
use crate::id::ReceivedId;
use crate::refusal::Error;
use crate::statement::{self, Status};
use crate::time::{Timestamp, rfc3339};
use shirube_proof::jose::Jws;
use shirube_proof::statement::{Bundle, StatusReference};
use shirube_proof::status::{CREDENTIAL_TYP, TYP};
use shirube_proof::verify::Check;

/// Lists looked at in one go.
const MOST: u32 = 50;
/// Longest list taken, in bytes: one of millions of places, packed.
const LONGEST: usize = 1 << 20;
/// Longest tag of a version that is kept.
const LONGEST_TAG: usize = 200;
/// A list that does not say how long it may be kept is asked for again after so many seconds.
const USUAL: i64 = 3_600;
/// Never sooner, and never later, than so many seconds.
const BOUNDS: (i64, i64) = (300, 86_400);
const VALID: &str = "verify.status.valid";
const SUSPENDED: &str = "verify.status.suspended";
/// Places of one statement's status that are followed.
const PLACES: usize = 8;

/// What came back when a list was asked for.
#[derive(Debug, Clone, Default)]
pub struct Fetched {
    /// The HTTP status.
    pub status: u16,
    /// The tag of this version, as the other side names it.
    pub etag: Option<String>,
    /// The body.
    pub body: Vec<u8>,
}

/// What reads a list at an address: the outside world.
pub trait Fetch {
    /// Reads what stands there, unless it is still the version named.
    ///
    /// # Errors
    /// A code for why no answer came.
    fn fetch(&mut self, url: &str, etag: Option<&str>) -> Result<Fetched, String>;
}

/// Who is told of a statement that newly stands otherwise, in the transaction that keeps it.
type Told<'a> = &'a (dyn Fn(&mut WriteTx<'_, '_>, &Received, Status) -> Result<(), Error> + Sync);

/// Notes where the status of what arrived stands. Only at the issuer's own installation: no statement points us at a third.
pub(super) fn watch(
    tx: &mut WriteTx<'_, '_>,
    (id, issuer): (&ReceivedId, &str),
    status: &StatusReference,
) -> Result<(), Error> {
    if statement::issuer(tx, issuer)?.is_some() {
        return Ok(());
    }
    let home = format!("{}/", installation_of(issuer));
    let token = status.token.iter().map(|t| t.uri.as_str());
    let lists = token.chain(status.bitstring.iter().map(|b| b.list.as_str()));
    let mut uris: Vec<&str> = lists.filter(|uri| uri.starts_with(&home) && uri.len() <= 2_000).take(PLACES).collect();
    uris.sort_unstable();
    uris.dedup();
    for uri in uris {
        if store::source(tx, uri)?.is_none() {
            let source = Source { uri: uri.to_owned(), next_at: rfc3339(tx.at()), ..Source::default() };
            store::put_source(tx, &source)?;
        }
        tx.insert(
            "received_status",
            cols! {
                "received_id" => id, "uri" => uri, "status" => None::<String>, "as_of" => None::<i64>,
                "changed_at" => None::<String>,
            },
        )?;
    }
    Ok(())
}

/// Fetches the lists whose time has come: those of a confirmed installation, or of an issuer whose keys the holder of the statement
/// confirmed, and of no other. What a list says is kept with its time; `changed` is told of each statement that newly ended, was
/// suspended or stands again, in the transaction that keeps it. Statements that came before lists were followed are followed from
/// now on. Says how many lists were asked for.
///
/// # Errors
/// Faults of the database. A list that does not come, or does not hold, is asked for again later and changes nothing.
pub fn follow(
    ground: &Ground,
    reader: &Reader<'_>,
    fetch: &mut dyn Fetch,
    changed: Told<'_>,
    may_go_on: &dyn Fn() -> bool,
) -> Result<u32, Error> {
    begin_waiting(ground, may_go_on)?;
    let now = ground.clock.now();
    let due = ground.db.read(|tx| store::due_sources(tx, (&rfc3339(now), statement::seconds(now)), MOST))?;
    let mut asked = 0;
    for source in due {
        if !may_go_on() {
            break;
        }
        let came = fetch.fetch(&source.uri, source.etag.as_deref().filter(|_| source.text.is_some()));
        housekeeping::run(ground, "received.status", |tx, _| take(tx, reader, &source, came, changed))?;
        asked += 1;
    }
    Ok(asked)
}

/// Begins to follow statements that came before their lists were: so many in one write, until none waits.
fn begin_waiting(ground: &Ground, may_go_on: &dyn Fn() -> bool) -> Result<(), Error> {
    while may_go_on() && !ground.db.read(|tx| store::waiting(tx, 1))?.is_empty() {
        housekeeping::run(ground, "received.status-begin", |tx, _| {
            for id in store::waiting(tx, MOST)? {
                let row = store::received(tx, &id)?;
                // What can no longer be read, or is followed already, waits for nothing.
                let content = row.as_ref().and_then(Received::content);
                if let (Some(content), None) = (content, store::standing(tx, &id)?) {
                    watch(tx, (&id, &content.claims.issuer), &content.claims.status)?;
                }
                store::wait_no_longer(tx, &id)?;
            }
            Ok::<_, Error>(())
        })?;
    }
    Ok(())
}

fn take(
    tx: &mut WriteTx<'_, '_>,
    reader: &Reader<'_>,
    source: &Source,
    came: Result<Fetched, String>,
    changed: Told<'_>,
) -> Result<(), Error> {
    let mut next = source.clone();
    let code = match came {
        Ok(came) if came.status == 304 && source.text.is_some() => {
            next.fetched_at = Some(rfc3339(tx.at()));
            None
        }
        Ok(came) if came.status == 200 => keep(tx, reader, &mut next, came, changed)?,
        Ok(_) => Some("received.status-answer".to_owned()),
        Err(code) => Some(code.chars().take(100).collect()),
    };
    next.tries = if code.is_some() { source.tries + 1 } else { 0 };
    next.next_at = rfc3339(later(tx.at(), pause(&next)));
    next.outcome = code;
    Ok(store::put_source(tx, &next)?)
}

/// Reads the list for every statement that stands in it; gives why it counts for none.
fn keep(
    tx: &mut WriteTx<'_, '_>,
    reader: &Reader<'_>,
    next: &mut Source,
    came: Fetched,
    changed: Told<'_>,
) -> Result<Option<String>, Error> {
    let text = String::from_utf8(came.body).ok().filter(|text| text.len() <= LONGEST);
    let text = text.map(|text| text.trim().to_owned());
    let Some((text, issued)) = text.and_then(|text| issued(&text).map(|at| (text, at))) else {
        return Ok(Some("verify.status.unreadable".to_owned()));
    };
    let kept = next.text.as_deref().and_then(self::issued);
    if kept.is_some_and(|kept| issued < kept) {
        // An earlier list than the one we have takes nothing back.
        return Ok(Some("received.status-older".to_owned()));
    }
    let (at, mut told, mut why) = (statement::seconds(tx.at()), false, None);
    for row in store::standing_in(tx, &next.uri)? {
        let answer = answer_of(tx, reader, &row, (&next.uri, &text), at)?;
        match answer.filter(|answer| answer.params.contains_key("issued")) {
            Some(answer) => {
                told = true;
                note(tx, &row, (&next.uri, issued), &answer.reason, changed)?;
            }
            None => why = Some("verify.status.unreadable".to_owned()),
        }
    }
    if told {
        next.etag = came.etag.filter(|tag| tag.len() <= LONGEST_TAG && tag.is_ascii());
        (next.text, next.fetched_at, why) = (Some(text), Some(rfc3339(tx.at())), None);
    }
    Ok(why)
}

/// What this list alone says of a statement.
fn answer_of(
    tx: &mut WriteTx<'_, '_>,
    reader: &Reader<'_>,
    row: &Received,
    (uri, text): (&str, &str),
    at: u64,
) -> Result<Option<CheckAnswer>, Error> {
    let Ok(bundle) = Bundle::parse(row.bundle.as_bytes()) else { return Ok(None) };
    let bundle = Bundle { status_lists: vec![text.to_owned()], ..bundle };
    let found = check::check(tx, reader, &row.operator, &bundle, at)?;
    let is_of_it = |f: &CheckAnswer| f.code == Check::Status.code() && f.params.get("list").is_some_and(|l| l == uri);
    Ok(found.into_iter().find(is_of_it))
}

fn note(
    tx: &mut WriteTx<'_, '_>,
    row: &Received,
    (uri, issued): (&str, u64),
    reason: &str,
    changed: Told<'_>,
) -> Result<(), Error> {
    let before = store::status_in(tx, &row.id, uri)?;
    let on_arrival = row.findings.iter().any(|f| f.reason == reason);
    let is_new = before.as_deref() != Some(reason);
    let mut columns = cols! { "status" => reason, "as_of" => i64::try_from(issued).unwrap_or(i64::MAX) }.to_vec();
    if is_new {
        columns.push(("changed_at", rfc3339(tx.at()).into()));
    }
    tx.update("received_status", cols! { "received_id" => &row.id, "uri" => uri }, &columns)?;
    let was_suspended = match before.as_deref() {
        Some(before) => before == SUSPENDED,
        None => row.findings.iter().any(|f| f.reason == SUSPENDED),
    };
    let status = match reason {
        "verify.status.invalid" => Status::Withdrawn,
        SUSPENDED => Status::Suspended,
        // Lifted, unless another list of the same statement says otherwise.
        VALID if was_suspended && store::standing(tx, &row.id)?.is_none_or(|s| s.status.as_deref() == Some(VALID)) => {
            Status::Valid
        }
        _ => return Ok(()),
    };
    if is_new && !(before.is_none() && on_arrival) { changed(tx, row, status) } else { Ok(()) }
}

/// When a list says it was signed. Nobody checked it yet.
fn issued(text: &str) -> Option<u64> {
    member(text, "iat").and_then(|at| at.as_u64())
}

fn member(text: &str, name: &str) -> Option<serde_json::Value> {
    let jws = Jws::parse_up_to(text, &[TYP, CREDENTIAL_TYP], LONGEST * 2).ok()?;
    jws.payload().get(name).cloned()
}

/// For how long it is left alone: as long as the list says it may be kept; longer each time it does not come.
fn pause(next: &Source) -> i64 {
    if next.tries > 0 {
        return (BOUNDS.0 << next.tries.clamp(0, 8)).min(BOUNDS.1);
    }
    let ttl = next.text.as_deref().and_then(|text| member(text, "ttl")).and_then(|ttl| ttl.as_i64());
    ttl.unwrap_or(USUAL).clamp(BOUNDS.0, BOUNDS.1)
}

fn later(now: Timestamp, seconds: i64) -> Timestamp {
    Timestamp::from_second(now.as_second() + seconds).unwrap_or(now)
}
