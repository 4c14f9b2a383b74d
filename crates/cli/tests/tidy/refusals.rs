//! Every refusal has its message, and every message its refusal.

use crate::none;
use crate::source::{before_tests, files, is_test, program, strings};
use shirube_domain::refusal::messages;
use shirube_domain::text::Lang;
use std::collections::BTreeSet;

/// Codes given to a refusal where it is made.
fn made() -> BTreeSet<(String, String)> {
    let mut out = BTreeSet::new();
    for file in program() {
        let text = before_tests(&file.text);
        for maker in ["Refusal::invalid(", "Refusal::of("] {
            for (i, _) in text.match_indices(maker) {
                let call = &text[i..i + text[i..].find(')').unwrap_or(0)];
                out.extend(strings(call).into_iter().take(1).map(|code| (code, file.path.clone())));
            }
        }
    }
    out
}

#[test]
fn every_code_has_a_message_in_both_languages() {
    let missing = made().into_iter().filter(|(code, _)| !messages().contains_key(code));
    none("a refusal without a message", missing.map(|(code, path)| format!("{path}: {code}")).collect());
    let silent = messages().iter().filter(|(_, m)| Lang::ALL.iter().any(|l| m.get(*l).trim().is_empty()));
    none("a message says nothing", silent.map(|(code, _)| code.clone()).collect());
}

#[test]
fn every_message_has_a_code_that_uses_it() {
    let used: BTreeSet<String> =
        files("crates/", ".rs").filter(|f| !is_test(&f.path)).flat_map(|f| strings(before_tests(&f.text))).collect();
    none("a message no refusal uses", messages().keys().filter(|code| !used.contains(*code)).cloned().collect());
}

#[test]
fn every_finding_of_an_audit_has_a_message() {
    let audits = ["crates/domain/src/ledger/audit.rs", "crates/domain/src/ledger/kept.rs", "crates/proof/src/audit.rs"];
    let codes = files("crates/", ".rs").filter(|f| audits.contains(&f.path.as_str())).flat_map(|f| strings(&f.text));
    let missing = codes.filter(|c| c.starts_with("log.") && !messages().contains_key(c)).collect::<BTreeSet<_>>();
    none("a finding without a message", missing.into_iter().collect());
}

#[test]
fn every_answer_of_a_verification_has_words() {
    let codes = files("crates/proof/src/verify/", ".rs").chain(files("crates/proof/src/statement/", "fault.rs"));
    let codes = codes.flat_map(|f| strings(before_tests(&f.text)));
    let is_code = |c: &String| c.starts_with("verify.") || (c.starts_with("statement.") && *c != "statement.parts");
    let missing = codes.filter(|c| is_code(c) && c.len() > 10 && !messages().contains_key(c));
    none("an answer without words", missing.collect::<BTreeSet<_>>().into_iter().collect());
}

/// The holes of a text: `{name}` and `[[name:…]]`.
fn holes(text: &str) -> BTreeSet<String> {
    let braces = text.split('{').skip(1).filter_map(|p| p.split_once('}')).map(|(name, _)| name.to_owned());
    let parts = text.split("[[").skip(1).filter_map(|p| p.split_once(':')).map(|(name, _)| name.to_owned());
    braces.chain(parts).collect()
}

#[test]
fn both_languages_have_the_same_holes_and_each_is_filled_somewhere() {
    let filled: BTreeSet<String> =
        files("crates/", ".rs").filter(|f| !is_test(&f.path)).flat_map(|f| strings(before_tests(&f.text))).collect();
    let mut faults = Vec::new();
    for (code, message) in messages() {
        let (ja, en) = (holes(&message.ja), holes(&message.en));
        if ja != en {
            faults.push(format!("{code}: ja has {ja:?}, en has {en:?}"));
        }
        faults.extend(ja.into_iter().filter(|h| !filled.contains(h)).map(|h| format!("{code}: nothing fills {{{h}}}")));
    }
    none("a message with a hole", faults);
}
