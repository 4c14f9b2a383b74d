//! The courier: once the program serves, brings the search in step with what is public, tells operators of changed norms, goes on where another left off, and sends the mail that waits. None of it holds up a start or a request.

use crate::mail::Post;
use shirube_domain::installation::Installation;
use shirube_domain::norm::Catalog;
use shirube_domain::notice::{self, Smtp};
use shirube_domain::refusal::Error;
use shirube_domain::search;
use shirube_proof::digest::Digest;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Time between two looks at what waits.
const PAUSE: Duration = Duration::from_secs(5);
/// Time between two looks at new entries of the log: what is indexed in one go costs one entry of its own.
const ENTRIES: Duration = Duration::from_secs(60);
/// A mail under way when the program is told to stop may take so long; what is not settled by then is sent again later.
const LAST_MAIL: Duration = Duration::from_secs(10);

#[derive(Default)]
struct State {
    is_stopped: bool,
    is_over: bool,
}

/// What is done with, so that it is not looked at again in every round.
#[derive(Default)]
struct Followed {
    /// The catalogue that was indexed.
    indexed: Option<Digest>,
    /// The catalogue whose changes were made known.
    told: Option<Digest>,
    /// When the log was last looked at.
    looked: Option<Instant>,
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
            let mut followed = Followed::default();
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

/// What fails is tried again in the next round; what was written stands. One thing does not wait for another.
fn round(installation: &Installation, post: Option<&Post>, followed: &mut Followed, may_go_on: &dyn Fn() -> bool) {
    let (ground, catalog) = (&installation.ground, installation.catalog());
    if let Err(error) = index(installation, &catalog, followed, may_go_on) {
        tracing::error!(%error, "the index of the search could not be written");
    }
    let told = match followed.told == Some(catalog.digest()) {
        true => notice::tell(ground, may_go_on),
        false => notice::catch_up(ground, &catalog, may_go_on),
    };
    match told {
        Ok(_) => followed.told = Some(catalog.digest()),
        Err(error) => tracing::error!(%error, "what changed in the norms could not be made known"),
    }
    if let Some(post) = post {
        let mut smtp = Smtp::new(post.server.clone());
        if let Err(error) = notice::send_due(ground, &post.sender, &mut smtp, may_go_on) {
            tracing::error!(%error, "the queue of mail could not be worked off");
        }
    }
}

/// Brings the search in step with the catalogue, with the pages of this program, and now and then with the log.
fn index(
    installation: &Installation,
    catalog: &Catalog,
    followed: &mut Followed,
    may_go_on: &dyn Fn() -> bool,
) -> Result<(), Error> {
    if followed.indexed != Some(catalog.digest()) {
        installation.index()?;
        shirube_web::pages::public::publish(&installation.ground)?;
        followed.indexed = Some(catalog.digest());
    }
    if followed.looked.is_none_or(|at| at.elapsed() >= ENTRIES) {
        search::follow_log(&installation.ground, may_go_on)?;
        followed.looked = Some(Instant::now());
    }
    Ok(())
}
