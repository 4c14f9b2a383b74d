//! Statements from issue to check, and everything that may go wrong between.

use std::collections::BTreeSet;

use proptest::prelude::*;
use serde_json::{Map, Value, json};
use shirube_proof::disclose::Seed;
use shirube_proof::jose::{Jws, Signer};
use shirube_proof::statement::{
    Checked, Circumstances, Draft, Issuer, Question, Reason, Revoked, Statement, check, issue,
};

use crate::statement_sample::*;

/// Codes of the errors, sorted.
fn errors(checked: &Checked) -> Vec<String> {
    let mut codes: Vec<String> = checked.report.errors().map(ToString::to_string).collect();
    codes.sort();
    codes
}

fn codes(text: &str, circumstances: Circumstances<'_>) -> Vec<&'static str> {
    check(text, &[issuer()], circumstances).report.errors().map(|finding| finding.code).collect()
}

/// The payload signed as it is, with the statement's disclosures behind it.
fn signed_anew(payload: Map<String, Value>, from: &Statement) -> String {
    let signed = Jws::sign("dc+sd-jwt", payload, &eddsa()).unwrap();
    let text = from.to_text();
    format!("{}~{}", signed.as_str(), text.split_once('~').unwrap().1)
}

#[test]
fn a_statement_says_all_that_was_put_in() {
    for signer in [&es256() as &dyn Signer, &eddsa()] {
        let checked = check(&statement(signer).to_text(), &[issuer()], now());
        assert_eq!(errors(&checked), Vec::<String>::new());
        let content = checked.content.unwrap();
        assert_eq!(content.claims, claims());
        assert_eq!(content.evidence.len(), 3);
        // Sets lose their order; everything else is as it was.
        let mut expected = fields();
        expected["evaluations"] = content.fields["evaluations"].clone();
        assert_eq!(content.fields, expected);
        assert_eq!(content.fields["evaluations"].as_array().unwrap().len(), 2);
        assert!(content.unknown.is_empty());
    }
}

#[test]
fn one_seed_gives_one_statement() {
    let sign = |seed| issue(&draft(), &eddsa(), Seed::new([seed; 32])).unwrap().to_text();
    assert_eq!(sign(1), sign(1));
    assert_ne!(sign(1), sign(2));
}

#[test]
fn number_and_order_of_digests_tell_nothing_of_the_fields() {
    let payload = statement(&eddsa()).signed().payload().clone();
    let digests: Vec<&str> = payload["fields"]["_sd"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    assert_eq!(digests.len(), 16);
    assert!(digests.is_sorted());
    assert_eq!(payload["fields"].as_object().unwrap().len(), 1);
    assert_eq!(payload["evidence"].as_array().unwrap().len(), 4);
    // Two more fields, other names, other order: the signed part has the same shape and length.
    let mut more = draft();
    more.fields = more.fields.into_iter().rev().map(|(name, value)| (format!("{name}_x"), value)).collect();
    more.fields.insert("eleventh".into(), "x".repeat(3000).into());
    more.hidden = more.fields.keys().map(|name| format!("/{name}")).collect();
    let more = issue(&more, &eddsa(), Seed::new([3; 32])).unwrap();
    assert_eq!(more.signed().as_str().len(), statement(&eddsa()).signed().as_str().len());
}

#[test]
fn a_part_comes_with_what_it_stands_in() {
    let whole = statement(&eddsa());
    let part = whole.present(|place, _| place.path == "/fields/contact/email").unwrap();
    assert_eq!(part.disclosures().len(), 2);
    assert_eq!(part.digest(), whole.digest());
    let content = check(&part.to_text(), &[issuer()], now()).content.unwrap();
    assert_eq!(Value::Object(content.fields), json!({"contact": {"name": "desk", "email": "desk@developer.example"}}));
}

#[test]
fn times_are_checked_with_leeway() {
    let text = statement(&eddsa()).to_text();
    let at = |at| codes(&text, Circumstances { leeway: 0, ..Circumstances::at(at) });
    assert_eq!(at(NOW - 11), ["statement.validity.future", "statement.validity.not_yet"]);
    assert_eq!(at(NOW - 10), [""; 0]);
    assert_eq!(at(NOW + 86_399), [""; 0]);
    assert_eq!(at(NOW + 86_400), ["statement.validity.expired"]);
    assert_eq!(codes(&text, Circumstances::at(NOW + 86_459)), [""; 0]);
    assert_eq!(codes(&text, Circumstances::at(NOW + 86_460)), ["statement.validity.expired"]);
}

#[test]
fn the_key_must_be_the_issuers_and_in_its_time() {
    let text = statement(&eddsa()).to_text();
    let with = |change: &dyn Fn(&mut Issuer), known_by| {
        let mut issuer = issuer();
        change(&mut issuer);
        let checked = check(&text, &[issuer], Circumstances { known_by, ..now() });
        checked.report.errors().map(|finding| finding.code).collect::<Vec<_>>()
    };
    assert_eq!(with(&|issuer| issuer.address.push('x'), None), ["statement.issuer"]);
    assert_eq!(with(&|issuer| drop(issuer.keys.remove(1)), None), ["statement.key.unknown"]);
    assert_eq!(with(&|issuer| issuer.keys[1].until = Some(NOW - 10), None), ["statement.key.period"]);
    assert_eq!(with(&|issuer| issuer.keys[1].until = Some(NOW - 9), None), [""; 0]);
    let stolen = |issuer: &mut Issuer| issuer.keys[1].revoked = Some(Revoked { at: NOW, reason: Reason::Compromised });
    assert_eq!(with(&stolen, None), ["statement.key.compromised"]);
    assert_eq!(with(&stolen, Some(NOW - 5)), [""; 0]);
}

#[test]
fn claims_that_everybody_must_read_cannot_be_hidden_or_missing() {
    let whole = statement(&eddsa());
    let changed = |change: &dyn Fn(&mut Map<String, Value>)| {
        let mut payload = whole.signed().payload().clone();
        change(&mut payload);
        codes(&signed_anew(payload, &whole), now())
    };
    assert_eq!(changed(&|_| ()), [""; 0]);
    assert_eq!(changed(&|payload| drop(payload.remove("exp"))), ["statement.claims"]);
    assert_eq!(
        changed(&|payload| payload["exp"] = payload["iat"].clone()),
        ["statement.claims", "statement.validity.expired"][..1]
    );
    assert_eq!(changed(&|payload| drop(payload.insert("_sd".into(), json!([])))), ["statement.claims.hidden"]);
    assert_eq!(changed(&|payload| drop(payload.insert("norms".into(), json!([{"...": "x"}])))).len(), 2);
    assert_eq!(changed(&|payload| drop(payload.insert("_sd_alg".into(), "sha-512".into()))), ["statement.disclosures"]);
    assert_eq!(changed(&|payload| drop(payload.insert("status".into(), json!({})))), ["statement.claims"]);
    assert_eq!(changed(&|payload| drop(payload.insert("other".into(), json!(1)))), [""; 0]);
}

#[test]
fn the_holder_answers_one_question_for_one_presentation() {
    let mut draft = draft();
    draft.claims.holder = Some(holder().public_key().clone());
    let whole = issue(&draft, &es256(), Seed::new([5; 32])).unwrap();
    let question = Question { audience: "https://provider.example", nonce: "n-1" };
    let asked = Circumstances { question: Some(question), ..now() };
    let part = whole.present(|place, _| place.path == "/fields/name").unwrap();
    let bound = part.bind(question, NOW, &holder()).unwrap();
    assert_eq!(codes(&bound.to_text(), asked), [""; 0]);
    assert_eq!(codes(&bound.to_text(), now()), [""; 0]);
    assert_eq!(codes(&part.to_text(), asked), ["statement.binding.missing"]);
    assert_eq!(codes(&part.to_text(), now()), [""; 0]);
    let other = |audience, nonce| {
        let question = Question { audience, nonce };
        codes(&bound.to_text(), Circumstances { question: Some(question), ..now() })
    };
    assert_eq!(other("https://else.example", "n-1"), ["statement.binding.audience"]);
    assert_eq!(other("https://provider.example", "n-2"), ["statement.binding.nonce"]);
    let late = part.bind(question, NOW - 301, &holder()).unwrap();
    assert_eq!(codes(&late.to_text(), asked), ["statement.binding.time"]);
    let forged = part.bind(question, NOW, &eddsa()).unwrap();
    assert_eq!(codes(&forged.to_text(), asked), ["statement.binding.signature"]);
    // The answer belongs to this presentation: with a part left out it is another.
    let text = bound.to_text();
    let pieces: Vec<&str> = text.split('~').collect();
    assert_eq!(codes(&[pieces[0], pieces[2]].join("~"), asked), ["statement.binding.digest"]);
    let unbound = statement(&es256()).bind(question, NOW, &holder()).unwrap();
    assert_eq!(codes(&unbound.to_text(), asked), ["statement.binding.unexpected"]);
}

#[test]
fn algorithms_are_not_the_headers_to_choose() {
    let text = statement(&es256()).to_text();
    let with_header = |header: Value| {
        use base64::Engine as _;
        let header = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(header.to_string());
        codes(&format!("{header}.{}", text.split_once('.').unwrap().1), now())
    };
    let id = es256().key_id().to_owned();
    let good = json!({"alg": "ES256", "typ": "dc+sd-jwt", "kid": id});
    for (name, value) in [
        ("alg", json!("none")),
        ("alg", json!("HS256")),
        ("alg", json!("es256")),
        ("alg", Value::Null),
        ("typ", json!("JWT")),
        ("typ", json!("vc+sd-jwt")),
        ("crit", json!([])),
        ("b64", json!(false)),
        ("kid", json!(1)),
    ] {
        let mut header = good.clone();
        header[name] = value;
        assert_eq!(with_header(header), ["statement.form"]);
    }
    let mut confused = good.clone();
    confused["alg"] = "EdDSA".into();
    assert_eq!(with_header(confused.clone()), ["statement.signature"]);
    confused["kid"] = eddsa().key_id().into();
    assert_eq!(with_header(confused), ["statement.signature"]);
    // A key in the header is not looked at.
    let mut own = good;
    own["jwk"] = Value::Object(holder().public_key().to_jwk());
    assert_eq!(with_header(own), ["statement.signature"]);
}

#[test]
fn what_is_left_over_or_comes_twice_is_refused() {
    let text = statement(&eddsa()).to_text();
    let (signed, rest) = text.split_once('~').unwrap();
    let first = rest.split('~').next().unwrap();
    let stranger = "WyJfMjZiYzRMVC1hYzZxMktJNmNCVzVlcyIsICJmYW1pbHlfbmFtZSIsICJNw7ZiaXVzIl0";
    for bad in [format!("{text}{first}~"), format!("{text}{stranger}~"), format!("{signed}~~"), format!("{signed}~x~")]
    {
        assert_eq!(codes(&bad, now()), ["statement.disclosures"], "{}", &bad[bad.len() - 20..]);
    }
    for bad in [signed.to_owned(), String::new(), "~".into(), "..~".into(), format!("{text} ")] {
        assert!(!codes(&bad, now()).is_empty());
    }
    assert_eq!(codes(&"x".repeat(600_000), now()), ["statement.form.size"]);
}

#[test]
fn what_a_reader_would_refuse_is_not_issued() {
    let code = |change: &dyn Fn(&mut Draft)| {
        let mut draft = draft();
        change(&mut draft);
        issue(&draft, &eddsa(), Seed::new([1; 32])).unwrap_err().code()
    };
    assert_eq!(code(&|draft| draft.claims.expires_at = 1), "statement.issue.claims");
    assert_eq!(code(&|draft| draft.hidden.extend(["/absent".into()])), "statement.issue.hide");
    assert_eq!(code(&|draft| drop(draft.fields.insert("_sd".into(), json!([])))), "statement.issue.hide");
    assert_eq!(code(&|draft| drop(draft.fields.insert("name".into(), json!(1_u64 << 60)))), "statement.issue.hide");
    assert_eq!(
        code(&|draft| drop(draft.fields.insert("name".into(), "x".repeat(70_000).into()))),
        "statement.issue.hide"
    );
    let deep = (0..20).fold(json!(1), |inner, _| json!([inner]));
    assert_eq!(code(&|draft| drop(draft.fields.insert("name".into(), deep.clone()))), "statement.issue.hide");
    let many = |draft: &mut Draft| {
        for n in 0..12 {
            draft.fields.insert(format!("f{n}"), "x".repeat(48_000).into());
            draft.hidden.insert(format!("/f{n}"));
        }
    };
    assert_eq!(code(&many), "statement.issue.size");
}

#[test]
fn any_flipped_byte_is_refused() {
    let mut draft = draft();
    draft.claims.holder = Some(holder().public_key().clone());
    let question = Question { audience: "https://provider.example", nonce: "n-1" };
    let whole = issue(&draft, &eddsa(), Seed::new([5; 32])).unwrap();
    let text = whole.bind(question, NOW, &holder()).unwrap().to_text();
    let asked = Circumstances { question: Some(question), ..now() };
    let issuers = [issuer()];
    assert!(check(&text, &issuers, asked).report.passed());
    for at in 0..text.len() {
        let mut bytes = text.clone().into_bytes();
        bytes[at] ^= 1;
        let text = String::from_utf8(bytes).unwrap();
        assert!(!check(&text, &issuers, asked).report.passed(), "byte {at}");
    }
}

/// Values of every kind, some with parts.
pub fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        "\\PC{0,60}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("[a-z~/]{1,4}", inner, 0..4)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_presentation_holds_exactly_what_was_chosen(
        fields in prop::collection::btree_map("[a-z]{1,6}", value(), 1..14), mask: u32, seed: [u8; 32], ecdsa: bool
    ) {
        let fields: Map<String, Value> = fields.into_iter().collect();
        let signer: &dyn Signer = if ecdsa { &es256() } else { &eddsa() };
        let draft = Draft::new(claims(), fields.clone());
        let whole = issue(&draft, signer, Seed::new(seed)).unwrap();
        let chosen: BTreeSet<&String> =
            fields.keys().enumerate().filter(|(n, _)| mask >> n & 1 == 1).map(|(_, name)| name).collect();
        let part = whole.present(|_, part| part.name().is_some_and(|name| chosen.contains(&name.to_owned()))).unwrap();
        let checked = check(&part.to_text(), &[issuer()], now());
        prop_assert!(checked.report.passed(), "{:?}", checked.report);
        let expected: Map<String, Value> = fields.iter().filter(|(name, _)| chosen.contains(name))
            .map(|(name, value)| (name.clone(), value.clone())).collect();
        prop_assert_eq!(checked.content.unwrap().fields, expected);
        // What was kept back is nowhere in the text, not even as a digest of its own value.
        let text = part.to_text();
        for disclosure in whole.disclosures().iter().filter(|part| !chosen.contains(&part.name().unwrap().to_owned())) {
            prop_assert!(!text.contains(disclosure.as_str()));
        }
        prop_assert_eq!(part.signed(), whole.signed());
    }

    #[test]
    fn lengths_tell_no_more_than_the_class(a in "\\PC{0,300}", b in "\\PC{0,300}", seed: [u8; 32]) {
        let length = |text: &str, seed| {
            let fields = [("note".to_owned(), Value::from(text))].into_iter().collect();
            let statement = issue(&Draft::new(claims(), fields), &eddsa(), Seed::new(seed)).unwrap();
            (statement.to_text().len(), statement.disclosures()[0].as_str().len())
        };
        let (a, b) = (length(&a, seed), length(&b, seed));
        prop_assert!(a.1.is_power_of_two() && a.1 >= 128);
        prop_assert_eq!(a.0 - a.1, b.0 - b.1);
    }

    #[test]
    fn a_byte_set_to_anything_else_is_refused(at: prop::sample::Index, byte in 0_u8..128, insert: bool) {
        let text = statement(&es256()).to_text();
        let mut bytes = text.clone().into_bytes();
        let at = at.index(bytes.len());
        if insert { bytes.insert(at, byte) } else { bytes[at] = byte }
        let changed = String::from_utf8(bytes).unwrap();
        prop_assume!(changed != text);
        prop_assert!(!check(&changed, &[issuer()], now()).report.passed());
    }
}
