//! A notice as a mail: plain text in the reader's language, and the message around it.
//!
//! No text of a person stands in a header: the subject is fixed words and figures, and is encoded; addresses were checked
//! character by character. The body is encoded whole. So nothing in a name can begin a header or a second message.

use super::{ChangedNorm, InstrumentChange, NamedSystem, Notice, run_of, systems};
use crate::db::Tx;
use crate::norm::Applies;
use crate::refusal::Error;
use crate::registry::Operator;
use crate::text::Lang;
use crate::time::{Timestamp, minute_in_japan};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::fmt::Write;

/// Systems and provisions named in a mail; the page names all.
const NAMED: usize = 20;
/// Encoded words and lines stay below what every server takes.
const WORD: usize = 42;
const LINE: usize = 76;

/// A mail before it is addressed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// Of the reader.
    pub lang: Lang,
    /// Subject.
    pub subject: String,
    /// Text.
    pub text: String,
    /// Where one stops these mails.
    pub stop: String,
}

/// Writes a notice as a mail; `site` is where the pages are, `stop` what its stopping link names.
///
/// # Errors
/// Faults of the database.
pub fn letter(
    tx: &mut Tx<'_>,
    notice: &Notice,
    operator: &Operator,
    lang: Lang,
    (site, stop): (&str, &str),
) -> Result<Letter, Error> {
    let changes = run_of(tx, &notice.run)?;
    let named = systems(tx, notice, None, NAMED)?;
    let base = format!("{site}/{}", lang.code());
    let page = format!("{base}/w/{}/notices/{}", operator.id, notice.id);
    let stop = stop_address((site, stop), lang);
    let name = operator.name_in(lang);
    let mut text = head(notice, name, lang);
    let concerned: Vec<u32> = named.rows.iter().flat_map(|s| s.norms.iter().map(|(n, _)| *n)).collect();
    text.push_str(&norms_of(&changes, &concerned, notice.norms, lang));
    text.push_str(&systems_of(&named.rows, notice.systems, lang));
    text.push_str(&foot(&page, &stop, lang));
    let subject = lang.pick(
        format!("規範の変更のお知らせ（システム{}件）", notice.systems),
        format!("Norms have changed: {} of your systems", notice.systems),
    );
    Ok(Letter { lang, subject, text, stop })
}

fn stop_address((site, stop): (&str, &str), lang: Lang) -> String {
    format!("{site}/{}/notices/stop/{stop}", lang.code())
}

fn head(notice: &Notice, name: &str, lang: Lang) -> String {
    let at = notice.at.parse::<Timestamp>().map_or_else(|_| notice.at.clone(), minute_in_japan);
    let (n, s, a) = (notice.norms, notice.systems, notice.assessments);
    lang.pick(
        format!(
            "{name} の皆さま\n\n{at}（日本時間）に、規範の記録が変わったことが分かりました。\n\
             関係する規定：{n}件\n関係するシステムなど：{s}件\n読み直しが必要な自己点検：{a}件\n"
        ),
        format!(
            "To the members of {name}\n\nOn {at} (Japan time) the record of norms was found to have changed.\n\
             Provisions that concern you: {n}\nSystems concerned: {s}\nSelf-assessments to read again: {a}\n"
        ),
    )
}

fn norms_of(changes: &[InstrumentChange], concerned: &[u32], all: i64, lang: Lang) -> String {
    let mut out = format!("\n{}\n", lang.pick("■ 変わった規定", "Provisions"));
    let told = |norm: &&ChangedNorm| concerned.contains(&norm.n);
    let of = |c: &InstrumentChange| -> Vec<String> {
        let name = c.short.get(lang);
        let line =
            |n: &ChangedNorm| format!("- {} {}：{}（{}）", name, n.id.clause(), n.title.get(lang), n.kind.label(lang));
        let line_en =
            |n: &ChangedNorm| format!("- {} {}: {} ({})", name, n.id.clause(), n.title.get(lang), n.kind.label(lang));
        c.norms.iter().filter(told).map(|n| lang.pick(line(n), line_en(n))).collect()
    };
    let lines: Vec<String> = changes.iter().flat_map(of).collect();
    for line in lines.iter().take(NAMED) {
        let _ = writeln!(out, "{line}");
    }
    out.push_str(&more(all - lines.len().min(NAMED) as i64, lang));
    out
}

