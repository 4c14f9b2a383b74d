//! Asking a program on this machine.
//!
//! **For**: evaluators whose target has no endpoint. The program is begun once for each attempt, gets
//! `{"messages": [{"role": …, "content": …}]}` and the end of its input, and says the answer on its output.
//! **Never** pass what a sample says to a shell: the program and its arguments are given once, by who runs it.

use std::process::Stdio;

use serde_json::json;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWriteExt as _};
use tokio::process::Command;

use crate::model::{Asked, Fault, Kind, Model, Reply};
use crate::sample::Message;

/// How much of what it says on the side is read; the rest is thrown away.
const ASIDE: usize = 4096;

/// A program that answers.
#[derive(Debug, Clone)]
pub struct Program {
    /// The program.
    pub name: String,
    /// Its arguments.
    pub arguments: Vec<String>,
    /// The longest answer that is taken, in bytes.
    pub most: usize,
}

impl Program {
    /// A program with answers of at most 4 MiB.
    pub fn usual(name: &str, arguments: &[&str]) -> Program {
        let arguments = arguments.iter().map(|a| (*a).to_owned()).collect();
        Program { name: name.to_owned(), arguments, most: 4 << 20 }
    }

    async fn once(&self, messages: &[Message]) -> Result<Reply, Fault> {
        let piped = Stdio::piped;
        let mut command = Command::new(&self.name);
        // Whoever gives up waiting ends the program too.
        command.args(&self.arguments).stdin(piped()).stdout(piped()).stderr(piped()).kill_on_drop(true);
        let begun = command.spawn();
        let mut child = begun.map_err(|fault| Fault::of(Kind::Refused, format!("`{}`: {fault}", self.name)))?;
        let (Some(mut input), Some(output), Some(aside)) =
            (child.stdin.take(), child.stdout.take(), child.stderr.take())
        else {
            return Err(Fault::of(Kind::Unreachable, "the program has no input or output"));
        };
        let asked = json!({ "messages": messages }).to_string();
        let told = async move {
            // A program may answer without reading to the end; that is no fault.
            let _ = input.write_all(asked.as_bytes()).await;
            drop(input);
        };
        let ((), said, aside) = tokio::join!(told, bounded(output, self.most), drained(aside));
        let said = said?;
        let status = child.wait().await.map_err(|fault| Fault::of(Kind::Cut, fault.to_string()))?;
        if !status.success() {
            return Err(Fault::of(Kind::Refused, format!("{status}: {}", String::from_utf8_lossy(&aside).trim())));
        }
        let text = String::from_utf8(said).map_err(|_| Fault::of(Kind::NotUtf8, "bytes that are no UTF-8"))?;
        Ok(Reply { text: text.trim_end_matches(['\r', '\n']).to_owned(), ..Reply::default() })
    }
}

/// All of an output, as long as it is within its bound.
async fn bounded(output: impl AsyncRead + Unpin, most: usize) -> Result<Vec<u8>, Fault> {
    let mut out = Vec::new();
    let read = output.take(most as u64 + 1).read_to_end(&mut out).await;
    read.map_err(|fault| Fault::of(Kind::Cut, fault.to_string()))?;
    if out.len() > most { Err(Fault::of(Kind::TooLong, format!("more than {most} bytes"))) } else { Ok(out) }
}

/// The beginning of an output; all of it is read, or the program would wait for somebody to do so.
async fn drained(mut output: impl AsyncRead + Unpin) -> Vec<u8> {
    let (mut out, mut part) = (Vec::new(), [0; 4096]);
    while let Ok(count @ 1..) = output.read(&mut part).await {
        let room = ASIDE.saturating_sub(out.len()).min(count);
        out.extend_from_slice(&part[..room]);
    }
    out
}

impl Model for Program {
    fn ask<'a>(&'a self, messages: &'a [Message]) -> Asked<'a> {
        Box::pin(self.once(messages))
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use crate::sample::Role;

    async fn asked(script: &str) -> Result<Reply, Fault> {
        let program = Program { most: 1000, ..Program::usual("sh", &["-c", script]) };
        let long = Message::of(Role::User, format!("$(exit 9) {}", "あ".repeat(100_000)));
        tokio::time::timeout(std::time::Duration::from_secs(20), program.ask(&[long])).await.unwrap()
    }

    #[tokio::test]
    async fn a_program_reads_the_question_and_says_the_answer() {
        assert_eq!(asked("head -c 14").await.unwrap().text, "{\"messages\":[{");
        assert_eq!(asked("echo yes").await.unwrap().text, "yes", "even when it does not read");
        assert_eq!(asked("head -c 200000 /dev/zero >&2; echo yes").await.unwrap().text, "yes");
    }

    #[tokio::test]
    async fn a_program_that_fails_is_no_answer() {
        let fault = asked("echo no such model >&2; exit 3").await.unwrap_err();
        assert!(fault.kind == Kind::Refused && fault.detail.contains("no such model"), "{fault}");
        assert_eq!(asked("printf '\\377'").await.unwrap_err().kind, Kind::NotUtf8);
        assert_eq!(asked("yes").await.unwrap_err().kind, Kind::TooLong);
        let absent = Program::usual("no-such-program-here", &[]).ask(&[]).await.unwrap_err();
        assert_eq!(absent.kind, Kind::Refused);
    }
}
