//! Models that judge answers: who they are, from the command line and from the plan of a log.

use crate::eval_run::parameters;
use crate::eval_target::{self, Reach};
use crate::failure::Failure;
use clap::Args;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use shirube_domain::refusal::Refusal;
use shirube_eval::judge::{Aide, Aides, JUDGE};
use shirube_eval::scorer::Spec;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Who judges.
#[derive(Debug, Clone, Default, Args, Serialize, Deserialize)]
#[serde(default)]
pub struct Judges {
    /// A model that judges: MODEL@TARGET, or NAME=MODEL@TARGET for a jury. Can be given several times
    #[arg(long, value_name = "JUDGE")]
    #[serde(skip)]
    judge: Vec<String>,
    /// What is sent to judges besides the messages [default: temperature=0]
    #[arg(long, value_name = "NAME=VALUE")]
    #[serde(skip)]
    judge_param: Vec<String>,
    /// The environment variable that holds the key of the judges' endpoints
    #[arg(long, value_name = "NAME", conflicts_with = "judge_key_file")]
    judge_key_env: Option<String>,
    /// The file that holds the key of the judges' endpoints
    #[arg(long, value_name = "FILE")]
    judge_key_file: Option<PathBuf>,
}

impl Judges {
    /// What the plan says of them.
    ///
    /// # Errors
    /// For what names no model and no target, and for a name given twice.
    pub fn planned(&self) -> Result<BTreeMap<String, Aide>, Failure> {
        let mut given = parameters(&self.judge_param)?;
        given.entry("temperature".to_owned()).or_insert(json!(0));
        given.retain(|_, value| *value != Value::Null);
        let mut out = BTreeMap::new();
        for text in &self.judge {
            let bad = || Refusal::invalid("cli.eval-bad-judge").on("judge").with("value", text);
            let (name, model, target) = parts(text).ok_or_else(bad)?;
            let aide = Aide { target: target.to_owned(), model: model.to_owned(), parameters: given.clone() };
            if out.insert(name.to_owned(), aide).is_some() {
                return Err(bad().into());
            }
        }
        Ok(out)
    }

    /// With the keys given anew.
    pub fn over(self, new: &Judges) -> Judges {
        let has_key = new.judge_key_env.is_some() || new.judge_key_file.is_some();
        if has_key { new.clone() } else { self }
    }

    /// The judges of a plan, ready to be asked.
    ///
    /// # Errors
    /// As for a target.
    pub fn open(&self, planned: &BTreeMap<String, Aide>, reach: &Reach) -> Result<Aides, Failure> {
        let reach = Reach {
            key_env: self.judge_key_env.clone(),
            key_file: self.judge_key_file.clone(),
            header: Vec::new(),
            ..reach.clone()
        };
        let mut out = Aides::default();
        for (name, aide) in planned {
            let model = eval_target::open(&aide.target, &aide.model, &aide.parameters, &reach)?;
            out.judges.insert(name.clone(), model);
        }
        Ok(out)
    }
}

/// `NAME=MODEL@TARGET`; a model's name may hold `@` and `=`, so that the target is looked for first.
pub fn parts(text: &str) -> Option<(&str, &str, &str)> {
    let targets = ["@http://", "@https://", "@command:", "@log:"];
    let at = targets.into_iter().filter_map(|mark| text.find(mark)).min()?;
    let (who, target) = (&text[..at], &text[at + 1..]);
    let (name, model) = who.split_once('=').unwrap_or((JUDGE, who));
    let is_whole = ![name, model].iter().any(|part| part.trim().is_empty());
    is_whole.then_some((name.trim(), model.trim(), target))
}

/// The scorers that ask a judge nobody gave, so that it is said before a run and not after it.
pub fn absent(scorers: &BTreeMap<String, Spec>, judges: &BTreeMap<String, Aide>) -> Vec<String> {
    let lacks = |spec: &Spec| match spec {
        Spec::Judge { model, .. } => !judges.contains_key(model),
        Spec::Jury { judges: named, .. } => judges.is_empty() || named.iter().any(|name| !judges.contains_key(name)),
        _ => false,
    };
    scorers.iter().filter(|(_, spec)| lacks(spec)).map(|(name, _)| name.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::parts;

    #[test]
    fn a_judge_is_a_model_at_a_target_with_a_name_where_there_are_several() {
        assert_eq!(parts("m@http://h/v1"), Some(("judge", "m", "http://h/v1")));
        assert_eq!(parts("a=@cf/meta@https://h/v1?x=@http://y"), Some(("a", "@cf/meta", "https://h/v1?x=@http://y")));
        assert_eq!(parts("a=m@command:./judge.sh -x"), Some(("a", "m", "command:./judge.sh -x")));
        for bad in ["m", "@http://h", "a=@http://h", "m@ftp://h"] {
            assert_eq!(parts(bad), None, "{bad}");
        }
    }
}
