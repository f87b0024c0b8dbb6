//! The journal: what came of each row, one line of JSON each, on the disk before the row counts as done.

use std::collections::HashSet;
use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, Seek, SeekFrom, Write};
use std::path::Path;
use std::thread::JoinHandle;

use didit::Uuid;
use fs4::{FileExt, TryLockError};
use serde::{Deserialize, Serialize};
use tokio::sync::{mpsc, oneshot};

use crate::exit::Failure;

/// What makes a row one that was sent before: the service, the workflow and `vendor_data`.
pub(crate) type Key = (String, Uuid, String);

/// A line of the journal.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Entry {
    pub(crate) row: u64,
    /// Which service it was, so that a trial run with a simulator does not count.
    pub(crate) service: String,
    pub(crate) workflow_id: Uuid,
    pub(crate) vendor_data: String,
    /// The session that was created, even where its response could not be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) session_id: Option<Uuid>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) url: Option<String>,
    /// The error, if the call failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) error: Option<String>,
    /// Whether there may be a session that is not named here.
    #[serde(default)]
    pub(crate) session_may_exist: bool,
    /// Further sessions that responses have named.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) other_session_ids: Vec<Uuid>,
}

/// What the first bytes of each line are.
const START: &[u8] = b"{\"row\":";

type Waiting = (Entry, oneshot::Sender<io::Result<()>>);

/// A thread that writes entries, and waits for the disk.
#[derive(Debug)]
pub(crate) struct Journal {
    entries: mpsc::Sender<Waiting>,
    thread: JoinHandle<()>,
}

/// How many entries may wait for the disk, and are written at once.
const MOST: usize = 1024;

impl Journal {
    /// Opens or creates a journal that no other import uses, and reads which rows have a session.
    pub(crate) fn open(path: &Path) -> Result<(Self, HashSet<Key>), Failure> {
        let failed = |error: &dyn std::fmt::Display| {
            Failure::usage(format!("the journal {}: {error}", path.display()))
        };
        let mut options = OpenOptions::new();
        // Not for appending: Windows does not let such a file be made shorter.
        options.read(true).write(true).create(true).truncate(false);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(path).map_err(|error| failed(&error))?;
        match FileExt::try_lock(&file) {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(failed(&"another import is using it"));
            }
            Err(TryLockError::Error(error)) => return Err(failed(&error)),
        }
        let (done, length) = read(&file).map_err(|error| failed(&error))?;
        // A line that a crash has cut off: its row is sent again.
        file.set_len(length).map_err(|error| failed(&error))?;
        (&file)
            .seek(SeekFrom::Start(length))
            .map_err(|error| failed(&error))?;
        let (entries, receiver) = mpsc::channel(MOST);
        let thread = std::thread::spawn(move || write(file, receiver));
        Ok((Self { entries, thread }, done))
    }

    /// Writes an entry. It is on the disk when this returns.
    pub(crate) async fn write(&self, entry: Entry) -> io::Result<()> {
        let (written, answer) = oneshot::channel();
        let gone = || io::Error::other("it cannot be written any more");
        self.entries
            .send((entry, written))
            .await
            .map_err(|_| gone())?;
        answer.await.map_err(|_| gone())?
    }

    /// Waits until everything is on the disk.
    pub(crate) fn close(self) {
        drop(self.entries);
        let _ = self.thread.join();
    }
}

/// The rows that have a session, and the length of all whole lines.
fn read(file: &File) -> Result<(HashSet<Key>, u64), String> {
    let mut reader = BufReader::new(file);
    let (mut done, mut length, mut number) = (HashSet::new(), 0, 0);
    let mut line = Vec::new();
    loop {
        line.clear();
        let read = reader
            .read_until(b'\n', &mut line)
            .map_err(|error| error.to_string())?;
        number += 1;
        let wrong = || format!("line {number} is not an entry of a journal");
        if !line.ends_with(b"\n") {
            let start = &line[..line.len().min(START.len())];
            return START
                .starts_with(start)
                .then_some((done, length))
                .ok_or_else(wrong);
        }
        length += read as u64;
        // An editor may have added it.
        if line.trim_ascii().is_empty() {
            continue;
        }
        let entry: Entry = serde_json::from_slice(&line).map_err(|_| wrong())?;
        if entry.session_id.is_some() {
            done.insert((entry.service, entry.workflow_id, entry.vendor_data));
        }
    }
}

/// Writes entries until all senders are dropped. One write to the disk covers all entries that arrived in the meantime.
fn write(mut file: File, mut entries: mpsc::Receiver<Waiting>) {
    while let Some(first) = entries.blocking_recv() {
        let (mut text, mut waiting) = (Vec::new(), Vec::new());
        let mut next = Some(first);
        while let Some((entry, written)) = next {
            // A text, a number or a flag can always be written as JSON.
            let _ = serde_json::to_writer(&mut text, &entry);
            text.push(b'\n');
            waiting.push(written);
            next = (waiting.len() < MOST)
                .then(|| entries.try_recv().ok())
                .flatten();
        }
        let result = file.write_all(&text).and_then(|()| file.sync_data());
        for written in waiting {
            let result = match &result {
                Ok(()) => Ok(()),
                Err(error) => Err(io::Error::new(error.kind(), error.to_string())),
            };
            let _ = written.send(result);
        }
        if result.is_err() {
            return;
        }
    }
}
