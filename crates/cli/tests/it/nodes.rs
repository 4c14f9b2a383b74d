//! Two installations of their own, over real TLS: introduced, compared, confirmed; a key renewed; by line, by file, and with one
//! of them away.

use crate::world::{World, code, err};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use serde_json::Value;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const PASSWORD: &[u8] = b"long enough pass\n";

/// One who vouches for certificates of this machine, for both.
struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    fn new() -> Authority {
        let mut params = CertificateParams::new(Vec::<String>::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        Authority(CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap())
    }
}

struct Node {
    world: World,
    port: u16,
    address: String,
    server: Option<Child>,
}

impl Node {
    fn new(authority: &Authority) -> Node {
        let world = World::new();
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
        let certificate = params.signed_by(&key, &authority.0).unwrap();
        world.file("cert.pem", certificate.pem());
        world.file("key.pem", key.serialize_pem());
        world.file("ca.pem", authority.0.pem());
        let add = ["account", "add", "--login", "admin@example.jp", "--name", "管理 太郎", "--administrator"];
        let done = world.run_with(&add, PASSWORD);
        assert_eq!(code(&done), 0, "{}", err(&done));
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        Node { world, port, address: format!("https://localhost:{port}"), server: None }
    }

    fn start(&mut self) {
        let listen = format!("127.0.0.1:{}", self.port);
        let mut args = vec!["serve", "--listen", &listen, "--json", "--address", &self.address];
        args.extend(["--tls-cert", "cert.pem", "--tls-key", "key.pem", "--trust", "ca.pem", "--allow-private"]);
        let mut child = self.world.command().args(args).stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert!(line.contains("https://"), "{line}");
        self.server = Some(child);
    }

    fn stop(&mut self) {
        let mut child = self.server.take().unwrap();
        Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(0));
    }

    fn node(&self, args: &[&str]) -> Value {
        self.world.json(&[&["node", "--address", &self.address], args].concat())
    }

    fn number(&self) -> String {
        self.node(&["introduction"])["number"].as_str().unwrap().to_owned()
    }

    fn add(&self, other: &Node) {
        let added = self.node(&["add", &other.address, "--trust", "ca.pem", "--allow-private"]);
        assert_eq!(added["number"].as_str().unwrap(), other.number(), "what the other side reads out");
        let number = other.number();
        let confirm =
            ["node", "confirm", &other.address, &number, "--by", "admin@example.jp", "--address", &self.address];
        let done = self.world.run_with(&confirm, PASSWORD);
        assert_eq!(code(&done), 0, "{}", err(&done));
    }

    fn show(&self, other: &Node) -> Value {
        self.node(&["show", &other.address])
    }

    /// Looks until it is so: the courier looks every few seconds.
    #[expect(clippy::disallowed_methods, reason = "another program tells us nothing; it can only be looked at again")]
    fn until(&self, other: &Node, is_so: impl Fn(&Value) -> bool) -> Value {
        let begun = Instant::now();
        loop {
            let shown = self.show(other);
            if is_so(&shown) {
                return shown;
            }
            assert!(begun.elapsed() < Duration::from_secs(60), "{shown:#}");
            std::thread::sleep(Duration::from_millis(500));
        }
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        if let Some(child) = &mut self.server {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

fn keys(shown: &Value) -> usize {
    shown["keys"].as_array().unwrap().len()
}

#[test]
fn two_nodes_exchange_over_tls_by_file_and_with_one_of_them_away() {
    let authority = Authority::new();
    let (mut developer, mut provider) = (Node::new(&authority), Node::new(&authority));
    developer.start();
    provider.start();
    developer.add(&provider);
    provider.add(&developer);

    // Over the line: the courier of the server brings it.
    assert_eq!(developer.node(&["renew-key"])["announced"], 1);
    let shown = provider.until(&developer, |s| keys(s) == 2);
    assert_eq!(shown["findings"].as_array().unwrap().len(), 0);
    developer.until(&provider, |s| s["figures"]["acknowledged"] == 1);

    // One goes away: the message waits with its reason.
    provider.stop();
    developer.node(&["renew-key"]);
    let shown = developer.until(&provider, |s| s["queue"][0]["tries"].as_i64() >= Some(1));
    assert_eq!(
        (&shown["queue"][0]["state"], &shown["queue"][0]["outcome"]),
        (&"queued".into(), &"outbound.cut".into())
    );

    // By file there, and the receipt by file back.
    let file =
        developer.world.file("out.txt", developer.node(&["export", &provider.address])["file"].as_str().unwrap());
    let came = provider.node(&["import", file.to_str().unwrap()]);
    assert_eq!((&came["taken"], &came["refused"]), (&1.into(), &Value::Array(vec![])));
    assert_eq!(keys(&provider.show(&developer)), 3);
    let back =
        provider.world.file("back.txt", provider.node(&["export", &developer.address])["file"].as_str().unwrap());
    assert_eq!(developer.node(&["import", back.to_str().unwrap()])["receipts"], 1);
    assert_eq!(developer.show(&provider)["figures"]["acknowledged"], 2);

    // Back again: nothing happens twice, and the next key goes over the line.
    provider.start();
    assert_eq!(provider.node(&["import", file.to_str().unwrap()])["taken"], 1);
    developer.node(&["renew-key"]);
    let shown = provider.until(&developer, |s| keys(s) == 4);
    assert_eq!((&shown["figures"]["done"], &shown["figures"]["refused"]), (&3.into(), &0.into()));
    assert!(shown["log"]["note"].as_str().is_some());
    developer.stop();
    provider.stop();
    for node in [&developer, &provider] {
        let verified = node.world.json(&["log", "verify"]);
        assert_eq!(verified["errors"].as_u64().unwrap_or_default(), 0, "{verified}");
    }
}

#[test]
fn a_certificate_that_does_not_fit_its_key_is_refused_before_anything_starts() {
    let authority = Authority::new();
    let node = Node::new(&authority);
    node.world.file("key.pem", KeyPair::generate().unwrap().serialize_pem());
    let done = node.world.run(&["serve", "--listen", "127.0.0.1:0", "--tls-cert", "cert.pem", "--tls-key", "key.pem"]);
    assert_ne!(code(&done), 0);
    assert!(err(&done).contains("key.pem") || err(&done).contains("cert.pem"), "{}", err(&done));
}
