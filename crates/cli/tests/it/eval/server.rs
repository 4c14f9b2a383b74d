//! A server of chat completions on a port of its own, one thread for each connection.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

type Answer = Arc<dyn Fn(&str) -> Vec<u8> + Send + Sync>;

pub struct Server {
    /// The address of the API.
    pub url: String,
    /// Every question that was asked, in order.
    pub asked: Arc<Mutex<Vec<String>>>,
    /// Every head of a request.
    pub heads: Arc<Mutex<Vec<String>>>,
    is_over: Arc<AtomicBool>,
}

impl Server {
    /// Serves what a function gives for the content of the last message.
    pub fn start(answer: impl Fn(&str) -> Vec<u8> + Send + Sync + 'static) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/v1", listener.local_addr().unwrap());
        let server = Server { url, asked: Arc::default(), heads: Arc::default(), is_over: Arc::default() };
        let (asked, heads, is_over) = (server.asked.clone(), server.heads.clone(), server.is_over.clone());
        let answer: Answer = Arc::new(answer);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                if is_over.load(Ordering::Relaxed) {
                    return;
                }
                let (asked, heads, answer) = (asked.clone(), heads.clone(), answer.clone());
                std::thread::spawn(move || connection(stream.unwrap(), &asked, &heads, &answer));
            }
        });
        server
    }

    pub fn count(&self) -> usize {
        self.asked.lock().unwrap().len()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::Relaxed);
        let address = self.url.trim_start_matches("http://").trim_end_matches("/v1");
        drop(TcpStream::connect(address));
    }
}

fn connection(mut stream: TcpStream, asked: &Mutex<Vec<String>>, heads: &Mutex<Vec<String>>, answer: &Answer) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    loop {
        let (mut head, mut length) = (String::new(), 0);
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line).unwrap_or(0) == 0 {
                return;
            }
            if line == "\r\n" {
                break;
            }
            if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length: ") {
                length = value.trim().parse().unwrap();
            }
            head.push_str(&line);
        }
        let mut body = vec![0; length];
        if reader.read_exact(&mut body).is_err() {
            return;
        }
        let value: serde_json::Value = serde_json::from_slice(&body).unwrap();
        let said = value["messages"].as_array().unwrap().last().unwrap()["content"].as_str().unwrap().to_owned();
        asked.lock().unwrap().push(said.clone());
        heads.lock().unwrap().push(head);
        if stream.write_all(&answer(&said)).is_err() {
            return;
        }
    }
}

/// A good answer.
pub fn says(text: &str) -> Vec<u8> {
    let body = serde_json::json!({
        "id": "c", "object": "chat.completion", "model": "m",
        "choices": [{ "index": 0, "message": { "role": "assistant", "content": text }, "finish_reason": "stop" }],
        "usage": { "prompt_tokens": 9, "completion_tokens": 2 },
    });
    response("200 OK", &body.to_string())
}

/// A response.
pub fn response(status: &str, body: &str) -> Vec<u8> {
    let head = format!("HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n", body.len());
    [head.into_bytes(), body.as_bytes().to_vec()].concat()
}

/// Waits until something is so, for at most a minute.
pub fn until(mut is_so: impl FnMut() -> bool) {
    let (_keep, never) = std::sync::mpsc::channel::<()>();
    for _ in 0..6000 {
        if is_so() {
            return;
        }
        let _ = never.recv_timeout(Duration::from_millis(10));
    }
    panic!("it did not come to be within a minute");
}
