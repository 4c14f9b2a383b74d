//! Status lists of both formats: what is read comes back when written and read again, within the limit.
#![no_main]

use libfuzzer_sys::fuzz_target;
use shirube_proof::status::bitstring::Bits;
use shirube_proof::status::token::{Values, Width};
use shirube_proof::status::{BitstringCredential, BitstringReference, TokenList, TokenReference};

const LIMIT: usize = 1 << 18;

fuzz_target!(|given: (u8, u64, &str)| {
    let (bits, index, text) = given;
    if let Ok(list) = Width::of(u64::from(bits)).and_then(|width| Values::from_lst(width, text, LIMIT)) {
        assert!(list.as_bytes().len() <= LIMIT);
        assert_eq!(list.get(index).is_ok(), index < list.entries());
        assert_eq!(Values::from_lst(list.width(), &list.to_lst().unwrap(), LIMIT).unwrap(), list);
    }
    if let Ok(list) = Bits::from_encoded(u64::from(bits), text, LIMIT) {
        assert!(list.as_bytes().len() <= LIMIT);
        assert_eq!(list.get(index).is_ok(), index < list.entries());
        assert_eq!(Bits::from_encoded(u64::from(bits), &list.to_encoded().unwrap(), LIMIT).unwrap(), list);
    }
    let Ok(value) = serde_json::from_str::<serde_json::Value>(text) else { return };
    if let Some(members) = value.as_object() {
        let _ = TokenList::from_claims(members, LIMIT);
        let _ = BitstringCredential::from_credential(members);
    }
    let _ = TokenReference::from_claim(&value);
    if let Ok(reference) = BitstringReference::from_entry(&value) {
        assert_eq!(BitstringReference::from_entry(&reference.to_entry()), Ok(reference));
    }
});
