//! How a try ended: the word kept with the delivery, as people read it.

use crate::outbound::{Answer, Fault};
use crate::text::Lang;

/// The word for a try.
pub(super) fn word(result: &Result<Answer, Fault>) -> String {
    match result {
        Ok(answer) => format!("http {}", answer.status),
        Err(fault) => fault.code().to_owned(),
    }
}

/// A word in words for people.
pub fn told(outcome: &str, lang: Lang) -> String {
    if let Some(fault) = Fault::parse(outcome) {
        return fault.told(lang);
    }
    let status = outcome.strip_prefix("http ").unwrap_or(outcome);
    match status {
        "off" => lang.pick("通知先が止まっているため、送りませんでした", "not sent: the hook is off").to_owned(),
        "410" => lang.pick(
            "宛先は、もう無いと答えました（410）".to_owned(),
            "the address said that it is gone (410)".to_owned(),
        ),
        s if s.starts_with('2') => lang.pick(format!("宛先が受け取りました（{s}）"), format!("taken ({s})")),
        s if s.starts_with('3') => lang.pick(
            format!("宛先が別の場所を示しました（{s}）。転送には従いません"),
            format!("the address pointed elsewhere ({s}); redirects are not followed"),
        ),
        s => lang.pick(format!("宛先の答えは {s} でした"), format!("the address answered {s}")),
    }
}
