//! Self-assessment through its verbs.

mod relied;
mod pages;
mod reuse;

use super::*;
use crate::db::Tx;
use crate::files::FileStore;
use crate::id::{EvidenceId, RiskId};
use crate::testing::{CATALOG, Drafted, World, a_norm, a_risk, codes, first_option, saying};

fn give(world: &World, d: &Drafted, draft: &AnswerDraft) -> Result<Answer, Error> {
    world.file(|tx, _| answer(tx, &CATALOG, &d.id, &a_norm(), draft, &d.by))
}

fn seen(draft: AnswerDraft, seen: i64) -> AnswerDraft {
    AnswerDraft { seen, ..draft }
}

fn note(title: &str) -> EvidenceDraft {
    EvidenceDraft::Note { title: title.into(), note: "決めたこと".into() }
}

fn add(world: &World, d: &Drafted, draft: &EvidenceDraft) -> Result<EvidenceId, Error> {
    world.file(|tx, _| attach(tx, &CATALOG, &d.id, &a_norm(), draft, &d.by))
}

fn risk() -> RiskDraft {
    RiskDraft {
        taxonomy: a_risk(),
        description: "誤った案内".into(),
        likelihood: "possible".into(),
        severity: "serious".into(),
        affected: vec![first_option("people_affected")],
        stage: first_option("stage"),
        treatment: String::new(),
        seen: 0,
    }
}

fn hand_in(world: &World, d: &Drafted) -> Result<(), Error> {
    world.file(|tx, receipt| submit(tx, receipt, &d.id, &d.by))
}

fn all_rows(tx: &mut Tx<'_>, id: &AssessmentId) -> Result<Vec<String>, Error> {
    let held = assessment(tx, id)?.unwrap();
    let given = answers(tx, id)?;
    Ok(rows(&CATALOG, &held, given).iter().map(|r| r.item.id.to_string()).collect())
}

#[test]
fn the_rows_follow_the_facts_once_they_are_taken_anew() {
    let world = World::new();
    let d = world.draft();
    let before = world.read(|tx| all_rows(tx, &d.id));
    world.fact(&d.asset, "roles", &["user"]);
    assert_eq!(world.read(|tx| all_rows(tx, &d.id)), before, "a draft keeps its facts until asked");
    world.file(|tx, _| refresh_facts(tx, &d.id)).unwrap();
    let after = world.read(|tx| all_rows(tx, &d.id));
    assert_ne!(after, before);
    assert!(!after.is_empty() && after.contains(&a_norm().to_string()));
}

#[test]
fn a_norm_that_does_not_apply_takes_neither_answer_nor_evidence() {
    let world = World::new();
    let d = world.draft();
    for id in ["aigb@1.2:C-1", "aigb@9.9:C-1-1", "interim@2025-02-04:F3-01"] {
        let norm = NormId::parse(id).unwrap();
        let wrong = world.file(|tx, _| answer(tx, &CATALOG, &d.id, &norm, &saying("met", ""), &d.by));
        assert_eq!(codes(wrong), ["assessment.not-a-row"], "{id}");
        let wrong = world.file(|tx, _| attach(tx, &CATALOG, &d.id, &norm, &note("x"), &d.by));
        assert_eq!(codes(wrong), ["assessment.not-a-row"], "{id}");
    }
}

#[test]
fn every_fault_of_an_answer_is_named_at_once() {
    let world = World::new();
    let d = world.draft();
    let draft =
        AnswerDraft { due: "soon".into(), owner: "長".repeat(201), ..saying("approved", &"x".repeat(LONGEST + 1)) };
    let found = codes(give(&world, &d, &draft));
    assert_eq!(found, ["assessment.no-such-status", "common.too-long", "common.too-long", "common.not-a-date"]);
    assert_eq!(codes(give(&world, &d, &saying("not-applicable", ""))), ["assessment.reason-needed"]);
}

#[test]
fn the_same_answer_sent_twice_has_one_effect() {
    let world = World::new();
    let d = world.draft();
    let first = give(&world, &d, &saying("met", "行っている")).unwrap();
    let again = give(&world, &d, &saying("met", "行っている")).unwrap();
    assert_eq!(first, again);
}

