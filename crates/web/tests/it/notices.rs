//! Notices of changed norms: in the workspace, through the API, as feeds, and stopping mail.

use crate::world::World;
use axum::body::Body;
use axum::http::{Method, Request, header};
use shirube_domain::authority::Role;
use shirube_domain::norm::{Catalog, Source};
use shirube_domain::notice::{self, Notice, NoticeQuery};
use shirube_web::{MailWay, Settings};
use std::sync::LazyLock;

/// The embedded catalogue with the fixture's norm saying something else.
static CHANGED: LazyLock<Catalog> = LazyLock::new(|| {
    let (source, name) = (Source::embedded(), "norms/aigb@1.2.toml");
    let text = source.text(name).unwrap().to_owned();
    let changed = text.replace("text = { ja = \"", "text = { ja = \"改めて、");
    Catalog::load(&source.with(name, changed)).unwrap_or_else(|faults| panic!("{faults:?}"))
});

/// A world whose operators were told of a change.
fn told() -> World {
    let world = World::new();
    for catalog in [&world.app.installation.catalog(), &*CHANGED] {
        notice::catch_up(&world.app.installation.ground, catalog, &|| true).unwrap();
    }
    world
}

fn notices(world: &World, role: Role) -> Vec<Notice> {
    let query = NoticeQuery {
        operator: world.fixture.operator.clone(),
        reader: world.fixture.account(role).unwrap().clone(),
        system: None,
        unread: false,
        after: None,
        most: 10,
    };
    world.look(|tx| Ok(notice::notices(tx, &query)?)).rows
}

#[test]
fn members_see_what_changed_for_which_systems_and_mark_it_as_read() {
    let world = told();
    let id = notices(&world, Role::Viewer)[0].id.clone();
    let list = world.get(Role::Viewer, &world.at("/notices"));
    assert_eq!(list.status, 200);
    assert!(list.text().contains("お知らせ（1件）"), "the menu counts what is unread");
    let page = world.get(Role::Viewer, &world.at(&format!("/notices/{id}")));
    assert_eq!(page.status, 200);
    let text = page.text();
    for wanted in [world.fixture.system.as_str(), world.fixture.draft.as_str(), "C-1-1", "/ja/norms/aigb@1.2/C-1-1"] {
        assert!(text.contains(wanted), "{wanted}");
    }
    assert!(!text.contains(world.fixture.foreign_asset.as_str()));
    let done = world.post(Role::Viewer, &world.at(&format!("/notices/{id}/read")), &[]);
    assert_eq!(done.status, 303);
    assert!(!world.get(Role::Viewer, &world.at("/notices")).text().contains("お知らせ（1件）"));
    assert!(
        world.get(Role::Owner, &world.at("/notices")).text().contains("お知らせ（1件）"),
        "each reader for themselves"
    );
    assert_eq!(world.post(Role::Owner, &world.at("/notices/read"), &[]).status, 303);
    assert!(notices(&world, Role::Owner)[0].is_read);
    let filtered = world.get(Role::Viewer, &world.at(&format!("/notices?system={}", world.fixture.system)));
    assert!(filtered.text().contains(id.as_str()));
    let none = world.get(Role::Viewer, &world.at(&format!("/notices?system={}", world.fixture.foreign_asset)));
    assert!(!none.text().contains(id.as_str()));
}

#[test]
fn a_notice_is_absent_to_everyone_else() {
    let world = told();
    let id = notices(&world, Role::Viewer)[0].id.clone();
    let path = world.at(&format!("/notices/{id}"));
    assert!(world.get(Role::Anyone, &path).asks_to_sign_in());
    assert_eq!(world.get(Role::Stranger, &path).status, 404);
    assert_eq!(world.get(Role::Administrator, &path).status, 404);
    let elsewhere = path.replace(world.fixture.operator.as_str(), world.fixture.other_operator.as_str());
    assert_eq!(world.get(Role::Stranger, &elsewhere).status, 404, "its own workspace, another's notice");
    assert_eq!(world.post(Role::Stranger, &format!("{elsewhere}/read"), &[]).status, 404);
}

#[test]
fn programs_read_the_same_and_mark_it() {
    let world = told();
    let at = format!("/api/v1/w/{}/notices", world.fixture.operator);
    let list = world.get(Role::Viewer, &at).json();
    assert_eq!(list["items"].as_array().unwrap().len(), 1);
    assert_eq!(list["items"][0]["is_read"], false);
    let id = list["items"][0]["id"].as_str().unwrap().to_owned();
    let whole = world.get(Role::Viewer, &format!("{at}/{id}?limit=1&lang=en")).json();
    assert_eq!(whole["systems"].as_array().unwrap().len(), 1);
    assert!(
        whole["changes"].as_array().unwrap().iter().any(|c| c["norm"] == "aigb@1.2:C-1-1" && c["kind"] == "changed")
    );
    let next = whole["next"].as_str().unwrap();
    let more = world.get(Role::Viewer, &format!("{at}/{id}?from={next}")).json();
    assert_eq!(more["systems"][0]["asset"], next);
    let session = world.session(Role::Viewer);
    let marked = world.send(Method::PUT, session.as_ref(), &format!("{at}/{id}/read"), None, Vec::new());
    assert_eq!(marked.status, 204);
    assert_eq!(world.get(Role::Viewer, &format!("{at}?unread=true")).json()["items"].as_array().unwrap().len(), 0);
    assert_eq!(world.get(Role::Stranger, &format!("{at}/{id}")).status, 404);
}

