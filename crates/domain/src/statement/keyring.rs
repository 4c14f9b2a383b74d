//! Where the private halves of keys are, behind one door: sealed files, or a token that the program attaches.

use crate::files::write_secret_once;
use crate::id::Chance;
use crate::refusal::{Class, Error, Refusal};
use crate::text::scale;
use shirube_proof::jose::{self, Algorithm, PublicKey, SignError, Signer};
use shirube_proof::key_file::{self, Cost, Secret};
use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use zeroize::Zeroizing;

scale! {
    /// Where a private half is.
    KeyPlace {
        /// In a file sealed with a password.
        File = "file", "暗号化したファイル", "an encrypted file";
        /// In a PKCS#11 token, which it cannot leave.
        Token = "token", "PKCS#11トークン", "a PKCS#11 token";
    }
}

/// A signer several threads may use.
pub type SharedSigner = Arc<dyn Signer + Send + Sync>;

/// Whatever holds private halves. It never gives one out.
pub trait Keyring: Send + Sync {
    /// Where the keys it makes are.
    fn place(&self) -> KeyPlace;

    /// Makes a key and keeps its private half; gives the public one.
    ///
    /// # Errors
    /// A fault of the disk or the token.
    fn make(&self, algorithm: Algorithm, chance: &dyn Chance) -> Result<PublicKey, Error>;

    /// The signer of a key, by its thumbprint.
    ///
    /// # Errors
    /// Refused when it is not here, or cannot be opened with the password at hand.
    fn signer(&self, id: &str) -> Result<SharedSigner, Error>;

    /// Destroys the private half of a key that no longer signs; nothing happens when it is not here.
    ///
    /// # Errors
    /// A fault of the disk or the token.
    fn destroy(&self, id: &str) -> Result<(), Error>;
}

/// Keys in files of one directory, each sealed with the password (`docs/specs/statement.md` section 9).
pub struct FileKeyring {
    dir: PathBuf,
    password: Option<Zeroizing<String>>,
    cost: Cost,
    /// Opened once: each opening costs what guessing a password costs.
    opened: Mutex<HashMap<String, SharedSigner>>,
}

/// The password of the files when nobody gave one: made once, beside them, readable by their owner alone.
const PASSWORD: &str = "password";

impl FileKeyring {
    /// Keys below a directory, which is made when the first is. Without a password one is made and kept beside the files:
    /// then they are as safe as the directory.
    pub fn new(dir: PathBuf, password: Option<Zeroizing<String>>, cost: Cost) -> FileKeyring {
        FileKeyring { dir, password, cost, opened: Mutex::default() }
    }

    fn path(&self, id: &str) -> Result<PathBuf, Error> {
        // A thumbprint is base64url of 32 bytes; anything else is no name of a file here.
        let is_name = id.len() == 43 && id.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b));
        if is_name { Ok(self.dir.join(format!("{id}.key.json"))) } else { Err(missing(id)) }
    }

    fn password(&self, chance: &dyn Chance, may_make: bool) -> Result<Zeroizing<String>, Error> {
        if let Some(given) = &self.password {
            return Ok(given.clone());
        }
        let path = self.dir.join(PASSWORD);
        if !path.exists() && may_make {
            let mut bytes = Zeroizing::new([0u8; 32]);
            chance.fill(bytes.as_mut());
            let text = Zeroizing::new(format!("{}\n", crate::db::hex(bytes.as_ref())));
            write_secret_once(&path, text.as_bytes()).map_err(|e| fault(&path, e))?;
        }
        let text = fs::read_to_string(&path).map_err(|e| fault(&path, e))?;
        Ok(Zeroizing::new(text.trim().to_owned()))
    }
}

fn fault(path: &Path, source: std::io::Error) -> Error {
    Error::File { path: path.display().to_string(), source }
}

fn missing(id: &str) -> Error {
    Refusal::of(Class::Conflict, "statement.key-not-here").with("key", id).into()
}

/// A signer that failed, as a refusal that names why.
pub(super) fn not_signed(error: &SignError) -> Error {
    Refusal::of(Class::Conflict, "statement.not-signed").with("detail", error).into()
}

impl Keyring for FileKeyring {
    fn place(&self) -> KeyPlace {
        KeyPlace::File
    }

    fn make(&self, algorithm: Algorithm, chance: &dyn Chance) -> Result<PublicKey, Error> {
        let system = jose::Chance::new();
        let secret = match algorithm {
            Algorithm::EdDsa => {
                let mut seed = [0u8; 32];
                chance.fill(&mut seed);
                Secret::ed25519(seed)
            }
            Algorithm::Es256 => Secret::es256(&system).map_err(|e| not_signed(&e))?,
        };
        let mut salt = [0u8; 16];
        chance.fill(&mut salt);
        let password = self.password(chance, true)?;
        let text = key_file::seal(&secret, password.as_bytes(), &salt, self.cost, &system).map_err(|e| unfit(&e))?;
        let signer: SharedSigner = secret.signer(&system).map_err(|e| not_signed(&e))?.into();
        let path = self.path(signer.key_id())?;
        write_secret_once(&path, text.as_bytes()).map_err(|e| fault(&path, e))?;
        let public = signer.public_key().clone();
        self.opened.lock().unwrap_or_else(PoisonError::into_inner).insert(signer.key_id().to_owned(), signer);
        Ok(public)
    }

    fn signer(&self, id: &str) -> Result<SharedSigner, Error> {
        // Held while opening, so that two who sign at once do not pay twice.
        let mut opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(signer) = opened.get(id) {
            return Ok(signer.clone());
        }
        let path = self.path(id)?;
        if !path.exists() {
            return Err(missing(id));
        }
        let text = fs::read(&path).map_err(|e| fault(&path, e))?;
        let password = self.password(&crate::id::SystemChance, false)?;
        let system = jose::Chance::new();
        let secret = key_file::open(&text, password.as_bytes(), &system).map_err(|e| unfit(&e))?;
        let signer: SharedSigner = secret.signer(&system).map_err(|e| not_signed(&e))?.into();
        if signer.key_id() != id {
            return Err(missing(id));
        }
        opened.insert(id.to_owned(), signer.clone());
        Ok(signer)
    }

    fn destroy(&self, id: &str) -> Result<(), Error> {
        self.opened.lock().unwrap_or_else(PoisonError::into_inner).remove(id);
        let path = self.path(id)?;
        match fs::remove_file(&path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(fault(&path, error)),
            _ => Ok(()),
        }
    }
}

fn unfit(error: &key_file::KeyFileError) -> Error {
    Refusal::of(Class::Conflict, "statement.key-file").with("detail", error.code()).into()
}
