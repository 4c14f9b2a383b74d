//! What the operators of the demonstration tell each other: keys, sheets, who was given them, and a change announced later.

use super::{There, unknown};
use crate::assessment::{self, EvidenceDraft};
use crate::disclosure::{self, Choice, Recipient, Sheet, Showing};
use crate::downstream;
use crate::filing;
use crate::id::{AccountId, OperatorId, SheetId};
use crate::installation::Installation;
use crate::norm::{Audience, Catalog};
use crate::received::{self, Reader};
use crate::refusal::Error;
use crate::statement::{self, Party};
use serde::Deserialize;
use shirube_proof::jose::Algorithm;
use shirube_proof::note::VerifierKey;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// How long the statements run.
const DAYS: u32 = 365;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Plan {
    keys: Vec<String>,
    /// Why nothing is said, where the audience needs words and there are none.
    nothing: String,
    sheet: Vec<SheetEntry>,
    change: Vec<ChangeEntry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SheetEntry {
    asset: String,
    audience: String,
    by: String,
    approved_by: Option<String>,
    #[serde(default)]
    published: bool,
    #[serde(default)]
    words: BTreeMap<String, String>,
    #[serde(default)]
    delivery: Vec<DeliveryEntry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct DeliveryEntry {
    to: String,
    fields: Vec<String>,
    read_by: String,
    /// The assets it is pinned to; none while it is being read.
    #[serde(default)]
    pinned: Vec<String>,
    /// The fields an answer about the last of them rests on.
    #[serde(default)]
    rests: Vec<String>,
    asked: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ChangeEntry {
    asset: String,
    by: String,
    kind: String,
    words: String,
    public_words: String,
    fields: Vec<String>,
}

#[expect(clippy::expect_used, reason = "the file is embedded and read by a test")]
static PLAN: LazyLock<Plan> =
    LazyLock::new(|| toml::from_str(include_str!("disclosed.toml")).expect("the plan is well formed"));

/// Plays it all. Without an address nothing can be signed, and nothing is told.
pub(super) fn play(installation: &Installation, there: &There) -> Result<(), Error> {
    let Ok(desk) = installation.desk() else { return Ok(()) };
    for key in &PLAN.keys {
        let operator = there.operators.get(key.as_str()).ok_or_else(unknown)?;
        // Made of the system's chance, whatever the rest is made of: a key others could make again would sign for anyone.
        statement::new_key(&installation.ground, &desk, Party::Operator(operator), Algorithm::Es256)?;
    }
    for entry in &PLAN.sheet {
        tell(installation, there, entry)?;
    }
    PLAN.change.iter().try_for_each(|entry| announce(installation, there, entry))
}

fn person<'t>(there: &'t There, login: &str) -> Result<&'t AccountId, Error> {
    there.accounts.get(login).ok_or_else(unknown)
}

/// Writes a sheet and hands it in; the second person signs it, and it goes to whom it is for.
fn tell(installation: &Installation, there: &There, entry: &SheetEntry) -> Result<(), Error> {
    let (ground, catalog) = (&installation.ground, &installation.catalog());
    let by = person(there, &entry.by)?;
    let handed = write(installation, there, entry, by)?;
    let Some(second) = &entry.approved_by else { return Ok(()) };
    let (desk, second) = (installation.desk()?, person(there, second)?);
    let issued = filing::receive(ground, "sheet.approve", |tx, _| {
        disclosure::approve(tx, &desk, catalog, &handed.id, handed.revision, second)
    })?;
    installation.keep_log()?;
    installation.keep_statements(&|| true)?;
    if entry.published {
        filing::receive(ground, "sheet.publish", |tx, _| disclosure::publish(tx, &issued.id, true, issued.revision))?;
    }
    entry.delivery.iter().try_for_each(|to| deliver(installation, there, (&issued.id, second), to))
}

fn write(installation: &Installation, there: &There, entry: &SheetEntry, by: &AccountId) -> Result<Sheet, Error> {
    let (ground, catalog) = (&installation.ground, &installation.catalog());
    let asset = there.assets.get(&entry.asset).ok_or_else(unknown)?;
    let audience = Audience::parse(&entry.audience).ok_or_else(unknown)?;
    let id = filing::receive(ground, "sheet.begin", |tx, _| disclosure::begin(tx, catalog, asset, audience, by))?;
    let held = ground.db.read(|tx| disclosure::sheet(tx, &id))?.ok_or_else(unknown)?;
    let own = entry.words.iter().map(|(name, words)| (name.clone(), Choice::Own(words.clone())));
    let open = disclosure::unsettled(catalog, &held).into_iter().filter(|name| !entry.words.contains_key(name));
    let choices: Vec<_> = own.chain(open.map(|name| (name, Choice::Nothing(PLAN.nothing.clone())))).collect();
    filing::receive(ground, "sheet.write", |tx, _| {
        let written = disclosure::write(tx, catalog, &id, (&choices, DAYS), held.revision, by)?;
        disclosure::submit(tx, catalog, &id, written.revision, by)
    })
}

fn deliver(
    installation: &Installation,
    there: &There,
    (sheet, by): (&SheetId, &AccountId),
    entry: &DeliveryEntry,
) -> Result<(), Error> {
    let (ground, catalog) = (&installation.ground, &installation.catalog());
    let recipient = there.operators.get(entry.to.as_str()).ok_or_else(unknown)?;
    let log: Option<VerifierKey> = installation.log_key().parse().ok();
    let reader = Reader { catalog, log: log.as_ref() };
    let showing = Showing { fields: entry.fields.iter().cloned().collect(), reasons: reasons(entry) };
    let to = Recipient::Operator(recipient.clone());
    filing::receive(ground, "sheet.send", |tx, _| disclosure::send(tx, &reader, sheet, (&to, &showing), by))?;
    let reads = person(there, &entry.read_by)?;
    let row = ground.db.read(|tx| received::list(tx, recipient, None, None, 1))?.rows.pop().ok_or_else(unknown)?;
    if let Some(words) = &entry.asked {
        filing::receive(ground, "received.ask", |tx, _| {
            disclosure::ask(tx, (recipient, &row.id), words, row.revision, reads)
        })?;
    }
    let pinned = entry.pinned.iter().map(|name| there.assets.get(name).cloned().ok_or_else(unknown));
    let pinned = pinned.collect::<Result<Vec<_>, _>>()?;
    if pinned.is_empty() {
        return Ok(());
    }
    filing::receive(ground, "received.accept", |tx, _| {
        disclosure::accept(tx, &reader, (recipient, &row.id), &pinned, row.revision, reads)
    })?;
    rest(installation, catalog, (recipient, &row, reads), &entry.rests)
}

/// Fields that need a decision are given under the contract.
fn reasons(entry: &DeliveryEntry) -> BTreeMap<String, String> {
    entry.fields.iter().map(|field| (field.clone(), "利用契約に基づく開示".to_owned())).collect()
}

/// Lets the first answer of the recipient's open self-assessment rest on some of the fields.
fn rest(
    installation: &Installation,
    catalog: &Catalog,
    (recipient, row, by): (&OperatorId, &received::Received, &AccountId),
    fields: &[String],
) -> Result<(), Error> {
    let ground = &installation.ground;
    let open = ground.db.read(|tx| assessment::list(tx, recipient, None, None, 1))?.rows.pop();
    let (Some(open), false) = (open, fields.is_empty()) else { return Ok(()) };
    let answers = ground.db.read(|tx| assessment::answers(tx, &open.id))?;
    let Some(answer) = answers.first() else { return Ok(()) };
    let fields = fields.to_vec();
    let evidence = EvidenceDraft::Statement { title: String::new(), received: row.id.clone(), fields };
    filing::receive(ground, "evidence.attach", |tx, _| {
        assessment::attach(tx, catalog, &open.id, &answer.norm, &evidence, by).map(drop)
    })
}

/// Announces a change, and tells those it reaches.
fn announce(installation: &Installation, there: &There, entry: &ChangeEntry) -> Result<(), Error> {
    let ground = &installation.ground;
    let (asset, by) = (there.assets.get(&entry.asset).ok_or_else(unknown)?, person(there, &entry.by)?);
    let said = downstream::Draft {
        kind: entry.kind.clone(),
        words: entry.words.clone(),
        public_words: entry.public_words.clone(),
        fields: entry.fields.clone(),
        ..downstream::Draft::default()
    };
    let id = filing::receive(ground, "change.draft", |tx, _| {
        downstream::draft(tx, installation.address(), asset, &said, by)
    })?;
    let (held, figures) = ground.db.read(|tx| {
        let held = downstream::change(tx, &id)?.ok_or_else(unknown)?;
        let figures = downstream::reach(tx, &held)?.figures();
        Ok::<_, Error>((held, figures))
    })?;
    let operator = held.operator.clone().ok_or_else(unknown)?;
    filing::receive(ground, "change.announce", |tx, _| {
        downstream::announce(tx, (&operator, &id), held.revision, &figures, None)
    })?;
    downstream::tell(ground, &|| true).map(drop)
}
