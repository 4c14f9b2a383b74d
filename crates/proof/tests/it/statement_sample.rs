//! Statements, issuers and keys for all tests. The keys are public: they must never sign anything real.

use serde_json::{Map, Value, json};
use shirube_proof::digest::sha256;
use shirube_proof::disclose::Seed;
use shirube_proof::jose::{Chance, Ed25519Key, Es256Key, Signer};
use shirube_proof::statement::{
    Circumstances, Claims, Draft, Evidence, Issuer, IssuerKey, NormVersion, Statement, StatusReference, TokenStatus,
    issue,
};

/// The moment of all tests.
pub const NOW: u64 = 1_795_318_980;
/// The issuer of all tests.
pub const ISSUER: &str = "https://developer.example/shirube";

/// The P-256 key of RFC 7515 appendix A.3.
pub fn es256() -> Es256Key {
    let private = base64("jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI");
    let x = base64("f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU");
    let y = base64("x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0");
    Es256Key::from_parts(&private, &[x, y].concat().try_into().unwrap(), Chance::new()).unwrap()
}

/// The Ed25519 key of RFC 8037 appendix A.1.
pub fn eddsa() -> Ed25519Key {
    Ed25519Key::from_seed(&base64("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"))
}

/// A holder's key.
pub fn holder() -> Ed25519Key {
    Ed25519Key::from_seed(&[0x42; 32])
}

/// Base64url of 32 bytes.
pub fn base64(text: &str) -> [u8; 32] {
    use base64::Engine as _;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(text).unwrap().try_into().unwrap()
}

/// The issuer with both keys.
pub fn issuer() -> Issuer {
    let keys = vec![
        IssuerKey::new(es256().public_key().clone(), NOW - 1000),
        IssuerKey::new(eddsa().public_key().clone(), NOW - 1000),
    ];
    Issuer { address: ISSUER.into(), keys }
}

/// What everybody reads.
pub fn claims() -> Claims {
    Claims {
        id: "urn:uuid:019ab3c2-0000-7000-8000-000000000001".into(),
        issuer: ISSUER.into(),
        subject: "urn:x-shirube:system:sys_0001".into(),
        kind: "urn:x-shirube:statement:model-sheet:1".parse().unwrap(),
        issued_at: NOW - 10,
        not_before: None,
        expires_at: NOW + 86_400,
        norms: vec![NormVersion { id: "aigb@1.1".into(), digest: sha256(b"norm") }],
        status: StatusReference {
            token: Some(TokenStatus { uri: "https://developer.example/status/1".into(), index: 17 }),
            bitstring: Vec::new(),
        },
        holder: None,
    }
}

/// Ten fields, two of them with parts.
pub fn fields() -> Map<String, Value> {
    let value = json!({
        "name": "Komichi translator", "version": "2.1", "purpose": "翻訳支援", "limits": "not for contracts",
        "training": {"cutoff": "2026-03", "sources": ["web", "licensed"]}, "compute_exponent": 24,
        "evaluations": [{"name": "a", "score": 0.5}, {"name": "b", "score": 0.75}], "languages": ["ja", "en"],
        "contact": {"name": "desk", "email": "desk@developer.example"}, "licence": "proprietary",
    });
    value.as_object().unwrap().clone()
}

/// The draft of all tests: fields hidden one by one, some with parts hidden in turn.
pub fn draft() -> Draft {
    let mut draft = Draft::new(claims(), fields());
    for path in ["/training/sources/1", "/evaluations/0", "/evaluations/1", "/contact/email"] {
        draft.hidden.insert(path.into());
    }
    let piece = |n: u8| Evidence { digest: sha256(&[n]), media_type: "application/pdf".into(), name: None };
    draft.evidence = (0..3).map(piece).collect();
    draft
}

/// The draft, signed.
pub fn statement(signer: &dyn Signer) -> Statement {
    issue(&draft(), signer, Seed::new([9; 32])).unwrap()
}

/// A reader now, who asked nobody.
pub fn now() -> Circumstances<'static> {
    Circumstances::at(NOW)
}
