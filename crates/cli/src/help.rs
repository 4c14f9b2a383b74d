//! The help texts: written in English beside the arguments, in Japanese from one table.

use crate::args::Cli;
use crate::words;
use clap::{Command, CommandFactory};
use shirube_domain::text::Lang;

/// Examples of the whole.
pub const EXAMPLES: &str = "Examples:
  shirube serve --demo                        try it with fictional data
  shirube check README.md                     what applies to the model this card describes
  shirube log verify                          nobody has changed the record

Exit codes: 0 done, 1 fault, 2 wrong use, 3 verification failed, 4 invalid input, 5 not allowed,
6 not found, 7 conflict, 8 a server does not answer, 130 interrupted.";

/// Examples of `serve`.
pub const SERVE_EXAMPLES: &str = "Examples:
  shirube serve --demo
  shirube serve --listen 0.0.0.0:8080 --data /var/lib/shirube --origin log.example.jp --secure
  SHIRUBE_DATABASE=postgres://shirube@db/shirube shirube serve";

/// Examples of `check`.
pub const CHECK_EXAMPLES: &str = "Examples:
  shirube check README.md                                   a summary, on a terminal
  shirube check bom.json --lang en -o report.pdf            a report to hand over
  shirube check model.toml --fact roles=provider --format json | jq .missing
  cat README.md | shirube check - --format html > report.html

The report is worked out from what the file says and the facts given; nothing is sent anywhere.";

/// Examples of `system export`.
pub const SYSTEM_EXPORT_EXAMPLES: &str = "Examples:
  shirube system export ast_0190a0b0c0d0e0f0a0b0c0d0e0f0a0b0 --format cyclonedx -o bom.json
  shirube system export ast_0190a0b0c0d0e0f0a0b0c0d0e0f0a0b0 --format model-card -o README.md
  shirube system export ast_0190a0b0c0d0e0f0a0b0c0d0e0f0a0b0 --format haip --view deployer

A form is a draft: it names what is missing, and nothing is handed in.";

/// Examples of `sheet`.
pub const SHEET_EXAMPLES: &str = "Examples:
  shirube sheet draft ast_0192… --for provider --by a@example.jp
  shirube sheet set sht_0192… limitations --own 'not for legal advice' --by a@example.jp
  shirube sheet submit sht_0192… --by a@example.jp
  shirube sheet approve sht_0192… --by b@example.jp --address https://shirube.example.jp
  shirube sheet send sht_0192… --party https://provider.example.jp/o/opr_0192… --name Example --show name --show limitations \\
      --by a@example.jp

Nobody approves a sheet with words of their own. The whole way between two nodes: scripts/circle.sh.";

/// Examples of `evaluation`.
pub const EVALUATION_EXAMPLES: &str = "Examples:
  shirube evaluation plan ast_0192… --suite p01-harmful-output@1.0 --model example-1 --target https://model.example/v1 \\
      --at-least p01=80 --by a@example.jp
  shirube evaluation agree evl_0192… --by b@example.jp
  shirube evaluation order place evl_0192… --key lab --judge 'grader@https://judge.example/v1 key=lab' --by a@example.jp
  shirube evaluation receive evl_0192… run --by a@example.jp
  shirube evaluation review evr_0192… --accept --by b@example.jp
  shirube evaluation sign evl_0192… --by b@example.jp --address https://shirube.example.jp

Who planned does not agree; who planned or handed in does not review. A result is the evaluator's, not the State's.";

/// Examples of `change`.
pub const CHANGE_EXAMPLES: &str = "Examples:
  shirube change preview ast_0192… --kind new-version --words 'new weights' --field limitations --by a@example.jp
  shirube change announce cng_0192… --by a@example.jp
  shirube change list 7123456789012
  shirube change show cng_0192… --told 7123456789012
  shirube change seen cng_0192… --operator 7123456789012 --by c@example.jp";

/// Examples of `norm show`.
pub const NORM_EXAMPLES: &str = "Examples:
  shirube norm show aigb:C-2-1
  shirube norm show aigb@1.1:C-2-1 --json";

