//! What no single record shows to be wrong: versions in force at one time, and references that a version lost.

use super::{Fault, FaultKind, Instrument, Status};
use std::collections::HashSet;

fn fault(i: &Instrument, norm: Option<&str>, detail: String) -> Fault {
    let file = format!("norms/{}.toml", i.id());
    Fault { file, norm: norm.map(str::to_owned), at: None, kind: FaultKind::Version, detail }
}

/// Checks that the versions of an instrument follow one another and that nothing ends before it begins. A provision may
/// begin after its instrument ended: it was replaced before it applied.
pub(super) fn validity(instruments: &[Instrument], faults: &mut Vec<Fault>) {
    for (at, one) in instruments.iter().enumerate() {
        for other in instruments[at + 1..].iter().filter(|o| o.code == one.code) {
            let (first, second) = if one.in_force <= other.in_force { (one, other) } else { (other, one) };
            faults.extend(overlap(first, second));
        }
        for norm in &one.norms {
            let from = norm.in_force.or(one.in_force);
            if let (Some(from), Some(until)) = (from, norm.until)
                && until < from
            {
                faults.push(fault(one, Some(&norm.id), format!("until {until} is before {from}")));
            }
        }
        faults.extend(succession(instruments, one));
        lost_predecessors(instruments, one, faults);
    }
}

/// Two versions of one instrument, the first of which came into force no later.
fn overlap(first: &Instrument, second: &Instrument) -> Option<Fault> {
    let (Some(_), Some(from)) = (first.in_force, second.in_force) else { return None };
    let clash = match first.until {
        Some(until) => until >= from,
        // A version that was replaced on a day not known; but one in force without end leaves no room for a later one.
        None => {
            first.in_force == second.in_force || (first.status, second.status) == (Status::Current, Status::Superseded)
        }
    };
    let end = first.until.map_or_else(|| "–".to_owned(), |d| d.to_string());
    let since = first.in_force.map(|d| d.to_string()).unwrap_or_default();
    clash.then(|| fault(second, None, format!("in_force {from}: {} is in force {since} – {end}", first.id())))
}

/// A version cannot replace itself, one that replaces it, or one that is still the current one.
fn succession(instruments: &[Instrument], one: &Instrument) -> Option<Fault> {
    let before =
        |i: &Instrument| instruments.iter().find(|o| o.code == i.code && Some(&o.version) == i.supersedes.as_ref());
    let named = before(one)?;
    if named.status == Status::Current && one.status == Status::Current {
        return Some(fault(one, None, format!("supersedes {}, which is current too", named.id())));
    }
    let mut walked = HashSet::from([&one.version]);
    let mut at = Some(named);
    while let Some(version) = at {
        if version.version == one.version {
            return Some(fault(one, None, format!("supersedes {}, which leads back to {}", named.id(), one.id())));
        }
        at = if walked.insert(&version.version) { before(version) } else { None };
    }
    None
}

/// A clause cannot come from one that the version before did not have.
fn lost_predecessors(instruments: &[Instrument], one: &Instrument, faults: &mut Vec<Fault>) {
    let before = instruments.iter().find(|o| o.code == one.code && Some(&o.version) == one.supersedes.as_ref());
    let Some(before) = before else { return };
    for norm in &one.norms {
        if let Some(was) = norm.was.as_deref().filter(|was| before.norm(was).is_none()) {
            let detail = format!("{}:{was}", before.id());
            faults.push(Fault { kind: FaultKind::NoSuchNorm, ..fault(one, Some(&norm.id), detail) });
        }
    }
}

