//! Facts and questions: the vocabulary conditions are written in.

use super::norm::Both;
use serde::Serialize;
use shirube_domain::norm;
use utoipa::ToSchema;

/// One option of a fact.
#[derive(Debug, Serialize, ToSchema)]
pub struct FactOption {
    pub id: String,
    pub label: Both,
}

/// A fact one may be asked for.
#[derive(Debug, Serialize, ToSchema)]
pub struct Fact {
    pub id: String,
    /// bool, one, set or number.
    pub kind: norm_kind::Kind,
    pub unit: Option<String>,
    pub label: Both,
    pub ask: Both,
    pub help: Option<Both>,
    pub options: Vec<FactOption>,
}

/// The kinds of facts.
pub mod norm_kind {
    use super::{Serialize, ToSchema, norm};

    /// What answer a fact takes.
    #[derive(Debug, Serialize, ToSchema)]
    #[serde(rename_all = "lowercase")]
    #[schema(as = FactKind)]
    pub enum Kind {
        Bool,
        One,
        Set,
        Number,
    }

    impl From<norm::FactKind> for Kind {
        fn from(k: norm::FactKind) -> Kind {
            match k {
                norm::FactKind::Bool => Kind::Bool,
                norm::FactKind::One => Kind::One,
                norm::FactKind::Set => Kind::Set,
                norm::FactKind::Number => Kind::Number,
            }
        }
    }
}

impl From<&norm::Fact> for Fact {
    fn from(f: &norm::Fact) -> Fact {
        let option =
            |o: &norm::FactOption| FactOption { id: o.id.clone(), label: Both { ja: o.ja.clone(), en: o.en.clone() } };
        Fact {
            id: f.id.clone(),
            kind: f.kind.into(),
            unit: f.unit.clone(),
            label: (&f.label).into(),
            ask: (&f.ask).into(),
            help: f.help.as_ref().map(Both::from),
            options: f.options.iter().map(option).collect(),
        }
    }
}

/// One question of the check.
#[derive(Debug, Serialize, ToSchema)]
pub struct Question {
    pub id: String,
    pub title: Both,
    /// The facts it asks for.
    pub facts: Vec<String>,
}

/// The vocabulary: facts and questions.
#[derive(Debug, Serialize, ToSchema)]
pub struct Vocabulary {
    pub facts: Vec<Fact>,
    pub questions: Vec<Question>,
}
