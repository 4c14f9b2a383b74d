//! Bundles and tiles read back, for every width.
#![no_main]

use libfuzzer_sys::fuzz_target;
use shirube_proof::tile::{encode_bundle, parse_bundle, parse_tile, tile_bytes};

fuzz_target!(|input: (u16, &[u8])| {
    let (width, bytes) = input;
    if let Ok(entries) = parse_bundle(bytes, width) {
        assert_eq!(encode_bundle(&entries).unwrap(), bytes);
    }
    if let Some(hashes) = parse_tile(bytes, width) {
        assert_eq!(tile_bytes(&hashes), bytes);
    }
});
