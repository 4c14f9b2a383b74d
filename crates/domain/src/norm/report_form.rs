//! Forms of others that the register answers in part: their fields, and the norm each comes from.

use super::sheet::{exists, is_origin, lost};
use super::{Catalog, Certainty, Fault, FaultKind, Instrument};
use crate::text::Both;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;

/// The file; a catalogue may do without.
pub(super) const FORMS: &str = "criteria/forms.toml";

/// Origin of a field of a form besides those of a sheet: answers to a norm of the field, or to one that relates to it.
pub const ANSWERS: &str = "answers.norm";

/// A form somebody else asks to have filled in (様式).
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReportForm {
    /// Its name in addresses.
    pub id: String,
    /// What people read.
    pub title: Both,
    /// The instrument that brings it, by its code.
    pub instrument: String,
    /// Where the form itself stands.
    pub url: String,
    /// How sure it is that the form is as described.
    pub certainty: Certainty,
    /// What of the form is not known here.
    pub unread: Both,
    /// What handing it in is, and is not.
    pub note: Both,
    /// By whom, or for whom, it is answered.
    pub views: Vec<FormView>,
    /// The sections, in their order.
    #[serde(rename = "section")]
    pub sections: Vec<FormSection>,
}

impl ReportForm {
    /// The view of that name; the first without a name.
    pub fn view(&self, id: &str) -> Option<&FormView> {
        if id.is_empty() { self.views.first() } else { self.views.iter().find(|v| v.id == id) }
    }

    /// Every field.
    pub fn fields(&self) -> impl Iterator<Item = &FormField> {
        self.sections.iter().flat_map(|s| &s.fields)
    }
}

/// One way a form is answered: a role of whoever answers, or a reader it is for.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormView {
    /// Its name in addresses.
    pub id: String,
    /// What people read.
    pub label: Both,
    /// The norm that speaks of it.
    pub norm: String,
}

/// One section.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormSection {
    /// Its name.
    pub id: String,
    /// What people read.
    pub title: Both,
    /// How sure the section is.
    pub certainty: Certainty,
    /// The fields.
    #[serde(rename = "field")]
    pub fields: Vec<FormField>,
}

/// One field.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormField {
    /// Its name, once in the form.
    pub id: String,
    /// What is asked, in our words.
    pub label: Both,
    /// Where it is asked: norms as `code:clause`, of the current version.
    pub norms: Vec<String>,
    /// Where a draft takes the words; empty for what the register never holds.
    pub from: Vec<String>,
    /// In which views it stands; in all when empty.
    #[serde(default)]
    pub views: Vec<String>,
    /// How sure it is that the form asks for it.
    pub certainty: Certainty,
    /// What to mind.
    pub note: Option<Both>,
}

impl FormField {
    /// Whether it stands in a view.
    pub fn is_in(&self, view: &str) -> bool {
        self.views.is_empty() || self.views.iter().any(|v| v == view)
    }
}

impl Catalog {
    /// The form of that name.
    pub fn form(&self, id: &str) -> Option<&ReportForm> {
        self.forms().iter().find(|f| f.id == id)
    }
}

#[derive(Default, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Forms {
    pub form: Vec<ReportForm>,
}

/// Checks that ids stand once, and that origins, views, norms and instruments exist.
pub(super) fn check(
    instruments: &[Instrument],
    is_fact: impl Fn(&str) -> bool,
    forms: &[ReportForm],
    faults: &mut Vec<Fault>,
) {
    let mut ids = HashSet::new();
    for form in forms {
        if !ids.insert(form.id.as_str()) {
            faults.push(fault(FaultKind::DuplicateId, form.id.clone()));
        }
        if !instruments.iter().any(|i| i.code == form.instrument) {
            faults.push(fault(FaultKind::NoSuchNorm, form.instrument.clone()));
        }
        if form.views.is_empty() || form.sections.is_empty() {
            faults.push(fault(FaultKind::Empty, format!("{}: views, section", form.id)));
        }
        let views: HashSet<&str> = form.views.iter().map(|v| v.id.as_str()).collect();
        if views.len() < form.views.len() {
            faults.push(fault(FaultKind::DuplicateId, format!("{}: views", form.id)));
        }
        for view in form.views.iter().filter(|v| !exists(instruments, &v.norm)) {
            faults.push(fault(FaultKind::NoSuchNorm, lost(instruments, &view.norm)));
        }
        let mut fields = HashSet::new();
        for field in form.fields() {
            if !fields.insert(field.id.as_str()) {
                faults.push(fault(FaultKind::DuplicateId, format!("{}: {}", form.id, field.id)));
            }
            check_field(instruments, &is_fact, &views, field, faults);
        }
    }
}

