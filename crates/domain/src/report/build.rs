//! Building the report of a check: what applies, why, what is missing, what to do first.

use super::*;
use crate::norm::{Applicability, Catalog, Nature, Strength, abroad, applies};
use crate::registry::Said;
use crate::time::{Timestamp, minute_in_japan, rfc3339};
use std::collections::{BTreeMap, BTreeSet};

/// Works out the report.
pub fn check(catalog: &Catalog, input: &CheckInput, lang: Lang, now: Timestamp) -> Report {
    let found = applies(catalog, &input.facts);
    let build = Build { catalog, input, lang, found: &found };
    let missing = build.missing();
    let evidence = build.evidence();
    Report {
        format: "shirube-report/1",
        lang,
        kind: ReportKind::Check,
        title: match input.subject.name.as_str() {
            "" => lang.pick("何が該当するか", "What applies").to_owned(),
            name => lang.pick(format!("何が該当するか：{name}"), format!("What applies to: {name}")),
        },
        subject: input.subject.clone(),
        made_at: minute_in_japan(now),
        made_at_utc: rfc3339(now),
        made_by: made_by(),
        catalog: catalog.digest().to_string(),
        standing: lang
            .pick(
                "示された情報から、日本のAIガバナンスの枠組みのうち何が該当するかを機械的に整理したもの。適合の認定や法的助言ではなく、国や第三者の評価でもない。",
                "A mechanical sorting, from the facts given, of what applies within Japan's AI-governance framework. It is not a finding of conformity, not legal advice, and not an evaluation by the State or a third party.",
            )
            .to_owned(),
        summary: build.summary(missing.len()),
        counts: build.counts(),
        first: build.first(&missing, &evidence),
        facts: build.facts(),
        sections: build.sections(),
        abroad: super::abroad_words(catalog, &abroad(catalog, &input.facts), lang),
        examples: build.examples(),
        heat: None,
        risks: Vec::new(),
        unread: input.unread.clone(),
        receipt: None,
        missing,
        evidence,
    }
}

pub(super) fn made_by() -> String {
    format!("Shirube {}", env!("CARGO_PKG_VERSION"))
}

pub(super) struct Build<'a> {
    pub catalog: &'a Catalog,
    pub input: &'a CheckInput,
    pub lang: Lang,
    pub found: &'a [Applicability<'a>],
}

