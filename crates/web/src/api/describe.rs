//! Operations: a route and what the document says of it, declared in one place.
//!
//! For: the router, the guard's table, the checks of query parameters and the OpenAPI document all come from one line.
//! Rests on: OpenAPI 3.1; `docs/decisions/0004-three-doors.md` for what a filing is.
//! Words: an *operation* is a route with its description; *takes* is the body it reads, *gives* what it answers.
//! Never: describes a route that is not there, or leaves one out; a test compares both ways.
//! Begin at: [`about`], [`operations!`](crate::operations).

use crate::app::Route;
use serde_json::Value;
use shirube_domain::text::Lang;
use utoipa::openapi::{RefOr, schema::Schema};
use utoipa::{PartialSchema, ToSchema};

/// Schemas by name, as they are gathered.
pub type Schemas = Vec<(String, RefOr<Schema>)>;

/// A route and its description.
#[derive(Clone)]
pub struct Operation {
    /// Method, path, access.
    pub route: Route,
    /// What it is.
    pub about: About,
}

/// What a query parameter may hold.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Kind {
    /// Any text of so many characters at most.
    Text(usize),
    /// A whole number between two bounds.
    Int(i64, i64),
    /// `true` or `false`.
    Bool,
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// Where a list goes on, as `next` of the page before gave it.
    Cursor,
}

/// A query parameter.
#[derive(Debug, Clone, Copy)]
pub struct Param {
    /// Its name.
    pub name: &'static str,
    /// What it may hold.
    pub kind: Kind,
    /// Whether it must be there.
    pub required: bool,
    /// What it is, in Japanese and in English.
    pub about: (&'static str, &'static str),
}

/// The body an operation reads.
#[derive(Clone)]
pub enum Takes {
    /// Nothing.
    Nothing,
    /// JSON of a schema, with an example.
    Json(fn(&mut Schemas) -> String, Value),
    /// A file: the types it may come as, and the most bytes.
    File(&'static [&'static str], usize),
    /// JSON, or a file.
    JsonOrFile(fn(&mut Schemas) -> String, Value, usize),
}

/// One kind of answer.
#[derive(Clone)]
pub struct Gives {
    /// The status.
    pub status: u16,
    /// JSON of a schema.
    pub json: Option<fn(&mut Schemas) -> String>,
    /// Other types it can come as.
    pub media: &'static [&'static str],
}

/// What an operation is, without its route.
#[derive(Clone)]
pub struct About {
    /// Its name in clients made from the document.
    pub id: &'static str,
    /// One line in Japanese.
    pub ja: &'static str,
    /// One line in English.
    pub en: &'static str,
    /// Query parameters.
    pub query: Vec<Param>,
    /// The body it reads.
    pub takes: Takes,
    /// The answers it gives when it succeeds.
    pub gives: Vec<Gives>,
    /// Refusals beyond those every operation of its shape has.
    pub refuses: Vec<u16>,
    /// The body may be left out.
    pub bare: bool,
    /// Needs `If-Match`; its answer has an `ETag`.
    pub matches: Option<Matches>,
    /// Understands `Idempotency-Key`.
    pub once: bool,
    /// The answer has an `ETag`.
    pub tagged: bool,
}

/// What a change of something existing has to carry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Matches {
    /// `If-Match`.
    Held,
    /// `If-Match`, or `If-None-Match: *` for the first.
    HeldOrNone,
}

/// Begins a description.
pub fn about(id: &'static str, ja: &'static str, en: &'static str) -> About {
    About {
        id,
        ja,
        en,
        query: Vec::new(),
        takes: Takes::Nothing,
        gives: Vec::new(),
        refuses: Vec::new(),
        bare: false,
        matches: None,
        once: false,
        tagged: false,
    }
}

fn gather<T: ToSchema>(schemas: &mut Schemas) -> String {
    let name = T::name().into_owned();
    T::schemas(schemas);
    schemas.push((name.clone(), <T as PartialSchema>::schema()));
    name
}

