//! Notices of changed norms: in the workspace, as feeds, and how to receive them.
//!
//! For: members hear which of their systems a change concerns; anyone may follow the changes.
//! Rests on: `notice`; RFC 4287 for feeds, RFC 8058 for stopping mail with one click.
//! Words: a *notice* tells one operator of one comparison of the catalogue.
//! Never: names a system to someone who is no member; keeps a feed's address in the clear.
//! Begin at: [`ROUTES`].

mod feeds;
mod list;
mod one;
mod post;
mod settings;

use crate::guard::access::{ADMINISTER, OPEN, READ};
use crate::routes;

routes! {
    GET "/{lang}/w/{org}/notices" READ => list::list;
    POST "/{lang}/w/{org}/notices/read" READ => list::mark_all;
    GET "/{lang}/w/{org}/notices/settings" READ => settings::show;
    POST "/{lang}/w/{org}/notices/settings/mail" READ => settings::mail;
    POST "/{lang}/w/{org}/notices/settings/feed" READ => settings::make_feed;
    POST "/{lang}/w/{org}/notices/settings/feed/revoke" READ => settings::revoke_feed;
    GET "/{lang}/w/{org}/notices/{notice}" READ => one::show;
    POST "/{lang}/w/{org}/notices/{notice}/read" READ => one::mark;
    GET "/{lang}/admin/mail" ADMINISTER => post::queue;
    GET "/{lang}/notices/stop/{stop}" OPEN => settings::confirm_stop;
    POST "/{lang}/notices/stop/{stop}" OPEN => settings::stop;
    GET "/{lang}/feeds/notices/{secret}" OPEN => feeds::private;
    GET "/{lang}/feeds/events/{secret}" OPEN => feeds::events;
    GET "/{lang}/norms/feed.atom" OPEN => feeds::norms;
    GET "/{lang}/norms/{instrument}/feed.atom" OPEN => feeds::instrument;
}
