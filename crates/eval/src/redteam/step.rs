//! Steps by which a request becomes an attack: pure, named, in order.

use serde::{Deserialize, Serialize};

use super::encode;
use crate::sample::{Input, Message, Role, Sample};
use crate::suite::Said;

/// What is said to a target: what came before, then turns of the user, of which the last holds the request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Script {
    /// The conversation before.
    pub before: Vec<Message>,
    /// What the user says, one after another, each after the answer to the one before.
    pub turns: Vec<String>,
}

impl Script {
    /// The plain request of a sample.
    pub fn of(sample: &Sample) -> Script {
        match &sample.input {
            Input::Text(text) => Script { before: Vec::new(), turns: vec![text.clone()] },
            Input::Messages(all) => {
                let (last, before) = all.split_last().map_or((String::new(), &[][..]), |(l, b)| (l.content.clone(), b));
                Script { before: before.to_vec(), turns: vec![last] }
            }
        }
    }

    fn map(mut self, change: impl FnOnce(&str) -> String) -> Script {
        if let Some(last) = self.turns.last_mut() {
            *last = change(last);
        }
        self
    }
}

/// One example of a long row of examples.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shot {
    /// What is asked.
    pub ask: Said,
    /// What is answered.
    pub answer: Said,
}

/// One step. Texts hold `{request}` where the request so far goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Step {
    /// Base64.
    Base64 {},
    /// Hexadecimal.
    Hex {},
    /// Letters moved by 13.
    Rot13 {},
    /// Signs moved by 47.
    Rot47 {},
    /// Digits for letters.
    Leet {},
    /// Full-width letters.
    Fullwidth {},
    /// Half-width kana.
    HalfwidthKana {},
    /// Something around it: a part to play, a translation, what an encoding is.
    Frame {
        /// The text around.
        text: Said,
    },
    /// A document that is given to be worked on, and holds the request.
    Document {
        /// The document with what is asked about it.
        text: Said,
    },
    /// The request in parts that are to be put together; `{parts}` is where they go.
    Split {
        /// How many parts.
        parts: u32,
        /// The text around.
        text: Said,
    },
    /// The request in parts, each in a turn of its own.
    Turns {
        /// How many parts.
        parts: u32,
        /// What is said with each part but the last; `{part}` is where it goes.
        each: Said,
        /// What is said with the last; `{part}` is where it goes.
        last: Said,
    },
    /// Many examples of answering before.
    ManyShot {
        /// How many; the examples are taken in turn.
        count: u32,
        /// The examples.
        shots: Vec<Shot>,
    },
    /// Something after it.
    Suffix {
        /// The text.
        text: Said,
    },
    /// Words that forbid to decline.
    Suppress {
        /// The text.
        text: Said,
    },
}

impl Step {
    /// Its name.
    pub fn name(&self) -> &'static str {
        match self {
            Step::Base64 {} => "base64",
            Step::Hex {} => "hex",
            Step::Rot13 {} => "rot13",
            Step::Rot47 {} => "rot47",
            Step::Leet {} => "leet",
            Step::Fullwidth {} => "fullwidth",
            Step::HalfwidthKana {} => "halfwidth-kana",
            Step::Frame { .. } => "frame",
            Step::Document { .. } => "document",
            Step::Split { .. } => "split",
            Step::Turns { .. } => "turns",
            Step::ManyShot { .. } => "many-shot",
            Step::Suffix { .. } => "suffix",
            Step::Suppress { .. } => "suppress",
        }
    }

    /// What becomes of a script, in the language of a code.
    pub fn apply(&self, script: Script, lang: &str) -> Script {
        let around = |text: &Said, script: Script| script.map(|last| text.get(lang).replacen("{request}", last, 1));
        match self {
            Step::Base64 {} => script.map(encode::base64),
            Step::Hex {} => script.map(encode::hex),
            Step::Rot13 {} => script.map(encode::rot13),
            Step::Rot47 {} => script.map(encode::rot47),
            Step::Leet {} => script.map(encode::leet),
            Step::Fullwidth {} => script.map(encode::fullwidth),
            Step::HalfwidthKana {} => script.map(encode::halfwidth_kana),
            Step::Frame { text } | Step::Document { text } => around(text, script),
            Step::Suffix { text } | Step::Suppress { text } => {
                script.map(|last| format!("{last}\n\n{}", text.get(lang)))
            }
            Step::Split { parts, text } => script.map(|last| {
                let named =
                    cut(last, *parts).into_iter().zip('a'..='z').map(|(part, name)| format!("{name} = \"{part}\""));
                text.get(lang).replacen("{parts}", &named.collect::<Vec<_>>().join("\n"), 1)
            }),
            Step::Turns { parts, each, last } => in_turns(script, *parts, each.get(lang), last.get(lang)),
            Step::ManyShot { count, shots } => many(script, *count, shots, lang),
        }
    }
}

/// A text in parts of nearly the same length, each at least one character.
fn cut(text: &str, parts: u32) -> Vec<String> {
    let all: Vec<char> = text.chars().collect();
    let parts = (parts.clamp(1, 26) as usize).min(all.len().max(1));
    (0..parts).map(|i| all[all.len() * i / parts..all.len() * (i + 1) / parts].iter().collect()).collect()
}

fn in_turns(mut script: Script, parts: u32, each: &str, last: &str) -> Script {
    let Some(request) = script.turns.pop() else { return script };
    let mut parts = cut(&request, parts);
    let ending = parts.pop().unwrap_or_default();
    script.turns.extend(parts.iter().map(|part| each.replacen("{part}", part, 1)));
    script.turns.push(last.replacen("{part}", &ending, 1));
    script
}

fn many(mut script: Script, count: u32, shots: &[Shot], lang: &str) -> Script {
    for shot in shots.iter().cycle().take(if shots.is_empty() { 0 } else { count.min(512) as usize }) {
        script.before.push(Message::of(Role::User, shot.ask.get(lang)));
        script.before.push(Message::of(Role::Assistant, shot.answer.get(lang)));
    }
    script
}
