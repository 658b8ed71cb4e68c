//! Links the program statically on Linux, where the system has what that takes.
//!
//! A command lives for about a millisecond, a third of which went into finding the C library and moving
//! the program's addresses. The C library's own archives are offered to the linker under the names by
//! which Rust's standard library asks for the shared ones. Where one is missing, nothing is changed.

use std::env::var;
use std::fs::write;
use std::path::Path;
use std::process::Command;

/// What the standard library links to, and the archive that stands for it.
const LIBRARIES: [(&str, &str); 7] = [
    ("gcc_s", "gcc_eh"),
    ("c", "c"),
    ("m", "m"),
    ("rt", "rt"),
    ("pthread", "pthread"),
    ("util", "util"),
    ("dl", "dl"),
];

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed=RUSTC_LINKER");
    let is = |name: &str, value: &str| var(name).is_ok_and(|is| is == value);
    let native = var("HOST").is_ok() && var("HOST") == var("TARGET");
    let gnu = is("CARGO_CFG_TARGET_OS", "linux") && is("CARGO_CFG_TARGET_ENV", "gnu");
    if !(native && gnu && var("CARGO_FEATURE_STATIC").is_ok()) {
        return;
    }
    let Ok(out) = var("OUT_DIR") else { return };
    for (name, archive) in LIBRARIES {
        let Some(path) = archive_of(archive) else { return };
        let script = Path::new(&out).join(format!("lib{name}.a"));
        if write(script, format!("INPUT(\"{path}\")\n")).is_err() {
            return;
        }
    }
    // Addresses stay random from run to run (PIE): what that costs, 0.07 ms, is worth it in a program
    // that reads what strangers have written.
    for argument in [&format!("-L{out}"), "-static-pie"] {
        println!("cargo::rustc-link-arg-bin=collab={argument}");
    }
}

/// Asks the compiler that will link where an archive is.
fn archive_of(name: &str) -> Option<String> {
    let linker = var("RUSTC_LINKER").unwrap_or_else(|_| "cc".to_owned());
    let asked = Command::new(linker).arg(format!("-print-file-name=lib{name}.a")).output().ok()?;
    let path = String::from_utf8(asked.stdout).ok()?.trim().to_owned();
    // What it does not find it repeats.
    Path::new(&path).is_absolute().then_some(path)
}
