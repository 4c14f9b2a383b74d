//! From what is to be said to what is signed.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::disclose::{self, HideError, SD_ALG, Seed};
use crate::jose::{Jws, SignError, Signer};
use crate::statement::{Claims, Evidence, Fault, Statement, TYPE};

/// What is to be said, before it is signed.
#[derive(Debug, Clone)]
pub struct Draft {
    /// What everybody reads.
    pub claims: Claims,
    /// The evidence. Each piece is hidden by itself.
    pub evidence: Vec<Evidence>,
    /// What is said.
    pub fields: Map<String, Value>,
    /// What of the fields is hidden, as JSON pointers into them (`/contact/email`).
    pub hidden: BTreeSet<String>,
}

impl Draft {
    /// A draft whose fields are hidden one by one, which is the rule.
    pub fn new(claims: Claims, fields: Map<String, Value>) -> Self {
        let hidden = fields.keys().map(|name| format!("/{}", disclose::escape(name))).collect();
        Draft { claims, evidence: Vec::new(), fields, hidden }
    }
}

/// Why a statement cannot be issued.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IssueError {
    /// A reader would refuse these claims.
    #[error("claims a reader would refuse")]
    Claims(Vec<Fault>),
    /// Something cannot be hidden as asked.
    #[error(transparent)]
    Hide(#[from] HideError),
    /// Longer than a statement may be.
    #[error("longer than a statement may be: refer to evidence instead")]
    Size,
    /// The signer could not sign.
    #[error(transparent)]
    Sign(#[from] SignError),
}

impl IssueError {
    /// The stable code of this error.
    pub fn code(&self) -> &'static str {
        match self {
            IssueError::Claims(_) => "statement.issue.claims",
            IssueError::Hide(_) => "statement.issue.hide",
            IssueError::Size => "statement.issue.size",
            IssueError::Sign(_) => "statement.issue.sign",
        }
    }
}

/// Signs a statement, with all its disclosures. The seed is 32 fresh random bytes.
///
/// # Errors
/// Every variant of [`IssueError`].
pub fn issue(draft: &Draft, signer: &dyn Signer, seed: Seed) -> Result<Statement, IssueError> {
    let mut payload = draft.claims.to_members();
    Claims::read(&payload).map_err(IssueError::Claims)?;
    let (content, paths) = to_hide(draft);
    let hidden = disclose::hide(content, &paths, seed)?;
    payload.extend(hidden.open);
    payload.insert(SD_ALG.to_owned(), "sha-256".into());
    let statement = Statement::of(Jws::sign(TYPE, payload, signer)?, hidden.disclosures);
    if statement.fits() { Ok(statement) } else { Err(IssueError::Size) }
}

/// Fields and evidence in one object, and what of it is hidden: only the content, so that no claim can be.
fn to_hide(draft: &Draft) -> (Map<String, Value>, BTreeSet<String>) {
    let mut content = Map::new();
    content.insert("fields".to_owned(), Value::Object(draft.fields.clone()));
    let mut paths: BTreeSet<String> = draft.hidden.iter().map(|path| format!("/fields{path}")).collect();
    if !draft.evidence.is_empty() {
        content.insert("evidence".to_owned(), draft.evidence.iter().map(Evidence::to_value).collect());
        paths.extend((0..draft.evidence.len()).map(|n| format!("/evidence/{n}")));
    }
    (content, paths)
}
