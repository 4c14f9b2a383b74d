//! Bundles and the metadata of issuers: what is read is what was meant, and can be written.
#![no_main]

use libfuzzer_sys::fuzz_target;
use shirube_proof::statement::{Bundle, Issuer};

fuzz_target!(|bytes: &[u8]| {
    if let Ok(bundle) = Bundle::parse(bytes) {
        let again = serde_json::to_vec(&bundle.to_value()).unwrap();
        assert_eq!(Bundle::parse(&again), Ok(bundle));
    }
    if let Ok(issuer) = Issuer::parse(bytes) {
        let again = serde_json::to_vec(&issuer.to_value()).unwrap();
        assert_eq!(Issuer::parse(&again), Ok(issuer));
    }
});
