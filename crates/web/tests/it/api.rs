//! The API as a program meets it. Every answer is held against the OpenAPI document as it comes.

mod assess;
mod bad_input;
mod disclosing;
mod document;
mod papers;
mod proposals;
mod public;
mod register;
mod relations;
mod reuse;
mod statements;

use crate::world::{Answer, World};
use axum::body::Body;
use axum::http::{Method, Request, header};
use serde_json::{Value, json};
use shirube_domain::authority::Role;
use shirube_domain::id::AccountId;
use std::sync::LazyLock;

/// The document.
pub static DOCUMENT: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(shirube_web::api::docs::document_text()).expect("the document is JSON"));

/// Someone who asks.
pub struct Client<'w> {
    world: &'w World,
    token: Option<String>,
}

/// One request, being made.
pub struct Call<'w> {
    world: &'w World,
    request: axum::http::request::Builder,
    method: Method,
    path: String,
    body: Vec<u8>,
}

impl<'w> Client<'w> {
    pub fn new(world: &'w World, role: Role) -> Client<'w> {
        Client { world, token: world.session(role).map(|s| s.token) }
    }

    /// A program of one person.
    pub fn of(world: &'w World, account: &AccountId) -> Client<'w> {
        Client { world, token: Some(world.session_of(account).token) }
    }

    pub fn call(&self, method: Method, path: &str) -> Call<'w> {
        let mut request = Request::builder().method(method.clone()).uri(path).header(header::HOST, "shirube.test");
        if let Some(token) = &self.token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        Call { world: self.world, request, method, path: path.to_owned(), body: Vec::new() }
    }

    pub fn get(&self, path: &str) -> Answer {
        self.call(Method::GET, path).send()
    }

    pub fn post(&self, path: &str, body: &Value) -> Answer {
        self.call(Method::POST, path).json(body).send()
    }

    pub fn delete(&self, path: &str) -> Answer {
        self.call(Method::DELETE, path).send()
    }

    /// A change with the tag just read.
    pub fn put(&self, path: &str, tag: &str, body: &Value) -> Answer {
        self.call(Method::PUT, path).header("if-match", tag).json(body).send()
    }
}

impl Call<'_> {
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.request = self.request.header(name, value);
        self
    }

    pub fn json(self, body: &Value) -> Self {
        self.bytes("application/json", body.to_string().as_bytes())
    }

    pub fn bytes(mut self, media: &str, body: &[u8]) -> Self {
        self.body = body.to_vec();
        self.header("content-type", media)
    }

    pub fn send(self) -> Answer {
        let answer = self.world.ask(self.request.body(Body::from(self.body)).expect("a request"));
        conforms(&self.method, &self.path, &answer);
        answer
    }
}

impl Answer {
    /// The `ETag`.
    pub fn tag(&self) -> &str {
        self.header(header::ETAG).expect("an ETag")
    }

    /// The codes of a problem, each with where it points.
    pub fn codes(&self) -> Vec<(String, String)> {
        let text = |v: &Value| v.as_str().unwrap_or_default().to_owned();
        let problem = self.json();
        let errors = problem["errors"].as_array().cloned().unwrap_or_default();
        errors
            .iter()
            .map(|e| (text(&e["code"]), text(&e["pointer"]) + &text(&e["parameter"]).replace(' ', "")))
            .collect()
    }
}

/// The described path a real one belongs to.
fn pattern_of(path: &str) -> Option<String> {
    let path = path.split('?').next().unwrap_or_default();
    let parts: Vec<&str> = path.split('/').collect();
    let fits = |pattern: &&String| {
        let wanted: Vec<&str> = pattern.split('/').collect();
        wanted.len() == parts.len() && wanted.iter().zip(&parts).all(|(w, p)| w.starts_with('{') || w == p)
    };
    DOCUMENT["paths"]
        .as_object()
        .expect("paths")
        .keys()
        .filter(fits)
        .max_by_key(|p| p.matches('{').count() == 0)
        .cloned()
}

/// A schema of the document, with everything it refers to.
pub fn validator(schema: &Value) -> jsonschema::Validator {
    let mut whole = schema.clone();
    whole["components"] = DOCUMENT["components"].clone();
    jsonschema::validator_for(&whole).expect("a schema")
}

/// Holds an answer against the document: the status is described, the type is described, JSON fits its schema.
fn conforms(method: &Method, path: &str, answer: &Answer) {
    let Some(pattern) = pattern_of(path) else {
        assert_eq!(answer.status, 404, "{path} is not described");
        return;
    };
    let operation = &DOCUMENT["paths"][&pattern][method.as_str().to_ascii_lowercase()];
    if operation.is_null() {
        assert_eq!(answer.status, 405, "{method} {path} is not described");
        return;
    }
    let described = &operation["responses"][answer.status.to_string()];
    assert!(
        !described.is_null(),
        "{method} {path} answers {}, which is not described: {}",
        answer.status,
        answer.text()
    );
    let Some(content) = described["content"].as_object() else { return };
    let media =
        answer.header(header::CONTENT_TYPE).unwrap_or_default().split(';').next().unwrap_or_default().to_owned();
    let found = content.get(&media).or_else(|| content.get("*/*"));
    let schema = &found.unwrap_or_else(|| panic!("{method} {path} answers {media}, which is not described"))["schema"];
    if media.ends_with("json") && !schema.is_null() {
        let faults: Vec<String> =
            validator(schema).iter_errors(&answer.json()).map(|e| format!("{}: {e}", e.instance_path())).collect();
        assert!(faults.is_empty(), "{method} {path} {}: {faults:#?}", answer.status);
    }
}

/// The address of the fixture's operator.
pub fn at(world: &World, rest: &str) -> String {
    format!("/api/v1/w/{}{rest}", world.fixture.operator)
}

#[test]
fn a_token_from_the_session_opens_what_a_cookie_opens() {
    let world = World::new();
    let anyone = Client::new(&world, Role::Anyone);
    assert_eq!(anyone.get("/api/v1/me").status, 401);
    let given = json!({ "login": "owner@fixture.example", "password": crate::world::PASSWORD });
    let session = anyone.post("/api/v1/session", &given).expect(201).json();
    let owner = Client { world: &world, token: session["token"].as_str().map(str::to_owned) };
    let me = owner.get("/api/v1/me").expect(200).json();
    assert_eq!(me["login"], "owner@fixture.example");
    assert_eq!(me["memberships"][0]["role"], "owner");
    owner.delete("/api/v1/session").expect(204);
    assert_eq!(owner.get("/api/v1/me").status, 401);
}

#[test]
fn a_wrong_password_is_refused_and_too_many_have_to_wait() {
    let world = World::new();
    let anyone = Client::new(&world, Role::Anyone);
    let wrong = json!({ "login": "owner@fixture.example", "password": "not the password" });
    for _ in 0..5 {
        assert_eq!(anyone.post("/api/v1/session", &wrong).status, 403);
    }
    let hurried = anyone.post("/api/v1/session", &wrong).expect(429);
    assert_eq!(hurried.header(header::RETRY_AFTER), Some("60"));
}
