//! Relations between norms, versions side by side, crosswalks, risks and laws.

use super::norm::{Both, Instrument, Law, Norm};
use super::words;
use serde::Serialize;
use shirube_domain::norm;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// The pair a relation was stated of.
#[derive(Debug, Serialize, ToSchema)]
pub struct StatedPair {
    pub source: String,
    pub target: String,
}

impl StatedPair {
    fn of(m: &norm::Mapping) -> Option<StatedPair> {
        let (source, target) = m.carried_from.as_ref()?;
        Some(StatedPair { source: source.to_string(), target: target.to_string() })
    }
}

/// What is said of a relation between two norms.
#[derive(Debug, Serialize, ToSchema)]
pub struct RelationSaid {
    #[schema(value_type = words::RelationWord)]
    pub relation: &'static str,
    /// Why.
    pub rationale: Both,
    /// Who says so.
    #[schema(value_type = words::OriginWord)]
    pub origin: &'static str,
    #[schema(value_type = words::CertaintyWord)]
    pub certainty: &'static str,
    pub sources: Vec<String>,
    /// From 0 to 1, in the judgement of whoever stated it; null when not said.
    pub confidence: Option<f64>,
    /// The pair it was stated of, when it goes along with a newer version and was not stated anew; null otherwise.
    pub carried_from: Option<StatedPair>,
}

impl RelationSaid {
    /// As it was stated, with the relation in the direction looked at.
    fn of(m: &norm::Mapping, relation: norm::Relation) -> RelationSaid {
        RelationSaid {
            relation: relation.word(),
            rationale: (&m.rationale).into(),
            origin: m.origin.word(),
            certainty: m.certainty.word(),
            sources: m.sources.clone(),
            confidence: m.confidence,
            carried_from: StatedPair::of(m),
        }
    }
}

/// One step along a stated relation, in the direction walked.
#[derive(Debug, Serialize, ToSchema)]
pub struct RelationStep {
    /// The norm the step leads to.
    pub norm: String,
    #[serde(flatten)]
    pub said: RelationSaid,
}

impl From<&norm::Step<'_>> for RelationStep {
    fn from(s: &norm::Step<'_>) -> RelationStep {
        RelationStep { norm: s.to().to_string(), said: RelationSaid::of(s.mapping, s.relation()) }
    }
}

/// A norm that another leads to, directly or through others.
#[derive(Debug, Serialize, ToSchema)]
pub struct RelatedNorm {
    pub norm: String,
    pub title: Both,
    /// How the first norm lies to this one, weakened by every step.
    #[schema(value_type = words::RelationWord)]
    pub relation: &'static str,
    /// How far meeting the first speaks for meeting this one.
    #[schema(value_type = words::SpeaksWord)]
    pub speaks: &'static str,
    /// How far meeting this one speaks for meeting the first.
    #[schema(value_type = words::SpeaksWord)]
    pub spoken_for: &'static str,
    /// 1 when it is stated directly.
    pub steps: usize,
    /// Official only when every step is.
    #[schema(value_type = words::OriginWord)]
    pub origin: &'static str,
    /// As sure as the weakest step.
    #[schema(value_type = words::CertaintyWord)]
    pub certainty: &'static str,
    /// The way there.
    pub path: Vec<RelationStep>,
}

impl RelatedNorm {
    pub fn of(r: &norm::Reached<'_>, catalog: &norm::Catalog) -> RelatedNorm {
        let id = || Both { ja: r.id.to_string(), en: r.id.to_string() };
        RelatedNorm {
            norm: r.id.to_string(),
            title: catalog.norm(r.id).map_or_else(id, |(_, n)| (&n.title).into()),
            relation: r.relation.word(),
            speaks: r.relation.speaks().word(),
            spoken_for: r.relation.inverse().speaks().word(),
            steps: r.path.len(),
            origin: r.origin().word(),
            certainty: r.certainty().word(),
            path: r.path.iter().map(RelationStep::from).collect(),
        }
    }
}

/// What a norm relates to. A pair that is not listed is unknown, never "unrelated".
#[derive(Debug, Serialize, ToSchema)]
pub struct RelationList {
    /// The norm asked about.
    pub norm: String,
    pub items: Vec<RelatedNorm>,
}

/// One stated relation: how the source lies to the target.
#[derive(Debug, Serialize, ToSchema)]
pub struct StatedRelation {
    pub source: String,
    pub target: String,
    #[serde(flatten)]
    pub said: RelationSaid,
}

impl From<&norm::Mapping> for StatedRelation {
    fn from(m: &norm::Mapping) -> StatedRelation {
        StatedRelation {
            source: m.source.to_string(),
            target: m.target.to_string(),
            said: RelationSaid::of(m, m.relation),
        }
    }
}

/// The stated relations of two instruments, as in OSCAL's mapping collection.
#[derive(Debug, Serialize, ToSchema)]
pub struct RelationCollection {
    /// The instrument of every source.
    pub source: String,
    /// The instrument of every target.
    pub target: String,
    /// human, automation or hybrid.
    pub method: String,
    /// syntactic, semantic or functional.
    pub matching: String,
    /// draft, complete and the like.
    pub status: String,
    /// What it can and cannot be taken for.
    pub note: Option<Both>,
    pub items: Vec<StatedRelation>,
}

impl From<&norm::Collection> for RelationCollection {
    fn from(c: &norm::Collection) -> RelationCollection {
        RelationCollection {
            source: c.source.clone(),
            target: c.target.clone(),
            method: c.method.clone(),
            matching: c.matching.clone(),
            status: c.status.clone(),
            note: c.note.as_ref().map(Both::from),
            items: c.mappings.iter().map(StatedRelation::from).collect(),
        }
    }
}

