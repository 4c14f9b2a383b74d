//! Where samples come from: a suite of the catalogue, a suite in a folder, a file.

use crate::failure::Failure;
use shirube_domain::refusal::{Class, Refusal};
use shirube_eval::dataset::{self, Faults, Survey};
use shirube_eval::run::{Open, Samples};
use shirube_eval::scorer::Spec;
use shirube_eval::suite::{self, Suite};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Faults shown of one file.
const SHOWN: usize = 20;

/// What is asked.
pub enum Source {
    /// A suite.
    Suite(Box<Suite>),
    /// A data set by itself.
    File(PathBuf),
}

impl Source {
    /// By its code, the path of a folder with `suite.toml`, or the path of a file.
    ///
    /// # Errors
    /// When there is none, or a suite cannot be read.
    pub fn find(name: &str) -> Result<Source, Failure> {
        let path = Path::new(name);
        if path.join("suite.toml").is_file() {
            return Ok(Source::Suite(Box::new(Suite::open(path).map_err(broken)?)));
        }
        if path.is_file() {
            return Ok(Source::File(path.to_owned()));
        }
        match Suite::built_in(name).map_err(broken)? {
            Some(suite) => Ok(Source::Suite(Box::new(suite))),
            None => Err(Refusal::of(Class::Absent, "cli.eval-no-suite").with("name", name).into()),
        }
    }

    /// The name of the task.
    pub fn task(&self) -> String {
        match self {
            Source::Suite(suite) => suite.name(),
            Source::File(path) => path.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned()),
        }
    }

    /// How it is found again from another folder.
    pub fn again(&self, name: &str) -> String {
        let path = Path::new(name);
        let is_path = matches!(self, Source::File(_)) || path.join("suite.toml").is_file();
        let whole = is_path.then(|| std::path::absolute(path).ok()).flatten();
        whole.map_or_else(|| self.task(), |path| path.display().to_string())
    }

    /// How many samples there are, and their digest.
    ///
    /// # Errors
    /// With every fault by line.
    pub fn survey(&self) -> Result<Survey, Failure> {
        let surveyed = match self {
            Source::Suite(suite) => suite.survey(),
            Source::File(path) => {
                let records = dataset::open(path).map_err(|fault| Failure::file(path.display(), fault))?;
                dataset::survey(records, &serde_json::Value::Null)
            }
        };
        surveyed.map_err(|faults| faulty(&self.task(), &faults))
    }

    /// Opens the samples, once for each epoch.
    pub fn opener(self) -> Open {
        match self {
            Source::Suite(suite) => Box::new(move || Ok(Box::new(dataset::samples(suite.records()?)) as Samples)),
            Source::File(path) => Box::new(move || Ok(Box::new(dataset::samples(dataset::open(&path)?)) as Samples)),
        }
    }

    /// The suite, if it is one.
    pub fn suite(&self) -> Option<&Suite> {
        match self {
            Source::Suite(suite) => Some(suite),
            Source::File(_) => None,
        }
    }
}

fn broken(error: suite::Error) -> Failure {
    Refusal::invalid("cli.eval-bad-suite").with("detail", error).into()
}

fn faulty(name: &str, faults: &Faults) -> Failure {
    let lines: Vec<String> = faults.told.iter().take(SHOWN).map(ToString::to_string).collect();
    let refusal = Refusal::invalid("cli.eval-bad-data").with("name", name).with("count", faults.count);
    refusal.with("detail", lines.join("\n  ")).into()
}

/// Scorers as `--scorer` names them: `KIND`, `KIND:setting=value:setting=value`, `NAME=KIND…`.
///
/// # Errors
/// A kind or a setting there is not.
pub fn scorers(given: &[String]) -> Result<BTreeMap<String, Spec>, Failure> {
    given.iter().map(|text| scorer(text)).collect()
}

fn scorer(text: &str) -> Result<(String, Spec), Failure> {
    let bad = |detail: String| Refusal::invalid("cli.eval-bad-scorer").with("value", text).with("detail", detail);
    let mut parts = text.split(':');
    let head = parts.next().unwrap_or_default();
    let (name, kind) = head.split_once('=').unwrap_or((head, head));
    let mut fields = serde_json::Map::from_iter([("kind".to_owned(), kind.into())]);
    for part in parts {
        let Some((setting, value)) = part.split_once('=') else {
            return Err(bad(format!("`{part}`: setting=value")).into());
        };
        fields.insert(setting.to_owned(), value_of(value));
    }
    let spec = serde_json::from_value(fields.into()).map_err(|fault| bad(fault.to_string()))?;
    Ok((name.to_owned(), spec))
}

/// JSON where it is some, text otherwise.
pub fn value_of(text: &str) -> serde_json::Value {
    serde_json::from_str(text).unwrap_or_else(|_| text.into())
}
