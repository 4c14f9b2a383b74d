//! What operators here were told by others: signed statements received, checked, accepted, pinned (受け取った言明).
//!
//! For: a provider rests on what a developer signed, and knows which version, from whom, and how it stands today.
//! Rests on: `docs/specs/statement.md`, `docs/specs/status.md` section 6, `docs/specs/disclosure.md`; `aigb@1.2:P-6`.
//! Words: a *finding* is one answer of a check; a *pin* is the accepted statement about a subject that an asset rests on.
//! Never: sums findings up in one word; takes a key from what came; lets another operator read what one was given.
//! Begin at: [`receive`], then [`accept`]; [`marks`] for what rests on one.

mod arrive;
mod check;
mod decide;
mod model;
mod standing;
mod status;
mod store;

#[cfg(test)]
mod tests;
#[cfg(test)]
pub(crate) use tests::{elsewhere, from_elsewhere};

pub use arrive::{Arrived, Incoming, MOST_BYTES, look, receive};
pub use check::{Reader, check_now, confirm_issuer, count, obstacles, to_confirm, trusted};
pub use decide::{accept, decline};
pub(crate) use decide::{asked, held};
pub use model::{CheckAnswer, KnownIssuer, Pin, Received, ReceivedState};
pub use standing::{FieldChange, Mark, compare, marks};
pub use status::{Fetch, Fetched, follow as follow_status};
pub use store::{
    ReceivedList, Standing, about, is_held, known_issuer, known_issuers, list, of_delivery, of_node_delivery, pin,
    pins_about, pins_of_asset, pins_on, received, standing, unread,
};
