//! The index in the database: the same answers as in memory, whatever was published, changed and taken out.

use super::*;
use crate::testing::World;
use crate::text::Both;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

pub(super) fn document(id: usize, title: &str, text: &str) -> Document {
    Document {
        id: format!("doc:{id}"),
        kind: if id.is_multiple_of(3) { Kind::Page } else { Kind::Law },
        address: format!("/doc/{id}"),
        title: Both { ja: title.to_owned(), en: String::new() },
        at: Both::default(),
        names: Vec::new(),
        clauses: Vec::new(),
        text: Both { ja: text.to_owned(), en: String::new() },
        facets: vec![("half".to_owned(), (id % 2).to_string())],
        class: u8::try_from(id % 2).unwrap(),
    }
}

fn found(world: &World, asked: &Asked) -> Answer {
    world.read(|tx| find(tx, &CATALOG, asked))
}

#[test]
fn the_catalogue_is_indexed_once_and_found_as_in_memory() {
    let world = World::new();
    let ground = &world.it.ground;
    assert!(!world.read(|tx| is_up_to_date(tx, &CATALOG)));
    assert!(bring_up_to_date(ground, &CATALOG).unwrap());
    assert!(world.read(|tx| is_up_to_date(tx, &CATALOG)));
    let entries = |world: &World| world.read(|tx| tx.number("SELECT count(*) FROM log_entry", &[]));
    let before = entries(&world);
    assert!(!bring_up_to_date(ground, &CATALOG).unwrap());
    assert_eq!(entries(&world), before, "nothing written, nothing in the log");
    for text in [
        "AI法第13条",
        "透明性",
        "とうめいせい",
        "risk management",
        "「リスクの評価」",
        "の",
        "AI",
        "transparncy",
        "zzz",
    ] {
        let asked = Asked { text: text.to_owned(), most: 7, ..Asked::default() };
        assert_eq!(found(&world, &asked), ask(&asked), "{text}");
    }
    reindex(ground, &CATALOG).unwrap();
    let asked = Asked { text: "透明性".to_owned(), most: 7, ..Asked::default() };
    assert_eq!(found(&world, &asked), ask(&asked));
    assert!(world.faults().is_empty());
}

#[test]
fn two_programs_that_start_at_once_index_once() {
    let world = World::new();
    let other = world.another().unwrap();
    let wrote: Vec<bool> = std::thread::scope(|scope| {
        let both = [&world.it.ground, &other.ground].map(|g| scope.spawn(|| bring_up_to_date(g, &CATALOG).unwrap()));
        both.into_iter().map(|t| t.join().unwrap()).collect()
    });
    assert_eq!(wrote.iter().filter(|w| **w).count(), 1);
}

#[test]
fn what_is_published_last_stands_first_and_what_is_withdrawn_is_gone() {
    let world = World::new();
    let ground = &world.it.ground;
    for n in 0..30 {
        publish(ground, "test", vec![document(n, "共通の題", "本文 number")]).unwrap();
    }
    assert!(world.read(store::batches).len() < 30, "small batches are joined");
    let asked = Asked { text: "共通".into(), kind: Some(Kind::Page), most: 30, ..Asked::default() };
    let order = |world: &World| -> Vec<String> {
        found(world, &asked).groups.iter().flat_map(|g| &g.hits).map(|h| h.document.id.clone()).collect()
    };
    let wanted = |skip: &[usize]| -> Vec<String> {
        let of = |half: usize| (0..30).rev().filter(move |n| n % 3 == 0 && n % 2 == half);
        of(0).chain(of(1)).filter(|n| !skip.contains(n)).map(|n| format!("doc:{n}")).collect()
    };
    assert_eq!(order(&world), wanted(&[]));
    withdraw(ground, &["doc:6", "doc:27", "doc:404"]).unwrap();
    assert_eq!(order(&world), wanted(&[6, 27]));
    publish(ground, "test", vec![document(12, "別の題", "x")]).unwrap();
    assert_eq!(order(&world), wanted(&[6, 27, 12]));
    make_all_anew(&world);
    assert_eq!(order(&world), wanted(&[6, 27, 12]));
}

