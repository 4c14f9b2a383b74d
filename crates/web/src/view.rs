//! Plain view structs the component macros read: field names are all they need.
#![allow(missing_docs)]

use shirube_domain::refusal::Refusal;
use shirube_domain::text::Lang;

/// One line of the error summary; `anchor` is the id of the first wrong field (its group id for groups).
#[derive(Clone, Debug, Default)]
pub struct ErrorLine {
    pub anchor: String,
    pub message: String,
}

/// One step of the breadcrumb; the last one has no `href`.
#[derive(Clone, Debug, Default)]
pub struct Crumb {
    pub label: String,
    pub href: Option<String>,
}

/// A place in the main navigation.
#[derive(Clone, Debug, Default)]
pub struct NavItem {
    pub label: String,
    pub href: String,
    pub current: bool,
}

/// Who is signed in.
#[derive(Clone, Debug, Default)]
pub struct AccountView {
    pub name: String,
    pub home: String,
    pub sign_out_token: String,
}

/// A banner; `kind` is `success`, `info`, `warning`, `error` or `neutral`.
#[derive(Clone, Debug, Default)]
pub struct Notice {
    pub kind: String,
    pub heading: String,
    pub body: String,
}

/// What every page carries.
#[derive(Clone, Debug, Default)]
pub struct Page {
    pub lang: String,
    pub title: String,
    pub path_other_lang: String,
    pub path_this_lang: String,
    pub crumbs: Vec<Crumb>,
    pub account: Option<AccountView>,
    pub areas: Vec<NavItem>,
    pub demo: bool,
    pub notice: Option<Notice>,
    /// Advisories everyone is to be told of at once.
    pub urgent: Vec<LinkItem>,
    pub errors: Vec<ErrorLine>,
    pub csrf: String,
}

impl Page {
    /// The page with the refusals of a form: a summary on top, one line and one anchor for each.
    #[must_use]
    pub fn with_errors(mut self, refusals: &[Refusal], lang: Lang) -> Page {
        self.errors = refusals
            .iter()
            .map(|r| ErrorLine {
                anchor: r.field.clone().unwrap_or_else(|| "main".to_owned()),
                message: r.message(lang),
            })
            .collect();
        self
    }

    /// The message for one field; empty when there is none.
    pub fn error_of(&self, field: &str) -> String {
        self.errors.iter().find(|e| e.anchor == field).map(|e| e.message.clone()).unwrap_or_default()
    }

    /// The page with a banner.
    #[must_use]
    pub fn with_notice(mut self, kind: &str, heading: &str, body: &str) -> Page {
        self.notice = Some(Notice { kind: kind.to_owned(), heading: heading.to_owned(), body: body.to_owned() });
        self
    }
}

/// One option of a select, radio group or checkbox group.
#[derive(Clone, Debug, Default)]
pub struct Choice {
    pub value: String,
    pub label: String,
    pub hint: String,
    pub chosen: bool,
}

/// One row of a task list; `state` is `not_started`, `in_progress`, `attention`, `done`,
/// `not_applicable` or `cannot_start`. An empty `href` shows plain text.
#[derive(Clone, Debug, Default)]
pub struct TaskItem {
    pub label: String,
    pub hint: String,
    pub href: String,
    pub state: String,
}

/// One step of a linear flow; `state` is `untouched`, `reached`, `editing`, `completed`, `error` or `skipped`.
#[derive(Clone, Debug, Default)]
pub struct StepItem {
    pub label: String,
    pub href: String,
    pub state: String,
}

/// One row of "check your answers"; an empty `change_href` shows no link.
#[derive(Clone, Debug, Default)]
pub struct SummaryRow {
    pub label: String,
    pub value: String,
    pub change_href: String,
}

/// One key fact; an empty `href` shows plain text.
#[derive(Clone, Debug, Default)]
pub struct Fact {
    pub term: String,
    pub detail: String,
    pub href: String,
}

/// One column head; `sort` is `none`, `ascending` or `descending`, an empty `href` is not sortable.
#[derive(Clone, Debug, Default)]
pub struct Column {
    pub label: String,
    pub href: String,
    pub sort: String,
    pub numeric: bool,
}

/// A labelled link: filter chip (href removes the filter), download format, page number, tab.
#[derive(Clone, Debug, Default)]
pub struct LinkItem {
    pub label: String,
    pub href: String,
    pub current: bool,
}

/// One row of the three-column conflict view; `kind` is `same`, `yours`, `theirs` or `conflict`.
#[derive(Clone, Debug, Default)]
pub struct ConflictRow {
    pub field: String,
    pub label: String,
    pub yours: String,
    pub theirs: String,
    pub result: String,
    pub kind: String,
}

/// One difference found by an import; `kind` is `added`, `changed`, `removed` or `rejected`.
#[derive(Clone, Debug, Default)]
pub struct ImportRow {
    pub cell: String,
    pub label: String,
    pub before: String,
    pub after: String,
    pub kind: String,
    pub reason: String,
}

/// A file already attached.
#[derive(Clone, Debug, Default)]
pub struct FileRow {
    pub name: String,
    pub size: String,
    pub remove_name: String,
}

/// A member's role in words.
pub fn role_label(role: shirube_domain::authority::Role, lang: shirube_domain::text::Lang) -> &'static str {
    use shirube_domain::authority::Role;
    match role {
        Role::Owner => lang.pick("責任者", "owner"),
        Role::Editor => lang.pick("編集者", "editor"),
        Role::Viewer => lang.pick("閲覧者", "viewer"),
        Role::NormEditor => lang.pick("規範編集担当", "norm editor"),
        Role::Administrator => lang.pick("管理者", "administrator"),
        Role::Anyone | Role::Stranger => lang.pick("なし", "none"),
    }
}

/// A moment as people in Japan read it; the text itself when it is not one.
pub fn minute(rfc3339: &str) -> String {
    rfc3339
        .parse::<shirube_domain::time::Timestamp>()
        .map_or_else(|_| rfc3339.to_owned(), shirube_domain::time::minute_in_japan)
}
