//! Keys that stay in a PKCS#11 token (HSM, smart card, SoftHSM): found, made, and signed with.
//!
//! For: an issuer whose private key must not be a file.
//! Rests on: PKCS#11 2.40 and 3.0 (OASIS) through the maker's library; `shirube_proof::jose` for what a key and a signature are.
//! Words: a *token* holds keys behind a PIN; a *module* is the maker's library; a key's *id* is its thumbprint (RFC 7638).
//! Never: takes a private key out, makes one that could be taken out, gives a signature that does not check, keeps the PIN in text.
//! Begin at: [`Token::open`].

mod fault;
mod key;
mod point;

pub use fault::TokenError;
pub use key::TokenKey;

use cryptoki::context::{CInitializeArgs, CInitializeFlags, Pkcs11};
use cryptoki::error::{Error, RvError};
use cryptoki::mechanism::Mechanism;
use cryptoki::object::{Attribute, AttributeType, ObjectClass, ObjectHandle};
use cryptoki::session::{Session, UserType};
use cryptoki::slot::Slot;
use cryptoki::types::AuthPin;
use shirube_proof::jose::{Algorithm, PublicKey};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, Mutex, MutexGuard};

/// Keys looked through in one token: an issuer has a handful; a token of thousands is somebody else's.
const MOST_KEYS: usize = 1_000;

/// A token one is signed in to. Cheap to clone; the sessions of one program share its sign-in.
#[derive(Debug, Clone)]
pub struct Token {
    module: Pkcs11,
    slot: Slot,
    pin: AuthPin,
    label: String,
}

/// A key of a token as it is listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyInfo {
    /// Its thumbprint.
    pub id: String,
    /// The words its maker gave it.
    pub label: String,
    /// The public half.
    pub public: PublicKey,
}

/// A module is loaded and initialised once in a program, whoever asks: a second time would be refused by the module.
static MODULES: LazyLock<Mutex<HashMap<PathBuf, Pkcs11>>> = LazyLock::new(Mutex::default);

fn module(path: &Path) -> Result<Pkcs11, TokenError> {
    let mut loaded = lock(&MODULES);
    if let Some(known) = loaded.get(path) {
        return Ok(known.clone());
    }
    let named = |why: String| TokenError::Module { path: path.display().to_string(), why };
    let new = Pkcs11::new(path).map_err(|e| named(e.to_string()))?;
    match new.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK)) {
        Ok(()) | Err(Error::Pkcs11(RvError::CryptokiAlreadyInitialized, _)) => {}
        Err(e) => return Err(named(e.to_string())),
    }
    loaded.insert(path.to_owned(), new.clone());
    Ok(new)
}

/// A lock that a panic of another thread does not spoil: what it guards is whole between calls.
fn lock<T>(what: &Mutex<T>) -> MutexGuard<'_, T> {
    what.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

impl Token {
    /// Opens the token of this label with its user PIN, through the maker's library.
    ///
    /// # Errors
    /// [`TokenError`], which says whether the library, the token or the PIN is at fault.
    pub fn open(path: &Path, label: &str, pin: &str) -> Result<Token, TokenError> {
        let module = module(path)?;
        let mut found = Vec::new();
        for slot in module.get_slots_with_token()? {
            if module.get_token_info(slot)?.label().trim_end() == label {
                found.push(slot);
            }
        }
        let slot = match found.as_slice() {
            [one] => *one,
            [] => return Err(TokenError::NoToken { label: label.to_owned() }),
            _ => return Err(TokenError::Several { label: label.to_owned() }),
        };
        let token = Token { module, slot, pin: AuthPin::from(pin), label: label.to_owned() };
        token.session()?;
        Ok(token)
    }

    /// Its label.
    pub fn label(&self) -> &str {
        &self.label
    }

    /// A session that is signed in.
    pub(crate) fn session(&self) -> Result<Session, TokenError> {
        let session = self.module.open_rw_session(self.slot)?;
        match session.login(UserType::User, Some(&self.pin)) {
            // The program's other sessions signed in for this one too.
            Ok(()) | Err(Error::Pkcs11(RvError::UserAlreadyLoggedIn, _)) => Ok(session),
            Err(e) => Err(e.into()),
        }
    }

    /// The keys that can sign statements, each once, in the order the token gives; keys of other kinds are left out.
    ///
    /// # Errors
    /// [`TokenError`] when the token cannot be asked.
    pub fn keys(&self) -> Result<Vec<KeyInfo>, TokenError> {
        let session = self.session()?;
        Ok(pairs(&session)?.into_iter().map(|(_, info)| info).collect())
    }

