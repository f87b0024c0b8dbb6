//! What the program takes.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand};
use didit::Uuid;
use didit::operations::CREATE_SESSION;

/// Creates identity checks with Didit, and learns their results. Unofficial.
///
/// The API key is read from the environment variable DIDIT_API_KEY, or from a file: an argument would be visible
/// to every process of the machine.
#[derive(Debug, Parser)]
#[command(name = "didit", bin_name = "didit", version, after_help = EXIT_CODES)]
pub(crate) struct Arguments {
    /// Reads the API key from this file instead of DIDIT_API_KEY.
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) key_file: Option<PathBuf>,
    /// Where the service is, such as a simulator. Default: DIDIT_BASE_URL, or else Didit.
    #[arg(long, global = true, value_name = "URL")]
    pub(crate) base_url: Option<String>,
    /// Prints JSON, for programs. It has personal data in it, such as names and reports.
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Prints hosted URLs as well, or, for import, writes them to the journal; otherwise they are not kept. Whoever has
    /// one can do the check in the person's place.
    #[arg(long, global = true)]
    pub(crate) show_url: bool,
    #[command(subcommand)]
    pub(crate) command: Command,
}

const EXIT_CODES: &str = "\
Exit codes:
  0  done
  1  failed
  2  the arguments or the request are invalid; nothing was sent
  3  the key is missing, malformed or rejected
  4  too many requests; try again later
  5  failed, but a session may exist";

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Creates a session, and prints the hosted URL to send the person to.
    Create(Create),
    /// Creates a session for each row of a file.
    ///
    /// Columns of a CSV file have the names of the request's fields, such as vendor_data or expected_details.first_name; each
    /// line of a JSON Lines file (.jsonl, .ndjson) is a request. Every row needs vendor_data, your own id of the person or
    /// business: a row that has a session in the journal is not sent again. Without the journal, Didit documents that it returns
    /// the unfinished session of the same vendor_data, and creates another one where that is finished.
    ///
    /// All rows are checked before the first is sent. The journal remembers each outcome: run the same command again to go on
    /// after an interruption, or to try failed rows again. Didit charges for sessions; --dry-run only checks.
    Import(Import),
    /// Prints the decision of a session.
    ///
    /// The exit code 0 means that it could be read, not that the person is approved: read the status.
    Decision(Decision),
    /// Checks what Didit sends to a webhook.
    #[command(subcommand)]
    Webhook(Webhook),
    /// Prints what a browser says when a person returns to the callback. It proves nothing.
    Callback {
        /// The URL that was opened.
        url: String,
    },
    /// Runs a simulator of Didit's service on this machine. It is not Didit.
    ///
    /// With --base-url and the URL that it prints, the other commands talk to it, as can a client in any language.
    Simulate(Box<didit_simulator::program::Settings>),
    /// Prints a script with completions for a shell.
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
    /// Prints a manual page.
    Man,
}

