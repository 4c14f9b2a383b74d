//! Fonts from the system: one Japanese family, and others only when a text needs them.
//!
//! For: a PDF with real Japanese letters on any machine, without nine megabytes of fonts in every binary.
//! Rests on: `docs/decisions/0006-pdf-and-fonts.md`.
//! Words: the *family* sets the whole document; a *stand-in* is another font, read only for letters the family lacks.
//! Never: parses every font of the system; follows a font's own wishes; reads colour fonts (they become Type 3).
//! Begin at: [`Fonts::find`].

mod families;
mod search;

use crate::Error;
use families::FAMILIES;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use typst::foundations::Bytes;
use typst::text::Font;

/// The largest font file that is read.
const LARGEST: u64 = 64 << 20;
/// The most files opened in search of letters the family lacks.
const MOST_STAND_INS: usize = 24;

/// The fonts a PDF is set in. Make it once and keep it: it holds the font's bytes.
pub struct Fonts {
    family: Vec<Font>,
    others: Vec<PathBuf>,
    opened: Mutex<BTreeMap<PathBuf, Option<Font>>>,
}

impl Fonts {
    /// Finds a Japanese family in `dirs`, the first of the list in `families.rs` that is there.
    ///
    /// File names are read, and of the files only the two that are used (regular and bold).
    pub fn find(dirs: &[PathBuf]) -> Result<Fonts, Error> {
        let files = search::font_files(dirs);
        for family in FAMILIES {
            let Some(regular) = family.regular(&files).and_then(|path| open(path, family.face)) else { continue };
            if !['あ', '国', '語', 'A'].iter().all(|&c| covers(&regular, c)) {
                continue;
            }
            let bold = family.bold(&files).and_then(|path| open(path, family.face));
            let same = bold.filter(|b| b.info().family == regular.info().family);
            let fonts = [Some(regular), same].into_iter().flatten().collect();
            let opened = Mutex::default();
            return Ok(Fonts { family: fonts, others: search::stand_ins(&files), opened });
        }
        Err(Error::NoJapaneseFont { searched: dirs.to_vec() })
    }

    /// Where systems usually keep fonts; `home` is the person's own directory, if there is one.
    pub fn usual_places(home: Option<&Path>) -> Vec<PathBuf> {
        let mut places: Vec<PathBuf> = ["/usr/share/fonts", "/usr/local/share/fonts"].map(PathBuf::from).into();
        if let Some(home) = home {
            places.extend([".local/share/fonts", ".fonts", "Library/Fonts"].map(|sub| home.join(sub)));
            places.push(home.join("AppData/Local/Microsoft/Windows/Fonts"));
        }
        places.extend(["/System/Library/Fonts", "/Library/Fonts", "C:/Windows/Fonts"].map(PathBuf::from));
        places
    }

    /// The name of the family in use.
    pub fn family(&self) -> &str {
        self.family.first().map_or("", |font| font.info().family.as_str())
    }

    /// The family's faces.
    pub(crate) fn faces(&self) -> &[Font] {
        &self.family
    }

    /// Whether the family has a letter.
    pub(crate) fn has(&self, letter: char) -> bool {
        self.family.iter().all(|font| covers(font, letter))
    }

    /// Fonts that together have as many of `letters` as can be found, opened now or before.
    pub(crate) fn stand_ins(&self, mut letters: BTreeSet<char>) -> Vec<Font> {
        let mut opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        let mut chosen = Vec::new();
        for path in self.others.iter().take(MOST_STAND_INS) {
            if letters.is_empty() {
                break;
            }
            let font = opened.entry(path.clone()).or_insert_with(|| open(path, 0));
            let Some(font) = font.as_ref().filter(|f| letters.iter().any(|&c| covers(f, c))) else { continue };
            letters.retain(|&c| !covers(font, c));
            chosen.push(font.clone());
        }
        chosen
    }
}

/// Whether a font has a letter.
pub(crate) fn covers(font: &Font, letter: char) -> bool {
    font.info().coverage.contains(u32::from(letter))
}

fn open(path: &Path, face: u32) -> Option<Font> {
    let size = std::fs::metadata(path).ok()?.len();
    let bytes = (size <= LARGEST).then(|| std::fs::read(path).ok())??;
    Font::new(Bytes::new(bytes), face)
}
