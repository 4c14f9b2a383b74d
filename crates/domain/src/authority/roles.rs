//! What each role may do: one table, written out to `docs/generated/roles.md` and checked on every route.

use std::fmt::Write;

/// Who someone is, seen from one operator's matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Not signed in.
    Anyone,
    /// Signed in, but no member of this operator.
    Stranger,
    /// Member who reads.
    Viewer,
    /// Member who describes systems and answers.
    Editor,
    /// Member who submits and admits members.
    Owner,
    /// Holds the office of norm editor; may be anything else besides.
    NormEditor,
    /// Runs this installation.
    Administrator,
}

impl Role {
    /// All of them, from least to most.
    pub const ALL: [Role; 7] =
        [Role::Anyone, Role::Stranger, Role::Viewer, Role::Editor, Role::Owner, Role::NormEditor, Role::Administrator];

    /// The word in the database and in the API.
    pub fn word(self) -> &'static str {
        match self {
            Role::Anyone => "anyone",
            Role::Stranger => "stranger",
            Role::Viewer => "viewer",
            Role::Editor => "editor",
            Role::Owner => "owner",
            Role::NormEditor => "norm editor",
            Role::Administrator => "administrator",
        }
    }

    /// A role a member can hold, by its word.
    pub fn of_member(word: &str) -> Option<Role> {
        [Role::Viewer, Role::Editor, Role::Owner].into_iter().find(|r| r.word() == word)
    }

    /// Whether this role may do that.
    pub fn may(self, verb: Verb) -> bool {
        verb.held_by().contains(&self)
    }
}

/// What one can do, in the words of the trade.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verb {
    /// Read norms, the log, the glossary; use the check.
    ReadPublic,
    /// See an operator's register and assessments.
    ReadOperator,
    /// Describe assets, import, tie.
    Describe,
    /// Answer, attach evidence, note risks.
    Answer,
    /// Submit an assessment.
    Submit,
    /// Write a disclosure sheet, send it, accept or question one that came.
    Disclose,
    /// Approve a sheet another person wrote, withdraw a statement.
    Approve,
    /// Make, follow and revoke keys the operator signs with; webhooks.
    ManageKeys,
    /// Admit and dismiss members, change the operator's entry.
    ManageMembers,
    /// Register a new operator.
    RegisterOperator,
    /// Propose and review versions of instruments.
    EditNorms,
    /// See and suspend accounts of the installation.
    Administer,
}

use Role::{Administrator, Anyone, Editor, NormEditor, Owner, Stranger, Viewer};

impl Verb {
    /// All of them.
    pub const ALL: [Verb; 12] = [
        Verb::ReadPublic,
        Verb::ReadOperator,
        Verb::Describe,
        Verb::Answer,
        Verb::Submit,
        Verb::Disclose,
        Verb::Approve,
        Verb::ManageKeys,
        Verb::ManageMembers,
        Verb::RegisterOperator,
        Verb::EditNorms,
        Verb::Administer,
    ];

    /// The roles that may. An administrator runs the installation; that alone opens no operator's papers.
    pub fn held_by(self) -> &'static [Role] {
        match self {
            Verb::ReadPublic => &[Anyone, Stranger, Viewer, Editor, Owner, NormEditor, Administrator],
            Verb::ReadOperator => &[Viewer, Editor, Owner],
            Verb::Describe | Verb::Answer | Verb::Disclose => &[Editor, Owner],
            Verb::Submit | Verb::Approve | Verb::ManageKeys | Verb::ManageMembers => &[Owner],
            Verb::RegisterOperator => &[Stranger, Viewer, Editor, Owner, NormEditor, Administrator],
            Verb::EditNorms => &[NormEditor],
            Verb::Administer => &[Administrator],
        }
    }

    /// The word in the matrix.
    pub fn word(self) -> &'static str {
        match self {
            Verb::ReadPublic => "read public",
            Verb::ReadOperator => "read operator",
            Verb::Describe => "describe",
            Verb::Answer => "answer",
            Verb::Submit => "submit",
            Verb::Disclose => "disclose",
            Verb::Approve => "approve",
            Verb::ManageKeys => "manage keys",
            Verb::ManageMembers => "manage members",
            Verb::RegisterOperator => "register operator",
            Verb::EditNorms => "edit norms",
            Verb::Administer => "administer",
        }
    }
}

/// The matrix as a Markdown table.
pub fn matrix() -> String {
    let mut out = String::from("| may |");
    for role in Role::ALL {
        let _ = write!(out, " {} |", role.word());
    }
    out.push_str("\n|---|");
    out.push_str(&"---|".repeat(Role::ALL.len()));
    out.push('\n');
    for verb in Verb::ALL {
        let _ = write!(out, "| {} |", verb.word());
        for role in Role::ALL {
            out.push_str(if role.may(verb) { " yes |" } else { " – |" });
        }
        out.push('\n');
    }
    out
}
