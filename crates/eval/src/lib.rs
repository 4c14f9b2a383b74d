//! Evaluation of AI systems: data sets, scorers, statistics, runs, logs.
//!
//! **For**: an evaluator on their own premises, and the platform, which keeps what they found as evidence.
//!
//! **Rests on**: `docs/specs/suite.md` (data sets, scorers) and `docs/specs/eval-log.md`; the words are those of Inspect (UK AISI):
//! task, dataset, sample, scorer, score, metric, epoch, log.
//!
//! **Words**: a *sample* is one question with what is expected; a *scorer* gives an answer a score of 0 to 1, or says that it
//! cannot tell; an *epoch* is one asking of every sample; a *run* asks a model all samples and writes a log.
//!
//! **Never**: know a database, a page or a matter of the platform. Never count what could not be scored as right or wrong.
//! Never read a clock or chance: both are arguments. Without the feature `http` no connection is opened, without
//! `command` no program begun.
//!
//! **Begin** with [`sample`] and [`scorer`], then [`stats`], then [`log`] and [`run`].

#![cfg_attr(test, allow(clippy::unwrap_used, reason = "a test that cannot go on has failed"))]

mod text;

#[cfg(test)]
mod hostile;

pub mod sample;

pub mod dataset;

pub mod score;

pub mod personal;

pub mod model;

pub mod similar;

pub mod judge;

pub mod scorer;

pub mod stats;

pub mod tree;

pub mod suite;

pub mod log;

pub mod exchange;

pub mod verdict;

pub mod recorded;

pub mod run;

pub mod redteam;

pub mod spot;

#[cfg(feature = "command")]
pub mod command;

#[cfg(feature = "http")]
pub mod http;
