//! Putting what was disclosed back in its place.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::disclose::hide::escape;
use crate::disclose::{DOTS, Disclosure, Error, MAX_DISCLOSURES, SD, SD_ALG};

/// How deep objects and arrays may stand in each other once everything is in its place.
pub const MAX_NESTING: usize = 32;

/// Where a disclosure stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// JSON pointer into [`Revealed::members`].
    pub path: String,
    /// Number of the disclosure it stands in; `None`: in the signed part itself.
    pub within: Option<usize>,
}

/// The payload with everything disclosed in its place, and nothing of how it was hidden.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revealed {
    /// The members.
    pub members: Map<String, Value>,
    /// Where each disclosure stands, in their order.
    pub places: Vec<Place>,
}

/// Puts every disclosure where its digest stands and removes all other digests (RFC 9901 section 7.1).
///
/// # Errors
/// The first thing that is wrong, out of all variants of [`Error`] but [`Error::Form`].
pub fn reveal(payload: &Map<String, Value>, disclosures: &[Disclosure]) -> Result<Revealed, Error> {
    if disclosures.len() > MAX_DISCLOSURES {
        return Err(Error::Size);
    }
    if payload.get(SD_ALG).is_some_and(|name| name != "sha-256") {
        return Err(Error::Algorithm);
    }
    let mut by_digest = BTreeMap::new();
    for (n, disclosure) in disclosures.iter().enumerate() {
        if by_digest.insert(disclosure.digest(), n).is_some() {
            return Err(Error::Twice);
        }
    }
    let mut walk = Walk {
        disclosures,
        by_digest,
        met: BTreeSet::new(),
        places: vec![None; disclosures.len()],
        path: String::new(),
    };
    let mut members = walk.object(payload, None, 0)?;
    members.remove(SD_ALG);
    let places = walk.places.into_iter().collect::<Option<Vec<_>>>().ok_or(Error::Unreferenced)?;
    Ok(Revealed { members, places })
}

struct Walk<'a> {
    disclosures: &'a [Disclosure],
    by_digest: BTreeMap<&'a str, usize>,
    met: BTreeSet<&'a str>,
    places: Vec<Option<Place>>,
    path: String,
}

impl<'a> Walk<'a> {
    fn value(&mut self, value: &'a Value, within: Option<usize>, depth: usize) -> Result<Value, Error> {
        if depth > MAX_NESTING {
            return Err(Error::Depth);
        }
        match value {
            Value::Object(members) => self.object(members, within, depth + 1).map(Value::Object),
            Value::Array(items) => self.array(items, within, depth + 1).map(Value::Array),
            other => Ok(other.clone()),
        }
    }

    fn object(
        &mut self,
        members: &'a Map<String, Value>,
        within: Option<usize>,
        depth: usize,
    ) -> Result<Map<String, Value>, Error> {
        let mut out = Map::new();
        for (name, value) in members.iter().filter(|(name, _)| *name != SD) {
            // Elements that stand for hidden ones are taken out in `array`; anywhere else the name is forbidden.
            if name == DOTS || (name == SD_ALG && depth > 0) {
                return Err(Error::Digests);
            }
            let value = self.at(&escape(name), |walk| walk.value(value, within, depth))?;
            out.insert(name.clone(), value);
        }
        let Some(digests) = members.get(SD) else { return Ok(out) };
        for digest in digests.as_array().ok_or(Error::Digests)? {
            let Some(n) = self.find(digest)? else { continue };
            let disclosure = &self.disclosures[n];
            let name = disclosure.name().ok_or(Error::Shape)?;
            if [SD, DOTS].contains(&name) || members.contains_key(name) || out.contains_key(name) {
                return Err(Error::Name);
            }
            let value = self.at(&escape(name), |walk| walk.placed(n, within, depth))?;
            out.insert(name.to_owned(), value);
        }
        Ok(out)
    }

    fn array(&mut self, items: &'a [Value], within: Option<usize>, depth: usize) -> Result<Vec<Value>, Error> {
        let mut out = Vec::with_capacity(items.len());
        for item in items {
            let here = out.len().to_string();
            match item.as_object().and_then(|members| Some((members.len(), members.get(DOTS)?))) {
                None => out.push(self.at(&here, |walk| walk.value(item, within, depth))?),
                Some((1, digest)) => {
                    let Some(n) = self.find(digest)? else { continue };
                    if self.disclosures[n].name().is_some() {
                        return Err(Error::Shape);
                    }
                    out.push(self.at(&here, |walk| walk.placed(n, within, depth))?);
                }
                Some(_) => return Err(Error::Digests),
            }
        }
        Ok(out)
    }

    /// Which disclosure a digest stands for; `None` for what was not shown, and for decoys.
    fn find(&mut self, digest: &'a Value) -> Result<Option<usize>, Error> {
        let digest = digest.as_str().ok_or(Error::Digests)?;
        if !self.met.insert(digest) {
            return Err(Error::Twice);
        }
        Ok(self.by_digest.get(digest).copied())
    }

    fn placed(&mut self, n: usize, within: Option<usize>, depth: usize) -> Result<Value, Error> {
        self.places[n] = Some(Place { path: self.path.clone(), within });
        let disclosures = self.disclosures;
        self.value(disclosures[n].value(), Some(n), depth)
    }

    fn at<T>(&mut self, step: &str, go: impl FnOnce(&mut Self) -> T) -> T {
        let parent = self.path.len();
        self.path.push('/');
        self.path.push_str(step);
        let out = go(self);
        self.path.truncate(parent);
        out
    }
}