fn check_field(
    instruments: &[Instrument],
    is_fact: impl Fn(&str) -> bool,
    views: &HashSet<&str>,
    field: &FormField,
    faults: &mut Vec<Fault>,
) {
    if field.norms.is_empty() {
        faults.push(fault(FaultKind::Empty, format!("{}: norms", field.id)));
    }
    for origin in field.from.iter().filter(|o| *o != ANSWERS && !is_origin(o, &is_fact)) {
        faults.push(fault(FaultKind::UnknownFact, format!("{}: {origin}", field.id)));
    }
    for view in field.views.iter().filter(|v| !views.contains(v.as_str())) {
        faults.push(fault(FaultKind::Format, format!("{}: {view}", field.id)));
    }
    for norm in field.norms.iter().filter(|n| !exists(instruments, n)) {
        faults.push(fault(FaultKind::NoSuchNorm, lost(instruments, norm)));
    }
}

fn fault(kind: FaultKind, detail: String) -> Fault {
    Fault { file: FORMS.to_owned(), norm: None, at: None, kind, detail }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::norm::Addressee;

    fn faults(form: impl Fn(&str) -> String) -> Vec<(FaultKind, String)> {
        let source = Catalog::embedded().source().clone();
        let text = form(source.text(FORMS).unwrap());
        let found = Catalog::load(&source.with(FORMS, text)).err().unwrap_or_default();
        found.into_iter().map(|f| (f.kind, f.detail)).collect()
    }

    #[test]
    fn a_form_that_cannot_be_right_is_refused_with_the_reason() {
        let change = |from: &'static str, to: &'static str| {
            faults(move |text| {
                assert!(text.contains(from), "{from}");
                text.replacen(from, to, 1)
            })
        };
        assert_eq!(change("\"operator.name\"", "\"operator.size\"")[0].0, FaultKind::UnknownFact);
        assert_eq!(change("\"fact.agent\"", "\"fact.no_such\"")[0].0, FaultKind::UnknownFact);
        assert_eq!(change("hiroshima-report:Q23", "hiroshima-report:Q99")[0].0, FaultKind::NoSuchNorm);
        assert_eq!(change("id = \"q21a\"", "id = \"q21\"")[0].0, FaultKind::DuplicateId);
        assert_eq!(change("views = [\"downstream\"]", "views = [\"nobody\"]")[0].0, FaultKind::Format);
        assert_eq!(change("id = \"oecd-haip-v2\"", "id = \"eu-model-documentation\"")[0].0, FaultKind::DuplicateId);
        assert_eq!(change("instrument = \"eu-gpai-cop\"", "instrument = \"none\"")[0].0, FaultKind::NoSuchNorm);
    }

    #[test]
    fn a_question_stands_in_the_view_of_every_role_its_norm_addresses() {
        let catalog = Catalog::embedded();
        let form = catalog.form("oecd-haip-v2").unwrap();
        let roles = [
            ("model-developer", Addressee::Developer),
            ("application-developer", Addressee::Provider),
            ("deployer", Addressee::User),
        ];
        for field in form.fields() {
            let (code, clause) = field.norms[0].split_once(':').unwrap();
            let norm = catalog.instrument(code).unwrap().norm(clause).unwrap();
            for (view, role) in roles {
                assert_eq!(field.is_in(view), norm.addressees.contains(&role), "{} {view}", field.id);
            }
        }
    }

    #[test]
    fn every_question_of_the_reporting_framework_that_is_carried_is_a_field() {
        let catalog = Catalog::embedded();
        let form = catalog.form("oecd-haip-v2").unwrap();
        for norm in catalog.instrument("hiroshima-report").unwrap().norms.iter().filter(|n| n.id.starts_with('Q')) {
            let name = format!("hiroshima-report:{}", norm.id);
            assert!(form.fields().any(|f| f.norms.contains(&name)), "{name}");
        }
    }

    #[test]
    fn every_item_of_the_annexes_is_in_the_view_it_belongs_to() {
        let catalog = Catalog::embedded();
        let form = catalog.form("eu-model-documentation").unwrap();
        let items = |annex: &'static str| {
            let law = catalog.instrument("eu-aia").unwrap();
            law.norms.iter().map(|n| n.id.clone()).filter(move |id| id.starts_with(annex)).collect::<Vec<_>>()
        };
        for (annex, view) in [("annex11-", "ai-office"), ("annex12-", "downstream")] {
            for id in items(annex) {
                let name = format!("eu-aia:{id}");
                assert!(form.fields().any(|f| f.is_in(view) && f.norms.contains(&name)), "{name}");
            }
        }
    }
}
