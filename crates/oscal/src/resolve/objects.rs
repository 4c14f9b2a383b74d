//! Objects of a control removed, and others added beside or inside them.
//!
//! **For**: [`super::modify`]. **Rests on**: the specification, "Adding contents to controls" and "Removing contents from
//! controls". **Words**: an *object* is a parameter, property, link or part of a control or of anything inside it.
//! **Never** remove by no criterion at all. **Begin** with [`remove`] and [`add`].

use crate::datatype::{Token, Uri};
use crate::model::profile::{Add, ItemName, Position, Remove};
use crate::model::{Control, Link, OSCAL_NS, Parameter, Part, Property};

/// How many objects a control holds, itself among them.
pub(super) fn size(control: &Control) -> usize {
    fn of(parts: &[Part]) -> usize {
        parts.iter().map(|part| 1 + part.props.len() + part.links.len() + of(&part.parts)).sum()
    }
    let own = 1 + control.params.len() + control.props.len() + control.links.len() + of(&control.parts);
    own + control.controls.iter().map(size).sum::<usize>()
}

/// How many bytes of text a control holds, about.
pub(super) fn weight(control: &Control) -> usize {
    let props: usize = control.props.iter().map(|prop| prop.value.len()).sum();
    control.title.len() + props + weight_of(&control.parts) + control.controls.iter().map(weight).sum::<usize>()
}

fn weight_of(parts: &[Part]) -> usize {
    parts.iter().map(|part| 1 + part.prose.as_ref().map_or(0, |it| it.len()) + weight_of(&part.parts)).sum()
}

/// How much an addition brings, in objects and bytes of text.
pub(super) fn weight_of_add(add: &Add) -> usize {
    1 + add.params.len() + add.props.len() + add.links.len() + weight_of(&add.parts)
}

/// Removes what meets every criterion; whether anything did.
pub(super) fn remove(control: &mut Control, by: &Remove) -> bool {
    let named = by.by_id.is_some() || by.by_name.is_some() || by.by_class.is_some() || by.by_ns.is_some();
    if !named && by.by_item_name.is_none() {
        return false;
    }
    let mut removed = 0;
    sweep_control(control, by, &mut removed);
    removed > 0
}

fn sweep_control(control: &mut Control, by: &Remove, removed: &mut usize) {
    keep(&mut control.params, removed, |it| is_met(by, ItemName::Param, Some(&it.id), None, it.class.as_ref(), None));
    for param in &mut control.params {
        sweep_props(&mut param.props, &mut param.links, by, removed);
    }
    sweep_props(&mut control.props, &mut control.links, by, removed);
    sweep_parts(&mut control.parts, by, removed);
    control.controls.iter_mut().for_each(|inner| sweep_control(inner, by, removed));
}

fn sweep_parts(parts: &mut Vec<Part>, by: &Remove, removed: &mut usize) {
    keep(parts, removed, |it| {
        is_met(by, ItemName::Part, it.id.as_ref(), Some(&it.name), it.class.as_ref(), Some(it.ns.as_ref()))
    });
    for part in parts {
        sweep_props(&mut part.props, &mut part.links, by, removed);
        sweep_parts(&mut part.parts, by, removed);
    }
}

fn sweep_props(props: &mut Vec<Property>, links: &mut Vec<Link>, by: &Remove, removed: &mut usize) {
    keep(props, removed, |it| {
        is_met(by, ItemName::Prop, None, Some(&it.name), it.class.as_ref(), Some(it.ns.as_ref()))
    });
    keep(links, removed, |_| is_met(by, ItemName::Link, None, None, None, None));
}

fn keep<T>(list: &mut Vec<T>, removed: &mut usize, is_met: impl Fn(&T) -> bool) {
    let before = list.len();
    list.retain(|it| !is_met(it));
    *removed += before - list.len();
}

