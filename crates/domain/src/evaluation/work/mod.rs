//! Runs the installation carries out itself: ordered by a person, cut into parts, taken by workers on one or many machines.
//!
//! For: a run that goes on whatever happens to the machine that was asking, and that everyone entitled can watch.
//! Rests on: `docs/specs/evaluation.md` ("Orders and workers"), `docs/decisions/0028-orders-and-workers.md`; the engine is
//! `shirube_eval`, which the worker of the command line drives.
//! Words: an *order* is the wish of a person that an agreed plan be carried out; a *part* is a range of its samples; who takes
//! a part has it under a *lease*, until a moment, and under a *token* that the next taking makes stale; what is handed in
//! together is a *batch*; a *worker* is a process that takes parts.
//! Never: holds a key to a model; takes what comes under a stale token; keeps two lines of one asking.
//! Begin at: [`order`], then [`take`], [`hand_in`], [`finish`], [`assemble_due`].

mod aides;
mod assemble;
mod lease;
mod model;
mod order;
mod progress;
mod rules;
mod store;

#[cfg(test)]
mod tests;
#[cfg(test)]
pub(crate) use tests::one_of_each;

pub use aides::{addresses, needs, planned};
pub use assemble::{Assembled, assemble_due, log_plan};
pub use lease::{LEASE, finish, hand_in, leave, seen, take};
pub use model::{
    AideTerms, Done, End, Go, Order, OrderDraft, OrderState, Part, PartState, Taken, Terms, Trouble, Wanted, Worker,
};
pub use order::{cancel, cancel_all, examine_targets, go_on, order, possible};
pub use progress::{Progress, Share, present, progress};
pub use rules::{MOST_TRIES, Next, is_of_the_endpoint, next, parts};
pub use store::{latest, of_evaluation, one, parts_of};
