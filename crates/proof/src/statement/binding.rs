//! The holder's answer to the one who asked (key binding).

use serde_json::{Map, Value};

use crate::canonical::MAX_INTEGER;
use crate::digest::sha256;
use crate::jose::{Jws, PublicKey, SignError, Signer};
use crate::statement::{Fault, Statement};
use crate::text::to_base64url;

/// The type in the header of a key binding.
pub const BINDING_TYPE: &str = "kb+jwt";

/// What somebody asks of the holder, so that the answer is good for nobody else and no other time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Question<'a> {
    /// Who asks.
    pub audience: &'a str,
    /// Something fresh and unguessable.
    pub nonce: &'a str,
}

/// How the answer is to be checked.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked<'a> {
    pub question: Option<Question<'a>>,
    pub at: u64,
    pub within: u64,
}

impl Statement {
    /// The same presentation with the holder's answer to a question.
    ///
    /// # Errors
    /// What the signer says.
    pub fn bind(&self, question: Question<'_>, at: u64, holder: &dyn Signer) -> Result<Statement, SignError> {
        let mut claims = Map::new();
        let mut put = |name: &str, value: Value| drop(claims.insert(name.to_owned(), value));
        put("iat", at.into());
        put("aud", question.audience.into());
        put("nonce", question.nonce.into());
        put("sd_hash", self.presented_digest().into());
        let binding = Jws::sign(BINDING_TYPE, claims, holder)?;
        Ok(Statement { binding: Some(binding.as_str().to_owned()), ..self.clone() })
    }

    fn presented_digest(&self) -> String {
        to_base64url(sha256(self.unbound_text().as_bytes()).as_bytes())
    }

    /// Everything that is wrong with the key binding.
    pub(super) fn binding_faults(&self, holder: Option<&PublicKey>, asked: Asked<'_>) -> Vec<Fault> {
        let (binding, holder) = match (&self.binding, holder) {
            (None, None) if asked.question.is_none() => return Vec::new(),
            (None, None) => return vec![Fault::BindingNobody],
            (None, Some(_)) => return vec![Fault::BindingMissing],
            (Some(_), None) => return vec![Fault::BindingUnexpected],
            (Some(binding), Some(holder)) => (binding, holder),
        };
        let binding = match Jws::parse(binding, &[BINDING_TYPE]) {
            Ok(binding) => binding,
            Err(error) => return vec![Fault::BindingForm(error)],
        };
        let mut faults = Vec::new();
        if !binding.verify(holder) {
            faults.push(Fault::BindingSignature);
        }
        self.check_claims(binding.payload(), asked, &mut faults);
        faults
    }

    fn check_claims(&self, claims: &Map<String, Value>, asked: Asked<'_>, faults: &mut Vec<Fault>) {
        let mut text = |name: &'static str| {
            let value = claims.get(name).and_then(Value::as_str);
            if value.is_none() {
                faults.push(Fault::BindingClaim(name));
            }
            value
        };
        let (audience, nonce, digest) = (text("aud"), text("nonce"), text("sd_hash"));
        if digest.is_some_and(|digest| digest != self.presented_digest()) {
            faults.push(Fault::BindingDigest);
        }
        let made = claims.get("iat").and_then(Value::as_u64).filter(|at| *at <= MAX_INTEGER);
        if made.is_none() {
            faults.push(Fault::BindingClaim("iat"));
        }
        // Who did not ask (an auditor reading a file later) cannot say what the answer should have been.
        let Some(question) = asked.question else { return };
        match audience {
            Some(audience) if audience != question.audience => faults.push(Fault::BindingAudience(audience.to_owned())),
            _ => {}
        }
        if nonce.is_some_and(|nonce| nonce != question.nonce) {
            faults.push(Fault::BindingNonce);
        }
        match made {
            Some(made) if made.abs_diff(asked.at) > asked.within => faults.push(Fault::BindingTime(made)),
            _ => {}
        }
    }
}
