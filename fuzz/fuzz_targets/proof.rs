//! No proof makes the verifiers panic, whatever the sizes.
#![no_main]

use libfuzzer_sys::fuzz_target;
use shirube_proof::digest::Digest;
use shirube_proof::merkle::{verify_consistency, verify_inclusion};

fuzz_target!(|input: (u64, u64, [u8; 32], Vec<[u8; 32]>)| {
    let (a, b, root, proof) = input;
    let proof: Vec<Digest> = proof.into_iter().map(Digest).collect();
    let root = Digest(root);
    let _ = verify_inclusion(a, b, &root, &proof, &root);
    let _ = verify_consistency(a, b, &proof, &root, &root);
});
