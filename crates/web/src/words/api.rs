//! Words of the API's pages.

crate::words! {
    /// Texts of the list of operations and the list of refusals.
    ApiWords, api_words {
        title: "API", "API";
        lead: "画面でできることは、すべてプログラムからもできます。守られる規則も、透明性ログへの記録も同じです。", "Whatever a page can do, a program can do, under the same rules and into the same log.";
        document_link: "OpenAPI 3.1 の文書（JSON）", "The OpenAPI 3.1 document (JSON)";
        errors_link: "断る理由の一覧", "Every refusal";
        how_heading: "使い方", "How to use it";
        how_session: "POST /api/v1/session で得たトークンを Authorization: Bearer に付けます。規範・用語・透明性ログ・チェックは、サインインなしで使えます。", "Put the token of POST /api/v1/session into Authorization: Bearer. Norms, terms, the log and the check need no sign-in.";
        how_match: "変更には、読み込んだときの ETag を If-Match に付けます。ないと428、ほかの人が先に変えていると412を返します。", "A change carries the ETag read in If-Match: 428 without it, 412 when someone else changed it first.";
        how_once: "作成するPOSTには Idempotency-Key を付けられます。24時間のうちは、同じ内容を何度送っても結果は一つです。その後は新しい送信として扱います。", "A creating POST may carry an Idempotency-Key: however often it is sent within 24 hours, it has one effect; after that it is a new request.";
        how_problem: "断るときは RFC 9457 の形で、直す場所（pointer または parameter）と理由を、Accept-Language の言語で返します。知らない項目は受け付けません。", "Refusals are RFC 9457 problems that name the place (pointer or parameter) and the reason in the language of Accept-Language. Unknown fields are not taken.";
        how_limits: "JSONは2MB、証拠ファイルは20MB、取り込むファイルは64MBまでです。時刻はRFC 3339（協定世界時）です。", "JSON is at most 2 MB, an evidence file 20 MB, an import 64 MB. Times are RFC 3339 in UTC.";
        contents: "目次", "Contents";
        roles: "使える役割", "Roles";
        parameters: "パラメータ", "Parameters";
        body: "本文", "Body";
        answers: "応答", "Answers";
        example: "例", "Example";
        body_json: "JSON", "JSON";
        body_file: "ファイルの内容そのもの", "the file as it is";
        body_either: "JSON、またはファイルの内容そのもの", "JSON, or the file as it is";
        cursor: "前のページの next", "`next` of the page before";
        part_session: "サインイン", "Signing in";
        part_norms: "規範・事実・リスク・用語", "Norms, facts, risks, terms";
        part_check: "チェック", "The check";
        part_operators: "事業者とメンバー", "Operators and members";
        part_assets: "資産", "Assets";
        part_assessments: "自己点検と回答", "Assessments and answers";
        part_evidence: "証拠とリスク", "Evidence and risks";
        part_papers: "報告書と表計算ファイル", "Reports and sheets";
        part_log: "透明性ログ", "The transparency log";
        part_documents: "この文書", "These documents";
        errors_title: "断る理由の一覧", "Every refusal";
        errors_lead: "応答の type と code が、この一覧を指します。コードは変わりません。", "The type and code of a problem point here. Codes do not change.";
        code: "コード", "Code";
        message_ja: "日本語", "Japanese";
        message_en: "英語", "English";
    }
}
