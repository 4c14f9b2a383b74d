//! YAML front matter as a tree with lines.
//!
//! Rests on: YAML 1.2 as `serde-saphyr` reads it; `on`, `yes` and `no` are therefore text, and the language
//! code `no` stays Norwegian.
//! Words: an *alias* repeats what an anchor holds; unfolding many of them is the "billion laughs" attack.
//! Never: unfolds more than [`MAX_YAML_UNFOLDED`] values, follows includes or builds objects from tags.
//! Begin at [`parse`].

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_saphyr::{AliasLimits, DuplicateKeyPolicy, Error, Options, Spanned, budget::BudgetBreach};

use super::error::ImportError;
use super::model::{MAX_DEPTH, MAX_NODES, MAX_YAML_ALIASES, MAX_YAML_UNFOLDED};
use super::node::{Body, Node};

/// Reads one YAML document. `first_line` is the line of the file on which it begins.
pub(super) fn parse(text: &str, first_line: u32) -> Result<Node, ImportError> {
    if text.trim().is_empty() {
        return Ok(Node { line: first_line, body: Body::Map(Vec::new()) });
    }
    let raw: Raw = serde_saphyr::from_str_with_options(text, options())
        .map_err(|error| refusal(&error, first_line))?;
    Ok(raw.into_node(text, first_line))
}

fn options() -> Options {
    serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            max_depth: MAX_DEPTH,
            flow_nesting_limit: MAX_DEPTH,
            max_nodes: MAX_NODES,
            max_events: 4 * MAX_NODES,
            max_aliases: MAX_YAML_ALIASES,
            max_anchors: MAX_YAML_ALIASES,
            max_documents: 1,
        },
        duplicate_keys: DuplicateKeyPolicy::PassThrough,
        alias_limits: AliasLimits {
            max_total_replayed_events: MAX_YAML_UNFOLDED,
            max_replay_stack_depth: MAX_DEPTH,
            max_alias_expansions_per_anchor: MAX_YAML_ALIASES,
        },
    }
}

fn refusal(error: &Error, first_line: u32) -> ImportError {
    let error = error.without_snippet();
    let place = error.location();
    let line = place.map_or(first_line, |l| add(first_line, l.line()));
    let column = place.map_or(1, |l| u32::try_from(l.column()).unwrap_or(u32::MAX).max(1));
    match error {
        Error::Budget { breach: BudgetBreach::Depth { .. }, .. } => {
            ImportError::TooDeep { line, column, limit: MAX_DEPTH }
        }
        Error::Budget { breach: BudgetBreach::Nodes { .. } | BudgetBreach::Events { .. }, .. } => {
            ImportError::TooManyNodes { line, limit: MAX_NODES }
        }
        Error::Budget { .. }
        | Error::AliasReplayCounterOverflow { .. }
        | Error::AliasReplayLimitExceeded { .. }
        | Error::AliasExpansionLimitExceeded { .. }
        | Error::AliasReplayStackDepthExceeded { .. } => ImportError::YamlBomb { line },
        other => {
            let detail = other.to_string();
            let detail = super::node::shorten(detail.lines().next().unwrap_or("not YAML"), 200);
            if detail.contains("recursion limit") || detail.contains("nesting") {
                return ImportError::TooDeep { line, column, limit: MAX_DEPTH };
            }
            ImportError::Syntax { line, column, detail }
        }
    }
}

fn add(first_line: u32, line: u64) -> u32 {
    let line = u32::try_from(line).unwrap_or(u32::MAX).max(1);
    first_line.saturating_add(line - 1)
}

/// A value as it comes, with the place of its source text.
struct Raw(Spanned<RawBody>);

enum RawBody {
    Null,
    Bool(bool),
    Number(String),
    Text(String),
    List(Vec<Raw>),
    Map(Vec<(String, Raw)>),
}

