//! Assessment results.
//!
//! **For**: self-assessments, audits, evaluations. **Rests on**: `oscal_assessment-results_metaschema.xml`. **Words**: one *result* is one assessment at one time.
//! **Never** hold what the metaschema does not have. **Begin** with [`AssessmentResults`].

use super::back_matter::BackMatter;
use super::finding::{Finding, Observation, RelatedTask};
use super::metadata::{Link, Metadata, Property, ResponsibleParty};
use super::risk::{LoggedBy, Risk};
use super::system::{AssessmentAssets, InventoryItem, SystemComponent, SystemUser};
use super::task::{Activity, LocalObjective, ReviewedControls, Task};
use crate::datatype::{DateTime, Line, Markup, Token, Uri, UriRef, Uuid};
use crate::shape::shape;

shape! {
    /// Results of assessments (`assessment-results`).
    pub struct AssessmentResults {
        /// Its identity.
        req uuid: Uuid,
        /// Who made the document, when, which version.
        req metadata: Metadata,
        /// The plan the assessment followed.
        req import_ap: ImportAp,
        /// The results.
        need results: Result,
        /// Resources the document refers to.
        opt back_matter: BackMatter,
        /// What is defined only here.
        opt local_definitions: ResultsDefinitions,
    }
    /// The plan an assessment followed (`import-ap`).
    pub struct ImportAp {
        /// Where it leads.
        req href: UriRef,
        /// Remarks.
        opt remarks: Markup,
    }
    /// What assessment results define for themselves (`results-definitions`).
    pub struct ResultsDefinitions {
        /// Activities.
        many activities: Activity,
        /// Objectives and methods.
        many objectives_and_methods: LocalObjective,
        /// Remarks.
        opt remarks: Markup,
    }
    /// The result of one assessment (`result`).
    pub struct Result {
        /// Its identity.
        req uuid: Uuid,
        /// Its name for people.
        req title: Line,
        /// A description.
        req description: Markup,
        /// Controls looked at.
        req reviewed_controls: ReviewedControls,
        /// From when.
        req start: DateTime,
        /// What was done.
        opt assessment_log: AssessmentLog,
        /// Attestations.
        many attestations: Attestation,
        /// Until when.
        opt end: DateTime,
        /// Findings.
        many findings: Finding,
        /// Links.
        many links: Link,
        /// What is defined only here.
        opt local_definitions: ResultDefinitions,
        /// Observations.
        many observations: Observation,
        /// Properties.
        many props: Property,
        /// Remarks.
        opt remarks: Markup,
        /// Risks.
        many risks: Risk,
    }
    /// What one result defines for itself (`result-definitions`).
    pub struct ResultDefinitions {
        /// What was used to assess.
        opt assessment_assets: AssessmentAssets,
        /// Components.
        many components: SystemComponent,
        /// Items of the inventory.
        many inventory_items: InventoryItem,
        /// Tasks.
        many tasks: Task,
        /// Users.
        many users: SystemUser,
    }
    /// What was done to assess (`assessment-log`).
    pub struct AssessmentLog {
        /// The entries.
        need entries: LogEntry,
    }
    /// Something that was done (`log-entry`).
    pub struct LogEntry {
        /// Its identity.
        req uuid: Uuid,
        /// Its name for people.
        opt title: Line,
        /// From when.
        req start: DateTime,
        /// A description.
        opt description: Markup,
        /// Until when.
        opt end: DateTime,
        /// Links.
        many links: Link,
        /// Who noted it.
        many logged_by: LoggedBy,
        /// Properties.
        many props: Property,
        /// Tasks it belongs to.
        many related_tasks: RelatedTask,
        /// Remarks.
        opt remarks: Markup,
    }
    /// What somebody attests (`attestation`).
    pub struct Attestation {
        /// Parts.
        need parts: AssessmentPart,
        /// Who has which role.
        many responsible_parties: ResponsibleParty,
    }
    /// A part of a text of an assessment (`assessment-part`).
    pub struct AssessmentPart {
        /// Its identity.
        opt uuid: Uuid,
        /// Which of the names the model or the namespace has.
        req name: Token,
        /// Its name for people.
        opt title: Line,
        /// A finer kind within the name.
        opt class: Token,
        /// Who defines the name; OSCAL itself when left out.
        opt ns: Uri,
        /// Links.
        many links: Link,
        /// Parts.
        many parts: AssessmentPart,
        /// Properties.
        many props: Property,
        /// The words.
        opt prose: Markup,
    }
}
