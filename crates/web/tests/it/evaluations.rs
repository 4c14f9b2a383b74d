//! Evaluations on the pages and by program: planned, agreed on, run elsewhere, handed in, looked into, reviewed, signed.

mod program;

use crate::world::{Answer, SUITE, World, log_of};
use axum::body::Body;
use axum::http::{Method, Request, header};
use shirube_domain::authority::Role;
use shirube_domain::evaluation::Evaluation;
use shirube_domain::id::EvaluationRunId;
use std::io::Write as _;

fn own(world: &World, held: &Evaluation, rest: &str) -> String {
    world.at(&format!("/assess/evaluations/{}{rest}", held.id))
}

fn agreed(world: &World) -> Evaluation {
    world.agreed(&world.fixture.system, (&world.fixture.editor, &world.fixture.owner))
}

fn upload(world: &World, held: &Evaluation, name: &str, bytes: &[u8]) -> Answer {
    world.post_files(Role::Editor, &own(world, held, "/runs"), &[], &[("log", name, bytes)])
}

fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut out = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in files {
        out.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        out.write_all(bytes).unwrap();
    }
    out.finish().unwrap().into_inner()
}

#[test]
fn a_log_goes_in_by_the_form_and_comes_out_byte_for_byte() {
    let world = World::new();
    let held = agreed(&world);
    let bytes = log_of(&held.plan);
    let answer = upload(&world, &held, "0001.jsonl", &bytes).expect(303);
    let run = answer.location().unwrap().to_owned();
    let page = world.get(Role::Owner, &run).expect(200);
    assert!(page.says("確認待ち") && page.says("評価者による結果です") && page.says("radar-title"));
    let out = world.get(Role::Viewer, &format!("{run}/log/0001.jsonl")).expect(200);
    assert_eq!(out.bytes, bytes);
    assert_eq!(out.header(header::CONTENT_LENGTH), Some(bytes.len().to_string().as_str()));
    assert!(out.header(header::CONTENT_DISPOSITION).unwrap().contains("run_1-0001.jsonl"));
    for other in ["0002.jsonl", "index", "..%2F..%2Flog.key", "upload"] {
        world.get(Role::Viewer, &format!("{run}/log/{other}")).expect(404);
    }
    assert!(upload(&world, &held, "0001.jsonl", &bytes).expect(409).says("同じ"), "the same log once more");
    let folder = zipped(&[("run/lock", b""), ("run/run.json", b"{}"), ("run/0001.jsonl", &bytes)]);
    upload(&world, &held, "run.zip", &folder).expect(409);
}

#[test]
fn what_is_no_log_is_refused_in_words_and_leaves_nothing_behind() {
    let world = World::new();
    let held = agreed(&world);
    let whole = log_of(&held.plan);
    let bomb = zipped(&[("run/0001.jsonl", &vec![b' '; 80 << 20])]);
    for (name, bytes, words) in [
        ("0001.jsonl", &b"<!doctype html><title>Sign in</title>"[..], "0001.jsonl"),
        ("0001.jsonl", b"", "空"),
        ("0001.jsonl", b"{\"kind\":\"header\"}\n", "0001.jsonl"),
        ("run.zip", b"PK\x03\x04 cut", "zip"),
        ("run.zip", &zipped(&[("run/notes.txt", &b"x"[..])]), "notes.txt"),
        ("run.zip", &bomb, "64 MiB"),
    ] {
        let page = upload(&world, &held, name, bytes).expect(422);
        assert!(
            page.says(words) && page.says("error-summary") || page.says("aria-invalid"),
            "{words}: {}",
            page.text()
        );
    }
    let nothing = world.post_files(Role::Editor, &own(&world, &held, "/runs"), &[], &[]);
    assert!(nothing.expect(422).says("aria-invalid"));
    assert_eq!(std::fs::read_dir(world.data.path().join("logs")).unwrap().count(), 0);
    let cut = upload(&world, &held, "0001.jsonl", &whole[..whole.len() / 2]).expect(303);
    let page = world.get(Role::Owner, cut.location().unwrap()).expect(200);
    assert!(page.says("途切れた行") && page.says("記録のない問い"), "said, not hidden");
    world.post_files(Role::Viewer, &own(&world, &held, "/runs"), &[], &[("log", "a", &whole)]).expect(403);
    world.post_files(Role::Stranger, &own(&world, &held, "/runs"), &[], &[("log", "a", &whole)]).expect(404);
}

#[test]
fn a_log_that_stops_coming_is_given_up_with_a_word() {
    let world = World::new();
    let held = agreed(&world);
    let session = world.session(Role::Editor).unwrap();
    let boundary = "----shirube-test-boundary";
    let part = |name: &str, rest: &str| {
        format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"{rest}\r\n\r\n")
    };
    let body = format!("{}{}\r\n{}half of a", part("csrf", ""), session.csrf, part("log", "; filename=\"0001.jsonl\""));
    let request = Request::builder()
        .method(Method::POST)
        .uri(own(&world, &held, "/runs"))
        .header(header::HOST, "shirube.test")
        .header(header::COOKIE, format!("shirube_session={}", session.token))
        .header(header::CONTENT_TYPE, format!("multipart/form-data; boundary={boundary}"));
    let answer = world.ask(request.body(Body::from(body)).unwrap()).expect(422);
    assert!(answer.says("途中で止まりました"));
    assert_eq!(std::fs::read_dir(world.data.path().join("logs")).unwrap().count(), 0);
}

