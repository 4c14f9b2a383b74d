//! The second implementation against the first on envelopes made at random: both must find the same wrong with each.
//!
//! `CASES=1000 cargo test -p shirube-proof --test it verify_second` compares a thousand; by default it is sixty.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use shirube_proof::envelope::{self, Draft, Fault, LEEWAY, MAX_AGE, check};
use shirube_proof::jose::{Ed25519Key, Jws, Signer};
use shirube_proof::statement::{Issuer, IssuerKey, Reason, Revoked};

use crate::statement_sample::es256;
use crate::verify_second::Chance;

const SENDER: &str = "https://developer.example";
const OWN: &str = "https://provider.example";
const NOW: u64 = 1_790_000_000;

/// What a member may be instead of what it should be.
fn odd(chance: &mut Chance) -> Value {
    let all = [
        Value::Null,
        json!(true),
        json!(0),
        json!(-1),
        json!(NOW),
        json!(9_007_199_254_740_993_u64),
        json!(1.5),
        json!(""),
        json!("short"),
        json!("msg_0192aabbccdd"),
        json!("msg_\u{ff11}\u{ff12}345678"),
        json!("msg_with_a_line\n"),
        json!("https://developer.example"),
        json!("https://developer.example/"),
        json!("https://DEVELOPER.example"),
        json!("http://developer.example"),
        json!("https://developer.example:8443/x"),
        json!("sheet.offer"),
        json!("sheet..offer"),
        json!("a".repeat(65)),
        json!("標".repeat(2_000)),
        json!([]),
        json!([{"old": 1, "new": 2, "proof": ["00".repeat(32)]}]),
        json!([{"old": 1, "new": 2, "proof": ["AB".repeat(32)]}]),
        json!([{"old": 1, "new": -2, "proof": []}]),
        json!([{"new": 2, "proof": []}, 1]),
        json!({}),
        json!({"deep": [[[1]]]}),
    ];
    all[chance.below(all.len() as u64) as usize].clone()
}

const MEMBERS: [&str; 10] = ["iss", "aud", "jti", "iat", "kind", "re", "checkpoint", "consistency", "body", "other"];

fn signed(chance: &mut Chance, signer: &dyn Signer) -> String {
    let body = odd(chance);
    let at = NOW - 200 + chance.below(400);
    let (id, kind) = ("msg_0192aabbccdd", "sheet.offer");
    let re = chance.one_in(2).then_some("msg_earlier1");
    let to = if chance.one_in(6) { "https://ministry.example" } else { OWN };
    let draft = Draft { from: SENDER, to, id, at, kind, re, checkpoint: None, consistency: &[], body: &body };
    let Ok(text) = draft.sign(signer) else { return String::from("x.y.z") };
    let mut claims = Jws::parse_up_to(&text, &[envelope::TYPE], 99_999).unwrap().payload().clone();
    for _ in 0..chance.below(3) {
        let member = MEMBERS[chance.below(MEMBERS.len() as u64) as usize];
        match chance.one_in(4) {
            true => drop(claims.remove(member)),
            false => drop(claims.insert(member.to_owned(), odd(chance))),
        }
    }
    let kind = if chance.one_in(12) { "JWT" } else { envelope::TYPE };
    Jws::sign(kind, claims, signer).map_or(text, |jws| jws.as_str().to_owned())
}

/// What happens to a text on its way.
fn damaged(chance: &mut Chance, text: String, signer: &dyn Signer) -> String {
    let (header, rest) = text.split_once('.').unwrap();
    match chance.below(12) {
        0 => text[..chance.below(text.len() as u64) as usize].to_owned(),
        1 => {
            let at = chance.below(text.len() as u64) as usize;
            let with = ["A", "_", "~", ".", "=", " ", "+"][chance.below(7) as usize];
            format!("{}{with}{}", &text[..at], &text[at + 1..])
        }
        2 => format!("{text}{}", [".", "=", "\n", "A"][chance.below(4) as usize]),
        3 => {
            let mut said: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(header).unwrap()).unwrap();
            let name = ["alg", "kid", "typ", "crit", "jwk"][chance.below(5) as usize];
            said[name] =
                [json!("none"), json!("HS256"), json!(signer.key_id()), odd(chance)][chance.below(4) as usize].clone();
            format!("{}.{rest}", URL_SAFE_NO_PAD.encode(said.to_string()))
        }
        _ => text,
    }
}

