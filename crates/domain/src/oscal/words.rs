//! What our documents say of themselves, in both languages.

use crate::norm::Strength;
use crate::text::{Both, Lang};

fn both(ja: &str, en: &str) -> Both {
    Both { ja: ja.to_owned(), en: en.to_owned() }
}

/// Who makes the documents.
pub(super) const MAKER: &str = "標 (Shirube)";

/// Of every catalogue.
pub(super) fn paraphrase() -> Both {
    both(
        "各項目の文は標（しるべ）による要約で、原文ではありません。原文は各項目のリンクと引用箇所を見てください。strength（強さ）が法律上の責務・努力義務でない項目は、義務ではありません。日付のない項目には、文書全体の日付が当てはまります。",
        "The texts are Shirube's own paraphrase, not the original; see each link and citation. A control whose strength is not a legal duty, or a legal duty to endeavour, is no duty. Where a control has no dates, those of the whole hold.",
    )
}

/// A strength in words, so that no guideline is taken for a duty.
pub(super) fn strength(strength: Strength) -> String {
    format!("{} / {}", strength.label(Lang::Ja), strength.label(Lang::En))
}

/// Of a profile of what applies.
pub(super) fn selection() -> Both {
    both(
        "記載された情報に対して該当する規範と、情報が足りず該当するかどうか決まらない規範を選んでいます。applicability が yes は該当、depends は情報不足です。該当することは、義務であることを意味しません。",
        "Selected are the norms that apply to what was described, and those for which facts are missing. The property applicability is yes or depends. That a norm applies does not mean that it is a duty.",
    )
}

/// Of mappings.
pub(super) fn mappings() -> Both {
    both(
        "二つの文書の項目どうしの関係です。記載のない組は、関係がないのではなく、述べられていないだけです。origin が official は当該文書の所管機関、ours は標（しるべ）の読みです。",
        "How provisions of two instruments relate. A pair that is not stated is unknown, not unrelated. The property origin is official for a body in charge of one of them, ours for Shirube's own reading.",
    )
}

/// Of assessment results.
pub(super) fn self_assessment() -> Both {
    both(
        "事業者自身による自己点検です。認証や監査の結果ではなく、どこかの機関が認めたものでもありません。証拠は中身ではなくダイジェストで示します。",
        "A self-assessment by the operator: neither a certificate nor the result of an audit, and no authority stands behind it. Evidence is named by its digest; its content is not here.",
    )
}

/// Of the plan an assessment followed, which OSCAL asks for.
pub(super) fn no_plan() -> (Both, Both) {
    (
        both("自己点検の手順", "How the self-assessment was made"),
        both(
            "OSCALの点検計画はありません。該当する規範のうち点検項目になるものすべてに、事業者が答えました。",
            "There is no assessment plan in OSCAL. The operator answered every applicable norm that is a row of an assessment.",
        ),
    )
}

/// Of an answer without words.
pub(super) fn no_statement() -> Both {
    both("（説明は書かれていません）", "(no statement was given)")
}

/// Of a norm found not applicable.
pub(super) fn not_applicable() -> Both {
    both("対象外とした理由：", "Why it does not apply: ")
}

/// Of an answer given to another norm that nobody has confirmed for this one.
pub(super) fn brought_over() -> Both {
    both(
        "別の規範への回答を写したもので、この規範への回答としてはまだ確かめられていません。",
        "Brought over from an answer to another norm; nobody has confirmed it for this one yet.",
    )
}

/// Of a plan of action.
pub(super) fn gaps() -> Both {
    both(
        "自己点検で「満たしていない」「一部満たしている」と答えた項目です。期限は、事業者が書いたものだけを載せています。",
        "What the self-assessment answered with not met or partly met. Days are those the operator gave, and no others.",
    )
}

/// Of what could happen, where an assessment does not say.
pub(super) fn no_consequence() -> Both {
    both(
        "満たさないままのときに何が起こりうるかは、この点検では述べられていません。",
        "The assessment does not say what could happen if it stays unmet.",
    )
}

/// Of an instrument made from somebody's document.
pub(super) fn taken() -> Both {
    both(
        "OSCALの文書から取り込みました。文書が述べていない性質・強さ・名宛人などは、仮の値で、確かめられていません。文は取り込み元のものです。",
        "Taken from an OSCAL document. What it does not say (nature, strength, addressees and the like) stands with provisional values and is not confirmed. The texts are those of the source.",
    )
}

/// Of a text in one language only: what stands in the place of the other.
pub(super) fn untranslated(text: &str) -> Both {
    let is_japanese =
        text.chars().any(|c| matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'));
    if is_japanese {
        both(text, &format!("[not translated] {text}"))
    } else {
        both(&format!("［未訳］{text}"), text)
    }
}

/// Of a control its source no longer uses.
pub(super) fn withdrawn() -> Both {
    both("取り込み元では廃止されています。", "Withdrawn in the source.")
}

/// Nobody is named.
pub(super) fn unknown() -> Both {
    both("不明", "unknown")
}