/// Whether an object meets every criterion given. An object that has no namespace of its own is of OSCAL's.
fn is_met(
    by: &Remove,
    item: ItemName,
    id: Option<&Token>,
    name: Option<&Token>,
    class: Option<&Token>,
    ns: Option<Option<&Uri>>,
) -> bool {
    let same = |wanted: &Option<Token>, found: Option<&Token>| wanted.as_ref().is_none_or(|it| found == Some(it));
    let ns = ns.unwrap_or(None).map_or(OSCAL_NS, Uri::as_str);
    by.by_item_name.is_none_or(|wanted| wanted == item)
        && same(&by.by_id, id)
        && same(&by.by_name, name)
        && same(&by.by_class, class)
        && by.by_ns.as_ref().is_none_or(|wanted| wanted.as_str() == ns)
}

/// Adds; whether there was a place for it.
pub(super) fn add(control: &mut Control, add: &Add) -> bool {
    match &add.by_id {
        None => add_to_control(control, add),
        Some(id) if *id == control.id => add_to_control(control, add),
        Some(id) => add_at(control, add, id),
    }
}

fn is_first(add: &Add) -> bool {
    matches!(add.position, Some(Position::Starting | Position::Before))
}

fn put<T: Clone>(list: &mut Vec<T>, more: &[T], first: bool) {
    let at = if first { 0 } else { list.len() };
    list.splice(at..at, more.iter().cloned());
}

fn add_to_control(control: &mut Control, add: &Add) -> bool {
    let first = is_first(add);
    if let Some(title) = &add.title {
        control.title = title.clone();
    }
    put(&mut control.params, &add.params, first);
    put(&mut control.props, &add.props, first);
    put(&mut control.links, &add.links, first);
    put(&mut control.parts, &add.parts, first);
    true
}

/// Adds at an object inside the control.
fn add_at(control: &mut Control, add: &Add, id: &Token) -> bool {
    let beside = matches!(add.position, Some(Position::Before | Position::After));
    if let Some(at) = control.params.iter().position(|param| param.id == *id) {
        if !beside {
            return add_to_parameter(&mut control.params[at], add);
        }
        let at = if is_first(add) { at } else { at + 1 };
        control.params.splice(at..at, add.params.iter().cloned());
        put(&mut control.props, &add.props, is_first(add));
        put(&mut control.links, &add.links, is_first(add));
        put(&mut control.parts, &add.parts, is_first(add));
        return true;
    }
    let Control { parts, props, links, params, .. } = control;
    if add_in_parts(parts, props, links, add, id) {
        // A part holds no parameters: those of the addition are the control's.
        put(params, &add.params, is_first(add));
        return true;
    }
    if let Some(at) = control.controls.iter().position(|inner| inner.id == *id) {
        return add_to_control(if beside { control } else { &mut control.controls[at] }, add);
    }
    control.controls.iter_mut().any(|inner| add_at(inner, add, id))
}

/// Adds to a parameter what a parameter can hold.
fn add_to_parameter(param: &mut Parameter, add: &Add) -> bool {
    put(&mut param.props, &add.props, is_first(add));
    put(&mut param.links, &add.links, is_first(add));
    add.parts.is_empty() && add.params.is_empty()
}

/// Adds at a part, wherever it stands below these.
fn add_in_parts(
    parts: &mut Vec<Part>,
    props: &mut Vec<Property>,
    links: &mut Vec<Link>,
    add: &Add,
    id: &Token,
) -> bool {
    let first = is_first(add);
    if let Some(at) = parts.iter().position(|part| part.id.as_ref() == Some(id)) {
        if matches!(add.position, Some(Position::Before | Position::After)) {
            let at = if first { at } else { at + 1 };
            parts.splice(at..at, add.parts.iter().cloned());
            put(props, &add.props, first);
            put(links, &add.links, first);
        } else {
            let part = &mut parts[at];
            part.title = add.title.clone().or(part.title.take());
            put(&mut part.props, &add.props, first);
            put(&mut part.links, &add.links, first);
            put(&mut part.parts, &add.parts, first);
        }
        return true;
    }
    parts.iter_mut().any(|part| add_in_parts(&mut part.parts, &mut part.props, &mut part.links, add, id))
}
