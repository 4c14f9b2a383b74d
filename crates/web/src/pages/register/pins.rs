//! What an asset rests on: the accepted statement of somebody else it is pinned to, and how that stands today.

use crate::cx::Cx;
use crate::failure::Failure;
use crate::pages::statements::kind_words;
use crate::view::minute;
use crate::words::mark::mark_words;
use shirube_domain::db::Tx;
use shirube_domain::id::AssetId;
use shirube_domain::received::{self, Mark, Pin, Received};
use shirube_domain::refusal::Error;
use shirube_domain::time::day_of_second;

/// One pin in the list.
pub(super) struct PinRow {
    pub href: String,
    pub subject: String,
    pub hint: String,
    /// What happened to it, or that it stands; with the kind of its chip.
    pub states: Vec<(&'static str, &'static str)>,
}

/// A pin, the statement it stands on, and what happened to that.
pub(super) type Held = (Pin, Received, Vec<Mark>);

pub(super) fn read(tx: &mut Tx<'_>, asset: &AssetId, at: u64) -> Result<Vec<Held>, Error> {
    let mut out = Vec::new();
    for pin in received::pins_of_asset(tx, asset)? {
        let marks = received::marks(tx, &pin.received, at)?;
        out.extend(received::received(tx, &pin.received)?.map(|row| (pin, row, marks)));
    }
    Ok(out)
}

pub(super) fn rows(cx: &Cx, held: &[Held]) -> Result<Vec<PinRow>, Failure> {
    held.iter().map(|held| row(cx, held)).collect()
}

fn row(cx: &Cx, (pin, row, marks): &Held) -> Result<PinRow, Failure> {
    let t = mark_words(cx.lang);
    let who = if row.from_name.is_empty() { &row.issuer } else { &row.from_name };
    let (since, until) = (minute(&pin.at), day_of_second(row.expires_at));
    let hint = format!("{} · {who} · {} {since} · {} {until}", kind_words(&row.kind, cx.lang), t.pinned_since, t.until);
    let chip = |mark: &Mark| match mark {
        Mark::Expired | Mark::Withdrawn => ("failed", mark.label(cx.lang)),
        _ => ("attention", mark.label(cx.lang)),
    };
    let states = if marks.is_empty() { vec![("done", t.stands)] } else { marks.iter().map(chip).collect() };
    Ok(PinRow {
        href: cx.workspace_url(&format!("/register/received/{}", row.id))?,
        subject: row.subject_name.clone(),
        hint,
        states,
    })
}
