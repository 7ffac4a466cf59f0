//! Serves a folder of static files on this machine, for `make run`.
//!
//! `cargo run --example serve -- FOLDER PORT`

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Component, Path, PathBuf};
use std::process::ExitCode;

#[allow(clippy::print_stdout)] // the address is what a person waits for
fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, port] = arguments.as_slice() else {
        eprintln!("usage: serve FOLDER PORT");
        return ExitCode::from(2);
    };
    let Ok(port) = port.parse::<u16>() else {
        eprintln!("`{port}` is no port; PORT must be a number up to 65535");
        return ExitCode::from(2);
    };
    let listener = match TcpListener::bind(("127.0.0.1", port)) {
        Ok(listener) => listener,
        Err(error) => {
            eprintln!("port {port} cannot be used ({error}); choose another one: PORT=8081 make run");
            return ExitCode::FAILURE;
        }
    };
    println!("\n== Bucketscope is at http://127.0.0.1:{port}/ - press Ctrl-C to stop");
    for stream in listener.incoming().flatten() {
        let folder = PathBuf::from(folder);
        std::thread::spawn(move || answer(stream, &folder));
    }
    ExitCode::SUCCESS
}

fn answer(mut stream: TcpStream, folder: &Path) {
    let mut request = String::new();
    let mut reader = BufReader::new(&stream);
    if reader.read_line(&mut request).is_err() {
        return;
    }
    // The headers say nothing that matters here, but must be read before the answer.
    let mut line = String::new();
    while reader.read_line(&mut line).is_ok_and(|length| length > 2) {
        line.clear();
    }
    let path = request.split(' ').nth(1).unwrap_or("/").split(['?', '#']).next().unwrap_or("/");
    let path = Path::new(path.trim_start_matches('/'));
    let inside = path.components().all(|part| matches!(part, Component::Normal(_)));
    let file = if path.as_os_str().is_empty() { folder.join("index.html") } else { folder.join(path) };
    let body = if inside { std::fs::read(&file).ok() } else { None };
    let (status, kind, body) = match body {
        Some(body) => ("200 OK", content_type(&file), body),
        None => ("404 Not Found", "text/plain", b"not found\n".to_vec()),
    };
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n",
        body.len()
    );
    // A browser that hangs up has nothing to be told.
    drop(stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&body)));
}

fn content_type(file: &Path) -> &'static str {
    match file.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("json") => "application/json",
        _ => "application/octet-stream",
    }
}
