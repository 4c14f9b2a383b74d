use super::draft;
use crate::world::World;
use shirube_domain::assessment;
use shirube_domain::authority::Role;
use shirube_domain::norm::{Catalog, NormId};

/// A row of the fixture's draft to which the answer of the fixture may serve.
fn related(world: &World) -> NormId {
    let catalog = Catalog::embedded();
    let id = &world.fixture.draft;
    let (held, answers) = world.look(|tx| Ok((assessment::assessment(tx, id)?, assessment::answers(tx, id)?)));
    let rows = assessment::rows(&catalog, &held.expect("a draft"), answers.clone());
    let found = rows.iter().map(|r| &r.item.id).find(|n| !assessment::offers(&catalog, &answers, n).is_empty());
    found.expect("a related row").clone()
}

#[test]
fn an_answer_given_elsewhere_is_offered_taken_and_confirmed() {
    let world = World::new();
    let to = related(&world);
    let path = draft(&world, &format!("/items/{to}"));
    let page = world.get(Role::Editor, &path).expect(200);
    assert!(page.says("ほかの項目への回答を使う") && page.says("手順書に定めています。"), "{}", page.text());
    assert!(!world.get(Role::Viewer, &path).expect(200).says("この回答を使う"));
    let from = world.fixture.norm.as_str();
    let take = [("from", from), ("version", "0")];
    world.post(Role::Viewer, &format!("{path}/draw"), &take).expect(403);
    world.post(Role::Editor, &format!("{path}/draw"), &[("from", "aigb@1.2:NO-SUCH"), ("version", "0")]).expect(404);
    world.post(Role::Editor, &format!("{path}/draw"), &take).expect(303);
    world.post(Role::Editor, &format!("{path}/draw"), &take).expect(409);
    let page = world.get(Role::Editor, &path).expect(200);
    assert!(page.says("引き継いだ回答です") && page.says(from), "{}", page.text());
    let saved = [("status", "partly-met"), ("statement", "手順書に定めています。"), ("version", "1")];
    world.post(Role::Editor, &path, &saved).expect(303);
    assert!(!world.get(Role::Editor, &path).expect(200).says("引き継いだ回答です"));
}

#[test]
fn a_further_instrument_is_assessed_where_it_was_asked_for() {
    let world = World::new();
    let list = world.at("/assess/assessments");
    let form = world.get(Role::Editor, &format!("{list}/new")).expect(200);
    assert!(form.says("ほかに点検する文書") && form.says("NIST AI RMF 1.0"));
    let asset = world.fixture.model.as_str();
    let wrong = world.post(Role::Editor, &list, &[("asset", asset), ("also", "no-such@1"), ("once", "a")]).expect(422);
    assert!(wrong.says("href=\"#also\""), "{}", wrong.text());
    let sent = [("asset", asset), ("also", "nist-ai-rmf@1.0"), ("once", "b")];
    let started = world.post(Role::Editor, &list, &sent).expect(303);
    let to = started.location().expect("the assessment").to_owned();
    assert!(world.get(Role::Editor, &format!("{to}/table.csv")).expect(200).says("nist-ai-rmf@1.0:"));
}
