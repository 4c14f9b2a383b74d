//! Scores of one answer, those of judges and embedders included.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::call::Caller;
use super::{Bounds, World};
use crate::judge::{Aides, Question, Rubric, Said, Scale, Vote, addressed, combined, verdict};
use crate::log::{Entry, Event};
use crate::sample::Sample;
use crate::score::Score;
use crate::scorer::{Lists, Outcome, Place, Spec};
use crate::similar::{self, Embedder};

/// The scorers of a plan, with whom they ask.
pub struct Scoring {
    scorers: BTreeMap<String, Spec>,
    lists: Arc<Lists>,
    judges: BTreeMap<String, Caller>,
    embedders: BTreeMap<String, Arc<dyn Embedder>>,
    world: World,
}

/// What a judge or a jury is asked.
struct Asked<'a> {
    judges: Vec<&'a str>,
    rubric: &'a Rubric,
    scale: &'a Scale,
    repeats: u32,
}

impl Scoring {
    /// Scores by these scorers. Each judge has a gate of its own.
    pub fn new(
        scorers: BTreeMap<String, Spec>,
        lists: Arc<Lists>,
        aides: &Aides,
        bounds: &Bounds,
        world: &World,
    ) -> Scoring {
        let caller = |(name, model): (&String, _)| (name.clone(), Caller::new(Arc::clone(model), bounds, world));
        let judges = aides.judges.iter().map(caller).collect();
        Scoring { scorers, lists, judges, embedders: aides.embedders.clone(), world: world.clone() }
    }

    /// Scores an answer by the sample's own scorer, or by all when it names none; what compares samples gets the outcomes.
    pub async fn score(&self, sample: &Sample, answer: &str, entry: &mut Entry) {
        let is_own = |name: &str| sample.note("scorer").is_none_or(|own| own == name);
        for (name, spec) in self.scorers.iter().filter(|(name, spec)| !spec.is_group() && is_own(name)) {
            let score = self.one(name, spec, sample, answer, &mut entry.events).await;
            entry.scores.insert(name.clone(), score);
        }
        entry.place = Place::of(sample);
        if entry.place.is_none() {
            return;
        }
        let own = self.scorers.iter().filter(|(name, _)| is_own(name));
        for (name, of) in own.filter_map(|(name, spec)| Some((name, spec.compared()?))) {
            let outcome = self.outcome(of, sample, answer, entry).await;
            entry.outcomes.insert(name.clone(), outcome);
        }
    }

    /// The outcome by a scorer of the suite, or by the usual one of that kind.
    async fn outcome(&self, of: &str, sample: &Sample, answer: &str, entry: &mut Entry) -> Option<Outcome> {
        let spec = self.scorers.get(of).cloned().or_else(|| Spec::usual(of).ok())?;
        let score = match entry.scores.get(of) {
            Some(score) => score.clone(),
            None => self.one(of, &spec, sample, answer, &mut entry.events).await,
        };
        Outcome::of(&spec, sample, answer, &score)
    }

    /// The score by one scorer; what models are asked for it stands in `events`.
    pub async fn one(&self, name: &str, spec: &Spec, sample: &Sample, answer: &str, events: &mut Vec<Event>) -> Score {
        if !spec.is_asking() || answer.trim().is_empty() {
            return spec.score(sample, answer, &self.lists);
        }
        match spec {
            Spec::Judge { rubric, scale, repeats, model } => {
                let asked = Asked { judges: vec![model], rubric, scale, repeats: repeats.count() };
                match self.votes(name, &asked, sample, answer, events).await {
                    Ok(votes) => votes[0].score(scale),
                    Err(score) => score,
                }
            }
            Spec::Jury { judges, rubric, scale, repeats, combine } => {
                let judges: Vec<&str> = match judges.is_empty() {
                    true => self.judges.keys().map(String::as_str).collect(),
                    false => judges.iter().map(String::as_str).collect(),
                };
                let asked = Asked { judges, rubric, scale, repeats: repeats.count() };
                match self.votes(name, &asked, sample, answer, events).await {
                    Ok(votes) => combined(&votes, scale, *combine),
                    Err(score) => score,
                }
            }
            Spec::Similar { by, threshold } => self.similar(sample, answer, by, *threshold).await,
            _ => spec.score(sample, answer, &self.lists),
        }
    }

    /// Asks every judge as often as the scorer says; each reply is kept.
    async fn votes(
        &self,
        scorer: &str,
        asked: &Asked<'_>,
        sample: &Sample,
        answer: &str,
        events: &mut Vec<Event>,
    ) -> Result<Vec<Vote>, Score> {
        if asked.judges.iter().all(|name| !self.judges.contains_key(*name)) {
            return Err(Score::unscored("judge.absent").seeing(asked.judges.join(", ")));
        }
        let chance = || (self.world.chance)();
        let question = Question::about(sample, answer, asked.rubric, asked.scale, &chance);
        let Some(Question { messages, .. }) = question else { return Err(Score::unscored("judge.no-mark")) };
        let mut votes = Vec::with_capacity(asked.judges.len());
        for name in &asked.judges {
            let mut said = Vec::new();
            if let Some(judge) = self.judges.get(*name) {
                for _ in 0..asked.repeats {
                    said.push(once(judge, &messages, asked.scale).await);
                }
            }
            votes.push(Vote::of(name, said));
        }
        events.push(Event::Judging { scorer: scorer.to_owned(), messages, addressed: addressed(answer) });
        events.extend(votes.iter().map(|vote| Event::Judged { scorer: scorer.to_owned(), vote: vote.clone() }));
        Ok(votes)
    }

    async fn similar(&self, sample: &Sample, answer: &str, by: &str, threshold: Option<f64>) -> Score {
        let Some(embedder) = self.embedders.get(by) else { return Score::unscored("similar.absent").seeing(by) };
        if sample.target.is_empty() {
            return Score::unscored("similar.target");
        }
        let texts: Vec<String> = std::iter::once(answer.to_owned()).chain(sample.target.iter().cloned()).collect();
        match embedder.embed(&texts).await {
            Ok(vectors) if vectors.len() == texts.len() => {
                let all = vectors[1..].iter().filter_map(|target| similar::cosine(target, &vectors[0]));
                similar::scored(all.max_by(f64::total_cmp), by, threshold)
            }
            Ok(_) => Score::unscored("similar.no-vector").seeing(by),
            Err(fault) => Score::unscored("similar.failed").seeing(fault.kind.code()),
        }
    }
}

async fn once(judge: &Caller, messages: &[crate::sample::Message], scale: &Scale) -> Said {
    let mut retried = Vec::new();
    let asked = judge.ask(messages, &mut retried).await;
    let retried = retried.len() as u32;
    match asked {
        Ok((reply, ms)) => Said {
            grade: verdict(&reply.text, scale),
            reply: Said::kept(&reply.text),
            fault: None,
            model: reply.model,
            input_tokens: reply.input_tokens,
            output_tokens: reply.output_tokens,
            retried,
            ms,
        },
        Err(fault) => Said {
            grade: None,
            reply: Said::kept(&fault.detail),
            fault: Some(fault.kind.code().to_owned()),
            model: None,
            input_tokens: None,
            output_tokens: None,
            retried,
            ms: 0,
        },
    }
}
