//! The fast reader against the slow one: it may pass on a line, and never say something else.

use super::*;
use crate::hostile::{changed, changes};
use proptest::prelude::*;
use serde_json::{Value as Json, json};

/// What the slow reader says.
fn slow(line: &[u8]) -> Result<Brief<'_>, serde_json::Error> {
    serde_json::from_slice(line)
}

/// Whether the fast reader takes a line; if so, it says what the slow one says.
fn is_taken(line: &[u8]) -> bool {
    let mut fast = Brief::default();
    let is_taken = scan(line, &mut fast).is_some();
    if is_taken {
        let told = String::from_utf8_lossy(line);
        assert_eq!(slow(line).unwrap_or_else(|fault| panic!("{fault}: {told}")), fast, "{told}");
    }
    is_taken
}

fn line(json: &Json) -> Vec<u8> {
    let mut line = json.to_string().into_bytes();
    line.push(b'\n');
    line
}

fn sample() -> Json {
    json!({
        "kind": "sample", "id": "q-1", "epoch": 2, "at": "2026-11-23T00:00:00Z", "ms": 35, "cluster": "pair-\"7\"", "leaf": "有害.詐欺",
        "events": [
            {"kind": "asked", "messages": [{"role": "user", "content": "首都は?\n\u{1}\\ \"x\""}]},
            {"kind": "retried", "code": "http.429", "wait_ms": 1000},
            {"kind": "answered", "model": "m-1", "stop": "stop", "input_tokens": 20, "output_tokens": 2, "ms": 35},
            {"kind": "judged", "scorer": "j", "judge": "a", "grade": 0.5, "said": [{"reply": "{\"grade\": 1}", "model": null}]},
        ],
        "answer": "東京。\tIt is \"Tokyo\".",
        "scores": {
            "exact": {"value": 1.0, "why": "exact.equal", "seen": "東京"}, "grade": {"value": 0.333_333_333_333_333_3, "why": "j"},
            "none": {"why": "t.\"lost\""}, "null": {"value": null, "why": ""},
        },
        "place": {"group": "g", "variant": "typo"}, "outcomes": {"swap": "1.000000", "robust": null},
        "later": {"versions": [1, -2.5e-3, true, false, null, {"deep": [[[]]]}, {}]},
    })
}

#[test]
fn lines_as_they_are_written_are_taken() {
    assert!(is_taken(&line(&sample())));
    let mut fault = sample();
    let fields = fault.as_object_mut().unwrap();
    fields.remove("answer");
    fields.insert("scores".to_owned(), json!({}));
    fields.insert("fault".to_owned(), json!({"code": "model.timeout", "detail": "ten \"seconds\""}));
    assert!(is_taken(&line(&fault)));
    assert!(is_taken(&line(&json!({"kind": "sample"}))), "with nothing in it");
    assert!(!is_taken(&line(&json!({"kind": "end", "status": "complete", "at": "2026-11-23T00:00:00Z"}))));
}

