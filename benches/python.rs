//! `didit-sdk`, an unofficial client for Python, in a process that measures its own time.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;

use crate::Server;

/// A process that makes calls on request.
#[derive(Debug)]
pub struct Python {
    child: Child,
    orders: ChildStdin,
    times: BufReader<ChildStdout>,
}

impl Python {
    /// Starts the process, with an interpreter that has the client.
    #[expect(
        clippy::missing_panics_doc,
        reason = "a bench cannot continue without a client"
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

    /// The time for this number of turns, each of this number of concurrent calls.
    #[expect(clippy::missing_panics_doc, reason = "a failed bench has no result")]
    pub fn time(&mut self, turns: u64, at_once: usize) -> Duration {
        writeln!(self.orders, "{turns} {at_once}").expect("a reader");
        let mut line = String::new();
        self.times.read_line(&mut line).expect("a line");
        Duration::from_nanos(line.trim().parse().expect("nanoseconds"))
    }
}

impl Drop for Python {
    fn drop(&mut self) {
        // The process has no state to save.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
