//! Lessons and rechecks: who may, when, what is refused.

use super::*;
use crate::cases::Count;
use crate::id::{LessonId, RecheckId};

struct Desk {
    world: World,
    admin: AccountId,
    s: Scene,
}

fn desk() -> Desk {
    let world = World::new();
    let (admin, operator) = (world.administrator(), world.operator("甲社"));
    let system = world.asset(&operator, "案内");
    let s = scene(&world, &admin, &[&system]);
    Desk { world, admin, s }
}

impl Desk {
    fn propose(&self, who: &AccountId, draft: &LessonDraft) -> Result<LessonId, Error> {
        self.world.file(|tx, _| propose(tx, &CATALOG, who, &self.s.case, draft))
    }

    fn decide(&self, who: &AccountId, id: &LessonId, draft: &DecisionDraft, seen: i64) -> Result<(), Error> {
        self.world.file(|tx, _| decide(tx, who, id, draft, seen))
    }

    fn plan(&self, who: &AccountId, draft: &RecheckDraft) -> Result<RecheckId, Error> {
        self.world.file(|tx, _| plan(tx, who, &self.s.case, draft))
    }

    fn record(&self, id: &RecheckId, draft: &OutcomeDraft, seen: i64) -> Result<(), Error> {
        self.world.file(|tx, _| record(tx, &self.s.officer, id, draft, seen))
    }

    fn close(&self) {
        let wanted = Move::Take { step: "learn".into(), answers: said(&[("lessons", "出典を示す")]) };
        let by = Actor::Account(self.s.officer.clone());
        advance(&self.world.it.ground, &CATALOG, &by, &self.s.case, &Wish::of(wanted, None)).unwrap();
    }
}

fn yes() -> DecisionDraft {
    DecisionDraft {
        decision: "accepted".into(), reason: "そのとおり".into(), goes_on: "次の改訂で扱う".into()
    }
}

#[test]
fn a_lesson_is_proposed_by_an_official_and_decided_by_a_norm_editor_who_is_another() {
    let d = desk();
    assert_eq!(codes(d.propose(&d.s.editor, &a_lesson())), ["common.absent"]);
    let id = d.propose(&d.s.officer, &a_lesson()).unwrap();
    assert_eq!(codes(d.decide(&d.s.officer, &id, &yes(), 1)), ["office.not-held"]);
    assert_eq!(codes(d.decide(&d.s.editor, &id, &yes(), 2)), ["common.changed-meanwhile"]);
    let empty = DecisionDraft::default();
    assert_eq!(codes(d.decide(&d.s.editor, &id, &empty, 1)), ["common.choose", "common.required"]);
    let nowhere = DecisionDraft { goes_on: "prp_x".into(), ..yes() };
    assert_eq!(codes(d.decide(&d.s.editor, &id, &nowhere, 1)), ["lesson.no-proposal"]);
    assert_eq!(
        codes(d.decide(&d.s.editor, &id, &DecisionDraft { goes_on: " ".into(), ..yes() }, 1)),
        ["common.required"]
    );
    d.decide(&d.s.editor, &id, &yes(), 1).unwrap();
    assert_eq!(codes(d.decide(&d.s.editor, &id, &yes(), 2)), ["lesson.decided"]);
    let held = d.world.read(|tx| lesson(tx, &id)).unwrap();
    assert_eq!((held.state, held.goes_on.as_deref()), (LessonState::Accepted, Some("次の改訂で扱う")));
    let open = Filter { state: Some(LessonState::Open), ..Filter::default() };
    assert!(d.world.read(|tx| lessons(tx, &d.s.editor, &open, 9)).is_empty());
    assert_eq!(d.world.read(|tx| lessons(tx, &d.s.editor, &Filter::default(), 9)), [held]);
    assert_eq!(d.world.faults(), []);
}

#[test]
fn nobody_decides_on_what_they_proposed_even_with_both_offices() {
    let d = desk();
    let id = d.propose(&d.s.officer, &a_lesson()).unwrap();
    let admin = d.world.read(|tx| tx.row("SELECT account_id FROM office", &[], |r| r.text(0))).unwrap();
    assert!(!admin.is_empty());
    let reasons = Reasons::new(vec!["兼務".into()], vec!["docs/decisions/0029-procedures.md".into()]).unwrap();
    let admin =
        d.world.read(|tx| tx.row("SELECT actor FROM act WHERE power = 'office.grant' LIMIT 1", &[], |r| r.text(0)));
    let actor = AccountId::parse(&admin.unwrap()).unwrap();
    let claim = Claim { actor, power: "office.grant", subject: d.s.officer.to_string(), reasons };
    let draft = OfficeDraft { ministry: "標省".into(), ministry_en: "Signs".into(), shown_as: "担当".into() };
    act::perform(&d.world.it.ground, claim, |tx, act| grant(tx, act, &d.s.officer, Office::NormEditor, &draft))
        .unwrap();
    assert_eq!(codes(d.decide(&d.s.officer, &id, &yes(), 1)), ["lesson.own"]);
}