/// What RFC 4287 asks of every feed and entry, and no name of ours.
fn is_sound(world: &World, body: &str) {
    assert!(
        body.starts_with("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\"")
    );
    let count = |what: &str| body.matches(what).count();
    let entries = count("<entry>");
    for (tag, least) in [("<id>urn:uuid:", entries + 1), ("<title>", entries + 1), ("<updated>20", entries + 1)] {
        assert_eq!(count(tag), least, "{tag} in {body}");
    }
    let mut ids: Vec<&str> = body.split("<id>").skip(1).filter_map(|t| t.split("</id>").next()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), entries + 1, "every id once");
    assert_eq!((count("<author>"), count("</feed>")), (1, 1));
    for hidden in ["@fixture.example", world.fixture.owner.as_str(), world.fixture.system.as_str()] {
        assert!(!body.contains(hidden), "{hidden}");
    }
}

#[test]
fn anyone_may_follow_the_changes_of_norms() {
    let world = told();
    for path in ["/ja/norms/feed.atom", "/en/norms/aigb/feed.atom", "/ja/norms/aigb@1.2/feed.atom"] {
        let feed = world.get(Role::Anyone, path);
        assert_eq!(feed.status, 200);
        assert_eq!(feed.header(header::CONTENT_TYPE), Some("application/atom+xml; charset=utf-8"));
        let body = feed.text();
        is_sound(&world, &body);
        assert_eq!(body.matches("<entry>").count(), 1, "{path}");
        assert!(body.contains("aigb@1.2:C-1-1") && !body.contains(world.fixture.operator.as_str()));
        assert_eq!(world.get(Role::Anyone, path).text(), body, "the same as long as nothing changes");
        let tag = feed.header(header::ETAG).unwrap().to_owned();
        let again = Request::get(path).header(header::HOST, "shirube.test").header(header::IF_NONE_MATCH, tag);
        assert_eq!(world.ask(again.body(Body::empty()).unwrap()).status, 304);
    }
    let other = world.get(Role::Anyone, "/ja/norms/jp-ai-act/feed.atom").text();
    is_sound(&world, &other);
    assert_eq!(other.matches("<entry>").count(), 0);
    assert_eq!(world.get(Role::Anyone, "/ja/norms/nothing/feed.atom").status, 404);
    assert!(world.get(Role::Anyone, "/ja/norms").text().contains("type=\"application/atom+xml\""));
}

#[test]
fn a_member_makes_a_feed_of_their_own_and_revokes_it() {
    let world = told();
    let made = world.post(Role::Viewer, &world.at("/notices/settings/feed"), &[]).text();
    let at = made.find("/ja/feeds/notices/").unwrap();
    let path: String = made[at..].chars().take_while(|c| *c != '<').collect();
    let feed = world.get(Role::Anyone, &path);
    assert_eq!(feed.status, 200);
    assert_eq!(feed.header(header::CACHE_CONTROL), Some("private, no-store"));
    is_sound(&world, &feed.text());
    let secret = path.rsplit('/').next().unwrap();
    assert!(!feed.text().contains(secret), "the address is not repeated inside");
    assert!(!world.get(Role::Viewer, &world.at("/notices/settings")).text().contains(secret), "nor shown again");
    assert_eq!(world.post(Role::Viewer, &world.at("/notices/settings/feed/revoke"), &[]).status, 303);
    assert_eq!(world.get(Role::Anyone, &path).status, 404);
}

#[test]
fn mail_is_off_until_it_is_turned_on_and_its_link_turns_it_off() {
    let world = told();
    let at = world.at("/notices/settings");
    let is_on = || {
        let (account, operator) = (world.fixture.viewer.clone(), world.fixture.operator.clone());
        world.look(move |tx| notice::wish(tx, &account, &operator)).filter(|w| w.is_mailed)
    };
    assert!(is_on().is_none());
    assert_eq!(world.post(Role::Viewer, &format!("{at}/mail"), &[("is_mailed", "1")]).status, 303);
    let stop = format!("/ja/notices/stop/{}", is_on().unwrap().stop);
    assert_eq!(world.get(Role::Anyone, &stop).status, 200);
    assert!(is_on().is_some(), "looking at a link changes nothing");
    let click = b"List-Unsubscribe=One-Click".to_vec();
    let kind = "application/x-www-form-urlencoded";
    assert_eq!(world.send(Method::POST, None, &stop, Some(kind), click).status, 200);
    assert!(is_on().is_none());
    assert_eq!(world.get(Role::Anyone, "/ja/notices/stop/0000").status, 404);
    let absent = world.send(Method::POST, None, "/ja/notices/stop/0000", Some(kind), Vec::new());
    assert_eq!(absent.status, 404);
}

#[test]
fn the_settings_and_the_page_for_administrators_say_whether_and_how_mail_is_sent_and_hold_no_secret() {
    let quiet = World::new();
    assert!(quiet.get(Role::Viewer, &quiet.at("/notices/settings")).text().contains("今はメールを送信していません"));
    assert!(quiet.get(Role::Administrator, "/ja/admin/mail").text().contains("SHIRUBE_SMTP_PASSWORD"));
    let mail = MailWay { server: "smtps://mail.example.jp:465".into(), from: "shirube@node.example.jp".into() };
    let world = World::with(Settings { open_registration: true, mail: Some(mail), ..Settings::default() });
    let own = world.get(Role::Viewer, &world.at("/notices/settings")).text();
    let all = world.get(Role::Administrator, "/ja/admin/mail").text();
    for said in [&own, &all] {
        assert!(said.contains("smtps://mail.example.jp:465") && said.contains("shirube@node.example.jp"));
        assert!(said.contains("まだありません"), "no mail was tried");
    }
    assert_eq!(world.get(Role::Owner, "/ja/admin/mail").status, 404);
}
