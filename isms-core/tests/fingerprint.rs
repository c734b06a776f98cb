//! The fingerprint is of these sources, and of no others.

#[path = "../build/sources.rs"]
mod sources;

use std::path::Path;
use std::{fs, io};

use isms_core::FINGERPRINT;

#[test]
fn it_is_taken_of_the_sources_that_were_compiled() -> io::Result<()> {
    assert_eq!(sources::fingerprint(Path::new(env!("CARGO_MANIFEST_DIR")))?, FINGERPRINT);
    Ok(())
}

#[test]
fn any_change_of_a_source_is_another_one() -> io::Result<()> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("fingerprint-{}", std::process::id()));
    fs::create_dir_all(folder.join("src/aggregate"))?;
    let write = |path: &str, text: &str| fs::write(folder.join(path), text);
    write("Cargo.toml", "[package]")?;
    write("src/lib.rs", "mod aggregate;")?;
    write("src/aggregate/risk.rs", "fn evolve() {}")?;
    let mut seen = vec![sources::fingerprint(&folder)?];
    let mut another = |changed: io::Result<()>| -> io::Result<()> {
        changed?;
        let now = sources::fingerprint(&folder)?;
        assert!(!seen.contains(&now), "{seen:x?}");
        seen.push(now);
        Ok(())
    };
    another(write("src/aggregate/risk.rs", "fn evolve() { }"))?;
    another(write("src/lib.rs", "mod aggregate;\n"))?;
    another(fs::rename(folder.join("src/aggregate/risk.rs"), folder.join("src/aggregate/rick.rs")))?;
    another(write("src/empty.rs", ""))?;
    another(write("Cargo.toml", "[package]\n"))?;
    fs::remove_file(folder.join("src/empty.rs"))?;
    write("Cargo.toml", "[package]")?;
    let again = sources::fingerprint(&folder)?;
    assert_eq!(seen.iter().position(|it| *it == again), Some(3), "the same sources have the same");
    fs::remove_dir_all(&folder)
}
