//! What a mail about a change says. Neither what changed nor why stands in it: mail is read by more than those it is for, and the
//! page behind the sign-in says both.

use super::model::Kind;
use super::store;
use crate::db::Tx;
use crate::notice::Asked;
use crate::refusal::Error;
use crate::text::Lang;
use crate::time::{Timestamp, minute_in_japan};

/// Subject and text of a mail to a member of an operator that was told of a change; `None` once the member has read it.
///
/// # Errors
/// Faults of the database.
pub fn mail(tx: &mut Tx<'_>, asked: &Asked<'_>) -> Result<Option<(String, String)>, Error> {
    let told = store::told(tx, (asked.change, &asked.operator.id), asked.reader)?;
    let Some(told) = told.filter(|told| !told.is_seen) else { return Ok(None) };
    let (lang, name, systems) = (asked.lang, asked.operator.name_in(asked.lang), told.systems);
    let at = told.at.parse::<Timestamp>().map_or_else(|_| told.at.clone(), minute_in_japan);
    let kind = told.change.kind.label(lang);
    let page = format!("{}/w/{}/changes/{}", asked.base, asked.operator.id, told.change.id);
    if told.change.kind == Kind::Preventive {
        return Ok(Some(preventive(lang, (name, &at, &page))));
    }
    let subject = lang.pick(
        format!("上流の変更のお知らせ（影響するシステムなど{systems}件）"),
        format!("A change upstream: {systems} of yours rest on it"),
    );
    let text = lang.pick(
        format!(
            "{name} の皆さま\n\n{at}（日本時間）に、登録されたシステムなどがよりどころにしているものの変更が届きました。\n\
             変更：{kind}\n影響するシステムなど：{systems}件\n\n\
             何がなぜ変わったか、影響する回答はどれか（サインインが必要です）：\n{page}\n\n\
             対応するかどうかは、影響を見て決めてください。この通知は、適合や違反の判断ではありません。\n"
        ),
        format!(
            "To the members of {name}\n\nOn {at} (Japan time) a change became known of something your systems rest on.\n\
             What happened: {kind}\nSystems, models and datasets of yours that rest on it: {systems}\n\n\
             What changed and why, and which of your answers rest on it (you have to sign in):\n{page}\n\n\
             What to do about it is yours to decide. This is no finding that anything conforms or fails to.\n"
        ),
    );
    Ok(Some((subject, text)))
}

/// Of an advisory about similar systems: nothing the reader rests on changed.
fn preventive(lang: Lang, (name, at, page): (&str, &str, &str)) -> (String, String) {
    let subject = lang.pick("似たシステムについての注意喚起のお知らせ", "An advisory about systems similar to yours");
    let text = lang.pick(
        format!(
            "{name} の皆さま\n\n{at}（日本時間）に、登録されたシステムに似たものについて、公表された注意喚起をお知らせしました。\n\n\
             注意喚起と、似ていると登録から分かるもの（サインインが必要です）：\n{page}\n\n\
             登録の内容が似ているというだけの、前もってのお知らせです。問題があるという判断ではありません。\n"
        ),
        format!(
            "To the members of {name}\n\nOn {at} (Japan time) you were told of a published advisory about systems similar to those you registered.\n\n\
             The advisory, and what of yours is similar by the register (you have to sign in):\n{page}\n\n\
             You are told beforehand, since what is registered is alike. This is no finding that anything is wrong with yours.\n"
        ),
    );
    (subject.to_owned(), text)
}
