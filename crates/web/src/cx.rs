//! One request: who is asking, in which language, for which operator; and the ways to the domain.

mod answer;

use crate::app::App;
use crate::failure::Failure;
use crate::view::{AccountView, Crumb, NavItem, Page};
use crate::words::editing::editing_words;
use crate::words::{Words, words};
use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::Response;
use shirube_domain::act::{self, Act, Claim};
use shirube_domain::authority::Role;
use shirube_domain::db::{Tx, WriteTx};
use shirube_domain::filing::{self, Receipt};
use shirube_domain::housekeeping;
use shirube_domain::id::AccountId;
use shirube_domain::identity::{Account, SignedIn};
use shirube_domain::norm::Catalog;
use shirube_domain::refusal::Error;
use shirube_domain::registry::Operator;
use shirube_domain::statement::Desk;
use shirube_domain::text::Lang;
use shirube_domain::time::Timestamp;
use std::sync::Arc;

/// The session cookie.
pub(crate) const COOKIE: &str = "shirube_session";

/// What a handler gives back.
pub type Reply = Result<Response, Failure>;

/// Who is signed in, and with which token.
#[derive(Debug, Clone)]
pub struct Visitor {
    /// The account and the form token.
    pub signed: SignedIn,
    /// The session token.
    pub token: String,
}

/// The operator a path is about, and the visitor's role there.
#[derive(Debug, Clone)]
pub struct Workplace {
    /// The operator.
    pub operator: Operator,
    /// The role.
    pub role: Role,
    /// How many notices the visitor has not read; 0 where no page shows it.
    pub unread: i64,
}

/// One request.
#[derive(Clone)]
pub struct Cx {
    /// What every request shares.
    pub app: Arc<App>,
    /// The language of the answer.
    pub lang: Lang,
    /// Who is asking.
    pub visitor: Option<Visitor>,
    /// The operator the path is about.
    pub workplace: Option<Workplace>,
    /// The path asked for.
    pub path: String,
    /// The query asked with, without `?`.
    pub query: String,
    /// When.
    pub now: Timestamp,
    /// The catalogue in force when the request came; it stays the same to its end.
    catalog: Catalog,
}

impl<S: Send + Sync> FromRequestParts<S> for Cx {
    type Rejection = StatusCode;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, StatusCode> {
        // Only a route the guard let through has one.
        parts.extensions.get::<Cx>().cloned().ok_or(StatusCode::INTERNAL_SERVER_ERROR)
    }
}

impl Cx {
    pub(crate) fn new(
        app: Arc<App>,
        lang: Lang,
        visitor: Option<Visitor>,
        workplace: Option<Workplace>,
        path: String,
        query: String,
        now: Timestamp,
    ) -> Cx {
        let catalog = app.installation.catalog();
        Cx { app, lang, visitor, workplace, path, query, now, catalog }
    }

    /// The catalogue in force.
    pub fn catalog(&self) -> &Catalog {
        &self.catalog
    }

