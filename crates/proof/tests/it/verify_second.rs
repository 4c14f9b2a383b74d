//! The second implementation against the first on statements with everything beside them: both must give every answer alike.
//!
//! `CASES=1000 cargo test -p shirube-proof --test it verify_second` compares a thousand; by default it is sixty. The first
//! forty stand in `testdata/verify/cases.json` with their answers (`UPDATE=1` writes them) for `verify.py --self-test`.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use shirube_proof::disclose::Seed;
use shirube_proof::jose::Signer;
use shirube_proof::statement::{BitstringStatus, Draft, Issuer, Question, Reason, issue};
use shirube_proof::verify::verify;

use crate::memory::ORIGIN;
use crate::statement_sample::*;
use crate::verify_sample::*;

const STORED: u64 = 40;

/// Chance for choosing cases, the same on every machine.
pub(crate) struct Chance(pub u64);

impl Chance {
    pub(crate) fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ mixed >> 31) % most
    }

    pub(crate) fn one_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }
}

fn case(number: u64) -> (Vec<u8>, Reader) {
    let mut chance = Chance(number);
    let (ecdsa, edwards) = (es256(), eddsa());
    let signer: &dyn Signer = if chance.one_in(2) { &ecdsa } else { &edwards };
    let mut claims = claims();
    (claims.issued_at, claims.expires_at) = (NOW - chance.below(30), NOW + 1 + chance.below(500));
    claims.holder = chance.one_in(4).then(|| holder().public_key().clone());
    if chance.one_in(4) {
        let list = "https://developer.example/bits/1".into();
        claims.status.bitstring.push(BitstringStatus {
            list,
            index: chance.below(200_000),
            purpose: "revocation".into(),
        });
    }
    if chance.one_in(8) {
        claims.status.token = None;
    }
    let mut seed = [0; 32];
    seed.iter_mut().for_each(|byte| *byte = chance.below(256) as u8);
    let issued = issue(&Draft { claims, ..draft() }, signer, Seed::new(seed)).unwrap();
    let mut statement = issued.present(|_, _| !chance.one_in(3)).unwrap();
    let mut reader = Reader { knows_types: false, ..Reader::of(&issued) };
    if chance.one_in(4) {
        let asked = Question { audience: "https://provider.example", nonce: "n-1" };
        statement = statement.bind(asked, NOW - chance.below(400), &holder()).unwrap();
    }
    if chance.one_in(3) {
        let nonce = if chance.one_in(3) { "n-2" } else { "n-1" };
        reader.question = Some(("https://provider.example".into(), nonce.into()));
    }
    let mut bundle = bundle(&statement);
    let list_signer: &dyn Signer = if chance.one_in(8) { &holder() } else { signer };
    let value = if chance.one_in(2) { 0 } else { chance.below(16) as u8 };
    bundle.status_lists =
        (0..chance.below(3)).map(|_| status_list(value, NOW - chance.below(700), list_signer)).collect();
    damage(&mut chance, &mut bundle, &issued.digest());
    forget(&mut chance, &mut reader, &issued.digest());
    let mut file = bundle.to_value().to_string().into_bytes();
    if chance.one_in(6) {
        file = statement.to_text().into_bytes();
    }
    if chance.one_in(4) {
        let at = chance.below(file.len() as u64) as usize;
        file[at] = b"Ax0~\"{\x80"[chance.below(7) as usize];
    }
    (file, reader)
}

/// What a sender may do wrong.
fn damage(chance: &mut Chance, bundle: &mut shirube_proof::statement::Bundle, digest: &shirube_proof::digest::Digest) {
    match chance.below(14) {
        0 => bundle.receipt = None,
        1 => bundle.issuer = None,
        2 => bundle.consistency.clear(),
        3 => bundle.checkpoints.clear(),
        4 => bundle.checkpoints.push(checkpoint(&leaves(digest, 9, 1), None)),
        5 => bundle.consistency.iter_mut().for_each(|proof| proof.proof.reverse()),
        6 => bundle.receipt.iter_mut().for_each(|receipt| receipt.salt.0[3] ^= 1),
        7 => bundle.receipt.iter_mut().for_each(|receipt| drop(receipt.seals.pop())),
        8 => bundle.receipt = Some(receipt(&shirube_proof::digest::sha256(b"x"), &leaves(digest, 9, 0), None)),
        9 => bundle.receipt.iter_mut().for_each(|receipt| receipt.proof = receipt.proof.replace("index 3", "index 2")),
        _ => {}
    }
}

/// What a reader may not know, or know otherwise.
fn forget(chance: &mut Chance, reader: &mut Reader, digest: &shirube_proof::digest::Digest) {
    let reason = [Reason::Compromised, Reason::Superseded, Reason::Unspecified][chance.below(3) as usize];
    match chance.below(14) {
        0 => reader.issuers.clear(),
        1 => reader.issuers[0].address = "https://other.example".into(),
        2 => reader.log = None,
        3 => reader.witnesses.clear(),
        4 => reader.seen = None,
        5 => reader.seen = Some((checkpoint(&leaves(digest, 9, 1), None), None)),
        6 => reader.seen = Some(("nothing".into(), Some(NOW))),
        7 => reader.at = NOW - 200 + chance.below(1000),
        8..=10 => {
            reader.issuers = vec![revoked(NOW - chance.below(40), reason)];
            reader.seen = reader.seen.take().filter(|_| chance.one_in(2));
        }
        _ => {}
    }
}

