//! Whom a run asks, and what must not be seen: keys come from the environment or a file and stay out of everything written.

use crate::context;
use crate::failure::Failure;
use clap::Args;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use shirube_domain::refusal::{Class, Refusal};
use shirube_eval::command::Program;
use shirube_eval::http::{Chat, Embeddings, Settings, Unusable};
use shirube_eval::model::{Asked, Fault, Model};
use shirube_eval::recorded::Recorded;
use shirube_eval::sample::Message;
use shirube_eval::similar::Embedder;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Mutex;
use tokio::time::{Instant, sleep_until};
use zeroize::Zeroizing;

/// Words in the name of a header or a query that holds a secret.
const SECRET: [&str; 8] = ["auth", "key", "token", "secret", "cookie", "password", "sig", "credential"];
/// What of a key is still a key when the rest was cut off.
const TRACE: usize = 6;

/// How an endpoint is reached.
#[derive(Debug, Clone, Default, Args, Serialize, Deserialize)]
#[serde(default)]
pub struct Reach {
    /// The environment variable that holds the key of the endpoint
    #[arg(long, value_name = "NAME", conflicts_with = "key_file")]
    pub key_env: Option<String>,
    /// The file that holds the key of the endpoint
    #[arg(long, value_name = "FILE")]
    pub key_file: Option<PathBuf>,
    /// A header to send, as 'Name: value'; a secret one as 'Name: env:VARIABLE'. Can be given several times
    #[arg(long, value_name = "HEADER")]
    #[serde(rename = "headers")]
    pub header: Vec<String>,
    /// The most askings at once [default: 256, reached step by step]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub at_once: Option<u16>,
    /// The most requests each minute
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub rate: Option<u32>,
    /// How long one answer may take, in seconds [default: 300]
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u32).range(1..=86_400))]
    pub timeout: Option<u32>,
    /// How often a sample is asked when the target fails [default: 8]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=100))]
    pub attempts: Option<u32>,
    /// Ask for answers piece by piece (server-sent events)
    #[arg(long)]
    pub stream: bool,
    /// Accept answers of a model that calls itself by another name
    #[arg(long)]
    pub any_model: bool,
}

impl Reach {
    /// What may be kept beside the log: headers only where they name a variable.
    pub fn kept(&self) -> Reach {
        let header = self.header.iter().filter(|h| h.contains("env:")).cloned().collect();
        Reach { header, ..self.clone() }
    }

    /// With what is given anew laid over it.
    pub fn over(self, new: &Reach) -> Reach {
        let new = new.clone();
        let has_key = new.key_env.is_some() || new.key_file.is_some();
        Reach {
            key_env: if has_key { new.key_env } else { self.key_env },
            key_file: if has_key { new.key_file } else { self.key_file },
            header: if new.header.is_empty() { self.header } else { new.header },
            at_once: new.at_once.or(self.at_once),
            rate: new.rate.or(self.rate),
            timeout: new.timeout.or(self.timeout),
            attempts: new.attempts.or(self.attempts),
            stream: new.stream || self.stream,
            any_model: new.any_model || self.any_model,
        }
    }

    /// How many may ask at once: no more than a rate lets through within half of what an answer may take.
    pub fn most(&self) -> usize {
        let most = usize::from(self.at_once.unwrap_or(256));
        let within = |rate: u32| (rate as usize * self.timeout.unwrap_or(300) as usize / 120).max(1);
        self.rate.map_or(most, |rate| most.min(within(rate)))
    }

    fn key(&self) -> Result<Option<Zeroizing<String>>, Failure> {
        let held = match (&self.key_env, &self.key_file) {
            (Some(name), _) => from_environment(name)?,
            (None, Some(path)) => Zeroizing::new(small(path).map_err(|fault| Failure::file(path.display(), fault))?),
            (None, None) => return Ok(None),
        };
        let key = Zeroizing::new(held.trim().to_owned());
        if key.is_empty() { Err(Refusal::invalid("cli.eval-empty-key").into()) } else { Ok(Some(key)) }
    }

    fn headers(&self) -> Result<Vec<(String, Zeroizing<String>)>, Failure> {
        let bad = |text: &str| {
            let name = text.split(':').next().unwrap_or_default().to_owned();
            Refusal::invalid("cli.eval-bad-header").on("header").with("name", name)
        };
        let one = |text: &String| {
            let (name, value) = text.split_once(':').ok_or_else(|| bad(text))?;
            let (name, value) = (name.trim().to_owned(), value.trim());
            match value.strip_prefix("env:") {
                Some(variable) => Ok((name, from_environment(variable)?)),
                None if is_secret(&name) => {
                    Err(Refusal::invalid("cli.eval-open-key").on("header").with("name", name).into())
                }
                None => Ok((name, Zeroizing::new(value.to_owned()))),
            }
        };
        self.header.iter().map(one).collect()
    }
}