/// Examples of `norm applicable`.
pub const NORM_APPLICABLE_EXAMPLES: &str = "Examples:
  shirube norm applicable README.md
  shirube norm applicable bom.json --also eu-aia --facts markets=eu eu_class=gpai
  cat model.toml | shirube norm applicable - --json | jq .counts

What applies is worked out from what the file says and the facts given. It is no legal advice, least of all on foreign law.";

/// Examples of `key make`.
pub const KEY_EXAMPLES: &str = "Examples:
  SHIRUBE_KEY_PASSWORD=… shirube key make --operator 'Reiji KK' --address https://shirube.example.jp
  SHIRUBE_TOKEN_MODULE=/usr/lib/softhsm/libsofthsm2.so SHIRUBE_TOKEN=statements SHIRUBE_TOKEN_PIN=… \\
      shirube key make --address https://shirube.example.jp --algorithm eddsa

The private half is kept in DATA/keys, sealed with SHIRUBE_KEY_PASSWORD, or in the PKCS#11 token the environment names. Give
`shirube serve` the same variables. Without a password one is made and kept beside the files, which are then as safe as the directory.";

/// Examples of `node add`.
pub const NODE_ADD_EXAMPLES: &str = "Examples:
  shirube node add https://shirube.provider.example
  shirube node add --file introduction.json
  shirube node confirm https://shirube.provider.example \"12345 67890 …\" --by admin@example.jp";

/// Examples of `mail send`.
pub const MAIL_EXAMPLES: &str = "Examples:
  shirube mail send --smtp smtps://shirube@mail.example.jp --mail-from shirube@example.jp \\
      --public-url https://shirube.example.jp
  shirube mail list --json

The same options make `shirube serve` send by itself. A server on this machine without TLS is smtp-plain://localhost:25.";

/// Examples of `hook add`.
pub const HOOK_EXAMPLES: &str = "Examples:
  shirube hook add 7123456789012 https://hooks.example.jp/shirube --kind norm.changed --kind assessment.submitted
  shirube hook list 7123456789012 --json

What is sent and how it is signed stands in docs/specs/event.md (Standard Webhooks).";

/// Examples of `mail status`.
pub const MAIL_STATUS_EXAMPLES: &str = "Examples:
  shirube mail status --smtp smtps://shirube@mail.example.jp --mail-from shirube@example.jp \\
      --public-url https://shirube.example.jp --try
  shirube mail status --json

The options are read from SHIRUBE_SMTP, SHIRUBE_MAIL_FROM and SHIRUBE_PUBLIC_URL too, as `serve` reads them; no password is shown.
With --try the exit code is 8 when the server does not let us in.";

/// Examples of `norm diff`.
pub const NORM_DIFF_EXAMPLES: &str = "Examples:
  shirube norm diff aigb@1.1                  against the current version
  shirube norm diff aigb@1.1 aigb@1.2 --json";

/// Examples of `norm map`.
pub const NORM_MAP_EXAMPLES: &str = "Examples:
  shirube norm map aigb hiroshima-coc
  shirube norm map aigb nist-ai-rmf --chains";

/// Examples of `norm export`.
pub const NORM_EXPORT_EXAMPLES: &str = "Examples:
  shirube norm export aigb                                  one OSCAL catalog, on standard output
  shirube norm export --all -o oscal/                       every instrument, CODE@VERSION.oscal.json
  shirube norm export --model profile --for README.md -o oscal/mine.json
  shirube norm export --model mapping aigb nist-ai-rmf -o oscal/mapping.json
  shirube norm export aigb --format toml

A profile and a mapping name catalogs as they are called here: keep them in one folder.";

/// Examples of `norm import`.
pub const NORM_IMPORT_EXAMPLES: &str = "Examples:
  shirube norm import catalog.json -o catalog/norms/sp800-53@5.1.1.toml
  shirube norm import baseline.json --code ours --edition 1 --lang ja > ours@1.toml

