//! The Japanese of the help of `shirube incident`, `shirube case letters` and what `serve` takes for reports, keyed by the English.

/// English and Japanese.
pub const ALL: &[(&str, &str)] = &[
    (
        "Where the office that takes reports of incidents is written to",
        "インシデントの報告を受ける窓口のメールアドレス",
    ),
    ("Where it is called", "窓口の電話番号"),
    (
        "A proxy stands before this server: from where a request comes is what it wrote last in X-Forwarded-For",
        "このサーバーの前に代理サーバーがある。要求元は、それが X-Forwarded-For の最後に書いたものとする",
    ),
    (
        "One letter of guidance to many operators: its policy, the sending, the letters as PDF",
        "多くの事業者への一通の指導：指針、送付、PDFの文書",
    ),
    (
        "Publish a policy of guidance, which has to come first (Administrative Procedure Act art. 36)",
        "行政指導指針を公表する。送付の前に要る（行政手続法第36条）",
    ),
    ("A file with the text of the policy", "指針の文章のファイル"),
    (
        "Send one text to many operators: one act, and a record for each recipient",
        "一つの文章を多くの事業者に送る：公的行為は一つ、記録は相手ごと",
    ),
    (
        "A JSON file: title, title_en, text, reason, clauses, due",
        "JSON のファイル：title、title_en、text、reason、clauses、due",
    ),
    ("A file with the ids of the operators, one on a line", "事業者の番号を1行に1つ書いたファイル"),
    ("The act that published the policy", "指針を公表した公的行為"),
    ("Write the letters of a circular as PDF, one for each recipient", "送付した文書を、相手ごとに PDF で書き出す"),
    ("The circular", "送付"),
    ("The directory they are written to", "書き出すフォルダー"),
    ("Reports of incidents: import", "インシデントの報告：取込み"),
    (
        "Take reports in from a file: each row is a case, or is refused with its line",
        "報告をファイルから取り込む：各行が事案になるか、行番号とともに拒否される",
    ),
    ("The file; - reads standard input", "ファイル。- は標準入力"),
    ("How it is written", "書式"),
    (
        "The login of the official who does it; the password is read from standard input, or asked for on a terminal",
        "行う職員のログイン名。パスワードは標準入力から読むか、端末で尋ねる",
    ),
];
