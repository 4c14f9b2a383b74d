//! What signing needs beside the database: the keys, and the address that names are made from.

use super::address::Address;
use super::keyring::Keyring;
use crate::id::OperatorId;

/// Who signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Party<'a> {
    /// The installation itself, for messages to other installations.
    Installation,
    /// One of its operators.
    Operator(&'a OperatorId),
}

impl Party<'_> {
    pub(super) fn operator(self) -> Option<String> {
        match self {
            Party::Installation => None,
            Party::Operator(id) => Some(id.to_string()),
        }
    }
}

/// Keys and address of an installation that signs.
#[derive(Clone, Copy)]
pub struct Desk<'a> {
    /// Where the private halves are.
    pub keyring: &'a dyn Keyring,
    /// The installation's public address.
    pub address: &'a Address,
}

impl Desk<'_> {
    /// The issuer a party's statements name.
    pub fn issuer(&self, party: Party<'_>) -> String {
        match party {
            Party::Installation => self.address.to_string(),
            Party::Operator(id) => self.address.of_operator(id),
        }
    }
}
