//! Accounts, their sessions and the events that were handled, in SQLite.

use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use didit::webhook::{Dedup, Event};
use didit::{SessionStatus, Uuid};
use rusqlite::{Connection, OptionalExtension as _, Result, Row, Transaction, params};

/// The database. Its calls take microseconds, so that handlers make them directly; with a database
/// across the network, use an async library.
#[derive(Debug)]
pub struct Store(Mutex<Connection>);

/// An account, and what Didit has said about it.
#[derive(Debug, Clone)]
pub(crate) struct Account {
    /// Your own id, which Didit gets as `vendor_data`.
    pub(crate) id: Uuid,
    /// The hash of its browser's cookie.
    pub(crate) browser: String,
    /// The name that Didit compares the document with. What a browser says later does not change it.
    pub(crate) first_name: String,
    pub(crate) last_name: String,
    /// None before Didit has said anything.
    pub(crate) status: Option<SessionStatus>,
    pub(crate) reason: Option<String>,
}

impl Account {
    pub(crate) fn is_final(&self) -> bool {
        self.status.is_some_and(|status| status.is_final())
    }
}

const SCHEMA: &str = "
    create table if not exists account (
        id text primary key,
        browser text not null unique,
        first_name text not null,
        last_name text not null,
        -- When its owner agreed to the check. Store the wording as well.
        consented_at text not null default current_timestamp,
        status text,
        -- The `created_at` of the event that set the status.
        as_of integer not null default 0,
        reason text
    );
    create table if not exists session (
        id text primary key,
        account text not null references account
    );
    create table if not exists event (id text primary key);
";

const ACCOUNT: &str = "select id, browser, first_name, last_name, status, reason from account";

impl Store {
    /// Opens the database in a file, which is created where it is missing.
    ///
    /// # Errors
    ///
    /// If the file cannot be opened, or is not a database.
    pub fn open(path: &Path) -> Result<Self> {
        Self::new(Connection::open(path)?)
    }

    fn new(connection: Connection) -> Result<Self> {
        connection.execute_batch(SCHEMA)?;
        Ok(Self(Mutex::new(connection)))
    }

    /// Returns the account of a browser; the first time, it is created with these names.
    pub(crate) fn sign_up(
        &self,
        browser: &str,
        first_name: &str,
        last_name: &str,
    ) -> Result<Account> {
        let connection = self.lock();
        let sql = "insert into account (id, browser, first_name, last_name) values (?1, ?2, ?3, ?4)
                   on conflict (browser) do nothing";
        let id = uuid::Uuid::new_v4().to_string();
        connection.execute(sql, params![id, browser, first_name, last_name])?;
        connection.query_row(&format!("{ACCOUNT} where browser = ?1"), [browser], account)
    }

    /// Stores whose session this is. The service may return the session of an earlier call.
    pub(crate) fn add_session(&self, session: Uuid, account: Uuid) -> Result<()> {
        add_session(&self.lock(), session, account)
    }

    pub(crate) fn account_of_browser(&self, browser: &str) -> Result<Option<Account>> {
        let connection = self.lock();
        let sql = format!("{ACCOUNT} where browser = ?1");
        connection.query_row(&sql, [browser], account).optional()
    }

    pub(crate) fn account_of_session(&self, session: Uuid) -> Result<Option<Account>> {
        let sql = format!("{ACCOUNT} where id = (select account from session where id = ?1)");
        let connection = self.lock();
        let found = connection.query_row(&sql, [session.to_string()], account);
        found.optional()
    }

    /// The sessions of accounts without a final status, or with one whose reason was not asked for.
    pub(crate) fn open_sessions(&self) -> Result<Vec<Uuid>> {
        let connection = self.lock();
        let sql =
            "select session.id, status, reason from session join account on account.id = account";
        let mut statement = connection.prepare(sql)?;
        let rows = statement.query_map([], |row| {
            let status = status(row.get(1)?);
            let is_over = status.is_some_and(|status| status.is_final());
            let reason: Option<String> = row.get(2)?;
            Ok((id(row, 0)?, is_over && reason.is_some()))
        })?;
        let rows = rows.collect::<Result<Vec<_>>>()?;
        let open = rows.into_iter().filter(|(_, is_known)| !is_known);
        Ok(open.map(|(session, _)| session).collect())
    }

