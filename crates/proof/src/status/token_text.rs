//! The claims of a Status List Token (`statuslist+jwt`) and the reference to it in a statement.
//!
//! **Rests on**: draft-ietf-oauth-status-list sections 4.2, 5.1 and 6.2.
//! **Never** check a signature here: whoever reads claims has opened the token first.

use serde_json::{Map, Value, json};

use super::token::{Values, Width};
use super::{Error, Status};
use crate::canonical::MAX_INTEGER;

/// The `typ` in the header of a signed token list.
pub const TYP: &str = "statuslist+jwt";

/// A token list: the values, whose they are, and how long they count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenList {
    /// `sub`: its address, equal to `uri` in the statements that refer to it.
    pub uri: String,
    /// `iss`: who issued it; the draft leaves it out of what is required.
    pub issuer: Option<String>,
    /// `iat`: when it was issued, in seconds since 1970-01-01T00:00:00Z.
    pub issued_at: u64,
    /// `exp`: from when it no longer counts.
    pub expires: Option<u64>,
    /// `ttl`: for how many seconds a copy may be kept before a new one should be fetched.
    pub ttl: Option<u64>,
    /// `aggregation_uri`: where the addresses of all lists of this issuer stand.
    pub aggregation: Option<String>,
    /// The values.
    pub values: Values,
}

/// Where the status of a statement stands: the member `status_list` of its claim `status`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenReference {
    /// Its index in the list.
    pub index: u64,
    /// The address of the list.
    pub uri: String,
}

impl TokenList {
    /// The claims, to be signed with the header `typ` [`TYP`].
    ///
    /// # Errors
    /// [`Error::Packing`], or [`Error::Member`] for a time beyond 2^53 − 1.
    pub fn to_claims(&self) -> Result<Map<String, Value>, Error> {
        let mut list = Map::new();
        list.insert("bits".into(), json!(self.values.width().bits()));
        list.insert("lst".into(), json!(self.values.to_lst()?));
        list.extend(self.aggregation.iter().map(|uri| ("aggregation_uri".into(), json!(uri))));
        let mut claims = Map::from_iter([("sub".to_owned(), json!(self.uri)), ("status_list".to_owned(), list.into())]);
        claims.extend(self.issuer.iter().map(|issuer| ("iss".into(), json!(issuer))));
        for (name, time) in [("iat", Some(self.issued_at)), ("exp", self.expires), ("ttl", self.ttl)] {
            let Some(time) = time else { continue };
            if time > MAX_INTEGER || (name == "ttl" && time == 0) {
                return Err(Error::Member(name));
            }
            claims.insert(name.into(), json!(time));
        }
        Ok(claims)
    }

    /// Reads the claims of a token whose signature holds; refuses more than `limit` bytes when unpacked.
    ///
    /// Members not named in the draft are not looked at.
    ///
    /// # Errors
    /// [`Error::Member`], [`Error::Width`], and those of [`Values::from_lst`].
    pub fn from_claims(claims: &Map<String, Value>, limit: usize) -> Result<Self, Error> {
        let list = claims.get("status_list").and_then(Value::as_object).ok_or(Error::Member("status_list"))?;
        let bits = list.get("bits").and_then(Value::as_u64).ok_or(Error::Member("bits"))?;
        let lst = list.get("lst").and_then(Value::as_str).ok_or(Error::Member("lst"))?;
        let ttl = optional(claims, "ttl", whole)?;
        if ttl == Some(0) {
            return Err(Error::Member("ttl"));
        }
        Ok(TokenList {
            uri: optional(claims, "sub", text)?.ok_or(Error::Member("sub"))?,
            issuer: optional(claims, "iss", text)?,
            issued_at: optional(claims, "iat", whole)?.ok_or(Error::Member("iat"))?,
            expires: optional(claims, "exp", whole)?,
            ttl,
            aggregation: optional(list, "aggregation_uri", text)?,
            values: Values::from_lst(Width::of(bits)?, lst, limit)?,
        })
    }

    /// What this list says of a statement at a time.
    ///
    /// The same rule serves the past: a list that was in force then must be at hand (`?time=` in the draft), and one that
    /// is not is refused by its dates.
    ///
    /// # Errors
    /// [`Error::Address`], [`Error::Early`], [`Error::Expired`] or [`Error::Index`].
    pub fn status(&self, reference: &TokenReference, at: u64) -> Result<Status, Error> {
        if self.uri != reference.uri {
            return Err(Error::Address);
        }
        if self.issued_at > at {
            return Err(Error::Early);
        }
        if self.expires.is_some_and(|expires| expires <= at) {
            return Err(Error::Expired);
        }
        self.values.get(reference.index).map(Status::from)
    }

    /// Whether the issuer asks to fetch a new copy by then (`ttl`). An old copy still counts until `exp`.
    pub fn is_stale(&self, at: u64) -> bool {
        self.ttl.is_some_and(|ttl| self.issued_at.saturating_add(ttl) < at)
    }
}

impl TokenReference {
    /// The claim `status` of a statement.
    pub fn to_claim(&self) -> Value {
        json!({ "status_list": { "idx": self.index, "uri": self.uri } })
    }