/// The text of a small file; a larger one is none of ours.
///
/// # Errors
/// When it cannot be read, or is larger than 1 MiB.
pub fn small(path: &Path) -> io::Result<String> {
    const MOST: u64 = 1 << 20;
    let mut text = String::new();
    let count = File::open(path)?.take(MOST + 1).read_to_string(&mut text)?;
    if count as u64 > MOST { Err(io::ErrorKind::FileTooLarge.into()) } else { Ok(text) }
}

fn from_environment(name: &str) -> Result<Zeroizing<String>, Failure> {
    let held = context::given(name).map(Zeroizing::new);
    held.ok_or_else(|| Refusal::of(Class::Absent, "cli.eval-no-variable").with("name", name).into())
}

fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    SECRET.iter().any(|word| name.contains(word))
}

/// Whether an address holds what should not be written down.
fn holds_a_key(url: &str) -> bool {
    let host = url.split_once("://").map_or(url, |(_, rest)| rest);
    let query = url.split_once('?').map_or("", |(_, query)| query);
    let is_secret_field = |field: &str| is_secret(field.split('=').next().unwrap_or_default());
    host.split(['/', '?']).next().unwrap_or_default().contains('@') || query.split('&').any(is_secret_field)
}

/// Whom to ask, as `--target` names it.
pub fn open(
    target: &str,
    model: &str,
    parameters: &Map<String, Value>,
    reach: &Reach,
) -> Result<Arc<dyn Model>, Failure> {
    if let Some(dir) = target.strip_prefix("log:") {
        return Ok(Arc::new(Recorded::open(Path::new(dir)).map_err(crate::eval::log_failure)?));
    }
    let key = reach.key()?;
    let headers = reach.headers()?;
    let secrets = key.iter().chain(headers.iter().filter(|(name, _)| is_secret(name)).map(|(_, value)| value));
    let mut secrets: Vec<Zeroizing<String>> = secrets.filter(|s| s.len() >= TRACE).cloned().collect();
    // A bearer token given as a whole header is a key with a word before it.
    let bare = |s: &Zeroizing<String>| s.split_once(' ').map(|(_, rest)| Zeroizing::new(rest.trim().to_owned()));
    let parts: Vec<_> = secrets.iter().filter_map(bare).filter(|s| s.len() >= TRACE).collect();
    secrets.extend(parts);
    let inner: Arc<dyn Model> = match target.strip_prefix("command:") {
        Some(words) => program(words)?,
        None => endpoint(target, model, parameters, reach, key, headers)?,
    };
    let pace = reach.rate.map(Pace::of);
    Ok(Arc::new(Discreet { inner, secrets, pace }))
}

fn program(words: &str) -> Result<Arc<dyn Model>, Failure> {
    let list = serde_json::from_str(words).unwrap_or_else(|_| words.split_whitespace().map(str::to_owned).collect());
    let mut list: std::vec::IntoIter<String> = Vec::into_iter(list);
    let Some(name) = list.next() else { return Err(Refusal::invalid("cli.eval-no-command").into()) };
    Ok(Arc::new(Program { name, arguments: list.collect(), most: 4 << 20 }))
}

fn endpoint(
    url: &str,
    model: &str,
    parameters: &Map<String, Value>,
    reach: &Reach,
    key: Option<Zeroizing<String>>,
    headers: Vec<(String, Zeroizing<String>)>,
) -> Result<Arc<dyn Model>, Failure> {
    if holds_a_key(url) {
        return Err(Refusal::invalid("cli.eval-key-in-address").on("target").into());
    }
    let mut settings = Settings::usual(url, model);
    settings.key = key.map(|key| key.to_string());
    settings.headers = headers.into_iter().map(|(name, value)| (name, value.to_string())).collect();
    settings.parameters = parameters.clone();
    settings.is_streamed = reach.stream;
    settings.same_model = !reach.any_model;
    let chat = Chat::new(settings);
    let chat = chat.map_err(|fault| Refusal::invalid("cli.eval-bad-target").on("target").with("detail", fault))?;
    Ok(Arc::new(chat))
}

/// An endpoint with settings of its own, whose key is in nothing it gives back.
///
/// # Errors
/// When the address or a header cannot be used.
pub fn held(mut settings: Settings, key: Option<&Zeroizing<String>>) -> Result<Arc<dyn Model>, Unusable> {
    settings.key = key.map(|key| key.to_string());
    let secrets = key.into_iter().filter(|key| key.len() >= TRACE).cloned().collect();
    Ok(Arc::new(Discreet { inner: Arc::new(Chat::new(settings)?), secrets, pace: None }))
}

/// The same for one that makes vectors of texts.
///
/// # Errors
/// As [`held`].
pub fn embedder(mut settings: Settings, key: Option<&Zeroizing<String>>) -> Result<Arc<dyn Embedder>, Unusable> {
    settings.key = key.map(|key| key.to_string());
    Ok(Arc::new(Embeddings::new(settings)?))
}

/// Lets so many through each minute, evenly.
struct Pace {
    step: Duration,
    next: Mutex<Instant>,
}

