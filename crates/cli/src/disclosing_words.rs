//! The Japanese of the help of `shirube sheet`, `received` and `change`, and of what goes before them.

use crate::help;

/// English and Japanese.
pub const ALL: &[(&str, &str)] = &[
    (
        "Disclosure sheets: list, show, draft, set, submit, approve, publish, withdraw, send, answer, export",
        "開示シート：一覧、表示、起案、記入、承認依頼、承認、公開、撤回、送付、回答、書き出し",
    ),
    (
        "Statements received: list, show, take, confirm, accept, decline, ask, pins, export",
        "受け取った言明：一覧、表示、取り込み、鍵の確認、受け入れ、見送り、質問、よりどころ、書き出し",
    ),
    (
        "Changes that travel: preview, announce, drop, sent, list, show, seen, settle",
        "変更通知：下見、送付、取りやめ、送った一覧、届いた一覧、表示、確認済み、見直し",
    ),
    (
        "The login of the member who does it; the password is read from standard input, or asked for on a terminal",
        "操作する人のログイン名（その事業者に所属する人）。パスワードは標準入力から読むか、端末で尋ねる",
    ),
    (
        "The installation's public address, as `serve` has it; needed to sign",
        "この登録簿の公開の宛先。serve に指定したものと同じ。署名に必要",
    ),
    (
        "The installation's public address, as `serve` has it; needed for a change to reach other nodes",
        "この登録簿の公開の宛先。serve に指定したものと同じ。ほかのノードに届けるのに必要",
    ),
    ("List an operator's sheets in use, latest change first", "事業者の使用中の開示シートの一覧（新しい順）"),
    (
        "Only in this state: draft, submitted, issued, superseded or withdrawn",
        "この状態のものだけ：draft、submitted、issued、superseded、withdrawn",
    ),
    (
        "Show a sheet with what is still open in it, and who was given it",
        "開示シートを、まだ決まっていない項目と送付先とともに表示する",
    ),
    ("Its id (sht_…)", "ID（sht_…）"),
    (
        "Draft the next version of a sheet from the register and the self-assessments",
        "登録簿と自己点検から、次の版の開示シートを起こす",
    ),
    ("What it is about: an asset's id (ast_…)", "対象の ID（ast_…）"),
    (
        "Whom it is for: provider, user, authority or public",
        "開示の相手：provider、user、authority、public",
    ),
    ("Say what stands in one field of a draft", "作成中のシートの一つの項目に書く"),
    ("The field, as `sheet show` names it", "項目（sheet show に出る名前）"),
    (
        "What the register has from this origin, as `sheet show` names it",
        "登録簿にあるものを使う（sheet show に出る出どころ）",
    ),
    ("One's own words; lines that all begin with `- ` are a list", "自分の言葉で書く。すべての行を「- 」で始めると箇条書き"),
    ("Nothing, and why", "書かない場合は、その理由"),
    ("How many days the statement is to run", "言明の有効期間（日数）"),
    ("Hand a draft on to a second person", "承認に回す"),
    (
        "Give a sheet back to be written on, with words; one of its writers needs none",
        "言葉を添えて差し戻す（書いた人が取り戻すときは不要）",
    ),
    ("Why, in words the other side reads", "理由（相手が読む言葉で）"),
    ("Approve a sheet someone else wrote; it is signed", "ほかの人が書いたシートを承認し、署名する"),
    ("Put a sheet for the public on the operator's public page", "公開用のシートを事業者の公開ページに載せる"),
    ("Take it off again", "公開ページから下ろす"),
    ("Take back what was signed, for good", "署名したものを撤回する（取り消せない）"),
    (
        "Give an issued sheet to a recipient, with the chosen fields and no other",
        "発行したシートを相手に渡す（選んだ項目だけ）",
    ),
    ("The sheet's id (sht_…)", "シートの ID（sht_…）"),
    ("To an operator on this installation: id, Corporate Number or name", "この登録簿の事業者に：ID、法人番号または名称"),
    (
        "To an operator on another node: its address there, https://host/o/opr_…",
        "ほかのノードの事業者に：そこでの宛先 https://…/o/opr_…",
    ),
    ("As a file to hand over", "ファイルで渡す"),
    ("As a file to attach to a mail", "メールに添付するファイルとして渡す"),
    ("What the recipient is called", "相手の名前"),
    ("A field to show, as `sheet show` names it; may be given again", "見せる項目（sheet show に出る名前。複数指定できる）"),
    (
        "Why a field is shown that needs a decision for each recipient: field=reason",
        "相手ごとの判断が要る項目を見せる理由：項目=理由",
    ),
    ("Show one recipient further fields", "一つの相手に項目を足して見せる"),
    ("The delivery's id (dlv_…), as `sheet show` gives it", "送付の ID（dlv_…。sheet show に出るもの）"),
    ("Show one recipient of a sheet, with questions and answers", "一つの送付を、質問と回答とともに表示する"),
    ("Answer what a recipient asked", "相手の質問に答える"),
    ("The answer", "回答"),
    (
        "Write the file for a recipient, with everything that lets it be checked offline",
        "相手に渡すファイルを、通信なしで確かめられる一式とともに書き出す",
    ),
    ("List what an operator received, newest first", "事業者が受け取った言明の一覧（新しい順）"),
    (
        "Only in this state: new, asked, accepted, declined or superseded",
        "この状態のものだけ：new、asked、accepted、declined、superseded",
    ),
    ("Show one with what it says and every finding", "一つの言明を、内容とすべての確認結果とともに表示する"),
    ("Its id (rcv_…)", "ID（rcv_…）"),
    (
        "Take in a statement that came as a file; the same again changes nothing",
        "ファイルで届いた言明を取り込む（同じものは一度だけ）",
    ),
    (
        "The file: a bundle (.statement.json) or a statement alone; - reads standard input",
        "ファイル：一式（.statement.json）または言明だけ。- は標準入力",
    ),
    ("What whoever gave it is called", "渡した相手の名前"),
    (
        "Confirm the issuer's keys after comparing their thumbprints by another channel",
        "発行者の鍵を、別の経路で照合したうえで確認済みにする",
    ),
    (
        "The thumbprint of a key as the issuer reads it out; may be given again",
        "発行者が読み上げた鍵のサムプリント（複数指定できる）",
    ),
    ("Take it as a ground for some assets: each is pinned to it", "受け入れて、対象のよりどころにする"),
    ("An asset that is to rest on it (ast_…); may be given again", "よりどころにする対象（ast_…。複数指定できる）"),
    ("Do not take it as a ground, or no longer", "受け入れを見送る、または取りやめる"),
    ("Ask whoever gave it", "渡した相手に質問する"),
    ("The question", "質問"),
    ("List what an asset rests on", "対象がよりどころにしている言明の一覧"),
    (
        "Write it as it came, with everything that lets it be checked offline",
        "届いたものを、通信なしで確かめられる一式とともに書き出す",
    ),
    (
        "Write a change down and show whom it reaches; nobody is told yet",
        "変更を書き、届く範囲を表示する（まだ知らせない）",
    ),
    ("What changed: an asset's id (ast_…)", "変わったもの：対象の ID（ast_…）"),
    (
        "What happened: new-version, statement-withdrawn, statement-superseded, statement-suspended, statement-restored, evaluation-failed or incident",
        "何が起きたか：new-version、statement-withdrawn、statement-superseded、statement-suspended、statement-restored、evaluation-failed、incident",
    ),
    ("Why, for those who were given a statement about it", "理由（言明を渡した相手に向けて）"),
    ("Why, for everyone further along", "理由（その先のすべての人に向けて）"),
    (
        "A field of the statement that says something else now; may be given again; none: all",
        "内容が変わった項目（複数指定できる。省略時はすべて）",
    ),
    ("The statement it speaks of (stm_…)", "対象となる言明（stm_…）"),
    ("Take that statement back when the change goes out", "知らせるときに、その言明を撤回する"),
    ("The statement that takes its place (stm_…)", "代わりになる言明（stm_…）"),
    ("Send a change on its way; it cannot be called back", "変更を知らせる（取り消せない）"),
    ("Its id (cng_…)", "ID（cng_…）"),
    (
        "The number of systems it reaches, where that is 10,000 or more",
        "届く対象の数（10,000 以上のときに必要）",
    ),
    ("Drop a change nobody was told of", "まだ知らせていない変更を取りやめる"),
    ("List the changes an operator wrote, latest first", "事業者が書いた変更の一覧（新しい順）"),
    ("List what an operator was told from upstream, latest first", "事業者に上流から届いた変更の一覧（新しい順）"),
    (
        "Show one: whom it reached and who has seen it; with --told, what of that operator's rests on it",
        "一つの変更を、届いた相手と確認した相手とともに表示する。--told では、その事業者への影響を表示する",
    ),
    ("As this operator was told of it: id, Corporate Number or name", "この事業者に届いた内容として：ID、法人番号または名称"),
    ("Note that one has seen what one was told; upstream is told in figures", "届いた変更を確認済みにする（上流には件数だけが伝わる）"),
    ("The operator that was told: id, Corporate Number or name", "変更が届いた事業者：ID、法人番号または名称"),
    ("Note what was found about a thing or an answer because of a change", "変更を受けて見直した結果を記録する"),
    ("An asset (ast_…), or an answer: asm_…/NORM", "対象（ast_…）または回答（asm_…/条項）"),
    ("What was found", "見直した結果"),
    ("Make an account a member of an operator, or change its role", "アカウントを事業者に所属させる、または役割を変える"),
    ("The login of the account", "アカウントのログイン名"),
    ("What it may do there: owner, editor or viewer", "役割：owner（責任者）、editor（編集）、viewer（閲覧）"),
    ("Change name, version or summary; what is not given stays", "名称・版・概要を変える（指定しないものはそのまま）"),
    ("The name", "名称"),
    ("The version", "版"),
    ("What it is, in a few sentences", "概要"),
    ("Start a self-assessment of an asset", "対象の自己点検を始める"),
    ("What is assessed: an asset's id (ast_…)", "点検する対象の ID（ast_…）"),
    (
        "Answer one norm of a self-assessment; with --rests-on, a received statement is attached as evidence",
        "自己点検の一つの項目に答える。--rests-on で、受け取った言明を証拠として付ける",
    ),
    ("The self-assessment's id (asm_…)", "自己点検の ID（asm_…）"),
    ("The norm, with its version: aigb@1.2:C-2-1", "条項（版を含む）：aigb@1.2:C-2-1"),
    (
        "How it stands: met, partly-met, not-met or not-applicable",
        "状況：met、partly-met、not-met、not-applicable",
    ),
    ("What is done", "実施していること"),
    ("Why it is not applicable", "該当しない理由"),
    ("An accepted statement the answer rests on (rcv_…)", "回答のよりどころにする、受け入れ済みの言明（rcv_…）"),
    (
        "A field of it the answer rests on; may be given again; none: all",
        "よりどころにする項目（複数指定できる。省略時はすべて）",
    ),
    ("Hand a self-assessment in; what it says then no longer changes", "自己点検を提出する（内容はその後変わらない）"),
    (
        "Make a certificate and its key for this node, for a closed network and to try: others trust it with --trust",
        "このノードの証明書と鍵を作る（閉じた網での利用と試行のため）。相手は --trust で信頼する",
    ),
    (
        "The name or address others reach it under; may be given again",
        "相手がこのノードに届くときの名前またはアドレス（複数指定できる）",
    ),
    (
        "The directory for cert.pem and key.pem; what stands there stays",
        "cert.pem と key.pem を置くディレクトリ（すでにあるものは変えない）",
    ),
    (
        help::SHEET_EXAMPLES,
        "例：
  shirube sheet draft ast_0192… --for provider --by a@example.jp
  shirube sheet set sht_0192… limitations --own '法律相談には使えません。' --by a@example.jp
  shirube sheet submit sht_0192… --by a@example.jp
  shirube sheet approve sht_0192… --by b@example.jp --address https://shirube.example.jp
  shirube sheet send sht_0192… --party https://provider.example.jp/o/opr_0192… --name 提供株式会社 --show name --show limitations \\
      --by a@example.jp

自分が書いたシートは自分では承認できません。二つのノードの間の一巡は scripts/circle.sh にあります。",
    ),
    (
        help::CHANGE_EXAMPLES,
        "例：
  shirube change preview ast_0192… --kind new-version --words '重みを改めた。' --field limitations --by a@example.jp
  shirube change announce cng_0192… --by a@example.jp
  shirube change list 7123456789012
  shirube change show cng_0192… --told 7123456789012
  shirube change seen cng_0192… --operator 7123456789012 --by c@example.jp",
    ),
];
