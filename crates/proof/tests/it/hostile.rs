//! Every parser against bytes nobody should send: none may panic, and what it accepts it must write back unchanged.

use proptest::prelude::*;
use shirube_proof::checkpoint::parse_body;
use shirube_proof::inclusion_file;
use shirube_proof::note::{self, SigningKey, VerifierKey};
use shirube_proof::tile::{self, Resource};
use shirube_proof::{digest::Digest, entry};

use crate::memory::{Memory, entry as sample, log_key};

/// Gives the bytes to every parser.
fn try_all(bytes: &[u8]) {
    if let Ok(entry) = entry::parse(bytes) {
        assert_eq!(entry.to_bytes().unwrap(), bytes);
    }
    if let Ok(file) = inclusion_file::parse(bytes) {
        assert_eq!(file.to_text().as_bytes(), bytes);
        let _ = file.verify_carried(&log_key().verifier(), &[]);
    }
    let _ = note::open(bytes, &[log_key().verifier()]);
    for width in [0, 1, 2, 256, 257, u16::MAX] {
        if let Ok(entries) = tile::parse_bundle(bytes, width) {
            assert_eq!(tile::encode_bundle(&entries).unwrap(), bytes);
        }
        if let Some(hashes) = tile::parse_tile(bytes, width) {
            assert_eq!(tile::tile_bytes(&hashes), bytes);
        }
    }
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if let Ok(checkpoint) = parse_body(text) {
        assert_eq!(checkpoint.to_body(), text);
    }
    if let Ok(key) = text.parse::<VerifierKey>() {
        assert_eq!(key.to_string(), text);
    }
    if let Ok(key) = SigningKey::parse(text) {
        assert_eq!(key.to_secret_text(), text);
    }
    if let Ok(resource) = text.parse::<Resource>() {
        assert_eq!(resource.path(), text);
    }
    let _ = text.parse::<Digest>();
}

/// One good input for each parser.
fn good() -> Vec<Vec<u8>> {
    let mut memory = Memory::published(3);
    let proof = tile::inclusion(&mut memory, 1, 3).unwrap();
    let checkpoint = String::from_utf8(memory.files["checkpoint"].clone()).unwrap();
    let extra = Some(sample(1).to_bytes().unwrap());
    let body = note::unverified_body(checkpoint.as_bytes()).unwrap().to_owned();
    let file = inclusion_file::InclusionFile { extra, index: 1, proof, checkpoint };
    let mut inputs: Vec<Vec<u8>> = memory.files.into_values().collect();
    inputs.push(sample(0).to_bytes().unwrap());
    inputs.push(file.to_text().into_bytes());
    inputs.push(body.into_bytes());
    inputs.push(log_key().verifier().to_string().into_bytes());
    inputs.push(log_key().to_secret_text().into_bytes());
    inputs.push(b"tile/entries/x001/234.p/5".to_vec());
    inputs
}

#[test]
fn truncated_input_never_panics() {
    for input in good() {
        for end in 0..=input.len() {
            try_all(&input[..end]);
        }
    }
}

#[test]
fn huge_input_is_refused_before_it_is_read() {
    for byte in [0, b'\n', b'0', b'[', b'x', 0xff] {
        try_all(&vec![byte; 2 << 20]);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn changed_input_never_panics(pick: usize, at: usize, byte: u8, insert: bool) {
        let inputs = good();
        let mut input = inputs[pick % inputs.len()].clone();
        let at = at % input.len();
        if insert { input.insert(at, byte) } else { input[at] = byte }
        try_all(&input);
    }

    #[test]
    fn random_input_never_panics(input in proptest::collection::vec(any::<u8>(), 0..300), text in "\\PC{0,80}") {
        try_all(&input);
        try_all(text.as_bytes());
    }
}
