//! The log of an order, put together on the shelf once every part is done, and received as one that was handed in.

use super::model::{AideTerms, Order, OrderState, Terms, Trouble};
use super::store;
use crate::cols;
use crate::door::Ground;
use crate::evaluation::{self, Evaluation, Incoming, Received, Shelf, absent, run, suites};
use crate::housekeeping;
use crate::id::{EvaluationOrderId, EvaluationRunId};
use crate::refusal::{Error, Refusal};
use crate::time::Timestamp;
use sha2::{Digest as _, Sha256};
use shirube_eval::judge::Aide;
use shirube_eval::log::{End, FORMAT, Header, Line, More, Plan, Status};
use shirube_eval::suite::Suite;
use std::collections::BTreeMap;

/// The program that writes the log down.
const SOFTWARE: &str = concat!("shirube ", env!("CARGO_PKG_VERSION"));

/// What became of an order whose parts are all done.
#[derive(Debug, Clone)]
pub struct Assembled {
    /// The order.
    pub order: EvaluationOrderId,
    /// The run, unless its log was refused.
    pub run: Option<EvaluationRunId>,
}

/// The plan as the log's header has it.
pub fn log_plan(terms: &Terms, digest: &str, suite: &Suite) -> Plan {
    Plan {
        task: suite.name(),
        digest: digest.to_owned(),
        samples: terms.samples,
        epochs: terms.epochs,
        target: terms.target.clone(),
        model: terms.model.clone(),
        parameters: terms.parameters.clone(),
        system: suite.head.system.as_ref().map(|frame| frame.text.clone()),
        scorers: suite.scorers.clone(),
        tree: suite.head.leaves.clone(),
        more: More { judges: named(&terms.judges), embedders: named(&terms.embedders), ..More::default() },
        ..Plan::default()
    }
}

/// Without the names of their keys.
fn named(all: &BTreeMap<String, AideTerms>) -> BTreeMap<String, Aide> {
    all.iter().map(|(name, terms)| (name.clone(), terms.aide.clone())).collect()
}

/// Puts together the logs of orders whose parts are all done. Two programs may do the same at once: the log is the same to the
/// byte, and only one run comes of it.
///
/// # Errors
/// Faults of the database and the disk; what was begun is done again later.
pub fn assemble_due(ground: &Ground, shelf: &Shelf, may_go_on: &dyn Fn() -> bool) -> Result<Vec<Assembled>, Error> {
    let mut out = Vec::new();
    for order in ground.db.read(store::whole)? {
        if !may_go_on() {
            break;
        }
        let run = match assembled(ground, shelf, &order) {
            Ok(run) => Some(run),
            Err(Error::Refused(refusals)) => {
                give_up(ground, &order, refusals.first())?;
                None
            }
            Err(fault) => return Err(fault),
        };
        out.push(Assembled { order: order.id, run });
    }
    Ok(out)
}

fn assembled(ground: &Ground, shelf: &Shelf, order: &Order) -> Result<EvaluationRunId, Error> {
    let held = ground.db.read(|tx| evaluation::evaluation(tx, &order.evaluation))?.ok_or_else(absent)?;
    let mut incoming = shelf.begin(ground.clock.now(), ground.chance.as_ref())?;
    write(ground, order, &mut incoming)?;
    incoming.unpack()?;
    let suite = suites::suites().iter().find(|s| s.digest == order.digest);
    let examined = evaluation::examine(incoming.folder(), &held.plan, suite)?;
    let (log, size) = shelf.keep(&mut incoming)?;
    received(ground, order, &held, &Received { log, size, examined })
}

fn write(ground: &Ground, order: &Order, into: &mut Incoming) -> Result<(), Error> {
    let other = || Refusal::invalid("evaluation.order-suite").with("suite", &order.terms.suite);
    let suite = Suite::built_in(&order.terms.suite).ok().flatten().ok_or_else(other)?;
    let header = Header {
        format: FORMAT.to_owned(),
        run: order.id.to_string(),
        segment: 1,
        at: moment(&order.at),
        software: SOFTWARE.to_owned(),
        plan: log_plan(&order.terms, &order.digest, &suite),
    };
    line(into, &Line::Header(Box::new(header)))?;
    let mut last = moment(&order.at);
    for batch in ground.db.read(|tx| store::batches(tx, &order.id))? {
        let lines = ground.db.read(|tx| store::lines(tx, &order.id, batch.n))?;
        let mut digest = Sha256::new();
        for text in lines {
            let text = format!("{text}\n");
            digest.update(&text);
            into.write(text.as_bytes())?;
        }
        // What was handed in is what the record committed to then.
        if crate::db::hex(&digest.finalize()) != batch.digest {
            return Err(Refusal::invalid("evaluation.batch").with("number", batch.n).into());
        }
        last = moment(&batch.at);
    }
    line(into, &Line::End(End { status: Status::Complete, at: last, decided: None, reason: None }))
}

fn line(into: &mut Incoming, line: &Line) -> Result<(), Error> {
    let mut bytes = serde_json::to_vec(line).unwrap_or_default();
    bytes.push(b'\n');
    into.write(&bytes)
}

fn moment(text: &str) -> Timestamp {
    text.parse().unwrap_or(Timestamp::UNIX_EPOCH)
}

fn received(ground: &Ground, order: &Order, held: &Evaluation, given: &Received) -> Result<EvaluationRunId, Error> {
    housekeeping::run(ground, "evaluation.receive", |tx, _| {
        let order = super::order::open(tx, &order.id, &[OrderState::Running])?;
        let run = run::receive(tx, &held.id, given, &order.by)?;
        store::put_run(tx, &order, &run)?;
        // The log is on the shelf, durably; the digests of the batches stay.
        tx.delete("evaluation_line", cols! { "order_id" => &order.id })?;
        Ok(run)
    })
}

/// The log cannot be taken: the evaluation was withdrawn, or lines were changed behind the program's back.
fn give_up(ground: &Ground, order: &Order, why: Option<&Refusal>) -> Result<(), Error> {
    let code = why.map_or("evaluation.state", |r| r.code);
    let detail =
        why.map(|r| r.params.iter().map(|(_, v)| v.clone()).collect::<Vec<_>>().join(", ")).unwrap_or_default();
    housekeeping::run(ground, "evaluation.order-failed", |tx, _| {
        tx.hold("evaluation_order", &(&order.id).into())?;
        let order = store::one(tx, &order.id)?.ok_or_else(absent)?;
        // Another program was faster, and its run stands.
        if order.state == OrderState::Running {
            let trouble = Trouble { code: code.to_owned(), detail: detail.clone() };
            super::order::stop(tx, &order, &trouble)?;
        }
        Ok(())
    })
}
