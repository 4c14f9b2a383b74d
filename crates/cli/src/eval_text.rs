//! What `shirube eval` says to people, as blocks that become text, Markdown or HTML.

use crate::eval_figures::Figures;
use crate::eval_rows;
use crate::output::table;
use shirube_domain::text::Lang;
use shirube_eval::log::{Panel, Plan, Status};
use shirube_eval::stats::Interval;
use std::fmt::Write as _;
use std::path::Path;

/// A part of a report.
pub enum Block {
    /// A heading.
    Head(String),
    /// A sentence.
    Say(String),
    /// A table: its heads, its rows.
    Table(Vec<&'static str>, Vec<Vec<String>>),
}

/// As text.
pub fn text(blocks: &[Block]) -> String {
    let mut out = String::new();
    for block in blocks {
        let _ = match block {
            Block::Head(title) => writeln!(out, "{}{title}", if out.is_empty() { "" } else { "\n" }),
            Block::Say(said) => writeln!(out, "{said}"),
            Block::Table(head, rows) => write!(out, "{}", table(head, rows)),
        };
    }
    out
}

/// As Markdown.
pub fn markdown(blocks: &[Block]) -> String {
    let cell = |text: &str| text.trim_start().replace('|', "\\|").replace('\n', " ");
    let row = |cells: &[&str]| format!("| {} |\n", cells.iter().map(|c| cell(c)).collect::<Vec<_>>().join(" | "));
    let mut out = String::new();
    for block in blocks {
        match block {
            Block::Head(title) => out.push_str(&format!("{} {title}\n\n", if out.is_empty() { "#" } else { "##" })),
            Block::Say(said) => out.push_str(&format!("{}\n\n", said.trim_start())),
            Block::Table(head, rows) => {
                out.push_str(&row(head));
                out.push_str(&row(&vec!["---"; head.len()]));
                rows.iter().for_each(|r| out.push_str(&row(&r.iter().map(String::as_str).collect::<Vec<_>>())));
                out.push('\n');
            }
        }
    }
    out
}

/// As a page that stands alone.
pub fn html(blocks: &[Block], lang: Lang) -> String {
    let safe = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;");
    let mut body = String::new();
    for block in blocks {
        match block {
            Block::Head(title) => {
                let level = if body.is_empty() { "h1" } else { "h2" };
                body.push_str(&format!("<{level}>{}</{level}>\n", safe(title)));
            }
            Block::Say(said) => body.push_str(&format!("<p>{}</p>\n", safe(said))),
            Block::Table(head, rows) => {
                let heads: String = head.iter().map(|h| format!("<th scope=\"col\">{}</th>", safe(h))).collect();
                body.push_str(&format!("<table>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n"));
                for row in rows {
                    let cells: String = row.iter().map(|c| format!("<td>{}</td>", safe(c))).collect();
                    body.push_str(&format!("<tr>{cells}</tr>\n"));
                }
                body.push_str("</tbody></table>\n");
            }
        }
    }
    let title = blocks.iter().find_map(|b| if let Block::Head(title) = b { Some(safe(title)) } else { None });
    format!(
        "<!doctype html>\n<html lang=\"{}\"><head><meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\"><title>{}</title>\n\
         <style>body{{font-family:sans-serif;line-height:1.7;max-width:70rem;margin:2rem auto;padding:0 1rem}}\
         table{{border-collapse:collapse}}th,td{{border:1px solid #767676;padding:.25rem .5rem;text-align:left;\
         white-space:pre-wrap}}</style></head>\n<body>\n{body}</body></html>\n",
        lang.pick("ja", "en"),
        title.unwrap_or_default(),
    )
}

/// A share as a percentage.
pub fn percent(share: f64) -> String {
    format!("{:.1}%", share * 100.0)
}

/// An interval as percentages.
pub fn range(interval: Interval) -> String {
    format!("{:.1}–{:.1}%", interval.low * 100.0, interval.high * 100.0)
}

/// What a report says.
pub fn report(figures: &Figures, lang: Lang) -> String {
    text(&blocks(figures, lang))
}

/// A report in blocks.
pub fn blocks(figures: &Figures, lang: Lang) -> Vec<Block> {
    let plan = &figures.report.header.plan;
    let mut out = vec![Block::Head(format!("{} · {}", plan.task, plan.model))];
    out.extend(head(figures, lang));
    out.push(Block::Head(lang.pick("採点の方法ごと", "By scorer").to_owned()));
    out.push(eval_rows::scorers(figures, lang));
    out.extend(eval_rows::cautioned(figures, lang).map(Block::Say));
    out.extend(reasons(figures, lang));
    out.extend(panels(figures, lang));
    if !figures.report.leaves.is_empty() {
        out.push(Block::Head(lang.pick("項目ごと", "By leaf").to_owned()));
        out.push(eval_rows::leaves(figures, lang));
    }
    if !figures.roots.is_empty() {
        out.push(Block::Head(lang.pick("重み付きの論証の木", "Weighted argument tree").to_owned()));
        out.push(eval_rows::tree(figures, lang));
        out.push(Block::Say(lang.pick(
            "重みは判断によるものなので、合わせた値に区間はありません。結果のない部分は0とも1とも数えていません。",
            "Weights are a judgement, so a value that was put together has no interval. Missing parts count neither as 0 nor as 1.",
        ).to_owned()));
    }
    out
}

fn head(figures: &Figures, lang: Lang) -> Vec<Block> {
    let (report, plan) = (&figures.report, &figures.report.header.plan);
    let (failed, open) = (figures.failed(), figures.not_asked());
    let mut say = vec![figures.document["label"][lang.pick("ja", "en")].as_str().unwrap_or_default().to_owned()];
    say.push(match lang {
        Lang::Ja => format!(
            "対象 {}　設問 {}×{}回　回答 {}/{}　失敗 {failed}　未実施 {open}　区間の水準 {}",
            plan.target, plan.samples, plan.epochs, report.answered, report.planned, figures.level
        ),
        Lang::En => format!(
            "target {} · {} samples × {} · answered {} of {} · failed {failed} · not asked {open} · level {}",
            plan.target, plan.samples, plan.epochs, report.answered, report.planned, figures.level
        ),
    });
    say.extend(status(report.status, lang).map(str::to_owned));
    if let Some(decided) = &report.decided {
        let (share, interval) = (percent(decided.mean), range(decided.interval));
        let (scorer, looks) = (&decided.rule.scorer, decided.look);
        say.push(match lang {
            Lang::Ja => format!("{scorer} は {looks} 回目の確認で決まりました：{share}（{interval}。何度確認しても成り立つ区間）。"),
            Lang::En => format!("{scorer} was decided at look {looks}: {share} ({interval}, an interval that holds however often one looks)."),
        });
    }
    if failed > 0 {
        let codes: Vec<String> = report.failed.iter().map(|(code, n)| format!("{code} {n}")).collect();
        let lead = lang.pick("失敗した問い合わせは、どの数字にも入っていません：", "Failed askings are in no figure: ");
        say.push(format!("{lead}{}", codes.join(", ")));
    }
    if report.unjudged > 0 {
        say.push(match lang {
            Lang::Ja => format!(
                "{}件の回答は、この実行にない方法で採点するものなので、どの数字にも入っていません。",
                report.unjudged
            ),
            Lang::En => format!("{} answers are in no figure: their scorer is not part of this run.", report.unjudged),
        });
    }
    if let Some(origin) = &plan.origin {
        let tool = origin.tool.as_deref().unwrap_or(&origin.format);
        say.push(match lang {
            Lang::Ja => format!("{tool} の結果（{}）を取り込んだもので、採点はそのツールによります。", origin.file),
            Lang::En => format!("Imported from {} as {tool} wrote it; the scores are that tool's.", origin.file),
        });
        let left = lang.pick("取り込めなかった情報：", "Not taken over: ");
        say.extend((!origin.left_out.is_empty()).then(|| format!("{left}{}", origin.left_out.join("; "))));
    }
    say.into_iter().map(Block::Say).collect()
}

fn status(status: Option<Status>, lang: Lang) -> Option<&'static str> {
    match status {
        Some(Status::Complete | Status::Decided) => None,
        Some(Status::Cancelled) => Some(lang.pick("途中で止められた実行です。", "The run was stopped before its end.")),
        Some(Status::Stopped) => Some(lang.pick("途中で続けられなくなった実行です。", "The run could not go on.")),
        None => Some(lang.pick("終わりまで届いていない実行です。", "The run has not come to its end.")),
    }
}

