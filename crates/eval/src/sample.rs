//! A sample: one question with what is expected.
//!
//! **For**: readers of data sets, which make them, and scorers, which read them.
//! **Rests on**: `docs/specs/suite.md`, "A dataset file".
//! **Never** guess: what has the wrong form is refused with the name of the field.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The longest id, in characters.
pub const MAX_ID: usize = 100;
/// The most choices: one for each letter.
pub const MAX_CHOICES: usize = 26;

/// Who says a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// The frame given to the target.
    System,
    /// Who asks.
    User,
    /// What the target said before.
    Assistant,
    /// What a tool gave back.
    Tool,
}

/// One message of a conversation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Message {
    /// Who says it.
    pub role: Role,
    /// What is said.
    pub content: String,
}

impl Message {
    /// A message of a role.
    pub fn of(role: Role, content: impl Into<String>) -> Message {
        Message { role, content: content.into() }
    }
}

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Input {
    /// One text, said by the user.
    Text(String),
    /// A conversation.
    Messages(Vec<Message>),
}

impl Input {
    /// All texts of it, one for each line.
    pub fn text(&self) -> String {
        match self {
            Input::Text(text) => text.clone(),
            Input::Messages(all) => all.iter().map(|m| m.content.as_str()).collect::<Vec<_>>().join("\n"),
        }
    }
}

/// One question with what is expected.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Sample {
    /// Unique within the dataset.
    pub id: String,
    /// What is asked.
    pub input: Input,
    /// What is expected; any of them is right.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub target: Vec<String>,
    /// What can be chosen; the answer is a letter.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<String>,
    /// What a scorer or a reader needs besides.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub metadata: Map<String, Value>,
}

/// What is wrong with one sample.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Wrong {
    /// The line is no JSON object.
    #[error("not a json object: {0}")]
    NotObject(String),
    /// A field that must be there is not.
    #[error("`{0}` is missing")]
    Missing(&'static str),
    /// A field has another form than it must.
    #[error("`{0}` has the wrong form: {1}")]
    Form(&'static str, &'static str),
    /// A field the format does not have.
    #[error("`{0}` is not a field of a sample; put it into `metadata`")]
    Unknown(String),
}

impl Sample {
    /// Reads a sample from one JSON object.
    ///
    /// # Errors
    /// With everything that is wrong with it.
    pub fn from_value(value: Value) -> Result<Sample, Vec<Wrong>> {
        let Value::Object(mut fields) = value else {
            return Err(vec![Wrong::NotObject("write {\"id\": …, \"input\": …}".to_owned())]);
        };
        let mut wrong = Vec::new();
        let id = keep(id(fields.remove("id")), &mut wrong);
        let input = keep(input(fields.remove("input")), &mut wrong);
        let target = keep(texts("target", fields.remove("target")), &mut wrong);
        let choices = keep(choices(fields.remove("choices")), &mut wrong);
        let metadata = keep(object(fields.remove("metadata")), &mut wrong);
        wrong.extend(fields.into_iter().map(|(name, _)| Wrong::Unknown(name)));
        match (id, input, target, choices, metadata) {
            (Some(id), Some(input), Some(target), Some(choices), Some(metadata)) if wrong.is_empty() => {
                Ok(Sample { id, input, target, choices, metadata })
            }
            _ => Err(wrong),
        }
    }

    /// A text of the metadata.
    pub fn note(&self, name: &str) -> Option<&str> {
        self.metadata.get(name)?.as_str()
    }

    /// A list of texts of the metadata; one text is a list of one.
    pub fn notes(&self, name: &str) -> Vec<&str> {
        match self.metadata.get(name) {
            Some(Value::String(one)) => vec![one],
            Some(Value::Array(many)) => many.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        }
    }

    /// What it shares its source with: samples of one cluster do not count as independent.
    pub fn cluster(&self) -> &str {
        self.note("source").unwrap_or(&self.id)
    }

    /// The messages to send: the frame if there is one, the question, and the choices by letter.
    pub fn messages(&self, system: Option<&str>) -> Vec<Message> {
        let frame = system.map(|text| Message::of(Role::System, text));
        let mut asked = match &self.input {
            Input::Text(text) => vec![Message::of(Role::User, text.clone())],
            Input::Messages(all) => all.clone(),
        };
        if let (false, Some(last)) = (self.choices.is_empty(), asked.last_mut()) {
            last.content.push_str(&self.choices_text());
        }
        frame.into_iter().chain(asked).collect()
    }

