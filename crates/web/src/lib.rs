//! Pages, JSON API and static files.
//!
//! For: people in a browser and programs over HTTP; every task works without JavaScript.
//! Rests on: the domain's verbs; a handler names one verb and one view.
//! Words: a [`Cx`] is one request, with who is asking and in which language; a *route* is declared once, with the verb it
//! needs, and the guard enforces that verb before any handler runs.
//! Never: holds SQL or a rule of law; trusts a form without its token; turns a text of a person into markup.
//! Begin at: [`app::App`], [`guard`], then [`pages`].

pub mod api;
pub mod app;
pub mod atom;
pub mod csv;
pub mod cx;
mod exchange;
pub mod failure;
pub mod form;
pub mod guard;
mod ical;
mod language;
mod named;

pub mod pages;
mod patience;
mod source;
pub mod statics;
pub mod tongue;
pub mod view;
pub mod words;

pub use app::{App, MailWay, Office, Settings, router};
pub use source::Peer;
