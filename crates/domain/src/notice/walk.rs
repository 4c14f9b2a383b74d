//! The walk over the register: who is told of a change, and what. It may be stopped or killed anywhere and goes on from there.

use super::change::InstrumentChange;
use super::store::{self, About};
use super::touch::{Assessed, Found, Part, Rules};
use crate::db::{DbError, Turn, Tx, WriteTx};
use crate::door::Ground;
use crate::event::{self, Subject};
use crate::housekeeping;
use crate::id::{AssetId, ChangeId, MailId, NoticeId, OperatorId, RunId, uuid7};
use crate::refusal::Error;
use crate::time::rfc3339;
use jiff::SignedDuration;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Systems worked out by one thread at a time.
const BATCH: usize = 2_000;
/// The walk is one program's for so long after each step of it.
const LEASE: SignedDuration = SignedDuration::from_secs(60);
const LEASE_NAME: &str = "notice.walk";

/// Where the walk stands: it has passed this operator's systems up to this one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Place {
    pub operator: String,
    pub asset: String,
}

/// A comparison operators were not told of to the end.
pub(super) struct Run {
    pub id: RunId,
    pub at: String,
    pub place: Place,
    pub changes: Vec<InstrumentChange>,
}

/// Who walks, and until when nobody else does.
#[derive(Debug, Clone)]
pub(super) struct Lease {
    pub holder: String,
    pub until: String,
}

/// What one operator is told, in figures.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Totals {
    pub systems: i64,
    pub certain: i64,
    pub assessments: i64,
    pub norms: BTreeSet<u32>,
}

impl Totals {
    fn of(part: &Part) -> Totals {
        Totals {
            systems: part.systems().len() as i64,
            certain: part.certain() as i64,
            assessments: part.stands.len() as i64,
            norms: part.norms(),
        }
    }

    pub(super) fn add(&mut self, other: &Totals) {
        self.systems += other.systems;
        self.certain += other.certain;
        self.assessments += other.assessments;
        self.norms.extend(&other.norms);
    }
}

/// How a walk ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Walked {
    /// Nobody was left to tell.
    Nothing,
    /// Every operator is told.
    Whole,
    /// Told to stop; the rest is done by whoever walks next.
    Stopped,
    /// Another program is at it.
    Elsewhere,
}

/// How wide a step is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stride {
    pub batch: usize,
    pub threads: usize,
}

impl Default for Stride {
    fn default() -> Stride {
        let threads = std::thread::available_parallelism().map_or(1, usize::from).min(8);
        Stride { batch: BATCH, threads }
    }
}

/// Tells operators of every comparison they were not told of, step by step, until `may_go_on` says no.
pub(super) fn walk(ground: &Ground, stride: Stride, may_go_on: &dyn Fn() -> bool) -> Result<Walked, Error> {
    let Some(mut run) = ground.db.read(store::open_run)? else { return Ok(Walked::Nothing) };
    let holder = uuid7(ground.clock.now(), ground.chance.as_ref());
    if !take(ground, &holder)? {
        return Ok(Walked::Elsewhere);
    }
    loop {
        let rules = Rules::new(&run.changes);
        let mut is_done = false;
        while !is_done {
            if !may_go_on() {
                housekeeping::run(ground, "notice.rest", |tx, _| store::release(tx, LEASE_NAME, &holder))?;
                return Ok(Walked::Stopped);
            }
            match step(ground, stride, &rules, &mut run, &holder)? {
                Some(ended) => is_done = ended,
                None => return Ok(Walked::Elsewhere),
            }
        }
        match ground.db.read(store::open_run)? {
            Some(next) => run = next,
            None => break,
        }
    }
    housekeeping::run(ground, "notice.rest", |tx, _| store::release(tx, LEASE_NAME, &holder))?;
    Ok(Walked::Whole)
}

