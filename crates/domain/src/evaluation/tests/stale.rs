//! What a result rests on changes: system, suite, judge. It goes stale, and those it was given to are told, once.

use super::*;
use crate::downstream::{self, ToldQuery, look_at_results};
use crate::id::OperatorId;
use crate::received::{self, Reader};
use crate::registry::{self, AssetDraft};
use crate::statement;
use crate::testing::{CATALOG, codes};
use crate::time::Clock;
use shirube_proof::statement::Statement;

impl Circle {
    fn causes(&self, held: &Evaluation) -> Vec<(Cause, String)> {
        let at = statement::seconds(self.world.clock.now());
        let found = self.world.read(|tx| standing(tx, held, at));
        found.into_iter().map(|s| (s.cause, s.detail)).collect()
    }

    /// Another operator takes the statement in, with what is open and one share.
    fn given(&self, held: &Evaluation, shown: &[&str]) -> (OperatorId, received::Received) {
        let other = self.world.operator("次の事業者");
        let reader = Reader { catalog: &CATALOG, log: None };
        let shown = shown.iter().map(|name| (*name).to_owned()).collect();
        let id = self.world.file(|tx, _| give(tx, &reader, &held.id, (&other, &shown), &self.d.by)).unwrap();
        let row = self.world.read(|tx| received::received(tx, &id)).unwrap();
        (other, row)
    }

    fn told(&self, operator: &OperatorId) -> Vec<String> {
        look_at_results(&self.world.it.ground).unwrap();
        downstream::tell(&self.world.it.ground, &|| true).unwrap();
        let query =
            ToldQuery { operator: operator.clone(), reader: self.d.by.clone(), unseen: false, after: None, most: 50 };
        let all = self.world.read(|tx| downstream::told_list(tx, &query)).rows;
        all.iter().map(|t| t.words().to_owned()).collect()
    }
}

#[test]
fn a_new_version_of_the_system_is_told_to_whoever_was_given_the_result() {
    let c = Circle::new();
    let (held, _) = c.issued();
    let (other, row) = c.given(&held, &["share.rights"]);
    let shown = row.content().unwrap().fields;
    assert!(shown.contains_key("notice") && shown.contains_key("share.rights") && !shown.contains_key("model"));
    assert_eq!(c.told(&other), Vec::<String>::new());
    let asset = c.world.read(|tx| registry::asset(tx, &c.d.asset)).unwrap();
    let named = AssetDraft { name: asset.name, version: "3.0".into(), summary: String::new() };
    c.world.file(|tx, _| registry::amend(tx, &c.d.asset, &named, asset.revision)).unwrap();
    assert_eq!(c.causes(&held), [(Cause::System, "3.0".to_owned())]);
    let told = c.told(&other);
    assert!(told.len() == 1 && told[0].contains("the system has another version (3.0)"), "{told:?}");
    assert_eq!(c.told(&other).len(), 1, "once");
    assert_eq!(c.world.faults(), []);
}

#[test]
fn a_result_is_given_with_the_fields_chosen_and_only_while_it_counts() {
    let c = Circle::new();
    let (other, reader) = (c.world.operator("次の事業者"), Reader { catalog: &CATALOG, log: None });
    let (early, _) = c.accepted(|_| Some(true));
    let give_to = |id: &EvaluationId, to: &OperatorId, shown: &[&str]| {
        let shown = shown.iter().map(|name| (*name).to_owned()).collect();
        c.world.file(|tx, _| give(tx, &reader, id, (to, &shown), &c.d.by))
    };
    assert_eq!(codes(give_to(&early.id, &other, &[])), ["evaluation.state"]);
    let (held, _) = c.issued();
    assert_eq!(codes(give_to(&held.id, &other, &["share.nowhere"])), ["evaluation.not-in-it"]);
    assert_eq!(codes(give_to(&held.id, &c.d.operator, &[])), ["sheet.no-recipient"]);
    let fields = c.world.read(|tx| showable(tx, &held));
    assert!(fields.contains(&"share.rights".to_owned()) && !fields.contains(&"notice".to_owned()));
    let once = give_to(&held.id, &other, &["share.rights"]).unwrap();
    assert_eq!(give_to(&held.id, &other, &["share.rights"]).unwrap(), once, "the same has no further effect");
    let hand_out = |name: &str| {
        let shown = ["model".to_owned()].into();
        c.world.file(|tx, _| give_file(tx, &held.id, (name, &shown), &c.reviewer))
    };
    hand_out("取引先").unwrap();
    hand_out("取引先").unwrap();
    hand_out("").unwrap();
    assert_eq!(codes(hand_out(&"長".repeat(201)).map(drop)), ["common.too-long"]);
    let noted = c.world.read(|tx| deliveries(tx, &held.id));
    let told: Vec<_> = noted.iter().map(|d| (d.number, d.name.as_str(), d.shown[0].as_str(), d.to.is_some())).collect();
    let expected = [(3, "", "model", false), (2, "取引先", "model", false), (1, "次の事業者", "share.rights", true)];
    assert_eq!((told.as_slice(), &noted[0].by), (expected.as_slice(), &c.reviewer));
    let row = c.world.read(|tx| statement::statement(tx, held.statement.as_ref().unwrap())).unwrap();
    c.world
        .file(|tx, _| statement::set_status(tx, &row.id, statement::Status::Suspended, "確認中", row.revision))
        .unwrap();
    assert_eq!(codes(give_to(&held.id, &other, &[])), ["evaluation.no-longer-counts"]);
}

