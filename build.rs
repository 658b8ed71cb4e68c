//! Links the program statically on Linux, where the system has what that takes.
//!
//! A command lives for about a millisecond, a third of which went into finding the C library and moving
//! the program's addresses. The C library's own archives are offered to the linker under the names by
//! which Rust's standard library asks for the shared ones. Where one is missing, or a small program cannot
//! be linked and run so, nothing is changed; `--no-default-features` leaves it out.

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
    // Whoever says how to link knows better.
    let flags = var("CARGO_ENCODED_RUSTFLAGS").unwrap_or_default();
    let said =
        ["linker", "link-arg", "prefer-dynamic", "crt-static", "relocation-model", "sanitizer"]
            .iter()
            .any(|flag| flags.contains(flag));
    let wanted = var("CARGO_FEATURE_STATIC").is_ok() && var("CARGO_CFG_SANITIZE").is_err();
    if !(native && gnu && wanted) || said {
        return;
    }
    let Ok(out) = var("OUT_DIR") else { return };
    let Some(arguments) = arguments(Path::new(&out)) else { return };
    for argument in arguments {
        println!("cargo::rustc-link-arg-bin=collab={argument}");
    }
}

/// Returns what to tell the linker, if a program can be linked so here.
fn arguments(out: &Path) -> Option<[String; 2]> {
    for (name, archive) in LIBRARIES {
        let path = archive_of(archive)?;
        println!("cargo::rerun-if-changed={path}");
        write(out.join(format!("lib{name}.a")), format!("INPUT(\"{path}\")\n")).ok()?;
    }
    // Addresses stay random from run to run (PIE): what that costs, 0.07 ms, is worth it in a program
    // that reads what strangers have written.
    let arguments = [format!("-L{}", out.display()), "-static-pie".to_owned()];
    let source = out.join("try.c");
    write(&source, "#include <math.h>\nint main(int n, char **a) { return cos(n) > 2; }\n").ok()?;
    let program = out.join("try");
    let mut link = Command::new(linker());
    link.arg("-o").arg(&program).arg(&source).args(&arguments);
    link.args(["-Wl,-Bdynamic", "-lgcc_s", "-lm", "-lc"]);
    let links = link.output().is_ok_and(|done| done.status.success());
    let runs = links && Command::new(&program).status().is_ok_and(|status| status.success());
    runs.then_some(arguments)
}

fn linker() -> String {
    var("RUSTC_LINKER").unwrap_or_else(|_| "cc".to_owned())
}

/// Asks the compiler that will link where an archive is.
fn archive_of(name: &str) -> Option<String> {
    let asked =
        Command::new(linker()).arg(format!("-print-file-name=lib{name}.a")).output().ok()?;
    let path = String::from_utf8(asked.stdout).ok()?.trim().to_owned();
    // What it does not find it repeats.
    Path::new(&path).is_absolute().then_some(path)
}
