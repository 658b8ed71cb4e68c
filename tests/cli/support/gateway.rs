//! A stand-in for the VSCode gateway, with each trap of the real one: it answers a command that ran with 408, and
//! one that there is not as well; a message only when a person answers; much of anything through a buffer that is
//! read once; pages where it is asked wrongly.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// How it behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Manner {
    /// As the real one.
    Real,
    /// It takes a connection, and never answers.
    Silent,
    /// It answers pages.
    Pages,
    /// It answers JSON that means nothing.
    Nonsense,
    /// As the real one, but that it answers a page where the status bar is to be set.
    Unwell,
}

/// What it was asked for, and what it knows.
#[derive(Debug, Default)]
pub(crate) struct Desk {
    /// What was shown in the status bar.
    pub(crate) statuses: Vec<String>,
    /// The messages: method and arguments.
    pub(crate) messages: Vec<(String, Vec<String>)>,
    /// The commands that were run, with their arguments.
    pub(crate) commands: Vec<(String, Value)>,
    /// What a person presses, by a part of the message.
    presses: Vec<(String, String)>,
    /// The diagnostics, by address.
    pub(crate) diagnostics: Vec<(String, Value)>,
    /// The file that is shown, with the first and last line that is selected, from 0 on.
    pub(crate) shows: Option<(PathBuf, u32, u32)>,
    buffers: Vec<(String, Value)>,
    /// How often it was spoken to.
    pub(crate) calls: usize,
}

/// The stand-in.
#[derive(Debug)]
pub(crate) struct Gateway {
    pub(crate) port: u16,
    state: Arc<(Mutex<Desk>, Condvar)>,
    over: Arc<AtomicBool>,
}

impl Gateway {
    /// Starts one with a workspace of these folders.
    pub(crate) fn start(folders: &[&Path], manner: Manner) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let state = Arc::<(Mutex<Desk>, Condvar)>::default();
        let over = Arc::<AtomicBool>::default();
        let folders: Vec<PathBuf> = folders.iter().map(|folder| (*folder).to_owned()).collect();
        let (desk, ended) = (Arc::clone(&state), Arc::clone(&over));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if ended.load(Ordering::Relaxed) {
                    return;
                }
                let (desk, folders) = (Arc::clone(&desk), folders.clone());
                std::thread::spawn(move || serve(stream, &desk, &folders, manner));
            }
        });
        Self { port, state, over }
    }

    /// Changes what it knows.
    pub(crate) fn set(&self, change: impl FnOnce(&mut Desk)) {
        change(&mut self.state.0.lock().unwrap());
        self.state.1.notify_all();
    }

    /// Has a person press a button of the messages that hold some words.
    pub(crate) fn press(&self, words: &str, button: &str) {
        self.set(|desk| desk.presses.push((words.to_owned(), button.to_owned())));
    }

    /// Waits until something is so.
    #[track_caller]
    pub(crate) fn until(&self, what: &str, is: impl Fn(&Desk) -> bool) {
        let begun = Instant::now();
        let mut desk = self.state.0.lock().unwrap();
        while !is(&desk) {
            assert!(begun.elapsed() < Duration::from_secs(60), "never: {what}: {desk:#?}");
            desk = self.state.1.wait_timeout(desk, Duration::from_millis(200)).unwrap().0;
        }
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        self.over.store(true, Ordering::Relaxed);
        let _ = TcpStream::connect(("127.0.0.1", self.port));
    }
}

fn serve(stream: TcpStream, state: &(Mutex<Desk>, Condvar), folders: &[PathBuf], manner: Manner) {
    state.0.lock().unwrap().calls += 1;
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut first = String::new();
    if reader.read_line(&mut first).unwrap_or(0) == 0 {
        return;
    }
    let (mut length, mut is_json) = (0, false);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).unwrap_or(0) == 0 || line.trim().is_empty() {
            break;
        }
        let line = line.to_lowercase();
        if let Some(value) = line.strip_prefix("content-length:") {
            length = value.trim().parse().unwrap_or(0);
        }
        is_json |= line.starts_with("content-type:") && line.contains("application/json");
    }
    let mut body = vec![0; length];
    if reader.read_exact(&mut body).is_err() {
        return;
    }
    let path = first.split(' ').nth(1).unwrap_or_default().to_owned();
    let (status, answer) = match manner {
        Manner::Silent => {
            // Until the other side gives up.
            let _ = reader.read(&mut [0]);
            return;
        }
        Manner::Pages => (200, "<!DOCTYPE html><html>busy</html>".to_owned()),
        Manner::Nonsense => {
            (200, r#"{"status":["healthy"],"success":"yes","result":7}"#.to_owned())
        }
        Manner::Unwell if String::from_utf8_lossy(&body).contains("setStatusBarMessage") => {
            (200, PAGE.to_owned())
        }
        Manner::Real | Manner::Unwell => answer(&path, is_json, &body, state, folders),
    };
    let kind = if answer.starts_with('<') { "text/html" } else { "application/json" };
    let mut stream = stream;
    let _ = write!(
        stream,
        "HTTP/1.1 {status} x\r\ncontent-type: {kind}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{answer}",
        answer.len()
    );
    let _ = stream.flush();
}

