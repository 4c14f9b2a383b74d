//! Erasing a person: the content is gone, the log still adds up, and both verifiers agree.

use super::second::second;
use super::*;
use crate::act::{Claim, Reasons, perform};
use crate::id::AccountId;
use crate::identity::NewAccount;
use crate::text::Lang;

/// A name that stands nowhere else.
const NAME: &str = "消えてほしい名前";

fn person(world: &World) -> AccountId {
    let new = NewAccount { login: "kieru@example.jp", name: NAME, password: "long enough pass", lang: Lang::Ja };
    let prepared = identity::prepare(&new, &crate::id::SystemChance).unwrap();
    let id = world.file(|tx, _| identity::open(tx, &prepared)).unwrap();
    // A second form of the row, so that more than one seal has to go blind.
    world.file(|tx, _| identity::amend(tx, &id, &format!("{NAME} 改"), Lang::En)).unwrap();
    id
}

fn administrator(world: &World) -> AccountId {
    let found = world.read(|tx| tx.row("SELECT id FROM account WHERE login = 'administrator'", &[], |r| r.text(0)));
    AccountId::parse(&found.unwrap()).unwrap()
}

fn erase(world: &World, by: &AccountId, whom: &AccountId) -> Result<u64, Refused> {
    let reasons = Reasons::new(vec!["本人からの請求".into()], vec!["L-APPI:35".into()])?;
    let claim = Claim { actor: by.clone(), power: "account.erase", subject: whom.to_string(), reasons };
    perform(&world.it.ground, claim, |tx, act| identity::erase(tx, act, whom))
}

/// Every byte of every file of a SQLite database.
fn bytes(world: &World) -> Vec<u8> {
    let files = std::fs::read_dir(world.data()).unwrap().map(|f| f.unwrap().path());
    let files = files.filter(|p| p.file_name().unwrap().to_string_lossy().starts_with("shirube.sqlite"));
    files.flat_map(|p| std::fs::read(p).unwrap()).collect()
}

fn holds(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|w| w == text.as_bytes())
}

#[test]
fn an_erased_person_is_gone_and_the_log_still_adds_up() {
    for is_published_before in [true, false] {
        let world = World::full();
        let (by, whom) = (administrator(&world), person(&world));
        let operator = world.operator("別の会社");
        world.file(|tx, _| identity::set_role(tx, &whom, &operator, crate::authority::Role::Viewer)).unwrap();
        if is_published_before {
            world.it.keep_log().unwrap();
        }
        assert_eq!(erase(&world, &by, &whom).unwrap(), 3, "two seals of the account, one of the membership");
        let living = format!("SELECT count(*) FROM log_seal WHERE row_key LIKE '{whom}%' AND digest <> ");
        let zero = if world.is_sqlite() { "zeroblob(32)" } else { "decode(repeat('00', 32), 'hex')" };
        let living = living + zero;
        assert_eq!(world.read(|tx| tx.number(&living, &[])), 3, "the digests stay");
        assert_eq!(world.read(|tx| tx.number(&format!("{living} AND salt IS NOT NULL"), &[])), 0);
        assert!(world.read(|tx| identity::account(tx, &whom)).is_none());
        assert_eq!(world.faults(), [], "published before: {is_published_before}");
        world.it.keep_log().unwrap();
        assert_eq!(world.faults(), []);
        world.it.compact().unwrap();
        if let Place::Sqlite(path) = world.ground.place.clone() {
            assert!(second(&world, &path).is_empty());
            assert!(!holds(&bytes(&world), NAME), "the name lingers in the database");
        }
    }
}

#[test]
fn what_an_erased_person_did_stays_under_an_identifier_that_names_no_one() {
    let world = World::full();
    let by = administrator(&world);
    let drafter = world.read(|tx| tx.row("SELECT created_by FROM assessment", &[], |r| r.text(0))).unwrap();
    let drafter = AccountId::parse(&drafter).unwrap();
    assert_eq!(codes(erase(&world, &by, &drafter)), ["identity.last-owner"]);
    let operator = world.read(|tx| tx.row("SELECT operator_id FROM assessment", &[], |r| r.text(0))).unwrap();
    let operator = crate::id::OperatorId::parse(&operator).unwrap();
    world.file(|tx, _| identity::set_role(tx, &by, &operator, crate::authority::Role::Owner)).unwrap();
    erase(&world, &by, &drafter).unwrap();
    assert_eq!(count(&world, "assessment"), 1);
    assert_eq!(world.faults(), []);
}

#[test]
fn nobody_erases_without_the_power_nor_the_last_who_has_it() {
    let world = World::full();
    let (by, whom) = (administrator(&world), person(&world));
    assert_eq!(codes(erase(&world, &whom, &by)), ["act.power-not-held"]);
    assert_eq!(codes(erase(&world, &by, &by)), ["identity.last-administrator"]);
    assert_eq!(
        codes(erase(&world, &by, &AccountId::new(world.it.ground.clock.now(), &crate::id::SystemChance))),
        ["common.absent"]
    );
    let plan = world.read(|tx| identity::plan_erasure(tx, "KIERU@example.jp"));
    assert_eq!((plan.account.id, plan.memberships.len()), (whom, 0));
    assert_eq!(codes(world.it.ground.db.read(|tx| identity::plan_erasure(tx, "nobody"))), ["identity.no-such-login"]);
}

#[test]
fn a_row_that_comes_back_after_its_erasure_is_found() {
    let world = World::full();
    let (by, whom) = (administrator(&world), person(&world));
    erase(&world, &by, &whom).unwrap();
    world.it.keep_log().unwrap();
    world.tamper(&format!(
        "INSERT INTO account SELECT '{whom}', 'x', name, password, is_administrator, is_suspended, lang, created_at, revision FROM account WHERE id = '{by}'"
    ));
    assert!(world.faults().iter().any(|f| f.code == "log.row.returned"), "{:?}", world.faults());
}