fn reasons(figures: &Figures, lang: Lang) -> Option<Block> {
    let all = figures
        .report
        .unscored
        .iter()
        .flat_map(|(name, why)| why.iter().map(move |(word, count)| format!("{name} {word} {count}")));
    let all: Vec<String> = all.collect();
    let lead =
        lang.pick("採点不能の理由（どの数字にも入っていません）：", "Why scores are missing (they are in no figure): ");
    (!all.is_empty()).then(|| Block::Say(format!("{lead}{}", all.join(", "))))
}

/// How judges voted and how far they agree.
fn panels(figures: &Figures, lang: Lang) -> Vec<Block> {
    let one = |(name, panel): (&String, &Panel)| {
        let votes = panel.votes.iter().map(|(judge, votes)| {
            let counts: Vec<String> = votes.iter().map(|(word, count)| format!("{word} {count}")).collect();
            format!("{judge} ({})", counts.join(", "))
        });
        let votes = votes.collect::<Vec<_>>().join("; ");
        let alpha = panel.agreed.as_ref().and_then(|agreed| agreed.alpha_ordinal);
        let alpha = alpha.map_or_else(|| "–".to_owned(), |alpha| format!("{alpha:.2}"));
        let (judged, addressed) = (panel.judged, panel.addressed);
        Block::Say(match lang {
            Lang::Ja => format!(
                "採点者 {name}：{judged}件を判定、採点者に語りかける回答 {addressed}件、一致度α {alpha}。{votes}"
            ),
            Lang::En => format!(
                "judges of {name}: {judged} judged, {addressed} answers address their judge, alpha {alpha}. {votes}"
            ),
        })
    };
    figures.report.panels.iter().map(one).collect()
}

