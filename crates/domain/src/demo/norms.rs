//! The norm editing of the demonstration: offices granted, versions of a made-up guide proposed, reviewed and enacted, and what
//! the operators hear of it.

use super::cast::{self, Person, ProposalEntry};
use super::{There, unknown};
use crate::act::{self, Claim, Reasons};
use crate::authority::Office;
use crate::editing::{self, ProposalDraft};
use crate::filing;
use crate::id::AccountId;
use crate::installation::Installation;
use crate::notice;
use crate::office::{self, OfficeDraft};
use crate::refusal::Error;
use crate::text::{Both, Lang};
use crate::time::date_in_japan;
use jiff::ToSpan;

/// The rule every act here rests on.
const RULE: &str = "docs/decisions/0015-norm-editing.md";
/// Looks taken at the clock until a day has come; the demonstration's moves with each.
const LOOKS: usize = 20;

/// Grants the office a person holds, by act of the administrator.
pub(super) fn grant(
    installation: &Installation,
    (administrator, account): (&AccountId, &AccountId),
    person: &Person,
    ministry: &Both,
) -> Result<(), Error> {
    let office = person.office.unwrap_or(Office::NormEditor);
    let found = format!("{}の依頼（架空）により、{}とする。", ministry.ja, office.label(Lang::Ja));
    let claim = Claim {
        actor: administrator.clone(),
        power: "office.grant",
        subject: account.to_string(),
        reasons: Reasons::new(vec![found], vec![RULE.to_owned()])?,
    };
    let draft = OfficeDraft {
        ministry: ministry.ja.clone(),
        ministry_en: ministry.en.clone(),
        shown_as: person.name.to_owned(),
    };
    act::perform(&installation.ground, claim, |tx, act| office::grant(tx, act, account, office, &draft))
}

/// Proposes a version, asks for review, and has another person decide where the plan says so.
pub(super) fn propose(installation: &Installation, there: &There, plan: &ProposalEntry) -> Result<(), Error> {
    let by = there.accounts.get(plan.by.as_str()).ok_or_else(unknown)?;
    let text = cast::file(&plan.file).and_then(|bytes| std::str::from_utf8(bytes).ok()).ok_or_else(unknown)?;
    let today = date_in_japan(installation.ground.clock.now());
    let in_force = today.saturating_add(plan.days.days()).to_string();
    let draft = ProposalDraft { text: text.to_owned(), in_force, seen: 0 };
    let now = installation.in_force();
    let ground = &installation.ground;
    let id = filing::receive(ground, "norm.propose", |tx, _| editing::propose(tx, &now, &draft, by))?;
    let revision = ground.db.read(|tx| editing::proposal(tx, &id))?.ok_or_else(unknown)?.revision;
    filing::receive(ground, "norm.submit", |tx, _| editing::submit(tx, &now, &id, revision, by))?;
    let Some(reviewer) = &plan.enacted_by else { return Ok(()) };
    let claim = Claim {
        actor: there.accounts.get(reviewer.as_str()).ok_or_else(unknown)?.clone(),
        power: "norm.enact",
        subject: id.to_string(),
        reasons: Reasons::new(plan.findings.clone(), vec![RULE.to_owned()])?,
    };
    let revision = ground.db.read(|tx| editing::proposal(tx, &id))?.ok_or_else(unknown)?.revision;
    installation.enact(claim, &id, revision)
}

/// Waits for the day of every version enacted, then makes known what changed. The first time it is only remembered.
pub(super) fn make_known(installation: &Installation) -> Result<(), Error> {
    for _ in 0..LOOKS {
        installation.look_again()?;
        let catalog = installation.catalog();
        if !catalog.instruments().iter().any(|i| i.status == crate::norm::Status::Coming) {
            break;
        }
    }
    notice::catch_up(&installation.ground, &installation.catalog(), &|| true).map(|_| ())
}
