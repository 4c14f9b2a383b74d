//! What the checkpoints at hand say about the log itself: whether it goes on from what was seen before, and whether it
//! told everybody the same.
//!
//! **Rests on**: RFC 9162 section 2.1.4, `docs/specs/log.md` sections 5 and 8.
//! **Never** call a proof that does not hold a split view: anybody can send a wrong proof. Two checkpoints of one size
//! with different roots, both signed by the log, nobody but the log can make.

use super::receipt::Included;
use super::{Answer, Check, Known};
use crate::checkpoint::{self, Checkpoint};
use crate::merkle::{self, verify_consistency};
use crate::statement::{Bundle, Continuation};

/// What two checkpoints are to each other.
enum Relation {
    /// One continues the other, or they are the same.
    Continues,
    /// One size, two roots: a split view.
    Split,
    /// There is a proof, and it does not hold.
    Broken(merkle::Error),
    /// Nothing at hand says.
    Unknown,
}

/// Every checkpoint at hand that the log signed, and the proofs between them.
pub(super) struct Checkpoints<'a> {
    /// The one the reader saw last, if it can be opened.
    seen: Option<Checkpoint>,
    all: Vec<Checkpoint>,
    proofs: &'a [Continuation],
}

impl<'a> Checkpoints<'a> {
    /// Gathers what the bundle and the reader have. Checkpoints the log did not sign say nothing and are left out.
    pub(super) fn gather(bundle: &'a Bundle, known: &Known<'_>, included: Option<&Included>) -> Self {
        let open = |text: &str| {
            known.log.and_then(|log| checkpoint::open(text.as_bytes(), log, known.witnesses).ok()).map(|o| o.checkpoint)
        };
        let seen = known.seen.and_then(|seen| open(seen.checkpoint));
        let mut all: Vec<Checkpoint> = included.iter().map(|included| included.checkpoint.clone()).collect();
        all.extend(bundle.checkpoints.iter().filter_map(|text| open(text)));
        all.extend(seen.clone());
        Checkpoints { seen, all, proofs: &bundle.consistency }
    }

    fn relation(&self, one: &Checkpoint, other: &Checkpoint) -> Relation {
        let (old, new) = if one.size <= other.size { (one, other) } else { (other, one) };
        if old.size == new.size {
            return if old.root == new.root { Relation::Continues } else { Relation::Split };
        }
        let mut relation = Relation::Unknown;
        for proof in self.proofs.iter().filter(|proof| (proof.old, proof.new) == (old.size, new.size)) {
            match verify_consistency(old.size, new.size, &proof.proof, &old.root, &new.root) {
                Ok(()) => return Relation::Continues,
                Err(error) => relation = Relation::Broken(error),
            }
        }
        relation
    }

    /// Whether the log continues what the reader saw last.
    pub(super) fn consistency(&self, known: &Known<'_>, included: Option<&Included>) -> Answer {
        let check = Check::Consistency;
        if known.log.is_none() {
            return Answer::not_checked(check, "verify.inclusion.no-key");
        }
        if known.seen.is_none() {
            return Answer::not_checked(check, "verify.consistency.first");
        }
        let Some(seen) = &self.seen else {
            return Answer::not_checked(check, "verify.consistency.seen");
        };
        let Some(included) = included else {
            return Answer::not_checked(check, "verify.consistency.nothing");
        };
        let now = &included.checkpoint;
        let answer = match self.relation(seen, now) {
            Relation::Continues => Answer::held(check, "verify.consistency.holds"),
            Relation::Split => Answer::not_held(check, "verify.split-view.found"),
            Relation::Broken(error) => {
                Answer::not_held(check, "verify.consistency.broken").with("detail", error.code())
            }
            Relation::Unknown => Answer::not_checked(check, "verify.consistency.no-proof"),
        };
        answer.with("seen", seen.size).with("size", now.size)
    }

    /// Whether two of the checkpoints cannot both be of one log.
    pub(super) fn split_view(&self) -> Answer {
        let pairs = || {
            let later = |at: usize| self.all[at + 1..].iter();
            self.all.iter().enumerate().flat_map(move |(at, one)| later(at).map(move |other| (one, other)))
        };
        let split = pairs().find(|(one, other)| matches!(self.relation(one, other), Relation::Split));
        if let Some((one, other)) = split {
            let answer = Answer::not_held(Check::SplitView, "verify.split-view.found").with("size", one.size);
            return answer.with("root", one.root).with("other", other.root);
        }
        let compared = pairs().filter(|(one, other)| matches!(self.relation(one, other), Relation::Continues)).count();
        match (compared, self.all.len()) {
            (0, 0 | 1) => Answer::not_checked(Check::SplitView, "verify.split-view.one"),
            (0, _) => Answer::not_checked(Check::SplitView, "verify.split-view.apart"),
            (count, _) => Answer::held(Check::SplitView, "verify.split-view.none").with("compared", count),
        }
    }

    /// A time by which the statement was in the log, shown by something its issuer could not write: the earliest of a
    /// witness's and the reader's own.
    pub(super) fn known_by(&self, known: &Known<'_>, included: Option<&Included>) -> Option<u64> {
        let included = included?;
        let own = known.seen.zip(self.seen.as_ref()).and_then(|(kept, seen)| {
            let covers = included.index < seen.size;
            let fits = matches!(self.relation(seen, &included.checkpoint), Relation::Continues);
            kept.at.filter(|_| covers && fits)
        });
        own.into_iter().chain(included.witnessed).min()
    }
}
