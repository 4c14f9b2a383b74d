//! Tests of the formats from outside, in one binary.
//!
//! `UPDATE=1 cargo test -p shirube-proof` writes `testdata/log/*.json` again; `tools/verify.py --self-test` must agree
//! with every vector there.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod audit;
mod differential;
mod envelopes;
mod hostile;
mod memory;
mod notes;
mod second;
mod statement_peers;
mod statement_sample;
mod statement_vectors;
mod statements;
mod status;
mod tree;
mod vectors;
mod verify;
mod verify_sample;
mod verify_second;
mod verify_second_envelopes;