#[test]
fn new_entries_of_the_log_are_found_and_indexing_does_not_follow_itself() {
    let world = World::new();
    let ground = &world.it.ground;
    let keep = || world.it.keep_log().map(|_| ()).unwrap();
    housekeeping::run(ground, "test.first", |_, _| Ok::<_, DbError>(())).unwrap();
    keep();
    let go_on = || true;
    assert!(follow_log(ground, &go_on).unwrap() > 0);
    let asked = |text: &str| Asked { text: text.to_owned(), kind: Some(Kind::Entry), most: 5, ..Asked::default() };
    let count = |text: &str| found(&world, &asked(text)).groups.first().map_or(0, |g| g.count);
    assert_eq!((count("test.first"), count("test.second")), (1, 0));
    keep();
    assert_eq!(follow_log(ground, &go_on).unwrap(), 0, "what is recorded of indexing is not indexed");
    for n in 0..600 {
        housekeeping::run(ground, if n == 0 { "test.second" } else { "test.many" }, |_, _| Ok::<_, DbError>(()))
            .unwrap();
    }
    keep();
    assert_eq!(follow_log(ground, &|| false).unwrap(), 0);
    assert_eq!(follow_log(ground, &go_on).unwrap(), 600);
    assert_eq!((count("test.first"), count("test.second"), count("test.many"), count("search.index")), (1, 1, 599, 0));
    let newest = &found(&world, &asked("管理")).groups[0].hits[0].document;
    let entry = world.read(|tx| ledger::entry(tx, newest.address.trim_start_matches("/log/entries/"))).unwrap();
    assert_eq!(entry.kind, "test.many");
    assert!(newest.names.iter().chain([&newest.text.ja, &newest.id]).all(|t| !t.contains("example")));
}

fn make_all_anew(world: &World) {
    for batch in world.read(store::batches) {
        make_anew(&world.it.ground, &batch).unwrap();
    }
}

/// Texts of few letters, so that they share many tokens.
fn some_text() -> impl Strategy<Value = String> {
    "[人工知能法AIai ]{1,12}|[ab c]{1,8}|第[1-3]条"
}

#[test]
fn any_documents_answer_any_search_as_in_memory() {
    let mut runner = TestRunner::new(Config { cases: 6, failure_persistence: None, ..Config::default() });
    let texts = proptest::collection::vec((some_text(), some_text()), 1..60);
    let searches = proptest::collection::vec(some_text(), 12);
    runner
        .run(&(texts, searches), |(texts, searches)| {
            let world = World::new();
            let all: Vec<Document> = texts.iter().enumerate().map(|(n, (t, x))| document(n, t, x)).collect();
            replace(&world.it.ground, "test", "1", || all.clone()).unwrap();
            let mut shelf = Shelf { memory: Memory::new(Batch::whole(all)), lexicon: Lexicon::of(&CATALOG) };
            for text in searches {
                let facets = if text.len() % 3 == 0 { vec![("half".to_owned(), "1".to_owned())] } else { Vec::new() };
                let asked = Asked { text, facets, most: 4, ..Asked::default() };
                let (here, there) = (found(&world, &asked), shelf.find(&asked).unwrap());
                prop_assert_eq!(here, there);
            }
            Ok(())
        })
        .unwrap();
}

#[test]
fn every_query_of_the_store_runs() {
    let world = World::new();
    replace(&world.it.ground, "test", "1", || vec![document(1, "題", "本文"), document(3, "題", "本文")]).unwrap();
    let place = Kind::Law.section(1).0 + 1;
    let whole = (0, i64::MAX);
    world.read(|tx| {
        assert_eq!(store::batches(tx)?.len(), 1);
        assert_eq!(store::next_batch(tx)?, 2);
        assert_eq!(store::first_place(tx, whole)?, Some(place));
        assert_eq!(store::of_batch(tx, 1)?.len(), 2);
        assert_eq!(store::by_id(tx, "doc:1")?.map(|d| d.0), Some(place));
        assert_eq!(store::known(tx, &["doc:1", "doc:2", ""])?, ["doc:1"]);
        assert_eq!(store::blocks(tx, "本文", 0, 5)?.len(), 2);
        assert_eq!(store::documents(tx, &[place, 5])?.len(), 1);
        assert_eq!(store::bodies(tx, &[place, 5])?.len(), 1);
        let found = store::tokens(tx, ("本".as_bytes(), "本\u{10ffff}".as_bytes()), 10)?;
        assert_eq!(found, ["本".as_bytes(), "本文".as_bytes()]);
        Ok::<(), DbError>(())
    });
    housekeeping::run(&world.it.ground, "test", |tx, _| {
        store::drop_block(tx, "本文", place)?;
        store::put_blocks(tx, 1, &[("本文".to_owned(), block::pack(&[place]).remove(0))])?;
        store::drop_document(tx, place)?;
        store::drop_batch(tx, 1)?;
        store::put(tx, 1, ("test", "1"), &Batch::default())
    })
    .unwrap();
}
