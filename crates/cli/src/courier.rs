//! The courier: once the program serves, tells operators of changed norms and of what changed upstream, goes on where another
//! left off, and sends the mail that waits; beside it, and without any waiting for another, events go to webhooks and the search
//! is brought in step with what is public.
//! None of it holds up a start or a request.

use crate::mail::Post;
use shirube_domain::cases;
use shirube_domain::downstream;
use shirube_domain::evaluation::work::assemble_due;
use shirube_domain::event::hook::{self, Way};
use shirube_domain::housekeeping;
use shirube_domain::installation::Installation;
use shirube_domain::node::{self, Https};
use shirube_domain::norm::Catalog;
use shirube_domain::notice::{self, Smtp, Walked};
use shirube_domain::outbound::Outbound;
use shirube_domain::refusal::Error;
use shirube_domain::search;
use shirube_proof::digest::Digest;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Time between two looks at what waits.
const PAUSE: Duration = Duration::from_secs(5);
/// A mail server that could not be reached, or did not let us in, is left alone for so long.
const REST: Duration = Duration::from_secs(60);
/// Time between two looks at new entries of the log: what is indexed in one go costs one entry of its own.
const ENTRIES: Duration = Duration::from_secs(60);
/// Time between two looks at the published logs of other nodes.
const LOGS: Duration = Duration::from_secs(3_600);
/// A mail under way when the program is told to stop may take so long; what is not settled by then is sent again later.
const LAST_MAIL: Duration = Duration::from_secs(10);

#[derive(Default)]
struct State {
    is_stopped: bool,
    /// Threads that have not ended.
    at_work: u32,
}

type Shared = Arc<(Mutex<State>, Condvar)>;

/// Threads that tell, send and index until told to stop.
pub struct Courier(Shared);

impl Courier {
    /// Starts.
    ///
    /// # Errors
    /// When the machine gives no thread.
    pub fn start(
        installation: impl AsRef<Installation> + Clone + Send + 'static,
        post: Option<Post>,
        way: Option<Way>,
        line: Option<Outbound>,
    ) -> std::io::Result<Courier> {
        let shared = Shared::default();
        let (of, mut round) = (installation.clone(), Round::new(post));
        begin(&shared, "courier", move |may_go_on| round.go(of.as_ref(), may_go_on))?;
        if let Some(way) = way {
            let of = installation.clone();
            begin(&shared, "hooks", move |may_go_on| {
                let it: &Installation = of.as_ref();
                if let Err(error) = hook::deliver_due(&it.ground, &it.keyring, &way, may_go_on) {
                    tracing::error!(%error, "events could not be sent to webhooks");
                }
            })?;
        }
        if let Some(line) = line {
            let (of, mut looked) = (installation.clone(), None);
            begin(&shared, "nodes", move |may_go_on| {
                if let Err(error) = exchange(of.as_ref(), &line, &mut looked, may_go_on) {
                    tracing::error!(%error, "messages could not be exchanged with other nodes");
                }
            })?;
        }
        let of = installation.clone();
        begin(&shared, "evaluations", move |may_go_on| {
            let it: &Installation = of.as_ref();
            if let Err(error) = assemble_due(&it.ground, &it.logs, may_go_on) {
                tracing::error!(%error, "the log of an ordered evaluation could not be put together");
            }
        })?;
        let of = installation.clone();
        begin(&shared, "periods", move |_| {
            if let Err(error) = cases::sweep(&of.as_ref().ground) {
                tracing::error!(%error, "periods of cases that ended could not be followed up");
            }
            if let Err(error) = housekeeping::commit_hour(&of.as_ref().ground) {
                tracing::error!(%error, "the hour could not be committed to in the log");
            }
        })?;
        let mut indexed = Indexed::default();
        let index = move |may_go_on: &(dyn Fn() -> bool + Sync)| {
            if let Err(error) = index(installation.as_ref(), &mut indexed, may_go_on) {
                tracing::error!(%error, "the index of the search could not be brought in step");
            }
        };
        begin(&shared, "indexer", index)?;
        Ok(Courier(shared))
    }

    /// Tells them to stop, and waits a little for the mail under way.
    pub fn stop(self) {
        let (lock, bell) = &*self.0;
        let mut state = lock.lock().unwrap_or_else(PoisonError::into_inner);
        state.is_stopped = true;
        bell.notify_all();
        let ended = bell.wait_timeout_while(state, LAST_MAIL, |s| s.at_work > 0);
        drop(ended);
    }
}

