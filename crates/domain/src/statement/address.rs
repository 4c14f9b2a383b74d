//! Where an installation is reached by others, and the names that follow from it.

use crate::id::{AssetId, OperatorId};
use crate::refusal::{Error, Refusal};
use std::fmt;

/// The public address of an installation: `https`, a host, perhaps a port; nothing behind it.
///
/// Names of issuers and of what statements are about begin with it, so it must not change once statements are out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address(String);

impl Address {
    /// Reads an address as people write it; a slash at the end is left out.
    ///
    /// # Errors
    /// Refused when it is not `https://` with a host and nothing behind it.
    pub fn parse(text: &str) -> Result<Address, Error> {
        let refused = || Refusal::invalid("statement.not-an-address").on("address").with("value", text);
        let address = text.trim().trim_end_matches('/');
        let host = address.strip_prefix("https://").ok_or_else(refused)?;
        let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-.:[]".contains(c);
        if host.is_empty() || host.len() > 255 || !host.chars().all(is_plain) {
            return Err(refused().into());
        }
        Ok(Address(address.to_owned()))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The issuer an operator's statements name.
    pub fn of_operator(&self, operator: &OperatorId) -> String {
        format!("{}/o/{operator}", self.0)
    }

    /// What a statement about an asset names as its subject.
    pub fn of_asset(&self, operator: &OperatorId, asset: &AssetId) -> String {
        format!("{}/assets/{asset}", self.of_operator(operator))
    }

    /// Where a list of status is published.
    pub(super) fn of_list(&self, list: &str) -> String {
        format!("{}/status/{list}", self.0)
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_host_over_https_and_nothing_else() {
        assert_eq!(Address::parse(" https://a.example:8443/ ").unwrap().as_str(), "https://a.example:8443");
        assert!(Address::parse("https://[::1]:8443").is_ok());
        for wrong in
            ["http://a.example", "https://", "https://a.example/x", "https://u@a.example", "https://A.example?x", "a"]
        {
            assert!(Address::parse(wrong).is_err(), "{wrong}");
        }
    }
}
