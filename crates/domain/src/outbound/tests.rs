//! What may be reached, held against the registries of IANA written as lists, and what servers that misbehave come to.

mod served;

use super::*;
use proptest::prelude::*;
use served::{Served, listening};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, TcpListener};
use std::sync::atomic::{AtomicUsize, Ordering};

/// IANA IPv4 Special-Purpose Address Registry and the multicast space, as far as not globally reachable, and 192.88.99.0/24.
const NOT_PUBLIC_V4: &str = "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24
    192.0.2.0/24 192.88.99.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4
    255.255.255.255/32";

/// IANA IPv6 Special-Purpose Address Registry and everything outside global unicast, without the two that embed IPv4.
const NOT_PUBLIC_V6: &str =
    "::/128 ::1/128 64:ff9b:1::/48 100::/64 100:0:0:1::/64 2001::/23 2001:db8::/32 2002::/16 3fff::/20
    5f00::/16 fc00::/7 fe80::/10 fec0::/10 ff00::/8 ::/96 4000::/2 8000::/1";

fn nets(list: &str) -> Vec<(u128, u32, bool)> {
    list.split_whitespace()
        .map(|net| {
            let (address, bits) = net.split_once('/').unwrap();
            let bits: u32 = bits.parse().unwrap();
            match address.parse().unwrap() {
                IpAddr::V4(v4) => (u128::from(v4.to_bits()) << 96, bits, true),
                IpAddr::V6(v6) => (v6.to_bits(), bits, false),
            }
        })
        .collect()
}

fn is_listed(address: IpAddr) -> bool {
    let (bits, is_v4, list) = match address {
        IpAddr::V4(v4) => (u128::from(v4.to_bits()) << 96, true, NOT_PUBLIC_V4),
        IpAddr::V6(v6) => (v6.to_bits(), false, NOT_PUBLIC_V6),
    };
    nets(list).into_iter().any(|(net, len, v4)| v4 == is_v4 && (len == 0 || bits >> (128 - len) == net >> (128 - len)))
}

