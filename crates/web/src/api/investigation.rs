//! The investigation of a case: what was found out, custody, draft and final findings.
//!
//! For: programs of officials; of findings that were shown, those of the party too.
//! Rests on: `shirube_domain::investigation`; `docs/specs/investigation.md`.
//! Words: a *reference* (`E1`) names a record; *custody* is what happened to a thing taken in.
//! Never: says to whoever has no official seat that there is an investigation.
//! Begin at: [`operations`].

use super::asked::{Bytes, Given, settle, too_large};
use super::assets::ANY;
use super::describe::{Kind as Param, about};
use super::reply;
use super::shape::investigation::{
    CaseFindings, CustodyDraft, FindingsDraft, InvestigationWhole, RecordDraft, WithdrawalDraft,
};
use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::form::Fields;
use crate::guard::access::SIGNED_IN;
use crate::operations;
use crate::pages::cases::find;
use axum::extract::Path;
use serde_json::json;
use shirube_domain::cases::{self, Actor};
use shirube_domain::files;
use shirube_domain::investigation::{self, Draft, Handed, Kind, Stage};
use shirube_domain::refusal::{Class, Refusal};
use std::collections::BTreeMap;

operations! {
    GET "/api/v1/cases/{case}/investigation" SIGNED_IN => get,
        about("getInvestigation", "事案の調査で分かったこと。担当する職の人だけ", "Everything found out in a case, for those of its office")
            .gives::<InvestigationWhole>(200);
    POST "/api/v1/cases/{case}/investigation/records" SIGNED_IN => write,
        about("recordFinding", "聴取、出来事、要因、結論、ファイルのない証拠を記録する。番号を付ければ新しい版", "Record an interview, an event, a factor, the conclusion or a thing; with a reference, a new version")
            .takes::<RecordDraft>(json!({ "kind": "event", "fields": { "at": "2026-03-04 15:20", "what": "モデルを更新した。", "standing": "unconfirmed" } }))
            .gives::<InvestigationWhole>(200).refuses(&[409, 422]);
    POST "/api/v1/cases/{case}/investigation/evidence" SIGNED_IN => take_in,
        about("takeInEvidence", "証拠のファイルを受け入れる。内容はそのまま、ほかはパラメータで", "Take in a file as evidence: the file as it is, the rest as parameters")
            .must("name", Param::Text(200), "ファイルの名前", "the name of the file")
            .must("title", Param::Text(200), "件名", "what it is")
            .must("from", Param::Text(200), "誰から", "from whom")
            .must("how", Param::Text(2000), "入手の方法", "how it was obtained")
            .must("at", Param::Text(60), "入手した日時", "when it was obtained")
            .must("holder", Param::Text(200), "保管する人・場所", "who keeps it, and where")
            .may("description", Param::Text(4000), "説明", "a description")
            .takes_file(ANY, files::MAX_BYTES)
            .gives::<InvestigationWhole>(200).refuses(&[409, 413, 422]);
    GET "/api/v1/cases/{case}/investigation/evidence/{item}/file" SIGNED_IN => file,
        about("downloadCaseEvidence", "証拠のファイルを受け取る", "Download the file of a piece of evidence").gives_media(200, ANY).refuses(&[409]);
    POST "/api/v1/cases/{case}/investigation/evidence/{item}/custody" SIGNED_IN => hand,
        about("addCustody", "保管の経過を加える", "Add an entry to the chain of custody")
            .takes::<CustodyDraft>(json!({ "kind": "handed-over", "at": "2026-03-05 10:00", "who": "鑑定する人", "why": "鑑定のため。" }))
            .gives::<InvestigationWhole>(200).refuses(&[409, 422]);
    POST "/api/v1/cases/{case}/investigation/evidence/{item}/check" SIGNED_IN => check,
        about("checkEvidence", "保管しているファイルを照合し、結果を経過に残す", "Hold the file kept against its digest; the result stands in the custody")
            .gives::<InvestigationWhole>(200).refuses(&[409]);
    POST "/api/v1/cases/{case}/investigation/withdrawals" SIGNED_IN => withdraw,
        about("withdrawFinding", "記録を取り下げる。記録そのものは残る", "Take a record back; it stays on file")
            .takes::<WithdrawalDraft>(json!({ "reference": "T1", "seen": 1, "why": "別の日の出来事だった。" }))
            .gives::<InvestigationWhole>(200).refuses(&[409, 422]);
    POST "/api/v1/cases/{case}/findings" SIGNED_IN => present,
        about("presentFindings", "いまの結論と要因を写し取り、調査結果の案にする、または調査結果として起案する", "Make the conclusion and factors as they stand the draft findings, or propose them as the final ones")
            .takes::<FindingsDraft>(json!({ "stage": "draft" }))
            .gives::<CaseFindings>(200).refuses(&[403, 409, 422]);
    GET "/api/v1/cases/{case}/findings" SIGNED_IN => findings,
        about("getFindings", "調査結果の案、意見、調査結果。見てよい範囲で", "Draft findings, comments and final findings, as far as one may see them")
            .gives::<CaseFindings>(200);
}

