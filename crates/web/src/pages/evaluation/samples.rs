//! The samples of a run, filtered by the address; one sample with every message at a link of its own.

use super::list::{columns, numeric};
use super::{my_words, read_run};
use crate::cx::{Cx, Reply, percent as encoded};
use crate::failure::Failure;
use crate::form::Fields;
use crate::view::{Choice, Column, Fact, LinkItem, Page, minute};
use crate::words::Words;
use crate::words::evaluation::EvaluationWords;
use axum::extract::Path;
use shirube_domain::evaluation::{self, Evaluation, Filter, Run, Verdict};
use shirube_domain::text::Lang;
use std::collections::BTreeSet;

/// Rows of one page.
const ROWS: usize = 50;

struct Line {
    href: String,
    id: String,
    leaf: String,
    verdict: &'static str,
    kind: &'static str,
    asked: String,
    answer: String,
}

#[derive(askama::Template)]
#[template(path = "evaluation/samples.html")]
struct SamplesPage {
    page: Page,
    w: &'static Words,
    t: &'static EvaluationWords,
    here: String,
    rows: Vec<Line>,
    columns: Vec<Column>,
    scorers: Vec<Choice>,
    leaves: Vec<Choice>,
    verdicts: Vec<Choice>,
    text: String,
    chips: Vec<LinkItem>,
    previous: String,
    next: String,
    /// How many there are, where that is known.
    count: String,
}

impl SamplesPage {
    fn no_pages(&self) -> Vec<LinkItem> {
        Vec::new()
    }
}

struct Message {
    anchor: String,
    role: String,
    content: String,
}

struct ScoreLine {
    scorer: String,
    value: String,
    why: String,
    seen: String,
}

#[derive(askama::Template)]
#[template(path = "evaluation/sample.html")]
struct SamplePage {
    page: Page,
    w: &'static Words,
    t: &'static EvaluationWords,
    verdict: &'static str,
    kind: &'static str,
    facts: Vec<Fact>,
    expected: String,
    messages: Vec<Message>,
    fault: String,
    scores: Vec<ScoreLine>,
    score_columns: Vec<Column>,
    events: Vec<String>,
    epochs: Vec<LinkItem>,
}

pub(super) fn chip(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Right => "done",
        Verdict::Wrong => "attention",
        Verdict::Unscored => "neutral",
        Verdict::Failed => "failed",
    }
}

/// What is asked for in the address.
struct Asked {
    scorer: String,
    leaf: String,
    verdict: Option<Verdict>,
    text: String,
    page: usize,
}

impl Asked {
    fn read(query: &str) -> Asked {
        let fields = Fields::parse(query);
        let text = |name: &str| fields.get(name).chars().take(200).collect::<String>();
        Asked {
            scorer: text("scorer"),
            leaf: text("leaf"),
            verdict: Verdict::parse(fields.get("verdict")),
            text: text("text"),
            page: usize::try_from(fields.int("page")).unwrap_or(1).max(1),
        }
    }

    /// The address with one of them left out, on a page.
    fn query(&self, without: &str, page: usize) -> String {
        let verdict = self.verdict.map(Verdict::word).unwrap_or_default();
        let all = [
            ("scorer", self.scorer.as_str()),
            ("leaf", self.leaf.as_str()),
            ("verdict", verdict),
            ("text", self.text.as_str()),
        ];
        let mut parts: Vec<String> = all
            .iter()
            .filter(|(name, value)| *name != without && !value.is_empty())
            .map(|(name, value)| format!("{name}={}", value.bytes().map(encoded).collect::<String>()))
            .collect();
        if page > 1 {
            parts.push(format!("page={page}"));
        }
        parts.join("&")
    }

    fn filter(&self, held: &Evaluation) -> Filter {
        Filter {
            scorer: self.scorer.clone(),
            leaves: below(held, &self.leaf),
            verdict: self.verdict,
            text: self.text.clone(),
        }
    }
}

/// A node and everything below it; nothing for no node.
pub(crate) fn below(held: &Evaluation, id: &str) -> Vec<String> {
    let mut out: BTreeSet<String> = held.plan.tree.iter().filter(|n| n.id == id).map(|n| n.id.clone()).collect();
    if out.is_empty() && !id.is_empty() {
        out.insert(id.to_owned());
    }
    loop {
        let before = out.len();
        let more: Vec<String> = held
            .plan
            .tree
            .iter()
            .filter(|n| n.of.as_ref().is_some_and(|of| out.contains(of)))
            .map(|n| n.id.clone())
            .collect();
        out.extend(more);
        if out.len() == before {
            return out.into_iter().collect();
        }
    }
}

