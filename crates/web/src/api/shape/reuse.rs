//! Answers that serve again: offers along relations, and what a new version took over.

use super::relation::RelationStep;
use super::words;
use serde::{Deserialize, Serialize};
use shirube_domain::assessment;
use shirube_domain::norm::{Carried, Catalog, NormId, Step};
use shirube_domain::text::Lang;
use utoipa::ToSchema;

/// An answer given to one norm, offered for another.
#[derive(Debug, Serialize, ToSchema)]
pub struct Offer {
    /// The norm the answer was given to.
    pub from: String,
    pub title: String,
    /// How that norm lies to the one asked about, weakened by every step.
    #[schema(value_type = words::RelationWord)]
    pub relation: &'static str,
    /// How far it speaks for it.
    #[schema(value_type = words::SpeaksWord)]
    pub speaks: &'static str,
    /// 1 when it is stated directly.
    pub steps: usize,
    /// The status given there.
    #[schema(value_type = words::AnswerWord)]
    pub given: &'static str,
    /// The status the relation justifies here; null when it justifies none, and only the words may serve.
    #[schema(value_type = Option<words::AnswerWord>)]
    pub status: Option<&'static str>,
    pub statement: String,
    #[schema(value_type = words::OriginWord)]
    pub origin: &'static str,
    #[schema(value_type = words::CertaintyWord)]
    pub certainty: &'static str,
    /// The way from the norm asked about to that norm.
    pub path: Vec<RelationStep>,
}

impl Offer {
    pub fn of(o: &assessment::Offer<'_>, catalog: &Catalog, lang: Lang) -> Offer {
        let relation = o.reached.relation.inverse();
        let title = catalog.norm(&o.answer.norm).map(|(_, n)| n.title.get(lang).to_owned());
        Offer {
            from: o.answer.norm.to_string(),
            title: title.unwrap_or_default(),
            relation: relation.word(),
            speaks: relation.speaks().word(),
            steps: o.reached.path.len(),
            given: o.answer.status.word(),
            status: o.status.map(assessment::AnswerStatus::word),
            statement: o.answer.statement.clone(),
            origin: o.reached.origin().word(),
            certainty: o.reached.certainty().word(),
            path: o.reached.path.iter().map(|s: &Step<'_>| s.into()).collect(),
        }
    }
}

/// What may serve for a norm, the strongest relation first.
#[derive(Debug, Serialize, ToSchema)]
pub struct OfferList {
    pub norm: String,
    pub items: Vec<Offer>,
}

/// Which offer to take.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DrawDraft {
    /// The norm whose answer is taken.
    pub from: String,
}

/// What became of one answer of the assessment before.
#[derive(Debug, Serialize, ToSchema)]
pub struct CarriedAnswer {
    /// The norm it was given to.
    pub norm: String,
    #[schema(value_type = words::CarriedWord)]
    pub fate: &'static str,
    /// The norm it stands at now; null when the clause is gone.
    pub to: Option<String>,
    /// What says something else by now.
    pub members: Vec<&'static str>,
    /// Where the two versions can be compared; null when both are one.
    pub compare: Option<String>,
}

impl CarriedAnswer {
    pub fn of(from: &NormId, fate: &Carried) -> CarriedAnswer {
        let (word, to, members) = match fate {
            Carried::Kept { to } => ("kept", Some(to), vec![]),
            Carried::Review { to, members } => ("review", Some(to), members.iter().map(|m| m.word()).collect()),
            Carried::Gone => ("gone", None, vec![]),
        };
        let version = from.instrument().split_once('@').map_or("", |(_, v)| v);
        let elsewhere = to.filter(|to| to.instrument() != from.instrument());
        CarriedAnswer {
            norm: from.to_string(),
            fate: word,
            to: to.map(ToString::to_string),
            members,
            compare: elsewhere.map(|to| format!("/api/v1/norms/{}/compare/{version}", to.instrument())),
        }
    }
}

/// What an assessment took over from the one before.
#[derive(Debug, Serialize, ToSchema)]
pub struct CarriedList {
    /// The assessment before; null when this is the first.
    pub from: Option<String>,
    pub items: Vec<CarriedAnswer>,
}
