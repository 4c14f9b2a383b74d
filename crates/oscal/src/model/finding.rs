//! What was observed and found.
//!
//! **For**: results and plans of action. **Rests on**: `oscal_assessment-common_metaschema.xml`. **Words**: an *observation* is evidence, a *finding* a judgement on an objective.
//! **Never** hold what the metaschema does not have. **Begin** with [`Finding`].

use super::metadata::{Link, Property, ResponsibleParty};
use super::profile::IncludeAll;
use crate::datatype::{DateTime, Line, Markup, Text, Token, UriRef, Uuid};
use crate::shape::{shape, words};

shape! {
    /// What was found about an objective or statement (`finding`).
    pub struct Finding {
        /// Its identity.
        req uuid: Uuid,
        /// Its name for people.
        req title: Line,
        /// A description.
        req description: Markup,
        /// What was found out about.
        req target: FindingTarget,
        /// The statement of the system's plan.
        opt implementation_statement_uuid: Uuid,
        /// Links.
        many links: Link,
        /// Where it comes from.
        many origins: Origin,
        /// Properties.
        many props: Property,
        /// Observations it rests on.
        many related_observations: RelatedObservation,
        /// Risks it belongs to.
        many related_risks: RelatedRisk,
        /// Remarks.
        opt remarks: Markup,
    }
    /// What a finding is about (`finding-target`).
    pub struct FindingTarget {
        /// Of which kind it is.
        req kind as "type": TargetKind,
        /// Its name for people.
        opt title: Line,
        /// How it stands.
        req status: ObjectiveStatus,
        /// The objective or statement.
        req target_id: Token,
        /// A description.
        opt description: Markup,
        /// How far it is implemented.
        opt implementation_status: ImplementationStatus,
        /// Links.
        many links: Link,
        /// Properties.
        many props: Property,
        /// Remarks.
        opt remarks: Markup,
    }
    /// Whether an objective is satisfied (`objective-status`).
    pub struct ObjectiveStatus {
        /// The state it is in.
        req state: TargetState,
        /// Why.
        opt reason: Token,
        /// Remarks.
        opt remarks: Markup,
    }
    /// How far something is implemented (`implementation-status`).
    pub struct ImplementationStatus {
        /// The state it is in.
        req state: Token,
        /// Remarks.
        opt remarks: Markup,
    }
    /// An observation something rests on (`related-observation`).
    pub struct RelatedObservation {
        /// The observation.
        req observation_uuid: Uuid,
        /// Remarks.
        opt remarks: Markup,
    }
    /// A risk something belongs to (`associated-risk`).
    pub struct RelatedRisk {
        /// The risk.
        req risk_uuid: Uuid,
        /// Remarks.
        opt remarks: Markup,
    }
    /// What was observed (`observation`).
    pub struct Observation {
        /// Its identity.
        req uuid: Uuid,
        /// Its name for people.
        opt title: Line,
        /// When it was observed.
        req collected: DateTime,
        /// A description.
        req description: Markup,
        /// How it was observed.
        need methods: Text,
        /// Until when it may be relied on.
        opt expires: DateTime,
        /// Links.
        many links: Link,
        /// Where it comes from.
        many origins: Origin,
        /// Properties.
        many props: Property,
        /// Evidence.
        many relevant_evidence: Evidence,
        /// Remarks.
        opt remarks: Markup,
        /// What it is about.
        many subjects: SubjectReference,
        /// Kinds of observation.
        many types: Token,
    }
    /// Evidence of an observation (`evidence`).
    pub struct Evidence {
        /// Where it leads.
        opt href: UriRef,
        /// A description.
        req description: Markup,
        /// Links.
        many links: Link,
        /// Properties.
        many props: Property,
        /// Remarks.
        opt remarks: Markup,
    }
    /// What an observation is about (`subject-reference`).
    pub struct SubjectReference {
        /// Of which kind it is.
        req kind as "type": Token,
        /// Its name for people.
        opt title: Line,
        /// The subject.
        req subject_uuid: Uuid,
        /// Links.
        many links: Link,
        /// Properties.
        many props: Property,
        /// Remarks.
        opt remarks: Markup,
    }
    /// Where something comes from (`origin`).
    pub struct Origin {
        /// Who.
        need actors: OriginActor,
        /// Tasks it belongs to.
        many related_tasks: RelatedTask,
    }
    /// Who found or said something (`origin-actor`).
    pub struct OriginActor {
        /// Of which kind it is.
        req kind as "type": ActorKind,
        /// The actor.
        req actor_uuid: Uuid,
        /// Links.
        many links: Link,
        /// Properties.
        many props: Property,
        /// The role.
        opt role_id: Token,
    }
    /// A task something belongs to (`related-task`).
    pub struct RelatedTask {
        /// The task.
        req task_uuid: Uuid,
        /// Which subject took the place of a placeholder.
        opt identified_subject: IdentifiedSubject,
        /// Links.
        many links: Link,
        /// Properties.
        many props: Property,
        /// Remarks.
        opt remarks: Markup,
        /// Who has which role.
        many responsible_parties: ResponsibleParty,
        /// What it is about.
        many subjects: AssessmentSubject,
    }
    /// Which subjects took the place of a placeholder (`identified-subject`).
    pub struct IdentifiedSubject {
        /// The placeholder of the plan.
        req subject_placeholder_uuid: Uuid,
        /// What it is about.
        need subjects: AssessmentSubject,
    }
    /// What an activity is about (`assessment-subject`).
    pub struct AssessmentSubject {
        /// Of which kind it is.
        req kind as "type": Token,
        /// A description.
        opt description: Markup,
        /// All but these subjects.
        many exclude_subjects: SelectSubject,
        /// Everything.
        opt include_all: IncludeAll,
        /// Links.
        many links: Link,
        /// Properties.
        many props: Property,
        /// Remarks.
        opt remarks: Markup,
        /// These subjects.
        many include_subjects: SelectSubject,
    }
    choose true ["include-all", "include-subjects"]
    /// Which subject is meant (`select-subject-by-id`).
    pub struct SelectSubject {
        /// Of which kind it is.
        req kind as "type": Token,
        /// The subject.
        req subject_uuid: Uuid,
        /// Links.
        many links: Link,
        /// Properties.
        many props: Property,
        /// Remarks.
        opt remarks: Markup,
    }
}

words! {
    /// Whether an objective is satisfied.
    pub enum TargetState {
        /// `satisfied`
        Satisfied = "satisfied",
        /// `not-satisfied`
        NotSatisfied = "not-satisfied",
    }
    /// What a finding is about.
    pub enum TargetKind {
        /// `statement-id`
        StatementId = "statement-id",
        /// `objective-id`
        ObjectiveId = "objective-id",
    }
    /// What kind of actor.
    pub enum ActorKind {
        /// `tool`
        Tool = "tool",
        /// `assessment-platform`
        AssessmentPlatform = "assessment-platform",
        /// `party`
        Party = "party",
    }
}
