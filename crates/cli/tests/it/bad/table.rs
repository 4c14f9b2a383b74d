//! The table: each case with what makes it bad, what the command must say of it and what the node must.

use crate::memory::log_key;
use crate::statement_sample::{ISSUER, NOW, claims, draft, eddsa, es256, holder};
use crate::verify_sample::{Reader, bundle, checkpoint, continuation, leaves, receipt, revoked, sample, status_list};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use ring::hmac;
use serde_json::{Value, json};
use shirube_domain::id::OperatorId;
use shirube_proof::digest::sha256;
use shirube_proof::disclose::Seed;
use shirube_proof::envelope::{self, Draft as Message, MAX_AGE, MAX_ENVELOPE};
use shirube_proof::jose::{Ed25519Key, Jws, Signer};
use shirube_proof::statement::{Bundle, Claims, Draft, Question, Reason, Statement, issue};

pub const PEER: &str = "https://developer.example";
pub const OWN: &str = "https://provider.example";

/// One bad statement.
pub struct Case {
    pub name: &'static str,
    /// The file as it comes.
    pub file: String,
    /// Who reads it, when, knowing what.
    pub reader: Reader,
    /// Reasons `shirube verify` must give, among others.
    pub verify: &'static [&'static str],
    /// Codes it must be kept or refused with at a node, among others. Empty where it cannot arrive there in this way.
    pub inbox: &'static [&'static str],
}

type Codes = &'static [&'static str];

fn case(name: &'static str, bundle: &Bundle, (verify, inbox): (Codes, Codes)) -> Case {
    text(name, bundle.to_value().to_string(), (verify, inbox))
}

fn text(name: &'static str, file: String, (verify, inbox): (Codes, Codes)) -> Case {
    Case { name, file, reader: Reader { knows_types: false, ..Reader::of(&sample()) }, verify, inbox }
}

/// The good one with the statement itself replaced.
fn stated(text: String) -> Bundle {
    Bundle { statement: text, ..bundle(&sample()) }
}

/// Claims otherwise than in the good one, signed as that is.
fn with(change: impl FnOnce(&mut Claims)) -> Bundle {
    let mut claims = claims();
    change(&mut claims);
    bundle(&issue(&Draft { claims, ..draft() }, &eddsa(), Seed::new([9; 32])).unwrap())
}

/// The signed part with another header, and what is signed by it.
fn headed(header: &Value, sign: impl Fn(&str) -> Vec<u8>) -> String {
    let (signed, shown) = sample().to_text().split_once('~').map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap();
    let payload = signed.split('.').nth(1).unwrap().to_owned();
    let input = format!("{}.{payload}", BASE64.encode(header.to_string()));
    format!("{input}.{}~{shown}", BASE64.encode(sign(&input)))
}

fn signed_by(key: &dyn Signer, id: &str) -> String {
    let members = sample().signed().payload().clone();
    let jws = Jws::sign("dc+sd-jwt", members, key).unwrap().as_str().to_owned();
    let (_, shown) = sample().to_text().split_once('~').map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap();
    let parts: Vec<&str> = jws.split('.').collect();
    let mut header: Value = serde_json::from_slice(&BASE64.decode(parts[0]).unwrap()).unwrap();
    header["kid"] = id.into();
    format!("{}.{}.{}~{shown}", BASE64.encode(header.to_string()), parts[1], parts[2])
}

/// Signed by HMAC, with the text of the public key as its secret.
fn hmac_with_public_key() -> String {
    let key = eddsa();
    let public = key.public_key().to_jwk()["x"].as_str().unwrap().to_owned();
    let secret = hmac::Key::new(hmac::HMAC_SHA256, &BASE64.decode(public).unwrap());
    let header = json!({"alg": "HS256", "kid": key.key_id(), "typ": "dc+sd-jwt"});
    headed(&header, |input| hmac::sign(&secret, input.as_bytes()).as_ref().to_vec())
}

