//! Norm editing as people meet it: write, review, decide, and what everyone can read afterwards.

use crate::world::{Answer, Fixture, World};
use shirube_domain::authority::Role;
use shirube_domain::id::AccountId;

const BASIS: &str = "docs/decisions/0015-norm-editing.md";
const DRAFT: &str = include_str!("../../../../testdata/norms/sign@1.toml");

fn post_as(world: &World, who: fn(&Fixture) -> &AccountId, path: &str, fields: &[(&str, &str)]) -> Answer {
    let session = world.session_of(who(&world.fixture));
    world.post_in(Some(&session), path, fields)
}

fn get_as(world: &World, who: fn(&Fixture) -> &AccountId, path: &str) -> Answer {
    let session = world.session_of(who(&world.fixture));
    world.send(axum::http::Method::GET, Some(&session), path, None, Vec::new())
}

fn reviewer(f: &Fixture) -> &AccountId {
    &f.reviewer
}

fn path(world: &World, rest: &str) -> String {
    format!("/ja/editing/{}{rest}", world.fixture.proposal)
}

fn decide<'a>(version: &'a str, decision: &'a str) -> [(&'a str, &'a str); 4] {
    [("version", version), ("decision", decision), ("findings", "原文の第1項・第2項と照らした。"), ("clauses", BASIS)]
}

/// The fixture's proposal, enacted.
fn enacted() -> World {
    let world = World::new();
    world.post(Role::NormEditor, &path(&world, "/submit"), &[("version", "1")]).expect(303);
    post_as(&world, reviewer, &path(&world, "/review"), &decide("2", "enact")).expect(303);
    world
}

/// The current guidelines as a version 1.3 without one clause.
pub fn guidelines_without(world: &World, clause: &str) -> String {
    let text = world.app.installation.catalog().text_of("aigb@1.2").unwrap().to_owned();
    let text = text.replacen("version = \"1.2\"", "version = \"1.3\"", 1);
    let text = text.replacen("supersedes = \"1.1\"", "supersedes = \"1.2\"", 1);
    let text = text.lines().filter(|l| !l.starts_with("in_force")).map(|l| format!("{l}\n")).collect::<String>();
    let without = |part: &&str| !part.contains(&format!("\nid = \"{clause}\"\n"));
    text.split("\n[[norm]]").filter(without).collect::<Vec<_>>().join("\n[[norm]]")
}

/// Proposed by the norm editor, enacted by the reviewer, from today.
fn enact(world: &World, text: &str) -> String {
    let made = world
        .post_files(Role::NormEditor, "/ja/editing/new", &[("text", text), ("in_force", "2026-11-22")], &[])
        .expect(303);
    let here = made.location().unwrap().split('?').next().unwrap().to_owned();
    world.post(Role::NormEditor, &format!("{here}/submit"), &[("version", "1")]).expect(303);
    post_as(world, reviewer, &format!("{here}/review"), &decide("2", "enact")).expect(303);
    here
}

#[test]
fn a_file_of_the_catalogue_is_proposed_compared_entry_by_entry_and_enacted() {
    let world = World::new();
    let start = world.get(Role::NormEditor, "/ja/editing/new?from=terms.toml").expect(200);
    assert!(start.says("[[term]]") && start.says("用語集 – terms.toml") && !start.says("messages.toml"));
    assert!(!world.get(Role::NormEditor, "/ja/editing/new?from=messages.toml").expect(200).says("[message"));
    let held = world.app.installation.catalog().file("terms.toml").unwrap().to_owned();
    let text = held.replacen("en = \"act (official act)\"", "en = \"official act\"", 1);
    let fields = [("text", text.as_str()), ("in_force", ""), ("action", "check")];
    let page = world.post_files(Role::NormEditor, "/en/editing/new", &fields, &[]).expect(200);
    assert!(page.says("term Act") && page.says("<ins>") && page.says("glossary"), "{}", page.text());
    let here = enact(&world, &text);
    assert!(world.get(Role::NormEditor, &here).expect(200).says("/ja/glossary"));
    assert!(world.get(Role::Anyone, "/en/glossary").expect(200).says("official act"));
    let record = world.get(Role::Anyone, "/ja/norms/history").expect(200);
    assert!(record.says("用語集 – terms.toml") && record.says("現行"));
    let same =
        world.post_files(Role::NormEditor, "/ja/editing/new", &[("text", &text), ("in_force", "2026-12-01")], &[]);
    let here = same.expect(303).location().unwrap().split('?').next().unwrap().to_owned();
    let refused = world.post(Role::NormEditor, &format!("{here}/submit"), &[("version", "1")]).expect(422);
    assert!(refused.says("いま効力のあるものと同じ内容です"));
}

