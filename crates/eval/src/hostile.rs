//! Changes that somebody or something may make to a file, for tests of whatever reads one.

use proptest::prelude::*;
use proptest::sample::Index;

/// One change.
#[derive(Debug, Clone)]
pub enum Change {
    /// Another byte in place of one.
    Put(Index, u8),
    /// A byte more.
    Add(Index, u8),
    /// Some bytes fewer.
    Remove(Index, usize),
    /// Nothing from there on.
    Cut(Index),
    /// Some bytes twice.
    Twice(Index, usize),
    /// Bytes many times over: nesting, long numbers, long texts.
    Many(Index, &'static str, usize),
}

const MANY: [&str; 8] = ["[", "{\"a\":", "9", "\\u00e9", "-", "\"", "1,", "\n"];

/// Up to four changes.
pub fn changes() -> impl Strategy<Value = Vec<Change>> {
    let byte = || prop_oneof![any::<u8>(), prop::sample::select(br#"{}[]",:\ntfu0123456789eE+-. "#.to_vec())];
    let at = any::<Index>;
    let one = prop_oneof![
        (at(), byte()).prop_map(|(at, byte)| Change::Put(at, byte)),
        (at(), byte()).prop_map(|(at, byte)| Change::Add(at, byte)),
        (at(), 1..20_usize).prop_map(|(at, size)| Change::Remove(at, size)),
        at().prop_map(Change::Cut),
        (at(), 1..400_usize).prop_map(|(at, size)| Change::Twice(at, size)),
        (at(), prop::sample::select(MANY.to_vec()), 1..20_000_usize)
            .prop_map(|(at, text, n)| Change::Many(at, text, n)),
    ];
    prop::collection::vec(one, 0..5)
}

/// Bytes with changes made to them.
pub fn changed(bytes: &[u8], changes: &[Change]) -> Vec<u8> {
    let mut out = bytes.to_vec();
    for change in changes {
        if out.is_empty() {
            break;
        }
        let size = out.len();
        match change {
            Change::Put(at, byte) => out[at.index(size)] = *byte,
            Change::Add(at, byte) => out.insert(at.index(size), *byte),
            Change::Remove(at, count) => {
                let from = at.index(size);
                out.drain(from..(from + count).min(size));
            }
            Change::Cut(at) => out.truncate(at.index(size)),
            Change::Twice(at, count) => {
                let from = at.index(size);
                let part = out[from..(from + count).min(size)].to_vec();
                out.splice(from..from, part);
            }
            Change::Many(at, text, count) => {
                let from = at.index(size);
                out.splice(from..from, text.repeat(*count).into_bytes());
            }
        }
    }
    out
}
