//! Properties of ours, read back.

use crate::text::Both;
use shirube_oscal::model::{OSCAL_NS, Part, Property};
use shirube_oscal::write::NS;

/// The values of a property of ours.
pub(super) fn all<'a>(props: &'a [Property], name: &'a str) -> impl Iterator<Item = &'a str> {
    let ours = move |p: &&Property| p.name.as_str() == name && p.ns.as_deref().is_some_and(|ns| ns == NS);
    props.iter().filter(ours).map(|p| p.value.as_str())
}

/// The first value of a property of ours.
pub(super) fn one<'a>(props: &'a [Property], name: &'a str) -> Option<&'a str> {
    all(props, name).next()
}

/// The first value of a property of ours, and where it stands.
pub(super) fn placed<'a>(props: &'a [Property], name: &str) -> Option<(usize, &'a str)> {
    let ours = |p: &Property| p.name.as_str() == name && p.ns.as_deref().is_some_and(|ns| ns == NS);
    props.iter().enumerate().find(|(_, p)| ours(p)).map(|(at, p)| (at, p.value.as_str()))
}

/// The first value of a property that OSCAL defines.
pub(super) fn standard<'a>(props: &'a [Property], name: &str) -> Option<&'a str> {
    let known = |p: &&Property| p.name.as_str() == name && p.ns.as_deref().is_none_or(|ns| ns == OSCAL_NS);
    props.iter().find(known).map(|p| p.value.as_str())
}

/// A pair of properties of ours: the Japanese, and the English beside it.
pub(super) fn both(props: &[Property], name: &str) -> Option<Both> {
    let ja = one(props, name)?.to_owned();
    Some(Both { ja, en: one(props, &format!("{name}-en"))?.to_owned() })
}

/// Whether a part is the English of the part it stands in.
pub(super) fn is_translation(part: &Part) -> bool {
    part.name.as_str() == "translation" && part.ns.as_deref().is_some_and(|ns| ns == NS)
}
