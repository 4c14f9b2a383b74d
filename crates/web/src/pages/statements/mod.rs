//! Keys and signed statements: what an issuer publishes, what its members do with them, and the check anyone may make.
//!
//! For: a reader anywhere finds keys and status; an owner makes and revokes keys; a member sees what was signed.
//! Rests on: `statement`; `docs/specs/statement.md`, `docs/specs/status.md`; SD-JWT VC (issuer metadata), Token Status List.
//! Words: a *finding* is one answer of a check, in words, with its code.
//! Never: sums findings up in one word; shows a whole statement to someone who is no member; fetches what a file names.
//! Begin at: [`ROUTES`].

mod findings;
pub(crate) mod keys;
mod list;
mod one;
mod published;
mod verify;

use crate::guard::access::{APPROVE, DISCLOSE, KEYS, OPEN, READ};
use crate::routes;
pub(crate) use findings::{FindingRow, finding_rows};
use shirube_domain::statement::{StatementRow, Status};
use shirube_domain::text::Lang;
use shirube_domain::time::{minute_in_japan, of_second};

routes! {
    GET "/.well-known/jwt-vc-issuer" OPEN => published::installation;
    GET "/.well-known/jwt-vc-issuer/o/{operator}" OPEN => published::operator;
    GET "/status/{list}" OPEN => published::token_list;
    GET "/status/{list}/{kind}" OPEN => published::bitstring_list;
    GET "/{lang}/verify" OPEN => verify::form;
    POST "/{lang}/verify" OPEN => verify::check;
    GET "/{lang}/w/{org}/settings/keys" READ => keys::list;
    POST "/{lang}/w/{org}/settings/keys" KEYS => keys::make;
    GET "/{lang}/w/{org}/settings/keys/{key}/revoke" KEYS => keys::confirm;
    POST "/{lang}/w/{org}/settings/keys/{key}/revoke" KEYS => keys::revoke;
    GET "/{lang}/w/{org}/register/statements" READ => list::list;
    GET "/{lang}/w/{org}/register/statements.json" READ => list::json;
    GET "/{lang}/w/{org}/register/statements/{statement}" READ => one::show;
    GET "/{lang}/w/{org}/register/statements/{statement}/bundle" DISCLOSE => one::bundle;
    POST "/{lang}/w/{org}/register/statements/{statement}/status" APPROVE => one::set_status;
}

/// Seconds since 1970 as people in Japan read them.
pub(crate) fn moment(seconds: u64) -> String {
    of_second(seconds).map_or_else(|| seconds.to_string(), minute_in_japan)
}

/// The type of a statement in words; the type itself where it has none.
pub(crate) fn kind_words(kind: &str, lang: Lang) -> String {
    let of = shirube_domain::norm::Audience::ALL.iter().copied();
    let sheet = of.into_iter().find(|a| kind == format!("urn:x-shirube:statement:sheet-for-{}:1", a.word()));
    match sheet {
        Some(audience) => {
            let whom = audience.label(lang);
            lang.pick(format!("開示シート（{whom}向け）"), format!("Disclosure sheet ({whom})"))
        }
        None if kind == shirube_domain::evaluation::KIND => {
            lang.pick("評価の結果", "Result of an evaluation").to_owned()
        }
        None => kind.to_owned(),
    }
}

/// The chip of how a statement stands at a time, with its words.
pub(crate) fn standing(row: &StatementRow, now: u64, lang: Lang) -> (&'static str, &'static str) {
    let chip = match row.status {
        Status::Valid if now >= row.expires_at => return ("neutral", lang.pick("期限切れ", "expired")),
        Status::Valid => "done",
        Status::Suspended => "attention",
        Status::Withdrawn => "failed",
    };
    (chip, row.status.label(lang))
}
