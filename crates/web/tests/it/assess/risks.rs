//! Risks two people work on, and their matrix to take away.

use super::draft;
use crate::world::World;
use shirube_domain::assessment::{self, Risk};
use shirube_domain::authority::Role;

fn held(world: &World) -> Risk {
    world.look(|tx| Ok(assessment::risks(tx, &world.fixture.draft)?)).pop().expect("the risk of the fixture")
}

/// The form of the fixture's risk, with some fields otherwise.
fn form(risk: &Risk, other: &[(&'static str, &str)]) -> Vec<(&'static str, String)> {
    let mut fields = vec![
        ("taxonomy", risk.taxonomy.to_string()),
        ("description", risk.description.clone()),
        ("likelihood", risk.likelihood.clone()),
        ("severity", risk.severity.clone()),
        ("affected", risk.affected[0].clone()),
        ("stage", risk.stage.clone()),
        ("treatment", risk.treatment.clone()),
        ("version", "1".to_owned()),
    ];
    for (name, value) in other {
        fields.iter_mut().filter(|(n, _)| n == name).for_each(|f| f.1 = (*value).to_owned());
    }
    fields
}

fn send(world: &World, role: Role, path: &str, fields: &[(&'static str, String)]) -> crate::world::Answer {
    let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
    world.post(role, path, &fields)
}

#[test]
fn two_people_who_change_a_risk_see_both_versions_and_choose() {
    let world = World::new();
    let (before, path) = (held(&world), draft(&world, &format!("/risks/{}", world.fixture.risk)));
    let first = form(&before, &[("severity", "grave"), ("treatment", "品質部が週に一度調べます。")]);
    send(&world, Role::Owner, &path, &first).expect(303);
    let second = form(&before, &[("severity", "serious"), ("treatment", "総務が見落としを数えます。")]);
    let conflict = send(&world, Role::Editor, &path, &second).expect(409);
    for said in [
        "ほかの人が先にこのリスクを変更しました",
        "品質部が週に一度調べます。",
        "総務が見落としを数えます。",
        "きわめて重い",
    ] {
        assert!(conflict.says(said), "{said}: {}", conflict.text());
    }
    assert_eq!((conflict.field("version"), conflict.field("likelihood")), ("2".to_owned(), before.likelihood.clone()));
    assert_eq!(held(&world).treatment, "品質部が週に一度調べます。", "nothing is overwritten");
    let settled = form(&before, &[("severity", "grave"), ("treatment", "両方を行います。"), ("version", "2")]);
    send(&world, Role::Editor, &path, &settled).expect(303);
    assert_eq!((held(&world).treatment.as_str(), held(&world).revision), ("両方を行います。", 3));
}

#[test]
fn the_same_change_sent_twice_is_one_change() {
    let world = World::new();
    let path = draft(&world, &format!("/risks/{}", world.fixture.risk));
    let fields = form(&held(&world), &[("treatment", "同じ内容\r\n二行目")]);
    send(&world, Role::Editor, &path, &fields).expect(303);
    send(&world, Role::Editor, &path, &fields).expect(303);
    assert_eq!(held(&world).revision, 2);
}

#[test]
fn a_risk_removed_by_someone_else_can_be_noted_anew_with_what_was_entered() {
    let world = World::new();
    let (before, path) = (held(&world), draft(&world, &format!("/risks/{}", world.fixture.risk)));
    world.post(Role::Owner, &format!("{path}/remove"), &[]).expect(303);
    let page = send(&world, Role::Editor, &path, &form(&before, &[("treatment", "書きかけの対応")])).expect(409);
    assert!(page.says("ほかの人が先に削除しました") && page.says("書きかけの対応"));
    assert!(page.says(&format!("action=\"{}\"", draft(&world, "/risks"))), "{}", page.text());
}

#[test]
fn the_matrix_comes_as_a_drawing_and_as_a_table() {
    let world = World::new();
    let page = world.get(Role::Viewer, &draft(&world, "/risks")).expect(200);
    for format in ["csv", "svg"] {
        assert!(page.says(&format!("/risks/matrix.{format}\"")));
    }
    let svg = world.get(Role::Viewer, &draft(&world, "/risks/matrix.svg")).expect(200);
    assert!(svg.text().starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\""));
    let csv = world.get(Role::Viewer, &draft(&world, "/risks/matrix.csv")).expect(200).text();
    assert_eq!(csv.lines().count(), 4, "{csv}");
    assert!(csv.ends_with("\"まれ\",\"1\",\"0\",\"0\"\r\n"), "{csv}");
}