    /// The words of the shared layout.
    pub fn words(&self) -> &'static Words {
        words(self.lang)
    }

    /// The account signed in.
    pub fn account(&self) -> Option<&Account> {
        self.visitor.as_ref().map(|v| &v.signed.account)
    }

    /// The account's id; only for routes that ask for a signed-in visitor.
    ///
    /// # Errors
    /// Asks to sign in.
    pub fn account_id(&self) -> Result<AccountId, Failure> {
        self.account().map(|a| a.id.clone()).ok_or_else(Failure::sign_in)
    }

    /// The operator; only for routes below `/w/{org}`.
    ///
    /// # Errors
    /// Absent elsewhere.
    pub fn operator(&self) -> Result<&Operator, Failure> {
        self.workplace.as_ref().map(|w| &w.operator).ok_or_else(Failure::absent)
    }

    /// The role at the operator; `Anyone` elsewhere.
    pub fn role(&self) -> Role {
        self.workplace.as_ref().map_or(Role::Anyone, |w| w.role)
    }

    /// `/ja` or `/en` and what follows.
    pub fn url(&self, rest: &str) -> String {
        format!("/{}{rest}", self.lang.code())
    }

    /// A path in the operator's workspace.
    ///
    /// # Errors
    /// Absent outside one.
    pub fn workspace_url(&self, rest: &str) -> Result<String, Failure> {
        Ok(format!("/{}/w/{}{rest}", self.lang.code(), self.operator()?.id))
    }

    /// Runs blocking work beside the server's own threads.
    ///
    /// # Errors
    /// Whatever the work refuses.
    pub async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&App) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Failure> {
        let app = self.app.clone();
        let done = tokio::task::spawn_blocking(move || work(&app)).await.map_err(Failure::panicked)?;
        done.map_err(Failure::from)
    }

    /// Reads in one transaction.
    ///
    /// # Errors
    /// Whatever the work refuses.
    pub async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Tx<'_>, &Catalog) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Failure> {
        let catalog = self.catalog.clone();
        self.blocking(move |app| app.installation.ground.db.read(|tx| work(tx, &catalog))).await
    }

    /// Reads without a transaction, each statement at a moment of its own: for lists, whose parts need not agree to the
    /// millisecond, and which are asked for most.
    ///
    /// # Errors
    /// Whatever the work refuses.
    pub async fn glance<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Tx<'_>) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Failure> {
        self.blocking(move |app| app.installation.ground.db.glance(work)).await
    }

    /// Files something: the second door.
    ///
    /// # Errors
    /// Whatever the work refuses; nothing is written then.
    pub async fn file<T: Send + 'static>(
        &self,
        kind: &'static str,
        work: impl FnOnce(&mut WriteTx<'_, '_>, &Catalog, &Receipt) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Failure> {
        let catalog = self.catalog.clone();
        self.blocking(move |app| {
            filing::receive(&app.installation.ground, kind, |tx, receipt| work(tx, &catalog, receipt))
        })
        .await
    }

    /// Files something that must have one effect however often the form is sent; gives the path to go to.
    ///
    /// # Errors
    /// Whatever the work refuses; nothing is written then.
    pub async fn file_once(
        &self,
        kind: &'static str,
        once: String,
        work: impl FnOnce(&mut WriteTx<'_, '_>, &Catalog, &Receipt) -> Result<String, Error> + Send + 'static,
    ) -> Result<String, Failure> {
        let catalog = self.catalog.clone();
        self.blocking(move |app| {
            filing::receive_once(&app.installation.ground, kind, &once, |tx, receipt| work(tx, &catalog, receipt))
        })
        .await
    }

    /// Files something that is signed.
    ///
    /// # Errors
    /// Refused when the installation has no address to sign under; whatever the work refuses.
    pub async fn sign<T: Send + 'static>(
        &self,
        kind: &'static str,
        work: impl FnOnce(&mut WriteTx<'_, '_>, &Desk<'_>, &Catalog, &Receipt) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Failure> {
        let catalog = self.catalog.clone();
        self.blocking(move |app| {
            let desk = app.installation.desk()?;
            filing::receive(&app.installation.ground, kind, |tx, receipt| work(tx, &desk, &catalog, receipt))
        })
        .await
    }

    /// Performs an act: the first door.
    ///
    /// # Errors
    /// Refused when the power is not held.
    pub async fn act<T: Send + 'static>(
        &self,
        claim: Claim,
        work: impl FnOnce(&mut WriteTx<'_, '_>, &Act) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Failure> {
        self.blocking(move |app| act::perform(&app.installation.ground, claim, work)).await
    }

    /// Housekeeping: the third door.
    ///
    /// # Errors
    /// Whatever the work refuses.
    pub async fn keep<T: Send + 'static>(
        &self,
        kind: &'static str,
        work: impl FnOnce(&mut WriteTx<'_, '_>) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Failure> {
        self.blocking(move |app| housekeeping::run(&app.installation.ground, kind, |tx, _| work(tx))).await
    }

    /// A token for a form that must have one effect.
    pub fn once(&self) -> String {
        let ground = &self.app.installation.ground;
        shirube_domain::id::uuid7(self.now, ground.chance.as_ref())
    }

    /// What every page carries, with its title and breadcrumb (label, path without language; empty path for the last).
    pub fn page(&self, title: impl Into<String>, crumbs: &[(&str, &str)]) -> Page {
        let title = title.into();
        let mut trail = vec![Crumb { label: self.words().home.to_owned(), href: Some(self.url("")) }];
        trail.extend(
            crumbs.iter().map(|(label, path)| Crumb { label: (*label).to_owned(), href: Some(self.url(path)) }),
        );
        trail.push(Crumb { label: title.clone(), href: None });
        Page {
            lang: self.lang.code().to_owned(),
            path_this_lang: self.in_language(self.lang),
            path_other_lang: self.in_language(self.lang.other()),
            crumbs: trail,
            account: self.visitor.as_ref().map(|v| AccountView {
                name: v.signed.account.name.clone(),
                home: self.url("/account"),
                sign_out_token: v.signed.csrf.clone(),
            }),
            areas: self.areas(),
            demo: self.app.settings.demo,
            notice: None,
            urgent: self.app.urgent(self.lang),
            errors: Vec::new(),
            csrf: self.csrf(),
            title,
        }
    }

    /// A page below the operator's workspace: the breadcrumb begins with the operator; `trail` is (label, path in the workspace).
    ///
    /// # Errors
    /// Absent outside a workspace.
    pub fn workspace_page(&self, title: &str, trail: &[(&str, &str)]) -> Result<Page, Failure> {
        let operator = self.operator()?;
        let base = format!("/w/{}", operator.id);
        let paths: Vec<(&str, String)> = trail.iter().map(|(label, path)| (*label, format!("{base}{path}"))).collect();
        let mut crumbs = vec![(operator.name_in(self.lang), base.as_str())];
        crumbs.extend(paths.iter().map(|(label, path)| (*label, path.as_str())));
        Ok(self.page(title, &crumbs))
    }

    /// The token every form carries: the session's, or for visitors without one a fixed word the cross-site check backs.
    pub fn csrf(&self) -> String {
        self.visitor.as_ref().map_or_else(|| "visitor".to_owned(), |v| v.signed.csrf.clone())
    }

    fn in_language(&self, lang: Lang) -> String {
        let rest = self.path.get(3..).filter(|_| Lang::parse(self.path.get(1..3).unwrap_or_default()).is_some());
        let path = format!("/{}{}", lang.code(), rest.unwrap_or_default());
        if self.query.is_empty() { path } else { format!("{path}?{}", self.query) }
    }

    fn areas(&self) -> Vec<NavItem> {
        let w = self.words();
        let own = self.workplace.as_ref().map(|p| format!("/{}/w/{}", self.lang.code(), p.operator.id));
        let item = |label: &str, href: String, current: bool| NavItem { label: label.to_owned(), href, current };
        let under = |part: &str| self.path.contains(part);
        match own {
            Some(own) => vec![
                item(w.area_home, own.clone(), self.path == own),
                item(w.area_register, format!("{own}/register/assets"), under("/register/")),
                item(w.area_assess, format!("{own}/assess/assessments"), under("/assess/")),
                item(&self.notices_label(), format!("{own}/notices"), under("/notices") || under("/changes")),
                item(w.area_norms, self.url("/norms"), false),
                item(w.area_log, self.url("/log"), false),
            ],
            None => vec![
                match under("/editing") {
                    true => item(editing_words(self.lang).title, self.url("/editing"), true),
                    false => item(w.area_check, self.url("/check"), under("/check")),
                },
                item(w.area_norms, self.url("/norms"), under("/norms")),
                item(w.area_risks, self.url("/risks"), under("/risks")),
                item(w.area_log, self.url("/log"), under("/log")),
            ],
        }
    }

    /// The name of the notices, with how many are unread.
    fn notices_label(&self) -> String {
        let name = self.words().area_notices;
        match self.workplace.as_ref().map_or(0, |p| p.unread) {
            0 => name.to_owned(),
            n @ ..=99 => self.lang.pick(format!("{name}（{n}件）"), format!("{name} ({n})")),
            _ => self.lang.pick(format!("{name}（99件以上）"), format!("{name} (over 99)")),
        }
    }
}

/// One byte of a text in an address.
pub(crate) fn percent(b: u8) -> String {
    if b.is_ascii_alphanumeric() || b"-._~".contains(&b) { (b as char).to_string() } else { format!("%{b:02X}") }
}
