//! Envelopes from signature to opening, and everything that may go wrong between. `testdata/node/envelopes.json` holds the same
//! cases for other readers; `UPDATE=1` writes it again.

use proptest::prelude::*;
use ring::hmac;
use serde_json::{Value, json};
use shirube_proof::checkpoint::Checkpoint;
use shirube_proof::digest::Digest;
use shirube_proof::envelope::{self, Draft, Envelope, Fault, LEEWAY, MAX_AGE, Unopened, View, check, compare};
use shirube_proof::jose::{Ed25519Key, Jws, Signer};
use shirube_proof::merkle::{leaf_hash, node_hash, root_of};
use shirube_proof::statement::{Continuation, Issuer, IssuerKey, Reason, Revoked};

const SENDER: &str = "https://developer.example";
const OWN: &str = "https://provider.example";
const NOW: u64 = 1_790_000_000;
const ID: &str = "msg_0192aabbccdd";

fn key() -> Ed25519Key {
    Ed25519Key::from_seed(&[1; 32])
}

fn other_key() -> Ed25519Key {
    Ed25519Key::from_seed(&[2; 32])
}

fn peer() -> Issuer {
    let keys = vec![IssuerKey::new(key().public_key().clone(), NOW - 1_000_000)];
    Issuer { address: SENDER.into(), keys }
}

fn body() -> Value {
    json!({"say": "版が変わりました", "n": [1, 2, 3]})
}

fn draft(body: &Value) -> Draft<'_> {
    Draft {
        from: SENDER,
        to: OWN,
        id: ID,
        at: NOW,
        kind: "sheet.offer",
        re: Some("msg_earlier1"),
        checkpoint: None,
        consistency: &[],
        body,
    }
}

fn signed() -> String {
    draft(&body()).sign(&key()).unwrap()
}

fn codes(text: &str, peer: Option<&Issuer>, now: u64) -> Vec<&'static str> {
    match check(text, peer, OWN, now) {
        Ok(_) => Vec::new(),
        Err(faults) => faults.iter().map(Fault::code).collect(),
    }
}

/// The three parts taken apart, the header replaced.
fn with_header(text: &str, header: &Value) -> String {
    let (_, rest) = text.split_once('.').unwrap();
    format!("{}.{rest}", base64url(header.to_string().as_bytes()))
}

fn base64url(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let digit = |bits: u32| char::from(DIGITS[(bits & 63) as usize]);
    let group = |chunk: &[u8]| {
        let bits = chunk.iter().fold(0, |bits, byte| (bits << 8) | u32::from(*byte)) << (8 * (3 - chunk.len()));
        (0..=chunk.len()).map(|at| digit(bits >> (18 - 6 * at))).collect::<String>()
    };
    bytes.chunks(3).map(group).collect()
}

#[test]
fn an_envelope_says_all_that_was_put_in() {
    let opened = check(&signed(), Some(&peer()), OWN, NOW).unwrap();
    let expected = Envelope {
        from: SENDER.into(),
        to: OWN.into(),
        id: ID.into(),
        at: NOW,
        kind: "sheet.offer".into(),
        re: Some("msg_earlier1".into()),
        checkpoint: None,
        consistency: vec![],
        body: body(),
    };
    assert_eq!(opened, expected);
    assert_eq!(Unopened::parse(&signed()).unwrap().claimed_sender(), SENDER);
}

/// A case by name: the text, whose keys are known, when it is read, and what must be found.
type Case = (&'static str, String, Option<Issuer>, u64, Vec<&'static str>);