What the document does not say stands with provisional values and is marked as not confirmed; what has no place in
a catalogue file is told. A profile is resolved first, within its own folder.";

/// Examples of `norm resolve`.
pub const NORM_RESOLVE_EXAMPLES: &str = "Examples:
  shirube norm resolve oscal/mine.json -o resolved.json
  shirube norm resolve baseline.json --json --lang ja

Nothing is fetched, and no file outside the profile's folder is read. Every fault is told with its document, its place
(a JSON Pointer) and its code; exit code 4.";

/// Examples of `verify`.
pub const STATEMENT_EXAMPLES: &str = "Examples:
  shirube verify sheet.statement.json
  shirube verify sheet.statement.json --issuer keys.json --log 'log.example.jp+5b7f…' --since checkpoint
  shirube verify sheet.statement.json --at 2026-04-01T00:00:00+09:00 --json

Every check is told with its reason: it holds, it does not hold, or it could not be checked. Exit code 3 when one does not
hold, otherwise 0. Nothing is fetched or sent.";

/// Examples of `norm search`.
pub const NORM_SEARCH_EXAMPLES: &str = "Examples:
  shirube norm search AI法 第13条
  shirube norm search とうめいせい --kind clause --limit 20
  shirube norm search '\"risk assessment\"' --strength duty --json

Without a data directory the catalogue itself is searched.";

/// Examples of `norm check`.
pub const NORM_CHECK_EXAMPLES: &str = "Examples:
  shirube norm check                        the catalogue in use
  shirube norm check ./catalog              a directory
  shirube norm check 'aigb@1.3.toml'        one file laid over the catalogue in use

Every fault is printed as file:line:column: norm: what is wrong (what was found) what to do.";

/// Examples of `norm propose`.
pub const NORM_PROPOSE_EXAMPLES: &str = "Examples:
  shirube norm propose 'aigb@1.3.toml' --by editor@example.go.jp --in-force 2027-04-01 --submit
  shirube norm propose 'aigb@1.3.toml' --by editor@example.go.jp --json < password.txt

Faults of the text are printed with their lines and keep it from review. Clauses that go are printed with the number of
answers that stand on each.";

/// Examples of `norm enact`.
pub const NORM_ENACT_EXAMPLES: &str = "Examples:
  shirube norm proposals
  shirube norm enact prp_0192… --by reviewer@example.go.jp --finding 'compared with the original, items 1 to 12' --yes

Whoever wrote part of a draft cannot enact it. A running server puts the version in force within seconds.";

/// Examples of `system import`.
pub const IMPORT_EXAMPLES: &str = "Examples:
  shirube system import bom.json --operator 8999900000001 --dry-run
  shirube system import README.md --operator opr_0192… --json";

/// Examples of `operator add`.
pub const OPERATOR_EXAMPLES: &str = "Examples:
  shirube operator add --name 例示株式会社 --name-en 'Example K.K.' --number 8999900000001
  shirube operator add --name 'Example Ltd' --country GB --representative 例示法律事務所";

/// Examples of `account add`.
pub const ACCOUNT_EXAMPLES: &str = "Examples:
  shirube account add --administrator --login admin@example.jp --name 管理者
  shirube account add --login a@example.jp --name 担当者 < password.txt";

/// Examples of `account erase`.
pub const ERASE_EXAMPLES: &str = "Examples:
  shirube account erase a@example.jp --dry-run
  shirube account erase a@example.jp --by admin@example.jp --finding 'asked for it on 2026-11-20' --yes < password.txt

An act of the administrator named by --by, whose password is read; it rests on arts. 22 and 35 of the Act on the
Protection of Personal Information. Login, name, password and memberships go for good, with the salts of their
seals; the log still verifies. Names others typed into answers, and backups, are not reached.";

/// Examples of `account grant`.
pub const GRANT_EXAMPLES: &str = "Examples:
  shirube account grant editor@example.go.jp --ministry 標省 --ministry-en 'Ministry of Signs' --by admin@example.jp \\
      --finding 'in charge since 2026-11-20' < password.txt

