//! Webhooks and events: pages, API, feed, with addresses that lead where a test says.

use crate::world::World;
use axum::http::Method;
use serde_json::{Value, json};
use shirube_domain::authority::Role;
use shirube_domain::event::{self, Kind, Subject, hook};
use shirube_domain::outbound::{Names, Outbound, Policy};
use shirube_web::Settings;
use std::net::IpAddr;
use std::sync::Arc;

/// `inside.example` leads into a private network, `nowhere.example` nowhere, everything else into the world.
struct Made;

impl Names for Made {
    fn addresses(&self, host: &str) -> Vec<IpAddr> {
        match host {
            "inside.example" => vec!["192.168.1.5".parse().unwrap()],
            "nowhere.example" => Vec::new(),
            _ => vec!["8.8.8.8".parse().unwrap()],
        }
    }
}

fn world() -> World {
    let outbound = Outbound::with_names(Policy::default(), Arc::new(Made)).unwrap();
    World::with(Settings { open_registration: true, outbound, sends_events: true, ..Settings::default() })
}

/// Registers one through the page; gives its path and the secret shown.
fn registered(world: &World) -> (String, String) {
    let new = world.at("/settings/hooks/new");
    let fields = [("url", "https://hooks.example/in"), ("description", "課題管理"), ("kinds", "norm.changed")];
    let made = world.post(Role::Owner, &new, &[fields[0], fields[1], fields[2], ("once", "abcdef")]);
    assert_eq!(made.status, 200);
    let text = made.text();
    let secret = text.split("whsec_").nth(1).unwrap().split('<').next().unwrap();
    let id = world.look(|tx| Ok(hook::hooks(tx, &world.fixture.operator)?)).remove(0).id;
    let again = world.post(Role::Owner, &new, &[fields[0], fields[1], fields[2], ("once", "abcdef")]);
    assert_eq!(again.location(), Some(world.at(&format!("/settings/hooks/{id}")).as_str()), "the same form once more");
    (world.at(&format!("/settings/hooks/{id}")), secret.replace("&#x2f;", "/").replace("&#43;", "+"))
}

#[test]
fn an_owner_registers_changes_turns_and_removes_a_webhook_and_sees_the_secret_once() {
    let world = world();
    assert!(world.get(Role::Owner, &world.at("/settings/hooks")).says("通知先はまだありません"));
    let (path, secret) = registered(&world);
    assert!(secret.len() >= 40, "{secret}");
    let page = world.get(Role::Owner, &path).text();
    assert!(page.contains("https://hooks.example/in") && !page.contains("whsec_"));
    let rotated = world.post(Role::Owner, &format!("{path}/secret"), &[("ends_now", "1")]).text();
    assert!(rotated.contains("whsec_") && !rotated.contains(&secret));
    assert_eq!(world.post(Role::Owner, &format!("{path}/test"), &[]).status, 303);
    let sent = world.get(Role::Owner, &format!("{path}?test"));
    assert!(sent.says("試しの送信") && sent.says("送信待ち"));
    assert_eq!(world.post(Role::Owner, &format!("{path}/turn"), &[("on", "0")]).status, 303);
    assert!(world.get(Role::Owner, &path).says("送信を再開する"));
    let seen = world.get(Role::Owner, &format!("{path}/edit")).field("seen");
    let changed = [("url", "https://hooks.example/2"), ("description", ""), ("seen", seen.as_str())];
    assert_eq!(world.post(Role::Owner, &format!("{path}/edit"), &changed).status, 303);
    let late = [("url", "https://hooks.example/3"), ("seen", seen.as_str())];
    assert_eq!(world.post(Role::Owner, &format!("{path}/edit"), &late).status, 422);
    assert_eq!(world.get(Role::Owner, &format!("{path}/remove")).status, 200);
    assert_eq!(world.post(Role::Owner, &format!("{path}/remove"), &[]).status, 303);
    assert_eq!(world.get(Role::Owner, &path).status, 404);
}

#[test]
fn an_address_that_cannot_be_sent_to_is_refused_where_it_stands() {
    let world = world();
    for (url, said) in [
        ("", "入力してください"),
        ("http://hooks.example/", "暗号化されない"),
        ("https://inside.example/", "内部のネットワーク"),
        ("https://nowhere.example/", "見つかりません"),
        ("https://a:b@hooks.example/", "パスワード"),
    ] {
        let answer = world.post(Role::Owner, &world.at("/settings/hooks/new"), &[("url", url), ("once", "x1")]);
        assert_eq!(answer.status, 422, "{url}");
        assert!(answer.says(said), "{url}: {}", answer.text());
        assert!(answer.text().contains("id=\"url-error\""), "{url}");
    }
    assert!(world.look(|tx| Ok(hook::hooks(tx, &world.fixture.operator)?)).is_empty());
}

