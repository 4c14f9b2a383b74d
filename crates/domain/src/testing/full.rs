//! A world with at least one row in every sealed table.

use super::*;

impl World {
    /// An installation with at least one row in every sealed table.
    pub(crate) fn full() -> World {
        use crate::assessment::{EvidenceDraft, RiskDraft, attach, note_risk};
        let world = World::new();
        let administrator = world.administrator();
        let d = world.draft();
        let model = world.asset(&d.operator, "土台のモデル");
        let note = EvidenceDraft::Note { title: "議事録".into(), note: "決めたこと".into() };
        let risk = RiskDraft {
            taxonomy: a_risk(),
            description: "誤った案内".into(),
            likelihood: "possible".into(),
            severity: "serious".into(),
            affected: vec![first_option("people_affected")],
            stage: first_option("stage"),
            ..RiskDraft::default()
        };
        world
            .file(|tx, _| {
                identity::set_role(tx, &d.by, &d.operator, crate::authority::Role::Owner)?;
                registry::tie(tx, &d.operator, (&d.asset, &model), registry::TieKind::DependsOn)?;
                crate::assessment::answer(tx, &CATALOG, &d.id, &a_norm(), &saying("met", "行っている"), &d.by)?;
                attach(tx, &CATALOG, &d.id, &a_norm(), &note, &d.by)?;
                crate::assessment::draw(tx, &CATALOG, &d.id, &a_related(), &a_norm(), 0, &d.by)?;
                note_risk(tx, &CATALOG, &d.id, None, &risk)
            })
            .unwrap();
        world.hook(&d.operator, &d.by, &[]);
        for (id, values) in [("roles", &["developer"][..]), ("markets", &["eu"]), ("compute_flop", &["2e25"])] {
            world.fact(&model, id, values);
        }
        world
            .file(|tx, _| crate::reporting::open(tx, &CATALOG, &model, "eu-systemic-notification", None, &d.by))
            .unwrap();
        world.suspend(&administrator, &d.by, false).unwrap();
        crate::editing::enact_one(&world, &administrator);
        crate::statement::one_of_each(&world, &d.operator);
        crate::node::sample(&world, &administrator);
        crate::disclosure::one_of_each(&world, &d);
        crate::downstream::one_of_each(&world, &d.operator, (&model, &d.asset), &d.by);
        crate::evaluation::one_of_each(&world, &d);
        crate::incident::one_of_each(&world, &d.by, &d.operator);
        crate::investigation::one_of_each(&world, &administrator);
        crate::advisory::one_of_each(&world, &administrator, &d.operator);
        crate::cases::one_of_each(&world, &administrator);
        crate::lesson::one_of_each(&world, &administrator, &d.asset);
        for catalog in [&*CATALOG, &*CHANGED] {
            crate::notice::catch_up(&world.it.ground, catalog, &|| true).unwrap();
        }
        world
    }

    /// A hook whose address is only looked at, never sent to; with its secret.
    pub(crate) fn hook(&self, operator: &OperatorId, by: &AccountId, kinds: &[&str]) -> (crate::id::HookId, String) {
        use crate::event::hook;
        let kinds = kinds.iter().map(|k| (*k).to_owned()).collect();
        let draft = hook::Draft { url: "https://8.8.8.8/in".into(), kinds, description: "業務システム".into() };
        let outbound = crate::outbound::Outbound::new(crate::outbound::Policy::default()).unwrap();
        let draft = hook::examine(&outbound, &draft).unwrap();
        self.file(|tx, _| hook::register(tx, &self.it.keyring, operator, &draft, Some(by))).unwrap()
    }

    /// The kinds of events that wait to be sent to a hook, by name.
    pub(crate) fn queued(&self, hook: &crate::id::HookId) -> Vec<String> {
        let queued = self.read(|tx| crate::event::hook::deliveries(tx, hook, 100));
        let kind =
            |d: &crate::event::hook::Delivery| self.read(|tx| crate::event::event(tx, &d.event)).and_then(|e| e.kind);
        let mut kinds: Vec<String> = queued.iter().filter_map(kind).map(|k| k.word().to_owned()).collect();
        kinds.sort();
        kinds
    }

    /// The draft of [`World::full`].
    pub(crate) fn draft_of_full(&self) -> AssessmentId {
        let id = self.read(|tx| tx.row("SELECT id FROM assessment", &[], |r| r.text(0))).unwrap();
        AssessmentId::parse(&id).unwrap()
    }
}
