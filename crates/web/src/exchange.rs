//! OSCAL documents as answers: the type they have, the name they are saved under, the time they bear.
//!
//! Rests on: `shirube_domain::oscal`.
//! Never: bears the time of the request where the content is older: the same content is the same file.

use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use shirube_domain::assessment::Assessment;
use shirube_domain::db::Tx;
use shirube_domain::norm::{Catalog, Collection};
use shirube_domain::oscal::{self, Document};
use shirube_domain::refusal::Error;
use shirube_domain::time::Timestamp;

/// The types of the documents, for whoever describes an answer.
pub(crate) const CATALOG: &str = "application/oscal.catalog+json";
pub(crate) const PROFILE: &str = "application/oscal.profile+json";
pub(crate) const MAPPING: &str = "application/oscal.mapping-collection+json";
pub(crate) const RESULTS: &str = "application/oscal.assessment-results+json";
pub(crate) const PLAN: &str = "application/oscal.plan-of-action-and-milestones+json";

/// What makes a document of an assessment.
pub(crate) type Make = fn(&mut Tx<'_>, &Catalog, &Assessment) -> Result<Document, Error>;

/// Gives a document to be saved under a name.
pub(crate) fn give(cx: &Cx, document: &Document, name: &str) -> Reply {
    Ok(cx.download(&oscal::media_type(document), name, oscal::to_json(document)?))
}

/// Since when the catalogue in use is in force here.
pub(crate) async fn since(cx: &Cx) -> Result<Timestamp, Failure> {
    let digest = cx.catalog().digest().to_string();
    let found = cx.read(move |tx, _| Ok(oscal::in_force_since(tx, &digest)?)).await?;
    Ok(found.unwrap_or(cx.now))
}

/// An instrument, by `code@version` or by the code of the current one.
pub(crate) async fn instrument(cx: &Cx, id: &str) -> Reply {
    let instrument = cx.catalog().instrument(id).ok_or_else(Failure::absent)?;
    let document = oscal::catalog(instrument, since(cx).await?)?;
    give(cx, &document, &oscal::file_name(&instrument.id()))
}

/// What is stated between two instruments, or of one and any other.
pub(crate) fn stated<'c>(cx: &'c Cx, of: &str, by: Option<&str>) -> Vec<&'c Collection> {
    let joins = |c: &&Collection| match by {
        Some(by) => (c.source == of && c.target == by) || (c.source == by && c.target == of),
        None => c.source == of || c.target == of,
    };
    cx.catalog().relations().collections().iter().filter(joins).collect()
}

/// The relations stated between two instruments, or of one and any other.
pub(crate) async fn relations(cx: &Cx, of: &str, by: Option<&str>) -> Reply {
    let document = oscal::mapping(&stated(cx, of, by), since(cx).await?)?;
    let pair = [Some(of), by].into_iter().flatten().collect::<Vec<_>>().join("--");
    give(cx, &document, &format!("{pair}.mapping.oscal.json"))
}