/// Two checkpoints of one size with different roots, both signed by the log.
pub fn two_logs(statement: &Statement) -> (String, String) {
    let log = |branch| checkpoint(&leaves(&statement.digest(), 9, branch), None);
    (log(0), log(1))
}

pub fn cases() -> Vec<Case> {
    let mut all = forms();
    all.extend(keys());
    all.extend(times());
    all.extend(lists());
    all.extend(logs());
    all.extend(presented());
    all
}

/// What cannot be read, and what no key signed.
fn forms() -> Vec<Case> {
    let (good, whole) = (sample().to_text(), bundle(&sample()).to_value().to_string());
    let stranger = Ed25519Key::from_seed(&[0x66; 32]);
    let none = headed(&json!({"alg": "none", "kid": eddsa().key_id(), "typ": "dc+sd-jwt"}), |_| Vec::new());
    let parts: Vec<&str> = good.splitn(3, '.').collect();
    let swapped = format!("{}.{}.{}", parts[1], parts[0], parts[2]);
    let huge = format!("{good}{}", "A".repeat(600 * 1024));
    let changed = {
        let mut members = sample().signed().payload().clone();
        members.insert("sub".into(), "urn:x-shirube:system:sys_0002".into());
        let body = BASE64.encode(Value::Object(members).to_string());
        format!("{}.{body}.{}", parts[0], parts[2])
    };
    vec![
        text(
            "truncated statement",
            good[..good.len() / 3].to_owned(),
            (&["verify.form.bundle"], &["received.unreadable"]),
        ),
        text("truncated file", whole[..whole.len() / 2].to_owned(), (&["verify.form.bundle"], &[])),
        case("algorithm none", &stated(none), (&["statement.form"], &["received.unreadable"])),
        case(
            "hmac with the public key",
            &stated(hmac_with_public_key()),
            (&["statement.form"], &["received.unreadable"]),
        ),
        case("parts of the signature re-ordered", &stated(swapped), (&["statement.form"], &["received.unreadable"])),
        case("oversized", &stated(huge), (&["statement.form.size"], &["received.unreadable"])),
        case("changed after signing", &stated(changed), (&["statement.signature"], &["statement.signature"])),
        case(
            "re-signed by a stranger",
            &stated(signed_by(&stranger, stranger.key_id())),
            (&["statement.key.unknown"], &["statement.key.unknown"]),
        ),
        case(
            "re-signed by a stranger in the issuer's name",
            &stated(signed_by(&stranger, eddsa().key_id())),
            (&["statement.signature"], &["statement.signature"]),
        ),
        case(
            "signed under another key's name and algorithm",
            &stated(signed_by(&eddsa(), es256().key_id())),
            (&["statement.signature"], &["statement.signature"]),
        ),
    ]
}

/// Keys that do not count, or no longer.
fn keys() -> Vec<Case> {
    // Stolen before anything shows that the statement was there: a witness and the reader's own checkpoint came later.
    let stolen = |mut case: Case| {
        case.reader = Reader {
            issuers: vec![revoked(NOW - 50, Reason::Compromised)],
            witnesses: Vec::new(),
            seen: None,
            ..case.reader
        };
        case
    };
    let mut ended = case(
        "key no longer in use when signed",
        &bundle(&sample()),
        (&["statement.key.period"], &["statement.key.period"]),
    );
    ended.reader.issuers[0].keys.iter_mut().for_each(|key| key.until = Some(NOW - 500));
    vec![
        stolen(case(
            "key rotated out after compromise",
            &bundle(&sample()),
            (&["statement.key.compromised"], &["statement.key.compromised"]),
        )),
        ended,
    ]
}

fn times() -> Vec<Case> {
    vec![
        case(
            "expired",
            &with(|c| (c.issued_at, c.expires_at) = (NOW - 600, NOW - 120)),
            (&["statement.validity.expired"], &["statement.validity.expired"]),
        ),
        case(
            "not yet valid",
            &with(|c| c.not_before = Some(NOW + 3_600)),
            (&["statement.validity.not_yet"], &["statement.validity.not_yet"]),
        ),
        case(
            "signed in the future",
            &with(|c| c.issued_at = NOW + 3_600),
            (&["statement.validity.future"], &["statement.validity.future"]),
        ),
    ]
}