    /// Reads the claim `status`; `None` when it names no token list.
    ///
    /// # Errors
    /// [`Error::Member`].
    pub fn from_claim(status: &Value) -> Result<Option<Self>, Error> {
        let status = status.as_object().ok_or(Error::Member("status"))?;
        let Some(list) = status.get("status_list") else { return Ok(None) };
        let list = list.as_object().ok_or(Error::Member("status_list"))?;
        let index = optional(list, "idx", whole)?.ok_or(Error::Member("idx"))?;
        let uri = optional(list, "uri", text)?.ok_or(Error::Member("uri"))?;
        Ok(Some(TokenReference { index, uri }))
    }
}

/// A member that may be missing, but not of another kind.
pub(super) fn optional<T>(
    of: &Map<String, Value>,
    name: &'static str,
    read: fn(&Value) -> Option<T>,
) -> Result<Option<T>, Error> {
    of.get(name).map(|value| read(value).ok_or(Error::Member(name))).transpose()
}

/// A whole number every reader of JSON sees as it is.
pub(super) fn whole(value: &Value) -> Option<u64> {
    value.as_u64().filter(|number| *number <= MAX_INTEGER)
}

/// A text that is not empty.
pub(super) fn text(value: &Value) -> Option<String> {
    value.as_str().filter(|text| !text.is_empty()).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::super::MAX_BYTES;
    use super::*;

    /// The example of the draft's section 5.1.
    fn example() -> Value {
        json!({"exp": 2_291_720_170_u64, "iat": 1_686_920_170, "sub": "https://example.com/statuslists/1", "ttl": 43_200,
               "status_list": {"bits": 1, "lst": "eNrbuRgAAhcBXQ"}})
    }

    fn reference(index: u64) -> TokenReference {
        TokenReference { index, uri: "https://example.com/statuslists/1".into() }
    }

    #[test]
    fn the_example_of_the_draft_is_read_written_and_asked() {
        let list = TokenList::from_claims(example().as_object().unwrap(), MAX_BYTES).unwrap();
        assert_eq!(Value::Object(list.to_claims().unwrap()), example());
        let at = 1_700_000_000;
        assert_eq!(list.status(&reference(0), at), Ok(Status::Invalid));
        assert_eq!(list.status(&reference(1), at), Ok(Status::Valid));
        assert_eq!(list.status(&reference(16), at), Err(Error::Index));
        assert_eq!(list.status(&reference(0), 1_686_920_169), Err(Error::Early));
        assert_eq!(list.status(&reference(0), 2_291_720_170), Err(Error::Expired));
        let other = TokenReference { uri: "https://example.com/statuslists/2".into(), ..reference(0) };
        assert_eq!(list.status(&other, at), Err(Error::Address));
        assert!(list.is_stale(at) && !list.is_stale(1_686_963_370));
    }

    #[test]
    fn a_reference_is_read_and_written() {
        assert_eq!(TokenReference::from_claim(&reference(7).to_claim()), Ok(Some(reference(7))));
        assert_eq!(TokenReference::from_claim(&json!({"other": 1})), Ok(None));
        for (bad, member) in [
            (json!(null), "status"),
            (json!({"status_list": []}), "status_list"),
            (json!({"status_list": {"uri": "a"}}), "idx"),
            (json!({"status_list": {"idx": -1, "uri": "a"}}), "idx"),
            (json!({"status_list": {"idx": 1.5, "uri": "a"}}), "idx"),
            (json!({"status_list": {"idx": "1", "uri": "a"}}), "idx"),
            (json!({"status_list": {"idx": 9_007_199_254_740_992_u64, "uri": "a"}}), "idx"),
            (json!({"status_list": {"idx": 1, "uri": ""}}), "uri"),
        ] {
            assert_eq!(TokenReference::from_claim(&bad), Err(Error::Member(member)), "{bad}");
        }
    }

    #[test]
    fn each_member_has_its_rule() {
        let with = |path: &str, value: Value| {
            let mut claims = example();
            *claims.pointer_mut(path).unwrap() = value;
            TokenList::from_claims(claims.as_object().unwrap(), MAX_BYTES).unwrap_err()
        };
        assert_eq!(with("/sub", json!(1)), Error::Member("sub"));
        assert_eq!(with("/iat", json!("1")), Error::Member("iat"));
        assert_eq!(with("/iat", json!(1.5)), Error::Member("iat"));
        assert_eq!(with("/exp", json!(null)), Error::Member("exp"));
        assert_eq!(with("/ttl", json!(0)), Error::Member("ttl"));
        assert_eq!(with("/status_list", json!("x")), Error::Member("status_list"));
        assert_eq!(with("/status_list/bits", json!(3)), Error::Width);
        assert_eq!(with("/status_list/bits", json!("1")), Error::Member("bits"));
        assert_eq!(with("/status_list/lst", json!("eNrbuRgAAhcBXQ==")), Error::Text);
        assert_eq!(with("/status_list/lst", json!("eNrbuRgAAhcBXA")), Error::Packing);
    }
}