fn known_value(reader: &Reader) -> Value {
    json!({
        "at": reader.at, "issuers": reader.issuers.iter().map(Issuer::to_value).collect::<Vec<_>>(),
        "log": reader.log.as_ref().map(ToString::to_string),
        "witnesses": reader.witnesses.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "seen": reader.seen.as_ref().map(|(text, _)| text), "seen_at": reader.seen.as_ref().and_then(|(_, at)| *at),
        "question": reader.question,
    })
}

fn known_from(value: &Value) -> Reader {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    Reader {
        at: value["at"].as_u64().unwrap(),
        issuers: value["issuers"]
            .as_array()
            .unwrap()
            .iter()
            .map(|v| Issuer::from_members(v.as_object().unwrap()).unwrap())
            .collect(),
        log: text(&value["log"]).map(|key| key.parse().unwrap()),
        witnesses: value["witnesses"]
            .as_array()
            .unwrap()
            .iter()
            .map(|v| v.as_str().unwrap().parse().unwrap())
            .collect(),
        seen: text(&value["seen"]).map(|seen| (seen, value["seen_at"].as_u64())),
        question: text(&value["question"][0]).zip(text(&value["question"][1])),
        knows_types: false,
    }
}

fn answered(file: &[u8], reader: &Reader) -> Value {
    serde_json::to_value(verify(file, &reader.known())).unwrap()["answers"].take()
}

fn made(number: u64) -> Value {
    let (file, reader) = case(number);
    json!({"file": STANDARD.encode(&file), "known": known_value(&reader), "answers": answered(&file, &reader)})
}

/// What the second implementation says; `None` where python3 is not installed.
fn second(cases: &[Value]) -> Option<Vec<Value>> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tools/answer_cases.py");
    let run = Command::new("python3").arg(script).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    let Ok(mut run) = run else {
        eprintln!("python3 is not installed: the second implementation was not run");
        return None;
    };
    run.stdin.take().unwrap().write_all(&serde_json::to_vec(cases).unwrap()).unwrap();
    let output = run.wait_with_output().unwrap();
    assert!(output.status.success());
    Some(serde_json::from_slice(&output.stdout).unwrap())
}

#[test]
fn both_give_every_answer_alike() {
    let count = std::env::var_os("CASES").and_then(|text| text.to_str()?.parse().ok()).unwrap_or(60);
    let cases: Vec<Value> = (0..count).map(|number| made(1000 + number)).collect();
    let Some(theirs) = second(&cases) else { return };
    for (number, (case, theirs)) in cases.iter().zip(&theirs).enumerate() {
        let file = String::from_utf8_lossy(&STANDARD.decode(case["file"].as_str().unwrap()).unwrap()).into_owned();
        assert_eq!(&case["answers"], theirs, "case {number}: {} {file}", case["known"]);
    }
    let reasons =
        |answers: &Value| answers.as_array().unwrap().iter().map(|a| a["reason"].to_string()).collect::<Vec<_>>();
    let met: std::collections::BTreeSet<String> = cases.iter().flat_map(|case| reasons(&case["answers"])).collect();
    assert!(met.len() > 35, "the cases met only these reasons: {met:#?}");
}

#[test]
fn stored_cases_are_answered_as_they_were() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../testdata/verify/cases.json");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        let cases: Vec<Value> = (0..STORED).map(made).collect();
        std::fs::write(&path, serde_json::to_string(&cases).unwrap().replace("},{\"answers", "},\n{\"answers") + "\n")
            .unwrap();
    }
    let cases: Vec<Value> = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    assert_eq!(cases.len() as u64, STORED);
    for (number, case) in cases.iter().enumerate() {
        let file = STANDARD.decode(case["file"].as_str().unwrap()).unwrap();
        assert_eq!(answered(&file, &known_from(&case["known"])), case["answers"], "case {number} of {ORIGIN}");
    }
}

/// The files of `testdata/verify/` people and other tests can try the commands with.
#[test]
fn the_example_files_are_what_the_code_writes() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../testdata/verify");
    let (statement, reader) = (sample(), Reader::of(&sample()));
    let files = [
        ("sheet.statement.json", format!("{}\n", bundle(&statement).to_value())),
        ("issuer.json", format!("{}\n", issuer().to_value())),
        ("log.vkey", format!("{}\n", reader.log.as_ref().unwrap())),
        ("witness.vkey", format!("{}\n", reader.witnesses[0])),
        ("checkpoint", reader.seen.as_ref().unwrap().0.clone()),
    ];
    for (name, text) in files {
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(folder.join(name), &text).unwrap();
        }
        // The list in the bundle is packed: another version of the compressor may write other bytes for it.
        let stored = std::fs::read_to_string(folder.join(name)).unwrap();
        assert!(name.ends_with(".statement.json") || stored == text, "{name}");
    }
    let stored = std::fs::read(folder.join("sheet.statement.json")).unwrap();
    let answers = verify(&stored, &reader.known());
    assert_eq!(answers.count(shirube_proof::verify::Outcome::Held), 12, "{answers:#?}");
}
