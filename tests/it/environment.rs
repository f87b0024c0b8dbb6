//! The environment variables that `Client::from_env` reads.

use std::process::Command;

use didit::Client;

use crate::peer::{ClosedPort, Peer, created, request};

/// Prints the result of `Client::from_env`, in the process that the tests below start.
#[test]
fn reads_the_environment() {
    let Ok(expected) = std::env::var("EXPECTED_OF_FROM_ENV") else {
        return;
    };
    let result = Client::from_env();
    let shown = match &result {
        Ok(didit) => format!("{didit:?}"),
        Err(error) => error.to_string(),
    };
    assert!(shown.contains(&expected), "{shown}");
}

/// Runs the test above in another process, whose environment can be set.
fn from_env(variables: &[(&str, &str)], expected: &str) {
    let mut command = Command::new(std::env::current_exe().expect("this test"));
    command
        .args(["--exact", "environment::reads_the_environment"])
        .env_remove("DIDIT_API_KEY")
        .env_remove("DIDIT_BASE_URL");
    let output = command
        .envs(variables.iter().copied())
        .env("EXPECTED_OF_FROM_ENV", expected)
        .output();
    let output = output.expect("it runs");
    let printed = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && printed.contains("1 passed"),
        "{variables:?}: {printed}"
    );
}

#[test]
fn reads_key_and_base_url() {
    from_env(&[], "no API key: set DIDIT_API_KEY");
    from_env(
        &[("DIDIT_API_KEY", "")],
        "the API key is not usable: it is empty",
    );
    from_env(
        &[("DIDIT_API_KEY", "k")],
        "base_url: \"https://verification.didit.me\"",
    );
    from_env(
        &[
            ("DIDIT_API_KEY", "k"),
            ("DIDIT_BASE_URL", "http://localhost:8080/"),
        ],
        "base_url: \"http://localhost:8080\"",
    );
    // Other tools expect the trailing slash.
    from_env(
        &[
            ("DIDIT_API_KEY", "k"),
            ("DIDIT_BASE_URL", "https://verification.didit.me/v3"),
        ],
        "the base URL ends in /v3, which the client adds itself; use https://verification.didit.me",
    );
    from_env(
        &[("DIDIT_API_KEY", "k"), ("DIDIT_BASE_URL", "")],
        "the base URL is not usable: it is empty",
    );
    from_env(
        &[
            ("DIDIT_API_KEY", "k"),
            ("DIDIT_BASE_URL", "http://a.example"),
        ],
        "plain http to a.example",
    );
}

#[cfg(unix)]
#[test]
fn returns_config_error_when_variable_is_not_unicode() {
    use std::os::unix::ffi::OsStrExt;
    let odd = std::ffi::OsStr::from_bytes(b"\xFF");
    let mut command = Command::new(std::env::current_exe().expect("this test"));
    command
        .args(["--exact", "environment::reads_the_environment"])
        .env("DIDIT_API_KEY", odd);
    command.env("EXPECTED_OF_FROM_ENV", "DIDIT_API_KEY is not valid Unicode");

    let output = command.output().expect("it runs");
    let printed = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && printed.contains("1 passed"),
        "{printed}"
    );
}

/// A call to loopback, in the process that the test below starts: its environment has a proxy.
#[tokio::test]
async fn calls_loopback() {
    if std::env::var_os("HAS_PROXY").is_none() {
        return;
    }
    let peer = Peer::playing([created(), created()]).await;

    for http_client in [None, Some(didit::reqwest::Client::builder())] {
        let builder = http_client
            .into_iter()
            .fold(peer.client(), |builder, http| builder.http_client(http));
        let didit = builder.no_retry().build().expect("a client");
        didit.create_session(&request()).await.expect("a session");
    }
}

#[test]
fn ignores_proxy_when_base_url_is_loopback() {
    let proxy = ClosedPort::bind();
    let mut command = Command::new(std::env::current_exe().expect("this test"));
    command
        .args(["--exact", "environment::calls_loopback"])
        .env_remove("NO_PROXY")
        .env_remove("no_proxy")
        .env("HAS_PROXY", "1");
    for name in ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"] {
        command.env(name, proxy.url());
    }

    let output = command.output().expect("it runs");

    let printed = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && printed.contains("1 passed"),
        "{printed}"
    );
}
