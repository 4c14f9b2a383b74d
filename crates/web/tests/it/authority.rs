//! Every route as every role: what the table of routes says is what happens.

mod given;
mod paths;

use crate::generated;
use crate::world::{Answer, World};
use axum::http::Method;
use given::Given;
use paths::{fill, is_given, is_known};
use shirube_domain::authority::{self, Role, Verb};
use shirube_web::app::{Route, all};
use shirube_web::guard::Access;
use std::fmt::Write;

fn verb(route: &Route) -> Verb {
    let (Access::Operator(verb) | Access::Installation(verb)) = route.access;
    verb
}

/// The role as the guard sees it: members of an operator are only signed in where no operator is concerned.
fn seen(route: &Route, role: Role) -> Role {
    match (route.access, role) {
        (Access::Installation(_), Role::Viewer | Role::Editor | Role::Owner) => Role::Stranger,
        // Neither running the installation nor editing norms opens an operator's papers.
        (Access::Operator(_), Role::NormEditor | Role::Administrator) => Role::Stranger,
        (_, role) => role,
    }
}

fn ask((world, given): (&World, &Given), route: &Route, role: Role) -> Answer {
    let mut path = fill(world, given, route.path);
    if route.method != "GET" {
        // Accepting the invitation would make a member of the stranger.
        path = path.replace(&world.fixture.invitation, &"0".repeat(64));
    }
    match route.method {
        "GET" => world.get(role, &path),
        "POST" if !route.path.starts_with("/api/") => world.post(role, &path, &[]),
        method => {
            let method: Method = method.parse().expect("a method");
            world.send(method, world.session(role).as_ref(), &path, Some("application/json"), b"{}".to_vec())
        }
    }
}

fn is_api(route: &Route) -> bool {
    route.path.starts_with("/api/")
}

/// Lists open to whoever holds an office that is no role of the table: who of the roles is let in, everybody else signed in is refused.
const BY_OFFICE: [(&str, &[Role]); 3] =
    [("/{lang}/lessons", &[Role::NormEditor]), ("/api/v1/lessons", &[Role::NormEditor]), ("/api/v1/rechecks", &[])];

/// Empty when the answer is what the table asks for, otherwise what is wrong.
fn fault(at: (&World, &Given), route: &Route, role: Role) -> Option<String> {
    let answer = ask(at, route, role);
    let as_seen = seen(route, role);
    let by_office = BY_OFFICE.iter().find(|(path, _)| *path == route.path).filter(|_| role != Role::Anyone);
    let wrong = if let Some((_, roles)) = by_office {
        answer.status != if roles.contains(&role) { 200 } else { 403 }
    } else if as_seen.may(verb(route)) {
        let is_refused = answer.asks_to_sign_in() || answer.status == 403 || answer.status >= 500;
        // An identifier the fixture has must be found by whoever may read it.
        let is_lost = answer.status == 404 && route.method == "GET" && is_known(route.path);
        is_refused || is_lost
    } else {
        match as_seen {
            Role::Anyone => !answer.asks_to_sign_in(),
            Role::Stranger => answer.status != 404,
            _ => answer.status != 403,
        }
    };
    wrong.then(|| format!("{} {} as {}: {}", route.method, route.path, role.word(), answer.status))
}

