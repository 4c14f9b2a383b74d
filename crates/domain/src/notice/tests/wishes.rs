//! What members want sent: mail, and a feed with a secret address.

use super::*;
use crate::authority::Role;
use crate::testing::codes;

fn member(world: &World, login: &str, operator: &OperatorId) -> AccountId {
    let account = world.account(login);
    world.file(|tx, _| crate::identity::set_role(tx, &account, operator, Role::Owner)).unwrap();
    account
}

#[test]
fn nobody_gets_mail_without_having_turned_it_on() {
    let world = World::new();
    let operator = world.operator("事業者");
    let account = member(&world, "one@example.jp", &operator);
    assert_eq!(world.read(|tx| wish(tx, &account, &operator)), None);
    world.file(|tx, _| set_mailed(tx, &account, &operator, true)).unwrap();
    let held = world.read(|tx| wish(tx, &account, &operator)).unwrap();
    assert!(held.is_mailed && held.stop.len() == 64);
    world.file(|tx, _| stop_mail(tx, &held.stop)).unwrap();
    world.file(|tx, _| stop_mail(tx, &held.stop)).unwrap();
    assert!(!world.read(|tx| wish(tx, &account, &operator)).unwrap().is_mailed);
    world.file(|tx, _| set_mailed(tx, &account, &operator, true)).unwrap();
    let again = world.read(|tx| wish(tx, &account, &operator)).unwrap();
    assert_ne!(again.stop, held.stop, "the link of an old mail stops nothing that was turned on later");
    assert!(!world.read(|tx| is_stop(tx, &held.stop)));
    assert_eq!(codes(world.file(|tx, _| stop_mail(tx, &held.stop))), ["common.absent"]);
}

#[test]
fn mail_needs_an_address() {
    let world = World::new();
    let operator = world.operator("事業者");
    let account = member(&world, "no-address", &operator);
    assert_eq!(codes(world.file(|tx, _| set_mailed(tx, &account, &operator, true))), ["notice.no-address"]);
    for wrong in ["a@b\r\nBcc: c@d", "a b@c", "a@", "@b", "a@b@c", "<a@b>", "a@b,c@d", "山@例.jp", "a@.b", "a..b@c"] {
        assert!(!is_address(wrong), "{wrong:?}");
    }
    assert!(is_address("hanako.yamada+ai@example.co.jp"));
}

#[test]
fn a_feed_opens_for_its_member_until_it_is_revoked_or_the_member_leaves() {
    let world = World::new();
    let operator = world.operator("事業者");
    let (account, owner) = (member(&world, "one", &operator), member(&world, "two", &operator));
    let opens = |token: &str| world.read(|tx| feed_of(tx, token));
    let first = world.file(|tx, _| make_feed(tx, &account, &operator)).unwrap();
    assert_eq!(opens(&first), Some((account.clone(), operator.clone())));
    let held = world.read(|tx| tx.row("SELECT token FROM notice_feed", &[], |r| r.text(0))).unwrap();
    assert_ne!(held, first, "only the digest is kept");
    assert_eq!(opens(&held), None);
    let second = world.file(|tx, _| make_feed(tx, &account, &operator)).unwrap();
    assert_eq!(opens(&first), None, "a new address ends the old one");
    world.file(|tx, _| crate::identity::dismiss(tx, &account, &operator)).unwrap();
    assert_eq!(opens(&second), None);
    let third = world.file(|tx, _| make_feed(tx, &owner, &operator)).unwrap();
    world.file(|tx, _| revoke_feed(tx, &owner, &operator)).unwrap();
    assert_eq!(opens(&third), None);
}

#[test]
fn an_erased_account_leaves_no_wish_behind() {
    let world = World::new();
    let operator = world.operator("事業者");
    let account = member(&world, "one@example.jp", &operator);
    world
        .file(|tx, _| {
            set_mailed(tx, &account, &operator, true)?;
            make_feed(tx, &account, &operator)?;
            forget(tx, &account)
        })
        .unwrap();
    for table in ["notice_wish", "notice_feed", "notice_read", "mail"] {
        assert_eq!(world.read(|tx| tx.number(&format!("SELECT count(*) FROM {table}"), &[])), 0, "{table}");
    }
}
