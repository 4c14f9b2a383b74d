//! What stands in the register before a test begins: one of everything, and its neighbour.

use shirube_domain::act::{self, Claim, Reasons};
use shirube_domain::assessment::{self, AnswerDraft, AnswerStatus, EvidenceDraft, RiskDraft};
use shirube_domain::authority::{Office, Role};
use shirube_domain::db::WriteTx;
use shirube_domain::editing::{self, ProposalDraft};
use shirube_domain::filing;
use shirube_domain::id::{
    AccountId, AssessmentId, AssetId, EntryId, EvidenceId, OperatorId, ProposalId, RiskId, SeededChance, TieId,
};
use shirube_domain::identity::{self, NewAccount};
use shirube_domain::installation::Installation;
use shirube_domain::norm::{Catalog, FactValue, NormId};
use shirube_domain::office::{self, OfficeDraft};
use shirube_domain::refusal::Error;
use shirube_domain::registry::{self, AssetDraft, AssetKind, OperatorDraft, TieKind};
use shirube_domain::text::Lang;

/// Everyone's password.
pub const PASSWORD: &str = "hodoku-mado-kaze-7";
/// A file that was uploaded and waits to be confirmed.
pub const IMPORT_FILE: &[u8] = include_bytes!("../../../../../testdata/import/shirube-inquiry-desk.toml");

/// The draft of a small instrument.
pub const DRAFT: &str = include_str!("../../../../../testdata/norms/sign@1.toml");

/// The identifiers of what stands there.
#[derive(Debug, Clone)]
pub struct Fixture {
    /// The operator whose members the roles are.
    pub operator: OperatorId,
    /// Another operator; the stranger owns it.
    pub other_operator: OperatorId,
    /// Runs the installation and is a member of nothing.
    pub administrator: AccountId,
    /// The operator's owner.
    pub owner: AccountId,
    /// Its editor.
    pub editor: AccountId,
    /// Its viewer.
    pub viewer: AccountId,
    /// A second viewer, whom a test may dismiss or suspend.
    pub colleague: AccountId,
    /// No member of the operator.
    pub stranger: AccountId,
    /// Holds the office of norm editor, and wrote the proposal.
    pub norm_editor: AccountId,
    /// Holds it too.
    pub reviewer: AccountId,
    /// A draft of a new instrument.
    pub proposal: ProposalId,
    /// 学習データ.
    pub dataset: AssetId,
    /// The model, trained on it.
    pub model: AssetId,
    /// The system, which contains the model; it has facts and a draft.
    pub system: AssetId,
    /// The service, which depends on the system; its assessment is submitted.
    pub service: AssetId,
    /// An asset of the other operator.
    pub foreign_asset: AssetId,
    /// System → model.
    pub tie: TieId,
    /// The draft, of the system.
    pub draft: AssessmentId,
    /// The submitted one, of the service.
    pub submitted: AssessmentId,
    /// The log entry of its submission.
    pub receipt: EntryId,
    /// A norm answered in both.
    pub norm: NormId,
    /// Evidence of the draft, a note.
    pub evidence: EvidenceId,
    /// A risk of the draft.
    pub risk: RiskId,
    /// An open invitation to the operator, as viewer.
    pub invitation: String,
    /// SHA-256 of [`IMPORT_FILE`], kept.
    pub uploaded: String,
}

impl Fixture {
    /// Who asks in a role; `None` for the visitor.
    pub fn account(&self, role: Role) -> Option<&AccountId> {
        match role {
            Role::Anyone => None,
            Role::Stranger => Some(&self.stranger),
            Role::Viewer => Some(&self.viewer),
            Role::Editor => Some(&self.editor),
            Role::Owner => Some(&self.owner),
            Role::NormEditor => Some(&self.norm_editor),
            Role::Administrator => Some(&self.administrator),
        }
    }

    /// Identifiers that name nothing.
    pub fn absent() -> Fixture {
        let chance = SeededChance::new(1);
        let at = "2020-01-01T00:00:00Z".parse().expect("a moment");
        macro_rules! new {
            ($kind:ident) => {
                $kind::new(at, &chance)
            };
        }
        Fixture {
            operator: new!(OperatorId),
            other_operator: new!(OperatorId),
            administrator: new!(AccountId),
            owner: new!(AccountId),
            editor: new!(AccountId),
            viewer: new!(AccountId),
            colleague: new!(AccountId),
            stranger: new!(AccountId),
            norm_editor: new!(AccountId),
            reviewer: new!(AccountId),
            proposal: new!(ProposalId),
            dataset: new!(AssetId),
            model: new!(AssetId),
            system: new!(AssetId),
            service: new!(AssetId),
            foreign_asset: new!(AssetId),
            tie: new!(TieId),
            draft: new!(AssessmentId),
            submitted: new!(AssessmentId),
            receipt: new!(EntryId),
            norm: NormId::parse("aigb@1.2:C-2-1").expect("a norm"),
            evidence: new!(EvidenceId),
            risk: new!(RiskId),
            invitation: "0".repeat(64),
            uploaded: "0".repeat(64),
        }
    }

