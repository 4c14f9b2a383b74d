//! What every document says of itself.
//!
//! **For**: whoever reads or writes any document. **Rests on**: `oscal_metadata_metaschema.xml`. **Words**: a *party* is a person or an organisation, a *role* what they are responsible for.
//! **Never** hold what the metaschema does not have. **Begin** with [`Metadata`].

use crate::datatype::{DateTime, Email, Line, Markup, Text, Token, Uri, UriRef, Uuid};
use crate::shape::{shape, words};

shape! {
    /// A name with a value (`property`).
    pub struct Property {
        /// Its identity.
        opt uuid: Uuid,
        /// Which of the names the model or the namespace has.
        req name: Token,
        /// A finer kind within the name.
        opt class: Token,
        /// Who defines the name; OSCAL itself when left out.
        opt ns: Uri,
        /// The value.
        req value: Text,
        /// Properties that belong together share it.
        opt group: Token,
        /// Remarks.
        opt remarks: Markup,
    }
    /// A link to something (`link`).
    pub struct Link {
        /// Where it leads.
        req href: UriRef,
        /// The media type of what is there.
        opt media_type: Text,
        /// In what relation.
        opt rel: Token,
        /// A part of what is there.
        opt resource_fragment: Text,
        /// Words for people.
        opt text: Line,
    }
    /// What every document says of itself (`metadata`).
    pub struct Metadata {
        /// Its name for people.
        req title: Line,
        /// When it was last changed.
        req last_modified: DateTime,
        /// The version of OSCAL it is written in.
        req oscal_version: Text,
        /// Its version.
        req version: Text,
        /// What was done with the document.
        many actions: Action,
        /// Identifiers of the document elsewhere.
        many document_ids: DocumentId,
        /// Links.
        many links: Link,
        /// Places.
        many locations: Location,
        /// People and organisations.
        many parties: Party,
        /// Properties.
        many props: Property,
        /// When it was published.
        opt published: DateTime,
        /// Remarks.
        opt remarks: Markup,
        /// Who has which role.
        many responsible_parties: ResponsibleParty,
        /// Earlier revisions.
        many revisions: Revision,
        /// Roles people have.
        many roles: Role,
    }
    /// An identifier of a document (`document-id`).
    pub struct DocumentId {
        /// The identifier.
        req identifier: Text,
        /// Who gives such identifiers.
        opt scheme: Uri,
    }
    /// An earlier revision of the document (`revision`).
    pub struct Revision {
        /// Its name for people.
        opt title: Line,
        /// Its version.
        req version: Text,
        /// When it was last changed.
        opt last_modified: DateTime,
        /// Links.
        many links: Link,
        /// The version of OSCAL it is written in.
        opt oscal_version: Text,
        /// Properties.
        many props: Property,
        /// When it was published.
        opt published: DateTime,
        /// Remarks.
        opt remarks: Markup,
    }
    /// A role people have (`role`).
    pub struct Role {
        /// Its id in the document.
        req id: Token,
        /// Its name for people.
        req title: Line,
        /// A description.
        opt description: Markup,
        /// Links.
        many links: Link,
        /// Properties.
        many props: Property,
        /// Remarks.
        opt remarks: Markup,
        /// A short name.
        opt short_name: Text,
    }
    /// A place (`location`).
    pub struct Location {
        /// Its identity.
        req uuid: Uuid,
        /// Its name for people.
        opt title: Line,
        /// The postal address.
        opt address: Address,
        /// E-mail addresses.
        many email_addresses: Email,
        /// Links.
        many links: Link,
        /// Properties.
        many props: Property,
        /// Remarks.
        opt remarks: Markup,
        /// Telephone numbers.
        many telephone_numbers: TelephoneNumber,
        /// Pages on the web.
        many urls: Uri,
    }
    /// A person or an organisation (`party`).
    pub struct Party {
        /// Its identity.
        req uuid: Uuid,
        /// Which of the names the model or the namespace has.
        opt name: Text,
        /// Of which kind it is.
        req kind as "type": PartyKind,
        /// Postal addresses.
        many addresses: Address,
        /// E-mail addresses.
        many email_addresses: Email,
        /// Identifiers elsewhere.
        many external_ids: ExternalId,
        /// Links.
        many links: Link,
        /// Which organisations the party belongs to.
        many member_of_organizations: Uuid,
        /// Properties.
        many props: Property,
        /// Remarks.
        opt remarks: Markup,
        /// A short name.
        opt short_name: Text,
        /// Telephone numbers.
        many telephone_numbers: TelephoneNumber,
        /// Where the party is.
        many location_uuids: Uuid,
    }
    choose false ["addresses", "location-uuids"]
    /// An identifier of a party elsewhere (`external-id`).
    pub struct ExternalId {
        /// Its id in the document.
        req id: Text,
        /// Who gives such identifiers.
        req scheme: Uri,
    }
    /// A postal address (`address`).
    pub struct Address {
        /// Of which kind it is.
        opt kind as "type": Token,
        /// The lines of the address.
        many addr_lines: Text,
        /// City.
        opt city: Text,
        /// Country, as ISO 3166 has it.
        opt country: Text,
        /// Postal code.
        opt postal_code: Text,
        /// State or prefecture.
        opt state: Text,
    }
    /// A telephone number (`telephone-number`).
    pub struct TelephoneNumber {
        /// Of which kind it is.
        opt kind as "type": Text,
        /// The number.
        req number: Text,
    }
    /// Who has a role (`responsible-party`).
    pub struct ResponsibleParty {
        /// The role.
        req role_id: Token,
        /// The parties.
        need party_uuids: Uuid,
        /// Links.
        many links: Link,
        /// Properties.
        many props: Property,
        /// Remarks.
        opt remarks: Markup,
    }
    /// A role that answers for something (`responsible-role`).
    pub struct ResponsibleRole {
        /// The role.
        req role_id: Token,
        /// Links.
        many links: Link,
        /// The parties.
        many party_uuids: Uuid,
        /// Properties.
        many props: Property,
        /// Remarks.
        opt remarks: Markup,
    }
    /// Something done with the document (`action`).
    pub struct Action {
        /// Its identity.
        req uuid: Uuid,
        /// Of which kind it is.
        req kind as "type": Token,
        /// Who defines the words used here.
        req system: Uri,
        /// When.
        opt date: DateTime,
        /// Links.
        many links: Link,
        /// Properties.
        many props: Property,
        /// Remarks.
        opt remarks: Markup,
        /// Who has which role.
        many responsible_parties: ResponsibleParty,
    }
}

words! {
    /// A person or an organisation.
    pub enum PartyKind {
        /// `person`
        Person = "person",
        /// `organization`
        Organization = "organization",
    }
}
