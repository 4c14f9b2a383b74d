//! The words of the search.

use crate::words;

words! {
    /// Texts of the search.
    SearchWords, search_words {
        hint: "日本語と英語、読みがな、略称で探せます。条項番号（AI法第13条、C-2-1）や法律名はその場所を示します。「」で囲むと、その言葉どおりに探します。", "In Japanese or English, by readings and abbreviations. Clause numbers (AI Act 13, C-2-1) and names of laws lead straight there. Words in quotation marks are looked for as they stand.";
        examples: "例", "Examples";
        example_clause: "AI法第13条", "AI Act 13";
        example_kana: "とうめいせい", "transparency";
        example_law: "個情法", "APPI";
        example_phrase: "「リスクの評価」", "\"risk assessment\"";
        read_as: "次のように読みました", "Read as";
        not_ready: "索引を準備しています", "The index is being prepared";
        not_ready_text: "目録が新しくなったため、索引を作り直しています。ふつうは数秒で終わります。それまでは、見つからないものがあります。", "The catalogue has changed and the index is being made anew, usually within seconds. Until then some things are not found.";
        cut: "長いため、はじめの部分だけで探しました。", "The search is long; only its first part was looked for.";
        looked_into_before: "この言葉どおりに書かれているかを、はじめの", "The first ";
        looked_into_after: "件まで確かめました。その先にもあるかもしれません。言葉を長くするか、種類を選ぶと絞り込めます。", " candidates were read for these exact words. There may be more beyond them; a longer phrase or a single kind narrows it down.";
        near: "もしかして", "Did you mean";
        filters: "絞り込む", "Narrow down";
        filter_instrument: "法令・指針", "Instrument";
        filter_strength: "強さ", "Strength";
        filter_jurisdiction: "国・地域", "Jurisdiction";
        filter_status: "版", "Version";
        any: "すべて", "any";
        kinds: "種類ごとの件数", "Results by kind";
        more: "すべて見る", "See all";
        next: "次へ", "Next";
        first: "はじめから", "From the start";
        or_more: "以上", " or more";
        without_filters: "絞り込みを外すと見つかることがあります。", "Without the filters there may be results.";
    }
}
