//! The public register of acts.
//!
//! For: programs that follow what officials do.
//! Rests on: `shirube_domain::acts`; `docs/specs/acts.md`.
//! Words: an act is *told* when its subject and findings are for everyone.
//! Never: gives more than the page shows.
//! Begin at: [`list`].

use super::describe::{Kind, about};
use super::reply;
use super::shape::act::{Act, ActPage};
use crate::cx::{Cx, Reply};
use crate::form::Fields;
use crate::guard::access::OPEN;
use crate::operations;
use crate::pages::acts::filter;
use shirube_domain::acts;

const FORCES: &[&str] = &["binding", "guidance", "information", "internal"];

operations! {
    GET "/api/v1/acts" OPEN => list,
        about("listActs", "公的行為の一覧。新しい順。当事者への行為は、相手と理由を載せない", "The register of acts, latest first; of acts towards a party neither whom nor why is told")
            .may("force", Kind::OneOf(FORCES), "この性質だけ", "only of this force")
            .may("power", Kind::Text(64), "この権限だけ", "only under this power")
            .may("year", Kind::Int(1900, 9999), "この年（日本時間）だけ", "only of this year in Japan")
            .may("before", Kind::Text(40), "この行為より前", "those before this act")
            .may("limit", Kind::Int(1, 200), "一度に返す件数", "how many at a time")
            .gives::<ActPage>(200);
}

async fn list(cx: Cx) -> Reply {
    let query = Fields::parse(&cx.query);
    let (wanted, most) = (filter(&query), reply::limit(&query) as usize);
    let mut lines = cx.read(move |tx, _| Ok(acts::list(tx, &wanted, most + 1)?)).await?;
    let is_more = lines.len() > most;
    lines.truncate(most);
    let next = lines.last().filter(|_| is_more).map(|l| l.id.to_string());
    reply::ok(&cx, &ActPage { items: lines.iter().map(Act::from).collect(), next })
}
