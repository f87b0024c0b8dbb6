//! What a verifier is created with.

use std::process::Command;
use std::time::Duration;

use didit::test_util::sign_webhook;
use didit::webhook::{DEFAULT_TOLERANCE, InvalidVerifier, MAX_TOLERANCE, Verifier};

use crate::{BODY, SECRET, SENT, after, signed, verifier, verify};

#[test]
fn rejects_a_secret_that_cannot_be_one() {
    for secret in ["", " ", "\n", " secret", "secret\n", "\u{a0}secret"] {
        for result in [Verifier::new(secret), verifier().previous_secret(secret)] {
            let error = result.expect_err(secret);
            assert!(
                matches!(error, InvalidVerifier::InvalidSecret { .. }),
                "{secret:?}"
            );
            assert!(!error.to_string().contains("secret\n"));
        }
    }
    for secret in [
        "s",
        "with spaces within",
        "geheim-äöü-😀",
        &"long".repeat(1000),
    ] {
        let verifier = Verifier::new(secret).expect(secret);
        let headers = sign_webhook(secret, BODY, SENT);
        assert!(verifier.verify_at(&headers, BODY, after(0)).is_ok());
        assert!(verify(&headers, BODY).is_err());
    }
}

#[test]
fn accepts_two_secrets_during_a_rotation() {
    let verifier = Verifier::new("new").expect("a verifier");
    let rotating = verifier
        .clone()
        .previous_secret(SECRET)
        .expect("a verifier");
    let headers = signed(BODY);
    assert!(verifier.verify_at(&headers, BODY, after(0)).is_err());
    for missing in ["x-signature", "x-signature-v2"] {
        for (secret, is_previous) in [("new", false), (SECRET, true)] {
            let mut headers = sign_webhook(secret, BODY, SENT);
            headers.remove(missing);
            let event = rotating
                .verify_at(&headers, BODY, after(0))
                .expect("an event");
            assert_eq!(event.is_by_previous_secret(), is_previous);
        }
    }
    let headers = sign_webhook("third", BODY, SENT);
    assert!(rotating.verify_at(&headers, BODY, after(0)).is_err());
}

#[test]
fn bounds_the_tolerance() {
    let with = |tolerance| verifier().tolerance(tolerance);
    for tolerance in [
        Duration::ZERO,
        Duration::from_millis(999),
        MAX_TOLERANCE + Duration::from_nanos(1),
        Duration::MAX,
    ] {
        assert_eq!(
            with(tolerance).err(),
            Some(InvalidVerifier::InvalidTolerance)
        );
    }
    let headers = signed(BODY);
    for tolerance in [
        Duration::from_secs(1),
        Duration::from_secs(10),
        DEFAULT_TOLERANCE,
        MAX_TOLERANCE,
    ] {
        let verifier = with(tolerance).expect("a verifier");
        let limit = i64::try_from(tolerance.as_secs()).expect("it is small");
        for (seconds, is_accepted) in [
            (limit, true),
            (-limit, true),
            (limit + 1, false),
            (-limit - 1, false),
        ] {
            let event = verifier.verify_at(&headers, BODY, after(seconds));
            assert_eq!(event.is_ok(), is_accepted, "{tolerance:?} {seconds}");
        }
    }
}

#[test]
fn reads_the_clock() {
    let now = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .expect("after 1970");
    let now = i64::try_from(now.as_secs()).expect("it is small");
    let body = BODY.replace("1800000000", &now.to_string());
    assert!(
        verifier()
            .verify(&sign_webhook(SECRET, &body, now), &body)
            .is_ok()
    );
    let body = BODY.replace("1800000000", &(now - 1000).to_string());
    assert!(
        verifier()
            .verify(&sign_webhook(SECRET, &body, now - 1000), &body)
            .is_err()
    );
}

/// Prints the result of `Verifier::from_env`, in the process that the test below starts.
#[test]
fn prints_what_the_environment_gives() {
    if std::env::var_os("PRINT_FROM_ENV").is_some() {
        println!(
            "is ok: {}, {:?}",
            Verifier::from_env().is_ok(),
            Verifier::from_env().err()
        );
    }
}

#[test]
fn reads_the_environment() {
    for (secret, expected) in [
        (None, "is ok: false, Some(MissingSecret)"),
        (Some(""), "is ok: false, Some(InvalidSecret"),
        (Some(SECRET), "is ok: true, None"),
    ] {
        let mut command = Command::new(std::env::current_exe().expect("this test"));
        command.args([
            "--exact",
            "settings::prints_what_the_environment_gives",
            "--nocapture",
        ]);
        command
            .env_remove("DIDIT_WEBHOOK_SECRET")
            .env("PRINT_FROM_ENV", "yes");
        command.envs(secret.map(|secret| ("DIDIT_WEBHOOK_SECRET", secret)));
        let output = command.output().expect("it runs");
        let printed = String::from_utf8_lossy(&output.stdout);
        assert!(printed.contains(expected), "{printed}");
    }
}
