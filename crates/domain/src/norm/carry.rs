//! Relations that go along with a new version: what was stated of a clause is carried to the clause that asks the same.

use super::{Collection, Instrument, Mapping, Member, NormId, Origin, compare};
use crate::text::{Both, Lang};
use std::collections::HashMap;

/// A relation of the version before that is not carried, because its clause asks something else now or is gone.
#[derive(Debug, Clone)]
pub struct Unsettled {
    /// As it was stated.
    pub mapping: Mapping,
    /// The clause of the version before.
    pub clause: NormId,
    /// The clause in its place; `None` when there is none.
    pub to: Option<NormId>,
    /// What differs.
    pub members: Vec<Member>,
}

/// What becomes of the relations stated of a version when another takes its place.
#[derive(Debug, Clone, Default)]
pub struct Along {
    /// Those that go along, one collection for each instrument on the other side.
    pub carried: Vec<Collection>,
    /// Those a person has to look at again.
    pub unsettled: Vec<Unsettled>,
    /// Instruments on the other side for which the new version has relations of its own; nothing is carried there.
    pub restated: Vec<String>,
}

impl Along {
    /// How many relations go along.
    pub fn count(&self) -> usize {
        self.carried.iter().map(|c| c.mappings.len()).sum()
    }
}

/// The relations of `former` as they hold for `new`. A clause that asks the same, even under another number, keeps what was
/// stated of it; nothing grows stronger: who carries it over is Shirube, whoever stated it. Where the new version has
/// relations of its own with an instrument, those count and nothing is carried beside them.
pub fn along(former: &Instrument, new: &Instrument, stated: &[Collection]) -> Along {
    let (old_id, new_id) = (former.id(), new.id());
    let touching: Vec<&Collection> =
        stated.iter().filter(|c| (c.source == old_id) != (c.target == old_id) && !is_within(c, &new.code)).collect();
    let mut out = Along::default();
    if touching.is_empty() {
        return out;
    }
    let places = Places::of(former, new);
    for collection in touching {
        let other = if collection.source == old_id { &collection.target } else { &collection.source };
        let joins = |c: &&Collection| [(&c.source, &c.target), (&c.target, &c.source)].contains(&(&new_id, other));
        if stated.iter().any(|c| joins(&c)) {
            out.restated.push(other.clone());
            continue;
        }
        let mut mappings = Vec::new();
        for mapping in &collection.mappings {
            match places.carry(mapping, &old_id) {
                Ok(carried) => mappings.push(carried),
                Err(unsettled) => out.unsettled.push(*unsettled),
            }
        }
        if !mappings.is_empty() {
            let end = |id: &String| if *id == old_id { new_id.clone() } else { id.clone() };
            out.carried.push(Collection {
                source: end(&collection.source),
                target: end(&collection.target),
                note: Some(note(collection)),
                status: "not-complete".to_owned(),
                mappings,
                ..collection.clone()
            });
        }
    }
    out
}

/// Whether both ends are versions of one instrument: what relates two versions says nothing of a third.
fn is_within(collection: &Collection, code: &str) -> bool {
    let code_of = |id: &str| id.split('@').next().unwrap_or_default().to_owned();
    code_of(&collection.source) == code && code_of(&collection.target) == code
}

/// What may be taken of the whole: the first note stands, whichever version it is carried on to.
fn note(collection: &Collection) -> Both {
    if collection.mappings.iter().any(|m| m.carried_from.is_some()) {
        return collection.note.clone().unwrap_or_default();
    }
    let pair = format!("{} – {}", collection.source, collection.target);
    let own = |lang: Lang| collection.note.as_ref().map_or("", |n| n.get(lang));
    let ja = format!(
        "{pair} について記載された関係のうち、求める内容が変わらない条項のものを引き継いでいます。新しい版について記載し直されたものではありません。{}",
        own(Lang::Ja)
    );
    let en = format!(
        "Carried over from what is stated of {pair}, for clauses that ask the same; not stated anew of the newer version. {}",
        own(Lang::En)
    );
    Both { ja, en: en.trim_end().to_owned() }
}

/// Where each clause of the former version went.
struct Places(HashMap<NormId, (Option<NormId>, bool, Vec<Member>)>);

impl Places {
    fn of(former: &Instrument, new: &Instrument) -> Places {
        let id = |i: &Instrument, clause: &str| NormId::new(&i.code, &i.version, clause);
        let one = |d: super::Difference<'_>| {
            let from = id(former, &d.old?.id);
            Some((from, (d.new.map(|n| id(new, &n.id)), d.keeps_answers(), d.members)))
        };
        Places(compare(former, new).into_iter().filter_map(one).collect())
    }

    fn carry(&self, mapping: &Mapping, former: &str) -> Result<Mapping, Box<Unsettled>> {
        let is_source = mapping.source.instrument() == former;
        let clause = if is_source { &mapping.source } else { &mapping.target };
        let place = self.0.get(clause);
        let to = place.and_then(|p| p.0.clone());
        let (Some(end), Some((_, true, _))) = (&to, place) else {
            let members = place.map(|p| p.2.clone()).unwrap_or_default();
            return Err(Box::new(Unsettled { mapping: mapping.clone(), clause: clause.clone(), to, members }));
        };
        let mut out = Mapping {
            origin: Origin::Ours,
            carried_from: mapping
                .carried_from
                .clone()
                .or_else(|| Some((mapping.source.clone(), mapping.target.clone()))),
            ..mapping.clone()
        };
        *if is_source { &mut out.source } else { &mut out.target } = end.clone();
        Ok(out)
    }
}