    pub(super) fn furnish(installation: &Installation) -> Fixture {
        let ground = &installation.ground;
        let people = People::prepare(installation);
        let uploaded = installation.files.keep(IMPORT_FILE).expect("kept").to_string();
        let catalog = &installation.catalog();
        let mut it = Fixture { uploaded, ..Fixture::absent() };
        filing::receive(ground, "test.people", |tx, _| it.admit(tx, &people)).expect("people");
        filing::receive(ground, "test.register", |tx, _| it.register(tx)).expect("a register");
        filing::receive(ground, "test.assess", |tx, _| it.assess(tx, catalog)).expect("assessments");
        filing::receive(ground, "assessment.submit", |tx, receipt| {
            it.receipt = receipt.entry.clone();
            assessment::submit(tx, receipt, &it.submitted, &it.owner)
        })
        .expect("a submission");
        it.edit(installation);
        installation.keep_log().expect("the log is kept");
        it
    }

    fn admit(&mut self, tx: &mut WriteTx<'_, '_>, people: &People) -> Result<(), Error> {
        let [administrator, owner, editor, viewer, colleague, stranger, norm_editor, reviewer] = &people.0;
        self.administrator = identity::open_first(tx, administrator)?;
        self.owner = identity::open(tx, owner)?;
        self.editor = identity::open(tx, editor)?;
        self.viewer = identity::open(tx, viewer)?;
        self.colleague = identity::open(tx, colleague)?;
        self.stranger = identity::open(tx, stranger)?;
        self.norm_editor = identity::open(tx, norm_editor)?;
        self.reviewer = identity::open(tx, reviewer)?;
        let own = OperatorDraft {
            name: "株式会社あさひ検査".into(),
            name_en: "Asahi Inspection Inc.".into(),
            corporate_number: "7123456789012".into(),
            contact: "ai@fixture.example".into(),
            ..OperatorDraft::default()
        };
        self.operator = registry::register_operator(tx, &own)?;
        let other = OperatorDraft {
            name: "Northwind Models Ltd.".into(),
            is_overseas: true,
            country: "GB".into(),
            representative: "ノースウィンド日本代表".into(),
            ..OperatorDraft::default()
        };
        self.other_operator = registry::register_operator(tx, &other)?;
        identity::set_role(tx, &self.owner, &self.operator, Role::Owner)?;
        identity::set_role(tx, &self.editor, &self.operator, Role::Editor)?;
        identity::set_role(tx, &self.viewer, &self.operator, Role::Viewer)?;
        identity::set_role(tx, &self.colleague, &self.operator, Role::Viewer)?;
        identity::set_role(tx, &self.stranger, &self.other_operator, Role::Owner)?;
        self.invitation = identity::invite(tx, &self.operator, Role::Viewer, "総務の佐藤さん")?;
        Ok(())
    }

    /// Two norm editors, and a draft of one of them.
    fn edit(&mut self, installation: &Installation) {
        for (who, name) in [(&self.norm_editor, "編集 一郎"), (&self.reviewer, "確認 二葉")] {
            let basis = vec!["docs/decisions/0015-norm-editing.md".to_owned()];
            let reasons = Reasons::new(vec!["担当に決まった。".into()], basis).expect("reasons");
            let actor = self.administrator.clone();
            let claim = Claim { actor, power: "office.grant", subject: who.to_string(), reasons };
            let draft =
                OfficeDraft {
                    ministry: "標省".into(), ministry_en: "Ministry of Signs".into(), shown_as: name.into()
                };
            act::perform(&installation.ground, claim, |tx, act| {
                office::grant(tx, act, who, Office::NormEditor, &draft)
            })
            .expect("an office");
        }
        let draft = ProposalDraft { text: DRAFT.to_owned(), in_force: "2026-12-01".into(), seen: 0 };
        let in_force = installation.in_force();
        self.proposal = filing::receive(&installation.ground, "norm.propose", |tx, _| {
            editing::propose(tx, &in_force, &draft, &self.norm_editor)
        })
        .expect("a proposal");
    }