#[test]
fn an_answer_given_meanwhile_is_a_conflict_and_stays() {
    let world = World::new();
    let d = world.draft();
    give(&world, &d, &saying("met", "甲")).unwrap();
    assert_eq!(codes(give(&world, &d, &saying("not-met", "乙"))), ["assessment.answered-meanwhile"]);
    give(&world, &d, &seen(saying("not-met", "乙"), 1)).unwrap();
    assert_eq!(codes(give(&world, &d, &seen(saying("met", "丙"), 1))), ["assessment.answered-meanwhile"]);
}

#[test]
fn of_two_answers_at_the_same_moment_one_is_kept_and_the_other_told() {
    let world = World::new();
    let d = world.draft();
    for round in 0..10 {
        let outcomes: Vec<bool> = std::thread::scope(|s| {
            let (world, d) = (&world, &d);
            let both: Vec<_> = (0..2)
                .map(|n| s.spawn(move || give(world, d, &seen(saying("met", &format!("{round}-{n}")), round)).is_ok()))
                .collect();
            both.into_iter().map(|t| t.join().unwrap()).collect()
        });
        assert_eq!(outcomes.iter().filter(|kept| **kept).count(), 1, "round {round}");
    }
}

#[test]
fn an_answer_at_the_moment_of_submission_is_in_it_or_refused() {
    for _ in 0..5 {
        let world = World::new();
        let d = world.draft();
        give(&world, &d, &saying("met", "前")).unwrap();
        let (answered, _) = std::thread::scope(|s| {
            let late = s.spawn(|| give(&world, &d, &seen(saying("met", "後"), 1)));
            let submitted = s.spawn(|| hand_in(&world, &d));
            (late.join().unwrap(), submitted.join().unwrap())
        });
        let submitted_at = world.read(|tx| assessment(tx, &d.id)).unwrap().submitted_at;
        let order: Vec<String> = world.read(|tx| {
            let sql = "SELECT s.tbl FROM log_entry e JOIN log_seal s ON s.entry_id = e.id WHERE s.tbl IN ('answer', 'assessment') ORDER BY e.seq DESC, s.tbl DESC LIMIT 2";
            tx.rows(sql, &[], |r| r.text(0))
        });
        if submitted_at.is_some() {
            assert_eq!(order[0], "assessment", "nothing follows the submission: {answered:?}");
            let last: String = world.read(|tx| {
                tx.row("SELECT e.id FROM log_entry e JOIN log_seal s ON s.entry_id = e.id WHERE s.tbl = 'assessment' ORDER BY e.seq DESC LIMIT 1", &[], |r| r.text(0))
            }).unwrap();
            let receipt = world.read(|tx| assessment(tx, &d.id)).unwrap().receipt.unwrap();
            assert_eq!(receipt.as_str(), last);
        }
    }
}

#[test]
fn a_submission_is_fixed_and_its_receipt_names_its_entry() {
    let world = World::new();
    let d = world.draft();
    assert_eq!(codes(hand_in(&world, &d)), ["assessment.nothing-answered"]);
    give(&world, &d, &saying("met", "行っている")).unwrap();
    let held = world.file(|tx, _| note_risk(tx, &CATALOG, &d.id, None, &risk())).unwrap();
    hand_in(&world, &d).unwrap();
    let fixed = world.read(|tx| assessment(tx, &d.id)).unwrap();
    assert_eq!(fixed.state, State::Submitted);
    let entry = fixed.receipt.unwrap();
    assert!(world.read(|tx| crate::ledger::entry(tx, entry.as_str())).is_some());
    let too_late = ["assessment.submitted"];
    assert_eq!(codes(hand_in(&world, &d)), too_late);
    assert_eq!(codes(give(&world, &d, &seen(saying("met", "後から"), 1))), too_late);
    assert_eq!(codes(add(&world, &d, &note("後から"))), too_late);
    assert_eq!(codes(world.file(|tx, _| note_risk(tx, &CATALOG, &d.id, Some(&held), &risk()))), too_late);
    assert_eq!(codes(world.file(|tx, _| remove_risk(tx, &d.id, &held))), too_late);
    assert_eq!(codes(world.file(|tx, _| refresh_facts(tx, &d.id))), too_late);
    assert_eq!(
        codes(world.file(|tx, _| detach(tx, &d.id, &a_norm(), &EvidenceId::new(tx.at(), tx.chance())))),
        too_late
    );
}

