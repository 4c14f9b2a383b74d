use super::{draft, item};
use crate::world::World;
use shirube_domain::assessment;
use shirube_domain::authority::Role;

#[test]
fn two_people_saving_the_same_answer_see_both_and_lose_nothing() {
    let world = World::new();
    let first = [("status", "met"), ("statement", "品質部が確かめました。"), ("version", "1"), ("then", "stay")];
    world.post(Role::Owner, &item(&world, ""), &first).expect(303);
    let second = [("status", "not-met"), ("statement", "総務が調べました。"), ("owner", "総務"), ("version", "1")];
    let conflict = world.post(Role::Editor, &item(&world, ""), &second).expect(409);
    for said in ["品質部が確かめました。", "総務が調べました。", "ownerさん", "満たしていない"]
    {
        assert!(conflict.says(said), "{said}: {}", conflict.text());
    }
    assert_eq!(conflict.field("version"), "2");
    let stored = || world.look(|tx| Ok(assessment::answers(tx, &world.fixture.draft)?)).pop().unwrap();
    assert_eq!(stored().statement, "品質部が確かめました。");
    let settled =
        [("status", "met"), ("statement", "品質部と総務が確かめました。"), ("owner", "総務"), ("version", "2")];
    world.post(Role::Editor, &item(&world, ""), &settled).expect(303);
    assert_eq!((stored().statement.as_str(), stored().revision), ("品質部と総務が確かめました。", 3));
}

#[test]
fn sending_the_same_answer_again_changes_nothing() {
    let world = World::new();
    let fields = [("status", "met"), ("statement", "同じ内容"), ("version", "1")];
    world.post(Role::Editor, &item(&world, ""), &fields).expect(303);
    world.post(Role::Editor, &item(&world, ""), &fields).expect(303);
    assert_eq!(world.look(|tx| Ok(assessment::answers(tx, &world.fixture.draft)?))[0].revision, 2);
}

#[test]
fn faults_come_back_with_what_was_entered() {
    let world = World::new();
    let fields = [("status", "not-applicable"), ("statement", "書きかけ<b>"), ("due", "あした"), ("version", "1")];
    let page = world.post(Role::Editor, &item(&world, ""), &fields).expect(422);
    for said in
        ["「対象外」の理由を書いてください。", "href=\"#reason\"", "href=\"#due\"", "書きかけ&#60;b&#62;", "あした"]
    {
        assert!(page.says(said), "{said}");
    }
}

#[test]
fn autosave_keeps_what_can_be_kept_and_tells_the_revision() {
    let world = World::new();
    let path = item(&world, "/autosave");
    let half = [("status", "not-applicable"), ("statement", "途中まで"), ("due", "2026-1"), ("version", "1")];
    let kept = world.post(Role::Editor, &path, &half).expect(200).json();
    assert_eq!(kept["version"], "2");
    assert_eq!(kept["saved_at"], "12:34");
    let stored = world.look(|tx| Ok(assessment::answers(tx, &world.fixture.draft)?)).pop().unwrap();
    assert_eq!((stored.statement.as_str(), stored.status.word()), ("途中まで", "unanswered"));
    world.post(Role::Editor, &path, &[("statement", "古い画面から"), ("version", "1")]).expect(409);
    let list = world.get(Role::Editor, &draft(&world, "")).expect(200);
    assert!(list.says("一部入力"));
}

/// The fields of the table as a browser would send them back.
fn fields_of(page: &str) -> Vec<(String, String)> {
    let mut out = Vec::new();
    for part in page.split("<tr>").filter(|p| p.contains("name=\"norm-")) {
        let n = part.split("name=\"norm-").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let hidden = |name: &str| {
            let rest = part.split(&format!("name=\"{name}-{n}\" value=\"")).nth(1).unwrap();
            rest.split('"').next().unwrap().to_owned()
        };
        let area = |name: &str| {
            let rest = part.split(&format!("name=\"{name}-{n}\"")).nth(1).unwrap();
            rest.split_once(">\n").unwrap().1.split("</textarea>").next().unwrap().to_owned()
        };
        let chosen =
            part.split("<option value=\"").skip(1).find(|o| o.split('>').next().unwrap().ends_with(" selected"));
        let status = chosen.map(|o| o.split('"').next().unwrap().to_owned()).unwrap_or_default();
        for name in ["norm", "seen", "was"] {
            out.push((format!("{name}-{n}"), hidden(name)));
        }
        let due = part.split(&format!("name=\"due-{n}\"")).nth(1).unwrap().split("value=\"").nth(1).unwrap();
        out.push((format!("status-{n}"), status));
        out.push((format!("statement-{n}"), area("statement")));
        out.push((format!("reason-{n}"), area("reason")));
        out.push((format!("owner-{n}"), String::new()));
        out.push((format!("due-{n}"), due.split('"').next().unwrap().to_owned()));
    }
    out
}

