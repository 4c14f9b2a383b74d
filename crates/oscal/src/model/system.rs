//! Parts of a system, as far as an assessment names them.
//!
//! **For**: results and plans of action. **Rests on**: `oscal_implementation-common_metaschema.xml`. **Words**: a *component* is something with a purpose, an *item* one instance of it.
//! **Never** hold what the metaschema does not have. **Begin** with [`SystemComponent`].

use super::metadata::{Link, Property, ResponsibleParty, ResponsibleRole};
use crate::datatype::{Line, Markup, Text, Token, Uri, Uuid};
use crate::shape::{shape, words};

shape! {
    /// A component of a system (`system-component`).
    pub struct SystemComponent {
        /// Its identity.
        req uuid: Uuid,
        /// Of which kind it is.
        req kind as "type": Text,
        /// Its name for people.
        req title: Line,
        /// How it stands.
        req status: ComponentStatus,
        /// A description.
        req description: Markup,
        /// Links.
        many links: Link,
        /// Properties.
        many props: Property,
        /// Protocols.
        many protocols: Protocol,
        /// What it is for.
        opt purpose: Line,
        /// Remarks.
        opt remarks: Markup,
        /// Which roles answer for it.
        many responsible_roles: ResponsibleRole,
    }
    /// How a component stands (`component-status`).
    pub struct ComponentStatus {
        /// The state it is in.
        req state: ComponentState,
        /// Remarks.
        opt remarks: Markup,
    }
    /// A protocol (`protocol`).
    pub struct Protocol {
        /// Its identity.
        opt uuid: Uuid,
        /// Which of the names the model or the namespace has.
        opt name: Text,
        /// Its name for people.
        opt title: Line,
        /// Ports.
        many port_ranges: PortRange,
    }
    /// A range of ports (`port-range`).
    pub struct PortRange {
        /// Until when.
        opt end: u64,
        /// Remarks.
        opt remarks: Markup,
        /// From when.
        opt start: u64,
        /// Over which transport.
        opt transport: Transport,
    }
    /// An item of the inventory (`inventory-item`).
    pub struct InventoryItem {
        /// Its identity.
        req uuid: Uuid,
        /// A description.
        req description: Markup,
        /// Components it has.
        many implemented_components: ImplementedComponent,
        /// Links.
        many links: Link,
        /// Properties.
        many props: Property,
        /// Remarks.
        opt remarks: Markup,
        /// Who has which role.
        many responsible_parties: ResponsibleParty,
    }
    /// A component of an item (`implemented-component`).
    pub struct ImplementedComponent {
        /// The component.
        req component_uuid: Uuid,
        /// Links.
        many links: Link,
        /// Properties.
        many props: Property,
        /// Remarks.
        opt remarks: Markup,
        /// Who has which role.
        many responsible_parties: ResponsibleParty,
    }
    /// A kind of user of a system (`system-user`).
    pub struct SystemUser {
        /// Its identity.
        req uuid: Uuid,
        /// Its name for people.
        opt title: Line,
        /// What the user may do.
        many authorized_privileges: AuthorizedPrivilege,
        /// A description.
        opt description: Markup,
        /// Links.
        many links: Link,
        /// Properties.
        many props: Property,
        /// Remarks.
        opt remarks: Markup,
        /// The roles.
        many role_ids: Token,
        /// A short name.
        opt short_name: Text,
    }
    /// What a user may do (`authorized-privilege`).
    pub struct AuthorizedPrivilege {
        /// Its name for people.
        req title: Line,
        /// What is done with it.
        need functions_performed: Text,
        /// A description.
        opt description: Markup,
    }
    /// What was used to assess (`assessment-assets`).
    pub struct AssessmentAssets {
        /// Platforms used.
        need assessment_platforms: AssessmentPlatform,
        /// Components.
        many components: SystemComponent,
    }
    /// What was used to assess (`assessment-platform`).
    pub struct AssessmentPlatform {
        /// Its identity.
        req uuid: Uuid,
        /// Its name for people.
        opt title: Line,
        /// Links.
        many links: Link,
        /// Properties.
        many props: Property,
        /// Remarks.
        opt remarks: Markup,
        /// Components it uses.
        many uses_components: UsedComponent,
    }
    /// A component a platform uses (`used-component`).
    pub struct UsedComponent {
        /// The component.
        req component_uuid: Uuid,
        /// Links.
        many links: Link,
        /// Properties.
        many props: Property,
        /// Remarks.
        opt remarks: Markup,
        /// Who has which role.
        many responsible_parties: ResponsibleParty,
    }
    /// A system by somebody's list (`system-id`).
    pub struct SystemId {
        /// Its id in the document.
        req id: Text,
        /// Who gives such identifiers.
        opt identifier_type: Uri,
    }
}

words! {
    /// How a component stands.
    pub enum ComponentState {
        /// `under-development`
        UnderDevelopment = "under-development",
        /// `operational`
        Operational = "operational",
        /// `disposition`
        Disposition = "disposition",
        /// `other`
        Other = "other",
    }
    /// Over which transport.
    pub enum Transport {
        /// `TCP`
        Tcp = "TCP",
        /// `UDP`
        Udp = "UDP",
    }
}
