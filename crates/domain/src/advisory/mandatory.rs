//! The mandatory tests of CSAF 2.0 (section 6.1) that apply to an informational advisory, written from the specification and apart from the writer.
//! Those about vulnerabilities, CVSS, CWE, hashes and package URLs have nothing to look at here; 6.1.27.3 says that there is nothing.

use serde_json::Value;

/// A test of the specification: its number, and whether a document passes.
type Named = (&'static str, fn(&Value) -> bool);

/// What fails, by the number of its test.
pub(super) fn failing(doc: &Value) -> Vec<&'static str> {
    let tests: [Named; 15] = [
        ("6.1.1", products_are_defined),
        ("6.1.2", products_are_defined_once),
        ("6.1.12", languages_exist),
        ("6.1.14", history_is_sorted),
        ("6.1.15", translator_names_its_source),
        ("6.1.16", version_is_the_last),
        ("6.1.17", zero_is_a_draft),
        ("6.1.18", released_history_has_no_zero),
        ("6.1.19", history_has_no_pre_release),
        ("6.1.20", released_version_has_no_pre_release),
        ("6.1.21", history_omits_nothing),
        ("6.1.22", history_repeats_nothing),
        ("6.1.27.1", has_a_note),
        ("6.1.27.2", has_an_external_reference),
        ("6.1.27.3", has_no_vulnerabilities),
    ];
    let mut out: Vec<&str> = tests.into_iter().filter(|(_, holds)| !holds(doc)).map(|(number, _)| number).collect();
    if !kinds_of_versions_are_not_mixed(doc) {
        out.push("6.1.30");
    }
    out
}

fn text<'v>(doc: &'v Value, path: &str) -> &'v str {
    doc.pointer(path).and_then(Value::as_str).unwrap_or_default()
}

fn list<'v>(doc: &'v Value, path: &str) -> &'v [Value] {
    doc.pointer(path).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// The numbers of the history, by date.
fn numbers(doc: &Value) -> Vec<&str> {
    let mut all: Vec<(jiff::Timestamp, &str)> = list(doc, "/document/tracking/revision_history")
        .iter()
        .map(|r| (text(r, "/date").parse().expect("a date-time"), text(r, "/number")))
        .collect();
    all.sort_by_key(|(at, _)| *at);
    all.into_iter().map(|(_, n)| n).collect()
}

/// Major, minor, patch; a whole number has the first alone.
fn parts(version: &str) -> Vec<u64> {
    let bare = version.split(['-', '+']).next().unwrap_or_default();
    bare.split('.').map(|p| p.parse().unwrap_or(u64::MAX)).collect()
}

fn pre_release(version: &str) -> bool {
    version.split('+').next().is_some_and(|v| v.contains('-'))
}

fn released(doc: &Value) -> bool {
    matches!(text(doc, "/document/tracking/status"), "final" | "interim")
}

fn defined(doc: &Value) -> Vec<&str> {
    list(doc, "/product_tree/full_product_names").iter().map(|p| text(p, "/product_id")).collect()
}

fn products_are_defined(doc: &Value) -> bool {
    let named = list(doc, "/product_tree/product_groups").iter().flat_map(|g| list(g, "/product_ids"));
    let all = defined(doc);
    named.filter_map(Value::as_str).all(|id| all.contains(&id))
}

fn products_are_defined_once(doc: &Value) -> bool {
    let mut all = defined(doc);
    all.sort_unstable();
    all.windows(2).all(|w| w[0] != w[1]) && all.iter().all(|id| !id.is_empty())
}

fn languages_exist(doc: &Value) -> bool {
    ["/document/lang", "/document/source_lang"].iter().all(|p| matches!(text(doc, p), "" | "ja" | "en"))
}

fn history_is_sorted(doc: &Value) -> bool {
    numbers(doc).windows(2).all(|w| parts(w[0]) <= parts(w[1]))
}

fn translator_names_its_source(doc: &Value) -> bool {
    text(doc, "/document/publisher/category") != "translator" || !text(doc, "/document/source_lang").is_empty()
}

fn version_is_the_last(doc: &Value) -> bool {
    numbers(doc).last().is_some_and(|n| parts(n) == parts(text(doc, "/document/tracking/version")))
}

fn zero_is_a_draft(doc: &Value) -> bool {
    let version = text(doc, "/document/tracking/version");
    let is_draft = text(doc, "/document/tracking/status") == "draft";
    is_draft || (parts(version)[0] != 0 && !pre_release(version))
}

fn released_history_has_no_zero(doc: &Value) -> bool {
    !released(doc) || numbers(doc).iter().all(|n| parts(n)[0] != 0)
}

fn history_has_no_pre_release(doc: &Value) -> bool {
    numbers(doc).iter().all(|n| !pre_release(n))
}

fn released_version_has_no_pre_release(doc: &Value) -> bool {
    !released(doc) || !pre_release(text(doc, "/document/tracking/version"))
}

fn history_omits_nothing(doc: &Value) -> bool {
    let majors: Vec<u64> = numbers(doc).iter().map(|n| parts(n)[0]).collect();
    majors.first().is_some_and(|m| *m <= 1) && majors.windows(2).all(|w| w[1] == w[0] || w[1] == w[0] + 1)
}

fn history_repeats_nothing(doc: &Value) -> bool {
    let mut all = numbers(doc);
    all.sort_unstable();
    all.windows(2).all(|w| w[0] != w[1])
}

fn has_a_note(doc: &Value) -> bool {
    let fits = |n: &Value| matches!(text(n, "/category"), "description" | "details" | "general" | "summary");
    list(doc, "/document/notes").iter().any(fits)
}

fn has_an_external_reference(doc: &Value) -> bool {
    list(doc, "/document/references").iter().any(|r| text(r, "/category") == "external")
}

fn has_no_vulnerabilities(doc: &Value) -> bool {
    doc.get("vulnerabilities").is_none()
}

fn kinds_of_versions_are_not_mixed(doc: &Value) -> bool {
    let version = text(doc, "/document/tracking/version");
    let dotted = numbers(doc).into_iter().chain([version]).map(|n| n.contains('.'));
    let all: Vec<bool> = dotted.collect();
    all.iter().all(|d| *d == all[0])
}
