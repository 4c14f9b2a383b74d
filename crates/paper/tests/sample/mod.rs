//! A made-up report and a made-up answer sheet, in both languages and any size. All names are fictional.
#![allow(dead_code, missing_docs, reason = "shared by several test binaries and an example")]

mod lines;

use lines::{examples, given, line, risk};
use shirube_domain::report::*;
use shirube_domain::text::Lang;

/// What applies to a chat service, with this many norms.
pub fn check(lang: Lang, norms: usize) -> Report {
    let p = |ja: &'static str, en: &'static str| lang.pick(ja, en).to_owned();
    Report {
        format: "shirube-report/1",
        lang,
        kind: ReportKind::Check,
        title: p("適用される規範：窓口案内チャット「みちびき」", "What applies to: the enquiry chat “Michibiki”"),
        subject: Subject {
            name: p("窓口案内チャット「みちびき」", "Enquiry chat “Michibiki”"),
            version: Some("2.3.0".into()),
            kind: p("システム", "system"),
            operator: Some(p("株式会社みなとAI（架空）", "Minato AI K.K. (fictional)")),
            corporate_number: Some("1234567890123".into()),
            source: Some("michibiki.cdx.json (SHA-256 9f2c41ab77de…)".into()),
            state: None,
        },
        made_at: "2026-11-22 13:08".into(),
        made_at_utc: "2026-11-22T04:08:07Z".into(),
        made_by: "Shirube 0.1.0".into(),
        catalog: "3b1f7c0e5a9d4426b8f00c1d2e3f4a5b6c7d8e9f0a1b2c3d4e5f60718293a4b5".into(),
        standing: p(
            "この報告書は、示された情報から、どの規範が該当しうるかをソフトウェアが整理したものです。行政機関の判断や承認ではなく、法的助言でもありません。指針は法的義務ではありません。",
            "This report sorts, by software and from the facts given, which norms may apply. It is no decision or approval by any authority, and no legal advice. Guidelines are not legal duties.",
        ),
        abroad: Some(abroad(lang)),
        summary: p(
            "AI提供者として96項目が該当し、12項目は情報が足りず判断できません。まず、学習データの出所と、誤った案内が出たときの連絡先を確かめてください。",
            "As an AI provider, 96 norms apply and 12 depend on facts not yet given. First settle where the training data comes from, and whom a user turns to when an answer is wrong.",
        ),
        counts: (0..4).map(|i| count(lang, i, norms, false)).collect(),
        first: (0..4).map(|i| step(lang, i)).collect(),
        facts: facts(lang),
        missing: missing(lang),
        evidence: vec![
            EvidenceLine {
                field: "model-card".into(),
                label: p("モデルカード", "Model card"),
                place: Some("/components/0/modelCard".into()),
                norms: 9,
            },
            EvidenceLine {
                field: "evaluation".into(),
                label: p("安全性評価の結果", "Safety evaluation results"),
                place: None,
                norms: 5,
            },
        ],
        sections: sections(lang, norms, false),
        examples: examples(lang),
        heat: None,
        risks: Vec::new(),
        unread: vec![
            UnreadLine { at: "/components/0/licenses".into(), said: "Apache-2.0".into() },
            UnreadLine {
                at: "/metadata/tools/components/3/properties/12/value".into(),
                said: p("社内管理番号 A-0031", "internal no. A-0031"),
            },
        ],
        receipt: None,
    }
}

/// A self-assessment with this many norms.
pub fn assessment(lang: Lang, norms: usize) -> Report {
    let p = |ja: &'static str, en: &'static str| lang.pick(ja, en).to_owned();
    let base = check(lang, norms);
    let names = if lang == Lang::Ja { PRINCIPLES_JA } else { PRINCIPLES_EN };
    let cell =
        |i: u32| HeatCell { of: if i % 11 == 4 { 0 } else { 4 + i % 5 }, met: (i * 7) % 4, partly: i % 2, answered: 3 };
    Report {
        kind: ReportKind::Assessment,
        title: p("自己点検の報告書：窓口案内チャット「みちびき」", "Self-assessment of the enquiry chat “Michibiki”"),
        subject: Subject {
            state: Some(p("自己点検 第2回、2026-11-22に提出", "Self-assessment no. 2, submitted 2026-11-22")),
            ..base.subject
        },
        standing: p(
            "この報告書は事業者自身の申告です。第三者や行政機関が確かめたものではなく、承認や認証ではありません。",
            "This report is the operator’s own statement. No third party and no authority has verified it; it is neither an approval nor a certificate.",
        ),
        counts: (0..4).map(|i| count(lang, i, norms, true)).collect(),
        sections: sections(lang, norms, true),
        heat: Some(HeatMap {
            columns: ["developer", "provider", "user"]
                .iter()
                .zip([p("AI開発者", "AI developer"), p("AI提供者", "AI provider"), p("AI利用者", "AI business user")])
                .map(|(i, l)| ((*i).to_owned(), l))
                .collect(),
            rows: (0u32..10)
                .zip(names)
                .map(|(i, n)| (format!("C-{}", i + 1), (*n).to_owned(), (0..3).map(|j| cell(i * 3 + j)).collect()))
                .collect(),
        }),
        risks: (0..3).map(|i| risk(lang, i)).collect(),
        receipt: Some(ReceiptLine {
            entry: "ent_01939c1f2b7e7a31".into(),
            index: Some(4021),
            at: "2026-11-22 13:05".into(),
        }),
        ..base
    }
}

