//! Logs on disk: taken in piece by piece, kept by their digest, never in memory as a whole.

use crate::id::{Chance, uuid7};
use crate::refusal::{Class, Error, Refusal};
use crate::time::Timestamp;
use sha2::{Digest as _, Sha256};
use shirube_eval::log::index::Index;
use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

/// The largest log, in bytes.
pub const MOST_BYTES: u64 = 2 << 30;
/// What lies beside the segments of a log and is no part of it.
const BESIDE: [&str; 3] = ["lock", "run.json", "index"];
/// The most segments of one log.
const MOST_SEGMENTS: usize = 1_000;

/// Where logs are kept: a folder of segments under the digest of these one after the other.
pub struct Shelf {
    dir: PathBuf,
    most: u64,
}

/// A log that is being taken in; removed again unless it is kept.
pub struct Incoming {
    dir: PathBuf,
    file: BufWriter<File>,
    size: u64,
    most: u64,
}

fn fault(path: &Path, source: io::Error) -> Error {
    Error::File { path: path.display().to_string(), source }
}

fn too_large(most: u64) -> Error {
    Refusal::of(Class::TooMuch, "evaluation.too-large").on("log").with("most", most >> 20).into()
}

impl Shelf {
    /// Logs below a directory, which is made when needed.
    pub fn new(dir: PathBuf) -> Shelf {
        Shelf { dir, most: MOST_BYTES }
    }

    #[cfg(test)]
    pub(super) fn with_most(dir: PathBuf, most: u64) -> Shelf {
        Shelf { dir, most }
    }

    /// Begins to take one in.
    ///
    /// # Errors
    /// A fault when the disk fails.
    pub fn begin(&self, at: Timestamp, chance: &dyn Chance) -> Result<Incoming, Error> {
        let dir = self.dir.join(format!("new-{}", uuid7(at, chance)));
        fs::create_dir_all(&dir).map_err(|e| fault(&dir, e))?;
        let path = dir.join("upload");
        let file = File::create(&path).map_err(|e| fault(&path, e))?;
        Ok(Incoming { dir, file: BufWriter::with_capacity(256 << 10, file), size: 0, most: self.most })
    }

    /// The folder of a log that is kept.
    pub fn folder(&self, digest: &str) -> Option<PathBuf> {
        let is_digest = digest.len() == 64 && digest.bytes().all(|b| b.is_ascii_hexdigit());
        Some(self.dir.join(digest)).filter(|dir| is_digest && dir.is_dir())
    }

    /// The segments of a log that is kept, in order.
    pub fn segments(&self, digest: &str) -> Vec<PathBuf> {
        self.folder(digest).and_then(|dir| segments(&dir).ok()).unwrap_or_default()
    }

    /// Keeps what was unpacked, durably, under its digest; gives the digest and the size. Keeping the same twice has one effect.
    ///
    /// # Errors
    /// A fault when the disk fails.
    pub fn keep(&self, log: &mut Incoming) -> Result<(String, u64), Error> {
        let (digest, size) = digest_of(&log.dir)?;
        let place = self.dir.join(&digest);
        if !place.is_dir() {
            for path in segments(&log.dir)? {
                File::open(&path).and_then(|f| f.sync_all()).map_err(|e| fault(&path, e))?;
            }
            match fs::rename(&log.dir, &place) {
                // Somebody else kept the same meanwhile.
                Err(_) if place.is_dir() => {}
                done => done.map_err(|e| fault(&place, e))?,
            }
            File::open(&self.dir).and_then(|f| f.sync_all()).map_err(|e| fault(&self.dir, e))?;
        }
        // So that the first look is as quick as any other. Should it fail, that look makes it.
        let _ = Index::open(&place);
        Ok((digest, size))
    }

    /// Removes what was begun to be taken in before a moment and never kept: the server went down meanwhile. Says how many.
    ///
    /// # Errors
    /// A fault when the disk fails.
    pub fn sweep(&self, before: Timestamp) -> Result<usize, Error> {
        let Ok(all) = fs::read_dir(&self.dir) else { return Ok(0) };
        let mut count = 0;
        for path in all.filter_map(|item| Some(item.ok()?.path())) {
            let name = path.file_name().and_then(|n| n.to_str()).and_then(|n| n.strip_prefix("new-"));
            if name.and_then(begun).is_some_and(|at| at < before.as_millisecond()) {
                fs::remove_dir_all(&path).map_err(|e| fault(&path, e))?;
                count += 1;
            }
        }
        Ok(count)
    }

    /// Whether a log that is kept still is what its digest says; false also when it is gone.
    ///
    /// # Errors
    /// A fault when the disk fails.
    pub fn is_whole(&self, digest: &str) -> Result<bool, Error> {
        let Some(folder) = self.folder(digest) else { return Ok(false) };
        Ok(digest_of(&folder)?.0 == digest)
    }
}

/// The moment in the name of what is being taken in, in milliseconds: a UUID of version 7 begins with it.
fn begun(name: &str) -> Option<i64> {
    let digits: String = name.chars().filter(char::is_ascii_hexdigit).take(12).collect();
    i64::from_str_radix(&digits, 16).ok().filter(|_| digits.len() == 12)
}

impl Incoming {
    /// Where its segments are once it is unpacked.
    pub fn folder(&self) -> &Path {
        &self.dir
    }

