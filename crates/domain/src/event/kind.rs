//! The kinds of events there are.

use crate::text::scale;

scale! {
    /// What happened.
    Kind {
        /// A statement of the operator's was issued.
        StatementIssued = "statement.issued", "言明を発行した", "a statement was issued";
        /// A statement came from somebody else.
        StatementReceived = "statement.received", "言明が届いた", "a statement came in";
        /// A statement of somebody else was taken as a ground.
        StatementAccepted = "statement.accepted", "言明を受け入れた", "a statement was accepted";
        /// A statement no longer counts.
        StatementWithdrawn = "statement.withdrawn", "言明を撤回した", "a statement was withdrawn";
        /// A disclosure sheet went out.
        SheetSent = "sheet.sent", "開示シートを送った", "a disclosure sheet was sent";
        /// A disclosure sheet came in.
        SheetReceived = "sheet.received", "開示シートが届いた", "a disclosure sheet came in";
        /// A question about a disclosure sheet.
        SheetAsked = "sheet.asked", "開示シートに質問があった", "a question about a disclosure sheet";
        /// A disclosure sheet was accepted.
        SheetAccepted = "sheet.accepted", "開示シートが受け入れられた", "a disclosure sheet was accepted";
        /// A change was made known to those downstream.
        ChangeAnnounced = "change.announced", "変更を知らせた", "a change was announced";
        /// A change upstream was made known to the operator.
        ChangeReceived = "change.received", "変更の知らせが届いた", "a change upstream became known";
        /// Somebody downstream has seen a change.
        ChangeSeen = "change.seen", "変更の知らせが確認された", "a change was seen downstream";
        /// Norms that concern systems of the operator changed.
        NormChanged = "norm.changed", "システムに関係する規範が変わった", "norms that concern a system changed";
        /// An assessment was submitted.
        AssessmentSubmitted = "assessment.submitted", "自己点検を提出した", "an assessment was submitted";
        /// The log of an evaluation's run was handed in.
        EvaluationReceived = "evaluation.received", "評価の実行記録が届いた", "the log of an evaluation was received";
        /// A reviewer took a run as it is.
        EvaluationAccepted = "evaluation.accepted", "評価の確認が済んだ", "an evaluation was reviewed";
        /// A reviewer gave a run back.
        EvaluationReturned = "evaluation.returned", "評価が差し戻された", "an evaluation was returned";
        /// A run carried out here could not go on.
        EvaluationStopped = "evaluation.stopped", "依頼した評価の実行が中断した", "an ordered run stopped by a fault";
        /// The result of an evaluation no longer stands as it did.
        EvaluationStale = "evaluation.stale", "評価結果の前提が変わった", "the result of an evaluation went stale";
        /// A signing key was made; the one before it stopped.
        KeyRotated = "key.rotated", "署名の鍵を作成・交代した", "a signing key was made or replaced";
        /// Sent to one hook only, to see whether it works.
        HookTest = "hook.test", "試しの送信", "a test";
    }
}

impl Kind {
    /// The kinds one can choose to hear of.
    pub fn choosable() -> impl Iterator<Item = Kind> {
        Kind::ALL.iter().copied().filter(|k| *k != Kind::HookTest)
    }
}