/// Everything stated, and what goes along with versions that take the place of others, the oldest first: what was carried to
/// one version is carried on to the next.
pub(super) fn with_carried(instruments: &[Instrument], mut stated: Vec<Collection>) -> Vec<Collection> {
    for (former, new) in successions(instruments) {
        let carried = along(former, new, &stated).carried;
        stated.extend(carried);
    }
    stated
}

/// Each version with the one before it, so that a version comes after those it goes back to.
fn successions(instruments: &[Instrument]) -> Vec<(&Instrument, &Instrument)> {
    let before = |i: &Instrument| {
        let version = i.supersedes.as_ref()?;
        instruments.iter().find(|o| o.code == i.code && o.version == *version)
    };
    let depth = |i: &Instrument| {
        let mut at = before(i);
        let mut steps = 0usize;
        while let Some(found) = at.filter(|_| steps <= instruments.len()) {
            steps += 1;
            at = before(found);
        }
        steps
    };
    let mut out: Vec<_> = instruments.iter().filter_map(|i| Some((depth(i), before(i)?, i))).collect();
    out.sort_by_key(|(depth, _, i)| (*depth, i.id()));
    out.into_iter().map(|(_, former, new)| (former, new)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::norm::Catalog;

    fn guidelines(version: &str, before: &str) -> Instrument {
        let held = Catalog::embedded().instrument("aigb@1.2").unwrap().clone();
        Instrument { version: version.into(), supersedes: Some(before.into()), ..held }
    }

    fn stated() -> Vec<Collection> {
        Catalog::embedded().relations().collections().to_vec()
    }

    fn of_guidelines(stated: &[Collection]) -> usize {
        let has = |c: &&Collection| c.source == "aigb@1.2" || c.target == "aigb@1.2";
        stated.iter().filter(has).map(|c| c.mappings.len()).sum()
    }

    #[test]
    fn what_asks_the_same_goes_along_and_the_rest_is_named() {
        let (old, mut new) = (guidelines("1.2", "1.1"), guidelines("1.3", "1.2"));
        let at = |i: &Instrument, id: &str| i.norms.iter().position(|n| n.id == id).unwrap();
        let (moved, reworded, gone) = (at(&new, "C-2-1"), at(&new, "C-6-1"), at(&new, "C-5-1"));
        new.norms[moved].was = Some("C-2-1".into());
        new.norms[moved].id = "C-2-9".into();
        new.norms[reworded].text.ja.push('改');
        new.norms.remove(gone);
        let found = along(&old, &new, &stated());
        assert_eq!(found.count() + found.unsettled.len(), of_guidelines(&stated()));
        let all = || found.carried.iter().flat_map(|c| &c.mappings);
        let moved: Vec<_> = all().filter(|m| m.source.as_str() == "aigb@1.3:C-2-9").collect();
        assert!(!moved.is_empty());
        assert!(moved.iter().all(|m| m.carried_from.as_ref().unwrap().0.as_str() == "aigb@1.2:C-2-1"));
        assert!(all().all(|m| m.origin == Origin::Ours && m.source.instrument() != "aigb@1.2"));
        assert!(found.carried.iter().all(|c| c.note.as_ref().unwrap().en.starts_with("Carried over from")));
        let named = |id: &str| found.unsettled.iter().find(|u| u.clause.as_str() == id).unwrap();
        assert_eq!(named("aigb@1.2:C-6-1").members, [Member::Text]);
        assert!(named("aigb@1.2:C-6-1").to.is_some() && named("aigb@1.2:C-5-1").to.is_none());
    }

    #[test]
    fn nothing_grows_stronger_and_two_steps_name_what_was_stated_first() {
        let (old, next, last) = (guidelines("1.2", "1.1"), guidelines("1.3", "1.2"), guidelines("1.4", "1.3"));
        let all = with_carried(&[last, old, next], stated());
        let first = |m: &Mapping| m.carried_from.clone().unwrap_or((m.source.clone(), m.target.clone()));
        for version in ["aigb@1.3", "aigb@1.4"] {
            let held: Vec<_> = all.iter().filter(|c| c.source == version).flat_map(|c| &c.mappings).collect();
            assert_eq!(held.len(), of_guidelines(&stated()), "{version}");
            for m in held {
                let (source, target) = first(m);
                let stated = stated();
                let of = stated.iter().flat_map(|c| &c.mappings).find(|s| s.source == source && s.target == target);
                let of = of.expect("stated once");
                assert_eq!((of.relation, of.confidence, of.certainty), (m.relation, m.confidence, m.certainty));
            }
        }
        // The note of the first carrying stands; it is not put before itself.
        let last = all.iter().find(|c| c.source == "aigb@1.4").unwrap().note.clone().unwrap().en;
        assert_eq!(last.matches("Carried over").count(), 1);
    }

    #[test]
    fn where_a_new_version_has_relations_of_its_own_nothing_is_carried_beside_them() {
        let (old, new) = (guidelines("1.2", "1.1"), guidelines("1.3", "1.2"));
        let mut all = stated();
        let mut own = all.iter().find(|c| c.source == "aigb@1.2").unwrap().clone();
        let other = own.target.clone();
        own.source = "aigb@1.3".into();
        own.mappings.truncate(1);
        all.push(own);
        let found = along(&old, &new, &all);
        assert_eq!(found.restated, std::slice::from_ref(&other));
        assert!(found.carried.iter().all(|c| c.target != other));
    }

    #[test]
    fn the_catalogue_of_the_program_states_everything_itself() {
        let catalog = Catalog::embedded();
        assert!(catalog.relations().all().all(|m| m.carried_from.is_none()));
    }
}
