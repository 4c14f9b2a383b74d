//! Samples for a program: so many after a place in the log, whatever is read meanwhile.

use super::{Any, Filter, SampleLine, Wanted, index, unread, verdict};
use crate::evaluation::model::Run;
use crate::evaluation::shelf::Shelf;
use crate::refusal::Error;

/// Samples after a place.
#[derive(Debug, Clone, Default)]
pub struct Keyed {
    /// The rows.
    pub rows: Vec<SampleLine>,
    /// The place of the last one; none when nothing follows.
    pub next: Option<u64>,
}

/// The askings of a run that fit, after a place in its log, as many as are wanted. Where words are looked for, only lines that may
/// fit are read.
///
/// # Errors
/// Absent when its log is not kept here; a fault when it cannot be read.
pub fn samples_after(
    shelf: &Shelf,
    run: &Run,
    filter: &Filter,
    (after, most): (Option<u64>, usize),
) -> Result<Keyed, Error> {
    let index = index(shelf, run)?;
    let Some(wanted) = Wanted::of(filter, &index) else { return Ok(Keyed::default()) };
    let words = filter.text.trim().to_lowercase();
    let (mut lines, mut out, mut last) = (index.lines(), Keyed::default(), None);
    let mut broken = None;
    let seen = index.until(|row| {
        if after.is_some_and(|place| row.number <= place) || !wanted.takes(&row) {
            return false;
        }
        let is_full = out.rows.len() == most;
        if is_full && words.is_empty() {
            out.next = last;
            return true;
        }
        match lines.read::<Any>(&row) {
            Ok(line) if !words.is_empty() && !line.holds(&words) => {}
            Ok(_) if is_full => out.next = last,
            Ok(line) => {
                last = Some(row.number);
                out.rows.push(line.line(verdict(&row, wanted.scorer)));
            }
            Err(error) => broken = Some(error),
        }
        out.next.is_some() || broken.is_some()
    });
    seen.map_err(|e| unread(&e))?;
    match broken {
        Some(error) => Err(unread(&error)),
        None => Ok(out),
    }
}