    fn register(&mut self, tx: &mut WriteTx<'_, '_>) -> Result<(), Error> {
        let own = self.operator.clone();
        let mut describe = |operator: &OperatorId, kind, name: &str, version: &str, summary: &str| {
            let draft = AssetDraft { name: name.into(), version: version.into(), summary: summary.into() };
            registry::describe(tx, operator, kind, &draft)
        };
        self.dataset = describe(&own, AssetKind::Dataset, "外観検査画像集", "2026-03", "部品の写真二万枚。")?;
        self.model = describe(&own, AssetKind::Model, "きず検出モデル", "2.1", "部品の傷を見つける画像認識モデル。")?;
        self.system = describe(
            &own,
            AssetKind::System,
            "外観検査システム",
            "3.0",
            "製造ラインで部品の傷を検知し、担当者に知らせます。",
        )?;
        self.service =
            describe(&own, AssetKind::Service, "検査結果照会サービス", "", "取引先が検査結果を照会できます。")?;
        self.foreign_asset =
            describe(&self.other_operator, AssetKind::Model, "northwind-7b", "1", "A language model.")?;
        registry::tie(tx, &own, (&self.model, &self.dataset), TieKind::TrainedOn)?;
        self.tie = registry::tie(tx, &own, (&self.system, &self.model), TieKind::Contains)?;
        registry::tie(tx, &own, (&self.service, &self.system), TieKind::DependsOn)?;
        let set = |options: &[&str]| FactValue::Set(options.iter().map(|o| (*o).to_owned()).collect());
        let facts = [
            ("roles".to_owned(), Some(set(&["developer", "user"]))),
            ("stage".to_owned(), Some(FactValue::One("service".into()))),
            ("purposes".to_owned(), Some(set(&["recognition"]))),
            ("generative".to_owned(), Some(FactValue::Bool(false))),
        ];
        registry::state_facts(tx, &self.system, &facts)?;
        registry::state_facts(tx, &self.service, &facts)
    }

    fn assess(&mut self, tx: &mut WriteTx<'_, '_>, catalog: &Catalog) -> Result<(), Error> {
        self.draft = assessment::start(tx, catalog, &self.system, &self.editor)?;
        self.submitted = assessment::start(tx, catalog, &self.service, &self.editor)?;
        let draft = AnswerDraft {
            status: AnswerStatus::PartlyMet.word().into(),
            statement: "手順書に定めています。".into(),
            ..AnswerDraft::default()
        };
        assessment::answer(tx, catalog, &self.draft, &self.norm, &draft, &self.editor)?;
        assessment::answer(tx, catalog, &self.submitted, &self.norm, &draft, &self.editor)?;
        let note = EvidenceDraft::Note {
            title: "手順書の抜粋".into(), note: "第3章に記載しています。".into()
        };
        self.evidence = assessment::attach(tx, catalog, &self.draft, &self.norm, &note, &self.editor)?;
        let taxonomy = catalog.instruments().iter().flat_map(|i| i.norms.iter().map(move |n| (i, n)));
        let (instrument, norm) = taxonomy.into_iter().find(|(_, n)| n.kind == "risk").expect("the catalogue has risks");
        let risk = RiskDraft {
            taxonomy: NormId::new(&instrument.code, &instrument.version, &norm.id).to_string(),
            description: "傷の見落としが続く。".into(),
            likelihood: assessment::Likelihood::ALL[0].word().into(),
            severity: assessment::Severity::ALL[0].word().into(),
            affected: vec![option(catalog, "people_affected")],
            stage: option(catalog, "stage"),
            treatment: "月に一度、見落としの数を調べます。".into(),
            seen: 0,
        };
        self.risk = assessment::note_risk(tx, catalog, &self.draft, None, &risk)?;
        Ok(())
    }
}

fn option(catalog: &Catalog, fact: &str) -> String {
    catalog.vocabulary().fact(fact).expect("a fact").options[0].id.clone()
}

struct People([identity::Prepared; 8]);

impl People {
    /// Outside any transaction: hashing eight passwords is the slowest part of a world.
    fn prepare(installation: &Installation) -> People {
        let chance = installation.ground.chance.as_ref();
        let names = ["administrator", "owner", "editor", "viewer", "colleague", "stranger", "norm_editor", "reviewer"];
        let prepare = |name: &str| {
            let (login, name) = (format!("{name}@fixture.example"), format!("{name}さん"));
            let new = NewAccount { login: &login, name: &name, password: PASSWORD, lang: Lang::Ja };
            identity::prepare(&new, chance).expect("a sound account")
        };
        People(names.map(prepare))
    }
}
