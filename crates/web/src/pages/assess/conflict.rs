//! Two people answered the same item: both texts side by side, and a third column that will be saved.

use super::desk::Desk;
use super::item::{draft_of, statuses};
use crate::cx::{Cx, Reply};
use crate::view::{Choice, ConflictRow, LinkItem, Page, minute};
use crate::words::Words;
use crate::words::assess::{AssessWords, assess_words};
use axum::http::StatusCode;
use shirube_domain::assessment::{AnswerDraft, AnswerStatus};
use shirube_domain::norm::NormId;
use shirube_domain::text::Lang;

#[derive(askama::Template)]
#[template(path = "assess/conflict.html")]
struct ConflictPage {
    page: Page,
    w: &'static Words,
    t: &'static AssessWords,
    tabs: Vec<LinkItem>,
    who: String,
    rows: Vec<ConflictRow>,
    /// Fields both agree on: not shown for choosing, but sent along.
    agreed: Vec<(String, String)>,
    statuses: Vec<Choice>,
    here: String,
    version: String,
    returning: String,
}

/// Shows the conflict; saving from here carries the other person's revision, so that it is resolved and not repeated.
pub(super) fn show(cx: &Cx, desk: &Desk, norm: &NormId, yours: &AnswerDraft, returning: &str) -> Reply {
    let t = assess_words(cx.lang);
    let held = desk.answers.iter().find(|a| a.norm == *norm);
    let theirs = draft_of(held);
    let who = held.map_or_else(String::new, |a| {
        format!("{}{}（{}）", t.conflict_who, desk.person(&a.updated_by, t), minute(&a.updated_at))
    });
    let texts = [
        ("statement", t.statement, &yours.statement, &theirs.statement),
        ("reason", t.reason, &yours.reason, &theirs.reason),
        ("owner", t.owner, &yours.owner, &theirs.owner),
        ("due", t.due, &yours.due, &theirs.due),
    ];
    let (mut rows, mut agreed) = (vec![status_row(cx.lang, t, yours, &theirs)], Vec::new());
    for (field, label, mine, other) in texts {
        let row = text_row(field, label, mine, other);
        if row.kind == "same" {
            agreed.push((field.to_owned(), other.clone()));
        }
        rows.push(row);
    }
    let title = cx.catalog().norm(norm).map_or_else(|| norm.to_string(), |(_, n)| n.title.get(cx.lang).to_owned());
    let page = ConflictPage {
        page: desk.page(cx, &title)?,
        w: cx.words(),
        t,
        tabs: desk.tabs(cx, "")?,
        who,
        rows,
        agreed,
        statuses: statuses(cx.lang, &yours.status),
        here: desk.url(cx, &format!("/items/{norm}"))?,
        version: theirs.seen.to_string(),
        returning: returning.to_owned(),
    };
    cx.show_with(StatusCode::CONFLICT, &page)
}

fn status_row(lang: Lang, t: &AssessWords, yours: &AnswerDraft, theirs: &AnswerDraft) -> ConflictRow {
    let label = |word: &str| AnswerStatus::parse(word).unwrap_or(AnswerStatus::Unanswered).label(lang);
    choice_row("status", t.status, label(&yours.status), label(&theirs.status), t)
}

/// A field with options: where they differ, what is saved is chosen below the table.
pub(super) fn choice_row(field: &str, label: &str, yours: &str, theirs: &str, t: &AssessWords) -> ConflictRow {
    let same = yours == theirs;
    ConflictRow {
        field: field.to_owned(),
        label: label.to_owned(),
        yours: yours.to_owned(),
        theirs: theirs.to_owned(),
        result: if same { yours } else { t.conflict_choose }.to_owned(),
        kind: if same { "same" } else { "yours" }.into(),
    }
}

/// A text: where they differ, the result is written in the table, and begins with what both wrote.
pub(super) fn text_row(field: &str, label: &str, yours: &str, theirs: &str) -> ConflictRow {
    let same = plain(yours) == plain(theirs);
    ConflictRow {
        field: field.to_owned(),
        label: label.to_owned(),
        yours: yours.to_owned(),
        theirs: theirs.to_owned(),
        result: if same { theirs.to_owned() } else { both(field, yours, theirs) },
        kind: if same { "same" } else { "conflict" }.into(),
    }
}

fn plain(text: &str) -> String {
    text.replace("\r\n", "\n").trim().to_owned()
}

/// A first proposal that loses neither: the longer when it holds the other, otherwise both, yours first.
fn both(field: &str, yours: &str, theirs: &str) -> String {
    let (mine, other) = (plain(yours), plain(theirs));
    if mine.contains(&other) || field == "due" && !mine.is_empty() {
        return mine;
    }
    if other.contains(&mine) {
        return other;
    }
    let between = if field == "owner" { " / " } else { "\n" };
    format!("{mine}{between}{other}")
}

#[cfg(test)]
mod tests {
    use super::both;

    #[test]
    fn the_proposal_holds_what_both_wrote() {
        assert_eq!(both("statement", "a\r\nb", "c"), "a\nb\nc");
        assert_eq!(both("statement", "手順書", "手順書に定めた"), "手順書に定めた");
        assert_eq!(both("owner", "総務", "品質"), "総務 / 品質");
        assert_eq!(both("due", "2026-04-01", "2026-05-01"), "2026-04-01");
    }
}
