//! Questions with an answer and a claim of their own, and drafts.

use super::*;
use crate::authority::Role;
use crate::id::OperatorId;

const QUESTIONS: &str = "対策は何ですか\n\n いつ始めましたか \n改善の予定は";

/// A case in which an operator is asked three questions; two of its members may answer, one may not.
struct Asked {
    d: Desk,
    id: CaseId,
    operator: OperatorId,
    member: AccountId,
    second: AccountId,
    viewer: AccountId,
}

fn asked() -> Asked {
    let d = desk();
    let id = d.open();
    let operator = d.world.operator("標の会社");
    let of = |login: &str, role: Role| {
        let account = d.world.account(login);
        d.world.file(|tx, _| crate::identity::set_role(tx, &account, &operator, role)).unwrap();
        account
    };
    let (member, second, viewer) = (of("member", Role::Editor), of("second", Role::Owner), of("viewer", Role::Viewer));
    d.take(&d.officer, &id, "take-up", WHY).unwrap();
    d.go(&d.head, &id, Move::Confirm).unwrap();
    let actor = Actor::Account(d.officer.clone());
    d.world.file(|tx, r| name_operator(tx, r, &actor, &id, "operator", &operator)).unwrap();
    let mut request = ASKED.to_vec();
    request[0] = ("questions", QUESTIONS);
    d.take(&d.officer, &id, "request", &request).unwrap();
    Asked { d, id, operator, member, second, viewer }
}

impl Asked {
    fn keep(&self, who: &AccountId, seen: i64, answers: &[(&str, &str)]) -> Result<i64, Error> {
        self.d.world.file(|tx, _| keep_draft(tx, who, &self.id, ("answer", seen), &said(answers)))
    }

    fn draft(&self, who: &AccountId) -> Result<Option<Draft>, Error> {
        use crate::time::Clock;
        let at = self.d.world.clock.now();
        self.d.world.it.ground.db.read(|tx| draft(tx, who, &self.id, "answer", at))
    }

    fn answer(&self, answers: &[(&str, &str)]) -> Result<Advanced, Error> {
        self.d.take(&self.member, &self.id, "answer", answers)
    }
}

#[test]
fn each_question_has_an_answer_of_its_own_and_a_claim_with_its_reason() {
    let a = asked();
    let seen = a.d.see(&a.member, &a.id).unwrap();
    let step = seen.definition.step("answer").unwrap().clone();
    assert_eq!(seen.asked(&step.fields[0]), ["対策は何ですか", "いつ始めましたか", "改善の予定は"]);
    assert!(seen.is_party());
    let given = [("answers.1", "人が確かめる"), ("answers.3", "来年"), ("answers.3.confidential", "全体。営業秘密")];
    a.answer(&given).unwrap();
    let event = a.d.see(&a.d.officer, &a.id).unwrap().events.pop().unwrap();
    let all = procedure::replies(&step.fields[0], &event.answers);
    let told: Vec<_> = all.iter().map(|r| (r.number, r.text.as_str(), r.claim.as_deref())).collect();
    assert_eq!(told, [(1, "人が確かめる", None), (3, "来年", Some("全体。営業秘密"))]);
    assert_eq!(a.d.world.faults(), []);
}

#[test]
fn what_is_no_answer_to_a_question_is_refused_at_its_place_all_at_once() {
    let a = asked();
    for (given, code, field) in [
        (("answers.4", "x"), "procedure.no-question", "answers.4"),
        (("answers.0", "x"), "procedure.no-field", "answers.0"),
        (("answers.01", "x"), "procedure.no-field", "answers.01"),
        (("answers", "x"), "procedure.no-field", "answers"),
        (("answers.1.secret", "x"), "procedure.no-field", "answers.1.secret"),
        (("answers.2.confidential", "全体"), "procedure.claim-to-nothing", "answers.2"),
    ] {
        let Err(Error::Refused(refusals)) = a.answer(&[given]) else { panic!("{given:?} went through") };
        assert!(refusals.iter().any(|r| (r.code, r.field.as_deref()) == (code, Some(field))), "{given:?} {refusals:?}");
    }
    assert_eq!(codes(a.answer(&[])), ["procedure.no-reply"]);
    assert_eq!(codes(a.answer(&[("answers.1", &"あ".repeat(20_001))])), ["common.too-long"]);
    let many = vec!["何ですか"; 51].join("\n");
    let mut request = ASKED.to_vec();
    request[0] = ("questions", &many);
    a.answer(&[("answers.1", "はい")]).unwrap();
    assert_eq!(codes(a.d.take(&a.d.officer, &a.id, "request", &request)), ["procedure.many-questions"]);
}

