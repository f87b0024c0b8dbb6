//! A browser of its own for each test.

use std::process::Stdio;
use std::time::Duration;

use didit::Uuid;
use fantoccini::elements::Element;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::json;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

/// How long a page may take to come.
const PATIENCE: Duration = Duration::from_secs(30);

/// A headless Chromium and its driver, on a port that was free.
pub(crate) struct Browser {
    pub(crate) page: Client,
    driver: Child,
    profile: std::path::PathBuf,
}

impl Browser {
    /// Starts a browser whose person prefers these languages.
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

    /// Presses the button with this label, and waits until its page has gone: what is read next is
    /// of the page that it leads to.
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
            let _ = std::process::Command::new("kill")
                .args(["-KILL", "--", &group])
                .status();
        }
        // What is left of the profile is in the folder for what is temporary.
        let _ = std::fs::remove_dir_all(&self.profile);
    }
}

/// How often a driver is started that ends at once.
const STARTS: u32 = 5;

/// A driver that listens, and its port. One that is to choose a port takes it for IPv4 first, and
/// ends where the same one is somebody else's for IPv6.
async fn drive() -> (Child, u16) {
    for _ in 0..STARTS {
        let mut driver = Command::new("chromedriver")
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            // A group of its own, so that the browser can be ended together with its driver.
            .process_group(0)
            .spawn()
            .expect("chromedriver, from Debian's package chromium-driver");
        if let Some(port) = port(&mut driver).await {
            return (driver, port);
        }
    }
    panic!("chromedriver has ended {STARTS} times without saying its port");
}

/// The port that the driver says it took, unless it ends.
async fn port(driver: &mut Child) -> Option<u16> {
    let mut lines = BufReader::new(driver.stdout.take().expect("piped")).lines();
    while let Some(line) = lines.next_line().await.expect("a line") {
        let port = line
            .strip_prefix("ChromeDriver was started successfully on port ")
            .and_then(|rest| rest.trim_end_matches('.').parse().ok());
        if port.is_some() {
            // Read on, so that the driver never waits for a full pipe.
            tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
            return port;
        }
    }
    None
}
