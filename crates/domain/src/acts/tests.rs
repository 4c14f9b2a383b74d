//! The register of acts, on both databases.

use super::*;
use crate::db::DbError;
use crate::office::{OfficeDraft, grant};
use crate::testing::{World, codes};

struct House {
    world: World,
    admin: AccountId,
    head: AccountId,
}

fn house() -> House {
    let world = World::new();
    let (admin, head) = (world.administrator(), world.account("head"));
    let reasons = Reasons::new(vec!["着任".into()], vec!["docs/decisions/0029-procedures.md".into()]).unwrap();
    let claim = Claim { actor: admin.clone(), power: "office.grant", subject: head.to_string(), reasons };
    let draft =
        OfficeDraft { ministry: "標省".into(), ministry_en: "Signs".into(), shown_as: "責任 太郎".into() };
    act::perform(&world.it.ground, claim, |tx, act| grant(tx, act, &head, Office::IncidentHead, &draft)).unwrap();
    House { world, admin, head }
}

impl House {
    fn act(&self, power: &'static str) -> ActId {
        let reasons = Reasons::new(vec!["山田商店の件".into()], vec!["jp-ai-act:art16".into()]).unwrap();
        let claim = Claim { actor: self.head.clone(), power, subject: "cas_1".into(), reasons };
        act::perform(&self.world.it.ground, claim, |_, act| Ok::<_, Error>(act.id().clone())).unwrap()
    }

    fn one(&self, id: &ActId) -> Line {
        self.world.read(|tx| one(tx, id)).unwrap()
    }

    fn list(&self, filter: &Filter) -> Vec<Line> {
        self.world.read(|tx| list(tx, filter, 50))
    }

    fn back(&self, by: &AccountId, kind: TieKind, of: &ActId) -> Result<ActId, Error> {
        take_back(&self.world.it.ground, by, kind, of, vec!["宛先の誤り".into()])
    }
}

#[test]
fn an_act_towards_a_party_shows_its_power_and_clauses_and_nothing_of_the_party() {
    let h = house();
    let (guided, told) = (h.act("incident.guide"), h.act("incident.tell"));
    let line = h.one(&guided);
    assert_eq!(line.told, None);
    assert!(!format!("{line:?}").contains("山田商店") && !format!("{line:?}").contains("cas_1"), "{line:?}");
    assert_eq!((line.force(), line.ministry.unwrap().ja.as_str()), (Some(Force::Guidance), "標省"));
    assert_eq!(h.one(&told).told.unwrap().findings, ["山田商店の件"]);
    // What is done to somebody's account is theirs; who holds an office is for everyone.
    let someone = h.world.account("someone");
    h.world.suspend(&h.admin, &someone, true).unwrap();
    let all = h.list(&Filter::default());
    let told: Vec<(&str, bool)> = all.iter().map(|l| (l.power.as_str(), l.told.is_some())).collect();
    let wanted =
        [("account.suspend", false), ("incident.tell", true), ("incident.guide", false), ("office.grant", true)];
    assert_eq!(told, wanted, "the latest first");
}

#[test]
fn filters_narrow_and_pages_go_on_where_they_ended() {
    let h = house();
    let ids = [h.act("incident.guide"), h.act("incident.tell"), h.act("incident.guide")];
    let of = |f: &Filter| h.list(f).into_iter().map(|l| l.id).collect::<Vec<_>>();
    assert_eq!(of(&Filter { force: Some(Force::Guidance), ..Filter::default() }), [ids[2].clone(), ids[0].clone()]);
    assert_eq!(of(&Filter { power: Some("incident.tell".into()), ..Filter::default() }), [ids[1].clone()]);
    assert_eq!(
        of(&Filter { before: Some(ids[1].clone()), force: Some(Force::Guidance), ..Filter::default() }),
        [ids[0].clone()]
    );
    assert_eq!(of(&Filter { force: Some(Force::Binding), ..Filter::default() }), []);
    let years = h.world.read(years);
    assert_eq!(years, [2026]);
    assert_eq!(of(&Filter { year: Some(2026), ..Filter::default() }).len(), 4);
    for none in [2025, 2027, i16::MIN, i16::MAX] {
        assert_eq!(of(&Filter { year: Some(none), ..Filter::default() }), []);
    }
}

#[test]
fn an_act_is_corrected_and_withdrawn_by_another_and_both_stay_each_naming_the_other() {
    let h = house();
    let (guided, told) = (h.act("incident.guide"), h.act("incident.tell"));
    assert_eq!(codes(h.back(&h.admin, TieKind::Withdraws, &guided)), ["act.power-not-held"]);
    let corrected = h.back(&h.head, TieKind::Corrects, &guided).unwrap();
    let withdrawn = h.back(&h.head, TieKind::Withdraws, &guided).unwrap();
    assert_eq!(
        h.one(&guided).ties,
        [
            Tie { kind: TieKind::Corrects, other: corrected.clone(), is_ours: false },
            Tie { kind: TieKind::Withdraws, other: withdrawn.clone(), is_ours: false },
        ]
    );
    assert_eq!(h.one(&withdrawn).ties, [Tie { kind: TieKind::Withdraws, other: guided.clone(), is_ours: true }]);
    // What withdraws is as open as what it withdraws.
    assert_eq!(h.one(&withdrawn).told, None);
    let open = h.back(&h.head, TieKind::Withdraws, &told).unwrap();
    assert_eq!(h.one(&open).told.unwrap().findings, ["宛先の誤り"]);
    assert_eq!(codes(h.back(&h.head, TieKind::Withdraws, &guided)), ["act.withdrawn-already"]);
    assert_eq!(codes(h.back(&h.head, TieKind::Corrects, &corrected)), ["act.cannot-be-taken-back"]);
    let grant = h.list(&Filter { power: Some("office.grant".into()), ..Filter::default() }).remove(0);
    assert_eq!(codes(h.back(&h.head, TieKind::Withdraws, &grant.id)), ["act.cannot-be-taken-back"]);
    assert_eq!(
        codes(take_back(&h.world.it.ground, &h.head, TieKind::Withdraws, &told, vec![" ".into()])),
        ["act.no-reasons"]
    );
    assert_eq!(h.list(&Filter::default()).len(), 6);
    assert_eq!(h.world.faults(), []);
}

#[test]
fn every_query_of_acts_runs() {
    let h = house();
    let id = h.act("incident.tell");
    h.world.read(|tx| {
        let filter = Filter {
            force: Some(Force::Information),
            power: Some("incident.tell".into()),
            year: Some(2026),
            before: None,
        };
        assert!(store::list(tx, &filter, 1)?.len() <= 1);
        let line = store::one(tx, &id)?.expect("the act");
        let told = Told { subject: String::new(), findings: Vec::new() };
        assert!(store::whole(tx, (line, told))?.told.is_some());
        assert!(store::ties(tx, &id)?.is_empty());
        assert_eq!(store::years(tx)?.len(), 1);
        Ok::<_, DbError>(())
    });
}