#[test]
fn a_draft_is_the_partys_and_nobody_elses_until_it_is_handed_in() {
    let a = asked();
    assert_eq!(a.draft(&a.member).unwrap(), None);
    assert_eq!(a.keep(&a.member, 0, &[("answers.1", "書きかけ")]).unwrap(), 1);
    let seen = a.draft(&a.second).unwrap().expect("the same for whoever else may answer");
    assert_eq!((seen.answers["answers.1"].as_str(), seen.revision, &seen.by), ("書きかけ", 1, &a.member.to_string()));
    assert_eq!(codes(a.keep(&a.second, 0, &[])), ["common.changed-meanwhile"]);
    a.keep(&a.second, 1, &[("answers.1", "続き"), ("answers.2.confidential", "途中")]).unwrap();
    // Neither whoever may not answer nor the office.
    assert!(a.draft(&a.viewer).is_err() && a.keep(&a.viewer, 2, &[]).is_err());
    assert_eq!(codes(a.draft(&a.d.officer)), ["procedure.not-yours"]);
    let shown = format!("{:?}", a.d.see(&a.d.officer, &a.id).unwrap());
    assert!(!shown.contains("続き"));
    assert_eq!(codes(a.keep(&a.member, 2, &[("nothing", "x"), ("answers.9", "x")])).len(), 2);
    assert_eq!(a.d.world.read(|tx| drafted(tx, &a.second)), std::slice::from_ref(&a.id));
    // More time is asked for, and the draft waits.
    a.d.take(&a.member, &a.id, "ask-extension", &[("until", "2099-03-01"), ("reason", "調べる時間")]).unwrap();
    a.d.take(&a.d.officer, &a.id, "grant-extension", &[("due", "2099-02-01")]).unwrap();
    assert_eq!(a.draft(&a.member).unwrap().unwrap().answers["answers.1"], "続き");
    a.answer(&[("answers.1", "続き")]).unwrap();
    assert!(a.d.world.read(|tx| drafted(tx, &a.member)).is_empty());
    assert_eq!(a.d.world.faults(), []);
}

#[test]
fn a_draft_to_other_questions_is_not_shown_and_one_of_a_case_that_is_over_is_gone() {
    let a = asked();
    a.keep(&a.member, 0, &[("answers.3", "前の質問に")]).unwrap();
    a.d.take(&a.second, &a.id, "decline-to-answer", &[]).unwrap();
    a.d.take(&a.d.officer, &a.id, "request", ASKED).unwrap();
    assert_eq!(a.draft(&a.member).unwrap(), None);
    assert_eq!(a.keep(&a.member, 0, &[("answers.1", "新しい質問に")]).unwrap(), 1);
    a.answer(&[("answers.1", "はい")]).unwrap();
    let refer = [("authority", "個人情報保護委員会"), ("reason", "所管"), ("clauses", "interim:III-3")];
    let kept = |tx: &mut WriteTx<'_, '_>| keep_draft(tx, &a.d.officer, &a.id, ("refer", 0), &said(&refer[..1]));
    a.d.world.file(|tx, _| kept(tx)).unwrap();
    assert_eq!(a.d.world.read(|tx| drafted(tx, &a.d.officer)), std::slice::from_ref(&a.id));
    a.d.take(&a.d.other, &a.id, "refer", &refer).unwrap();
    a.d.go(&a.d.head, &a.id, Move::Confirm).unwrap();
    assert!(a.d.world.read(|tx| drafted(tx, &a.d.officer)).is_empty());
}

#[test]
fn every_query_of_drafts_runs() {
    let a = asked();
    let kept = Draft { answers: said(&[("answers.1", "x")]), by: a.member.to_string(), at: String::new(), revision: 1 };
    let holder = a.operator.to_string();
    a.d.world
        .file(|tx, _| {
            assert_eq!(store::holders(tx, &a.member)?, [a.member.to_string(), holder.clone()]);
            assert_eq!(store::holders(tx, &a.viewer)?, [a.viewer.to_string()]);
            store::put_draft(tx, (&a.id, "answer", &holder), 3, &kept)?;
            assert_eq!(store::draft(tx, &a.id, "answer", &holder)?.map(|(of, d)| (of, d.revision)), Some((3, 1)));
            store::drop_draft(tx, &a.id, "answer", &holder)?;
            store::put_draft(tx, (&a.id, "answer", &holder), 3, &kept)?;
            assert_eq!(store::drafted(tx, &holder)?, std::slice::from_ref(&a.id));
            store::drop_drafts(tx, &a.id)?;
            store::put_draft(tx, (&a.id, "answer", a.member.as_str()), 3, &kept)?;
            store::drop_drafts_of(tx, a.member.as_str())?;
            assert!(store::drafted(tx, a.member.as_str())?.is_empty());
            forget(tx, &a.member)?;
            assert!(store::beginning(tx, &a.id)?.contains("見知らぬ画像"));
            Ok::<_, Error>(())
        })
        .unwrap();
}
