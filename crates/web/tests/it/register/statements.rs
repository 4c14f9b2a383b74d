//! Keys and signed statements, from the pages that make them to the readers who check them.

use crate::world::World;
use serde_json::{Map, json};
use shirube_domain::authority::Role;
use shirube_domain::filing;
use shirube_domain::refusal::Error;
use shirube_domain::statement::{self, Draft, Issued, Party};
use std::collections::BTreeSet;

fn make_key(world: &World) {
    world.post(Role::Owner, &world.at("/settings/keys"), &[("algorithm", "ES256")]).expect(303);
}

pub(crate) fn signed(world: &World) -> Issued {
    let installation = &world.app.installation;
    let desk = installation.desk().unwrap();
    let draft = Draft {
        asset: Some(world.fixture.system.clone()),
        subject: "https://shirube.test/x".into(),
        kind: "urn:x-shirube:statement:sheet-for-user:1".parse().unwrap(),
        norms: Vec::new(),
        fields: json!({"name": "窓口AI", "limitations": "<b>方言</b>に弱い"})
            .as_object()
            .cloned()
            .unwrap_or_else(Map::new),
        open: BTreeSet::new(),
        evidence: Vec::new(),
        days: 30,
        holder: None,
    };
    let party = Party::Operator(&world.fixture.operator);
    let issued = filing::receive(&installation.ground, "test.sign", |tx, _| statement::issue(tx, &desk, party, &draft));
    let issued: Result<Issued, Error> = issued;
    installation.keep_log().unwrap();
    installation.keep_statements(&|| true).unwrap();
    issued.unwrap()
}

#[test]
fn an_owner_makes_a_key_and_anyone_finds_its_public_half() {
    let world = World::new();
    let published = format!("/.well-known/jwt-vc-issuer/o/{}", world.fixture.operator);
    world.get(Role::Anyone, &published).expect(404);
    assert!(world.get(Role::Viewer, &world.at("/settings/keys")).expect(200).says("鍵はまだありません"));
    world.post(Role::Editor, &world.at("/settings/keys"), &[("algorithm", "ES256")]).expect(403);
    let wrong = world.post(Role::Owner, &world.at("/settings/keys"), &[("algorithm", "none")]).expect(422);
    assert!(wrong.says("algorithm"));
    make_key(&world);
    let document: serde_json::Value =
        serde_json::from_str(&world.get(Role::Anyone, &published).expect(200).text()).unwrap();
    let issuer = format!("https://shirube.test/o/{}", world.fixture.operator);
    assert_eq!(document["issuer"], issuer);
    assert_eq!(document["jwks"]["keys"][0]["kty"], "EC");
    assert!(document["jwks"]["keys"][0].get("d").is_none());
    assert!(world.get(Role::Viewer, &world.at("/settings/keys")).expect(200).says("署名に使用中"));
}

#[test]
fn a_key_that_leaked_is_revoked_with_the_time_it_happened() {
    let world = World::new();
    make_key(&world);
    let published = format!("/.well-known/jwt-vc-issuer/o/{}", world.fixture.operator);
    let key =
        |w: &World| -> serde_json::Value { serde_json::from_str(&w.get(Role::Anyone, &published).text()).unwrap() };
    let id = key(&world)["jwks"]["keys"][0]["kid"].as_str().unwrap().to_owned();
    let path = world.at(&format!("/settings/keys/{id}/revoke"));
    world.get(Role::Editor, &path).expect(403);
    world.get(Role::Owner, &path).expect(200);
    world.post(Role::Owner, &path, &[("reason", "compromised"), ("at", "2099-01-01T00:00")]).expect(422);
    world.post(Role::Owner, &path, &[("reason", "compromised"), ("at", "yesterday")]).expect(422);
    world.post(Role::Owner, &path, &[("reason", "compromised"), ("at", "2026-01-01T09:00")]).expect(303);
    assert_eq!(key(&world)["jwks"]["keys"][0]["revoked"]["reason"], "compromised");
    assert_eq!(key(&world)["jwks"]["keys"][0]["revoked"]["revoked_at"], 1_767_225_600);
    world.get(Role::Owner, &world.at("/settings/keys/other/revoke")).expect(404);
}

#[test]
fn a_statement_is_listed_for_members_withdrawn_by_an_owner_and_its_status_published_to_all() {
    let world = World::new();
    make_key(&world);
    let issued = signed(&world);
    let at = world.at(&format!("/register/statements/{}", issued.row.id));
    assert!(world.get(Role::Viewer, &world.at("/register/statements")).expect(200).says("開示シート（AI利用者向け）"));
    let page = world.get(Role::Viewer, &at).expect(200);
    assert!(page.says("&lt;b&gt;方言") || page.says("&#60;b&#62;方言"), "{}", page.text());
    assert!(!page.says("/bundle") && world.get(Role::Editor, &at).says("/bundle"));
    world.get(Role::Viewer, &format!("{at}/bundle")).expect(403);
    world.get(Role::Stranger, &at).expect(404);
    let status = format!("{at}/status");
    world.post(Role::Editor, &status, &[("status", "withdrawn"), ("reason", "誤り"), ("seen", "1")]).expect(403);
    world.post(Role::Owner, &status, &[("status", "withdrawn"), ("reason", ""), ("seen", "1")]).expect(422);
    world.post(Role::Owner, &status, &[("status", "withdrawn"), ("reason", "誤り"), ("seen", "1")]).expect(303);
    world.app.installation.keep_statements(&|| true).unwrap();
    let list = world.get(Role::Anyone, &format!("/status/{}", issued.row.list)).expect(200);
    assert!(list.text().starts_with("ey") && list.text().matches('.').count() == 2);
    world.get(Role::Anyone, &format!("/status/{}/revocation", issued.row.list)).expect(200);
    world.get(Role::Anyone, &format!("/status/{}/token", issued.row.list)).expect(404);
    world.get(Role::Anyone, &format!("/status/{}?time=1", issued.row.list)).expect(404);
    world.get(Role::Anyone, &format!("/status/{}?time=soon", issued.row.list)).expect(422);
    world.get(Role::Anyone, "/status/none").expect(404);
    assert!(world.get(Role::Viewer, &at).says("誤り"));
}

#[test]
fn anyone_checks_a_file_and_sees_every_finding_and_no_single_word() {
    let world = World::new();
    make_key(&world);
    let issued = signed(&world);
    let bundle =
        world.get(Role::Owner, &world.at(&format!("/register/statements/{}/bundle", issued.row.id))).expect(200);
    let file = bundle.text();
    let check = |bytes: &[u8], fields: &[(&str, &str)]| {
        world.post_files(Role::Anyone, "/ja/verify", fields, &[("file", "sheet.statement.json", bytes)])
    };
    let page = check(file.as_bytes(), &[]).expect(200);
    for code in ["verify.signature.holds", "verify.status.valid", "verify.inclusion.holds", "verify.issuer.known"] {
        assert!(page.says(code), "{code}: {}", page.text());
    }
    assert!(!page.says("<b>方言</b>") && page.says("方言"));
    let broken = file.replacen("\"statement\": \"ey", "\"statement\": \"eX", 1);
    assert!(check(broken.as_bytes(), &[]).expect(200).says("成り立たないこと"));
    let later = check(file.as_bytes(), &[("at", "2099-01-01T00:00")]).expect(200);
    assert!(later.says("statement.validity.expired"));
    check(file.as_bytes(), &[("log", "nonsense")]).expect(422);
    check(b"", &[]).expect(422);
    assert!(check(b"nothing of the kind", &[]).expect(200).says("verify.form"));
}
