//! Changes through their verbs, on either database.

mod abroad;
mod advisories;
mod events;
mod flow;
mod mails;
mod queries;
mod walked;

use super::*;
use crate::cols;
use crate::id::{DeliveryId, Id, PinId, ReceivedId};
use crate::notice::Walked;
use crate::registry::TieKind;
use crate::testing::{World, codes};

/// Yes, always.
pub(super) fn on() -> bool {
    true
}

/// A statement given to an operator, and perhaps pinned by one of its assets.
pub(crate) struct Given {
    pub received: ReceivedId,
    pub digest: String,
}

/// Whose statement about what: issuer, subject, and the asset when it is of this register.
pub(crate) type About<'a> = (&'a str, &'a str, Option<&'a AssetId>);

impl World {
    /// Gives an operator a statement, as its arrival would; `asset` rests on it.
    pub(crate) fn given(
        &self,
        about: About<'_>,
        to: &OperatorId,
        asset: Option<&AssetId>,
        (digest, expires_at): (&str, u64),
    ) -> Given {
        let (issuer, subject, from) = about;
        let received = self.file(|tx, _| {
            let (id, at) = (ReceivedId::new(tx.at(), tx.chance()), rfc3339(tx.at()));
            tx.insert(
                "received",
                cols! {
                    "id" => &id, "operator_id" => to, "issuer" => issuer, "from_name" => "", "subject" => subject,
                    "subject_name" => "土台", "type" => "urn:x", "digest" => digest, "presentation" => id.as_str(),
                    "expires_at" => expires_at as i64, "bundle" => "", "findings" => "[]", "state" => "accepted",
                    "reason" => None::<String>, "delivery_id" => None::<String>, "node" => None::<String>,
                    "node_delivery" => None::<String>, "message_id" => None::<String>,
                    "from_asset" => from.map(|a| a.to_string()), "at" => at.as_str(), "decided_by" => None::<String>,
                    "decided_at" => None::<String>, "revision" => 1,
                },
            )?;
            if let Some(asset) = asset {
                let pin = PinId::new(tx.at(), tx.chance());
                tx.insert(
                    "pin",
                    cols! {
                        "id" => &pin, "operator_id" => to, "asset_id" => asset, "subject" => subject, "issuer" => issuer,
                        "received_id" => &id, "at" => at.as_str(), "by" => "acc_x", "revision" => 1,
                    },
                )?;
            }
            Ok(id)
        });
        Given { received: received.unwrap(), digest: digest.to_owned() }
    }

    /// The issuer and the subject of an asset of this installation.
    pub(crate) fn about(&self, operator: &OperatorId, asset: &AssetId) -> (String, String) {
        let address = self.it.address().unwrap();
        (address.of_operator(operator), address.of_asset(operator, asset))
    }

    /// Pins an asset to a statement about another of this installation.
    pub(crate) fn pinned(&self, of: (&OperatorId, &AssetId), to: &OperatorId, asset: &AssetId, digest: &str) -> Given {
        let (issuer, subject) = self.about(of.0, of.1);
        self.given((&issuer, &subject, Some(of.1)), to, Some(asset), (digest, 4_000_000_000))
    }

    pub(super) fn drafted(&self, asset: &AssetId, by: &AccountId, said: &Draft) -> Change {
        let address = self.it.address();
        let id = self.file(|tx, _| draft(tx, address, asset, said, by)).unwrap();
        self.read(|tx| change(tx, &id)).unwrap()
    }

    /// Announces a change as a person who saw its figures would.
    pub(super) fn announced(&self, asset: &AssetId, by: &AccountId, said: &Draft) -> Change {
        let held = self.drafted(asset, by, said);
        let figures = self.read(|tx| reach(tx, &held)).figures();
        let of = (held.operator.as_ref().unwrap(), &held.id);
        self.file(|tx, _| announce(tx, of, 1, &figures, None)).unwrap()
    }

    pub(crate) fn told_to(&self, operator: &OperatorId, by: &AccountId) -> Vec<Told> {
        let query = ToldQuery { operator: operator.clone(), reader: by.clone(), unseen: false, after: None, most: 50 };
        self.read(|tx| told_list(tx, &query)).rows
    }
}

