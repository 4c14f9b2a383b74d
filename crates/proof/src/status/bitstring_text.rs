//! A Bitstring Status List as a credential, and the entry that refers to it.
//!
//! **Rests on**: W3C Bitstring Status List v1.0 sections 2.1, 2.2 and 3.2.
//! **Never** show a `message` to people as if it were ours: the Recommendation made it for developers.

use serde_json::{Map, Value, json};

use super::Error;
use super::bitstring::Bits;
use super::token_text::{optional, text, whole};

/// The `typ` in the header of a signed credential that holds a list.
pub const CREDENTIAL_TYP: &str = "vc+jwt";

/// One value of `statusMessage`: what it means, for developers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// The value.
    pub value: u8,
    /// What the issuer says it means.
    pub message: String,
}

/// A list as the credential says it: `credentialSubject` of a `BitstringStatusListCredential`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BitstringCredential {
    /// `id` of the credential: its address, where it states one.
    pub uri: Option<String>,
    /// `statusPurpose`: one or several.
    pub purposes: Vec<String>,
    /// `encodedList`, still packed: how many bits an entry has stands in the reference, not here.
    pub encoded: String,
    /// `ttl` in milliseconds.
    pub ttl: Option<u64>,
}

/// A `BitstringStatusListEntry` of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BitstringReference {
    /// `statusPurpose`: `revocation`, `suspension`, `refresh`, `message`, or the issuer's own.
    pub purpose: String,
    /// `statusListIndex`.
    pub index: u64,
    /// `statusListCredential`: the address of the list.
    pub uri: String,
    /// `statusSize`: bits for each entry, 1 when left out.
    pub size: u64,
    /// `statusMessage`: what each value means, in the order of values; empty when left out.
    pub messages: Vec<Message>,
}

/// What a bitstring list says of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// For which purpose.
    pub purpose: String,
    /// The value; 0 is "not so".
    pub value: u8,
    /// What the issuer says the value means.
    pub message: Option<String>,
}

impl BitstringCredential {
    /// The member `credentialSubject`.
    pub fn to_subject(&self) -> Value {
        let mut subject = Map::from_iter([
            ("type".to_owned(), json!("BitstringStatusList")),
            ("encodedList".to_owned(), json!(self.encoded)),
        ]);
        subject.extend(self.uri.iter().map(|uri| ("id".into(), json!(format!("{uri}#list")))));
        let purpose = if let [one] = &self.purposes[..] { json!(one) } else { json!(self.purposes) };
        subject.insert("statusPurpose".into(), purpose);
        subject.extend(self.ttl.map(|ttl| ("ttl".into(), json!(ttl))));
        subject.into()
    }

    /// The whole credential, to be signed with the header `typ` [`CREDENTIAL_TYP`]; times in seconds since 1970.
    ///
    /// Its dates are the members every JWT has, which credentials signed so may use in place of `validFrom` and `validUntil`.
    pub fn to_credential(&self, issuer: &str, issued_at: u64, expires: u64) -> Map<String, Value> {
        let mut out = Map::new();
        let mut put = |name: &str, value: Value| {
            out.insert(name.to_owned(), value);
        };
        put("@context", json!(["https://www.w3.org/ns/credentials/v2"]));
        put("type", json!(["VerifiableCredential", "BitstringStatusListCredential"]));
        put("issuer", json!(issuer));
        put("iss", json!(issuer));
        put("iat", json!(issued_at));
        put("exp", json!(expires));
        self.uri.iter().for_each(|uri| put("id", json!(uri)));
        put("credentialSubject", self.to_subject());
        out
    }

    /// Reads a credential whose signature holds. Its dates are members of every credential and checked with them.
    ///
    /// # Errors
    /// [`Error::Member`].
    pub fn from_credential(credential: &Map<String, Value>) -> Result<Self, Error> {
        if !words(credential.get("type"))
            .is_some_and(|types| types.iter().any(|name| name == "BitstringStatusListCredential"))
        {
            return Err(Error::Member("type"));
        }
        let subject = credential.get("credentialSubject").and_then(Value::as_object);
        let subject = subject.ok_or(Error::Member("credentialSubject"))?;
        if subject.get("type").and_then(Value::as_str) != Some("BitstringStatusList") {
            return Err(Error::Member("credentialSubject.type"));
        }
        Ok(BitstringCredential {
            uri: optional(credential, "id", text)?,
            purposes: words(subject.get("statusPurpose")).ok_or(Error::Member("statusPurpose"))?,
            encoded: optional(subject, "encodedList", text)?.ok_or(Error::Member("encodedList"))?,
            ttl: optional(subject, "ttl", whole)?,
        })
    }

