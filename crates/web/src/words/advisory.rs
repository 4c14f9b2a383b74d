//! The words of advisories.

use crate::words;

words! {
    /// Texts of advisories.
    AdvisoryWords, advisory_words {
        title: "注意喚起", "Advisories";
        lead: "AIに関わる出来事の調査から、国民に知らせることです。更新や訂正があっても、前の版は残ります。事業者の名称は、ここでは公表しません。", "What the public is told out of investigations about AI. When something is updated or corrected, what was said before stays. Operators are not named here.";
        none: "いま、注意喚起はありません。", "There is no advisory.";
        at: "日時", "When";
        about: "内容", "About";
        by: "省庁", "Ministry";
        revision: "版", "Version";
        urgent: "緊急", "Urgent";
        withdrawn: "撤回されました", "Withdrawn";
        withdrawn_by: "撤回した行為", "Act that withdrew it";
        systems: "影響を受けるシステム", "Systems affected";
        revisions: "これまでの版", "Every version";
        summary: "何を、なぜ変えたか", "What changed, and why";
        act: "行為", "Act";
        held: "個人に関する情報の形をした行を伏せています。行数：", "Lines held back because they have the form of personal data: ";
        older: "これより前", "Older";
        revise: "更新または訂正する", "Update or correct";
        revise_lead: "更新も訂正も、それ自体が公的行為として記録され、前の版は残ります。", "An update or a correction is an act of its own on record; what was said before stays.";
        kind: "どちらか", "Which";
        title_ja: "題（日本語）", "Title (Japanese)";
        title_en: "題（英語）", "Title (English)";
        text_ja: "本文（日本語）", "Text (Japanese)";
        text_en: "本文（英語）", "Text (English)";
        is_urgent: "すべての頁で緊急に知らせる", "Tell it on every page, as urgent";
        do_it: "知らせる", "Publish";
        sure: "公開され、消せません。知らせますか。", "It becomes public and cannot be removed. Publish?";
        done: "公開しました", "Published";
    }
}
