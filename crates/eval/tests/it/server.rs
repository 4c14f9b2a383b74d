//! A server of chat completions that behaves as it is told.

use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// From the content of the last message to the bytes of a response. None, or fewer than announced, end the connection.
pub type Behaviour = Arc<dyn Fn(&str) -> Vec<u8> + Send + Sync>;

/// From the bytes of a request, head and body, to those of a response.
pub type Whole = Arc<dyn Fn(&[u8]) -> Vec<u8> + Send + Sync>;

/// Begins to serve; gives the address of the API.
pub async fn serve(takes: Duration, behaviour: Behaviour) -> String {
    serve_whole("127.0.0.1:0", takes, Arc::new(move |request| behaviour(said(request)))).await
}

/// Begins to serve at an address; gives that of the API.
pub async fn serve_whole(at: &str, takes: Duration, behaviour: Whole) -> String {
    let listener = TcpListener::bind(at).await.unwrap();
    let url = format!("http://{}/v1", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            stream.set_nodelay(true).unwrap();
            tokio::spawn(connection(stream, takes, behaviour.clone()));
        }
    });
    url
}

async fn connection(mut stream: TcpStream, takes: Duration, behaviour: Whole) {
    let mut held = Vec::with_capacity(4096);
    loop {
        let Some(end) = head(&held) else {
            match stream.read_buf(&mut held).await {
                Ok(1..) => continue,
                _ => return,
            }
        };
        if held.len() < end {
            match stream.read_buf(&mut held).await {
                Ok(1..) => continue,
                _ => return,
            }
        }
        let bytes = behaviour(&held[..end]);
        held.drain(..end);
        if !takes.is_zero() {
            tokio::time::sleep(takes).await;
        }
        // Who cuts an answer short must also end the connection, or the client would wait for the rest.
        let is_cut = head(&bytes).is_none_or(|end| end > bytes.len());
        if stream.write_all(&bytes).await.is_err() || is_cut {
            return;
        }
    }
}

/// Where the first request ends, once its head is there.
fn head(held: &[u8]) -> Option<usize> {
    let body = held.windows(4).position(|w| w == b"\r\n\r\n")? + 4;
    let text = std::str::from_utf8(&held[..body]).ok()?;
    let length = text.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().ok())?
    });
    Some(body + length.unwrap_or(0))
}

/// The content of the last message, found without parsing: the server must not cost more than the client.
fn said(request: &[u8]) -> &str {
    let text = std::str::from_utf8(request).unwrap_or_default();
    let content = text.rsplit_once("\"content\":\"").map_or("", |(_, rest)| rest);
    content.split('"').next().unwrap_or_default()
}

/// A good answer with any text.
#[allow(dead_code, reason = "a benchmark that shares this file answers plainly")]
pub fn answer_json(text: &str, model: &str) -> Vec<u8> {
    let message = serde_json::json!({"role": "assistant", "content": text});
    let body = serde_json::json!({
        "id": "c", "object": "chat.completion", "model": model,
        "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 9, "completion_tokens": text.chars().count(), "total_tokens": 9 + text.chars().count()},
    });
    response("200 OK", "content-type: application/json\r\n", &body.to_string())
}

/// A good answer; the text is written as it is, so it must need no escape.
pub fn answer(text: &str) -> Vec<u8> {
    let body = format!(
        "{{\"id\":\"c\",\"object\":\"chat.completion\",\"model\":\"m\",\"choices\":[{{\"index\":0,\"message\":{{\"role\":\"assistant\",\"content\":\"{text}\"}},\"finish_reason\":\"stop\"}}],\"usage\":{{\"prompt_tokens\":9,\"completion_tokens\":2,\"total_tokens\":11}}}}"
    );
    response("200 OK", "content-type: application/json\r\n", &body)
}

/// The body of a request.
#[allow(dead_code, reason = "a benchmark that shares this file does not look at bodies")]
pub fn body(request: &[u8]) -> &[u8] {
    request.windows(4).position(|w| w == b"\r\n\r\n").map_or(&[], |at| &request[at + 4..])
}

/// A response.
pub fn response(status: &str, headers: &str, body: &str) -> Vec<u8> {
    format!("HTTP/1.1 {status}\r\n{headers}content-length: {}\r\n\r\n{body}", body.len()).into_bytes()
}
