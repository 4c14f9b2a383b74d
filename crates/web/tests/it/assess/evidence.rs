use super::{draft, item};
use crate::world::World;
use axum::http::header;
use shirube_domain::assessment;
use shirube_domain::authority::Role;

fn add(world: &World, name: &str, bytes: &[u8]) -> crate::world::Answer {
    world.post_files(Role::Editor, &item(world, "/evidence"), &[("kind", "file")], &[("file", name, bytes)])
}

#[test]
fn a_file_comes_back_only_to_members_and_only_to_be_saved() {
    let world = World::new();
    add(&world, "..\\..\\手順書.pdf", b"%PDF-1.7 text").expect(303);
    let all = world.look(|tx| Ok(assessment::evidence_of_operator(tx, &world.fixture.operator, None, 10)?.rows));
    let kept = all.iter().find(|e| e.sha256.is_some()).unwrap();
    assert_eq!(kept.title, "手順書.pdf");
    let path = world.at(&format!("/assess/evidence/{}/file", kept.id));
    let file = world.get(Role::Viewer, &path).expect(200);
    assert_eq!(file.bytes, b"%PDF-1.7 text");
    assert!(file.header(header::CONTENT_DISPOSITION).unwrap().starts_with("attachment"));
    assert_eq!(file.header(header::X_CONTENT_TYPE_OPTIONS), Some("nosniff"));
    assert!(file.header(header::CACHE_CONTROL).unwrap().contains("private"));
    world.get(Role::Stranger, &path).expect(404);
    // Nor through an operator of one's own.
    let own = path.replace(world.fixture.operator.as_str(), world.fixture.other_operator.as_str());
    world.get(Role::Stranger, &own).expect(404);
}

#[test]
fn what_cannot_be_evidence_is_refused_with_what_to_do() {
    let world = World::new();
    let before =
        world.look(|tx| Ok(assessment::evidence_of_operator(tx, &world.fixture.operator, None, 50)?.rows)).len();
    assert!(
        add(&world, "a.exe", b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff")
            .expect(422)
            .says("この種類のファイルは受け付けていません")
    );
    assert!(add(&world, "empty.txt", b"").expect(422).says("空のファイルは使えません"));
    assert!(add(&world, "large.txt", &vec![b'a'; 20 * 1024 * 1024 + 1]).expect(413).says("20MB以下"));
    add(&world, "huge.txt", &vec![b'a'; 66 * 1024 * 1024]).expect(413);
    let none = world.post_files(Role::Editor, &item(&world, "/evidence"), &[("kind", "file")], &[]).expect(422);
    assert!(none.says("href=\"#file\""));
    let link = [("kind", "link"), ("link-title", ""), ("link-url", "javascript:alert(1)")];
    let page = world.post_files(Role::Editor, &item(&world, "/evidence"), &link, &[]).expect(422);
    assert!(page.says("href=\"#link-title\"") && page.says("href=\"#link-url\""));
    assert_eq!(
        world.look(|tx| Ok(assessment::evidence_of_operator(tx, &world.fixture.operator, None, 50)?.rows)).len(),
        before
    );
}

#[test]
fn a_file_of_several_megabytes_is_taken() {
    let world = World::new();
    add(&world, "photo.txt", &vec![b'a'; 5 * 1024 * 1024]).expect(303);
}

#[test]
fn one_piece_of_evidence_serves_many_items_and_leaves_one_of_them() {
    let world = World::new();
    let rows = world.get(Role::Editor, &super::draft(&world, "/table?principle=C-2")).expect(200).text();
    let other = rows.split("value=\"aigb@1.2:").nth(2).unwrap().split('"').next().unwrap().to_owned();
    let other = super::draft(&world, &format!("/items/aigb@1.2:{other}"));
    let evidence = world.fixture.evidence.as_str();
    world.post(Role::Editor, &format!("{other}/evidence/link"), &[("existing", evidence)]).expect(303);
    world.post(Role::Editor, &format!("{other}/evidence/link"), &[("existing", evidence)]).expect(303);
    assert!(world.get(Role::Editor, &other).expect(200).says("手順書の抜粋"));
    world.post(Role::Editor, &item(&world, &format!("/evidence/{evidence}/remove")), &[]).expect(303);
    let store = world.get(Role::Viewer, &world.at("/assess/evidence")).expect(200);
    assert!(store.says("手順書の抜粋") && store.says(&other));
}

#[test]
fn evidence_of_another_operator_cannot_be_linked() {
    let world = World::new();
    let (asset, stranger) = (world.fixture.foreign_asset.clone(), world.fixture.stranger.clone());
    let norm = world.fixture.norm.clone();
    let foreign = world.arrange(move |tx, catalog| {
        let id = assessment::start(tx, catalog, &asset, &stranger)?;
        let note = assessment::EvidenceDraft::Note { title: "secret".into(), note: "secret".into() };
        assessment::attach(tx, catalog, &id, &norm, &note, &stranger)
    });
    world.post(Role::Editor, &item(&world, "/evidence/link"), &[("existing", foreign.as_str())]).expect(404);
    world.get(Role::Owner, &world.at(&format!("/assess/evidence/{foreign}/file"))).expect(404);
}

#[test]
fn the_store_goes_on_page_by_page_and_its_file_holds_everything() {
    let world = World::new();
    let (id, norm, by) = (world.fixture.draft.clone(), world.fixture.norm.clone(), world.fixture.editor.clone());
    world.arrange(move |tx, catalog| {
        for n in 0..60 {
            let note = assessment::EvidenceDraft::Note { title: format!("試験記録{n:02}"), note: "=1+1".into() };
            assessment::attach(tx, catalog, &id, &norm, &note, &by)?;
        }
        Ok(())
    });
    let first = world.get(Role::Viewer, &world.at("/assess/evidence")).expect(200).text();
    let next = first.split("href=\"").find(|h| h.contains("evidence?cursor=")).expect("there is more");
    let next = next.split('"').next().expect("an address").replace("&amp;", "&").replace("&#38;", "&");
    let second = world.get(Role::Viewer, &next).expect(200).text();
    // A title can stand twice in its row: what is counted is which records are there.
    let count = |text: &str| (0..60).filter(|n| text.contains(&format!("試験記録{n:02}"))).count();
    assert_eq!(count(&first) + count(&second), 60);
    let csv = world.get(Role::Viewer, &world.at("/assess/evidence.csv")).expect(200).text();
    assert_eq!(count(&csv), 60);
    assert!(csv.contains("\"'=1+1\""), "a note is not a formula");
}

#[test]
fn evidence_one_has_already_is_found_by_its_title_without_script() {
    let world = World::new();
    let item = draft(&world, &format!("/items/{}", world.fixture.norm));
    let add = |title: &str| {
        let sent = [("kind", "note"), ("note-title", title), ("note-note", "本文")];
        world.post_files(Role::Editor, &format!("{item}/evidence"), &sent, &[]).expect(303);
    };
    add("会議の記録");
    add("ﾘｽｸの一覧");
    let other = draft(&world, "/items/aigb@1.2:C-1-1");
    let page = world.get(Role::Editor, &format!("{other}?evidence=%E3%82%8A%E3%81%99%E3%81%8F")).expect(200);
    assert!(page.says("ﾘｽｸの一覧") && !page.says("会議の記録 ·"), "{}", page.text());
    let none = world.get(Role::Editor, &format!("{other}?evidence=zzz")).expect(200);
    assert!(none.says("題名に合う証拠はありません。") && none.says("すべて表示"));
    assert!(!world.get(Role::Viewer, &format!("{other}?evidence=x")).expect(200).says("題名で探す"));
}
