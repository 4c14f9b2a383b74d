//! A run under way: its progress on standard error, and an end in order when a person asks for it.

use crate::context::Context;
use crate::eval::log_failure;
use crate::eval_run::shown;
use crate::eval_text;
use crate::failure::Failure;
use shirube_domain::refusal::Refusal;
use shirube_domain::text::Lang;
use shirube_eval::log::{Status, Writer};
use shirube_eval::run::{self, Progress, Run};
use std::io::{IsTerminal as _, Write as _};
use std::path::Path;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::{Instant, sleep};

/// Time between two pictures on a terminal.
const PICTURE: Duration = Duration::from_millis(200);
/// Time between two lines elsewhere.
const LINE: Duration = Duration::from_secs(10);
/// Cells of the bar.
const CELLS: u64 = 24;

/// Runs it to its end, or to where a person or the system stops it.
///
/// # Errors
/// When nothing is answered, or the log or the data set fails.
pub fn drive(cx: &Context, run: Run, writer: Writer, dir: &Path) -> Result<Status, Failure> {
    drive_with(cx, dir, |tell, cancelled| run::run(run, writer, tell, cancelled))
}

/// The same for whatever tells how far it is and hears that it should stop.
///
/// # Errors
/// As [`drive`].
pub fn drive_with<F: Future<Output = Result<Status, run::Error>>>(
    cx: &Context,
    dir: &Path,
    begin: impl FnOnce(watch::Sender<Progress>, watch::Receiver<bool>) -> F,
) -> Result<Status, Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|fault| Failure::file("tokio", fault))?;
    let (tell, told) = watch::channel(Progress::default());
    let (cancel, cancelled) = watch::channel(false);
    let ended = runtime.block_on(async {
        tokio::spawn(stopping(cancel, cx.lang, cx.quiet));
        let showing = (!cx.quiet).then(|| tokio::spawn(show(told, cx.lang)));
        let ended = begin(tell, cancelled).await;
        if let Some(showing) = showing {
            let _ = showing.await;
        }
        ended
    });
    // A name still being looked up, or a program that does not end, holds nobody up.
    runtime.shutdown_timeout(Duration::from_secs(2));
    ended.map_err(|error| failure(cx, error, dir))
}

fn failure(cx: &Context, error: run::Error, dir: &Path) -> Failure {
    let again = eval_text::to_resume(cx.lang, &shown(dir));
    match error {
        run::Error::Log(error) => log_failure(error),
        run::Error::Dataset(fault) => Refusal::invalid("cli.eval-data-changed").with("detail", fault).into(),
        run::Error::Open(fault) => Failure::file("dataset", fault),
        run::Error::GaveUp { count, code, detail } => {
            cx.note(again);
            let refusal = Refusal::invalid("cli.eval-gave-up").with("count", count).with("code", code);
            Failure::Target(refusal.with("detail", detail))
        }
        other => {
            cx.note(again);
            Failure::file(dir.display(), std::io::Error::other(other))
        }
    }
}

/// Waits for a wish to stop; the second time it is not asked again.
async fn stopping(cancel: watch::Sender<bool>, lang: Lang, is_quiet: bool) {
    signal().await;
    if !is_quiet {
        eprintln!("\n{}", eval_text::stopping(lang));
    }
    // Who sends ends only when the run has ended, so nobody left to hear is no failure.
    let _ = cancel.send(true);
    // One press may reach the program twice, by its own way and by that of its group.
    sleep(Duration::from_millis(500)).await;
    signal().await;
    std::process::exit(130);
}

#[cfg(unix)]
async fn signal() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = terminate.recv() => {}
        },
        Err(_) => drop(tokio::signal::ctrl_c().await),
    }
}

#[cfg(not(unix))]
async fn signal() {
    drop(tokio::signal::ctrl_c().await);
}

/// Shows how far it is until the run is over.
async fn show(mut told: watch::Receiver<Progress>, lang: Lang) {
    let is_terminal = std::io::stderr().is_terminal();
    let begun = Instant::now();
    let step = if is_terminal { PICTURE } else { LINE };
    loop {
        let is_over = {
            tokio::select! {
                () = sleep(step) => false,
                () = over(&mut told) => true,
            }
        };
        let progress = *told.borrow();
        let text = line(&progress, begun.elapsed(), lang, is_terminal);
        let mut out = std::io::stderr().lock();
        // What cannot be shown is no reason to stop asking.
        let _ = match (is_terminal, is_over) {
            (true, true) => writeln!(out, "\r\u{1b}[K{text}"),
            (true, false) => write!(out, "\r\u{1b}[K{text}").and_then(|()| out.flush()),
            (false, _) => writeln!(out, "{text}"),
        };
        if is_over {
            return;
        }
    }
}

async fn over(told: &mut watch::Receiver<Progress>) {
    while told.changed().await.is_ok() {}
}

/// One line: bar, answered, failed, how many at once, rate, and how long it may still take.
fn line(progress: &Progress, elapsed: Duration, lang: Lang, has_bar: bool) -> String {
    let Progress { planned, before, answered, failed, at_once } = *progress;
    let (done, now) = (before + answered, answered + failed);
    let rate = now as f64 / elapsed.as_secs_f64().max(0.001);
    let left = planned.saturating_sub(before + now);
    let time = (now > 0 && left > 0).then(|| duration((left as f64 / rate).ceil() as u64, lang));
    let filled = (done * CELLS).checked_div(planned).unwrap_or_default().min(CELLS);
    let bar = format!("[{}{}] ", "#".repeat(filled as usize), "-".repeat((CELLS - filled) as usize));
    let rest = time.map(|time| match lang {
        Lang::Ja => format!(" 残り約{time}"),
        Lang::En => format!(" · about {time} left"),
    });
    let text = match lang {
        Lang::Ja => format!("{done}/{planned} 回答 失敗{failed} 同時{at_once} 毎秒{rate:.1}"),
        Lang::En => format!("{done}/{planned} answered · {failed} failed · {at_once} at once · {rate:.1}/s"),
    };
    format!("{}{text}{}", if has_bar { bar.as_str() } else { "" }, rest.unwrap_or_default())
}

fn duration(seconds: u64, lang: Lang) -> String {
    let (hours, minutes) = (seconds / 3600, seconds % 3600 / 60);
    match (lang, seconds) {
        (Lang::Ja, 0..60) => format!("{seconds}秒"),
        (Lang::Ja, 60..3600) => format!("{minutes}分{}秒", seconds % 60),
        (Lang::Ja, _) => format!("{hours}時間{minutes}分"),
        (Lang::En, 0..60) => format!("{seconds} s"),
        (Lang::En, 60..3600) => format!("{minutes} min {} s", seconds % 60),
        (Lang::En, _) => format!("{hours} h {minutes} min"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_how_far_it_is_and_how_long_it_may_take() {
        let progress = Progress { planned: 1000, before: 100, answered: 380, failed: 20, at_once: 32 };
        let text = line(&progress, Duration::from_secs(20), Lang::En, true);
        let bar = format!("[{}{}]", "#".repeat(11), "-".repeat(13));
        assert_eq!(text, format!("{bar} 480/1000 answered · 20 failed · 32 at once · 20.0/s · about 25 s left"));
        let none = line(&Progress::default(), Duration::ZERO, Lang::Ja, false);
        assert_eq!(none, "0/0 回答 失敗0 同時0 毎秒0.0");
    }
}