impl Raw {
    fn into_node(self, source: &str, first_line: u32) -> Node {
        let place = self.0.defined;
        let line = add(first_line, self.0.referenced.line());
        let body = match self.0.value {
            RawBody::Null => Body::Null,
            RawBody::Bool(value) => Body::Bool(value),
            RawBody::Number(read) => Body::Number(as_written(source, place).unwrap_or(read)),
            RawBody::Text(text) => Body::Text(text),
            RawBody::List(items) => {
                Body::List(items.into_iter().map(|raw| raw.into_node(source, first_line)).collect())
            }
            RawBody::Map(members) => Body::Map(
                members.into_iter().map(|(n, raw)| (n, raw.into_node(source, first_line))).collect(),
            ),
        };
        Node { line, body }
    }
}

/// The digits in the file: a version `1.10` must not become `1.1`.
fn as_written(source: &str, place: serde_saphyr::Location) -> Option<String> {
    let start = usize::try_from(place.span().byte_offset()?).ok()?;
    let len = usize::try_from(place.span().byte_len()?).ok()?;
    let text = source.get(start..start.checked_add(len)?)?.trim();
    let numeric = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '+' | '-' | '_');
    (text.starts_with(|c: char| c.is_ascii_digit() || "+-.".contains(c)) && text.chars().all(numeric))
        .then(|| text.to_owned())
}

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Raw, D::Error> {
        Spanned::<RawBody>::deserialize(deserializer).map(Raw)
    }
}

impl<'de> Deserialize<'de> for RawBody {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<RawBody, D::Error> {
        deserializer.deserialize_any(BodyVisitor)
    }
}

struct BodyVisitor;

impl<'de> Visitor<'de> for BodyVisitor {
    type Value = RawBody;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a YAML value")
    }

    fn visit_unit<E>(self) -> Result<RawBody, E> {
        Ok(RawBody::Null)
    }

    fn visit_none<E>(self) -> Result<RawBody, E> {
        Ok(RawBody::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<RawBody, D::Error> {
        deserializer.deserialize_any(BodyVisitor)
    }

    fn visit_bool<E>(self, value: bool) -> Result<RawBody, E> {
        Ok(RawBody::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<RawBody, E> {
        Ok(RawBody::Number(value.to_string()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<RawBody, E> {
        Ok(RawBody::Number(value.to_string()))
    }

    fn visit_i128<E>(self, value: i128) -> Result<RawBody, E> {
        Ok(RawBody::Number(value.to_string()))
    }

    fn visit_u128<E>(self, value: u128) -> Result<RawBody, E> {
        Ok(RawBody::Number(value.to_string()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<RawBody, E> {
        Ok(RawBody::Number(value.to_string()))
    }

    fn visit_str<E>(self, value: &str) -> Result<RawBody, E> {
        Ok(RawBody::Text(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<RawBody, E> {
        Ok(RawBody::Text(value))
    }

    fn visit_bytes<E>(self, value: &[u8]) -> Result<RawBody, E> {
        Ok(RawBody::Text(String::from_utf8_lossy(value).into_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<RawBody, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element::<Raw>()? {
            items.push(item);
        }
        Ok(RawBody::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<RawBody, A::Error> {
        let mut members = Vec::new();
        while let Some(Name(name)) = map.next_key::<Name>()? {
            members.push((name, map.next_value::<Raw>()?));
        }
        Ok(RawBody::Map(members))
    }
}

/// A key: any scalar, as text.
struct Name(String);

impl<'de> Deserialize<'de> for Name {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Name, D::Error> {
        match RawBody::deserialize(deserializer)? {
            RawBody::Text(text) | RawBody::Number(text) => Ok(Name(text)),
            RawBody::Bool(value) => Ok(Name(value.to_string())),
            RawBody::Null => Ok(Name("null".to_owned())),
            RawBody::List(_) | RawBody::Map(_) => {
                Err(serde::de::Error::custom("a key must be plain text"))
            }
        }
    }
}
