//! What a search finds.

use super::norm::Both;
use serde::Serialize;
use shirube_domain::search::{Answer, Group, Hit, Piece, ReadAs};
use shirube_domain::text::Lang;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// What was found.
#[derive(Debug, Serialize, ToSchema)]
pub struct SearchAnswer {
    /// The index holds the catalogue in force; while it is being made, some things are not found.
    pub is_ready: bool,
    /// The search was too long and was read in part.
    pub is_cut: bool,
    /// A phrase was asked for, and more documents may say it than so many that were looked into.
    pub looked_into: Option<usize>,
    /// Names of laws and clause numbers recognised.
    pub read: Vec<SearchReading>,
    /// What was found, by kind; kinds without hits are left out.
    pub groups: Vec<SearchGroup>,
    /// The same search with words that exist, when nothing was found.
    pub near: Vec<String>,
}

/// Something recognised in a search.
#[derive(Debug, Serialize, ToSchema)]
pub struct SearchReading {
    /// As it was typed.
    pub text: String,
    pub targets: Vec<SearchTarget>,
}

/// What a name or number names.
#[derive(Debug, Serialize, ToSchema)]
pub struct SearchTarget {
    pub label: Both,
    /// A path without the language, or an address elsewhere.
    pub address: String,
}

/// What was found of one kind.
#[derive(Debug, Serialize, ToSchema)]
pub struct SearchGroup {
    /// instrument, term, law, risk, clause, crosswalk, page or entry.
    pub kind: &'static str,
    /// How many there are, counted no further than a thousand.
    pub count: usize,
    /// There are more than were counted.
    pub is_more: bool,
    pub hits: Vec<SearchHit>,
    /// For `after`, to go on.
    pub next: Option<String>,
}

/// One thing found.
#[derive(Debug, Serialize, ToSchema)]
pub struct SearchHit {
    pub id: String,
    /// A path without the language, or an address elsewhere.
    pub address: String,
    pub title: Both,
    /// Where it stands.
    pub at: Both,
    /// The part of its text that shows why it was found.
    pub excerpt: SearchExcerpt,
    /// code, instrument, strength, jurisdiction, status, certainty, where it has them.
    pub facets: BTreeMap<String, String>,
}

/// A text in both languages, in pieces.
#[derive(Debug, Serialize, ToSchema)]
pub struct SearchExcerpt {
    pub ja: Vec<SearchPiece>,
    pub en: Vec<SearchPiece>,
}

/// A piece of a text.
#[derive(Debug, Serialize, ToSchema)]
pub struct SearchPiece {
    pub text: String,
    /// Whether it is what was asked for.
    pub is_hit: bool,
}

impl SearchAnswer {
    /// From the domain's answer.
    pub fn of(answer: &Answer, is_ready: bool) -> SearchAnswer {
        SearchAnswer {
            is_ready,
            is_cut: answer.is_cut,
            looked_into: answer.looked_into,
            read: answer.read.iter().map(SearchReading::from).collect(),
            groups: answer.groups.iter().map(SearchGroup::from).collect(),
            near: answer.near.clone(),
        }
    }
}

impl From<&ReadAs> for SearchReading {
    fn from(read: &ReadAs) -> SearchReading {
        let targets = read.targets.iter();
        SearchReading {
            text: read.text.clone(),
            targets: targets.map(|t| SearchTarget { label: (&t.label).into(), address: t.address.clone() }).collect(),
        }
    }
}

impl From<&Group> for SearchGroup {
    fn from(group: &Group) -> SearchGroup {
        SearchGroup {
            kind: group.kind.word(),
            count: group.count,
            is_more: group.is_more,
            hits: group.hits.iter().map(SearchHit::from).collect(),
            next: group.next.clone(),
        }
    }
}

impl From<&Hit> for SearchHit {
    fn from(hit: &Hit) -> SearchHit {
        let pieces = |all: Vec<Piece>| -> Vec<SearchPiece> {
            all.into_iter().map(|p| SearchPiece { text: p.text, is_hit: p.is_hit }).collect()
        };
        SearchHit {
            id: hit.document.id.clone(),
            address: hit.document.address.clone(),
            title: (&hit.document.title).into(),
            at: (&hit.document.at).into(),
            excerpt: SearchExcerpt { ja: pieces(hit.excerpt(Lang::Ja)), en: pieces(hit.excerpt(Lang::En)) },
            facets: hit.document.facets.iter().cloned().collect(),
        }
    }
}