/// Every bad case of the issue.
fn cases() -> Vec<Case> {
    let good = signed();
    let (signed_part, _) = good.rsplit_once('.').unwrap();
    let id = key().key_id().to_owned();
    let secret = hmac::Key::new(hmac::HMAC_SHA256, key().public_key().to_jwk()["x"].as_str().unwrap().as_bytes());
    let hmac_header = with_header(signed_part, &json!({"alg": "HS256", "kid": id, "typ": envelope::TYPE}));
    let hmac_text = format!("{hmac_header}.{}", base64url(hmac::sign(&secret, hmac_header.as_bytes()).as_ref()));
    let none = with_header(signed_part, &json!({"alg": "none", "kid": id, "typ": envelope::TYPE}));
    let wrong_type = with_header(&good, &json!({"alg": "EdDSA", "kid": id, "typ": "dc+sd-jwt"}));
    let forged = Jws::sign(
        envelope::TYPE,
        Jws::parse_up_to(&good, &[envelope::TYPE], 9_999).unwrap().payload().clone(),
        &other_key(),
    );
    let renamed = with_header(
        &draft(&body()).sign(&other_key()).unwrap(),
        &json!({"alg": "EdDSA", "kid": id, "typ": envelope::TYPE}),
    );
    let elsewhere = Draft { to: "https://ministry.example", ..draft(&body()) }.sign(&key()).unwrap();
    let mut members = Jws::parse_up_to(&good, &[envelope::TYPE], 9_999).unwrap().payload().clone();
    members.remove("kind");
    let no_kind = Jws::sign(envelope::TYPE, members, &key()).unwrap().as_str().to_owned();
    let with_key = |change: fn(&mut IssuerKey)| {
        let mut issuer = peer();
        change(&mut issuer.keys[0]);
        Some(issuer)
    };
    let retired = with_key(|key| key.until = Some(NOW - 10));
    let stolen = with_key(|key| key.revoked = Some(Revoked { at: NOW + 50, reason: Reason::Compromised }));
    let superseded = with_key(|key| key.revoked = Some(Revoked { at: NOW + 50, reason: Reason::Superseded }));
    let known = Some(peer());
    let another = Some(Issuer { address: "https://another.example".into(), ..peer() });
    vec![
        ("good", good.clone(), known.clone(), NOW, vec![]),
        ("good_superseded_later", good.clone(), superseded, NOW, vec![]),
        ("sender_unknown", good.clone(), None, NOW, vec!["envelope.sender"]),
        ("keys_of_another", good.clone(), another, NOW, vec!["envelope.sender"]),
        ("audience", elsewhere, known.clone(), NOW, vec!["envelope.audience"]),
        ("algorithm_none", format!("{none}."), known.clone(), NOW, vec!["envelope.form"]),
        ("algorithm_hmac_with_the_public_key", hmac_text, known.clone(), NOW, vec!["envelope.form"]),
        ("another_type", wrong_type, known.clone(), NOW, vec!["envelope.form"]),
        ("cut_in_the_signature", good[..good.len() - 2].to_owned(), known.clone(), NOW, vec!["envelope.signature"]),
        ("cut_before_the_signature", signed_part.to_owned(), known.clone(), NOW, vec!["envelope.form"]),
        (
            "signed_by_another_key",
            forged.unwrap().as_str().to_owned(),
            known.clone(),
            NOW,
            vec!["envelope.key.unknown"],
        ),
        ("signed_by_another_key_under_the_name", renamed, known.clone(), NOW, vec!["envelope.signature"]),
        ("key_retired", good.clone(), retired, NOW, vec!["envelope.key.period"]),
        ("key_compromised", good.clone(), stolen, NOW, vec!["envelope.key.compromised"]),
        ("no_kind", no_kind, known.clone(), NOW, vec!["envelope.claims"]),
        ("from_the_future", good.clone(), known.clone(), NOW - LEEWAY - 1, vec!["envelope.time.future"]),
        ("a_little_ahead", good.clone(), known.clone(), NOW - LEEWAY, vec![]),
        ("a_year_old", good.clone(), known.clone(), NOW + MAX_AGE, vec![]),
        ("too_old", good, known, NOW + MAX_AGE + 1, vec!["envelope.time.late"]),
    ]
}

#[test]
fn every_bad_envelope_is_found_with_its_code() {
    for (name, text, peer, now, expected) in cases() {
        assert_eq!(codes(&text, peer.as_ref(), now), expected, "{name}");
    }
}

#[test]
fn vectors_for_other_readers_are_up_to_date() {
    let listed: Vec<Value> = cases()
        .into_iter()
        .map(|(name, text, peer, now, codes)| {
            json!({"name": name, "envelope": text, "keys": peer.map(|p| p.to_value()), "own": OWN, "now": now, "codes": codes})
        })
        .collect();
    let text = format!("{:#}\n", json!({"spec": "docs/specs/node.md section 3", "cases": listed}));
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../testdata/node/envelopes.json");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(path, &text).unwrap();
    }
    assert_eq!(std::fs::read_to_string(path).unwrap(), text);
}

