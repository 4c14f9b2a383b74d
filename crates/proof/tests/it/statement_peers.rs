//! Others' readings of SD-JWT against ours: the crate `sd-jwt-payload`, and `sd-jwt` in Python where it is installed.

use std::collections::BTreeSet;
use std::future::Future;
use std::io::Write as _;
use std::pin::{Pin, pin};
use std::process::{Command, Stdio};
use std::task::{Context, Poll, Waker};

use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use sd_jwt_payload::{JsonObject, JwsSigner, SdJwt, SdJwtBuilder, Sha256Hasher};
use serde_json::{Map, Value, json};
use shirube_proof::disclose::{Disclosure, Seed, reveal};
use shirube_proof::jose::{Jws, Signer};
use shirube_proof::statement::{Draft, Question, Statement, check, issue};

use crate::statement_sample::*;
use crate::statements::value;

/// What is written, and JSON pointers to what of it is hidden.
type Case = (Map<String, Value>, BTreeSet<String>);

/// Random fields, of which about every second part is hidden, at every depth.
fn case() -> impl Strategy<Value = Case> {
    (prop::collection::btree_map("[a-z]{1,6}", value(), 1..10), any::<u64>()).prop_map(|(fields, mask)| {
        let fields: Map<String, Value> = fields.into_iter().collect();
        let mut paths = Vec::new();
        walk(&Value::Object(fields.clone()), "", &mut paths);
        let hidden = paths.into_iter().enumerate().filter(|(n, _)| mask >> (n % 64) & 1 == 1).map(|(_, path)| path);
        (fields, hidden.collect())
    })
}

/// Pointers to all parts of a value.
fn walk(value: &Value, path: &str, out: &mut Vec<String>) {
    let parts: Vec<(String, &Value)> = match value {
        Value::Object(members) => {
            members.iter().map(|(name, part)| (name.replace('~', "~0").replace('/', "~1"), part)).collect()
        }
        Value::Array(items) => items.iter().enumerate().map(|(n, part)| (n.to_string(), part)).collect(),
        _ => Vec::new(),
    };
    for (step, part) in parts {
        let path = format!("{path}/{step}");
        walk(part, &path, out);
        out.push(path);
    }
}

fn issued((fields, hidden): &Case, signer: &dyn Signer, seed: [u8; 32]) -> Statement {
    let mut draft = Draft::new(claims(), fields.clone());
    draft.claims.holder = Some(es256().public_key().clone());
    draft.hidden = hidden.clone();
    issue(&draft, signer, Seed::new(seed)).unwrap()
}

/// What we read in a text, before any claim is looked at.
fn our_reading(text: &str) -> Result<Value, String> {
    let mut parts = text.split('~');
    let signed = Jws::parse(parts.next().unwrap(), &["dc+sd-jwt"]).map_err(|error| error.to_string())?;
    let disclosures: Result<Vec<_>, _> =
        parts.filter(|part| !part.is_empty() && !part.contains('.')).map(Disclosure::parse).collect();
    let revealed = reveal(signed.payload(), &disclosures.map_err(|error| error.to_string())?);
    revealed.map(|revealed| Value::Object(revealed.members)).map_err(|error| error.to_string())
}

/// The crate's reading.
fn crate_reading(text: &str) -> Value {
    Value::Object(SdJwt::parse(text).unwrap().into_disclosed_object(&Sha256Hasher::new()).unwrap())
}

/// A reading without two habits of the crate: where nothing is left of an object or array it leaves the digests in, and it
/// drops empty ones out of arrays. RFC 9901 does neither; the Python has neither.
fn tolerant(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            let kept = members.into_iter().filter(|(name, _)| name != "_sd");
            Value::Object(kept.map(|(name, part)| (name, tolerant(part))).collect())
        }
        Value::Array(items) => {
            let parts = items.into_iter().filter(|item| item.get("...").is_none()).map(tolerant);
            parts.filter(|part| ![json!({}), json!([])].contains(part)).collect()
        }
        other => other,
    }
}

struct TheirSigner;

impl JwsSigner for TheirSigner {
    type Error = String;

    fn sign<'a, 'h, 'p, 'out>(
        &'a self,
        header: &'h JsonObject,
        payload: &'p JsonObject,
    ) -> Pin<Box<dyn Future<Output = Result<Vec<u8>, String>> + Send + 'out>>
    where
        'a: 'out,
        'h: 'out,
        'p: 'out,
    {
        let kind = header["typ"].as_str().unwrap().to_owned();
        Box::pin(async move { Ok(Jws::sign(&kind, payload.clone(), &eddsa()).unwrap().as_str().as_bytes().to_vec()) })
    }
}

/// The result of a future that never waits.
fn now_ready<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("nothing here waits"),
    }
}

