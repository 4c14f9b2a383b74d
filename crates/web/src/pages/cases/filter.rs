//! What of the cases is asked for: read from an address, the same for the page and for programs.

use crate::cx::percent;
use crate::form::Fields;
use shirube_domain::cases::{InCharge, Search};
use shirube_domain::form::optional_line;
use shirube_domain::id::OperatorId;
use shirube_domain::procedure;
use shirube_domain::refusal::{Refusal, Refusals};

/// The names of the filters, as they stand in an address.
pub(crate) const NAMES: [&str; 5] = ["q", "procedure", "state", "party", "charge"];

/// What an address asks for, with everything that is wrong with it; what is wrong narrows nothing.
pub(crate) fn search(query: &Fields) -> (Search, Vec<Refusal>) {
    let mut refusals = Vec::new();
    let mut given = |name: &'static str, is_known: &dyn Fn(&str) -> bool, code: &'static str| {
        let text = match optional_line(name, query.get(name), 200) {
            Ok(text) => text?,
            Err(refusal) => {
                refusals.push(refusal);
                return None;
            }
        };
        if !is_known(&text) {
            refusals.push(Refusal::invalid(code).on(name).with("value", &text));
            return None;
        }
        Some(text)
    };
    let all = procedure::definitions();
    let is_state = |id: &str| all.iter().any(|d| d.state(id).is_some());
    let is_procedure = |name: &str| all.iter().any(|d| d.name() == name);
    let is_party = |text: &str| OperatorId::parse(text).is_ok();
    let search = Search {
        words: given("q", &|_| true, "common.choose"),
        procedure: given("procedure", &is_procedure, "common.choose"),
        state: given("state", &is_state, "common.choose"),
        holder: given("party", &is_party, "procedure.no-operator"),
        charge: given("charge", &|w| InCharge::parse(w).is_some(), "common.choose")
            .as_deref()
            .and_then(InCharge::parse),
        is_overdue: query.get("view") == "overdue",
        before: query.get("before").split_once('~').and_then(|(at, id)| {
            let is_plain = |t: &str| t.len() <= 80 && t.bytes().all(|b| b.is_ascii_graphic());
            (is_plain(at) && is_plain(id)).then(|| (at.to_owned(), id.to_owned()))
        }),
    };
    (search, refusals)
}

/// The same, refused as a whole where anything is wrong.
pub(crate) fn strict(query: &Fields) -> Result<Search, shirube_domain::refusal::Error> {
    let (search, refusals) = search(query);
    let mut all = Refusals::default();
    refusals.into_iter().for_each(|r| all.push(r));
    all.settle()?;
    Ok(search)
}

/// The filters of an address as a query to go on with, one of them left out.
pub(super) fn kept(query: &Fields, without: &str) -> String {
    let set = NAMES.iter().filter(|n| **n != without && !query.get(n).trim().is_empty());
    set.map(|n| format!("&{n}={}", query.get(n).bytes().map(percent).collect::<String>())).collect()
}
