//! Instruments, norms, facts, questions, risks, terms, and what applies.

use super::words;
use serde::Serialize;
use shirube_domain::norm::{self, DateField, Sanction};
use shirube_domain::text;
use utoipa::ToSchema;

/// A text in both languages.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Both {
    pub ja: String,
    pub en: String,
}

impl From<&text::Both> for Both {
    fn from(b: &text::Both) -> Both {
        Both { ja: b.ja.clone(), en: b.en.clone() }
    }
}

fn opt(b: &Option<text::Both>) -> Option<Both> {
    b.as_ref().map(Both::from)
}

/// One version of a law, guideline or report.
#[derive(Debug, Serialize, ToSchema)]
pub struct Instrument {
    /// `aigb@1.2`.
    pub id: String,
    pub code: String,
    pub version: String,
    pub title: Both,
    pub short: Both,
    pub issuer: Both,
    /// statute, guideline, code-of-conduct, recommendation, treaty, standard, framework, taxonomy, proposal or report.
    pub nature: &'static str,
    /// A date, or a month where the day is not known.
    #[schema(pattern = r"^\d{4}-\d{2}(-\d{2})?$")]
    pub decided: String,
    /// A date, or a month where the day is not known.
    #[schema(pattern = r"^\d{4}-\d{2}(-\d{2})?$")]
    pub in_force: Option<String>,
    /// A date, or a month where the day is not known.
    #[schema(pattern = r"^\d{4}-\d{2}(-\d{2})?$")]
    pub until: Option<String>,
    /// The version it replaces.
    pub supersedes: Option<String>,
    /// current or superseded.
    pub status: &'static str,
    /// jp, eu, us, kr or int.
    pub jurisdiction: &'static str,
    /// always, or on-request: only for operators that ask for it.
    pub considered: &'static str,
    /// Where the original stands.
    pub url: String,
    /// How sure we are of it.
    pub certainty: &'static str,
    /// What was consulted.
    pub sources: Vec<String>,
    pub note: Option<Both>,
    /// How many norms it has.
    pub norms: usize,
}

impl From<&norm::Instrument> for Instrument {
    fn from(i: &norm::Instrument) -> Instrument {
        Instrument {
            id: i.id(),
            code: i.code.clone(),
            version: i.version.clone(),
            title: (&i.title).into(),
            short: (&i.short).into(),
            issuer: (&i.issuer).into(),
            nature: i.nature.word(),
            decided: i.date(DateField::Decided).unwrap_or_default(),
            in_force: i.date(DateField::InForce),
            until: i.date(DateField::Until),
            supersedes: i.supersedes.clone(),
            status: i.status.word(),
            jurisdiction: i.jurisdiction.word(),
            considered: i.considered.word(),
            url: i.url.clone(),
            certainty: i.certainty.word(),
            sources: i.sources.clone(),
            note: opt(&i.note),
            norms: i.norms.len(),
        }
    }
}

/// Every instrument.
#[derive(Debug, Serialize, ToSchema)]
pub struct InstrumentList {
    /// SHA-256 of the catalogue in force.
    pub catalog: String,
    pub items: Vec<Instrument>,
}

/// An instrument with its norms.
#[derive(Debug, Serialize, ToSchema)]
pub struct WholeInstrument {
    pub instrument: Instrument,
    pub norms: Vec<Norm>,
}

impl From<&norm::Instrument> for WholeInstrument {
    fn from(i: &norm::Instrument) -> WholeInstrument {
        WholeInstrument { instrument: i.into(), norms: i.norms.iter().map(|n| Norm::of(i, n)).collect() }
    }
}