    /// The key of this id.
    ///
    /// # Errors
    /// [`TokenError::NoKey`] when the token has none.
    pub fn key(&self, id: &str) -> Result<TokenKey, TokenError> {
        let session = self.session()?;
        let found = pairs(&session)?.into_iter().find(|(_, info)| info.id == id);
        let (handle, info) = found.ok_or_else(|| TokenError::NoKey { id: id.to_owned() })?;
        Ok(TokenKey::new(self.clone(), session, handle, info))
    }

    /// Destroys both halves of the key of this id; nothing happens when the token has none.
    ///
    /// # Errors
    /// [`TokenError`] when the token refuses.
    pub fn destroy(&self, id: &str) -> Result<(), TokenError> {
        let session = self.session()?;
        for (private, _) in pairs(&session)?.into_iter().filter(|(_, info)| info.id == id) {
            if let Some(pair) = id_of(&session, private)? {
                session
                    .find_objects(&[Attribute::Class(ObjectClass::PUBLIC_KEY), Attribute::Id(pair)])?
                    .into_iter()
                    .try_for_each(|half| session.destroy_object(half))?;
            }
            session.destroy_object(private)?;
        }
        Ok(())
    }

    /// Makes a key that never leaves the token.
    ///
    /// # Errors
    /// [`TokenError`], such as when the token knows no such algorithm.
    pub fn generate(&self, algorithm: Algorithm, label: &str) -> Result<TokenKey, TokenError> {
        let session = self.session()?;
        // Pairs the halves; the key's own id follows from the public half and is never stored.
        let pair = Attribute::Id(session.generate_random_vec(16)?);
        let words = Attribute::Label(label.as_bytes().to_vec());
        let public = [
            Attribute::Token(true),
            Attribute::Private(false),
            Attribute::Verify(true),
            Attribute::EcParams(point::params(algorithm).to_vec()),
            words.clone(),
            pair.clone(),
        ];
        let private = [
            Attribute::Token(true),
            Attribute::Private(true),
            Attribute::Sensitive(true),
            Attribute::Extractable(false),
            Attribute::Sign(true),
            words,
            pair,
        ];
        let how = match algorithm {
            Algorithm::Es256 => Mechanism::EccKeyPairGen,
            Algorithm::EdDsa => Mechanism::EccEdwardsKeyPairGen,
        };
        let (public, private) = session.generate_key_pair(&how, &public, &private)?;
        let info = info(&session, public)?.ok_or(TokenError::Odd)?;
        Ok(TokenKey::new(self.clone(), session, private, info))
    }
}

/// Private keys that sign, each with the public half of the same `CKA_ID`.
fn pairs(session: &Session) -> Result<Vec<(ObjectHandle, KeyInfo)>, TokenError> {
    let privates = session.find_objects(&[Attribute::Class(ObjectClass::PRIVATE_KEY), Attribute::Sign(true)])?;
    let mut out = Vec::new();
    for private in privates.into_iter().take(MOST_KEYS) {
        let Some(pair) = id_of(session, private)? else { continue };
        let halves = session.find_objects(&[Attribute::Class(ObjectClass::PUBLIC_KEY), Attribute::Id(pair)])?;
        // Two public halves for one private key: nobody can tell which is its own before signing.
        if let [public] = halves.as_slice()
            && let Some(info) = info(session, *public)?
        {
            out.push((private, info));
        }
    }
    Ok(out)
}

fn id_of(session: &Session, object: ObjectHandle) -> Result<Option<Vec<u8>>, TokenError> {
    let found = session.get_attributes(object, &[AttributeType::Id])?;
    Ok(found
        .into_iter()
        .find_map(|a| if let Attribute::Id(id) = a { Some(id) } else { None })
        .filter(|id| !id.is_empty()))
}

/// What a public half says; `None` for keys that sign no statements.
fn info(session: &Session, public: ObjectHandle) -> Result<Option<KeyInfo>, TokenError> {
    let asked = [AttributeType::EcParams, AttributeType::EcPoint, AttributeType::Label];
    let (mut params, mut at, mut label) = (None, None, String::new());
    for attribute in session.get_attributes(public, &asked)? {
        match attribute {
            Attribute::EcParams(bytes) => params = Some(bytes),
            Attribute::EcPoint(bytes) => at = Some(bytes),
            Attribute::Label(bytes) => label = String::from_utf8_lossy(&bytes).into_owned(),
            _ => {}
        }
    }
    let (Some(params), Some(at)) = (params, at) else { return Ok(None) };
    let Some(public) = point::algorithm(&params).and_then(|algorithm| point::read(algorithm, &at)) else {
        return Ok(None);
    };
    Ok(Some(KeyInfo { id: public.thumbprint(), label, public }))
}
