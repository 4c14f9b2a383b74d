//! What is learnt from cases: lessons and rechecks, for programs of officials and norm editors.
//!
//! For: programs that keep what was learnt, and remind of what is to be looked at.
//! Rests on: `shirube_domain::lesson`; `docs/specs/lesson.md`.
//! Words: a *lesson* is a proposal out of a case; a *recheck* is a look at whether it happened again.
//! Never: gives the number of a case to whoever may not see the case.
//! Begin at: [`operations`].

use super::asked::{Condition, Given, Once, mark, of_same, settle};
use super::describe::{Kind, Matches, about};
use super::reply;
use super::shape::lesson::RecheckOutcome;
use super::shape::lesson::{Lesson, LessonDecision, LessonDraft, LessonList, Recheck, RecheckDraft, RecheckList};
use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::form::Fields;
use crate::guard::access::SIGNED_IN;
use crate::operations;
use crate::pages::lessons::{filter, official, seen};
use axum::extract::Path;
use serde_json::json;
use shirube_domain::id::{LessonId, RecheckId};
use shirube_domain::lesson::{self, DecisionDraft, OutcomeDraft};
use shirube_domain::refusal::{Class, Error, Refusal};

const STATES: &[&str] = &["open", "accepted", "declined"];
const KINDS: &[&str] = &["risk-map", "criteria", "questions", "suite", "other"];
/// Rechecks given at once.
const MOST: i64 = 500;

operations! {
    GET "/api/v1/lessons" SIGNED_IN => list,
        about("listLessons", "改善提案の一覧。新しい順。事案の担当職と規範編集担当だけ", "Lessons, latest first; for officials who carry cases and norm editors")
            .may("state", Kind::OneOf(STATES), "この状態だけ", "only those that stand so")
            .may("kind", Kind::OneOf(KINDS), "これを変えるものだけ", "only those that would change this")
            .may("before", Kind::Text(40), "この提案より前", "those before this lesson")
            .may("limit", Kind::Int(1, 200), "一度に返す件数", "how many at a time")
            .gives::<LessonList>(200);
    GET "/api/v1/lessons/{lesson}" SIGNED_IN => get,
        about("getLesson", "一つの改善提案", "One lesson").gives::<Lesson>(200).tagged();
    POST "/api/v1/lessons/{lesson}/decision" SIGNED_IN => decide,
        about("decideLesson", "採否を決める（規範編集担当。提案した人は不可）", "Decide on it, as a norm editor who did not propose it")
            .takes::<LessonDecision>(json!({ "decision": "accepted", "reason": "次の版で扱う。", "goes_on": "prp_…" }))
            .gives::<Lesson>(200).matches(Matches::Held).refuses(&[409, 422]);
    POST "/api/v1/cases/{case}/lessons" SIGNED_IN => propose,
        about("proposeLesson", "事案から見直しを提案する", "Propose a change out of a case")
            .takes::<LessonDraft>(json!({
                "kind": "questions", "target": "aigb@1.2:C-1-1", "what": "出典を尋ねる。", "what_en": "Ask for sources.",
                "why": "出典のない案内が広まった。", "why_en": "Answers without source spread.",
            }))
            .gives::<Lesson>(201).once().refuses(&[409]);
    GET "/api/v1/rechecks" SIGNED_IN => rechecks,
        about("listRechecks", "結果を待つ再発確認。日の早い順", "Rechecks of which nothing was recorded, the earliest due first")
            .gives::<RecheckList>(200);
    GET "/api/v1/rechecks/{recheck}" SIGNED_IN => recheck,
        about("getRecheck", "一つの再発確認", "One recheck").gives::<Recheck>(200).tagged();
    POST "/api/v1/cases/{case}/rechecks" SIGNED_IN => plan,
        about("planRecheck", "再発確認を予定する", "Plan a recheck out of a case")
            .takes::<RecheckDraft>(json!({ "due": "2027-04-01", "office": "incident-officer", "what": "同じ案内が出るか。" }))
            .gives::<Recheck>(201).once().refuses(&[409]);
    POST "/api/v1/rechecks/{recheck}/outcome" SIGNED_IN => record,
        about("recordRecheck", "再発確認の結果を記録する", "Record what came of a recheck")
            .takes::<RecheckOutcome>(json!({ "outcome": "not-recurred", "words": "出なかった。" }))
            .gives::<Recheck>(200).matches(Matches::Held).refuses(&[409, 422]);
}

fn absent() -> Error {
    Refusal::of(Class::Absent, "common.absent").into()
}

async fn list(cx: Cx) -> Reply {
    let (account, query) = (cx.account_id()?, Fields::parse(&cx.query));
    let (wanted, most, at) = (filter(&query), reply::limit(&query) as usize, cx.now);
    let list = cx
        .read(move |tx, _| {
            lesson::reader(tx, &account)?;
            let mut found = lesson::lessons(tx, &account, &wanted, most + 1)?;
            let is_more = found.len() > most;
            found.truncate(most);
            let next = found.last().filter(|_| is_more).map(|l| l.id.to_string());
            let mut items = Vec::new();
            for held in &found {
                let number = seen(tx, &account, &held.id, at)?.number;
                items.push(Lesson::of(held, number));
            }
            Ok(LessonList { items, next })
        })
        .await?;
    reply::ok(&cx, &list)
}

