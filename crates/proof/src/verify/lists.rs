//! What the status lists at hand say of a statement.
//!
//! **Rests on**: draft-ietf-oauth-status-list section 8.3, W3C Bitstring Status List section 3.2, `docs/specs/status.md`.
//! **Never** take silence for "valid": without a list that counts at the time asked about, nothing was checked.

use serde_json::Value;

use super::{Answer, Check};
use crate::canonical::MAX_INTEGER;
use crate::jose::Jws;
use crate::statement::{Issuer, StatusReference};
use crate::status::{
    BitstringCredential, BitstringReference, CREDENTIAL_TYP, Error, MAX_BYTES, Status, TYP, TokenList, TokenReference,
};

/// The longest payload of a signed list, in characters: base64 twice over the largest list.
const MAX_PAYLOAD: usize = MAX_BYTES * 2;

/// The lists of a bundle.
pub(super) struct Lists<'a> {
    lists: Vec<Jws>,
    issuer: Option<&'a Issuer>,
    at: u64,
}

/// How far a look-up came. Later is better: the answer is that of the list which came furthest.
type Found = Result<Answer, (u8, Answer)>;

impl<'a> Lists<'a> {
    /// Reads the lists; a text that is none is passed over, since it is as good as not there.
    pub(super) fn read(texts: &[String], issuer: Option<&'a Issuer>, at: u64) -> Self {
        let read = |text: &String| Jws::parse_up_to(text, &[TYP, CREDENTIAL_TYP], MAX_PAYLOAD).ok();
        Lists { lists: texts.iter().filter_map(read).collect(), issuer, at }
    }

    /// One answer for each place where the status of the statement stands.
    pub(super) fn check(&self, reference: &StatusReference) -> Vec<Answer> {
        if reference.is_empty() {
            return vec![Answer::not_checked(Check::Status, "verify.status.nowhere")];
        }
        let token = reference.token.iter().map(|token| {
            let reference = TokenReference { index: token.index, uri: token.uri.clone() };
            self.best(TYP, "sub", &reference.uri, |jws| self.token(jws, &reference))
        });
        let bitstring = reference.bitstring.iter().map(|entry| {
            let reference = BitstringReference {
                purpose: entry.purpose.clone(),
                index: entry.index,
                uri: entry.list.clone(),
                size: 1,
                messages: Vec::new(),
            };
            self.best(CREDENTIAL_TYP, "id", &reference.uri, |jws| self.bitstring(jws, &reference))
                .with("purpose", &entry.purpose)
        });
        token.chain(bitstring).collect()
    }

    /// The answer of the newest list of this address that counts; else why the one that came furthest does not.
    fn best(&self, kind: &str, name: &str, uri: &str, look: impl Fn(&Jws) -> Found) -> Answer {
        let of_address =
            |jws: &&Jws| jws.header().kind == kind && jws.payload().get(name).and_then(Value::as_str) == Some(uri);
        let mut lists: Vec<&Jws> = self.lists.iter().filter(of_address).collect();
        lists.sort_by_key(|jws| std::cmp::Reverse(issued_at(jws)));
        let mut furthest = (0, Answer::not_checked(Check::Status, "verify.status.no-list"));
        for jws in lists {
            match look(jws) {
                Ok(answer) => return answer.with("list", uri),
                Err(found) if found.0 > furthest.0 => furthest = found,
                Err(_) => {}
            }
        }
        furthest.1.with("list", uri)
    }

    fn token(&self, jws: &Jws, reference: &TokenReference) -> Found {
        self.signed(jws)?;
        let list = TokenList::from_claims(jws.payload(), MAX_BYTES).map_err(unreadable)?;
        let status = list.status(reference, self.at).map_err(out_of_time)?;
        let stale = if list.is_stale(self.at) { "verify.status.stale" } else { "verify.status.valid" };
        let answer = match status {
            Status::Valid => Answer::held(Check::Status, stale),
            Status::Invalid => Answer::not_held(Check::Status, "verify.status.invalid"),
            Status::Suspended => Answer::not_held(Check::Status, "verify.status.suspended"),
            Status::Application(value) => {
                Answer::not_checked(Check::Status, "verify.status.application").with("value", value)
            }
            Status::Reserved(value) => {
                Answer::not_checked(Check::Status, "verify.status.reserved").with("value", value)
            }
        };
        Ok(answer.with("issued", list.issued_at))
    }

    fn bitstring(&self, jws: &Jws, reference: &BitstringReference) -> Found {
        self.signed(jws)?;
        let list = BitstringCredential::from_credential(jws.payload()).map_err(unreadable)?;
        // Without an end among the dates of the JWT a list would count for ever.
        let expires = jws.payload().get("exp").and_then(Value::as_u64);
        let expires = expires.ok_or_else(|| unreadable(Error::Member("exp")))?;
        if issued_at(jws) > self.at {
            return Err(out_of_time(Error::Early));
        }
        if expires <= self.at {
            return Err(out_of_time(Error::Expired));
        }
        let told = list.told(reference, MAX_BYTES).map_err(unreadable)?;
        let answer = match (told.value, reference.purpose.as_str()) {
            (0, _) => Answer::held(Check::Status, "verify.status.valid"),
            (_, "revocation") => Answer::not_held(Check::Status, "verify.status.invalid"),
            (_, "suspension") => Answer::not_held(Check::Status, "verify.status.suspended"),
            (_, "refresh") => Answer::held(Check::Status, "verify.status.refresh"),
            (value, _) => Answer::not_checked(Check::Status, "verify.status.application").with("value", value),
        };
        Ok(answer.with("issued", issued_at(jws)))
    }

    /// Whether the issuer of the statement signed this list, with a key that signed then.
    fn signed(&self, jws: &Jws) -> Result<(), (u8, Answer)> {
        let Some(issuer) = self.issuer else {
            return Err((1, Answer::not_checked(Check::Status, "verify.status.no-keys")));
        };
        let says = ["iss", "issuer"].iter().find_map(|name| jws.payload().get(*name)).and_then(Value::as_str);
        if says.is_some_and(|says| says != issuer.address) {
            return Err((2, Answer::not_held(Check::Status, "verify.status.issuer")));
        }
        let key = jws.header().key_id.as_deref().and_then(|id| issuer.key(id));
        let Some(key) = key.filter(|key| jws.verify(key.key())) else {
            return Err((3, Answer::not_held(Check::Status, "verify.status.signature")));
        };
        // No receipt stands behind a list, so a compromised key signs none that counts.
        key.check(issued_at(jws), None).map_err(|fault| (4, Answer::not_held(Check::Status, fault.code())))
    }
}

fn issued_at(jws: &Jws) -> u64 {
    ["iat", "nbf"].iter().find_map(|name| jws.payload().get(*name)?.as_u64()).unwrap_or(MAX_INTEGER)
}

fn unreadable(error: Error) -> (u8, Answer) {
    (5, Answer::not_held(Check::Status, "verify.status.unreadable").with("detail", error.code()))
}

/// A list of another time says nothing about this one; anything else that is wrong with it is wrong.
fn out_of_time(error: Error) -> (u8, Answer) {
    match error {
        Error::Early => (6, Answer::not_checked(Check::Status, "verify.status.early")),
        Error::Expired => (6, Answer::not_checked(Check::Status, "verify.status.expired")),
        other => unreadable(other),
    }
}