/// Takes the walk for this program, unless another has it.
fn take(ground: &Ground, holder: &str) -> Result<bool, Error> {
    // Looked at first, so that waiting for another program writes nothing.
    let now = rfc3339(ground.clock.now());
    let is_held = |held: Option<Lease>, now: &str| held.is_some_and(|l| l.holder != holder && l.until.as_str() > now);
    if is_held(ground.db.read(|tx| store::lease(tx, LEASE_NAME))?, &now) {
        return Ok(false);
    }
    housekeeping::run(ground, "notice.walk", |tx, _| {
        tx.take_turn(Turn::Notices)?;
        let now = rfc3339(tx.at());
        if is_held(store::lease(tx, LEASE_NAME)?, &now) {
            return Ok(false);
        }
        keep(tx, holder)?;
        Ok(true)
    })
}

fn keep(tx: &mut WriteTx<'_, '_>, holder: &str) -> Result<(), DbError> {
    let until = rfc3339(tx.at() + LEASE);
    store::take_lease(tx, LEASE_NAME, &Lease { holder: holder.to_owned(), until })
}

/// What one thread found: operator by operator, with the first and last system looked at.
type Told = Vec<(OperatorId, (AssetId, AssetId), Part)>;
type Row = (OperatorId, AssetId, String);

/// One step: reads and works out on every core, then writes what was found and how far we are in one transaction. Says
/// whether the walk is over; `None` when another program has taken it.
fn step(ground: &Ground, stride: Stride, rules: &Rules, run: &mut Run, holder: &str) -> Result<Option<bool>, Error> {
    let most = stride.batch * stride.threads;
    let rows = match rules.is_empty() {
        true => Vec::new(),
        false => ground.db.read(|tx| store::page(tx, &run.place, &run.at, most))?,
    };
    let told = look(ground, stride.batch, rules, &rows)?;
    let is_done = rows.len() < most;
    let to = rows.last().map_or_else(
        || run.place.clone(),
        |(operator, asset, _)| Place { operator: operator.to_string(), asset: asset.to_string() },
    );
    let passed = passed(&run.place.operator, &rows, is_done);
    let is_ours = housekeeping::run(ground, "notice.tell", |tx, _| {
        tx.take_turn(Turn::Notices)?;
        let is_held = store::lease(tx, LEASE_NAME)?.is_some_and(|l| l.holder == holder);
        if !is_held || !store::move_run(tx, &run.id, (&run.place, &to), is_done)? {
            return Ok::<_, Error>(false);
        }
        keep(tx, holder)?;
        write(tx, run, &told, &passed)?;
        Ok(true)
    })?;
    run.place = to;
    Ok(is_ours.then_some(is_done))
}

/// The operators whose systems are all behind us, the one we stood at included.
fn passed(at: &str, rows: &[Row], is_done: bool) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for operator in Some(at).filter(|o| !o.is_empty()).into_iter().chain(rows.iter().map(|(o, ..)| o.as_str())) {
        if out.last().is_none_or(|last| last != operator) {
            out.push(operator.to_owned());
        }
    }
    if !is_done {
        out.pop();
    }
    out
}

fn look(ground: &Ground, batch: usize, rules: &Rules, rows: &[Row]) -> Result<Told, Error> {
    let found: Vec<Result<Told, Error>> = std::thread::scope(|scope| {
        let threads: Vec<_> = rows
            .chunks(batch.max(1))
            .map(|chunk| scope.spawn(move || ground.db.read(|tx| look_at(tx, rules, chunk))))
            .collect();
        let joined =
            |t: std::thread::ScopedJoinHandle<'_, _>| t.join().unwrap_or_else(|p| std::panic::resume_unwind(p));
        threads.into_iter().map(joined).collect()
    });
    found.into_iter().collect::<Result<Vec<_>, _>>().map(|all| all.into_iter().flatten().collect())
}

