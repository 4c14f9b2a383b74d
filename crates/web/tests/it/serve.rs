//! Serves the fixture to a real browser: `cargo test -p shirube-web --test it -- --ignored serves_the_fixture`.

use crate::world::World;
use shirube_domain::authority::Role;

/// The port; one that is rarely taken.
const PORT: u16 = 8_791;

/// Prints the paths of the fixture and serves until it is interrupted.
#[test]
#[ignore = "runs until it is interrupted; for looking at pages"]
fn serves_the_fixture_for_a_browser() {
    let world = World::new();
    let f = &world.fixture;
    println!(
        "org={} system={} service={} tie={} colleague={} uploaded={}",
        f.operator, f.system, f.service, f.tie, f.colleague, f.uploaded
    );
    for role in Role::ALL {
        println!("{} {:?}", role.word(), world.session(role).map(|s| s.token));
    }
    let router = world.router();
    world.runtime().block_on(async move {
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", PORT)).await.expect("a port");
        axum::serve(listener, router).await.expect("serves");
    });
}
