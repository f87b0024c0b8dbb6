//! The rows of a file: how they are read, checked and sent.

use super::*;

#[tokio::test(flavor = "multi_thread")]
async fn creates_a_session_for_each_row_of_a_csv_file() {
    let folder = folder("csv");
    let sim = Simulator::start().await;
    let text = "vendor_data;First name;contact_details.send_notification_emails;metadata.plan;notes\n\
                u-1;Ana, María;FALSE;gold;x\n\
                u-2;;;;\n";
    let file = write(&folder, "people.csv", text);
    let map = "First name=expected_details.first_name";
    let arguments = [
        "--map",
        map,
        "--ignore",
        "notes",
        "--delimiter",
        ";",
        "--json",
    ];

    let ran = import(&sim, &file, &arguments).await;

    assert_eq!(
        (ran.code, ran.counts()),
        (0, [2, 0, 0, 0, 0]),
        "{}",
        ran.err
    );
    let mut bodies: Vec<Value> = sim
        .requests()
        .iter()
        .map(|r| r.expose_json().expect("JSON"))
        .collect();
    bodies.sort_by_key(|body| body["vendor_data"].to_string());
    assert_eq!(
        bodies[0],
        json!({
            "workflow_id": WORKFLOW, "vendor_data": "u-1", "expected_details": { "first_name": "Ana, María" },
            "contact_details": { "send_notification_emails": false }, "metadata": { "plan": "gold" },
        })
    );
    assert_eq!(
        bodies[1],
        json!({ "workflow_id": WORKFLOW, "vendor_data": "u-2" })
    );
    let journal = read(&named_after(&file, "journal.jsonl"));
    assert_eq!(journal.lines().count(), 2);
    assert!(
        !journal.contains("/session/"),
        "no URL unless it is asked for"
    );

    // Again: nothing is sent.
    let ran = import(&sim, &file, &arguments).await;
    assert_eq!((ran.code, ran.counts()), (0, [0, 2, 0, 0, 0]));
    assert_eq!(sim.requests().len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn sends_json_lines_with_their_metadata_in_order() {
    let folder = folder("jsonl");
    let sim = Simulator::start().await;
    let line = r#"{"vendor_data":"u-1","metadata":{"b":1.5,"a":12345678901234567890}}"#;
    let file = write(&folder, "people.jsonl", &format!("{line}\n\n"));

    let ran = import(&sim, &file, &["--show-url", "--json"]).await;

    assert_eq!(
        (ran.code, ran.counts()),
        (0, [1, 0, 0, 0, 0]),
        "{}",
        ran.err
    );
    let requests = sim.requests();
    let body = std::str::from_utf8(requests[0].expose_body()).expect("UTF-8");
    assert!(
        body.contains(r#""metadata":{"b":1.5,"a":12345678901234567890}"#),
        "{body}"
    );
    assert!(read(&named_after(&file, "journal.jsonl")).contains("/session/"));
}

#[tokio::test(flavor = "multi_thread")]
async fn sends_nothing_while_a_row_is_invalid() {
    let folder = folder("invalid");
    let sim = Simulator::start().await;
    let text = "vendor_data,contact_details.email,contact_details.send_notification_emails\n\
                u-1,a@example.com,true\n\
                u-2,no address,\n\
                u-1,,\n\
                ,,\n\
                u-4,,perhaps\n\
                u-5,,,more\n";
    let file = write(&folder, "people.csv", text);

    let ran = import(&sim, &file, &[]).await;

    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("since 5 rows are invalid"), "{}", ran.err);
    assert!(
        ran.err.contains("row 3: contact_details.email: "),
        "{}",
        ran.err
    );
    assert!(!ran.err.contains("no address"), "{}", ran.err);
    let report = read(&named_after(&file, "report.txt"));
    for line in [
        "row 3: contact_details.email: ",
        "row 4: vendor_data: is that of row 2",
        "row 5: vendor_data: is missing",
        "row 6: contact_details.send_notification_emails: is not JSON, such as true",
        "row 7: has 4 columns, and the header 3",
    ] {
        assert!(report.contains(line), "{line}: {report}");
    }
    assert_eq!(sim.requests().len(), 0);
    assert!(!named_after(&file, "journal.jsonl").exists());

    let ran = import(&sim, &file, &["--skip-invalid", "--json"]).await;
    assert_eq!(
        (ran.code, ran.counts()),
        (0, [1, 0, 0, 5, 0]),
        "{}",
        ran.err
    );
    // Mended, the failed rows are a file like any other.
    let failed = read(&named_after(&file, "failed.csv"));
    assert!(failed.starts_with(
        "vendor_data,contact_details.email,contact_details.send_notification_emails,import_error\n"
    ));
    let mended = failed
        .lines()
        .take(2)
        .collect::<Vec<_>>()
        .join("\n")
        .replace("no address", "b@example.com");
    let mended = write(&folder, "mended.csv", &mended);
    let journal = named_after(&file, "journal.jsonl");
    let ran = import(
        &sim,
        &mended,
        &["--journal", journal.to_str().expect("UTF-8"), "--json"],
    )
    .await;
    assert_eq!(
        (ran.code, ran.counts()),
        (0, [1, 0, 0, 0, 0]),
        "{}",
        ran.err
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn says_which_columns_are_no_fields() {
    let folder = folder("columns");
    let sim = Simulator::start().await;
    let file = write(
        &folder,
        "people.csv",
        "First name,qqqq,language,language\nA,B,es,es\n",
    );
    let ran = import(&sim, &file, &["--map", "Nothing=language"]).await;
    assert_eq!(ran.code, 2);
    for problem in [
        "the column \"First name\" is not a field; is it expected_details.first_name?",
        "the column \"qqqq\" is not a field (--map",
        "two columns are the field language",
        "--map Nothing: the file does not have this column",
        "the column vendor_data is missing",
    ] {
        assert!(ran.err.contains(problem), "{problem}: {}", ran.err);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn normalizes_what_is_asked_for_and_reports_it() {
    let folder = folder("normalize");
    let sim = Simulator::start().await;
    let row = "u-1,Germany,030 901820";
    let text = format!("vendor_data,expected_details.id_country,contact_details.phone\n{row}\n");
    let file = write(&folder, "people.csv", &text);
    assert_eq!(import(&sim, &file, &["--dry-run"]).await.code, 2);

    let ran = import(&sim, &file, &["--normalize", "--region", "DE", "--json"]).await;

    assert_eq!(
        (ran.code, ran.counts()),
        (0, [1, 0, 0, 0, 0]),
        "{}",
        ran.err
    );
    let body = sim.requests()[0].expose_json().expect("JSON");
    assert_eq!(body["expected_details"]["id_country"], "DEU");
    assert_eq!(body["contact_details"]["phone"], "+4930901820");
    let report = read(&named_after(&file, "report.txt"));
    assert!(
        report.contains(r#"row 2: contact_details.phone: "030 901820" is sent as "+4930901820""#),
        "{report}"
    );
    assert_eq!(report.lines().count(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn stops_where_all_other_rows_would_fail_as_well() {
    let rows: String = (0..500).map(|row| format!("u-{row}\n")).collect();
    for (name, code, problem) in [
        ("credits", 1, "stopped: the service rejected"),
        ("key", 3, "stopped: the service rejected the API key"),
        (
            "quota",
            4,
            "stopped: the sandbox application's quota is used up",
        ),
    ] {
        let folder = folder(name);
        let builder = Simulator::builder();
        let builder = match name {
            "quota" => builder
                .sandbox()
                .sandbox_quota(20, Duration::from_secs(3600)),
            _ => builder,
        };
        let sim = builder.start().await;
        match name {
            "credits" => sim.set_credits(20),
            "key" => sim.revoke_key("a-key"),
            _ => {}
        }
        let file = write(&folder, "people.csv", &format!("vendor_data\n{rows}"));
        let ran = import(&sim, &file, &["--concurrency", "4", "--json"]).await;
        assert_eq!(ran.code, code, "{name}: {}", ran.err);
        assert!(ran.err.contains(problem), "{name}: {}", ran.err);
        let [created, _, failed, _, not_sent] = ran.counts();
        assert!(failed <= 8 && not_sent >= 400, "{name}: {}", ran.out);
        assert_eq!(created + failed + not_sent, 500);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_ignored_is_not_sent() {
    let folder = folder("ignore");
    let sim = Simulator::start().await;
    let line = r#"{"vendor_data":"u-1","metadata":{"a":1},"contact_details":{"email":"a@example.com","email_lang":"es"}}"#;
    let file = write(&folder, "people.jsonl", line);
    let ignore = [
        "--ignore",
        "metadata",
        "--ignore",
        "contact_details.email",
        "--json",
    ];

    let ran = import(&sim, &file, &ignore).await;

    assert_eq!(
        (ran.code, ran.counts()),
        (0, [1, 0, 0, 0, 0]),
        "{}",
        ran.err
    );
    let body = sim.requests()[0].expose_json().expect("JSON");
    assert_eq!(
        body,
        json!({
            "workflow_id": WORKFLOW, "vendor_data": "u-1", "contact_details": { "email_lang": "es" },
        })
    );
    for arguments in [["--map", "a=vendor_data"], ["--delimiter", ";"]] {
        let ran = import(&sim, &file, &arguments).await;
        assert_eq!(ran.code, 2);
        assert!(ran.err.contains("are for CSV files"), "{}", ran.err);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn metadata_is_sent_as_it_is_written() {
    let folder = folder("metadata");
    let sim = Simulator::start().await;
    let text = "vendor_data,metadata\nu-1,\"{\"\"b\"\":12345678901234567890,\"\"a\"\":1}\"\nu-2,a plain text\n";
    let file = write(&folder, "people.csv", text);
    assert_eq!(import(&sim, &file, &["--concurrency", "1"]).await.code, 0);
    let bodies = sim.requests();
    let body = |number: usize| std::str::from_utf8(bodies[number].expose_body()).expect("UTF-8");
    assert!(
        body(0).contains(r#""metadata":{"b":12345678901234567890,"a":1}"#),
        "{}",
        body(0)
    );
    assert!(
        body(1).contains(r#""metadata":"a plain text""#),
        "{}",
        body(1)
    );

    for (cell, problem) in [
        ("\"{\"\"a\"\":1\"", "is not JSON"),
        (
            "\"{\"\"a\"\":123456789012345678901234567890}\"",
            "a number that 64 bits cannot hold",
        ),
    ] {
        let file = write(
            &folder,
            "wrong.csv",
            &format!("vendor_data,metadata\nu-3,{cell}\n"),
        );
        let ran = import(&sim, &file, &[]).await;
        assert!(ran.code == 2 && ran.err.contains(problem), "{}", ran.err);
    }
    let file = write(
        &folder,
        "both.csv",
        "vendor_data,metadata,metadata.a\nu-1,{},b\n",
    );
    let ran = import(&sim, &file, &[]).await;
    assert!(
        ran.err
            .contains("metadata and metadata.a are parts of one field"),
        "{}",
        ran.err
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_are_counted_as_a_spreadsheet_does() {
    let folder = folder("rows");
    let sim = Simulator::start().await;
    for end in ["\n", "\r\n", "\r"] {
        let text = [
            "\u{feff}vendor_data,language",
            "u-1,es",
            "u-2,xx",
            "u-3,a,b",
        ]
        .join(end);
        let file = write(&folder, "people.csv", &text);
        let ran = import(&sim, &file, &[]).await;
        assert!(
            ran.err.contains("\n  row 3: language: "),
            "{end:?} {}",
            ran.err
        );
        assert!(
            ran.err.contains("\n  row 4: has 3 columns"),
            "{end:?} {}",
            ran.err
        );
        assert!(
            ran.err.contains("since 2 rows are invalid"),
            "{end:?} {}",
            ran.err
        );
    }
    for end in ["\n", "\r\n", "\r"] {
        let text = [
            "\u{feff}",
            "vendor_data,language",
            "",
            "",
            "\"u\n\n1\",es",
            "u-2,xx",
            "",
            "u-3,xx",
        ]
        .join(end);
        let file = write(&folder, "empty.csv", &text);
        let ran = import(&sim, &file, &[]).await;
        assert!(
            ran.err.contains("\n  row 6: language: ") && ran.err.contains("\n  row 8: language: "),
            "{end:?} {}",
            ran.err
        );
    }
    // A row with a cell too many is not one with the right number of cells.
    let file = folder.join("people.csv");
    assert_eq!(import(&sim, &file, &["--skip-invalid"]).await.code, 0);
    let failed = named_after(&file, "failed.csv");
    assert!(
        read(&failed).contains("\nu-3,a,b,\"has 3 columns"),
        "{}",
        read(&failed)
    );
    let ran = import(&sim, &failed, &[]).await;
    assert!(
        ran.code == 2 && ran.err.contains("has 4 columns, and the header 3"),
        "{}",
        ran.err
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn says_what_looks_like_a_mistake() {
    let folder = folder("mistakes");
    let sim = Simulator::start().await;
    for (name, text, problem) in [
        (
            "quote.csv",
            "vendor_data,expected_details.first_name\nu-1,\"Bo\nu-2,Cy\n",
            "has a line break",
        ),
        (
            "one.csv",
            "vendor_data\n\"q1\nq2\n",
            "vendor_data: has a line break",
        ),
        (
            "space.csv",
            "vendor_data\nu-1 \n",
            "vendor_data: has spaces around it",
        ),
        (
            "date.csv",
            "vendor_data,expected_details.date_of_birth\nu-1,31.5.1990\n",
            "is not a date such as 1990-05-31",
        ),
        (
            "language.csv",
            "vendor_data,language\nu-1,xx\n",
            "language: is not one of its values: en, ar, bg",
        ),
        (
            "gender.csv",
            "vendor_data,expected_details.gender\nu-1,female\n",
            "gender: is not one of its values: M or F",
        ),
        (
            "semicolon.csv",
            "vendor_data;language\nu-1;es\n",
            "Add --delimiter ';'",
        ),
        (
            "nameless.csv",
            "vendor_data,language,\nu-1,es,\n",
            "a column has no name",
        ),
        (
            "assumed.csv",
            "vendor_data,contact_details.email\nu-1,nobody\n",
            "(an assumption of this program)",
        ),
        (
            "dot.jsonl",
            "{\"vendor_data\":\"u\",\"contact_details.email\":\"a@b.de\"}",
            "contact_details.email: is not a field of the request",
        ),
        (
            "number.jsonl",
            "\u{feff}{\"vendor_data\":\"u\",\"metadata\":123456789012345678901234567890}",
            "64 bits",
        ),
    ] {
        let file = write(&folder, name, text);
        let ran = import(&sim, &file, &[]).await;
        assert!(
            ran.code == 2 && ran.err.contains(problem),
            "{name}: {}",
            ran.err
        );
    }
    assert_eq!(sim.requests().len(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn says_why_rows_failed() {
    let folder = folder("why");
    let sim = Simulator::builder().declared_workflows_only().start().await;
    let file = write(&folder, "people.csv", "vendor_data\nu-1\nu-2\n");
    let ran = import(&sim, &file, &[]).await;
    assert_eq!(ran.code, 1);
    assert!(
        ran.err
            .contains("didit: 2 × the service rejected the request (400)"),
        "{}",
        ran.err
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unreadable_file_is_an_error_and_no_row() {
    let folder = folder("unreadable");
    let sim = Simulator::start().await;
    for name in ["folder.jsonl", "folder.csv"] {
        let path = folder.join(name);
        std::fs::create_dir_all(&path).expect("a folder");
        let ran = import(&sim, &path, &["--skip-invalid"]).await;
        assert!(ran.code == 2 && ran.err.contains(name), "{}", ran.err);
        assert!(!named_after(&path, "report.txt").exists());
    }
    let file = folder.join("latin.csv");
    std::fs::write(&file, b"vendor_data\nM\xfcller\nu-2\n").expect("a file");
    let ran = import(&sim, &file, &[]).await;
    assert!(ran.err.contains("row 2: is not in UTF-8"), "{}", ran.err);
}
