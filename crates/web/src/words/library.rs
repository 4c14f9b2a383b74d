//! The words of the norms library: groups of instruments, versions compared, one instrument laid over another.

use crate::words;

words! {
    /// Texts of the library.
    LibraryWords, library_words {
        group_law: "日本の法律", "Law of Japan";
        group_law_note: "国会が定めたもの。AI法に罰則はありません。", "Made by the Diet. The AI Act has no penalties.";
        group_soft: "日本の指針・ガイドライン", "Guidelines of Japan";
        group_soft_note: "法的義務ではありません。取り組むかどうか、どう取り組むかは各自が決めます。", "Not legal duties. Everyone decides whether and how to follow them.";
        group_world: "国際的な原則・行動規範・条約", "International principles, codes and treaties";
        group_world_note: "日本の指針が整合をとっているもの。条約は締約国を拘束します。", "What the guidelines of Japan are aligned with. A treaty binds the States that are party to it.";
        group_foreign: "外国の法律", "Law of other jurisdictions";
        group_foreign_note: "その国や地域で提供したり、出力がそこで使われたりするときに関わります。", "Comes in when an AI is offered there or its output is used there.";
        group_standard: "規格・枠組み", "Standards and frameworks";
        group_standard_note: "自ら選んで使うものです。", "Used by choice.";
        group_taxonomy: "リスク・脅威・インシデントの分類", "Classifications of risks, threats and incidents";
        group_taxonomy_note: "見落としを防ぐための一覧で、それ自体は何も求めません。", "Lists that help to overlook nothing; by themselves they ask for nothing.";
        group_report: "報告書・提案", "Reports and proposals";
        group_report_note: "考え方や事例、まだ決まっていない案を述べるもので、それ自体は何も求めません。", "They state views, examples or what is only proposed, and by themselves ask for nothing.";
        considered: "点検での扱い", "In assessments";
        compare_with: "前の版と比べる", "Compare with the version before";
        compare_lead: "二つの版を条項ごとに比べました。番号が同じもの、対応が示されているもの、文が一字一句同じものだけを対応するものとして扱います。", "The two versions clause by clause. Clauses belong together only when their number is the same, the correspondence is stated, or the text is the same word for word.";
        compare_nothing: "条項の違いはありません。", "No clause differs.";
        compare_unchanged: "変わらない条項", "Unchanged clauses";
        compare_answer: "前の版への回答", "An answer to the old version";
        compare_kept: "そのまま使えます", "still holds";
        compare_review: "読み直しが要ります", "is to be read again";
        compare_gone: "前の版とともに残ります", "stays with the old version";
        compare_was: "変更前", "Before";
        compare_is: "変更後", "After";
        compare_counts: "条項の数", "Number of clauses";
        crosswalk_title: "文書どうしの対応", "Crosswalk";
        crosswalk_lead: "一つの文書の項目に、別の文書の項目がどこまで当てはまるかを示します。記載がないことは、関係がないことを意味しません。", "How far the provisions of one instrument speak for those of another. That nothing is stated does not mean that there is no relation.";
        crosswalk_of: "行にする文書", "Provisions of";
        crosswalk_by: "重ねる文書", "Laid over them";
        crosswalk_chains: "ほかの文書を経由する関係も含める", "Follow chains through other instruments";
        crosswalk_chain_note: "経由するたびに、言えることは弱くなります。", "Each step weakens what can be said.";
        crosswalk_show: "表示する項目", "Show";
        crosswalk_show_all: "すべて", "all";
        crosswalk_show_related: "関係が示されているもの", "with a stated relation";
        crosswalk_show_gaps: "記載のないもの", "without one";
        crosswalk_none: "この二つの文書の間には、まだ関係を記載していません。", "No relation between these two instruments is stated yet.";
        crosswalk_same: "別々の文書を選んでください。同じ文書の版の違いは「版の比較」で見られます。", "Choose two different instruments. Versions of one are under “Versions compared”.";
        crosswalk_not_stated: "記載なし", "not stated";
        crosswalk_item: "項目", "Provision";
        crosswalk_relation: "関係", "Relation";
        crosswalk_why: "理由", "Why";
        relation_carried: "前の版について記載された関係の引き継ぎ：", "carried over from what was stated of an older version: ";
        crosswalk_origin: "誰による", "Stated by";
        crosswalk_through: "経由", "through";
        crosswalk_picture: "まとまりごとの対応", "Relations by group";
        crosswalk_picture_meta: "数字は関係の数、濃さは当てはまる程度のうち最も高いもの", "the figure is the number of relations, the shade how far the strongest of them covers the row";
        crosswalk_coverage: "当てはまる程度", "How far it is covered";
        crosswalk_reverse: "行と列を入れ替える", "Swap the two";
        relations_heading: "ほかの文書との関係", "Relations to other instruments";
        separator: "、", ", ";
        sanction_by: "次の条項が定めています。", "Laid down by this clause:";
        dates_never: "適用が始まる前に、次の版に置き換わりました。", "Replaced by the next version before it applied.";
        dates_month: "月までしか確認できていません。", "Only the month is known.";
        cited_heading: "この項目を挙げているもの", "Who cites this";
        cited_none: "この項目を挙げている規範・権限・証拠の手がかりは、この目録にはありません。", "No norm, power or hint of evidence in this catalogue cites it.";
        cited_powers: "この項目を根拠とする権限", "Powers that rest on it";
        cited_hints: "最初の証拠とみる記載", "What a description can show as first evidence";
        cited_terms: "出てくる用語", "Terms it uses";
        term_clauses: "見出しに使う項目", "Provisions with it in their heading";
        term_all: "すべて検索する", "Search for all of them";
        relations_open: "対応表で見る", "See the crosswalk";
    }
}