#[test]
fn what_a_lesson_would_change_has_to_be_there_and_every_fault_is_said_at_once() {
    let d = desk();
    let faults = codes(d.propose(&d.s.officer, &LessonDraft { kind: "x".into(), ..LessonDraft::default() }));
    assert_eq!(faults, ["common.choose", "common.required", "common.required", "common.required", "common.required"]);
    let of = |kind: &str, target: &str| LessonDraft { kind: kind.into(), target: target.into(), ..a_lesson() };
    for (kind, target) in [
        ("risk-map", "aigb@1.2"),
        ("criteria", "../messages"),
        ("criteria", ""),
        ("questions", "aigb@1.2:X-99"),
        ("suite", "p99@1.0"),
    ] {
        assert_eq!(codes(d.propose(&d.s.officer, &of(kind, target))), ["lesson.no-such-target"], "{kind} {target}");
    }
    for (kind, target) in [
        ("risk-map", "interim@2025-02-04--mit-risk@2025"),
        ("criteria", "facts"),
        ("questions", "aigb@1.2"),
        ("suite", "p05-privacy@1.0"),
        ("other", ""),
    ] {
        d.propose(&d.s.officer, &of(kind, target)).unwrap_or_else(|e| panic!("{kind} {target}: {e:?}"));
    }
    let long = LessonDraft { what: "長".repeat(5_001), ..a_lesson() };
    assert_eq!(codes(d.propose(&d.s.officer, &long)), ["common.too-long"]);
}

#[test]
fn before_lessons_are_drawn_nothing_is_recorded_and_after_closing_it_still_is() {
    let d = desk();
    let young = opened(&d.world);
    let early = d.world.file(|tx, _| propose(tx, &CATALOG, &d.s.officer, &young, &a_lesson()));
    assert_eq!(codes(early), ["lesson.not-yet"]);
    let early = d.world.file(|tx, _| plan(tx, &d.s.officer, &young, &a_recheck("2099-04-01")));
    assert_eq!(codes(early), ["lesson.not-yet"]);
    let check = d.plan(&d.s.officer, &a_recheck("令和81年4月1日")).unwrap();
    d.close();
    d.propose(&d.s.officer, &a_lesson()).unwrap();
    let none = OutcomeDraft { outcome: "not-recurred".into(), words: "出なかった".into(), again: String::new() };
    d.record(&check, &none, 1).unwrap();
    assert_eq!(codes(d.record(&check, &none, 2)), ["lesson.recorded"]);
    assert_eq!(d.world.faults(), []);
}

#[test]
fn a_recheck_is_late_after_its_day_and_what_happened_again_names_another_case() {
    let d = desk();
    let faults = codes(d.plan(&d.s.officer, &RecheckDraft::default()));
    assert_eq!(faults, ["common.required", "common.choose", "common.required"]);
    assert_eq!(codes(d.plan(&d.s.officer, &a_recheck("2020-01-01"))), ["lesson.past-day"]);
    assert_eq!(codes(d.plan(&d.s.officer, &a_recheck("あした"))), ["common.not-a-date"]);
    let editors = RecheckDraft { office: "norm-editor".into(), ..a_recheck("2099-04-01") };
    assert_eq!(codes(d.plan(&d.s.officer, &editors)), ["common.choose"], "an office of the procedure");
    let today = crate::time::date_in_japan(now(&d.world)).to_string();
    let id = d.plan(&d.s.officer, &a_recheck(&today)).unwrap();
    let held = |d: &Desk| d.world.read(|tx| recheck(tx, &id)).unwrap();
    assert!(!is_overdue(&held(&d), now(&d.world)));
    d.world.clock.forward_hours(25);
    assert!(is_overdue(&held(&d), now(&d.world)));
    assert_eq!(d.world.read(|tx| open_rechecks(tx, &d.s.head, 9)).len(), 1);
    let again =
        |number: &str| OutcomeDraft { outcome: "recurred".into(), words: "また出た".into(), again: number.into() };
    for number in ["", "AAA-AAA-AAA", d.s.number.as_str()] {
        assert_eq!(codes(d.record(&id, &again(number), 1)), ["lesson.no-other-case"], "{number}");
    }
    assert_eq!(codes(d.record(&id, &OutcomeDraft::default(), 1)), ["common.choose", "common.required"]);
    let other = opened(&d.world);
    let number = d.world.read(|tx| official(tx, &d.s.officer, &other, now(&d.world))).file.number;
    assert_eq!(codes(d.record(&id, &again(&number), 7)), ["common.changed-meanwhile"]);
    d.record(&id, &again(&number), 1).unwrap();
    assert_eq!(held(&d).again.as_deref(), Some(number.as_str()));
    assert!(!is_overdue(&held(&d), now(&d.world)));
    assert_eq!(d.world.read(|tx| rechecks(tx, &d.s.case)).len(), 1);
}