#[test]
fn all_that_is_wrong_is_found_at_once() {
    let text = Draft { to: "https://ministry.example", ..draft(&body()) }.sign(&other_key()).unwrap();
    let found = codes(&text, Some(&peer()), NOW + 2 * MAX_AGE);
    assert_eq!(found, ["envelope.key.unknown", "envelope.audience", "envelope.time.late"]);
    let finding = check(&text, Some(&peer()), OWN, NOW).unwrap_err()[1].finding();
    assert_eq!(finding.to_string(), "error envelope.audience address=https://ministry.example");
}

#[test]
fn an_envelope_has_an_end() {
    let long = Value::from("a".repeat(envelope::MAX_PAYLOAD * 3 / 4 - 400));
    let text = draft(&long).sign(&key()).unwrap();
    assert_eq!(codes(&text, Some(&peer()), NOW), [""; 0]);
    let longer = Value::from("a".repeat(envelope::MAX_PAYLOAD));
    assert_eq!(draft(&longer).sign(&key()).unwrap_err(), envelope::Unsigned::Size);
    assert_eq!(codes(&format!("{text}{}", "A".repeat(9_999_999)), Some(&peer()), NOW), ["envelope.size"]);
    let deep = (0..20).fold(json!(1), |inner, _| json!([inner]));
    assert_eq!(codes(&draft(&deep).sign(&key()).unwrap(), Some(&peer()), NOW), ["envelope.form"]);
}

#[test]
fn what_nobody_would_accept_is_not_signed() {
    let body = body();
    for wrong in [
        Draft { id: "../etc", ..draft(&body) },
        Draft { kind: "Shouting", ..draft(&body) },
        Draft { to: "http://plain.example", ..draft(&body) },
        Draft { re: Some("no"), ..draft(&body) },
    ] {
        assert!(matches!(wrong.sign(&key()), Err(envelope::Unsigned::Claim(_))), "{wrong:?}");
    }
}

fn checkpoint(leaves: &[Digest]) -> Checkpoint {
    Checkpoint { origin: "developer.example/log".into(), size: leaves.len() as u64, root: root_of(leaves) }
}

#[test]
fn a_log_that_says_two_things_is_found() {
    let leaf = |text: &str| leaf_hash(text.as_bytes());
    let (a, b, c) = (leaf("a"), leaf("b"), leaf("c"));
    let kept = checkpoint(&[a, b]);
    let later = checkpoint(&[a, b, c]);
    let proof = |proof: Vec<Digest>| [Continuation { old: 2, new: 3, proof }];
    assert_eq!(compare(&kept, &kept, &[]), View::Same);
    assert_eq!(compare(&kept, &later, &proof(vec![c])), View::Continues);
    assert_eq!(compare(&later, &kept, &proof(vec![c])), View::Earlier);
    assert_eq!(compare(&kept, &later, &[]), View::Unproven);
    assert_eq!(compare(&kept, &later, &proof(vec![a])), View::Broken);
    assert_eq!(compare(&kept, &checkpoint(&[a, c]), &[]), View::Split);
    // Rewritten history of another size: no proof fits, whichever is sent.
    let rewritten = checkpoint(&[c, b, c]);
    assert_eq!(compare(&kept, &rewritten, &proof(vec![c])), View::Broken);
    assert_eq!(compare(&kept, &rewritten, &proof(vec![node_hash(&c, &b), c])), View::Broken);
    assert_eq!(compare(&checkpoint(&[]), &kept, &[]), View::Continues);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn one_changed_character_is_never_accepted(at in 0usize..600, with in "[A-Za-z0-9_.-]") {
        let text = signed();
        let at = at % text.len();
        let changed = format!("{}{with}{}", &text[..at], &text[at + 1..]);
        prop_assume!(changed != text);
        prop_assert!(check(&changed, Some(&peer()), OWN, NOW).is_err());
    }

    #[test]
    fn no_text_stops_the_reader(text in ".{0,300}") {
        prop_assert!(check(&text, Some(&peer()), OWN, NOW).is_err());
    }
}
