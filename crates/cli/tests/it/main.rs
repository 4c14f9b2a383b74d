//! The program as a person or a script meets it: the built binary, run in a directory of its own.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

mod applicable;
mod bad;
mod check;
mod circle;
mod chosen;
mod exchange;
mod editing;
mod eval;
mod evaluating;
mod exits;
mod hostile;
mod hooking;
mod incidents;
mod keeping;
mod nodes;
mod norms;
mod procedures;
mod record;
mod reference;
mod room;
mod noticing;
mod serving;
mod signing;
mod verifying;
mod working;
mod world;

// What the tests of the formats build statements, receipts and logs with.
#[path = "../../../proof/tests/it/memory.rs"]
#[expect(dead_code, reason = "shared with the tests of the formats, which need more of it")]
mod memory;
#[path = "../../../proof/tests/it/statement_sample.rs"]
#[expect(dead_code, reason = "shared with the tests of the formats, which need more of it")]
mod statement_sample;
#[path = "../../../proof/tests/it/verify_sample.rs"]
#[expect(dead_code, reason = "shared with the tests of the formats, which need more of it")]
mod verify_sample;