fn known(chance: &mut Chance, keys: &[&dyn Signer]) -> Option<Issuer> {
    if chance.one_in(10) {
        return None;
    }
    let address = if chance.one_in(10) { "https://another.example" } else { SENDER };
    let mut keys: Vec<IssuerKey> =
        keys.iter().map(|key| IssuerKey::new(key.public_key().clone(), NOW - chance.below(400))).collect();
    let key = &mut keys[0];
    key.until = chance.one_in(4).then(|| key.from + 1 + chance.below(400));
    let reason = [Reason::Compromised, Reason::Superseded, Reason::Unspecified][chance.below(3) as usize];
    key.revoked = chance.one_in(4).then(|| Revoked { at: NOW - 200 + chance.below(400), reason });
    Some(Issuer { address: address.into(), keys })
}

fn case(number: u64) -> (String, Option<Issuer>, u64) {
    let mut chance = Chance(number ^ 0xe417_e10e);
    let (ecdsa, edwards) = (es256(), Ed25519Key::from_seed(&[1; 32]));
    let stranger = Ed25519Key::from_seed(&[9; 32]);
    let signer: &dyn Signer = if chance.one_in(2) { &ecdsa } else { &edwards };
    let by: &dyn Signer = if chance.one_in(10) { &stranger } else { signer };
    let text = signed(&mut chance, by);
    let text = damaged(&mut chance, text, by);
    let other: &dyn Signer = if chance.one_in(2) { &stranger } else { &edwards };
    let issuer = known(
        &mut chance,
        if other.key_id() == signer.key_id() { vec![signer] } else { vec![signer, other] }.as_slice(),
    );
    let now = match chance.below(8) {
        0 => NOW - LEEWAY - 200 + chance.below(400),
        1 => NOW + MAX_AGE - 200 + chance.below(400),
        _ => NOW,
    };
    (text, issuer, now)
}

fn found(case: &(String, Option<Issuer>, u64)) -> Vec<String> {
    let (text, issuer, now) = case;
    let faults = check(text, issuer.as_ref(), OWN, *now).err().unwrap_or_default();
    let mut codes: Vec<String> = faults.iter().map(|fault: &Fault| fault.code().to_owned()).collect();
    codes.sort();
    codes
}

#[test]
#[expect(clippy::disallowed_methods, reason = "whoever runs the tests may ask for more cases by a variable")]
fn both_find_the_same_wrong_with_envelopes_made_at_random() {
    let count = std::env::var("CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(60);
    let cases: Vec<_> = (0..count).map(case).collect();
    let told: Vec<Value> = cases
        .iter()
        .map(|(text, issuer, now)| {
            json!({"envelope": text, "keys": issuer.as_ref().map(Issuer::to_value), "own": OWN, "now": now})
        })
        .collect();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tools/answer_envelopes.py");
    let run = Command::new("python3").arg(script).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    let Ok(mut run) = run else {
        eprintln!("python3 is not installed: the second implementation was not run");
        return;
    };
    run.stdin.take().unwrap().write_all(&serde_json::to_vec(&told).unwrap()).unwrap();
    let output = run.wait_with_output().unwrap();
    assert!(output.status.success());
    let theirs: Vec<Vec<String>> = serde_json::from_slice(&output.stdout).unwrap();
    let ours: Vec<Vec<String>> = cases.iter().map(found).collect();
    for (number, (ours, theirs)) in ours.iter().zip(&theirs).enumerate() {
        assert_eq!(ours, theirs, "case {number}: {}", told[number]);
    }
    // Chance must come to the good as to every kind of bad.
    if count >= 1_000 {
        for code in
            ["sender", "key.unknown", "signature", "form", "claims", "audience", "key.period", "key.compromised"]
        {
            let code = format!("envelope.{code}");
            assert!(ours.iter().any(|codes| codes.contains(&code)), "{code} never came up");
        }
        assert!(ours.iter().filter(|codes| codes.is_empty()).count() > 50);
    }
}