    /// What this list says of a statement; refuses more than `limit` bytes when unpacked.
    ///
    /// # Errors
    /// [`Error::Address`], [`Error::Purpose`], those of [`Bits::from_encoded`], [`Error::Index`].
    pub fn told(&self, reference: &BitstringReference, limit: usize) -> Result<Told, Error> {
        if self.uri.as_ref().is_some_and(|uri| *uri != reference.uri) {
            return Err(Error::Address);
        }
        if !self.purposes.contains(&reference.purpose) {
            return Err(Error::Purpose);
        }
        reference.told(&Bits::from_encoded(reference.size, &self.encoded, limit)?)
    }
}

impl BitstringReference {
    /// What an unpacked list says of this statement.
    ///
    /// # Errors
    /// [`Error::Width`] when the list has entries of another width, [`Error::Index`].
    pub fn told(&self, list: &Bits) -> Result<Told, Error> {
        if u64::from(list.size()) != self.size {
            return Err(Error::Width);
        }
        let value = list.get(self.index)?;
        let message = self.messages.iter().find(|message| message.value == value).map(|found| found.message.clone());
        Ok(Told { purpose: self.purpose.clone(), value, message })
    }

    /// The entry as it stands in `credentialStatus`.
    pub fn to_entry(&self) -> Value {
        let mut entry = Map::from_iter([
            ("type".to_owned(), json!("BitstringStatusListEntry")),
            ("statusPurpose".to_owned(), json!(self.purpose)),
            ("statusListIndex".to_owned(), json!(self.index.to_string())),
            ("statusListCredential".to_owned(), json!(self.uri)),
        ]);
        if self.size != 1 {
            entry.insert("statusSize".into(), json!(self.size));
        }
        if !self.messages.is_empty() {
            let message = |found: &Message| json!({"status": format!("{:#x}", found.value), "message": found.message});
            entry.insert("statusMessage".into(), self.messages.iter().map(message).collect());
        }
        entry.into()
    }

    /// Reads one entry of `credentialStatus`.
    ///
    /// # Errors
    /// [`Error::Member`] or [`Error::Width`].
    pub fn from_entry(entry: &Value) -> Result<Self, Error> {
        let entry = entry.as_object().ok_or(Error::Member("credentialStatus"))?;
        if entry.get("type").and_then(Value::as_str) != Some("BitstringStatusListEntry") {
            return Err(Error::Member("type"));
        }
        let size = optional(entry, "statusSize", whole)?.unwrap_or(1);
        if !(1..=8).contains(&size) {
            return Err(Error::Width);
        }
        let index = entry.get("statusListIndex").and_then(Value::as_str).and_then(crate::text::decimal);
        Ok(BitstringReference {
            purpose: optional(entry, "statusPurpose", text)?.ok_or(Error::Member("statusPurpose"))?,
            index: index.ok_or(Error::Member("statusListIndex"))?,
            uri: optional(entry, "statusListCredential", text)?.ok_or(Error::Member("statusListCredential"))?,
            size,
            messages: messages(entry.get("statusMessage"), size).ok_or(Error::Member("statusMessage"))?,
        })
    }
}

/// One text, or a list of one or more.
fn words(value: Option<&Value>) -> Option<Vec<String>> {
    match value? {
        Value::Array(items) if !items.is_empty() => items.iter().map(text).collect(),
        one => Some(vec![text(one)?]),
    }
}

/// As many messages as there are values, each value once; none are needed for one bit.
fn messages(value: Option<&Value>, size: u64) -> Option<Vec<Message>> {
    let Some(value) = value else { return (size == 1).then(Vec::new) };
    let found: Vec<Message> = value.as_array()?.iter().map(message).collect::<Option<_>>()?;
    let mut values: Vec<u8> = found.iter().map(|message| message.value).collect();
    values.sort_unstable();
    values.dedup();
    let all = 1_u64 << size;
    let whole = found.len() as u64 == all && values.len() as u64 == all && u64::from(*values.last()?) == all - 1;
    whole.then_some(found)
}

