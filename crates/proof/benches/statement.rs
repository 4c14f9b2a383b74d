//! Statements of ten claims: how many are issued and checked in a second of CPU, beside the bare signature in the same run.
//!
//! `nice -n 5 cargo bench -p shirube-proof --bench statement`. Targets (issue 4): issue 20,000 and check 15,000, or 80 % of
//! the bare signature's rate, whichever is less. CPU time, not wall time: the machine is shared.

use std::hint::black_box;
use std::process::ExitCode;

use serde_json::{Map, Value};
use shirube_proof::disclose::Seed;
use shirube_proof::jose::{Chance, Ed25519Key, Es256Key, Signer};
use shirube_proof::statement::{
    Circumstances, Claims, Draft, Issuer, IssuerKey, StatusReference, TokenStatus, check, issue,
};

const NOW: u64 = 1_795_318_980;
const ISSUER: &str = "https://developer.example/shirube";

fn main() -> ExitCode {
    let chance = Chance::new();
    #[expect(clippy::expect_used, reason = "a benchmark that cannot be set up says so and stops")]
    let (es256, document) = {
        let document = Es256Key::generate_pkcs8(&chance).expect("chance");
        (Es256Key::from_pkcs8(&document, chance).expect("the key just made"), document.len())
    };
    println!("key of {document} bytes; per second of CPU, best of 5 runs of 0.4 s");
    let reached = [measure("ES256", &es256), measure("EdDSA", &Ed25519Key::from_seed(&[7; 32]))];
    if reached == [true, true] { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn draft() -> Draft {
    let texts = ["Komichi translator", "2.1.0", "翻訳支援 (日英)", "not for contracts", "2026-03", "web, licensed"];
    let more = ["BLEU 41.2 on the public set of 2026", "desk@developer.example", "proprietary", "ja, en"];
    let named = texts.iter().chain(&more).enumerate().map(|(n, text)| (format!("field_{n}"), Value::from(*text)));
    let claims = Claims {
        id: "urn:uuid:019ab3c2-0000-7000-8000-000000000001".into(),
        issuer: ISSUER.into(),
        subject: "urn:x-shirube:system:sys_0001".into(),
        kind: kind(),
        issued_at: NOW,
        not_before: None,
        expires_at: NOW + 86_400,
        norms: Vec::new(),
        status: StatusReference {
            token: Some(TokenStatus { uri: "https://developer.example/status/1".into(), index: 17 }),
            bitstring: Vec::new(),
        },
        holder: None,
    };
    Draft::new(claims, named.collect::<Map<String, Value>>())
}

#[expect(clippy::expect_used, reason = "a constant")]
fn kind() -> shirube_proof::statement::StatementType {
    "urn:x-shirube:statement:model-sheet:1".parse().expect("a type")
}

#[expect(clippy::expect_used, reason = "a benchmark that cannot be set up says so and stops")]
fn measure(name: &str, signer: &dyn Signer) -> bool {
    let draft = draft();
    let statement = issue(&draft, signer, Seed::new([1; 32])).expect("issued");
    let text = statement.to_text();
    let issuers = [Issuer { address: ISSUER.into(), keys: vec![IssuerKey::new(signer.public_key().clone(), 0)] }];
    let message = statement.signed().as_str().rsplit_once('.').expect("three parts").0.as_bytes();
    let signature = signer.sign(message).expect("signed");
    let mut n = 0_u64;
    let bare_sign = rate(|| drop(black_box(signer.sign(black_box(message)))));
    let issued = rate(|| {
        n += 1;
        let mut seed = [0; 32];
        seed[..8].copy_from_slice(&n.to_be_bytes());
        drop(black_box(issue(black_box(&draft), signer, Seed::new(seed)).map(|statement| statement.to_text())));
    });
    let bare_verify = rate(|| assert!(black_box(signer.public_key()).verify(black_box(message), &signature)));
    let checked = rate(|| assert!(check(black_box(&text), &issuers, Circumstances::at(NOW)).report.passed()));
    let length = text.len();
    println!("{name}, {length} characters");
    report("  issue", issued, bare_sign, 20_000.0) & report("  check", checked, bare_verify, 15_000.0)
}

fn report(what: &str, rate: f64, bare: f64, target: f64) -> bool {
    let wanted = target.min(0.8 * bare);
    let share = 100.0 * rate / bare;
    println!("{what} {rate:>8.0}/s   bare signature {bare:>8.0}/s   {share:>3.0} %   wanted {wanted:>8.0}/s");
    rate >= wanted
}

/// How often a second of CPU does it: the best of five.
fn rate(mut run: impl FnMut()) -> f64 {
    let mut best = 0.0_f64;
    for _ in 0..5 {
        let (start, mut times) = (cpu_seconds(), 0_u32);
        loop {
            (0..50).for_each(|_| run());
            times += 50;
            let spent = cpu_seconds() - start;
            if spent >= 0.4 {
                best = best.max(f64::from(times) / spent);
                break;
            }
        }
    }
    best
}

/// CPU time of this process, from the kernel's own count in nanoseconds (`/proc/self/schedstat`: one thread).
#[expect(clippy::expect_used, reason = "a benchmark for Linux")]
fn cpu_seconds() -> f64 {
    let text = std::fs::read_to_string("/proc/self/schedstat").expect("linux");
    let nanoseconds: f64 = text.split(' ').next().and_then(|first| first.parse().ok()).expect("a count");
    nanoseconds / 1e9
}
