//! The `collab` program.

fn main() -> std::process::ExitCode {
    collab_hub::cli::main()
}