    /// Applies an event, once. Returns whether the reason of a final status is to be asked for.
    pub(crate) fn apply(&self, event: &Event) -> Result<bool> {
        let mut connection = self.lock();
        let transaction = connection.transaction()?;
        if Events(&transaction).seen_before(&event.event_id)? {
            return Ok(false);
        }
        let mut needs_reason = false;
        if let Some(session) = event.session_id {
            // The event can arrive before the response of the call that created the session.
            let account = event.vendor_data.as_ref();
            if let Some(account) = account.and_then(|id| id.expose().parse().ok()) {
                add_session(&transaction, session, account)?;
            }
            let status = event.status.as_ref().and_then(|status| status.known());
            let as_of = event.created_at.unwrap_or(event.timestamp);
            needs_reason = set_status(&transaction, session, status.copied(), as_of)?;
        }
        transaction.commit()?;
        Ok(needs_reason)
    }

    /// Stores what a decision says.
    pub(crate) fn decide(
        &self,
        session: Uuid,
        status: Option<SessionStatus>,
        reason: &str,
    ) -> Result<()> {
        let mut connection = self.lock();
        let transaction = connection.transaction()?;
        // What is asked for is as of now, and later than any event so far.
        let sql =
            "select as_of from account where id = (select account from session where id = ?1)";
        let as_of = transaction.query_row(sql, [session.to_string()], |row| row.get(0));
        let as_of = as_of.optional()?.unwrap_or(0);
        set_status(&transaction, session, status, as_of)?;
        if status.is_some_and(|status| status.is_final()) {
            let sql = "update account set reason = ?2
                       where id = (select account from session where id = ?1)";
            transaction.execute(sql, params![session.to_string(), reason])?;
        }
        transaction.commit()
    }

    fn lock(&self) -> MutexGuard<'_, Connection> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Stores whose session this is, if there is such an account.
fn add_session(connection: &Connection, session: Uuid, account: Uuid) -> Result<()> {
    let sql = "insert into session (id, account) select ?1, id from account where id = ?2
               on conflict (id) do nothing";
    let (session, account) = (session.to_string(), account.to_string());
    connection.execute(sql, params![session, account])?;
    Ok(())
}

/// Sets the status of a session's account, unless a later event has, or it would lead back from a final
/// status. Returns whether a final status is new.
fn set_status(
    transaction: &Transaction<'_>,
    session: Uuid,
    new: Option<SessionStatus>,
    as_of: i64,
) -> Result<bool> {
    let sql = "select account.id, status, as_of from account
               join session on account = account.id where session.id = ?1";
    let found = transaction.query_row(sql, [session.to_string()], |row| {
        Ok((id(row, 0)?, status(row.get(1)?), row.get::<_, i64>(2)?))
    });
    // A status that this version does not know decides nothing.
    let (Some((account, old, known_as_of)), Some(new)) = (found.optional()?, new) else {
        return Ok(false);
    };
    let leads_back = old.is_some_and(|old| old.is_final()) && !new.is_final();
    if as_of < known_as_of || leads_back {
        return Ok(false);
    }
    let sql = "update account set status = ?2, as_of = ?3 where id = ?1";
    transaction.execute(sql, params![account.to_string(), new.as_str(), as_of])?;
    Ok(new.is_final() && old != Some(new))
}

/// The events that were handled, in the transaction of what they change.
struct Events<'a>(&'a Transaction<'a>);

impl Dedup for Events<'_> {
    type Error = rusqlite::Error;

    fn seen_before(&mut self, event_id: &str) -> Result<bool> {
        let sql = "insert into event (id) values (?1) on conflict do nothing";
        Ok(self.0.execute(sql, [event_id])? == 0)
    }
}

fn account(row: &Row<'_>) -> Result<Account> {
    Ok(Account {
        id: id(row, 0)?,
        browser: row.get(1)?,
        first_name: row.get(2)?,
        last_name: row.get(3)?,
        status: status(row.get(4)?),
        reason: row.get(5)?,
    })
}

fn id(row: &Row<'_>, index: usize) -> Result<Uuid> {
    let text: String = row.get(index)?;
    text.parse().map_err(|error| {
        rusqlite::Error::FromSqlConversionFailure(
            index,
            rusqlite::types::Type::Text,
            Box::new(error),
        )
    })
}

fn status(text: Option<String>) -> Option<SessionStatus> {
    text.and_then(|text| text.parse().ok())
}
