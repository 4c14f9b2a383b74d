//! Mappings from relations between norms.
//!
//! **For**: crosswalks. **Rests on**: [`crate::model::mapping`]. **Words**: a *crosswalk* goes from one document to another, a
//! *relation* is one entry of it. **Never** say that what has no entry has no relation. **Begin** with [`mapping()`].

use super::{About, derived, filled, metadata};
use crate::datatype::{Malformed, Markup, Text, Token, UriRef};
use crate::model::mapping::{
    ConfidenceScore, Map, MappedItem, MappedKind, MappedResource, Mapping, MappingCollection, MappingStatus,
    MatchingRationale, Method, Provenance,
};
use crate::model::{Document, Link};

/// The relationships OSCAL knows.
const RELATIONSHIPS: [&str; 6] =
    ["equal-to", "equivalent-to", "subset-of", "superset-of", "intersects-with", "no-relationship"];

/// What is mapped to what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sides {
    /// The catalog mapped from, as seen from the document.
    pub source: String,
    /// The catalog mapped to.
    pub target: String,
}

/// Mappings to be written.
#[derive(Debug, Clone, PartialEq)]
pub struct Crosswalk {
    /// Who makes them, and when.
    pub about: About,
    /// What the mappings are for, and how they were made.
    pub description: String,
    /// Whether people, programs or both made them.
    pub method: Method,
    /// In what sense the sides were compared.
    pub sense: MatchingRationale,
    /// How far they have come.
    pub status: MappingStatus,
    /// The relations, by the documents they go between.
    pub relations: Vec<(Sides, Vec<Relation>)>,
}

/// One relation.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Relation {
    /// What it is called among its like, the same in every edition: its identity is derived from it.
    pub key: String,
    /// The relationship, from source to target.
    pub relationship: String,
    /// The clauses on the source side.
    pub sources: Vec<String>,
    /// The clauses on the target side.
    pub targets: Vec<String>,
    /// Why.
    pub reason: Option<String>,
    /// How sure the authors are, from 0 to 1.
    pub confidence: Option<f64>,
    /// Where it is said.
    pub citations: Vec<String>,
}

/// Mappings as OSCAL has them.
///
/// # Errors
/// When a relationship is none of OSCAL's six, a side is empty, or there is no relation at all.
pub fn mapping(from: &Crosswalk) -> Result<Document, Malformed> {
    let description = Markup::new(from.description.as_str())?;
    let provenance = Provenance::new(from.method, from.sense, from.status, description);
    let mappings =
        from.relations.iter().map(|(sides, relations)| one(from, sides, relations)).collect::<Result<_, _>>()?;
    let mappings = filled(mappings, "relations")?;
    let collection = MappingCollection::new(from.about.uuid.clone(), metadata(&from.about)?, provenance, mappings);
    Ok(Document::Mapping(Box::new(collection)))
}

fn one(from: &Crosswalk, sides: &Sides, relations: &[Relation]) -> Result<Mapping, Malformed> {
    let resource = |href: &str| Ok(MappedResource::new(Token::new("catalog")?, UriRef::new(href)?));
    let uuid = derived(&from.about.uuid, &format!("mapping {} {}", sides.source, sides.target))?;
    let maps = relations.iter().map(|relation| map(from, relation)).collect::<Result<_, Malformed>>()?;
    Ok(Mapping::new(uuid, resource(&sides.source)?, resource(&sides.target)?, filled(maps, "relations")?))
}

fn map(from: &Crosswalk, relation: &Relation) -> Result<Map, Malformed> {
    if !RELATIONSHIPS.contains(&relation.relationship.as_str()) {
        return Err(Malformed { kind: crate::FaultKind::BadWord, text: relation.relationship.clone() });
    }
    let items = |ids: &[String]| {
        let items = ids.iter().map(|id| Ok(MappedItem::new(MappedKind::Control, Text::new(id.as_str())?)));
        filled(items.collect::<Result<_, Malformed>>()?, "sides")
    };
    let uuid = derived(&from.about.uuid, &format!("map {}", relation.key))?;
    let (sources, targets) = (items(&relation.sources)?, items(&relation.targets)?);
    let mut map = Map::new(uuid, Token::new(relation.relationship.as_str())?, sources, targets);
    map.remarks = relation.reason.as_deref().map(Markup::new).transpose()?;
    if let Some(share) = relation.confidence {
        let known = (0.0..=1.0).contains(&share).then(|| serde_json::Number::from_f64(share)).flatten();
        let bad = || Malformed { kind: crate::FaultKind::BadValue, text: share.to_string() };
        let mut score = ConfidenceScore::new();
        score.percentage = Some(known.ok_or_else(bad)?);
        map.confidence_score = Some(score);
    }
    for href in &relation.citations {
        map.links.push(Link::new(UriRef::new(href.as_str())?));
    }
    Ok(map)
}
