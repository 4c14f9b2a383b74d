//! The records of the catalogue, field for field as in `docs/specs/catalog.md`.

use super::DateField;
use crate::text::{Both, scale};
use crate::time::Date;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The full name of a norm: `aigb@1.2:C-2-1`.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct NormId(String);

impl NormId {
    /// Joins its three parts.
    pub fn new(code: &str, version: &str, clause: &str) -> NormId {
        NormId(format!("{code}@{version}:{clause}"))
    }

    /// Reads one; says nothing about whether it exists.
    pub fn parse(text: &str) -> Option<NormId> {
        let (instrument, clause) = text.split_once(':')?;
        let (code, version) = instrument.split_once('@')?;
        let word = |t: &str| {
            !t.is_empty() && t.len() <= 64 && t.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._".contains(&b))
        };
        (word(code) && word(version) && word(clause)).then(|| NormId(text.to_owned()))
    }

    /// The text form.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// `aigb@1.2`.
    pub fn instrument(&self) -> &str {
        self.0.split_once(':').map_or("", |(i, _)| i)
    }

    /// `C-2-1`.
    pub fn clause(&self) -> &str {
        self.0.split_once(':').map_or("", |(_, c)| c)
    }
}

impl fmt::Display for NormId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for NormId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

scale! {
    /// What kind of instrument it is.
    Nature {
        /// A law.
        Statute = "statute", "法律", "statute";
        /// A guideline: soft law.
        Guideline = "guideline", "指針・ガイドライン", "guideline";
        /// A code of conduct, voluntary.
        CodeOfConduct = "code-of-conduct", "行動規範", "code of conduct";
        /// A recommendation of an international body.
        Recommendation = "recommendation", "国際的な勧告・原則", "recommendation";
        /// An agreement between States.
        Treaty = "treaty", "条約", "treaty";
        /// A standard of a standards body.
        Standard = "standard", "規格", "standard";
        /// A framework for managing or reporting, voluntary.
        Framework = "framework", "枠組み", "framework";
        /// A classification of risks, threats or incidents.
        Taxonomy = "taxonomy", "分類", "taxonomy";
        /// A proposal that is not in force.
        Proposal = "proposal", "提案（施行されていない）", "proposal (not in force)";
        /// A report: states, asks nothing.
        Report = "report", "報告書", "report";
    }
}

scale! {
    /// Whether this version is the one to use.
    Status {
        /// Enacted, and not in force yet.
        Coming = "coming", "施行前", "coming";
        /// Current.
        Current = "current", "現行", "current";
        /// Replaced by a later version.
        Superseded = "superseded", "旧版", "superseded";
    }
}

scale! {
    /// Where an instrument comes from.
    Jurisdiction {
        /// Japan.
        Japan = "jp", "日本", "Japan";
        /// The European Union.
        EuropeanUnion = "eu", "欧州連合", "European Union";
        /// The United States, or one of them.
        UnitedStates = "us", "米国", "United States";
        /// The Republic of Korea.
        Korea = "kr", "韓国", "Republic of Korea";
        /// Several States, or a body of theirs; standards bodies and communities too.
        International = "int", "国際", "international";
    }
}

scale! {
    /// For which systems an instrument is considered.
    Considered {
        /// For every system.
        Always = "always", "常に検討", "for every system";
        /// Only where the operator asked for it: a foreign law it is under, a standard it chose.
        OnRequest = "on-request", "選んだ場合に検討", "where the operator asks for it";
    }
}

impl Considered {
    fn always() -> Considered {
        Considered::Always
    }
}

scale! {
    /// How strongly a norm asks.
    Strength {
        /// A legal duty.
        Duty = "duty", "法律上の責務", "legal duty";
        /// A legal duty to endeavour.
        Effort = "effort", "努力義務", "legal duty to endeavour";
        /// Tells the State to take measures.
        Programme = "programme", "国の施策", "measure of the State";
        /// Gives an authority something it may do.
        Power = "power", "権限", "power of an authority";
        /// Purpose, definition, organisation, date.
        Organisation = "organisation", "組織・定義など", "organisation, definition";
        /// Soft law: important, should.
        Recommended = "recommended", "推奨（法的義務ではない）", "recommended (not a legal duty)";
        /// Soft law: expected.
        Expected = "expected", "期待（法的義務ではない）", "expected (not a legal duty)";
        /// Soft law: encouraged.
        Encouraged = "encouraged", "奨励（法的義務ではない）", "encouraged (not a legal duty)";
        /// Soft law: to be considered.
        Consider = "consider", "検討（法的義務ではない）", "to be considered (not a legal duty)";
        /// A fact, example or risk.
        Reference = "reference", "参考", "for reference";
    }
}

impl Strength {
    /// Whether only a statute can speak this way.
    pub fn is_legal(self) -> bool {
        matches!(self, Strength::Duty | Strength::Effort | Strength::Programme | Strength::Power)
    }
}

scale! {
    /// How sure we are of a record.
    Certainty {
        /// Found in a copy of the primary source.
        Verified = "verified", "原典で確認", "checked against the original";
        /// Stated in the documents the product was created from.
        Seed = "seed", "基礎資料による", "stated in the founding documents";
        /// Found only in a secondary source.
        Secondary = "secondary", "二次資料による", "from a secondary source";
        /// Not confirmed.
        Memory = "memory", "未確認", "not confirmed";
    }
}

