//! Captures the log of a call.

use std::io::Write;
use std::sync::{Arc, LazyLock, Mutex};

use tracing::subscriber::NoSubscriber;
use tracing::{Dispatch, Level};
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::fmt::format::FmtSpan;
use tracing_subscriber::util::SubscriberInitExt;

/// The captured log.
#[derive(Clone, Default)]
struct Captured(Arc<Mutex<Vec<u8>>>);

impl Write for Captured {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("no panic").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Captured {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

/// A second subscriber. With one subscriber only, tracing asks only the thread that reaches a
/// callsite first whether it is enabled: a thread of another test would disable it for good.
static SECOND: LazyLock<Dispatch> = LazyLock::new(|| Dispatch::new(NoSubscriber::default()));

/// Runs a future on this thread, and returns its log at this level, including records of the crate
/// `log`.
pub(crate) async fn log_of<T>(
    level: Level,
    spans: FmtSpan,
    run: impl Future<Output = T>,
) -> (T, String) {
    LazyLock::force(&SECOND);
    let captured = Captured::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(level)
        .with_ansi(false)
        // Without times, whose digits may match what a test looks for.
        .without_time()
        .with_span_events(spans)
        .with_writer(captured.clone())
        .finish();
    let guard = subscriber.set_default();
    let result = run.await;
    drop(guard);
    let text = String::from_utf8_lossy(&captured.0.lock().expect("no panic")).into_owned();
    (result, text)
}