#[test]
fn the_reviewer_sees_which_relations_go_along_and_the_pages_mark_them_afterwards() {
    let world = World::new();
    let text = guidelines_without(&world, world.fixture.norm.clause());
    let made =
        world.post_files(Role::NormEditor, "/ja/editing/new", &[("text", &text), ("in_force", "2026-11-22")], &[]);
    let here = made.expect(303).location().unwrap().split('?').next().unwrap().to_owned();
    world.post(Role::NormEditor, &format!("{here}/submit"), &[("version", "1")]).expect(303);
    let review = get_as(&world, reviewer, &format!("{here}/review")).expect(200);
    for said in ["引き継がれる関係", "見直しが要る関係", "条項がなくなる"] {
        assert!(review.says(said), "{said}");
    }
    post_as(&world, reviewer, &format!("{here}/review"), &decide("2", "enact")).expect(303);
    let crosswalk = world.get(Role::Anyone, "/en/crosswalk?of=aigb@1.3&by=nist-ai-rmf").expect(200);
    assert!(crosswalk.says("carried over from what was stated of an older version: aigb@1.2:"), "{}", crosswalk.text());
    let clause = world.get(Role::Anyone, "/ja/norms/aigb@1.3/C-6-1").expect(200);
    assert!(clause.says("前の版について記載された関係の引き継ぎ：aigb@1.2:C-6-1"));
    let twin = world.get(Role::Anyone, "/ja/norms/aigb@1.3/C-6-1.json").expect(200).json();
    assert_eq!(twin["relations"][0]["path"][0]["carried_from"]["source"], "aigb@1.2:C-6-1");
}

#[test]
fn answers_to_a_clause_that_goes_are_listed_where_a_new_version_is_offered_and_stay_readable() {
    let world = World::new();
    let (norm, f) = (world.fixture.norm.clone(), &world.fixture);
    let base = format!("/w/{}/assess/assessments", f.operator);
    let overview =
        |lang: &str, id: &dyn std::fmt::Display| world.get(Role::Editor, &format!("/{lang}{base}/{id}")).expect(200);
    assert!(!overview("ja", &f.submitted).says("引き継がれない回答"));
    enact(&world, &guidelines_without(&world, norm.clause()));
    let item = format!("{base}/{}/items/{norm}", f.submitted);
    for (lang, said) in [("ja", "引き継がれない回答"), ("en", "Answers that are not carried over")] {
        let offered = overview(lang, &f.submitted);
        assert!(offered.says(said) && offered.says(&format!("/{lang}{item}")), "{lang}");
        let start = world.get(Role::Editor, &format!("/{lang}{base}/new?asset={}", f.service)).expect(200);
        assert!(start.says(said) && start.says(&format!("/{lang}{item}")), "{lang}");
        world.get(Role::Viewer, &format!("/{lang}{item}")).expect(200);
    }
    let service = f.service.to_string();
    let begun = world.post(Role::Editor, &format!("/ja{base}"), &[("asset", &service), ("once", "new-version-1")]);
    let page = world.get(Role::Editor, begun.expect(303).location().unwrap()).expect(200);
    assert!(page.says("引き継がれない回答") && page.says(&item), "the version begun says what it did not take over");
}

