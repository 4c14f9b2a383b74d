//! Importing a file: every accepted format, what it would do, what it did, and what cannot be read.

use crate::world::World;
use shirube_domain::authority::Role;
use shirube_domain::registry::{self, AssetQuery};
use std::path::Path;

fn files() -> Vec<(String, Vec<u8>)> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata/import");
    let mut out: Vec<_> = std::fs::read_dir(dir)
        .unwrap()
        .map(|e| e.unwrap())
        .filter(|e| e.file_name() != "SOURCES.md")
        .map(|e| (e.file_name().into_string().unwrap(), std::fs::read(e.path()).unwrap()))
        .collect();
    out.sort();
    out
}

fn count(world: &World) -> usize {
    let query = AssetQuery {
        operator: Some(world.fixture.operator.clone()),
        with_retired: true,
        most: 10_000,
        ..AssetQuery::default()
    };
    world.look(|tx| Ok(registry::assets(tx, &query)?)).rows.len()
}

#[test]
fn every_file_of_the_test_data_goes_in_and_comes_back_as_an_update() {
    let world = World::new();
    for (name, bytes) in files() {
        let sent =
            world.post_files(Role::Editor, &world.at("/register/import"), &[], &[("file", &name, &bytes)]).expect(303);
        let before = count(&world);
        let path = sent.location().unwrap().to_owned();
        let preview = world.get(Role::Editor, &path).expect(200);
        assert_eq!(count(&world), before, "looking changes nothing");
        assert!(preview.says("使用しない記載"), "{name}");
        let (once, action) = (preview.field("once"), path.split('?').next().unwrap().to_owned());
        let fields = [("once", once.as_str()), ("name", name.as_str())];
        let done = world.post(Role::Editor, &action, &fields).expect(303);
        let again = world.post(Role::Editor, &action, &fields).expect(303);
        assert_eq!(done.location(), again.location(), "{name}: a double submit has one effect");
        let after = count(&world);
        assert!(after > before, "{name}");
        let result = world.get(Role::Editor, done.location().unwrap()).expect(200);
        assert!(result.says("/register/assets/ast_"), "{name}");
        world.post(Role::Editor, &action, &[("name", &name)]).expect(303);
        assert_eq!(count(&world), after, "{name}: the same file again brings up to date");
        assert!(world.get(Role::Editor, &path).expect(200).says("登録済みの資産を見る"), "{name}");
    }
}

#[test]
fn what_the_file_says_is_kept_with_where_it_said_it() {
    let world = World::new();
    let (name, bytes) = files().into_iter().find(|(n, _)| n == "shirube-inquiry-desk.toml").unwrap();
    let sent =
        world.post_files(Role::Editor, &world.at("/register/import"), &[], &[("file", &name, &bytes)]).expect(303);
    let action = sent.location().unwrap().split('?').next().unwrap().to_owned();
    let done = world.post(Role::Editor, &action, &[("name", &name)]).expect(303);
    let result = world.get(Role::Editor, done.location().unwrap()).expect(200).text();
    let asset =
        result.split("href=\"").find(|h| h.contains("/register/assets/ast_")).unwrap().split('"').next().unwrap();
    let said = world.get(Role::Viewer, &format!("{asset}/said")).expect(200);
    assert!(said.says(&name) && said.says("toml:"));
}

#[test]
fn every_fault_of_a_file_is_shown_at_the_form_in_the_readers_language() {
    let world = World::new();
    let send = |lang: &str, name: &str, bytes: &[u8]| {
        let path = world.at("/register/import").replace("/ja/", &format!("/{lang}/"));
        world.post_files(Role::Editor, &path, &[], &[("file", name, bytes)])
    };
    assert!(
        send("ja", "a.json", b"{\"bomFormat\": \"CycloneDX\", ").expect(422).says("途中でファイルが終わっています")
    );
    assert!(send("en", "a.json", b"{\"bomFormat\": \"CycloneDX\", ").expect(422).says("the file ends in the middle"));
    assert!(send("ja", "a.xml", b"<bom/>").expect(422).says("取り込める形式ではありません"));
    assert!(send("ja", "a.json", b"\xff\xfe{}").expect(422).says("UTF-8"));
    let old = b"{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.2\",\"components\":[]}";
    assert!(send("ja", "a.json", old).expect(422).says("1.2"));
    let two = b"shirube = 1\n[system]\nname = \"a\"\nnaem = \"b\"\ncolour = \"c\"\n";
    let both = send("ja", "a.toml", two).expect(422);
    assert!(both.says("naem") && both.says("colour"));
    let deep = format!("{{\"bomFormat\":{}{}}}", "[".repeat(200), "]".repeat(200));
    assert!(send("ja", "a.json", deep.as_bytes()).expect(413).says("入れ子"));
    assert!(world.post_files(Role::Editor, &world.at("/register/import"), &[], &[]).expect(422).says("href=\"#file\""));
    world.post_files(Role::Viewer, &world.at("/register/import"), &[], &[]).expect(403);
}

#[test]
fn a_file_that_is_no_longer_there_is_asked_for_again() {
    let world = World::new();
    for digest in ["0".repeat(64), "..".to_owned(), "zz".to_owned()] {
        world.get(Role::Editor, &world.at(&format!("/register/import/{digest}?name=a"))).expect(404);
    }
    world.get(Role::Editor, &world.at(&format!("/register/import/{}/result", world.fixture.uploaded))).expect(404);
}
