//! What the program says about itself: the API's document, completions, the help of every command.

use crate::context::Context;
use crate::failure::Failure;
use crate::help;
use crate::output::print;
use clap::Command;
use clap_complete::Shell;
use shirube_domain::text::Lang;
use std::fmt::Write;

/// Prints the OpenAPI document.
///
/// # Errors
/// As printing.
pub fn openapi(_: &Context) -> Result<(), Failure> {
    print(shirube_web::api::docs::document_text())
}

/// Prints a completion script.
///
/// # Errors
/// As printing.
pub fn completions(cx: &Context, shell: Shell) -> Result<(), Failure> {
    let mut out = Vec::new();
    clap_complete::generate(shell, &mut help::command(cx.lang), "shirube", &mut out);
    print(&String::from_utf8_lossy(&out))
}

/// Prints the help of every command in both languages, as `docs/generated/cli.md` holds it.
///
/// # Errors
/// As printing.
pub fn reference(_: &Context) -> Result<(), Failure> {
    let mut out = String::from(
        "# The command line\n\nThe help of every command, in English and in Japanese. Made by `UPDATE=1 cargo test -p shirube`.\n",
    );
    for lang in [Lang::En, Lang::Ja] {
        let _ = write!(out, "\n## {}\n", lang.pick("日本語", "English"));
        walk(&mut help::command(lang), "shirube", &mut out);
    }
    print(&out)
}

fn walk(command: &mut Command, path: &str, out: &mut String) {
    let text = command.clone().bin_name(path).render_long_help().to_string();
    let lines: String = text.lines().map(|l| format!("{}\n", l.trim_end())).collect();
    let _ = write!(out, "\n### {path}\n\n```text\n{}```\n", lines.trim_start());
    let names: Vec<String> = command
        .get_subcommands()
        .filter(|c| !c.is_hide_set() && c.get_name() != "help")
        .map(|c| c.get_name().to_owned())
        .collect();
    for name in names {
        if let Some(sub) = command.find_subcommand_mut(&name) {
            walk(sub, &format!("{path} {name}"), out);
        }
    }
}
