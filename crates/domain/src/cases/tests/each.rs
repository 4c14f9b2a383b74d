//! A row in each table of cases that other tests look at.

use super::*;

/// A sealed case in its office's charge, and the hour that commits to it.
pub(crate) fn one_of_each(world: &World, admin: &AccountId) {
    let ground = &world.it.ground;
    let [officer, head, _] = officials(world, admin, "sealing-");
    let id = world.file(|tx, receipt| open(tx, receipt, &begun_by_a_reporter())).unwrap();
    let wish =
        |wanted: Move| advance(ground, &CATALOG, &Actor::Account(head.clone()), &id, &Wish::of(wanted, None)).unwrap();
    for (role, person) in [("officer", &officer), ("head", &head)] {
        wish(Move::Assign { role: role.into(), person: person.to_string() });
    }
    let review_by =
        crate::time::date_in_japan(crate::time::Clock::now(&world.clock) + jiff::SignedDuration::from_hours(480));
    let draft =
        Withhold {
            reason: "身に危険がある".into(), clauses: "interim:IV".into(), review_by: review_by.to_string()
        };
    withhold(ground, &CATALOG, &head, &id, &draft).unwrap();
    crate::housekeeping::commit_hour(ground).unwrap();
}
