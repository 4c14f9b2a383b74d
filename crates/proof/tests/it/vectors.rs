//! Golden vectors in `testdata/log/`: written from here with `UPDATE=1`, checked here and by `tools/verify.py --self-test`.
//!
//! A change of any vector is a change of the format and needs a new version of it.

use std::path::PathBuf;
use std::process::Command;

use serde_json::{Value, json};
use shirube_proof::checkpoint::{self, Checkpoint};
use shirube_proof::digest::{Digest, Salt, salted, sha256};
use shirube_proof::inclusion_file::{self, InclusionFile};
use shirube_proof::merkle::{leaf_hash, root_of, verify_consistency, verify_inclusion};
use shirube_proof::note::{self, SigningKey, VerifierKey};
use shirube_proof::seal::{Seal, row_digest, row_key, seals_digest};
use shirube_proof::tile::{self, Resource, Tile};
use shirube_proof::{canonical, entry};

use crate::memory::{Memory, ORIGIN, entry as sample, leaf, leaves, log_key};

fn root_dir() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Compares one file of vectors with what the code says today, or writes it when `UPDATE` is set.
fn check(name: &str, vectors: &Value) {
    let path = root_dir().join("testdata/log").join(name);
    let text = serde_json::to_string_pretty(vectors).unwrap() + "\n";
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, text).unwrap();
        return;
    }
    let stored = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        stored == text,
        "{name} differs from the code: `UPDATE=1 cargo test -p shirube-proof` if the format changed"
    );
}

