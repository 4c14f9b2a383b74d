//! Fills a register: one operator with all systems, and self-assessments of the first of them.

use super::Plan;
use shirube_domain::assessment::{self, AnswerDraft};
use shirube_domain::authority::Role;
use shirube_domain::id::{AccountId, AssessmentId, AssetId, OperatorId};
use shirube_domain::identity::{self, NewAccount};
use shirube_domain::installation::Installation;
use shirube_domain::norm::{Catalog, FactValue, NormId, Source};
use shirube_domain::refusal::Error;
use shirube_domain::registry::{self, AssetDraft, AssetKind, AssetQuery, OperatorDraft};
use shirube_domain::text::Lang;
use shirube_domain::{filing, housekeeping};

/// Self-assessments with every item answered; the others have a few answers each.
const WHOLE: usize = 40;
const A_FEW: usize = 5;
/// Rows written in one transaction.
const BATCH: usize = 2_000;

/// A catalogue with one instrument of so many items, all of which apply to a provider.
pub fn catalog(items: usize) -> Catalog {
    let embedded = Source::embedded();
    let kept = ["criteria/facts.toml", "criteria/laws.toml", "criteria/import.toml", "terms.toml"];
    let mut files: Vec<(String, String)> =
        kept.iter().map(|n| ((*n).to_owned(), embedded.text(n).expect("embedded").to_owned())).collect();
    let mut text = String::from(
        "code = \"bench\"\nversion = \"1\"\ntitle = { ja = \"測定用の文書\", en = \"An instrument for measuring\" }\n\
         short = { ja = \"測定\", en = \"Bench\" }\nissuer = { ja = \"なし\", en = \"none\" }\nnature = \"guideline\"\n\
         decided = \"2026-01-01\"\nstatus = \"current\"\njurisdiction = \"jp\"\nurl = \"https://example.jp/\"\ncertainty = \"memory\"\n",
    );
    for n in 0..items {
        let principle = n % 10 + 1;
        text.push_str(&format!(
            "[[norm]]\nid = \"B-{n}\"\nkind = \"item\"\ntitle = {{ ja = \"項目{n}の見出し\", en = \"Heading of item {n}\" }}\n\
             text = {{ ja = \"提供者は、項目{n}に定める取組を行い、その内容を説明できるようにする。\", \
             en = \"The provider does what item {n} describes and is able to explain it.\" }}\n\
             addressees = [\"provider\"]\nstrength = \"expected\"\nprinciple = \"C-{principle}\"\nassess = true\n\
             applies = \"'provider' in roles\"\ncitation = {{ ja = \"第{n}項\", en = \"item {n}\" }}\ncertainty = \"memory\"\n"
        ));
    }
    files.push(("norms/bench@1.toml".to_owned(), text));
    Catalog::load(&Source::files(files)).unwrap_or_else(|faults| panic!("{faults:?}"))
}

pub struct Filled {
    pub operator: OperatorId,
    pub token: String,
    /// The assessments with every item answered.
    pub whole: Vec<AssessmentId>,
    /// Where the second half of the list begins.
    pub middle: String,
    /// A number that stands at the end of one name alone.
    pub rare: usize,
}

pub fn fill(installation: &Installation, plan: &Plan) -> Filled {
    let ground = &installation.ground;
    let new = NewAccount { login: "bench@example.jp", name: "測定", password: "a bench password", lang: Lang::Ja };
    let prepared = identity::prepare(&new, ground.chance.as_ref()).expect("an account");
    let draft = OperatorDraft { name: "測定株式会社".to_owned(), ..OperatorDraft::default() };
    let (account, operator) = filing::receive(ground, "operator.register", |tx, _| {
        let account = identity::open_first(tx, &prepared)?;
        let operator = registry::register_operator(tx, &draft)?;
        identity::set_role(tx, &account, &operator, Role::Owner)?;
        Ok::<_, Error>((account, operator))
    })
    .expect("an operator");
    let mut assets = Vec::with_capacity(plan.systems);
    for start in (0..plan.systems).step_by(BATCH) {
        assets.extend(describe(installation, &operator, start..plan.systems.min(start + BATCH)));
    }
    let whole = assess(installation, &account, &assets, plan);
    let session = housekeeping::run(ground, "session.open", |tx, _| identity::open_session(tx, &account));
    let query =
        AssetQuery { operator: Some(operator.clone()), most: (plan.systems / 2) as u32, ..AssetQuery::default() };
    let half = ground.db.read(|tx| registry::assets(tx, &query)).expect("half of the list");
    let middle = half.next.map(|c| c.to_text()).unwrap_or_default();
    Filled { operator, token: session.expect("a session").token, whole, middle, rare: plan.systems - 1 }
}

fn describe(installation: &Installation, operator: &OperatorId, range: std::ops::Range<usize>) -> Vec<AssetId> {
    filing::receive(&installation.ground, "asset.import", |tx, _| {
        range
            .map(|n| {
                let name = format!("測定用システム {n}");
                let summary = "一覧の測定のための記載。".to_owned();
                registry::describe(
                    tx,
                    operator,
                    AssetKind::System,
                    &AssetDraft { name, version: "1.0".to_owned(), summary },
                )
            })
            .collect::<Result<Vec<_>, Error>>()
    })
    .expect("systems")
}

/// Starts a self-assessment of each of the first assets; the first few have every item answered.
fn assess(installation: &Installation, account: &AccountId, assets: &[AssetId], plan: &Plan) -> Vec<AssessmentId> {
    let mut whole = Vec::new();
    let chosen: Vec<(usize, &AssetId)> = assets.iter().enumerate().take(plan.assessments).collect();
    let roles = [("roles".to_owned(), Some(FactValue::Set(vec!["provider".to_owned()])))];
    for batch in chosen.chunks(200) {
        let ids = filing::receive(&installation.ground, "assessment.answer", |tx, _| {
            let mut ids = Vec::new();
            for (i, asset) in batch {
                registry::state_facts(tx, asset, &roles)?;
                let id = assessment::start(tx, &installation.catalog(), asset, account)?;
                let answers = if *i < WHOLE { plan.items } else { A_FEW };
                for n in 0..answers {
                    let norm = NormId::new("bench", "1", &format!("B-{n}"));
                    assessment::answer(tx, &installation.catalog(), &id, &norm, &draft(n), account)?;
                }
                if *i < WHOLE {
                    ids.push(id);
                }
            }
            Ok::<_, Error>(ids)
        });
        whole.extend(ids.expect("answers"));
    }
    whole
}

fn draft(n: usize) -> AnswerDraft {
    AnswerDraft {
        status: ["met", "partly-met", "not-met"][n % 3].to_owned(),
        statement: format!(
            "項目{n}について、手順を定めて毎月確認し、結果を記録している。担当者が変わるときは引き継ぐ。"
        ),
        owner: "品質管理担当".to_owned(),
        ..AnswerDraft::default()
    }
}
