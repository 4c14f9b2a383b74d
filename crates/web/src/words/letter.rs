//! The words of pages of letters; those of the letter itself stand with it in the domain.

use crate::words;

words! {
    /// Texts of letters.
    LetterWords, letter_words {
        cases: "事案", "Cases";
        lead: "事案のなかで出された書面です。日本語が先、英語が続きます。人が書いた部分は書かれたままです。", "A letter that went out in a case: Japanese first, English beside it. What a person wrote stands as written.";
    }
}