impl Pace {
    fn of(each_minute: u32) -> Pace {
        Pace { step: Duration::from_secs(60) / each_minute, next: Mutex::new(Instant::now()) }
    }

    async fn turn(&self) {
        let at = {
            let mut next = self.next.lock().await;
            let at = (*next).max(Instant::now());
            *next = at + self.step;
            at
        };
        sleep_until(at).await;
    }
}

/// A model whose answers and faults never hold a key, whatever the target sends back, asked at a pace.
struct Discreet {
    inner: Arc<dyn Model>,
    secrets: Vec<Zeroizing<String>>,
    pace: Option<Pace>,
}

impl Discreet {
    fn without(&self, text: String) -> String {
        self.secrets.iter().fold(text, |text, secret| without(text, secret))
    }
}

/// A text without a secret, nor its beginning at the end, where a text may have been cut off.
fn without(text: String, secret: &str) -> String {
    const MARK: &str = "[key]";
    let text = if text.contains(secret) { text.replace(secret, MARK) } else { text };
    let starts = secret.char_indices().map(|(at, _)| &secret[..at]).rev().take_while(|part| part.len() >= TRACE);
    match starts.into_iter().find_map(|part| text.strip_suffix(part)) {
        Some(rest) => format!("{rest}{MARK}"),
        None => text,
    }
}

impl Model for Discreet {
    fn ask<'a>(&'a self, messages: &'a [Message]) -> Asked<'a> {
        Box::pin(async move {
            if let Some(pace) = &self.pace {
                pace.turn().await;
            }
            match self.inner.ask(messages).await {
                Ok(mut reply) => {
                    reply.text = self.without(reply.text);
                    reply.model = reply.model.map(|name| self.without(name));
                    reply.stop = reply.stop.map(|why| self.without(why));
                    Ok(reply)
                }
                Err(fault) => Err(Fault { detail: self.without(fault.detail), ..fault }),
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_taken_out_whole_or_cut_off() {
        assert_eq!(without("bad key sk-123456789 given".to_owned(), "sk-123456789"), "bad key [key] given");
        assert_eq!(without("bad key sk-12345".to_owned(), "sk-123456789"), "bad key [key]");
        assert_eq!(without("nothing to see".to_owned(), "sk-123456789"), "nothing to see");
    }

    /// Notes when it is asked; every third asking fails.
    #[derive(Default)]
    struct Noting(std::sync::Mutex<Vec<Instant>>);

    impl Model for Noting {
        fn ask<'a>(&'a self, _: &'a [Message]) -> Asked<'a> {
            Box::pin(async {
                let mut asked = self.0.lock().unwrap();
                asked.push(Instant::now());
                match asked.len() % 3 {
                    0 => Err(Fault::of(shirube_eval::model::Kind::Unavailable, "503")),
                    _ => Ok(shirube_eval::model::Reply::default()),
                }
            })
        }
    }

    #[tokio::test(start_paused = true)]
    async fn each_minute_no_more_is_asked_than_was_said_and_rest_saves_nothing_up() {
        let asked = Arc::new(Noting::default());
        let model = Arc::new(Discreet { inner: asked.clone(), secrets: Vec::new(), pace: Some(Pace::of(120)) });
        let begun = Instant::now();
        for rest in [0, 600] {
            tokio::time::advance(Duration::from_secs(rest)).await;
            let asking = |_| {
                let model = model.clone();
                tokio::spawn(async move { model.ask(&[]).await.is_ok() })
            };
            for one in (0..300).map(asking).collect::<Vec<_>>() {
                one.await.unwrap();
            }
        }
        let times: Vec<Duration> = asked.0.lock().unwrap().iter().map(|at| *at - begun).collect();
        assert_eq!(times.len(), 600, "what fails is asked at the same pace");
        // The runtime's clock goes by the millisecond.
        let step = Duration::from_millis(499);
        assert!(times.windows(2).all(|two| two[1] - two[0] >= step), "evenly, also after a rest");
        for from in &times {
            let within = times.iter().filter(|at| (*from..*from + Duration::from_millis(59_900)).contains(*at));
            assert!(within.count() <= 120);
        }
        assert!(times[299] <= Duration::from_secs(151), "and no slower than that: {:?}", times[299]);
    }

    #[test]
    fn no_more_wait_for_their_turn_than_have_it_in_time() {
        let reach = |rate, timeout| Reach { rate, timeout, ..Reach::default() };
        assert_eq!(reach(None, None).most(), 256);
        assert_eq!(reach(Some(60), Some(30)).most(), 15, "half a minute's answers, half of the time");
        assert_eq!((reach(Some(1), Some(1)).most(), reach(Some(100_000), None).most()), (1, 256));
    }

    #[test]
    fn an_address_with_a_key_is_known() {
        for url in ["https://u:p@host/v1", "https://host/v1?api_key=1", "https://host/v1?a=1&Token=2"] {
            assert!(holds_a_key(url), "{url}");
        }
        assert!(!holds_a_key("https://host/openai/deployments/d?api-version=2024-10-21"));
    }
}