/// The title of a leaf, or its id where the plan has none of the name.
pub(super) fn leaf_title(held: &Evaluation, id: &str, lang: Lang) -> String {
    let found = held.plan.tree.iter().find(|n| n.id == id);
    found.map_or_else(|| id.to_owned(), |n| n.title.get(lang).to_owned())
}

fn choices<'a>(all: impl Iterator<Item = (&'a str, String)>, (chosen, any): (&str, &str)) -> Vec<Choice> {
    let first = Choice { value: String::new(), label: any.to_owned(), hint: String::new(), chosen: chosen.is_empty() };
    let rest = all.map(|(value, label)| Choice {
        chosen: value == chosen,
        value: value.to_owned(),
        label,
        hint: String::new(),
    });
    std::iter::once(first).chain(rest).collect()
}

pub(super) async fn list(cx: Cx, Path((_, _, id, run)): Path<(String, String, String, String)>) -> Reply {
    let (held, run) = read_run(&cx, &id, &run).await?;
    let asked = Asked::read(&cx.query);
    let (filter, of, number) = (asked.filter(&held), run.clone(), asked.page);
    let found =
        cx.blocking(move |app| evaluation::samples(&app.installation.logs, &of, &filter, (number, ROWS))).await?;
    let (t, lang) = (my_words(&cx), cx.lang);
    let here = run_url(&cx, &held, &run, "/samples")?;
    let line = |s: &evaluation::SampleLine| Line {
        href: format!("{here}/{}?epoch={}", s.id.bytes().map(encoded).collect::<String>(), s.epoch),
        id: if held.plan.epochs > 1 { format!("{} ({})", s.id, s.epoch) } else { s.id.clone() },
        leaf: leaf_title(&held, &s.leaf, lang),
        verdict: s.verdict.label(lang),
        kind: chip(s.verdict),
        asked: s.asked.clone(),
        answer: s.answer.clone(),
    };
    let link = |page: usize| format!("{here}?{}", asked.query("", page));
    let verdict = asked.verdict.map(Verdict::word).unwrap_or_default();
    cx.show(&SamplesPage {
        page: page_of(&cx, t.samples, &held, &run)?,
        w: cx.words(),
        t,
        rows: found.rows.iter().map(line).collect(),
        columns: columns(&[t.sample, t.leaf, t.verdict, t.asked, t.answer]),
        scorers: choices(held.plan.scorers.keys().map(|n| (n.as_str(), n.clone())), (&asked.scorer, t.any)),
        leaves: choices(
            held.plan.tree.iter().map(|n| (n.id.as_str(), n.title.get(lang).to_owned())),
            (&asked.leaf, t.any),
        ),
        verdicts: choices(Verdict::ALL.iter().map(|v| (v.word(), v.label(lang).to_owned())), (verdict, t.any)),
        chips: chips(&asked, &held, &here, (t, lang)),
        previous: if asked.page > 1 { link(asked.page - 1) } else { String::new() },
        next: if found.is_more { link(asked.page + 1) } else { String::new() },
        count: found.count.map(|n| n.to_string()).unwrap_or_default(),
        text: asked.text.clone(),
        here,
    })
}

fn chips(asked: &Asked, held: &Evaluation, here: &str, (t, lang): (&EvaluationWords, Lang)) -> Vec<LinkItem> {
    let all = [
        ("scorer", t.scorer, asked.scorer.clone()),
        ("leaf", t.leaf, if asked.leaf.is_empty() { String::new() } else { leaf_title(held, &asked.leaf, lang) }),
        ("verdict", t.verdict, asked.verdict.map(|v| v.label(lang).to_owned()).unwrap_or_default()),
        ("text", t.text, asked.text.clone()),
    ];
    all.into_iter()
        .filter(|(_, _, value)| !value.is_empty())
        .map(|(name, label, value)| LinkItem {
            label: format!("{label} {value}"),
            href: format!("{here}?{}", asked.query(name, 1)),
            current: false,
        })
        .collect()
}

fn run_url(cx: &Cx, held: &Evaluation, run: &Run, rest: &str) -> Result<String, Failure> {
    cx.workspace_url(&format!("/assess/evaluations/{}/runs/{}{rest}", held.id, run.id))
}

fn page_of(cx: &Cx, title: &str, held: &Evaluation, run: &Run) -> Result<Page, Failure> {
    let t = my_words(cx);
    let own = format!("/assess/evaluations/{}", held.id);
    let of_run = format!("{own}/runs/{}", run.id);
    let (name, number) =
        (format!("#{} {}", held.number, held.plan.title.get(cx.lang)), format!("{} {}", t.run, run.number));
    cx.workspace_page(title, &[(t.title, "/assess/evaluations"), (&name, &own), (&number, &of_run)])
}

