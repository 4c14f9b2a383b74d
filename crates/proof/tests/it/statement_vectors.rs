//! Published vectors: RFC 7515, 7638, 8037, 9901 and wycheproof. Sources: `testdata/statement/make.py`, and here by section.
//! And our own, `testdata/statement/issued.json`, written with `UPDATE=1`: a change there is a change of the format.

use serde_json::{Map, Value, json};
use shirube_proof::digest::sha256;
use shirube_proof::disclose::{Disclosure, Seed, reveal};
use shirube_proof::jose::{Compact, Jws, PublicKey, Signer};
use shirube_proof::statement::issue;

use crate::statement_sample::{draft, eddsa, es256, holder, statement};

fn vectors(name: &str) -> Value {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata/statement").join(name);
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

fn key(jwk: &Value) -> PublicKey {
    PublicKey::from_jwk(jwk.as_object().unwrap()).unwrap()
}

fn base64url(bytes: &[u8]) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes)
}

#[test]
fn rfc_7515_appendix_a_3_holds() {
    let text = "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ\
        .DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";
    let signed = Jws::parse(text, &[""]).unwrap();
    assert!(signed.verify(es256().public_key()));
    assert!(!signed.verify(eddsa().public_key()));
    assert_eq!(signed.payload()["exp"], 1_300_819_380);
}

