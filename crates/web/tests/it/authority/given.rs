//! One of everything that goes from one to another: a sheet, its statement and key, a delivery, what arrived, a change.

use crate::world::World;
use shirube_domain::disclosure::{self, Choice, Recipient, Showing};
use shirube_domain::downstream;
use shirube_domain::filing;
use shirube_domain::id::{
    AccountId, AssetId, ChangeId, DeliveryId, EvaluationId, EvaluationRunId, OperatorId, ReceivedId, SeededChance,
    SheetId, StatementId,
};
use shirube_domain::norm::Audience;
use shirube_domain::received::{self, Reader};
use shirube_domain::refusal::Error;
use shirube_domain::statement::{self, Algorithm, Party};
use std::collections::{BTreeMap, BTreeSet};

/// Identifiers of what one operator gave itself: it is on both ends, so that every page of it is its own.
pub struct Given {
    pub sheet: SheetId,
    pub delivery: DeliveryId,
    pub received: ReceivedId,
    pub change: ChangeId,
    pub statement: StatementId,
    pub key: String,
    pub evaluation: EvaluationId,
    pub run: EvaluationRunId,
}

impl Given {
    /// Those of the fixture's operator.
    pub fn own(world: &World) -> Given {
        let f = &world.fixture;
        Given::made(world, (&f.operator, &f.model), (&f.editor, &f.owner))
    }

    /// Those of the other operator.
    pub fn of_other(world: &World) -> Given {
        let f = &world.fixture;
        Given::made(world, (&f.other_operator, &f.foreign_asset), (&f.stranger, &f.colleague))
    }

    /// Identifiers that name nothing.
    pub fn nobody() -> Given {
        let (chance, at) = (SeededChance::new(7), "2020-01-01T00:00:00Z".parse().expect("a moment"));
        Given {
            sheet: SheetId::new(at, &chance),
            delivery: DeliveryId::new(at, &chance),
            received: ReceivedId::new(at, &chance),
            change: ChangeId::new(at, &chance),
            statement: StatementId::new(at, &chance),
            key: "nobody".into(),
            evaluation: EvaluationId::new(at, &chance),
            run: EvaluationRunId::new(at, &chance),
        }
    }

    fn made(world: &World, of: (&OperatorId, &AssetId), (by, second): (&AccountId, &AccountId)) -> Given {
        let it = &world.app.installation;
        let (desk, catalog, ground) = (it.desk().unwrap(), it.catalog(), &it.ground);
        let key = statement::new_key(ground, &desk, Party::Operator(of.0), Algorithm::EdDsa).unwrap().id;
        let sheet = filing::receive(ground, "test.sheet", |tx, _| {
            let id = disclosure::begin(tx, &catalog, of.1, Audience::Provider, by)?;
            let begun = disclosure::sheet(tx, &id)?.expect("begun");
            let own = |name: String| (name, Choice::Own("未確認の場面では使わないでください。".into()));
            let choices: Vec<(String, Choice)> = disclosure::unsettled(&catalog, &begun).into_iter().map(own).collect();
            let kept = disclosure::write(tx, &catalog, &id, (&choices, 200), begun.revision, by)?;
            let handed = disclosure::submit(tx, &catalog, &id, kept.revision, by)?;
            disclosure::approve(tx, &desk, &catalog, &id, handed.revision, second)
        })
        .unwrap();
        it.keep_log().unwrap();
        it.keep_statements(&|| true).unwrap();
        let (delivery, received) = handed_over(world, of.0, &sheet.id, by);
        let change = announced(world, of, by);
        let statement = sheet.statement.expect("issued");
        let (evaluation, run) = world.handed_in(of.1, (by, second));
        Given { sheet: sheet.id, delivery, received, change, statement, key, evaluation, run }
    }
}

fn handed_over(world: &World, operator: &OperatorId, sheet: &SheetId, by: &AccountId) -> (DeliveryId, ReceivedId) {
    let it = &world.app.installation;
    let (catalog, log) = (it.catalog(), it.log_key().parse().unwrap());
    let reader = Reader { catalog: &catalog, log: Some(&log) };
    let showing = Showing { fields: BTreeSet::from(["name".to_owned()]), reasons: BTreeMap::new() };
    let to = Recipient::Operator(operator.clone());
    let delivery =
        filing::receive(&it.ground, "test.send", |tx, _| disclosure::send(tx, &reader, sheet, (&to, &showing), by));
    let rows = world.look(|tx| Ok(received::list(tx, operator, None, None, 5)?.rows));
    (delivery.unwrap(), rows[0].id.clone())
}

/// A change of the asset that went out, and of which the operator was told as it holds the statement.
fn announced(world: &World, (operator, asset): (&OperatorId, &AssetId), by: &AccountId) -> ChangeId {
    let it = &world.app.installation;
    let said = downstream::Draft {
        kind: "new-version".into(),
        words: "重みを改めました。".into(),
        ..downstream::Draft::default()
    };
    let id = filing::receive(&it.ground, "test.change", |tx, _| {
        let id = downstream::draft(tx, it.address(), asset, &said, by)?;
        let held = downstream::change(tx, &id)?.expect("written");
        let figures = downstream::reach(tx, &held)?.figures();
        downstream::announce(tx, (operator, &id), held.revision, &figures, None)?;
        Ok::<_, Error>(id)
    });
    downstream::tell(&it.ground, &|| true).unwrap();
    id.unwrap()
}
