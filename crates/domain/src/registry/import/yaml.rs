//! YAML front matter as a tree with lines.
//!
//! Rests on: YAML 1.2.2, core schema; `on`, `yes` and `no` are therefore text, and the language code `no`
//! stays Norwegian.
//! Words: an *alias* repeats what an anchor holds; unfolding many of them is the "billion laughs" attack.
//! Never: unfolds more than [`MAX_YAML_UNFOLDED`] values, recurses while reading, merges keys (`<<`) or
//! builds objects from tags.
//! Begin at [`parse`]. Why the event parser and not a deserializer: it needs no stack, keeps the digits as
//! written, and leaves the unfolding of aliases to us.

use std::collections::HashMap;

use serde_saphyr::granit_parser::{ErrorKind, Event, Options, Parser, ScalarStyle, ScanError, Span, Tag};

use super::error::ImportError;
use super::model::{MAX_DEPTH, MAX_NODES, MAX_YAML_ALIASES, MAX_YAML_UNFOLDED};
use super::node::{Body, Node, shorten};

/// Reads one YAML document. `first_line` is the line of the file on which it begins.
pub(super) fn parse(text: &str, first_line: u32) -> Result<Node, ImportError> {
    let mut options = Options::default();
    options.set_emit_comments(false);
    options.flow_nesting_limit = MAX_DEPTH + 1;
    options.block_nesting_limit = MAX_DEPTH + 1;
    let mut builder = Builder { first_line, ..Builder::default() };
    for next in Parser::new_from_str_with_options(text, options) {
        let (event, span) = next.map_err(|error| refusal(&error, first_line))?;
        builder.take(event, &span)?;
    }
    let empty = Node { line: first_line, body: Body::Map(Vec::new()) };
    Ok(builder.root.filter(|node| node.body != Body::Null).unwrap_or(empty))
}

fn refusal(error: &ScanError, first_line: u32) -> ImportError {
    let line = add(first_line, error.marker().line());
    let column = u32::try_from(error.marker().col()).unwrap_or(u32::MAX).saturating_add(1);
    if matches!(error.kind(), ErrorKind::RecursionLimitExceeded) {
        return ImportError::TooDeep { line, column, limit: MAX_DEPTH };
    }
    ImportError::Syntax { line, column, detail: shorten(&error.info(), 200) }
}

fn add(first_line: u32, line: usize) -> u32 {
    first_line.saturating_add(u32::try_from(line.max(1) - 1).unwrap_or(u32::MAX))
}

/// A list or map being read.
struct Open {
    node: Node,
    /// The name the next value of a map belongs to.
    name: Option<String>,
    anchor: usize,
    /// Values below it, long texts counted more than once.
    weight: usize,
    /// Levels below it.
    height: usize,
}

/// What an anchor holds.
struct Held {
    node: Node,
    weight: usize,
    height: usize,
}

#[derive(Default)]
struct Builder {
    first_line: u32,
    open: Vec<Open>,
    held: HashMap<usize, Held>,
    root: Option<Node>,
    nodes: usize,
    aliases: usize,
    unfolded: usize,
    documents: usize,
}

impl Builder {
    fn take(&mut self, event: Event<'_>, span: &Span) -> Result<(), ImportError> {
        let line = add(self.first_line, span.start.line());
        match event {
            Event::DocumentStart(..) => {
                self.documents += 1;
                if self.documents > 1 {
                    return Err(self.wrong(span, "a second YAML document"));
                }
                Ok(())
            }
            Event::Scalar(text, style, anchor, tag) => {
                let weight = 1 + text.len() / 100;
                let body = resolve(&text, style, tag.as_deref());
                self.count(line)?;
                self.put(Held { node: Node { line, body }, weight, height: 0 }, anchor, span)
            }
            Event::SequenceStart(_, anchor, _) => self.begin(Body::List(Vec::new()), anchor, span),
            Event::MappingStart(_, anchor, _) => self.begin(Body::Map(Vec::new()), anchor, span),
            Event::SequenceEnd | Event::MappingEnd => match self.open.pop() {
                Some(open) => {
                    let held = Held { node: open.node, weight: open.weight, height: open.height };
                    self.put(held, open.anchor, span)
                }
                None => Err(self.wrong(span, "an end without a beginning")),
            },
            Event::Alias(anchor) => self.unfold(anchor, span),
            _ => Ok(()),
        }
    }

    fn wrong(&self, span: &Span, detail: &str) -> ImportError {
        let line = add(self.first_line, span.start.line());
        let column = u32::try_from(span.start.col()).unwrap_or(u32::MAX).saturating_add(1);
        ImportError::Syntax { line, column, detail: detail.to_owned() }
    }