/// One provision.
#[derive(Debug, Serialize, ToSchema)]
pub struct Norm {
    /// `aigb@1.2:C-2-1`.
    pub id: String,
    /// Its clause within the instrument.
    pub clause: String,
    pub parent: Option<String>,
    /// Its clause in the version before, when that was another.
    pub was: Option<String>,
    /// chapter, article, item, risk …
    pub kind: String,
    pub title: Both,
    /// Our own paraphrase.
    pub text: Both,
    /// To whom it speaks.
    pub addressees: Vec<&'static str>,
    /// How strongly.
    pub strength: &'static str,
    /// Whether it is a legal duty or soft law.
    pub is_legal: bool,
    /// none, unknown, or stated: then a clause of the instrument lays it down.
    #[schema(value_type = words::SanctionWord)]
    pub sanction: &'static str,
    /// The norm that lays down what follows a breach.
    pub sanction_by: Option<String>,
    /// First day in force, where it is not the instrument's.
    #[schema(format = Date)]
    pub in_force: Option<String>,
    /// Last day in force, where it is not the instrument's.
    #[schema(format = Date)]
    pub until: Option<String>,
    /// Which of the ten principles it belongs to.
    pub principle: Option<String>,
    pub stages: Vec<String>,
    /// Whether it is a row of an assessment.
    pub assess: bool,
    /// When it applies, as CEL.
    pub applies: Option<String>,
    pub citation: Both,
    pub url: Option<String>,
    /// How sure we are of it.
    pub certainty: &'static str,
    /// Laws a risk points to; null on what is not a risk, empty where the source names none.
    pub laws: Option<Vec<String>>,
    pub note: Option<Both>,
}

impl Norm {
    pub fn of(i: &norm::Instrument, n: &norm::Norm) -> Norm {
        Norm {
            id: norm::NormId::new(&i.code, &i.version, &n.id).to_string(),
            clause: n.id.clone(),
            parent: n.parent.clone(),
            was: n.was.clone(),
            kind: n.kind.clone(),
            title: (&n.title).into(),
            text: (&n.text).into(),
            addressees: n.addressees.iter().map(|a| a.word()).collect(),
            strength: n.strength.word(),
            is_legal: n.strength.is_legal(),
            sanction: match n.sanction() {
                Sanction::None => "none",
                Sanction::Unknown => "unknown",
                Sanction::Clause(_) => "stated",
            },
            sanction_by: match n.sanction() {
                Sanction::Clause(clause) => Some(norm::NormId::new(&i.code, &i.version, clause).to_string()),
                _ => None,
            },
            in_force: n.in_force.map(|d| d.to_string()),
            until: n.until.map(|d| d.to_string()),
            principle: n.principle.clone(),
            stages: n.stages.clone(),
            assess: n.assess,
            applies: n.applies.clone(),
            citation: (&n.citation).into(),
            url: n.url.clone(),
            certainty: n.certainty.word(),
            laws: n.laws.clone(),
            note: opt(&n.note),
        }
    }
}

/// A norm that cites another.
#[derive(Debug, Serialize, ToSchema)]
pub struct CitingNorm {
    pub norm: String,
    pub title: Both,
    #[schema(value_type = words::CitedWord)]
    pub how: &'static str,
}

/// A power that rests on a norm.
#[derive(Debug, Serialize, ToSchema)]
pub struct CitingPower {
    pub id: String,
    pub title: Both,
}

/// A field of a description that serves as first evidence for a norm.
#[derive(Debug, Serialize, ToSchema)]
pub struct UsedHint {
    pub field: String,
    pub label: Both,
}

/// A term of the glossary that a norm uses.
#[derive(Debug, Serialize, ToSchema)]
pub struct TermUsed {
    pub identifier: String,
    pub ja: String,
    pub en: String,
}

/// Who cites a norm, and the terms it uses. Its relations are listed apart.
#[derive(Debug, Serialize, ToSchema)]
pub struct CitedBy {
    pub norms: Vec<CitingNorm>,
    pub powers: Vec<CitingPower>,
    pub hints: Vec<UsedHint>,
    pub terms: Vec<TermUsed>,
}

/// A law a risk points to.
#[derive(Debug, Serialize, ToSchema)]
pub struct Law {
    pub key: String,
    pub title: Both,
    pub number: Both,
    pub egov_id: Option<String>,
    /// Who is in charge.
    pub regulator: Both,
    pub url: Option<String>,
    pub certainty: &'static str,
    pub note: Option<Both>,
}

impl From<&norm::Law> for Law {
    fn from(l: &norm::Law) -> Law {
        Law {
            key: l.key.clone(),
            title: (&l.title).into(),
            number: (&l.number).into(),
            egov_id: l.egov_id.clone(),
            regulator: (&l.regulator).into(),
            url: l.url.clone(),
            certainty: l.certainty.word(),
            note: opt(&l.note),
        }
    }
}

