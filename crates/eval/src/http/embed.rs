//! Vectors of an endpoint that speaks `/embeddings`.

use serde::Deserialize;
use serde_json::json;

use super::{Chat, Settings, Unusable};
use crate::model::{Fault, Kind};
use crate::similar::{Embedded, Embedder};

/// An endpoint that makes vectors of texts.
pub struct Embeddings(Chat);

#[derive(Deserialize)]
struct Body {
    data: Vec<Item>,
}

#[derive(Deserialize)]
struct Item {
    index: usize,
    embedding: Vec<f32>,
}

impl Embeddings {
    /// An endpoint: `https://host/v1`, or the address of the embeddings themselves. No connection is opened yet.
    ///
    /// # Errors
    /// When the address or a header cannot be used.
    pub fn new(settings: Settings) -> Result<Embeddings, Unusable> {
        Chat::at(Settings { is_streamed: false, ..settings }, "/embeddings").map(Embeddings)
    }

    async fn once(&self, texts: &[String]) -> Result<Vec<Vec<f32>>, Fault> {
        let mut body = self.0.fixed.clone();
        body.insert("input".to_owned(), json!(texts));
        let sent = self.0.post(&body).await?;
        if !sent.status.is_success() {
            return Err(sent.refused());
        }
        let malformed = |why: String| Fault::of(Kind::Malformed, why);
        let mut read: Body = serde_json::from_slice(&sent.body?).map_err(|fault| malformed(fault.to_string()))?;
        read.data.sort_by_key(|item| item.index);
        let is_whole = read.data.len() == texts.len() && read.data.iter().enumerate().all(|(i, item)| item.index == i);
        if !is_whole {
            return Err(malformed(format!("{} vectors for {} texts", read.data.len(), texts.len())));
        }
        Ok(read.data.into_iter().map(|item| item.embedding).collect())
    }
}

impl Embedder for Embeddings {
    fn embed<'a>(&'a self, texts: &'a [String]) -> Embedded<'a> {
        Box::pin(self.once(texts))
    }
}
