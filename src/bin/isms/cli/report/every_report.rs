//! `isms report all`: a site for people, or a file a report for programs.

use std::fs;
use std::path::Path;

use isms::Isms;
use isms::moment::Moment;
use isms::projections::reports;

use super::Args;
use crate::cli::Store;
use crate::failure::Failure;
use crate::supposed;
use crate::terminal::{self, Output, Work};

pub(super) fn run(store: &Store, args: &Args) -> Result<(), Failure> {
    if args.asked.is_something() {
        return Err(Failure::Usage("what is asked of one report is not asked of all: name the one".into()));
    }
    let output = &args.output;
    let directory = output.output.as_ref();
    let directory =
        directory.ok_or_else(|| Failure::Usage("into which directory? name it with -o".into()))?;
    let isms = store.read()?;
    let mut work = Work::begin("reading");
    let moment = isms.as_of_watched(args.as_of, |it| work.watch(it))?;
    drop(work);
    let moment = supposed::under(&isms, moment, args.what_if.as_deref())?;
    if output.is_site() { site(&isms, &moment, directory) } else { files(&isms, &moment, directory, output) }
}

fn site(isms: &Isms, moment: &Moment, directory: &Path) -> Result<(), Failure> {
    let mut work = Work::begin("writing");
    let pages = isms.write_site(moment, directory, |it| work.watch(it))?;
    drop(work);
    terminal::say(&format!("{pages} pages; begin with {}", directory.join("index.html").display()));
    Ok(())
}

fn files(isms: &Isms, moment: &Moment, directory: &Path, output: &Output) -> Result<(), Failure> {
    fs::create_dir_all(directory).map_err(|error| Failure::file("create", directory, &error))?;
    for blueprint in reports::all() {
        let mut work = Work::begin("writing");
        let report = isms.report_watched(blueprint, moment, |it| work.watch(it))?;
        drop(work);
        let path = output.report_into(directory, &report)?;
        terminal::say(&path.display().to_string());
    }
    Ok(())
}
