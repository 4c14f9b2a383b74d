//! The lines of the made-up report: norms, answers, examples, risks.

use shirube_domain::norm::Applies;
use shirube_domain::report::*;
use shirube_domain::text::Lang;

pub(super) fn line(lang: Lang, instrument: &str, n: usize, assessed: bool) -> NormLine {
    let texts = [
        (
            "人間の尊厳と個人の自律",
            "Human dignity and individual autonomy",
            "AIが人の尊厳や自ら決める自由を損なわないよう、目的と使い方を決める。人の判断を仰ぐ場面と、その方法をあらかじめ定め、利用者に分かる言葉で伝える。",
            "Decide purpose and use so that the AI harms neither human dignity nor the freedom to decide for oneself. Say beforehand when a person is asked to judge, and tell users in words they understand.",
        ),
        (
            "誤情報への対処",
            "Dealing with false output",
            "もっともらしい誤りが出うることを前提に、出典を示す、答えない、人に引き継ぐなどの手立てを用意する。",
            "Assume that plausible errors occur; provide sources, decline to answer, or hand over to a person.",
        ),
        (
            "適正な学習",
            "Appropriate training",
            "学習に使うデータの出所と権利を確かめ、偏りがないかを点検し、記録を残す。個人情報や秘密が含まれる場合は、取り除くか、使う根拠を明らかにする。",
            "Check origin and rights of training data, examine it for bias, and keep a record. Where it holds personal data or secrets, remove them or state the ground for use.",
        ),
        (
            "関連する利害関係者への情報提供",
            "Information for those concerned",
            "AIを使っていること、できること、できないこと、問い合わせ先を、利用の前に伝える。",
            "Before use, say that AI is used, what it can and cannot do, and whom to ask.",
        ),
    ];
    let (ja, en, text_ja, text_en) = texts[n % 4];
    let answer = if n % 5 == 3 { Applies::Depends } else { Applies::Yes };
    NormLine {
        norm: format!("{instrument}:C-{}-{}", n / 10 + 1, n % 10 + 1),
        citation: lang.pick(
            format!("第2部 C-{})-{}", n / 10 + 1, n % 10 + 1),
            format!("Part 2, C-{})-{}", n / 10 + 1, n % 10 + 1),
        ),
        title: lang.pick(ja, en).into(),
        text: lang.pick(text_ja, text_en).into(),
        strength: lang.pick("推奨（法的義務ではない）", "recommended (not a legal duty)").into(),
        certainty: lang.pick("二次資料で確認", "read in a secondary source").into(),
        answer,
        answer_words: match answer {
            Applies::Depends => lang.pick("情報が足りない", "depends on facts not given"),
            _ => lang.pick("該当する", "applies"),
        }
        .into(),
        reasons: if answer == Applies::Depends {
            vec![lang.pick("学習データの出所：未回答", "Origin of training data: not given").into()]
        } else {
            vec![
                lang.pick("立場：AI提供者", "Role: AI provider").into(),
                lang.pick("生成AIか：はい", "Generative AI?: yes").into(),
            ]
        },
        found: (n.is_multiple_of(3))
            .then(|| {
                lang.pick("モデルカード（/components/0/modelCard）", "Model card (/components/0/modelCard)").into()
            })
            .into_iter()
            .collect(),
        wanted: (n.is_multiple_of(2))
            .then(|| lang.pick("安全性評価の結果", "Safety evaluation results").into())
            .into_iter()
            .collect(),
        given: assessed.then(|| given(lang, n)),
    }
}

pub(super) fn given(lang: Lang, n: usize) -> GivenLine {
    let status = ["met", "partly-met", "unanswered", "not-applicable", "not-met"][n % 5];
    let w = words(lang);
    let status_words = [w.met, w.partly, w.unanswered, w.not_applicable, w.not_met][n % 5];
    let said = lang.pick("回答には必ず出典を付け、確信が低いときは窓口の職員に引き継ぐ。月に一度、無作為に選んだ200件を職員が確かめている。", "Every answer carries its source; when confidence is low a member of staff takes over. Each month staff check 200 answers drawn at random.");
    GivenLine {
        status: status.into(),
        status_words: status_words.into(),
        statement: if n % 5 < 2 { said.into() } else { String::new() },
        reason: if status == "not-applicable" {
            lang.pick("自ら学習を行わないため。", "We do no training ourselves.").into()
        } else {
            String::new()
        },
        owner: if n % 5 == 2 {
            String::new()
        } else {
            lang.pick("品質管理課 佐藤", "Sato, quality control").into()
        },
        due: (n % 5 == 1).then(|| "2027-03-31".into()),
        marks: if n % 5 == 1 {
            vec![
                lang.pick(
                    "言明の撤回：要約モデル / 評価に誤りがあった / 未確認",
                    "a statement withdrawn: summary model / an error in the evaluation / to be looked at",
                )
                .into(),
            ]
        } else {
            Vec::new()
        },
        evidence: if n.is_multiple_of(5) {
            vec![
                lang.pick(
                    "安全性評価の結果（eval_0193、2026-10-02、署名済み）",
                    "Safety evaluation (eval_0193, 2026-10-02, signed)",
                )
                .into(),
                "https://example.jp/reports/2026/quality-check-of-answers.pdf".into(),
            ]
        } else {
            Vec::new()
        },
    }
}

pub(super) fn examples(lang: Lang) -> Vec<ExampleLine> {
    let titles = [
        ("偽・誤情報の生成と拡散", "False information made and spread"),
        ("差別的な出力", "Discriminatory output"),
        ("個人情報の不適切な取扱い", "Improper handling of personal data"),
        ("労働者の失業", "Loss of jobs"),
    ];
    (0..14)
        .map(|i| {
            let (ja, en) = titles[i % 4];
            ExampleLine {
                norm: format!("interim@2025-02-04:risk-{}", i + 1),
                title: lang.pick(ja, en).into(),
                answer: [Applies::Yes, Applies::Depends, Applies::No][i % 3],
                answer_words: [lang.pick("該当する", "applies"), lang.pick("情報が足りない", "depends on facts not given"), lang.pick("該当しない", "does not apply")][i % 3].into(),
                laws: if i % 4 == 3 { Vec::new() } else { vec![lang.pick("個人情報の保護に関する法律（個人情報保護委員会）", "Act on the Protection of Personal Information (Personal Information Protection Commission)").into(), lang.pick("不正競争防止法（経済産業省）", "Unfair Competition Prevention Act (METI)").into()] },
                no_law: (i % 4 == 3).then(|| lang.pick("出所は法律を挙げていない", "the source names no law").into()),
            }
        })
        .collect()
}

pub(super) fn risk(lang: Lang, i: usize) -> RiskLine {
    let p = |ja: &'static str, en: &'static str| lang.pick(ja, en).to_owned();
    RiskLine {
        taxonomy: p("誤った案内", "Wrong advice"),
        description: if i == 1 {
            String::new()
        } else {
            p(
                "制度の改正直後に古い情報で答え、申請の期限を逃させるおそれ。",
                "Right after a change of law it may answer from old text and make a person miss a deadline.",
            )
        },
        likelihood: p("ときどき", "sometimes"),
        severity: p("大きい", "severe"),
        affected: p("市民、窓口の職員", "citizens, front-desk staff"),
        stage: p("運用", "operation"),
        treatment: p(
            "改正日から1週間は、該当分野の質問を職員に引き継ぐ。",
            "For a week after a change, questions of that field go to staff.",
        ),
    }
}
