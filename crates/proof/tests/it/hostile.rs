//! Every parser against bytes nobody should send: none may panic, and what it accepts it must write back unchanged.

use proptest::prelude::*;
use shirube_proof::checkpoint::parse_body;
use shirube_proof::disclose::{Disclosure, reveal};
use shirube_proof::inclusion_file;
use shirube_proof::jose::json::parse_object;
use shirube_proof::note::{self, SigningKey, VerifierKey};
use shirube_proof::statement::{Bundle, Issuer, Statement, check};
use shirube_proof::tile::{self, Resource};
use shirube_proof::{digest::Digest, entry};

use crate::memory::{Memory, entry as sample, log_key};
use crate::statement_sample;

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
    try_statements(text);
}

/// Gives the text to everything that reads statements and what travels beside them.
fn try_statements(text: &str) {
    let checked = check(text, &[statement_sample::issuer()], statement_sample::now());
    assert_eq!(checked.statement.map_or_else(|| text.to_owned(), |statement| statement.to_text()), text);
    if let Ok(statement) = Statement::parse(text) {
        let _ = statement.present(|_, disclosure| disclosure.name().is_some());
    }
    if let Ok(bundle) = Bundle::parse(text.as_bytes()) {
        assert_eq!(Bundle::parse(bundle.to_value().to_string().as_bytes()), Ok(bundle));
    }
    if let Ok(issuer) = Issuer::parse(text.as_bytes()) {
        assert_eq!(Issuer::parse(issuer.to_value().to_string().as_bytes()), Ok(issuer));
    }
    if let Ok(disclosure) = Disclosure::parse(text) {
        assert_eq!(disclosure.as_str(), text);
    }
    if let Ok(payload) = parse_object(text.as_bytes()) {
        let shown = statement_sample::statement(&statement_sample::eddsa());
        let _ = reveal(&payload, shown.disclosures());
    }
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
    let statement = statement_sample::statement(&statement_sample::eddsa());
    let few = statement.present(|place, _| place.path.starts_with("/fields/contact")).unwrap();
    let payload = serde_json::to_vec(statement.signed().payload()).unwrap();
    let issuer = Some(statement_sample::issuer());
    let bundle = Bundle {
        statement: few.to_text(),
        issuer,
        receipt: None,
        status_lists: vec!["a.b.c".into()],
        ..Bundle::default()
    };
    inputs.push(few.disclosures()[0].as_str().as_bytes().to_vec());
    inputs.push(few.to_text().into_bytes());
    inputs.push(payload);
    inputs.push(statement_sample::issuer().to_value().to_string().into_bytes());
    inputs.push(bundle.to_value().to_string().into_bytes());
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
