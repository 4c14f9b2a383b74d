//! Judges: models that grade an answer by a rubric.
//!
//! **For**: runs and red teams, whose scorers `judge` and `jury` ask other models.
//! **Rests on**: `docs/specs/suite.md`, "Judges and juries".
//! **Words**: a *grade* is a number of the scale; a *vote* is what one judge comes to when it was asked as often as the scorer says;
//! a *mark* is a text drawn by chance, by which a judge tells what is to be graded from what it is told to do.
//! **Never** let the answer under judgement decide on its grade: it stands between marks it cannot know, and whatever is no verdict of the
//! strict form counts for nothing. Never make a value of a verdict that flips.
//! **Begin at**: [`Question`], then [`Vote`].

mod addressed;
mod prompt;
mod settings;
mod vote;

pub use addressed::addressed;
pub use prompt::Question;
pub use settings::{Combine, Repeats, Rubric, Scale};
pub use vote::{Said, Vote, combined, verdict};

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::model::Model;
use crate::similar::Embedder;

/// The name of the judge a scorer asks when it names none.
pub const JUDGE: &str = "judge";

/// The models scorers ask besides the target, by name.
#[derive(Clone, Default)]
pub struct Aides {
    /// Judges.
    pub judges: BTreeMap<String, Arc<dyn Model>>,
    /// Embedders, for the scorer `similar`.
    pub embedders: BTreeMap<String, Arc<dyn Embedder>>,
}

/// What a plan says of a model that is asked besides the target.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Aide {
    /// An endpoint's address without a key, a command, a log.
    pub target: String,
    /// The model asked for.
    pub model: String,
    /// What is sent besides the messages, such as `temperature`.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub parameters: Map<String, Value>,
}

#[cfg(test)]
mod tests;
