//! Cases about incidents in the demonstration: the public facts of January 2026, when the Cabinet Office used this route for the first
//! time (`jp-ai-act` art. 16), and a made-up report beside them.
//!
//! What is confirmed by a source and what is not is said of each fact; nobody is named, and the operator asked is a made-up one.

use super::{There, unknown};
use crate::cases::{self, Actor, Wish};
use crate::filing;
use crate::id::{AccountId, CaseId};
use crate::incident::{self, Said, Sender};
use crate::installation::Installation;
use crate::procedure::Move;
use crate::refusal::Error;
use crate::text::Lang;
use crate::time::date_in_japan;
use jiff::ToSpan;

const OFFICER: &str = "officer@reiji.example";
const HEAD: &str = "head@reiji.example";

/// Under which name the public facts were taken in.
const SOURCE: &str = "public:2026-01";

/// What was public, each with how sure it is. Sources: ITmedia (2026-01-06), Real Sound (2026-01-09), allthe.news (2026-01-16).
const PUBLIC: &str = "2025年末から、SNS上の生成AIで、実在する人の写真をもとにした性的な画像が作られ、広まった（確認済み）。
2026年1月6日：内閣官房長官が記者会見で言及し、情報流通プラットフォーム対処法に触れた（確認済み、ITmedia）。
2026年1月9日：事業者が、画像の編集を有料の利用者に限った（報道一社、Real Sound）。
2026年1月16日：内閣府が、生成の抑止と安全策の改善を求め、対策について文書で質問したと公表した（報道一社、allthe.news）。
人工知能関連技術の研究開発及び活用の推進に関する法律の第16条が正式に示されたかどうか：未確認。
Since the end of 2025, sexualised images of real persons were made with generative AI on a social network (confirmed). Written questions and a request to improve safeguards were announced on 2026-01-16 (one report). Whether Article 16 was named formally is not confirmed.";

/// Plays them.
pub(super) fn play(installation: &Installation, there: &There) -> Result<(), Error> {
    let desk = Desk { installation, there };
    let public = open(
        installation,
        "SNS上の生成AIによる実在する人の性的な画像（2026年1月に公表された事実による）",
        (
            "rights",
            &[
                ("description", PUBLIC),
                ("severity", "unknown"),
                ("harm", "reputational"),
                ("harm", "rights"),
                ("countries", "日本"),
            ],
        ),
        Sender::Import { source: SOURCE.to_owned(), by: desk.who(OFFICER)? },
    )?;
    desk.take(
        OFFICER,
        &public,
        "take-up",
        &[
            ("severity", "incident"),
            ("rights", "名誉、肖像、プライバシー。被害を受けた人が多く、広がりが速い。"),
            ("precedents", "この経路の先例はない。"),
            ("reason", "公表された事実だけからも、人の権利利益が侵害され、続くおそれがあると認められる。"),
            ("clauses", "jp-ai-act:art16\ninterim:III-1-2-3"),
        ],
    )?;
    desk.go(HEAD, &public, Move::Confirm)?;
    let operator = there.operators.get("seiran").ok_or_else(unknown)?.clone();
    let actor = Actor::Account(desk.who(OFFICER)?);
    filing::receive(&installation.ground, "case.party", |tx, receipt| {
        cases::name_operator(tx, receipt, &actor, &public, "operator", &operator)
    })?;
    desk.go(HEAD, &public, Move::Assign { role: "officer".to_owned(), person: desk.who(OFFICER)?.to_string() })?;
    let due = date_in_japan(installation.ground.clock.now()).saturating_add(21.days()).to_string();
    desk.take(OFFICER, &public, "request", &[
        ("questions", "実在する人の写真をもとにした性的な画像の生成を防ぐために、どのような対策をとっていますか。\nプライバシー、知的財産、肖像について、どのような対策をとっていますか。\n今後の改善の予定を教えてください。"),
        ("purpose", "原因を調べ、同じことが起きるのを防ぐため。"),
        ("due", &due),
        ("clauses", "jp-ai-act:art16\napa:art32-1\napa:art35-1"),
    ])?;
    let made_up = "（架空の報告）市の窓口のAIが、存在しない手当を案内した。相談した人は、それを信じて申請に来た。";
    let secret = incident::draw(installation.ground.chance.as_ref());
    open(
        installation,
        "窓口のAIが存在しない手当を案内した（架空）",
        ("harm", &[("description", made_up), ("severity", "unknown"), ("harm", "economic")]),
        Sender::Person(secret),
    )?;
    Ok(())
}

/// A report as its way in reads it, filed.
fn open(
    installation: &Installation,
    title: &str,
    (kind, said): (&str, &[(&str, &str)]),
    from: Sender,
) -> Result<CaseId, Error> {
    let ground = &installation.ground;
    let said = Said::from_pairs(said.iter().copied().chain([("title", title)]));
    let checked = incident::read(kind, Lang::Ja, &said, "", date_in_japan(ground.clock.now()))?;
    let filed =
        filing::receive(ground, "incident.report", |tx, receipt| incident::report(tx, receipt, &checked, &from));
    filed.map(|(case, _)| case)
}

struct Desk<'a> {
    installation: &'a Installation,
    there: &'a There,
}

impl Desk<'_> {
    fn who(&self, login: &str) -> Result<AccountId, Error> {
        Ok(self.there.accounts.get(login).ok_or_else(unknown)?.clone())
    }

    fn take(&self, login: &str, id: &CaseId, step: &str, said: &[(&str, &str)]) -> Result<(), Error> {
        let answers = said.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        self.go(login, id, Move::Take { step: step.to_owned(), answers })
    }

    fn go(&self, login: &str, id: &CaseId, wanted: Move) -> Result<(), Error> {
        let (ground, catalog) = (&self.installation.ground, self.installation.catalog());
        let actor = Actor::Account(self.who(login)?);
        cases::advance(ground, &catalog, &actor, id, &Wish::of(wanted, None)).map(|_| ())
    }
}
