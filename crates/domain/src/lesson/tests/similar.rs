//! Operators with similar systems are told beforehand: shown first, by two persons, each once, with every later word.

use super::*;
use crate::acts::{TieKind, take_back};
use crate::downstream::{Chain, Kind, Likeness, chain, similar};
use crate::id::{ChangeId, OperatorId};
use crate::registry::{self, AssetDraft, AssetKind, TieKind as Tied};

struct Town {
    world: World,
    c: Chain,
    s: Scene,
    system: AssetId,
    same_field: OperatorId,
    same_name: OperatorId,
    same_component: OperatorId,
    other: OperatorId,
}

fn model(world: &World, operator: &OperatorId, name: &str) -> AssetId {
    let draft = AssetDraft { name: name.into(), ..AssetDraft::default() };
    world.file(|tx, _| registry::describe(tx, operator, AssetKind::Model, &draft)).unwrap()
}

/// The advisory names the provider's service: it hangs on a model, and on a statement about the developer's.
fn town() -> Town {
    let world = World::new();
    let admin = world.administrator();
    let c = chain(&world);
    let system = c.service.clone();
    let own = model(&world, &c.provider, "言語モデル甲");
    world.file(|tx, _| registry::tie(tx, &c.provider, (&system, &own), Tied::BasedOn)).unwrap();
    world.fact(&system, "sector", &["finance"]);
    world.fact(&system, "purposes", &PURPOSES[..2]);
    let [same_field, same_name, same_component, other] =
        ["同分野社", "同名社", "同部品社", "別分野社"].map(|n| world.operator(n));
    let alike = world.asset(&same_field, "窓口二");
    world.fact(&alike, "sector", &["finance"]);
    world.fact(&alike, "purposes", &PURPOSES[1..]);
    let unlike = world.asset(&other, "窓口三");
    world.fact(&unlike, "sector", &["health"]);
    world.fact(&unlike, "purposes", &PURPOSES[..2]);
    let (using, named) = (world.asset(&same_name, "受付二"), model(&world, &same_name, "言語モデル甲"));
    world.file(|tx, _| registry::tie(tx, &same_name, (&using, &named), Tied::BasedOn)).unwrap();
    let resting = world.asset(&same_component, "相談");
    world.pinned((&c.developer, &c.model), &same_component, &resting, "d1");
    let s = scene(&world, &admin, &[&system]);
    Town { world, c, s, system, same_field, same_name, same_component, other }
}

const PURPOSES: [&str; 3] = ["assistant", "search", "prediction"];

impl Town {
    fn propose(&self, who: &AccountId, reason: &str) -> Result<ChangeId, Error> {
        let of = (&self.s.case, &self.s.advisory);
        self.world.file(|tx, _| propose_warning(tx, self.world.it.address(), who, of, reason))
    }

    fn confirm(&self, who: &AccountId, id: &ChangeId) -> Result<ActId, Error> {
        confirm_warning(&self.world.it.ground, who, id)
    }

    fn told(&self, operator: &OperatorId) -> Vec<Told> {
        let all = self.world.told_to(operator, &self.c.by);
        all.into_iter().filter(|t| t.change.kind == Kind::Preventive).collect()
    }
}

#[test]
fn likeness_is_found_by_component_name_and_field_and_leaves_out_whoever_is_downstream() {
    let t = town();
    let found = t.world.read(|tx| similar(tx, std::slice::from_ref(&t.system)));
    let why = |o: &OperatorId| -> Vec<Likeness> {
        found.operators.get(o).into_iter().flat_map(|s| s.values().flatten().copied()).collect()
    };
    assert_eq!(why(&t.same_field), [Likeness::Purpose]);
    assert_eq!(why(&t.same_name), [Likeness::Name]);
    assert_eq!(why(&t.same_component), [Likeness::Component]);
    for operator in [&t.other, &t.c.provider, &t.c.user] {
        assert_eq!(why(operator), []);
    }
    assert_eq!((found.figures().operators, found.figures().systems, found.figures().is_whole), (3, 3, true));
}