fn lists() -> Vec<Case> {
    let listed = |text: String| Bundle { status_lists: vec![text], ..bundle(&sample()) };
    let of = |value: u8| listed(status_list(value, NOW - 100, &eddsa()));
    let stranger = Ed25519Key::from_seed(&[0x66; 32]);
    vec![
        case("revoked", &of(1), (&["verify.status.invalid"], &["verify.status.invalid"])),
        case("suspended", &of(2), (&["verify.status.suspended"], &["verify.status.suspended"])),
        // Of four bits each: 1, written from the other end of its bits, is 8. Nobody gave that a meaning, and it is not "valid".
        case("status list with wrong bit order", &of(8), (&["verify.status.reserved"], &["verify.status.reserved"])),
        case(
            "status list of a stranger",
            &listed(status_list(0, NOW - 100, &stranger)),
            (&["verify.status.signature"], &["verify.status.signature"]),
        ),
        case(
            "status list replayed after its time",
            &listed(status_list(0, NOW - 900, &eddsa())),
            (&["verify.status.expired"], &["verify.status.expired"]),
        ),
    ]
}

fn logs() -> Vec<Case> {
    let digest = sample().digest();
    let nine = leaves(&digest, 9, 0);
    let mut seals = bundle(&sample());
    seals.receipt.iter_mut().for_each(|r| r.seals.push(r.seals[0].clone()));
    let mut proofs = bundle(&sample());
    proofs.consistency = vec![continuation(&nine, 6)];
    proofs.consistency[0].proof.reverse();
    let mut other = bundle(&sample());
    other.receipt = Some(receipt(&sha256(b"another statement"), &leaves(&sha256(b"another statement"), 9, 0), None));
    let mut split = case(
        "a log that shows another history",
        &bundle(&sample()),
        (&["verify.split-view.found"], &["verify.split-view.found"]),
    );
    split.reader.seen = Some((two_logs(&sample()).1, None));
    vec![
        case("a seal twice", &seals, (&["verify.inclusion.sealed"], &["verify.inclusion.sealed"])),
        case("proof re-ordered", &proofs, (&["verify.consistency.broken"], &["verify.consistency.broken"])),
        case(
            "receipt of another statement replayed",
            &other,
            (&["verify.inclusion.other"], &["verify.inclusion.other"]),
        ),
        split,
    ]
}

/// Shown by a holder to somebody else, or to another question. A node asks nothing, so what is bound to a question cannot be for it.
fn presented() -> Vec<Case> {
    let key = Some(holder().public_key().clone());
    let held =
        issue(&Draft { claims: Claims { holder: key, ..claims() }, ..draft() }, &eddsa(), Seed::new([9; 32])).unwrap();
    let asked = Question { audience: OWN, nonce: "n-1" };
    let shown = |question: Question<'_>| bundle(&held.bind(question, NOW - 5, &holder()).unwrap());
    let question = |mut case: Case| {
        case.reader.question = Some((asked.audience.into(), asked.nonce.into()));
        case
    };
    vec![
        question(case(
            "for another audience",
            &shown(Question { audience: "https://other.example", ..asked }),
            (&["statement.binding.audience"], &[]),
        )),
        question(case(
            "an answer replayed",
            &shown(Question { nonce: "n-0", ..asked }),
            (&["statement.binding.nonce"], &[]),
        )),
        question(case("nobody's answer", &bundle(&held), (&["statement.binding.missing"], &[]))),
    ]
}

/// A message of the peer's, of a kind nobody here takes.
pub fn message(at: u64, id: &str, re: Option<&str>, body: &str) -> String {
    let body: Value = serde_json::from_str(body).unwrap();
    drafted(at, id, re, &body).sign(&eddsa()).unwrap()
}

