//! The carrier over HTTPS.

use super::deliver::{Carrier, Reply};
use super::peer::{Introduction, is_node_address};
use crate::outbound::{Answer, Outbound};
use crate::refusal::{Error, Refusal};

/// Brings envelopes over HTTPS, by the rules of the one client of the program.
pub struct Https<'a>(pub &'a Outbound);

fn reply(answer: Answer) -> Reply {
    Reply { status: answer.status, body: answer.body }
}

impl Carrier for Https<'_> {
    fn post(&mut self, url: &str, body: &[u8]) -> Result<Reply, String> {
        let sent = self.0.post(url, &[("content-type", "application/jose")], body);
        sent.map(reply).map_err(|fault| fault.code().to_owned())
    }

    fn get(&mut self, url: &str) -> Result<Reply, String> {
        self.0.get(url).map(reply).map_err(|fault| fault.code().to_owned())
    }
}

/// Fetches how the node at an address introduces itself. Nothing of it counts before a person confirmed it.
///
/// # Errors
/// [`Refusal`]: no such address, no answer, or none that is an introduction of that address.
pub fn fetch_introduction(outbound: &Outbound, address: &str) -> Result<Introduction, Error> {
    let address = address.trim().trim_end_matches('/');
    if !is_node_address(address) {
        return Err(Refusal::invalid("node.address").on("address").into());
    }
    let answer = outbound.get(&format!("{address}/.well-known/shirube-node"));
    let answer = answer.map_err(|fault| Refusal::from(fault).on("address"))?;
    if answer.status != 200 {
        return Err(Refusal::invalid("node.no-introduction").on("address").with("status", answer.status).into());
    }
    let introduction = Introduction::parse(&answer.body).map_err(|r| r.on("address"))?;
    if introduction.address != address {
        return Err(Refusal::invalid("node.elsewhere").on("address").with("address", introduction.address).into());
    }
    Ok(introduction)
}
