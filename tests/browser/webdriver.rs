//! A browser of its own for each test.

use std::process::Stdio;

use didit::Uuid;
use fantoccini::elements::Element;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::json;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

/// A headless Chromium and its driver, on a port that was free.
pub(crate) struct Browser {
    pub(crate) page: Client,
    driver: Child,
    profile: std::path::PathBuf,
}

impl Browser {
    /// Starts a browser whose person prefers these languages.
    pub(crate) async fn start(languages: &str) -> Self {
        let mut driver = Command::new("chromedriver")
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            // A group of its own, so that the browser can be ended together with its driver.
            .process_group(0)
            .spawn()
            .expect("chromedriver, from Debian's package chromium-driver");
        let port = port(&mut driver).await;
        let profile = std::env::temp_dir().join(format!("didit-browser-{}", Uuid::new_v4()));
        let arguments = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-dev-shm-usage",
            // Nothing but this machine can be reached, whatever a page asks for.
            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
            &format!("--accept-lang={languages}"),
            &format!("--user-data-dir={}", profile.display()),
        ];
        let capabilities = json!({ "goog:chromeOptions": { "args": arguments } });
        let page = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities.as_object().expect("an object").clone())
            .connect(&format!("http://127.0.0.1:{port}"))
            .await
            .expect("a browser, from Debian's package chromium");
        Self { page, driver, profile }
    }

    pub(crate) async fn open(&self, url: &str) {
        self.page.goto(url).await.expect("a page");
    }

    pub(crate) async fn element(&self, css: &str) -> Element {
        let found = self.page.wait().for_element(Locator::Css(css)).await;
        match found {
            Ok(element) => element,
            Err(error) => panic!("no {css}: {error}; {}", self.page.source().await.unwrap_or_default()),
        }
    }

    pub(crate) async fn text(&self, css: &str) -> String {
        self.element(css).await.text().await.expect("a text")
    }

    /// Presses the button with this label.
    pub(crate) async fn press(&self, label: &str) {
        let path = format!("//button[normalize-space()='{label}']");
        let button = self.page.find(Locator::XPath(&path)).await.expect("the button");
        button.click().await.expect("a click");
    }

    pub(crate) async fn url(&self) -> String {
        self.page.current_url().await.expect("an address").to_string()
    }

    pub(crate) async fn run(&self, script: &str) -> serde_json::Value {
        self.page.execute(script, Vec::new()).await.expect("a script")
    }

    /// To be called at a test's end, so that the browser ends as it should.
    pub(crate) async fn close(self) {
        self.page.clone().close().await.expect("closed");
    }
}

/// Ends what is still there: the driver, and the browser of a test that failed.
impl Drop for Browser {
    fn drop(&mut self) {
        if let Some(group) = self.driver.id() {
            let group = format!("-{group}");
            let _ = std::process::Command::new("kill").args(["-KILL", "--", &group]).status();
        }
        // What is left of the profile is in the folder for what is temporary.
        let _ = std::fs::remove_dir_all(&self.profile);
    }
}

/// The port that the driver says it took.
async fn port(driver: &mut Child) -> u16 {
    let mut lines = BufReader::new(driver.stdout.take().expect("piped")).lines();
    let mut port = None;
    while port.is_none() {
        let line = lines.next_line().await.expect("a line").expect("chromedriver says its port");
        port = line
            .strip_prefix("ChromeDriver was started successfully on port ")
            .and_then(|rest| rest.trim_end_matches('.').parse().ok());
    }
    // Read on, so that the driver never waits for a full pipe.
    tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
    port.expect("a port")
}