async fn whole(cx: &Cx, case: &str) -> Result<InvestigationWhole, Failure> {
    let (actor, case, at) = (cx.account_id()?, case.to_owned(), cx.now);
    cx.read(move |tx, _| {
        let id = find(tx, &case)?;
        let (view, found) = investigation::open(tx, &actor, &id, at)?;
        Ok(InvestigationWhole::of(&view.file.number, &found, &view.events))
    })
    .await
}

async fn get(cx: Cx, Path(case): Path<String>) -> Reply {
    reply::ok(&cx, &whole(&cx, &case).await?)
}

async fn put(cx: &Cx, case: &str, draft: Draft) -> Reply {
    let (actor, named) = (cx.account_id()?, case.to_owned());
    cx.file(draft.kind.entry_kind(), move |tx, catalog, receipt| {
        let id = find(tx, &named)?;
        investigation::write(tx, catalog, receipt, &actor, &id, &draft).map(|_| ())
    })
    .await?;
    reply::ok(cx, &whole(cx, case).await?)
}

async fn write(cx: Cx, Path(case): Path<String>, Given(given): Given<RecordDraft>) -> Reply {
    whole(&cx, &case).await?;
    let named = given.reference.as_deref().map(|r| Kind::of_reference(r).ok_or(r));
    let (kind, amends) = match named {
        Some(Ok((kind, number))) => (kind, Some((number, given.seen))),
        Some(Err(_)) => return Err(Refusal::invalid("common.choose").on("/reference").into()),
        None => {
            let kind = Kind::parse(&given.kind);
            (kind.ok_or_else(|| Refusal::invalid("common.choose").on("/kind"))?, None)
        }
    };
    put(&cx, &case, Draft { kind, amends, given: given.fields, file: None }).await
}

async fn take_in(cx: Cx, Path(case): Path<String>, body: Bytes) -> Reply {
    whole(&cx, &case).await?;
    if body.bytes.len() > files::MAX_BYTES {
        return Err(too_large(files::MAX_BYTES));
    }
    let query = Fields::parse(&cx.query);
    let name = query.get("name").to_owned();
    let of = |id: &str| (id.to_owned(), query.get(id).to_owned());
    let asked = ["title", "description", "from", "how", "at", "holder"].map(of);
    let given: BTreeMap<String, String> = asked.into_iter().filter(|(_, v)| !v.is_empty()).collect();
    let said = name.clone();
    let kept = cx
        .blocking(move |app| {
            if let Some(found) = files::media_type(&body.bytes) {
                investigation::is_what_it_says(&said, found)?;
            }
            app.installation.files.put(&body.bytes)
        })
        .await?;
    put(&cx, &case, Draft { kind: Kind::Evidence, amends: None, given, file: Some((kept, name)) }).await
}

