//! Evidence files, kept by what they contain (証拠ファイル).
//!
//! For: storing a file once under its SHA-256, typed by its content and never by its name.
//! Rests on: `docs/decisions/0008-evidence-files.md`.
//! Words: a *media type* is decided here from the bytes.
//! Never: uses a name given by a person as a path; overwrites; keeps what is too large.
//! Begin at: [`FileStore::put`].

use crate::refusal::{Class, Error, Refusal};
use shirube_proof::digest::{Digest, sha256};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

/// Largest evidence file, in bytes.
pub const MAX_BYTES: usize = 20 * 1024 * 1024;

/// What may be kept as evidence: (media type, extension for downloads).
pub const ACCEPTED: &[(&str, &str)] = &[
    ("application/pdf", "pdf"),
    ("image/png", "png"),
    ("image/jpeg", "jpg"),
    ("image/gif", "gif"),
    ("image/webp", "webp"),
    ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"),
    ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
    ("application/vnd.openxmlformats-officedocument.presentationml.presentation", "pptx"),
    ("application/zip", "zip"),
    ("application/json", "json"),
    ("text/plain", "txt"),
];

/// Where files are kept.
pub struct FileStore {
    dir: PathBuf,
}

/// A file that is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Its digest, which is its name.
    pub sha256: Digest,
    /// By content.
    pub media_type: &'static str,
    /// In bytes.
    pub size: u64,
}

impl FileStore {
    /// Files below a directory, which is made when needed.
    pub fn new(dir: PathBuf) -> FileStore {
        FileStore { dir }
    }

    fn path(&self, digest: &Digest) -> PathBuf {
        let hex = digest.to_string();
        self.dir.join(&hex[..2]).join(&hex[2..])
    }

    /// Keeps a file durably before anyone refers to it. Keeping the same bytes twice has one effect.
    ///
    /// # Errors
    /// Refused when empty, too large or of a kind not accepted; a fault when the disk fails.
    pub fn put(&self, bytes: &[u8]) -> Result<Kept, Error> {
        if bytes.is_empty() {
            return Err(Refusal::invalid("evidence.empty").on("file").into());
        }
        if bytes.len() > MAX_BYTES {
            return Err(Refusal::of(Class::TooMuch, "evidence.too-large")
                .on("file")
                .with("most", MAX_BYTES >> 20)
                .into());
        }
        let Some(media_type) = media_type(bytes) else {
            return Err(Refusal::invalid("evidence.kind").on("file").into());
        };
        self.keep(bytes)?;
        Ok(Kept { sha256: sha256(bytes), media_type, size: bytes.len() as u64 })
    }

    /// Keeps bytes of any kind that another check has let through, such as a bill of materials about to be read.
    ///
    /// # Errors
    /// A fault when the disk fails.
    pub fn keep(&self, bytes: &[u8]) -> Result<Digest, Error> {
        let digest = sha256(bytes);
        let path = self.path(&digest);
        if !path.exists() {
            write_durably(&path, bytes).map_err(|source| Error::File { path: path.display().to_string(), source })?;
        }
        Ok(digest)
    }

    /// Whether a file is kept.
    pub fn has(&self, digest: &Digest) -> bool {
        self.path(digest).exists()
    }

    /// Reads a file back, and checks that it is still what its name says.
    ///
    /// # Errors
    /// A fault when it is missing or was changed on disk.
    pub fn get(&self, digest: &Digest) -> Result<Vec<u8>, Error> {
        let path = self.path(digest);
        let fault = |source| Error::File { path: path.display().to_string(), source };
        let bytes = fs::read(&path).map_err(fault)?;
        if sha256(&bytes) != *digest {
            return Err(fault(std::io::Error::new(std::io::ErrorKind::InvalidData, "content differs from its digest")));
        }
        Ok(bytes)
    }
}

/// Writes a file so that it is whole or not there at all, whatever happens.
pub fn write_durably(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let parent = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(parent)?;
    let temporary = beside(path);
    let mut file = fs::File::create(&temporary)?;
    let written = file.write_all(bytes).and_then(|()| file.sync_all()).and_then(|()| fs::rename(&temporary, path));
    if written.is_err() {
        let _ = fs::remove_file(&temporary);
    }
    written?;
    // The name itself must survive a power cut too.
    fs::File::open(parent)?.sync_all()
}

/// A name of its own for each writer: two who write the same file at once must not write into one another's.
fn beside(path: &Path) -> PathBuf {
    static WRITERS: AtomicU64 = AtomicU64::new(0);
    let number = WRITERS.fetch_add(1, Ordering::Relaxed);
    path.with_extension(format!("{}-{number}.new", std::process::id()))
}

/// Writes a secret that only its owner may read, unless one is there already; whole or not at all.
pub(crate) fn write_secret_once(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let parent = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(parent)?;
    let temporary = beside(path);
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&temporary)?;
    let written = file.write_all(bytes).and_then(|()| file.sync_all());
    // A link is made only where nothing is; a rename would replace the secret of whoever was first.
    let linked = written.and_then(|()| fs::hard_link(&temporary, path));
    let _ = fs::remove_file(&temporary);
    match linked {
        Err(e) if e.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        Err(e) => Err(e),
        Ok(()) => fs::File::open(parent)?.sync_all(),
    }
}

/// The media type by content, if it is one we accept.
pub fn media_type(bytes: &[u8]) -> Option<&'static str> {
    // What is recognised as some kind of text is text here.
    if let Some(found) = infer::get(bytes).filter(|f| f.matcher_type() != infer::MatcherType::Text) {
        return ACCEPTED.iter().map(|(m, _)| *m).find(|m| *m == found.mime_type());
    }
    // HTML, SVG and scripts are text too; served as text/plain with nosniff they stay text.
    let text = std::str::from_utf8(bytes).ok()?;
    if text.contains('\0') {
        return None;
    }
    let starts = text.trim_start();
    let is_json = starts.starts_with(['{', '[']) && serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok();
    Some(if is_json { "application/json" } else { "text/plain" })
}

/// The extension a download of this type gets.
pub fn extension(media_type: &str) -> &'static str {
    ACCEPTED.iter().find(|(m, _)| *m == media_type).map_or("bin", |(_, e)| e)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_kept_once_and_comes_back_the_same() {
        let dir = tempfile::tempdir().unwrap();
        let store = FileStore::new(dir.path().join("files"));
        let kept = store.put(b"%PDF-1.7 ...").unwrap();
        assert_eq!(kept.media_type, "application/pdf");
        assert_eq!(store.put(b"%PDF-1.7 ...").unwrap(), kept);
        assert_eq!(store.get(&kept.sha256).unwrap(), b"%PDF-1.7 ...");
    }

    #[test]
    fn the_kind_is_decided_by_content() {
        assert_eq!(media_type("議事録".as_bytes()), Some("text/plain"));
        assert_eq!(media_type(b"{\"a\":1}"), Some("application/json"));
        assert_eq!(media_type(b"<script>alert(1)</script>"), Some("text/plain"));
        assert_eq!(media_type(b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff"), None);
        assert_eq!(media_type(b"\xff\xfe\x00binary"), None);
    }

    #[test]
    fn a_changed_file_is_noticed() {
        let dir = tempfile::tempdir().unwrap();
        let store = FileStore::new(dir.path().to_path_buf());
        let kept = store.put(b"evidence").unwrap();
        fs::write(store.path(&kept.sha256), b"evidence!").unwrap();
        assert!(store.get(&kept.sha256).is_err());
    }
}
