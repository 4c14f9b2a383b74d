//! Documents on their way into the index: each gets its place, and every token its places.

use super::block::{Block, pack};
use super::document::{Document, Kind};
use std::collections::HashMap;
use std::collections::hash_map::Entry;

/// What is written in one go.
#[derive(Debug, Default)]
pub(super) struct Batch {
    pub(super) documents: Vec<(i64, Document)>,
    pub(super) blocks: Vec<(String, Block)>,
}

impl Batch {
    /// A feed that is written as a whole: documents of one kind and class stand in the order given.
    pub(super) fn whole(documents: Vec<Document>) -> Batch {
        let mut next: HashMap<(Kind, u8), i64> = HashMap::new();
        let placed = documents.into_iter().map(|document| {
            let n =
                next.entry((document.kind, document.class)).or_insert_with(|| document.kind.section(document.class).0);
            *n += 1;
            (*n, document)
        });
        Batch::placed(placed.collect())
    }

    /// A feed that grows: the last one given stands before all others of its kind and class. `first` gives the first place
    /// taken in a section.
    pub(super) fn newest_first<E>(
        documents: Vec<Document>,
        mut first: impl FnMut((i64, i64)) -> Result<Option<i64>, E>,
    ) -> Result<Batch, E> {
        let mut next: HashMap<(Kind, u8), i64> = HashMap::new();
        let mut placed = Vec::with_capacity(documents.len());
        for document in documents {
            let section = (document.kind, document.class);
            let place = match next.entry(section) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(unknown) => {
                    let range = document.kind.section(document.class);
                    unknown.insert(first(range)?.unwrap_or(range.1))
                }
            };
            *place -= 1;
            placed.push((*place, document));
        }
        Ok(Batch::placed(placed))
    }

    /// Documents that have their places.
    pub(super) fn placed(mut documents: Vec<(i64, Document)>) -> Batch {
        documents.sort_by_key(|(place, _)| *place);
        let mut places: HashMap<String, Vec<i64>> = HashMap::new();
        for (place, document) in &documents {
            for token in document.tokens() {
                places.entry(token).or_default().push(*place);
            }
        }
        // In order, so that every database writes its pages one after the other.
        let mut places: Vec<(String, Vec<i64>)> = places.into_iter().collect();
        places.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        let blocks = places.into_iter().flat_map(|(token, places)| {
            let packed = pack(&places).into_iter();
            packed.map(move |block| (token.clone(), block))
        });
        Batch { blocks: blocks.collect(), documents }
    }
}