#[test]
fn a_warning_goes_out_by_two_persons_to_each_once_and_says_what_the_advisory_says() {
    let t = town();
    let sight = t.world.read(|tx| sight(tx, (&t.s.officer, now(&t.world)), &t.s.case, &t.s.advisory));
    assert_eq!((sight.figures.operators, sight.operators.len()), (3, 3));
    assert_eq!(codes(t.propose(&t.s.editor, "前もって")), ["common.absent"]);
    assert_eq!(codes(t.propose(&t.s.officer, " ")), ["common.required"]);
    let id = t.propose(&t.s.officer, "前もって").unwrap();
    assert_eq!(codes(t.propose(&t.s.head, "また")), ["downstream.brought-already"]);
    brought(&t.world);
    assert!(t.told(&t.same_field).is_empty(), "nobody is told before the second person confirms");
    assert!(t.confirm(&t.s.officer, &id).is_err(), "an officer has not the power");
    let act = t.confirm(&t.s.head, &id).unwrap();
    assert_eq!(codes(t.confirm(&t.s.head, &id)), ["lesson.decided"]);
    brought(&t.world);
    brought(&t.world);
    for operator in [&t.same_field, &t.same_name, &t.same_component] {
        let [told] = &t.told(operator)[..] else { panic!("one") };
        assert_eq!((told.systems, told.subject()), (1, Some("案内の安全策について")));
        says_nothing_of(&t.s, told);
        assert!(!told.words().contains("前もって"), "the reason stays inside");
    }
    for operator in [&t.other, &t.c.provider, &t.c.user, &t.c.developer] {
        assert!(t.told(operator).is_empty());
    }
    let line = t.world.read(|tx| crate::acts::one(tx, &act)).unwrap().told.unwrap();
    assert!(!format!("{line:?}").contains(&t.s.number) && !format!("{line:?}").contains(SECRET));
    assert_eq!(t.world.read(|tx| crate::advisory::list(tx, None, 9)).len(), 1, "it is no advisory of its own");
    assert_eq!(t.world.read(|tx| warnings(tx, &t.s.case))[0].act, Some(act));
    assert_eq!(t.world.faults(), []);
}

#[test]
fn a_head_does_not_confirm_what_they_proposed_and_what_is_declined_can_be_proposed_again() {
    let t = town();
    let id = t.propose(&t.s.head, "前もって").unwrap();
    assert_eq!(codes(t.confirm(&t.s.head, &id)), ["lesson.own"]);
    let decline = |word: &str| t.world.file(|tx, _| decline_warning(tx, &t.s.officer, &id, word));
    assert_eq!(codes(decline("")), ["common.required"]);
    decline("まだ早い").unwrap();
    assert_eq!(codes(decline("まだ早い")), ["lesson.decided"]);
    let again = t.propose(&t.s.officer, "前もって").unwrap();
    t.confirm(&t.s.head, &again).unwrap();
    brought(&t.world);
    assert_eq!(t.told(&t.same_field).len(), 1);
    assert_eq!(t.world.faults(), []);
}

#[test]
fn whoever_was_told_beforehand_hears_of_a_withdrawal_and_nobody_else_does() {
    let t = town();
    let id = t.propose(&t.s.officer, "前もって").unwrap();
    t.confirm(&t.s.head, &id).unwrap();
    brought(&t.world);
    let late = t.world.operator("あとから社");
    let system = t.world.asset(&late, "窓口四");
    t.world.fact(&system, "sector", &["finance"]);
    t.world.fact(&system, "purposes", &PURPOSES[..2]);
    take_back(&t.world.it.ground, &t.s.head, TieKind::Withdraws, &t.s.advisory, vec!["取り違え".into()]).unwrap();
    brought(&t.world);
    assert_eq!(t.told(&t.same_field).len(), 2);
    assert!(t.told(&t.same_field)[0].words().contains("撤回"));
    assert!(t.told(&late).is_empty());
    assert_eq!(codes(t.propose(&t.s.officer, "また")), ["act.withdrawn-already"]);
    assert_eq!(t.world.faults(), []);
}

#[test]
fn a_proposal_whose_advisory_says_something_else_by_now_does_not_go_out() {
    let t = town();
    let id = t.propose(&t.s.officer, "前もって").unwrap();
    take_back(&t.world.it.ground, &t.s.head, TieKind::Withdraws, &t.s.advisory, vec!["取り違え".into()]).unwrap();
    brought(&t.world);
    assert_eq!(codes(t.confirm(&t.s.head, &id)), ["downstream.says-otherwise"]);
    let world = World::new();
    let admin = world.administrator();
    let s = scene(&world, &admin, &[]);
    let of = (&s.case, &s.advisory);
    let none = world.file(|tx, _| propose_warning(tx, world.it.address(), &s.officer, of, "前もって"));
    assert_eq!(codes(none), ["downstream.no-systems"]);
}
