//! Cases under procedure: what waits, one case, its steps.
//!
//! For: programs of officials and of parties: what is asked of one, and answering it.
//! Rests on: `shirube_domain::cases`; `docs/specs/case.md`.
//! Words: a *seat* is from where somebody looks at a case; a *step* with a second person is proposed, then confirmed.
//! Never: says that a case exists to whoever has no seat in it.
//! Begin at: [`operations`].

use super::asked::{Condition, Given, settle};
use super::describe::{Kind, Matches, about};
use super::reply;
use super::shape::case::{CaseLine, CaseList, CaseWhole, SealDraft, StepDraft, WordDraft};
use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::form::Fields;
use crate::guard::access::SIGNED_IN;
use crate::operations;
use crate::pages::cases::{filter, find};
use axum::extract::Path;
use serde_json::json;
use shirube_domain::cases::{self, Actor, Wish, Withhold};
use shirube_domain::filing;
use shirube_domain::procedure::Move;
use shirube_domain::refusal::{Class, Refusal};

const VIEWS: &[&str] = &["inbox", "all", "overdue"];
const CHARGES: &[&str] = &["mine", "nobody"];
/// Cases given at once.
const MOST: usize = 200;

operations! {
    GET "/api/v1/cases" SIGNED_IN => list,
        about("listCases", "自分の番の事案。職にある人は、すべて、期限を過ぎたものも", "Cases in which it is one's turn; for officials also all, and those overdue")
            .may("view", Kind::OneOf(VIEWS), "どれを", "which")
            .may("q", Kind::Text(200), "この言葉をすべて件名か最初の内容にもつもの、またはこの番号のもの（職にある人）", "those with all of these words in the title or beginning, or the one with this number (officials)")
            .may("procedure", Kind::Text(200), "この手続（版まで）のもの", "those of this procedure in its version")
            .may("state", Kind::Text(200), "この状態のもの", "those in this state")
            .may("party", Kind::Text(200), "この事業者が当事者のもの", "those this operator is a party to")
            .may("charge", Kind::OneOf(CHARGES), "自分が担当するもの、または担当のないもの（職にある人）", "those in one’s own charge, or in nobody’s (officials)")
            .gives::<CaseList>(200).refuses(&[422]);
    GET "/api/v1/cases/{case}" SIGNED_IN => get,
        about("getCase", "一つの事案。見てよい範囲の経過と、いま取れる手順", "One case: what happened as far as one may see it, and the steps one can take")
            .gives::<CaseWhole>(200).tagged();
    POST "/api/v1/cases/{case}/steps" SIGNED_IN => take,
        about("takeStep", "手順を取る。決裁が要る手順は起案になる", "Take a step; one that needs a second person is proposed")
            .takes::<StepDraft>(json!({ "step": "answer", "answers": { "answers.1": "次の対策をしています。", "answers.1.confidential": "2行目は営業秘密（公表していない仕様）です。" } }))
            .gives::<CaseWhole>(200).matches(Matches::Held).refuses(&[409, 422]);
    POST "/api/v1/cases/{case}/confirm" SIGNED_IN => confirm,
        about("confirmStep", "起案された手順を決裁する", "Confirm the step that waits, as a second person")
            .gives::<CaseWhole>(200).matches(Matches::Held).refuses(&[409, 422]);
    POST "/api/v1/cases/{case}/decline" SIGNED_IN => decline,
        about("declineStep", "起案された手順を差し戻す、または取り下げる", "Decline the step that waits, or take back one's own")
            .takes::<WordDraft>(json!({ "word": "理由が足りない。" }))
            .gives::<CaseWhole>(200).matches(Matches::Held).refuses(&[409, 422]);
    POST "/api/v1/cases/{case}/heard" SIGNED_IN => heard,
        about("readAdditions", "当事者の追記を読んだことを記録する", "Record that what a party added was read")
            .gives::<CaseWhole>(200).refuses(&[409]);
    POST "/api/v1/cases/{case}/seal" SIGNED_IN => seal,
        about("sealCase", "事案を秘匿する。担当以外には、あることも見えなくなる", "Seal a case: nobody but those in charge sees that it exists")
            .takes::<SealDraft>(json!({ "reason": "被害を受けた人の安全のため。", "clauses": ["interim:IV"], "review_by": "2027-03-31" }))
            .gives::<CaseWhole>(200).refuses(&[403, 409, 422]);
    POST "/api/v1/cases/{case}/open" SIGNED_IN => open,
        about("openCase", "事案の秘匿を解除する。その間の行為と記録が公開される", "Open a sealed case again: what was done and recorded meanwhile is published")
            .takes::<WordDraft>(json!({ "word": "危険がなくなった。" }))
            .gives::<CaseWhole>(200).refuses(&[403, 409, 422]);
}

