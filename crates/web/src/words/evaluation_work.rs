//! Words of orders: runs of evaluations the installation carries out itself.

crate::words! {
    /// Texts of these pages.
    WorkWords, work_words {
        title: "ここで実行する", "Run here";
        order: "実行の依頼", "Order";
        orders: "これまでの依頼", "Orders so far";
        orders_none: "依頼はまだありません。", "No orders yet.";
        lead: "合意した計画を、このサーバーと作業プロセスが部分に分けて実行します。終わると実行記録が自動で届き、確認待ちになります。", "This server and its workers carry out the agreed plan in parts. When they are done, the log is handed in by itself and awaits review.";
        not_now: "計画に合意があり、確認待ちの実行記録がないときに依頼できます。", "A run can be ordered once the plan is agreed on and no log awaits review.";
        only_editor: "依頼できるのは、編集者と責任者です。", "Editors and owners can order a run.";
        target: "評価の対象の宛先", "Target";
        target_support: "OpenAI互換のAPIの宛先。このサーバーの設定で許されていない内部のネットワークには送りません。", "The address of an OpenAI-compatible API. Addresses in closed networks are refused unless this server allows them.";
        parameters: "パラメータ", "Parameters";
        parameters_support: "1行に一つ。計画と違えると、実行記録に「計画との違い」として残ります。", "One on each line. What differs from the plan stands in the result as a deviation.";
        key: "鍵の名前", "Name of the key";
        key_support: "鍵そのものは書かないでください。その名前の鍵を持つ作業プロセスだけが実行します。鍵が要らないときは空欄。", "Never the key itself. Only workers that hold a key of this name take part. Leave blank where none is needed.";
        keys_held: "今の作業プロセスが持つ鍵：", "Keys held by workers now: ";
        at_once: "一つの作業プロセスが同時に尋ねる数", "Askings at once of each worker";
        at_once_unit: "件まで", "at most";
        samples: "尋ねる問いの数（試すとき）", "Samples, for a trial";
        samples_support: "空欄ならすべて。減らすと「計画との違い」になります。", "Leave blank for all. Fewer stand as a deviation.";
        any_model: "別の名前を名乗るモデルの回答も受け取る", "Accept answers of a model that calls itself by another name";
        judges: "判定モデル", "Judges";
        judges_support: "この評価セットには、モデルに判定させる採点があります。1行に一つ、「モデル@宛先」か「名前=モデル@宛先」と書き、鍵が要るときは後に「 key=鍵の名前」を付けます。計画に判定モデルがあるときは、そのモデルだけを使えます。", "This suite has scorers that ask a model. One on each line: MODEL@ADDRESS or NAME=MODEL@ADDRESS, followed by key=NAME where it needs a key. Where the plan names judges, only those models can be used.";
        embedders: "埋め込みモデル", "Embedders";
        embedders_support: "意味の近さを測る採点があります。1行に一つ、「名前=モデル@宛先」と書き、鍵が要るときは後に「 key=鍵の名前」を付けます。", "This suite has scorers of likeness. One on each line: NAME=MODEL@ADDRESS, followed by key=NAME where it needs a key.";
        unjudged: "モデルに判定させる採点を行わない（「採点できない」として残ります）", "Leave out scorers that ask a model; their scores stay open";
        do_order: "実行を依頼する", "Order the run";
        workers_none: "動いている作業プロセスがありません。次のように起動すると、待っている部分を引き受けます。", "No worker is there. Started like this, one takes what waits:";
        workers_unable: "この鍵を持つ作業プロセスがありません。鍵を持たせて起動してください。", "No worker holds this key. Start one that does:";
        workers_here: "作業プロセス（待機を含む）", "Workers, idle ones too";
        progress: "進み具合", "Progress";
        ended: "終わった問い", "Askings ended";
        parts: "部分", "Parts";
        parts_done: "済み", "done";
        parts_taken: "実行中", "under way";
        rate: "速さ", "Rate";
        per_second: "件／秒（直近1分）", "a second, within the last minute";
        left: "残り時間の見込み", "Estimate";
        left_unknown: "まだ分かりません", "not known yet";
        assembling: "すべて終わりました。実行記録をまとめています。", "Everything was asked. The log is being put together.";
        reload: "最新の状態を見る", "Look again";
        as_json: "JSONで見る", "As JSON";
        worker: "作業プロセス", "Worker";
        answered: "回答あり", "Answered";
        failed: "回答なし", "Failed";
        last: "最後に届いた時刻", "Last heard";
        at_work: "実行中", "at work";
        idle: "待機", "idle";
        state: "状態", "State";
        caption: "作業プロセスごとの進み具合", "Progress by worker";
        shares_none: "まだ誰も引き受けていません。", "Nobody has taken a part yet.";
        troubles: "起きていること", "What went wrong";
        troubled_parts: "部分の数：", "parts: ";
        cancel: "依頼を取りやめる", "Cancel the order";
        cancel_confirm: "取りやめますか。届いた回答は残り、後で続けられます。", "Cancel it? What was answered is kept, and it can go on later.";
        cancel_not: "取りやめずに戻る", "Back, without cancelling";
        cancelled_lead: "取りやめました。届いた回答は残っています。続けると、残りだけを尋ねます。", "Cancelled. What was answered is kept; going on asks only the rest.";
        failed_lead: "続けられなくなったため、止まりました。届いた回答は残っています。原因を除いてから続けると、残りだけを尋ねます。", "It could not go on. What was answered is kept. Once the cause is gone, going on asks only the rest.";
        go_on: "続ける", "Go on";
        to_run: "届いた実行記録を見る", "See the run";
        terms: "依頼の内容", "What was ordered";
        model: "モデル", "Model";
        ordered_at: "依頼", "Ordered";
        ended_at: "終了", "Ended";
        hours: "時間", "h";
        minutes: "分", "min";
        seconds: "秒", "s";
        t_busy: "相手が混み合っています。間をおいて尋ね直します。", "The endpoint is busy. It is asked again after a while.";
        t_unavailable: "相手が一時的に応じられません。間をおいて尋ね直します。", "The endpoint says it cannot for now. It is asked again after a while.";
        t_unreachable: "相手につながりません。宛先と、相手が動いているかを確かめてください。", "The endpoint cannot be reached. Check the address and whether it is running.";
        t_timeout: "時間内に回答が届きません。", "No whole answer came in time.";
        t_html: "APIの回答の代わりにウェブページが返りました。宛先を確かめてください。", "A web page came instead of an answer. Check the address.";
        t_refused: "相手が依頼を拒みました。401や403のときは、鍵を確かめてください。", "The endpoint refuses the request. With 401 or 403, check the key.";
        t_model: "頼んだものと違う名前のモデルが答えました。", "A model of another name answered.";
        t_forbidden: "内部のネットワークの宛先です。このサーバーの設定では送れません。", "The address leads into a closed network, which this installation does not allow.";
        t_answer: "回答を読み取れませんでした。", "The answer could not be read.";
        t_key: "その名前の鍵は、この宛先に送れません。鍵は決められた宛先だけで使えます。", "The key of this name may not be sent to this address; it is for another host.";
        t_worker: "作業プロセスのあるマシンで問題が起きました。", "Something went wrong on the machine of a worker.";
        t_lost: "同じ部分で作業プロセスが何度も止まりました。", "Workers stopped at the same part again and again.";
        t_other: "続けられない理由があります。", "There is a reason it cannot go on.";
    }
}

/// What went wrong, in words, by its code.
pub fn trouble(t: &WorkWords, code: &str) -> &'static str {
    match code {
        "model.busy" => t.t_busy,
        "model.unavailable" => t.t_unavailable,
        "model.unreachable" | "model.cut" => t.t_unreachable,
        "model.timeout" => t.t_timeout,
        "model.html" => t.t_html,
        "model.refused" => t.t_refused,
        "model.wrong-model" => t.t_model,
        "model.forbidden" => t.t_forbidden,
        "model.malformed" | "model.not-utf8" | "model.too-long" => t.t_answer,
        "evaluation.key-elsewhere" => t.t_key,
        "evaluation.worker-fault" => t.t_worker,
        "evaluation.workers-lost" => t.t_lost,
        _ => t.t_other,
    }
}
