//! The check anyone may make: a file goes up, every finding comes back; nothing is kept, nothing is fetched.

use super::{FindingRow, finding_rows, kind_words, moment};
use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::form::Upload;
use crate::view::{Fact, Page};
use crate::words::Words;
use crate::words::statement::{StatementWords, statement_words};
use axum::http::StatusCode;
use serde_json::Value;
use shirube_domain::refusal::{Error, Refusal};
use shirube_domain::statement;
use shirube_domain::text::Lang;
use shirube_domain::time::Timestamp;
use shirube_proof::note::VerifierKey;
use shirube_proof::statement::{Bundle, Issuer, MAX_BUNDLE, Statement};
use shirube_proof::verify::{Answers, Known, Outcome, verify};

/// What a reader was shown, one field.
struct Shown {
    name: String,
    value: String,
}

#[derive(askama::Template)]
#[template(path = "statements/verify.html")]
struct VerifyPage {
    page: Page,
    w: &'static Words,
    t: &'static StatementWords,
    at: String,
    log: String,
    /// What was found; empty before anything was checked.
    rows: Vec<FindingRow>,
    counts: String,
    facts: Vec<Fact>,
    fields: Vec<Shown>,
}

impl VerifyPage {
    fn empty(cx: &Cx, refusals: &[Refusal]) -> VerifyPage {
        let t = statement_words(cx.lang);
        VerifyPage {
            page: cx.page(t.verify_title, &[]).with_errors(refusals, cx.lang),
            w: cx.words(),
            t,
            at: String::new(),
            log: String::new(),
            rows: Vec::new(),
            counts: String::new(),
            facts: Vec::new(),
            fields: Vec::new(),
        }
    }
}

pub(super) async fn form(cx: Cx) -> Reply {
    cx.show(&VerifyPage::empty(&cx, &[]))
}

pub(super) async fn check(cx: Cx, Upload { fields, files }: Upload) -> Reply {
    let (at, log) = (fields.get("at").trim().to_owned(), fields.get("log").trim().to_owned());
    let file = files.into_iter().find(|f| f.field == "file").map(|f| f.bytes).unwrap_or_default();
    let checked = look(&cx, file, &at, &log).await;
    match checked {
        Ok((answers, statement)) => {
            let said = statement.as_ref().and_then(|s| s.content().ok());
            let page = VerifyPage {
                at,
                log,
                rows: finding_rows(&answers, cx.lang),
                counts: counts(&answers, cx.lang),
                facts: said.as_ref().map(|c| facts(&c.claims, cx.lang)).unwrap_or_default(),
                fields: said.map(|c| c.fields.into_iter().map(shown).collect()).unwrap_or_default(),
                ..VerifyPage::empty(&cx, &[])
            };
            cx.show(&page)
        }
        Err(failure) => {
            let refusals = failure.for_form()?;
            let page = VerifyPage { at, log, ..VerifyPage::empty(&cx, &refusals) };
            cx.show_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
    }
}

async fn look(cx: &Cx, file: Vec<u8>, at: &str, log: &str) -> Result<(Answers, Option<Statement>), Failure> {
    if file.is_empty() || file.len() > MAX_BUNDLE {
        let most = MAX_BUNDLE >> 20;
        return Err(Refusal::invalid("statement.no-file").on("file").with("most", most).into());
    }
    let at = moment_asked(at, cx.now)?;
    let given = log.to_owned();
    cx.blocking(move |app| {
        let text = statement_in(&file);
        let statement = text.as_deref().and_then(|t| Statement::parse(t).ok());
        let named = statement.as_ref().and_then(|s| s.signed().payload().get("iss")?.as_str().map(str::to_owned));
        // The keys of issuers of this installation are known here; all others only the reader can know.
        let ours = match &named {
            Some(issuer) => app.installation.ground.db.read(|tx| statement::issuer(tx, issuer))?,
            None => None,
        };
        let log = match given.as_str() {
            "" => ours.is_some().then(|| app.installation.log_key()),
            text => Some(text.to_owned()),
        };
        let log: Option<VerifierKey> = log.map(|text| text.parse().map_err(|_| wrong_key(&text))).transpose()?;
        let issuers: Vec<Issuer> = ours.into_iter().collect();
        let known = Known { issuers: &issuers, log: log.as_ref(), ..Known::at(at) };
        Ok((verify(&file, &known), statement))
    })
    .await
}

fn wrong_key(text: &str) -> Error {
    Refusal::invalid("cli.not-a-key").on("log").with("value", text).into()
}

fn moment_asked(text: &str, now: Timestamp) -> Result<u64, Failure> {
    if text.is_empty() {
        return Ok(statement::seconds(now));
    }
    // A day and a minute are meant in Japan; anything with a zone says so itself.
    let local = || format!("{text}:00+09:00").parse::<Timestamp>().ok();
    let time = text.parse().ok().or_else(local).map(statement::seconds);
    time.ok_or_else(|| Refusal::invalid("cli.not-a-moment").on("at").with("value", text).into())
}

/// The statement of a file: alone, or in a bundle.
fn statement_in(file: &[u8]) -> Option<String> {
    match Bundle::parse(file) {
        Ok(bundle) => Some(bundle.statement),
        Err(_) => std::str::from_utf8(file).ok().map(|t| t.trim().to_owned()),
    }
}

fn facts(claims: &shirube_proof::statement::Claims, lang: Lang) -> Vec<Fact> {
    let t = statement_words(lang);
    let fact = |term: &str, detail: String| Fact { term: term.to_owned(), detail, href: String::new() };
    let norms: Vec<&str> = claims.norms.iter().map(|n| n.id.as_str()).collect();
    let mut out = vec![
        fact(t.kind, kind_words(claims.kind.as_str(), lang)),
        fact(t.issuer, claims.issuer.clone()),
        fact(t.subject, claims.subject.clone()),
        fact(t.issued, moment(claims.issued_at)),
        fact(t.expires, moment(claims.expires_at)),
    ];
    if !norms.is_empty() {
        out.push(fact(t.norms, norms.join(lang.pick("、", ", "))));
    }
    out
}

fn shown((name, value): (String, Value)) -> Shown {
    let value = match value {
        Value::String(text) => text,
        other => other.to_string(),
    };
    Shown { name, value }
}

fn counts(answers: &Answers, lang: Lang) -> String {
    let [held, not, open] = [Outcome::Held, Outcome::NotHeld, Outcome::NotChecked].map(|o| answers.count(o));
    lang.pick(
        format!("成り立つこと {held}件、成り立たないこと {not}件、ここでは確かめられないこと {open}件"),
        format!("{held} held, {not} did not hold, {open} could not be checked here"),
    )
}
