//! The courier: once the program serves, brings the search in step with the catalogue in force, tells operators of changed
//! norms, goes on where another left off, and sends the mail that waits. None of it holds up a start or a request.

use crate::mail::Post;
use shirube_domain::installation::Installation;
use shirube_domain::norm::Catalog;
use shirube_domain::notice::{self, Smtp, Walked};
use shirube_domain::refusal::Error;
use shirube_proof::digest::Digest;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

/// Time between two looks at what waits.
const PAUSE: Duration = Duration::from_secs(5);
/// A mail under way when the program is told to stop may take so long; what is not settled by then is sent again later.
const LAST_MAIL: Duration = Duration::from_secs(10);

#[derive(Default)]
struct State {
    is_stopped: bool,
    is_over: bool,
}

/// A thread that tells and sends until told to stop.
pub struct Courier(Arc<(Mutex<State>, Condvar)>);

impl Courier {
    /// Starts.
    ///
    /// # Errors
    /// When the machine gives no thread.
    pub fn start(
        installation: impl AsRef<Installation> + Send + 'static,
        post: Option<Post>,
    ) -> std::io::Result<Courier> {
        let shared: Arc<(Mutex<State>, Condvar)> = Arc::default();
        let told = shared.clone();
        let work = move || {
            let (lock, bell) = &*told;
            let held = || lock.lock().unwrap_or_else(PoisonError::into_inner);
            let may_go_on = || !held().is_stopped;
            let mut followed = None;
            while may_go_on() {
                round(installation.as_ref(), post.as_ref(), &mut followed, &may_go_on);
                let waited = bell.wait_timeout_while(held(), PAUSE, |s| !s.is_stopped);
                drop(waited);
            }
            held().is_over = true;
            bell.notify_all();
        };
        std::thread::Builder::new().name("courier".to_owned()).spawn(work)?;
        Ok(Courier(shared))
    }

    /// Tells it to stop, and waits a little for the mail under way.
    pub fn stop(self) {
        let (lock, bell) = &*self.0;
        let mut state = lock.lock().unwrap_or_else(PoisonError::into_inner);
        state.is_stopped = true;
        bell.notify_all();
        let ended = bell.wait_timeout_while(state, LAST_MAIL, |s| !s.is_over);
        drop(ended);
    }
}

/// What fails is tried again in the next round; what was written stands. `followed` is the catalogue whose changes were last
/// made known.
fn round(
    installation: &Installation,
    post: Option<&Post>,
    followed: &mut Option<Digest>,
    may_go_on: &dyn Fn() -> bool,
) {
    let (ground, catalog) = (&installation.ground, installation.catalog());
    let told = match *followed == Some(catalog.digest()) {
        true => notice::tell(ground, may_go_on),
        false => follow(installation, &catalog, may_go_on),
    };
    match told {
        Ok(_) => *followed = Some(catalog.digest()),
        Err(error) => tracing::error!(%error, "what changed in the norms could not be made known"),
    }
    if let Some(post) = post {
        let mut smtp = Smtp::new(post.server.clone());
        if let Err(error) = notice::send_due(ground, &post.sender, &mut smtp, may_go_on) {
            tracing::error!(%error, "the queue of mail could not be worked off");
        }
    }
}

/// What is made of the catalogue follows it: the index of the search, then who has to be told.
fn follow(installation: &Installation, catalog: &Catalog, may_go_on: &dyn Fn() -> bool) -> Result<Walked, Error> {
    if installation.outrun_by()?.is_some() {
        // What a later edition changed would be told back as its opposite.
        return notice::tell(&installation.ground, may_go_on);
    }
    installation.index()?;
    notice::catch_up(&installation.ground, catalog, may_go_on)
}
