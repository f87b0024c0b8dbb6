//! The files that an import writes: the problems and changes of rows, and the rows to correct.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use csv::StringRecord;
use serde_json::Value;

use super::rows::{ERROR, Source};
use crate::exit::Failure;

/// A file that is created when something is written to it. Only its owner can read it.
#[derive(Debug)]
pub(crate) struct Lazy {
    pub(crate) path: PathBuf,
    file: Option<File>,
}

impl Lazy {
    fn new(path: PathBuf) -> Self {
        Self { path, file: None }
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        let mut write = || -> io::Result<()> {
            if self.file.is_none() {
                let mut options = OpenOptions::new();
                options.write(true).create(true).truncate(true);
                #[cfg(unix)]
                std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
                self.file = Some(options.open(&self.path)?);
            }
            self.file
                .as_mut()
                .map_or(Ok(()), |file| file.write_all(bytes))
        };
        write().map_err(|error| Failure::failed(format!("{}: {error}", self.path.display())))
    }

    pub(crate) fn is_written(&self) -> bool {
        self.file.is_some()
    }
}

/// The problems and changes of rows, one line each.
#[derive(Debug)]
pub(crate) struct Report(pub(crate) Lazy);

impl Report {
    pub(crate) fn of(file: &Path) -> Self {
        Self(Lazy::new(named_after(file, "report.txt")))
    }

    pub(crate) fn add(&mut self, row: u64, what: &str) -> Result<(), Failure> {
        self.0.write(format!("row {row}: {what}\n").as_bytes())
    }
}

/// Rows that were not sent or failed, as they were read, with the reason.
#[derive(Debug)]
pub(crate) struct Failed {
    pub(crate) file: Lazy,
    header: Option<StringRecord>,
    delimiter: u8,
}

impl Failed {
    fn path(file: &Path) -> PathBuf {
        let extension = file.extension().unwrap_or_default().to_string_lossy();
        named_after(file, &format!("failed.{extension}"))
    }

    /// Renames the failed rows of an earlier import: they may have been corrected, or have a session by now.
    /// No file that was renamed before is replaced.
    pub(crate) fn put_aside(file: &Path) -> Result<(), Failure> {
        let path = Self::path(file);
        let mut aside = named_after(&path, "old");
        for number in 2.. {
            if !aside.exists() {
                break;
            }
            aside = named_after(&path, &format!("old{number}"));
        }
        match std::fs::rename(&path, &aside) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(Failure::usage(format!("{}: {error}", path.display())))
            }
            _ => Ok(()),
        }
    }

    /// The file that failed rows are from in the first place, by the name of their file; the file itself, if
    /// it has no such rows.
    pub(crate) fn origin(file: &Path) -> PathBuf {
        let extension = file.extension().unwrap_or_default().to_string_lossy();
        let suffix = format!(".failed.{extension}");
        let name = file.to_str();
        name.map_or(file.into(), |name| name.trim_end_matches(&suffix).into())
    }

    pub(crate) fn of(file: &Path, header: Option<StringRecord>, delimiter: char) -> Self {
        Self {
            file: Lazy::new(Self::path(file)),
            header,
            delimiter: u8::try_from(delimiter).unwrap_or(b','),
        }
    }

    pub(crate) fn add(&mut self, source: &Source, error: &str) -> Result<(), Failure> {
        let text = match source {
            Source::Line(text) => with_error(text, error),
            Source::Record(record) => {
                let is_first = !self.file.is_written();
                let header = self.header.clone().unwrap_or_default();
                let columns = self.columns();
                let mut writer = csv::WriterBuilder::new()
                    .flexible(true)
                    .delimiter(self.delimiter)
                    .from_writer(Vec::new());
                let mut row = |of: &StringRecord, last: &str| {
                    let is_whole = of.len() == header.len();
                    // A row with too many or too few cells stays one.
                    let cells = (0..of.len()).filter(|n| !is_whole || columns.contains(n));
                    let cells = cells.map(|column| of.get(column).unwrap_or_default());
                    writer.write_record(cells.chain([last]))
                };
                let rows = match is_first {
                    true => row(&header, ERROR).and_then(|()| row(record, error)),
                    false => row(record, error),
                };
                rows.map_err(|error| Failure::failed(error.to_string()))?;
                writer.into_inner().unwrap_or_default()
            }
        };
        self.file.write(&text)
    }

    /// The columns of the file, without the reason of an import before this one.
    fn columns(&self) -> Vec<usize> {
        let header = self.header.iter().flatten().enumerate();
        header
            .filter(|(_, name)| *name != ERROR)
            .map(|(column, _)| column)
            .collect()
    }
}

/// A JSON object with one more member, its other text unchanged.
fn with_error(text: &str, error: &str) -> Vec<u8> {
    let text = text.trim();
    let is_object = serde_json::from_str::<Value>(text).is_ok_and(|value| value.is_object());
    let line = match text.strip_suffix('}').filter(|_| is_object) {
        Some(members) => {
            let comma = if members.trim() == "{" { "" } else { "," };
            format!("{members}{comma}\"{ERROR}\":{}}}\n", Value::from(error))
        }
        None => format!("{text}\n"),
    };
    line.into_bytes()
}

/// The path of a file with a suffix.
pub(crate) fn named_after(file: &Path, ending: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(format!(".{ending}"));
    name.into()
}
