//! Why a file cannot be imported: one code and the figures for its message.
//!
//! Rests on: `house.md` section 9 (refusals with stable codes).
//! Words: *line* and *column* count from 1, columns in characters.
//! Never: quotes more of a file than [`super::MAX_SAID`] characters.
//! Begin at [`ImportError`].

use std::fmt::Display;

/// A refusal to read a file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ImportError {
    /// More bytes than are read.
    #[error("the file has {bytes} bytes; at most {limit} are read")]
    TooLarge {
        /// Size of the part concerned.
        bytes: usize,
        /// The limit that holds for it.
        limit: usize,
    },
    /// Nested too deeply.
    #[error("line {line}, column {column}: nested deeper than {limit} levels")]
    TooDeep {
        /// Line.
        line: u32,
        /// Column.
        column: u32,
        /// Deepest nesting read.
        limit: usize,
    },
    /// Too many values.
    #[error("line {line}: more than {limit} values")]
    TooManyNodes {
        /// Line.
        line: u32,
        /// Most values read.
        limit: usize,
    },
    /// Too many assets.
    #[error("{at}: more than {limit} assets")]
    TooManyAssets {
        /// Where the first one too many stands.
        at: String,
        /// Most assets read.
        limit: usize,
    },
    /// Not text in UTF-8.
    #[error("not UTF-8 at byte {offset}; save the file as UTF-8")]
    NotUtf8 {
        /// Offset of the first byte that is not UTF-8.
        offset: usize,
    },
    /// Not well-formed.
    #[error("line {line}, column {column}: {detail}")]
    Syntax {
        /// Line.
        line: u32,
        /// Column.
        column: u32,
        /// What was expected.
        detail: String,
    },
    /// The file ends too early.
    #[error("the file ends at line {line}, column {column} in the middle of {within}")]
    Truncated {
        /// Line of the end.
        line: u32,
        /// Column of the end.
        column: u32,
        /// What had begun and is not finished.
        within: String,
    },
    /// None of the formats that are read.
    #[error("not a format that can be imported: {seen}")]
    UnknownFormat {
        /// What the file looks like.
        seen: String,
    },
    /// A version that is not read.
    #[error("version `{found}` of {format} is not read; accepted: {accepted}")]
    WrongVersion {
        /// Name of the format.
        format: &'static str,
        /// The version the file names, or `none`.
        found: String,
        /// The versions that are read.
        accepted: &'static str,
    },
    /// Nothing to register in it.
    #[error("the file names no dataset, model, system or service")]
    NoAsset,
    /// Two assets under one key.
    #[error("the key `{key}` stands for two assets: {first} and {second}")]
    DuplicateKey {
        /// The key.
        key: String,
        /// Where it stands first.
        first: String,
        /// Where it stands again.
        second: String,
    },
    /// YAML aliases that unfold to too much.
    #[error("line {line}: YAML aliases unfold to too many values")]
    YamlBomb {
        /// Line.
        line: u32,
    },
    /// A field that Shirube's own format does not have.
    #[error("line {line}: `{at}` is not a field{}", suggestion(.nearest))]
    UnknownField {
        /// Path of the field.
        at: String,
        /// Line.
        line: u32,
        /// The field that is probably meant.
        nearest: Option<String>,
    },
    /// A value that a field of Shirube's own format cannot take.
    #[error("line {line}: `{at}` must be {expected}{}", suggestion(.nearest))]
    InvalidValue {
        /// Path of the field.
        at: String,
        /// Line.
        line: u32,
        /// What it may be.
        expected: String,
        /// The value that is probably meant.
        nearest: Option<String>,
    },
    /// A tie of Shirube's own format to an asset the file does not have.
    #[error("line {line}: `{at}` names `{key}`, which the file does not describe{}", suggestion(.nearest))]
    UnknownAsset {
        /// Path of the field.
        at: String,
        /// Line.
        line: u32,
        /// The key it names.
        key: String,
        /// The key that is probably meant.
        nearest: Option<String>,
    },
    /// Several faults of Shirube's own format, all of them.
    #[error("{} faults, the first: {}", .0.len(), first(.0))]
    Several(Vec<ImportError>),
}

