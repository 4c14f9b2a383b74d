//! The guard: who may, decided before any handler runs, from the table the routes were declared in.

use crate::app::{App, Route};
use crate::cx::{Cx, Visitor};
use crate::failure::Failure;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, Method, header};
use axum::middleware::Next;
use axum::response::Response;
use shirube_domain::authority::{Office, Role, Verb};
use shirube_domain::db::Tx;
use shirube_domain::downstream;
use shirube_domain::id::{AccountId, OperatorId};
use shirube_domain::identity;
use shirube_domain::notice;
use shirube_domain::office;
use shirube_domain::refusal::{Class, Refusal};
use shirube_domain::registry;
use shirube_domain::text::Lang;
use std::collections::HashMap;
use std::sync::Arc;

/// What a route asks of the visitor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// The role towards the operator named `{org}` in the path must hold this verb.
    Operator(Verb),
    /// The visitor's role in the installation must hold this verb.
    Installation(Verb),
}

/// What routes ask for, by name: one word per verb, the same in every area.
pub(crate) mod access {
    use super::{Access, Verb};

    pub(crate) const OPEN: Access = Access::Installation(Verb::ReadPublic);
    /// Whoever is signed in may register an operator; the same verb says who one is.
    pub(crate) const SIGNED_IN: Access = Access::Installation(Verb::RegisterOperator);
    pub(crate) const ADMINISTER: Access = Access::Installation(Verb::Administer);
    pub(crate) const EDIT: Access = Access::Installation(Verb::EditNorms);
    pub(crate) const READ: Access = Access::Operator(Verb::ReadOperator);
    pub(crate) const DESCRIBE: Access = Access::Operator(Verb::Describe);
    pub(crate) const ANSWER: Access = Access::Operator(Verb::Answer);
    pub(crate) const SUBMIT: Access = Access::Operator(Verb::Submit);
    pub(crate) const DISCLOSE: Access = Access::Operator(Verb::Disclose);
    pub(crate) const APPROVE: Access = Access::Operator(Verb::Approve);
    pub(crate) const MANAGE: Access = Access::Operator(Verb::ManageMembers);
    pub(crate) const KEYS: Access = Access::Operator(Verb::ManageKeys);
}

/// Method and pattern → access.
pub(crate) type Table = HashMap<(&'static str, &'static str), Access>;

pub(crate) fn table(routes: Vec<Route>) -> Table {
    routes.into_iter().map(|r| ((r.method, r.path), r.access)).collect()
}

/// Finds out who is asking, whether the route is theirs to use, and hands the handler a [`Cx`].
pub(crate) async fn guard(
    State(app): State<Arc<App>>,
    matched: MatchedPath,
    mut request: Request,
    next: Next,
) -> Response {
    let asked = Asked::read(&request);
    let lang = language(&request);
    let cross_site = refuse_cross_site(request.headers());
    match admit(&app, matched.as_str(), cross_site, asked, lang).await {
        Ok(cx) => {
            let writes = !request.method().is_safe();
            request.extensions_mut().insert(cx);
            let answer = next.run(request).await;
            if writes {
                app.forget_urgent();
            }
            answer
        }
        Err(failure) => {
            let cx = outside(&app, &request);
            failure.at(&cx.await)
        }
    }
}

/// The language of the answer: the API's by its header, a page's by its address.
fn language(request: &Request) -> Lang {
    let path = request.uri().path();
    if path.starts_with("/api/") { accepted_language(request.headers()) } else { path_language(path) }
}

/// A request no handler gets: who asked is looked up only to show the page with their name.
pub(crate) fn outside(app: &Arc<App>, request: &Request) -> impl Future<Output = Cx> + Send + use<> {
    let (app, shared, asked, lang) = (app.clone(), app.clone(), Asked::read(request), language(request));
    async move {
        let now = app.installation.ground.clock.now();
        let org =
            org_of("/{lang}/w/{org}", &asked.path).flatten().filter(|_| asked.path.split('/').nth(2) == Some("w"));
        let found = match asked.token.filter(|_| !asked.is_bearer) {
            Some(token) => tokio::task::spawn_blocking(move || around(&shared, &token, org, now)).await,
            None => Ok((None, None)),
        };
        let (visitor, workplace) = found.unwrap_or_default();
        Cx::new(app, lang, visitor, workplace, asked.path, asked.query, now)
    }
}

/// Who is asking, and the workplace of the path for those who belong there: a wrong turn in a workspace keeps its menu. To
/// anyone else the page looks as it does everywhere.
fn around(app: &App, token: &str, org: Option<OperatorId>, now: shirube_domain::time::Timestamp) -> Found {
    let member = Access::Operator(Verb::ReadOperator);
    let within = org.and_then(|org| look_up(app, Some(token), Some(Some(org)), member, (now, true)).ok());
    let open = Access::Installation(Verb::ReadPublic);
    within.or_else(|| look_up(app, Some(token), None, open, (now, true)).ok()).unwrap_or_default()
}