scale! {
    /// To whom a norm speaks.
    Addressee {
        /// AI開発者.
        Developer = "developer", "AI開発者", "AI developer";
        /// AI提供者.
        Provider = "provider", "AI提供者", "AI provider";
        /// AI利用者.
        User = "user", "AI利用者", "AI business user";
        /// 研究開発機関.
        Research = "research", "研究開発機関", "R&D institution";
        /// 国.
        State = "state", "国", "the State";
        /// 地方公共団体.
        Local = "local", "地方公共団体", "local government";
        /// 国民.
        Citizen = "citizen", "国民", "citizens";
        /// 人工知能戦略本部.
        Headquarters = "headquarters", "人工知能戦略本部", "AI Strategic Headquarters";
        /// すべての主体.
        Everyone = "everyone", "すべての主体", "everyone";
    }
}

/// One version of one instrument.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Instrument {
    /// `aigb`.
    pub code: String,
    /// `1.2`.
    pub version: String,
    /// Official title.
    pub title: Both,
    /// Name in running text.
    pub short: Both,
    /// Who issued it.
    pub issuer: Both,
    /// What it is.
    pub nature: Nature,
    /// When it was adopted.
    pub decided: Date,
    /// First day in force.
    pub in_force: Option<Date>,
    /// Last day in force.
    pub until: Option<Date>,
    /// The dates of which only the month is known; the day written stands for it in comparisons and is never shown.
    #[serde(default)]
    pub by_month: Vec<DateField>,
    /// The version of the same code it replaces.
    pub supersedes: Option<String>,
    /// Current or superseded.
    pub status: Status,
    /// Where it comes from.
    pub jurisdiction: Jurisdiction,
    /// For which systems it is considered.
    #[serde(default = "Considered::always")]
    pub considered: Considered,
    /// Where the original stands.
    pub url: String,
    /// The weakest link of the file.
    pub certainty: Certainty,
    /// What was consulted.
    #[serde(default)]
    pub sources: Vec<String>,
    /// Remarks.
    pub note: Option<Both>,
    /// The provisions, in the order of the instrument.
    #[serde(rename = "norm", default)]
    pub norms: Vec<Norm>,
}

impl Instrument {
    /// `aigb@1.2`.
    pub fn id(&self) -> String {
        format!("{}@{}", self.code, self.version)
    }

    /// Its short name with the version, said once: "AI Guidelines for Business 1.2".
    pub fn name(&self, lang: crate::text::Lang) -> String {
        let short = self.short.get(lang);
        if short.ends_with(&self.version) { short.to_owned() } else { format!("{short} {}", self.version) }
    }

    /// Whether it is current and considered for every system.
    pub fn for_everyone(&self) -> bool {
        self.status == Status::Current && self.considered == Considered::Always
    }

    /// Whether a self-assessment can be made against it: current, and it has something to answer.
    pub fn can_be_assessed(&self) -> bool {
        self.status == Status::Current && self.norms.iter().any(|n| n.assess)
    }

    /// One of its norms by clause.
    pub fn norm(&self, clause: &str) -> Option<&Norm> {
        self.norms.iter().find(|n| n.id == clause)
    }
}

/// One provision.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Norm {
    /// Clause id within the instrument: `C-2-1`.
    pub id: String,
    /// The provision it belongs under.
    pub parent: Option<String>,
    /// Its clause id in the version before, when that was another.
    pub was: Option<String>,
    /// chapter, article, item, risk, …
    pub kind: String,
    /// Heading.
    pub title: Both,
    /// Our own paraphrase.
    pub text: Both,
    /// To whom it speaks.
    pub addressees: Vec<Addressee>,
    /// How strongly.
    pub strength: Strength,
    /// What follows a breach: `none`, `unknown`, or the clause of the same instrument that lays it down.
    pub sanction: Option<String>,
    /// First day in force, where it is not the instrument's.
    pub in_force: Option<Date>,
    /// Last day in force, where it is not the instrument's.
    pub until: Option<Date>,
    /// Which of the ten principles it belongs to.
    pub principle: Option<String>,
    /// At which stages of the life cycle.
    #[serde(default)]
    pub stages: Vec<String>,
    /// Whether it is a row of an assessment.
    #[serde(default)]
    pub assess: bool,
    /// When it applies, as CEL.
    pub applies: Option<String>,
    /// Where it stands.
    pub citation: Both,
    /// A closer link than the instrument's.
    pub url: Option<String>,
    /// How sure we are.
    pub certainty: Certainty,
    /// Laws a risk points to; present only on risks.
    pub laws: Option<Vec<String>>,
    /// Doubt, dispute, what must not be inferred.
    pub note: Option<Both>,
}

/// A law that a risk points to.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Law {
    /// `L-APPI`.
    pub key: String,
    /// Its title.
    pub title: Both,
    /// Its number.
    pub number: Both,
    /// e-Gov law id.
    pub egov_id: Option<String>,
    /// Who is in charge.
    pub regulator: Both,
    /// Where it can be read.
    pub url: Option<String>,
    /// How sure we are.
    pub certainty: Certainty,
    /// Remarks.
    pub note: Option<Both>,
}

/// A term of the glossary.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Term {
    /// The Japanese term.
    pub ja: String,
    /// How it is read, in hiragana.
    pub reading: String,
    /// The English term.
    pub en: String,
    /// The identifier in code.
    pub identifier: String,
    /// Where the translation comes from.
    pub source: String,
    /// How sure we are.
    pub certainty: Certainty,
    /// What it means, in our words.
    pub definition: Both,
    /// What it must not be taken for.
    pub not_confused_with: Option<Both>,
}

impl Term {
    /// Where it stands on the page of the glossary.
    pub fn anchor(&self) -> String {
        format!("term-{}", self.identifier)
    }
}

/// What a description can show, and which norms it serves as first evidence for.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EvidenceHint {
    /// A field an import can find.
    pub field: String,
    /// Its name.
    pub label: Both,
    /// Norms as `code:clause`, of the current version.
    pub norms: Vec<String>,
}