#[test]
fn a_proposal_goes_from_draft_to_decision_and_the_public_sees_it_only_then() {
    let world = World::new();
    let page = world.get(Role::NormEditor, &path(&world, "")).expect(200);
    assert!(page.says("sign@1") && page.says("確認を依頼する") && page.says("編集 一郎（標省・規範編集担当）"));
    assert!(!world.get(Role::Anyone, "/ja/norms/history").expect(200).says("sign@1"));
    world.get(Role::Anyone, "/ja/norms/sign@1").expect(404);
    world.post(Role::NormEditor, &path(&world, "/submit"), &[("version", "1")]).expect(303);
    // Whoever wrote it is told so, and cannot decide all the same.
    assert!(world.get(Role::NormEditor, &path(&world, "/review")).expect(200).says("別の担当者に依頼"));
    world.post(Role::NormEditor, &path(&world, "/review"), &decide("2", "enact")).expect(403);
    assert!(get_as(&world, reviewer, &path(&world, "/review")).expect(200).says("決定を記録する"));
    post_as(&world, reviewer, &path(&world, "/review"), &decide("2", "enact")).expect(303);
    let record = world.get(Role::Anyone, "/ja/norms/history").expect(200);
    for text in
        ["道しるべの手引", "確認 二葉（標省・規範編集担当）", "編集 一郎", "原文の第1項", "2026-12-01", "施行前"]
    {
        assert!(record.says(text), "{text}");
    }
    assert!(world.get(Role::Anyone, "/ja/norms/sign@1").expect(200).says("まだ現行ではありません"));
    assert!(world.get(Role::Anyone, "/en/norms").expect(200).says("coming"));
    // Sent twice, it is decided once.
    post_as(&world, reviewer, &path(&world, "/review"), &decide("2", "enact")).expect(409);
}

#[test]
fn the_record_names_digest_act_and_log_entry_for_machines_too() {
    let world = enacted();
    let twin = world.get(Role::Anyone, "/en/norms/history.json").expect(200).json();
    let one = &twin["enacted"][0];
    assert_eq!((one["instrument"].as_str(), one["current_from"].as_str()), (Some("sign@1"), Some("2026-12-01")));
    assert_eq!(one["act"]["power"], "norm.enact");
    assert_eq!(one["decided_by"]["ministry"]["en"], "Ministry of Signs");
    assert_eq!(twin["in_force"]["catalog"], world.app.installation.catalog().digest().to_string());
    assert_eq!(twin["in_force"]["instruments"]["sign@1"]["status"], "coming");
    assert_eq!(twin["changes"].as_array().unwrap().len(), 2);
    world.app.installation.keep_log().unwrap();
    let entry = twin["in_force"]["entry"].as_str().unwrap();
    assert!(world.get(Role::Anyone, &format!("/en/log/entries/{entry}")).expect(200).says("catalog.in-force"));
    assert!(world.get(Role::Anyone, "/en/norms").expect(200).says(entry));
    assert_eq!(world.app.installation.audit().unwrap().report.errors().count(), 0);
}

#[test]
fn a_decision_without_reasons_does_not_take_place_and_a_rejected_draft_stays_closed() {
    let world = World::new();
    world.post(Role::NormEditor, &path(&world, "/submit"), &[("version", "1")]).expect(303);
    let answer = post_as(&world, reviewer, &path(&world, "/review"), &[("version", "2")]).expect(422);
    for field in ["decision", "findings", "clauses"] {
        assert!(answer.says(&format!("href=\"#{field}\"")), "{field}");
    }
    post_as(&world, reviewer, &path(&world, "/review"), &decide("2", "reject")).expect(303);
    assert!(world.get(Role::NormEditor, &path(&world, "")).expect(200).says("不採用"));
    world.get(Role::NormEditor, &path(&world, "/edit")).expect(409);
    assert!(!world.get(Role::Anyone, "/ja/norms/history").says("sign@1"));
}

