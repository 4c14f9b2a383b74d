//! The fixed texts the template uses, by name.

use serde_json::{Map, Value};
use shirube_domain::report::words;
use shirube_domain::text::Lang;

macro_rules! as_json {
    ($words:expr; $($key:ident)*) => {
        [$((stringify!($key), $words.$key),)*].into_iter().map(|(key, word)| (key.to_owned(), word.into()))
    };
}

/// Every text of the template in one language.
pub(super) fn for_template(lang: Lang) -> Value {
    let all: Map<String, Value> = as_json!(words(lang);
        about name version kind operator corporate_number source state made_at made_by catalog standing summary counts
        instrument nature applies depends not met partly not_met not_applicable unanswered first facts fact value place
        missing evidence_gaps found not_found wanted ask waiting sections clause content strength certainty answer why status statement reason owner due
        evidence no_evidence marks examples risk laws heat principle risks description likelihood severity affected stage
        treatment unread receipt entry index waiting_index none page heat_note id)
    .collect();
    Value::Object(all)
}