#[test]
fn whoever_was_taken_out_of_a_case_reads_none_of_its_lessons() {
    let d = desk();
    d.propose(&d.s.officer, &a_lesson()).unwrap();
    d.plan(&d.s.officer, &a_recheck("2099-04-01")).unwrap();
    let seen = |d: &Desk| {
        let lessons = d.world.read(|tx| lessons(tx, &d.s.officer, &Filter::default(), 9)).len();
        (lessons, d.world.read(|tx| open_rechecks(tx, &d.s.officer, 9)).len())
    };
    assert_eq!(seen(&d), (1, 1));
    let wanted = Move::Recuse { person: d.s.officer.to_string() };
    let wish = Wish { wanted, seen: None, word: "親族".into() };
    advance(&d.world.it.ground, &CATALOG, &Actor::Account(d.s.head.clone()), &d.s.case, &wish).unwrap();
    assert_eq!(seen(&d), (0, 0));
    assert_eq!(codes(d.propose(&d.s.officer, &a_lesson())), ["common.absent"]);
    assert!(d.world.read(|tx| Ok::<_, Error>(reader(tx, &d.s.officer)?.is_official)), "of other cases still");
}

#[test]
fn what_is_told_of_lessons_is_rounded_and_a_few_are_not_told() {
    let d = desk();
    let told = |d: &Desk| d.world.read(statistics);
    assert_eq!(told(&d).lessons, Count::None);
    for _ in 0..2 {
        d.propose(&d.s.officer, &a_lesson()).unwrap();
    }
    d.plan(&d.s.officer, &a_recheck("2099-04-01")).unwrap();
    assert_eq!((told(&d).lessons, told(&d).rechecks), (Count::Few, Count::Few));
    assert_eq!(told(&d).days_to_tell, (None, None), "one case tells nothing");
    for _ in 0..5 {
        d.propose(&d.s.officer, &a_lesson()).unwrap();
    }
    let kinds: Vec<Count> = told(&d).by_kind.into_iter().map(|(_, n)| n).collect();
    assert_eq!(kinds, [Count::None, Count::None, Count::About(5), Count::None, Count::None]);
}

#[test]
fn of_a_sealed_case_nobody_else_reads_counts_or_decides_anything() {
    use crate::cases::{Withhold, disclose, withhold};
    let d = desk();
    let (ground, s) = (&d.world.it.ground, &d.s);
    let id = d.propose(&s.officer, &a_lesson()).unwrap();
    let assign = |role: &str, person: &AccountId| {
        let wanted = Move::Assign { role: role.into(), person: person.to_string() };
        advance(ground, &CATALOG, &Actor::Account(s.head.clone()), &s.case, &Wish::of(wanted, None)).unwrap();
    };
    assign("officer", &s.officer);
    assign("head", &s.head);
    let colleague = holder(&d.world, &d.admin, "learn-colleague", Office::IncidentOfficer);
    let figures = || format!("{:?}", d.world.read(statistics));
    let before = figures();
    let draft =
        Withhold { reason: "危険がある".into(), clauses: "interim:IV".into(), review_by: "2026-05-01".into() };
    withhold(ground, &CATALOG, &s.head, &s.case, &draft).unwrap();
    d.propose(&s.officer, &a_lesson()).unwrap();
    let planned = d.plan(&s.officer, &a_recheck("2099-04-01")).unwrap();
    let came = OutcomeDraft { outcome: "not-recurred".into(), words: "なし".into(), ..OutcomeDraft::default() };
    d.record(&planned, &came, 1).unwrap();
    d.plan(&s.officer, &a_recheck("2099-05-01")).unwrap();
    let read = |who: &AccountId| {
        let lessons = d.world.read(|tx| lessons(tx, who, &Filter::default(), 10)).len();
        (lessons, d.world.read(|tx| open_rechecks(tx, who, 10)).len())
    };
    assert_eq!((read(&s.officer), read(&colleague), read(&s.editor)), ((2, 1), (0, 0), (0, 0)));
    assert_eq!(codes(d.decide(&s.editor, &id, &yes(), 1)), ["common.absent"]);
    let warn = d.world.file(|tx, _| propose_warning(tx, None, &s.officer, (&s.case, &s.advisory), "前もって"));
    assert_eq!(codes(warn), ["case.open-it-first"]);
    assert_eq!(figures(), before);
    disclose(ground, &s.head, &s.case, "危険がなくなった").unwrap();
    assert_eq!(read(&colleague), (2, 1));
    assert_ne!(figures(), before);
    d.decide(&s.editor, &id, &yes(), 1).unwrap();
    assert_eq!(d.world.faults(), []);
}
