//! Options of every command that sends to addresses people gave.

use crate::failure::Failure;
use crate::mail::PostArgs;
use clap::Args;
use shirube_domain::event::hook::Way;
use shirube_domain::outbound::{Outbound, Policy};
use shirube_domain::refusal::Refusal;
use std::path::PathBuf;
use std::time::Duration;

/// How long one message may take, as Standard Webhooks advises.
const PATIENCE: Duration = Duration::from_secs(20);

/// Where may be sent to.
#[derive(Debug, Args)]
pub struct OutboundArgs {
    /// Send also into closed networks and to this machine, there even without TLS: for a network of one's own, and to try
    #[arg(long, env = "SHIRUBE_ALLOW_PRIVATE", hide_env_values = true)]
    pub allow_private: bool,
    /// Certificates to trust beside those of this machine, when sending: a PEM file
    #[arg(long, value_name = "FILE", env = "SHIRUBE_TRUST", hide_env_values = true)]
    trust: Option<PathBuf>,
}

impl OutboundArgs {
    /// The client.
    ///
    /// # Errors
    /// When the certificates cannot be read.
    pub fn read(&self) -> Result<Outbound, Failure> {
        let extra_ca = match &self.trust {
            Some(path) => Some(std::fs::read(path).map_err(|e| Failure::file(path.display(), e))?),
            None => None,
        };
        let (allow_private, allow_plain) = (self.allow_private, self.allow_private);
        let policy = Policy { allow_private, allow_plain, extra_ca, total: PATIENCE, ..Policy::default() };
        Ok(Outbound::new(policy).map_err(Refusal::from)?)
    }

    /// How events go out.
    pub fn way(&self, outbound: &Outbound, post: &PostArgs) -> Way {
        let site = post.public_url.as_deref().unwrap_or_default().trim_end_matches('/').to_owned();
        Way { outbound: outbound.clone(), site }
    }
}
