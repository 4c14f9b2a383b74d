//! The ways a request is answered: a page, another page to go to, JSON, a file.

use super::{Cx, Reply, percent};
use crate::failure::Failure;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};

impl Cx {
    /// Renders a page.
    ///
    /// # Errors
    /// A fault when the template fails, which a test of every page rules out.
    pub fn show(&self, template: &impl askama::Template) -> Reply {
        self.show_with(StatusCode::OK, template)
    }

    /// Renders a page with a status.
    ///
    /// # Errors
    /// As [`Cx::show`].
    pub fn show_with(&self, status: StatusCode, template: &impl askama::Template) -> Reply {
        let html = template.render().map_err(|e| Failure::fault(e.to_string()))?;
        let mut response =
            (status, Html(crate::tongue::mark(&crate::named::name_fields(html, self.lang), self.lang))).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(self.lang.code()));
        // What a signed-in person sees must not stay in a shared cache.
        let cache = if self.visitor.is_some() { "private, no-store" } else { "no-cache" };
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
        Ok(response)
    }

    /// Goes to another page after a form was accepted.
    ///
    /// # Errors
    /// A fault when the path is not one of ours.
    pub fn see_other(&self, path: &str) -> Reply {
        let value = HeaderValue::from_str(path).map_err(|e| Failure::fault(e.to_string()))?;
        Ok((StatusCode::SEE_OTHER, [(header::LOCATION, value)]).into_response())
    }

    /// JSON of anything that serialises.
    ///
    /// # Errors
    /// A fault when it does not.
    pub fn json(&self, value: &impl serde::Serialize) -> Reply {
        let body = serde_json::to_vec_pretty(value).map_err(|e| Failure::fault(e.to_string()))?;
        Ok(([(header::CONTENT_TYPE, "application/json")], body).into_response())
    }

    /// A file to be saved under a name.
    pub fn download(&self, media_type: &str, name: &str, bytes: Vec<u8>) -> Response {
        let plain: String =
            name.chars().map(|c| if c.is_ascii_alphanumeric() || "._-".contains(c) { c } else { '_' }).collect();
        let encoded: String = name.bytes().map(percent).collect();
        let disposition = format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{encoded}");
        let mut response = bytes.into_response();
        for (header_name, value) in
            [(header::CONTENT_TYPE, media_type), (header::CONTENT_DISPOSITION, disposition.as_str())]
        {
            if let Ok(value) = HeaderValue::from_str(value) {
                response.headers_mut().insert(header_name, value);
            }
        }
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
        response
    }
}
