//! Putting digests in the place of what is to be hidden.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::canonical;
use crate::digest::sha256_parts;
use crate::disclose::{DOTS, Disclosure, Error, MAX_DISCLOSURES, SD, SD_ALG};
use crate::jose::json::MAX_DEPTH;
use crate::text::to_base64url;

/// Fewest digests in one place.
const FEWEST: usize = 4;

/// Thirty-two secret random bytes for one statement, which the caller draws and then forgets. Not to be copied: two
/// statements with one seed would share their salts, and who has read one could guess at the other.
pub struct Seed([u8; 32]);

impl Seed {
    /// The seed of these bytes, which must be fresh.
    pub fn new(bytes: [u8; 32]) -> Self {
        Seed(bytes)
    }
}

/// Draws salts and decoys from a seed.
struct Draw {
    seed: Seed,
    drawn: [u32; 2],
}

impl Draw {
    fn next(&mut self, kind: u8) -> [u8; 32] {
        let n = self.drawn[usize::from(kind)];
        self.drawn[usize::from(kind)] += 1;
        sha256_parts(&[&self.seed.0, &[kind], &n.to_be_bytes()]).0
    }

    fn salt(&mut self) -> String {
        to_base64url(&self.next(0)[..16])
    }

    fn decoy(&mut self) -> String {
        to_base64url(&self.next(1))
    }
}

/// Why something cannot be hidden.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HideError {
    /// Nothing stands at this path (a JSON pointer).
    #[error("nothing to hide at `{0}`")]
    Path(String),
    /// A name that SD-JWT keeps for itself (`_sd`, `...`, `_sd_alg`).
    #[error("`{0}` is a reserved name: choose another")]
    Name(String),
    /// An integer readers would round.
    #[error("a number is beyond ±(2^53 - 1): write it as text")]
    Number,
    /// Nested too deep for a reader to accept.
    #[error("nested too deep")]
    Depth,
    /// Too long or too many for a reader to accept.
    #[error(transparent)]
    Disclosure(#[from] Error),
}

/// What became of an object when parts of it were hidden.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hidden {
    /// The object with digests in the place of what is hidden.
    pub open: Map<String, Value>,
    /// The hidden parts, sorted by digest.
    pub disclosures: Vec<Disclosure>,
}

/// Hides the parts of `members` that stand at `paths` (JSON pointers, `/a/0/b`), inner ones before those around them.
///
/// Every list of digests is filled up with decoys to 4, 8, 16, … and sorted. An array with hidden elements becomes a set:
/// open elements first, then the hidden ones in the order of their digests.
///
/// # Errors
/// Every variant of [`HideError`].
pub fn hide(members: Map<String, Value>, paths: &BTreeSet<String>, seed: Seed) -> Result<Hidden, HideError> {
    let draw = Draw { seed, drawn: [0; 2] };
    let mut hiding = Hiding { unmet: paths.iter().map(String::as_str).collect(), draw, disclosures: Vec::new() };
    let open = hiding.object(members, &mut String::new(), 0)?;
    if let Some(path) = hiding.unmet.first() {
        return Err(HideError::Path((*path).to_owned()));
    }
    let mut disclosures = hiding.disclosures;
    if disclosures.len() > MAX_DISCLOSURES {
        return Err(Error::Size.into());
    }
    disclosures.sort_unstable_by(|a, b| a.digest().cmp(b.digest()));
    Ok(Hidden { open, disclosures })
}

struct Hiding<'a> {
    unmet: BTreeSet<&'a str>,
    draw: Draw,
    disclosures: Vec<Disclosure>,
}

impl Hiding<'_> {
    fn value(&mut self, value: Value, path: &mut String, depth: u8) -> Result<Value, HideError> {
        // One less than readers accept: a disclosure adds the array around its value.
        if depth >= MAX_DEPTH - 1 {
            return Err(HideError::Depth);
        }
        match value {
            Value::Object(members) => self.object(members, path, depth + 1).map(Value::Object),
            Value::Array(items) => self.array(items, path, depth + 1).map(Value::Array),
            Value::Number(number) if !canonical::fits(&number) => Err(HideError::Number),
            other => Ok(other),
        }
    }

    fn object(
        &mut self,
        members: Map<String, Value>,
        path: &mut String,
        depth: u8,
    ) -> Result<Map<String, Value>, HideError> {
        let mut open = Map::new();
        let mut digests = Vec::new();
        for (name, value) in members {
            if [SD, DOTS, SD_ALG].contains(&name.as_str()) {
                return Err(HideError::Name(name));
            }
            let parent = path.len();
            path.push('/');
            path.push_str(&escape(&name));
            let value = self.value(value, path, depth)?;
            if self.unmet.remove(path.as_str()) {
                digests.push(self.disclose(Some(&name), value)?);
            } else {
                open.insert(name, value);
            }
            path.truncate(parent);
        }
        if !digests.is_empty() {
            open.insert(SD.to_owned(), self.filled(digests).into());
        }
        Ok(open)
    }

    fn array(&mut self, items: Vec<Value>, path: &mut String, depth: u8) -> Result<Vec<Value>, HideError> {
        let mut open = Vec::new();
        let mut digests = Vec::new();
        for (n, item) in items.into_iter().enumerate() {
            let parent = path.len();
            path.push_str(&format!("/{n}"));
            let item = self.value(item, path, depth)?;
            if self.unmet.remove(path.as_str()) {
                digests.push(self.disclose(None, item)?)
            } else {
                open.push(item)
            }
            path.truncate(parent);
        }
        if !digests.is_empty() {
            open.extend(self.filled(digests).into_iter().map(|digest| json!({ DOTS: digest })));
        }
        Ok(open)
    }

    fn disclose(&mut self, name: Option<&str>, value: Value) -> Result<String, Error> {
        let salt = self.draw.salt();
        let disclosure = Disclosure::padded(&salt, name, value)?;
        let digest = disclosure.digest().to_owned();
        self.disclosures.push(disclosure);
        Ok(digest)
    }

    /// The digests with decoys up to the next power of two, sorted so that their order tells nothing.
    fn filled(&mut self, mut digests: Vec<String>) -> Vec<String> {
        let wanted = digests.len().next_power_of_two().max(FEWEST);
        while digests.len() < wanted {
            let decoy = self.draw.decoy();
            digests.push(decoy);
        }
        digests.sort_unstable();
        digests
    }
}

/// A name as it stands in a JSON pointer (RFC 6901).
pub fn escape(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}