#[test]
fn a_new_version_begins_with_what_the_one_before_said_and_leaves_that_as_it_was() {
    let world = World::new();
    let d = world.draft();
    let begin = || world.file(|tx, _| start(tx, &CATALOG, &d.asset, &d.by));
    assert_eq!(codes(begin()), ["assessment.draft-open"]);
    give(&world, &d, &saying("met", "第一版")).unwrap();
    add(&world, &d, &note("議事録")).unwrap();
    world.file(|tx, _| note_risk(tx, &CATALOG, &d.id, None, &risk())).unwrap();
    hand_in(&world, &d).unwrap();
    let second = begin().unwrap();
    let held = world.read(|tx| assessment(tx, &second)).unwrap();
    assert_eq!((held.number, held.supersedes.as_ref()), (2, Some(&d.id)));
    assert_eq!(world.read(|tx| answers(tx, &second))[0].statement, "第一版");
    assert_eq!(world.read(|tx| linked_evidence(tx, &second)).len(), 1);
    assert_eq!(world.read(|tx| risks(tx, &second)).len(), 1);
    let changed = Drafted { id: second, ..d };
    give(&world, &changed, &seen(saying("not-met", "第二版"), 1)).unwrap();
    let first = held.supersedes.unwrap();
    assert_eq!(world.read(|tx| answers(tx, &first))[0].statement, "第一版");
}

#[test]
fn two_drafts_begun_at_the_same_moment_are_one() {
    let world = World::new();
    let (operator, by) = (world.operator("会社"), world.account("m"));
    let asset = world.asset(&operator, "a");
    let begun: Vec<Result<AssessmentId, Error>> = std::thread::scope(|s| {
        let (world, asset, by) = (&world, &asset, &by);
        let both: Vec<_> =
            (0..2).map(|_| s.spawn(move || world.file(|tx, _| start(tx, &CATALOG, asset, by)))).collect();
        both.into_iter().map(|t| t.join().unwrap()).collect()
    });
    assert_eq!(begun.iter().filter(|b| b.is_ok()).count(), 1);
    assert_eq!(codes(begun.into_iter().find(Result::is_err).unwrap()), ["assessment.draft-open"]);
}

#[test]
fn evidence_of_another_operator_cannot_be_linked() {
    let world = World::new();
    let d = world.draft();
    let own = add(&world, &d, &note("自社の証拠")).unwrap();
    let (other, by) = (world.operator("他社"), world.account("other"));
    let asset = world.asset(&other, "他社の資産");
    world.fact(&asset, "roles", &["developer"]);
    let theirs = world.file(|tx, _| start(tx, &CATALOG, &asset, &by)).unwrap();
    let link = |id: &AssessmentId| world.file(|tx, _| link_existing(tx, &CATALOG, id, &a_norm(), &own));
    assert_eq!(codes(link(&theirs)), ["common.absent"]);
    link(&d.id).unwrap();
    assert_eq!(world.read(|tx| evidence_links(tx, &d.id)).len(), 1);
}

#[test]
fn every_kind_of_evidence_is_checked_kept_and_taken_off_again() {
    let world = World::new();
    let d = world.draft();
    let link = |url: &str| EvidenceDraft::Link { title: "規程".into(), url: url.into() };
    assert_eq!(codes(add(&world, &d, &link("javascript:alert(1)"))), ["common.not-an-address"]);
    assert_eq!(
        codes(add(&world, &d, &EvidenceDraft::Note { title: "".into(), note: " ".into() })),
        ["common.required"; 2]
    );
    let files = FileStore::new(world.data().join("files"));
    let kept = files.put(b"%PDF-1.7 minutes").unwrap();
    let ids = [
        add(&world, &d, &link("https://example.jp/policy")).unwrap(),
        add(&world, &d, &note("議事録")).unwrap(),
        add(&world, &d, &EvidenceDraft::File { title: "規程.pdf".into(), kept }).unwrap(),
    ];
    assert_eq!(world.read(|tx| linked_evidence(tx, &d.id)).len(), 3);
    for id in &ids {
        world.file(|tx, _| detach(tx, &d.id, &a_norm(), id)).unwrap();
    }
    assert_eq!(world.read(|tx| linked_evidence(tx, &d.id)).len(), 0);
    assert_eq!(world.read(|tx| evidence_of_operator(tx, &d.operator, None, 10)).rows.len(), 3);
}