/// An address within a net of a list, or just outside its ends.
fn near(list: &'static str) -> impl Strategy<Value = u128> {
    (proptest::sample::select(nets(list)), any::<u128>(), 0..4u8).prop_map(|((net, len, v4), any, where_)| {
        let width = if v4 { 32 } else { 128 };
        let (size, unit) = (128 - len, 1u128 << (128 - width));
        let last = if size >= 128 { u128::MAX } else { net | ((1u128 << size) - 1) };
        match where_ {
            0 => net.wrapping_sub(unit),
            1 => last.wrapping_add(unit),
            2 => last,
            _ if size >= 128 => any,
            _ => net | (any & ((1u128 << size) - 1)),
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn an_ipv4_address_is_public_exactly_when_no_registry_says_otherwise(
        bits in prop_oneof![near(NOT_PUBLIC_V4).prop_map(|b| (b >> 96) as u32), any::<u32>()],
    ) {
        let address = Ipv4Addr::from_bits(bits);
        prop_assert_eq!(reach(address.into()) == Reach::Public, !is_listed(address.into()), "{}", address);
        for dressed in [address.to_ipv6_mapped(), Ipv6Addr::from_bits(0x64_ff9b_u128 << 96 | u128::from(bits))] {
            prop_assert_eq!(reach(dressed.into()), reach(address.into()), "{}", dressed);
        }
        let compatible = Ipv6Addr::from_bits(u128::from(bits));
        prop_assert_ne!(reach(compatible.into()), Reach::Public, "{}", compatible);
    }

    #[test]
    fn an_ipv6_address_is_public_exactly_when_no_registry_says_otherwise(
        bits in prop_oneof![near(NOT_PUBLIC_V6), any::<u128>(), any::<u128>().prop_map(|b| b >> 3 | 1 << 125)],
    ) {
        let address = Ipv6Addr::from_bits(bits);
        let is_dressed = address.to_ipv4_mapped().is_some() || bits >> 32 == 0x64_ff9b_u128 << 64;
        // Unassigned space between the listed nets is nobody's: only 2000::/3 is ever public.
        let wanted = bits >> 125 == 1 && !is_listed(address.into());
        prop_assume!(!is_dressed);
        prop_assert_eq!(reach(address.into()) == Reach::Public, wanted, "{}", address);
    }

    #[test]
    fn no_text_makes_reading_an_address_fail_otherwise_than_in_words(text in "\\PC{0,60}") {
        let _ = place::Place::parse(&text, true);
        let _ = place::Place::parse(&format!("https://{text}"), false);
    }
}

#[test]
fn the_addresses_where_clouds_keep_credentials_are_never_reached() {
    for never in ["169.254.169.254", "fe80::1", "0.0.0.0", "255.255.255.255", "224.0.0.1", "2002:7f00:1::", "::"] {
        assert_eq!(reach(never.parse().unwrap()), Reach::Never, "{never}");
    }
    for private in ["127.0.0.1", "10.1.2.3", "192.168.0.1", "fd00::1", "::1", "::ffff:127.0.0.1", "64:ff9b::a00:1"] {
        assert_eq!(reach(private.parse().unwrap()), Reach::Private, "{private}");
    }
    for public in ["8.8.8.8", "2606:4700::1111", "100.63.255.255", "172.32.0.1", "::ffff:8.8.8.8"] {
        assert_eq!(reach(public.parse().unwrap()), Reach::Public, "{public}");
    }
}

#[test]
fn an_address_is_refused_for_what_is_wrong_with_it() {
    let world = Outbound::new(Policy::default()).unwrap();
    for (url, fault) in [
        ("", Fault::Form),
        ("example.jp/x", Fault::Form),
        ("https://", Fault::Form),
        ("https://例え.jp/", Fault::Form),
        ("https://example.jp/#part", Fault::Form),
        ("https://example.jp:99999/", Fault::Form),
        ("https://example.jp\\@evil.jp/", Fault::Form),
        ("http://example.jp/", Fault::Scheme),
        ("ftp://example.jp/", Fault::Scheme),
        ("file:///etc/passwd", Fault::Form),
        ("https://user:pass@example.jp/", Fault::Credentials),
        ("https://user@example.jp/", Fault::Credentials),
        ("https://example.jp:25/", Fault::Port),
        ("https://localhost/", Fault::Private),
        ("https://127.0.0.1/", Fault::Private),
        ("https://[::1]/", Fault::Private),
        ("https://[::ffff:10.0.0.1]/", Fault::Private),
        ("https://0x7f000001/", Fault::Private),
        ("https://2130706433/", Fault::Private),
        ("https://169.254.169.254/latest/meta-data/", Fault::Private),
    ] {
        assert_eq!(world.examine(url), Err(fault), "{url}");
        assert_eq!(world.post(url, &[], b"{}"), Err(fault), "{url}");
    }
}

/// Names that lead elsewhere the second time they are asked.
struct Turncoat(AtomicUsize);

impl Names for Turncoat {
    fn addresses(&self, host: &str) -> Vec<IpAddr> {
        let first = self.0.fetch_add(1, Ordering::SeqCst) == 0;
        match host {
            "mixed.example" => vec!["8.8.8.8".parse().unwrap(), "10.0.0.1".parse().unwrap()],
            "nowhere.example" => Vec::new(),
            _ if first => vec!["8.8.8.8".parse().unwrap()],
            _ => vec!["127.0.0.1".parse().unwrap()],
        }
    }
}

#[test]
fn a_name_that_turns_to_a_private_address_after_it_was_looked_at_is_not_followed() {
    let names = Arc::new(Turncoat(AtomicUsize::new(0)));
    let out = Outbound::with_names(Policy::default(), names.clone()).unwrap();
    assert_eq!(out.examine("https://turncoat.example/"), Ok(()));
    assert_eq!(out.post("https://turncoat.example/", &[], b"{}"), Err(Fault::Private));
    assert_eq!(names.0.load(Ordering::SeqCst), 2, "asked once for each time, and what it said was used");
    assert_eq!(out.examine("https://mixed.example/"), Err(Fault::Private));
    assert_eq!(out.get("https://nowhere.example/"), Err(Fault::UnknownName));
}

/// A name server that never answers.
struct Silent(std::sync::Mutex<std::sync::mpsc::Receiver<()>>);

impl Names for Silent {
    fn addresses(&self, _: &str) -> Vec<IpAddr> {
        let _ = self.0.lock().unwrap().recv();
        Vec::new()
    }
}

#[test]
fn a_name_server_that_never_answers_is_not_waited_for() {
    let (kept, asked) = std::sync::mpsc::channel();
    let policy = Policy { connect: Duration::from_millis(100), ..Policy::default() };
    let out = Outbound::with_names(policy, Arc::new(Silent(std::sync::Mutex::new(asked)))).unwrap();
    assert_eq!(out.examine("https://silent.example/"), Err(Fault::TooSlow));
    assert_eq!(out.get("https://silent.example/"), Err(Fault::TooSlow));
    drop(kept);
}

fn here(extra_ca: Option<Vec<u8>>) -> Outbound {
    let policy = Policy {
        allow_private: true,
        allow_plain: true,
        extra_ca,
        connect: Duration::from_millis(600),
        total: Duration::from_millis(900),
        most_bytes: 10_000,
    };
    Outbound::new(policy).unwrap()
}

#[test]
fn a_server_whose_certificate_is_trusted_gets_the_body_and_its_headers() {
    let served = Served::tls("localhost", "HTTP/1.1 202 Accepted\r\ncontent-length: 2\r\nretry-after: 7\r\n\r\nok");
    let out = here(Some(served.ca.clone()));
    let answer = out.post(&served.url("localhost"), &[("webhook-id", "evt_1")], b"{\"a\":1}").unwrap();
    assert_eq!((answer.status, answer.body.as_slice()), (202, b"ok".as_slice()));
    assert_eq!(answer.retry_after, Some(Duration::from_secs(7)));
    let heard = served.heard();
    assert!(heard.starts_with("POST /in HTTP/1.1\r\n") && heard.ends_with("{\"a\":1}"), "{heard}");
    assert!(heard.contains("webhook-id: evt_1\r\n") && heard.contains("user-agent: Shirube/"), "{heard}");
}

#[test]
fn a_certificate_nobody_vouches_for_or_of_another_name_is_refused() {
    let served = Served::tls("localhost", "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
    assert_eq!(here(None).post(&served.url("localhost"), &[], b""), Err(Fault::Certificate));
    let served = Served::tls("other.example", "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
    assert_eq!(here(Some(served.ca.clone())).post(&served.url("localhost"), &[], b""), Err(Fault::CertificateName));
    assert_eq!(
        Outbound::new(Policy { extra_ca: Some(b"no".to_vec()), ..Policy::default() }).unwrap_err(),
        Fault::Roots
    );
}

#[test]
fn a_redirect_is_an_answer_and_nobody_goes_there() {
    let second = TcpListener::bind("127.0.0.1:0").unwrap();
    second.set_nonblocking(true).unwrap();
    let there = format!("http://{}/", second.local_addr().unwrap());
    let first =
        listening(format!("HTTP/1.1 307 Temporary Redirect\r\nlocation: {there}\r\ncontent-length: 0\r\n\r\n"), false);
    assert_eq!(here(None).post(&first, &[], b"x").unwrap().status, 307);
    assert!(second.accept().is_err(), "nobody came");
}

#[test]
fn a_server_that_is_slow_endless_silent_or_no_server_costs_a_bounded_time() {
    let begun = std::time::Instant::now();
    let endless = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n".to_owned() + &"5\r\nhello\r\n".repeat(9_000);
    let url = listening(endless, true);
    assert_eq!(here(None).post(&url, &[], b""), Err(Fault::TooLong));
    assert_eq!(here(None).tell(&url, &[], b"").unwrap().status, 200, "who reads no body does not mind");
    let dripping = listening("HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\nonly this".to_owned(), true);
    assert_eq!(here(None).post(&dripping, &[], b""), Err(Fault::TooSlow));
    let silent = listening(String::new(), true);
    assert_eq!(here(None).tell(&silent, &[], b""), Err(Fault::TooSlow));
    let long_head = format!("HTTP/1.1 200 OK\r\nx: {}\r\n\r\n", "y".repeat(200_000));
    assert_eq!(here(None).post(&listening(long_head, false), &[], b""), Err(Fault::NoAnswer));
    assert_eq!(here(None).post(&listening("SSH-2.0-x\r\n".into(), false), &[], b""), Err(Fault::NoAnswer));
    assert_eq!(here(None).post("http://127.0.0.1:1/", &[], b""), Err(Fault::Port));
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    assert_eq!(here(None).post(&format!("http://{closed}/"), &[], b""), Err(Fault::Cut));
    assert!(begun.elapsed() < Duration::from_secs(8), "{:?}", begun.elapsed());
}

#[test]
fn every_fault_has_its_words_and_is_read_back() {
    for fault in Fault::ALL {
        assert_eq!(Fault::parse(fault.code()), Some(fault));
        for lang in crate::text::Lang::ALL {
            assert_ne!(fault.told(lang), fault.code());
        }
    }
}

/// `inside.example` leads into a closed network, everything else into the world.
struct Split;

impl Names for Split {
    fn addresses(&self, host: &str) -> Vec<IpAddr> {
        vec![if host == "inside.example" { "10.1.2.3".parse().unwrap() } else { "8.8.8.8".parse().unwrap() }]
    }
}

#[test]
fn a_closed_network_is_spoken_to_in_the_clear_only_where_it_may_be_reached_at_all() {
    let out = |allow_private, allow_plain| {
        Outbound::with_names(Policy { allow_private, allow_plain, ..Policy::default() }, Arc::new(Split)).unwrap()
    };
    let inside = "http://inside.example:8000/v1";
    assert_eq!(out(true, true).examine(inside), Ok(()));
    assert!(out(true, true).may_connect("10.1.2.3".parse().unwrap(), true));
    assert_eq!(out(false, true).examine(inside), Err(Fault::Private));
    assert!(!out(false, true).may_connect("10.1.2.3".parse().unwrap(), true));
    assert_eq!(out(true, false).examine(inside), Err(Fault::Scheme));
    assert_eq!(out(true, true).examine("http://model.example/v1"), Err(Fault::Scheme), "never into the world");
}
