//! Shapes: the types that travel as JSON, each with its schema.
//!
//! For: one place to read what the API says; the document's schemas come from here.
//! Rests on: utoipa's derive; the domain's types, of which these are views.
//! Words: a *draft* is what a client sends, everything else is what it gets.
//! Never: holds a rule; has a field the domain does not.
//! Begin at: any of the modules.
#![allow(missing_docs)]

pub mod act;
pub mod assessment;
pub mod case;
pub mod case_day;
pub mod change;
pub mod evaluation;
pub mod order;
pub mod evidence;
pub mod fact;
pub mod hook;
pub mod incident;
pub mod lesson;
pub mod investigation;
pub mod log;
pub mod notice;
pub mod norm;
pub mod outgoing;
pub mod person;
pub mod proposal;
pub mod received;
pub mod register;
pub mod relation;
pub mod report;
pub mod reporting;
pub mod reuse;
pub mod sample;
pub mod search;
pub mod sheet;
pub mod statement;
pub mod words;
