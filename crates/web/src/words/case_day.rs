//! The words of a day with cases: the calendar, the search, handing over.

use crate::words;

words! {
    /// Texts of the calendar of what is due, of the search among cases, and of handing cases over.
    DayWords, day_words {
        calendar: "期限のカレンダー", "Calendar of what is due";
        calendar_lead: "あなたの番になっている事案の期限を、いつも使うカレンダー（iCalendar 形式）で読めます。載るのは、手続の状態の名前と事案の番号とリンクだけです。件名や当事者は載りません。", "Read in your own calendar (iCalendar) when something is due in cases that wait for you. It holds the name of the state, the number of the case and a link; no title and no party.";
        calendar_keep: "アドレスを知る人は誰でも読めます。他人に渡さないでください。職を離れると、読めるものもなくなります。", "Whoever knows the address can read it, so keep it to yourself. When you leave an office, what it showed is gone.";
        calendar_none: "まだ作っていません。", "You have none yet.";
        calendar_since: "作成日時（日本時間）", "Made (Japan time)";
        calendar_make: "アドレスを作る", "Make an address";
        calendar_again: "新しいアドレスに替える", "Replace it by a new address";
        calendar_revoke: "アドレスを無効にする", "Revoke the address";
        calendar_made: "アドレスを作りました", "The address was made";
        calendar_once: "このアドレスは一度だけ表示します。前のアドレスは使えなくなりました。カレンダーの「URLで追加」に入れてください。", "It is shown only once, and an earlier address no longer works. Give it to your calendar as one to subscribe to.";
        calendar_gone: "アドレスを無効にしました。", "The address was revoked.";
        calendar_late: "期限超過", "Overdue";
        calendar_answer: "回答期限", "Answer due";
        find: "言葉・番号", "Words or number";
        find_hint: "件名と、報告の最初の内容から探します。日本語と英語の間でも探します。すべての言葉があるものだけが出ます。", "Looks in the title and in what was said at the beginning, also across Japanese and English. All words have to be there.";
        party: "当事者の事業者の番号", "Id of an operator that is a party";
        charge: "担当", "In charge";
        charge_mine: "自分が担当", "mine";
        charge_nobody: "担当なし", "nobody yet";
        cut: "言葉がありふれているため、新しい5,000件の中だけを探しました。言葉を足すか、ほかの条件で絞ってください。", "These words are so common that only the newest 5,000 cases with them were looked at. Add a word, or narrow it otherwise.";
        question: "質問", "Question";
        questions_hint: "1行に1問。質問ごとに回答の欄ができます。50問まで。", "One on each line; each gets an answer of its own. At most 50.";
        replies_lead: "質問ごとに答えます。答えない質問は空けておけます。下書きは提出するまで担当官には見えません。同じ事業者で回答できる人は、同じ下書きを見て続けられます。", "Each question is answered by itself; a question can be left open. Officials do not see a draft before it is handed in. Others of your operator who may answer see the same draft and can go on with it.";
        reply: "回答", "Answer";
        claim: "秘密として扱ってほしい部分と理由：回答", "What of this answer is to be kept confidential, and why: answer";
        claim_hint: "書くと、この回答についての申出として記録されます。不要なら空けてください。", "What you write is recorded as a claim for this answer. Leave it empty where there is none.";
        claimed: "秘密としての扱いの申出", "Claimed to be confidential";
        draft_keep: "下書きを保存", "Keep as a draft";
        draft_kept: "下書きを保存しました。まだ提出していません。", "The draft was kept. Nothing was handed in yet.";
        draft_since: "下書きの保存日時（日本時間）", "Draft kept at (Japan time)";
        draft_there: "下書きあり", "draft kept";
        routes: "移送先を考える手がかり", "Where it might be referred";
        routes_lead: "中間とりまとめの図3は、14のリスクの例ごとに主な法律を挙げています。事案の最初の内容と言葉が重なるものから並べました。図3が挙げるのは法律で、移送先ではありません。所管と、移送できるかどうかは、送る前に必ず確かめてください。", "Figure 3 of the Interim Report names the main laws for each of fourteen examples of risks. Those that share words with the beginning of the case come first. The figure names laws, not addressees: check who is in charge, and whether it can be referred, before you send it.";
        route_risk: "リスクの例", "Example of a risk";
        route_laws: "出典が挙げる法律と、所管（確かさ）", "Laws the source names, and who is in charge (how sure that is)";
        route_no_law: "出典は法律を挙げていません。所管は分かりません。", "The source names no law; who is in charge is not known.";
        route_nothing: "なし", "none";
        handover: "引継ぎ", "Handover";
        handover_lead: "ある人が担当する進行中の事案を、同じ職の別の人に移します。事案ごとに、その手続の「担当の割当て」と「担当の解除」として記録されます。移せない事案は、理由とともにそのまま残ります。", "Moves the running cases one person is in charge of to another of the same office. In each case it is recorded as the assigning and relieving of its own procedure. A case that cannot go stays, with the reason.";
        handover_from: "引き継ぐ人（いまの担当）", "From (in charge now)";
        handover_to: "引き継がれる人", "To";
        handover_look: "移るものを確かめる", "See what would move";
        handover_what: "移るもの", "What would move";
        handover_none: "この人が担当する進行中の事案は、あなたから見える範囲にはありません。", "As far as you can see, this person is in charge of no running case.";
        handover_choose: "チェックしたものだけが移ります。", "Only those ticked move.";
        handover_pick: "移す", "Move";
        handover_can: "移せます", "can move";
        handover_stays: "そのまま残ります", "stays";
        handover_note: "引継ぎの内容", "What whoever takes over should know";
        handover_note_hint: "移る事案の経過に残り、その事案の担当官が読みます。", "It stands in the history of every case that moves, for its officials.";
        handover_do: "引き継ぐ", "Hand over";
        handover_sure: "チェックした事案の担当を替えますか。記録は残ります。", "Change who is in charge of the cases ticked? The record stays.";
        handover_done: "結果", "What became of them";
        handover_moved: "移りました", "moved";
        handover_result: "結果", "Result";
        handover_most: "一度に扱うのは200件までです。終わったら、もう一度開いてください。", "At most 200 are shown at once. When they are done, open this page again.";
        handover_nothing: "移す事案を選んでください。", "Tick the cases that are to move.";
    }
}
