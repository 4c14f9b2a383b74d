//! Programs that bring different catalogues, on one database.

use super::*;

/// The catalogue of the program as another edition, with a term of its own.
fn edition(number: i64, term: &str) -> Catalog {
    let held = CATALOG.file("edition.toml").unwrap();
    let number =
        held.lines().map(|l| if l.starts_with("number") { format!("number = {number}\n") } else { format!("{l}\n") });
    let source = CATALOG.source().clone().with("edition.toml", number.collect()).with("terms.toml", with_term(term));
    Catalog::load(&source).map_err(|f| format!("{f:?}")).unwrap()
}

fn of(p: &Pair, catalog: &Catalog) -> InForce {
    InForce::read(&p.world.it.ground.db, catalog, p.today()).unwrap()
}

fn recorded(p: &Pair, catalog: &Catalog, anyway: bool) -> Recorded {
    record(&p.world.it.ground, &of(p, catalog), anyway).unwrap()
}

#[test]
fn an_earlier_edition_does_not_tell_a_later_one_back() {
    let p = Pair::new();
    let own = CATALOG.edition().unwrap().number;
    let (earlier, later) = (edition(own + 1, "Earlier"), edition(own + 2, "Later"));
    assert_eq!(recorded(&p, &later, false), Recorded::New);
    for _ in 0..3 {
        assert_eq!(recorded(&p, &earlier, false), Recorded::Outrun { by: own + 2 });
        assert_eq!(recorded(&p, &later, false), Recorded::AsBefore);
    }
    assert_eq!(p.changes().len(), 2, "the first start and the later edition");
    assert_eq!(p.world.it.outrun_by().unwrap(), Some(own + 2));
    assert!(!p.world.it.index().unwrap(), "nor does it make the index of the search anew");
    // What is enacted meanwhile is recorded by the program with the later edition alone.
    p.through(&sign("1", None, &["a"]), &p.today().to_string());
    assert_eq!(p.changes().len(), 2);
    assert_eq!(recorded(&p, &later, false), Recorded::New);
    assert!(p.changes()[0].instruments.contains("sign@1"));
    assert_eq!(p.world.faults(), []);
}

#[test]
fn a_person_can_go_back_and_a_later_edition_wins_again_when_it_starts() {
    let p = Pair::new();
    let own = CATALOG.edition().unwrap().number;
    let later = edition(own + 1, "Later");
    assert_eq!(recorded(&p, &later, false), Recorded::New);
    assert!(p.world.it.fall_back().unwrap());
    assert!(!p.world.it.fall_back().unwrap(), "once");
    assert_eq!(p.world.it.outrun_by().unwrap(), None);
    assert_eq!(p.changes()[0].digest, CATALOG.digest().to_string());
    assert_eq!(recorded(&p, &later, false), Recorded::New);
}

#[test]
fn of_one_edition_or_of_none_whoever_is_asked_records() {
    let p = Pair::new();
    let own = CATALOG.edition().unwrap().number;
    let beside = edition(own, "Beside");
    assert_eq!(recorded(&p, &beside, false), Recorded::New);
    let source = CATALOG.source().clone().without("edition.toml");
    let chosen = Catalog::load(&source).unwrap();
    assert_eq!(recorded(&p, &chosen, false), Recorded::New, "a person laid it out and named it");
    assert_eq!(recorded(&p, &beside, false), Recorded::New);
}

#[test]
#[expect(clippy::disallowed_methods, reason = "regeneration is a test run with UPDATE=1")]
fn the_edition_of_the_catalogue_is_raised_with_what_it_says() {
    let held = CATALOG.edition().unwrap();
    let content = CATALOG.source().content();
    if std::env::var("UPDATE").is_ok_and(|v| v == "1") && held.content != content {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../catalog/edition.toml");
        let text = std::fs::read_to_string(path).unwrap();
        let line = |l: &str| match l.split_once(" = ").map(|(key, _)| key) {
            Some("number") => format!("number = {}\n", held.number + 1),
            Some("content") => format!("content = \"{content}\"\n"),
            _ => format!("{l}\n"),
        };
        std::fs::write(path, text.lines().map(line).collect::<String>()).unwrap();
        return;
    }
    let say =
        "what the catalogue says changed: run `UPDATE=1 cargo test -p shirube-domain --lib edition` and set the day";
    assert_eq!(held.content, content, "{say}");
}
