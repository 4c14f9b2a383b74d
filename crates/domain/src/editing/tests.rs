//! Proposals and what is in force, through their verbs, on both databases.

mod dropped;
mod edition;
mod parts;
mod review;

use super::*;
use crate::act::{Claim, Reasons};
use crate::db::DbError;
use crate::norm::{Catalog, Status};
use crate::testing::{CATALOG, World, codes};

/// An instrument no answer stands on, small enough to read: `sign@VERSION`.
pub(super) fn sign(version: &str, supersedes: Option<&str>, clauses: &[&str]) -> String {
    let before = supersedes.map(|v| format!("supersedes = \"{v}\"\n")).unwrap_or_default();
    let head = format!(
        "code = \"sign\"\nversion = \"{version}\"\n{before}title = {{ ja = \"標の手引\", en = \"Guide of signs\" }}\n\
         short = {{ ja = \"手引\", en = \"Guide\" }}\nissuer = {{ ja = \"標省\", en = \"Ministry of Signs\" }}\n\
         nature = \"guideline\"\ndecided = \"2026-01-01\"\nstatus = \"current\"\njurisdiction = \"jp\"\n\
         considered = \"on-request\"\nurl = \"https://sign.example/\"\ncertainty = \"memory\"\n"
    );
    clauses.iter().fold(head, |out, id| {
        out + &format!(
            "\n[[norm]]\nid = \"{id}\"\nkind = \"item\"\ntitle = {{ ja = \"項目 {id}\", en = \"Item {id}\" }}\n\
             text = {{ ja = \"標を立てる。\", en = \"Set up a sign.\" }}\naddressees = [\"developer\"]\n\
             strength = \"recommended\"\nassess = true\napplies = '\"developer\" in roles'\n\
             citation = {{ ja = \"{id}\", en = \"{id}\" }}\ncertainty = \"memory\"\n"
        )
    })
}

/// The current guidelines as a version 1.3 without one clause.
pub(super) fn guidelines_without(clause: &str) -> String {
    let text = CATALOG.text_of("aigb@1.2").unwrap();
    let text = text.replacen("version = \"1.2\"", "version = \"1.3\"", 1);
    let text = text.replacen("supersedes = \"1.1\"", "supersedes = \"1.2\"", 1);
    let text = text.lines().filter(|l| !l.starts_with("in_force")).map(|l| format!("{l}\n")).collect::<String>();
    let without = |part: &&str| !part.contains(&format!("\nid = \"{clause}\"\n"));
    text.split("\n[[norm]]").filter(without).collect::<Vec<_>>().join("\n[[norm]]")
}

pub(super) fn draft(text: impl Into<String>, in_force: &str, seen: i64) -> ProposalDraft {
    ProposalDraft { text: text.into(), in_force: in_force.to_owned(), seen }
}

/// Two norm editors of a world.
pub(super) struct Pair {
    pub(super) world: World,
    pub(super) one: AccountId,
    pub(super) other: AccountId,
}

impl Pair {
    pub(super) fn new() -> Pair {
        let world = World::new();
        let administrator = world.administrator();
        let (one, other) = (world.norm_editor(&administrator, "one"), world.norm_editor(&administrator, "other"));
        Pair { world, one, other }
    }

    pub(super) fn propose(&self, text: &str, in_force: &str) -> Result<ProposalId, Error> {
        let now = self.world.it.in_force();
        self.world.file(|tx, _| propose(tx, &now, &draft(text, in_force, 0), &self.one))
    }

    pub(super) fn submit(&self, id: &ProposalId) -> Result<(), Error> {
        let (now, revision) = (self.world.it.in_force(), self.revision(id));
        self.world.file(|tx, _| submit(tx, &now, id, revision, &self.one))
    }

    pub(super) fn revision(&self, id: &ProposalId) -> i64 {
        self.of(id).revision
    }

    pub(super) fn of(&self, id: &ProposalId) -> Proposal {
        self.world.read(|tx| store::proposal(tx, id)).unwrap()
    }

    pub(super) fn enact_as(&self, who: &AccountId, id: &ProposalId) -> Result<(), Error> {
        self.world.it.enact(claim(who, "norm.enact", id), id, self.revision(id))
    }

    /// Proposed by one, enacted by the other.
    pub(super) fn through(&self, text: &str, in_force: &str) -> ProposalId {
        let id = self.propose(text, in_force).unwrap();
        self.submit(&id).unwrap();
        self.enact_as(&self.other, &id).unwrap();
        id
    }

