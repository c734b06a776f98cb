//! What every source file keeps to, checked by reading the sources.
//!
//! Each check is a function of plain text that returns its complaints, and is tested below itself with a small
//! example that breaks it. Here they meet the workspace. A complaint says where, what, and what to do about it.

use std::fs;
use std::io;
use std::path::Path;

use source::Source;

mod aggregate;
mod crates;
mod file;
mod graph;
mod path;
mod purity;
mod source;

#[test]
fn every_file_is_short_introduces_itself_and_leaves_nothing_for_later() -> io::Result<()> {
    none(workspace()?.iter().flat_map(file::complaints));
    Ok(())
}

#[test]
fn modules_point_down_and_siblings_do_not_know_each_other() -> io::Result<()> {
    let sources = workspace()?;
    let crates = crates::ALL.iter().map(|one| one.sources).chain(["src/bin/isms/"]);
    none(crates.flat_map(|folder| graph::complaints(folder, &sources)));
    Ok(())
}

#[test]
fn crates_point_down() -> io::Result<()> {
    let mut complaints = Vec::new();
    for one in &crates::ALL {
        complaints.extend(crates::complaints(one, &fs::read_to_string(root().join(one.manifest))?));
    }
    none(complaints);
    Ok(())
}

#[test]
fn the_core_has_no_clock_randomness_io_or_async() -> io::Result<()> {
    none(workspace()?.iter().filter(|it| it.path.starts_with("isms-core/src/")).flat_map(purity::complaints));
    Ok(())
}

#[test]
fn aggregates_and_their_commands_have_one_shape() -> io::Result<()> {
    none(aggregate::complaints(&workspace()?));
    Ok(())
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn workspace() -> io::Result<Vec<Source>> {
    let mut sources = Vec::new();
    for folder in ["src", "tests", "examples", "benches", "isms-core", "isms-store", "isms-projections"] {
        collect(folder, &mut sources)?;
    }
    sources.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(sources)
}

/// Adds every Rust source below `folder`; a folder that is not there holds none.
fn collect(folder: &str, sources: &mut Vec<Source>) -> io::Result<()> {
    let directory = root().join(folder);
    if !directory.is_dir() {
        return Ok(());
    }
    for entry in fs::read_dir(directory)? {
        let entry = entry?;
        let path = format!("{folder}/{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            if !path.ends_with("/target") {
                collect(&path, sources)?;
            }
        } else if Path::new(&path).extension().is_some_and(|it| it == "rs") {
            sources.push(Source::new(&path, &fs::read_to_string(entry.path())?));
        }
    }
    Ok(())
}

fn none(complaints: impl IntoIterator<Item = String>) {
    let complaints: Vec<String> = complaints.into_iter().collect();
    assert!(complaints.is_empty(), "{} to mend:\n{}\n", complaints.len(), complaints.join("\n"));
}

#[test]
fn the_workspace_is_found() -> io::Result<()> {
    let sources = workspace()?;
    for one in &crates::ALL {
        let library = format!("{}lib.rs", one.sources);
        assert!(sources.iter().any(|it| it.path == library), "`{library}` was not read");
    }
    Ok(())
}