async fn list(cx: Cx) -> Reply {
    let (account, query) = (cx.account_id()?, Fields::parse(&cx.query));
    let view = query.get("view").to_owned();
    let wanted = filter::strict(&query).map_err(|e| settle(e.into()))?;
    // Words without a view look among all.
    let is_asked = filter::NAMES.iter().any(|n| !query.get(n).trim().is_empty());
    let (lines, is_official, is_cut) = cx
        .read(move |tx, _| {
            let is_official = cases::is_official(tx, &account)?;
            let is_search = matches!(view.as_str(), "all" | "overdue") || is_asked;
            Ok(match (is_search, is_official) {
                (true, true) => (cases::search(tx, &account, &wanted, MOST)?, true, cases::is_cut(tx, &wanted)?),
                (true, false) => (Vec::new(), false, false),
                (false, _) => (cases::inbox(tx, &account, MOST)?, is_official, false),
            })
        })
        .await?;
    let items = lines.into_iter().map(|l| CaseLine::of(l, is_official)).collect();
    reply::ok(&cx, &CaseList { items, is_cut })
}

async fn whole(cx: &Cx, case: &str) -> Result<CaseWhole, Failure> {
    let (actor, case, at, lang) = (Actor::Account(cx.account_id()?), case.to_owned(), cx.now, cx.lang);
    cx.read(move |tx, _| {
        let id = find(tx, &case)?;
        let view = cases::view(tx, &actor, &id, at)?.ok_or_else(|| Refusal::of(Class::Absent, "common.absent"))?;
        Ok(CaseWhole::of(&view, lang))
    })
    .await
}

async fn get(cx: Cx, Path(case): Path<String>) -> Reply {
    let found = whole(&cx, &case).await?;
    reply::tagged(&cx, found.revision, &found)
}

async fn advance(cx: Cx, case: String, condition: Condition, wanted: Move, word: String) -> Reply {
    condition.needed()?;
    let held = whole(&cx, &case).await?;
    let seen = condition.revision(held.revision).map_err(|e| settle(e.into()))?;
    let (actor, catalog, text) = (Actor::Account(cx.account_id()?), cx.catalog().clone(), case.clone());
    cx.blocking(move |app| {
        let ground = &app.installation.ground;
        let id = ground.db.read(|tx| find(tx, &text))?;
        cases::advance(ground, &catalog, &actor, &id, &Wish { wanted, seen: Some(seen), word })
    })
    .await
    .map_err(settle)?;
    let found = whole(&cx, &case).await?;
    reply::tagged(&cx, found.revision, &found)
}

async fn take(cx: Cx, Path(case): Path<String>, condition: Condition, Given(given): Given<StepDraft>) -> Reply {
    let wanted = Move::Take { step: given.step, answers: given.answers };
    advance(cx, case, condition, wanted, String::new()).await
}

async fn confirm(cx: Cx, Path(case): Path<String>, condition: Condition) -> Reply {
    advance(cx, case, condition, Move::Confirm, String::new()).await
}

async fn decline(cx: Cx, Path(case): Path<String>, condition: Condition, Given(given): Given<WordDraft>) -> Reply {
    if given.word.trim().is_empty() {
        return Err(Refusal::invalid("common.required").on("word").into());
    }
    advance(cx, case, condition, Move::Decline, given.word).await
}

async fn heard(cx: Cx, Path(case): Path<String>) -> Reply {
    let (actor, text) = (Actor::Account(cx.account_id()?), case.clone());
    cx.blocking(move |app| {
        let ground = &app.installation.ground;
        let id = ground.db.read(|tx| find(tx, &text))?;
        filing::receive(ground, "case.heard", |tx, receipt| cases::heard(tx, receipt, &actor, &id))
    })
    .await
    .map_err(settle)?;
    get(cx, Path(case)).await
}

async fn seal(cx: Cx, Path(case): Path<String>, Given(given): Given<SealDraft>) -> Reply {
    let draft = Withhold { reason: given.reason, clauses: given.clauses.join("\n"), review_by: given.review_by };
    let (actor, catalog, text) = (cx.account_id()?, cx.catalog().clone(), case.clone());
    cx.blocking(move |app| {
        let ground = &app.installation.ground;
        let id = ground.db.read(|tx| find(tx, &text))?;
        cases::withhold(ground, &catalog, &actor, &id, &draft)
    })
    .await
    .map_err(settle)?;
    get(cx, Path(case)).await
}

async fn open(cx: Cx, Path(case): Path<String>, Given(given): Given<WordDraft>) -> Reply {
    let (actor, text) = (cx.account_id()?, case.clone());
    cx.blocking(move |app| {
        let ground = &app.installation.ground;
        let id = ground.db.read(|tx| find(tx, &text))?;
        cases::disclose(ground, &actor, &id, &given.word)
    })
    .await
    .map_err(settle)?;
    get(cx, Path(case)).await
}