/// What the crate writes for a case. Inner parts first, as it needs them.
fn written_by_the_crate((fields, hidden): &Case) -> Option<String> {
    let mut builder = SdJwtBuilder::new(Value::Object(fields.clone())).unwrap().header("typ", "dc+sd-jwt");
    let mut all = Vec::new();
    walk(&Value::Object(fields.clone()), "", &mut all);
    for path in all.iter().filter(|path| hidden.contains(*path)) {
        builder = builder.make_concealable(path).ok()?;
    }
    builder = builder.add_decoys("", 3).ok()?;
    Some(now_ready(builder.finish(&TheirSigner, "EdDSA")).unwrap().presentation())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_crate_reads_what_we_write(case in case(), seed: [u8; 32], mask: u64) {
        let whole = issued(&case, &eddsa(), seed);
        let mut n = 0;
        let part = whole.present(|_, _| { n += 1; mask >> (n % 64) & 1 == 1 }).unwrap();
        for text in [whole.to_text(), part.to_text()] {
            prop_assert_eq!(tolerant(crate_reading(&text)), tolerant(our_reading(&text).unwrap()));
        }
    }

    #[test]
    fn we_read_what_the_crate_writes(case in case()) {
        if let Some(text) = written_by_the_crate(&case) {
            prop_assert_eq!(our_reading(&text).unwrap(), Value::Object(case.0));
        }
    }
}

/// The answers of the Python program; `None` where it cannot run.
fn ask(questions: &[Value]) -> Option<Vec<Value>> {
    let script = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata/statement/peer.py");
    let run = Command::new("python3").arg(script).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    let Ok(mut child) = run else {
        eprintln!("python3 is not installed: the Python reading was not compared");
        return None;
    };
    let mut input = child.stdin.take().unwrap();
    let lines: String = questions.iter().map(|question| format!("{question}\n")).collect();
    // A program that ended early (77) does not read: that shows in its status.
    let feeding = std::thread::spawn(move || drop(input.write_all(lines.as_bytes())));
    let output = child.wait_with_output().unwrap();
    feeding.join().unwrap();
    if output.status.code() == Some(77) {
        eprintln!("the package sd-jwt is not installed: the Python reading was not compared");
        return None;
    }
    assert!(output.status.success());
    Some(String::from_utf8(output.stdout).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect())
}

fn cases(n: usize) -> Vec<Case> {
    let mut runner = TestRunner::deterministic();
    (0..n).map(|_| case().new_tree(&mut runner).unwrap().current()).collect()
}

#[test]
fn python_reads_a_thousand_statements_as_we_do() {
    let question = Question { audience: "https://provider.example", nonce: "n-1" };
    let mut questions = Vec::new();
    for (n, case) in cases(1000).iter().enumerate() {
        let signer: &dyn Signer = if n % 2 == 0 { &es256() } else { &eddsa() };
        let mut seed = [0; 32];
        seed[..8].copy_from_slice(&n.to_be_bytes());
        let whole = issued(case, signer, seed);
        let mut count = 0;
        let part = whole
            .present(|_, _| {
                count += 1;
                (n + count) % 3 != 0
            })
            .unwrap();
        // The package checks answers of holders with ES256 only.
        let text = part.bind(question, NOW, &es256()).unwrap().to_text();
        let jwk = signer.public_key().to_jwk();
        questions
            .push(json!({"op": "read", "text": text, "jwk": jwk, "aud": question.audience, "nonce": question.nonce}));
    }
    let Some(answers) = ask(&questions) else { return };
    assert_eq!(answers.len(), 1000);
    for (question, answer) in questions.iter().zip(answers) {
        assert_eq!(answer["payload"], our_reading(question["text"].as_str().unwrap()).unwrap());
    }
}

#[test]
fn we_read_what_python_writes() {
    let mut jwk = eddsa().public_key().to_jwk();
    jwk.insert("d".into(), "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A".into());
    let mut questions = Vec::new();
    for (fields, hidden) in cases(200) {
        let mut all = claims().to_members();
        all.insert("fields".into(), Value::Object(fields));
        let hidden: Vec<String> = hidden.iter().map(|path| format!("/fields{path}")).collect();
        questions.push(json!({"op": "write", "claims": all, "hidden": hidden, "jwk": jwk, "alg": "EdDSA"}));
    }
    let Some(answers) = ask(&questions) else { return };
    for (question, answer) in questions.iter().zip(answers) {
        let text = answer["text"].as_str().unwrap_or_else(|| panic!("{answer}"));
        let checked = check(text, &[issuer()], now());
        assert!(checked.report.passed(), "{:?}", checked.report);
        assert_eq!(Value::Object(checked.content.unwrap().fields), question["claims"]["fields"]);
    }
}

#[test]
fn python_refuses_what_we_refuse() {
    let text = statement(&es256()).to_text();
    let signed = text.split('~').next().unwrap();
    let jwk = es256().public_key().to_jwk();
    let changed: Vec<Value> = (0..60)
        .map(|n| {
            let mut bytes = text.clone().into_bytes();
            let at = n * bytes.len() / 60 + 3;
            bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
            json!({"op": "read", "text": String::from_utf8(bytes).unwrap(), "jwk": jwk})
        })
        .collect();
    let Some(answers) = ask(&changed) else { return };
    for (question, answer) in changed.iter().zip(answers) {
        let text = question["text"].as_str().unwrap();
        assert!(!check(text, &[issuer()], now()).report.passed());
        // The package takes a changed disclosure for one it has no digest for and passes over it, where RFC 9901 refuses.
        let is_signed_part = !text.starts_with(signed);
        assert!(!is_signed_part || answer.get("error").is_some(), "{answer}");
    }
}