/// What the guard needs of a request.
struct Asked {
    method: Method,
    path: String,
    query: String,
    token: Option<String>,
    is_bearer: bool,
}

impl Asked {
    fn read(request: &Request) -> Asked {
        let bearer = request
            .headers()
            .get(header::AUTHORIZATION)
            .and_then(|v| v.to_str().ok())
            .and_then(|v| v.strip_prefix("Bearer "))
            .map(|t| t.trim().to_owned());
        let is_bearer = bearer.is_some();
        Asked {
            method: request.method().clone(),
            path: request.uri().path().to_owned(),
            query: request.uri().query().unwrap_or_default().to_owned(),
            token: bearer.or_else(|| cookie(request.headers(), crate::cx::COOKIE)),
            is_bearer,
        }
    }
}

async fn admit(
    app: &Arc<App>,
    pattern: &str,
    cross_site: Result<(), Failure>,
    asked: Asked,
    lang: Lang,
) -> Result<Cx, Failure> {
    let method = if asked.method == Method::HEAD { "GET" } else { asked.method.as_str() };
    let table: &HashMap<(&str, &str), Access> = &app.table;
    let access = table.get(&(method, pattern)).copied();
    let access = access.ok_or_else(|| wrong_method(&asked.path))?;
    if pattern.starts_with("/{lang}") && asked.path.split('/').nth(1).and_then(Lang::parse).is_none() {
        return Err(Failure::absent());
    }
    if !asked.is_bearer && !asked.method.is_safe() {
        cross_site?;
    }
    let org = org_of(pattern, &asked.path);
    let (shared, token) = (app.clone(), asked.token.clone());
    let now = app.installation.ground.clock.now();
    // Only a page shows how many notices wait; a program asks for them itself.
    let is_page = pattern.starts_with("/{lang}");
    let found =
        tokio::task::spawn_blocking(move || look_up(&shared, token.as_deref(), org, access, (now, is_page))).await;
    let (visitor, workplace) = found.map_err(Failure::panicked)??;
    Ok(Cx::new(app.clone(), lang, visitor, workplace, asked.path, asked.query, now))
}

/// A known address and a method it does not take: the API says so, and the router adds `Allow`.
fn wrong_method(path: &str) -> Failure {
    if path.starts_with("/api/") {
        Failure::from(Refusal::invalid("api.method")).with_status(axum::http::StatusCode::METHOD_NOT_ALLOWED)
    } else {
        Failure::absent()
    }
}

type Found = (Option<Visitor>, Option<crate::cx::Workplace>);

fn look_up(
    app: &App,
    token: Option<&str>,
    org: Option<Option<OperatorId>>,
    access: Access,
    (now, is_page): (shirube_domain::time::Timestamp, bool),
) -> Result<Found, Failure> {
    if is_page {
        app.look_up_urgent(now);
    }
    let (visitor, workplace, role) = app.installation.ground.db.glance(|tx| {
        let (signed, role) = match (access, &org, token) {
            (Access::Operator(_), Some(Some(id)), Some(token)) => identity::who_towards(tx, token, id, now)?.unzip(),
            (_, _, Some(token)) => (identity::who(tx, token, now)?, None),
            (_, _, None) => (None, None),
        };
        let workplace = match (&org, role) {
            (Some(Some(id)), Some(role)) if role != Role::Stranger => {
                let reader = signed.as_ref().filter(|_| is_page && role.may(Verb::ReadOperator));
                let unread = reader.map(|s| unread(tx, id, &s.account.id)).transpose()?.unwrap_or_default();
                registry::operator(tx, id)?.map(|operator| crate::cx::Workplace { operator, role, unread })
            }
            _ => None,
        };
        let account = signed.as_ref().map(|s| &s.account);
        let role = match access {
            Access::Installation(verb) => installation_role(tx, account, verb)?,
            // A path without a readable operator belongs to no one.
            Access::Operator(_) => role.unwrap_or(if account.is_some() { Role::Stranger } else { Role::Anyone }),
        };
        let visitor = signed.map(|s| Visitor { signed: s, token: token.unwrap_or_default().to_owned() });
        Ok::<_, shirube_domain::refusal::Error>((visitor, workplace, role))
    })?;
    let (Access::Operator(verb) | Access::Installation(verb)) = access;
    if role.may(verb) && (workplace.is_some() || matches!(access, Access::Installation(_))) {
        return Ok((visitor, workplace));
    }
    Err(match role {
        Role::Anyone => Failure::sign_in(),
        // Whether the operator exists is not told to strangers.
        Role::Stranger => Failure::absent(),
        _ => Refusal::of(Class::Forbidden, "common.forbidden").into(),
    })
}

