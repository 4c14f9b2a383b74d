//! Questions, one on a line, and the reply to each: an answer of its own, and a claim of its own that it be kept confidential.

use super::model::{Field, FieldKind};
use crate::refusal::Refusal;
use std::collections::BTreeMap;

/// Most questions asked at once.
pub const MOST_QUESTIONS: usize = 50;
/// Most characters of one question.
const MOST_QUESTION: usize = 2_000;
/// Most characters of one reply, and of one claim.
const MOST_REPLY: usize = 20_000;
/// What stands behind the number of a question where its reply is claimed to be confidential.
const CLAIM: &str = "confidential";

/// What was replied to one question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// The question, from 1.
    pub number: usize,
    /// The answer; empty where it was left open.
    pub text: String,
    /// Why it is to be kept confidential, where that is claimed: which part, and the reason.
    pub claim: Option<String>,
}

/// The questions of a text.
pub fn questions(text: &str) -> Vec<&str> {
    text.lines().map(str::trim).filter(|l| !l.is_empty()).collect()
}

/// Under which id the reply to a question stands among the answers of a step: `answers.2`.
pub fn reply_key(field: &str, number: usize) -> String {
    format!("{field}.{number}")
}

/// Under which id the claim to a reply stands: `answers.2.confidential`.
pub fn claim_key(field: &str, number: usize) -> String {
    format!("{field}.{number}.{CLAIM}")
}

/// The question an id is of, and whether it is the claim; none where it belongs to no reply of the field.
pub fn question_of(field: &Field, key: &str) -> Option<(usize, bool)> {
    if field.kind != FieldKind::Replies {
        return None;
    }
    let rest = key.strip_prefix(field.id.as_str())?.strip_prefix('.')?;
    let (number, is_claim) = match rest.split_once('.') {
        Some((number, CLAIM)) => (number, true),
        Some(_) => return None,
        None => (rest, false),
    };
    let found: usize = number.parse().ok()?;
    let is_plain = number.bytes().all(|b| b.is_ascii_digit()) && !number.starts_with('0');
    (is_plain && found <= MOST_QUESTIONS).then_some((found, is_claim))
}

/// What was replied, question by question.
pub fn replies(field: &Field, answers: &BTreeMap<String, String>) -> Vec<Reply> {
    let mut all: BTreeMap<usize, Reply> = BTreeMap::new();
    for (key, value) in answers.iter().filter(|(_, v)| !v.trim().is_empty()) {
        let Some((number, is_claim)) = question_of(field, key) else { continue };
        let reply = all.entry(number).or_insert_with(|| Reply { number, text: String::new(), claim: None });
        match is_claim {
            true => reply.claim = Some(value.trim().to_owned()),
            false => value.trim().clone_into(&mut reply.text),
        }
    }
    all.into_values().collect()
}

/// What is wrong with questions.
pub(super) fn wrong_questions(field: &Field, text: &str) -> Option<Refusal> {
    let all = questions(text);
    let refused = |code| Refusal::invalid(code).on(field.id.as_str());
    if all.len() > MOST_QUESTIONS {
        return Some(refused("procedure.many-questions").with("most", MOST_QUESTIONS));
    }
    let is_long = all.iter().any(|q| q.chars().count() > MOST_QUESTION);
    is_long.then(|| refused("common.too-long").with("most", MOST_QUESTION))
}

/// Everything that is wrong with replies: none at all, one that is too long, a claim to nothing.
pub(super) fn wrong_replies(field: &Field, answers: &BTreeMap<String, String>) -> Vec<Refusal> {
    let all = replies(field, answers);
    if all.is_empty() && field.is_required {
        return vec![Refusal::invalid("procedure.no-reply").on(reply_key(&field.id, 1))];
    }
    let mut faults = Vec::new();
    for reply in all {
        let (of, claim) = (reply_key(&field.id, reply.number), claim_key(&field.id, reply.number));
        if reply.text.is_empty() {
            faults.push(Refusal::invalid("procedure.claim-to-nothing").on(of.as_str()));
        }
        for (key, text) in [(of, reply.text.as_str()), (claim, reply.claim.as_deref().unwrap_or_default())] {
            if text.chars().count() > MOST_REPLY {
                faults.push(Refusal::invalid("common.too-long").on(key).with("most", MOST_REPLY));
            }
        }
    }
    faults
}