fn look_at(tx: &mut Tx<'_>, rules: &Rules, rows: &[Row]) -> Result<Told, Error> {
    let ids: Vec<&AssetId> = rows.iter().map(|(_, id, _)| id).collect();
    let mut said = store::said_of(tx, &ids)?;
    let wanted = |id: &crate::norm::NormId| rules.anew(id).is_some();
    let (assessments, mut answered) = store::assessed(tx, &ids, rules.asks_anew().then_some(&wanted))?;
    let mut of_asset: HashMap<String, Vec<Assessed>> = HashMap::new();
    for (asset, id, number, is_submitted, instruments) in assessments {
        let held = of_asset.entry(asset).or_default();
        // The last draft and the last submission stand; what came before them was replaced.
        if held.iter().any(|a| a.is_submitted == is_submitted || a.is_submitted) {
            continue;
        }
        let answered = answered.remove(id.as_str()).unwrap_or_default();
        held.push(Assessed { id, number, is_submitted, instruments, answered });
    }
    let mut out = Told::new();
    for of_operator in rows.chunk_by(|a, b| a.0 == b.0) {
        let found: Vec<Found> = of_operator
            .iter()
            .map(|(_, id, kind)| {
                let assessments = of_asset.remove(id.as_str()).unwrap_or_default();
                let (facts, facts_text) = said.remove(id.as_str()).unwrap_or_default();
                let is_considered =
                    matches!(kind.as_str(), "system" | "service") || !facts.is_empty() || !assessments.is_empty();
                Found { id: id.clone(), is_considered, facts, facts_text, assessments }
            })
            .collect();
        let part = rules.part(&found);
        if let (false, [first, ..], [.., last]) = (part.is_empty(), of_operator, of_operator) {
            out.push((first.0.clone(), (first.1.clone(), last.1.clone()), part));
        }
    }
    Ok(out)
}

/// Puts mail about a change into the queue, for those members of the operators told of it who want mail.
///
/// # Errors
/// Faults of the database.
pub fn mail_change(tx: &mut WriteTx<'_, '_>, change: &ChangeId, told: &[&OperatorId]) -> Result<(), Error> {
    for (operator, account) in store::mail_wishers(tx, told)? {
        let mail = MailId::new(tx.at(), tx.chance());
        store::insert_mail(tx, &mail, &About::Change(change.clone(), operator), &account)?;
    }
    Ok(())
}

fn write(tx: &mut WriteTx<'_, '_>, run: &Run, told: &Told, passed: &[String]) -> Result<(), Error> {
    let mut here: HashMap<&str, Totals> = HashMap::new();
    for (operator, range, part) in told {
        let totals = Totals::of(part);
        let body = serde_json::to_string(part).unwrap_or_default();
        store::insert_part(tx, &run.id, operator, (&range.0, &range.1), (&totals, &body))?;
        here.entry(operator.as_str()).or_default().add(&totals);
    }
    let mut complete: BTreeMap<OperatorId, NoticeId> = BTreeMap::new();
    for operator in passed {
        // Only the operator a step began in the middle of has parts written before.
        let totals = match *operator == run.place.operator {
            true => store::finished_parts(tx, &run.id, operator)?,
            false => here.remove(operator.as_str()).unwrap_or_default(),
        };
        if totals != Totals::default() {
            let operator = OperatorId::parse(operator).map_err(|e| DbError::Schema(e.to_string()))?;
            let id = NoticeId::new(tx.at(), tx.chance());
            let at = rfc3339(tx.at());
            store::insert_notice(tx, &id, (&run.id, &operator, &at), &totals)?;
            complete.insert(operator, id);
        }
    }
    let subject = |id: &NoticeId| {
        Subject::of(&[("notice", id.as_str())]).page(format!("/notices/{id}")).api(format!("/notices/{id}"))
    };
    let subjects: Vec<(&OperatorId, Subject)> = complete.iter().map(|(o, id)| (o, subject(id))).collect();
    let events: Vec<(&OperatorId, &Subject)> = subjects.iter().map(|(o, s)| (*o, s)).collect();
    event::tell_all(tx, event::Kind::NormChanged, &events)?;
    let told: Vec<&OperatorId> = complete.keys().collect();
    for (operator, account) in store::mail_wishers(tx, &told)? {
        if let Some(notice) = complete.get(&operator) {
            let mail = MailId::new(tx.at(), tx.chance());
            store::insert_mail(tx, &mail, &About::Notice(notice.clone()), &account)?;
        }
    }
    Ok(())
}
