//! The instrument itself, from what a document says of itself.

use super::props;
use super::said::Noticed;
use super::take::{Naming, is_web, is_word, word};
use super::words;
use crate::norm::{Certainty, Considered, DateField, Instrument, Jurisdiction, Nature, Status};
use crate::text::Both;
use crate::time::Date;
use shirube_oscal::FaultKind;
use shirube_oscal::model::metadata::Metadata;
use shirube_oscal::model::{Catalog, Property};

/// Where everything a document says of itself stands.
const AT: &str = "/catalog/metadata";

/// Whether a catalogue is of our making.
pub(super) fn is_ours(catalog: &Catalog) -> bool {
    props::one(&catalog.metadata.props, "code").is_some()
}

/// The instrument without its norms.
pub(super) fn head(catalog: &Catalog, naming: &Naming, noticed: &mut Noticed) -> Instrument {
    let metadata = &catalog.metadata;
    let list = &*metadata.props;
    let ours = is_ours(catalog);
    if !ours {
        leave(catalog, noticed);
    }
    let title = match props::one(list, "title-en") {
        Some(en) => Both { ja: metadata.title.to_string(), en: en.to_owned() },
        None => {
            noticed.unsaid("title (ja/en)", AT);
            words::untranslated(&metadata.title)
        }
    };
    let code = naming.code.clone().or_else(|| own_code(list, noticed));
    let named = |text: &str| word(&text.to_ascii_lowercase().replace('.', "-"));
    let code = code.unwrap_or_else(|| named(&naming.stem).unwrap_or_else(|| "oscal".to_owned()));
    let version = naming.version.clone().or_else(|| word(&metadata.version)).unwrap_or_else(|| "1".to_owned());
    Instrument {
        code,
        version,
        short: props::both(list, "short").unwrap_or_else(|| title.clone()),
        title,
        issuer: props::both(list, "issuer").unwrap_or_else(|| issuer(metadata, noticed)),
        nature: known(noticed, list, "nature", Nature::parse).unwrap_or(Nature::Framework),
        decided: date(noticed, list, "decided").unwrap_or_else(|| published(metadata, noticed)),
        in_force: date(noticed, list, "in-force-from"),
        until: date(noticed, list, "in-force-until"),
        by_month: props::all(list, "known-by-month").filter_map(DateField::parse).collect(),
        supersedes: props::one(list, "supersedes").map(str::to_owned),
        status: known(noticed, list, "status", Status::parse).unwrap_or(Status::Current),
        jurisdiction: known(noticed, list, "jurisdiction", Jurisdiction::parse).unwrap_or(Jurisdiction::International),
        // What somebody brings in concerns nobody's systems until they ask for it.
        considered: known(noticed, list, "considered", Considered::parse).unwrap_or(Considered::OnRequest),
        url: url(catalog),
        certainty: known(noticed, list, "certainty", Certainty::parse).unwrap_or(Certainty::Memory),
        sources: if ours { props::all(list, "source").map(str::to_owned).collect() } else { vec![identity(catalog)] },
        note: props::both(list, "note").or_else(|| (!ours).then(words::taken)),
        norms: Vec::new(),
    }
}

/// The code our own catalogue says it has. It becomes the name of a file, so nothing else than a word will do.
fn own_code(list: &[Property], noticed: &mut Noticed) -> Option<String> {
    let (place, code) = props::placed(list, "code")?;
    if !is_word(code) {
        noticed.fault(FaultKind::BadWord, format!("{AT}/props/{place}/value"), code);
    }
    is_word(code).then(|| code.to_owned())
}

fn identity(catalog: &Catalog) -> String {
    format!("urn:uuid:{}", catalog.uuid.as_str())
}

fn url(catalog: &Catalog) -> String {
    let found = catalog.metadata.links.iter().find(|link| is_web(&link.href));
    found.map_or_else(|| identity(catalog), |link| link.href.to_string())
}

/// What our property says; a word that is none of ours is a fault, and no property is told.
fn known<T>(noticed: &mut Noticed, list: &[Property], name: &'static str, parse: fn(&str) -> Option<T>) -> Option<T> {
    let Some((place, text)) = props::placed(list, name) else {
        noticed.unsaid(name, AT);
        return None;
    };
    let found = parse(text);
    if found.is_none() {
        noticed.fault(FaultKind::BadWord, format!("{AT}/props/{place}/value"), text);
    }
    found
}

fn date(noticed: &mut Noticed, list: &[Property], name: &str) -> Option<Date> {
    let (place, text) = props::placed(list, name)?;
    let day = text.parse().ok();
    if day.is_none() {
        noticed.fault(FaultKind::BadDate, format!("{AT}/props/{place}/value"), text);
    }
    day
}

/// When it was published, or last changed: the nearest to a decision that a document says.
fn published(metadata: &Metadata, noticed: &mut Noticed) -> Date {
    noticed.unsaid("decided", AT);
    let text = metadata.published.as_ref().unwrap_or(&metadata.last_modified);
    text.get(..10).and_then(|day| day.parse().ok()).unwrap_or(Date::MIN)
}

/// The organisation that publishes, creates or owns it.
fn issuer(metadata: &Metadata, noticed: &mut Noticed) -> Both {
    let roles = ["publisher", "creator", "author", "owner", "contact"];
    let holds = |role: &str| {
        let found = metadata.responsible_parties.iter().find(|r| r.role_id.as_str() == role)?;
        metadata.parties.iter().find(|p| found.party_uuids.contains(&p.uuid))
    };
    let party = roles.into_iter().find_map(holds).or_else(|| metadata.parties.first());
    match party.and_then(|p| p.name.as_deref()) {
        Some(name) => Both { ja: name.to_owned(), en: name.to_owned() },
        None => {
            noticed.unsaid("issuer", AT);
            words::unknown()
        }
    }
}

/// What stands around the controls and has no place here.
fn leave(catalog: &Catalog, noticed: &mut Noticed) {
    let m = &catalog.metadata;
    let resources = catalog.back_matter.as_ref().map_or(0, |it| it.resources.len());
    let (links, parties) = (m.links.iter().filter(|l| !is_web(&l.href)).count(), m.parties.len().saturating_sub(1));
    for (what, count, at) in [
        ("roles", m.roles.len(), "/catalog/metadata/roles"),
        ("parties", parties, "/catalog/metadata/parties"),
        ("locations", m.locations.len(), "/catalog/metadata/locations"),
        ("revisions", m.revisions.len(), "/catalog/metadata/revisions"),
        ("actions", m.actions.len(), "/catalog/metadata/actions"),
        ("document-ids", m.document_ids.len(), "/catalog/metadata/document-ids"),
        ("metadata links", links, "/catalog/metadata/links"),
        ("metadata props", m.props.len(), "/catalog/metadata/props"),
        ("remarks", usize::from(m.remarks.is_some()), "/catalog/metadata/remarks"),
        ("resources", resources, "/catalog/back-matter/resources"),
    ] {
        noticed.left(what, count, at);
    }
}
