//! Relations between norms, two versions side by side, one instrument laid over another, risks and laws.
//!
//! For: a program learns how far an answer to one norm speaks for another, and says who says so.
//! Rests on: `norm::relation`, `norm::compare`, `norm::crosswalk`; the mapping model of OSCAL 1.2.
//! Words: *steps* is how many stated relations are walked in a row; every one weakens what can be said.
//! Never: takes a pair that is not stated for "unrelated".
//! Begin at: [`of_norm`].

use super::asked::Condition;
use super::describe::{About, Kind, about};
use super::reply;
use super::shape::relation::{
    Comparison, Crosswalk, RelatedNorm, RelationCollection, RelationCollections, RelationList, RiskMatrix,
};
use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::form::Fields;
use crate::guard::access::OPEN;
use crate::operations;
use crate::pages::public;
use axum::extract::Path;
use axum::http::{HeaderMap, header};
use shirube_domain::norm::{self, LONGEST_CHAIN, NormId};
use shirube_domain::refusal::Refusal;

/// The forms of a table, as `?format=` names them.
const FORMATS: &[&str] = &["json", "csv"];
const LONGEST: i64 = LONGEST_CHAIN as i64;

fn table(about: About) -> About {
    about.may("format", Kind::OneOf(FORMATS), "Acceptより優先する形式", "the type, before Accept").in_lang()
}

operations! {
    GET "/api/v1/norms/{instrument}/{clause}/relations" OPEN => of_norm,
        about("listRelationsOfNorm", "一つの規範と関係する規範。連鎖は3段まで", "What a norm relates to, along chains of up to three")
            .may("steps", Kind::Int(1, LONGEST), "たどる段数。既定は1（直接の関係）", "how many steps to walk; 1 (what is stated directly) unless given")
            .gives::<RelationList>(200).tagged();
    GET "/api/v1/norms/{instrument}/compare/{version}" OPEN => compare,
        about("compareVersions", "二つの版の条項ごとの比較", "Two versions of an instrument, clause by clause")
            .gives::<Comparison>(200).tagged();
    GET "/api/v1/relations" OPEN => stated,
        about("listRelations", "記載された関係。文書の組で絞り込める", "The stated relations, of all or of one pair of instruments")
            .may("of", Kind::Text(130), "一方の文書", "one instrument of the pair")
            .may("by", Kind::Text(130), "もう一方の文書", "the other instrument of the pair")
            .gives::<RelationCollections>(200).tagged();
    GET "/api/v1/crosswalk" OPEN => crosswalk,
        table(about("getCrosswalk", "一つの文書をもう一つの文書がどこまで覆うか", "How far one instrument covers another")
            .must("of", Kind::Text(130), "行となる文書", "the instrument whose norms are the rows")
            .must("by", Kind::Text(130), "重ねる文書", "the instrument laid over it")
            .may("steps", Kind::Int(1, LONGEST), "たどる段数。既定は1", "how many steps to walk; 1 unless given"))
            .gives::<Crosswalk>(200).also(&["text/csv"]).refuses(&[404, 406]);
    GET "/api/v1/risks/laws" OPEN => risks,
        table(about("getRiskMatrix", "14のリスクと法律の対応", "The fourteen risks and the laws named for them"))
            .gives::<RiskMatrix>(200).also(&["text/csv"]).refuses(&[406]);
}

fn steps(query: &Fields) -> usize {
    usize::try_from(query.int("steps")).ok().filter(|n| *n > 0).unwrap_or(1)
}

/// An instrument named in the query.
fn named<'c>(cx: &'c Cx, query: &Fields, name: &str) -> Result<&'c norm::Instrument, Failure> {
    let id = query.get(name);
    let absent = || Refusal::of(shirube_domain::refusal::Class::Absent, "norm.no-such-instrument").with("norm", id);
    Ok(cx.catalog().instrument(id).ok_or_else(|| absent().on(format!("?{name}")))?)
}

fn is_csv(query: &Fields, headers: &HeaderMap) -> Result<bool, Failure> {
    let accept = headers.get(header::ACCEPT).and_then(|v| v.to_str().ok());
    Ok(reply::prefer(query, accept, &[("json", "application/json"), ("csv", "text/csv")])? == "csv")
}

async fn of_norm(cx: Cx, Path((id, clause)): Path<(String, String)>, condition: Condition) -> Reply {
    let found = cx.catalog().instrument(&id).ok_or_else(Failure::absent)?;
    let norm = found.norm(&clause).ok_or_else(Failure::absent)?;
    let id = NormId::new(&found.code, &found.version, &norm.id);
    let reached = cx.catalog().relations().reach(&id, steps(&Fields::parse(&cx.query)));
    let items = reached.iter().map(|r| RelatedNorm::of(r, cx.catalog())).collect();
    reply::of_catalog(&cx, &condition, &RelationList { norm: id.to_string(), items })
}

async fn compare(cx: Cx, Path((id, version)): Path<(String, String)>, condition: Condition) -> Reply {
    let new = cx.catalog().instrument(&id).ok_or_else(Failure::absent)?;
    let old = cx.catalog().instrument(&format!("{}@{version}", new.code)).ok_or_else(Failure::absent)?;
    reply::of_catalog(&cx, &condition, &Comparison::of(old, new, &norm::compare(old, new)))
}

async fn stated(cx: Cx, condition: Condition) -> Reply {
    let query = Fields::parse(&cx.query);
    let wanted = |name: &str| {
        cx.catalog().instrument(query.get(name)).map_or_else(|| query.get(name).to_owned(), norm::Instrument::id)
    };
    let asked: Vec<String> = ["of", "by"].into_iter().filter(|n| query.has(n)).map(wanted).collect();
    let all = cx.catalog().relations().collections().iter();
    let items = all.filter(|c| asked.iter().all(|id| c.source == *id || c.target == *id));
    reply::of_catalog(&cx, &condition, &RelationCollections { items: items.map(RelationCollection::from).collect() })
}

async fn crosswalk(cx: Cx, headers: HeaderMap) -> Reply {
    let query = Fields::parse(&cx.query);
    let (of, by) = (named(&cx, &query, "of")?, named(&cx, &query, "by")?);
    let found = norm::crosswalk(cx.catalog(), of, by, steps(&query));
    if is_csv(&query, &headers)? {
        return public::crosswalk_csv(&cx, &found);
    }
    reply::ok(&cx, &Crosswalk::of(&found, cx.catalog()))
}

async fn risks(cx: Cx, headers: HeaderMap) -> Reply {
    if is_csv(&Fields::parse(&cx.query), &headers)? {
        return public::risk_csv(&cx);
    }
    let source = cx.catalog().instrument(public::INTERIM).ok_or_else(Failure::absent)?;
    reply::ok(&cx, &RiskMatrix::of(source, cx.catalog()))
}
