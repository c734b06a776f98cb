//! Takes the fingerprint of this crate's sources: see `src/fingerprint.rs`.

#[path = "build/sources.rs"]
mod sources;

use std::path::Path;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    println!("cargo:rerun-if-changed={}", sources::MANIFEST);
    println!("cargo:rerun-if-changed={}", sources::SOURCES);
    let out = env::var_os("OUT_DIR").ok_or_else(|| io::Error::other("expected cargo to set OUT_DIR"))?;
    let fingerprint = sources::fingerprint(Path::new("."))?;
    fs::write(Path::new(&out).join("fingerprint"), format!("{:?}", fingerprint.to_be_bytes()))
}
