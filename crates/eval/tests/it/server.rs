//! A server of chat completions that behaves as it is told.

use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// From the content of the last message to the bytes of a response. None, or fewer than announced, end the connection.
pub type Behaviour = Arc<dyn Fn(&str) -> Vec<u8> + Send + Sync>;

/// Begins to serve; gives the address of the API.
pub async fn serve(takes: Duration, behaviour: Behaviour) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/v1", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            stream.set_nodelay(true).unwrap();
            tokio::spawn(connection(stream, takes, behaviour.clone()));
        }
    });
    url
}

async fn connection(mut stream: TcpStream, takes: Duration, behaviour: Behaviour) {
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
        let bytes = behaviour(said(&held[..end]));
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

/// A good answer.
pub fn answer(text: &str) -> Vec<u8> {
    let body = format!(
        "{{\"id\":\"c\",\"object\":\"chat.completion\",\"model\":\"m\",\"choices\":[{{\"index\":0,\"message\":{{\"role\":\"assistant\",\"content\":\"{text}\"}},\"finish_reason\":\"stop\"}}],\"usage\":{{\"prompt_tokens\":9,\"completion_tokens\":2}}}}"
    );
    response("200 OK", "content-type: application/json\r\n", &body)
}

/// A response.
pub fn response(status: &str, headers: &str, body: &str) -> Vec<u8> {
    format!("HTTP/1.1 {status}\r\n{headers}content-length: {}\r\n\r\n{body}", body.len()).into_bytes()
}
