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
    /// A key this process holds for evaluations, as NAME@HOST=env:VARIABLE or NAME@HOST=file:PATH: it is sent to that host and no
    /// other. Without @HOST it goes wherever an order says. Can be given several times
    #[arg(long = "key", value_name = "NAME=SOURCE")]
    keys: Vec<String>,
}

/// A key, and where it may be sent.
#[derive(Clone)]
pub struct Key {
    /// The key itself.
    pub secret: Zeroizing<String>,
    /// `host` or `host:port`; none: anywhere.
    host: Option<String>,
}

/// Keys by name.
pub type Keys = BTreeMap<String, Key>;

impl Key {
    /// Whether it may be sent to an address.
    pub fn is_for(&self, target: &str) -> bool {
        let Some(bound) = &self.host else { return true };
        let rest = target.split_once("://").map_or(target, |(_, rest)| rest);
        let authority = rest.split(['/', '?']).next().unwrap_or_default().to_ascii_lowercase();
        let host = match authority.rsplit_once(':') {
            Some((host, port)) if port.bytes().all(|b| b.is_ascii_digit()) => host,
            _ => authority.as_str(),
        };
        *bound == authority || bound == host
    }
}

impl KeyArgs {
    /// Reads them.
    ///
    /// # Errors
    /// When one is not written so, cannot be read, or is empty.
    pub fn read(&self) -> Result<Keys, Failure> {
        self.keys.iter().map(|given| one(given)).collect()
    }
}

fn one(given: &str) -> Result<(String, Key), Failure> {
    // What was typed may hold the key itself: it is not repeated.
    let bad = || Refusal::invalid("cli.work-key").on("key");
    let (name, source) = given.split_once('=').ok_or_else(bad)?;
    let (name, host) =
        name.split_once('@').map_or((name, None), |(name, host)| (name, Some(host.to_ascii_lowercase())));
    let is_name =
        !name.is_empty() && name.len() <= 40 && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b));
    if !is_name || host.as_ref().is_some_and(|h| h.is_empty() || h.contains('/')) {
        return Err(bad().into());
    }
    let held = match source.split_once(':') {
        Some(("env", variable)) => context::given(variable)
            .ok_or_else(|| Refusal::of(Class::Absent, "cli.eval-no-variable").with("name", variable))?,
        Some(("file", path)) => small(Path::new(path)).map_err(|fault| Failure::file(path, fault))?,
        _ => return Err(bad().into()),
    };
    let secret = Zeroizing::new(Zeroizing::new(held).trim().to_owned());
    if secret.is_empty() {
        return Err(Refusal::invalid("cli.eval-empty-key").into());
    }
    Ok((name.to_owned(), Key { secret, host }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_bound_to_a_host_goes_nowhere_else() {
        let key = |host: &str| Key { secret: Zeroizing::new("x".to_owned()), host: Some(host.to_owned()) };
        let bound = key("api.example");
        for target in ["https://api.example/v1", "https://API.example:8443/v1", "https://api.example"] {
            assert!(bound.is_for(target), "{target}");
        }
        for target in ["https://evil.example/api.example", "https://api.example.evil/v1", "https://evil/?api.example"] {
            assert!(!bound.is_for(target), "{target}");
        }
        assert!(key("h:8000").is_for("http://h:8000/v1") && !key("h:8000").is_for("http://h:8001/v1"));
    }
}