#[test]
fn every_route_lets_in_exactly_the_roles_the_table_names() {
    let world = World::new();
    let given = Given::own(&world);
    // Outside a demonstration its page is nowhere, for anyone; nor does an installation without an address introduce itself.
    let nowhere = ["/{lang}/demo", "/.well-known/shirube-node"];
    let routes: Vec<_> = all().into_iter().filter(|r| !nowhere.contains(&r.path)).collect();
    // Reading first: nothing a form does may change what a page of the fixture shows.
    let reading = routes.iter().filter(|r| r.method == "GET");
    let writing = routes.iter().filter(|r| r.method != "GET" && !is_api(r));
    let mut faults: Vec<String> = Vec::new();
    for route in reading.chain(writing) {
        // From least to most: what an owner removes is still there when a viewer asks.
        faults.extend(Role::ALL.iter().filter_map(|role| fault((&world, &given), route, *role)));
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn a_path_of_another_operator_is_absent_even_to_an_owner() {
    let world = World::new();
    let (other, given) = (world.fixture.other_operator.to_string(), Given::own(&world));
    for route in all().iter().filter(|r| matches!(r.access, Access::Operator(_)) && r.method == "GET" && !is_api(r)) {
        let path = fill(&world, &given, route.path).replace(world.fixture.operator.as_str(), &other);
        assert_eq!(world.get(Role::Owner, &path).status, 404, "{path}");
    }
}

#[test]
fn what_is_another_operators_is_absent_from_ones_own_paths_whoever_asks_and_however() {
    let world = World::new();
    let (own, theirs, nobody) = (Given::own(&world), Given::of_other(&world), Given::nobody());
    let of_own = |r: &&Route| matches!(r.access, Access::Operator(_)) && is_given(r.path);
    let mut faults = Vec::new();
    for route in all().iter().filter(of_own) {
        let is_reading = route.method == "GET";
        for role in [Role::Viewer, Role::Editor, Role::Owner].into_iter().filter(|role| role.may(verb(route))) {
            let status = |given: &Given| ask((&world, given), route, role).status;
            // A body that cannot be taken may be said first, if it is said of what does not exist as well.
            let (answer, of_nobody) = (status(&theirs), status(&nobody));
            let is_absent = answer == 404 || (is_api(route) && !is_reading && matches!(answer, 422 | 428));
            if !is_absent || answer != of_nobody {
                faults.push(format!(
                    "{} {} as {}: {answer}, of nobody's {of_nobody}",
                    route.method,
                    route.path,
                    role.word()
                ));
            }
            if is_reading && is_known(route.path) && status(&own) == 404 {
                faults.push(format!("{} {}: one's own is absent", route.method, route.path));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn a_form_without_its_token_is_refused_everywhere() {
    let world = World::new();
    let session = world.session(Role::Owner).expect("signed in");
    let given = Given::own(&world);
    // What other installations post is signed, and no form.
    let is_form = |r: &&Route| r.method == "POST" && !is_api(r) && r.path != "/node/inbox";
    for route in all().iter().filter(|r| is_form(r) && Role::Owner.may(verb(r))) {
        let path = fill(&world, &given, route.path);
        let answer = world.post_in(Some(&session), &path, &[("csrf", "another")]);
        assert!(matches!(answer.status, 403 | 404 | 422), "{path}: {}", answer.status);
    }
}

#[test]
fn the_list_of_routes_is_written_down() {
    let mut routes = all();
    routes.sort_by_key(|r| (r.path, r.method));
    let mut out = String::from(
        "# Routes\n\nWritten by `cargo test -p shirube-web --test it` with `UPDATE=1`; a difference fails the test. What each verb \
         means is in `docs/generated/roles.md`. Where a path has `{org}`, the role is the one held at that operator.\n\n\
         | method | path | verb | roles |\n|---|---|---|---|\n",
    );
    for route in &routes {
        let roles: Vec<&str> = verb(route).held_by().iter().map(|r| r.word()).collect();
        let _ =
            writeln!(out, "| {} | `{}` | {} | {} |", route.method, route.path, verb(route).word(), roles.join(", "));
    }
    generated::holds("routes.md", &out);
}

#[test]
fn the_matrix_of_roles_is_written_down() {
    let out = format!(
        "# Roles\n\nWritten by `cargo test -p shirube-web --test it` with `UPDATE=1`; a difference fails the test. An operator's \
         papers are open to its members only: the administrator runs the installation.\n\n{}",
        authority::matrix()
    );
    generated::holds("roles.md", &out);
}
