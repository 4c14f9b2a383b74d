//! Forms: read whole, bounded, with their token checked.

use crate::cx::Cx;
use crate::failure::Failure;
use axum::body::Bytes;
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::header;
use shirube_domain::refusal::{Class, Refusal};

/// Largest form without files, in bytes.
const MAX_FORM: usize = 2 * 1024 * 1024;
/// Largest form with files, in bytes: the largest import and some room.
pub const MAX_UPLOAD: usize = 65 * 1024 * 1024;

/// The fields of a form, in order; a name may come more than once.
#[derive(Debug, Clone, Default)]
pub struct Fields(Vec<(String, String)>);

impl Fields {
    /// From pairs, for tests and for queries.
    pub fn from_pairs(pairs: Vec<(String, String)>) -> Fields {
        Fields(pairs)
    }

    /// From a query or an urlencoded body.
    pub fn parse(text: &str) -> Fields {
        let decode = |t: &str| {
            let spaced = t.replace('+', " ");
            let mut out = Vec::with_capacity(spaced.len());
            let bytes = spaced.as_bytes();
            let mut i = 0;
            while i < bytes.len() {
                let hex = (bytes[i] == b'%').then(|| spaced.get(i + 1..i + 3)).flatten();
                match hex.and_then(|h| u8::from_str_radix(h, 16).ok()) {
                    Some(b) => {
                        out.push(b);
                        i += 3;
                    }
                    None => {
                        out.push(bytes[i]);
                        i += 1;
                    }
                }
            }
            String::from_utf8_lossy(&out).into_owned()
        };
        Fields(
            text.split('&')
                .filter(|p| !p.is_empty())
                .map(|pair| {
                    let (n, v) = pair.split_once('=').unwrap_or((pair, ""));
                    (decode(n), decode(v))
                })
                .collect(),
        )
    }

    /// The first value of a field; empty when it is not there.
    pub fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v)
    }

    /// Every value of a field.
    pub fn all(&self, name: &str) -> Vec<&str> {
        self.0.iter().filter(|(n, _)| n == name).map(|(_, v)| v.as_str()).collect()
    }

    /// Whether a field is there at all.
    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(n, _)| n == name)
    }

    /// A whole number; 0 when it is not one.
    pub fn int(&self, name: &str) -> i64 {
        self.get(name).trim().parse().unwrap_or(0)
    }

    /// Whether a box is ticked or a switch is on.
    pub fn is_on(&self, name: &str) -> bool {
        matches!(self.get(name), "1" | "true" | "on" | "yes")
    }

    /// Every pair.
    pub fn pairs(&self) -> &[(String, String)] {
        &self.0
    }
}

/// A form sent by one of our pages.
pub struct Form(pub Fields);

impl<S: Send + Sync> FromRequest<S> for Form {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Self, Failure> {
        let cx = request.extensions().get::<Cx>().cloned();
        let body = axum::body::to_bytes(request.into_body(), MAX_FORM).await;
        let _ = state;
        let body: Bytes = body.map_err(|_| too_large(MAX_FORM))?;
        let fields = Fields::parse(&String::from_utf8_lossy(&body));
        check_token(cx.as_ref(), fields.get("csrf"))?;
        Ok(Form(fields))
    }
}

/// A file of a form.
#[derive(Debug, Clone)]
pub struct Sent {
    /// The field.
    pub field: String,
    /// The name on the sender's machine: shown, never used as a path.
    pub name: String,
    /// The content.
    pub bytes: Vec<u8>,
}

/// A form with files sent by one of our pages.
pub struct Upload {
    /// The fields.
    pub fields: Fields,
    /// The files; those left empty are not among them.
    pub files: Vec<Sent>,
}

impl<S: Send + Sync> FromRequest<S> for Upload {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Self, Failure> {
        let cx = request.extensions().get::<Cx>().cloned();
        let declared =
            request.headers().get(header::CONTENT_LENGTH).and_then(|v| v.to_str().ok()?.parse::<usize>().ok());
        if declared.is_some_and(|n| n > MAX_UPLOAD) {
            return Err(too_large(MAX_UPLOAD));
        }
        let broken = |_| Failure::from(Refusal::invalid("common.form-expired"));
        let mut parts = Multipart::from_request(request, state).await.map_err(broken)?;
        let (mut fields, mut files, mut total) = (Vec::new(), Vec::new(), 0usize);
        while let Some(mut part) = parts.next_field().await.map_err(|_| too_large(MAX_UPLOAD))? {
            let field = part.name().unwrap_or_default().to_owned();
            let name = part.file_name().map(str::to_owned);
            let mut bytes = Vec::new();
            while let Some(chunk) = part.chunk().await.map_err(|_| too_large(MAX_UPLOAD))? {
                total += chunk.len();
                if total > MAX_UPLOAD {
                    return Err(too_large(MAX_UPLOAD));
                }
                bytes.extend_from_slice(&chunk);
            }
            match name {
                Some(name) if !(name.is_empty() && bytes.is_empty()) => files.push(Sent { field, name, bytes }),
                Some(_) => {}
                None => fields.push((field, String::from_utf8_lossy(&bytes).into_owned())),
            }
        }
        let fields = Fields(fields);
        check_token(cx.as_ref(), fields.get("csrf"))?;
        Ok(Upload { fields, files })
    }
}

fn too_large(most: usize) -> Failure {
    Refusal::of(Class::TooMuch, "common.too-large").with("most", most >> 20).into()
}

pub(crate) fn check_token(cx: Option<&Cx>, given: &str) -> Result<(), Failure> {
    let fits = cx.is_some_and(|cx| constant_time_eq(&cx.csrf(), given));
    if fits { Ok(()) } else { Err(Refusal::of(Class::Forbidden, "common.form-expired").into()) }
}

fn constant_time_eq(a: &str, b: &str) -> bool {
    a.len() == b.len() && a.bytes().zip(b.bytes()).fold(0, |acc, (x, y)| acc | (x ^ y)) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_read_as_people_and_browsers_write_it() {
        let fields = Fields::parse("a=1&b=%E6%A8%99+x&a=2&c&=&%zz=%");
        assert_eq!(fields.all("a"), ["1", "2"]);
        assert_eq!(fields.get("b"), "標 x");
        assert!(fields.has("c"));
        assert_eq!(fields.get("%zz"), "%");
    }
}
