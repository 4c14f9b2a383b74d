//! Status lists: the published vectors, our own for the second implementation, and what holds of every list.

use std::path::PathBuf;

use proptest::prelude::*;
use serde_json::{Value, json};
use shirube_proof::status::bitstring::{Bits, MIN_ENTRIES};
use shirube_proof::status::token::{Values, Width};
use shirube_proof::status::{BitstringCredential, BitstringReference, Error, MAX_BYTES, TokenList, TokenReference};

const WIDTHS: [Width; 4] = [Width::One, Width::Two, Width::Four, Width::Eight];

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../testdata/status")
}

fn outcome<T>(result: Result<T, Error>) -> Value {
    result.map_or_else(|error| json!(error.code()), |_| Value::Null)
}

#[test]
fn the_vectors_of_the_draft_are_read_and_come_back() {
    let vectors: Value = serde_json::from_slice(&std::fs::read(folder().join("draft.json")).unwrap()).unwrap();
    for vector in vectors["lists"].as_array().unwrap() {
        let width = Width::of(vector["bits"].as_u64().unwrap()).unwrap();
        let list = Values::from_lst(width, vector["lst"].as_str().unwrap(), MAX_BYTES).unwrap();
        let number = |value: &Value| value.as_u64().unwrap();
        let values: Vec<(u64, u8)> = vector["values"]
            .as_array()
            .unwrap()
            .iter()
            .map(|pair| (number(&pair[0]), number(&pair[1]) as u8))
            .collect();
        assert_eq!(list.entries(), number(&vector["entries"]));
        let mut made = Values::new(width, list.entries()).unwrap();
        made.set_many(&values).unwrap();
        assert!(made == list, "{width:?}: another value somewhere");
        let changes = list.changes_since(&Values::new(width, list.entries()).unwrap()).unwrap();
        assert_eq!(changes.len(), values.iter().filter(|(_, value)| *value != 0).count());
        let again = made.to_lst().unwrap();
        assert_eq!(Values::from_lst(width, &again, MAX_BYTES).unwrap(), list);
    }
}

/// Texts of token lists and bitstrings, sound and not.
fn texts() -> (Vec<Value>, Vec<Value>) {
    let mut token = Values::new(Width::Two, 1000).unwrap();
    token.set_many(&[(0, 1), (7, 2), (999, 3)]).unwrap();
    let lst = token.to_lst().unwrap();
    let mut bits = Bits::new(3, MIN_ENTRIES).unwrap();
    bits.set_many(&[(0, 5), (2, 3), (MIN_ENTRIES - 1, 7)]).unwrap();
    let encoded = bits.to_encoded().unwrap();
    let bomb = Values::new(Width::One, 1 << 20).unwrap().to_lst().unwrap();
    let tokens = [
        (2, lst.clone(), MAX_BYTES),
        (8, lst.clone(), MAX_BYTES),
        (2, lst.clone(), 249),
        (2, lst[..lst.len() - 4].to_owned(), MAX_BYTES),
        (2, format!("{lst}="), MAX_BYTES),
        (2, format!("{lst}AAAA"), MAX_BYTES),
        (1, bomb, 1000),
        (1, "eNrbuRgAAhcBXQ".into(), MAX_BYTES),
        (3, "eNrbuRgAAhcBXQ".into(), MAX_BYTES),
        (2, encoded[1..].to_owned(), MAX_BYTES),
        (1, String::new(), MAX_BYTES),
    ];
    let tokens = tokens.map(|(bits, lst, limit)| {
        let list = Width::of(bits).and_then(|width| Values::from_lst(width, &lst, limit));
        let at = [0, 1, 7, 15, 999, 1000];
        let values: Vec<Value> =
            list.iter().flat_map(|list| at.map(|index| list.get(index).map_or(Value::Null, Value::from))).collect();
        json!({"bits": bits, "lst": lst, "limit": limit, "error": outcome(list), "at": at, "values": values})
    });
    let bitstrings = [
        (3, encoded.clone(), MAX_BYTES),
        (1, encoded.clone(), MAX_BYTES),
        (8, encoded.clone(), MAX_BYTES),
        (3, encoded.clone(), 1000),
        (3, encoded[1..].to_owned(), MAX_BYTES),
        (3, encoded[..encoded.len() - 4].to_owned(), MAX_BYTES),
        (0, encoded.clone(), MAX_BYTES),
        (9, encoded.clone(), MAX_BYTES),
        (1, format!("u{lst}"), MAX_BYTES),
    ];
    let bitstrings = bitstrings.map(|(size, encoded, limit)| {
        let list = Bits::from_encoded(size, &encoded, limit);
        let at = [0, 1, 2, 5, MIN_ENTRIES - 1, MIN_ENTRIES];
        let values: Vec<Value> =
            list.iter().flat_map(|list| at.map(|index| list.get(index).map_or(Value::Null, Value::from))).collect();
        json!({"size": size, "encoded": encoded, "limit": limit, "error": outcome(list), "at": at, "values": values})
    });
    (tokens.to_vec(), bitstrings.to_vec())
}

