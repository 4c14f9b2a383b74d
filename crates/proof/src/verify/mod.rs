//! Checking a statement with everything that travels beside it, offline, and saying of each check how it ended.
//!
//! **For**: whoever was sent a statement and wants to know what may be relied on: `shirube verify`, the node that receives,
//! an auditor years later (the time asked about is an argument).
//!
//! **Rests on**: [`crate::statement`], [`crate::status`], [`crate::checkpoint`]; `docs/specs/statement.md` sections 5 to 7
//! and `docs/specs/status.md` section 6, which list the codes.
//!
//! **Words**: a *check* is one question; its *outcome* is held, did not hold, or could not be made; the *reason* says why.
//! What the *sender* put into a bundle is checked; what the *reader* knows from elsewhere ([`Known`]) it is checked against.
//!
//! **Never** sum up: there is no word for all checks together. Never take a key, or trust in one, from the bundle. Never
//! let one check that failed keep another from being made.
//!
//! **Begin** with [`verify`] and [`Check`].

mod answer;
mod lists;
mod logs;
mod receipt;
mod stated;

use serde_json::{Map, Value};

use crate::note::VerifierKey;
use crate::statement::{Bundle, Circumstances, Issuer, Question, StatementType};

pub use answer::{Answer, Answers, Check, Outcome};

/// A checkpoint the reader saw before.
#[derive(Debug, Clone, Copy)]
pub struct Seen<'a> {
    /// The signed note as it was published.
    pub checkpoint: &'a str,
    /// When the reader saw it, in seconds since 1970, by its own record.
    pub at: Option<u64>,
}

/// What a type of statement demands of its fields.
pub trait Types {
    /// The pointers of fields that are missing or wrong among those shown; `None` when the type is not known here.
    fn faults(&self, kind: &StatementType, fields: &Map<String, Value>) -> Option<Vec<String>>;
}

/// What the reader knows, from elsewhere than the bundle.
#[derive(Clone, Copy)]
pub struct Known<'a> {
    /// The time asked about, in seconds since 1970.
    pub at: u64,
    /// Issuers the reader knows, with their keys. Empty: the reader has no list of issuers.
    pub issuers: &'a [Issuer],
    /// The key of the log.
    pub log: Option<&'a VerifierKey>,
    /// Witnesses the reader trusts to tell the time.
    pub witnesses: &'a [VerifierKey],
    /// The checkpoint of the log the reader saw last.
    pub seen: Option<Seen<'a>>,
    /// What the reader asked the holder.
    pub question: Option<Question<'a>>,
    /// The types the reader knows.
    pub types: Option<&'a dyn Types>,
}

impl<'a> Known<'a> {
    /// A reader who knows nothing but the time.
    pub fn at(at: u64) -> Self {
        Known { at, issuers: &[], log: None, witnesses: &[], seen: None, question: None, types: None }
    }
}

/// Makes every check there is and answers each at least once.
///
/// A file that is no bundle is still read for the statement in it, so that one wrong part does not hide what the others say.
pub fn verify(file: &[u8], known: &Known<'_>) -> Answers {
    if let Some(statement) = stated::travels_alone(file) {
        return verify_bundle(&Bundle { statement, ..Bundle::default() }, known);
    }
    let error = match Bundle::parse(file) {
        Ok(bundle) => return verify_bundle(&bundle, known),
        Err(error) => error,
    };
    let mut answers = Answers::default();
    answers.push(Answer::not_held(Check::Form, "verify.form.bundle").with("detail", error.code()));
    match stated::statement_in(file) {
        Some(statement) => parts(&Bundle { statement, ..Bundle::default() }, known, &mut answers),
        None => unreadable(&mut answers),
    }
    answers.sorted()
}

/// Makes every check on a bundle that was read already.
pub fn verify_bundle(bundle: &Bundle, known: &Known<'_>) -> Answers {
    let mut answers = Answers::default();
    parts(bundle, known, &mut answers);
    answers.sorted()
}

fn parts(bundle: &Bundle, known: &Known<'_>, answers: &mut Answers) {
    let digest = stated::digest(&bundle.statement);
    let (inclusion, included) = receipt::check(bundle.receipt.as_ref(), digest.as_ref(), known);
    let checkpoints = logs::Checkpoints::gather(bundle, known, included.as_ref());
    let known_by = checkpoints.known_by(known, included.as_ref());
    let trusted = stated::issuer(bundle, known);
    let circumstances = Circumstances { known_by, question: known.question, ..Circumstances::at(known.at) };
    let content = stated::check(bundle, &trusted, circumstances, known, answers);
    let lists = lists::Lists::read(&bundle.status_lists, trusted.issuer(), known.at);
    match content {
        Some(claims) => lists.check(&claims.status).into_iter().for_each(|answer| answers.push(answer)),
        None => answers.push(Answer::not_checked(Check::Status, "verify.status.unread")),
    }
    answers.push(inclusion);
    answers.push(checkpoints.consistency(known, included.as_ref()));
    answers.push(checkpoints.split_view());
}

/// Nothing but the form can be checked.
fn unreadable(answers: &mut Answers) {
    for check in Check::ALL.into_iter().filter(|check| *check != Check::Form) {
        answers.push(Answer::not_checked(check, "verify.form.unread"));
    }
}
