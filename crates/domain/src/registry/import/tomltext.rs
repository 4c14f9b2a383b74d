//! TOML as a tree with lines.
//!
//! Rests on: TOML 1.1 as the crate `toml` reads it.
//! Words: none of its own.
//! Never: nests deeper than [`MAX_DEPTH`] or holds more than [`MAX_NODES`] values.
//! Begin at [`parse`].

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::error::ImportError;
use super::json::place;
use super::model::{MAX_DEPTH, MAX_NODES};
use super::node::{Body, Node, shorten};

/// Reads a document.
pub(super) fn parse(text: &str) -> Result<Node, ImportError> {
    let table = DeTable::parse(text).map_err(|error| refusal(text, &error))?;
    let starts = text.bytes().enumerate().filter(|(_, b)| *b == b'\n').map(|(n, _)| n).collect();
    let mut builder = Builder { text, newlines: starts, nodes: 0 };
    let body = builder.table(table.get_ref(), 0)?;
    Ok(Node { line: 1, body })
}

fn refusal(text: &str, error: &toml::de::Error) -> ImportError {
    let span = error.span().unwrap_or(0..0);
    let detail = shorten(error.message(), 200);
    let (line, column) = place(text, span.start);
    if detail.contains("recursion") {
        return ImportError::TooDeep { line, column, limit: MAX_DEPTH };
    }
    let rest = text.get(span.end..).unwrap_or("");
    if span.end > 0 && rest.trim().is_empty() && span.start + 1 >= text.trim_end().len() {
        let (line, column) = place(text, text.len());
        return ImportError::Truncated { line, column, within: detail };
    }
    ImportError::Syntax { line, column, detail }
}

struct Builder<'t> {
    text: &'t str,
    newlines: Vec<usize>,
    nodes: usize,
}

impl Builder<'_> {
    fn line(&self, offset: usize) -> u32 {
        u32::try_from(self.newlines.partition_point(|n| *n < offset)).unwrap_or(u32::MAX).saturating_add(1)
    }

    fn table(&mut self, table: &DeTable<'_>, depth: usize) -> Result<Body, ImportError> {
        let mut members: Vec<(usize, String, Node)> = Vec::with_capacity(table.len());
        for (name, value) in table.iter() {
            let node = self.value(value, depth + 1)?;
            members.push((name.span().start, name.get_ref().to_string(), node));
        }
        members.sort_by_key(|(start, _, _)| *start);
        Ok(Body::Map(members.into_iter().map(|(_, name, node)| (name, node)).collect()))
    }

    fn value(&mut self, value: &Spanned<DeValue<'_>>, depth: usize) -> Result<Node, ImportError> {
        let start = value.span().start;
        let line = self.line(start);
        self.nodes += 1;
        if self.nodes > MAX_NODES {
            return Err(ImportError::TooManyNodes { line, limit: MAX_NODES });
        }
        if depth > MAX_DEPTH {
            let (line, column) = place(self.text, start);
            return Err(ImportError::TooDeep { line, column, limit: MAX_DEPTH });
        }
        let body = match value.get_ref() {
            DeValue::String(text) => Body::Text(text.to_string()),
            DeValue::Integer(number) if number.radix() == 10 => Body::Number(number.as_str().to_owned()),
            DeValue::Integer(number) => Body::Text(number.to_string()),
            DeValue::Float(number) => Body::Number(number.as_str().to_owned()),
            DeValue::Boolean(value) => Body::Bool(*value),
            DeValue::Datetime(time) => Body::Text(time.to_string()),
            DeValue::Array(items) => {
                let all: Result<Vec<Node>, ImportError> =
                    items.iter().map(|item| self.value(item, depth + 1)).collect();
                Body::List(all?)
            }
            DeValue::Table(table) => self.table(table, depth)?,
        };
        Ok(Node { line, body })
    }
}
