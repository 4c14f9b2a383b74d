//! What operators here were told by others: signed statements received, checked, accepted, pinned (受け取った表明).
//!
//! For: a provider rests on what a developer signed, and knows which version, from whom, and how it stands today.
//! Rests on: `docs/specs/statement.md`, `docs/specs/status.md` section 6, `docs/specs/disclosure.md`; `aigb@1.2:P-6`.
//! Words: a *finding* is one answer of a check; a *pin* is the accepted statement about a subject that an asset rests on.
//! Never: sums findings up in one word; takes a key from what came; lets another operator read what one was given.
//! Begin at: [`Received`].

mod model;
mod store;

pub use model::{Finding, KnownIssuer, Pin, Received, ReceivedState};
pub use store::{
    ReceivedList, about, known_issuer, known_issuers, list, of_delivery, of_node_delivery, pin, pins_about,
    pins_of_asset, pins_on, received, unread,
};
