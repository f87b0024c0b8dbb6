//! A headless browser, one for each test.

use std::process::Stdio;
use std::time::Duration;

use didit::Uuid;
use fantoccini::elements::Element;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::json;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

/// How long a page may take to load.
const PATIENCE: Duration = Duration::from_secs(30);

/// A headless Chromium and its driver, on a free port.
pub(crate) struct Browser {
    pub(crate) page: Client,
    driver: Child,
    profile: std::path::PathBuf,
}

impl Browser {
    /// Starts a browser with these preferred languages.
    pub(crate) async fn start(languages: &str) -> Self {
        let (driver, port) = drive().await;
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
            // Only loopback can be reached, whatever a page requests.
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
        Self {
            page,
            driver,
            profile,
        }
    }

    pub(crate) async fn open(&self, url: &str) {
        self.page.goto(url).await.expect("a page");
    }

    pub(crate) async fn element(&self, css: &str) -> Element {
        let found = self.page.wait().for_element(Locator::Css(css)).await;
        match found {
            Ok(element) => element,
            Err(error) => panic!(
                "no {css}: {error}; {}",
                self.page.source().await.unwrap_or_default()
            ),
        }
    }

    pub(crate) async fn text(&self, css: &str) -> String {
        self.element(css).await.text().await.expect("a text")
    }

    /// Clicks the button with this label, and waits until its page is gone, so that what is read
    /// next is from the next page.
    pub(crate) async fn press(&self, label: &str) {
        let path = format!("//button[normalize-space()='{label}']");
        let button = self
            .page
            .find(Locator::XPath(&path))
            .await
            .expect("the button");
        button.click().await.expect("a click");
        let gone = async {
            while !button
                .is_enabled()
                .await
                .is_err_and(|error| error.is_stale_element_reference())
            {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        let in_time = tokio::time::timeout(PATIENCE, gone).await;
        assert!(
            in_time.is_ok(),
            "{label} leads nowhere: {:?}",
            button.is_enabled().await
        );
    }

    pub(crate) async fn url(&self) -> String {
        self.page
            .current_url()
            .await
            .expect("an address")
            .to_string()
    }

    pub(crate) async fn run(&self, script: &str) -> serde_json::Value {
        self.page
            .execute(script, Vec::new())
            .await
            .expect("a script")
    }

    /// Closes the browser. To be called at the end of a test.
    pub(crate) async fn close(self) {
        self.page.clone().close().await.expect("closed");
    }
}

/// Kills the driver, and the browser of a test that failed.
impl Drop for Browser {
    fn drop(&mut self) {
        if let Some(group) = self.driver.id() {
            let group = format!("-{group}");
            let _ = std::process::Command::new("kill")
                .args(["-KILL", "--", &group])
                .status();
        }
        // The profile is in the temporary folder.
        let _ = std::fs::remove_dir_all(&self.profile);
    }
}

/// The maximum number of times that a driver is started.
const STARTS: u32 = 5;

/// Starts a driver; returns it and its port. The driver chooses a port for IPv4, and exits if that
/// port is taken for IPv6.
async fn drive() -> (Child, u16) {
    for _ in 0..STARTS {
        let mut driver = Command::new("chromedriver")
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            // In its own process group, so that the browser can be killed with its driver.
            .process_group(0)
            .spawn()
            .expect("chromedriver, from Debian's package chromium-driver");
        if let Some(port) = port(&mut driver).await {
            return (driver, port);
        }
    }
    panic!("chromedriver has ended {STARTS} times without saying its port");
}

/// The port that the driver reports, unless it exits.
async fn port(driver: &mut Child) -> Option<u16> {
    let mut lines = BufReader::new(driver.stdout.take().expect("piped")).lines();
    while let Some(line) = lines.next_line().await.expect("a line") {
        let port = line
            .strip_prefix("ChromeDriver was started successfully on port ")
            .and_then(|rest| rest.trim_end_matches('.').parse().ok());
        if port.is_some() {
            // Keeps reading, so that the driver never blocks on a full pipe.
            tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
            return port;
        }
    }
    None
}
