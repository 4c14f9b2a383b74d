//! A statement with all its parts, checked: everything that is wrong has its answer, and nothing hides anything else.

use proptest::prelude::*;
use serde_json::{Value, json};
use shirube_proof::disclose::Seed;
use shirube_proof::jose::{Jws, Signer};
use shirube_proof::statement::{BitstringStatus, Bundle, Draft, Reason, Statement, StatusReference, issue};
use shirube_proof::status::bitstring::{Bits, MIN_ENTRIES};
use shirube_proof::status::{BitstringCredential, CREDENTIAL_TYP};
use shirube_proof::verify::{Answers, Check, Known, Outcome, verify, verify_bundle};

use crate::statement_sample::*;
use crate::verify_sample::*;

/// Everything that did not hold or could not be checked, in short.
fn open(answers: &Answers) -> Vec<String> {
    let open = answers.answers.iter().filter(|answer| answer.outcome != Outcome::Held);
    open.map(|answer| {
        let outcome = if answer.outcome == Outcome::NotHeld { "no" } else { "?" };
        format!("{outcome} {} {}", answer.check.code().trim_start_matches("verify."), answer.reason)
    })
    .collect()
}

fn judged(change: impl FnOnce(&mut Bundle, &mut Reader)) -> Vec<String> {
    let statement = sample();
    let (mut bundle, mut reader) = (bundle(&statement), Reader::of(&statement));
    change(&mut bundle, &mut reader);
    open(&verify(bundle.to_value().to_string().as_bytes(), &reader.known()))
}

#[test]
fn everything_holds_and_every_check_is_answered() {
    for signer in [&es256() as &dyn Signer, &eddsa()] {
        let statement = statement(signer);
        let answers = verify_bundle(&bundle(&statement), &Reader::of(&statement).known());
        assert_eq!(open(&answers), Vec::<String>::new());
        assert!(Check::ALL.iter().all(|check| answers.of(*check).count() == 1), "{answers:#?}");
        let json = serde_json::to_value(&answers).unwrap();
        assert_eq!(
            json["answers"][0],
            json!({"code": "verify.form", "outcome": "held", "reason": "verify.form.holds", "params": {}})
        );
    }
}

#[test]
fn a_reader_who_knows_nothing_is_told_what_could_not_be_checked() {
    let statement = sample();
    let alone = verify(statement.to_text().as_bytes(), &Known::at(NOW));
    assert_eq!(
        open(&alone),
        [
            "? issuer verify.issuer.no-keys",
            "? key verify.signature.no-key",
            "? signature verify.signature.no-key",
            "? schema verify.schema.unknown",
            "? status verify.status.no-list",
            "? inclusion verify.inclusion.none",
            "? consistency verify.inclusion.no-key",
            "? split-view verify.split-view.one",
        ]
    );
    let told = verify_bundle(&bundle(&statement), &Known::at(NOW));
    assert_eq!(
        open(&told),
        [
            "? issuer verify.issuer.sender",
            "? schema verify.schema.unknown",
            "? inclusion verify.inclusion.no-key",
            "? consistency verify.inclusion.no-key",
            "? split-view verify.split-view.one",
        ]
    );
}

