//! Mail about changes: to those who asked for mail, once, without what the page alone may say.

use super::*;
use crate::authority::Role;
use crate::identity;
use crate::notice::{self, About, Carrier, Delivery, MailState, Sender};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// Keeps what it was to carry: to whom, and the text.
#[derive(Default)]
struct Kept(Vec<(String, String)>);

impl Carrier for Kept {
    fn carry(&mut self, _: &str, to: &str, message: &[u8]) -> Delivery {
        let message = String::from_utf8(message.to_vec()).unwrap();
        let (head, body) = message.split_once("\r\n\r\n").unwrap();
        let body = STANDARD.decode(body.replace("\r\n", "")).unwrap();
        assert!(head.contains("List-Unsubscribe: <https://shirube.test/ja/notices/stop/"));
        self.0.push((to.to_owned(), String::from_utf8(body).unwrap()));
        Delivery::Sent
    }
}

fn posted(world: &World) -> Vec<(String, String)> {
    let site = "https://shirube.test".to_owned();
    let sender = Sender { from: "shirube@shirube.test".into(), site, of_changes: mail };
    let mut kept = Kept::default();
    notice::send_due(&world.it.ground, &sender, &mut kept, &on).unwrap();
    kept.0
}

fn member(world: &World, login: &str, operator: &OperatorId, is_mailed: bool) -> AccountId {
    let account = world.account(login);
    world
        .file(|tx, _| {
            identity::set_role(tx, &account, operator, Role::Viewer)?;
            notice::set_mailed(tx, &account, operator, is_mailed)
        })
        .unwrap();
    account
}

#[test]
fn members_who_want_mail_get_one_about_a_change_and_it_gives_nothing_away() {
    let world = World::new();
    let chain = chain(&world);
    member(&world, "developer@a.test", &chain.developer, true);
    member(&world, "wants@b.test", &chain.provider, true);
    member(&world, "not@b.test", &chain.provider, false);
    member(&world, "further@c.test", &chain.user, true);
    let held = world.announced(&chain.model, &chain.by, &new_version());
    tell(&world.it.ground, &on).unwrap();
    let mut sent = posted(&world);
    sent.sort();
    assert_eq!(sent.iter().map(|(to, _)| to.as_str()).collect::<Vec<_>>(), ["further@c.test", "wants@b.test"]);
    let (_, text) = &sent[1];
    assert!(text.contains(&format!("https://shirube.test/ja/w/{}/changes/{}", chain.provider, held.id)), "{text}");
    assert!(text.contains("新しい版") && text.contains("影響するシステムなど：2件"), "{text}");
    for said in ["土台", "重み", "基盤モデル", "開発社"] {
        assert!(!text.contains(said), "{text}");
    }
    tell(&world.it.ground, &on).unwrap();
    assert_eq!(posted(&world), []);
    let rows = world.read(|tx| notice::mails(tx, 9));
    assert_eq!(rows.len(), 2);
    assert!(rows.iter().all(|row| matches!(&row.about, About::Change(id, _) if *id == held.id)));
}

#[test]
fn who_has_read_a_change_before_the_mail_leaves_gets_none() {
    let world = World::new();
    let chain = chain(&world);
    let reader = member(&world, "wants@b.test", &chain.provider, true);
    let held = world.announced(&chain.model, &chain.by, &new_version());
    tell(&world.it.ground, &on).unwrap();
    world.file(|tx, _| mark_seen(tx, (&held.id, &chain.provider), &reader)).unwrap();
    assert_eq!(posted(&world), []);
    assert_eq!(world.read(|tx| notice::mails(tx, 9))[0].state, MailState::Dropped);
}

#[test]
fn whoever_issued_a_statement_gets_mail_that_it_runs_out() {
    let world = World::new();
    let chain = chain(&world);
    member(&world, "developer@a.test", &chain.developer, true);
    let (issuer, subject) = world.about(&chain.developer, &chain.model);
    let soon = crate::statement::seconds(world.it.ground.clock.now()) + 86_400;
    world.given((&issuer, &subject, Some(&chain.model)), &chain.user, Some(&chain.system), ("d9", soon));
    look_at_ends(&world.it.ground).unwrap();
    tell(&world.it.ground, &on).unwrap();
    assert_eq!(posted(&world).len(), 1);
}
