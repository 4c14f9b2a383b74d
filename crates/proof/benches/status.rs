//! Asking about one statement among ten million, and what comes before it: unpacking, packing, drawing a place.
//!
//! *look-up* starts from a list held unpacked; *cold* starts from the claims of the token as they arrive (its signature
//! apart). One entry in a hundred is set, at random: a list that is nearly all 0 is smaller and faster.
//!
//! Target: look-up 1 ms.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use shirube_proof::status::bitstring::Bits;
use shirube_proof::status::token::{Values, Width};
use shirube_proof::status::{MAX_BYTES, Places, TokenList, TokenReference};

const ENTRIES: u64 = 10_000_000;

fn chance() -> impl FnMut() -> u64 {
    let mut state = 1_u64;
    move || {
        // SplitMix64: for a benchmark, never for a place that counts.
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (state ^ state >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ mixed >> 31
    }
}

fn revoked(limit: u8) -> Vec<(u64, u8)> {
    let mut next = chance();
    (0..ENTRIES / 100).map(|turn| (next() % ENTRIES, 1 + (turn % u64::from(limit)) as u8)).collect()
}

fn token(c: &mut Criterion, name: &str, width: Width, limit: u8) {
    let mut values = Values::new(width, ENTRIES).expect("fits");
    values.set_many(&revoked(limit)).expect("fits");
    let list = TokenList {
        uri: "https://a.example/status/1".into(),
        issuer: None,
        issued_at: 100,
        expires: Some(200),
        ttl: None,
        aggregation: None,
        values,
    };
    let claims = list.to_claims().expect("packs");
    println!("{name}: lst of {} bytes", claims["status_list"]["lst"].as_str().map_or(0, str::len));
    let mut next = chance();
    let mut asked = TokenReference { index: 0, uri: list.uri.clone() };
    c.bench_function(&format!("{name}: look-up"), |b| {
        b.iter(|| {
            asked.index = next() % ENTRIES;
            black_box(list.status(&asked, 150))
        })
    });
    c.bench_function(&format!("{name}: cold, unpack and look up"), |b| {
        b.iter(|| black_box(TokenList::from_claims(&claims, MAX_BYTES).map(|list| list.status(&asked, 150))))
    });
    let mut later = list.values.clone();
    (0..100).for_each(|_| later.set(next() % ENTRIES, 1).expect("fits"));
    c.bench_function(&format!("{name}: what changed"), |b| b.iter(|| black_box(later.changes_since(&list.values))));
    c.bench_function(&format!("{name}: pack"), |b| b.iter(|| black_box(list.values.to_lst())));
}

fn bitstring(c: &mut Criterion) {
    let mut list = Bits::new(1, ENTRIES).expect("fits");
    list.set_many(&revoked(1)).expect("fits");
    let encoded = list.to_encoded().expect("packs");
    let mut next = chance();
    c.bench_function("bitstring 1 bit: look-up", |b| b.iter(|| black_box(list.get(next() % ENTRIES))));
    c.bench_function("bitstring 1 bit: cold, unpack and look up", |b| {
        b.iter(|| black_box(Bits::from_encoded(1, &encoded, MAX_BYTES).map(|list| list.get(next() % ENTRIES))))
    });
}

fn places(c: &mut Criterion) {
    let mut places = Places::new(ENTRIES).expect("fits");
    let mut next = chance();
    while places.free() > ENTRIES / 2 {
        places.take(next() % ENTRIES);
    }
    c.bench_function("places: draw one of five million", |b| b.iter(|| black_box(places.draw(next()))));
}

fn all(c: &mut Criterion) {
    token(c, "token list 1 bit", Width::One, 1);
    token(c, "token list 2 bits", Width::Two, 3);
    token(c, "token list 8 bits", Width::Eight, 255);
    bitstring(c);
    places(c);
}

criterion_group! { name = status; config = Criterion::default().sample_size(20); targets = all }
criterion_main!(status);
