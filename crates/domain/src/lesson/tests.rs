//! What is learnt, through its verbs, on either database.

mod downstream;
mod drawn;
mod queries;
mod similar;

use super::*;
use crate::act::{self, Claim, Reasons};
use crate::cases::{Opening, Party, Wish, advance};
use crate::downstream::{Told, tell};
use crate::id::{ActId, AssetId};
use crate::office::{OfficeDraft, grant};
use crate::procedure::Move;
use crate::testing::{CATALOG, World, codes};
use std::collections::BTreeMap;

/// Yes, always.
pub(super) fn on() -> bool {
    true
}

/// What no one outside may ever read.
pub(super) const SECRET: &str = "甲野さんの件";

/// The people of a case that told the public, the case and its advisory.
pub(super) struct Scene {
    pub officer: AccountId,
    pub head: AccountId,
    pub editor: AccountId,
    pub case: CaseId,
    pub number: String,
    pub advisory: ActId,
}

fn said(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect()
}

fn holder(world: &World, admin: &AccountId, login: &str, office: Office) -> AccountId {
    let who = world.account(login);
    let reasons = Reasons::new(vec!["着任".into()], vec!["docs/decisions/0029-procedures.md".into()]).unwrap();
    let claim = Claim { actor: admin.clone(), power: "office.grant", subject: who.to_string(), reasons };
    let draft = OfficeDraft { ministry: "標省".into(), ministry_en: "Signs".into(), shown_as: "担当".into() };
    act::perform(&world.it.ground, claim, |tx, act| grant(tx, act, &who, office, &draft)).unwrap();
    who
}

fn opened(world: &World) -> CaseId {
    let opening = Opening {
        procedure: "incident",
        title: SECRET.into(),
        parties: vec![Party::nameless("operator")],
        answers: said(&[("what", SECRET)]),
        role: Some("officer".into()),
        ..Opening::default()
    };
    world.file(|tx, receipt| cases::open(tx, receipt, &opening)).unwrap()
}

/// Takes a case to where it told the public of these systems.
pub(super) fn scene(world: &World, admin: &AccountId, systems: &[&AssetId]) -> Scene {
    let officer = holder(world, admin, "learn-officer", Office::IncidentOfficer);
    let head = holder(world, admin, "learn-head", Office::IncidentHead);
    let editor = holder(world, admin, "learn-editor", Office::NormEditor);
    let case = opened(world);
    let go =
        |who: &Actor, wanted: Move| advance(&world.it.ground, &CATALOG, who, &case, &Wish::of(wanted, None)).unwrap();
    let take = |who: &Actor, step: &str, answers: &[(&str, &str)]| {
        go(who, Move::Take { step: step.into(), answers: said(answers) })
    };
    let (by, chief) = (Actor::Account(officer.clone()), Actor::Account(head.clone()));
    let why = ("clauses", "jp-ai-act:art16");
    take(&by, "take-up", &[("severity", "incident"), ("rights", SECRET), ("reason", SECRET), why]);
    go(&chief, Move::Confirm);
    take(&by, "draft-findings", &[("findings", SECRET), ("causes", SECRET), ("confidence", "high")]);
    take(&by, "send-findings", &[("due", "2099-01-15")]);
    take(&Actor::Nameless(Party::nameless("operator")), "comment", &[("comment", "異存なし")]);
    take(&by, "conclude", &[("findings", SECRET), ("comments", "なし"), why]);
    go(&chief, Move::Confirm);
    let named: Vec<&str> = systems.iter().map(|s| s.as_str()).collect();
    let named = named.join("\n");
    let text = [
        ("title-ja", "案内の安全策について"),
        ("title-en", "On safeguards of answers"),
        ("text-ja", "三月の版を使ってください。"),
        ("text-en", "Use the version of March."),
        ("urgent", "no"),
        ("systems", named.as_str()),
        ("reason", "被害を防ぐため"),
        why,
    ];
    take(&by, "tell", &text);
    let advisory = go(&chief, Move::Confirm).act.unwrap();
    let number = world.read(|tx| official(tx, &officer, &case, now(world))).file.number;
    Scene { officer, head, editor, case, number, advisory }
}

pub(super) fn now(world: &World) -> Timestamp {
    crate::time::Clock::now(&world.clock)
}

/// Looks at what was said and tells it; how many changes came of it.
pub(super) fn brought(world: &World) -> usize {
    let found = crate::downstream::look_at_advisories(&world.it.ground, world.it.address()).unwrap();
    tell(&world.it.ground, &on).unwrap();
    found
}

/// A notice says what the advisory says in the open, and nothing of the case.
pub(super) fn says_nothing_of(s: &Scene, told: &Told) {
    let all = format!("{:?}", told.change);
    assert!(all.contains("案内の安全策について"), "{all}");
    for hidden in [SECRET, s.number.as_str(), s.case.as_str(), "被害を防ぐため"] {
        assert!(!all.contains(hidden), "{hidden}: {all}");
    }
}

pub(super) fn a_lesson() -> LessonDraft {
    LessonDraft {
        kind: "questions".into(),
        target: "aigb@1.2:C-1-1".into(),
        what: "案内の出典を尋ねる".into(),
        what_en: "Ask for the source of answers".into(),
        why: "出典のない案内が広まった".into(),
        why_en: "Answers without source spread".into(),
    }
}

pub(super) fn a_recheck(due: &str) -> RecheckDraft {
    RecheckDraft { due: due.into(), office: "incident-officer".into(), what: "同じ案内が出るか".into() }
}

/// One of each of what is learnt, for the tests of the log.
pub(crate) fn one_of_each(world: &World, admin: &AccountId, system: &AssetId) {
    let s = scene(world, admin, &[system]);
    crate::downstream::look_at_advisories(&world.it.ground, world.it.address()).unwrap();
    world
        .file(|tx, _| {
            propose(tx, &CATALOG, &s.officer, &s.case, &a_lesson())?;
            plan(tx, &s.officer, &s.case, &a_recheck("2099-04-01"))?;
            propose_warning(tx, world.it.address(), &s.officer, (&s.case, &s.advisory), "前もって知らせる")
        })
        .unwrap();
}