fn systems_of(named: &[NamedSystem], all: i64, lang: Lang) -> String {
    let mut out = format!("\n{}\n", lang.pick("■ 関係するシステムなど", "Systems"));
    for system in named {
        let count = |a: Applies| system.norms.iter().filter(|(_, x)| *x == a).count();
        let (sure, open, gone) = (count(Applies::Yes), count(Applies::Depends), count(Applies::No));
        let version = system.version.as_deref().map(|v| format!(" {v}")).unwrap_or_default();
        let _ = match lang {
            Lang::Ja => writeln!(
                out,
                "- {}{version}：該当する {sure}件、情報が足りない {open}件、該当しなくなった {gone}件、自己点検 {}件",
                system.name,
                system.stands.len()
            ),
            Lang::En => writeln!(
                out,
                "- {}{version}: {sure} apply, {open} depend on facts not given, {gone} no longer apply; {} self-assessments",
                system.name,
                system.stands.len()
            ),
        };
    }
    out.push_str(&more(all - named.len() as i64, lang));
    out
}

fn more(rest: i64, lang: Lang) -> String {
    match rest {
        ..=0 => String::new(),
        rest => lang.pick(format!("ほか{rest}件\n"), format!("and {rest} more\n")),
    }
}

fn foot(page: &str, stop: &str, lang: Lang) -> String {
    let about = lang.pick(
        format!(
            "\n詳しい内容（サインインが必要です）：\n{page}\n\nこのお知らせは、登録された情報から機械が求めたものです。\
             適合や違反の判断ではありません。指針の変更は、新しい法律上の義務を意味しません。\n"
        ),
        format!(
            "\nIn full (you have to sign in):\n{page}\n\nThis notice was worked out by a program from what is registered. It is \
             no finding that anything conforms or fails to. A guideline that changes is not a new legal duty.\n"
        ),
    );
    about + &how_to_stop(stop, lang)
}

fn how_to_stop(stop: &str, lang: Lang) -> String {
    lang.pick(
        format!("\nこのメールは、ご自身で受け取る設定をした方にお送りしています。止めるには：\n{stop}\n"),
        format!("\nYou get this mail because you turned it on. To stop it:\n{stop}\n"),
    )
}

impl Letter {
    /// A mail of which subject and text are written elsewhere, with the way to stop such mail.
    pub(super) fn about_change((subject, text): (String, String), lang: Lang, stop: (&str, &str)) -> Letter {
        let stop = stop_address(stop, lang);
        let text = text + &how_to_stop(&stop, lang);
        Letter { lang, subject, text, stop }
    }

    /// The whole message (RFC 5322), to one address. The same id gives the same Message-ID however often it is sent.
    pub fn message(&self, from: &str, to: &str, id: &str, at: Timestamp) -> String {
        let domain = from.rsplit('@').next().unwrap_or("localhost");
        let date = at.strftime("%a, %d %b %Y %H:%M:%S +0000");
        let (from, to, stop) = (one_line(from), one_line(to), one_line(&self.stop));
        let headers = [
            format!("Date: {date}"),
            format!("From: Shirube <{from}>"),
            format!("To: <{to}>"),
            format!("Subject: {}", encoded_words(&self.subject)),
            format!("Message-ID: <{}@{}>", one_line(id), one_line(domain)),
            "MIME-Version: 1.0".to_owned(),
            "Content-Type: text/plain; charset=utf-8".to_owned(),
            "Content-Transfer-Encoding: base64".to_owned(),
            format!("Content-Language: {}", self.lang.code()),
            "Auto-Submitted: auto-generated".to_owned(),
            format!("List-Unsubscribe: <{stop}>"),
            "List-Unsubscribe-Post: List-Unsubscribe=One-Click".to_owned(),
        ];
        let body = STANDARD.encode(self.text.replace('\n', "\r\n"));
        let mut out = headers.join("\r\n");
        out.push_str("\r\n\r\n");
        for (n, c) in body.chars().enumerate() {
            if n > 0 && n % LINE == 0 {
                out.push_str("\r\n");
            }
            out.push(c);
        }
        out.push_str("\r\n");
        out
    }
}

/// Nothing that could end a header.
fn one_line(text: &str) -> String {
    text.chars().filter(|c| c.is_ascii_graphic()).collect()
}

/// A text as encoded words (RFC 2047), folded.
fn encoded_words(text: &str) -> String {
    let mut pieces: Vec<String> = vec![String::new()];
    for c in text.chars().filter(|c| !c.is_control()) {
        if pieces.last().is_some_and(|p| p.len() + c.len_utf8() > WORD) {
            pieces.push(String::new());
        }
        if let Some(last) = pieces.last_mut() {
            last.push(c);
        }
    }
    let words: Vec<String> = pieces.iter().map(|p| format!("=?utf-8?B?{}?=", STANDARD.encode(p))).collect();
    words.join("\r\n ")
}