/// Everything stated, or what is stated of the instruments asked for.
#[derive(Debug, Serialize, ToSchema)]
pub struct RelationCollections {
    pub items: Vec<RelationCollection>,
}

/// One clause of two versions.
#[derive(Debug, Serialize, ToSchema)]
pub struct Difference {
    /// What became of it.
    #[schema(value_type = words::ChangeWord)]
    pub kind: &'static str,
    pub clause: String,
    /// Its clause in the old version; null when it is new.
    pub was: Option<String>,
    /// What differs; empty unless changed or renumbered.
    pub members: Vec<&'static str>,
    /// Whether an answer to the old clause still answers the new one.
    pub keeps_answers: bool,
    pub old: Option<Norm>,
    pub new: Option<Norm>,
}

/// Two versions of an instrument, clause by clause.
#[derive(Debug, Serialize, ToSchema)]
pub struct Comparison {
    pub old: String,
    pub new: String,
    /// How many clauses were added, removed, changed, renumbered, unchanged.
    pub counts: BTreeMap<&'static str, usize>,
    /// In the order of the new version.
    pub differences: Vec<Difference>,
}

impl Comparison {
    pub fn of(old: &norm::Instrument, new: &norm::Instrument, all: &[norm::Difference<'_>]) -> Comparison {
        let count = |k: &norm::ChangeKind| (k.word(), all.iter().filter(|d| d.kind == *k).count());
        let differences = all.iter().filter_map(|d| {
            Some(Difference {
                kind: d.kind.word(),
                clause: d.norm()?.id.clone(),
                was: d.old.map(|o| o.id.clone()),
                members: d.members.iter().map(|m| m.word()).collect(),
                keeps_answers: d.keeps_answers(),
                old: d.old.map(|n| Norm::of(old, n)),
                new: d.new.map(|n| Norm::of(new, n)),
            })
        });
        Comparison {
            old: old.id(),
            new: new.id(),
            counts: norm::ChangeKind::ALL.iter().map(count).collect(),
            differences: differences.collect(),
        }
    }
}

/// How much of one instrument another covers, in numbers of norms.
#[derive(Debug, Serialize, ToSchema)]
pub struct Coverage {
    pub all: usize,
    pub fully: usize,
    pub partly: usize,
    pub somewhat: usize,
    /// On the same matter only.
    pub related: usize,
    /// Nothing is stated; that does not say there is no relation.
    pub not_stated: usize,
}

impl From<norm::Coverage> for Coverage {
    fn from(c: norm::Coverage) -> Coverage {
        let norm::Coverage { all, fully, partly, somewhat, related, not_stated } = c;
        Coverage { all, fully, partly, somewhat, related, not_stated }
    }
}

/// One norm, and what the other instrument has for it.
#[derive(Debug, Serialize, ToSchema)]
pub struct CrosswalkRow {
    pub norm: String,
    pub title: Both,
    /// How far the best of them speaks for the norm; null when nothing is stated.
    #[schema(value_type = Option<words::SpeaksWord>)]
    pub speaks: Option<&'static str>,
    /// The strongest first; `spoken_for` says how far each speaks for the norm of the row.
    pub by: Vec<RelatedNorm>,
}

/// One instrument laid over another.
#[derive(Debug, Serialize, ToSchema)]
pub struct Crosswalk {
    /// Whose norms are the rows.
    pub of: String,
    /// Which instrument's norms stand beside them.
    pub by: String,
    pub coverage: Coverage,
    pub rows: Vec<CrosswalkRow>,
}

impl Crosswalk {
    pub fn of(found: &norm::Crosswalk<'_>, catalog: &norm::Catalog) -> Crosswalk {
        let row = |row: &norm::CrosswalkRow<'_>| CrosswalkRow {
            norm: norm::NormId::new(&found.of.code, &found.of.version, &row.norm.id).to_string(),
            title: (&row.norm.title).into(),
            speaks: row.speaks().map(norm::Speaks::word),
            by: row.by.iter().map(|r| RelatedNorm::of(r, catalog)).collect(),
        };
        Crosswalk {
            of: found.of.id(),
            by: found.by.id(),
            coverage: found.coverage.into(),
            rows: found.rows.iter().map(row).collect(),
        }
    }
}

/// One risk and the laws the source names for it.
#[derive(Debug, Serialize, ToSchema)]
pub struct RiskAndLaws {
    pub id: String,
    /// From 1, in the order of the source.
    pub number: usize,
    pub risk: Norm,
    /// Empty where the source names none.
    pub laws: Vec<Law>,
}

/// The fourteen risks of the Interim Report and the laws it names for them.
#[derive(Debug, Serialize, ToSchema)]
pub struct RiskMatrix {
    pub source: Instrument,
    /// Every law named for at least one risk.
    pub laws: Vec<Law>,
    pub risks: Vec<RiskAndLaws>,
}

impl RiskMatrix {
    pub fn of(source: &norm::Instrument, catalog: &norm::Catalog) -> RiskMatrix {
        let risks: Vec<&norm::Norm> = source.norms.iter().filter(|n| n.kind == "risk").collect();
        let is_named = |law: &&norm::Law| risks.iter().any(|r| r.laws.iter().flatten().any(|k| *k == law.key));
        let row = |(at, n): (usize, &&norm::Norm)| RiskAndLaws {
            id: norm::NormId::new(&source.code, &source.version, &n.id).to_string(),
            number: at + 1,
            risk: Norm::of(source, n),
            laws: n.laws.iter().flatten().filter_map(|k| catalog.law(k)).map(Law::from).collect(),
        };
        RiskMatrix {
            source: source.into(),
            laws: catalog.laws().iter().filter(is_named).map(Law::from).collect(),
            risks: risks.iter().enumerate().map(row).collect(),
        }
    }
}
