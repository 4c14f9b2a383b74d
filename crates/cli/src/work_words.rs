//! The Japanese of the help of `work`, and of what `serve` takes for it.

/// Examples of `work`.
pub const EXAMPLES: &str = "Examples:
  shirube work --database postgres://shirube@db/shirube --key lab@api.example=env:LAB_KEY
  shirube work --data /var/lib/shirube --allow-private          an endpoint on this machine
  shirube work --database postgres://shirube@db/shirube --name gpu-1 --concurrency 64 --key lab@api.example=file:/run/secrets/lab

A key never enters the database: an order names it, and only a worker that holds it takes its parts. Bind it to its host, or
whoever may order an evaluation can have it sent elsewhere. A part whose worker dies
goes to another after a minute; what was handed in is not asked again. Stopped with SIGTERM, it gives its part back.";

/// English and Japanese.
pub const ALL: &[(&str, &str)] = &[
    (
        "Take parts of evaluations ordered on the pages and carry them out; several machines share one PostgreSQL",
        "画面で依頼された評価を、部分に分けて実行する（PostgreSQLを通じて何台でも分担できる）",
    ),
    (
        "The most askings at once of this process [default: what each order says]",
        "このプロセスが同時に尋ねる数の上限（省略時は依頼ごとの数）",
    ),
    (
        "What this process calls itself on the pages [default: a name made of chance]",
        "画面に出る、このプロセスの名前（省略時は自動で付ける）",
    ),
    (
        "How long a part is this process's without a word from it, in seconds; another takes it then [default: 60]",
        "連絡がないとき、引き受けた部分を別のプロセスに渡すまでの秒数（省略時は60）",
    ),
    ("End once nothing is left to take", "引き受けるものがなくなったら終了する"),
    (
        "A key this process holds for evaluations, as NAME@HOST=env:VARIABLE or NAME@HOST=file:PATH: it is sent to that host and no other. Without @HOST it goes wherever an order says. Can be given several times",
        "評価に使う鍵。名前@ホスト=env:環境変数 または 名前@ホスト=file:パス。そのホストだけに送る。@ホスト を省くと、依頼に書かれたどの宛先にも送る（何度でも指定できる）",
    ),
    (
        "Carry out no parts of evaluations here; `shirube work` does, on this machine or others",
        "このサーバーでは評価を実行しない（shirube work に任せる）",
    ),
    (
        EXAMPLES,
        "例:
  shirube work --database postgres://shirube@db/shirube --key lab@api.example=env:LAB_KEY
  shirube work --data /var/lib/shirube --allow-private          このマシンにある評価対象
  shirube work --database postgres://shirube@db/shirube --name gpu-1 --concurrency 64 --key lab@api.example=file:/run/secrets/lab

鍵はデータベースに入りません。依頼には鍵の名前だけがあり、その鍵を持つプロセスだけが引き受けます。鍵はホストに
結び付けてください。そうしないと、評価を依頼できる人が、鍵を別の宛先に送らせることができます。プロセスが途中で止まった部分は、
1分後に別のプロセスが引き受け、届いた回答を尋ね直すことはありません。SIGTERM で止めると、引き受けた部分を返します。",
    ),
];
