//! Plans of action and milestones.
//!
//! **For**: gaps and what is done about them. **Rests on**: `oscal_poam_metaschema.xml`. **Words**: an *item* is something to be done.
//! **Never** hold what the metaschema does not have. **Begin** with [`PlanOfAction`].

use super::back_matter::BackMatter;
use super::finding::{Finding, Observation, OriginActor, RelatedObservation, RelatedRisk};
use super::metadata::{Link, Metadata, Property};
use super::risk::Risk;
use super::system::{AssessmentAssets, InventoryItem, SystemComponent, SystemId};
use crate::datatype::{Line, Markup, UriRef, Uuid};
use crate::shape::shape;

shape! {
    /// A plan of action and milestones (`plan-of-action-and-milestones`).
    pub struct PlanOfAction {
        /// Its identity.
        req uuid: Uuid,
        /// Who made the document, when, which version.
        req metadata: Metadata,
        /// The plan of the system.
        opt import_ssp: ImportSsp,
        /// The system.
        opt system_id: SystemId,
        /// The items.
        need poam_items: PoamItem,
        /// Resources the document refers to.
        opt back_matter: BackMatter,
        /// Findings.
        many findings: Finding,
        /// What is defined only here.
        opt local_definitions: PoamDefinitions,
        /// Observations.
        many observations: Observation,
        /// Risks.
        many risks: Risk,
    }
    /// The plan of a system (`import-ssp`).
    pub struct ImportSsp {
        /// Where it leads.
        req href: UriRef,
        /// Remarks.
        opt remarks: Markup,
    }
    /// What a plan of action defines for itself (`local-definitions`).
    pub struct PoamDefinitions {
        /// What was used to assess.
        opt assessment_assets: AssessmentAssets,
        /// Components.
        many components: SystemComponent,
        /// Items of the inventory.
        many inventory_items: InventoryItem,
        /// Remarks.
        opt remarks: Markup,
    }
    /// Something to be done (`poam-item`).
    pub struct PoamItem {
        /// Its identity.
        opt uuid: Uuid,
        /// Its name for people.
        req title: Line,
        /// A description.
        req description: Markup,
        /// Links.
        many links: Link,
        /// Where it comes from.
        many origins: PoamOrigin,
        /// Properties.
        many props: Property,
        /// Findings it rests on.
        many related_findings: RelatedFinding,
        /// Observations it rests on.
        many related_observations: RelatedObservation,
        /// Risks it belongs to.
        many related_risks: RelatedRisk,
        /// Remarks.
        opt remarks: Markup,
    }
    /// Where an item comes from (`poam-origin`).
    pub struct PoamOrigin {
        /// Who.
        need actors: OriginActor,
    }
    /// A finding an item rests on (`related-finding`).
    pub struct RelatedFinding {
        /// The finding.
        req finding_uuid: Uuid,
        /// Remarks.
        opt remarks: Markup,
    }
}
