//! `didit-sdk`, an unofficial client for Python, which is asked for its time.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;

use crate::Server;

/// A process that makes calls when it is told to.
#[derive(Debug)]
pub struct Python {
    child: Child,
    orders: ChildStdin,
    times: BufReader<ChildStdout>,
}

impl Python {
    /// Starts it with an interpreter that has the client.
    #[expect(
        clippy::missing_panics_doc,
        reason = "a bench without its client is none"
    )]
    pub fn start(interpreter: &str, server: &Server) -> Self {
        let program = concat!(env!("CARGO_MANIFEST_DIR"), "/python_sdk.py");
        let mut child = Command::new(interpreter)
            .args([program, &format!("{}/v3", server.url())])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("an interpreter");
        let orders = child.stdin.take().expect("a pipe");
        let times = BufReader::new(child.stdout.take().expect("a pipe"));
        Self {
            child,
            orders,
            times,
        }
    }

    /// How long so many turns take, each of so many calls at once.
    #[expect(
        clippy::missing_panics_doc,
        reason = "a bench that fails measures nothing"
    )]
    pub fn time(&mut self, turns: u64, at_once: usize) -> Duration {
        writeln!(self.orders, "{turns} {at_once}").expect("a reader");
        let mut line = String::new();
        self.times.read_line(&mut line).expect("an answer");
        Duration::from_nanos(line.trim().parse().expect("nanoseconds"))
    }
}

impl Drop for Python {
    fn drop(&mut self) {
        // It has nothing to lose.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
