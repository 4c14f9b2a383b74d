//! Risks and what is done about them.
//!
//! **For**: results and plans of action. **Rests on**: `oscal_assessment-common_metaschema.xml`. **Words**: a *response* is what is done about a risk.
//! **Never** hold what the metaschema does not have. **Begin** with [`Risk`].

use super::finding::{Origin, RelatedObservation, RelatedTask, SubjectReference};
use super::metadata::{Link, Property};
use super::task::Task;
use crate::datatype::{DateTime, Line, Markup, Text, Token, Uri, UriRef, Uuid};
use crate::shape::shape;

shape! {
    /// A risk (`risk`).
    pub struct Risk {
        /// Its identity.
        req uuid: Uuid,
        /// Its name for people.
        req title: Line,
        /// How it stands.
        req status: Token,
        /// A description.
        req description: Markup,
        /// What could happen.
        req statement: Markup,
        /// How grave it is, by whose scale.
        many characterizations: Characterization,
        /// By when.
        opt deadline: DateTime,
        /// Links.
        many links: Link,
        /// What lessens it.
        many mitigating_factors: MitigatingFactor,
        /// Where it comes from.
        many origins: Origin,
        /// Properties.
        many props: Property,
        /// Observations it rests on.
        many related_observations: RelatedObservation,
        /// What is done about it.
        many remediations: Response,
        /// What happened since.
        opt risk_log: RiskLog,
        /// Threats.
        many threat_ids: ThreatId,
    }
    /// A threat by somebody's list (`threat-id`).
    pub struct ThreatId {
        /// Its id in the document.
        req id: Uri,
        /// Where it leads.
        opt href: UriRef,
        /// Who defines the words used here.
        req system: Uri,
    }
    /// How grave a risk is (`characterization`).
    pub struct Characterization {
        /// Where it comes from.
        req origin: Origin,
        /// The facets.
        need facets: Facet,
        /// Links.
        many links: Link,
        /// Properties.
        many props: Property,
    }
    /// One measure on somebody's scale (`facet`).
    pub struct Facet {
        /// Which of the names the model or the namespace has.
        req name: Token,
        /// The value.
        req value: Text,
        /// Who defines the words used here.
        req system: Uri,
        /// Links.
        many links: Link,
        /// Properties.
        many props: Property,
        /// Remarks.
        opt remarks: Markup,
    }
    /// What lessens a risk (`mitigating-factor`).
    pub struct MitigatingFactor {
        /// Its identity.
        req uuid: Uuid,
        /// A description.
        req description: Markup,
        /// The implementation.
        opt implementation_uuid: Uuid,
        /// Links.
        many links: Link,
        /// Properties.
        many props: Property,
        /// What it is about.
        many subjects: SubjectReference,
    }
    /// What is done about a risk (`response`).
    pub struct Response {
        /// Its identity.
        req uuid: Uuid,
        /// Its name for people.
        req title: Line,
        /// A description.
        req description: Markup,
        /// How far it has come.
        req lifecycle: Token,
        /// Links.
        many links: Link,
        /// Where it comes from.
        many origins: Origin,
        /// Properties.
        many props: Property,
        /// Remarks.
        opt remarks: Markup,
        /// What it needs.
        many required_assets: RequiredAsset,
        /// Tasks.
        many tasks: Task,
    }
    /// What a response needs (`required-asset`).
    pub struct RequiredAsset {
        /// Its identity.
        req uuid: Uuid,
        /// Its name for people.
        opt title: Line,
        /// A description.
        req description: Markup,
        /// Links.
        many links: Link,
        /// Properties.
        many props: Property,
        /// Remarks.
        opt remarks: Markup,
        /// What it is about.
        many subjects: SubjectReference,
    }
    /// What happened to a risk (`risk-log`).
    pub struct RiskLog {
        /// The entries.
        need entries: RiskLogEntry,
    }
    /// Something that happened to a risk (`risk-log-entry`).
    pub struct RiskLogEntry {
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
        /// Responses it is about.
        many related_responses: RelatedResponse,
        /// Remarks.
        opt remarks: Markup,
        /// The status from then on.
        opt status_change: Token,
    }
    /// A response an entry is about (`related-response`).
    pub struct RelatedResponse {
        /// The response.
        req response_uuid: Uuid,
        /// Links.
        many links: Link,
        /// Properties.
        many props: Property,
        /// Tasks it belongs to.
        many related_tasks: RelatedTask,
        /// Remarks.
        opt remarks: Markup,
    }
    /// Who noted something (`logged-by`).
    pub struct LoggedBy {
        /// The party.
        req party_uuid: Uuid,
        /// Remarks.
        opt remarks: Markup,
        /// The role.
        opt role_id: Token,
    }
}