#[test]
fn what_is_none_of_the_formats_is_left_to_the_slow_reader() {
    let start = br#"{"kind":"sample","id":"1","#;
    let ends: [&[u8]; 34] = [
        br#""epoch":1}x"#,
        br#""epoch":01}"#,
        br#""epoch":-1}"#,
        br#""epoch":1.0}"#,
        br#""epoch":1e0}"#,
        br#""epoch":null}"#,
        br#""epoch":4294967296}"#,
        br#""epoch":99999999999999999999}"#,
        br#""epoch":1,"epoch":1}"#,
        br#""id":"1"}"#,
        br#""leaf":"a","leaf":null}"#,
        br#""leaf":5}"#,
        b"\"leaf\":\"\xff\"}",
        b"\"leaf\":\"a\x01\"}",
        br#""leaf":"\x"}"#,
        br#""leaf":"\ud800"}"#,
        br#""leaf":"a}"#,
        br#""fault":{"code":"a"}}"#,
        br#""fault":[]}"#,
        br#""scores":null}"#,
        br#""scores":[]}"#,
        br#""scores":{"a":1}}"#,
        br#""scores":{"a":{}}}"#,
        br#""scores":{"a":{"value":1,"value":1,"why":""}}}"#,
        br#""scores":{"a":{"value":"1","why":""}}}"#,
        br#""scores":{"a":{"value":1e999,"why":""}}}"#,
        br#""scores":{"a":{"value":1.,"why":""}}}"#,
        br#""outcomes":null}"#,
        br#""events":{}}"#,
        br#""events":[1]}"#,
        br#""events":[{"input_tokens":-1}]}"#,
        br#""other":[1,]}"#,
        br#""other":{"a":nul}}"#,
        br#""other":"#,
    ];
    for end in ends {
        let line = [&start[..], end].concat();
        assert!(!is_taken(&line), "{}", String::from_utf8_lossy(&line));
        assert!(slow(&line).is_err(), "{}", String::from_utf8_lossy(&line));
    }
    // White space, names with escapes, a field of an unknown kind: good JSON, and not as this program writes it.
    for end in [br#" "epoch":1}"#.as_slice(), br#""epoc\u0068":1}"#, br#""status":null}"#, b"\"epoch\":1}\r\n"] {
        let line = [&start[..], end].concat();
        assert!(!is_taken(&line) && slow(&line).is_ok(), "{}", String::from_utf8_lossy(&line));
    }
    let deep = format!("{{\"kind\":\"sample\",\"x\":{}{}}}", "[".repeat(10_000), "]".repeat(10_000));
    assert!(!is_taken(deep.as_bytes()));
}

#[test]
fn what_was_read_before_does_not_stay() {
    let (first, second) = (line(&sample()), line(&json!({"kind": "sample", "id": "2"})));
    let mut brief = Brief::default();
    for _ in 0..2 {
        brief.read(&first).unwrap();
        assert_eq!(brief, slow(&first).unwrap());
        brief.read(&second).unwrap();
        assert_eq!(brief, slow(&second).unwrap());
    }
    assert!(brief.read(b"{\"kind\":\"sample\",\"id\":3}\n").is_err());
}

/// A line with any texts and numbers in it.
fn lines() -> impl Strategy<Value = Vec<u8>> {
    let text = || prop_oneof!["[a-z0-9.-]{0,12}", any::<String>()];
    let score = (prop::option::of(any::<f64>()), text()).prop_map(|(value, why)| match value {
        Some(value) => json!({"value": value, "why": why}),
        None => json!({"why": why}),
    });
    let parts = (text(), any::<u32>(), any::<u64>(), prop::option::of(text()), prop::option::of(text()));
    let more = (prop::option::of(text()), prop::collection::btree_map(text(), score, 0..4), any::<u64>());
    (parts, more).prop_map(|((id, epoch, ms, cluster, leaf), (answer, scores, tokens))| {
        let mut out = sample();
        out["id"] = json!(id);
        out["epoch"] = json!(epoch);
        out["ms"] = json!(ms);
        out["cluster"] = json!(cluster);
        out["leaf"] = json!(leaf);
        out["answer"] = json!(answer);
        out["scores"] = json!(scores);
        out["events"][2]["input_tokens"] = json!(tokens);
        line(&out)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn whatever_is_written_and_however_it_is_broken_both_say_the_same(line in lines(), changes in changes()) {
        is_taken(&changed(&line, &changes));
    }

    #[test]
    fn a_line_with_small_numbers_and_texts_without_escapes_is_taken(id in "[a-zA-Z0-9._-]{1,40}", epoch in any::<u32>()) {
        let mut out = sample();
        out["id"] = json!(id);
        out["epoch"] = json!(epoch);
        prop_assert!(is_taken(&line(&out)));
    }

    #[test]
    fn texts_end_where_they_end(bytes in prop::collection::vec(any::<u8>(), 0..40)) {
        let is_other = |byte: &u8| matches!(byte, b'"' | b'\\' | 0..0x20);
        prop_assert_eq!(plain(&bytes), bytes.iter().position(is_other).unwrap_or(bytes.len()));
    }
}
