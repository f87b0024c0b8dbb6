//! Starting and stopping.

use std::time::{Duration, Instant};

use didit::CreateSessionRequest;
use didit_simulator::{Fault, Simulator, SimulatorBuilder};
use serde_json::json;
use tokio::net::TcpStream;

use crate::{WORKFLOW, body, create, post};

fn address(sim: &Simulator) -> String {
    sim.url().trim_start_matches("http://").to_owned()
}

#[tokio::test]
async fn shutdown_closes_the_port_and_idle_connections() {
    let sim = Simulator::start().await;
    let address = address(&sim);
    let idle = TcpStream::connect(&address).await.expect("it listens");
    let (didit, request) = (
        sim.client(),
        CreateSessionRequest::builder()
            .workflow_id(WORKFLOW)
            .build(),
    );
    didit
        .create_session(&request)
        .await
        .expect("a session, and a connection that is kept");

    let start = Instant::now();
    sim.shutdown().await;

    assert!(
        start.elapsed() < Duration::from_secs(3),
        "{:?}",
        start.elapsed()
    );
    assert!(
        TcpStream::connect(&address).await.is_err(),
        "the port is closed"
    );
    let mut byte = [0];
    idle.readable().await.expect("the end is readable");
    assert_eq!(
        idle.try_read(&mut byte).ok(),
        Some(0),
        "the connection is closed"
    );
    tokio::net::TcpListener::bind(&address)
        .await
        .expect("the port is free again");
}

#[tokio::test]
async fn shutdown_waits_for_a_pending_response() {
    let sim = Simulator::start().await;
    sim.inject([Fault::Delay(Duration::from_millis(300))]);
    let didit = sim.client();
    let call = tokio::spawn(async move {
        let request = CreateSessionRequest::builder()
            .workflow_id(WORKFLOW)
            .build();
        didit
            .create_session(&request)
            .await
            .map(|session| session.session_number)
    });
    while sim.requests().is_empty() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }

    sim.shutdown().await;

    assert_eq!(call.await.expect("no panic").expect("a session"), 1);
}

#[tokio::test]
async fn shutdown_cuts_off_a_slow_response() {
    let sim = Simulator::start().await;
    sim.inject([Fault::Delay(Duration::from_secs(600))]);
    let didit = didit::Client::builder()
        .api_key("k")
        .base_url(sim.url())
        .no_retry()
        .build()
        .expect("a client");
    let call = tokio::spawn(async move {
        let request = CreateSessionRequest::builder()
            .workflow_id(WORKFLOW)
            .build();
        didit
            .create_session(&request)
            .await
            .map(|session| session.session_number)
    });
    while sim.requests().is_empty() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }

    let start = Instant::now();
    sim.shutdown().await;

    assert!(
        start.elapsed() < Duration::from_secs(5),
        "{:?}",
        start.elapsed()
    );
    assert!(
        call.await
            .expect("no panic")
            .expect_err("it has stopped")
            .is_transport()
    );
}

#[tokio::test]
async fn drop_stops_the_simulator() {
    let sim = Simulator::start().await;
    let address = address(&sim);
    drop(sim);
    for _ in 0..200 {
        if TcpStream::connect(&address).await.is_err() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("it still listens after two seconds");
}

#[tokio::test]
async fn bind_fails_when_the_port_is_in_use() {
    let sim = Simulator::start().await;
    let port = address(&sim)
        .rsplit_once(':')
        .expect("a port")
        .1
        .parse()
        .expect("a number");
    let error = Simulator::builder()
        .bind(port)
        .await
        .expect_err("it is taken");
    assert_eq!(error.kind(), std::io::ErrorKind::AddrInUse);
}

#[tokio::test]
async fn bind_uses_a_given_port() {
    let sim = Simulator::start().await;
    let port = address(&sim)
        .rsplit_once(':')
        .expect("a port")
        .1
        .parse()
        .expect("a number");
    sim.shutdown().await;
    let sim = Simulator::builder()
        .bind(port)
        .await
        .expect("it is free again");
    assert_eq!(sim.url(), format!("http://127.0.0.1:{port}"));
    assert_eq!(post(&sim, body(json!({}))).await.status, 201);
}

#[tokio::test]
async fn simulators_share_nothing() {
    let (one, other) = (Simulator::start().await, Simulator::start().await);
    create(&one, "a").await;
    assert_eq!((one.session_count(), other.session_count()), (1, 0));
    assert!(other.requests().is_empty());
}

#[test]
fn public_types_are_send_and_sync() {
    fn check<T: Send + Sync>() {}
    check::<Simulator>();
    check::<SimulatorBuilder>();
    check::<didit_simulator::RecordedRequest>();
    check::<didit_simulator::RememberedSession>();
    check::<Fault>();
}
