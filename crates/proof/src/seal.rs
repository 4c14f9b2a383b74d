//! Seals: what an entry of the log commits to, one per database row it wrote.
//!
//! **For**: showing that a row is as it was when it was recorded, without the row standing in the log.
//! **Rests on**: RFC 8785, RFC 6901 (escaping), `docs/specs/log.md` section 3.
//! **Never** let a key be personal data: tombstones carry no salt, so a key could be found by guessing.
//!
//! A seal whose digest is [`Digest::ZERO`] is a *tombstone*: the entry records that the row was deleted or erased, and
//! no row may stand under that key unless a later entry seals it again. *Erasing* content is more than a tombstone: the
//! row and the salts of **all** its earlier seals are destroyed. The earlier digests stay (the log still adds up), but
//! without the salt no guess at the content can be tested against them.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::canonical;
use crate::digest::{Digest, Salt, salted, sha256};

/// The seal of one row in one entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seal {
    /// Name of the table.
    pub table: String,
    /// Key of the row within the table, as [`row_key`] writes it.
    pub key: String,
    /// [`row_digest`] of the row as the entry left it, or [`Digest::ZERO`] when the entry removed it.
    pub digest: Digest,
}

impl Seal {
    /// The seal of a row as it now stands.
    pub fn row(table: &str, key: &str, salt: &Salt, row: &Map<String, Value>) -> Self {
        Seal { table: table.to_owned(), key: key.to_owned(), digest: row_digest(salt, row) }
    }

    /// The seal of a row that is gone.
    pub fn tombstone(table: &str, key: &str) -> Self {
        Seal { table: table.to_owned(), key: key.to_owned(), digest: Digest::ZERO }
    }

    /// Whether this seal says that the row is gone (deleted or erased).
    pub fn is_tombstone(&self) -> bool {
        self.digest == Digest::ZERO
    }

    fn line(&self) -> String {
        format!("{}\t{}\t{}\n", escape(&self.table), escape(&self.key), self.digest)
    }
}

/// Joins the values of a row's key columns, in the order of the primary key, into the key of a seal.
///
/// Values are escaped as in a JSON pointer (`~` as `~0`, `/` as `~1`), so that two rows never share a key.
pub fn row_key<T: AsRef<str>>(values: &[T]) -> String {
    let escaped = values.iter().map(|value| value.as_ref().replace('~', "~0").replace('/', "~1"));
    escaped.collect::<Vec<_>>().join("/")
}

/// The digest of all seals of one entry: SHA-256 over the lines `table TAB key TAB hex LF`, sorted bytewise.
///
/// A tab, line feed, carriage return or backslash in a table or key is written as `\t`, `\n`, `\r` or `\\`, so that no two
/// different sets of seals give the same lines. The order of the argument does not matter. An entry without rows has
/// the digest of nothing.
pub fn seals_digest(seals: &[Seal]) -> Digest {
    let mut lines: Vec<String> = seals.iter().map(Seal::line).collect();
    lines.sort_unstable();
    sha256(lines.concat().as_bytes())
}

/// The salted digest of one row: SHA-256 over the salt and the canonical JSON of the row.
///
/// `row` maps every column of the table to its value: text as a string, BIGINT as a number, BOOLEAN as true or false,
/// BYTEA as lowercase hexadecimal after `\x`, NULL as null. An integer beyond ±(2^53 − 1) is written as a string of its
/// digits (RFC 7493 section 2.2), because canonical JSON would round it.
pub fn row_digest(salt: &Salt, row: &Map<String, Value>) -> Digest {
    let exact: Map<String, Value> = row.iter().map(|(name, value)| (name.clone(), exact(value))).collect();
    #[expect(clippy::expect_used, reason = "a JSON map without integers that round always has a canonical form")]
    let bytes = canonical::to_vec(&exact).expect("json value without large integers");
    salted(salt, &bytes)
}

fn exact(value: &Value) -> Value {
    match value {
        Value::Number(number) if !canonical::fits(number) => Value::String(number.to_string()),
        Value::Array(items) => Value::Array(items.iter().map(exact).collect()),
        Value::Object(fields) => {
            Value::Object(fields.iter().map(|(name, value)| (name.clone(), exact(value))).collect())
        }
        other => other.clone(),
    }
}

fn escape(text: &str) -> Cow<'_, str> {
    if !text.contains(['\\', '\t', '\n', '\r']) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.replace('\\', "\\\\").replace('\t', "\\t").replace('\n', "\\n").replace('\r', "\\r"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn map(value: Value) -> Map<String, Value> {
        value.as_object().unwrap().clone()
    }

    #[test]
    fn order_of_seals_does_not_matter_but_every_part_does() {
        let a = Seal { table: "system".into(), key: "sys_1".into(), digest: sha256(b"a") };
        let b = Seal::tombstone("answer", "ans_1");
        let both = seals_digest(&[a.clone(), b.clone()]);
        assert_eq!(both, seals_digest(&[b.clone(), a.clone()]));
        assert_ne!(both, seals_digest(std::slice::from_ref(&a)));
        assert_ne!(both, seals_digest(&[a, Seal::tombstone("answer", "ans_2")]));
        assert_eq!(seals_digest(&[]), sha256(b""));
        assert!(b.is_tombstone());
    }

    #[test]
    fn a_line_feed_in_a_key_cannot_pose_as_a_second_seal() {
        let zero = Digest::ZERO;
        let forged = Seal::tombstone("a", &format!("k\t{zero}\nb\tk"));
        let honest = [Seal::tombstone("a", "k"), Seal::tombstone("b", "k")];
        assert_ne!(seals_digest(&[forged]), seals_digest(&honest));
        assert_ne!(seals_digest(&[Seal::tombstone("a", "\\t")]), seals_digest(&[Seal::tombstone("a", "\t")]));
    }

    #[test]
    fn keys_of_two_rows_never_coincide() {
        assert_eq!(row_key(&["org_1", "3"]), "org_1/3");
        assert_ne!(row_key(&["a/b", "c"]), row_key(&["a", "b/c"]));
        assert_ne!(row_key(&["a~1b"]), row_key(&["a/b"]));
    }

    #[test]
    fn row_digest_is_the_salted_canonical_row() {
        let salt = Salt([9; 16]);
        let row = map(json!({"name": "標", "id": "sys_1", "size": 3, "open": true, "blob": "\\x00ff", "note": null}));
        let bytes = r#"{"blob":"\\x00ff","id":"sys_1","name":"標","note":null,"open":true,"size":3}"#;
        assert_eq!(row_digest(&salt, &row), salted(&salt, bytes.as_bytes()));
    }

    #[test]
    fn neighbouring_large_integers_have_different_digests() {
        let salt = Salt([0; 16]);
        let digest = |n: i64| row_digest(&salt, &map(json!({"n": n})));
        assert_ne!(digest(9_007_199_254_740_992), digest(9_007_199_254_740_993));
        assert_eq!(digest(9_007_199_254_740_993), salted(&salt, br#"{"n":"9007199254740993"}"#));
        assert_ne!(digest(i64::MIN), digest(i64::MIN + 1));
    }
}