fn key(name: &str, seed: u8) -> SigningKey {
    SigningKey::from_seed(name, &[seed; 32]).unwrap()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// `null` when it holds, else the code of the error.
fn outcome<T, E>(result: Result<T, E>, code: impl Fn(&E) -> &'static str) -> Value {
    result.map_or_else(|error| json!(code(&error)), |_| Value::Null)
}

#[test]
fn digests() {
    let salt = Salt([0xa5; 16]);
    let salted =
        ["", "標", "a\nb"].map(|text| json!({"salt": salt, "text": text, "digest": salted(&salt, text.as_bytes())}));
    let values = [
        json!({"b": [1, -2, true, null], "a": "標\u{1F600}\u{7f}", "\u{1F600}": "\u{0}\u{1f}\"\\\u{8}\t/", "\u{fb33}": {}}),
        json!([]),
        json!(9_007_199_254_740_991_i64),
        json!(-9_007_199_254_740_991_i64),
    ];
    let canonical = values.map(|value| {
        let text = String::from_utf8(canonical::to_vec(&value).unwrap()).unwrap();
        json!({"value": value, "canonical": text, "digest": sha256(text.as_bytes())})
    });
    let refused = [json!(9_007_199_254_740_992_i64), json!({"a": [-9_007_199_254_740_992_i64]})];
    check("digests.json", &json!({"salted": salted, "canonical": canonical, "refused": refused}));
}

#[test]
fn seals() {
    let salt = Salt([0x11; 16]);
    let rows = [
        json!({}),
        json!({"id": "sys_1", "name": "採用支援AI", "size": 3, "open": true, "shut": false, "note": null, "doc": "\\x00ff"}),
        json!({"id": "m_1", "count": 9_007_199_254_740_993_i64, "least": i64::MIN, "most": 9_007_199_254_740_991_i64}),
    ];
    let rows = rows.map(|row| json!({"salt": salt, "digest": row_digest(&salt, row.as_object().unwrap()), "row": row}));
    let keys = [vec!["sys_1"], vec!["org_1", "3"], vec!["a/b", "c~d"], vec!["", "x"]];
    let keys = keys.map(|values| json!({"key": row_key(&values), "values": values}));
    let sets = [
        vec![],
        vec![Seal::tombstone("answer", "ans_1")],
        vec![
            Seal { table: "system".into(), key: "sys_2".into(), digest: sha256(b"2") },
            Seal { table: "system".into(), key: "sys_1".into(), digest: sha256(b"1") },
            Seal { table: "evidence".into(), key: "a\tb\nc\\d\re".into(), digest: Digest::ZERO },
        ],
    ];
    let sets = sets.map(|seals| json!({"digest": seals_digest(&seals), "seals": seals}));
    check("seals.json", &json!({"rows": rows, "keys": keys, "sets": sets}));
}

#[test]
fn entries() {
    let good = String::from_utf8(sample(1).to_bytes().unwrap()).unwrap();
    let change = |from: &str, to: &str| {
        assert!(good.contains(from), "{from}");
        good.replacen(from, to, 1).into_bytes()
    };
    let mut cases: Vec<Vec<u8>> = (0..3).map(|n| sample(n).to_bytes().unwrap()).collect();
    cases.push(change("03:43:00Z", "03:43:00.123456789Z"));
    cases.push(change("2026-11-22", "2024-02-29"));
    cases.push(change("2026-11-22", "2023-02-29"));
    cases.push(change("03:43:00Z", "03:43:60Z"));
    cases.push(change("03:43:00Z", "12:43:00+09:00"));
    cases.push(change("log_00000001", "taro@example.com"));
    cases.push(change("registry.system.add", "registry.System"));
    cases.push(change("registry.system.add", "評価"));
    cases.push(change("filing", "backdoor"));
    cases.push(change("\"n\":1", "\"n\":-1"));
    cases.push(change("\"n\":1", "\"n\":4294967296"));
    cases.push(change("\"n\":1", "\"n\":\"1\""));
    cases.push(change("\"n\":1,", ""));
    cases.push(change("\"v\":1", "\"v\":2"));
    cases.push(change("\"v\":1", "\"v\":1,\"who\":\"x\""));
    cases.push(change("\"seals\":\"", "\"seals\":\"A"));
    cases.push(change("{\"at\"", "{ \"at\""));
    cases.push(change("registry", "re\\u0067istry"));
    cases.extend([b"".to_vec(), b"[]".to_vec(), b"null".to_vec(), b"{".to_vec(), vec![0xff, 0xfe], vec![b' '; 65_536]]);
    let cases = cases.into_iter().map(|bytes| {
        // The longest case is written by its length, to keep the file short.
        let input = if bytes.len() > 1000 { json!({"spaces": bytes.len()}) } else { json!({"hex": hex(&bytes)}) };
        let error = outcome(entry::parse(&bytes), entry::Error::code);
        json!({"input": input, "leaf": leaf_hash(&bytes), "error": error})
    });
    check("entries.json", &json!({"cases": cases.collect::<Vec<_>>()}));
}

#[test]
fn tree() {
    // Leaf n is the leaf hash of n as eight bytes, most significant first.
    let sizes = [0_u64, 1, 2, 3, 4, 7, 8, 255, 256, 257, 1000];
    let roots = sizes.map(|size| json!({"size": size, "root": root_of(&leaves(size))}));
    check("tree.json", &json!({"roots": roots, "inclusion": inclusion_cases(), "consistency": consistency_cases()}));
}

fn inclusion_cases() -> Vec<Value> {
    let mut inclusion = Vec::new();
    for (index, size) in
        [(0_u64, 1_u64), (0, 2), (1, 2), (2, 3), (4, 5), (6, 7), (0, 8), (255, 257), (256, 257), (999, 1000)]
    {
        let root = root_of(&leaves(size));
        let proof = tile::inclusion(&mut Memory::with_leaves(&leaves(size)), index, size).unwrap();
        let mut cases = vec![(index, size, leaf(index), proof.clone(), root)];
        cases.push((index, size, leaf(index + 1), proof.clone(), root));
        cases.push((size, size, leaf(index), proof.clone(), root));
        cases.push((index, size, leaf(index), [proof.clone(), vec![root]].concat(), root));
        if let Some((_, rest)) = proof.split_first() {
            cases.push((index, size, leaf(index), rest.to_vec(), root));
        }
        inclusion.extend(cases.into_iter().map(|(index, size, leaf, proof, root)| {
            let error = outcome(verify_inclusion(index, size, &leaf, &proof, &root), |error| error.code());
            json!({"index": index, "size": size, "leaf": leaf, "proof": proof, "root": root, "error": error})
        }));
    }
    inclusion
}

fn consistency_cases() -> Vec<Value> {
    let mut consistency = Vec::new();
    for (old, new) in
        [(0_u64, 0_u64), (0, 5), (1, 1), (1, 2), (2, 3), (3, 4), (4, 8), (6, 8), (7, 8), (255, 257), (256, 1000)]
    {
        let (old_root, root) = (root_of(&leaves(old)), root_of(&leaves(new)));
        let proof = tile::consistency(&mut Memory::with_leaves(&leaves(new)), old, new).unwrap();
        let mut cases = vec![(old, new, proof.clone(), old_root, root), (old, new, proof.clone(), leaf(0), leaf(9))];
        cases.push((old, new, proof.clone(), leaf(0), leaf(0)));
        cases.push((old, new, [proof.clone(), vec![root]].concat(), old_root, root));
        cases.push((new + 1, new, proof.clone(), old_root, root));
        if let Some((_, rest)) = proof.split_first() {
            cases.push((old, new, rest.to_vec(), old_root, root));
        }
        consistency.extend(cases.into_iter().map(|(old, new, proof, old_root, root)| {
            let error = outcome(verify_consistency(old, new, &proof, &old_root, &root), |error| error.code());
            json!({"old": old, "new": new, "proof": proof, "old_root": old_root, "new_root": root, "error": error})
        }));
    }
    consistency
}

#[test]
fn tiles() {
    let places = [(0, 0, 256), (0, 273, 112), (2, 0, 1), (5, 1_234_067, 255), (63, 999, 256), (0, u64::MAX, 256)];
    // Sizes and indexes that JSON readers might round are written as text.
    let paths = places.map(|(level, index, width)| {
        let path = Tile::new(level, index, width).unwrap().path();
        json!({"level": level, "index": index.to_string(), "width": width, "path": path})
    });
    let edges = [1_u64, 256, 257, 65_536, 70_000].map(|size| {
        let edge: Vec<_> = (0..8).filter_map(|level| Tile::edge(level, size)).map(|tile| tile.path()).collect();
        json!({"size": size, "partial": edge})
    });
    let entries: [&[u8]; 3] = [b"one", b"", &[0xff; 300]];
    let bundle = tile::encode_bundle(&entries).unwrap();
    let bytes =
        [bundle.clone(), [&bundle[..], b"x"].concat(), bundle[..bundle.len() - 1].to_vec(), bundle[..4].to_vec()];
    let bundles = bytes.map(|bytes| {
        let parsed = tile::parse_bundle(&bytes, 3);
        let lengths = parsed.as_ref().map(|entries| entries.iter().map(|entry| entry.len()).collect::<Vec<_>>()).ok();
        json!({"hex": hex(&bytes), "width": 3, "lengths": lengths, "error": outcome(parsed, |error| error.code())})
    });
    check("tiles.json", &json!({"paths": paths, "edges": edges, "bundles": bundles}));
}

#[test]
fn notes() {
    let (a, b) = (key("a.example/log", 1), key("b.example", 2));
    let example = "This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";
    let example_key = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k".to_owned();
    let (vkey_a, vkey_b) = (a.verifier().to_string(), b.verifier().to_string());
    let both = note::sign("標\n\nsecond paragraph\n", &[&a, &b]).unwrap();
    let cosigned = both.clone() + &note::cosign("標\n\nsecond paragraph\n", &b, 1_795_318_980).unwrap();
    let witness = b.witness_verifier().to_string();
    let cases = [
        (example.to_owned(), vec![example_key.clone()]),
        (example.replace("This", "That"), vec![example_key.clone()]),
        (example.to_owned(), vec![vkey_a.clone()]),
        (example.to_owned(), vec![example_key.clone(), example_key.clone()]),
        (example.replace('\n', "\r\n"), vec![example_key.clone()]),
        (example.trim_end().to_owned(), vec![example_key.clone()]),
        (example.replace("aQM=", "aQN="), vec![example_key.clone()]),
        (example.replace("— ", "- "), vec![example_key]),
        (both.clone(), vec![vkey_a.clone(), vkey_b.clone()]),
        (both.clone(), vec![vkey_b.clone()]),
        (cosigned.clone(), vec![vkey_a.clone(), witness.clone()]),
        (cosigned.replace("second", "2nd"), vec![witness]),
        (String::new(), vec![vkey_a.clone()]),
    ];
    let cases = cases.map(|(text, vkeys)| {
        let keys: Vec<VerifierKey> = vkeys.iter().map(|vkey| vkey.parse().unwrap()).collect();
        let opened = note::open(text.as_bytes(), &keys);
        let signers =
            opened.as_ref().map(|opened| opened.signers.iter().map(|s| s.name.clone()).collect::<Vec<_>>()).ok();
        json!({"note": text, "vkeys": vkeys, "signers": signers, "error": outcome(opened, note::Error::code)})
    });
    check("notes.json", &json!({"notes": cases, "keys": note_keys()}));
}

fn note_keys() -> Vec<Value> {
    let (vkey_a, b) = (key("a.example/log", 1).verifier().to_string(), key("b.example", 2));
    let keys = [
        vkey_a.clone(),
        b.witness_verifier().to_string(),
        String::new(),
        vkey_a.replace("a.example", "a example"),
        vkey_a.replace("a.example", "aa.example"),
        vkey_a.replace("/log+", "/log"),
        vkey_a.to_uppercase(),
        format!("{vkey_a}="),
        "a+00000000+AgAA".to_owned(),
        "a+00000000+AQAA".to_owned(),
    ];
    keys.map(|text| json!({"vkey": text, "error": outcome(text.parse::<VerifierKey>(), |error| error.code())})).to_vec()
}

#[test]
fn checkpoints() {
    let (log, other) = (log_key(), key("other.example", 2));
    let checkpoint = Checkpoint { origin: ORIGIN.into(), size: 1000, root: root_of(&leaves(1000)) };
    let body = checkpoint.to_body();
    let by = |body: &str, keys: &[&SigningKey]| note::sign(body, keys).unwrap();
    let cases = [
        by(&body, &[&log]),
        by(&body, &[&log, &other]),
        by(&body, &[&other]),
        by(&body.replace(ORIGIN, "other.example"), &[&log]),
        by(&body.replace("1000", "01000"), &[&log]),
        by(&body.replace("1000", "18446744073709551616"), &[&log]),
        by(&(body.clone() + "extension\n"), &[&log]),
        by(&(body.clone() + "\n"), &[&log]),
        by(&body.replace('=', ""), &[&log]),
        by("just a note\n", &[&log]),
        by(&body, &[&log]).replace("1000", "1001"),
    ];
    let vkey = log.verifier();
    let cases = cases.map(|text| {
        let opened = checkpoint::open(text.as_bytes(), &vkey, &[other.verifier()]);
        let size = opened.as_ref().map(|opened| opened.checkpoint.size).ok();
        json!({"note": text, "size": size, "error": outcome(opened, checkpoint::Error::code)})
    });
    let witness = other.verifier().to_string();
    check("checkpoints.json", &json!({"vkey": vkey.to_string(), "witness": witness, "cases": cases}));
}

#[test]
fn proof_files() {
    let mut memory = Memory::published(10);
    let file = InclusionFile {
        extra: Some(sample(6).to_bytes().unwrap()),
        index: 6,
        proof: tile::inclusion(&mut memory, 6, 10).unwrap(),
        checkpoint: String::from_utf8(memory.files["checkpoint"].clone()).unwrap(),
    };
    let text = file.to_text();
    let cases = [
        text.clone(),
        text.replace("index 6", "index 7"),
        text.replace("index 6", "index 10"),
        text.replace("index 6", "index 06"),
        text.replace("@v1", "@v2"),
        text.replace("extra e", "extra f"),
        text.replace("\n10\n", "\n11\n"),
        InclusionFile { extra: None, ..file.clone() }.to_text(),
        InclusionFile { extra: Some(Vec::new()), ..file.clone() }.to_text(),
        InclusionFile { proof: file.proof[1..].to_vec(), ..file.clone() }.to_text(),
        text.split_once("\n\n").unwrap().0.to_owned(),
        String::new(),
    ];
    let vkey = log_key().verifier();
    let cases = cases.map(|text| {
        let result = inclusion_file::parse(text.as_bytes());
        let result = result.and_then(|file| file.verify_carried(&vkey, &[]).map(|_| ()));
        json!({"file": text, "error": outcome(result, inclusion_file::Error::code)})
    });
    check("proof_files.json", &json!({"vkey": vkey.to_string(), "cases": cases}));
}

/// One small log whole, so that a third implementation has something to run on.
#[test]
fn log() {
    let memory = Memory::published(5);
    let files: serde_json::Map<String, Value> =
        memory.files.iter().map(|(path, bytes)| (path.clone(), json!(hex(bytes)))).collect();
    assert_eq!(files.len(), 3);
    assert!(files.keys().all(|path| path.parse::<Resource>().is_ok()));
    check("log.json", &json!({"vkey": log_key().verifier().to_string(), "files": files}));
}

#[test]
fn the_second_implementation_agrees_with_every_vector() {
    let script = root_dir().join("tools/verify.py");
    let Ok(output) = Command::new("python3").arg(&script).arg("--self-test").output() else {
        eprintln!("python3 is not installed: the second implementation was not run");
        return;
    };
    // While vectors are being written the other tests race with this one.
    if std::env::var_os("UPDATE").is_none() {
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    }
}