/// The risks of the taxonomy, and the laws they point to.
#[derive(Debug, Serialize, ToSchema)]
pub struct RiskCatalog {
    pub items: Vec<Norm>,
    pub laws: Vec<Law>,
}

/// A term of the glossary.
#[derive(Debug, Serialize, ToSchema)]
pub struct Term {
    pub ja: String,
    pub reading: String,
    pub en: String,
    pub identifier: String,
    pub source: String,
    pub certainty: &'static str,
    pub definition: Both,
    pub not_confused_with: Option<Both>,
}

impl From<&norm::Term> for Term {
    fn from(t: &norm::Term) -> Term {
        Term {
            ja: t.ja.clone(),
            reading: t.reading.clone(),
            en: t.en.clone(),
            identifier: t.identifier.clone(),
            source: t.source.clone(),
            certainty: t.certainty.word(),
            definition: (&t.definition).into(),
            not_confused_with: opt(&t.not_confused_with),
        }
    }
}

/// The glossary.
#[derive(Debug, Serialize, ToSchema)]
pub struct Glossary {
    pub items: Vec<Term>,
}

impl From<&norm::Catalog> for Glossary {
    fn from(catalog: &norm::Catalog) -> Glossary {
        Glossary { items: catalog.terms().iter().map(Term::from).collect() }
    }
}

/// One fact behind an answer.
#[derive(Debug, Serialize, ToSchema)]
pub struct Reason {
    pub fact: String,
    /// What was given; null when it is what is missing.
    #[schema(value_type = Option<words::FactValue>)]
    pub value: Option<norm::FactValue>,
    /// The same in words.
    pub words: String,
}

impl Reason {
    pub fn of(r: &norm::Reason, catalog: &norm::Catalog, lang: text::Lang) -> Reason {
        Reason { fact: r.fact.clone(), value: r.value.clone(), words: r.words(catalog, lang) }
    }
}

/// Whether a norm applies, and why.
#[derive(Debug, Serialize, ToSchema)]
pub struct Applicability {
    pub norm: String,
    /// Its instrument, with the version.
    pub instrument: String,
    pub title: String,
    pub citation: String,
    pub strength: &'static str,
    pub is_legal: bool,
    /// How sure we are of the record.
    pub certainty: &'static str,
    /// Where the original stands.
    pub url: String,
    #[schema(value_type = words::AppliesWord)]
    pub answer: &'static str,
    /// The facts that decided it, or that would.
    pub reasons: Vec<Reason>,
}

impl Applicability {
    pub fn of(a: &norm::Applicability<'_>, catalog: &norm::Catalog, lang: text::Lang) -> Applicability {
        Applicability {
            norm: a.id.to_string(),
            instrument: a.instrument.id(),
            title: a.norm.title.get(lang).to_owned(),
            citation: a.norm.citation.get(lang).to_owned(),
            strength: a.norm.strength.word(),
            is_legal: a.norm.strength.is_legal(),
            certainty: a.norm.certainty.word(),
            url: a.norm.url.clone().unwrap_or_else(|| a.instrument.url.clone()),
            answer: a.answer.word(),
            reasons: a.reasons.iter().map(|r| Reason::of(r, catalog, lang)).collect(),
        }
    }
}

/// A foreign instrument that may concern what is offered or used abroad.
#[derive(Debug, Serialize, ToSchema)]
pub struct ForeignInstrument {
    pub id: String,
    pub title: Both,
    pub jurisdiction: &'static str,
    pub nature: &'static str,
    /// Norms that apply by their conditions.
    pub applies: usize,
    /// Norms that depend on facts not given.
    pub depends: usize,
}

impl From<&norm::ForeignInstrument<'_>> for ForeignInstrument {
    fn from(f: &norm::ForeignInstrument<'_>) -> ForeignInstrument {
        ForeignInstrument {
            id: f.instrument.id(),
            title: (&f.instrument.title).into(),
            jurisdiction: f.instrument.jurisdiction.word(),
            nature: f.instrument.nature.word(),
            applies: f.applies,
            depends: f.depends,
        }
    }
}

/// What applies to an asset.
#[derive(Debug, Serialize, ToSchema)]
pub struct ApplicabilityList {
    pub items: Vec<Applicability>,
}