/// Claims and references, sound and with one member spoiled.
fn members() -> (Vec<Value>, Vec<Value>) {
    let claims = json!({"sub": "https://a.example/1", "iat": 100, "exp": 200, "ttl": 10,
                        "status_list": {"bits": 2, "lst": "eNo76fITAAPfAgc"}});
    let spoiled = [
        ("/ttl", json!(10)),
        ("/sub", json!(1)),
        ("/sub", json!("")),
        ("/iat", json!(true)),
        ("/iat", json!(1.5)),
        ("/exp", json!(null)),
        ("/exp", json!(9_007_199_254_740_992_u64)),
        ("/ttl", json!(0)),
        ("/status_list", json!([])),
        ("/status_list/bits", json!(5)),
        ("/status_list/bits", json!("2")),
        ("/status_list/lst", json!(7)),
    ];
    let claims = spoiled.map(|(path, value)| {
        let mut claims = claims.clone();
        *claims.pointer_mut(path).unwrap() = value;
        let list = TokenList::from_claims(claims.as_object().unwrap(), MAX_BYTES);
        let asked = [
            ("https://a.example/1", 1, 150),
            ("https://a.example/1", 3, 99),
            ("https://a.example/1", 3, 200),
            ("https://a.example/2", 3, 150),
            ("https://a.example/1", 12, 150),
        ];
        let asked: Vec<Value> = list
            .iter()
            .flat_map(|list| {
                asked.map(|(uri, index, at)| {
            let said = list.status(&TokenReference { index, uri: uri.into() }, at);
            json!({"uri": uri, "index": index, "at": at, "said": said.map_or_else(|error| error.code(), |s| s.word())})
        })
            })
            .collect();
        json!({"claims": claims, "error": outcome(list), "asked": asked})
    });
    let entry = json!({"type": "BitstringStatusListEntry", "statusPurpose": "revocation", "statusListIndex": "7",
                       "statusListCredential": "https://a.example/b", "statusSize": 1,
                       "statusMessage": [{"status": "0x0", "message": "unset"}, {"status": "0x1", "message": "set"}]});
    let spoiled = [
        ("/type", json!("BitstringStatusListEntry")),
        ("/type", json!("Other")),
        ("/statusPurpose", json!(1)),
        ("/statusListIndex", json!(7)),
        ("/statusListIndex", json!("07")),
        ("/statusListCredential", json!("")),
        ("/statusSize", json!(2)),
        ("/statusSize", json!(9)),
        ("/statusSize", json!("1")),
        ("/statusMessage", json!([])),
        ("/statusMessage/1/status", json!("0x0")),
        ("/statusMessage/1/status", json!("1")),
        ("/statusMessage/1/message", json!(null)),
    ];
    let entries = spoiled.map(|(path, value)| {
        let mut entry = entry.clone();
        *entry.pointer_mut(path).unwrap() = value;
        json!({"entry": entry, "error": outcome(BitstringReference::from_entry(&entry))})
    });
    (claims.to_vec(), entries.to_vec())
}

/// Written from here with `UPDATE=1`, and read by `tools/verify.py --self-test`.
///
/// Only outcomes are compared: another version of the compressor may pack the same list into other bytes.
#[test]
fn our_own_vectors_say_what_the_code_says() {
    let path = folder().join("lists.json");
    if std::env::var_os("UPDATE").is_some() {
        let ((tokens, bitstrings), (claims, entries)) = (texts(), members());
        let vectors = json!({"tokens": tokens, "bitstrings": bitstrings, "claims": claims, "entries": entries});
        std::fs::write(&path, serde_json::to_string_pretty(&vectors).unwrap() + "\n").unwrap();
    }
    let vectors: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let outcomes = |list: &Value, names: &[&str]| -> Vec<Vec<Value>> {
        list.as_array().unwrap().iter().map(|case| names.iter().map(|name| case[*name].clone()).collect()).collect()
    };
    let ((tokens, bitstrings), (claims, entries)) = (texts(), members());
    for (name, made) in [("tokens", tokens), ("bitstrings", bitstrings)] {
        assert_eq!(
            outcomes(&vectors[name], &["error", "values"]),
            outcomes(&json!(made), &["error", "values"]),
            "{name}"
        );
    }
    assert_eq!(vectors["claims"], json!(claims));
    assert_eq!(vectors["entries"], json!(entries));
}

