//! Contract to client. With the feature `generate` the code is generated from `openapi.yaml`; without, it is
//! the checked-in code in `src/generated`.

#[cfg(feature = "generate")]
#[path = "build/generate.rs"]
mod generate;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    #[cfg(feature = "generate")]
    if let Err(reason) = write() {
        for line in reason.lines() {
            println!("cargo::error=openapi.yaml: {line}");
        }
        std::process::exit(1);
    }
}

#[cfg(feature = "generate")]
fn write() -> Result<(), String> {
    use std::path::Path;
    use std::{env, fs};

    const CONTRACT: &str = "openapi.yaml";
    println!("cargo::rerun-if-changed={CONTRACT}");
    println!("cargo::rerun-if-changed=build");
    // The tests run this program with contracts of their own.
    if let Ok(program) = env::current_exe() {
        println!("cargo::rustc-env=DIDIT_BUILD_SCRIPT={}", program.display());
    }
    let contract = fs::read_to_string(CONTRACT).map_err(|e| format!("cannot be read: {e}"))?;
    let out = env::var("OUT_DIR").map_err(|e| format!("OUT_DIR: {e}"))?;
    for (name, code) in generate::files(&contract)? {
        fs::write(Path::new(&out).join(name), code)
            .map_err(|e| format!("{name} cannot be written: {e}"))?;
    }
    Ok(())
}
