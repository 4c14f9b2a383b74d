//! Mappings between catalogs.
//!
//! **For**: crosswalks. **Rests on**: `oscal_mapping_metaschema.xml`, `oscal_mapping-common_metaschema.xml`. **Words**: a *map* is one entry; the *relationship* reads from source to target.
//! **Never** hold what the metaschema does not have. **Begin** with [`MappingCollection`].

use super::back_matter::BackMatter;
use super::metadata::{Link, Metadata, Property, ResponsibleParty};
use super::profile::SelectControls;
use crate::datatype::{Markup, Text, Token, Uri, UriRef, Uuid};
use crate::shape::{shape, words};

shape! {
    /// Mappings between catalogs (`mapping-collection`).
    pub struct MappingCollection {
        /// Its identity.
        req uuid: Uuid,
        /// Who made the document, when, which version.
        req metadata: Metadata,
        /// How the mappings came about.
        req provenance: Provenance,
        /// The mappings.
        need mappings: Mapping,
        /// Resources the document refers to.
        opt back_matter: BackMatter,
    }
    /// How mappings came about (`mapping-provenance`).
    pub struct Provenance {
        /// By what means.
        req method: Method,
        /// In what sense the sides were compared.
        req matching_rationale: MatchingRationale,
        /// How it stands.
        req status: MappingStatus,
        /// What the mappings are for.
        req mapping_description: Markup,
        /// How sure the authors are.
        opt confidence_score: ConfidenceScore,
        /// How much of the target is covered.
        opt coverage: Coverage,
        /// Links.
        many links: Link,
        /// Properties.
        many props: Property,
        /// Remarks.
        opt remarks: Markup,
        /// Who has which role.
        many responsible_parties: ResponsibleParty,
    }
    /// A mapping of one resource to another (`mapping`).
    pub struct Mapping {
        /// Its identity.
        req uuid: Uuid,
        /// By what means.
        opt method: Method,
        /// In what sense the sides were compared.
        opt matching_rationale: MatchingRationale,
        /// How it stands.
        opt status: MappingStatus,
        /// What is mapped.
        req source_resource: MappedResource,
        /// What it is mapped to.
        req target_resource: MappedResource,
        /// The entries.
        need maps: Map,
        /// How sure the authors are.
        opt confidence_score: ConfidenceScore,
        /// How much of the target is covered.
        opt coverage: Coverage,
        /// Links.
        many links: Link,
        /// What the mappings are for.
        opt mapping_description: Markup,
        /// Properties.
        many props: Property,
        /// Remarks.
        opt remarks: Markup,
        /// Controls of the source without an entry.
        opt source_gap_summary: GapSummary,
        /// Controls of the target without an entry.
        opt target_gap_summary: GapSummary,
    }
    /// A catalog or profile that is mapped (`mapping-resource-reference`).
    pub struct MappedResource {
        /// Of which kind it is.
        req kind as "type": Token,
        /// Who defines the name; OSCAL itself when left out.
        opt ns: Uri,
        /// Where it leads.
        req href: UriRef,
        /// Links.
        many links: Link,
        /// Properties.
        many props: Property,
        /// Remarks.
        opt remarks: Markup,
    }
    /// One entry: how some controls stand to others (`map`).
    pub struct Map {
        /// Its identity.
        req uuid: Uuid,
        /// In what sense the sides were compared.
        opt matching_rationale: MatchingRationale,
        /// Who defines the name; OSCAL itself when left out.
        opt ns: Uri,
        /// How the source stands to the target.
        req relationship: Token,
        /// The source side.
        need sources: MappedItem,
        /// The target side.
        need targets: MappedItem,
        /// How sure the authors are.
        opt confidence_score: ConfidenceScore,
        /// How much of the target is covered.
        opt coverage: Coverage,
        /// Links.
        many links: Link,
        /// Properties.
        many props: Property,
        /// Conditions of the relationship.
        many qualifiers: Qualifier,
        /// Remarks.
        opt remarks: Markup,
    }
    /// A control or statement of an entry (`mapping-item`).
    pub struct MappedItem {
        /// Of which kind it is.
        req kind as "type": MappedKind,
        /// The control or statement.
        req id_ref: Text,
        /// Links.
        many links: Link,
        /// Properties.
        many props: Property,
        /// Remarks.
        opt remarks: Markup,
    }
    /// A condition of a relationship (`qualifier-item`).
    pub struct Qualifier {
        /// In words.
        req category: QualifierCategory,
        /// A description.
        req description: Markup,
        /// What it says of that side.
        req predicate: QualifierPredicate,
        /// Which side it is about.
        req subject: QualifierSubject,
        /// Remarks.
        opt remarks: Markup,
    }
    /// Controls without an entry (`gap-summary`).
    pub struct GapSummary {
        /// Its identity.
        req uuid: Uuid,
        /// The controls without an entry.
        need unmapped_controls: SelectControls,
    }
    /// How sure the authors are (`confidence-score`).
    pub struct ConfidenceScore {
        /// In words.
        opt category: Text,
        /// As a share.
        opt percentage: serde_json::Number,
    }
    choose false ["category", "percentage"]
    /// How much of the target is covered (`coverage`).
    pub struct Coverage {
        /// The share.
        req target_coverage: serde_json::Number,
        /// How the share was found.
        opt generation_method: Text,
    }
}

words! {
    /// In what sense two sides were compared.
    pub enum MatchingRationale {
        /// `syntactic`
        Syntactic = "syntactic",
        /// `semantic`
        Semantic = "semantic",
        /// `functional`
        Functional = "functional",
    }
    /// By whom mappings were made.
    pub enum Method {
        /// `human`
        Human = "human",
        /// `automation`
        Automation = "automation",
        /// `hybrid`
        Hybrid = "hybrid",
    }
    /// How far mappings have come.
    pub enum MappingStatus {
        /// `complete`
        Complete = "complete",
        /// `not-complete`
        NotComplete = "not-complete",
        /// `draft`
        Draft = "draft",
        /// `deprecated`
        Deprecated = "deprecated",
        /// `superseded`
        Superseded = "superseded",
    }
    /// What is mapped.
    pub enum MappedKind {
        /// `control`
        Control = "control",
        /// `statement`
        Statement = "statement",
    }
    /// Whether a condition can be met.
    pub enum QualifierCategory {
        /// `restricted`
        Restricted = "restricted",
        /// `addressable`
        Addressable = "addressable",
        /// `blocked`
        Blocked = "blocked",
    }
    /// What a qualifier says.
    pub enum QualifierPredicate {
        /// `has-requirement`
        HasRequirement = "has-requirement",
        /// `has-incompatibility`
        HasIncompatibility = "has-incompatibility",
    }
    /// Which side a qualifier is about.
    pub enum QualifierSubject {
        /// `source`
        Source = "source",
        /// `target`
        Target = "target",
        /// `both`
        Both = "both",
    }
}
