//! Sheets written, approved and given; statements received, checked and accepted; the public page of an operator.
//!
//! For: telling the next party what it needs and no more, and resting on what one was told.
//! Rests on: `disclosure`, `received`, `statement`; `docs/specs/disclosure.md`.
//! Words: a *sheet* is one version for one audience; a *delivery* is one recipient of it; what is *received* stands in an inbox.
//! Never: shows a field the audience does not need; sums checks up in one word; opens another operator's inbox.
//! Begin at: [`ROUTES`], then `sheet`.

mod delivery;
mod fields;
mod inbox;
mod list;
mod received;
mod send;
mod shown;
mod sheet;

pub(crate) use fields::{Told, labels, said_in};
pub(crate) use list::{SheetLine, field_label, line};

use crate::cx::Cx;
use crate::failure::Failure;
use crate::guard::access::{APPROVE, DISCLOSE, OPEN, READ};
use crate::routes;
use crate::words::disclosing::{DisclosingWords, disclosing_words};
use shirube_domain::db::Tx;
use shirube_domain::disclosure::{self, Sheet};
use shirube_domain::id::{OperatorId, SheetId};
use shirube_domain::refusal::{Class, Error, Refusal};
use shirube_proof::note::VerifierKey;

routes! {
    GET "/{lang}/w/{org}/register/sheets" READ => list::list;
    POST "/{lang}/w/{org}/register/assets/{asset}/sheets" DISCLOSE => list::begin;
    GET "/{lang}/w/{org}/register/sheets/{sheet}" READ => sheet::show;
    POST "/{lang}/w/{org}/register/sheets/{sheet}" DISCLOSE => sheet::write;
    POST "/{lang}/w/{org}/register/sheets/{sheet}/autosave" DISCLOSE => sheet::autosave;
    POST "/{lang}/w/{org}/register/sheets/{sheet}/recall" DISCLOSE => sheet::recall;
    POST "/{lang}/w/{org}/register/sheets/{sheet}/approve" APPROVE => sheet::approve;
    POST "/{lang}/w/{org}/register/sheets/{sheet}/back" APPROVE => sheet::back;
    POST "/{lang}/w/{org}/register/sheets/{sheet}/publish" APPROVE => sheet::publish;
    POST "/{lang}/w/{org}/register/sheets/{sheet}/withdraw" APPROVE => sheet::withdraw;
    GET "/{lang}/w/{org}/register/sheets/{sheet}/send" DISCLOSE => send::form;
    POST "/{lang}/w/{org}/register/sheets/{sheet}/send" DISCLOSE => send::send;
    GET "/{lang}/w/{org}/register/deliveries/{delivery}" READ => delivery::show;
    GET "/{lang}/w/{org}/register/deliveries/{delivery}/statement.json" DISCLOSE => delivery::file;
    POST "/{lang}/w/{org}/register/deliveries/{delivery}/answer" DISCLOSE => delivery::answer;
    POST "/{lang}/w/{org}/register/deliveries/{delivery}/more" DISCLOSE => delivery::more;
    GET "/{lang}/w/{org}/register/received" READ => inbox::list;
    POST "/{lang}/w/{org}/register/received" DISCLOSE => inbox::upload;
    GET "/{lang}/w/{org}/register/received/{received}" READ => received::show;
    GET "/{lang}/w/{org}/register/received/{received}/statement.json" READ => received::file;
    POST "/{lang}/w/{org}/register/received/{received}/confirm" DISCLOSE => received::confirm;
    POST "/{lang}/w/{org}/register/received/{received}/accept" DISCLOSE => received::accept;
    POST "/{lang}/w/{org}/register/received/{received}/ask" DISCLOSE => received::ask;
    POST "/{lang}/w/{org}/register/received/{received}/decline" DISCLOSE => received::decline;
    GET "/{lang}/o/{operator}" OPEN => shown::page;
    GET "/{lang}/o/{operator}/sheets.json" OPEN => shown::json;
    GET "/{lang}/o/{operator}/feed.atom" OPEN => shown::feed;
    GET "/{lang}/o/{operator}/sheets/{sheet}/statement.json" OPEN => shown::file;
}

fn my_words(cx: &Cx) -> &'static DisclosingWords {
    disclosing_words(cx.lang)
}

fn absent() -> Error {
    Refusal::of(Class::Absent, "common.absent").into()
}

/// The sheet a path names, if it is this operator's; anything else is absent.
fn held(tx: &mut Tx<'_>, operator: &OperatorId, id: &SheetId) -> Result<Sheet, Error> {
    disclosure::sheet(tx, id)?.filter(|sheet| sheet.operator == *operator).ok_or_else(absent)
}

fn sheet_id(text: &str) -> Result<SheetId, Failure> {
    SheetId::parse(text).map_err(|_| Failure::absent())
}

/// The key of this installation's log, for checks.
fn log_key(app: &crate::app::App) -> Option<VerifierKey> {
    app.installation.log_key().parse().ok()
}

/// A name a file can have.
fn file_name(name: &str) -> String {
    let plain: String =
        name.chars().map(|c| if c.is_control() || "/\\:*?\"<>|".contains(c) { '_' } else { c }).collect();
    let short: String = plain.chars().take(80).collect();
    format!("{short}.statement.json")
}
