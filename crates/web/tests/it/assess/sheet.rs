use super::{draft, item};
use crate::world::World;
use shirube_domain::authority::Role;

fn import(world: &World, bytes: &[u8]) -> crate::world::Answer {
    world.post_files(Role::Editor, &draft(world, "/import"), &[], &[("file", "answers.xlsx", bytes)])
}

#[test]
fn what_goes_out_and_comes_back_changes_nothing() {
    let world = World::new();
    for lang in ["ja", "en"] {
        let path = draft(&world, "/sheet.xlsx").replacen("/ja/", &format!("/{lang}/"), 1);
        let sheet = world.get(Role::Editor, &path).expect(200);
        let next = import(&world, &sheet.bytes).expect(303);
        let page = world.get(Role::Editor, next.location().unwrap()).expect(200);
        assert!(page.says("違いはありません。"), "{}", page.text());
    }
}

#[test]
fn an_answer_changed_after_the_export_is_marked_and_kept_unless_asked() {
    let world = World::new();
    let sheet = world.get(Role::Editor, &draft(&world, "/sheet.xlsx")).expect(200).bytes;
    world
        .post(Role::Owner, &item(&world, ""), &[("status", "met"), ("statement", "新しい内容"), ("version", "1")])
        .expect(303);
    let next = import(&world, &sheet).expect(303).location().unwrap().to_owned();
    let page = world.get(Role::Editor, &next).expect(200);
    assert!(page.says("書き出し後に変更あり") && page.says("手順書に定めています。"));
    world.post(Role::Editor, &next, &[]).expect(303);
    assert!(world.get(Role::Editor, &item(&world, "")).says("新しい内容"));
    world.post(Role::Editor, &next, &[("overtaken", "1")]).expect(303);
    assert!(world.get(Role::Editor, &item(&world, "")).says("手順書に定めています。"));
}

#[test]
fn a_file_that_is_no_sheet_of_this_assessment_is_refused() {
    let world = World::new();
    import(&world, b"not a spreadsheet").expect(422);
    import(&world, b"").expect(422);
    let other = world.at(&format!("/assess/assessments/{}/sheet.xlsx", world.fixture.submitted));
    let sheet = world.get(Role::Editor, &other).expect(200).bytes;
    assert!(import(&world, &sheet).expect(422).says("別の自己点検"));
    // A kept file of another kind is not read through this address either.
    world.get(Role::Editor, &draft(&world, &format!("/import/{}", world.fixture.uploaded))).expect(404);
    world.get(Role::Editor, &draft(&world, &format!("/import/{}", "0".repeat(64)))).expect(404);
}

#[test]
fn a_text_that_looks_like_a_formula_comes_back_exactly_as_it_was() {
    let world = World::new();
    for text in ["=1+1", "@SUM(A1)", "-3 から +5", "＝全角", "'=引用"] {
        let seen = world.look(|tx| Ok(shirube_domain::assessment::answers(tx, &world.fixture.draft)?))[0].revision;
        let fields = [("status", "met"), ("statement", text), ("version", &seen.to_string())];
        world.post(Role::Editor, &item(&world, ""), &fields).expect(303);
        let sheet = world.get(Role::Editor, &draft(&world, "/sheet.xlsx")).expect(200);
        let next = import(&world, &sheet.bytes).expect(303);
        let page = world.get(Role::Editor, next.location().unwrap()).expect(200);
        assert!(page.says("違いはありません。"), "{text}: {}", page.text());
    }
}