#[test]
fn an_issuer_the_reader_does_not_know_is_not_known_because_the_sender_says_so() {
    let found = judged(|_, reader| reader.issuers[0].address = "https://other.example".into());
    assert_eq!(found, ["no issuer statement.issuer"]);
    let found = judged(|bundle, _| bundle.issuer = None);
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn a_changed_or_resigned_statement_is_named() {
    let flipped = |text: &str, at: usize| {
        let mut bytes = text.as_bytes().to_vec();
        bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
        String::from_utf8(bytes).unwrap()
    };
    let found = judged(|bundle, _| {
        let at = bundle.statement.find('~').unwrap() - 20;
        bundle.statement = flipped(&bundle.statement, at);
    });
    assert_eq!(
        found,
        [
            "no signature statement.signature",
            "no inclusion verify.inclusion.other",
            "? consistency verify.consistency.nothing"
        ]
    );
    let found = judged(|bundle, _| {
        let payload = sample().signed().payload().clone();
        let stranger = holder();
        let signed = Jws::sign("dc+sd-jwt", payload, &stranger).unwrap();
        let rest = bundle.statement.split_once('~').unwrap().1.to_owned();
        bundle.statement = format!("{}~{rest}", signed.as_str());
    });
    assert_eq!(found[0], "no key statement.key.unknown");
    assert!(found.contains(&"? signature verify.signature.no-key".to_owned()), "{found:?}");
}

#[test]
fn algorithms_that_must_not_be_used_are_refused() {
    use base64::Engine as _;
    for header in [r#"{"alg":"none","typ":"dc+sd-jwt"}"#, r#"{"alg":"HS256","typ":"dc+sd-jwt"}"#] {
        let found = judged(|bundle, _| {
            let (_, rest) = bundle.statement.split_once('.').unwrap();
            let header = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(header);
            bundle.statement = format!("{header}.{rest}");
        });
        assert_eq!(found[0], "no form statement.form", "{header}");
        assert!(found.contains(&"? signature verify.form.unread".to_owned()), "{found:?}");
    }
}

#[test]
fn time_is_an_argument() {
    assert_eq!(
        judged(|_, reader| reader.at = NOW + 90_000),
        ["no validity statement.validity.expired", "? status verify.status.expired"]
    );
    let early = judged(|_, reader| reader.at = NOW - 500);
    assert_eq!(
        early,
        [
            "no validity statement.validity.future",
            "no validity statement.validity.not_yet",
            "? status verify.status.early"
        ]
    );
}

#[test]
fn status_is_what_the_list_in_force_says() {
    let with = |lists: Vec<String>| judged(|bundle, _| bundle.status_lists = lists);
    assert_eq!(with(vec![status_list(1, NOW - 100, &eddsa())]), ["no status verify.status.invalid"]);
    assert_eq!(with(vec![status_list(2, NOW - 100, &es256())]), ["no status verify.status.suspended"]);
    assert_eq!(with(vec![status_list(3, NOW - 100, &eddsa())]), ["? status verify.status.application"]);
    assert_eq!(with(vec![status_list(9, NOW - 100, &eddsa())]), ["? status verify.status.reserved"]);
    assert_eq!(with(vec![]), ["? status verify.status.no-list"]);
    assert_eq!(with(vec!["x.y.z".into()]), ["? status verify.status.no-list"]);
    assert_eq!(with(vec![status_list(0, NOW - 100, &holder())]), ["no status verify.status.signature"]);
    assert_eq!(with(vec![status_list(0, NOW - 900, &eddsa())]), ["? status verify.status.expired"]);
    // The newest that counts: an older one, or one from tomorrow, changes nothing.
    let lists = [(0, NOW - 200), (1, NOW - 100), (0, NOW + 100)].map(|(value, at)| status_list(value, at, &eddsa()));
    assert_eq!(with(lists.to_vec()), ["no status verify.status.invalid"]);
}

#[test]
fn a_bitstring_list_serves_as_well() {
    let signed = |set: bool, purpose: &str| {
        let mut bits = Bits::new(1, MIN_ENTRIES).unwrap();
        bits.set(94_567, u8::from(set)).unwrap();
        let uri = "https://developer.example/bits/1".to_owned();
        let list = BitstringCredential {
            uri: Some(uri.clone()),
            purposes: vec![purpose.into()],
            encoded: bits.to_encoded().unwrap(),
            ttl: None,
        };
        Jws::sign(CREDENTIAL_TYP, list.to_credential(ISSUER, NOW - 50, NOW + 50), &eddsa()).unwrap().as_str().to_owned()
    };
    let mut claims = claims();
    let entry = BitstringStatus {
        list: "https://developer.example/bits/1".into(),
        index: 94_567,
        purpose: "revocation".into(),
    };
    claims.status = StatusReference { bitstring: vec![entry], ..claims.status };
    let statement = issue(&Draft { claims, ..draft() }, &eddsa(), Seed::new([1; 32])).unwrap();
    let with = |list: String| {
        let mut bundle = bundle(&statement);
        bundle.status_lists.push(list);
        open(&verify_bundle(&bundle, &Reader::of(&statement).known()))
    };
    assert_eq!(with(signed(false, "revocation")), Vec::<String>::new());
    assert_eq!(with(signed(true, "revocation")), ["no status verify.status.invalid"]);
    let endless = signed(false, "revocation");
    let mut claims = Jws::parse_up_to(&endless, &[CREDENTIAL_TYP], 1 << 20).unwrap().payload().clone();
    claims.remove("exp");
    let endless = Jws::sign(CREDENTIAL_TYP, claims, &eddsa()).unwrap().as_str().to_owned();
    assert_eq!(with(endless), ["no status verify.status.unreadable"]);
    assert_eq!(with(signed(true, "suspension")), ["no status verify.status.unreadable"]);
}

/// The rule for a key that was in other hands: what others recorded before that time holds, nothing else does.
#[test]
fn a_key_rotated_out_after_a_compromise_keeps_what_was_known_before() {
    let stolen = |at| revoked(at, Reason::Compromised);
    let judge = |at: u64, change: &dyn Fn(&mut Bundle, &mut Reader)| {
        judged(|bundle, reader| {
            (reader.issuers, bundle.status_lists) = (vec![stolen(at)], Vec::new());
            change(bundle, reader);
        })
    };
    let no_list = "? status verify.status.no-list".to_owned();
    // The witness saw it before; the reader's own copy is older still.
    assert_eq!(judge(NOW - 4, &|_, _| {}), std::slice::from_ref(&no_list));
    assert_eq!(judge(NOW - 4, &|_, reader| reader.seen = None)[0], no_list);
    // Only the reader's own record is older.
    assert_eq!(judge(NOW - 7, &|_, reader| reader.at = NOW), std::slice::from_ref(&no_list));
    // Nobody saw it before: the date in the statement and the log's own word count for nothing.
    let refused = "no key statement.key.compromised".to_owned();
    assert_eq!(judge(NOW - 7, &|_, reader| reader.seen = None)[0], refused);
    assert_eq!(judge(NOW - 4, &|_, reader| (reader.seen, reader.witnesses) = (None, Vec::new()))[0], refused);
    assert_eq!(judge(NOW - 4, &|bundle, _| bundle.receipt = None)[0], refused);
    assert_eq!(judge(NOW - 4, &|_, reader| reader.log = None)[0], refused);
    // A list signed with such a key has no receipt behind it.
    let found = judged(|_, reader| reader.issuers = vec![stolen(NOW - 4)]);
    assert_eq!(found, ["no status statement.key.compromised"]);
    // Superseded is no compromise: before its end it signed, after it not.
    assert_eq!(judged(|_, reader| reader.issuers = vec![revoked(NOW - 4, Reason::Superseded)]), Vec::<String>::new());
    let found = judged(|_, reader| reader.issuers = vec![revoked(NOW - 50, Reason::Superseded)]);
    assert_eq!(found, ["no key statement.key.period"]);
}

#[test]
fn a_receipt_must_be_of_this_statement_this_entry_and_this_log() {
    let with = |change: fn(&mut shirube_proof::statement::Receipt)| {
        let found = judged(|bundle, _| change(bundle.receipt.as_mut().unwrap()));
        assert_eq!(found.len(), 2, "{found:?}");
        found[0].clone()
    };
    assert_eq!(
        with(|receipt| receipt.proof = receipt.proof.replace("index 3", "index 4")),
        "no inclusion verify.inclusion.proof"
    );
    assert_eq!(with(|receipt| receipt.proof.truncate(10)), "no inclusion verify.inclusion.proof");
    assert_eq!(with(|receipt| drop(receipt.seals.pop())), "no inclusion verify.inclusion.sealed");
    assert_eq!(with(|receipt| receipt.salt.0[0] ^= 1), "no inclusion verify.inclusion.sealed");
    assert_eq!(with(|receipt| receipt.key = "stm_2".into()), "no inclusion verify.inclusion.sealed");
    let other = judged(|bundle, _| {
        let digest = shirube_proof::digest::sha256(b"another statement");
        bundle.receipt = Some(receipt(&digest, &leaves(&digest, 9, 0), None));
    });
    assert_eq!(other[0], "no inclusion verify.inclusion.other");
    let stranger = judged(|_, reader| {
        reader.log =
            Some(shirube_proof::note::SigningKey::from_seed(crate::memory::ORIGIN, &[1; 32]).unwrap().verifier());
    });
    assert_eq!(stranger[0], "no inclusion verify.inclusion.proof");
}

#[test]
fn a_log_that_tells_two_stories_is_found_out() {
    let digest = sample().digest();
    // One size, two roots: nobody but the log can have signed both.
    let found = judged(|bundle, _| bundle.checkpoints.push(checkpoint(&leaves(&digest, 9, 1), None)));
    assert_eq!(found, ["no split-view verify.split-view.found"]);
    let found = judged(|_, reader| reader.seen = Some((checkpoint(&leaves(&digest, 9, 1), None), None)));
    assert_eq!(found, ["no consistency verify.split-view.found", "no split-view verify.split-view.found"]);
    // A proof that does not hold is a proof that does not hold, no more: whoever sent it may have made it.
    let found = judged(|_, reader| reader.seen = Some((checkpoint(&leaves(&digest, 6, 1), None), None)));
    assert_eq!(found, ["no consistency verify.consistency.broken"]);
    let found = judged(|bundle, _| bundle.consistency.clear());
    assert_eq!(found, ["? consistency verify.consistency.no-proof", "? split-view verify.split-view.apart"]);
    assert_eq!(judged(|_, reader| reader.seen = None), ["? consistency verify.consistency.first"]);
    assert_eq!(judged(|_, reader| reader.seen = Some(("x".into(), None))), ["? consistency verify.consistency.seen"]);
}

#[test]
fn a_held_statement_needs_its_holder_and_the_right_question() {
    let mut claims = claims();
    claims.holder = Some(holder().public_key().clone());
    let statement = issue(&Draft { claims, ..draft() }, &eddsa(), Seed::new([1; 32])).unwrap();
    let question = shirube_proof::statement::Question { audience: "https://provider.example", nonce: "n-1" };
    let bound = statement.bind(question, NOW - 1, &holder()).unwrap();
    let judge = |statement: &Statement, asked: Option<(&str, &str)>| {
        let reader = Reader { question: asked.map(|(a, n)| (a.into(), n.into())), ..Reader::of(statement) };
        open(&verify_bundle(&bundle(statement), &reader.known()))
    };
    assert_eq!(judge(&bound, Some(("https://provider.example", "n-1"))), Vec::<String>::new());
    assert_eq!(judge(&bound, Some(("https://other.example", "n-1"))), ["no binding statement.binding.audience"]);
    assert_eq!(judge(&bound, Some(("https://provider.example", "n-2"))), ["no binding statement.binding.nonce"]);
    assert_eq!(judge(&statement, Some(("https://provider.example", "n-1"))), ["no binding statement.binding.missing"]);
    assert_eq!(judge(&statement, None), ["? binding statement.binding.missing"]);
}

#[test]
fn fields_are_checked_by_the_type_where_it_is_known() {
    let hidden = sample().present(|place, _| place.path != "/fields/name").unwrap();
    let found = judged(|bundle, _| bundle.statement = hidden.to_text());
    assert_eq!(found, ["no schema verify.schema.fields"]);
    assert_eq!(judged(|_, reader| reader.knows_types = false), ["? schema verify.schema.unknown"]);
}

#[test]
fn a_malformed_part_does_not_hide_the_statement() {
    let statement = sample();
    let mut value = bundle(&statement).to_value();
    value["receipt"]["salt"] = json!("short");
    let answers = verify(value.to_string().as_bytes(), &Reader::of(&statement).known());
    assert_eq!(open(&answers)[0], "no form verify.form.bundle");
    assert_eq!(answers.of(Check::Signature).next().unwrap().outcome, Outcome::Held);
    for bytes in [&b""[..], b"{}", b"[]", b"\xff", b"{\"v\":1}", b"no tilde"] {
        let answers = verify(bytes, &Known::at(NOW));
        assert_eq!((answers.answers.len(), answers.count(Outcome::NotHeld)), (12, 1), "{answers:#?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    /// A byte changed anywhere in statement, receipt or list is never passed over in silence.
    #[test]
    fn a_changed_byte_is_always_answered(part in 0_usize..3, at: usize, to in "[A-Za-z0-9]") {
        let statement = sample();
        let (mut bundle, reader) = (bundle(&statement), Reader::of(&statement));
        let receipt = bundle.receipt.as_mut().unwrap();
        let text = [&mut bundle.statement, &mut receipt.proof, &mut bundle.status_lists[0]].into_iter().nth(part).unwrap();
        let at = (0..text.len()).cycle().skip(at % text.len()).find(|at| text.is_char_boundary(*at) && text.is_char_boundary(at + 1)).unwrap();
        let before = text.clone();
        text.replace_range(at..=at, &to);
        prop_assume!(*text != before);
        // A witness's line that became a stranger's is passed over, as signed notes are to be read.
        let is_note = part == 1 && at > before.find("witness").unwrap_or(0);
        let answers = verify(bundle.to_value().to_string().as_bytes(), &reader.known());
        prop_assert!(is_note || !open(&answers).is_empty(), "byte {at} of part {part}");
    }

    #[test]
    fn no_file_makes_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..200), at: usize, cut: usize) {
        let statement = sample();
        let mut file = bundle(&statement).to_value().to_string().into_bytes();
        let at = at % file.len();
        file.splice(at..(at + cut % 50).min(file.len()), bytes.iter().copied());
        let known = Reader::of(&statement);
        let answers = verify(&file, &known.known());
        prop_assert!(Check::ALL.iter().all(|check| answers.of(*check).next().is_some()));
        verify(&bytes, &known.known());
    }
}

#[test]
fn a_value_is_json() {
    let statement = sample();
    let value: Value = bundle(&statement).to_value();
    assert_eq!(Bundle::parse(value.to_string().as_bytes()).unwrap(), bundle(&statement));
}
