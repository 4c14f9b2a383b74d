//! Which controls an import or an insertion means.
//!
//! **For**: [`super::import`] and [`super::merge`]. **Rests on**: the specification, "Including Controls".
//! **Words**: a *directive* is one `include-controls` or `exclude-controls`. **Never** let an inclusion win over an
//! exclusion. **Begin** with [`Selection`].

use std::collections::HashSet;

use super::tree::{Branch, GroupView, LooseSet, Tree, View, head_of, with_controls};
use crate::model::Control;
use crate::model::profile::{Import, InsertControls, SelectControls, YesNo};

struct Directive<'a> {
    ids: HashSet<&'a str>,
    patterns: Vec<&'a str>,
    children: bool,
}

impl<'a> Directive<'a> {
    fn new(from: &'a SelectControls) -> Self {
        Directive {
            ids: from.with_ids.iter().map(|id| id.as_str()).collect(),
            patterns: from.matching.iter().filter_map(|m| m.pattern.as_ref().map(|p| p.as_str())).collect(),
            children: from.with_child_controls == Some(YesNo::Yes),
        }
    }

    fn hits(&self, id: &str) -> bool {
        self.ids.contains(id) || self.patterns.iter().any(|pattern| glob(pattern, id))
    }
}

/// Patterns and ids longer than this do not match.
const LONGEST: usize = 1_024;

/// Whether a pattern with `*` and `?` matches a whole id. Linear in the product of the lengths, never worse.
pub(super) fn glob(pattern: &str, id: &str) -> bool {
    if pattern.len() > LONGEST || id.len() > LONGEST {
        return false;
    }
    let (pattern, id): (Vec<char>, Vec<char>) = (pattern.chars().collect(), id.chars().collect());
    let (mut p, mut i, mut star) = (0, 0, None);
    while i < id.len() {
        if p < pattern.len() && pattern[p] == '*' {
            star = Some((p, i));
            p += 1;
        } else if p < pattern.len() && (pattern[p] == '?' || pattern[p] == id[i]) {
            (p, i) = (p + 1, i + 1);
        } else if let Some((at, from)) = star {
            star = Some((at, from + 1));
            (p, i) = (at + 1, from + 1);
        } else {
            return false;
        }
    }
    pattern[p..].iter().all(|c| *c == '*')
}

/// What is meant: inclusions, exclusions, and whether a control brings those it stands in.
pub(super) struct Selection<'a> {
    all: bool,
    include: Vec<Directive<'a>>,
    exclude: Vec<Directive<'a>>,
    with_ancestors: bool,
}

/// What was inherited from the controls around.
#[derive(Clone, Copy, Default)]
struct Around {
    included: bool,
    excluded: bool,
}

impl<'a> Selection<'a> {
    /// The selection of an import: a control brings those it stands in.
    pub fn of_import(import: &'a Import) -> Self {
        Selection {
            all: import.include_all.is_some(),
            include: import.include_controls.iter().map(Directive::new).collect(),
            exclude: import.exclude_controls.iter().map(Directive::new).collect(),
            with_ancestors: true,
        }
    }

    /// The selection of an insertion: only what it names.
    pub fn of_insertion(insertion: &'a InsertControls) -> Self {
        Selection {
            all: insertion.include_all.is_some(),
            include: insertion.include_controls.iter().map(Directive::new).collect(),
            exclude: insertion.exclude_controls.iter().map(Directive::new).collect(),
            with_ancestors: false,
        }
    }

    /// How much there is to ask of each control.
    pub fn questions(&self) -> usize {
        self.include.iter().chain(&self.exclude).map(|directive| 1 + directive.patterns.len()).sum()
    }

    /// What of a tree is meant, in its structure. Loose parameters all come along.
    pub fn pick(&self, view: &View<'_>) -> Tree {
        let mut out = Tree::default();
        view.loose.iter().for_each(|(param, own)| out.loose.add_copy(param, *own));
        out.controls = self.controls(view.controls, &mut out.loose);
        out.groups = view.groups.iter().map(|group| self.group(group, &mut out.loose)).collect();
        out
    }

    fn group(&self, group: &GroupView<'_>, loose: &mut LooseSet) -> Branch {
        Branch {
            head: head_of(group.head),
            origin: group.origin,
            controls: self.controls(group.controls, loose),
            groups: group.groups.iter().map(|inner| self.group(inner, loose)).collect(),
        }
    }

    /// What of some controls is meant; a control inside one that is not meant takes its place.
    pub fn controls(&self, controls: &[Control], loose: &mut LooseSet) -> Vec<Control> {
        let mut out = Vec::new();
        for control in controls {
            self.control(control, Around::default(), loose, &mut out);
        }
        out
    }

    fn control(&self, control: &Control, around: Around, loose: &mut LooseSet, out: &mut Vec<Control>) {
        let by = |directives: &[Directive<'_>]| {
            let hits = directives.iter().filter(|directive| directive.hits(&control.id));
            hits.fold((false, false), |(_, children), directive| (true, children || directive.children))
        };
        let ((included, include_below), (excluded, exclude_below)) = (by(&self.include), by(&self.exclude));
        let below = Around { included: around.included || include_below, excluded: around.excluded || exclude_below };
        let mut inside = Vec::new();
        for inner in &control.controls {
            self.control(inner, below, loose, &mut inside);
        }
        let meant = self.all || included || around.included || (self.with_ancestors && !inside.is_empty());
        if meant && !excluded && !around.excluded {
            out.push(with_controls(control, inside));
        } else {
            control.params.iter().for_each(|param| loose.add_copy(param, false));
            out.append(&mut inside);
        }
    }
}

/// The directives that mean no control at all, as places below the import.
pub(super) fn idle(directives: &[SelectControls], view: &View<'_>) -> Vec<usize> {
    fn any(controls: &[Control], directive: &Directive<'_>) -> bool {
        controls.iter().any(|control| directive.hits(&control.id) || any(&control.controls, directive))
    }
    fn within(group: &GroupView<'_>, directive: &Directive<'_>) -> bool {
        any(group.controls, directive) || group.groups.iter().any(|inner| within(inner, directive))
    }
    let means_nothing = |directive: &Directive<'_>| {
        !any(view.controls, directive) && !view.groups.iter().any(|group| within(group, directive))
    };
    directives.iter().enumerate().filter(|(_, d)| means_nothing(&Directive::new(d))).map(|(i, _)| i).collect()
}

#[cfg(test)]
mod tests {
    use super::glob;

    #[test]
    fn a_pattern_matches_the_whole_id() {
        assert!(glob("a*", "ac-1") && glob("?1", "a1") && glob("*", "") && glob("a*b*c", "axxbyyc"));
        assert!(!glob("a", "a1") && !glob("^a", "a1") && !glob("?1", "a2") && !glob("", "a") && !glob("a*b", "axc"));
        assert!(!glob(&"*a".repeat(200), &"a".repeat(5).repeat(30).replace("aaaaa", "aaaab")));
    }
}
