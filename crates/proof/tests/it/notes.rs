//! Signed notes: golden values, rules of the specification, properties.

use proptest::prelude::*;
use shirube_proof::inclusion_file::{self, InclusionFile};
use shirube_proof::merkle::leaf_hash;
use shirube_proof::note::{self, Error, KeyError, SigningKey, VerifierKey};
use shirube_proof::tile;

use crate::memory::{Memory, entry, log_key};

const VKEY: &str = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
const NOTE: &str = "This is an example message.\n\n\
    — example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";

fn key(name: &str, seed: u8) -> SigningKey {
    SigningKey::from_seed(name, &[seed; 32]).unwrap()
}

#[test]
fn the_example_of_the_specification_opens() {
    let vkey: VerifierKey = VKEY.parse().unwrap();
    assert_eq!((vkey.name(), vkey.id(), vkey.to_string()), ("example.com/foo", 0x530d_903a, VKEY.to_owned()));
    let opened = note::open(NOTE.as_bytes(), &[vkey]).unwrap();
    assert_eq!(opened.body, "This is an example message.\n");
    assert_eq!((opened.signers.len(), opened.unknown), (1, 0));
}

#[test]
fn unknown_keys_are_ignored_and_known_ones_must_hold() {
    let (a, b) = (key("a", 1), key("b", 2));
    let signed = note::sign("text\n", &[&a, &b]).unwrap();
    let opened = note::open(signed.as_bytes(), &[a.verifier()]).unwrap();
    assert_eq!((opened.signers.len(), opened.unknown), (1, 1));
    assert_eq!(note::open(signed.as_bytes(), &[key("c", 3).verifier()]), Err(Error::Unsigned));
    // The same name with another key is an unknown key, not a bad signature.
    assert_eq!(note::open(signed.as_bytes(), &[key("a", 9).verifier()]), Err(Error::Unsigned));
    // One bad signature of a known key refuses the note, whatever else is right.
    let broken = note::sign("other\n", &[&b]).unwrap();
    let mixed = note::sign("text\n", &[&a]).unwrap() + broken.split("\n\n").nth(1).unwrap();
    let known = [a.verifier(), b.verifier()];
    assert_eq!(note::open(mixed.as_bytes(), &known), Err(Error::Signature("b".into())));
    assert_eq!(note::open(signed.as_bytes(), &[a.verifier(), a.verifier()]), Err(Error::Ambiguous("a".into())));
}

#[test]
fn many_signatures_are_read_and_endless_ones_are_not() {
    let keys: Vec<SigningKey> = (0..100).map(|n| key(&format!("k{n}"), n)).collect();
    let refs: Vec<&SigningKey> = keys.iter().collect();
    let signed = note::sign("text\n", &refs).unwrap();
    assert_eq!(note::open(signed.as_bytes(), &[keys[99].verifier()]).unwrap().unknown, 99);
    let line = signed.lines().last().unwrap();
    let endless = format!("{signed}{line}\n");
    assert_eq!(note::open(endless.as_bytes(), &[keys[99].verifier()]), Err(Error::TooLarge));
    assert_eq!(note::open(&vec![b'a'; note::MAX_BYTES + 1], &[]), Err(Error::TooLarge));
}

#[test]
fn what_is_not_a_note_is_refused() {
    let vkey: VerifierKey = VKEY.parse().unwrap();
    let code = |bytes: &[u8]| note::open(bytes, std::slice::from_ref(&vkey)).unwrap_err().code();
    for (bad, want) in [
        (String::new(), "note.format"),
        ("text\n".into(), "note.format"),
        ("text\n\n".into(), "note.format"),
        (NOTE.trim_end().into(), "note.format"),
        (NOTE.replace('—', "-"), "note.format"),
        (NOTE.replace("foo U", "foo  U"), "note.format"),
        (NOTE.replace("aQM=", "aQN="), "note.format"),
        (NOTE.replace("aQM=", "aQM"), "note.format"),
        (NOTE.replace("example.com/foo", "example.com+foo"), "note.format"),
        (format!("{NOTE}\n"), "note.format"),
        (NOTE.replace('\n', "\r\n"), "note.text"),
        (NOTE.replace("This", "Th\tis"), "note.text"),
        (NOTE.replace("This", "That"), "note.signature"),
    ] {
        assert_eq!(code(bad.as_bytes()), want, "{bad:?}");
    }
    assert_eq!(code(b"\xff\n\n"), "note.text");
    assert_eq!(note::sign("no line feed", &[&key("a", 1)]), Err(Error::Format));
    assert_eq!(note::sign("a\tb\n", &[&key("a", 1)]), Err(Error::Text));
    assert_eq!(note::sign("a\n", &[]), Err(Error::Unsigned));
}

