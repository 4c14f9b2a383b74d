//! Evaluations of systems: planned, run elsewhere or ordered here, received, reviewed by another person, said in a signed statement (安全性評価).
//!
//! For: a result that counts as evidence: what was asked, of which version, by whom, with what interval, and what is missing.
//! Rests on: `docs/specs/evaluation.md`, `docs/specs/suite.md`, `docs/specs/eval-log.md`; `shirube_eval` reads logs and works out.
//! Words: a *plan* is agreed on before a run; a *run* is a log that was received; a *deviation* is what a log did otherwise
//! than planned; a *perspective* is a node of the suite's tree; a result is *stale* when what it rests on changed since.
//! Never: asks a model itself (workers do, see [`work`]); holds a key to a model; gives a total without its parts; calls a result the State's.
//! Begin at: [`plan`], then [`examine`], [`receive`], [`accept`], [`issue`].

mod across;
mod audit;
mod command;
mod compare;
mod examine;
mod figures;
mod give;
mod model;
mod plan;
mod result;
mod run;
mod samples;
mod shelf;
mod standing;
mod store;
mod suites;
pub mod work;

#[cfg(test)]
mod tests;
#[cfg(test)]
pub(crate) use tests::one_of_each;

pub use across::{LatestResult, OfSuite, across};
pub use audit::{AuditedLogs, audit_logs};
pub use command::{command, typed};
pub use compare::{Compared, Difference, Line as ComparedLine, MOST_PAIRED, compare, differences};
pub use examine::{Examined, examine};
pub use figures::{Perspective, Reached, perspectives, reached};
pub use give::{give, give_file, presented, showable};
pub use model::{
    Delivery, Deviation, Evaluation, EvaluationState, Facts, Figure, HeldBack, Plan, PlanDraft, Run, RunState,
    Threshold, TreeNode,
};
pub use plan::{agree, plan, withdraw};
pub use result::{KIND, issue, said_fields, take_back};
pub use run::{Received, accept, receive, send_back};
pub use samples::{Filter, Keyed, Page, Sample, SampleLine, Verdict, sample, samples, samples_after};
pub use shelf::{Incoming, MOST_BYTES, Shelf};
pub use standing::{Cause, Stale, fresh, note, standing};
pub use store::{
    EvaluationList, deliveries, evaluation, evaluation_of_statement, list, of_asset, of_evidence, run, runs,
    stale_notes,
};
pub use suites::{Item, Suite, suite, suites};

pub use shirube_eval::log::Event;
pub use shirube_eval::stats::Method;

use crate::refusal::{Class, Error, Refusal};

fn absent() -> Error {
    Refusal::of(Class::Absent, "common.absent").into()
}
