//! What each audience of a disclosure sheet needs, and says which norm.

use super::across;
use super::{Fault, FaultKind, Instrument, Status};
use crate::text::{Both, scale};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;

/// The file; a catalogue may do without.
pub(super) const SHEETS: &str = "criteria/sheets.toml";

scale! {
    /// Whom a disclosure sheet is for (開示の相手).
    Audience {
        /// Who builds a service on it.
        Provider = "provider", "AI提供者", "AI provider";
        /// Who uses it in business.
        User = "user", "AI利用者", "AI user";
        /// An authority of the State or a local government.
        Authority = "authority", "行政機関", "authority";
        /// Everyone.
        Public = "public", "社会一般", "the public";
    }
}

scale! {
    /// How confidential a field is (秘密の区分).
    Class {
        /// Anyone may read it.
        Public = "public", "公開", "public";
        /// For those with a contract or a power.
        Partner = "partner", "取引先・行政機関限り", "partners and authorities only";
        /// Trade secrets and the like: decided for each recipient.
        Confidential = "confidential", "相手ごとに判断（営業秘密など）", "decided for each recipient (trade secrets and the like)";
    }
}

scale! {
    /// How much an audience needs a field.
    Degree {
        /// The norm asks for it.
        Needed = "needed", "必要", "needed";
        /// Given when the recipient asks and the author agrees.
        IfAsked = "if-asked", "求めがあれば", "if asked";
    }
}

/// One field a sheet can hold.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SheetField {
    /// Its name in a statement.
    pub id: String,
    /// What people read.
    pub label: Both,
    /// Where a draft takes the words: `asset.summary`, `said.limitations`, `fact.autonomy` and so on.
    pub from: Vec<String>,
    /// How confidential it is.
    pub class: Class,
    /// Who needs it; an audience not named here does not get it.
    pub need: Vec<Need>,
}

impl SheetField {
    /// What an audience needs of it; `None` when nothing.
    pub fn need_of(&self, audience: Audience) -> Option<&Need> {
        self.need.iter().find(|n| n.audience == audience)
    }
}

/// That one audience needs a field, and why.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Need {
    /// Who.
    pub audience: Audience,
    /// How much.
    pub degree: Degree,
    /// Why: norms as `code:clause`, of the current version.
    pub norms: Vec<String>,
}

#[derive(Default, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Sheets {
    pub field: Vec<SheetField>,
}

/// The parts a draft can be taken from, each with the names allowed below it; `said` and `fact` have too many to name here.
const ORIGINS: [(&str, &[&str]); 6] = [
    ("asset", &["name", "kind", "version", "summary"]),
    ("said", &[]),
    ("fact", &[]),
    ("operator", &["name", "contact", "representative", "representative_contact"]),
    ("ties", &["built_on", "trained_on"]),
    ("assessment", &["counts", "open"]),
];

/// Checks that ids stand once, origins are known, reasons exist, and nothing confidential goes to the public.
pub(super) fn check(
    instruments: &[Instrument],
    is_fact: impl Fn(&str) -> bool,
    fields: &[SheetField],
    faults: &mut Vec<Fault>,
) {
    let mut ids = HashSet::new();
    for field in fields {
        let mut fault = |kind, detail: String| {
            faults.push(Fault { file: SHEETS.to_owned(), norm: None, at: None, kind, detail });
        };
        if !ids.insert(field.id.as_str()) {
            fault(FaultKind::DuplicateId, field.id.clone());
        }
        for origin in field.from.iter().filter(|o| !is_origin(o, &is_fact)) {
            fault(FaultKind::UnknownFact, format!("{}: {origin}", field.id));
        }
        if field.from.is_empty() || field.need.iter().any(|n| n.norms.is_empty()) {
            fault(FaultKind::Empty, format!("{}: from, need.norms", field.id));
        }
        let audiences: HashSet<Audience> = field.need.iter().map(|n| n.audience).collect();
        if audiences.len() < field.need.len() {
            fault(FaultKind::DuplicateId, format!("{}: need", field.id));
        }
        if field.class != Class::Public && audiences.contains(&Audience::Public) {
            fault(FaultKind::Format, format!("{}: {} / {}", field.id, field.class.word(), Audience::Public.word()));
        }
        for name in field.need.iter().flat_map(|n| &n.norms).filter(|name| !exists(instruments, name)) {
            fault(FaultKind::NoSuchNorm, lost(instruments, name));
        }
    }
}

