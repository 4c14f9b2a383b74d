//! The merge phase: what was imported, put together.
//!
//! **For**: [`super::import`]. **Rests on**: the specification, "Merge Phase". **Words**: to *combine* decides on controls with
//! the same id, to *structure* on where controls stand. **Never** give a group without a control, unless it wants to be kept.
//! **Begin** with [`merge`].

use std::collections::{HashMap, HashSet};

use super::import::Run;
use super::select::Selection;
use super::tree::{Branch, Loose, LooseSet, Origin, Tree, count, head_of, is_kept};
use crate::fault::{Fault, FaultKind};
use crate::model::profile::{CombineMethod, Custom, CustomGroup, InsertControls, Merge, Order};
use crate::model::{Control, Group};

/// Puts imports together in their order.
pub(super) fn merge(run: &mut Run<'_>, directive: Option<&Merge>, mut trees: Vec<Tree>) -> Result<Tree, Fault> {
    let method = directive.and_then(|it| it.combine.as_ref()).and_then(|it| it.method);
    if method == Some(CombineMethod::Merge) {
        run.notice(FaultKind::Undefined, "/profile/merge/combine/method".into(), "merge");
    }
    if method == Some(CombineMethod::UseFirst) {
        let mut seen = HashSet::new();
        trees.iter_mut().for_each(|tree| first_only(tree, &mut seen));
    }
    let as_is = directive.and_then(|it| it.as_is) == Some(true);
    let custom = directive.and_then(|it| it.custom.as_ref());
    let flat = directive.is_some_and(|it| it.flat.is_some());
    if usize::from(as_is) + usize::from(custom.is_some()) + usize::from(flat) > 1 {
        return Err(Fault::new(FaultKind::Choice, "/profile/merge", "flat | as-is | custom"));
    }
    let mut tree = match custom {
        Some(custom) => to_custom(run, custom, trees)?,
        None if as_is => to_as_is(trees),
        None => to_flat(trees),
    };
    if custom.is_some() && method == Some(CombineMethod::UseFirst) {
        first_only(&mut tree, &mut HashSet::new());
    }
    tell_clashes(run, &tree);
    Ok(tree)
}

/// Leaves out controls whose id was seen before; what stands in one that is left out takes its place.
fn first_only(tree: &mut Tree, seen: &mut HashSet<String>) {
    fn of(controls: Vec<Control>, seen: &mut HashSet<String>) -> Vec<Control> {
        let mut out = Vec::with_capacity(controls.len());
        for mut control in controls {
            let is_first = seen.insert(control.id.to_string());
            let inside = of(std::mem::take(&mut control.controls), seen);
            if is_first {
                control.controls = inside;
                out.push(control);
            } else {
                out.extend(inside);
            }
        }
        out
    }
    fn within(branch: &mut Branch, seen: &mut HashSet<String>) {
        branch.controls = of(std::mem::take(&mut branch.controls), seen);
        branch.groups.iter_mut().for_each(|inner| within(inner, seen));
    }
    tree.controls = of(std::mem::take(&mut tree.controls), seen);
    tree.groups.iter_mut().for_each(|branch| within(branch, seen));
}

/// No groups, no controls in controls.
fn to_flat(trees: Vec<Tree>) -> Tree {
    fn flatten(controls: Vec<Control>, out: &mut Vec<Control>) {
        for mut control in controls {
            let inside = std::mem::take(&mut control.controls);
            out.push(control);
            flatten(inside, out);
        }
    }
    let mut out = Tree::default();
    for tree in trees {
        let mut controls = tree.controls;
        out.loose.append(tree.loose);
        for branch in tree.groups {
            dissolve(branch, &mut out.loose, &mut controls);
        }
        flatten(controls, &mut out.controls);
    }
    out
}

/// Takes a group apart: its parameters become loose, its controls stay.
fn dissolve(branch: Branch, loose: &mut LooseSet, controls: &mut Vec<Control>) {
    branch.head.params.into_iter().for_each(|param| loose.add(Loose { param, own: true, set: false }));
    controls.extend(branch.controls);
    for inner in branch.groups {
        dissolve(inner, loose, controls);
    }
}

/// The structure of the sources; groups that are the same group come together.
fn to_as_is(trees: Vec<Tree>) -> Tree {
    let mut out = Tree::default();
    for tree in trees {
        out.loose.append(tree.loose);
        out.controls.extend(tree.controls);
        add_groups(&mut out.groups, tree.groups, &mut out.loose);
    }
    out
}

/// What makes a group the same as another: its id, or where it comes from.
#[derive(PartialEq, Eq, Hash)]
enum Same {
    Id(String),
    Origin(Origin),
}

impl Same {
    fn of(branch: &Branch) -> Self {
        branch.head.id.as_ref().map_or(Same::Origin(branch.origin), |id| Same::Id(id.to_string()))
    }
}

