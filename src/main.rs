//! The program: reads its arguments, runs, and says by its exit code how it went.

use std::process::ExitCode;

fn main() -> ExitCode {
    tsunagu::cli::main()
}