    fn choices_text(&self) -> String {
        let ask = match self.note("lang") {
            Some("ja") => "答えの記号を一つだけ書いてください。",
            _ => "Answer with one letter only.",
        };
        let lines = self.choices.iter().zip('A'..='Z').map(|(text, letter)| format!("{letter}) {text}\n"));
        format!("\n\n{}\n{ask}", lines.collect::<String>())
    }
}

fn keep<T>(read: Result<T, Wrong>, wrong: &mut Vec<Wrong>) -> Option<T> {
    read.map_err(|w| wrong.push(w)).ok()
}

fn id(value: Option<Value>) -> Result<String, Wrong> {
    const FORM: Wrong = Wrong::Form("id", "letters, digits, `-`, `_` and `.`, at most 100");
    match value {
        None | Some(Value::Null) => Err(Wrong::Missing("id")),
        Some(Value::String(id)) => {
            let is_whole = !id.is_empty() && id.len() <= MAX_ID;
            let good = is_whole && id.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b));
            if good { Ok(id) } else { Err(FORM) }
        }
        Some(Value::Number(n)) if n.is_u64() => Ok(n.to_string()),
        Some(_) => Err(FORM),
    }
}

fn input(value: Option<Value>) -> Result<Input, Wrong> {
    const FORM: Wrong = Wrong::Form(
        "input",
        "a text that is not empty, or a list of {role, content} ending with another role than assistant",
    );
    match value {
        None | Some(Value::Null) => Err(Wrong::Missing("input")),
        Some(Value::String(text)) if text.trim().is_empty() => Err(Wrong::Missing("input")),
        Some(value) => match serde_json::from_value(value).map_err(|_| FORM)? {
            Input::Messages(all) if all.last().is_none_or(|m| m.role == Role::Assistant) => Err(FORM),
            input => Ok(input),
        },
    }
}

fn texts(field: &'static str, value: Option<Value>) -> Result<Vec<String>, Wrong> {
    let one = |value| match value {
        Value::String(text) => Ok(text),
        Value::Number(n) => Ok(n.to_string()),
        _ => Err(Wrong::Form(field, "a text, or a list of texts")),
    };
    match value {
        None | Some(Value::Null) => Ok(Vec::new()),
        Some(Value::Array(many)) => many.into_iter().map(one).collect(),
        Some(value) => Ok(vec![one(value)?]),
    }
}

fn choices(value: Option<Value>) -> Result<Vec<String>, Wrong> {
    let read = match value {
        Some(Value::String(_) | Value::Number(_)) => Err(Wrong::Form("choices", "a list of texts")),
        other => texts("choices", other),
    }?;
    match read.len() {
        0 | 2..=MAX_CHOICES => Ok(read),
        _ => Err(Wrong::Form("choices", "two to 26 texts")),
    }
}

fn object(value: Option<Value>) -> Result<Map<String, Value>, Wrong> {
    match value {
        None | Some(Value::Null) => Ok(Map::new()),
        Some(Value::Object(fields)) => Ok(fields),
        Some(_) => Err(Wrong::Form("metadata", "an object")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn everything_wrong_with_a_sample_is_said_at_once() {
        let wrong = Sample::from_value(json!({"id": "a b", "choices": ["one"], "answer": 1})).unwrap_err();
        let text: Vec<String> = wrong.iter().map(ToString::to_string).collect();
        assert_eq!(text.len(), 4, "{text:?}");
        assert!(text[3].contains("`answer`"), "{text:?}");
    }

    #[test]
    fn a_question_with_choices_is_asked_by_letter_in_its_language() {
        let value = json!({"id": "1", "input": "首都は", "choices": ["東京", "京都"], "metadata": {"lang": "ja"}});
        let sample = Sample::from_value(value).unwrap();
        let said = sample.messages(Some("短く"));
        assert_eq!(said[0], Message::of(Role::System, "短く"));
        assert_eq!(said[1].content, "首都は\n\nA) 東京\nB) 京都\n\n答えの記号を一つだけ書いてください。");
    }

    #[test]
    fn a_sample_written_out_reads_the_same() {
        let value =
            json!({"id": "1", "input": [{"role": "user", "content": "?"}], "target": ["a"], "metadata": {"k": 1}});
        let sample = Sample::from_value(value.clone()).unwrap();
        assert_eq!(serde_json::to_value(&sample).unwrap(), value);
    }

    #[test]
    fn a_conversation_that_ends_with_the_answer_asks_nothing() {
        let value = json!({"id": "1", "input": [{"role": "assistant", "content": "yes"}]});
        assert!(matches!(Sample::from_value(value).unwrap_err()[..], [Wrong::Form("input", _)]));
    }
}
