//! Building the report of a self-assessment.

use super::build::{Build, made_by};
use super::*;
use crate::assessment::{Assessment, AssessmentRow, Evidence, Likelihood, Risk, Severity, State, progress};
use crate::norm::{Catalog, NormId};
use crate::time::{Timestamp, minute_in_japan, rfc3339};

/// What the report of an assessment is built from.
pub struct AssessedInput<'a, 'c> {
    /// The assessment.
    pub assessment: &'a Assessment,
    /// Its rows.
    pub rows: &'a [AssessmentRow<'c>],
    /// Its evidence, by row.
    pub evidence: &'a [(NormId, Evidence)],
    /// What changed of what its answers rest on, by row.
    pub marks: &'a [(NormId, String)],
    /// Its risks.
    pub risks: &'a [Risk],
    /// What the asset is, and what was said of it.
    pub check: CheckInput,
    /// The index of the submission's entry, once integrated.
    pub index: Option<u64>,
}

/// Builds it.
pub fn assessed(catalog: &Catalog, input: &AssessedInput<'_, '_>, lang: Lang, now: Timestamp) -> Report {
    let mut report = super::check(catalog, &input.check, lang, now);
    let found: Vec<_> = input.rows.iter().map(|r| r.item.clone()).collect();
    let build = Build { catalog, input: &input.check, lang, found: &found };
    report.kind = ReportKind::Assessment;
    report.title = lang.pick(
        format!("自己点検：{}", input.check.subject.name),
        format!("Self-assessment: {}", input.check.subject.name),
    );
    report.made_by = made_by();
    report.standing = lang
        .pick(
            "事業者自身が行った自己点検の記録。認証や国の評価ではなく、内容の正しさを第三者が確かめたものではない。",
            "The record of a self-assessment made by the operator itself. It is neither a certificate nor an evaluation by the State, and no third party has checked its content.",
        )
        .to_owned();
    report.subject.state = Some(state_words(input.assessment, lang));
    report.summary = summary(input, lang);
    report.counts = counts(&build, input);
    report.sections = build.sections();
    for line in report.sections.iter_mut().flat_map(|s| &mut s.lines) {
        line.given = input.rows.iter().find(|r| r.item.id.as_str() == line.norm).map(|r| given(r, input, lang));
    }
    report.first = first(input, lang, std::mem::take(&mut report.first));
    report.heat = Some(heat(catalog, input.rows, lang));
    report.risks = input.risks.iter().map(|r| risk_line(catalog, r, lang)).collect();
    report.receipt = input.assessment.receipt.as_ref().map(|entry| ReceiptLine {
        entry: entry.to_string(),
        index: input.index,
        at: when(input.assessment.submitted_at.as_deref().unwrap_or_default()),
    });
    report.made_at_utc = rfc3339(now);
    report
}

fn when(rfc: &str) -> String {
    rfc.parse::<Timestamp>().map(minute_in_japan).unwrap_or_default()
}

fn state_words(a: &Assessment, lang: Lang) -> String {
    match (a.state, a.submitted_at.as_deref()) {
        (State::Submitted, Some(at)) => lang.pick(
            format!("第{}版、{}提出", a.number, when(at)),
            format!("version {}, submitted {}", a.number, when(at)),
        ),
        _ => lang.pick(
            format!("第{}版、作成中（{}更新）", a.number, when(&a.updated_at)),
            format!("version {}, draft (changed {})", a.number, when(&a.updated_at)),
        ),
    }
}

fn summary(input: &AssessedInput<'_, '_>, lang: Lang) -> String {
    let p = progress(input.rows);
    lang.pick(
        format!(
            "対象となる{}項目のうち{}項目に回答した。満たしている{}、一部満たしている{}、満たしていない{}、対象外{}、未回答{}。把握したリスクは{}件。",
            p.all, p.answered(), p.met, p.partly, p.not_met, p.not_applicable, p.unanswered, input.risks.len()
        ),
        format!(
            "{} of {} items are answered: met {}, partly met {}, not met {}, not applicable {}, unanswered {}. Risks noted: {}.",
            p.answered(), p.all, p.met, p.partly, p.not_met, p.not_applicable, p.unanswered, input.risks.len()
        ),
    )
}

