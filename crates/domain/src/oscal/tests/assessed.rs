//! Results and plans of a real assessment, from draft to submission.

use super::{at, hold};
use crate::assessment::{self, AnswerDraft, EvidenceDraft, RiskDraft};
use crate::files::FileStore;
use crate::norm::NormId;
use crate::oscal::{plan, results, store};
use crate::testing::{CATALOG, Drafted, World, a_norm, a_related, a_risk, codes, first_option, saying};
use crate::time::rfc3339;
use serde_json::Value;
use shirube_oscal::Document;

fn results_of(world: &World, d: &Drafted) -> Value {
    hold(&made(world, d, results))
}

type Make = fn(
    &mut crate::db::Tx<'_>,
    &crate::norm::Catalog,
    &assessment::Assessment,
) -> Result<Document, crate::refusal::Error>;

fn made(world: &World, d: &Drafted, make: Make) -> Document {
    world.read(|tx| {
        let held = assessment::assessment(tx, &d.id)?.unwrap();
        make(tx, &CATALOG, &held)
    })
}

fn rows(world: &World, d: &Drafted) -> Vec<NormId> {
    world.read(|tx| {
        let held = assessment::assessment(tx, &d.id)?.unwrap();
        let rows = assessment::rows(&CATALOG, &held, vec![]);
        Ok::<_, crate::refusal::Error>(rows.into_iter().map(|r| r.item.id).collect())
    })
}

/// A draft with every kind of answer, evidence and a risk.
fn answered() -> (World, Drafted) {
    let world = World::new();
    let d = world.draft();
    let others: Vec<NormId> = rows(&world, &d).into_iter().filter(|n| *n != a_norm() && *n != a_related()).collect();
    let due = AnswerDraft { due: "2027-03-31".into(), ..saying("not-met", "これから定める") };
    let aside = AnswerDraft { reason: "音声を扱わないため".into(), ..saying("not-applicable", "") };
    let files = FileStore::new(world.data().join("files"));
    let kept = files.put("秘密の議事録の中身".as_bytes()).unwrap();
    let file = EvidenceDraft::File { title: "議事録".into(), kept };
    let note = EvidenceDraft::Note { title: "メモ".into(), note: "だれにも見せない文".into() };
    let link = EvidenceDraft::Link { title: "規程".into(), url: "https://example.jp/規程".into() };
    let risk = RiskDraft {
        taxonomy: a_risk(),
        description: "誤った案内".into(),
        likelihood: "possible".into(),
        severity: "serious".into(),
        affected: vec![first_option("people_affected")],
        stage: first_option("stage"),
        treatment: "人が確かめる".into(),
        seen: 0,
    };
    world
        .file(|tx, _| {
            assessment::answer(tx, &CATALOG, &d.id, &a_norm(), &saying("met", "行っている"), &d.by)?;
            assessment::answer(tx, &CATALOG, &d.id, &others[0], &due, &d.by)?;
            assessment::answer(tx, &CATALOG, &d.id, &others[1], &saying("partly-met", ""), &d.by)?;
            assessment::answer(tx, &CATALOG, &d.id, &others[2], &aside, &d.by)?;
            for draft in [&file, &note, &link] {
                assessment::attach(tx, &CATALOG, &d.id, &a_norm(), draft, &d.by)?;
                let found = assessment::linked_evidence(tx, &d.id)?.into_iter().map(|(_, e)| e).next_back().unwrap();
                assessment::link_existing(tx, &CATALOG, &d.id, &others[0], &found.id)?;
            }
            assessment::draw(tx, &CATALOG, &d.id, &a_related(), &a_norm(), 0, &d.by)?;
            assessment::note_risk(tx, &CATALOG, &d.id, None, &risk)
        })
        .unwrap();
    (world, d)
}

