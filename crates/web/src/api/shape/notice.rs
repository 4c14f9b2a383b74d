//! Notices of changed norms.

use serde::Serialize;
use shirube_domain::norm::Applies;
use shirube_domain::notice;
use shirube_domain::text::Lang;
use std::collections::HashMap;
use utoipa::ToSchema;

/// A notice, in figures.
#[derive(Debug, Serialize, ToSchema)]
pub struct Notice {
    pub id: String,
    #[schema(format = DateTime)]
    pub at: String,
    /// Provisions that concern the operator.
    pub norms: i64,
    /// Systems named.
    pub systems: i64,
    /// Systems something surely changes for; for the others facts are missing.
    pub certain: i64,
    /// Self-assessments that answer what changed.
    pub assessments: i64,
    /// Whether the reader marked it as read.
    pub is_read: bool,
}

impl From<&notice::Notice> for Notice {
    fn from(n: &notice::Notice) -> Notice {
        Notice {
            id: n.id.to_string(),
            at: n.at.clone(),
            norms: n.norms,
            systems: n.systems,
            certain: n.certain,
            assessments: n.assessments,
            is_read: n.is_read,
        }
    }
}

/// A page of notices, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct NoticePage {
    pub items: Vec<Notice>,
    /// `cursor` of the next page; null on the last.
    pub next: Option<String>,
}

/// A provision that changed.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChangedNorm {
    /// Full id; as it was when the provision is gone.
    pub norm: String,
    /// Full id before, when it stood before.
    pub was: Option<String>,
    /// `added`, `removed`, `changed` or `renumbered`.
    pub kind: &'static str,
    pub title: String,
    /// What differs: words such as `text`, `strength`, `applies`.
    pub members: Vec<&'static str>,
}

/// A system a notice names. Each list holds full ids of provisions.
#[derive(Debug, Serialize, ToSchema)]
pub struct NoticeSystem {
    pub asset: String,
    pub name: String,
    pub version: Option<String>,
    pub applies: Vec<String>,
    /// What applies depends on facts not given.
    pub depends: Vec<String>,
    pub no_longer: Vec<String>,
    pub assessments: Vec<NoticeAssessment>,
}

/// A self-assessment that answers what changed.
#[derive(Debug, Serialize, ToSchema)]
pub struct NoticeAssessment {
    pub assessment: String,
    pub number: i64,
    pub is_submitted: bool,
    /// Full ids of the provisions to read again.
    pub norms: Vec<String>,
}

/// A notice with what changed and the systems concerned.
#[derive(Debug, Serialize, ToSchema)]
pub struct NoticeWhole {
    pub notice: Notice,
    pub changes: Vec<ChangedNorm>,
    pub systems: Vec<NoticeSystem>,
    /// `from` of the next page of systems; null on the last.
    pub next: Option<String>,
}

impl NoticeWhole {
    pub fn of(whole: &notice::Whole, lang: Lang) -> NoticeWhole {
        let notice::Whole { notice: held, changes, concerned, systems } = whole;
        let norms = || changes.iter().flat_map(|c| &c.norms);
        let names: HashMap<u32, String> = norms().map(|n| (n.n, n.id.to_string())).collect();
        let changed = |n: &notice::ChangedNorm| ChangedNorm {
            norm: n.id.to_string(),
            was: n.was.as_ref().map(ToString::to_string),
            kind: n.kind.word(),
            title: n.title.get(lang).to_owned(),
            members: n.members.iter().map(|m| m.word()).collect(),
        };
        NoticeWhole {
            notice: Notice::from(held),
            changes: norms().filter(|n| concerned.contains(&n.n)).map(changed).collect(),
            systems: systems.rows.iter().map(|s| NoticeSystem::of(s, &names)).collect(),
            next: systems.next.as_ref().map(ToString::to_string),
        }
    }
}

impl NoticeSystem {
    fn of(s: &notice::NamedSystem, names: &HashMap<u32, String>) -> NoticeSystem {
        let named = |numbers: &mut dyn Iterator<Item = u32>| numbers.filter_map(|n| names.get(&n).cloned()).collect();
        let with = |answer: Applies| named(&mut s.norms.iter().filter(|(_, a)| *a == answer).map(|(n, _)| *n));
        NoticeSystem {
            asset: s.id.to_string(),
            name: s.name.clone(),
            version: s.version.clone(),
            applies: with(Applies::Yes),
            depends: with(Applies::Depends),
            no_longer: with(Applies::No),
            assessments: s
                .stands
                .iter()
                .map(|a| NoticeAssessment {
                    assessment: a.assessment.to_string(),
                    number: a.number,
                    is_submitted: a.is_submitted,
                    norms: named(&mut a.norms.iter().copied()),
                })
                .collect(),
        }
    }
}
