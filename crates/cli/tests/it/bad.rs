//! Every kind of bad input, made on the spot from a good statement: what `shirube verify` says of it, and what becomes of it when it
//! arrives at a node as a message. The codes are those of `docs/specs/findings.md`, for ever.

mod node;
mod table;

use crate::memory::log_key;
use crate::statement_sample::{NOW, issuer};
use crate::verify_sample::{Reader, bundle, sample, witness};
use crate::world::{World, code, out};
use node::Node;
use serde_json::Value;
use shirube_domain::outbound::{Fault, Outbound, Policy};
use shirube_domain::refusal::messages;
use shirube_domain::text::Lang;
use std::collections::BTreeSet;
use std::path::PathBuf;
use table::{Case, cases};

/// What the command answers: each reason.
fn verified(world: &World, case: &Case) -> BTreeSet<String> {
    let file = world.file("case.statement.json", &case.file).display().to_string();
    let documents = serde_json::to_string(&case.reader.issuers[0].to_value()).unwrap();
    let issuer = world.file("issuer.json", documents).display().to_string();
    let (log, watcher) = (log_key().verifier().to_string(), witness().witness_verifier().to_string());
    let at = case.reader.at.to_string();
    let mut args = vec!["verify", &file, "--issuer", &issuer, "--log", &log, "--json", "--at", &at];
    if !case.reader.witnesses.is_empty() {
        args.extend(["--witness", &watcher]);
    }
    let seen = case.reader.seen.as_ref().map(|(text, _)| world.file("checkpoint", text).display().to_string());
    args.extend(seen.iter().flat_map(|path| ["--since", path.as_str()]));
    if let Some((audience, nonce)) = &case.reader.question {
        args.extend(["--audience", audience.as_str(), "--nonce", nonce.as_str()]);
    }
    let done = world.run(&args);
    let document: Value = serde_json::from_str(&out(&done)).unwrap_or_else(|e| panic!("{}: {e}", case.name));
    let answers = document["answers"].as_array().unwrap();
    let has_not_held = answers.iter().any(|a| a["outcome"] == "not-held");
    assert_eq!(code(&done), if has_not_held { 3 } else { 0 }, "{}", case.name);
    answers.iter().filter(|a| a["outcome"] != "held").map(|a| a["reason"].as_str().unwrap().to_owned()).collect()
}

/// Both languages have words for it, and each words of its own.
fn is_told_in_both_languages(code: &str) {
    let message = messages().get(code).unwrap_or_else(|| panic!("{code} has no words"));
    let (ja, en) = (message.get(Lang::Ja), message.get(Lang::En));
    assert!(ja.chars().any(|c| ('ぁ'..='ん').contains(&c) || ('一'..='龠').contains(&c)), "{code}: {ja}");
    assert!(!en.is_empty() && en.is_ascii() || en.contains(['“', '’', '…', '–']), "{code}: {en}");
}

/// The codes a case should have given and did not, in words.
fn wanting(name: &str, wanted: &[&str], found: &BTreeSet<String>) -> Vec<String> {
    wanted.iter().for_each(|code| is_told_in_both_languages(code));
    let missing = wanted.iter().filter(|code| !found.contains(**code));
    missing.map(|code| format!("{name}: {code} is not among {found:?}")).collect()
}

fn none(faults: impl Iterator<Item = String>) {
    let all: Vec<String> = faults.collect();
    assert!(all.is_empty(), "{}", all.join("\n"));
}

#[test]
fn a_good_statement_is_held_in_everything_by_the_command_and_taken_in_by_a_node() {
    let (world, good) = (World::new(), sample());
    let reader = Reader { knows_types: false, ..Reader::of(&good) };
    let case = Case { name: "good", file: bundle(&good).to_value().to_string(), reader, verify: &[], inbox: &[] };
    assert_eq!(verified(&world, &case), BTreeSet::from(["verify.schema.unknown".to_owned()]));
    let node = Node::new(&issuer(), NOW);
    node.has_seen(case.reader.seen.as_ref().map(|(note, _)| note.as_str()));
    let found = node.arrives(&case.file);
    assert_eq!(found, BTreeSet::from(["verify.schema.unknown".to_owned()]), "log and consistency are checked, too");
}

#[test]
fn every_bad_statement_is_named_by_the_command_with_its_code() {
    let world = World::new();
    let all = cases();
    none(all.iter().flat_map(|case| wanting(case.name, case.verify, &verified(&world, case))));
}

#[test]
fn every_bad_statement_that_arrives_at_a_node_is_refused_or_kept_with_its_code() {
    let arrived = |case: &Case| {
        let node = Node::new(&case.reader.issuers[0], case.reader.at);
        node.has_seen(case.reader.seen.as_ref().map(|(note, _)| note.as_str()));
        node.arrives(&case.file)
    };
    let all = cases();
    none(all.iter().flat_map(|case| wanting(case.name, case.inbox, &arrived(case))));
}

