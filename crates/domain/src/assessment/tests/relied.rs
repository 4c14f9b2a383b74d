//! Answers that rest on what others stated.

use super::*;
use crate::received::{self, Mark, Reader};

#[test]
fn an_answer_rests_on_an_accepted_statement_and_says_when_that_changes() {
    let world = World::new();
    let d = world.draft();
    let told = received::elsewhere(&world, &d.operator, &d.by);
    let on = |fields: &[&str]| EvidenceDraft::Statement {
        title: String::new(),
        received: told.id.clone(),
        fields: fields.iter().map(|f| (*f).to_owned()).collect(),
    };
    assert_eq!(codes(add(&world, &d, &on(&["limitations"]))), ["evidence.not-accepted"]);
    let reader = Reader { catalog: &CATALOG, log: None };
    world.file(|tx, _| received::accept(tx, &reader, &told, std::slice::from_ref(&d.asset), &d.by)).unwrap();
    assert_eq!(codes(add(&world, &d, &on(&[]))), ["evidence.fields"]);
    assert_eq!(codes(add(&world, &d, &on(&["version"]))), ["evidence.fields"]);
    let id = add(&world, &d, &on(&["limitations"])).unwrap();
    let at = |hours: u64| crate::statement::seconds(world.it.ground.clock.now()) + hours * 3_600;
    let now = world.read(|tx| statements_relied_on(tx, &d.id, at(0)));
    assert_eq!(
        (now.len(), now[0].relied.fields.as_slice(), now[0].marks.len()),
        (1, ["limitations".to_owned()].as_slice(), 0)
    );
    assert_eq!(world.read(|tx| relied_by(tx, &id)).unwrap().received, told.id);
    let later = world.read(|tx| statements_relied_on(tx, &d.id, at(24 * 40)));
    assert_eq!(later[0].marks, [Mark::Expired]);
}
