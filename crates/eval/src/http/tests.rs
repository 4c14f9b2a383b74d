//! A real connection to a server that answers as it is told.

use super::*;
use crate::sample::Role;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

const GOOD: &str = r#"{"model":"m","choices":[{"message":{"role":"assistant","content":"はい"},"finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":1}}"#;

/// Reads one request; its body, or `None` when the other side is gone.
async fn request(stream: &mut TcpStream) -> Option<String> {
    let (mut held, mut part) = (Vec::new(), [0; 4096]);
    loop {
        let text = String::from_utf8_lossy(&held).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length =
                head.lines().find_map(|l| l.to_ascii_lowercase().strip_prefix("content-length: ")?.parse().ok());
            if body.len() >= length.unwrap_or(0) {
                return Some(text);
            }
        }
        match stream.read(&mut part).await {
            Ok(count @ 1..) => held.extend_from_slice(&part[..count]),
            _ => return None,
        }
    }
}

/// A server that sends these bytes to every request; its address, and how many connections it took.
async fn server(bytes: Vec<u8>, is_closed: bool) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/v1", listener.local_addr().unwrap());
    let (bytes, count) = (Arc::new(bytes), Arc::new(AtomicUsize::new(0)));
    let taken = count.clone();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let bytes = bytes.clone();
            taken.fetch_add(1, Ordering::SeqCst);
            tokio::spawn(async move {
                while let Some(text) = request(&mut stream).await {
                    let is_legacy = text.starts_with("POST /v1/completions ") && text.contains("\"prompt\":");
                    let is_known = is_legacy || text.starts_with("POST /v1/embeddings ");
                    assert!(is_known || text.starts_with("POST /v1/chat/completions HTTP/1.1\r\n"), "{text}");
                    if stream.write_all(&bytes).await.is_err() || is_closed {
                        return;
                    }
                }
            });
        }
    });
    (url, count)
}

fn response(status: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 {status}\r\n{headers}content-length: {}\r\n\r\n", body.len());
    [head.as_bytes(), body].concat()
}

async fn asked_with(bytes: Vec<u8>, change: impl FnOnce(&mut Settings)) -> Result<Reply, Fault> {
    let (url, _) = server(bytes, true).await;
    let mut settings = Settings::usual(&url, "m");
    change(&mut settings);
    Chat::new(settings).unwrap().ask(&[Message::of(Role::User, "?")]).await
}

async fn asked(bytes: Vec<u8>) -> Result<Reply, Fault> {
    asked_with(bytes, |_| ()).await
}

async fn kind(bytes: Vec<u8>) -> Kind {
    asked(bytes).await.unwrap_err().kind
}

