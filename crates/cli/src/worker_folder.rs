//! The folder a worker writes the log of a part to: it goes with its part, and with the next worker's start where a worker was
//! killed.

use crate::work::made_up;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// How such a folder begins; six hexadecimal digits follow.
const PREFIX: &str = "shirube-work";
/// What lies in it besides segments.
const BESIDE: [&str; 2] = ["lock", "index"];
/// A folder nobody wrote to for so long is not one that is just being begun.
const STALE: Duration = Duration::from_secs(600);

/// A folder that goes when the work is over.
pub struct Folder(pub PathBuf);

impl Folder {
    /// A name nobody else has; the folder is made by whoever writes to it.
    pub fn new() -> Folder {
        Folder(std::env::temp_dir().join(made_up(PREFIX)))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Removes what killed workers left in the temporary directory. Says how many folders.
pub fn sweep(now: SystemTime) -> usize {
    sweep_in(&std::env::temp_dir(), now)
}

fn sweep_in(dir: &Path, now: SystemTime) -> usize {
    let Ok(all) = fs::read_dir(dir) else { return 0 };
    let ours = all.flatten().filter(|item| item.file_name().to_str().is_some_and(is_ours)).map(|item| item.path());
    // What cannot be looked into or removed is another user's, and none of ours.
    ours.filter(|path| is_left(path, now).unwrap_or(false) && fs::remove_dir_all(path).is_ok()).count()
}

fn is_ours(name: &str) -> bool {
    let digits = name.strip_prefix(PREFIX).and_then(|rest| rest.strip_prefix('-'));
    digits.is_some_and(|d| d.len() == 6 && d.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b)))
}

/// Whether it is a folder of ours that nobody has: only what a part writes is in it, not written to lately, its lock free.
fn is_left(path: &Path, now: SystemTime) -> io::Result<bool> {
    if !fs::symlink_metadata(path)?.is_dir() {
        return Ok(false);
    }
    let is_old = |at: SystemTime| now.duration_since(at).is_ok_and(|age| age >= STALE);
    if !is_old(fs::metadata(path)?.modified()?) {
        return Ok(false);
    }
    for item in fs::read_dir(path)? {
        let item = item?;
        let (name, about) = (item.file_name(), fs::symlink_metadata(item.path())?);
        let is_known = name.to_str().is_some_and(|n| BESIDE.contains(&n) || n.ends_with(".jsonl"));
        if !is_known || !about.is_file() || !is_old(about.modified()?) {
            return Ok(false);
        }
    }
    match File::open(path.join("lock")) {
        // Who writes holds the lock as long as it lives; that of a killed process is free.
        Ok(lock) => Ok(lock.try_lock().is_ok()),
        Err(fault) if fault.kind() == io::ErrorKind::NotFound => Ok(true),
        Err(fault) => Err(fault),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_folders_of_killed_workers_go() {
        let dir = std::env::temp_dir().join(made_up("shirube-sweep"));
        let make = |name: &str, file: &str| {
            fs::create_dir_all(dir.join(name)).unwrap();
            File::create(dir.join(name).join("lock")).unwrap();
            fs::write(dir.join(name).join(file), "x").unwrap();
        };
        make("shirube-work-0a1b2c", "0001.jsonl");
        make("shirube-work-0a1b2d", "0001.jsonl");
        make("shirube-work-0a1b2e", "notes.txt");
        make("shirube-work-mine", "0001.jsonl");
        make("shirube-work-0a1b2c-more", "0001.jsonl");
        make("elsewhere", "0001.jsonl");
        #[cfg(unix)]
        std::os::unix::fs::symlink(dir.join("elsewhere"), dir.join("shirube-work-0a1b2f")).unwrap();
        let held = File::open(dir.join("shirube-work-0a1b2d/lock")).unwrap();
        held.try_lock().unwrap();
        let written = fs::metadata(dir.join("shirube-work-0a1b2c")).unwrap().modified().unwrap();
        assert_eq!(sweep_in(&dir, written + Duration::from_secs(60)), 0, "one that is just being begun stays");
        let later = written + STALE * 2;
        assert_eq!(sweep_in(&dir, later), 1);
        assert!(!dir.join("shirube-work-0a1b2c").exists() && dir.join("elsewhere/0001.jsonl").exists());
        drop(held);
        assert_eq!(sweep_in(&dir, later), 1, "once its worker is gone");
        let left = fs::read_dir(&dir).unwrap().count();
        assert_eq!(left, if cfg!(unix) { 5 } else { 4 });
        fs::remove_dir_all(dir).unwrap();
    }
}
