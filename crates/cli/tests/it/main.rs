//! The program as a person or a script meets it: the built binary, run in a directory of its own.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

mod applicable;
mod check;
mod circle;
mod chosen;
mod exchange;
mod editing;
mod exits;
mod hostile;
mod hooking;
mod keeping;
mod nodes;
mod norms;
mod record;
mod reference;
mod room;
mod noticing;
mod serving;
mod signing;
mod verifying;
mod world;