fn set(fields: &mut [(String, String)], name: &str, value: &str) {
    fields.iter_mut().find(|(n, _)| n == name).unwrap_or_else(|| panic!("{name}")).1 = value.to_owned();
}

fn pairs(fields: &[(String, String)]) -> Vec<(&str, &str)> {
    fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect()
}

#[test]
fn the_table_saves_changed_rows_only_and_all_or_none() {
    let world = World::new();
    let path = draft(&world, "/table?principle=C-2");
    let mut fields = fields_of(&world.get(Role::Editor, &path).expect(200).text());
    let count = || world.look(|tx| Ok(assessment::answers(tx, &world.fixture.draft)?)).len();
    set(&mut fields, "status-2", "met");
    set(&mut fields, "due-2", "いつか");
    set(&mut fields, "status-3", "not-applicable");
    let page = world.post(Role::Editor, &path, &pairs(&fields)).expect(422);
    assert!(page.says("href=\"#due-2\"") && page.says("href=\"#reason-3\"") && page.says("いつか"));
    assert_eq!(count(), 1);
    set(&mut fields, "due-2", "2026-12-01");
    set(&mut fields, "reason-3", "画像だけを扱うため。");
    let done = world.post(Role::Editor, &path, &pairs(&fields)).expect(303);
    assert!(done.location().unwrap().contains("principle=C-2") && done.location().unwrap().ends_with("saved=2"));
    assert_eq!(count(), 3);
}

#[test]
fn a_row_nobody_touched_here_is_no_conflict_and_a_touched_one_is_listed() {
    let world = World::new();
    let path = draft(&world, "/table?principle=C-2");
    let mut fields = fields_of(&world.get(Role::Editor, &path).expect(200).text());
    let stale = fields.clone();
    world
        .post(Role::Owner, &item(&world, ""), &[("status", "met"), ("statement", "先に書いた"), ("version", "1")])
        .expect(303);
    set(&mut fields, "status-2", "met");
    world.post(Role::Editor, &path, &pairs(&fields)).expect(303);
    let mut fields = stale;
    set(&mut fields, "statement-1", "あとから書いた");
    let page = world.post(Role::Editor, &path, &pairs(&fields)).expect(409);
    assert!(page.says("先に書いた") && page.says("あとから書いた"), "{}", page.text());
    assert_eq!(page.field("seen-1"), "2");
    // Who has seen both and saves again means it.
    set(&mut fields, "seen-1", "2");
    world.post(Role::Editor, &path, &pairs(&fields)).expect(303);
    assert!(world.get(Role::Editor, &item(&world, "")).says("あとから書いた"));
}

#[test]
fn what_people_wrote_stays_text_everywhere() {
    let world = World::new();
    let evil = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>";
    world
        .post(
            Role::Editor,
            &item(&world, ""),
            &[("status", "met"), ("statement", evil), ("owner", evil), ("version", "1")],
        )
        .expect(303);
    let note = [("kind", "note"), ("note-title", evil), ("note-note", evil)];
    world.post_files(Role::Editor, &item(&world, "/evidence"), &note, &[]).expect(303);
    for path in [
        item(&world, ""),
        draft(&world, "/table"),
        draft(&world, "/check"),
        draft(&world, "/report"),
        draft(&world, "/report.html"),
        world.at("/assess/evidence"),
    ] {
        let page = world.get(Role::Editor, &path).expect(200);
        assert!(!page.says("<script>alert") && !page.says("<img src=x"), "{path}");
    }
    let csv = world.get(Role::Editor, &draft(&world, "/table.csv")).expect(200).text();
    assert!(csv.contains("\"<script>"), "{csv}");
}
