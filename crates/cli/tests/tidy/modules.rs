//! Who may use whom, and where SQL stands.

use crate::source::{File, before_tests, code, files, has_word, is_test, program, strings};
use crate::{none, only};

const DOMAIN: &str = "crates/domain/src/";

/// The modules of the domain in reading order.
fn order() -> Vec<String> {
    let lib = files(DOMAIN, "src/lib.rs").next().unwrap();
    let names = lib.text.lines().filter_map(|l| l.strip_prefix("pub mod ")?.strip_suffix(';'));
    names.map(str::to_owned).collect()
}

/// The module of the domain a file belongs to.
fn module_of(file: &File) -> &str {
    file.path[DOMAIN.len()..].split(['/', '.']).next().unwrap_or_default()
}

/// Modules a text names by `crate::…`.
fn used(text: &str) -> Vec<&str> {
    text.match_indices("crate::")
        .filter(|(i, _)| !text[..*i].ends_with('$'))
        .map(|(i, m)| {
            let rest = &text[i + m.len()..];
            &rest[..rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len())]
        })
        .collect()
}

fn of_domain() -> impl Iterator<Item = &'static File> {
    files(DOMAIN, ".rs").filter(|f| !is_test(&f.path) && !f.path.ends_with("/lib.rs"))
}

#[test]
fn a_module_uses_only_those_above_it() {
    const FOR_NOW: &[&str] = &[
        // The sheet an assessment becomes is the report's; its headings are the report's words.
        "assessment/exchange.rs uses report",
    ];
    let order = order();
    let place = |name: &str| order.iter().position(|m| m == name);
    let mut found = Vec::new();
    for file in of_domain() {
        let own = place(module_of(file)).unwrap_or_else(|| panic!("{} is not in lib.rs", file.path));
        let text = code(before_tests(&file.text));
        for name in used(&text) {
            let fault = format!("{} uses {name}", &file.path[DOMAIN.len()..]);
            if place(name).is_some_and(|other| other > own) && !found.contains(&fault) {
                found.push(fault);
            }
        }
    }
    only("a module of the domain uses a later one", FOR_NOW, found);
}

#[test]
fn no_module_reaches_into_another_ones_rooms() {
    let rooms = ["store", "rules", "model", "rows"];
    let faults = of_domain().flat_map(|file| {
        let text = code(before_tests(&file.text));
        let own = module_of(file);
        let reaches = order()
            .into_iter()
            .filter(|m| m != own)
            .flat_map(|m| rooms.iter().map(move |room| format!("crate::{m}::{room}::")).collect::<Vec<_>>());
        reaches.filter(|r| text.contains(r)).map(|r| format!("{}: {r}", file.path)).collect::<Vec<_>>()
    });
    none("a module reaches behind another one's face", faults.collect());
}

#[test]
fn ground_and_matters_say_what_they_are_in_five_parts() {
    const PARTS: [&str; 5] = ["//! For: ", "//! Rests on: ", "//! Words: ", "//! Never: ", "//! Begin at: "];
    let mut faults = Vec::new();
    for module in order() {
        let face = [format!("{DOMAIN}{module}.rs"), format!("{DOMAIN}{module}/mod.rs")];
        let file = files(DOMAIN, ".rs").find(|f| face.contains(&f.path)).unwrap();
        let mut at = 0;
        for part in PARTS {
            match file.text[at..].find(part) {
                Some(i) => at += i,
                None => faults.push(format!("{}: `{part}` is missing or out of order", file.path)),
            }
        }
    }
    none("a module doc is not whole", faults);
}

fn is_sql(text: &str) -> bool {
    let starts = ["SELECT ", "INSERT INTO ", "UPDATE ", "DELETE FROM ", "WITH RECURSIVE "];
    starts.iter().any(|s| text.starts_with(s))
}

#[test]
fn sql_stands_only_in_stores_and_in_the_database_module() {
    const ONE_STATEMENT: &[&str] = &[
        // Modules of one file, with one query each; a store of its own would be longer than the query.
        "crates/domain/src/act.rs",
        // Reads every sealed table, whatever its name.
        "crates/domain/src/ledger/audit.rs",
    ];
    let found = program()
        .filter(|f| {
            !f.path.ends_with("/store.rs")
                && !f.path.contains("/store/")
                && !f.path.starts_with("crates/domain/src/db/")
        })
        .filter(|f| strings(before_tests(&f.text)).iter().any(|s| is_sql(s)))
        .map(|f| f.path.clone());
    only("SQL outside a store", ONE_STATEMENT, found.collect());
}

#[test]
fn every_query_of_every_store_is_run_by_a_test_on_both_databases() {
    let mut faults = Vec::new();
    let is_store = |f: &&File| f.path.ends_with("/store.rs") || f.path.contains("/store/");
    for store in of_domain().filter(is_store) {
        let dir = &store.path[..store.path.rfind("store").unwrap_or_default()];
        let tests: String =
            files(dir, ".rs").filter(|f| is_test(&f.path)).map(|f| f.text.as_str()).collect::<Vec<_>>().join("\n");
        let text = code(&store.text);
        for (i, _) in text.match_indices("fn ") {
            let rest = &text[i + 3..];
            let name: String = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            let head = &rest[..rest.find('{').unwrap_or(rest.len())];
            if head.contains("tx: &mut ") && !has_word(&tests, &format!("store::{name}")) {
                faults.push(format!("{}: {name}", store.path));
            }
        }
    }
    none("a query no test runs; add it to `every_query_…_runs` of its module", faults);
}

#[test]
fn only_the_command_line_reads_the_environment_and_prints() {
    let faults = program().filter(|f| !f.path.starts_with("crates/cli/")).flat_map(|f| {
        let text = code(before_tests(&f.text));
        let found =
            ["println!", "eprintln!", "std::env::", "process::exit"].into_iter().filter(move |w| text.contains(w));
        found.map(|w| format!("{}: {w}", f.path)).collect::<Vec<_>>()
    });
    only("a library prints or looks at the environment", &[], faults.collect());
}