#[test]
fn the_form_shows_faults_with_lines_and_the_comparison_and_keeps_what_was_entered() {
    let world = World::new();
    let current = world.get(Role::NormEditor, "/ja/editing/new?from=aigb@1.2").expect(200);
    assert!(current.says("supersedes = &#34;1.2&#34;"), "the text begins as what follows the current version");
    let good = guidelines_without(&world, world.fixture.norm.clause());
    let check = |text: &str| {
        let fields = [("text", text), ("in_force", "令和8年12月1日"), ("action", "check"), ("once", "abc")];
        world.post_files(Role::NormEditor, "/ja/editing/new", &fields, &[]).expect(200)
    };
    let page = check(&good);
    assert!(page.says("直すところはありません") && page.says("令和8年12月1日"));
    // Two assessments answered the clause that goes; whose they are is not told.
    assert!(page.says("回答の数 <b class=\"sb-num\">2</b>") && !page.says("あさひ検査"));
    let page = check(&good.replacen("in roles", "in rolls", 1));
    assert!(page.says("条件式に無い情報の名前") && page.says("criteria/facts.toml"));
    let line = DRAFT.lines().position(|l| l.starts_with("kind")).unwrap() + 1;
    let page = check(&DRAFT.replacen("kind =", "kidn =", 1));
    assert!(page.says(&format!(">{line}</th>")) && page.says("kidn"), "the line of the fault");
}

#[test]
fn bad_input_is_refused_in_the_form() {
    let world = World::new();
    let send = |text: &str, day: &str| {
        let fields = [("text", text), ("in_force", day)];
        world.post_files(Role::NormEditor, "/ja/editing/new", &fields, &[])
    };
    assert!(send("", "").expect(422).says("href=\"#text\""));
    assert!(send(DRAFT, "2020-01-01").expect(422).says("今日以降の日付"));
    assert!(send(DRAFT, "いつか").expect(422).says("href=\"#in_force\""));
    assert!(send(&DRAFT.replacen("version = \"1\"", "version = \"１：二\"", 1), "").expect(422).says("href=\"#text\""));
    let there = world.app.installation.catalog().text_of("aigb@1.2").unwrap().to_owned();
    assert!(send(&there, "").expect(409).says("すでにあります"));
    let huge = "#".repeat(1024 * 1024 + 1);
    assert!(send(&huge, "").expect(413).says("大きすぎます"));
    let file = |bytes: &[u8]| {
        world.post_files(Role::NormEditor, "/ja/editing/new", &[("text", "")], &[("file", "a.toml", bytes)])
    };
    file(huge.as_bytes()).expect(413);
    assert!(file(&[0xff, 0xfe]).expect(422).says("href=\"#file\""));
    let next = DRAFT.replacen("version = \"1\"", "version = \"2\"", 1);
    file(next.as_bytes()).expect(303);
}

#[test]
fn two_editors_who_save_the_same_draft_see_each_other_and_lose_nothing() {
    let world = World::new();
    let theirs = DRAFT.replacen("分かれ道には", "分岐点には", 1);
    let mine = DRAFT.replacen("道が変わったときは", "道が変わるたびに", 1);
    let edit = path(&world, "/edit");
    world.post_files(Role::NormEditor, &edit, &[("text", &theirs), ("version", "1")], &[]).expect(303);
    let answer = world.post_files(Role::NormEditor, &edit, &[("text", &mine), ("version", "1")], &[]).expect(409);
    assert!(answer.says("ほかの担当者が先に保存しました") && answer.says("道が変わるたびに") && answer.says("分岐点"));
    assert!(answer.says("name=\"version\" value=\"2\""), "saving again carries the revision that stands now");
    world.post_files(Role::NormEditor, &edit, &[("text", &mine), ("version", "2")], &[]).expect(303);
    // The same form sent twice is saved once.
    world.post_files(Role::NormEditor, &edit, &[("text", &mine), ("version", "2")], &[]).expect(303);
}

