//! `didit create` and `didit decision`.

use std::env::{self, VarError};
use std::fs;
use std::future::Future;

use didit::{Client, ClientBuilder, SessionStatus, Waited};

use crate::arguments::{Arguments, Create, Decision};
use crate::exit::{self, Failure};
use crate::output::{Output, note};
use crate::request;

pub(crate) fn create(
    arguments: &Arguments,
    create: &Create,
    output: &Output,
) -> Result<(), Failure> {
    let request = request::of(create)?;
    if create.dry_run {
        request.validate()?;
        return output.valid(&request);
    }
    let didit = client(arguments)?;
    let session = block_on(async { didit.create_session(&request).await })??;
    let printed = output.session(&session);
    let mut others = session.other_session_ids().to_vec();
    others.dedup();
    for id in others {
        note(&format!(
            "an earlier attempt left this session behind: {id}"
        ));
    }
    if session.other_session_may_exist() {
        note("an earlier attempt may have left another session behind");
    }
    printed.map_err(|failure| {
        let message = format!(
            "{}; this session exists: {}",
            failure.message, session.session_id
        );
        Failure::new(exit::SESSION_MAY_EXIST, message)
    })
}

pub(crate) fn decision(
    arguments: &Arguments,
    decision: &Decision,
    output: &Output,
) -> Result<(), Failure> {
    let didit = client(arguments)?;
    let found = block_on(async {
        if decision.wait {
            let wait = didit.wait_for_decision(decision.session);
            return match wait.timeout(decision.timeout).await? {
                Waited::Final(found) | Waited::Undecided(found) => Ok(found),
            };
        }
        didit.session_decision(decision.session).await
    })??;
    let status = found.status.known().copied();
    let is_final = status.is_some_and(|status| SessionStatus::is_final(&status));
    output.decision(found.into_inner(), is_final)?;
    match decision.wait && !is_final {
        true => Err(Failure::failed(
            "the time is up, and the status is not final",
        )),
        false => Ok(()),
    }
}

/// Runs a future to its end.
pub(crate) fn block_on<T>(future: impl Future<Output = T>) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::failed(error.to_string()))?;
    Ok(runtime.block_on(future))
}

fn client(arguments: &Arguments) -> Result<Client, Failure> {
    Ok(builder(arguments)?.build()?)
}

/// A client with the key, the URL and the name of this program.
pub(crate) fn builder(arguments: &Arguments) -> Result<ClientBuilder, Failure> {
    let mut builder = match &arguments.key_file {
        None => didit::ClientBuilder::from_env()?,
        Some(path) => {
            let unreadable =
                |error| Failure::new(exit::KEY, format!("{}: {error}", path.display()));
            let key = fs::read_to_string(path).map_err(unreadable)?;
            let mut builder = Client::builder().api_key(key.trim());
            match env::var("DIDIT_BASE_URL") {
                Ok(url) => builder = builder.base_url(url),
                Err(VarError::NotPresent) => {}
                Err(error) => return Err(Failure::usage(format!("DIDIT_BASE_URL: {error}"))),
            }
            builder
        }
    };
    if let Some(url) = &arguments.base_url {
        builder = builder.base_url(url);
    }
    let agent = concat!("didit-cli/", env!("CARGO_PKG_VERSION"));
    Ok(builder.user_agent_suffix(agent))
}
