//! What is told of documents by others: each line with its place and its code, as text and as a problem document.

use crate::context::Context;
use crate::failure;
use crate::output::print;
use serde_json::{Value, json};
use shirube_domain::oscal::{self, Faulty};
use shirube_domain::refusal::Refusal;
use shirube_domain::text::Lang;

/// One told thing as JSON: document, pointer, code, message.
pub fn as_json(document: &str, refusal: &Refusal, lang: Lang) -> Value {
    let pointer = refusal.field.as_deref().unwrap_or_default();
    json!({ "document": document, "pointer": pointer, "code": refusal.code, "message": refusal.message(lang) })
}

/// The same on one line.
pub fn as_line(refusal: &Refusal, lang: Lang) -> String {
    format!("{}: {} [{}]", refusal.field.as_deref().unwrap_or("/"), refusal.message(lang), refusal.code)
}

/// Tells what keeps documents from being used: every fault of each.
pub fn report(cx: &Context, list: &[Faulty]) {
    let told = |faulty: &Faulty| faulty.faults.iter().map(oscal::refusal).collect::<Vec<_>>();
    let heads = list.iter().map(|f| {
        let refusal = Refusal::invalid("oscal.faults").with("document", &f.document);
        refusal.with("count", f.faults.len())
    });
    if !cx.json {
        for (faulty, head) in list.iter().zip(heads) {
            eprintln!("{}{}", cx.lang.pick("エラー：", "error: "), head.message(cx.lang));
            told(faulty).iter().for_each(|r| eprintln!("  {}", as_line(r, cx.lang)));
        }
        return;
    }
    let mut problem = failure::problem((422, "Unprocessable Entity"), &heads.collect::<Vec<_>>(), cx.lang);
    let errors = list.iter().flat_map(|f| told(f).into_iter().map(|r| as_json(&f.document, &r, cx.lang)));
    problem["errors"] = errors.collect();
    eprintln!("{problem}");
}

/// Tells what did not keep a document from being used, on standard error.
pub fn notes(cx: &Context, told: &[Refusal]) {
    told.iter().for_each(|r| cx.say(format!("{}{}", cx.lang.pick("注：", "note: "), as_line(r, cx.lang))));
}

/// Prints one JSON document.
///
/// # Errors
/// As printing.
pub fn emit(value: &Value) -> Result<(), failure::Failure> {
    print(&format!("{}\n", serde_json::to_string_pretty(value).unwrap_or_default()))
}
