//! A statement with everything that travels beside it, and a reader who knows what is needed to check all of it.

use serde_json::{Map, Value, json};
use shirube_proof::checkpoint::Checkpoint;
use shirube_proof::digest::{Digest, Salt};
use shirube_proof::entry::{Door, Entry};
use shirube_proof::inclusion_file::InclusionFile;
use shirube_proof::jose::{Jws, Signer};
use shirube_proof::merkle::{leaf_hash, root_of};
use shirube_proof::note::{self, SigningKey, VerifierKey};
use shirube_proof::seal::{Seal, seals_digest};
use shirube_proof::statement::{
    Bundle, Continuation, Issuer, Question, Reason, Receipt, Revoked, Statement, StatementType,
};
use shirube_proof::status::token::{Values, Width};
use shirube_proof::status::{TYP, TokenList};
use shirube_proof::tile;
use shirube_proof::verify::{Known, Seen, Types};

use crate::memory::{Memory, ORIGIN, log_key};
use crate::statement_sample::{ISSUER, NOW, eddsa, issuer, statement};

/// Index of the entry that records the statement.
pub const INDEX: u64 = 3;
/// When the witness saw the checkpoint.
pub const WITNESSED: u64 = NOW - 5;

pub fn witness() -> SigningKey {
    SigningKey::from_seed("witness.example", &[0x77; 32]).unwrap()
}

/// The row that names a statement.
pub fn row(statement: &Digest) -> Map<String, Value> {
    json!({"id": "stm_1", "statement": statement.to_string()}).as_object().unwrap().clone()
}

/// The seals of the entry, that of the statement's row first.
pub fn seals(statement: &Digest) -> Vec<Seal> {
    vec![
        Seal::row("statement_sent", "stm_1", &Salt([3; 16]), &row(statement)),
        Seal::tombstone("statement_draft", "drf_1"),
    ]
}

fn entry(statement: &Digest) -> Vec<u8> {
    let seals = seals(statement);
    let entry = Entry {
        v: 1,
        id: "ent_statement".into(),
        at: "2026-11-22T03:42:50Z".into(),
        door: Door::Filing,
        kind: "statement.send".into(),
        seals: seals_digest(&seals),
        n: seals.len() as u32,
    };
    entry.to_bytes().unwrap()
}

/// The leaves of a log in which the statement stands at [`INDEX`]; those after it differ with `branch`.
pub fn leaves(statement: &Digest, size: u64, branch: u8) -> Vec<Digest> {
    let leaf = |n: u64| match n {
        INDEX => leaf_hash(&entry(statement)),
        n if n < INDEX => leaf_hash(&n.to_be_bytes()),
        n => leaf_hash(&[&[branch], &n.to_be_bytes()[..]].concat()),
    };
    (0..size).map(leaf).collect()
}

/// A checkpoint of such a log, cosigned by the witness at a time if one is given.
pub fn checkpoint(leaves: &[Digest], witnessed: Option<u64>) -> String {
    let checkpoint = Checkpoint { origin: ORIGIN.into(), size: leaves.len() as u64, root: root_of(leaves) };
    let mut note = checkpoint.sign(&[&log_key()]).unwrap();
    if let Some(at) = witnessed {
        note.push_str(&note::cosign(&checkpoint.to_body(), &witness(), at).unwrap());
    }
    note
}

/// The receipt of a statement in a log of these leaves.
pub fn receipt(statement: &Digest, leaves: &[Digest], witnessed: Option<u64>) -> Receipt {
    let mut memory = Memory::with_leaves(leaves);
    let proof = tile::inclusion(&mut memory, INDEX, leaves.len() as u64).unwrap();
    let extra = Some(entry(statement));
    let file = InclusionFile { extra, index: INDEX, proof, checkpoint: checkpoint(leaves, witnessed) };
    Receipt {
        proof: file.to_text(),
        seals: seals(statement),
        table: "statement_sent".into(),
        key: "stm_1".into(),
        salt: Salt([3; 16]),
        row: row(statement),
    }
}

/// The proof that a log of all these leaves begins with that of the first `old`.
pub fn continuation(leaves: &[Digest], old: u64) -> Continuation {
    let new = leaves.len() as u64;
    Continuation { old, new, proof: tile::consistency(&mut Memory::with_leaves(leaves), old, new).unwrap() }
}

/// A signed status list in which the sample's statement has this value.
pub fn status_list(value: u8, issued_at: u64, signer: &dyn Signer) -> String {
    let mut values = Values::new(Width::Four, 1000).unwrap();
    values.set(17, value).unwrap();
    let list = TokenList {
        uri: "https://developer.example/status/1".into(),
        issuer: Some(ISSUER.into()),
        issued_at,
        expires: Some(issued_at + 600),
        ttl: Some(300),
        aggregation: None,
        values,
    };
    let claims = list.to_claims().unwrap();
    Jws::sign(TYP, claims, signer).unwrap().as_str().to_owned()
}

/// The sample with everything beside it.
pub fn bundle(statement: &Statement) -> Bundle {
    let digest = statement.digest();
    let leaves = leaves(&digest, 9, 0);
    Bundle {
        statement: statement.to_text(),
        issuer: Some(issuer()),
        receipt: Some(receipt(&digest, &leaves, Some(WITNESSED))),
        status_lists: vec![status_list(0, NOW - 100, &eddsa())],
        checkpoints: vec![checkpoint(&leaves[..7], None)],
        consistency: vec![continuation(&leaves, 6), continuation(&leaves, 7), continuation(&leaves[..7], 6)],
    }
}

/// What a reader knows who can check everything; owned, so that tests can change it.
#[derive(Clone)]
pub struct Reader {
    pub at: u64,
    pub issuers: Vec<Issuer>,
    pub log: Option<VerifierKey>,
    pub witnesses: Vec<VerifierKey>,
    pub seen: Option<(String, Option<u64>)>,
    pub question: Option<(String, String)>,
    pub knows_types: bool,
}

struct Sheets;

impl Types for Sheets {
    fn faults(&self, kind: &StatementType, fields: &Map<String, Value>) -> Option<Vec<String>> {
        let known = kind.as_str() == "urn:x-shirube:statement:model-sheet:1";
        known.then(|| if fields.contains_key("name") { Vec::new() } else { vec!["/name".into()] })
    }
}

impl Reader {
    pub fn of(statement: &Statement) -> Self {
        Reader {
            at: NOW,
            issuers: vec![issuer()],
            log: Some(log_key().verifier()),
            witnesses: vec![witness().witness_verifier()],
            seen: Some((checkpoint(&leaves(&statement.digest(), 6, 0), None), Some(NOW - 20))),
            question: None,
            knows_types: true,
        }
    }

    pub fn known(&self) -> Known<'_> {
        Known {
            issuers: &self.issuers,
            log: self.log.as_ref(),
            witnesses: &self.witnesses,
            seen: self.seen.as_ref().map(|(checkpoint, at)| Seen { checkpoint, at: *at }),
            question: self.question.as_ref().map(|(audience, nonce)| Question { audience, nonce }),
            types: if self.knows_types { Some(&Sheets) } else { None },
            ..Known::at(self.at)
        }
    }
}

/// The issuer whose signing key was revoked at a time.
pub fn revoked(at: u64, reason: Reason) -> Issuer {
    let mut issuer = issuer();
    issuer.keys.iter_mut().for_each(|key| key.revoked = Some(Revoked { at, reason }));
    issuer
}

/// The sample, signed with Ed25519.
pub fn sample() -> Statement {
    statement(&eddsa())
}
