//! What a resolved catalog says of itself.
//!
//! **For**: [`super::resolve()`]. **Rests on**: the specification, "Metadata Resolution". **Words**: the *source profile* is
//! the one that was resolved. **Never** take a time or a name from anywhere but the caller. **Begin** with [`of`].

use super::Context;
use super::import::Run;
use crate::datatype::{Text, Token, UriRef};
use crate::fault::{Fault, FaultKind};
use crate::model::{Link, Metadata, OSCAL_VERSION, Profile, Property};

/// The metadata: the profile's, with what the resolution adds.
pub(super) fn of(profile: &Profile, name: &str, run: &Run<'_>, context: &Context) -> Result<Metadata, Fault> {
    let mut metadata = profile.metadata.clone();
    metadata.last_modified = context.now.clone();
    metadata.oscal_version = version(&run.versions)?;
    let made_by_us = ["resolution-tool", "source-profile", "source-profile-uuid"];
    metadata.props.retain(|prop| !made_by_us.contains(&prop.name.as_str()));
    metadata.links.retain(|link| link.rel.as_ref().is_none_or(|rel| !made_by_us.contains(&rel.as_str())));
    for (key, value) in [
        ("resolution-tool", context.tool.as_str()),
        ("source-profile", name),
        ("source-profile-uuid", profile.uuid.as_str()),
    ] {
        // A name with space at an end or none at all is left out rather than written wrongly.
        if let (Ok(key), Ok(value)) = (Token::new(key), Text::new(value)) {
            metadata.props.push(Property::new(key, value));
        }
    }
    if let (Ok(rel), Ok(href)) = (Token::new("source-profile"), UriRef::new(name)) {
        let mut link = Link::new(href);
        link.rel = Some(rel);
        metadata.links.push(link);
    }
    for role in run.roles.iter().filter(|role| profile.metadata.roles.iter().all(|own| own.id != role.id)) {
        metadata.roles.push(role.clone());
    }
    for party in run.parties.iter().filter(|party| profile.metadata.parties.iter().all(|own| own.uuid != party.uuid)) {
        metadata.parties.push(party.clone());
    }
    Ok(metadata)
}

/// The latest version among the documents, but none later than ours.
fn version(versions: &[String]) -> Result<Text, Fault> {
    let number = |text: &str| -> Vec<u32> {
        let number = text.split(['-', '+']).next().unwrap_or_default();
        number.split('.').map(|part| part.parse().unwrap_or(0)).collect()
    };
    let own = number(OSCAL_VERSION);
    if let Some(other) = versions.iter().find(|version| number(version).first() != own.first()) {
        return Err(Fault::new(FaultKind::Version, "/profile/metadata/oscal-version", other.as_str()));
    }
    let latest = versions.iter().max_by_key(|version| number(version)).filter(|version| number(version) <= own);
    let text = latest.map_or(OSCAL_VERSION, String::as_str);
    Text::new(text).map_err(|it| Fault::new(FaultKind::Version, "/profile/metadata/oscal-version", it.text))
}