#[test]
fn every_fault_of_a_risk_is_named_at_once_and_a_change_needs_the_latest() {
    let world = World::new();
    let d = world.draft();
    let keep = |existing: Option<&RiskId>, draft: &RiskDraft| {
        world.file(|tx, _| note_risk(tx, &CATALOG, &d.id, existing, draft))
    };
    let found = codes(keep(None, &RiskDraft::default()));
    assert_eq!(
        found,
        [
            "assessment.no-such-risk",
            "common.required",
            "common.choose",
            "common.choose",
            "common.choose",
            "common.choose"
        ]
    );
    let id = keep(None, &risk()).unwrap();
    keep(Some(&id), &RiskDraft { treatment: "確認する".into(), seen: 1, ..risk() }).unwrap();
    assert_eq!(codes(keep(Some(&id), &RiskDraft { seen: 1, ..risk() })), ["common.changed-meanwhile"]);
    world.file(|tx, _| remove_risk(tx, &d.id, &id)).unwrap();
    assert_eq!(codes(world.file(|tx, _| remove_risk(tx, &d.id, &id))), ["common.absent"]);
}

#[test]
fn a_sheet_exported_and_imported_changes_nothing_and_a_changed_one_what_it_says() {
    use exchange::{RowIn, apply, difference, sheet};
    let world = World::new();
    let d = world.draft();
    give(
        &world,
        &d,
        &AnswerDraft {
            due: "令和8年4月1日".into(),
            owner: "法務部".into(),
            ..saying("partly-met", "一行目\r\n二行目")
        },
    )
    .unwrap();
    let held = world.read(|tx| assessment(tx, &d.id)).unwrap();
    let read_rows = || rows(&CATALOG, &held, world.read(|tx| answers(tx, &d.id)));
    for lang in crate::text::Lang::ALL {
        let evidence = world.read(|tx| linked_evidence(tx, &d.id));
        let out = sheet(&CATALOG, &held, &read_rows(), &evidence, Vec::new(), lang);
        let mut back: Vec<RowIn> = (2..).zip(&out.rows).map(|(row, r)| row_in(row, r)).collect();
        let same = difference(&read_rows(), &back);
        assert_eq!((same.changes.len(), same.rejected.len(), same.unchanged), (0, 0, out.rows.len()));
        back[1].status = crate::assessment::AnswerStatus::Met.label(lang).into();
        back[2].norm = "aigb@1.2:ZZ-9".into();
        back[3].status = "approved".into();
        let duplicate = back[1].clone();
        back.push(duplicate);
        let changed = difference(&read_rows(), &back);
        let mut rejected: Vec<&str> = changed.rejected.iter().map(|(_, r)| r.code).collect();
        rejected.sort_unstable();
        assert_eq!(rejected, ["assessment.no-such-status", "sheet.foreign-id", "sheet.row-twice"]);
        assert_eq!(changed.changes.len(), 1);
        let refused = world.file(|tx, _| apply(tx, &CATALOG, &held, &changed, false, &d.by));
        assert_eq!(codes(refused), ["sheet.has-rejected"]);
    }
    assert_eq!(world.read(|tx| answers(tx, &d.id)).len(), 1);
}

fn row_in(row: u32, r: &crate::report::SheetRow) -> exchange::RowIn {
    exchange::RowIn {
        row,
        norm: r.norm.clone(),
        status: r.status.clone(),
        statement: r.statement.clone(),
        reason: r.reason.clone(),
        owner: r.owner.clone(),
        due: r.due.clone(),
        revision: r.revision,
    }
}

