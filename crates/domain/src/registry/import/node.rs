//! One tree for JSON, YAML and TOML, in which every value knows its line and every place its path.
//!
//! Rests on: RFC 6901 (JSON pointer) for [`At`] in JSON.
//! Words: a *spot* is a value together with where it stands.
//! Never: deeper than [`MAX_DEPTH`](super::model::MAX_DEPTH); the parsers that build it see to that, so
//! walking it by recursion is safe.
//! Begin at [`Spot`].

use std::collections::HashMap;
use std::fmt;

use serde_json::{Map, Number, Value};

use super::model::{MAX_SAID, Unread, Why};

/// A value and the line it begins on.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Node {
    pub line: u32,
    pub body: Body,
}

/// What a value is. Numbers keep their digits: `1.10` is not `1.1` when it is a version.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Body {
    Null,
    Bool(bool),
    Number(String),
    Text(String),
    List(Vec<Node>),
    Map(Vec<(String, Node)>),
}

impl Node {
    /// The member of that name.
    pub fn get(&self, name: &str) -> Option<&Node> {
        match &self.body {
            Body::Map(members) => members.iter().find(|(n, _)| n == name).map(|(_, node)| node),
            _ => None,
        }
    }

    /// A scalar as the file writes it; nothing for null, lists and maps.
    pub fn scalar(&self) -> Option<String> {
        match &self.body {
            Body::Text(text) => Some(text.trim().to_owned()),
            Body::Number(digits) => Some(digits.clone()),
            Body::Bool(value) => Some(value.to_string()),
            _ => None,
        }
    }

    /// Null, or text of nothing but blanks.
    pub fn is_blank(&self) -> bool {
        match &self.body {
            Body::Null => true,
            Body::Text(text) => text.trim().is_empty(),
            Body::List(items) => items.iter().all(Node::is_blank),
            Body::Map(members) => members.is_empty(),
            _ => false,
        }
    }

    /// The same value for serde. A number too large for it stays text.
    pub fn to_json(&self) -> Value {
        match &self.body {
            Body::Null => Value::Null,
            Body::Bool(value) => Value::Bool(*value),
            Body::Number(digits) => number(digits),
            Body::Text(text) => Value::String(text.clone()),
            Body::List(items) => Value::Array(items.iter().map(Node::to_json).collect()),
            Body::Map(members) => {
                Value::Object(members.iter().map(|(n, node)| (n.clone(), node.to_json())).collect::<Map<_, _>>())
            }
        }
    }

    /// The words of the file, cut to [`MAX_SAID`] characters.
    pub fn said(&self) -> String {
        let mut out = String::new();
        self.write(&mut out);
        shorten(&out, MAX_SAID)
    }

    fn write(&self, out: &mut String) {
        if out.len() > 4 * MAX_SAID {
            return;
        }
        match &self.body {
            Body::Null => out.push_str("null"),
            Body::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
            Body::Number(text) | Body::Text(text) => {
                out.extend(text.trim_start().chars().take(MAX_SAID + 1));
            }
            Body::List(items) => {
                for (n, item) in items.iter().enumerate().take(MAX_SAID) {
                    out.push_str(if n == 0 { "" } else { ", " });
                    item.write(out);
                }
            }
            Body::Map(members) => {
                for (n, (name, node)) in members.iter().enumerate().take(MAX_SAID) {
                    out.push_str(if n == 0 { "" } else { "; " });
                    out.extend(name.chars().take(MAX_SAID));
                    out.push_str(": ");
                    node.write(out);
                }
            }
        }
    }

    /// Keeps the last of several members of one name, and reports the others.
    pub fn keep_last(&mut self, at: &At, unread: &mut Vec<Unread>) {
        match &mut self.body {
            Body::List(items) => {
                for (n, item) in items.iter_mut().enumerate() {
                    item.keep_last(&at.index(n), unread);
                }
            }
            Body::Map(members) => {
                let mut last: HashMap<&str, usize> = HashMap::with_capacity(members.len());
                for (n, (name, _)) in members.iter().enumerate() {
                    last.insert(name.as_str(), n);
                }
                if last.len() < members.len() {
                    let keep: Vec<bool> = members.iter().enumerate().map(|(n, m)| last[m.0.as_str()] == n).collect();
                    for ((name, node), _) in members.iter().zip(&keep).filter(|(_, keep)| !**keep) {
                        unread.push(Spot::new(node, at.key(name)).unread(Why::Twice));
                    }
                    let mut keep = keep.into_iter();
                    members.retain(|_| keep.next().unwrap_or(true));
                }
                for (name, node) in members {
                    node.keep_last(&at.key(name), unread);
                }
            }
            _ => {}
        }
    }
}

