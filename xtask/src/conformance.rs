//! `cargo xtask conformance`: writes the suite's coverage as a page that can be sorted and
//! searched.

use std::fs;
use std::process::Command;

use serde_json::Value;

/// The options of `cargo xtask conformance`.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// The page's path, from the workspace's root.
    #[arg(long, default_value = "target/conformance.html")]
    output: String,
}

/// The page without its data.
const PAGE: &str = include_str!("conformance.html");

/// Runs the suite and writes the page.
pub(crate) fn run(options: &Options) -> Result<(), String> {
    let workspace = &crate::workspace();
    let matrix = workspace.join("target/conformance.json");
    let status = Command::new("cargo")
        .args(["test", "--quiet", "--test", "conformance"])
        .current_dir(workspace)
        .env("CONFORMANCE_MATRIX", &matrix)
        .status()
        .map_err(|e| format!("cargo: {e}"))?;
    let text = fs::read_to_string(&matrix).map_err(|e| format!("the suite has not run: {e}"))?;
    let data: Value = serde_json::from_str(&text).map_err(|e| e.to_string())?;
    let output = workspace.join(&options.output);
    fs::write(&output, page(&data)).map_err(|e| format!("{}: {e}", options.output))?;
    println!("{}", options.output);
    if status.success() {
        Ok(())
    } else {
        Err("the suite failed; the page shows what it saw".to_owned())
    }
}

/// Inserts the data into the page. A `<` is escaped, since it could end the script.
fn page(data: &Value) -> String {
    PAGE.replace("\"MATRIX\"", &data.to_string().replace('<', "\\u003c"))
}

#[test]
fn escapes_data_that_would_end_the_script() {
    let page = page(&Value::from("</script><b>"));
    assert!(!page.contains("</script><b>"), "{page}");
    assert!(page.contains("\\u003c/script>"), "the data is in the page");
}