#[test]
fn a_new_proposal_sent_twice_is_one() {
    let world = World::new();
    let next = DRAFT.replacen("version = \"1\"", "version = \"2\"", 1);
    let send = || {
        let fields = [("text", next.as_str()), ("once", "0123456789abcdef")];
        let answer = world.post_files(Role::NormEditor, "/ja/editing/new", &fields, &[]).expect(303);
        answer.location().unwrap().to_owned()
    };
    assert_eq!(send(), send());
    assert_eq!(world.look(|tx| Ok(shirube_domain::editing::proposals(tx, 10)?)).len(), 2);
}

#[test]
fn a_proposal_is_withdrawn_by_its_author_after_a_question() {
    let world = World::new();
    assert!(world.get(Role::NormEditor, &path(&world, "/withdraw")).expect(200).says("元に戻せません"));
    post_as(&world, reviewer, &path(&world, "/withdraw"), &[]).expect(403);
    world.post(Role::NormEditor, &path(&world, "/withdraw"), &[]).expect(303);
    assert!(world.get(Role::NormEditor, "/ja/editing").expect(200).says("取り下げ"));
    world.post(Role::NormEditor, &path(&world, "/withdraw"), &[]).expect(409);
}

#[test]
fn an_office_is_granted_with_reasons_and_withdrawn_and_opens_the_pages_only_meanwhile() {
    let world = World::new();
    let at = |rest: &str| format!("/ja/admin/accounts/{}/office{rest}", world.fixture.colleague);
    fn of(f: &Fixture) -> &AccountId {
        &f.colleague
    }
    get_as(&world, of, "/ja/editing").expect(404);
    let empty = world.post(Role::Administrator, &at(""), &[]).expect(422);
    assert!(empty.says("href=\"#findings\"") && empty.says("href=\"#clauses\""));
    let given = [
        ("office", "norm-editor"),
        ("ministry", "標省"),
        ("ministry_en", "Ministry of Signs"),
        ("shown_as", "三島 みつ"),
        ("findings", "人事異動"),
        ("clauses", BASIS),
    ];
    world.post(Role::Administrator, &at(""), &given).expect(303);
    get_as(&world, of, "/ja/editing").expect(200);
    get_as(&world, of, "/ja/admin/offices").expect(403);
    assert!(get_as(&world, of, "/ja/account").expect(200).says("/ja/editing"));
    assert!(world.get(Role::Administrator, "/ja/admin/offices").expect(200).says("三島 みつ"));
    world.get(Role::Administrator, "/ja/editing").expect(403);
    world.get(Role::Administrator, &at("/withdraw?office=norm-editor")).expect(200);
    world.post(Role::Administrator, &at("/withdraw"), &given).expect(303);
    get_as(&world, of, "/ja/editing").expect(404);
}

#[test]
fn a_faulty_file_in_the_data_directory_is_shown_to_the_administrator() {
    let world = World::new();
    assert!(world.get(Role::Administrator, "/ja/admin/catalog").expect(200).says("置き場所はありません"));
    let norms = world.data.path().join("catalog/norms");
    std::fs::create_dir_all(&norms).unwrap();
    std::fs::write(norms.join("sign@1.toml"), "code = 1").unwrap();
    world.app.installation.look_again().unwrap();
    let page = world.get(Role::Administrator, "/ja/admin/catalog").expect(200);
    assert!(page.says("norms/sign@1.toml:1") && page.says("規範集は、今のままです"));
    std::fs::write(norms.join("sign@1.toml"), DRAFT).unwrap();
    world.app.installation.look_again().unwrap();
    assert!(world.get(Role::Administrator, "/en/admin/catalog").expect(200).says("taken in"));
    world.get(Role::Anyone, "/ja/norms/sign@1").expect(200);
}
