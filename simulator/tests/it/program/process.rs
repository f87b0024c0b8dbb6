//! The program as a process, and the files that it reads.

use std::path::PathBuf;
use std::process::{ExitStatus, Stdio};

use didit::reqwest::RequestBuilder;
use serde_json::Value;
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};

use crate::{HTTP, HttpResponse, Uuid, body};

/// A running program. It is killed when it is dropped.
pub struct Program {
    pub child: Child,
    /// None once it was closed.
    output: Option<Lines<BufReader<ChildStdout>>>,
    pub url: String,
}

fn command(flags: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_didit-simulator"));
    command.args(flags).stdin(Stdio::null()).kill_on_drop(true);
    command
}

impl Program {
    /// Starts it on a free port, and waits until it listens.
    pub async fn start(flags: &[&str]) -> Self {
        let mut child = command(flags)
            .args(["--port", "0"])
            .stdout(Stdio::piped())
            .spawn()
            .expect("it starts");
        let mut output = BufReader::new(child.stdout.take().expect("a pipe")).lines();
        let line = output
            .next_line()
            .await
            .expect("text")
            .expect("a first line");
        let (_, rest) = line.split_once(" at ").expect("its URL");
        let url = rest
            .split_once(". ")
            .expect("the end of its URL")
            .0
            .to_owned();
        Self {
            child,
            output: Some(output),
            url,
        }
    }

    pub async fn next_line(&mut self) -> String {
        let output = self.output.as_mut().expect("an open pipe");
        output.next_line().await.expect("text").expect("a line")
    }

    /// Closes the pipe of its output.
    pub fn close_output(&mut self) {
        self.output = None;
    }

    pub async fn request(&self, request: RequestBuilder) -> HttpResponse {
        HttpResponse::read(request.send().await.expect("a response")).await
    }

    pub async fn get(&self, path: &str) -> HttpResponse {
        self.request(HTTP.get(format!("{}{path}", self.url))).await
    }

    /// Creates a session with this key.
    pub async fn create_as(&self, key: &str, fields: Value) -> HttpResponse {
        let call = HTTP
            .post(format!("{}/v3/session/", self.url))
            .header("x-api-key", key);
        self.request(
            call.header("content-type", "application/json")
                .body(body(fields).to_string()),
        )
        .await
    }

    pub async fn create(&self, fields: Value) -> HttpResponse {
        self.create_as("k", fields).await
    }

    pub async fn status(&self, fields: Value) -> u16 {
        self.create(fields).await.status
    }

    pub fn address(&self) -> &str {
        self.url.trim_start_matches("http://")
    }
}

/// Runs a program that fails at once; returns its exit code and its output.
pub async fn failure(flags: &[&str]) -> (ExitStatus, String) {
    let output = command(flags).output().await.expect("it starts");
    (
        output.status,
        String::from_utf8(output.stderr).expect("text"),
    )
}

/// A scenario file. It is removed when it is dropped.
pub struct Scenario(PathBuf);

impl Scenario {
    pub fn new(content: &str) -> Self {
        let path = std::env::temp_dir().join(format!("didit-scenario-{}.toml", Uuid::new_v4()));
        std::fs::write(&path, content).expect("written");
        Self(path)
    }

    pub fn path(&self) -> &str {
        self.0.to_str().expect("a path")
    }
}

impl Drop for Scenario {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}