#[tokio::test]
async fn an_answer_is_read_with_its_model_and_tokens_over_one_connection() {
    let (url, count) = server(response("200 OK", "content-type: application/json\r\n", GOOD.as_bytes()), false).await;
    let chat = Chat::new(Settings::usual(&url, "m")).unwrap();
    for _ in 0..5 {
        let reply = chat.ask(&[Message::of(Role::User, "?")]).await.unwrap();
        assert_eq!((reply.text.as_str(), reply.stop.as_deref()), ("はい", Some("stop")));
        assert_eq!((reply.input_tokens, reply.output_tokens), (Some(3), Some(1)));
    }
    assert_eq!(count.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_connection_the_other_side_closed_meanwhile_is_replaced_without_a_word() {
    let (url, count) = server(response("200 OK", "", GOOD.as_bytes()), true).await;
    let chat = Chat::new(Settings::usual(&url, "m")).unwrap();
    for _ in 0..3 {
        chat.ask(&[Message::of(Role::User, "?")]).await.unwrap();
        // The end of the connection arrives after the answer.
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    assert_eq!(count.load(Ordering::SeqCst), 3);
}

#[tokio::test]
async fn many_at_once_share_as_many_connections_as_there_are_askings_and_an_answer_too_long_costs_its_own() {
    let (url, count) = server(response("200 OK", "", GOOD.as_bytes()), false).await;
    let chat = Arc::new(Chat::new(Settings { most: GOOD.len(), ..Settings::usual(&url, "m") }).unwrap());
    for _ in 0..3 {
        let all = (0..16).map(|_| {
            let chat = chat.clone();
            tokio::spawn(async move { chat.ask(&[Message::of(Role::User, "?")]).await })
        });
        for one in all.collect::<Vec<_>>() {
            one.await.unwrap().unwrap();
        }
    }
    assert!(count.load(Ordering::SeqCst) <= 16);
    let (url, count) = server(response("200 OK", "", GOOD.as_bytes()), false).await;
    let chat = Chat::new(Settings { most: 10, ..Settings::usual(&url, "m") }).unwrap();
    for _ in 0..2 {
        assert_eq!(chat.ask(&[Message::of(Role::User, "?")]).await.unwrap_err().kind, Kind::TooLong);
    }
    assert_eq!(count.load(Ordering::SeqCst), 2, "what was not read to its end is not used again");
}

#[tokio::test]
async fn what_is_no_answer_is_named() {
    let page = b"<!DOCTYPE html><html><body>Please sign in</body></html>";
    assert_eq!(kind(response("200 OK", "content-type: text/html\r\n", page)).await, Kind::Html);
    assert_eq!(kind(response("200 OK", "", page)).await, Kind::Html);
    assert_eq!(
        kind(response("200 OK", "", b"{\"choices\":[{\"message\":{\"content\":\"\xff\"}}]}")).await,
        Kind::NotUtf8
    );
    assert_eq!(kind(response("200 OK", "", b"{\"choices\":[]}")).await, Kind::Malformed);
    assert_eq!(kind(response("200 OK", "", b"")).await, Kind::Malformed);
    assert_eq!(kind(response("200 OK", "", GOOD.replace("\"m\"", "\"other\"").as_bytes())).await, Kind::WrongModel);
    assert_eq!(kind(response("200 OK", "", &vec![b' '; 10_000_000])).await, Kind::TooLong);
    assert_eq!(kind(b"HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n{\"choices\"".to_vec()).await, Kind::Cut);
    assert_eq!(kind(response("302 Found", "location: http://127.0.0.1:1/\r\n", b"")).await, Kind::Malformed);
    assert_eq!(kind(response("502 Bad Gateway", "content-type: text/html\r\n", page)).await, Kind::Unavailable);
    assert_eq!(kind(Vec::new()).await, Kind::Cut);
}

#[tokio::test]
async fn a_dated_name_is_the_same_model_and_another_may_be_allowed() {
    let dated = response("200 OK", "", GOOD.replace("\"m\"", "\"m-2026-01-01\"").as_bytes());
    assert!(asked(dated).await.is_ok());
    let smaller = response("200 OK", "", GOOD.replace("\"m\"", "\"m-mini\"").as_bytes());
    assert_eq!(kind(smaller).await, Kind::WrongModel);
    let other = response("200 OK", "", GOOD.replace("\"m\"", "\"other\"").as_bytes());
    let reply = asked_with(other, |s| s.same_model = false).await.unwrap();
    assert_eq!(reply.model.as_deref(), Some("other"), "and the log has its name");
}

#[tokio::test]
async fn parts_are_put_together_and_a_refusal_is_an_answer() {
    let parts = GOOD.replace("\"はい\"", r#"[{"type":"text","text":"は"},{"type":"text","text":"い"}]"#);
    assert_eq!(asked(response("200 OK", "", parts.as_bytes())).await.unwrap().text, "はい");
    let refusal = GOOD.replace("\"content\":\"はい\"", r#""content":null,"refusal":"いいえ""#);
    assert_eq!(asked(response("200 OK", "", refusal.as_bytes())).await.unwrap().text, "いいえ");
}

#[tokio::test]
async fn waits_are_read_as_seconds_or_as_a_date() {
    let wait = |bytes| async { asked(bytes).await.unwrap_err().wait.map(|w| w.as_secs()) };
    assert_eq!(wait(response("429 Too Many Requests", "retry-after: 7\r\n", b"{}")).await, Some(7));
    let dates = "date: Sun, 06 Nov 1994 08:49:37 GMT\r\nretry-after: Sun, 06 Nov 1994 08:50:07 GMT\r\n";
    assert_eq!(wait(response("503 Service Unavailable", dates, b"")).await, Some(30));
    assert_eq!(wait(response("429 Too Many Requests", "", b"{}")).await, None);
}

#[tokio::test]
async fn a_refusal_says_why_and_never_the_key() {
    let body = br#"{"error":{"message":"no such key"}}"#;
    let fault = asked_with(response("401 Unauthorized", "", body), |s| s.key = Some("sk-secret".to_owned())).await;
    let fault = fault.unwrap_err();
    assert_eq!((fault.kind, fault.detail.as_str()), (Kind::Refused, "401 no such key"));
}

#[tokio::test]
async fn a_stream_is_put_together_and_a_cut_one_is_no_answer() {
    let event =
        |text: &str| format!("data: {{\"model\":\"m\",\"choices\":[{{\"delta\":{{\"content\":\"{text}\"}}}}]}}\n\n");
    let kind = "content-type: text/event-stream\r\n";
    let whole = format!("{}{}data: [DONE]\n\n", event("は"), event("い"));
    let reply = asked_with(response("200 OK", kind, whole.as_bytes()), |s| s.is_streamed = true).await.unwrap();
    assert_eq!(reply.text, "はい");
    let cut = asked(response("200 OK", kind, event("は").as_bytes())).await.unwrap_err();
    assert_eq!(cut.kind, Kind::Cut);
    let torn = asked(response("200 OK", kind, &event("は").as_bytes()[..30])).await.unwrap_err();
    assert_eq!(torn.kind, Kind::Cut);
}

#[tokio::test]
async fn an_address_that_is_not_allowed_is_not_reached() {
    let (url, count) = server(Vec::new(), true).await;
    let settings = Settings { allow: Arc::new(|ip| !ip.is_loopback()), ..Settings::usual(&url, "m") };
    let fault = Chat::new(settings).unwrap().ask(&[]).await.unwrap_err();
    assert_eq!((fault.kind, count.load(Ordering::SeqCst)), (Kind::Forbidden, 0));
    let gone = Chat::new(Settings::usual("http://127.0.0.1:1/v1", "m")).unwrap().ask(&[]).await.unwrap_err();
    assert_eq!(gone.kind, Kind::Unreachable);
}

#[test]
fn an_address_that_is_none_is_refused_before_anything_is_sent() {
    for bad in ["", "localhost:8000", "ftp://host/", "http://", "http://user:pw@host/v1"] {
        assert!(matches!(Chat::new(Settings::usual(bad, "m")), Err(Unusable::Address(_))), "{bad}");
    }
    let settings = Settings { key: Some("a\nb".to_owned()), ..Settings::usual("http://host/v1/", "m") };
    assert!(matches!(Chat::new(settings), Err(Unusable::Header(_))));
}

#[tokio::test]
async fn an_endpoint_with_tls_is_reached_when_its_certificate_is_trusted() {
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let der = made.cert.der().to_vec();
    let key = rustls::pki_types::PrivateKeyDer::Pkcs8(made.signing_key.serialize_der().into());
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let config = config.with_no_client_auth().with_single_cert(vec![made.cert.der().clone()], key).unwrap();
    let acceptor = tokio_rustls::TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://localhost:{}/v1", listener.local_addr().unwrap().port());
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let Ok(mut stream) = acceptor.accept(stream).await else { continue };
            let mut part = [0; 4096];
            let _ = stream.read(&mut part).await;
            let _ = stream.write_all(&response("200 OK", "", GOOD.as_bytes())).await;
            let _ = stream.flush().await;
        }
    });
    let trusting = Settings { roots: vec![der], ..Settings::usual(&url, "m") };
    assert_eq!(Chat::new(trusting).unwrap().ask(&[]).await.unwrap().text, "はい");
    let fault = Chat::new(Settings::usual(&url, "m")).unwrap().ask(&[]).await.unwrap_err();
    assert_eq!(fault.kind, Kind::Unreachable, "{fault}");
}

#[tokio::test]
async fn what_a_content_filter_stops_is_an_answer_that_declines() {
    let azure = r#"{"error":{"message":"The response was filtered due to the prompt triggering content management policy.","type":null,"param":"prompt","code":"content_filter","status":400,"innererror":{"code":"ResponsibleAIPolicyViolation","content_filter_result":{"hate":{"filtered":true,"severity":"high"}}}}}"#;
    let flagged = r#"{"error":{"message":"Invalid prompt: your prompt was flagged as potentially violating our usage policy.","type":"invalid_request_error","param":null,"code":"invalid_prompt"}}"#;
    let policy = r#"{"error":{"message":"x","type":"invalid_request_error","code":"content_policy_violation"}}"#;
    for body in [azure, flagged, policy] {
        let reply = asked(response("400 Bad Request", "", body.as_bytes())).await.unwrap();
        assert_eq!((reply.stop.as_deref(), reply.text.as_str()), (Some(STOP), DECLINED));
    }
    let ended = GOOD.replace("\"はい\"", "null").replace("\"stop\"", "\"content_filter\"");
    assert_eq!(asked(response("200 OK", "", ended.as_bytes())).await.unwrap().text, DECLINED);
    let other = br#"{"error":{"message":"context too long","code":"context_length_exceeded"}}"#;
    assert_eq!(kind(response("400 Bad Request", "", other)).await, Kind::Refused);
    assert_eq!(kind(response("500 Oops", "", azure.as_bytes())).await, Kind::Unavailable);
    assert!(crate::scorer::declines(DECLINED).is_some(), "and the scorer hears it");
}

#[tokio::test]
async fn legacy_completions_are_asked_with_one_text() {
    let body = r#"{"model":"m","choices":[{"text":" はい","finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":1}}"#;
    let reply = asked_with(response("200 OK", "", body.as_bytes()), |s| s.url.push_str("/completions")).await.unwrap();
    assert_eq!((reply.text.as_str(), reply.input_tokens), ("はい", Some(3)));
    let mut filled = Map::new();
    legacy::fill(&mut filled, &[Message::of(Role::System, "短く"), Message::of(Role::User, "首都は")]);
    assert_eq!(filled["prompt"], "System: 短く\n\nUser: 首都は\n\nAssistant:");
}

#[tokio::test]
async fn vectors_come_back_in_order_or_not_at_all() {
    use crate::similar::Embedder as _;
    let body = r#"{"data":[{"index":1,"embedding":[0,1]},{"index":0,"embedding":[1,0]}]}"#;
    let (url, _) = server(response("200 OK", "", body.as_bytes()), true).await;
    let embeddings = Embeddings::new(Settings::usual(&url, "m")).unwrap();
    let two = ["a".to_owned(), "b".to_owned()];
    assert_eq!(embeddings.embed(&two).await.unwrap(), [[1.0, 0.0], [0.0, 1.0]]);
    assert_eq!(embeddings.embed(&two[..1]).await.unwrap_err().kind, Kind::Malformed);
}
