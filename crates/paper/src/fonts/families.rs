//! The Japanese families that are looked for, best first.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A family as files: names in lower case, as systems and distributions ship them.
pub(super) struct Family {
    regular: &'static [&'static str],
    bold: &'static [&'static str],
    /// Which face of the file, where it is a collection.
    pub(super) face: u32,
}

/// Best first: a universal-design face made for documents, then the others that systems bring.
pub(super) static FAMILIES: &[Family] = &[
    Family { regular: &["bizudpgothic-regular.ttf"], bold: &["bizudpgothic-bold.ttf"], face: 0 },
    Family { regular: &["biz-udgothicr.ttc"], bold: &["biz-udgothicb.ttc"], face: 1 },
    Family {
        regular: &["notosanscjk-regular.ttc", "notosanscjkjp-regular.otf", "notosansjp-regular.otf"],
        bold: &["notosanscjk-bold.ttc", "notosanscjkjp-bold.otf", "notosansjp-bold.otf"],
        face: 0,
    },
    Family {
        regular: &["notosansjp-regular.ttf", "notosansjp[wght].ttf", "notosansjp-vf.ttf", "notosanscjk-vf.otf.ttc"],
        bold: &["notosansjp-bold.ttf"],
        face: 0,
    },
    Family { regular: &["ipaexg.ttf"], bold: &[], face: 0 },
    // The name of this one ends alike however its kana are composed.
    Family { regular: &["*w3.ttc"], bold: &["*w6.ttc"], face: 0 },
    Family { regular: &["yugothr.ttc", "yugothm.ttc"], bold: &["yugothb.ttc"], face: 0 },
    Family { regular: &["meiryo.ttc"], bold: &["meiryob.ttc"], face: 0 },
];

impl Family {
    /// The file of the regular face, if there.
    pub(super) fn regular<'a>(&self, files: &'a BTreeMap<String, PathBuf>) -> Option<&'a Path> {
        pick(self.regular, files)
    }

    /// The file of the bold face, if there.
    pub(super) fn bold<'a>(&self, files: &'a BTreeMap<String, PathBuf>) -> Option<&'a Path> {
        pick(self.bold, files)
    }
}

fn pick<'a>(names: &[&str], files: &'a BTreeMap<String, PathBuf>) -> Option<&'a Path> {
    names.iter().find_map(|name| match name.strip_prefix('*') {
        Some(end) => files.iter().find(|(file, _)| file.ends_with(end) && !file.is_ascii()).map(|(_, p)| p.as_path()),
        None => files.get(*name).map(PathBuf::as_path),
    })
}
