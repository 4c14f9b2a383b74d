//! The log of a part while it is being written: whole lines since the last look.

use serde::Deserialize;
use shirube_domain::evaluation::work::{Done, Trouble};
use shirube_eval::log::Failure;
use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};

/// Follows the one segment of a log.
pub struct Tail {
    path: PathBuf,
    read: u64,
    /// The beginning of a line that is not ended yet.
    torn: Vec<u8>,
    waiting: VecDeque<Done>,
    /// Askings that failed, each by its last line.
    pub failed: Vec<Done>,
    /// What went wrong last.
    pub trouble: Option<Trouble>,
}

/// As much of a line as is needed.
#[derive(Deserialize)]
struct Brief {
    kind: String,
    #[serde(default)]
    id: String,
    #[serde(default)]
    epoch: u32,
    answer: Option<serde::de::IgnoredAny>,
    fault: Option<Failure>,
}

impl Tail {
    /// Of the log in a folder.
    pub fn new(dir: &Path) -> Tail {
        let path = dir.join("0001.jsonl");
        Tail { path, read: 0, torn: Vec::new(), waiting: VecDeque::new(), failed: Vec::new(), trouble: None }
    }

    /// Reads what was written since.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn read(&mut self) -> io::Result<()> {
        let mut file = match File::open(&self.path) {
            Err(fault) if fault.kind() == io::ErrorKind::NotFound => return Ok(()),
            opened => opened?,
        };
        file.seek(SeekFrom::Start(self.read))?;
        let begun = self.torn.len();
        file.read_to_end(&mut self.torn)?;
        self.read += (self.torn.len() - begun) as u64;
        let whole = self.torn.iter().rposition(|b| *b == b'\n').map_or(0, |at| at + 1);
        let rest = self.torn.split_off(whole);
        let lines = std::mem::replace(&mut self.torn, rest);
        lines.split(|b| *b == b'\n').for_each(|line| self.take(line));
        Ok(())
    }

    fn take(&mut self, line: &[u8]) {
        let Ok(brief) = serde_json::from_slice::<Brief>(line) else { return };
        let Ok(text) = std::str::from_utf8(line) else { return };
        if brief.kind != "sample" {
            return;
        }
        let is_failed = brief.answer.is_none();
        let done = Done { sample: brief.id, epoch: brief.epoch, is_failed, line: text.to_owned() };
        match brief.fault.filter(|_| is_failed) {
            Some(Failure { code, detail }) => {
                self.trouble = Some(Trouble { code, detail });
                self.failed.push(done);
            }
            None => self.waiting.push_back(done),
        }
    }

    /// The next answered lines: so many at most, and so many bytes, but one at least.
    pub fn next(&mut self, lines: usize, bytes: usize) -> Vec<Done> {
        let (mut out, mut size) = (Vec::new(), 0);
        while let Some(done) = self.waiting.front() {
            size += done.line.len();
            if out.len() >= lines || (size > bytes && !out.is_empty()) {
                break;
            }
            out.extend(self.waiting.pop_front());
        }
        out
    }

    /// Gives back what could not be handed in.
    pub fn put_back(&mut self, lines: Vec<Done>) {
        lines.into_iter().rev().for_each(|done| self.waiting.push_front(done));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shirube_domain::id::{Chance, SystemChance};
    use std::io::Write as _;

    #[test]
    fn lines_come_once_whole_and_in_order_and_faults_apart() {
        let mut bytes = [0_u8; 8];
        SystemChance.fill(&mut bytes);
        let dir = std::env::temp_dir().join(format!("shirube-tail-{bytes:02x?}").replace([' ', ',', '[', ']'], ""));
        std::fs::create_dir_all(&dir).unwrap();
        let mut tail = Tail::new(&dir);
        tail.read().unwrap();
        let mut file = File::create(dir.join("0001.jsonl")).unwrap();
        file.write_all(
            b"{\"kind\":\"header\"}\n{\"kind\":\"sample\",\"id\":\"a\",\"epoch\":1,\"answer\":\"x\"}\n{\"kind\":\"sam",
        )
        .unwrap();
        tail.read().unwrap();
        let first = tail.next(10, 1_000);
        assert_eq!(first.iter().map(|d| d.sample.as_str()).collect::<Vec<_>>(), ["a"]);
        file.write_all(b"ple\",\"id\":\"b\",\"epoch\":1,\"answer\":\"y\"}\n").unwrap();
        file.write_all(
            b"{\"kind\":\"sample\",\"id\":\"c\",\"epoch\":1,\"fault\":{\"code\":\"model.html\",\"detail\":\"d\"}}\n",
        )
        .unwrap();
        tail.read().unwrap();
        tail.put_back(first);
        assert_eq!(tail.next(1, 1).len(), 1, "one at least");
        assert_eq!(tail.next(10, 1_000)[0].sample, "b");
        assert_eq!((tail.failed.len(), tail.trouble.as_ref().unwrap().code.as_str()), (1, "model.html"));
        std::fs::remove_dir_all(dir).unwrap();
    }
}