#[test]
fn a_sheet_row_overtaken_by_someone_else_is_told_apart_and_left_unless_wanted() {
    use exchange::{apply, difference, sheet};
    let world = World::new();
    let d = world.draft();
    let held = world.read(|tx| assessment(tx, &d.id)).unwrap();
    let read_rows = || rows(&CATALOG, &held, world.read(|tx| answers(tx, &d.id)));
    let out = sheet(&CATALOG, &held, &read_rows(), &[], Vec::new(), crate::text::Lang::Ja);
    let place = out.rows.iter().position(|r| r.norm == a_norm().as_str()).unwrap();
    let mut line = row_in(2, &out.rows[place]);
    line.status = "met".into();
    give(&world, &d, &saying("not-met", "その間に")).unwrap();
    let found = difference(&read_rows(), &[line]);
    assert!(found.changes[0].overtaken);
    let save = |wanted| world.file(|tx, _| apply(tx, &CATALOG, &held, &found, wanted, &d.by)).unwrap();
    assert_eq!(save(false), 0);
    assert_eq!(world.read(|tx| answers(tx, &d.id))[0].statement, "その間に");
    assert_eq!(save(true), 1);
    assert_eq!(world.read(|tx| answers(tx, &d.id))[0].status, AnswerStatus::Met);
}

#[test]
fn every_query_of_assessments_runs() {
    let world = World::new();
    let d = world.draft();
    let given = give(&world, &d, &saying("met", "行っている")).unwrap();
    let evidence = add(&world, &d, &note("議事録")).unwrap();
    world.file(|tx, _| note_risk(tx, &CATALOG, &d.id, None, &risk())).unwrap();
    assert_eq!(world.read(|tx| store::assessment(tx, &d.id)).unwrap().operator, d.operator);
    assert_eq!(world.read(|tx| store::latest_of(tx, &d.asset)).unwrap().id, d.id);
    assert_eq!(world.read(|tx| store::relied(tx, &d.id)).len(), 0);
    assert!(world.read(|tx| store::relied_by(tx, &evidence)).is_none());
    assert_eq!(world.read(|tx| store::of_asset(tx, &d.asset)).len(), 1);
    assert_eq!(
        world.read(|tx| store::evidence_uses(tx, &d.operator, std::slice::from_ref(&evidence)))[0].assessment,
        d.id
    );
    assert_eq!(world.read(|tx| store::answered(tx, std::slice::from_ref(&d.id))), [(d.id.clone(), 1)]);
    assert_eq!(world.read(|tx| store::standings(tx, std::slice::from_ref(&d.asset)))[0].number, 1);
    let other = world.asset(&d.operator, "まだのもの");
    assert_eq!(world.read(|tx| store::unassessed(tx, &d.operator, 10))[0].0, other);
    for only in [None, Some(State::Draft), Some(State::Submitted)] {
        let page = world.read(|tx| store::list(tx, &d.operator, only, None, 10));
        assert_eq!(page.rows.len(), usize::from(only != Some(State::Submitted)));
        let after = registry::Cursor { at: "2000-01-01T00:00:00Z".into(), id: "asm_".into() };
        assert_eq!(world.read(|tx| store::list(tx, &d.operator, only, Some(&after), 10)).rows.len(), 0);
    }
    assert_eq!(world.read(|tx| store::answers(tx, &d.id)), std::slice::from_ref(&given));
    assert_eq!(world.read(|tx| store::answer(tx, &d.id, &a_norm())), Some(given.clone()));
    assert_eq!(world.read(|tx| store::evidence(tx, &evidence)).unwrap().title, "議事録");
    assert_eq!(world.read(|tx| store::evidence_of_operator(tx, &d.operator, None, 10)).rows.len(), 1);
    assert_eq!(world.read(|tx| store::evidence_links(tx, &d.id)), [(a_norm(), evidence)]);
    assert_eq!(world.read(|tx| store::linked_evidence(tx, &d.id)).len(), 1);
    assert_eq!(world.read(|tx| store::risks(tx, &d.id)).len(), 1);
    world
        .file(|tx, _| {
            store::put_answer(tx, &d.id, &given)?;
            Ok(store::touch(tx, &d.id)?)
        })
        .unwrap();
}