fn width() -> impl Strategy<Value = Width> {
    prop::sample::select(WIDTHS.to_vec())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_token_list_gives_back_what_was_put_in(width in width(), puts in prop::collection::vec((0_u64..3000, any::<u8>()), 0..200)) {
        let mut list = Values::new(width, 3000).unwrap();
        let puts: Vec<(u64, u8)> =
            puts.into_iter().map(|(index, value)| (index, value & (u8::MAX >> (8 - width.bits())))).collect();
        list.set_many(&puts).unwrap();
        let read = Values::from_lst(width, &list.to_lst().unwrap(), MAX_BYTES).unwrap();
        let wanted: std::collections::BTreeMap<u64, u8> = puts.into_iter().collect();
        for index in 0..read.entries() {
            prop_assert_eq!(read.get(index), Ok(wanted.get(&index).copied().unwrap_or(0)));
        }
        let changes = read.changes_since(&Values::new(width, 3000).unwrap()).unwrap();
        let set: Vec<(u64, u8)> = wanted.into_iter().filter(|(_, value)| *value != 0).collect();
        prop_assert_eq!(changes.iter().map(|change| (change.index, change.after)).collect::<Vec<_>>(), set);
    }

    #[test]
    fn a_bitstring_gives_back_what_was_put_in(size in 1_u64..=8, puts in prop::collection::vec((0..MIN_ENTRIES, any::<u8>()), 0..100)) {
        let mut list = Bits::new(size, MIN_ENTRIES).unwrap();
        let puts: Vec<(u64, u8)> = puts.into_iter().map(|(index, value)| (index, value & (u8::MAX >> (8 - size)))).collect();
        list.set_many(&puts).unwrap();
        let read = Bits::from_encoded(size, &list.to_encoded().unwrap(), MAX_BYTES).unwrap();
        prop_assert_eq!(&read, &list);
        let wanted: std::collections::BTreeMap<u64, u8> = puts.into_iter().collect();
        let set: Vec<(u64, u8)> = wanted.into_iter().filter(|(_, value)| *value != 0).collect();
        let changes = read.changes_since(&Bits::new(size, MIN_ENTRIES).unwrap()).unwrap();
        prop_assert_eq!(changes.iter().map(|change| (change.index, change.after)).collect::<Vec<_>>(), set);
    }

    /// One entry read the other format's way is another entry, unless the byte reads the same from both ends.
    #[test]
    fn the_two_formats_never_agree_on_where_a_bit_is(index in 0..MIN_ENTRIES) {
        let (mut token, mut bits) = (Values::new(Width::One, MIN_ENTRIES).unwrap(), Bits::new(1, MIN_ENTRIES).unwrap());
        token.set(index, 1).unwrap();
        bits.set(index, 1).unwrap();
        prop_assert_ne!(token.as_bytes(), bits.as_bytes());
        prop_assert_eq!(token.as_bytes()[(index / 8) as usize].reverse_bits(), bits.as_bytes()[(index / 8) as usize]);
    }

    /// A changed character is refused, or was one of the few bits that say nothing (names of window and level, what is left
    /// of the last byte of the stream): it never gives another list.
    #[test]
    fn a_changed_character_never_gives_another_list(at: usize, to in "[A-Za-z0-9_-]", width in width()) {
        let mut list = Values::new(width, 800).unwrap();
        list.set(5, 1).unwrap();
        let mut lst = list.to_lst().unwrap();
        let at = at % lst.len();
        lst.replace_range(at..=at, &to);
        if let Ok(read) = Values::from_lst(width, &lst, MAX_BYTES) {
            prop_assert_eq!(read, list);
        }
    }

    #[test]
    fn readers_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..300), text in "[A-Za-z0-9_=u-]{0,80}", size in 0_u64..10) {
        let _ = Values::from_lst(Width::One, &text, 1000);
        let _ = Bits::from_encoded(size, &text, 100_000);
        if let Ok(value) = serde_json::from_slice::<serde_json::Map<String, Value>>(&bytes) {
            let _ = TokenList::from_claims(&value, 1000);
            let _ = BitstringCredential::from_credential(&value);
        }
    }
}