async fn fetch(cx: &Cx, id: &str) -> Result<Lesson, Failure> {
    let (account, at) = (cx.account_id()?, cx.now);
    let id = LessonId::parse(id).map_err(|_| Failure::absent())?;
    cx.read(move |tx, _| {
        let found = seen(tx, &account, &id, at)?;
        Ok(Lesson::of(&found.lesson, found.number))
    })
    .await
}

async fn get(cx: Cx, Path(id): Path<String>) -> Reply {
    let found = fetch(&cx, &id).await?;
    reply::tagged(&cx, found.revision, &found)
}

async fn decide(cx: Cx, Path(id): Path<String>, condition: Condition, Given(given): Given<LessonDecision>) -> Reply {
    condition.needed()?;
    let held = fetch(&cx, &id).await?;
    let revision = condition.revision(held.revision).map_err(|e| settle(e.into()))?;
    let (actor, of) = (cx.account_id()?, LessonId::parse(&id).map_err(|_| Failure::absent())?);
    let draft = DecisionDraft { decision: given.decision, reason: given.reason, goes_on: given.goes_on };
    cx.file("lesson.decide", move |tx, _, _| lesson::decide(tx, &actor, &of, &draft, revision))
        .await
        .map_err(settle)?;
    let found = fetch(&cx, &id).await?;
    reply::tagged(&cx, found.revision, &found)
}

async fn propose(cx: Cx, Path(case): Path<String>, once: Once, Given(given): Given<LessonDraft>) -> Reply {
    let (actor, at, mark) = (cx.account_id()?, cx.now, mark(&given));
    let kept = mark.clone();
    let draft = lesson::LessonDraft {
        kind: given.kind,
        target: given.target,
        what: given.what,
        what_en: given.what_en,
        why: given.why,
        why_en: given.why_en,
    };
    let result = cx
        .file_once("lesson.propose", once.token(&cx)?, move |tx, catalog, _| {
            let view = official(tx, &actor, &case, at)?;
            Ok(format!("{kept} {}", lesson::propose(tx, catalog, &actor, &view.file.id, &draft)?))
        })
        .await?;
    let found = fetch(&cx, &of_same(&result, &mark)?).await?;
    reply::created(&cx, &format!("/api/v1/lessons/{}", found.id), Some(found.revision), &found)
}

async fn rechecks(cx: Cx) -> Reply {
    let (account, now) = (cx.account_id()?, cx.now);
    let items = cx
        .read(move |tx, _| {
            if !lesson::reader(tx, &account)?.is_official {
                return Err(Refusal::of(Class::Forbidden, "common.forbidden").into());
            }
            Ok(lesson::open_rechecks(tx, &account, MOST)?.iter().map(|r| Recheck::of(r, now)).collect())
        })
        .await?;
    reply::ok(&cx, &RecheckList { items })
}

async fn fetch_recheck(cx: &Cx, id: &str) -> Result<Recheck, Failure> {
    let (account, at) = (cx.account_id()?, cx.now);
    let id = RecheckId::parse(id).map_err(|_| Failure::absent())?;
    cx.read(move |tx, _| {
        let held = lesson::recheck(tx, &id)?.ok_or_else(absent)?;
        official(tx, &account, held.case.as_str(), at)?;
        Ok(Recheck::of(&held, at))
    })
    .await
}

async fn recheck(cx: Cx, Path(id): Path<String>) -> Reply {
    let found = fetch_recheck(&cx, &id).await?;
    reply::tagged(&cx, found.revision, &found)
}

async fn plan(cx: Cx, Path(case): Path<String>, once: Once, Given(given): Given<RecheckDraft>) -> Reply {
    let (actor, at, mark) = (cx.account_id()?, cx.now, mark(&given));
    let kept = mark.clone();
    let draft = lesson::RecheckDraft { due: given.due, office: given.office, what: given.what };
    let result = cx
        .file_once("lesson.plan", once.token(&cx)?, move |tx, _, _| {
            let view = official(tx, &actor, &case, at)?;
            Ok(format!("{kept} {}", lesson::plan(tx, &actor, &view.file.id, &draft)?))
        })
        .await?;
    let found = fetch_recheck(&cx, &of_same(&result, &mark)?).await?;
    reply::created(&cx, &format!("/api/v1/rechecks/{}", found.id), Some(found.revision), &found)
}

async fn record(cx: Cx, Path(id): Path<String>, condition: Condition, Given(given): Given<RecheckOutcome>) -> Reply {
    condition.needed()?;
    let held = fetch_recheck(&cx, &id).await?;
    let revision = condition.revision(held.revision).map_err(|e| settle(e.into()))?;
    let (actor, of) = (cx.account_id()?, RecheckId::parse(&id).map_err(|_| Failure::absent())?);
    let draft = OutcomeDraft { outcome: given.outcome, words: given.words, again: given.again };
    cx.file("lesson.recheck", move |tx, _, _| lesson::record(tx, &actor, &of, &draft, revision))
        .await
        .map_err(settle)?;
    let found = fetch_recheck(&cx, &id).await?;
    reply::tagged(&cx, found.revision, &found)
}
