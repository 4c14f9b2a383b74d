//! Closed lists of words, taken from the domain so that they cannot drift from it.

use shirube_domain::assessment::{AnswerStatus, EvidenceKind, Likelihood, Severity};
use shirube_domain::authority::Role;
use shirube_domain::disclosure;
use shirube_domain::downstream;
use shirube_domain::editing::{ProposalState, StepKind};
use shirube_domain::event;
use shirube_domain::lesson;
use shirube_domain::norm::{Applies, Audience, Certainty, ChangeKind, CitedAs, Origin, PartKind, Relation, Speaks};
use shirube_domain::received;
use shirube_domain::registry;
use shirube_domain::reporting::CaseState;
use shirube_domain::text::Lang;
use utoipa::openapi::schema::{ObjectBuilder, Schema, SchemaType, Type};
use utoipa::openapi::{RefOr, schema};
use utoipa::{PartialSchema, ToSchema};

fn one_of(words: Vec<&'static str>) -> RefOr<Schema> {
    ObjectBuilder::new().schema_type(SchemaType::new(schema::Type::String)).enum_values(Some(words)).build().into()
}

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident: $list:expr;)*) => {$(
        $(#[$doc])*
        pub struct $name;
        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> { one_of($list) }
        }
        impl ToSchema for $name {}
    )*};
}

words! {
    /// What a lesson would change.
    LessonKindWord: lesson::LessonKind::ALL.iter().map(|k| k.word()).collect();
    /// How a lesson stands.
    LessonStateWord: lesson::LessonState::ALL.iter().map(|s| s.word()).collect();
    /// What came of a recheck.
    OutcomeWord: lesson::Outcome::ALL.iter().map(|o| o.word()).collect();
    /// Kinds of events.
    EventWord: event::Kind::ALL.iter().map(|k| k.word()).collect();
    /// Where a delivery to a webhook stands.
    DeliveryWord: event::hook::DeliveryState::ALL.iter().map(|s| s.word()).collect();
    /// Kinds of assets.
    AssetKind: registry::AssetKind::ALL.into_iter().map(registry::AssetKind::code).collect();
    /// Kinds of ties.
    TieKind: registry::TieKind::ALL.into_iter().map(registry::TieKind::code).collect();
    /// Roles a member can hold.
    MemberRole: [Role::Viewer, Role::Editor, Role::Owner].map(Role::word).to_vec();
    /// Statuses of an answer.
    AnswerWord: AnswerStatus::ALL.map(AnswerStatus::word).to_vec();
    /// Draft or submitted.
    StateWord: vec!["draft", "submitted"];
    /// Whether a norm applies.
    AppliesWord: [Applies::Yes, Applies::Depends, Applies::No].map(Applies::word).to_vec();
    /// File, link or note.
    EvidenceWord: EvidenceKind::ALL.map(EvidenceKind::word).to_vec();
    /// How likely.
    LikelihoodWord: Likelihood::ALL.iter().map(|l| l.word()).collect();
    /// How severe.
    SeverityWord: Severity::ALL.iter().map(|s| s.word()).collect();
    /// How what one norm asks lies to what another asks, from the strongest to the weakest.
    RelationWord: Relation::ALL.iter().map(|r| r.word()).collect();
    /// How far meeting one norm speaks for meeting another.
    SpeaksWord: Speaks::ALL.iter().map(|s| s.word()).collect();
    /// Who says so.
    OriginWord: Origin::ALL.iter().map(|o| o.word()).collect();
    /// How far a proposal is.
    ProposalWord: ProposalState::ALL.iter().map(|s| s.word()).collect();
    /// What happened in a step of a proposal.
    StepWord: StepKind::ALL.iter().map(|s| s.word()).collect();
    /// What a file of the catalogue holds.
    PartWord: PartKind::ALL.iter().map(|p| p.word()).collect();
    /// Where a report case stands.
    CaseWord: CaseState::ALL.iter().map(|s| s.word()).collect();
    /// How sure we are.
    CertaintyWord: Certainty::ALL.iter().map(|c| c.word()).collect();
    /// What became of a clause between two versions.
    ChangeWord: ChangeKind::ALL.iter().map(|c| c.word()).collect();
    /// What became of an answer when the instruments of its assessment changed.
    CarriedWord: vec!["kept", "review", "gone"];
    /// In which way one norm cites another.
    CitedWord: CitedAs::ALL.iter().map(|c| c.word()).collect();
    /// What follows a breach.
    SanctionWord: vec!["none", "unknown", "stated"];
    /// Whom a sheet is for.
    AudienceWord: Audience::ALL.iter().map(|a| a.word()).collect();
    /// Where a sheet is in its life.
    SheetWord: disclosure::SheetState::ALL.iter().map(|s| s.word()).collect();
    /// How a sheet reaches its recipient.
    ToWord: disclosure::ToKind::ALL.iter().map(|k| k.word()).collect();
    /// How far a recipient has come with a sheet.
    SentWord: disclosure::DeliveryState::ALL.iter().map(|s| s.word()).collect();
    /// Who speaks.
    DirectionWord: disclosure::Direction::ALL.iter().map(|d| d.word()).collect();
    /// What the recipient made of a statement.
    ReceivedWord: received::ReceivedState::ALL.iter().map(|s| s.word()).collect();
    /// What happened to a statement after one began to rest on it.
    MarkWord: received::Mark::ALL.iter().map(|m| m.word()).collect();
    /// What happened upstream.
    HappenedWord: downstream::Kind::ALL.iter().map(|k| k.word()).collect();
    /// What a person can announce.
    AnnouncedWord: downstream::Kind::ANNOUNCED.iter().map(|k| k.word()).collect();
    /// How far an announcement has come.
    AnnouncementWord: downstream::State::ALL.iter().map(|s| s.word()).collect();
    /// How far the word to another installation has come.
    ToldWord: downstream::NodeState::ALL.iter().map(|s| s.word()).collect();
    /// The two languages.
    LangWord: Lang::ALL.map(Lang::code).to_vec();
}

/// The value of a fact: yes or no, a number, one option, or several.
pub struct FactValue;

impl PartialSchema for FactValue {
    fn schema() -> RefOr<Schema> {
        let of = |kind: Type| ObjectBuilder::new().schema_type(SchemaType::new(kind));
        let several = schema::ArrayBuilder::new().items(of(Type::String)).unique_items(true).build();
        Schema::OneOf(
            schema::OneOfBuilder::new()
                .item(of(Type::Boolean))
                .item(of(Type::Number).minimum(Some(0.0)))
                .item(of(Type::String))
                .item(several)
                .build(),
        )
        .into()
    }
}

impl ToSchema for FactValue {}