/// The role that counts for a verb: someone who runs the installation may hold an office besides. Offices are looked up only
/// where they decide.
fn installation_role(
    tx: &mut Tx<'_>,
    account: Option<&identity::Account>,
    verb: Verb,
) -> Result<Role, shirube_domain::db::DbError> {
    let Some(account) = account else { return Ok(Role::Anyone) };
    let base = if account.is_administrator { Role::Administrator } else { Role::Stranger };
    let decides = !base.may(verb) && (Role::NormEditor.may(verb) || verb == Verb::Administer);
    if decides && office::held(tx, &account.id, Office::NormEditor)?.is_some() {
        return Ok(Role::NormEditor);
    }
    Ok(base)
}

/// `None` when the pattern has no operator; `Some(None)` when what stands there is not one.
fn org_of(pattern: &str, path: &str) -> Option<Option<OperatorId>> {
    let at = pattern.split('/').position(|p| p == "{org}")?;
    Some(path.split('/').nth(at).and_then(|text| OperatorId::parse(text).ok()))
}

/// A form may only come from our own pages. Browsers say where a request was made; old ones send at least an Origin.
fn refuse_cross_site(headers: &HeaderMap) -> Result<(), Failure> {
    let text = |name: &str| headers.get(name).and_then(|v| v.to_str().ok());
    let own = match (text("sec-fetch-site"), text("origin"), text("host")) {
        (Some(site), _, _) => matches!(site, "same-origin" | "none"),
        (None, Some(origin), Some(host)) => origin.split_once("://").is_some_and(|(_, o)| o == host),
        // Neither header: not a browser of today. The form's own token still has to fit.
        (None, None, _) => true,
        (None, Some(_), None) => false,
    };
    if own { Ok(()) } else { Err(Refusal::of(Class::Forbidden, "common.form-expired").into()) }
}

/// The value of a cookie.
pub(crate) fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    headers.get_all(header::COOKIE).iter().filter_map(|v| v.to_str().ok()).flat_map(|v| v.split(';')).find_map(|pair| {
        let (n, v) = pair.trim().split_once('=')?;
        (n == name).then(|| v.to_owned())
    })
}

pub(crate) fn path_language(path: &str) -> Lang {
    path.split('/').nth(1).and_then(Lang::parse).unwrap_or_default()
}

/// The better of the two languages for `Accept-Language`; Japanese when nothing is said.
pub(crate) fn accepted_language(headers: &HeaderMap) -> Lang {
    let text = headers.get(header::ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let mut best = (Lang::Ja, 0.0f32);
    for part in text.split(',') {
        let mut pieces = part.split(';');
        let tag = pieces.next().unwrap_or_default().trim().to_ascii_lowercase();
        let weight = pieces.find_map(|p| p.trim().strip_prefix("q=")?.parse::<f32>().ok()).unwrap_or(1.0);
        if let Some(lang) = Lang::parse(tag.split('-').next().unwrap_or_default())
            && weight > best.1
        {
            best = (lang, weight);
        }
    }
    best.0
}

/// What a member has not opened: changed norms, and what changed upstream.
fn unread(tx: &mut Tx<'_>, operator: &OperatorId, reader: &AccountId) -> Result<i64, shirube_domain::db::DbError> {
    Ok(notice::unread(tx, operator, reader)? + downstream::unseen(tx, operator, reader)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(n, v)| (axum::http::HeaderName::from_static(n), v.parse().unwrap())).collect()
    }

    #[test]
    fn a_form_from_another_site_is_refused() {
        assert!(refuse_cross_site(&headers(&[("sec-fetch-site", "cross-site")])).is_err());
        assert!(refuse_cross_site(&headers(&[("sec-fetch-site", "same-site")])).is_err());
        assert!(refuse_cross_site(&headers(&[("origin", "https://evil.example"), ("host", "a.example")])).is_err());
        assert!(refuse_cross_site(&headers(&[("origin", "https://a.example"), ("host", "a.example")])).is_ok());
        assert!(refuse_cross_site(&headers(&[("sec-fetch-site", "same-origin")])).is_ok());
    }

    #[test]
    fn the_language_follows_the_weights() {
        assert_eq!(accepted_language(&headers(&[("accept-language", "en-GB,en;q=0.9,ja;q=0.8")])), Lang::En);
        assert_eq!(accepted_language(&headers(&[("accept-language", "fr, ja;q=0.2, en;q=0.1")])), Lang::Ja);
        assert_eq!(accepted_language(&HeaderMap::new()), Lang::Ja);
    }
}