const PAGE: &str = "<!DOCTYPE html><html><pre>Cannot GET</pre></html>";

fn answer(
    path: &str,
    is_json: bool,
    body: &[u8],
    state: &(Mutex<Desk>, Condvar),
    folders: &[PathBuf],
) -> (u16, String) {
    if path == "/health" {
        let health =
            json!({ "status": "healthy", "version": "2.1.0", "workspaceFolders": folders.len() });
        return (200, health.to_string());
    }
    let ok = |result: Value| {
        (200, json!({ "success": true, "result": result, "requestId": 1 }).to_string())
    };
    if let Some(id) = path.strip_prefix("/buffer/") {
        let mut desk = state.0.lock().unwrap();
        let Some(at) = desk.buffers.iter().position(|(one, _)| one == id) else {
            return (404, PAGE.to_owned());
        };
        // It is read once.
        return ok(desk.buffers.remove(at).1);
    }
    let asked: Value = match serde_json::from_slice(body) {
        Ok(asked) if is_json => asked,
        _ => return (400, PAGE.to_owned()),
    };
    let method = asked["method"].as_str().unwrap_or_default();
    let args = asked["args"].clone();
    match (path, method) {
        ("/execute-command", _) => {
            let command = asked["command"].as_str().unwrap_or_default().to_owned();
            let is_known = !command.starts_with("nothing.");
            state.0.lock().unwrap().commands.push((command.clone(), args));
            state.1.notify_all();
            if command == "vscode.executeWorkspaceSymbolProvider" {
                return ok(json!([{ "name": "Parser\u{1b}[31m", "kind": 5 }, { "name": "parse" }]));
            }
            let error = if is_known {
                "Cannot read properties of undefined (reading 'length')".to_owned()
            } else {
                format!("command '{command}' not found")
            };
            (408, json!({ "success": false, "error": error, "requestId": 2 }).to_string())
        }
        ("/workspace-api", "getWorkspaceFolders") => {
            let folders = folders.iter().enumerate().map(|(index, folder)| {
                json!({ "uri": format!("file://{}", folder.display()), "name": "ws", "index": index })
            });
            ok(folders.collect())
        }
        ("/window-api", "setStatusBarMessage") => {
            let text = args[0].as_str().unwrap_or_default().to_owned();
            state.0.lock().unwrap().statuses.push(text);
            state.1.notify_all();
            ok(Value::Null)
        }
        ("/window-api", "getActiveTextEditor") => {
            let desk = state.0.lock().unwrap();
            ok(desk.shows.as_ref().map_or(Value::Null, |(file, first, last)| {
                let end = |line: u32| json!({ "line": line, "character": 3 });
                json!({
                    "document": { "uri": format!("file://{}", file.display()), "languageId": "rust" },
                    "selection": { "start": end(*first), "end": end(*last), "active": end(*last) },
                    "viewColumn": 1,
                })
            }))
        }
        ("/window-api", method) if method.starts_with("show") => {
            let args: Vec<String> = serde_json::from_value(args).unwrap_or_default();
            let mut desk = state.0.lock().unwrap();
            desk.messages.push((method.to_owned(), args.clone()));
            state.1.notify_all();
            // Nothing is answered before a person does.
            let text = args.first().cloned().unwrap_or_default();
            loop {
                let pressed = desk.presses.iter().find(|(words, _)| text.contains(words)).cloned();
                if let Some((_, button)) = pressed {
                    return ok(button.into());
                }
                let waited = state.1.wait_timeout(desk, Duration::from_secs(60)).unwrap();
                if waited.1.timed_out() {
                    return ok(Value::Null);
                }
                desk = waited.0;
            }
        }
        ("/languages-api", "getDiagnostics") => {
            let mut desk = state.0.lock().unwrap();
            if let Some(uri) = args[0].as_str() {
                let found = desk.diagnostics.iter().find(|(one, _)| one == uri);
                return ok(found.map_or_else(|| json!([]), |(_, all)| all.clone()));
            }
            let all: Vec<Value> = desk
                .diagnostics
                .iter()
                .map(|(uri, all)| {
                    let path = uri.trim_start_matches("file://");
                    json!([{ "$mid": 1, "path": path, "scheme": "file" }, all])
                })
                .chain([json!([{ "$mid": 1, "path": "/nowhere", "scheme": "file" }, []])])
                .collect();
            let id = format!("buffer_{}_a", desk.buffers.len());
            desk.buffers.push((id.clone(), all.into()));
            let answer =
                json!({ "success": true, "buffered": true, "bufferId": id, "size": 1_977_781 });
            (200, answer.to_string())
        }
        _ => (404, PAGE.to_owned()),
    }
}