#[derive(Debug, Args)]
pub(crate) struct Create {
    /// The id of the workflow, from Didit's console.
    #[arg(long, value_name = "UUID")]
    pub(crate) workflow: Option<Uuid>,
    /// Your own id of the person or business. It makes retries safe: always give one.
    #[arg(long, value_name = "TEXT")]
    pub(crate) vendor_data: Option<String>,
    /// Sets a field of the request, such as language=es or contact_details.send_notification_emails=true.
    ///
    /// The value is a text where the field takes one, and otherwise JSON; an object or a list is JSON where the field takes
    /// it. Use --from for personal data: other processes of the machine can see arguments.
    #[arg(long = "set", value_name = "FIELD=VALUE")]
    pub(crate) sets: Vec<String>,
    /// Reads the request from a JSON file; the other arguments change it.
    #[arg(long, value_name = "FILE")]
    pub(crate) from: Option<PathBuf>,
    /// Checks the request and sends nothing.
    #[arg(long)]
    pub(crate) dry_run: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Import {
    /// The file with the rows.
    pub(crate) file: PathBuf,
    /// The id of the workflow, for rows without a workflow_id.
    #[arg(long, value_name = "UUID")]
    pub(crate) workflow: Option<Uuid>,
    /// Takes a column for a field: --map "First name=expected_details.first_name".
    #[arg(long = "map", value_name = "COLUMN=FIELD")]
    pub(crate) maps: Vec<String>,
    /// Leaves a column out.
    #[arg(long = "ignore", value_name = "COLUMN")]
    pub(crate) ignores: Vec<String>,
    /// What is between the columns of a CSV file; `tab` for a tabulator.
    #[arg(long, value_name = "CHARACTER", default_value = ",", value_parser = delimiter)]
    pub(crate) delimiter: char,
    /// Where outcomes are remembered. Default: the file's name with .journal.jsonl
    #[arg(long, value_name = "FILE")]
    pub(crate) journal: Option<PathBuf>,
    #[arg(long, value_name = "NUMBER/UNIT", value_parser = rate, help = rate_help())]
    pub(crate) rate: Option<(u32, Duration)>,
    /// How many rows are sent at once.
    #[arg(long, value_name = "NUMBER", default_value = "64", value_parser = clap::value_parser!(u16).range(1..))]
    pub(crate) concurrency: u16,
    /// Sends the valid rows although others are invalid.
    #[arg(long)]
    pub(crate) skip_invalid: bool,
    /// Writes country names and codes as ISO 3166-1 alpha-3, and phone numbers as E.164. The report lists each change.
    #[arg(long)]
    pub(crate) normalize: bool,
    /// The country of phone numbers without a country code, for --normalize.
    #[arg(long, value_name = "ALPHA-2", requires = "normalize")]
    pub(crate) region: Option<String>,
    /// Checks the rows and sends nothing.
    #[arg(long)]
    pub(crate) dry_run: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Decision {
    /// The session's id.
    pub(crate) session: Uuid,
    /// Waits until the status is final, and ends with 1 if it is not in time. A webhook is the better way.
    #[arg(long)]
    pub(crate) wait: bool,
    /// How long to wait at most, in seconds, with --wait.
    #[arg(long, value_name = "SECONDS", default_value = "600", value_parser = seconds)]
    pub(crate) timeout: Duration,
}

fn delimiter(text: &str) -> Result<char, String> {
    match text {
        "tab" | "\\t" => Ok('\t'),
        text => {
            let character = text
                .chars()
                .next()
                .filter(|c| c.is_ascii() && !"\"\r\n".contains(*c));
            let character = character.filter(|_| text.chars().count() == 1);
            character.ok_or_else(|| "expected one character such as ; or the word tab".into())
        }
    }
}

fn rate_help() -> String {
    format!(
        "How many rows are started per s, min or h, such as 10/s; retries are not counted. Default: Didit's documented \
         limit for new sessions with one key, {}/min; its general limit for writes may be lower",
        documented_rate()
    )
}

/// Didit's documented limit for new sessions, in requests a minute.
pub(crate) fn documented_rate() -> u32 {
    CREATE_SESSION.requests_per_minute().unwrap_or(600)
}

fn rate(text: &str) -> Result<(u32, Duration), String> {
    const EXPECTED: &str = "expected a number and a unit, such as 10/s or 600/min";
    let (number, unit) = text.split_once('/').ok_or(EXPECTED)?;
    let number = number.trim().parse().ok().filter(|number| *number > 0);
    let seconds = match unit.trim() {
        "s" | "sec" | "second" => 1,
        "min" | "minute" => 60,
        "h" | "hour" => 3600,
        _ => return Err(EXPECTED.into()),
    };
    Ok((number.ok_or(EXPECTED)?, Duration::from_secs(seconds)))
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds = text
        .parse()
        .map_err(|_| "expected a whole number of seconds")?;
    Ok(Duration::from_secs(seconds))
}

#[derive(Debug, Subcommand)]
pub(crate) enum Webhook {
    /// Verifies an event, whose body is read from the standard input, and prints it, personal data included.
    ///
    /// The secret is read from DIDIT_WEBHOOK_SECRET; while it is rotated, the old one from DIDIT_WEBHOOK_SECRET_OLD. Ends
    /// with 0 if the event is signed and recent, and with 1 and the reason if not.
    Verify {
        /// The headers of the request, one `Name: value` a line.
        #[arg(long, value_name = "FILE")]
        headers: PathBuf,
        /// Takes this for the current time, in seconds since 1970-01-01 UTC.
        #[arg(long, value_name = "EPOCH")]
        now: Option<u64>,
    },
}
