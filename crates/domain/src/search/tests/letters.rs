//! Folding and tokens.

use super::super::fold::{fold, folded};
use super::super::token::{For, is_cjk, tokens};
use proptest::prelude::*;

#[test]
fn what_looks_different_and_means_the_same_folds_alike() {
    let same = [
        ("ＡＩ　チャット", "ai ちゃっと"),
        ("ｱﾌﾟﾘｶﾞ", "あぷりが"),
        ("サーバー", "サーバ"),
        ("マネジメント・システム", "まねじめんとしすてむ"),
        ("C‐2―1", "c-2-1"),
        ("naïve Café", "naive cafe"),
        ("ヴァイオリン", "ゔぁいおりん"),
        ("㈱", "(株)"),
        ("a\u{200b}b\u{202e}c", "abc"),
        ("  a \n b ", "a b"),
    ];
    for (a, b) in same {
        assert_eq!(fold(a), fold(b), "{a} / {b}");
    }
    assert_eq!(fold("サーバーの"), "さーばーの");
}

proptest! {
    #[test]
    fn folding_twice_is_folding_once(text in "\\PC{0,40}|[ァ-ヶー・ｱ-ﾟ゛゜\u{3099}a-zＡ-Ｚ第一二条 ]{0,30}") {
        let once = fold(&text);
        prop_assert_eq!(fold(&once), once);
    }

    #[test]
    fn every_folded_letter_knows_where_it_came_from(text in "\\PC{0,40}") {
        let whole = folded(&text);
        prop_assert_eq!(whole.chars.len(), whole.from.len());
        prop_assert!(whole.from.is_sorted());
        prop_assert!(whole.from.iter().all(|i| text.is_char_boundary(*i)));
    }

    #[test]
    fn a_part_of_a_japanese_text_has_no_token_the_text_has_not(
        text in "[あ-んア-ンー一-龠]{1,40}", start in 0usize..40, length in 1usize..40,
    ) {
        let chars: Vec<char> = text.chars().collect();
        let start = start.min(chars.len() - 1);
        let part: String = chars[start..(start + length).min(chars.len())].iter().collect();
        let all = tokens(&text, For::Index);
        let wanted = tokens(&part, For::Search);
        // A single kana alone is a word of its own, not a part of every text.
        let is_kana_alone = |t: &String| t.chars().count() == 1 && fold(&text).chars().count() > 1;
        for token in wanted.iter().filter(|t| !is_kana_alone(t) || t.chars().all(|c| ('一'..='龠').contains(&c))) {
            prop_assert!(all.contains(token), "{token} of {part} in {text}");
        }
    }

    #[test]
    fn words_of_a_text_are_tokens_of_it(words in proptest::collection::vec("[a-zA-Z0-9]{1,12}", 1..8), at in 0usize..8) {
        let text = words.join(" ");
        let all = tokens(&text, For::Index);
        for token in tokens(&words[at % words.len()], For::Search) {
            prop_assert!(all.contains(&token));
        }
    }

    #[test]
    fn no_token_is_empty_or_holds_a_space(text in "\\PC{0,60}") {
        for token in tokens(&text, For::Index) {
            prop_assert!(!token.is_empty() && token.chars().all(|c| !c.is_whitespace()));
            prop_assert!(token.chars().next().is_some_and(|c| is_cjk(c) || c.is_alphanumeric()));
        }
    }
}