/// A thread that does its work again and again, with a pause after each time.
fn begin(
    shared: &Shared,
    name: &str,
    mut work: impl FnMut(&(dyn Fn() -> bool + Sync)) + Send + 'static,
) -> std::io::Result<()> {
    let told = shared.clone();
    let held = |told: &Shared| -> bool { told.0.lock().unwrap_or_else(PoisonError::into_inner).is_stopped };
    let run = move || {
        let (lock, bell) = &*told;
        let may_go_on = || !held(&told);
        while may_go_on() {
            work(&may_go_on);
            let state = lock.lock().unwrap_or_else(PoisonError::into_inner);
            drop(bell.wait_timeout_while(state, PAUSE, |s| !s.is_stopped));
        }
        lock.lock().unwrap_or_else(PoisonError::into_inner).at_work -= 1;
        bell.notify_all();
    };
    shared.0.lock().unwrap_or_else(PoisonError::into_inner).at_work += 1;
    std::thread::Builder::new().name(name.to_owned()).spawn(run).map(|_| ())
}

/// What the courier remembers from one round to the next.
struct Round {
    post: Option<Post>,
    /// The catalogue whose changes were last made known.
    followed: Option<Digest>,
    /// No mail before then.
    rests_until: Option<Instant>,
}

impl Round {
    fn new(post: Option<Post>) -> Round {
        Round { post, followed: None, rests_until: None }
    }

    /// What fails is tried again in the next round; what was written stands.
    fn go(&mut self, installation: &Installation, may_go_on: &(dyn Fn() -> bool + Sync)) {
        let (ground, catalog) = (&installation.ground, installation.catalog());
        let told = match self.followed == Some(catalog.digest()) {
            true => notice::tell(ground, may_go_on),
            false => follow(installation, &catalog, may_go_on),
        };
        match told {
            Ok(_) => self.followed = Some(catalog.digest()),
            Err(error) => tracing::error!(%error, "what changed in the norms could not be made known"),
        }
        if let Err(error) = downstream::look_at_advisories(ground, installation.address()) {
            tracing::error!(%error, "what the public was told could not be brought to those downstream");
        }
        if let Err(error) = downstream::tell(ground, may_go_on) {
            tracing::error!(%error, "a change could not be made known to those downstream");
        }
        self.send(installation, may_go_on);
    }

    fn send(&mut self, installation: &Installation, may_go_on: &(dyn Fn() -> bool + Sync)) {
        let Some(post) = self.post.as_ref().filter(|_| self.rests_until.is_none_or(|until| Instant::now() >= until))
        else {
            return;
        };
        self.rests_until = None;
        let mut smtp = Smtp::new(post.server.clone());
        match notice::send_due(&installation.ground, &post.sender, &mut smtp, may_go_on) {
            Ok(posted) if posted.is_unreachable => {
                tracing::warn!(server = %post.server.place(), "the mail server cannot be reached or does not let us in");
                self.rests_until = Some(Instant::now() + REST);
            }
            Ok(_) => {}
            Err(error) => tracing::error!(%error, "the queue of mail could not be worked off"),
        }
    }
}

/// Who has to be told of what the catalogue in force says anew.
fn follow(
    installation: &Installation,
    catalog: &Catalog,
    may_go_on: &(dyn Fn() -> bool + Sync),
) -> Result<Walked, Error> {
    if installation.outrun_by()?.is_some() {
        // What a later edition changed would be told back as its opposite.
        return notice::tell(&installation.ground, may_go_on);
    }
    notice::catch_up(&installation.ground, catalog, may_go_on)
}

/// Brings what is due to other nodes, and now and then looks whether their published logs go on from what was seen.
fn exchange(
    installation: &Installation,
    line: &Outbound,
    looked: &mut Option<Instant>,
    may_go_on: &(dyn Fn() -> bool + Sync),
) -> Result<(), Error> {
    let mut carrier = Https(line);
    installation.deliver(&mut carrier, may_go_on)?;
    installation.follow_status(&mut carrier, may_go_on)?;
    if looked.is_none_or(|at| at.elapsed() >= LOGS) {
        node::follow_logs(&installation.ground, &mut carrier, may_go_on)?;
        *looked = Some(Instant::now());
    }
    Ok(())
}

/// What the indexer remembers from one round to the next.
#[derive(Default)]
struct Indexed {
    /// The catalogue the index follows.
    catalog: Option<Digest>,
    /// When the log was last looked at.
    looked: Option<Instant>,
}

/// Brings the search in step with the catalogue in force, with the pages of this program, and now and then with the log.
fn index(installation: &Installation, done: &mut Indexed, may_go_on: &(dyn Fn() -> bool + Sync)) -> Result<(), Error> {
    let digest = installation.catalog().digest();
    // Where a later edition is on record the index follows that: this program would put the older words back.
    if done.catalog != Some(digest) && installation.outrun_by()?.is_none() {
        installation.index()?;
        shirube_web::pages::public::publish(&installation.ground)?;
        done.catalog = Some(digest);
    }
    if done.looked.is_none_or(|at| at.elapsed() >= ENTRIES) {
        search::follow_log(&installation.ground, may_go_on)?;
        done.looked = Some(Instant::now());
    }
    Ok(())
}