#[test]
fn samples_are_filtered_by_the_address_and_each_message_has_a_link() {
    let world = World::new();
    let (id, run) = world.handed_in(&world.fixture.system, (&world.fixture.editor, &world.fixture.owner));
    let of_run = world.at(&format!("/assess/evaluations/{id}/runs/{run}"));
    let all = world.get(Role::Viewer, &format!("{of_run}/samples")).expect(200);
    let count = shirube_domain::evaluation::suite(SUITE).unwrap().items.len();
    assert!(all.says(&format!("{count} ")) && all.says("p01-001-ja"));
    let wrong = world.get(Role::Viewer, &format!("{of_run}/samples?verdict=wrong")).expect(200);
    assert!(wrong.says("p01-001-ja") && wrong.says("verdict=wrong") | wrong.says("期待と異なる"));
    let none = world.get(Role::Viewer, &format!("{of_run}/samples?text=nowhere-to-be-found")).expect(200);
    assert!(none.says("条件に合う問いはありません"));
    world.get(Role::Viewer, &format!("{of_run}/samples?page=999999999&verdict=strange&leaf=%00")).expect(200);
    let one = world.get(Role::Viewer, &format!("{of_run}/samples/p01-001-ja?epoch=1")).expect(200);
    assert!(one.says("id=\"m1\"") && one.says("href=\"#m2\"") && one.says("やり直し model.busy (9 ms)"));
    let english =
        world.get(Role::Viewer, &format!("{of_run}/samples/p01-001-ja").replacen("/ja/", "/en/", 1)).expect(200);
    assert!(english.says("Asked again after model.busy (9 ms)"));
    for absent in ["p01-001-ja?epoch=2", "nobody", "..%2F1"] {
        world.get(Role::Viewer, &format!("{of_run}/samples/{absent}")).expect(404);
    }
}

#[test]
fn all_perspectives_of_a_system_stand_side_by_side_and_what_was_not_evaluated_is_named() {
    let world = World::new();
    let at = world.at(&format!("/assess/evaluations/systems/{}", world.fixture.system));
    let before = world.get(Role::Editor, &at).expect(200);
    assert!(before.says("確認済みの結果はまだありません") && before.says("未評価") && !before.says("radar-title"));
    let (id, run) = world.handed_in(&world.fixture.system, (&world.fixture.editor, &world.fixture.owner));
    assert!(world.get(Role::Editor, &at).expect(200).says("評価中"));
    let of_run = world.at(&format!("/assess/evaluations/{id}/runs/{run}"));
    world.post(Role::Owner, &format!("{of_run}/accept"), &[("seen", "1")]).expect(303);
    let after = world.get(Role::Viewer, &at).expect(200);
    assert!(after.says("radar-title") && after.says(&format!("/runs/{run}")) && after.says("未評価"));
    assert!(
        after.says("評価者による結果です") && after.text().matches("<circle").count() == 2,
        "a dot, and none for what is missing"
    );
    world.get(Role::Viewer, &world.at("/assess/evaluations/systems/ast_1")).expect(404);
    let theirs = world.fixture.foreign_asset.to_string();
    world.get(Role::Owner, &world.at(&format!("/assess/evaluations/systems/{theirs}"))).expect(404);
}

#[test]
fn two_reviewed_runs_stand_side_by_side_with_the_samples_that_came_out_otherwise() {
    let world = World::new();
    let accept = |(id, run): (shirube_domain::id::EvaluationId, EvaluationRunId)| {
        let path = world.at(&format!("/assess/evaluations/{id}/runs/{run}/accept"));
        world.post(Role::Owner, &path, &[("seen", "1")]).expect(303);
        run
    };
    let by = (&world.fixture.editor, &world.fixture.owner);
    let one = accept(world.handed_in(&world.fixture.system, by));
    let other = world.agreed(&world.fixture.model, by);
    let better = String::from_utf8(log_of(&other.plan)).unwrap().replace("\"value\":0", "\"value\":1");
    let came = upload(&world, &other, "0001.jsonl", better.as_bytes()).expect(303);
    let run = came.location().unwrap().rsplit('/').next().unwrap().to_owned();
    let two = accept((other.id, EvaluationRunId::parse(&run).unwrap()));
    let page = world.get(Role::Viewer, &world.at(&format!("/assess/evaluations/compare?a={one}&b={two}"))).expect(200);
    assert!(page.says("判定が変わった問い") && page.says("p01-001-ja") && page.says("McNemar"));
    let same = world.get(Role::Viewer, &world.at(&format!("/assess/evaluations/compare?a={one}&b={one}"))).expect(200);
    assert!(same.says("（補正した区間）") && same.says("判定が変わった問いはありません"));
}