#[test]
fn rfc_8037_appendix_a_holds() {
    let key = eddsa();
    assert_eq!(key.public_key().to_jwk()["x"], "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo");
    // A.3: the thumbprint (RFC 7638).
    assert_eq!(key.key_id(), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
    // A.4 and A.5: signing and checking.
    let text = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc\
        .hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";
    let signed = Compact::parse(text, &[""], 100).unwrap();
    assert_eq!(signed.payload(), b"Example of Ed25519 signing");
    assert!(signed.verify(key.public_key()));
    let (message, signature) = text.rsplit_once('.').unwrap();
    assert_eq!(base64url(&key.sign(message.as_bytes()).unwrap()), signature);
}

#[test]
fn the_examples_of_rfc_9901_are_read_as_they_say() {
    let vectors = vectors("rfc9901.json");
    let issuer = key(&vectors["issuer"]);
    let kinds = ["example+sd-jwt", "dc+sd-jwt", "vc+sd-jwt"];
    let mut processed = 0;
    for example in vectors["examples"].as_array().unwrap() {
        let text = example["text"].as_str().unwrap();
        let (presented, binding) = text.rsplit_once('~').unwrap();
        let mut parts = presented.split('~');
        let signed = Jws::parse(parts.next().unwrap(), &kinds).unwrap();
        assert!(signed.verify(&issuer), "{}", example["section"]);
        let disclosures: Vec<Disclosure> = parts.map(|part| Disclosure::parse(part).unwrap()).collect();
        let revealed = reveal(signed.payload(), &disclosures).unwrap();
        if let Some(expected) = example.get("processed") {
            assert_eq!(&Value::Object(revealed.members), expected, "{}", example["section"]);
            processed += 1;
        }
        if !binding.is_empty() {
            let binding = Jws::parse(binding, &["kb+jwt"]).unwrap();
            assert!(binding.verify(&key(&signed.payload()["cnf"]["jwk"])));
            let digest = sha256(format!("{presented}~").as_bytes());
            assert_eq!(binding.payload()["sd_hash"], base64url(digest.as_bytes()));
        }
        // With one disclosure left out it still reads; with a stranger's it does not.
        for out in 0..disclosures.len() {
            let mut fewer = disclosures.clone();
            let gone = fewer.remove(out);
            let is_parent =
                gone.value().to_string().contains("\"_sd\"") || gone.value().to_string().contains("\"...\"");
            assert!(is_parent || reveal(signed.payload(), &fewer).is_ok());
        }
    }
    assert_eq!(processed, 5);
}

#[test]
fn wycheproof_agrees_on_signed_objects() {
    let (mut valid, mut invalid) = (0, 0);
    for group in vectors("jws.json")["groups"].as_array().unwrap() {
        // HMAC keys are no keys here, and the headers that name HMAC are refused whatever the key.
        let key = PublicKey::from_jwk(group["key"].as_object().unwrap());
        let is_ours = group["key"]["kty"] == "EC" && key.is_ok();
        for test in group["tests"].as_array().unwrap() {
            let text = test["jws"].as_str().unwrap_or_default();
            let signed = Compact::parse(text, &[""], 10_000);
            let holds = matches!((&signed, &key), (Ok(signed), Ok(key)) if signed.verify(key));
            if is_ours && test["result"] == "valid" {
                assert!(holds, "{} {}", test["tcId"], test["comment"]);
                valid += 1;
            } else {
                assert!(!holds, "{} {}", test["tcId"], test["comment"]);
                invalid += 1;
            }
        }
    }
    assert_eq!((valid, invalid), (2, 79));
}

#[test]
fn what_is_issued_does_not_change_unnoticed() {
    let mut bound = draft();
    bound.claims.holder = Some(holder().public_key().clone());
    let cases = [
        ("open to anybody", statement(&eddsa())),
        ("for its holder", issue(&bound, &eddsa(), Seed::new([5; 32])).unwrap()),
    ];
    let cases = cases.map(|(name, statement)| {
        let content = statement.content().unwrap();
        json!({"name": name, "text": statement.to_text(), "digest": statement.digest(), "fields": content.fields,
            "evidence": content.evidence.iter().map(|piece| piece.to_value()).collect::<Vec<_>>()})
    });
    let text =
        serde_json::to_string_pretty(&json!({"key": eddsa().public_key().to_jwk(), "cases": cases})).unwrap() + "\n";
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata/statement/issued.json");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    assert_eq!(std::fs::read_to_string(path).unwrap_or_default(), text);
}

#[test]
fn keys_that_are_not_for_this_are_refused() {
    let good = json!({"kty": "EC", "crv": "P-256", "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
        "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"});
    let code = |name: &str, value: Value| {
        let mut jwk: Map<String, Value> = good.as_object().unwrap().clone();
        jwk.insert(name.into(), value);
        PublicKey::from_jwk(&jwk).map_err(|error| error.code())
    };
    assert!(code("alg", "ES256".into()).is_ok());
    assert!(code("key_ops", json!(["verify"])).is_ok());
    assert_eq!(code("kty", "RSA".into()).unwrap_err(), "jwk.kind");
    assert_eq!(code("kty", "oct".into()).unwrap_err(), "jwk.kind");
    assert_eq!(code("crv", "P-384".into()).unwrap_err(), "jwk.kind");
    assert_eq!(code("crv", "Ed25519".into()).unwrap_err(), "jwk.kind");
    assert_eq!(code("alg", "HS256".into()).unwrap_err(), "jwk.purpose");
    assert_eq!(code("alg", "EdDSA".into()).unwrap_err(), "jwk.purpose");
    assert_eq!(code("use", "enc".into()).unwrap_err(), "jwk.purpose");
    assert_eq!(code("key_ops", json!(["sign"])).unwrap_err(), "jwk.purpose");
    assert_eq!(code("d", "AA".into()).unwrap_err(), "jwk.private");
    assert_eq!(code("x", "AA".into()).unwrap_err(), "jwk.format");
    // Points of small order fit many texts: refused as keys.
    let mut weak = json!({"kty": "OKP", "crv": "Ed25519", "x": base64url(&[0; 32])});
    assert_eq!(PublicKey::from_jwk(weak.as_object().unwrap()).unwrap_err().code(), "jwk.format");
    weak["x"] = base64url(&[[1].as_slice(), &[0; 31]].concat()).into();
    assert_eq!(PublicKey::from_jwk(weak.as_object().unwrap()).unwrap_err().code(), "jwk.format");
}