    fn deep(&self, span: &Span) -> ImportError {
        let line = add(self.first_line, span.start.line());
        let column = u32::try_from(span.start.col()).unwrap_or(u32::MAX).saturating_add(1);
        ImportError::TooDeep { line, column, limit: MAX_DEPTH }
    }

    fn count(&mut self, line: u32) -> Result<(), ImportError> {
        self.nodes += 1;
        if self.nodes > MAX_NODES {
            return Err(ImportError::TooManyNodes { line, limit: MAX_NODES });
        }
        Ok(())
    }

    fn begin(&mut self, body: Body, anchor: usize, span: &Span) -> Result<(), ImportError> {
        let line = add(self.first_line, span.start.line());
        self.count(line)?;
        if self.open.len() >= MAX_DEPTH {
            return Err(self.deep(span));
        }
        self.open.push(Open { node: Node { line, body }, name: None, anchor, weight: 1, height: 1 });
        Ok(())
    }

    /// A finished value goes into whatever is open.
    fn put(&mut self, held: Held, anchor: usize, span: &Span) -> Result<(), ImportError> {
        if anchor != 0 {
            self.hold(anchor, &held);
        }
        let Some(parent) = self.open.last_mut() else {
            self.root = Some(held.node);
            return Ok(());
        };
        parent.weight = parent.weight.saturating_add(held.weight);
        parent.height = parent.height.max(held.height + 1);
        match (&mut parent.node.body, parent.name.take()) {
            (Body::List(items), _) => items.push(held.node),
            (Body::Map(members), Some(name)) => members.push((name, held.node)),
            (Body::Map(_), None) => {
                let name = match held.node.body {
                    Body::Null => Some("null".to_owned()),
                    _ => held.node.scalar(),
                };
                match name {
                    Some(name) => parent.name = Some(name),
                    None => return Err(self.wrong(span, "a key must be plain text")),
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// Keeps what an anchor holds, unless it is so large that no alias may repeat it.
    fn hold(&mut self, anchor: usize, held: &Held) {
        if held.weight <= MAX_YAML_UNFOLDED && self.held.len() < MAX_YAML_ALIASES {
            let copy = Held { node: held.node.clone(), weight: held.weight, height: held.height };
            self.held.insert(anchor, copy);
        }
    }

    fn unfold(&mut self, anchor: usize, span: &Span) -> Result<(), ImportError> {
        let line = add(self.first_line, span.start.line());
        if self.open.iter().any(|open| open.anchor == anchor) {
            return Err(self.wrong(span, "an alias inside its own anchor"));
        }
        self.aliases += 1;
        let Some(held) = self.held.get(&anchor) else {
            return Err(ImportError::YamlBomb { line });
        };
        self.unfolded = self.unfolded.saturating_add(held.weight);
        if self.aliases > MAX_YAML_ALIASES || self.unfolded > MAX_YAML_UNFOLDED {
            return Err(ImportError::YamlBomb { line });
        }
        if self.open.len() + held.height > MAX_DEPTH {
            return Err(self.deep(span));
        }
        let copy = Held { node: held.node.clone(), weight: held.weight, height: held.height };
        self.put(copy, 0, span)
    }
}

/// What a scalar is by the core schema. A tag other than those of the schema makes it text.
fn resolve(text: &str, style: ScalarStyle, tag: Option<&Tag>) -> Body {
    let core = tag.is_none_or(|tag| {
        let tag = tag.to_string();
        ["null", "bool", "int", "float"].iter().any(|name| tag.ends_with(name))
    });
    if style != ScalarStyle::Plain || !core {
        return Body::Text(text.to_owned());
    }
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Body::Null,
        "true" | "True" | "TRUE" => Body::Bool(true),
        "false" | "False" | "FALSE" => Body::Bool(false),
        _ if is_number(text) => Body::Number(text.to_owned()),
        _ => Body::Text(text.to_owned()),
    }
}

/// `[-+]? ( \.[0-9]+ | [0-9]+ (\.[0-9]*)? ) ( [eE] [-+]? [0-9]+ )?`
fn is_number(text: &str) -> bool {
    let text = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (text, None),
    };
    let digits = |t: &str| t.bytes().all(|b| b.is_ascii_digit());
    let (whole, part) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let exponent = exponent.map(|e| e.strip_prefix(['-', '+']).unwrap_or(e));
    digits(whole)
        && digits(part)
        && !(whole.is_empty() && part.is_empty())
        && exponent.is_none_or(|e| !e.is_empty() && digits(e))
}