fn item(text: &str) -> Result<i64, Failure> {
    let named = Kind::of_reference(text).filter(|(k, _)| *k == Kind::Evidence);
    named.map(|(_, n)| n).ok_or_else(Failure::absent)
}

async fn file(cx: Cx, Path((case, named)): Path<(String, String)>) -> Reply {
    let (actor, text, at, number) = (cx.account_id()?, case, cx.now, item(&named)?);
    let (digest, media) = cx
        .read(move |tx, _| {
            let id = find(tx, &text)?;
            let (_, found) = investigation::open(tx, &actor, &id, at)?;
            let media = found.find(&format!("E{number}")).map(|r| r.get("media_type").to_owned());
            Ok((investigation::digest_of(&found, number)?, media.unwrap_or_default()))
        })
        .await?;
    let bytes = cx.blocking(move |app| app.installation.files.get(&digest)).await?;
    Ok(cx.download(&media, &format!("{named}.{}", files::extension(&media)), bytes))
}

async fn hand(cx: Cx, Path((case, named)): Path<(String, String)>, Given(given): Given<CustodyDraft>) -> Reply {
    let (actor, text, number) = (cx.account_id()?, case.clone(), item(&named)?);
    let given = Handed { kind: given.kind, at: given.at, who: given.who, why: given.why };
    cx.file("investigation.custody", move |tx, _, receipt| {
        let id = find(tx, &text)?;
        investigation::hand(tx, receipt, &actor, &id, number, &given)
    })
    .await?;
    reply::ok(&cx, &whole(&cx, &case).await?)
}

async fn check(cx: Cx, Path((case, named)): Path<(String, String)>) -> Reply {
    let (actor, text, number) = (cx.account_id()?, case.clone(), item(&named)?);
    cx.blocking(move |app| {
        let it = &app.installation;
        let id = it.ground.db.read(|tx| find(tx, &text))?;
        investigation::check(&it.ground, &it.files, &actor, &id, number)
    })
    .await?;
    reply::ok(&cx, &whole(&cx, &case).await?)
}

async fn withdraw(cx: Cx, Path(case): Path<String>, Given(given): Given<WithdrawalDraft>) -> Reply {
    let (actor, text) = (cx.account_id()?, case.clone());
    cx.file("investigation.withdraw", move |tx, _, receipt| {
        let id = find(tx, &text)?;
        investigation::withdraw(tx, receipt, &actor, &id, (&given.reference, given.seen), &given.why)
    })
    .await?;
    reply::ok(&cx, &whole(&cx, &case).await?)
}

async fn present(cx: Cx, Path(case): Path<String>, Given(given): Given<FindingsDraft>) -> Reply {
    let (actor, catalog, text, lang) = (cx.account_id()?, cx.catalog().clone(), case.clone(), cx.lang);
    whole(&cx, &case).await?;
    let stage = match given.stage.as_str() {
        "draft" => Stage::Draft,
        "final" => Stage::Final { comments: given.comments, clauses: given.clauses.join("\n") },
        _ => return Err(Refusal::invalid("common.choose").on("/stage").into()),
    };
    cx.blocking(move |app| {
        let ground = &app.installation.ground;
        let id = ground.db.read(|tx| find(tx, &text))?;
        investigation::present(ground, &catalog, &actor, &id, (&stage, lang))
    })
    .await
    .map_err(settle)?;
    findings(cx, Path(case)).await
}

async fn findings(cx: Cx, Path(case): Path<String>) -> Reply {
    let (actor, at) = (Actor::Account(cx.account_id()?), cx.now);
    let found = cx
        .read(move |tx, _| {
            let id = find(tx, &case)?;
            let view = cases::view(tx, &actor, &id, at)?.ok_or_else(|| Refusal::of(Class::Absent, "common.absent"))?;
            Ok(CaseFindings::of(&view.events))
        })
        .await?;
    reply::ok(&cx, &found)
}