impl Build<'_> {
    fn summary(&self, missing: usize) -> String {
        let (mut law, mut soft, mut open) = (0, 0, 0);
        for a in self.found.iter().filter(|a| a.instrument.nature != Nature::Report && is_shown(a)) {
            match a.answer {
                Applies::Yes if a.norm.strength.is_legal() => law += 1,
                Applies::Yes => soft += 1,
                Applies::Depends => open += 1,
                Applies::No => {}
            }
        }
        self.lang.pick(
            format!(
                "該当する項目：法律の規定{law}件、法的義務ではない指針・原則の項目{soft}件。{open}件は情報が足りず決まらない（足りない情報は{missing}項目）。"
            ),
            format!(
                "Provisions of law that apply: {law}. Items of guidelines and principles that apply, which are not legal duties: {soft}. Not yet decided: {open}, for want of {missing} facts."
            ),
        )
    }

    pub fn counts(&self) -> Vec<Count> {
        let mut out: Vec<Count> = Vec::new();
        for a in self.found.iter().filter(|a| is_shown(a)) {
            let id = a.instrument.id();
            if out.last().is_none_or(|c| c.instrument != id) {
                out.push(Count {
                    instrument: id,
                    title: a.instrument.name(self.lang),
                    nature: a.instrument.nature.label(self.lang).to_owned(),
                    applies: 0,
                    depends: 0,
                    not: 0,
                    answered: None,
                });
            }
            if let Some(count) = out.last_mut() {
                match a.answer {
                    Applies::Yes => count.applies += 1,
                    Applies::Depends => count.depends += 1,
                    Applies::No => count.not += 1,
                }
            }
        }
        out
    }

    pub fn facts(&self) -> Vec<FactLine> {
        let said: BTreeMap<&str, &Said> =
            self.input.said.iter().filter_map(|s| Some((s.field.strip_prefix("fact.")?, s))).collect();
        let vocabulary = self.catalog.vocabulary();
        let given = vocabulary.facts.iter().filter_map(|f| Some((f, self.input.facts.get(&f.id)?)));
        given
            .map(|(fact, value)| {
                // A fact given beside the file has no place in it.
                let said = said
                    .get(fact.id.as_str())
                    .filter(|s| vocabulary.read_json(&fact.id, &s.value).ok().flatten().as_ref() == Some(value));
                FactLine {
                    fact: fact.id.clone(),
                    label: fact.label.get(self.lang).to_owned(),
                    value: value.words(fact, self.lang),
                    place: said.and_then(|s| s.place.clone()),
                    words: said.and_then(|s| s.words.clone()),
                }
            })
            .collect()
    }

    pub fn missing(&self) -> Vec<MissingLine> {
        let mut waiting: BTreeMap<&str, usize> = BTreeMap::new();
        for a in self.found.iter().filter(|a| a.answer == Applies::Depends && is_shown(a)) {
            for reason in &a.reasons {
                *waiting.entry(&reason.fact).or_default() += 1;
            }
        }
        let mut out: Vec<MissingLine> = waiting
            .into_iter()
            .filter_map(|(id, norms)| {
                let fact = self.catalog.vocabulary().fact(id)?;
                Some(MissingLine {
                    fact: id.to_owned(),
                    label: fact.label.get(self.lang).to_owned(),
                    ask: fact.ask.get(self.lang).to_owned(),
                    norms,
                })
            })
            .collect();
        out.sort_by_key(|m| std::cmp::Reverse(m.norms));
        out
    }

    fn place_of(&self, field: &str) -> Option<String> {
        let said = self.input.said.iter().find(|s| s.field == field)?;
        Some(said.place.clone().unwrap_or_else(|| said.source.clone()))
    }

    fn evidence(&self) -> Vec<EvidenceLine> {
        if !self.input.described {
            return Vec::new();
        }
        let shown: BTreeSet<String> = self
            .found
            .iter()
            .filter(|a| a.answer != Applies::No)
            .map(|a| format!("{}:{}", a.instrument.code, a.norm.id))
            .collect();
        let mut out: Vec<EvidenceLine> = self
            .catalog
            .hints()
            .iter()
            .map(|h| EvidenceLine {
                field: h.field.clone(),
                label: h.label.get(self.lang).to_owned(),
                place: self.place_of(&h.field),
                norms: h.norms.iter().filter(|n| shown.contains(*n)).count(),
            })
            .filter(|e| e.norms > 0)
            .collect();
        // What is missing and serves most comes first.
        out.sort_by_key(|e| (e.place.is_some(), std::cmp::Reverse(e.norms)));
        out
    }

    fn first(&self, missing: &[MissingLine], evidence: &[EvidenceLine]) -> Vec<FirstStep> {
        let lang = self.lang;
        let mut out: Vec<FirstStep> = missing
            .iter()
            .take(2)
            .map(|m| FirstStep {
                title: lang.pick(format!("「{}」を確かめる", m.label), format!("Find out: {}", m.label)),
                why: lang.pick(
                    format!("{} これが分かると{}件の該当・非該当が決まる。", m.ask, m.norms),
                    format!("{} {} norms wait for this answer.", m.ask, m.norms),
                ),
                norm: None,
            })
            .collect();
        let duty = self.found.iter().find(|a| {
            a.answer == Applies::Yes && a.norm.assess && matches!(a.norm.strength, Strength::Duty | Strength::Effort)
        });
        out.extend(duty.map(|a| FirstStep {
            title: lang.pick(
                format!("{} {}を読み、担当を決める", a.instrument.short.ja, a.norm.citation.ja),
                format!("Read {} {} and put someone in charge", a.instrument.short.en, a.norm.citation.en),
            ),
            why: a.norm.strength.label(lang).to_owned(),
            norm: Some(a.id.to_string()),
        }));
        out.extend(evidence.iter().filter(|e| e.place.is_none()).take(3).map(|e| FirstStep {
            title: lang.pick(format!("「{}」を書く", e.label), format!("Write down: {}", e.label)),
            why: lang.pick(
                format!("該当する（しうる）{}件の項目の最初の証拠になる。", e.norms),
                format!("It is first evidence for {} items that apply or may apply.", e.norms),
            ),
            norm: None,
        }));
        out.extend(self.quick_wins().into_iter().take(7usize.saturating_sub(out.len()).min(3)));
        out
    }

    /// Items that apply and that others lean on: a responsible person, a contact, documents.
    fn quick_wins(&self) -> Vec<FirstStep> {
        const LEANED_ON: [&str; 4] = ["C-7-3", "C-6-2", "C-2-1", "C-4-1"];
        LEANED_ON
            .iter()
            .filter_map(|clause| {
                self.found
                    .iter()
                    .find(|a| a.instrument.code == "aigb" && a.norm.id == *clause && a.answer == Applies::Yes)
            })
            .map(|a| FirstStep {
                title: a.norm.title.get(self.lang).to_owned(),
                why: a.norm.text.get(self.lang).to_owned(),
                norm: Some(a.id.to_string()),
            })
            .collect()
    }

    pub fn sections(&self) -> Vec<Section> {
        let mut out: Vec<Section> = Vec::new();
        for a in self.found.iter().filter(|a| a.answer != Applies::No && is_shown(a)) {
            let id = a.instrument.id();
            if out.last().is_none_or(|s| s.instrument != id) {
                out.push(self.section(a, id));
            }
            if let Some(section) = out.last_mut() {
                section.lines.push(self.line(a));
            }
        }
        out
    }

    fn section(&self, a: &Applicability<'_>, instrument: String) -> Section {
        let i = a.instrument;
        let lang = self.lang;
        let date = i.since();
        // Some versions are named by their date; it need not be said twice.
        let when = if i.version == date { date } else { format!("{} · {date}", i.version) };
        Section {
            instrument,
            title: i.title.get(lang).to_owned(),
            standing: format!("{} · {} · {when}", i.issuer.get(lang), i.nature.label(lang)),
            url: i.url.clone(),
            lines: Vec::new(),
        }
    }

    pub fn line(&self, a: &Applicability<'_>) -> NormLine {
        let lang = self.lang;
        let name = format!("{}:{}", a.instrument.code, a.norm.id);
        let hints = self.catalog.hints().iter().filter(|h| self.input.described && h.norms.contains(&name));
        let (mut found, mut wanted) = (Vec::new(), Vec::new());
        for hint in hints {
            let label = hint.label.get(lang);
            match self.place_of(&hint.field) {
                Some(place) => found.push(format!("{label} ({place})")),
                None => wanted.push(label.to_owned()),
            }
        }
        NormLine {
            norm: a.id.to_string(),
            citation: a.norm.citation.get(lang).to_owned(),
            title: a.norm.title.get(lang).to_owned(),
            text: a.norm.text.get(lang).to_owned(),
            strength: a.norm.strength.label(lang).to_owned(),
            certainty: a.norm.certainty.label(lang).to_owned(),
            answer: a.answer,
            answer_words: a.answer.label(lang).to_owned(),
            reasons: a.reasons.iter().map(|r| r.words(self.catalog, lang)).collect(),
            found,
            wanted,
            given: None,
        }
    }

    pub fn examples(&self) -> Vec<ExampleLine> {
        let lang = self.lang;
        let law = |key: &String| {
            self.catalog.law(key).map_or_else(
                || key.clone(),
                |l| {
                    lang.pick(
                        format!("{}（{}）", l.title.ja, l.regulator.ja),
                        format!("{} ({})", l.title.en, l.regulator.en),
                    )
                },
            )
        };
        self.found
            .iter()
            .filter(|a| a.instrument.code == "interim" && a.norm.kind == "risk")
            .map(|a| {
                let laws: Vec<String> = a.norm.laws.iter().flatten().map(law).collect();
                let none = lang.pick("出典は法律を挙げていない", "the source names no law");
                ExampleLine {
                    norm: a.id.to_string(),
                    title: a.norm.title.get(lang).to_owned(),
                    answer: a.answer,
                    answer_words: a.answer.label(lang).to_owned(),
                    no_law: laws.is_empty().then(|| none.to_owned()),
                    laws,
                }
            })
            .collect()
    }
}

/// Risks have their own table; what only states something is not counted as asking for something.
pub(super) fn is_shown(a: &Applicability<'_>) -> bool {
    a.norm.kind != "risk" && !matches!(a.norm.strength, Strength::Reference | Strength::Organisation)
}
