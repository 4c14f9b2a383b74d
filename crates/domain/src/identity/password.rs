//! Passwords: Argon2id, parameters of the OWASP recommendation (19 MiB, two passes).

use crate::id::Chance;
use argon2::password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash};
use argon2::{Algorithm, Argon2, Params, Version};

/// Fewest characters of a password.
pub(super) const SHORTEST: usize = 10;
/// Most bytes: hashing a megabyte would be a way to keep the server busy.
pub(super) const LONGEST: usize = 1_000;

/// A hash of nothing anyone knows, so that an unknown login takes as long as a wrong password.
pub(super) const DUMMY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$c2hpcnViZS1kdW1teS1zYWx0$0VjUUqKZ9pXbE4XqJ0yZKh3mJX8tq6X6Y2S0o6m0i3A";

fn argon() -> Argon2<'static> {
    let params = Params::new(19_456, 2, 1, None).unwrap_or_default();
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

pub(super) fn hash(password: &str, chance: &dyn Chance) -> String {
    let mut salt = [0u8; 16];
    chance.fill(&mut salt);
    #[expect(clippy::expect_used, reason = "fixed parameters and a 16-byte salt always hash")]
    argon().hash_password_with_salt(password.as_bytes(), &salt).expect("hashes").to_string()
}

pub(super) fn fits(password: &str, hash: &str) -> bool {
    PasswordHash::new(hash).is_ok_and(|parsed| argon().verify_password(password.as_bytes(), &parsed).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_same_password_fits() {
        let hash = hash("correct horse battery", &crate::id::SeededChance::new(1));
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(fits("correct horse battery", &hash));
        assert!(!fits("correct horse batterY", &hash));
    }

    #[test]
    fn the_dummy_is_a_hash_that_costs_as_much() {
        assert!(PasswordHash::new(DUMMY).is_ok());
        assert!(!fits("anything", DUMMY));
    }
}
