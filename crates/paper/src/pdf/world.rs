//! All the typesetter can see: our template, one data file, a handful of fonts. There is no disk and no network in it.

use std::sync::LazyLock;
use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Feature, Library, LibraryExt, World};

/// The templates, file by file.
static TEMPLATE: [(&str, &str); 4] = [
    ("/report.typ", include_str!("template/report.typ")),
    ("/letter.typ", include_str!("template/letter.typ")),
    ("/parts.typ", include_str!("template/parts.typ")),
    ("/style.typ", include_str!("template/style.typ")),
];

/// What is set in type: its main file, and the data it reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Main {
    /// A report.
    Report,
    /// A letter.
    Letter,
}

impl Main {
    fn files(self) -> (&'static str, &'static str) {
        match self {
            Main::Report => ("/report.typ", "/report.json"),
            Main::Letter => ("/letter.typ", "/letter.json"),
        }
    }
}

/// The fixed part of the world, made once in a process.
struct Fixed {
    library: LazyHash<Library>,
    sources: Vec<Source>,
}

static FIXED: LazyLock<Fixed> = LazyLock::new(|| Fixed {
    library: LazyHash::new(Library::builder().with_features([Feature::A11yExtras].into_iter().collect()).build()),
    sources: TEMPLATE.iter().filter_map(|(path, text)| Some(Source::new(id(path)?, (*text).to_owned()))).collect(),
});

fn id(path: &str) -> Option<FileId> {
    Some(RootedPath::new(VirtualRoot::Project, VirtualPath::new(path).ok()?).intern())
}

/// The world of one document.
pub(super) struct PaperWorld {
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
    main: Main,
    data: Bytes,
}

impl PaperWorld {
    /// A world with these fonts and this data.
    pub(super) fn new(main: Main, fonts: Vec<Font>, data: Vec<u8>) -> PaperWorld {
        PaperWorld { book: LazyHash::new(FontBook::from_fonts(&fonts)), fonts, main, data: Bytes::new(data) }
    }
}

impl World for PaperWorld {
    fn library(&self) -> &LazyHash<Library> {
        &FIXED.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.book
    }

    fn main(&self) -> FileId {
        let wanted = id(self.main.files().0);
        let found = FIXED.sources.iter().map(Source::id).find(|s| Some(*s) == wanted);
        found.unwrap_or_else(|| FIXED.sources[0].id())
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        FIXED.sources.iter().find(|source| source.id() == id).cloned().ok_or(FileError::AccessDenied)
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if Some(id) == self::id(self.main.files().1) { Ok(self.data.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}