#[test]
fn a_webhook_is_absent_to_everyone_who_does_not_manage_the_operator() {
    let world = world();
    let (path, _) = registered(&world);
    for role in [Role::Stranger, Role::Viewer, Role::Editor, Role::Administrator] {
        assert!([403, 404].contains(&world.get(role, &path).status), "{role:?}");
    }
    let elsewhere = path.replace(world.fixture.operator.as_str(), world.fixture.other_operator.as_str());
    assert_eq!(world.get(Role::Stranger, &elsewhere).status, 404);
    assert_eq!(world.post(Role::Stranger, &format!("{elsewhere}/secret"), &[]).status, 404);
    assert_eq!(world.post(Role::Stranger, &format!("{elsewhere}/remove"), &[]).status, 404);
}

fn told(world: &World) -> String {
    let subject = Subject::of(&[("statement", "stm_1")]).page("/statements/stm_1").api("/statements/stm_1");
    let operator = world.fixture.operator.clone();
    world.arrange(|tx, _| event::tell(tx, &operator, Kind::StatementReceived, &subject)).to_string()
}

#[test]
fn a_program_does_the_same_and_reads_what_happened() {
    let world = world();
    let at = format!("/api/v1/w/{}", world.fixture.operator);
    let owner = world.session(Role::Owner).unwrap();
    let send = |method: Method, path: &str, body: Value| {
        let body = if body.is_null() { Vec::new() } else { body.to_string().into_bytes() };
        let kind = (!body.is_empty()).then_some("application/json");
        world.send(method, Some(&owner), &format!("{at}{path}"), kind, body)
    };
    let refused = send(Method::POST, "/hooks", json!({ "url": "https://inside.example/" }));
    assert_eq!((refused.status, refused.json()["errors"][0]["code"].clone()), (422, json!("outbound.private")));
    let made =
        send(Method::POST, "/hooks", json!({ "url": "https://hooks.example/in", "kinds": ["statement.received"] }));
    assert_eq!(made.status, 201, "{}", made.text());
    let id = made.json()["hook"]["id"].as_str().unwrap().to_owned();
    assert!(made.json()["secret"].as_str().unwrap().starts_with("whsec_"));
    let event = told(&world);
    let events = world.get(Role::Viewer, &format!("{at}/events")).json();
    let told = events["items"].as_array().unwrap().iter().find(|e| e["id"] == json!(event)).unwrap();
    assert_eq!(told["api"], json!(format!("{at}/statements/stm_1")));
    let sent = send(Method::GET, &format!("/hooks/{id}/deliveries"), Value::Null).json();
    assert_eq!((&sent["items"][0]["event"], &sent["items"][0]["state"]), (&json!(event), &json!("queued")));
    let resent = send(Method::POST, &format!("/hooks/{id}/deliveries/{event}/resend"), Value::Null);
    assert_eq!(resent.status, 204);
    assert!(send(Method::POST, &format!("/hooks/{id}/test"), Value::Null).json()["event"].is_string());
    assert!(send(Method::POST, &format!("/hooks/{id}/secret"), Value::Null).json()["secret"].is_string());
    let off = send(Method::PUT, &format!("/hooks/{id}/turn"), json!({ "is_on": false })).json();
    assert_eq!(off["is_on"], json!(false));
    assert_eq!(send(Method::DELETE, &format!("/hooks/{id}"), Value::Null).status, 204);
    assert_eq!(send(Method::GET, "/hooks", Value::Null).json()["items"], json!([]));
}

#[test]
fn the_feed_of_a_member_has_the_events_and_no_name() {
    let world = world();
    told(&world);
    let made = world.post(Role::Viewer, &world.at("/notices/settings/feed"), &[]).text();
    let path = made.split("http://shirube.test").find(|p| p.contains("/feeds/events/")).unwrap();
    let path = path.split('<').next().unwrap().to_owned();
    let feed = world.get(Role::Anyone, &path);
    assert_eq!(feed.status, 200);
    let text = feed.text();
    assert!(text.contains("<title>言明が届いた</title>") && text.contains("statement: stm_1"), "{text}");
    assert!(text.contains(&format!("/w/{}/statements/stm_1", world.fixture.operator)));
    assert_eq!(text.matches("<entry>").count(), text.matches("<id>urn:uuid:").count() - 1);
    assert_eq!(world.post(Role::Viewer, &world.at("/notices/settings/feed/revoke"), &[]).status, 303);
    assert_eq!(world.get(Role::Anyone, &path).status, 404);
}