const PRINCIPLES_JA: &[&str] = &[
    "人間中心",
    "安全性",
    "公平性",
    "プライバシー保護",
    "セキュリティ確保",
    "透明性",
    "アカウンタビリティ",
    "教育・リテラシー",
    "公正競争確保",
    "イノベーション",
];
const PRINCIPLES_EN: &[&str] = &[
    "Human-centric",
    "Safety",
    "Fairness",
    "Privacy protection",
    "Ensuring security",
    "Transparency",
    "Accountability",
    "Education and literacy",
    "Fair competition",
    "Innovation",
];

fn count(lang: Lang, i: usize, norms: usize, assessed: bool) -> Count {
    let (id, ja, en) = INSTRUMENTS[i];
    let share = norms / 4;
    Count {
        instrument: id.into(),
        title: lang.pick(ja, en).into(),
        nature: if i == 0 {
            lang.pick("法律", "statute")
        } else {
            lang.pick("指針・ガイドライン", "guideline")
        }
        .into(),
        applies: share,
        depends: 3,
        not: 7 + i,
        answered: assessed.then_some([share / 2, 4, 2, 1, 3]),
    }
}

const INSTRUMENTS: [(&str, &str, &str); 4] = [
    ("jp-ai-act@2025-09-01", "AI法", "AI Act of Japan"),
    ("aigb@1.2", "AI事業者ガイドライン1.2", "AI Guidelines for Business 1.2"),
    ("hiroshima-coc@2023-10-30", "広島プロセス国際行動規範", "Hiroshima Process Code of Conduct"),
    ("oecd-ai@2024-05-03", "OECD AI原則", "OECD AI Principles"),
];

fn step(lang: Lang, i: usize) -> FirstStep {
    let steps = [
        (
            "学習データの出所を記録する",
            "Record where the training data comes from",
            "7項目がこの情報を待っている。後からでは確かめにくい。",
            "Seven norms wait for it, and it is hard to find out later.",
            Some("aigb@1.2:C-6-1"),
        ),
        (
            "利用者への注意書きを見直す",
            "Review what users are told",
            "AIと話していることが分かる表示は、最も多くの文書が求めている。",
            "That a person talks to an AI is what most instruments ask to be said.",
            Some("aigb@1.2:C-6-2"),
        ),
        (
            "誤りを受け付ける連絡先を決める",
            "Name a contact for wrong answers",
            "担当者が空欄のままになっている。",
            "Nobody is named yet.",
            None,
        ),
        (
            "評価の結果を証拠として添える",
            "Attach evaluation results as evidence",
            "「満たしている」とした項目のうち5件に証拠がない。",
            "Five answers marked as met show no evidence.",
            Some("aigb@1.2:C-2-1"),
        ),
    ];
    let (ja, en, why_ja, why_en, norm) = steps[i % 4];
    FirstStep { title: lang.pick(ja, en).into(), why: lang.pick(why_ja, why_en).into(), norm: norm.map(Into::into) }
}

fn facts(lang: Lang) -> Vec<FactLine> {
    let line = |fact: &str, ja: (&str, &str), en: (&str, &str), place: &str, words: Option<&str>| {
        let (label, value) = lang.pick(ja, en);
        FactLine {
            fact: fact.into(),
            label: label.into(),
            value: value.into(),
            place: Some(place.into()),
            words: words.map(Into::into),
        }
    };
    vec![
        line(
            "role",
            ("立場", "AI提供者"),
            ("Role", "AI provider"),
            lang.pick("質問への回答", "answer to the check"),
            None,
        ),
        line(
            "generative",
            ("生成AIか", "はい"),
            ("Generative AI?", "yes"),
            "/components/0/modelCard/modelParameters/task",
            Some("text-generation"),
        ),
        line(
            "personal_data",
            ("個人情報を扱うか", "はい"),
            ("Handles personal data?", "yes"),
            "/services/0/data/0/classification",
            Some("PII: name, address"),
        ),
        line(
            "users",
            ("利用者", "市民・職員"),
            ("Users", "citizens, staff"),
            lang.pick("質問への回答", "answer to the check"),
            None,
        ),
    ]
}

