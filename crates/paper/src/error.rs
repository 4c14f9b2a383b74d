//! What can go wrong when a document is made.

use std::path::PathBuf;

/// Why a document was not made. Each has a stable code; the sentence below is for people without a catalogue at hand.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No font with Japanese letters stands in the places searched.
    #[error(
        "日本語の書体が見つからないため、PDFを作成できません。Debian・Ubuntuでは \
         `apt-get install fonts-morisawa-bizud-gothic`（または `fonts-noto-cjk`）で導入できます。探した場所：{0} / \
         no Japanese font was found, so no PDF can be made; on Debian and Ubuntu install one with \
         `apt-get install fonts-morisawa-bizud-gothic` (or `fonts-noto-cjk`); searched: {0}",
        places(searched)
    )]
    NoJapaneseFont {
        /// Where it was looked for.
        searched: Vec<PathBuf>,
    },
    /// The typesetter refused. A fault of ours: reports hold data only.
    #[error("PDFを組版できませんでした：{0} / the PDF could not be typeset: {0}")]
    Typesetting(String),
    /// A text is longer than a spreadsheet cell can hold.
    #[error("{cell} の文章が長すぎます（上限 {max} 文字） / the text of {cell} is too long (at most {max} characters)")]
    TooLong {
        /// The cell, such as `回答!H12`.
        cell: String,
        /// The most characters a cell holds.
        max: usize,
    },
    /// The spreadsheet could not be written.
    #[error("表計算ファイルを作成できませんでした：{0} / the spreadsheet could not be written: {0}")]
    Workbook(#[from] rust_xlsxwriter::XlsxError),
    /// The report could not be put into data.
    #[error("報告書をデータにできませんでした：{0} / the report could not be put into data: {0}")]
    Data(#[from] serde_json::Error),
}

impl Error {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Error::NoJapaneseFont { .. } => "paper.no-japanese-font",
            Error::Typesetting(_) => "paper.typesetting",
            Error::TooLong { .. } => "paper.too-long",
            Error::Workbook(_) => "paper.workbook",
            Error::Data(_) => "paper.data",
        }
    }

    /// What fills the holes of the message.
    pub fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Error::NoJapaneseFont { searched } => vec![("places", places(searched))],
            Error::Typesetting(detail) => vec![("detail", detail.clone())],
            Error::TooLong { cell, max } => vec![("cell", cell.clone()), ("max", max.to_string())],
            Error::Workbook(error) => vec![("detail", error.to_string())],
            Error::Data(error) => vec![("detail", error.to_string())],
        }
    }
}

fn places(searched: &[PathBuf]) -> String {
    searched.iter().map(|p| p.display().to_string()).collect::<Vec<_>>().join(", ")
}
