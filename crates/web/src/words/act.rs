//! The words of the register of acts.

use crate::words;

words! {
    /// Texts of the register of acts.
    ActWords, act_words {
        title: "公的行為の一覧", "Register of acts";
        lead: "職にある人が権限を使って行ったことの一覧です。いつ、どの職とどの省庁が、どの権限と条項で行ったかを載せます。当事者への行為は、相手と理由を載せません。撤回や訂正があっても、もとの行為は消えません。", "What officials did under a power: when, in which office and for which ministry, on which clauses. Of acts towards a party of a case neither whom nor why is told. An act that was withdrawn or corrected stays here.";
        at: "日時", "When";
        power: "権限", "Power";
        office: "職", "Office";
        force: "性質", "Force";
        clauses: "条項", "Clauses";
        concerns: "相手と理由", "Whom, and why";
        party: "事案の当事者へ", "To a party of a case";
        gone: "目録にない権限", "A power the catalogue no longer has";
        year: "年", "Year";
        any: "すべて", "All";
        none: "当てはまる行為はありません。", "No act fits.";
        clear: "条件を外す", "Clear filters";
        older: "これより前", "Older";
        entry: "記録", "Log entry";
        withdraws: "次の行為を撤回する", "Withdraws";
        withdrawn_by: "次の行為により撤回された", "Withdrawn by";
        corrects: "次の行為を訂正する", "Corrects";
        corrected_by: "次の行為により訂正された", "Corrected by";
        take_back: "撤回または訂正する", "Withdraw or correct";
        take_back_lead: "撤回も訂正も、それ自体が公的行為として記録されます。もとの行為は残り、互いを示します。", "Withdrawing and correcting are themselves acts on record. The first act stays, and each names the other.";
        kind: "どちらか", "Which";
        findings: "理由", "Reasons";
        findings_hint: "訂正のときは、正しくはどうなのかも書いてください。もとの行為が公開のものなら、これも公開されます。", "For a correction, also say what is right. Where the first act is for everyone, so is this.";
        do_it: "実行する", "Do it";
        sure: "この行為を取り消すことはできません。実行しますか。", "This cannot be undone. Go on?";
        done: "記録しました", "On record";
    }
}
