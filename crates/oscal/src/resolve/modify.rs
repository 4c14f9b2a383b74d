//! The modify phase: parameters set, controls altered.
//!
//! **For**: [`super::import`]. **Rests on**: the specification, "Modify Phase". **Words**: as the profile has them.
//! **Never** fail on what cannot be applied: it is told. **Begin** with [`modify`].

use std::collections::{HashMap, HashSet};

use super::import::Run;
use super::objects;
use super::tree::{Branch, Tree};
use crate::fault::{Fault, FaultKind};
use crate::model::profile::{Alter, Modify, SetParameter};
use crate::model::{Control, Parameter};

/// Applies the changes of a profile: settings first, then alterations, each in its sequence. Only their number can be a fault.
pub(super) fn modify(run: &mut Run<'_>, directive: Option<&Modify>, tree: &mut Tree) -> Result<(), Fault> {
    let Some(directive) = directive else { return Ok(()) };
    set_parameters(run, &directive.set_parameters, tree)?;
    alter(run, &directive.alters, tree)
}

fn set_parameters(run: &mut Run<'_>, settings: &[SetParameter], tree: &mut Tree) -> Result<(), Fault> {
    if settings.is_empty() {
        return Ok(());
    }
    let mut by_id: HashMap<&str, Vec<&SetParameter>> = HashMap::new();
    for setting in settings {
        by_id.entry(&setting.param_id).or_default().push(setting);
    }
    let mut found: HashSet<String> = HashSet::new();
    let (mut steps, path) = (Ok(()), "/profile/modify/set-parameters");
    every_parameter(tree, &mut |param| {
        if let Some(settings) = by_id.get(param.id.as_str()) {
            for setting in settings.iter().take_while(|_| steps.is_ok()).collect::<Vec<_>>() {
                let brought =
                    setting.constraints.len() + setting.values.len() + setting.links.len() + setting.guidelines.len();
                steps = run.spend(1 + brought + (1 + setting.props.len()) * param.props.len(), path);
                if steps.is_ok() {
                    set(param, setting);
                }
            }
            found.insert(param.id.to_string());
        }
    });
    steps?;
    for loose in tree.loose.iter_mut() {
        loose.set = found.contains(loose.param.id.as_str());
    }
    for (index, setting) in settings.iter().enumerate().filter(|(_, s)| !found.contains(s.param_id.as_str())) {
        let path = format!("/profile/modify/set-parameters/{index}");
        run.notice(FaultKind::NothingToSet, path, setting.param_id.as_str());
    }
    Ok(())
}

fn set(param: &mut Parameter, setting: &SetParameter) {
    fn replace<T: Clone>(own: &mut Option<T>, other: &Option<T>) {
        if other.is_some() {
            own.clone_from(other);
        }
    }
    replace(&mut param.class, &setting.class);
    replace(&mut param.depends_on, &setting.depends_on);
    replace(&mut param.label, &setting.label);
    replace(&mut param.usage, &setting.usage);
    // A parameter has values or a choice, never both: the one that is set stays.
    if !setting.values.is_empty() {
        param.values.clone_from(&setting.values);
        param.select = None;
    }
    if setting.select.is_some() {
        param.select.clone_from(&setting.select);
        param.values.clear();
    }
    param.constraints.extend(setting.constraints.iter().cloned());
    param.guidelines.extend(setting.guidelines.iter().cloned());
    for prop in &setting.props {
        param.props.retain(|own| own.uuid.is_none() || own.uuid != prop.uuid);
        param.props.push(prop.clone());
    }
    param.links.extend(setting.links.iter().cloned());
}

fn every_parameter(tree: &mut Tree, visit: &mut impl FnMut(&mut Parameter)) {
    fn of(controls: &mut [Control], visit: &mut impl FnMut(&mut Parameter)) {
        for control in controls {
            control.params.iter_mut().for_each(&mut *visit);
            of(&mut control.controls, visit);
        }
    }
    fn within(branch: &mut Branch, visit: &mut impl FnMut(&mut Parameter)) {
        branch.head.params.iter_mut().for_each(&mut *visit);
        of(&mut branch.controls, visit);
        branch.groups.iter_mut().for_each(|inner| within(inner, visit));
    }
    tree.loose.iter_mut().for_each(|loose| visit(&mut loose.param));
    of(&mut tree.controls, visit);
    tree.groups.iter_mut().for_each(|branch| within(branch, visit));
}

fn alter(run: &mut Run<'_>, alters: &[Alter], tree: &mut Tree) -> Result<(), Fault> {
    if alters.is_empty() {
        return Ok(());
    }
    let mut by_id: HashMap<&str, Vec<usize>> = HashMap::new();
    for (index, alter) in alters.iter().enumerate() {
        by_id.entry(&alter.control_id).or_default().push(index);
    }
    let mut found = HashSet::new();
    let mut idle = Vec::new();
    let mut steps = Ok(());
    every_control(tree, &mut |control| {
        for index in by_id.get(control.id.as_str()).into_iter().flatten() {
            let alter = &alters[*index];
            found.insert(*index);
            let brought: usize = alter.adds.iter().map(objects::weight_of_add).sum();
            let size = objects::size(control).saturating_mul(alter.adds.len() + alter.removes.len()) + brought;
            if steps.is_ok() {
                steps = run.spend(size, "/profile/modify/alters");
            }
            if steps.is_ok() {
                apply(control, alter, *index, &mut idle);
            }
        }
    });
    steps?;
    for (path, detail) in idle {
        run.notice(FaultKind::NothingToAlter, path, detail);
    }
    for (index, alter) in alters.iter().enumerate().filter(|(index, _)| !found.contains(index)) {
        let path = format!("/profile/modify/alters/{index}");
        run.notice(FaultKind::NothingToAlter, path, alter.control_id.as_str());
    }
    Ok(())
}

/// Applies one alteration: removals, then additions.
fn apply(control: &mut Control, alter: &Alter, index: usize, idle: &mut Vec<(String, String)>) {
    for (i, remove) in alter.removes.iter().enumerate() {
        if !objects::remove(control, remove) {
            let path = format!("/profile/modify/alters/{index}/removes/{i}");
            idle.push((path, alter.control_id.to_string()));
        }
    }
    for (i, add) in alter.adds.iter().enumerate() {
        if !objects::add(control, add) {
            let path = format!("/profile/modify/alters/{index}/adds/{i}");
            idle.push((path, add.by_id.as_ref().unwrap_or(&alter.control_id).to_string()));
        }
    }
}

/// Outer controls first, so that what is added to one inside is seen by its own alterations.
fn every_control(tree: &mut Tree, visit: &mut impl FnMut(&mut Control)) {
    fn of(controls: &mut [Control], visit: &mut impl FnMut(&mut Control)) {
        for control in controls {
            visit(control);
            of(&mut control.controls, visit);
        }
    }
    fn within(branch: &mut Branch, visit: &mut impl FnMut(&mut Control)) {
        of(&mut branch.controls, visit);
        branch.groups.iter_mut().for_each(|inner| within(inner, visit));
    }
    of(&mut tree.controls, visit);
    tree.groups.iter_mut().for_each(|branch| within(branch, visit));
}
