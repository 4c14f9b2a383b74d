//! The same index in memory: for a search of the catalogue without any database, and for tests to compare with.

use super::batch::Batch;
use super::block::Block;
use super::document::Document;
use super::find::Shelves;
use super::seek::Postings;
use crate::db::DbError;
use std::collections::BTreeMap;

/// Documents with the words they are found by.
pub(super) struct Memory {
    documents: BTreeMap<i64, Document>,
    blocks: BTreeMap<String, Vec<Block>>,
}

impl Memory {
    pub(super) fn new(batch: Batch) -> Memory {
        let mut blocks: BTreeMap<String, Vec<Block>> = BTreeMap::new();
        for (token, block) in batch.blocks {
            blocks.entry(token).or_default().push(block);
        }
        Memory { documents: batch.documents.into_iter().collect(), blocks }
    }
}

impl Postings for Memory {
    fn blocks(&mut self, token: &str, from: i64, most: usize) -> Result<Vec<Block>, DbError> {
        let all = self.blocks.get(token).map_or(&[][..], Vec::as_slice);
        let start = all.partition_point(|block| block.last < from);
        Ok(all[start..].iter().take(most).cloned().collect())
    }
}

impl Shelves for Memory {
    fn documents(&mut self, places: &[i64]) -> Result<Vec<(i64, Document)>, DbError> {
        Ok(places.iter().filter_map(|p| Some((*p, self.documents.get(p)?.clone()))).collect())
    }

    fn saying(&mut self, phrases: &[String], places: &[i64]) -> Result<Vec<i64>, DbError> {
        let says = |place: &&i64| self.documents.get(place).is_some_and(|d| d.says(phrases));
        Ok(places.iter().filter(says).copied().collect())
    }

    fn tokens(&mut self, start: &str, most: usize) -> Result<Vec<String>, DbError> {
        let from = self.blocks.range(start.to_owned()..).map(|(token, _)| token);
        Ok(from.take_while(|t| t.starts_with(start)).take(most).cloned().collect())
    }
}