fn missing(lang: Lang) -> Vec<MissingLine> {
    [
        (
            "training_data",
            "学習データの出所",
            "Origin of training data",
            "学習に使ったデータの出所を説明できますか。",
            "Can you say where the training data comes from?",
            7,
        ),
        (
            "compute",
            "学習の計算量",
            "Training compute",
            "学習に使った計算量は10の25乗FLOPを超えますか。",
            "Did training use more than 10^25 FLOP?",
            3,
        ),
    ]
    .into_iter()
    .map(|(fact, ja, en, ask_ja, ask_en, norms)| MissingLine {
        fact: fact.into(),
        label: lang.pick(ja, en).into(),
        ask: lang.pick(ask_ja, ask_en).into(),
        norms,
    })
    .collect()
}

fn sections(lang: Lang, norms: usize, assessed: bool) -> Vec<Section> {
    let section = |i: usize| {
        let (id, ja, en) = INSTRUMENTS[i];
        Section {
            instrument: id.into(),
            title: lang.pick(ja, en).into(),
            standing: lang.pick("総務省・経済産業省　指針・ガイドライン（法的拘束力なし）　2026年3月31日", "Ministry of Internal Affairs and Communications; Ministry of Economy, Trade and Industry · guideline, no legal force · 31 March 2026").into(),
            url: "https://www.meti.go.jp/shingikai/mono_info_service/ai_shakai_jisso/20260331_report.html".into(),
            lines: (0..(norms + 3 - i) / 4).map(|n| line(lang, id, n, assessed)).collect(),
        }
    };
    (0..4).map(section).filter(|section| !section.lines.is_empty()).collect()
}

/// An answer sheet with this many rows.
pub fn sheet(lang: Lang, rows: usize) -> AnswerSheet {
    let w = words(lang);
    let status = [w.met, w.partly, w.unanswered, w.not_applicable, w.not_met];
    let row = |n: usize| {
        let line = line(lang, "aigb@1.2", n, true);
        let given = line.given.unwrap_or_else(|| given(lang, n));
        SheetRow {
            norm: format!("aigb@1.2:n-{n}"),
            group: lang.pick("C-1 人間中心", "C-1 Human-centric").into(),
            citation: line.citation,
            title: line.title,
            text: line.text,
            strength: line.strength,
            status: status[n % 5].into(),
            statement: given.statement,
            reason: given.reason,
            owner: given.owner,
            due: given.due.unwrap_or_default(),
            evidence: given.evidence.join("\n"),
            revision: (n % 4) as i64,
        }
    };
    AnswerSheet {
        lang,
        assessment: "asm_01939c1f2b7e7a31".into(),
        cover: vec![
            (w.name.into(), lang.pick("窓口案内チャット", "Enquiry chat").into()),
            (w.made_at.into(), "2026-11-22 13:08".into()),
        ],
        rows: (0..rows).map(row).collect(),
        explanation: vec![(w.status.into(), lang.pick("五つから選ぶ", "choose one of five").into())],
    }
}

/// A system offered in the European Union and in a country of which the catalogue holds nothing.
fn abroad(lang: Lang) -> AbroadPart {
    let p = |ja: &'static str, en: &'static str| lang.pick(ja, en).to_owned();
    AbroadPart {
        title: p("国外の文書", "Instruments abroad"),
        text: p(
            "国外でも提供するため、次の文書が関わる可能性があります。",
            "It is offered abroad: these may concern it.",
        ),
        instruments: vec![AbroadLine {
            instrument: "eu-aia@2026-07-27".into(),
            title: p("EU AI法（2026-07-27版）", "EU AI Act (2026-07-27)"),
            standing: p("EU・法令・該当しうる規定 12項目", "EU, statute, 12 provisions that may apply"),
        }],
        uncovered: Some(p("その他の国の文書は収録していません。", "For other countries the catalogue holds nothing.")),
        how: p("自己点検を始めるときに、この文書を選んで加えられます。", "Choose it when you begin a self-assessment."),
        caution: p("国外の法律についての助言ではありません。", "This is no advice on foreign law."),
    }
}