pub(super) async fn one(
    cx: Cx,
    Path((_, _, id, run, sample)): Path<(String, String, String, String, String)>,
) -> Reply {
    let (held, run) = read_run(&cx, &id, &run).await?;
    let epoch = u32::try_from(Fields::parse(&cx.query).int("epoch")).unwrap_or(1).max(1);
    let (of, wanted) = (run.clone(), sample.clone());
    let found = cx.blocking(move |app| evaluation::sample(&app.installation.logs, &of, &wanted, epoch)).await?;
    let found = found.ok_or_else(Failure::absent)?;
    let (t, lang) = (my_words(&cx), cx.lang);
    let item = evaluation::suites().iter().find(|s| s.digest == held.plan.digest).and_then(|s| s.item(&found.id));
    let own: String = found.id.bytes().map(encoded).collect();
    let here = run_url(&cx, &held, &run, &format!("/samples/{own}"))?;
    let list = run_url(&cx, &held, &run, "/samples")?;
    let fact = |term: &str, detail: String, href: String| Fact { term: term.to_owned(), detail, href };
    let epochs = (2..=held.plan.epochs.max(1)).map(|_| ()).count();
    let template = SamplePage {
        page: page_of(&cx, &found.id, &held, &run)?,
        w: cx.words(),
        t,
        verdict: found.verdict.label(lang),
        kind: chip(found.verdict),
        facts: vec![
            fact(t.leaf, leaf_title(&held, &found.leaf, lang), format!("{list}?leaf={}", found.leaf)),
            fact(t.updated, format!("{} · {} ms", minute(&found.at), found.ms), String::new()),
        ],
        expected: item.and_then(|i| i.expected.as_ref()).map(|e| e.get(lang).to_owned()).unwrap_or_default(),
        messages: messages(&found, t),
        fault: found.fault.as_ref().map(|f| format!("{} {}", f.code, f.detail)).unwrap_or_default(),
        scores: found
            .scores
            .iter()
            .map(|(name, s)| ScoreLine {
                scorer: name.clone(),
                value: s.value.map_or_else(|| "–".to_owned(), |v| format!("{v:.2}")),
                why: s.why.clone(),
                seen: s.seen.clone().unwrap_or_default(),
            })
            .collect(),
        score_columns: numeric(columns(&[t.scorer, t.value, t.why, t.seen]), &[1]),
        events: found.events.iter().filter_map(|e| event(e, t)).collect(),
        epochs: (1..=epochs as u32 + 1)
            .filter(|_| epochs > 0)
            .map(|n| LinkItem { label: n.to_string(), href: format!("{here}?epoch={n}"), current: n == epoch })
            .collect(),
    };
    cx.show(&template)
}

fn messages(found: &evaluation::Sample, t: &EvaluationWords) -> Vec<Message> {
    let said = found.messages.iter().map(|m| {
        let role = serde_json::to_value(m.role).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default();
        (role, m.content.clone())
    });
    let answered = found.answer.iter().map(|a| (t.answer.to_owned(), a.clone()));
    said.chain(answered)
        .enumerate()
        .map(|(n, (role, content))| Message { anchor: format!("m{}", n + 1), role, content })
        .collect()
}

/// What happened besides asking.
fn event(event: &evaluation::Event, t: &EvaluationWords) -> Option<String> {
    use evaluation::Event;
    let number = |n: &Option<u64>| n.map_or_else(|| "–".to_owned(), |n| n.to_string());
    match event {
        Event::Asked { .. } | Event::Judging { addressed: None, .. } | Event::Other => None,
        Event::Judging { scorer, addressed: Some(words), .. } => {
            Some(format!("{} {scorer}: {words}", t.event_addressed))
        }
        Event::Judged { scorer, vote } => {
            let grade = vote.grade.map_or_else(|| "–".to_owned(), |grade| grade.to_string());
            let times = vote.said.len();
            Some(format!(
                "{} {scorer}: {} / {grade} / {} ({times} {})",
                t.event_judged, vote.judge, vote.why, t.epochs_unit
            ))
        }
        Event::Attack { requirement, technique, turns, .. } => {
            Some(format!("{} {requirement} / {technique} / {turns} {}", t.event_attack, t.event_turns))
        }
        Event::Retried { code, wait_ms } => Some(format!("{} {code} ({wait_ms} ms)", t.event_retried)),
        Event::Answered { model, stop, input_tokens, output_tokens, ms } => {
            let word = |text: &Option<String>| text.clone().unwrap_or_else(|| "–".to_owned());
            let tokens = format!("{} → {} {}", number(input_tokens), number(output_tokens), t.event_tokens);
            Some(format!("{} {} / {} / {tokens} / {ms} ms", t.event_answered, word(model), word(stop)))
        }
    }
}
