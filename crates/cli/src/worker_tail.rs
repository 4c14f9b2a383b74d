//! The log of a part while it is being written: whole lines since the last look.

use serde::Deserialize;
use shirube_domain::evaluation::work::{Done, Trouble};
use shirube_eval::log::Failure;
use shirube_eval::score::Score;
use std::collections::{BTreeMap, VecDeque};
use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};

/// Why a score is open when whoever was asked besides the target did not answer.
const UNASKED: [&str; 3] = ["judge.failed", "jury.too-few", "similar.failed"];

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
    #[serde(default)]
    scores: BTreeMap<String, Score>,
    #[serde(default)]
    events: Vec<Heard>,
}

/// As much of an event as tells whether a judge could be asked.
#[derive(Deserialize)]
struct Heard {
    scorer: Option<String>,
    judge: Option<String>,
    #[serde(default)]
    said: Vec<Said>,
}

#[derive(Deserialize)]
struct Said {
    #[serde(default)]
    reply: String,
    fault: Option<String>,
}

impl Brief {
    /// Why an answer stands without one of its scores: a judge or an embedder could not be asked.
    fn unjudged(&self) -> Option<Trouble> {
        let (name, score) = self.scores.iter().find(|(_, s)| s.value.is_none() && UNASKED.contains(&s.why.as_str()))?;
        let judged = self.events.iter().filter(|event| event.scorer.as_ref() == Some(name));
        for (judge, said) in judged.flat_map(|event| event.said.iter().map(move |said| (&event.judge, said))) {
            if let Some(code) = &said.fault {
                let judge = judge.as_deref().unwrap_or_default();
                return Some(Trouble { code: code.clone(), detail: format!("{} ({judge})", said.reply) });
            }
        }
        let is_embedder = score.why == "similar.failed";
        is_embedder.then(|| Trouble { code: score.seen.clone().unwrap_or_default(), detail: name.clone() })
    }
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
        let unjudged = brief.unjudged().filter(|_| !is_failed);
        let done = Done { sample: brief.id, epoch: brief.epoch, is_failed, line: text.to_owned() };
        match brief.fault.filter(|_| is_failed) {
            Some(Failure { code, detail }) => {
                self.trouble = Some(Trouble { code, detail });
                self.failed.push(done);
            }
            // Asked again like one without an answer, and in the end written down with its score left open.
            None => match unjudged {
                Some(trouble) => {
                    self.trouble = Some(trouble);
                    self.failed.push(done);
                }
                None => self.waiting.push_back(done),
            },
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
        let unjudged = serde_json::json!({
            "kind": "sample", "id": "d", "epoch": 1, "answer": "z", "scores": { "tone": { "why": "judge.failed" } },
            "events": [{ "event": "judged", "scorer": "tone", "judge": "judge", "why": "judge.failed",
                "said": [{ "reply": "401 no", "fault": "model.refused", "ms": 0 }] }],
        });
        file.write_all(format!("{unjudged}\n").as_bytes()).unwrap();
        tail.read().unwrap();
        assert!(tail.next(10, 1_000).is_empty(), "an answer whose judge was not there is asked again");
        let trouble = tail.trouble.as_ref().unwrap();
        assert_eq!((trouble.code.as_str(), trouble.detail.as_str()), ("model.refused", "401 no (judge)"));
        assert!(tail.failed.len() == 2 && !tail.failed[1].is_failed);
        std::fs::remove_dir_all(dir).unwrap();
    }
}