/// A number for serde, or its digits where JSON has no such number.
pub(super) fn number(digits: &str) -> Value {
    let plain = digits.replace('_', "");
    let plain = plain.strip_prefix('+').unwrap_or(&plain);
    if let Ok(number) = serde_json::from_str::<Number>(plain) {
        return Value::Number(number);
    }
    let pointed = plain.trim_start_matches('-').starts_with('.') || plain.contains(".e") || plain.ends_with('.');
    match plain.parse::<f64>().ok().filter(|_| pointed).and_then(Number::from_f64) {
        Some(number) => Value::Number(number),
        None => Value::String(digits.to_owned()),
    }
}

/// Cuts text to so many characters on one line, with an ellipsis where something is missing.
pub(super) fn shorten(text: &str, most: usize) -> String {
    let mut out = String::new();
    let mut count = 0;
    for word in text.split_whitespace() {
        for ch in (!out.is_empty()).then_some(' ').into_iter().chain(word.chars()) {
            if count + 1 == most {
                out.push('…');
                return out;
            }
            out.push(ch);
            count += 1;
        }
    }
    out
}

/// How places are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Notation {
    Pointer,
    Yaml,
    Toml,
}

/// Where something stands in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct At {
    notation: Notation,
    path: String,
}

impl At {
    /// The whole file.
    pub fn root(notation: Notation) -> At {
        At { notation, path: String::new() }
    }

    /// The member of that name.
    pub fn key(&self, name: &str) -> At {
        let mut path = self.path.clone();
        match self.notation {
            Notation::Pointer => {
                path.push('/');
                path.push_str(&name.replace('~', "~0").replace('/', "~1"));
            }
            Notation::Yaml | Notation::Toml => {
                if !path.is_empty() {
                    path.push('.');
                }
                let bare = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
                if !name.is_empty() && name.chars().all(bare) {
                    path.push_str(name);
                } else {
                    path.push_str(&format!("{name:?}"));
                }
            }
        }
        At { notation: self.notation, path }
    }

    /// The item of that number, from 0.
    pub fn index(&self, n: usize) -> At {
        let path = match self.notation {
            Notation::Pointer => format!("{}/{n}", self.path),
            Notation::Yaml | Notation::Toml => format!("{}[{n}]", self.path),
        };
        At { notation: self.notation, path }
    }
}

impl fmt::Display for At {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.notation {
            Notation::Pointer => f.write_str(&self.path),
            Notation::Yaml => write!(f, "yaml:{}", self.path),
            Notation::Toml => write!(f, "toml:{}", self.path),
        }
    }
}

/// A value together with where it stands.
#[derive(Debug, Clone)]
pub(super) struct Spot<'a> {
    pub node: &'a Node,
    pub at: At,
}

impl<'a> Spot<'a> {
    /// A value at a place.
    pub fn new(node: &'a Node, at: At) -> Spot<'a> {
        Spot { node, at }
    }

    /// The member of that name, unless it is missing or null.
    pub fn get(&self, name: &str) -> Option<Spot<'a>> {
        let node = self.node.get(name).filter(|node| node.body != Body::Null)?;
        Some(Spot { node, at: self.at.key(name) })
    }

    /// The member reached by a dotted path.
    pub fn path(&self, path: &str) -> Option<Spot<'a>> {
        path.split('.').try_fold(self.clone(), |spot, name| spot.get(name))
    }

    /// The items of a list; any other value is its own only item.
    pub fn items(&self) -> Vec<Spot<'a>> {
        match &self.node.body {
            Body::List(items) => {
                items.iter().enumerate().map(|(n, node)| Spot { node, at: self.at.index(n) }).collect()
            }
            Body::Null => Vec::new(),
            _ => vec![self.clone()],
        }
    }

    /// The members of a map.
    pub fn members(&self) -> Vec<(&'a str, Spot<'a>)> {
        match &self.node.body {
            Body::Map(members) => {
                members.iter().map(|(name, node)| (name.as_str(), Spot { node, at: self.at.key(name) })).collect()
            }
            _ => Vec::new(),
        }
    }

    /// A scalar that is not blank, as the file writes it.
    pub fn text(&self) -> Option<String> {
        self.node.scalar().filter(|text| !text.is_empty())
    }

    /// The scalar member of that name.
    pub fn text_of(&self, name: &str) -> Option<String> {
        self.get(name).and_then(|spot| spot.text())
    }

    /// The same, reported as unread.
    pub fn unread(&self, why: Why) -> Unread {
        Unread { at: self.at.to_string(), line: Some(self.node.line), said: self.node.said(), why }
    }
}