fn list<const N: usize>(pairs: [(&'static str, &dyn Display); N]) -> Vec<(&'static str, String)> {
    pairs.into_iter().map(|(name, value)| (name, value.to_string())).collect()
}

fn or_empty(nearest: &Option<String>) -> String {
    nearest.clone().unwrap_or_default()
}

fn suggestion(nearest: &Option<String>) -> String {
    nearest.as_ref().map(|n| format!("; did you mean `{n}`?")).unwrap_or_default()
}

fn first(all: &[ImportError]) -> String {
    all.first().map(ToString::to_string).unwrap_or_default()
}

/// Every code, for the test that asks for a message in each language.
pub const CODES: [&str; 15] = [
    "import.too-large",
    "import.too-deep",
    "import.too-many-nodes",
    "import.too-many-assets",
    "import.not-utf8",
    "import.syntax",
    "import.truncated",
    "import.unknown-format",
    "import.wrong-version",
    "import.no-asset",
    "import.duplicate-key",
    "import.yaml-bomb",
    "import.unknown-field",
    "import.invalid-value",
    "import.unknown-asset",
];

impl ImportError {
    /// The stable code; of several faults, that of the first.
    pub fn code(&self) -> &'static str {
        match self {
            ImportError::TooLarge { .. } => "import.too-large",
            ImportError::TooDeep { .. } => "import.too-deep",
            ImportError::TooManyNodes { .. } => "import.too-many-nodes",
            ImportError::TooManyAssets { .. } => "import.too-many-assets",
            ImportError::NotUtf8 { .. } => "import.not-utf8",
            ImportError::Syntax { .. } => "import.syntax",
            ImportError::Truncated { .. } => "import.truncated",
            ImportError::UnknownFormat { .. } => "import.unknown-format",
            ImportError::WrongVersion { .. } => "import.wrong-version",
            ImportError::NoAsset => "import.no-asset",
            ImportError::DuplicateKey { .. } => "import.duplicate-key",
            ImportError::YamlBomb { .. } => "import.yaml-bomb",
            ImportError::UnknownField { .. } => "import.unknown-field",
            ImportError::InvalidValue { .. } => "import.invalid-value",
            ImportError::UnknownAsset { .. } => "import.unknown-asset",
            ImportError::Several(all) => all.first().map_or("import.no-asset", ImportError::code),
        }
    }

    /// The figures and words its message needs; of several faults, those of the first.
    pub fn params(&self) -> Vec<(&'static str, String)> {
        use ImportError as E;
        match self {
            E::TooLarge { bytes, limit } => list([("bytes", bytes), ("limit", limit)]),
            E::TooDeep { line, column, limit } => list([("line", line), ("column", column), ("limit", limit)]),
            E::TooManyNodes { line, limit } => list([("line", line), ("limit", limit)]),
            E::TooManyAssets { at, limit } => list([("at", at), ("limit", limit)]),
            E::NotUtf8 { offset } => list([("offset", offset)]),
            E::Syntax { line, column, detail } => list([("line", line), ("column", column), ("detail", detail)]),
            E::Truncated { line, column, within } => list([("line", line), ("column", column), ("within", within)]),
            E::UnknownFormat { seen } => list([("seen", seen)]),
            E::WrongVersion { format, found, accepted } => {
                list([("format", format), ("found", found), ("accepted", accepted)])
            }
            E::NoAsset => Vec::new(),
            E::DuplicateKey { key, first, second } => list([("key", key), ("first", first), ("second", second)]),
            E::YamlBomb { line } => list([("line", line)]),
            E::UnknownField { at, line, nearest } => {
                list([("at", at), ("line", line), ("nearest", &or_empty(nearest))])
            }
            E::InvalidValue { at, line, expected, nearest } => {
                let nearest = or_empty(nearest);
                list([("at", at), ("line", line), ("expected", expected), ("nearest", &nearest)])
            }
            E::UnknownAsset { at, line, key, nearest } => {
                list([("at", at), ("line", line), ("key", key), ("nearest", &or_empty(nearest))])
            }
            E::Several(all) => all.first().map(E::params).unwrap_or_default(),
        }
    }

    /// Each fault by itself: a form shows them all.
    pub fn faults(&self) -> &[ImportError] {
        match self {
            ImportError::Several(all) => all,
            one => std::slice::from_ref(one),
        }
    }
}
