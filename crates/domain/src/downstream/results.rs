//! Results of evaluations that went stale: their operator hears of it, and whoever was given the statement that says them.

use super::blank;
use super::model::{Change, Figures, Kind, State};
use super::store;
use crate::db::{Turn, WriteTx};
use crate::door::Ground;
use crate::evaluation::{self, Evaluation, Stale};
use crate::housekeeping;
use crate::received;
use crate::refusal::Error;
use crate::registry;
use crate::statement::{self, seconds};
use crate::text::Lang;
use crate::time::rfc3339;

/// Results looked at in one write.
const AT_ONCE: i64 = 200;

/// Notes which results went stale since the last look; the walk then tells of those that are said in a statement somebody was
/// given. Says how many causes. Writes nothing when there are none. Called now and then while serving.
///
/// # Errors
/// Faults of the database.
pub fn look_at_results(ground: &Ground) -> Result<usize, Error> {
    let bounds = (AT_ONCE, seconds(ground.clock.now()));
    let (mut after, mut noted) = (None, 0);
    loop {
        let (fresh, next) = ground.db.read(|tx| evaluation::fresh(tx, after.as_ref(), bounds))?;
        if !fresh.is_empty() {
            noted += housekeeping::run(ground, "evaluation.stale", |tx, _| {
                // Two programs that look at the same moment must not both tell of it.
                tx.take_turn(Turn::Downstream)?;
                let (fresh, _) = evaluation::fresh(tx, after.as_ref(), bounds)?;
                for (held, one) in &fresh {
                    evaluation::note(tx, held, one)?;
                    tell(tx, held, one)?;
                }
                Ok::<_, Error>(fresh.len())
            })?;
        }
        match next {
            Some(next) => after = Some(next),
            None => return Ok(noted),
        }
    }
}

/// Tells those who were given the statement. That it was withdrawn or ran out is told by changes of their own.
fn tell(tx: &mut WriteTx<'_, '_>, held: &Evaluation, one: &Stale) -> Result<(), Error> {
    use evaluation::Cause::{Expired, Suspended, Withdrawn};
    let Some(row) = held.statement.as_ref().map(|id| statement::statement(tx, id)).transpose()?.flatten() else {
        return Ok(());
    };
    if [Expired, Suspended, Withdrawn].contains(&one.cause) || !received::is_held(tx, &row.digest)? {
        return Ok(());
    }
    let name = registry::asset(tx, &held.asset)?.map(|a| a.name).unwrap_or_default();
    let base = blank(tx, Kind::ResultStale, (name, Some((row.issuer.clone(), row.subject.clone()))));
    // Nobody wrote a reason: both languages stand side by side, and what it is now.
    let words =
        format!("{} / {} ({})", one.cause.label(Lang::Ja), one.cause.label(Lang::En), one.detail).replace(" ()", "");
    let fresh = Change {
        operator: Some(held.operator.clone()),
        asset: Some(held.asset.clone()),
        statement: Some(row.id),
        digest: Some(row.digest),
        public_words: words.clone(),
        words,
        state: State::Announced,
        announced_at: Some(rfc3339(tx.at())),
        reach: Figures { is_whole: true, ..base.reach },
        ..base
    };
    store::insert(tx, &fresh)?;
    Ok(())
}