/// Whether a draft can take words from there.
pub(super) fn is_origin(origin: &str, is_fact: impl Fn(&str) -> bool) -> bool {
    let Some((part, name)) = origin.split_once('.') else { return false };
    let known = ORIGINS.iter().find(|(p, _)| *p == part);
    match (part, known) {
        ("fact", _) => is_fact(name),
        ("said", _) => !name.is_empty(),
        (_, Some((_, names))) => names.contains(&name),
        (_, None) => false,
    }
}

/// A norm that is not there, with where it may have gone.
pub(super) fn lost(instruments: &[Instrument], name: &str) -> String {
    let lost = |(code, clause)| across::lost(instruments, code, clause);
    name.split_once(':').map_or_else(|| name.to_owned(), lost)
}

/// Whether a norm `code:clause` stands in a current version.
pub(super) fn exists(instruments: &[Instrument], name: &str) -> bool {
    name.split_once(':').is_some_and(|(code, clause)| {
        instruments.iter().any(|i| i.code == code && i.status == Status::Current && i.norm(clause).is_some())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::norm::{Addressee, Catalog};
    use crate::text::Lang;

    fn faults(text: &str) -> Vec<(FaultKind, String)> {
        let catalog = Catalog::embedded();
        let source = catalog.source().clone().with(SHEETS, text.to_owned());
        let found = Catalog::load(&source).err().unwrap_or_default();
        found.into_iter().map(|f| (f.kind, f.detail)).collect()
    }

    fn field(id: &str, from: &str, class: &str, need: &str) -> String {
        format!(
            "[[field]]\nid = \"{id}\"\nlabel = {{ ja = \"あ\", en = \"a\" }}\nfrom = [\"{from}\"]\nclass = \"{class}\"\nneed = [{need}]\n"
        )
    }

    fn need(audience: &str, norm: &str) -> String {
        format!("{{ audience = \"{audience}\", degree = \"needed\", norms = [\"{norm}\"] }}")
    }

    #[test]
    fn who_tells_is_addressed_by_the_norm_that_says_why() {
        let catalog = Catalog::embedded();
        let teller = |audience| match audience {
            Audience::Provider => Some(Addressee::Developer),
            Audience::User => Some(Addressee::Provider),
            Audience::Authority | Audience::Public => None,
        };
        for field in catalog.sheet_fields() {
            for (need, role) in field.need.iter().filter_map(|n| Some((n, teller(n.audience)?))) {
                for name in &need.norms {
                    let (code, clause) = name.split_once(':').unwrap();
                    let norm = catalog.instrument(code).unwrap().norm(clause).unwrap();
                    let all = [Addressee::Everyone, role];
                    let is_addressed = norm.addressees.iter().any(|a| all.contains(a));
                    assert!(is_addressed || code == "interim", "{}: {name} does not address {role:?}", field.id);
                }
            }
        }
    }

    #[test]
    fn every_audience_learns_whom_to_ask() {
        for audience in Audience::ALL {
            let catalog = Catalog::embedded();
            let given: Vec<&str> = catalog
                .sheet_fields()
                .iter()
                .filter(|f| f.need_of(*audience).is_some_and(|n| n.degree == Degree::Needed))
                .map(|f| f.id.as_str())
                .collect();
            assert!(given.contains(&"contact") && given.contains(&"limitations"), "{}", audience.label(Lang::En));
        }
    }

    #[test]
    fn a_sheet_that_cannot_be_right_is_refused_with_the_reason() {
        let good = need("user", "aigb:P-6-ii");
        let twice = [field("a", "asset.name", "public", &good), field("a", "asset.name", "public", &good)].concat();
        assert_eq!(faults(&twice), [(FaultKind::DuplicateId, "a".to_owned())]);
        let unknown = field("a", "fact.no_such", "public", &good);
        assert_eq!(faults(&unknown), [(FaultKind::UnknownFact, "a: fact.no_such".to_owned())]);
        assert_eq!(faults(&field("a", "asset", "public", &good))[0].0, FaultKind::UnknownFact);
        let lost = field("a", "asset.name", "public", &need("user", "aigb:P-99"));
        assert_eq!(faults(&lost)[0].0, FaultKind::NoSuchNorm);
        let leak = field("a", "asset.name", "confidential", &need("public", "aigb:C-6-2"));
        assert_eq!(faults(&leak), [(FaultKind::Format, "a: confidential / public".to_owned())]);
        let both = format!("{good}, {good}");
        assert_eq!(
            faults(&field("a", "asset.name", "public", &both)),
            [(FaultKind::DuplicateId, "a: need".to_owned())]
        );
    }
}
