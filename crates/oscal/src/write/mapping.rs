//! Mappings from relations between norms.
//!
//! **For**: crosswalks. **Rests on**: [`crate::model::mapping`]. **Words**: a *crosswalk* goes from one document to another, a
//! *relation* is one entry of it. **Never** say that what has no entry has no relation. **Begin** with [`mapping()`].

use super::{About, Bilingual, NS, Note, back_matter, derived, filled, metadata, notes};
use crate::datatype::{Malformed, Markup, Text, Token, Uri, UriRef};
use crate::model::mapping::{
    ConfidenceScore, Map, MappedItem, MappedKind, MappedResource, Mapping, MappingCollection, MappingStatus,
    MatchingRationale, Method, Provenance,
};
use crate::model::{Document, Link};

/// The relationships OSCAL knows.
const RELATIONSHIPS: [&str; 6] =
    ["equal-to", "equivalent-to", "subset-of", "superset-of", "intersects-with", "no-relationship"];

/// The relationship of ours that OSCAL has no word for: on the same matter, and nothing follows from one for the other.
const RELATED: &str = "related";

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
    pub relations: Vec<Stated>,
}

/// The relations between two documents.
#[derive(Debug, Clone, PartialEq)]
pub struct Stated {
    /// The documents.
    pub sides: Sides,
    /// What the relations can and cannot be taken for.
    pub description: Option<String>,
    /// The relations.
    pub relations: Vec<Relation>,
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
    pub reason: Option<Bilingual>,
    /// What else is known, by names of ours.
    pub notes: Vec<Note>,
    /// How sure the authors are, from 0 to 1.
    pub confidence: Option<f64>,
    /// Where it is said.
    pub citations: Vec<String>,
}

/// Mappings as OSCAL has them.
///
/// # Errors
/// When a relationship is neither one of OSCAL's six nor ours, a side is empty, or there is no relation at all.
pub fn mapping(from: &Crosswalk) -> Result<Document, Malformed> {
    let description = Markup::new(from.description.as_str())?;
    let provenance = Provenance::new(from.method, from.sense, from.status, description);
    let mappings = from.relations.iter().map(|stated| one(from, stated)).collect::<Result<_, _>>()?;
    let mappings = filled(mappings, "relations")?;
    let mut collection = MappingCollection::new(from.about.uuid.clone(), metadata(&from.about)?, provenance, mappings);
    collection.back_matter = back_matter(&from.about)?;
    Ok(Document::Mapping(Box::new(collection)))
}

fn one(from: &Crosswalk, stated: &Stated) -> Result<Mapping, Malformed> {
    let (sides, relations) = (&stated.sides, &stated.relations);
    let resource = |href: &str| Ok(MappedResource::new(Token::new("catalog")?, UriRef::new(href)?));
    let uuid = derived(&from.about.uuid, &format!("mapping {} {}", sides.source, sides.target))?;
    let maps = relations.iter().map(|relation| map(from, relation)).collect::<Result<_, Malformed>>()?;
    let (source, target) = (resource(&sides.source)?, resource(&sides.target)?);
    let mut mapping = Mapping::new(uuid, source, target, filled(maps, "relations")?);
    mapping.mapping_description = stated.description.as_deref().map(Markup::new).transpose()?;
    Ok(mapping)
}

fn map(from: &Crosswalk, relation: &Relation) -> Result<Map, Malformed> {
    if relation.relationship != RELATED && !RELATIONSHIPS.contains(&relation.relationship.as_str()) {
        return Err(Malformed { kind: crate::FaultKind::BadWord, text: relation.relationship.clone() });
    }
    let items = |ids: &[String]| {
        let items = ids.iter().map(|id| Ok(MappedItem::new(MappedKind::Control, Text::new(id.as_str())?)));
        filled(items.collect::<Result<_, Malformed>>()?, "sides")
    };
    let uuid = derived(&from.about.uuid, &format!("map {}", relation.key))?;
    let (sources, targets) = (items(&relation.sources)?, items(&relation.targets)?);
    let mut map = Map::new(uuid, Token::new(relation.relationship.as_str())?, sources, targets);
    if relation.relationship == RELATED {
        map.ns = Some(Uri::new(NS)?);
    }
    if let Some(reason) = &relation.reason {
        map.props.extend(reason.prop("rationale-en")?);
        map.remarks = Some(Markup::new(reason.ja.as_str())?);
    }
    map.props.extend(notes(&relation.notes)?);
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
