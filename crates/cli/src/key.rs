//! `shirube key`: the keys an operator, or the installation itself, signs with.

use crate::context::{Context, Start};
use crate::failure::Failure;
use crate::operator;
use crate::output::table;
use clap::{Args, Subcommand, ValueEnum};
use serde_json::{Value, json};
use shirube_domain::filing;
use shirube_domain::id::OperatorId;
use shirube_domain::installation::Installation;
use shirube_domain::node;
use shirube_domain::refusal::Refusal;
use shirube_domain::statement::{self, Address, Algorithm, Desk, Party, Reason, SigningKey};
use shirube_domain::time::{Clock, SystemClock, of_second, rfc3339};

/// What to do with keys.
#[derive(Debug, Subcommand)]
pub enum KeyVerb {
    /// List the keys with their periods
    List(Whose),
    /// Make a key that signs from now on; the present one stops, and its private half is destroyed
    #[command(after_help = crate::help::KEY_EXAMPLES)]
    Make {
        #[command(flatten)]
        whose: Whose,
        /// How it signs
        #[arg(long, value_enum, default_value_t = Way::Es256)]
        algorithm: Way,
    },
    /// Say that a key no longer counts; it cannot be undone
    Revoke {
        #[command(flatten)]
        whose: Whose,
        /// The thumbprint of the key
        // One in sixty-four begins with a hyphen.
        #[arg(allow_hyphen_values = true)]
        key: String,
        /// Why
        #[arg(long, value_enum)]
        reason: Why,
        /// From when: 2026-11-22T09:00:00+09:00, or seconds since 1970 [default: now]
        #[arg(long, value_name = "TIME")]
        at: Option<String>,
    },
    /// Print the key document others check with, as it is published
    Show(Whose),
}

/// Whose keys.
#[derive(Debug, Args)]
pub struct Whose {
    /// The operator: id, Corporate Number or name; without one, the installation itself
    #[arg(long, value_name = "OPERATOR")]
    operator: Option<String>,
    /// The installation's public address, as `serve` has it
    #[arg(long, value_name = "URL", env = "SHIRUBE_ADDRESS", hide_env_values = true)]
    address: String,
}

/// How a key signs.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Way {
    /// ES256 (P-256)
    Es256,
    /// EdDSA (Ed25519)
    Eddsa,
}

/// Why a key stops out of turn.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Why {
    /// A newer one takes its place early
    Superseded,
    /// Somebody else may have it
    Compromised,
}

/// Runs it.
///
/// # Errors
/// Whatever the domain refuses.
pub fn run(cx: &Context, verb: KeyVerb) -> Result<(), Failure> {
    match verb {
        KeyVerb::List(whose) => whose.with(cx, |it, desk, party| list(cx, it, &desk.issuer(party))),
        KeyVerb::Show(whose) => whose.with(cx, |it, desk, party| show(cx, it, &desk.issuer(party))),
        KeyVerb::Make { whose, algorithm } => whose.with(cx, |it, desk, party| {
            let algorithm = match algorithm {
                Way::Es256 => Algorithm::Es256,
                Way::Eddsa => Algorithm::EdDsa,
            };
            let made = statement::new_key(&it.ground, desk, party, algorithm)?;
            it.keep_log()?;
            emit(cx, &[made])
        }),
        KeyVerb::Revoke { whose, key, reason, at } => {
            let at = at.as_deref().map_or_else(|| Ok(statement::seconds(SystemClock.now())), crate::verify::moment)?;
            let reason = match reason {
                Why::Superseded => Reason::Superseded,
                Why::Compromised => Reason::Compromised,
            };
            whose.with(cx, |it, desk, party| {
                let issuer = desk.issuer(party);
                let told = filing::receive(&it.ground, "key.revoke", |tx, _| match party {
                    // Peers hold the installation's own keys, and hear of it.
                    Party::Installation => node::revoke_key(tx, &issuer, &key, (at, reason)),
                    Party::Operator(_) => statement::revoke_key(tx, &issuer, &key, (at, reason)),
                })?;
                it.keep_log()?;
                emit(cx, &[told])
            })
        }
    }
}

impl Whose {
    fn with(
        &self,
        cx: &Context,
        work: impl FnOnce(&Installation, &Desk<'_>, Party<'_>) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        let installation = cx.open_to_sign(Start::MustExist, Address::parse(&self.address)?)?;
        let named = self.operator.as_deref();
        let id: Option<OperatorId> =
            named.map(|name| installation.ground.db.read(|tx| operator::find(tx, name))).transpose()?.map(|o| o.id);
        let desk = installation.desk()?;
        work(&installation, &desk, id.as_ref().map_or(Party::Installation, Party::Operator))
    }
}

fn list(cx: &Context, installation: &Installation, issuer: &str) -> Result<(), Failure> {
    let keys = installation.ground.db.read(|tx| statement::keys(tx, issuer))?;
    emit(cx, &keys)
}

fn show(cx: &Context, installation: &Installation, issuer: &str) -> Result<(), Failure> {
    let none = || Refusal::of(shirube_domain::refusal::Class::Absent, "statement.no-key");
    let document = installation.ground.db.read(|tx| statement::issuer(tx, issuer))?.ok_or_else(none)?.to_value();
    cx.emit(&document, || format!("{document:#}\n"))
}

fn emit(cx: &Context, keys: &[SigningKey]) -> Result<(), Failure> {
    let document: Vec<Value> = keys.iter().map(to_json).collect();
    cx.emit(&json!({ "keys": document }), || {
        let when = |at: Option<u64>| at.map(moment).unwrap_or_default();
        let line = |k: &SigningKey| {
            let ended = k.reason.map_or("", |r| r.name());
            vec![
                k.id.clone(),
                k.public.algorithm().name().into(),
                moment(k.from),
                when(k.until),
                ended.into(),
                when(k.revoked_at),
            ]
        };
        let head = cx.lang.pick(
            ["鍵", "方式", "開始", "終了", "失効の理由", "失効"],
            ["key", "algorithm", "from", "until", "revoked for", "revoked"],
        );
        table(&head, &keys.iter().map(line).collect::<Vec<_>>())
    })
}

fn to_json(k: &SigningKey) -> Value {
    json!({
        "id": k.id, "issuer": k.issuer, "algorithm": k.public.algorithm().name(), "place": k.place, "from": k.from,
        "until": k.until, "revoked_at": k.revoked_at, "reason": k.reason.map(|r| r.name()),
    })
}

/// Seconds since 1970 as people and programs read a time.
pub fn moment(seconds: u64) -> String {
    of_second(seconds).map_or_else(|| seconds.to_string(), rfc3339)
}