/// Said as a run begins.
pub fn begins(lang: Lang, title: &str, plan: &Plan, dir: &Path) -> String {
    let count = plan.samples * u64::from(plan.epochs);
    match lang {
        Lang::Ja => format!("{title}：{} に {count} 件を尋ねます。記録は {} に書きます。", plan.model, dir.display()),
        Lang::En => format!("{title}: {count} askings of {}; the log goes to {}", plan.model, dir.display()),
    }
}

/// Said of scorers of kinds this version does not have.
pub fn unjudged(lang: Lang, names: &[String]) -> String {
    let names = names.join(", ");
    match lang {
        Lang::Ja => format!(
            "次の採点には判定モデルが要ります（--judge）。指定がないため、それによる設問は尋ねますが採点しません：{names}"
        ),
        Lang::En => {
            format!(
                "These scorers need a judge (--judge); as none is given, their samples are asked and not scored: {names}"
            )
        }
    }
}

/// What to type to go on.
pub fn to_resume(lang: Lang, dir: &str) -> String {
    match lang {
        Lang::Ja => {
            format!("続きは次のコマンドで行えます（回答済みのものは尋ねません）：\n  shirube eval resume {dir}")
        }
        Lang::En => format!("To go on, without asking again what was answered:\n  shirube eval resume {dir}"),
    }
}

/// Said when a person stops a run.
pub fn stopping(lang: Lang) -> &'static str {
    lang.pick("止めています。届いた回答は記録します。", "Stopping; answers that came are kept.")
}

/// Said of a result that was taken over.
pub fn imported(lang: Lang, dir: &str) -> String {
    match lang {
        Lang::Ja => format!("取り込みました。report、compare、gate をこの記録に使えます：{dir}"),
        Lang::En => format!("imported; report, compare and gate work on it: {dir}"),
    }
}

/// Said of a data set that was taken over.
pub fn imported_suite(lang: Lang, name: &str, count: usize, left_out: &[String], dir: &str) -> String {
    let rest = match (lang, left_out.is_empty()) {
        (_, true) => String::new(),
        (Lang::Ja, false) => format!("取り込めなかった情報：{}\n", left_out.join(", ")),
        (Lang::En, false) => format!("Not taken over: {}\n", left_out.join(", ")),
    };
    match lang {
        Lang::Ja => format!(
            "{name}：設問 {count}\n{rest}次のように実行できます：\n  shirube eval run {dir} --target URL --model NAME\n"
        ),
        Lang::En => {
            format!("{name}: {count} samples\n{rest}To run it:\n  shirube eval run {dir} --target URL --model NAME\n")
        }
    }
}

/// Said of a file that was written.
pub fn exported(lang: Lang, path: &Path) -> String {
    match lang {
        Lang::Ja => format!("書き出しました：{}", path.display()),
        Lang::En => format!("written: {}", path.display()),
    }
}
