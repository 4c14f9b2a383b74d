//! SQL of changes and notices; what people want sent, and the mail, have rooms of their own.

mod told;
mod walked;
mod wanted;

pub use told::{Notice, NoticeList, NoticeQuery, changes, notice, notices, unread};
pub(super) use told::{mark, named, part, run_of};
pub use walked::compared_at;
pub(super) use walked::{
    assessed, finished_parts, forget_known, insert_change, insert_notice, insert_part, insert_run, known, known_body,
    lease, move_run, open_run, page, release, remember, said_of, seen, take_lease,
};
pub use wanted::{About, MailFigures, MailRow, feed_since, last_mail_to, last_tried, mail_figures, mails};
pub(super) use wanted::{
    Due, drop_feed, due, feed_holder, forget, has_due, insert_mail, mail_wishers, put_feed, put_wish, settle_mail,
    stop_holder, stop_wish, wish,
};

use super::{ChangedNorm, InstrumentChange};
use crate::db::{DbError, Row};
use crate::id::WrongId;
use crate::text::Both;
use serde::{Deserialize, Serialize};

fn wrong_id(e: WrongId) -> DbError {
    DbError::Schema(e.to_string())
}

fn damaged(e: serde_json::Error) -> DbError {
    DbError::Schema(format!("a change or notice cannot be read: {e}"))
}

/// What `norm_change.body` holds.
#[derive(Serialize, Deserialize)]
struct ChangeBody {
    short: Both,
    on_request: bool,
    norms: Vec<ChangedNorm>,
}

const CHANGE: &str = "SELECT code, instrument_was, instrument, body, id, at, run_id FROM norm_change";

fn read_change(r: &Row<'_>) -> Result<InstrumentChange, DbError> {
    let body: ChangeBody = serde_json::from_str(&r.text(3)?).map_err(damaged)?;
    Ok(InstrumentChange {
        code: r.text(0)?,
        was: r.opt_text(1)?,
        is: r.opt_text(2)?,
        short: body.short,
        is_on_request: body.on_request,
        norms: body.norms,
    })
}
