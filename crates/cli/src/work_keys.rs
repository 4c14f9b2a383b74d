//! Keys of endpoints, by name: read from the environment or a file when the program starts, and never written anywhere.

use crate::context;
use crate::eval_target::small;
use crate::failure::Failure;
use clap::Args;
use shirube_domain::refusal::{Class, Refusal};
use std::collections::BTreeMap;
use std::path::Path;
use zeroize::Zeroizing;

/// Which keys this process holds.
#[derive(Debug, Clone, Default, Args)]
pub struct KeyArgs {
    /// A key this process holds for evaluations, as NAME=env:VARIABLE or NAME=file:PATH. Can be given several times
    #[arg(long = "key", value_name = "NAME=SOURCE")]
    keys: Vec<String>,
}

/// Keys by name.
pub type Keys = BTreeMap<String, Zeroizing<String>>;

impl KeyArgs {
    /// Reads them.
    ///
    /// # Errors
    /// When one is not written so, cannot be read, or is empty.
    pub fn read(&self) -> Result<Keys, Failure> {
        self.keys.iter().map(|given| one(given)).collect()
    }
}

fn one(given: &str) -> Result<(String, Zeroizing<String>), Failure> {
    // What was typed may hold the key itself: it is not repeated.
    let bad = || Refusal::invalid("cli.work-key").on("key");
    let (name, source) = given.split_once('=').ok_or_else(bad)?;
    let is_name =
        !name.is_empty() && name.len() <= 40 && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b));
    if !is_name {
        return Err(bad().into());
    }
    let held = match source.split_once(':') {
        Some(("env", variable)) => context::given(variable)
            .ok_or_else(|| Refusal::of(Class::Absent, "cli.eval-no-variable").with("name", variable))?,
        Some(("file", path)) => small(Path::new(path)).map_err(|fault| Failure::file(path, fault))?,
        _ => return Err(bad().into()),
    };
    let key = Zeroizing::new(Zeroizing::new(held).trim().to_owned());
    if key.is_empty() { Err(Refusal::invalid("cli.eval-empty-key").into()) } else { Ok((name.to_owned(), key)) }
}