/// A reference to a clause that is not there, with the version that still has it: whoever deleted the clause learns what
/// hangs on it.
pub(super) fn lost(instruments: &[Instrument], instrument: &str, clause: &str) -> String {
    let code = instrument.split('@').next().unwrap_or_default();
    let held = instruments.iter().filter(|i| i.code == code && i.norm(clause).is_some()).map(Instrument::id);
    let held: Vec<String> = held.collect();
    match held.is_empty() {
        true => format!("{instrument}:{clause}"),
        false => format!("{instrument}:{clause} – {}", held.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use crate::norm::{Catalog, Fault, FaultKind, Source};

    const FIRST: &str = "norms/aigb@1.1.toml";
    const SECOND: &str = "norms/aigb@1.2.toml";
    const RELATIONS: &str = "relations/aigb@1.2--oecd-ai@2024-05-03.toml";

    /// The faults of the catalogue in use with files changed.
    fn faults(changes: &[(&str, &dyn Fn(String) -> String)]) -> Vec<Fault> {
        let source = changes.iter().fold(Source::embedded(), |source, (name, change)| {
            let text = source.text(name).unwrap_or_default().to_owned();
            source.with(name, change(text))
        });
        Catalog::load(&source).err().unwrap_or_default()
    }

    fn in_place_of(from: &'static str, to: &'static str) -> impl Fn(String) -> String {
        move |text| {
            assert!(text.contains(from), "{from}");
            text.replacen(from, to, 1)
        }
    }

    /// Whether a fault of a kind stands at the line that begins so.
    fn at_line(source: &str, fault: &Fault, beginning: &str) -> bool {
        let line = fault.at.and_then(|(line, _)| source.lines().nth(line - 1)).unwrap_or_default();
        line.starts_with(beginning)
    }

    fn line_of(name: &str, fault: &Fault, change: impl Fn(String) -> String) -> String {
        let text = change(Source::embedded().text(name).unwrap_or_default().to_owned());
        fault.at.and_then(|(line, _)| text.lines().nth(line - 1).map(str::to_owned)).unwrap_or_default()
    }

    #[test]
    fn two_versions_in_force_on_one_day_are_a_fault_at_the_later_one() {
        let change = in_place_of("until = \"2026-03-30\"", "until = \"2026-03-31\"");
        let found = faults(&[(FIRST, &change)]);
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!((found[0].file.as_str(), found[0].kind), (SECOND, FaultKind::Version));
        assert!(found[0].detail.contains("aigb@1.1 is in force 2025-03-28 – 2026-03-31"), "{}", found[0].detail);
        let text = Source::embedded();
        assert!(at_line(text.text(SECOND).unwrap(), &found[0], "in_force"), "{found:?}");
    }

    #[test]
    fn two_current_versions_and_an_end_before_its_beginning_are_faults() {
        let change = in_place_of("status = \"superseded\"", "status = \"current\"");
        let found = faults(&[(FIRST, &change)]);
        assert!(found.iter().any(|f| f.kind == FaultKind::Version && f.detail.contains("also current")), "{found:?}");
        let change = in_place_of("until = \"2026-03-30\"", "until = \"2024-03-30\"");
        let found = faults(&[(FIRST, &change)]);
        assert!(found.iter().any(|f| f.file == FIRST && line_of(FIRST, f, &change).starts_with("until")), "{found:?}");
        let change =
            in_place_of("assess = true\n", "assess = true\nin_force = \"2026-05-01\"\nuntil = \"2026-04-30\"\n");
        let found = faults(&[(SECOND, &change)]);
        assert_eq!((found.len(), found[0].kind), (1, FaultKind::Version));
        assert!(found[0].norm.is_some() && line_of(SECOND, &found[0], &change).starts_with("until"), "{found:?}");
    }

    #[test]
    fn a_version_cannot_replace_itself_or_what_replaces_it() {
        let change = in_place_of("supersedes = \"1.1\"", "supersedes = \"1.2\"");
        let found = faults(&[(SECOND, &change)]);
        assert!(found.iter().any(|f| line_of(SECOND, f, &change).starts_with("supersedes")), "{found:?}");
        let circle = in_place_of("status = \"superseded\"", "supersedes = \"1.2\"\nstatus = \"superseded\"");
        let found = faults(&[(FIRST, &circle)]);
        assert_eq!(found.iter().filter(|f| f.detail.contains("leads back")).count(), 2, "{found:?}");
    }

    #[test]
    fn deleting_a_clause_names_everything_that_hangs_on_it() {
        let rename = |text: String| text.replace("id = \"C-2-1\"", "id = \"C-2-1x\"");
        let found = faults(&[(SECOND, &rename)]);
        let held = |file: &str| found.iter().filter(|f| f.file == file && f.kind == FaultKind::NoSuchNorm).count();
        assert!(held("criteria/evidence.toml") > 0 && held(RELATIONS) > 0, "{found:?}");
        assert!(found.iter().all(|f| f.at.is_some_and(|(line, _)| line > 1)), "{found:?}");
        // The version that still has it is named.
        let hint = found.iter().find(|f| f.file == "criteria/evidence.toml").unwrap();
        assert_eq!(hint.detail, "aigb:C-2-1 – aigb@1.1");
        let was = in_place_of("id = \"C-2-1\"\n", "id = \"C-2-1\"\nwas = \"C-2-99\"\n");
        let found = faults(&[(SECOND, &was)]);
        assert_eq!((found[0].kind, found[0].detail.as_str()), (FaultKind::NoSuchNorm, "aigb@1.1:C-2-99"));
        assert!(line_of(SECOND, &found[0], &was).starts_with("was"), "{found:?}");
    }

    #[test]
    fn a_sanction_names_a_clause_of_the_same_instrument() {
        let name = "norms/eu-aia@2026-07-27.toml";
        let change = in_place_of("sanction = \"art99-3\"", "sanction = \"art98\"");
        let found = faults(&[(name, &change)]);
        assert_eq!((found.len(), found[0].kind, found[0].detail.as_str()), (1, FaultKind::NoSuchNorm, "art98"));
        assert!(line_of(name, &found[0], &change).starts_with("sanction"), "{found:?}");
    }

    #[test]
    fn contradictory_relations_are_found_within_a_file_across_files_and_from_either_side() {
        let first = Catalog::embedded();
        let stated = first.relations().collections().iter().find(|c| c.target == "oecd-ai@2024-05-03").unwrap();
        let one = &stated.mappings[0];
        let relation = |source: &str, target: &str, word: &str| {
            format!(
                "\n[[relation]]\nsource = \"{source}\"\ntarget = \"{target}\"\nrelation = \"{word}\"\nrationale = {{ ja = \"理由\", en = \"reason\" }}\norigin = \"ours\"\ncertainty = \"memory\"\n"
            )
        };
        let word = if one.relation == crate::norm::Relation::Equal { "subset" } else { "equal" };
        let (source, target) = (one.source.as_str(), one.target.as_str());
        let again = |text: String| text + &relation(source, target, word);
        let found = faults(&[(RELATIONS, &again)]);
        assert_eq!((found.len(), found[0].kind), (1, FaultKind::Relation), "{found:?}");
        let line = found[0].at.map(|(line, _)| line);
        let own = again(Source::embedded().text(RELATIONS).unwrap().to_owned());
        assert_eq!(line, Some(own.lines().count() - 6), "at the second statement, not the first");
        // The other way round, in a file of its own.
        let other = "relations/oecd-ai@2024-05-03--aigb@1.2.toml";
        let head = "source = \"oecd-ai@2024-05-03\"\ntarget = \"aigb@1.2\"\nmethod = \"human\"\nmatching = \"semantic\"\nstatus = \"draft\"\n";
        let file = move |_: String| head.to_owned() + &relation(target, source, word);
        let found = faults(&[(other, &file)]);
        assert_eq!((found.len(), found[0].file.as_str(), found[0].at.map(|a| a.0)), (1, other, Some(7)), "{found:?}");
        assert!(found[0].detail.contains(RELATIONS), "the file that says otherwise is named: {}", found[0].detail);
        // The same relation again is one statement too many as well.
        let same = |text: String| text + &relation(source, target, one.relation.word());
        assert_eq!(faults(&[(RELATIONS, &same)]).len(), 1);
    }
}
