//! What a report is made of, told to whoever describes it: each part is declared once, with its documentation.
//!
//! A part declared with [`record!`] knows its own fields, so that the description of the API cannot drift from it.

use crate::norm::Applies;
use crate::text::Lang;

/// What a field holds.
#[derive(Debug, Clone)]
pub enum Holds {
    /// A text.
    Text,
    /// A whole number, not negative, of so many bits.
    Number(u8),
    /// One of a closed list of words: the name of the list.
    Word(&'static str),
    /// Something that may be absent.
    Maybe(Box<Holds>),
    /// Any number of the same.
    Many(Box<Holds>),
    /// A fixed number of things side by side.
    Row(Vec<Holds>),
    /// Another part.
    Part(fn() -> Part),
}

/// A part of a report.
#[derive(Debug, Clone)]
pub struct Part {
    /// Its name.
    pub name: &'static str,
    /// What it is.
    pub doc: &'static str,
    /// Its fields in order: name, what it is, what it holds.
    pub fields: Vec<(&'static str, &'static str, Holds)>,
}

/// Something a field can hold.
pub(super) trait Shaped {
    /// What that is.
    fn holds() -> Holds;
}

macro_rules! shaped {
    ($($type:ty => $holds:expr;)*) => { $(impl Shaped for $type { fn holds() -> Holds { $holds } })* };
}

shaped! {
    String => Holds::Text;
    &'static str => Holds::Text;
    usize => Holds::Number(64);
    u64 => Holds::Number(64);
    u32 => Holds::Number(32);
    Lang => Holds::Word("LangWord");
    Applies => Holds::Word("AppliesWord");
    super::ReportKind => Holds::Word("ReportWord");
}

impl<T: Shaped> Shaped for Option<T> {
    fn holds() -> Holds {
        Holds::Maybe(Box::new(T::holds()))
    }
}

impl<T: Shaped> Shaped for Vec<T> {
    fn holds() -> Holds {
        Holds::Many(Box::new(T::holds()))
    }
}

impl<T: Shaped, const N: usize> Shaped for [T; N] {
    fn holds() -> Holds {
        Holds::Many(Box::new(T::holds()))
    }
}

impl<A: Shaped, B: Shaped> Shaped for (A, B) {
    fn holds() -> Holds {
        Holds::Row(vec![A::holds(), B::holds()])
    }
}

impl<A: Shaped, B: Shaped, C: Shaped> Shaped for (A, B, C) {
    fn holds() -> Holds {
        Holds::Row(vec![A::holds(), B::holds(), C::holds()])
    }
}

/// Declares a part of a report: the type, and what it tells of itself.
macro_rules! record {
    ($(#[doc = $doc:literal])* $(#[derive($($derive:ident),*)])? pub struct $name:ident {
        $($(#[doc = $about:literal])* pub $field:ident: $type:ty,)*
    }) => {
        $(#[doc = $doc])*
        #[derive(Debug, Clone, serde::Serialize)]
        $(#[derive($($derive),*)])?
        pub struct $name { $($(#[doc = $about])* pub $field: $type,)* }

        impl $name {
            /// What it is made of.
            pub fn part() -> $crate::report::Part {
                use $crate::report::shape::Shaped;
                $crate::report::Part {
                    name: stringify!($name),
                    doc: concat!($($doc),*).trim_ascii(),
                    fields: vec![$((stringify!($field), concat!($($about),*).trim_ascii(), <$type>::holds())),*],
                }
            }
        }

        impl $crate::report::shape::Shaped for $name {
            fn holds() -> $crate::report::Holds {
                $crate::report::Holds::Part($name::part)
            }
        }
    };
}
pub(super) use record;
