//! One assessment with everything on it, and what its pages share.

use super::At;
use crate::cx::Cx;
use crate::failure::Failure;
use crate::view::{LinkItem, Page};
use crate::words::assess::{AssessWords, assess_words};
use shirube_domain::assessment::{
    self, Answer, Assessment, AssessmentRow, Evidence, ReliedOn, ResultReliedOn, Risk, State,
};
use shirube_domain::authority::Verb;
use shirube_domain::db::Tx;
use shirube_domain::downstream::{self, AnswerMark};
use shirube_domain::id::{AccountId, AssessmentId, OperatorId};
use shirube_domain::identity;
use shirube_domain::norm::{Catalog, Facts, NormId};
use shirube_domain::refusal::{Class, Error, Refusal};
use shirube_domain::registry::{self, Asset};
use shirube_domain::text::Lang;

/// One assessment, read in one transaction.
pub(super) struct Desk {
    pub assessment: Assessment,
    pub asset: Asset,
    pub answers: Vec<Answer>,
    pub evidence: Vec<(NormId, Evidence)>,
    /// The statements behind the evidence, and how they stand today.
    pub relied: Vec<ReliedOn>,
    /// The results of evaluations behind the evidence, and whether they are stale.
    pub results: Vec<ResultReliedOn>,
    /// Changes of what its answers rest on.
    pub marks: Vec<AnswerMark>,
    pub risks: Vec<Risk>,
    /// The asset's facts as the register has them now.
    pub facts_now: Facts,
    /// Names of the operator's members.
    pub names: Vec<(AccountId, String)>,
}

/// The assessment, when it is this operator's; whether another's exists is not told.
pub(super) fn own(tx: &mut Tx<'_>, operator: &OperatorId, id: &AssessmentId) -> Result<Assessment, Error> {
    let held = assessment::assessment(tx, id)?.filter(|a| a.operator == *operator);
    held.ok_or_else(|| Refusal::of(Class::Absent, "common.absent").into())
}

/// Reads the desk of the path.
pub(super) async fn desk(cx: &Cx, at: &At) -> Result<Desk, Failure> {
    let (id, operator, reader) = (at.assessment()?, cx.operator()?.id.clone(), cx.account_id()?);
    let at_now = shirube_domain::statement::seconds(cx.now);
    cx.read(move |tx, _| {
        let held = own(tx, &operator, &id)?;
        let asset = registry::asset(tx, &held.asset)?.ok_or_else(|| Refusal::of(Class::Absent, "common.absent"))?;
        Ok(Desk {
            answers: assessment::answers(tx, &id)?,
            evidence: assessment::linked_evidence(tx, &id)?,
            marks: downstream::marks_of_answers(tx, &operator, &id, Some(&reader))?,
            relied: assessment::statements_relied_on(tx, &id, at_now)?,
            results: assessment::results_relied_on(tx, &id, at_now)?,
            risks: assessment::risks(tx, &id)?,
            facts_now: registry::facts(tx, &held.asset)?,
            names: identity::members(tx, &operator)?.into_iter().map(|m| (m.account.id, m.account.name)).collect(),
            asset,
            assessment: held,
        })
    })
    .await
}

impl Desk {
    /// Its rows with their answers.
    pub fn rows<'c>(&self, catalog: &'c Catalog) -> Vec<AssessmentRow<'c>> {
        assessment::rows(catalog, &self.assessment, self.answers.clone())
    }

    pub fn is_draft(&self) -> bool {
        self.assessment.state == State::Draft
    }

    /// Whether the visitor may change it now.
    pub fn is_open_to(&self, cx: &Cx) -> bool {
        self.is_draft() && cx.role().may(Verb::Answer)
    }

    /// An address below this assessment.
    pub fn url(&self, cx: &Cx, rest: &str) -> Result<String, Failure> {
        cx.workspace_url(&format!("/assess/assessments/{}{rest}", self.assessment.id))
    }

    /// "外観検査システム 第2版".
    pub fn name(&self, lang: Lang) -> String {
        let number = self.assessment.number;
        lang.pick(format!("{} 第{number}版", self.asset.name), format!("{}, version {number}", self.asset.name))
    }

    /// The name of someone who did something here.
    pub fn person(&self, id: &AccountId, t: &AssessWords) -> String {
        self.names.iter().find(|(a, _)| a == id).map_or_else(|| t.former_member.to_owned(), |(_, name)| name.clone())
    }

    /// A page below this assessment: breadcrumb from the list over the task list.
    pub fn page(&self, cx: &Cx, title: &str) -> Result<Page, Failure> {
        let t = assess_words(cx.lang);
        let list = format!("/w/{}/assess/assessments", cx.operator()?.id);
        let own = format!("{list}/{}", self.assessment.id);
        Ok(cx.page(title, &[(t.list_title, &list), (&self.name(cx.lang), &own)]))
    }

    /// The views of one assessment, each with its own address.
    pub fn tabs(&self, cx: &Cx, current: &str) -> Result<Vec<LinkItem>, Failure> {
        let t = assess_words(cx.lang);
        let mut views = vec![("", t.tab_items), ("/table", t.tab_table), ("/risks", t.tab_risks)];
        views.push(if self.is_draft() { ("/check", t.tab_check) } else { ("/receipt", t.tab_receipt) });
        views.push(("/report", t.tab_report));
        let item = |(rest, label): (&str, &str)| {
            Ok(LinkItem { label: label.to_owned(), href: self.url(cx, rest)?, current: rest == current })
        };
        views.into_iter().map(item).collect()
    }
}
