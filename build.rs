//! Contract to client. With the feature `generate` the client is generated from `openapi.yaml`; without, it is
//! the one that was generated and reviewed when the contract was last changed.

#[cfg(feature = "generate")]
#[path = "build/generator.rs"]
mod generator;
#[path = "build/reviewed.rs"]
mod reviewed;

use std::path::Path;
use std::{env, fs, process};

const CONTRACT: &str = "openapi.yaml";

fn main() {
    println!("cargo::rerun-if-changed={CONTRACT}");
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=build");
    if let Err(reason) = build() {
        println!("cargo::error={CONTRACT}: {}", reason.replace('\n', " "));
        process::exit(1);
    }
}

fn build() -> Result<(), String> {
    let contract = fs::read_to_string(CONTRACT).map_err(|e| format!("cannot be read: {e}"))?;
    let client = client(&contract)?;
    let out = env::var("OUT_DIR").map_err(|e| format!("OUT_DIR: {e}"))?;
    fs::write(Path::new(&out).join("client.rs"), client)
        .map_err(|e| format!("the client cannot be written: {e}"))
}

#[cfg(feature = "generate")]
fn client(contract: &str) -> Result<String, String> {
    // The tests run this program with contracts of their own.
    if let Ok(program) = env::current_exe() {
        println!("cargo::rustc-env=DIDIT_BUILD_SCRIPT={}", program.display());
    }
    generator::client(contract).map(|client| reviewed::stamped(contract, &client))
}

#[cfg(not(feature = "generate"))]
fn client(contract: &str) -> Result<String, String> {
    println!("cargo::rerun-if-changed={}", reviewed::CLIENT);
    reviewed::client(contract)
}