Name, office and ministry stand beside every decision on the public record: tell the person first.";

/// Examples of `assess export`.
pub const ASSESS_EXAMPLES: &str = "Examples:
  shirube assess export asm_0192… --format xlsx -o answers.xlsx
  shirube assess export asm_0192… --lang en -o report.pdf
  shirube assess export asm_0192… --oscal results -o results.json
  shirube assess export asm_0192… --oscal plan -o plan.json";

/// Examples of `log verify`.
pub const VERIFY_EXAMPLES: &str = "Examples:
  shirube log verify
  shirube log verify --key 'log.example.jp+5b7f…' --json

Exit code 0 when everything adds up, 3 when something does not; each finding names its entry or row.";

/// Examples of `log repair`.
pub const REPAIR_EXAMPLES: &str = "Examples:
  shirube log repair --dry-run
  shirube log repair --yes --json

Mends what lies under log/ in the data directory. It never signs and never changes the database: when an entry or a row
was changed, `shirube log verify` still says so afterwards (exit code 3), and a backup is what helps.";

/// Examples of `log prove`.
pub const PROVE_EXAMPLES: &str = "Examples:
  shirube log prove 42 -o entry-42.tlog-proof
  shirube log prove ent_0192… > entry.tlog-proof";

/// The command line in a language.
pub fn command(lang: Lang) -> Command {
    let command = Cli::command();
    if lang == Lang::En { command } else { in_japanese(command) }
}

const TEMPLATE: &str = "{about-with-newline}\n使い方: {usage}\n\n{all-args}{after-help}";

fn in_japanese(command: Command) -> Command {
    // The built-in help and version are made when the tree is built; here they get their words before that.
    let mut command = command.disable_help_subcommand(true);
    command = command.help_template(TEMPLATE).subcommand_help_heading("コマンド");
    if let Some(about) = command.get_about().map(ToString::to_string) {
        command = command.about(words::japanese(&about));
    }
    if let Some(after) = command.get_after_help().map(ToString::to_string) {
        command = command.after_help(words::japanese(&after));
    }
    let has_version = command.get_version().is_some();
    command = command.disable_help_flag(true).arg(flag("help", 'h', "使い方を表示する").action(clap::ArgAction::Help));
    if has_version {
        command = command
            .disable_version_flag(true)
            .arg(flag("version", 'V', "版を表示する").action(clap::ArgAction::Version));
    }
    command = command.mut_args(|arg| {
        let heading = if arg.is_positional() { "引数" } else { "オプション" };
        let arg = match arg.get_help().map(ToString::to_string) {
            Some(help) => arg.help(words::japanese(&help)),
            None => arg,
        };
        arg.help_heading(heading)
    });
    command.mut_subcommands(in_japanese)
}

fn flag(id: &'static str, short: char, help: &'static str) -> clap::Arg {
    clap::Arg::new(id).long(id).short(short).help(help)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(command: &Command, out: &mut Vec<String>) {
        out.extend(command.get_about().map(ToString::to_string));
        out.extend(command.get_after_help().map(ToString::to_string));
        out.extend(command.get_arguments().filter_map(|a| a.get_help().map(ToString::to_string)));
        command.get_subcommands().filter(|c| !c.is_hide_set()).for_each(|c| texts(c, out));
    }

    #[test]
    fn every_help_text_has_its_japanese() {
        let mut all = Vec::new();
        texts(&Cli::command(), &mut all);
        let missing: Vec<_> = all.iter().filter(|t| words::find(t).is_none()).collect();
        assert!(missing.is_empty(), "no Japanese for {missing:#?}");
        let used = words::ALL.iter().filter(|(en, _)| !all.iter().any(|t| t == en)).collect::<Vec<_>>();
        assert!(used.is_empty(), "no longer used: {used:#?}");
    }

    #[test]
    fn the_command_line_is_sound_in_both_languages() {
        Lang::ALL.into_iter().for_each(|lang| command(lang).debug_assert());
    }
}