fn drafted<'a>(at: u64, id: &'a str, re: Option<&'a str>, body: &'a Value) -> Message<'a> {
    let (kind, checkpoint, consistency) = ("nothing", None, &[][..]);
    Message { from: PEER, to: OWN, id, at, kind, re, checkpoint, consistency, body }
}

/// A message that shows the newest checkpoint of the peer's log.
pub fn showing(note: &str, id: &str) -> String {
    let body = json!({});
    Message { checkpoint: Some(note), ..drafted(NOW, id, None, &body) }.sign(&eddsa()).unwrap()
}

/// A statement sent as a message.
pub fn sheet(operator: &OperatorId, file: &str, id: &str, re: Option<&str>) -> String {
    let bundle: Value = serde_json::from_str(file).unwrap_or_else(|_| json!({"statement": file}));
    let body = json!({
        "v": 1, "kind": "sheet", "delivery": "dlv_00000000000000000000000000000001", "from_name": "developer",
        "to": format!("{OWN}/o/{operator}"), "bundle": bundle,
    });
    Message { kind: "sheet", ..drafted(NOW, id, re, &body) }.sign(&eddsa()).unwrap()
}

/// Bad messages: what they are, when they are read, the text, and the one code.
pub fn envelopes() -> Vec<(&'static str, u64, String, &'static str)> {
    let good = message(NOW, "msg_00000001", None, "{}");
    let parts: Vec<&str> = good.split('.').collect();
    let headed =
        |alg: &str| BASE64.encode(json!({"alg": alg, "kid": eddsa().key_id(), "typ": envelope::TYPE}).to_string());
    let mac = {
        let public = eddsa().public_key().to_jwk()["x"].as_str().unwrap().to_owned();
        let input = format!("{}.{}", headed("HS256"), parts[1]);
        let secret = hmac::Key::new(hmac::HMAC_SHA256, &BASE64.decode(public).unwrap());
        format!("{input}.{}", BASE64.encode(hmac::sign(&secret, input.as_bytes())))
    };
    let body = json!({});
    let of = |change: fn(&mut Message<'_>), key: &dyn Signer| {
        let mut made = drafted(NOW, "msg_00000001", None, &body);
        change(&mut made);
        made.sign(key).unwrap()
    };
    let stranger = Ed25519Key::from_seed(&[0x66; 32]);
    let other = message(NOW, "msg_00000002", None, "{}");
    let statement = sample().to_text().split('~').next().unwrap_or_default().to_owned();
    let mixed = format!("{}.{}.{}", parts[0], parts[1], other.rsplit('.').next().unwrap());
    vec![
        ("truncated", NOW, good[..good.len() / 2].to_owned(), "envelope.form"),
        ("algorithm none", NOW, format!("{}.{}.", headed("none"), parts[1]), "envelope.form"),
        ("hmac with the public key", NOW, mac, "envelope.form"),
        ("a statement in its place", NOW, statement, "envelope.form"),
        ("parts re-ordered", NOW, format!("{}.{}.{}", parts[1], parts[0], parts[2]), "envelope.form"),
        ("oversized", NOW, "A".repeat(MAX_ENVELOPE + 1), "envelope.size"),
        ("re-signed by a stranger", NOW, of(|_| {}, &stranger), "envelope.key.unknown"),
        ("the signature of another message", NOW, mixed, "envelope.signature"),
        ("for another audience", NOW, of(|m| m.to = "https://other.example", &eddsa()), "envelope.audience"),
        ("from nobody known", NOW, of(|m| m.from = "https://other.example", &eddsa()), "envelope.sender"),
        ("not yet", NOW - 400, good.clone(), "envelope.time.future"),
        ("too late", NOW + MAX_AGE + 1, good, "envelope.time.late"),
    ]
}

/// Whom the statements are of, so that the node knows the log of the same installation.
pub fn log_of_the_peer() -> String {
    assert!(ISSUER.starts_with(PEER));
    log_key().verifier().to_string()
}
