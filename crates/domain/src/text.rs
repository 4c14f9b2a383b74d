//! Two languages, side by side.
//!
//! For: everything shown to people exists in Japanese and in English; this is the type that says so.
//! Rests on: the bilingual rule of the house (`docs/decisions/0001-the-house.md`).
//! Words: *bilingual* (`Both`) is a pair of texts, *language* (`Lang`) chooses one; a *scale* is a closed list of words in order.
//! Never: holds sentences itself; those stand in the catalogue and in the locale tables.
//! Begin at: [`Both`].

use serde::{Deserialize, Serialize};

/// A language Shirube speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, Default)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// Japanese.
    #[default]
    Ja,
    /// English.
    En,
}

impl Lang {
    /// Both languages, Japanese first.
    pub const ALL: [Lang; 2] = [Lang::Ja, Lang::En];

    /// The two-letter code used in URLs and in `lang` attributes.
    pub fn code(self) -> &'static str {
        match self {
            Lang::Ja => "ja",
            Lang::En => "en",
        }
    }

    /// Reads a two-letter code; anything else is `None`.
    pub fn parse(text: &str) -> Option<Lang> {
        match text {
            "ja" => Some(Lang::Ja),
            "en" => Some(Lang::En),
            _ => None,
        }
    }

    /// The other language.
    pub fn other(self) -> Lang {
        match self {
            Lang::Ja => Lang::En,
            Lang::En => Lang::Ja,
        }
    }

    /// Picks one of two values.
    pub fn pick<T>(self, ja: T, en: T) -> T {
        match self {
            Lang::Ja => ja,
            Lang::En => en,
        }
    }
}

/// A text in Japanese and in English.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub struct Both {
    /// Japanese.
    pub ja: String,
    /// English.
    pub en: String,
}

impl Both {
    /// The text in one language.
    pub fn get(&self, lang: Lang) -> &str {
        lang.pick(&self.ja, &self.en)
    }
}

/// Declares a closed list of words in order, each with what people see in both languages: `Name { Variant = "word", ja, en; }`.
macro_rules! scale {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal, $ja:literal, $en:literal;)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $word)] $variant,)* }
        impl $name {
            /// Every value, in order.
            pub const ALL: &[$name] = &[$($name::$variant),*];
            /// The word in files, forms, the database and the API.
            pub fn word(self) -> &'static str {
                match self { $($name::$variant => $word,)* }
            }
            /// The words people see.
            pub fn label(self, lang: $crate::text::Lang) -> &'static str {
                match self { $($name::$variant => lang.pick($ja, $en),)* }
            }
            /// Reads the word.
            pub fn parse(text: &str) -> Option<$name> {
                $name::ALL.iter().copied().find(|v| v.word() == text)
            }
        }
    };
}
pub(crate) use scale;
