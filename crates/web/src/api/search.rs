//! One search over everything public.
//!
//! For: programs find provisions, laws, terms and the rest as the search page does, with the same order.
//! Rests on: `search`; `docs/specs/search.md`.
//! Words: a *facet* narrows; a *group* is what was found of one kind.
//! Never: gives marked text as HTML: a text comes in pieces, each said to be a hit or not.
//! Begin at: [`answer`].

use super::describe::{Kind, about};
use super::reply;
use super::shape::search::SearchAnswer;
use crate::cx::{Cx, Reply};
use crate::form::Fields;
use crate::guard::access::OPEN;
use crate::operations;
use shirube_domain::search::{self, Asked};

const KINDS: &[&str] = &["instrument", "term", "law", "risk", "clause", "crosswalk", "page", "entry"];

operations! {
    GET "/api/v1/search" OPEN => answer,
        about("search", "公開されているすべてからの検索", "Search of everything public")
            .may("q", Kind::Text(2_000), "探す言葉。条項番号、法律名、読みがな、「」で囲んだ言葉も使える", "what to look for; clause numbers, names of laws, readings and quoted phrases are understood")
            .may("kind", Kind::OneOf(KINDS), "この種類だけ", "only this kind")
            .may("code", Kind::Text(64), "この法令・指針だけ", "only this instrument")
            .may("strength", Kind::Text(32), "この強さだけ", "only this strength")
            .may("jurisdiction", Kind::Text(8), "この国・地域だけ", "only this jurisdiction")
            .may("status", Kind::OneOf(&["current", "superseded"]), "現行または旧版", "current or superseded")
            .may("after", Kind::Text(40), "前の答えのnextの続き。kindとともに使う", "what comes after `next` of an earlier answer; with `kind`")
            .may("limit", Kind::Int(1, 100), "種類ごとに返す件数", "how many of each kind")
            .gives::<SearchAnswer>(200);
}

async fn answer(cx: Cx) -> Reply {
    let query = Fields::parse(&cx.query);
    let given = |name: &str| Some(query.get(name).trim().to_owned()).filter(|v| !v.is_empty());
    let facets = ["code", "strength", "jurisdiction", "status"];
    let kind = search::Kind::parse(query.get("kind"));
    let asked = Asked {
        text: given("q").unwrap_or_default(),
        kind,
        facets: facets.iter().filter_map(|name| Some(((*name).to_owned(), given(name)?))).collect(),
        after: given("after").filter(|_| kind.is_some()),
        most: usize::try_from(query.int("limit")).ok().filter(|n| *n > 0).unwrap_or(10),
    };
    let (found, is_ready) = cx
        .read(move |tx, catalog| Ok((search::find(tx, catalog, &asked)?, search::is_up_to_date(tx, catalog)?)))
        .await?;
    reply::ok(&cx, &SearchAnswer::of(&found, is_ready))
}
