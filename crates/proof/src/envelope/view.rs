//! What two checkpoints of one log are to each other.

use crate::checkpoint::Checkpoint;
use crate::merkle::verify_consistency;
use crate::statement::Continuation;

/// What a checkpoint that came is to the one kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum View {
    /// The same tree.
    Same,
    /// It continues the one kept, by a proof.
    Continues,
    /// It is earlier than the one kept, which continues it by a proof.
    Earlier,
    /// One size, two roots, both signed: nobody but the log can make that. It told different things to different people.
    Split,
    /// A proof was there and does not hold. Its signer sent it, and a log that is one log has one that holds.
    Broken,
    /// Nothing at hand says.
    Unproven,
}

/// Compares a checkpoint that came with the one kept, by the proofs that came with it. Both must have been opened with the log's
/// key before.
pub fn compare(kept: &Checkpoint, came: &Checkpoint, proofs: &[Continuation]) -> View {
    if kept.size == came.size {
        return if kept.root == came.root { View::Same } else { View::Split };
    }
    let (old, new, held) = match kept.size < came.size {
        true => (kept, came, View::Continues),
        false => (came, kept, View::Earlier),
    };
    let mut view = if old.size == 0 { held } else { View::Unproven };
    for proof in proofs.iter().filter(|proof| (proof.old, proof.new) == (old.size, new.size)) {
        match verify_consistency(old.size, new.size, &proof.proof, &old.root, &new.root) {
            Ok(()) => return held,
            Err(_) => view = View::Broken,
        }
    }
    view
}
