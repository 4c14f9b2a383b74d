//! What every request shares, and the router made of all routes.

use crate::guard::{self, Access, Table};
use crate::view::LinkItem;
use crate::{api, pages, statics};
use axum::Router;
use axum::http::{HeaderName, HeaderValue, header};
use shirube_domain::advisory;
use shirube_domain::id::ActId;
use shirube_domain::incident::Floods;
use shirube_domain::installation::Installation;
use shirube_domain::outbound::Outbound;
use shirube_domain::text::{Both, Lang};
use shirube_domain::time::Timestamp;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use tower_http::compression::CompressionLayer;
use tower_http::set_header::SetResponseHeaderLayer;

/// How this server is set up.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// Demonstration data: a ribbon says so, and roles can be switched.
    pub demo: bool,
    /// Anyone may open an account.
    pub open_registration: bool,
    /// Served over HTTPS: cookies are marked so.
    pub secure: bool,
    /// Where fonts for PDF are looked for beside the usual places.
    pub font_dirs: Vec<std::path::PathBuf>,
    /// Through which server this program sends mail; none when it sends none.
    pub mail: Option<MailWay>,
    /// What speaks with addresses people gave.
    pub outbound: Outbound,
    /// Whether this program sends events to webhooks.
    pub sends_events: bool,
    /// How the office that takes reports of incidents is reached otherwise.
    pub office: Office,
    /// A proxy stands before this server, and writes from where a request comes.
    pub behind_proxy: bool,
}

/// How the office that takes reports is reached without this program; empty where nothing was given.
#[derive(Debug, Clone, Default)]
pub struct Office {
    /// A mail address.
    pub mail: String,
    /// A telephone number.
    pub phone: String,
}

/// How mail goes out, as pages may say it: no user, no password.
#[derive(Debug, Clone)]
pub struct MailWay {
    /// `smtps://mail.example.jp:465`.
    pub server: String,
    /// The address it is sent from.
    pub from: String,
}

/// What every request shares.
pub struct App {
    /// The installation.
    pub installation: Installation,
    /// How it is set up.
    pub settings: Settings,
    /// Failed sign-ins by login: how many, and when the last was (seconds).
    pub(crate) attempts: Mutex<HashMap<String, (u32, i64)>>,
    /// The advisories that stand on every page, and when they were looked up.
    urgent: Mutex<Option<Urgent>>,
    /// What came from which source today.
    pub(crate) floods: Mutex<Floods>,
    /// Every route and the access it asks for.
    pub(crate) table: Table,
}

impl App {
    /// Puts it together.
    pub fn new(installation: Installation, settings: Settings) -> Arc<App> {
        Arc::new(App {
            installation,
            settings,
            attempts: Mutex::default(),
            urgent: Mutex::default(),
            floods: Mutex::default(),
            table: guard::table(all()),
        })
    }
}

/// When it was looked up (seconds), and the advisories with their titles.
type Urgent = (i64, Vec<(ActId, Both)>);

/// For how many seconds what is urgent is remembered.
const REMEMBERED: i64 = 5;

impl App {
    /// Looks up what is urgent, unless it was a moment ago. A failure leaves what was known.
    pub(crate) fn look_up_urgent(&self, now: Timestamp) {
        let mut held = self.urgent.lock().unwrap_or_else(PoisonError::into_inner);
        if held.as_ref().is_some_and(|(at, _)| now.as_second() - *at < REMEMBERED) {
            return;
        }
        if let Ok(found) = self.installation.ground.db.glance(advisory::urgent) {
            *held =
                Some((now.as_second(), found.into_iter().map(|a| (a.id.clone(), a.latest().title.clone())).collect()));
        }
    }

    /// Something was written: what is urgent is looked up anew.
    pub(crate) fn forget_urgent(&self) {
        *self.urgent.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// What is urgent, with the pages that say more.
    pub(crate) fn urgent(&self, lang: Lang) -> Vec<LinkItem> {
        let held = self.urgent.lock().unwrap_or_else(PoisonError::into_inner);
        let link = |(id, title): &(ActId, Both)| LinkItem {
            label: title.get(lang).to_owned(),
            href: format!("/{}/advisories/{id}", lang.code()),
            current: false,
        };
        held.iter().flat_map(|(_, all)| all.iter().map(link)).collect()
    }
}

/// One declared route.
#[derive(Debug, Clone, Copy)]
pub struct Route {
    /// `GET`, `POST`, `PUT`, `PATCH`, `DELETE`.
    pub method: &'static str,
    /// The pattern.
    pub path: &'static str,
    /// Who may.
    pub access: Access,
}

/// Declares routes once: the router and the table of who may both come from it.
#[macro_export]
macro_rules! routes {
    ($($method:ident $path:literal $access:expr => $handler:path;)*) => {
        /// The routes declared here, with the access each asks for.
        pub const ROUTES: &[$crate::app::Route] = &[$(
            $crate::app::Route { method: stringify!($method), path: $path, access: $access },
        )*];

        /// The same routes as a router.
        pub fn router() -> axum::Router<std::sync::Arc<$crate::app::App>> {
            axum::Router::new()$(.route($path, $crate::routes!(@method $method)($handler)))*
        }
    };
    (@method GET) => { axum::routing::get };
    (@method POST) => { axum::routing::post };
    (@method PUT) => { axum::routing::put };
    (@method PATCH) => { axum::routing::patch };
    (@method DELETE) => { axum::routing::delete };
}

/// Every route of the program.
pub fn all() -> Vec<Route> {
    [pages::ROUTE_LISTS, api::ROUTE_LISTS].concat().into_iter().flatten().copied().collect()
}

/// The whole service.
pub fn router(app: Arc<App>) -> Router {
    let pages = pages::routers().into_iter().chain(api::routers()).fold(Router::new(), Router::merge);
    let guarded = pages
        .fallback(crate::failure::not_found)
        // Forms bound themselves (`form::MAX_UPLOAD`); the framework's own limit is smaller than one evidence file.
        .layer(axum::extract::DefaultBodyLimit::disable())
        .route_layer(axum::middleware::from_fn_with_state(app.clone(), crate::failure::dress))
        .route_layer(axum::middleware::from_fn_with_state(app.clone(), guard::guard))
        .with_state(app.clone());
    let hard = |name: HeaderName, value: &'static str| {
        SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
    };
    guarded
        .layer(axum::middleware::from_fn_with_state(app.clone(), api::gate::cross_origin))
        .layer(axum::middleware::from_fn_with_state(app.clone(), crate::language::remember))
        .merge(statics::router(app.installation.log_dir()))
        .layer(hard(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(hard(header::REFERRER_POLICY, "same-origin"))
        .layer(hard(header::X_FRAME_OPTIONS, "DENY"))
        .layer(hard(header::CONTENT_SECURITY_POLICY, POLICY))
        .layer(CompressionLayer::new())
        .layer(axum::middleware::from_fn(crate::patience::bounded))
}

/// Nothing from elsewhere, no inline script; inline style only where an SVG chart needs it.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
     font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
