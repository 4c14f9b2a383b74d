//! Letters of acts: one page for reading and print, and the same as PDF.
//!
//! For: the party a letter went to, and the officials of its case.
//! Rests on: `shirube_domain::letter`; `docs/specs/letter.md`.
//! Words: a *letter* is named by its case and the number of its event.
//! Never: shows a letter to whom `cases::view` does not show its event; says that there is one.
//! Begin at: [`ROUTES`].

use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::guard::access::SIGNED_IN;
use crate::pages::{cases as pages_cases, report};
use crate::routes;
use crate::view::{LinkItem, Page};
use crate::words::Words;
use crate::words::letter::{LetterWords, letter_words};
use axum::extract::Path;
use shirube_domain::cases::Actor;
use shirube_domain::circular;
use shirube_domain::id::CircularId;
use shirube_domain::letter::{self, Letter};
use shirube_domain::text::Both;

routes! {
    GET "/{lang}/cases/{case}/letters/{event}" SIGNED_IN => one;
    GET "/{lang}/letters/{circular}/{number}" SIGNED_IN => copy;
}

#[derive(askama::Template)]
#[template(path = "letters/one.html")]
struct LetterPage {
    page: Page,
    w: &'static Words,
    t: &'static LetterWords,
    l: Letter,
    log: String,
    formats: Vec<LinkItem>,
}

impl LetterPage {
    /// A fixed word of letters.
    fn word(&self, name: &str) -> Both {
        letter::label(name)
    }
}

/// The letter a path names, for whoever may read it; absent for anybody else.
async fn find(cx: &Cx, case: String, event: &str) -> Result<Letter, Failure> {
    let (actor, at) = (Actor::Account(cx.account_id()?), cx.now);
    let number: i64 = event.parse().map_err(|_| Failure::absent())?;
    let found = cx
        .read(move |tx, catalog| {
            let id = pages_cases::find(tx, &case)?;
            letter::of(tx, catalog, &actor, &id, number, at)
        })
        .await?;
    found.ok_or_else(Failure::absent)
}

/// The page of a letter; with `.pdf` behind the number, the same as a document.
async fn one(cx: Cx, Path((_, case, event)): Path<(String, String, String)>) -> Reply {
    let (number, is_pdf) = event.strip_suffix(".pdf").map_or((event.as_str(), false), |n| (n, true));
    let l = find(&cx, case.clone(), number).await?;
    let crumbs = [(letter_words(cx.lang).cases, "/cases"), (&*case, &*format!("/cases/{case}"))];
    show(&cx, l, &format!("/cases/{case}/letters/{number}.pdf"), &crumbs, is_pdf).await
}

/// The letter of one copy of a circular, and the same as a document.
async fn copy(cx: Cx, Path((_, circular, number)): Path<(String, String, String)>) -> Reply {
    let (bare, is_pdf) = number.strip_suffix(".pdf").map_or((number.as_str(), false), |n| (n, true));
    let (account, which) = (cx.account_id()?, bare.parse::<i64>().map_err(|_| Failure::absent())?);
    let id = CircularId::parse(&circular).map_err(|_| Failure::absent())?;
    let found = cx.read(move |tx, catalog| circular::letter(tx, catalog, &account, &id, which)).await?;
    let l = found.ok_or_else(Failure::absent)?;
    show(&cx, l, &format!("/letters/{circular}/{bare}.pdf"), &[], is_pdf).await
}

async fn show(cx: &Cx, l: Letter, file: &str, crumbs: &[(&str, &str)], is_pdf: bool) -> Reply {
    if is_pdf {
        let name = format!("shirube-{}.pdf", l.number.replace('/', "-"));
        let bytes = report::letter_pdf(cx, l).await?;
        return Ok(cx.download("application/pdf", &name, bytes));
    }
    let t = letter_words(cx.lang);
    let page = LetterPage {
        page: cx.page(l.title.get(cx.lang), crumbs),
        w: cx.words(),
        t,
        l,
        log: cx.url("/log"),
        formats: vec![LinkItem { label: "PDF".to_owned(), href: cx.url(file), current: false }],
    };
    cx.show(&page)
}
