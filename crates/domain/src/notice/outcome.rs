//! How a try to send ended: the word kept in the queue, as people read it.

use crate::text::Lang;

/// A word of the queue in words for people. The word itself holds no address and no secret, and neither does this.
pub fn told(outcome: &str, lang: Lang) -> String {
    match outcome {
        "sent" => return lang.pick("メールサーバーが受け取りました", "the mail server took it").to_owned(),
        "sent-again" => {
            return lang
                .pick(
                    "届いたか分からなかったため、もう一度送りました",
                    "sent once more, since nobody knew whether it had been taken",
                )
                .to_owned();
        }
        "not-wanted" => {
            return lang
                .pick("受け取る人が希望していないため、送りませんでした", "not sent: no longer wanted")
                .to_owned();
        }
        _ => {}
    }
    if let Some(rest) = outcome.strip_prefix("unknown ") {
        let why = told(rest, lang);
        return lang.pick(format!("届いたか分かりません：{why}"), format!("nobody knows whether it was taken: {why}"));
    }
    let (step, why) = outcome.split_once(' ').unwrap_or((outcome, ""));
    if let ("auth", "535" | "534" | "530") = (step, why) {
        return lang.pick(
            format!("メールサーバーが、ユーザー名かパスワードを受け入れませんでした（{why}）"),
            format!("the mail server did not accept the user or the password ({why})"),
        );
    }
    let (step, why) = (step_told(step, lang), why_told(why, lang));
    lang.pick(format!("{step}：{why}"), format!("{step}: {why}"))
}

fn step_told(step: &str, lang: Lang) -> &str {
    match step {
        "connect" | "tls" => lang.pick("メールサーバーへの接続", "connecting to the mail server"),
        "starttls" => lang.pick("暗号化の開始", "beginning encryption"),
        "auth" => lang.pick("メールサーバーへのサインイン", "signing in to the mail server"),
        "sender" => lang.pick("送信元のアドレス", "the address it is sent from"),
        "recipient" => lang.pick("宛先のアドレス", "the address it is sent to"),
        "address" => lang.pick("アドレスの形", "the form of an address"),
        "data" | "text" => lang.pick("本文の受け渡し", "handing over the text"),
        other => other,
    }
}

fn why_told(why: &str, lang: Lang) -> String {
    let word = match why {
        "certificate-expired" => {
            lang.pick("サーバーの証明書の期限が切れています", "the server's certificate has expired")
        }
        "certificate-not-yet" => {
            lang.pick("サーバーの証明書がまだ有効になっていません", "the server's certificate is not valid yet")
        }
        "certificate-unknown" => lang.pick(
            "サーバーの証明書の発行者を、この機械は信頼していません",
            "the server's certificate is from an issuer this machine does not trust",
        ),
        "certificate-name" => {
            lang.pick("サーバーの証明書が、別の名前のものです", "the server's certificate is for another name")
        }
        "certificate" => lang.pick("サーバーの証明書を確かめられません", "the server's certificate cannot be verified"),
        "tls" => lang.pick("暗号化した接続を作れません", "no encrypted line could be made"),
        "not-offered" => lang.pick("サーバーが対応していません", "the server does not offer it"),
        "timeout" => lang.pick("時間内に答えがありませんでした", "no answer in time"),
        "cut" => lang.pick("接続できないか、途中で切れました", "there was no line, or it was cut"),
        "" => lang.pick("受け付けられませんでした", "it was not accepted"),
        code => return lang.pick(format!("サーバーの答えは {code}"), format!("the server answered {code}")),
    };
    word.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_a_try_can_end_with_is_a_sentence_in_both_languages() {
        let words = [
            "sent",
            "sent-again",
            "not-wanted",
            "auth 535",
            "connect certificate-expired",
            "connect certificate-unknown",
            "starttls certificate-name",
            "connect certificate-not-yet",
            "connect certificate",
            "starttls not-offered",
            "connect tls",
            "connect cut",
            "data timeout",
            "recipient 550",
            "address",
            "unknown text cut",
        ];
        for word in words {
            let (ja, en) = (told(word, Lang::Ja), told(word, Lang::En));
            assert!(!ja.is_ascii(), "{word}: {ja}");
            assert!(en.is_ascii() && en.contains(' '), "{word}: {en}");
            let code: String = word.chars().filter(char::is_ascii_digit).collect();
            assert!(ja.contains(&code) && en.contains(&code), "{word}");
        }
    }
}