pub(super) fn new_version() -> Draft {
    Draft {
        kind: "new-version".into(),
        words: "重みを改めた。方言の扱いが変わる。".into(),
        public_words: "基盤モデルが新しい版になった。".into(),
        ..Draft::default()
    }
}

/// A developer's model; a provider's service that rests on it, with a part of its own above; a user's system above that.
pub(crate) struct Chain {
    pub by: AccountId,
    pub developer: OperatorId,
    pub model: AssetId,
    pub provider: OperatorId,
    pub service: AssetId,
    pub above: AssetId,
    pub user: OperatorId,
    pub system: AssetId,
    pub given: Given,
}

pub(crate) fn chain(world: &World) -> Chain {
    let by = world.account("announcer");
    let [developer, provider, user] = ["開発社", "提供社", "利用社"].map(|n| world.operator(n));
    let (model, service) = (world.asset(&developer, "土台"), world.asset(&provider, "窓口"));
    let (above, system) = (world.asset(&provider, "窓口の外側"), world.asset(&user, "受付"));
    world.file(|tx, _| registry::tie(tx, &provider, (&above, &service), TieKind::Contains)).unwrap();
    let given = world.pinned((&developer, &model), &provider, &service, "d1");
    world.pinned((&provider, &above), &user, &system, "d2");
    Chain { by, developer, model, provider, service, above, user, system, given }
}

/// A change told, seen and settled, and word from and to another installation: for a world with a row in every sealed table.
pub(crate) fn one_of_each(world: &World, operator: &OperatorId, (model, system): (&AssetId, &AssetId), by: &AccountId) {
    let held = world.announced(model, by, &new_version());
    assert_eq!(tell(&world.it.ground, &on).unwrap(), Walked::Whole);
    let row = NodeRow {
        change: held.id.clone(),
        node: "https://b.test".into(),
        asset: model.clone(),
        is_direct: true,
        state: NodeState::Due,
        told: 0,
        seen: 0,
        updated_at: String::new(),
    };
    world
        .file(|tx, _| {
            mark_seen(tx, (&held.id, operator), by)?;
            settle(tx, (&held.id, operator), (system.text(), "影響なし"), by)?;
            store::put_node(tx, &row)?;
            arrived(tx, "https://b.test", &abroad::said("further"))
        })
        .unwrap();
    tell(&world.it.ground, &on).unwrap();
}

/// A delivery to another installation, as sending it would leave it.
pub(super) fn delivered(world: &World, operator: &OperatorId, asset: &AssetId, node: &str, by: &AccountId) {
    crate::statement::one_of_each(world, operator);
    world
        .file(|tx, _| {
            let statement = statement::statements(tx, operator, None, 1)?.remove(0).id;
            let sheet = crate::id::SheetId::new(tx.at(), tx.chance());
            let (id, at) = (DeliveryId::new(tx.at(), tx.chance()), rfc3339(tx.at()));
            tx.insert(
                "sheet",
                cols! {
                    "id" => &sheet, "operator_id" => operator, "asset_id" => asset, "audience" => "provider", "version" => 1,
                    "state" => "issued", "fields" => "[]", "author" => by, "writers" => "[]",
                    "statement_id" => &statement, "days" => 30, "is_published" => false, "created_at" => at.as_str(),
                    "updated_at" => at.as_str(), "revision" => 1,
                },
            )?;
            tx.insert(
                "delivery",
                cols! {
                    "id" => &id, "sheet_id" => &sheet, "statement_id" => &statement, "from_operator" => operator,
                    "from_asset" => asset, "to_kind" => "node", "to_node" => node, "to_name" => "相手", "shown" => "[]",
                    "reasons" => "{}", "text" => "", "state" => "sent", "sent_by" => by, "sent_at" => at.as_str(),
                    "updated_at" => at.as_str(), "revision" => 1,
                },
            )?;
            Ok(())
        })
        .unwrap();
}
