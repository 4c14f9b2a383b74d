//! Words of procedures: what leads from where to where, who does it, in which time.

crate::words! {
    /// Texts of these pages.
    ProcedureWords, procedure_words {
        title: "手続", "Procedures";
        lead: "事案がどう進むかの決まりです。誰が、どの根拠で、いつまでに、何をするかを、そのまま読めます。進んでいる事案は、始まったときの版のまま進みます。", "How cases proceed: who does what, on which basis, by when. A running case keeps the version it began under.";
        version: "版", "Version";
        steps_count: "手順の数", "Steps";
        periods_count: "期限の数", "Periods";
        basis: "根拠", "Basis";
        calendar: "日数の数え方", "Working days";
        drawing: "全体の流れ", "The whole at a glance";
        drawing_note: "数字は下の一覧の手順の番号です。点線は、期限が過ぎたときに誰の判断もなく進む道です。", "Numbers are those of the steps below. Dashed ways are taken by nobody, when a period ends.";
        drawing_about: "上から順に、事案の状態と、状態から状態へ移る手順を示した図。同じ内容を下の表に示す。", "States of a case from top to bottom, with the steps that lead from one to another. The tables below say the same.";
        states: "状態", "States";
        state: "状態", "State";
        waits_for: "誰の番か", "Whose turn";
        outside: "問い合わせた人に伝えること", "What whoever asks is told";
        end: "終わり", "An end";
        steps: "手順", "Steps";
        number: "番号", "No.";
        step: "手順", "Step";
        from: "どの状態から", "From";
        to: "どの状態へ", "To";
        by: "行う人", "By";
        clock: "期限が過ぎたとき（誰の判断でもない）", "When a period ends; nobody decides";
        second: "確認する別の人", "Second person";
        apart: "次の手順を行った人は行えません：", "Not by whoever took: ";
        asks: "書くこと", "What is asked";
        required: "必須", "needed";
        documents: "出る文書", "Documents";
        act: "権限", "Power";
        force: "効力", "Force";
        binding: "相手を拘束する", "binding";
        guidance: "行政指導（任意）", "guidance, voluntary";
        information: "情報の提供", "information";
        internal: "内部の判断", "internal decision";
        periods: "期限", "Periods";
        period: "期限", "Period";
        length: "長さ", "How long";
        given: "手順で定めた日まで", "until the day given at the step";
        runs: "進む状態", "Runs in";
        lapse: "過ぎたとき", "When it ends";
        lapse_step: "次に進む：", "goes on with: ";
        lapse_tell: "知らせる：", "tells: ";
        lapse_bars: "できなくなる：", "closes: ";
        ours: "条文にない、この仕組みの決まり", "a rule of the house; no clause gives it";
        stays: "最後の日が閉庁日でも動かない", "stays on a closed last day";
        moves: "手順のほかにできること", "What else can be done";
        a_move: "できること", "Move";
        house: "この仕組みの決まり", "Rule of the house";
    }
}
