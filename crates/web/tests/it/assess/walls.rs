use super::{draft, item};
use crate::world::World;
use shirube_domain::authority::Role;

#[test]
fn another_operators_assessment_is_not_there() {
    let world = World::new();
    let own = world.fixture.operator.as_str();
    let through_mine = |path: String| path.replace(own, world.fixture.other_operator.as_str());
    for rest in [
        "",
        "/table",
        "/table.csv",
        "/risks",
        "/check",
        "/receipt",
        "/report",
        "/report.json",
        "/sheet.xlsx",
        "/heat.svg",
        "/import",
    ] {
        world.get(Role::Stranger, &draft(&world, rest)).expect(404);
        world.get(Role::Stranger, &through_mine(draft(&world, rest))).expect(404);
    }
    let answer = [("status", "met"), ("statement", "よそから"), ("version", "1")];
    for path in [
        item(&world, ""),
        item(&world, "/autosave"),
        draft(&world, "/facts"),
        draft(&world, "/table"),
        draft(&world, "/risks"),
        draft(&world, &format!("/risks/{}", world.fixture.risk)),
        draft(&world, &format!("/risks/{}/remove", world.fixture.risk)),
    ] {
        let sent = [("norm-0", world.fixture.norm.as_str()), ("status-0", "met"), answer[0], answer[1], answer[2]];
        world.post(Role::Stranger, &through_mine(path), &sent).expect(404);
    }
    world.post(Role::Stranger, &through_mine(draft(&world, "/submit")), &[("confirm", "1")]).expect(404);
    assert!(!world.get(Role::Owner, &item(&world, "")).says("よそから"));
}

#[test]
fn a_norm_that_is_no_row_here_is_not_answered() {
    let world = World::new();
    for norm in ["aigb@1.2:NO-SUCH", "aigb@1.1:C-2-1", "interim@2025-02-04:F3-01", "nonsense"] {
        let path = draft(&world, &format!("/items/{norm}"));
        world.get(Role::Editor, &path).expect(404);
        world.post(Role::Editor, &path, &[("status", "met")]).expect(404);
    }
}

#[test]
fn readers_read_editors_answer_and_owners_submit() {
    let world = World::new();
    world.get(Role::Viewer, &item(&world, "")).expect(200);
    world.post(Role::Viewer, &item(&world, ""), &[("status", "met")]).expect(403);
    world.post(Role::Editor, &draft(&world, "/submit"), &[("confirm", "1")]).expect(403);
    assert!(world.get(Role::Anyone, &draft(&world, "")).asks_to_sign_in());
    world.get(Role::Administrator, &draft(&world, "")).expect(404);
    let page = world.get(Role::Viewer, &item(&world, "")).expect(200);
    assert!(page.says("閲覧のみできます") && !page.says("name=\"statement\""));
}

#[test]
fn a_form_without_its_token_does_nothing() {
    let world = World::new();
    world.post(Role::Editor, &item(&world, ""), &[("csrf", "guess"), ("status", "met"), ("version", "1")]).expect(403);
}