    pub(super) fn today(&self) -> Date {
        date_in_japan(self.world.it.ground.clock.now())
    }

    pub(super) fn status(&self, id: &str) -> Option<Status> {
        self.world.it.catalog().instruments().iter().find(|i| i.id() == id).map(|i| i.status)
    }

    pub(super) fn changes(&self) -> Vec<Change> {
        self.world.read(|tx| store::changes(tx, 100))
    }
}

pub(super) fn claim(who: &AccountId, power: &'static str, id: &ProposalId) -> Claim {
    let reasons = Reasons::new(vec!["原典と照らした".into()], vec!["docs/decisions/0015-norm-editing.md".into()]);
    Claim { actor: who.clone(), power, subject: id.to_string(), reasons: reasons.unwrap() }
}

/// Enacts a small instrument, for worlds that need a row in every table.
pub(crate) fn enact_one(world: &World, administrator: &AccountId) {
    let (one, other) = (world.norm_editor(administrator, "editor"), world.norm_editor(administrator, "reviewer"));
    let now = world.it.in_force();
    let today = date_in_japan(world.it.ground.clock.now()).to_string();
    let id = world
        .file(|tx, _| {
            let id = propose(tx, &now, &draft(sign("1", None, &["a"]), &today, 0), &one)?;
            submit(tx, &now, &id, 1, &one)?;
            Ok(id)
        })
        .unwrap();
    world.it.enact(claim(&other, "norm.enact", &id), &id, 2).unwrap();
    let now = world.it.in_force();
    let id = world
        .file(|tx, _| {
            let id = propose(tx, &now, &draft(with_term("Signpost"), &today, 0), &one)?;
            submit(tx, &now, &id, 1, &one)?;
            Ok(id)
        })
        .unwrap();
    world.it.enact(claim(&other, "norm.enact", &id), &id, 2).unwrap();
}

/// The glossary with one term more.
pub(super) fn with_term(identifier: &str) -> String {
    let held = CATALOG.file("terms.toml").unwrap();
    format!(
        "{held}\n[[term]]\nja = \"道しるべ\"\nreading = \"みちしるべ\"\nen = \"signpost\"\n\
         identifier = \"{identifier}\"\nsource = \"test\"\ncertainty = \"memory\"\n\
         definition = {{ ja = \"道を示すもの。\", en = \"What shows the way.\" }}\n"
    )
}

#[test]
fn a_version_proposed_by_one_and_enacted_by_another_is_current_and_the_log_says_so() {
    let p = Pair::new();
    let before = p.changes();
    assert_eq!(before.len(), 1, "what is in force at the first start is on record");
    p.through(&sign("1", None, &["a", "b"]), &p.today().to_string());
    let id = p.through(&sign("2", Some("1"), &["a"]), &p.today().tomorrow().unwrap().to_string());
    assert_eq!((p.status("sign@1"), p.status("sign@2")), (Some(Status::Current), Some(Status::Coming)));
    p.world.clock.forward_hours(24);
    p.world.it.look_again().unwrap();
    assert_eq!((p.status("sign@1"), p.status("sign@2")), (Some(Status::Superseded), Some(Status::Current)));
    let former = p.world.it.catalog();
    let former = former.instrument("sign@1").unwrap();
    assert_eq!(former.until, Some(p.today().yesterday().unwrap()), "a former version says its last day");
    let changes = p.changes();
    assert_eq!(changes.len(), 4, "the first start, two acts, and the day that came");
    assert_eq!(changes[0].digest, p.world.it.catalog().digest().to_string());
    assert!(changes[0].instruments.contains("\"sign@2\":{\"sha256\":"));
    let act = p.of(&id).act.unwrap();
    let act = p.world.read(|tx| store::act_of(tx, &act)).unwrap();
    assert_eq!((act.power.as_str(), act.findings.as_slice()), ("norm.enact", &["原典と照らした".to_owned()][..]));
    let steps: Vec<_> =
        p.world.read(|tx| store::steps(tx, &id)).into_iter().map(|s| (s.kind, s.name.unwrap())).collect();
    let of = |kind, name: &str| (kind, name.to_owned());
    assert_eq!(steps, [of(StepKind::Saved, "one"), of(StepKind::Submitted, "one"), of(StepKind::Enacted, "other")]);
    assert_eq!(p.world.faults(), []);
}

