//! A form answered as far as the register goes.

use crate::assessment::{self, Answer, AnswerStatus, State};
use crate::db::Tx;
use crate::disclosure::{Given, Held};
use crate::id::AssetId;
use crate::norm::{ANSWERS, Catalog, FormField, FormView, LONGEST_CHAIN, NormId, Relation, ReportForm};
use crate::refusal::Error;
use serde_json::{Value, json};

/// One field of a form, with what the register has.
#[derive(Debug, Clone)]
pub struct FieldAnswer {
    /// The section it stands in.
    pub section: String,
    /// Its name in the form.
    pub field: String,
    /// Where it is asked, in the current version.
    pub norms: Vec<NormId>,
    /// What the register has; nothing for what is missing.
    pub given: Vec<Given>,
    /// Whether the register could hold it at all.
    pub can_be_held: bool,
}

/// A form answered for one view.
#[derive(Debug, Clone)]
pub struct FilledForm {
    /// Which form.
    pub form: String,
    /// For which view.
    pub view: String,
    /// Of what.
    pub asset: AssetId,
    /// Every field of the view, in the order of the form; those with nothing too.
    pub answers: Vec<FieldAnswer>,
}

impl FilledForm {
    /// How many fields have something.
    pub fn filled(&self) -> usize {
        self.answers.iter().filter(|a| !a.given.is_empty()).count()
    }

    /// The fields with nothing.
    pub fn missing(&self) -> impl Iterator<Item = &FieldAnswer> {
        self.answers.iter().filter(|a| a.given.is_empty())
    }
}

/// Answers a form from the register and the latest assessment handed in. `None` when there is no such asset.
///
/// # Errors
/// When the database fails.
pub fn fill(
    tx: &mut Tx<'_>,
    catalog: &Catalog,
    asset: &AssetId,
    form: &ReportForm,
    view: &FormView,
) -> Result<Option<FilledForm>, Error> {
    let Some(held) = Held::read(tx, asset)? else { return Ok(None) };
    let answers = Answers::read(tx, asset)?;
    let mut out = Vec::new();
    for section in &form.sections {
        for field in section.fields.iter().filter(|f| f.is_in(&view.id)) {
            out.push(FieldAnswer {
                section: section.id.clone(),
                field: field.id.clone(),
                norms: norms(catalog, field),
                given: given(catalog, &held, &answers, field),
                can_be_held: !field.from.is_empty(),
            });
        }
    }
    Ok(Some(FilledForm { form: form.id.clone(), view: view.id.clone(), asset: asset.clone(), answers: out }))
}

fn norms(catalog: &Catalog, field: &FormField) -> Vec<NormId> {
    let current = |name: &String| {
        let (code, clause) = name.split_once(':')?;
        Some(NormId::new(code, &catalog.instrument(code)?.version, clause))
    };
    field.norms.iter().filter_map(current).collect()
}

fn given(catalog: &Catalog, held: &Held, answers: &Answers, field: &FormField) -> Vec<Given> {
    let mut out = Vec::new();
    for origin in &field.from {
        match origin.as_str() {
            ANSWERS => out.extend(norms(catalog, field).iter().flat_map(|norm| answers.to(catalog, norm))),
            other => out.extend(held.given(other)),
        }
    }
    out
}

/// What was answered in the latest assessment handed in.
struct Answers {
    number: i64,
    all: Vec<Answer>,
}

impl Answers {
    fn read(tx: &mut Tx<'_>, asset: &AssetId) -> Result<Answers, Error> {
        let latest = assessment::of_asset(tx, asset)?.into_iter().find(|a| a.state == State::Submitted);
        let Some(latest) = latest else { return Ok(Answers { number: 0, all: Vec::new() }) };
        Ok(Answers { number: latest.number, all: assessment::answers(tx, &latest.id)? })
    }

    /// Answers to a norm, or to one that asks something of what it asks: the norm itself first, then the strongest relation.
    /// What is merely on the same matter says nothing about it.
    fn to(&self, catalog: &Catalog, norm: &NormId) -> Vec<Given> {
        let of = |id: &NormId| {
            self.all.iter().find(|a| a.norm == *id && a.status != AnswerStatus::Unanswered && a.source.is_none())
        };
        let mut found: Vec<(Relation, usize, &Answer)> =
            of(norm).map(|a| (Relation::Equal, 0, a)).into_iter().collect();
        for reached in catalog.relations().reach(norm, LONGEST_CHAIN) {
            let relation = reached.relation.inverse();
            if let Some(answer) = of(reached.id).filter(|_| relation != Relation::Related) {
                found.push((relation, reached.path.len(), answer));
            }
        }
        found.sort_by_key(|(relation, steps, answer)| (*relation, *steps, answer.norm.to_string()));
        found.dedup_by_key(|(_, _, answer)| answer.norm.to_string());
        found.into_iter().map(|(relation, steps, answer)| self.piece(answer, relation, steps)).collect()
    }

    fn piece(&self, answer: &Answer, relation: Relation, steps: usize) -> Given {
        let mut value = json!({
            "assessment": self.number, "norm": answer.norm.to_string(), "status": answer.status.word(),
            "relation": relation.word(), "steps": steps,
        });
        for (name, text) in [("statement", &answer.statement), ("reason", &answer.reason), ("owner", &answer.owner)] {
            if !text.trim().is_empty() {
                value[name] = Value::String(text.clone());
            }
        }
        Given { origin: ANSWERS.to_owned(), value, source: None }
    }
}
