//! Every query once, on either database.

use super::*;
use crate::authority::Role;
use crate::id::{MailId, RunId, SystemChance};
use crate::notice::store;
use crate::notice::walk::{Lease, Place, Totals};
use crate::notice::wish::Wish;
use crate::time::Clock;

/// Names no moment before it and no place after it.
const END: &str = "9999";

#[test]
fn every_query_of_the_comparison_and_the_walk_runs() {
    let world = World::new();
    let d = world.draft();
    world.file(|tx, _| store::remember(tx, "guide@0", "digest", "{}").map_err(Error::from)).unwrap();
    assert_eq!(world.read(store::known)["guide@0"], "digest");
    assert_eq!(world.read(|tx| store::known_body(tx, "guide@0")).unwrap(), "{}");
    world.file(|tx, _| store::forget_known(tx, "guide@0").map_err(Error::from)).unwrap();
    assert!(world.read(store::known).is_empty());
    assert_eq!((world.read(store::seen), world.read(store::compared_at)), (None, None));

    let run = RunId::new(world.clock.now(), &SystemChance);
    let from = Place::default();
    let to = Place { operator: d.operator.to_string(), asset: d.asset.to_string() };
    let change = what_changed(&[], BEFORE.instruments()).remove(0);
    let totals = Totals { systems: 1, certain: 1, assessments: 0, norms: [3, 5].into() };
    let notice = NoticeId::new(world.clock.now(), &SystemChance);
    world
        .file(|tx, _| {
            store::insert_run(tx, &run, "2026", "digest", true)?;
            store::insert_change(tx, &run, (0, "2026"), &change)?;
            assert!(store::move_run(tx, &run, (&from, &to), false)?);
            assert!(!store::move_run(tx, &run, (&from, &to), false)?, "someone else has moved it");
            store::insert_part(
                tx,
                &run,
                &d.operator,
                (&d.asset, &d.asset),
                (&totals, "{\"groups\":[],\"stands\":[]}"),
            )?;
            store::insert_notice(tx, &notice, (&run, &d.operator, "2026"), &totals)?;
            Ok(store::take_lease(tx, "walk", &Lease { holder: "me".into(), until: END.into() })?)
        })
        .unwrap();
    assert_eq!(world.read(store::seen).unwrap(), "digest");
    assert_eq!(world.read(store::compared_at).unwrap(), "2026");
    let open = world.read(store::open_run).unwrap();
    assert_eq!((open.id, open.place, open.changes.len()), (run.clone(), to, 1));
    assert_eq!(world.read(|tx| store::page(tx, &from, END, 5)).len(), 1);
    assert_eq!(world.read(|tx| store::said_of(tx, &[&d.asset])).len(), 1);
    let (assessed, answered) = world.read(|tx| store::assessed(tx, &[&d.asset], Some(&|_| true)));
    assert_eq!((assessed.len(), answered.len()), (1, 0));
    assert_eq!(world.read(|tx| store::finished_parts(tx, &run, d.operator.as_str())), totals);
    assert_eq!(world.read(|tx| store::lease(tx, "walk")).unwrap().holder, "me");
    world.file(|tx, _| store::release(tx, "walk", "me").map_err(Error::from)).unwrap();
    assert!(world.read(|tx| store::lease(tx, "walk")).is_none());

    assert_eq!(world.read(|tx| store::notice(tx, &notice, &d.by)).unwrap().norms, 2);
    assert_eq!(world.read(|tx| store::unread(tx, &d.operator, &d.by)), 1);
    world.file(|tx, _| store::mark(tx, &notice, &d.by).map_err(Error::from)).unwrap();
    let (operator, reader, system) = (d.operator.clone(), d.by.clone(), Some(d.asset.clone()));
    let after = Some(crate::registry::Cursor { at: END.into(), id: "x".into() });
    let query = NoticeQuery { operator, reader, system, unread: true, after, most: 5 };
    assert_eq!(world.read(|tx| store::notices(tx, &query)).rows, []);
    assert_eq!(world.read(|tx| store::run_of(tx, &run)), [change]);
    assert_eq!(world.read(|tx| store::changes(tx, Some("abroad"), 5)).len(), 1);
    assert_eq!(world.read(|tx| store::part(tx, (&run, &d.operator), ("", ""))).unwrap().0, d.asset.to_string());
    assert_eq!(world.read(|tx| store::named(tx, &[&d.asset])).len(), 1);
}

#[test]
fn every_query_of_wishes_and_mail_runs() {
    let world = World::new();
    let d = world.draft();
    catch(&world, &BEFORE);
    catch(&world, &AFTER);
    let notice = notices_of(&world, &d.operator, &d.by)[0].id.clone();
    let wish = Wish { is_mailed: true, stop: "stop".into(), since: "2026".into() };
    let mail = MailId::new(world.clock.now(), &SystemChance);
    world
        .file(|tx, _| {
            crate::identity::set_role(tx, &d.by, &d.operator, Role::Viewer)?;
            store::put_wish(tx, &d.by, &d.operator, &wish)?;
            store::put_feed(tx, &d.by, &d.operator, "token")?;
            Ok(store::insert_mail(tx, &mail, &About::Notice(notice.clone()), &d.by)?)
        })
        .unwrap();
    assert_eq!(world.read(|tx| store::wish(tx, &d.by, &d.operator)), Some(wish));
    let holder = Some((d.by.clone(), d.operator.clone()));
    assert_eq!(world.read(|tx| store::stop_holder(tx, "stop")), holder);
    assert_eq!(world.read(|tx| store::feed_holder(tx, "token")), holder);
    assert!(world.read(|tx| store::feed_since(tx, &d.by, &d.operator)).is_some());
    assert_eq!(world.read(|tx| store::mail_wishers(tx, &[&d.operator])).len(), 1);
    assert!(world.read(|tx| store::has_due(tx, END)));
    assert_eq!(world.read(|tx| store::due(tx, END, 5))[0].id, mail);
    world
        .file(|tx, _| {
            store::settle_mail(tx, &mail, (MailState::Sent, 1), END, Some("sent"))?;
            store::stop_wish(tx, "stop")?;
            Ok(store::drop_feed(tx, &d.by, &d.operator)?)
        })
        .unwrap();
    assert_eq!(world.read(store::mail_figures).sent, 1);
    assert_eq!(world.read(store::last_tried).unwrap().outcome.as_deref(), Some("sent"));
    assert!(world.read(|tx| store::last_mail_to(tx, &d.by, &d.operator)).is_some());
    assert_eq!(world.read(|tx| store::mails(tx, 5))[0].state, MailState::Sent);
    assert_eq!(world.read(|tx| store::mail_wishers(tx, &[&d.operator])).len(), 0);
    world.file(|tx, _| store::forget(tx, &d.by).map_err(Error::from)).unwrap();
    assert_eq!(world.read(|tx| store::mails(tx, 5)), []);
}