impl About {
    /// One line in one language.
    pub fn line(&self, lang: Lang) -> &'static str {
        lang.pick(self.ja, self.en)
    }

    fn param(mut self, name: &'static str, kind: Kind, about: (&'static str, &'static str)) -> About {
        self.query.push(Param { name, kind, required: false, about });
        self
    }

    /// A query parameter that may be left out.
    pub fn may(self, name: &'static str, kind: Kind, ja: &'static str, en: &'static str) -> About {
        self.param(name, kind, (ja, en))
    }

    /// A query parameter that must be there.
    pub fn must(self, name: &'static str, kind: Kind, ja: &'static str, en: &'static str) -> About {
        let mut out = self.param(name, kind, (ja, en));
        if let Some(last) = out.query.last_mut() {
            last.required = true;
        }
        out
    }

    /// `limit` and `cursor`.
    pub fn paged(self) -> About {
        self.may("limit", Kind::Int(1, 200), "一度に返す件数", "how many at a time").may(
            "cursor",
            Kind::Cursor,
            "前のページの next",
            "`next` of the page before",
        )
    }

    /// `lang`, which wins over `Accept-Language`.
    pub fn in_lang(self) -> About {
        self.may("lang", Kind::OneOf(&["ja", "en"]), "文章の言語", "language of the texts")
    }

    /// Reads JSON of a type, such as the example.
    pub fn takes<T: ToSchema>(mut self, example: Value) -> About {
        self.takes = Takes::Json(gather::<T>, example);
        self
    }

    /// Reads a file.
    pub fn takes_file(mut self, types: &'static [&'static str], most: usize) -> About {
        self.takes = Takes::File(types, most);
        self
    }

    /// Reads JSON of a type, or a file.
    pub fn takes_or_file<T: ToSchema>(mut self, example: Value, most: usize) -> About {
        self.takes = Takes::JsonOrFile(gather::<T>, example, most);
        self
    }

    /// The body may be left out, which says the same as an empty object.
    pub fn or_nothing(mut self) -> About {
        self.bare = true;
        self
    }

    /// Answers with JSON of a type.
    pub fn gives<T: ToSchema>(mut self, status: u16) -> About {
        self.gives.push(Gives { status, json: Some(gather::<T>), media: &[] });
        self
    }

    /// The last answer can also come as other types.
    pub fn also(mut self, media: &'static [&'static str]) -> About {
        if let Some(last) = self.gives.last_mut() {
            last.media = media;
        }
        self
    }

    /// Answers with something else than JSON.
    pub fn gives_media(mut self, status: u16, media: &'static [&'static str]) -> About {
        self.gives.push(Gives { status, json: None, media });
        self
    }

    /// Answers with nothing.
    pub fn gives_nothing(mut self) -> About {
        self.gives.push(Gives { status: 204, json: None, media: &[] });
        self
    }

    /// Can also be refused so.
    pub fn refuses(mut self, status: &[u16]) -> About {
        self.refuses.extend_from_slice(status);
        self
    }

    /// Has an `ETag`.
    pub fn tagged(mut self) -> About {
        self.tagged = true;
        self
    }

    /// Needs `If-Match`.
    pub fn matches(mut self, how: Matches) -> About {
        self.matches = Some(how);
        self.tagged = true;
        self
    }

    /// Understands `Idempotency-Key`.
    pub fn once(mut self) -> About {
        self.once = true;
        self
    }
}

/// Declares operations: the routes, and what the document says of them.
#[macro_export]
macro_rules! operations {
    ($($method:ident $path:literal $access:expr => $handler:path, $about:expr;)*) => {
        $crate::routes! { $($method $path $access => $handler;)* }

        /// The operations declared here.
        pub fn operations() -> Vec<$crate::api::describe::Operation> {
            let described = [$($about),*];
            ROUTES.iter().zip(described).map(|(route, about)| $crate::api::describe::Operation { route: *route, about }).collect()
        }
    };
}
