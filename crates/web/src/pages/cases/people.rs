//! Who is in charge of a case, who takes no part; its clocks; joining and splitting.

use super::step::required;
use super::{Open, find, open};
use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::form::{Fields, Form};
use crate::view::{Choice, Page};
use crate::words::Words;
use crate::words::case::{CaseWords, case_words};
use axum::extract::Path;
use axum::http::StatusCode;
use shirube_domain::authority::Office;
use shirube_domain::cases::{self, Actor, Seat, Wish};
use shirube_domain::filing;
use shirube_domain::form::optional_date;
use shirube_domain::id::OperatorId;
use shirube_domain::procedure::{Move, Role, Standing};
use shirube_domain::refusal::{Class, Error, Refusal};
use shirube_domain::time::{Timestamp, end_of_day_in_japan};
use std::collections::BTreeMap;

/// Somebody in charge.
struct Assigned {
    role: String,
    role_name: String,
    person: String,
    name: String,
}

#[derive(askama::Template)]
#[template(path = "cases/people.html")]
struct PeoplePage {
    page: Page,
    w: &'static Words,
    t: &'static CaseWords,
    action: String,
    back: String,
    seen: i64,
    roles: Vec<Choice>,
    assigned: Vec<Assigned>,
    people: Vec<Choice>,
    parties: Vec<Choice>,
    is_suspended: bool,
    given: BTreeMap<&'static str, String>,
}

impl PeoplePage {
    /// What was typed before.
    fn had(&self, name: &str) -> &str {
        self.given.get(name).map_or("", String::as_str)
    }
}

pub(super) async fn form(cx: Cx, Path((_, case)): Path<(String, String)>) -> Reply {
    show(&cx, StatusCode::OK, &case, None, &[]).await
}

/// Those who hold one of the offices of the procedure's roles.
async fn holders(cx: &Cx, roles: &[Role]) -> Result<Vec<(String, String)>, Failure> {
    let offices: Vec<Office> = roles.iter().filter_map(|r| Office::parse(r.office.as_deref()?)).collect();
    cx.read(move |tx, _| {
        let mut out: Vec<(String, String)> = Vec::new();
        for office in offices {
            for (account, name) in cases::holders(tx, office)? {
                if !out.iter().any(|(id, _)| *id == account.as_str()) {
                    out.push((account.to_string(), name));
                }
            }
        }
        Ok(out)
    })
    .await
}

async fn show(cx: &Cx, status: StatusCode, case: &str, given: Option<&Fields>, refusals: &[Refusal]) -> Reply {
    let held = open(cx, case).await?;
    if !matches!(held.view.seat, Seat::Official(_)) {
        // A party knows of the case, so that it need not be absent.
        return Err(Refusal::of(Class::Forbidden, "common.forbidden").into());
    }
    let (t, file) = (case_words(cx.lang), &held.view.file);
    let holders = holders(cx, &held.view.definition.roles).await?;
    let choice = |value: String, label: String| Choice { value, label, ..Choice::default() };
    let free = holders.into_iter().filter(|(id, _)| !file.case.is_recused(id, cx.now));
    let assigned = file.case.people.iter().filter(|p| p.standing == Standing::Assigned && p.holds(cx.now));
    let assigned = assigned.filter_map(|p| {
        let role = p.role.clone()?;
        Some(Assigned {
            role_name: held.role(&role, cx.lang),
            name: held.name(&p.person, cx.lang),
            person: p.person.clone(),
            role,
        })
    });
    let named = |r: &Role| choice(r.id.clone(), r.title.get(cx.lang).to_owned());
    let (official, parties): (Vec<&Role>, Vec<&Role>) =
        held.view.definition.roles.iter().partition(|r| r.office.is_some());
    let names = ["until", "operator", "word", "into", "title"];
    let template = PeoplePage {
        page: crumbs(cx, &held, t).with_errors(refusals, cx.lang),
        w: cx.words(),
        t,
        action: cx.url(&format!("{}/people", held.path())),
        back: cx.url(&held.path()),
        seen: file.revision,
        assigned: assigned.collect(),
        people: free.map(|(id, name)| choice(id, name)).collect(),
        roles: official.into_iter().map(named).collect(),
        parties: parties.into_iter().map(named).collect(),
        is_suspended: file.case.is_suspended(),
        given: given.map(|g| names.iter().map(|n| (*n, g.get(n).to_owned())).collect()).unwrap_or_default(),
    };
    cx.show_with(status, &template)
}

