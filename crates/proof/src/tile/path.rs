//! Names of tiles and entry bundles, as C2SP tlog-tiles spells them.

use std::fmt;
use std::str::FromStr;

use super::WIDTH;
use crate::text::decimal;

/// A path that is not the one spelling of a resource of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("path is not a tile of the log: write it as `tile/0/x001/234` or `tile/0/x001/234.p/56`")]
pub struct PathError;

impl PathError {
    /// The stable code of this error.
    pub fn code(&self) -> &'static str {
        "tile.path"
    }
}

/// The name of one tile: level (0 to 63), index within the level, width (1 to 256 hashes).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tile {
    level: u8,
    index: u64,
    width: u16,
}

impl Tile {
    /// A tile; `None` when the level is above 63 or the width not 1 to 256.
    pub fn new(level: u8, index: u64, width: u16) -> Option<Self> {
        (level < 64 && (1..=WIDTH).contains(&width)).then_some(Tile { level, index, width })
    }

    /// The last, partial tile of a level in a tree of `size` entries; `None` when all its tiles are full or it has none.
    pub fn edge(level: u8, size: u64) -> Option<Self> {
        let hashes = super::hashes_at(level, size);
        // Below 256 by the remainder.
        Tile::new(level, hashes / u64::from(WIDTH), (hashes % u64::from(WIDTH)) as u16)
    }

    /// Level, counted in steps of eight tree levels, from 0.
    pub fn level(&self) -> u8 {
        self.level
    }

    /// Position within the level, from 0.
    pub fn index(&self) -> u64 {
        self.index
    }

    /// Number of hashes, 1 to 256.
    pub fn width(&self) -> u16 {
        self.width
    }

    /// Whether the tile has fewer than 256 hashes.
    pub fn is_partial(&self) -> bool {
        self.width < WIDTH
    }

    /// The path below the address of the log, without a leading slash.
    pub fn path(&self) -> String {
        format!("tile/{}/{}", self.level, place(self.index, self.width))
    }
}

impl fmt::Display for Tile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.path())
    }
}

impl FromStr for Tile {
    type Err = PathError;

    fn from_str(path: &str) -> Result<Self, PathError> {
        match path.parse()? {
            Resource::Tile(tile) => Ok(tile),
            _ => Err(PathError),
        }
    }
}

/// Everything a log serves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Resource {
    /// `checkpoint`.
    Checkpoint,
    /// `tile/<level>/<index>[.p/<width>]`.
    Tile(Tile),
    /// `tile/entries/<index>[.p/<width>]`.
    Entries {
        /// Position of the bundle, from 0.
        index: u64,
        /// Number of entries, 1 to 256.
        width: u16,
    },
}

impl Resource {
    /// The path below the address of the log, without a leading slash.
    pub fn path(&self) -> String {
        match self {
            Resource::Checkpoint => "checkpoint".to_owned(),
            Resource::Tile(tile) => tile.path(),
            Resource::Entries { index, width } => format!("tile/entries/{}", place(*index, *width)),
        }
    }
}

impl FromStr for Resource {
    type Err = PathError;

    fn from_str(path: &str) -> Result<Self, PathError> {
        if path == "checkpoint" {
            return Ok(Resource::Checkpoint);
        }
        let (level, rest) = path.strip_prefix("tile/").and_then(|rest| rest.split_once('/')).ok_or(PathError)?;
        let (index, width) = parse_place(rest).ok_or(PathError)?;
        if level == "entries" {
            return Ok(Resource::Entries { index, width });
        }
        let level = decimal(level).and_then(|level| u8::try_from(level).ok()).ok_or(PathError)?;
        Tile::new(level, index, width).map(Resource::Tile).ok_or(PathError)
    }
}

/// `x001/x234/067` or `x001/x234/067.p/8`.
fn place(index: u64, width: u16) -> String {
    let mut text = format!("{:03}", index % 1000);
    let mut rest = index / 1000;
    while rest > 0 {
        text = format!("x{:03}/{text}", rest % 1000);
        rest /= 1000;
    }
    if width < WIDTH {
        text.push_str(&format!(".p/{width}"));
    }
    text
}

fn parse_place(text: &str) -> Option<(u64, u16)> {
    let (digits, width) = match text.split_once(".p/") {
        Some((digits, width)) => (digits, decimal(width).filter(|w| (1..u64::from(WIDTH)).contains(w))?),
        None => (text, u64::from(WIDTH)),
    };
    // Seven groups hold the largest index; anything longer cannot be one.
    if digits.len() > 7 * 5 {
        return None;
    }
    let mut index: u64 = 0;
    let mut groups = digits.split('/').peekable();
    while let Some(group) = groups.next() {
        let group = if groups.peek().is_some() { group.strip_prefix('x')? } else { group };
        if group.len() != 3 || !group.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        index = index.checked_mul(1000)?.checked_add(group.parse().ok()?)?;
    }
    let width = u16::try_from(width).ok()?;
    // Leading `x000` groups are a second spelling.
    (place(index, width) == text).then_some((index, width))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_known_from_the_specification() {
        let path = |level, index, width| Tile::new(level, index, width).unwrap().path();
        assert_eq!(path(0, 1_234_067, 256), "tile/0/x001/x234/067");
        assert_eq!(path(2, 0, 1), "tile/2/000.p/1");
        let edge: Vec<_> = (0..4).filter_map(|level| Tile::edge(level, 70_000)).map(|tile| tile.path()).collect();
        assert_eq!(edge, ["tile/0/273.p/112", "tile/1/001.p/17", "tile/2/000.p/1"]);
        let edge: Vec<_> = (0..4).filter_map(|level| Tile::edge(level, 256)).map(|tile| tile.path()).collect();
        assert_eq!(edge, ["tile/1/000.p/1"]);
    }

    #[test]
    fn only_one_spelling_is_a_path() {
        for bad in [
            "",
            "tile",
            "tile/0",
            "tile/0/",
            "/tile/0/000",
            "tile/00/000",
            "tile/64/000",
            "tile/-1/000",
            "tile/0/0",
            "tile/0/x000/001",
            "tile/0/001/002",
            "tile/0/x001",
            "tile/0/000.p/0",
            "tile/0/000.p/256",
            "tile/0/000.p/01",
            "tile/0/000.p/1/",
            "tile/0/000.p/1.p/1",
            "tile/0/../000",
            "tile/0/x018/x446/x744/x073/x709/x551/616",
            "tile/0/x999/x999/x999/x999/x999/x999/x999/x999/999",
            "tile/entries/x000/000",
            "checkpoint/",
            "tile/0/٠٠٠",
        ] {
            assert_eq!(bad.parse::<Resource>(), Err(PathError), "{bad}");
        }
        assert_eq!("tile/entries/000".parse::<Tile>(), Err(PathError));
        assert!("tile/0/x018/x446/x744/x073/x709/x551/615".parse::<Tile>().is_ok());
    }
}
