//! Self-assessment as people do it: from answers to the receipt, together, and against all that goes wrong.

mod answers;
mod evidence;
mod flow;
mod reuse;
mod risks;
mod sheet;
mod walls;

use crate::world::World;

/// A path below the fixture's draft.
fn draft(world: &World, rest: &str) -> String {
    world.at(&format!("/assess/assessments/{}{rest}", world.fixture.draft))
}

/// The path of the item answered in the fixture.
fn item(world: &World, rest: &str) -> String {
    draft(world, &format!("/items/{}{rest}", world.fixture.norm))
}