fn add_groups(own: &mut Vec<Branch>, more: Vec<Branch>, loose: &mut LooseSet) {
    let mut places: HashMap<Same, usize> = own.iter().enumerate().map(|(at, it)| (Same::of(it), at)).collect();
    for mut branch in more {
        let inner = std::mem::take(&mut branch.groups);
        if !branch.holds_controls() && !inner.iter().any(Branch::holds_controls) && !is_kept(&branch.head.props) {
            branch.groups = inner;
            dissolve(branch, loose, &mut Vec::new());
            continue;
        }
        let mut controls = std::mem::take(&mut branch.controls);
        let at = *places.entry(Same::of(&branch)).or_insert(own.len());
        if at == own.len() {
            own.push(branch);
        }
        own[at].controls.append(&mut controls);
        add_groups(&mut own[at].groups, inner, loose);
    }
}

/// The structure the profile gives.
fn to_custom(run: &mut Run<'_>, custom: &Custom, trees: Vec<Tree>) -> Result<Tree, Fault> {
    let mut out = Tree::default();
    let (mut pool, mut heads) = (Vec::new(), Vec::new());
    for tree in trees {
        out.loose.append(tree.loose);
        pool.extend(tree.controls);
        for branch in tree.groups {
            collect(branch, &mut heads, &mut pool, &mut out.loose);
        }
    }
    out.controls = insert(run, &custom.insert_controls, &pool, "/profile/merge/custom")?;
    for (index, group) in custom.groups.iter().enumerate() {
        out.groups.push(custom_group(run, group, &heads, &pool, &format!("/profile/merge/custom/groups/{index}"))?);
    }
    Ok(out)
}

fn collect(branch: Branch, heads: &mut Vec<Group>, pool: &mut Vec<Control>, loose: &mut LooseSet) {
    // Its parameters may be inserted by a control that stands elsewhere now.
    branch.head.params.iter().for_each(|param| loose.add_copy(param, true));
    heads.push(branch.head);
    pool.extend(branch.controls);
    for inner in branch.groups {
        collect(inner, heads, pool, loose);
    }
}

fn custom_group(
    run: &mut Run<'_>,
    group: &CustomGroup,
    heads: &[Group],
    pool: &[Control],
    path: &str,
) -> Result<Branch, Fault> {
    let source = heads.iter().find(|head| group.id.is_some() && head.id == group.id);
    let mut head = source.map_or_else(|| Group::new(group.title.clone()), head_of);
    head.id.clone_from(&group.id);
    head.class = group.class.clone().or(head.class);
    let known: HashSet<String> = head.params.iter().map(|param| param.id.to_string()).collect();
    head.params.extend(group.params.iter().filter(|param| !known.contains(param.id.as_str())).cloned());
    head.props.extend(group.props.iter().cloned());
    head.links.extend(group.links.iter().cloned());
    head.parts.extend(group.parts.iter().cloned());
    let controls = insert(run, &group.insert_controls, pool, path)?;
    let inner = group.groups.iter().enumerate();
    let groups = inner
        .map(|(i, inner)| custom_group(run, inner, heads, pool, &format!("{path}/groups/{i}")))
        .collect::<Result<_, _>>()?;
    Ok(Branch { head, origin: Origin { document: 0, group: 0 }, controls, groups })
}

fn insert(
    run: &mut Run<'_>,
    insertions: &[InsertControls],
    pool: &[Control],
    path: &str,
) -> Result<Vec<Control>, Fault> {
    let mut out = Vec::new();
    for (index, insertion) in insertions.iter().enumerate() {
        let selection = Selection::of_insertion(insertion);
        run.spend(selection.questions().max(1).saturating_mul(count(pool)), path)?;
        let mut found = selection.controls(pool, &mut LooseSet::default());
        match insertion.order {
            Some(Order::Ascending) => found.sort_by(|a, b| a.id.cmp(&b.id)),
            Some(Order::Descending) => found.sort_by(|a, b| b.id.cmp(&a.id)),
            Some(Order::Keep) | None => {}
        }
        if found.is_empty() {
            run.notice(FaultKind::NothingSelected, format!("{path}/insert-controls/{index}"), "");
        }
        out.append(&mut found);
    }
    Ok(out)
}

/// Tells which controls stand more than once.
fn tell_clashes(run: &mut Run<'_>, tree: &Tree) {
    fn of<'t>(controls: &'t [Control], ids: &mut Vec<&'t str>) {
        for control in controls {
            ids.push(&control.id);
            of(&control.controls, ids);
        }
    }
    fn within<'t>(branch: &'t Branch, ids: &mut Vec<&'t str>) {
        of(&branch.controls, ids);
        branch.groups.iter().for_each(|inner| within(inner, ids));
    }
    let mut ids = Vec::new();
    of(&tree.controls, &mut ids);
    tree.groups.iter().for_each(|branch| within(branch, &mut ids));
    let (mut seen, mut told) = (HashSet::new(), HashSet::new());
    for id in ids {
        if !seen.insert(id) && told.insert(id) {
            run.notice(FaultKind::Clash, "/profile/merge".into(), id);
        }
    }
}