#[test]
fn what_is_in_force_is_recorded_once_and_not_at_every_start() {
    let p = Pair::new();
    p.through(&sign("1", None, &["a"]), &p.today().to_string());
    let before = p.changes();
    for _ in 0..2 {
        let again = p.world.another().unwrap();
        assert_eq!(again.catalog().digest(), p.world.it.catalog().digest());
        again.look_again().unwrap();
    }
    assert_eq!(p.changes(), before);
}

#[test]
fn another_program_on_the_same_database_notices_and_a_sudden_end_loses_nothing() {
    let p = Pair::new();
    let beside = p.world.another().unwrap();
    let id = p.propose(&sign("1", None, &["a"]), &p.today().to_string()).unwrap();
    p.submit(&id).unwrap();
    // The act alone, as when the program ends before it takes the version in.
    let (now, revision) = (p.world.it.in_force(), p.revision(&id));
    crate::act::perform(&p.world.it.ground, claim(&p.other, "norm.enact", &id), |tx, act| {
        enact(tx, act, &now, &id, revision)
    })
    .unwrap();
    assert_eq!(p.changes().len(), 1);
    beside.look_again().unwrap();
    assert!(beside.catalog().instrument("sign@1").is_some());
    assert_eq!(p.changes().len(), 2);
    let restarted = p.world.another().unwrap();
    assert!(restarted.catalog().instrument("sign@1").is_some());
    p.world.it.look_again().unwrap();
    assert_eq!(p.status("sign@1"), Some(Status::Current));
    assert_eq!(p.changes().len(), 2);
    assert_eq!(p.world.faults(), []);
}

#[test]
fn a_catalogue_that_no_longer_fits_starts_without_the_version_and_names_it() {
    let p = Pair::new();
    // After the day the version before came into force.
    p.world.clock.forward_hours(24 * 60);
    p.world.it.look_again().unwrap();
    p.through(&guidelines_without("C-1-1"), &p.today().to_string());
    assert_eq!(p.status("aigb@1.2"), Some(Status::Superseded));
    // A later program that brings a version of its own in the same place.
    let rival = guidelines_without("C-1-2").replacen("version = \"1.3\"", "version = \"1.4\"", 1);
    let source = CATALOG.source().clone().with("norms/aigb@1.4.toml", rival);
    let source = source.clone().with(
        "norms/aigb@1.2.toml",
        CATALOG.text_of("aigb@1.2").unwrap().replacen("status = \"current\"", "status = \"superseded\"", 1),
    );
    let later = Catalog::load(&source).map_err(|f| format!("{f:?}")).unwrap();
    let read = InForce::read(&p.world.it.ground.db, &later, p.today()).unwrap();
    assert_eq!(read.catalog().digest(), later.digest());
    assert!(read.faults().iter().any(|f| f.file == "norms/aigb@1.3.toml"), "{:?}", read.faults());
}

#[test]
fn every_query_of_proposals_runs() {
    let p = Pair::new();
    let id = p.through(&sign("1", None, &["a"]), &p.today().to_string());
    p.world.read(|tx| {
        assert!(store::proposal(tx, &id)?.is_some());
        assert_eq!(store::proposals(tx, 10)?.len(), 1);
        assert_eq!(store::enacted(tx, 10)?.len(), 1);
        assert_eq!(store::steps(tx, &id)?.len(), 3);
        assert_eq!(store::last_step(tx, &id)?, 3);
        assert_eq!(store::authors(tx, &id)?, std::slice::from_ref(&p.one));
        assert_eq!(store::draft(tx, &id)?.unwrap().number, 1);
        let act = store::proposal(tx, &id)?.and_then(|p| p.act).unwrap();
        assert!(store::act_of(tx, &act)?.is_some());
        assert_eq!(store::state_number(tx)?, 1);
        assert_eq!(store::files(tx)?.len(), 1);
        assert_eq!(store::dropped_files(tx)?, []);
        assert_eq!(store::changes(tx, 10)?.len(), 2);
        assert_eq!(store::latest_change(tx)?.unwrap().number, 2);
        assert!(store::latest_edition(tx)? > 0);
        assert_eq!(store::answers_on(tx, "aigb@1.2")?, []);
        Ok::<_, DbError>(())
    });
}
