use super::{draft, item};
use crate::world::World;
use shirube_domain::assessment;
use shirube_domain::authority::Role;

#[test]
fn from_an_answer_to_the_receipt_and_the_next_version() {
    let world = World::new();
    let page = world.get(Role::Editor, &item(&world, "")).expect(200);
    assert!(page.says("手順書に定めています。"));
    let fields = [
        ("status", "met"),
        ("statement", "毎月確かめています。"),
        ("owner", "品質部"),
        ("due", "令和9年4月1日"),
        ("version", "1"),
        ("then", "stay"),
    ];
    let saved = world.post(Role::Editor, &item(&world, ""), &fields).expect(303);
    let page = world.get(Role::Editor, saved.location().unwrap()).expect(200);
    assert!(page.says("毎月確かめています。") && page.says("2027-04-01") && page.says("保存しました"));

    let link = [("kind", "link"), ("link-title", "点検記録"), ("link-url", "https://asahi.example/log")];
    world.post_files(Role::Editor, &item(&world, "/evidence"), &link, &[]).expect(303);
    assert!(world.get(Role::Viewer, &item(&world, "")).says("点検記録"));

    let risks = world.get(Role::Editor, &draft(&world, "/risks/new")).expect(200);
    let taxonomy = risks
        .text()
        .split("<optgroup")
        .nth(1)
        .unwrap()
        .split("value=\"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap()
        .to_owned();
    let risk = [
        ("once", risks.field("once")),
        ("taxonomy", taxonomy),
        ("description", "誤検知で出荷が遅れる。".into()),
        ("likelihood", "likely".into()),
        ("severity", "grave".into()),
        ("affected", "business".into()),
        ("stage", "service".into()),
        ("treatment", "人が確かめます。".into()),
    ];
    let risk: Vec<(&str, &str)> = risk.iter().map(|(n, v)| (*n, v.as_str())).collect();
    world.post(Role::Editor, &draft(&world, "/risks"), &risk).expect(303);
    world.post(Role::Editor, &draft(&world, "/risks"), &risk).expect(303);
    assert_eq!(world.look(|tx| Ok(assessment::risks(tx, &world.fixture.draft)?)).len(), 2, "sent twice, noted once");

    let check = world.get(Role::Owner, &draft(&world, "/check")).expect(200);
    assert!(check.says("毎月確かめています。") && check.says("?return=check"));
    let once = check.field("once");
    world.post(Role::Owner, &draft(&world, "/submit"), &[("once", &once)]).expect(422);
    let first = world.post(Role::Owner, &draft(&world, "/submit"), &[("once", &once), ("confirm", "1")]).expect(303);
    let receipt = world.get(Role::Viewer, first.location().unwrap()).expect(200);
    let held = world.look(|tx| Ok(assessment::assessment(tx, &world.fixture.draft)?)).unwrap();
    let entry = held.receipt.unwrap().to_string();
    assert!(
        receipt.says(&entry)
            && receipt.says(&format!("/ja/log/entries/{entry}"))
            && receipt.says("承認や適合の判断ではありません")
    );

    let start = [("asset", world.fixture.system.as_str()), ("once", "next-version")];
    let next = world.post(Role::Editor, &world.at("/assess/assessments"), &start).expect(303);
    let page = world.get(Role::Editor, next.location().unwrap()).expect(200);
    assert!(page.says("第2版") && page.says("作成中"));
    let path = format!("{}/items/{}", next.location().unwrap(), world.fixture.norm);
    let carried = world.get(Role::Editor, &path).expect(200);
    assert!(carried.says("毎月確かめています。") && carried.says("点検記録"));
}

#[test]
fn submitting_twice_is_one_submission() {
    let world = World::new();
    let fields = [("once", "tap-tap"), ("confirm", "1")];
    let first = world.post(Role::Owner, &draft(&world, "/submit"), &fields).expect(303);
    let entry = world.look(|tx| Ok(assessment::assessment(tx, &world.fixture.draft)?)).unwrap().receipt;
    let second = world.post(Role::Owner, &draft(&world, "/submit"), &fields).expect(303);
    assert_eq!(first.location(), second.location());
    assert_eq!(world.look(|tx| Ok(assessment::assessment(tx, &world.fixture.draft)?)).unwrap().receipt, entry);
    // Another form, opened before: too late, and said so.
    let late =
        world.post(Role::Owner, &draft(&world, "/submit"), &[("once", "other-tab"), ("confirm", "1")]).expect(409);
    assert!(late.says("提出済み"));
}

#[test]
fn what_is_submitted_does_not_change() {
    let world = World::new();
    let path = |rest: &str| world.at(&format!("/assess/assessments/{}{rest}", world.fixture.submitted));
    let one = format!("/items/{}", world.fixture.norm);
    let fields = [("status", "met"), ("statement", "あとから"), ("version", "1")];
    world.post(Role::Editor, &path(&one), &fields).expect(409);
    world.post(Role::Editor, &path(&format!("{one}/autosave")), &fields).expect(409);
    world.post(Role::Editor, &path("/facts"), &[]).expect(409);
    let note = [("kind", "note"), ("note-title", "x"), ("note-note", "y")];
    world.post_files(Role::Editor, &path(&format!("{one}/evidence")), &note, &[]).expect(409);
    world.get(Role::Editor, &path("/import")).expect(409);
    let page = world.get(Role::Editor, &path(&one)).expect(200);
    assert!(!page.says("あとから") && page.says("提出済みのため変更できません"));
    assert!(world.get(Role::Editor, &path("")).says("新しい版を始める"));
}

#[test]
fn every_page_is_there_in_both_languages() {
    let world = World::new();
    let views = [
        "",
        "/table",
        "/risks",
        "/check",
        "/report",
        "/import",
        "/risks/new",
        "/heat.svg",
        "/heat.csv",
        "/risks/matrix.svg",
        "/risks/matrix.csv",
        "/table.csv",
        "/report.json",
        "/report.html",
        "/report.xlsx",
        "/sheet.xlsx",
    ];
    for lang in ["ja", "en"] {
        for rest in views {
            let path = draft(&world, rest).replacen("/ja/", &format!("/{lang}/"), 1);
            world.get(Role::Editor, &path).expect(200);
        }
        for rest in [
            "/assess/assessments",
            "/assess/assessments.csv",
            "/assess/assessments.json",
            "/assess/assessments/new",
            "/assess/evidence",
            "/assess/evidence.csv",
        ] {
            world.get(Role::Editor, &world.at(rest).replacen("/ja/", &format!("/{lang}/"), 1)).expect(200);
        }
    }
}

#[test]
fn the_list_shows_and_exports_what_the_filter_lets_through() {
    let world = World::new();
    let list = world.get(Role::Viewer, &world.at("/assess/assessments?state=submitted")).expect(200);
    assert!(list.says("検査結果照会サービス") && !list.says("外観検査システム"));
    let json = world.get(Role::Viewer, &world.at("/assess/assessments.json?state=submitted")).expect(200).json();
    assert_eq!(json["assessments"].as_array().unwrap().len(), 1);
    let csv = world.get(Role::Viewer, &world.at("/assess/assessments.csv?state=draft")).expect(200).text();
    assert_eq!(csv.lines().count(), 2, "{csv}");
    let empty =
        world.get(Role::Stranger, &format!("/en/w/{}/assess/assessments", world.fixture.other_operator)).expect(200);
    assert!(empty.says("No self-assessment yet"));
}

#[test]
fn the_facts_are_taken_anew_only_when_asked() {
    let world = World::new();
    let facts = [("generative".to_owned(), Some(shirube_domain::norm::FactValue::Bool(true)))];
    world.arrange(|tx, _| shirube_domain::registry::state_facts(tx, &world.fixture.system, &facts));
    assert!(world.get(Role::Editor, &draft(&world, "")).expect(200).says("登録情報が変わっています"));
    world.post(Role::Editor, &draft(&world, "/facts"), &[]).expect(303);
    assert!(!world.get(Role::Editor, &draft(&world, "")).expect(200).says("登録情報が変わっています"));
    assert!(world.get(Role::Editor, &item(&world, "")).says("手順書に定めています。"));
}
