//! Imports that are interrupted or killed.

use super::*;

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn ctrl_c_ends_it_and_the_same_command_goes_on() {
    let folder = folder("interrupt");
    let sim = Simulator::start().await;
    let rows: String = (0..400).map(|row| format!("u-{row}\n")).collect();
    let file = write(&folder, "people.csv", &format!("vendor_data\n{rows}"));
    let child = command(&sim, &file, &["--rate", "100/s", "--json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    while sim.session_count() < 20 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let id = child.id().to_string();
    Command::new("kill")
        .args(["-INT", &id])
        .status()
        .expect("kill");
    let ran = Ran::of(&child.wait_with_output().expect("it ends"));

    assert_eq!(ran.code, 1, "{}", ran.err);
    assert!(
        ran.err.contains("run the same command again"),
        "{}",
        ran.err
    );
    let [created, .., not_sent] = ran.counts();
    assert!((20..400).contains(&created), "{}", ran.out);
    assert_eq!(created + not_sent, 400);
    let ran = import(&sim, &file, &["--json"]).await;
    assert_eq!(
        (ran.code, ran.counts()),
        (0, [400 - created, created, 0, 0, 0]),
        "{}",
        ran.err
    );
}

/// Every session is named somewhere: in the journal, or, once it cannot be written, on the terminal.
#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_hides_no_session() {
    let folder = folder("full");
    let sim = Simulator::builder().no_limits().start().await;
    let rows: String = (0..200).map(|row| format!("u-{row}\n")).collect();
    let file = write(&folder, "people.csv", &format!("vendor_data\n{rows}"));
    sim.inject(vec![Fault::Delay(Duration::from_millis(20)); 200]);
    let import = command(&sim, &file, &["--concurrency", "32"]);
    let mut limited = Command::new("bash");
    limited
        .args(["-c", "trap '' XFSZ; ulimit -f 8; exec \"$@\"", "bash"])
        .arg(import.get_program())
        .args(import.get_args())
        .env_clear()
        .envs(
            import
                .get_envs()
                .filter_map(|(name, value)| Some((name, value?))),
        )
        .env("PATH", "/usr/bin:/bin");
    let output = tokio::task::spawn_blocking(move || limited.output());
    let ran = Ran::of(&output.await.expect("no panic").expect("it starts"));

    assert_eq!(ran.code, 5, "{}", ran.err);
    assert!(ran.err.contains("is not in the journal"), "{}", ran.err);
    let journal = read(&named_after(&file, "journal.jsonl"));
    let whole = journal.rsplit_once('\n').map_or("", |(whole, _)| whole);
    for session in sim.sessions() {
        let id = session.session_id.to_string();
        assert!(
            whole.contains(&id) || ran.err.contains(&id),
            "{id}: {}",
            ran.err
        );
    }
}

/// A closed pipe does not hide that a session may exist.
#[tokio::test(flavor = "multi_thread")]
async fn the_exit_code_holds_where_nobody_reads_the_output() {
    let folder = folder("closed");
    let sim = Simulator::start().await;
    let file = write(&folder, "people.csv", "vendor_data\nu-1\nu-2\n");
    sim.block("u-2");
    sim.inject([Fault::ExtraField("url".into(), json!(5))]);
    let mut child = command(&sim, &file, &["--concurrency", "1"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    drop(child.stdout.take());
    let output = tokio::task::spawn_blocking(move || child.wait_with_output());
    let ran = Ran::of(&output.await.expect("no panic").expect("it ends"));

    assert_eq!(ran.code, 5, "{}", ran.err);
    assert!(ran.err.contains("people.csv.failed.csv"), "{}", ran.err);
}

/// The resident memory of a process in KiB, at most.
fn memory(child: &Child) -> u64 {
    let status =
        std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let number = line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok());
    number.unwrap_or_default()
}

/// Imports many rows from a service with faults, killed five times on the way.
async fn survives_kills(rows: usize) {
    let folder = folder(&format!("kills-{rows}"));
    let sim = Simulator::builder()
        .no_limits()
        .record(0)
        .remember(2 * rows)
        .start()
        .await;
    let text: String = (0..rows)
        .map(|row| format!("person-{row},Name {row}\n"))
        .collect();
    let text = format!("vendor_data,expected_details.first_name\n{text}");
    let file = write(&folder, "people.csv", &text);
    let mut peak = 0;
    // Four seconds, of which the kills leave some.
    let rate = format!("{}/s", rows / 4);
    let faults = |sim: &Simulator| {
        sim.inject([
            Fault::Reset,
            Fault::LostResponse,
            Fault::CutBodyAt(40),
            Fault::ServerErrorAfterCreate(503),
        ]);
    };
    for kill in 1..=5 {
        faults(&sim);
        let mut child = command(&sim, &file, &["--rate", &rate])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("it starts");
        // It first checks all rows. The last kills may find nothing left to send.
        let before = sim.session_count();
        for _ in 0..1000 {
            let has_begun = sim.session_count() > before;
            if has_begun || child.try_wait().expect("a child").is_some() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        tokio::time::sleep(Duration::from_millis(fastrand::u64(
            10..10 + rows as u64 / 15,
        )))
        .await;
        peak = peak.max(memory(&child));
        child.kill().expect("it runs, or has ended");
        child.wait().expect("it ends");
        println!("kill {kill}: {} sessions", sim.session_count());
    }
    faults(&sim);
    let mut child = command(&sim, &file, &["--json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    let output = loop {
        peak = peak.max(memory(&child));
        match child.try_wait().expect("a child") {
            Some(_) => break child.wait_with_output().expect("it ended"),
            None => tokio::time::sleep(Duration::from_millis(20)).await,
        }
    };
    let ran = Ran::of(&output);
    println!(
        "{} sessions, {peak} KiB, {}",
        sim.session_count(),
        ran.out.trim()
    );
    assert_eq!(ran.code, 0, "{}", ran.err);
    let people: BTreeSet<_> = sim
        .sessions()
        .iter()
        .map(|session| {
            session
                .vendor_data
                .as_ref()
                .expect("each has one")
                .expose()
                .to_owned()
        })
        .collect();
    assert_eq!(
        (sim.session_count(), people.len()),
        (rows, rows),
        "one for each person"
    );
    // Only Linux reports the memory of another process.
    let is_known = cfg!(target_os = "linux");
    assert!(!is_known || (1..=64 * 1024).contains(&peak), "{peak} KiB");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_person_gets_two_sessions_when_it_is_killed() {
    survives_kills(2_000).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes minutes: cargo test -p didit-cli --test import -- --ignored --nocapture"]
async fn no_person_of_50_000_gets_two_sessions() {
    survives_kills(50_000).await;
}
