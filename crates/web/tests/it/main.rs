//! The pages and the API as people and programs meet them: a whole installation, asked over HTTP, on both databases.
//!
//! For: scenarios of each area, and what holds for every route.
//! Rests on: `world`: one installation with one of everything, made anew for each test.
//! Words: a *world* is that installation; an *answer* is what one request gave.
//! Never: shares state between tests; looks at the clock; reaches past the router except to arrange things.
//! Begin at: [`world::World`].

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

mod assess;
mod public;
mod authority;
mod cases;
mod cases_sealed;
mod cases_day;
mod changes;
mod disclosure;
mod editing;
mod evaluations;
mod generated;
mod hooks;
mod lessons;
mod letters;
mod incidents;
mod investigation;
mod marks;
mod nodes;
mod notices;
mod ordering;
mod register;
mod api;
mod world;
