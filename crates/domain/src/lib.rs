//! Everything Shirube is: the ground every matter stands on, and the matters.
//!
//! Modules stand in reading order, which is the order of dependency: a module uses those above it, never those below.
//! `crates/cli/tests/tidy.rs` holds the order.

// Ground: what every matter needs.
pub mod time;
pub mod text;
pub mod id;
pub mod calendar;
pub mod db;
pub mod norm;
pub mod ledger;
pub mod door;
pub mod housekeeping;
pub mod filing;
pub mod authority;
pub mod act;
pub mod refusal;
pub mod form;
pub mod personal;
pub mod procedure;
pub mod files;
pub mod outbound;
pub mod identity;
pub mod office;
pub mod search;
pub mod event;
pub mod statement;
pub mod node;

// Matters: what an operator, an evaluator or the ministry would name.
pub mod registry;
pub mod cases;
pub mod letter;
pub mod acts;
pub mod circular;
pub mod advisory;
pub mod incident;
pub mod investigation;
pub mod received;
pub mod evaluation;
pub mod assessment;
pub mod notice;
pub mod disclosure;
pub mod downstream;
pub mod carrying;
pub mod report;
pub mod outgoing;
pub mod reporting;
pub mod oscal;
pub mod editing;
pub mod lesson;

// The whole, opened.
pub mod installation;

// Fiction to try it with.
pub mod demo;
#[cfg(test)]
pub(crate) mod testing;
