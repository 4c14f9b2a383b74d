//! A content filter that stands before a model: what it stops was answered, by declining.
//!
//! **Rests on**: the error of Azure OpenAI (400, code `content_filter`, inner code `ResponsibleAIPolicyViolation`), those of OpenAI
//! (400, `content_policy_violation`; `invalid_prompt`, which says that the prompt was flagged), and the finish reason `content_filter`.

use hyper::StatusCode;
use serde_json::Value;

use crate::model::Reply;

/// The reason to stop when a filter did.
pub const STOP: &str = "content_filter";
/// The answer when a filter stopped it and nothing else was said: ours, in words that are heard as declining.
pub const DECLINED: &str = "[content_filter] I cannot answer this: the content filter of the endpoint stopped it.";

/// The answer that an error of a filter stands for; `None` when it is another error.
pub fn declined(status: StatusCode, body: &[u8]) -> Option<Reply> {
    if !matches!(status.as_u16(), 400 | 403 | 422) {
        return None;
    }
    let said: Value = serde_json::from_slice(body).ok()?;
    let text = |path: &str| said.pointer(path).and_then(Value::as_str).unwrap_or_default();
    let code = text("/error/code");
    let is_flagged = code == "invalid_prompt" && text("/error/message").contains("usage policy");
    let is_filter = ["content_filter", "content_policy_violation"].contains(&code)
        || ["/error/innererror/code", "/error/inner_error/code"]
            .iter()
            .any(|at| text(at) == "ResponsibleAIPolicyViolation");
    (is_filter || is_flagged).then(reply)
}

/// The answer of a filter.
pub fn reply() -> Reply {
    Reply { text: DECLINED.to_owned(), stop: Some(STOP.to_owned()), ..Reply::default() }
}
