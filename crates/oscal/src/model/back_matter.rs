//! What a document refers to.
//!
//! **For**: links of the form `#uuid`, and imports that lead through a resource. **Rests on**: `oscal_metadata_metaschema.xml`, back-matter. **Words**: a *resource* is something with an identity here that is to be had elsewhere.
//! **Never** hold what the metaschema does not have. **Begin** with [`BackMatter`].

use super::metadata::{DocumentId, Link, Property};
use crate::datatype::{Base64, Line, Markup, Text, Token, UriRef, Uuid};
use crate::shape::shape;

shape! {
    /// The resources of a document (`back-matter`).
    pub struct BackMatter {
        /// The resources.
        many resources: Resource,
    }
    /// Something the document refers to (`resource`).
    pub struct Resource {
        /// Its identity.
        req uuid: Uuid,
        /// Its name for people.
        opt title: Line,
        /// The resource itself.
        opt base64: Embedded,
        /// How to cite it.
        opt citation: Citation,
        /// A description.
        opt description: Markup,
        /// Identifiers of the document elsewhere.
        many document_ids: DocumentId,
        /// Properties.
        many props: Property,
        /// Remarks.
        opt remarks: Markup,
        /// Where it is to be had.
        many rlinks: Rlink,
    }
    /// How a resource is cited (`citation`).
    pub struct Citation {
        /// Words for people.
        req text: Line,
        /// Links.
        many links: Link,
        /// Properties.
        many props: Property,
    }
    /// A place where a resource is to be had (`rlink`).
    pub struct Rlink {
        /// Where it leads.
        req href: UriRef,
        /// Digests of what is there.
        many hashes: Hash,
        /// The media type of what is there.
        opt media_type: Text,
    }
    /// A digest (`hash`).
    pub struct Hash {
        /// The value.
        req value: Text,
        /// How the digest was made.
        req algorithm: Text,
    }
    /// A resource inside the document (`embedded`).
    pub struct Embedded {
        /// The value.
        req value: Base64,
        /// A name for the file.
        opt filename: Token,
        /// The media type of what is there.
        opt media_type: Text,
    }
}
