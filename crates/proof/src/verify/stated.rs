//! The checks on the statement itself, in the words of the answers.
//!
//! **Rests on**: [`crate::statement::check`], which makes them.

use serde_json::Value;

use super::{Answer, Answers, Check, Known, Outcome};
use crate::digest::Digest;
use crate::findings::{Finding, Level};
use crate::jose::json::parse_object;
use crate::statement::{self, Bundle, Circumstances, Claims, Issuer, Statement};

/// Which keys the statement is checked with, and whose word it is that they are the issuer's.
pub(super) enum Trusted<'a> {
    /// The reader's own.
    Reader(&'a Issuer),
    /// Only the sender's: the signature can be checked, but not whose it is.
    Sender(&'a Issuer),
    /// The reader has a list, and this issuer is not in it.
    Unknown(Option<&'a Issuer>),
    /// There are no keys at all.
    Nobody,
}

impl<'a> Trusted<'a> {
    /// The keys to check with.
    pub(super) fn issuer(&self) -> Option<&'a Issuer> {
        match self {
            Trusted::Reader(issuer) | Trusted::Sender(issuer) => Some(issuer),
            Trusted::Unknown(issuer) => *issuer,
            Trusted::Nobody => None,
        }
    }

    fn answer(&self, address: &str) -> Answer {
        let answer = match self {
            Trusted::Reader(_) => Answer::held(Check::Issuer, "verify.issuer.known"),
            Trusted::Sender(_) => Answer::not_checked(Check::Issuer, "verify.issuer.sender"),
            Trusted::Unknown(_) => Answer::not_held(Check::Issuer, "statement.issuer"),
            Trusted::Nobody => Answer::not_checked(Check::Issuer, "verify.issuer.no-keys"),
        };
        answer.with("issuer", address)
    }
}

/// The keys of the issuer the statement names: the reader's before the sender's.
pub(super) fn issuer<'a>(bundle: &'a Bundle, known: &Known<'a>) -> Trusted<'a> {
    let address = named(&bundle.statement);
    let sent = bundle.issuer.as_ref().filter(|issuer| issuer.address == address);
    match (known.issuers.iter().find(|issuer| issuer.address == address), sent) {
        (Some(issuer), _) => Trusted::Reader(issuer),
        (None, sent) if !known.issuers.is_empty() => Trusted::Unknown(sent),
        (None, Some(sent)) => Trusted::Sender(sent),
        (None, None) => Trusted::Nobody,
    }
}

/// The issuer a statement names, if it can be read.
fn named(text: &str) -> String {
    let statement = Statement::parse(text).ok();
    let address = statement.as_ref().and_then(|read| read.signed().payload().get("iss")).and_then(Value::as_str);
    address.unwrap_or_default().to_owned()
}

/// The digest of the statement, if it can be read.
pub(super) fn digest(text: &str) -> Option<Digest> {
    Statement::parse(text).ok().map(|statement| statement.digest())
}

/// The statement in a file that holds nothing else: text with `~` in it, and no JSON.
pub(super) fn travels_alone(file: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(file).ok()?.trim_ascii();
    let is_plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte));
    (is_plain && text.contains('~')).then(|| text.to_owned())
}

/// The statement in a bundle of which another part is malformed.
pub(super) fn statement_in(file: &[u8]) -> Option<String> {
    if file.len() > statement::MAX_BUNDLE {
        return None;
    }
    let members = parse_object(file).ok()?;
    members.get("statement").and_then(Value::as_str).map(str::to_owned)
}

/// Makes the checks and answers them; returns the claims, as far as they can be read.
pub(super) fn check(
    bundle: &Bundle,
    trusted: &Trusted<'_>,
    circumstances: Circumstances<'_>,
    known: &Known<'_>,
    answers: &mut Answers,
) -> Option<Claims> {
    let issuers: Vec<Issuer> = trusted.issuer().into_iter().cloned().collect();
    let checked = statement::check(&bundle.statement, &issuers, circumstances);
    for finding in &checked.report.findings {
        // Whether the issuer is known is not for the keys of the sender to say.
        if let Some(answer) = answer(finding).filter(|answer| answer.check != Check::Issuer) {
            answers.push(answer);
        }
    }
    if let Some(statement) = &checked.statement {
        let address = statement.signed().payload().get("iss").and_then(Value::as_str).unwrap_or_default();
        answers.push(trusted.answer(address));
    }
    answers.push(schema(checked.content.as_ref(), known));
    let claims = match checked.content {
        Some(content) => Some(content.claims),
        None => checked.statement.as_ref().and_then(|read| Claims::read(read.signed().payload()).ok()),
    };
    for check in
        [Check::Form, Check::Issuer, Check::Key, Check::Signature, Check::Validity, Check::Disclosures, Check::Binding]
    {
        if answers.of(check).next().is_none() {
            answers.push(unanswered(check, checked.statement.is_some(), claims.as_ref()));
        }
    }
    claims
}

/// What to say of a check the statement's own did not come to.
fn unanswered(check: Check, is_read: bool, claims: Option<&Claims>) -> Answer {
    match check {
        _ if !is_read => Answer::not_checked(check, "verify.form.unread"),
        Check::Form => Answer::held(check, "verify.form.holds"),
        Check::Key | Check::Signature => Answer::not_checked(check, "verify.signature.no-key"),
        Check::Binding if claims.is_some_and(|claims| claims.holder.is_none()) => {
            Answer::held(check, "verify.binding.anybody")
        }
        _ => Answer::not_checked(check, "verify.form.unread"),
    }
}

fn schema(content: Option<&statement::Content>, known: &Known<'_>) -> Answer {
    let Some(content) = content else { return Answer::not_checked(Check::Schema, "verify.form.unread") };
    let kind = &content.claims.kind;
    let answer = match known.types.and_then(|types| types.faults(kind, &content.fields)) {
        None => Answer::not_checked(Check::Schema, "verify.schema.unknown"),
        Some(faults) if faults.is_empty() => Answer::held(Check::Schema, "verify.schema.holds"),
        Some(faults) => Answer::not_held(Check::Schema, "verify.schema.fields").with("fields", faults.join(" ")),
    };
    answer.with("type", kind)
}

/// A finding of the statement's own check in the words of the answers; `None` for one that says nothing here.
fn answer(finding: &Finding) -> Option<Answer> {
    let mut family = finding.code.split('.').skip(1);
    let (check, held) = match family.next()? {
        "form" | "claims" => (Check::Form, "verify.form.holds"),
        "issuer" => (Check::Issuer, "verify.issuer.known"),
        "key" => (Check::Key, "verify.key.holds"),
        "signature" => (Check::Signature, "verify.signature.holds"),
        "validity" => (Check::Validity, "verify.validity.holds"),
        "disclosures" => (Check::Disclosures, "verify.disclosures.hold"),
        "binding" => (Check::Binding, "verify.binding.holds"),
        _ => return None,
    };
    // Form and claims are one check; when both are right it is said once.
    if finding.level == Level::Ok && finding.code == "statement.form" {
        return None;
    }
    let (outcome, reason) = match finding.level {
        Level::Ok => (Outcome::Held, held),
        Level::Warning => (Outcome::NotChecked, finding.code),
        Level::Error => (Outcome::NotHeld, finding.code),
    };
    let rename = |name: &'static str| if name == "reason" { "detail" } else { name };
    let params = finding.params.iter().map(|(name, value)| (rename(name), value.clone())).collect();
    Some(Answer { check, outcome, reason, params })
}