#[test]
fn every_bad_message_is_refused_with_its_code_and_has_no_effect() {
    none(table::envelopes().into_iter().flat_map(|(name, at, text, wanted)| {
        let node = Node::new(&issuer(), at);
        let before = node.effects();
        let codes = node.takes(&text).unwrap_err().into_iter().map(str::to_owned).collect();
        assert_eq!(node.effects(), before, "{name}");
        wanting(name, &[wanted], &codes)
    }));
    let mut stolen = issuer();
    let id = stolen.keys[1].id().to_owned();
    let revoked =
        shirube_proof::statement::Revoked { at: NOW - 60, reason: shirube_proof::statement::Reason::Compromised };
    stolen.revoke(&id, revoked);
    let node = Node::with_keys_of_the_node(&stolen, NOW);
    assert_eq!(node.takes(&table::message(NOW, "msg_00000001", None, "{}")).unwrap_err(), ["envelope.key.compromised"]);
}

#[test]
fn a_message_replayed_changed_cut_or_out_of_order_has_one_effect_or_none() {
    let node = Node::new(&issuer(), NOW);
    let file = bundle(&sample()).to_value().to_string();
    let first = table::sheet(&node.operator, &file, "msg_00000001", None);
    // The other side goes away in the middle of it, and comes back.
    assert_eq!(node.takes(&first[..first.len() / 2]).unwrap_err(), ["envelope.form"]);
    assert_eq!(node.effects(), 0);
    assert!(node.takes(&first).unwrap().is_some() && node.takes(&first).unwrap().is_some());
    assert_eq!(node.effects(), 1, "replayed");
    let other = table::message(NOW, "msg_00000001", None, "{\"other\": true}");
    assert_eq!(node.takes(&other).unwrap_err(), ["node.message-changed"]);
    // The second comes before the first.
    let node = Node::new(&issuer(), NOW);
    let second = table::sheet(&node.operator, &file, "msg_00000002", Some("msg_00000001"));
    node.takes(&second).unwrap();
    assert_eq!(node.effects(), 0, "it waits");
    node.takes(&table::message(NOW, "msg_00000001", None, "{}")).unwrap();
    assert_eq!(node.effects(), 1, "re-ordered");
}

#[test]
fn a_node_that_shows_another_log_is_found_out_and_every_statement_of_it_says_so() {
    let (good, node) = (sample(), Node::new(&issuer(), NOW));
    let (one, other) = table::two_logs(&good);
    node.shows(&one, "msg_00000001");
    node.shows(&other, "msg_00000002");
    assert_eq!(node.findings(), ["node.log.split"]);
    let found = node.arrives(&bundle(&good).to_value().to_string());
    assert!(found.contains("node.log.split"), "{found:?}");
    is_told_in_both_languages("node.log.split");
}

#[test]
fn a_webhook_to_a_private_address_is_refused_before_anything_is_sent() {
    let line = Outbound::new(Policy::default()).unwrap();
    for place in [
        "https://127.0.0.1/",
        "https://10.0.0.8/hook",
        "https://[::1]/",
        "https://169.254.169.254/",
        "https://[::ffff:192.168.0.1]/",
    ] {
        assert_eq!(line.examine(place), Err(Fault::Private), "{place}");
        assert!(line.tell(place, &[], b"{}").is_err(), "{place}");
    }
    is_told_in_both_languages("outbound.private");
}

/// What the page of codes says: every code by which something is found about a statement, a message or a peer.
fn page() -> String {
    let families =
        ["verify.", "statement.", "envelope.", "node.", "received.", "outbound.", "disclosure.", "downstream."];
    let mut rows = String::new();
    for (code, message) in messages().iter().filter(|(code, _)| families.iter().any(|f| code.starts_with(f))) {
        let text = |lang| message.get(lang).replace('|', "\\|").replace('\n', " ");
        rows.push_str(&format!("| `{code}` | {} | {} |\n", text(Lang::Ja), text(Lang::En)));
    }
    format!("{}{rows}", include_str!("bad/head.txt"))
}

#[test]
fn the_page_of_codes_has_every_code_and_its_meaning() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/specs/findings.md");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, page()).unwrap();
    }
    assert_eq!(std::fs::read_to_string(path).unwrap(), page(), "run it with UPDATE=1");
    for case in cases() {
        case.verify
            .iter()
            .chain(case.inbox)
            .for_each(|code| assert!(page().contains(&format!("| `{code}` |")), "{code}"));
    }
}
