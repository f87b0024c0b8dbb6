//! What a call writes to the log.

use std::io::Write;
use std::sync::{Arc, LazyLock, Mutex};

use tracing::subscriber::NoSubscriber;
use tracing::{Dispatch, Level};
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::fmt::format::FmtSpan;
use tracing_subscriber::util::SubscriberInitExt;

/// What was written to the log.
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

/// While there is one subscriber only, tracing asks the thread that meets a callsite first whether
/// anybody wants it. Another test's thread would say no, for good. With a second one it asks both.
static SECOND: LazyLock<Dispatch> = LazyLock::new(|| Dispatch::new(NoSubscriber::default()));

/// Runs a future of this thread's, and returns what it wrote at this level; records of the crate
/// `log` are among it.
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
        // The digits of a time may be those that are looked for.
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