fn message(value: &Value) -> Option<Message> {
    let status = value.get("status")?.as_str()?.strip_prefix("0x")?;
    if status.is_empty() || !status.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let value_of = u8::from_str_radix(status, 16).ok()?;
    Some(Message { value: value_of, message: value.get("message")?.as_str()?.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::super::MAX_BYTES;
    use super::super::bitstring::MIN_ENTRIES;
    use super::*;

    fn credential() -> Value {
        json!({"@context": ["https://www.w3.org/ns/credentials/v2"], "id": "https://example.com/credentials/status/3",
               "type": ["VerifiableCredential", "BitstringStatusListCredential"], "issuer": "did:example:12345",
               "validFrom": "2021-04-05T14:27:40Z",
               "credentialSubject": {"id": "https://example.com/status/3#list", "type": "BitstringStatusList",
                   "statusPurpose": "revocation",
                   "encodedList": "uH4sIAAAAAAAAA-3BMQEAAADCoPVPbQwfoAAAAAAAAAAAAAAAAAAAAIC3AYbSVKsAQAAA"}})
    }

    fn entry() -> Value {
        json!({"id": "https://example.com/credentials/status/3#94567", "type": "BitstringStatusListEntry",
               "statusPurpose": "revocation", "statusListIndex": "94567",
               "statusListCredential": "https://example.com/credentials/status/3"})
    }

    #[test]
    fn the_examples_of_the_recommendation_fit_each_other() {
        let list = BitstringCredential::from_credential(credential().as_object().unwrap()).unwrap();
        let reference = BitstringReference::from_entry(&entry()).unwrap();
        let told = list.told(&reference, MAX_BYTES).unwrap();
        assert_eq!((told.purpose.as_str(), told.value, told.message), ("revocation", 0, None));
        let suspended = BitstringReference { purpose: "suspension".into(), ..reference.clone() };
        assert_eq!(list.told(&suspended, MAX_BYTES), Err(Error::Purpose));
        let elsewhere = BitstringReference { uri: "https://example.com/4".into(), ..reference.clone() };
        assert_eq!(list.told(&elsewhere, MAX_BYTES), Err(Error::Address));
        let beyond = BitstringReference { index: MIN_ENTRIES, ..reference.clone() };
        assert_eq!(list.told(&beyond, MAX_BYTES), Err(Error::Index));
        assert_eq!(BitstringReference::from_entry(&reference.to_entry()), Ok(reference));
        let again = list.to_credential("https://example.com", 100, 200);
        assert_eq!(BitstringCredential::from_credential(&again).unwrap(), list);
    }

    #[test]
    fn a_wide_entry_says_what_each_value_means() {
        let mut list = Bits::new(2, MIN_ENTRIES).unwrap();
        list.set(492, 2).unwrap();
        let mut entry = entry();
        (entry["statusPurpose"], entry["statusListIndex"], entry["statusSize"]) =
            (json!("message"), json!("492"), json!(2));
        assert_eq!(BitstringReference::from_entry(&entry), Err(Error::Member("statusMessage")));
        let named = |value: &str, message: &str| json!({"status": value, "message": message});
        let mut messages = vec![named("0x0", "pending"), named("0x1", "accepted"), named("0x2", "rejected")];
        entry["statusMessage"] = json!(messages);
        assert_eq!(BitstringReference::from_entry(&entry), Err(Error::Member("statusMessage")));
        messages.push(named("0x3", "undefined"));
        entry["statusMessage"] = json!(messages);
        let reference = BitstringReference::from_entry(&entry).unwrap();
        assert_eq!(reference.told(&list).unwrap().message.as_deref(), Some("rejected"));
        assert_eq!(reference.to_entry()["statusMessage"], entry["statusMessage"]);
        assert_eq!(reference.told(&Bits::new(1, MIN_ENTRIES).unwrap()), Err(Error::Width));
        entry["statusMessage"][3] = named("0x2", "again");
        assert_eq!(BitstringReference::from_entry(&entry), Err(Error::Member("statusMessage")));
    }

    #[test]
    fn each_member_of_an_entry_has_its_rule() {
        for (name, bad, error) in [
            ("type", json!("StatusList2021Entry"), Error::Member("type")),
            ("statusPurpose", json!(""), Error::Member("statusPurpose")),
            ("statusListIndex", json!(94_567), Error::Member("statusListIndex")),
            ("statusListIndex", json!("-1"), Error::Member("statusListIndex")),
            ("statusListIndex", json!("01"), Error::Member("statusListIndex")),
            ("statusListCredential", json!(null), Error::Member("statusListCredential")),
            ("statusSize", json!(0), Error::Width),
            ("statusSize", json!(9), Error::Width),
            ("statusSize", json!("1"), Error::Member("statusSize")),
        ] {
            let mut entry = entry();
            entry[name] = bad;
            assert_eq!(BitstringReference::from_entry(&entry), Err(error));
        }
        for (path, bad) in
            [("/type", json!("X")), ("/credentialSubject/type", json!(1)), ("/credentialSubject", json!([]))]
        {
            let mut credential = credential();
            *credential.pointer_mut(path).unwrap() = bad;
            assert!(BitstringCredential::from_credential(credential.as_object().unwrap()).is_err(), "{path}");
        }
    }
}