fn crumbs(cx: &Cx, held: &Open, t: &CaseWords) -> Page {
    cx.page(t.manage, &[(t.title, "/cases"), (&held.view.file.title, &held.path())])
}

/// The end of a day, in Japan.
fn end_of(fields: &Fields) -> Result<Timestamp, Error> {
    let day = optional_date("until", fields.get("until"))?.ok_or_else(|| required("until"))?;
    let wrong = || Refusal::invalid("common.not-a-date").on("until").with("value", fields.get("until"));
    Ok(end_of_day_in_japan(day).ok_or_else(wrong)?)
}

fn wanted(fields: &Fields) -> Result<Option<Move>, Error> {
    let chosen = |name: &str| match fields.get(name) {
        "" => Err(Error::from(Refusal::invalid("common.choose").on(name))),
        value => Ok(value.to_owned()),
    };
    Ok(Some(match fields.get("what") {
        "assign" => Move::Assign { role: chosen("assign_role")?, person: chosen("assign")? },
        "relieve" => Move::Relieve { role: chosen("role")?, person: chosen("person")? },
        "recuse" => Move::Recuse { person: chosen("recuse")? },
        "delegate" => Move::Delegate {
            role: chosen("delegate_role")?,
            instead_of: chosen("instead_of")?,
            person: chosen("delegate")?,
            until: end_of(fields)?,
        },
        "suspend" if fields.get("word").trim().is_empty() => return Err(required("word")),
        "suspend" => Move::Suspend,
        "resume" => Move::Resume,
        "join" if fields.get("into").trim().is_empty() => return Err(required("into")),
        "join" => Move::Join { into: shirube_domain::form::fold(fields.get("into")).to_uppercase() },
        _ => return Ok(None),
    }))
}

pub(super) async fn change(cx: Cx, Path((_, case)): Path<(String, String)>, Form(fields): Form) -> Reply {
    // Whether there is such a case is asked first.
    open(&cx, &case).await?;
    let done = match wanted(&fields).map_err(Failure::from) {
        Ok(Some(wanted)) => {
            let wish = Wish { wanted, seen: Some(fields.int("seen")), word: fields.get("word").to_owned() };
            let left = matches!(&wish.wanted, Move::Recuse { person } if Some(person.as_str()) == cx.account().map(|a| a.id.as_str()));
            match super::step::advance(&cx, &case, wish).await {
                // Whoever took themselves out sees the case no more.
                Ok(_) if left => return cx.see_other(&cx.url("/cases")),
                other => other.map(|_| case.clone()),
            }
        }
        Ok(None) => other(&cx, &case, &fields).await,
        Err(failure) => Err(failure),
    };
    match done {
        Ok(number) => cx.see_other(&cx.url(&format!("/cases/{number}?done"))),
        Err(failure) => {
            let status = failure.status();
            let refusals = failure.for_form()?;
            show(&cx, status, &case, Some(&fields), &refusals).await
        }
    }
}

/// What is no move of the engine: a party named, a case split.
async fn other(cx: &Cx, case: &str, fields: &Fields) -> Result<String, Failure> {
    let (actor, case) = (Actor::Account(cx.account_id()?), case.to_owned());
    let fields = fields.clone();
    cx.blocking(move |app| {
        let ground = &app.installation.ground;
        let id = ground.db.read(|tx| find(tx, &case))?;
        match fields.get("what") {
            "party" => {
                let wrong = |_| Refusal::invalid("procedure.no-operator").on("operator");
                let operator = OperatorId::parse(fields.get("operator").trim()).map_err(wrong)?;
                filing::receive(ground, "case.party", |tx, receipt| {
                    cases::name_operator(tx, receipt, &actor, &id, fields.get("party"), &operator)
                })?;
                Ok(case)
            }
            "split" => {
                let new = filing::receive(ground, "case.split", |tx, receipt| {
                    cases::split(tx, receipt, &actor, &id, fields.get("title"))
                })?;
                Ok(new.to_string())
            }
            _ => Err(Refusal::invalid("common.choose").into()),
        }
    })
    .await
}