#[test]
fn keys_read_back_and_broken_ones_do_not() {
    let key = key("example.com/log", 7);
    assert_eq!(SigningKey::parse(&key.to_secret_text()).unwrap().to_secret_text(), key.to_secret_text());
    assert!(!format!("{key:?}").contains("BwcH"), "debug form shows the seed");
    assert_ne!(key.verifier().id(), key.witness_verifier().id());
    let witness = key.witness_verifier().to_string();
    assert!(witness.parse::<VerifierKey>().unwrap().is_witness());
    let vkey = |text: &str| text.parse::<VerifierKey>().unwrap_err();
    for bad in ["", "a", "a+b", "a+530d903a", "a+530D903A+AQ==", "a+530d903a+!", "a+530d903a+AQ=="] {
        assert_eq!(vkey(bad), KeyError::Format, "{bad}");
    }
    assert_eq!(vkey(&VKEY.replace("foo", "fo o")), KeyError::Name);
    assert_eq!(vkey(&VKEY.replace("foo", "fooo")), KeyError::Id);
    assert_eq!(vkey("a+530d903a+Ag=="), KeyError::Kind(2));
    assert_eq!(SigningKey::from_seed("a+b", &[0; 32]).unwrap_err(), KeyError::Name);
    assert!(SigningKey::parse(VKEY).is_err());
}

#[test]
fn a_proof_file_convinces_offline() {
    let mut memory = Memory::published(300);
    let bytes = entry(257).to_bytes().unwrap();
    let file = InclusionFile {
        extra: Some(bytes.clone()),
        index: 257,
        proof: tile::inclusion(&mut memory, 257, 300).unwrap(),
        checkpoint: String::from_utf8(memory.files["checkpoint"].clone()).unwrap(),
    };
    let text = file.to_text();
    let read = inclusion_file::parse(text.as_bytes()).unwrap();
    assert_eq!(read, file);
    let (carried, opened) = read.verify_carried(&log_key().verifier(), &[]).unwrap();
    assert_eq!((carried, opened.checkpoint.size), (&bytes[..], 300));
    let other = leaf_hash(b"another entry");
    assert_eq!(read.verify(&other, &log_key().verifier(), &[]).unwrap_err().code(), "merkle.root");
    let bare = InclusionFile { extra: None, ..file };
    let read = inclusion_file::parse(bare.to_text().as_bytes()).unwrap();
    assert!(read.verify(&leaf_hash(&bytes), &log_key().verifier(), &[]).is_ok());
    assert_eq!(read.verify_carried(&log_key().verifier(), &[]).unwrap_err().code(), "proof_file.format");
    for bad in [
        text.replace("@v1", "@v2"),
        text.replace("index 257", "index 0257"),
        text.replace("index 257", "index 257\n"),
        text.replacen('=', "", 1),
        text.replace("extra ", "Extra "),
        text.split("\n\n").next().unwrap().to_owned(),
    ] {
        let verified = inclusion_file::parse(bad.as_bytes())
            .and_then(|file| file.verify(&leaf_hash(&bytes), &log_key().verifier(), &[]));
        assert!(verified.is_err(), "{bad}");
    }
    let many = format!("{}\nindex 0\n{}\nx", inclusion_file::HEADER, format!("{}=\n", "A".repeat(43)).repeat(65));
    assert_eq!(inclusion_file::parse(many.as_bytes()).unwrap_err().code(), "proof_file.format");
    assert!(inclusion_file::parse(&vec![b'a'; inclusion_file::MAX_BYTES + 1]).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn notes_read_back(lines in proptest::collection::vec("[^\\x00-\\x1f]*", 0..5), seeds in proptest::collection::vec(0_u8..255, 1..5)) {
        let body: String = lines.iter().map(|line| format!("{line}\n")).collect();
        prop_assume!(!body.is_empty());
        let keys: Vec<SigningKey> = seeds.iter().zip(0..).map(|(seed, n)| key(&format!("k{n}.example/é"), *seed)).collect();
        let signed = note::sign(&body, &keys.iter().collect::<Vec<_>>()).unwrap();
        let known: Vec<VerifierKey> = keys.iter().map(SigningKey::verifier).collect();
        let opened = note::open(signed.as_bytes(), &known).unwrap();
        prop_assert_eq!((opened.body, opened.signers.len()), (body, keys.len()));
    }

    #[test]
    fn a_flipped_bit_never_passes_for_the_note(at: usize, bit in 0_usize..8) {
        let vkey: VerifierKey = VKEY.parse().unwrap();
        let mut bytes = NOTE.as_bytes().to_vec();
        let at = at % bytes.len();
        bytes[at] ^= 1 << bit;
        prop_assert!(note::open(&bytes, &[vkey]).is_err());
    }
}
