//! What every column is, and who may see it: `catalog/columns.toml`, read once.

use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Who may see a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Seen {
    /// Anyone.
    Public,
    /// The operator the row belongs to.
    Party,
    /// The administrators of this installation.
    Official,
    /// No one; used by the program only.
    Secret,
}

/// One table.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// The columns that name a row, in order.
    pub key: Vec<String>,
    /// Whether every row's digest goes into the log. Only working state (sessions) is not sealed.
    pub seal: bool,
    /// Column → who may see it, in the order of the table.
    pub columns: BTreeMap<String, Seen>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    table: BTreeMap<String, Table>,
}

static TABLES: LazyLock<BTreeMap<String, Table>> = LazyLock::new(|| {
    #[expect(clippy::expect_used, reason = "the file is embedded and read by a test")]
    let file: File =
        toml::from_str(include_str!("../../../../catalog/columns.toml")).expect("columns.toml is well formed");
    file.table
});

/// Every table, by name.
pub fn tables() -> &'static BTreeMap<String, Table> {
    &TABLES
}

/// One table by name.
///
/// # Panics
/// When the table is not in `columns.toml`: a write to an undeclared table is a mistake of the program.
pub(crate) fn table(name: &str) -> &'static Table {
    #[expect(clippy::panic, reason = "a test compares columns.toml with the live schema")]
    TABLES.get(name).unwrap_or_else(|| panic!("table {name} is not in catalog/columns.toml"))
}
