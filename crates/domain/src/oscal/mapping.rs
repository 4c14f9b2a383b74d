//! Stated relations as a mapping collection.

use super::name::{address, bilingual, control_of, file_name, identity, moment, two, unwritable};
use super::words;
use crate::norm::{self, Collection, Relation};
use crate::refusal::{Class, Refusal};
use crate::text::Lang;
use crate::time::Timestamp;
use shirube_oscal::Document;
use shirube_oscal::model::mapping::{MappingStatus, MatchingRationale, Method};
use shirube_oscal::write::{self, About, Bilingual, Crosswalk, Note, Sides, Stated};
use shirube_proof::digest::sha256;

/// The relations of some collections. What chains of relations lead to is not stated by anyone, and not written.
///
/// # Errors
/// When nothing is stated.
pub fn mapping(stated: &[&Collection], at: Timestamp) -> Result<Document, Refusal> {
    let Some(first) = stated.iter().find(|c| !c.mappings.is_empty()) else {
        return Err(Refusal::of(Class::Absent, "oscal.no-relations"));
    };
    let pairs: Vec<String> = stated.iter().map(|c| format!("{} – {}", c.source, c.target)).collect();
    let content = serde_json::to_vec(stated).map_err(|e| Refusal::invalid("oscal.unwritable").with("detail", e))?;
    let about = About {
        uuid: identity(&format!("mapping {}", sha256(&content)))?,
        title: Bilingual::new(format!("規範の関係：{}", pairs.join("、")), format!("Relations: {}", pairs.join(", "))),
        version: "1".to_owned(),
        at: moment(at)?,
        publisher: Some((identity("publisher")?, words::MAKER.to_owned())),
        remarks: Some(two(&words::mappings())),
        notes: Vec::new(),
        sources: Vec::new(),
        things: Vec::new(),
    };
    let same = |f: fn(&Collection) -> &str| stated.iter().all(|c| f(c) == f(first));
    let crosswalk = Crosswalk {
        about,
        description: two(&words::mappings()),
        method: if same(|c| &c.method) { method(&first.method) } else { Method::Hybrid },
        sense: sense(&first.matching),
        status: if same(|c| &c.status) { status(&first.status) } else { MappingStatus::Draft },
        relations: stated.iter().filter(|c| !c.mappings.is_empty()).map(|c| pair(c)).collect(),
    };
    write::mapping(&crosswalk).map_err(unwritable)
}

fn method(word: &str) -> Method {
    match word {
        "human" => Method::Human,
        "automation" => Method::Automation,
        _ => Method::Hybrid,
    }
}

fn sense(word: &str) -> MatchingRationale {
    match word {
        "syntactic" => MatchingRationale::Syntactic,
        "functional" => MatchingRationale::Functional,
        _ => MatchingRationale::Semantic,
    }
}

fn status(word: &str) -> MappingStatus {
    match word {
        "complete" => MappingStatus::Complete,
        "not-complete" => MappingStatus::NotComplete,
        "deprecated" => MappingStatus::Deprecated,
        "superseded" => MappingStatus::Superseded,
        _ => MappingStatus::Draft,
    }
}

fn pair(collection: &Collection) -> Stated {
    let note = collection.note.as_ref().map(two);
    let how = format!("{} · {} · {}", collection.method, collection.matching, collection.status);
    Stated {
        sides: Sides { source: file_name(&collection.source), target: file_name(&collection.target) },
        description: Some(note.map_or(how.clone(), |note| format!("{note}\n\n{how}"))),
        relations: collection.mappings.iter().map(one).collect(),
    }
}

fn one(mapping: &norm::Mapping) -> write::Relation {
    write::Relation {
        key: format!("{} {}", mapping.source, mapping.target),
        relationship: word(mapping.relation).to_owned(),
        sources: vec![control_of(&mapping.source)],
        targets: vec![control_of(&mapping.target)],
        reason: Some(bilingual(&mapping.rationale)),
        notes: vec![
            Note::new("origin", mapping.origin.word()).in_words(labels(|l| mapping.origin.label(l))),
            Note::new("certainty", mapping.certainty.word()).in_words(labels(|l| mapping.certainty.label(l))),
        ],
        confidence: mapping.confidence,
        citations: mapping.sources.iter().map(|s| address(s)).collect(),
    }
}

fn labels(label: impl Fn(Lang) -> &'static str) -> String {
    format!("{} / {}", label(Lang::Ja), label(Lang::En))
}

/// The word of OSCAL; for "related" there is none, and ours stands with our namespace.
fn word(relation: Relation) -> &'static str {
    match relation {
        Relation::Equal => "equal-to",
        Relation::Equivalent => "equivalent-to",
        Relation::Superset => "superset-of",
        Relation::Subset => "subset-of",
        Relation::Intersects => "intersects-with",
        Relation::Related => "related",
    }
}
