//! What can be wrong with a catalogue, where, and what to do about it.

use crate::text::Lang;
use serde::Serialize;

/// What is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum FaultKind {
    /// A file the catalogue needs is not there.
    MissingFile,
    /// Not TOML, or not in the format: an unknown field, a missing one, a wrong word.
    Format,
    /// The file is not named after what is in it.
    FileName,
    /// An id stands twice.
    DuplicateId,
    /// An id has characters it may not have.
    BadId,
    /// The parent does not exist.
    NoParent,
    /// Parents lead back to the norm itself.
    Cycle,
    /// The condition cannot be read.
    Condition,
    /// The condition names a fact or an option that does not exist.
    UnknownFact,
    /// A law that is not in `laws.toml`.
    UnknownLaw,
    /// A norm that does not exist.
    NoSuchNorm,
    /// A text is empty.
    Empty,
    /// A strength that only a statute can have.
    Strength,
    /// A principle that is not C-1 to C-10.
    Principle,
    /// Two versions of one instrument are both current, or the dates contradict each other.
    Version,
    /// Two versions of one instrument would be current on the same day.
    Overlap,
    /// A relation that contradicts another, leads to itself, or stays within one instrument.
    Relation,
    /// A file that cannot be taken in: too large, not text, too many.
    File,
}

/// One fault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// The file, below the catalogue.
    pub file: String,
    /// The norm, when it is about one.
    pub norm: Option<String>,
    /// Line and column, when known; from 1.
    pub at: Option<(usize, usize)>,
    /// What is wrong.
    pub kind: FaultKind,
    /// Particulars: what was found.
    pub detail: String,
}

impl Fault {
    /// A fault of a file as a whole.
    pub(crate) fn of_file(name: &str, kind: FaultKind, detail: impl Into<String>) -> Fault {
        Fault { file: name.to_owned(), norm: None, at: None, kind, detail: detail.into() }
    }

    pub(super) fn missing_file(name: &str) -> Fault {
        Fault { file: name.to_owned(), norm: None, at: None, kind: FaultKind::MissingFile, detail: name.to_owned() }
    }

    pub(super) fn syntax(name: &str, text: &str, error: &toml::de::Error) -> Fault {
        let at = error.span().map(|span| {
            let before = &text[..span.start.min(text.len())];
            (before.matches('\n').count() + 1, before.rsplit('\n').next().map_or(0, |l| l.chars().count()) + 1)
        });
        Fault { file: name.to_owned(), norm: None, at, kind: FaultKind::Format, detail: error.message().to_owned() }
    }
}

impl FaultKind {
    /// What is wrong, in words.
    pub fn label(self, lang: Lang) -> &'static str {
        match self {
            FaultKind::MissingFile => {
                lang.pick("必要なファイルがありません", "a file the catalogue needs is not there")
            }
            FaultKind::Format => lang.pick("書式が違います", "not in the format"),
            FaultKind::FileName => lang.pick("ファイル名が内容と違います", "the file is not named after its content"),
            FaultKind::DuplicateId => lang.pick("IDが重複しています", "the id stands twice"),
            FaultKind::BadId => lang.pick("IDに使えない文字があります", "the id has characters it may not have"),
            FaultKind::NoParent => lang.pick("親の項目がありません", "the parent does not exist"),
            FaultKind::Cycle => lang.pick("親子関係が循環しています", "parents lead back to the norm itself"),
            FaultKind::Condition => lang.pick("条件式を読めません", "the condition cannot be read"),
            FaultKind::UnknownFact => {
                lang.pick("条件式に無い情報の名前があります", "the condition names an unknown fact or option")
            }
            FaultKind::UnknownLaw => lang.pick("登録のない法律です", "an unknown law"),
            FaultKind::NoSuchNorm => lang.pick("存在しない規範です", "a norm that does not exist"),
            FaultKind::Empty => lang.pick("文が空です", "a text is empty"),
            FaultKind::Strength => {
                lang.pick("法律でない文書に法的な強さが付いています", "only a statute can have this strength")
            }
            FaultKind::Principle => lang.pick("原則の番号が違います", "not one of the principles"),
            FaultKind::Version => lang.pick("版の情報が食い違っています", "versions contradict each other"),
            FaultKind::Overlap => {
                lang.pick("同じ日に二つの版が現行になります", "two versions would be current on the same day")
            }
            FaultKind::Relation => lang.pick("関係の記載が矛盾しています", "relations contradict each other"),
            FaultKind::File => lang.pick("このファイルは取り込めません", "this file cannot be taken in"),
        }
    }

    /// What to do about it.
    pub fn advice(self, lang: Lang) -> &'static str {
        match self {
            FaultKind::MissingFile => lang.pick("ファイルを置いてください", "put the file there"),
            FaultKind::Format => {
                lang.pick("docs/specs/catalog.md の書式に合わせてください", "write it as docs/specs/catalog.md says")
            }
            FaultKind::FileName => lang.pick("括弧内の名前に変えてください", "rename it to the name in brackets"),
            FaultKind::DuplicateId => lang.pick("どちらかのIDを変えてください", "change one of the two"),
            FaultKind::BadId => lang
                .pick("半角英数字・ハイフン・ピリオドだけにしてください", "use letters, digits, hyphen and dot only"),
            FaultKind::NoParent => {
                lang.pick("parent に同じ文書の項目を書いてください", "name a norm of the same file as parent")
            }
            FaultKind::Cycle => lang.pick("どこかの parent を取り除いてください", "take one of the parents away"),
            FaultKind::Condition => lang.pick("条件式を直してください", "correct the expression"),
            FaultKind::UnknownFact => {
                lang.pick("criteria/facts.toml にある名前を使ってください", "use a name from criteria/facts.toml")
            }
            FaultKind::UnknownLaw => lang.pick(
                "criteria/laws.toml に加えるか、名前を直してください",
                "add it to criteria/laws.toml or correct the key",
            ),
            FaultKind::NoSuchNorm => {
                lang.pick("現行の版にある条項を書いてください", "name a clause of the current version")
            }
            FaultKind::Empty => lang.pick("日本語と英語の両方を書いてください", "write it in Japanese and in English"),
            FaultKind::Strength => lang.pick(
                "推奨・期待・奨励・検討・参考から選んでください",
                "choose recommended, expected, encouraged, consider or reference",
            ),
            FaultKind::Principle => lang.pick("C-1からC-10のいずれかにしてください", "write C-1 to C-10"),
            FaultKind::Version => lang
                .pick("現行は一つの版だけにし、日付を確かめてください", "keep one version current and check the dates"),
            FaultKind::Overlap => lang.pick(
                "supersedes に直前の版を書き、施行日をその版より後にしてください",
                "name the version before in `supersedes`, and let the date come after that version's",
            ),
            FaultKind::File => lang.pick(
                "4 MiB 以下の UTF-8 の .toml にし、catalog と同じ名前で置いてください（プログラムに属するファイルは置き換えられません）",
                "let it be a .toml of at most 4 MiB in UTF-8, named as below catalog; files that belong to the program cannot be replaced",
            ),
            FaultKind::Relation => lang.pick(
                "二つの文書の間の組を一度だけ、一つの関係で書いてください",
                "state each pair once, with one relation, between two instruments",
            ),
        }
    }
}
