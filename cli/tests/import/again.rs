//! Importing again: the journal, and the rows that failed.

use didit::SessionStatus;

use super::*;

#[tokio::test(flavor = "multi_thread")]
async fn tries_failed_rows_again() {
    let folder = folder("again");
    let sim = Simulator::start().await;
    sim.block("u-2");
    let file = write(&folder, "people.csv", "vendor_data\nu-1\nu-2\nu-3\n");

    let ran = import(&sim, &file, &["--json"]).await;
    assert_eq!(
        (ran.code, ran.counts()),
        (1, [2, 0, 1, 0, 0]),
        "{}",
        ran.err
    );
    let failed = read(&named_after(&file, "failed.csv"));
    assert!(
        failed.starts_with("vendor_data,import_error\nu-2,"),
        "{failed}"
    );

    sim.unblock("u-2");
    let ran = import(&sim, &file, &["--json"]).await;
    assert_eq!(
        (ran.code, ran.counts()),
        (0, [1, 2, 0, 0, 0]),
        "{}",
        ran.err
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_journal_is_not_overwritten() {
    let folder = folder("journal");
    let sim = Simulator::start().await;
    let file = write(&folder, "people.csv", "vendor_data\nu-1\n");
    let journal = write(&folder, "people.csv.journal.jsonl", "something else\n");
    let ran = import(&sim, &file, &[]).await;
    assert_eq!(ran.code, 2);
    assert!(
        ran.err.contains("line 1 is not an entry of a journal"),
        "{}",
        ran.err
    );
    assert_eq!(read(&journal), "something else\n");
    assert_eq!(sim.requests().len(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn mended_rows_share_the_journal_of_their_file() {
    let folder = folder("mended");
    let sim = Simulator::start().await;
    sim.block("u-2");
    let file = write(&folder, "people.csv", "vendor_data\nu-1\nu-2\n");
    assert_eq!(import(&sim, &file, &[]).await.code, 1);
    sim.unblock("u-2");

    let failed = named_after(&file, "failed.csv");
    let ran = import(&sim, &failed, &["--json"]).await;
    assert_eq!(
        (ran.code, ran.counts()),
        (0, [1, 0, 0, 0, 0]),
        "{}",
        ran.err
    );
    let ran = import(&sim, &file, &["--json"]).await;
    assert_eq!(
        (ran.code, ran.counts()),
        (0, [0, 2, 0, 0, 0]),
        "{}",
        ran.err
    );
    assert_eq!(sim.session_count(), 2);
    // Rows that have failed before are not imported by mistake.
    assert!(!failed.exists() && named_after(&failed, "old").exists());
}

/// However often rows fail: each file of failed rows is named after the one before it.
#[tokio::test(flavor = "multi_thread")]
async fn rows_that_fail_again_share_the_journal_too() {
    let folder = folder("mended-twice");
    let sim = Simulator::start().await;
    sim.block("u-1");
    let file = write(&folder, "people.csv", "vendor_data\nu-1\n");
    let failed = named_after(&file, "failed.csv");
    let again = named_after(&failed, "failed.csv");
    for file in [&file, &failed] {
        assert_eq!(import(&sim, file, &[]).await.code, 1);
    }
    sim.unblock("u-1");
    assert_eq!(import(&sim, &again, &[]).await.code, 0);
    let id = sim.sessions()[0].session_id;
    sim.set_status(id, SessionStatus::Approved);

    let ran = import(&sim, &file, &["--json"]).await;

    assert_eq!(ran.counts(), [0, 1, 0, 0, 0], "{}", ran.err);
    assert_eq!(sim.session_count(), 1);
}

/// Corrections that somebody made there are not lost.
#[tokio::test(flavor = "multi_thread")]
async fn failed_rows_that_were_put_aside_are_kept() {
    let folder = folder("aside");
    let sim = Simulator::start().await;
    sim.block("u-1");
    let file = write(&folder, "people.csv", "vendor_data\nu-1\n");
    let failed = named_after(&file, "failed.csv");
    import(&sim, &file, &[]).await;
    std::fs::write(&failed, "corrected").expect("a file");
    for _ in 0..2 {
        import(&sim, &file, &[]).await;
    }
    assert_eq!(read(&named_after(&failed, "old")), "corrected");
    assert!(named_after(&failed, "old2").exists());
}

/// The service is the same, however its URL is written.
#[tokio::test(flavor = "multi_thread")]
async fn the_same_service_has_the_same_journal() {
    let folder = folder("service");
    let sim = Simulator::start().await;
    let file = write(&folder, "people.csv", "vendor_data\nu-1\n");
    assert_eq!(import(&sim, &file, &[]).await.code, 0);
    let url = format!("{}/", sim.url().replace("http:", "HTTP:"));
    let ran = import(&sim, &file, &["--base-url", &url, "--json"]).await;
    assert_eq!(ran.counts(), [0, 1, 0, 0, 0], "{}", ran.err);
}

/// A 201 that cannot be read has created a session all the same.
#[tokio::test(flavor = "multi_thread")]
async fn a_row_whose_session_is_known_is_not_sent_again() {
    let folder = folder("unreadable-session");
    let sim = Simulator::start().await;
    let file = write(&folder, "people.csv", "vendor_data\nu-1\n");
    sim.inject([Fault::ExtraField("session_number".into(), json!("x"))]);
    let ran = import(&sim, &file, &["--show-url"]).await;
    assert_eq!(ran.code, 5, "{}", ran.err);
    let id = sim.sessions()[0].session_id;
    assert!(
        ran.err.contains(&format!("could not be read: {id}")),
        "{}",
        ran.err
    );
    let journal = read(&named_after(&file, "journal.jsonl"));
    assert!(
        journal.contains(&format!("\"session_id\":\"{id}\"")),
        "{journal}"
    );
    assert!(
        journal.contains(&format!("\"url\":\"{}", sim.url())),
        "{journal}"
    );
    assert!(!named_after(&file, "failed.csv").exists());
    sim.set_status(id, SessionStatus::Approved);

    let ran = import(&sim, &file, &["--json"]).await;

    assert_eq!(
        (ran.code, ran.counts()),
        (0, [0, 1, 0, 0, 0]),
        "{}",
        ran.err
    );
    assert_eq!(sim.session_count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_journal_is_for_one_import_at_a_time() {
    let folder = folder("lock");
    let sim = Simulator::start().await;
    sim.inject([Fault::Delay(Duration::from_secs(3))]);
    let file = write(&folder, "people.csv", "vendor_data\nu-1\n");
    let mut first = command(&sim, &file, &[])
        .stdout(Stdio::null())
        .spawn()
        .expect("it starts");
    while sim.requests().is_empty() {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let second = import(&sim, &file, &[]).await;
    assert_eq!(second.code, 2);
    assert!(
        second.err.contains("another import is using it"),
        "{}",
        second.err
    );
    assert!(first.wait().expect("it ends").success());
    assert_eq!(sim.session_count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_torn_line_is_cut_off_and_another_file_is_not() {
    let folder = folder("torn");
    let sim = Simulator::start().await;
    let file = write(&folder, "people.csv", "vendor_data\nMüller\n");
    assert_eq!(import(&sim, &file, &[]).await.code, 0);
    let journal = named_after(&file, "journal.jsonl");
    let whole = std::fs::read(&journal).expect("a journal");
    // A crash within the letter.
    let cut = whole
        .iter()
        .position(|byte| *byte == 0xc3)
        .expect("a letter")
        + 1;
    std::fs::write(&journal, [whole.as_slice(), &whole[..cut]].concat()).expect("a file");
    assert_eq!(import(&sim, &file, &[]).await.code, 0);
    assert_eq!(std::fs::read(&journal).expect("a journal"), whole);

    let key = write(&folder, "key.txt", "a secret without a line end");
    let ran = import(&sim, &file, &["--journal", key.to_str().expect("UTF-8")]).await;
    assert!(
        ran.code == 2 && ran.err.contains("line 1 is not an entry"),
        "{}",
        ran.err
    );
    assert_eq!(read(&key), "a secret without a line end");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trial_run_does_not_count_for_the_real_import() {
    let folder = folder("trial");
    let file = write(&folder, "people.csv", "vendor_data\nu-1\n");
    for _ in 0..2 {
        let sim = Simulator::start().await;
        let ran = import(&sim, &file, &["--json"]).await;
        assert_eq!(
            (ran.code, ran.counts()),
            (0, [1, 0, 0, 0, 0]),
            "{}",
            ran.err
        );
        assert_eq!(sim.session_count(), 1);
    }
    let journal = named_after(&file, "journal.jsonl");
    // As an editor leaves it.
    std::fs::write(&journal, read(&journal) + "\n").expect("a file");
    let sim = Simulator::start().await;
    assert_eq!(import(&sim, &file, &[]).await.code, 0);
}