#[test]
fn a_newer_version_of_the_suite_is_told_to_whoever_was_given_the_result() {
    let c = Circle::new();
    let (held, _) = c.issued();
    let (other, _) = c.given(&held, &["share.rights"]);
    let older = crate::cols! { "suite_version" => "0.9" };
    c.world.file(|tx, _| Ok(tx.update("evaluation", crate::cols! { "id" => &held.id }, older)?)).unwrap();
    assert_eq!(c.causes(&c.read(&held.id)), [(Cause::Suite, "1.0".to_owned())]);
    let told = c.told(&other);
    assert!(told.len() == 1 && told[0].contains("the suite has a newer version (1.0)"), "{told:?}");
}

#[test]
fn another_judge_in_a_later_evaluation_is_told_to_whoever_was_given_the_result() {
    let c = Circle::new();
    let (held, _) = c.issued();
    let (other, _) = c.given(&held, &["share.rights"]);
    let later = c.planned(|d| d.judges = "judge-2".into());
    c.world.file(|tx, _| agree(tx, &later.id, later.revision, &c.second)).unwrap();
    let run = c.received(&c.read(&later.id), |_| Some(true));
    assert_eq!(c.causes(&held), [], "nothing was accepted yet");
    c.world.file(|tx, _| accept(tx, &run.id, "", run.revision, &c.reviewer)).unwrap();
    assert_eq!(c.causes(&held), [(Cause::Judge, "judge-2".to_owned()), (Cause::Replaced, "#2".to_owned())]);
    let told = c.told(&other);
    assert!(told.len() == 2 && told.iter().any(|words| words.contains("the judge changed (judge-2)")), "{told:?}");
}

#[test]
fn all_suites_stand_side_by_side_with_the_latest_reviewed_result_of_each() {
    let c = Circle::new();
    let at = statement::seconds(c.world.clock.now());
    let all = |c: &Circle| c.world.read(|tx| across(tx, &c.d.asset, at));
    assert!(all(&c).iter().all(|one| one.result.is_none() && one.under_way.is_none()));
    let (first, _) = c.accepted(|n| Some(n % 2 == 0));
    let (second, run) = c.accepted(|_| Some(true));
    c.planned(|_| {});
    let found = all(&c);
    assert!(found[0].suite.code.starts_with("p01") && found.len() >= 13, "numbered perspectives come first");
    let one = &found[0];
    let result = one.result.as_ref().unwrap();
    assert_eq!((&result.held.id, &result.run.id, result.roots.len()), (&second.id, &run.id, 1));
    assert!(result.roots[0].value.unwrap() > 0.99 && one.under_way.is_some() && first.number < second.number);
    assert_eq!(found.iter().filter(|one| one.result.is_some()).count(), 1);
}

#[test]
fn the_fields_of_a_signed_result_hold_to_the_rules_of_its_type() {
    use shirube_proof::verify::Types as _;
    let c = Circle::new();
    let (held, _) = c.issued();
    let row = c.world.read(|tx| statement::statement(tx, held.statement.as_ref().unwrap())).unwrap();
    let content = Statement::parse(&row.text).unwrap().content().unwrap();
    assert_eq!(CATALOG.faults(&content.claims.kind, &content.fields), Some(Vec::new()));
    let (_, row) = c.given(&held, &[]);
    let content = row.content().unwrap();
    assert_eq!(CATALOG.faults(&content.claims.kind, &content.fields), Some(Vec::new()), "what is open is enough");
}
