//! Notices through their verbs, on either database.

mod killed;
mod mail;
mod pure;
mod queries;
mod real;
mod told;
mod wishes;

use super::*;
use crate::norm::Source;
use crate::testing::World;
use std::sync::LazyLock;

/// One provision of the book below.
pub(super) struct Item {
    pub id: &'static str,
    pub text: &'static str,
    pub applies: &'static str,
}

pub(super) const FOR_PROVIDERS: &str = "'provider' in roles";
pub(super) const FOR_DEVELOPERS: &str = "'developer' in roles";

pub(super) fn item(id: &'static str, text: &'static str, applies: &'static str) -> Item {
    Item { id, text, applies }
}

/// The file of an instrument with these provisions.
pub(super) fn book(name: &str, status: &str, considered: &str, items: &[Item]) -> (String, String) {
    let (code, version) = name.split_once('@').unwrap();
    let mut text = format!(
        "code = \"{code}\"\nversion = \"{version}\"\ntitle = {{ ja = \"手引{version}\", en = \"Guide {version}\" }}\n\
         short = {{ ja = \"手引\", en = \"Guide\" }}\nissuer = {{ ja = \"なし\", en = \"none\" }}\nnature = \"guideline\"\n\
         decided = \"2026-01-01\"\nstatus = \"{status}\"\njurisdiction = \"jp\"\nconsidered = \"{considered}\"\n\
         url = \"https://example.jp/\"\ncertainty = \"memory\"\n"
    );
    for Item { id, text: says, applies } in items {
        text.push_str(&format!(
            "[[norm]]\nid = \"{id}\"\nkind = \"item\"\ntitle = {{ ja = \"見出し {says}\", en = \"Heading {says}\" }}\n\
             text = {{ ja = \"{says}を行う。\", en = \"Does {says}.\" }}\naddressees = [\"provider\"]\nstrength = \"expected\"\n\
             assess = true\napplies = \"{applies}\"\ncitation = {{ ja = \"{id}\", en = \"{id}\" }}\ncertainty = \"memory\"\n"
        ));
    }
    (format!("norms/{name}.toml"), text)
}

/// A catalogue of these instruments.
pub(super) fn catalog(books: &[(String, String)]) -> Catalog {
    let embedded = Source::embedded();
    let kept = ["criteria/facts.toml", "criteria/laws.toml", "criteria/import.toml", "terms.toml"];
    let mut files: Vec<(String, String)> =
        kept.iter().map(|n| ((*n).to_owned(), embedded.text(n).unwrap().to_owned())).collect();
    files.extend(books.iter().cloned());
    Catalog::load(&Source::files(files)).unwrap_or_else(|faults| panic!("{faults:?}"))
}

/// The catalogue before: one instrument for everyone, one on request.
pub(super) static BEFORE: LazyLock<Catalog> = LazyLock::new(|| {
    catalog(&[
        book(
            "guide@1",
            "current",
            "always",
            &[
                item("A", "alpha", FOR_PROVIDERS),
                item("B", "beta", FOR_DEVELOPERS),
                item("C", "gamma", FOR_PROVIDERS),
                item("D", "delta", FOR_PROVIDERS),
            ],
        ),
        book("abroad@1", "current", "on-request", &[item("X", "xi", FOR_PROVIDERS)]),
    ])
});

/// After: A says something else, C has another number, D is gone, E is new and for developers; the one on request changed too.
pub(super) static AFTER: LazyLock<Catalog> = LazyLock::new(|| {
    let items = || {
        [
            item("A", "alpha anew", FOR_PROVIDERS),
            item("B", "beta", FOR_DEVELOPERS),
            item("F", "gamma", FOR_PROVIDERS),
            item("E", "epsilon", FOR_DEVELOPERS),
        ]
    };
    let before = [
        item("A", "alpha", FOR_PROVIDERS),
        item("B", "beta", FOR_DEVELOPERS),
        item("C", "gamma", FOR_PROVIDERS),
        item("D", "delta", FOR_PROVIDERS),
    ];
    catalog(&[
        book("guide@2", "current", "always", &items()),
        book("guide@1", "superseded", "always", &before),
        book("abroad@1", "current", "on-request", &[item("X", "xi anew", FOR_PROVIDERS)]),
    ])
});

/// Yes, always.
pub(super) fn on() -> bool {
    true
}

/// Compares and tells to the end.
pub(super) fn catch(world: &World, catalog: &Catalog) -> Walked {
    catch_up(&world.it.ground, catalog, &on).unwrap()
}

/// The notices of an operator, as someone reads them.
pub(super) fn notices_of(world: &World, operator: &OperatorId, reader: &AccountId) -> Vec<Notice> {
    let query = NoticeQuery {
        operator: operator.clone(),
        reader: reader.clone(),
        system: None,
        unread: false,
        after: None,
        most: 50,
    };
    world.read(|tx| notices(tx, &query)).rows
}

/// Entries of the log.
pub(super) fn entries(world: &World) -> i64 {
    world.read(|tx| tx.number("SELECT count(*) FROM log_entry", &[]))
}