    /// Takes some bytes of what is sent.
    ///
    /// # Errors
    /// Refused beyond the largest log; a fault when the disk fails.
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.size += bytes.len() as u64;
        if self.size > self.most {
            return Err(too_large(self.most));
        }
        self.file.write_all(bytes).map_err(|e| fault(&self.dir, e))
    }

    /// Takes the segments of a folder as a run wrote it; what lies beside them stays there.
    ///
    /// # Errors
    /// Refused without a segment or beyond the largest log; a fault when the disk fails.
    pub fn take_folder(&mut self, from: &Path) -> Result<(), Error> {
        let all = segments(from)?;
        if all.is_empty() {
            return Err(Refusal::invalid("evaluation.zip-empty").on("log").into());
        }
        for path in all {
            self.size += fs::metadata(&path).map_err(|e| fault(&path, e))?.len();
            if self.size > self.most {
                return Err(too_large(self.most));
            }
            let to = self.dir.join(path.file_name().unwrap_or_default());
            fs::copy(&path, &to).map_err(|e| fault(&path, e))?;
        }
        let upload = self.dir.join("upload");
        fs::remove_file(&upload).map_err(|e| fault(&upload, e))
    }

    /// Lays what was sent out as segments: a `.zip` is unpacked, anything else is the one segment.
    ///
    /// # Errors
    /// Refused when empty, when the archive is broken or holds anything but segments, or when it unpacks to too much.
    pub fn unpack(&mut self) -> Result<(), Error> {
        self.file.flush().map_err(|e| fault(&self.dir, e))?;
        let upload = self.dir.join("upload");
        let mut start = [0_u8; 4];
        let read = File::open(&upload).and_then(|mut f| f.read(&mut start)).map_err(|e| fault(&upload, e))?;
        if read == 0 {
            return Err(Refusal::invalid("evidence.empty").on("log").into());
        }
        if start == *b"PK\x03\x04" {
            self.unzip(&upload)?;
            fs::remove_file(&upload).map_err(|e| fault(&upload, e))?;
        } else {
            let only = self.dir.join("0001.jsonl");
            fs::rename(&upload, &only).map_err(|e| fault(&only, e))?;
        }
        Ok(())
    }

    fn unzip(&self, upload: &Path) -> Result<(), Error> {
        let broken = |e: zip::result::ZipError| Refusal::invalid("evaluation.zip").on("log").with("detail", e);
        let file = File::open(upload).map_err(|e| fault(upload, e))?;
        let mut archive = zip::ZipArchive::new(BufReader::new(file)).map_err(broken)?;
        if archive.len() > MOST_SEGMENTS {
            return Err(Refusal::of(Class::TooMuch, "evaluation.segments")
                .on("log")
                .with("most", MOST_SEGMENTS)
                .into());
        }
        let (mut left, mut found) = (self.most, 0);
        for index in 0..archive.len() {
            let entry = archive.by_index(index).map_err(broken)?;
            let full = entry.name().map_err(broken)?.into_owned();
            let name = full.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
            if entry.is_dir() || name.is_empty() || BESIDE.contains(&&*name) || full.starts_with("__MACOSX/") {
                continue;
            }
            let path = self.dir.join(&name);
            if !is_segment(&name) || path.exists() {
                return Err(Refusal::invalid("evaluation.zip-name").on("log").with("name", &name).into());
            }
            let mut out = File::create(&path).map_err(|e| fault(&path, e))?;
            let count = io::copy(&mut entry.take(left + 1), &mut out)
                .map_err(|e| Refusal::invalid("evaluation.zip").on("log").with("detail", e))?;
            left = left.checked_sub(count).ok_or_else(|| too_large(self.most))?;
            found += 1;
        }
        match found {
            0 => Err(Refusal::invalid("evaluation.zip-empty").on("log").into()),
            _ => Ok(()),
        }
    }
}

impl Drop for Incoming {
    fn drop(&mut self) {
        // Kept: it was renamed and is not here any more.
        let _ = fs::remove_dir_all(&self.dir);
    }
}

fn is_segment(name: &str) -> bool {
    name.strip_suffix(".jsonl").is_some_and(|n| (4..=9).contains(&n.len()) && n.bytes().all(|b| b.is_ascii_digit()))
}

fn segments(dir: &Path) -> Result<Vec<PathBuf>, Error> {
    let mut out: Vec<PathBuf> = fs::read_dir(dir)
        .map_err(|e| fault(dir, e))?
        .filter_map(|item| Some(item.ok()?.path()))
        .filter(|path| path.file_name().and_then(|n| n.to_str()).is_some_and(is_segment))
        .collect();
    out.sort_by_key(|path| path.file_stem().and_then(|n| n.to_str()?.parse::<u64>().ok()));
    Ok(out)
}

/// `cat 0001.jsonl 0002.jsonl … | sha256sum`, and the size.
fn digest_of(dir: &Path) -> Result<(String, u64), Error> {
    let (mut digest, mut size, mut held) = (Sha256::new(), 0, vec![0_u8; 256 << 10]);
    for path in segments(dir)? {
        let mut file = File::open(&path).map_err(|e| fault(&path, e))?;
        loop {
            let count = file.read(&mut held).map_err(|e| fault(&path, e))?;
            if count == 0 {
                break;
            }
            digest.update(&held[..count]);
            size += count as u64;
        }
    }
    Ok((crate::db::hex(&digest.finalize()), size))
}