fn counts(build: &Build<'_>, input: &AssessedInput<'_, '_>) -> Vec<Count> {
    let mut counts = build.counts();
    for count in &mut counts {
        let p = progress(input.rows.iter().filter(|r| r.item.instrument.id() == count.instrument));
        count.answered = Some([p.met, p.partly, p.not_met, p.not_applicable, p.unanswered]);
    }
    counts
}

fn given(row: &AssessmentRow<'_>, input: &AssessedInput<'_, '_>, lang: Lang) -> GivenLine {
    let held = row.given.as_ref();
    GivenLine {
        status: row.status().word().to_owned(),
        status_words: row.status().label(lang).to_owned(),
        statement: held.map(|a| a.statement.clone()).unwrap_or_default(),
        reason: held.map(|a| a.reason.clone()).unwrap_or_default(),
        owner: held.map(|a| a.owner.clone()).unwrap_or_default(),
        due: held.and_then(|a| a.due).map(|d| d.to_string()),
        evidence: input.evidence.iter().filter(|(n, _)| *n == row.item.id).map(|(_, e)| e.line()).collect(),
        marks: input.marks.iter().filter(|(n, _)| *n == row.item.id).map(|(_, line)| line.clone()).collect(),
    }
}

/// For an assessment, what comes first is what is open: not met, then partly met, then met without evidence.
fn first(input: &AssessedInput<'_, '_>, lang: Lang, of_check: Vec<FirstStep>) -> Vec<FirstStep> {
    use crate::assessment::AnswerStatus as S;
    let step = |row: &AssessmentRow<'_>, why: &str| FirstStep {
        title: row.item.norm.title.get(lang).to_owned(),
        why: why.to_owned(),
        norm: Some(row.item.id.to_string()),
    };
    let bare = |r: &&AssessmentRow<'_>| !input.evidence.iter().any(|(n, _)| *n == r.item.id);
    let of = |s: S| input.rows.iter().filter(move |r| r.status() == s);
    let mut out: Vec<FirstStep> = Vec::new();
    out.extend(of(S::NotMet).map(|r| step(r, lang.pick("満たしていないと答えた項目", "answered as not met"))));
    out.extend(of(S::PartlyMet).map(|r| step(r, lang.pick("一部満たしていると答えた項目", "answered as partly met"))));
    let no_evidence = lang.pick("満たしていると答えたが、証拠が付いていない", "answered as met, without evidence");
    out.extend(of(S::Met).filter(bare).map(|r| step(r, no_evidence)));
    out.extend(of_check);
    out.truncate(7);
    out
}

/// The heat map of an assessment.
pub fn heat(catalog: &Catalog, rows: &[AssessmentRow<'_>], lang: Lang) -> HeatMap {
    use crate::norm::Addressee as A;
    let inputs: Vec<heat::HeatInput<'_>> = rows
        .iter()
        .filter_map(|r| {
            Some(heat::HeatInput {
                principle: r.item.norm.principle.as_deref()?,
                roles: r.item.norm.addressees.iter().map(|a| a.word()).collect(),
                status: r.status().word(),
            })
        })
        .collect();
    let columns = [A::Developer, A::Provider, A::User].map(|a| (a.word().to_owned(), a.label(lang).to_owned()));
    heat_map(&inputs, columns.to_vec(), crate::assessment::principles(catalog, lang))
}

/// One risk in words.
pub fn risk_line(catalog: &Catalog, risk: &Risk, lang: Lang) -> RiskLine {
    let option = |fact: &str, id: &str| {
        catalog.vocabulary().fact(fact).map_or_else(|| id.to_owned(), |f| f.option_label(id, lang).to_owned())
    };
    let affected: Vec<String> = risk.affected.iter().map(|a| option("people_affected", a)).collect();
    RiskLine {
        taxonomy: catalog
            .norm(&risk.taxonomy)
            .map_or_else(|| risk.taxonomy.to_string(), |(_, n)| n.title.get(lang).to_owned()),
        description: risk.description.clone(),
        likelihood: Likelihood::parse(&risk.likelihood).map_or("", |l| l.label(lang)).to_owned(),
        severity: Severity::parse(&risk.severity).map_or("", |s| s.label(lang)).to_owned(),
        affected: affected.join(lang.pick("、", "; ")),
        stage: option("stage", &risk.stage),
        treatment: risk.treatment.clone(),
    }
}
