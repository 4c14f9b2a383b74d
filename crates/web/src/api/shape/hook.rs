//! Webhooks and events.

use super::words;
use serde::{Deserialize, Serialize};
use shirube_domain::event::hook;
use shirube_domain::event::{self, Kind};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Something that happened to the operator's matters.
#[derive(Debug, Serialize, ToSchema)]
pub struct Event {
    pub id: String,
    /// What happened; null for a kind this program does not know.
    #[schema(value_type = Option<words::EventWord>)]
    pub kind: Option<&'static str>,
    #[schema(format = DateTime)]
    pub at: String,
    /// What each identifier is of → the identifier.
    pub ids: BTreeMap<String, String>,
    /// Where the API gives more; empty when nowhere.
    pub api: String,
}

impl From<&event::Event> for Event {
    fn from(e: &event::Event) -> Event {
        let api = match e.subject.api.as_str() {
            "" => String::new(),
            path => format!("/api/v1/w/{}{path}", e.operator),
        };
        let (id, at, ids) = (e.id.to_string(), e.at.clone(), e.subject.ids.clone());
        Event { id, kind: e.kind.map(Kind::word), at, ids, api }
    }
}

/// The latest events.
#[derive(Debug, Serialize, ToSchema)]
pub struct EventList {
    /// Newest first.
    pub items: Vec<Event>,
}

/// A webhook to register, or as it is to be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HookDraft {
    /// `https://…`; where its name leads is looked at.
    #[schema(min_length = 1, max_length = 2000)]
    pub url: String,
    /// The kinds of events; none is all of them, those to come included.
    #[serde(default)]
    #[schema(value_type = Vec<words::EventWord>)]
    pub kinds: Vec<String>,
    /// What it is for.
    #[serde(default)]
    #[schema(max_length = 200)]
    pub description: String,
}

impl From<HookDraft> for hook::Draft {
    fn from(d: HookDraft) -> hook::Draft {
        hook::Draft { url: d.url, kinds: d.kinds, description: d.description }
    }
}

/// A webhook.
#[derive(Debug, Serialize, ToSchema)]
pub struct Hook {
    pub id: String,
    pub url: String,
    #[schema(value_type = Vec<words::EventWord>)]
    pub kinds: Vec<&'static str>,
    pub description: String,
    /// Turned on by its owner.
    pub is_on: bool,
    /// Nothing has arrived since.
    #[schema(format = DateTime)]
    pub failing_since: Option<String>,
    /// Stopped by the program since.
    #[schema(format = DateTime)]
    pub stopped_at: Option<String>,
    /// Why it was stopped: `gone` or `failing`.
    pub reason: Option<String>,
    #[schema(format = DateTime)]
    pub created_at: String,
    #[schema(format = DateTime)]
    pub updated_at: String,
    pub revision: i64,
}

impl From<&hook::Hook> for Hook {
    fn from(h: &hook::Hook) -> Hook {
        Hook {
            id: h.id.to_string(),
            url: h.url.clone(),
            kinds: h.kinds.iter().map(|k| k.word()).collect(),
            description: h.description.clone(),
            is_on: h.is_on,
            failing_since: h.failing_since.clone(),
            stopped_at: h.stopped_at.clone(),
            reason: h.reason.clone(),
            created_at: h.created_at.clone(),
            updated_at: h.updated_at.clone(),
            revision: h.revision,
        }
    }
}

/// The webhooks of an operator.
#[derive(Debug, Serialize, ToSchema)]
pub struct HookList {
    /// In the order they were registered.
    pub items: Vec<Hook>,
}

/// A webhook just registered.
#[derive(Debug, Serialize, ToSchema)]
pub struct HookMade {
    /// What its messages are signed with; shown only here.
    pub secret: String,
    pub hook: Hook,
}

/// Replacing the secret.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SecretDraft {
    /// The earlier secret ends at once instead of after a day.
    #[serde(default)]
    pub ends_now: bool,
}

/// A new secret.
#[derive(Debug, Serialize, ToSchema)]
pub struct Secret {
    /// Shown only here.
    pub secret: String,
}

/// A webhook on or off.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TurnDraft {
    /// Turned on, one that was stopped begins anew.
    pub is_on: bool,
}

/// An event, queued.
#[derive(Debug, Serialize, ToSchema)]
pub struct Queued {
    /// The event, which is also the `webhook-id` of its message.
    pub event: String,
}

/// One event on its way to a webhook.
#[derive(Debug, Serialize, ToSchema)]
pub struct Delivery {
    pub event: String,
    #[schema(value_type = Option<words::EventWord>)]
    pub kind: Option<&'static str>,
    #[schema(format = DateTime)]
    pub at: String,
    #[schema(value_type = words::DeliveryWord)]
    pub state: &'static str,
    pub tries: i64,
    /// When it is tried next, while it waits.
    #[schema(format = DateTime)]
    pub next_at: String,
    /// How the last try ended: `http 503`, `outbound.too-slow`.
    pub outcome: Option<String>,
}

impl From<&hook::Delivery> for Delivery {
    fn from(d: &hook::Delivery) -> Delivery {
        Delivery {
            event: d.event.to_string(),
            kind: d.kind.map(Kind::word),
            at: d.at.clone(),
            state: d.state.word(),
            tries: d.tries,
            next_at: d.next_at.clone(),
            outcome: d.outcome.clone(),
        }
    }
}

/// The latest deliveries to a webhook.
#[derive(Debug, Serialize, ToSchema)]
pub struct DeliveryList {
    /// Newest first.
    pub items: Vec<Delivery>,
}