#[test]
fn a_draft_is_results_in_which_only_what_somebody_judged_is_a_finding() {
    let (world, d) = answered();
    let value = results_of(&world, &d);
    let result = &value["assessment-results"]["results"][0];
    let findings = result["findings"].as_array().unwrap();
    let states: Vec<&str> = findings.iter().map(|f| f["target"]["status"]["state"].as_str().unwrap()).collect();
    assert_eq!(states.iter().filter(|s| **s == "satisfied").count(), 1);
    assert_eq!(states.iter().filter(|s| **s == "not-satisfied").count(), 2);
    let reviewed = &result["reviewed-controls"]["control-selections"][0]["include-controls"];
    assert_eq!(reviewed.as_array().unwrap().len(), rows(&world, &d).len());
    let text = value.to_string();
    assert!(text.contains("音声を扱わないため") && text.contains("brought-from"));
    assert_eq!(result["risks"][0]["status"], "remediating");
    assert_eq!(value["assessment-results"]["metadata"]["props"][2]["value"], "draft");
}

#[test]
fn evidence_leaves_by_its_digest_and_never_by_its_content() {
    let (world, d) = answered();
    let value = results_of(&world, &d);
    let text = value.to_string();
    assert!(!text.contains("秘密の議事録の中身") && !text.contains("だれにも見せない文"));
    assert!(!text.contains("drafter") && !text.contains("山田 花子") && !text.contains(d.by.as_str()));
    let digest = shirube_proof::digest::sha256("秘密の議事録の中身".as_bytes()).to_string();
    assert!(text.contains(&digest) && text.contains("ni:///sha-256;") && text.contains("https://example.jp/%E8"));
    let resources = value["assessment-results"]["back-matter"]["resources"].as_array().unwrap();
    assert_eq!(resources.len(), 4, "the procedure and three pieces of evidence, each once");
}

#[test]
fn gaps_are_a_plan_with_the_days_the_operator_gave_and_no_others() {
    let (world, d) = answered();
    let value = hold(&made(&world, &d, plan));
    let whole = &value["plan-of-action-and-milestones"];
    assert_eq!(whole["poam-items"].as_array().unwrap().len(), 2);
    let risks = whole["risks"].as_array().unwrap();
    assert_eq!((risks.len(), &risks[0]["deadline"]), (1, &"2027-03-31T23:59:59+09:00".into()));
    assert_eq!(risks[0]["remediations"][0]["tasks"][0]["type"], "milestone");
    assert_eq!(whole["system-id"]["id"], d.asset.as_str());
}

#[test]
fn the_same_answers_give_the_same_bytes_and_a_submission_says_so() {
    let (world, d) = answered();
    let bytes = |make: Make| crate::oscal::to_json(&made(&world, &d, make)).unwrap();
    assert_eq!(bytes(results), bytes(results));
    assert_eq!(bytes(plan), bytes(plan));
    let before = results_of(&world, &d)["assessment-results"]["uuid"].clone();
    let seen = AnswerDraft { seen: 1, ..saying("not-applicable", "") };
    let confirmed = AnswerDraft { reason: "別の規範で答えたため".into(), ..seen };
    world
        .file(|tx, receipt| {
            assessment::answer(tx, &CATALOG, &d.id, &a_related(), &confirmed, &d.by)?;
            assessment::submit(tx, receipt, &d.id, &d.by)
        })
        .unwrap();
    let value = results_of(&world, &d);
    let props = value["assessment-results"]["metadata"]["props"].to_string();
    assert!(props.contains("submitted") && props.contains("receipt"));
    assert_ne!(value["assessment-results"]["uuid"], before);
    assert!(value["assessment-results"]["results"][0]["end"].is_string());
}

#[test]
fn without_gaps_there_is_no_plan() {
    let world = World::new();
    let d = world.draft();
    let held = world.read(|tx| assessment::assessment(tx, &d.id)).unwrap();
    let made = world.it.ground.db.read(|tx| plan(tx, &CATALOG, &held));
    assert_eq!(codes(made), ["oscal.no-gaps"]);
}

#[test]
fn every_query_of_oscal_runs() {
    let world = World::new();
    let digest = CATALOG.digest().to_string();
    let since = world.read(|tx| store::in_force_since(tx, &digest)).unwrap();
    assert!(rfc3339(since) < rfc3339(at()));
    assert_eq!(world.read(|tx| store::in_force_since(tx, "none")), None);
}
